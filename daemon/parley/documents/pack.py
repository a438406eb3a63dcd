"""The evidence pack: everything that a panel or a scrutineer needs to see that the process was followed (R&K 5.8).

Every step, time, medium, record, answer, missed date and override, in order, with clauses. Made from the journal
alone, so nobody compiles it and nothing can be left out. No telephone number, no address (protocols.md 1B).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from parley.dispute.usual_words import who_it_is_about, whose
from parley.dispute.view import View
from parley.documents.document import Document, Heading, Note, Pairs, Paragraph, Part, Row
from parley.documents.evidence import LEFT_OUT, Evidence, evidence_table, when
from parley.documents.form import Filling, form_parts
from parley.documents.pack_letters import letters
from parley.documents.pack_record import accounts, chronology, conversations, decisions, missed
from parley.documents.pack_steps import people, stages, steps
from parley.documents.recorded import Recorded
from parley.documents.register import version_words
from parley.mail.minutes_words import stage_label, who
from parley.mail.notice_record import ended_words
from parley.mail.notice_words import plain
from parley.store.codec import encode_event


def pack(evidence: Evidence) -> Document:
    """The document."""
    view = evidence.view
    parts = [
        *_head(evidence), *people(evidence), *stages(view), *steps(view), *missed(evidence), *conversations(evidence),
        *accounts(evidence), *decisions(evidence), *_forms(evidence), *chronology(evidence), *letters(evidence),
        *_readings(view),
    ]  # fmt: skip
    made = when(view, view.now)
    return Document(
        title="Evidence pack",
        parts=tuple(parts),
        made=view.now,
        reference=view.dispute.reference,
        above=f"{plain(view.protocol.partnership, 120)} · {plain(view.protocol.title, 120)}",
        foot=f"{view.dispute.reference}, made by parley on {made} from {len(evidence.entries)} entries of the record."
        f" Fingerprint {fingerprint(evidence.entries)}.",
    )


def fingerprint(entries: Iterable[Recorded]) -> str:
    """A short number that changes when any entry does: two packs that show the same one rest on the same record."""
    lines = (
        "\0".join((*encode_event(one.entry.event), one.entry.recorded.isoformat(), one.entry.cause))
        for one in entries
    )
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def _head(evidence: Evidence) -> Iterator[Part]:
    view, dispute = evidence.view, evidence.view.dispute
    decided = dispute.moments.get("decision")
    stands = (
        f"closed on {when(view, dispute.closed)}: {ended_words(view, dispute.outcome)}"
        if dispute.closed
        else ""
    )
    if dispute.at is not None:
        stands = f"open, at {stage_label(view, dispute.at.stage)} since {when(view, dispute.at.opened)}"
    rows = [
        Row("Raised", f"{when(view, dispute.moments['raised'])}, by {who(view, dispute.raised_by)}"),
        Row("Decision or omission became known", when(view, decided) if decided else "not said"),
        Row("Where it stands", stands),
        Row("Rules", f"{plain(view.protocol.title, 120)}, {plain(version_words(view.protocol), 240)}"),
    ]
    yield Pairs(tuple(rows))
    yield Paragraph(
        "This is the record as it was written while it happened: every step, who took it, by which medium, when it"
        " was due and why then, what was missed, and who decided otherwise. A step that was recorded later than it"
        " happened says so."
    )
    if evidence.text is not None:
        yield Paragraph(
            f"It holds what people wrote. Keep it as you keep {plain(whose(f'the {who_it_is_about(evidence.view.protocol)}', 'file'))}.",
            strong=True,
        )
    else:
        yield Note("What people wrote in their own words is left out of this copy.")


def _forms(evidence: Evidence) -> Iterator[Part]:
    """The forms that somebody has filled something into. Children's names never stand here: they leave on paper alone."""
    view = evidence.view
    begun = {form for (form, *_), told in view.dispute.forms.items() if told.value}
    filling = Filling(view, evidence.text or (lambda text_id: LEFT_OUT))
    for form in view.protocol.forms.values():
        if form.id in begun:
            yield Heading(form.title)
            yield from form_parts(view.protocol, form, filling, level=2)


def _readings(view: View) -> Iterator[Part]:
    yield Heading("How the text was read where it leaves something open")
    rows = [
        (
            entry.clause,
            plain(entry.says, 400),
            plain(entry.taken, 400),
            _signed(entry.signed_by, entry.signed_on),
        )
        for entry in view.protocol.register
    ]
    yield evidence_table(
        ("Clause", 0.8), ("What the text says", 2), ("Reading taken", 2), ("Signed off", 1), rows=rows
    )


def _signed(by: str, on: str) -> str:
    return ", ".join(filter(None, (plain(by), on))) or "not signed off"
