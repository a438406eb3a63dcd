"""The evidence pack: everything that a panel or a scrutineer needs to see that the process was followed (R&K 5.8).

Every step, time, medium, record, answer, missed date and override, in order, with clauses. Made from the journal
alone, so nobody compiles it and nothing can be left out. No telephone number, no address (protocols.md 1B).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from hashlib import sha256

from parley.dispute import events as e
from parley.dispute.choices import rule_of
from parley.dispute.dispute import DutyState
from parley.dispute.people import View, fill
from parley.dispute.protocol import SIDES
from parley.documents.document import (
    Column,
    Document,
    Grid,
    Heading,
    Note,
    Pairs,
    Paragraph,
    Part,
    Row,
    table,
)
from parley.documents.recorded import Recorded, when_with_year
from parley.mail.minutes_words import holders, stage_label, step, who, why_date
from parley.mail.notice_people import names
from parley.mail.notice_record import ended_words, outcome_words, without_words
from parley.mail.notice_words import by_medium, capital, cited, plain
from parley.store.codec import encode_event
from parley.store.outbox import OutboxRow
from parley.value import value

NOTHING = "None on record."
_table = partial(table, nothing=NOTHING)
Keep = Callable[[str], str | None]  # a text's id -> what was typed, None if it is kept no longer


@value
class Evidence:
    """What a pack is made of. view: the dispute as it stands at `view.now`; entries: its whole journal; letters: what
    left, oldest first; text: what people typed, by id, None if the pack is to do without."""

    view: View
    entries: tuple[Recorded, ...]
    letters: tuple[OutboxRow, ...]
    text: Keep | None


def pack(evidence: Evidence, more: Iterable[Part] = ()) -> Document:
    """The document. more: parts that stand at the end (the protocol's form)."""
    view = evidence.view
    parts = [
        *_head(evidence), *_people(view), *_stages(view), *_steps(view), *_missed(evidence), *_conversations(evidence),
        *_accounts(evidence), *_decisions(evidence), *_chronology(evidence), *_told(evidence), *_readings(view), *more,
    ]  # fmt: skip
    made = _when(view, view.now)
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
        f"closed on {_when(view, dispute.closed)}: {ended_words(view, dispute.outcome)}"
        if dispute.closed
        else ""
    )
    if dispute.at is not None:
        stands = f"open, at {stage_label(view, dispute.at.stage)} since {_when(view, dispute.at.opened)}"
    rows = [
        Row("Raised", f"{_when(view, dispute.moments['raised'])}, by {who(view, dispute.raised_by)}"),
        Row("Decision or omission became known", _when(view, decided) if decided else "not said"),
        Row("Where it stands", stands),
        Row("Rules", f"{plain(view.protocol.title, 120)}, version {plain(view.protocol.version)}"),
    ]
    yield Pairs(tuple(rows))
    yield Paragraph(
        "This is the record as it was written while it happened: every step, who took it, by which medium, when it"
        " was due and why then, what was missed, and who decided otherwise. A step that was recorded later than it"
        " happened says so."
    )
    if evidence.text is not None:
        yield Paragraph("It holds what people wrote. Keep it as you keep the child's file.", strong=True)
    else:
        yield Note("What people wrote in their own words is left out of this copy.")


def _people(view: View) -> Iterator[Part]:
    """Whoever had a part in it: named, asked for something, or at the other end of it."""
    yield Heading("Who took part")
    duties = view.dispute.duties.values()
    taking = {
        *view.dispute.people.values(),
        *(p for duty in duties for p in (*duty.holders, *duty.counterparts)),
    }
    rows = []
    for side in (*SIDES, "partnership"):
        for role in view.protocol.roles.values():
            of_side = role.of in ("", side) if side in SIDES else role.of not in ("", *SIDES)
            people = fill(view, role, side if side in SIDES else "") if of_side else ()
            rows += [_person_row(view, side, role.name, person) for person in people if person in taking]
    columns = (
        Column("Side"),
        Column("Part", 1.3),
        Column("Name", 1.2),
        Column("Post", 1.4),
        Column("Agency", 1.4),
    )
    yield Grid(columns, tuple(rows))


def _person_row(view: View, side: str, part: str, person: str) -> tuple[str, ...]:
    known = view.world.person(person)
    agency = view.world.directory.agencies.get(known.agency or view.dispute.agencies.get(side, ""))
    return (side, plain(part), plain(known.name), plain(known.title), plain(agency.name) if agency else "")


def _stages(view: View) -> Iterator[Part]:
    yield Heading("The stages")
    rows = []
    for visit in view.dispute.visits:
        stage = view.protocol.stage(visit.stage)
        without = ", ".join(plain(duty) for duty in visit.without)
        rows.append((
            f"{stage_label(view, visit.stage)}{f' (visit {visit.visit})' if visit.visit > 1 else ''}", stage.clause,
            _when(view, visit.opened), _when(view, visit.left) if visit.left else "open", without or "nothing",
        ))  # fmt: skip
    columns = (
        Column("Stage", 1.4),
        Column("Clause", 0.8),
        Column("Opened"),
        Column("Left"),
        Column("Opened without", 1.2),
    )
    yield Grid(columns, tuple(rows))
    said = without_words(view)
    if said:
        yield Paragraph(said, strong=True)


def _steps(view: View) -> Iterator[Part]:
    """Each thing that was owed: by whom, until when and why then, and what became of it."""
    yield Heading("What was asked, and what became of it")
    rows = [_step_row(view, duty) for duty in view.dispute.duties.values()]
    yield Grid(
        (
            Column("Who, and what", 2),
            Column("Clause", 0.7),
            Column("Due, and why then", 1.8),
            Column("What became of it", 1.3),
        ),
        tuple(rows),
    )


def _step_row(view: View, duty: DutyState) -> tuple[str, ...]:
    binding = duty.binding
    due = (
        f"{_when(view, binding.at)}. {why_date(view, binding)}"
        if binding
        else plain(rule_of(view, duty).within_words) or "no date is set"
    )
    return (f"{holders(view, duty)}: {step(view, duty)}", duty.clause, due, _became(view, duty))


def _became(view: View, duty: DutyState) -> str:
    missed = (
        ""
        if not duty.missed
        else "recorded late, met in time; "
        if duty.answered
        else f"date missed on {_when(view, duty.missed)}; "
    )
    tried = f"; tried {len(duty.attempts)} times" if duty.attempts else ""
    if duty.status == "done" and duty.done_at:
        return f"{missed}done {_when(view, duty.done_at)}{by_medium(duty.medium)}{tried}"
    return f"{missed}{'no longer asked when the stage was left' if duty.status == 'overtaken' else 'open'}{tried}"


def _missed(evidence: Evidence) -> Iterator[Part]:
    yield Heading(capital(plain(evidence.view.protocol.words.get("missed", "missed date"))) + "s")
    reasons: dict[e.DutyKey, list[str]] = {}
    for one in evidence.entries:
        if isinstance(one.entry.event, e.LatenessExplained):
            said = _typed(evidence, [one.entry.event.reason])
            reasons.setdefault(one.entry.event.key, []).append(said or "a reason was given")
    rows = [
        (
            _when(one.view, one.entry.event.deadline.at), one.minute.what, one.entry.event.clause,
            "; ".join(reasons.get(one.entry.event.key, [])) or "none given",
        )
        for one in evidence.entries
        if isinstance(one.entry.event, e.DeadlineMissed)
    ]  # fmt: skip
    yield _table(("Date", 1), ("What was missed", 2.4), ("Clause", 0.7), ("Reason given", 1.2), rows=rows)


def _conversations(evidence: Evidence) -> Iterator[Part]:
    yield Heading("Conversations and attempts")
    kinds = (e.DiscussionRecorded, e.AttemptRecorded)
    rows = [
        (
            _when(one.view, one.entry.event.happened), one.minute.what, plain(one.entry.event.medium) or "not said",
            one.entry.event.clause, _typed(evidence, one.minute.texts),
        )
        for one in evidence.entries
        if isinstance(one.entry.event, kinds)
    ]  # fmt: skip
    yield _table(("When", 1), ("Who spoke", 2), ("Medium", 0.8), ("Clause", 0.7), ("Record", 1.5), rows=rows)


def _accounts(evidence: Evidence) -> Iterator[Part]:
    yield Heading("What each side reported")
    rows = [
        (
            _when(one.view, one.entry.event.happened), one.entry.event.side, who(one.view, one.entry.event.by),
            stage_label(one.view, one.entry.event.stage), outcome_words(one.entry.event.value),
            _typed(evidence, one.minute.texts),
        )
        for one in evidence.entries
        if isinstance(one.entry.event, e.OutcomeStated)
    ]  # fmt: skip
    yield _table(
        ("When", 1.1),
        ("Side", 0.8),
        ("Who", 1),
        ("Stage", 0.9),
        ("Reported", 1),
        ("In their words", 1.4),
        rows=rows,
    )
    if evidence.view.dispute.differ:
        yield Paragraph("The two accounts differ. Both stand.", strong=True)


def _decisions(evidence: Evidence) -> Iterator[Part]:
    """What somebody decided beside the steps: overrides, earlier dates, rules, rulings."""
    yield Heading("Decisions, overrides and earlier dates")
    rows = []
    for one in evidence.entries:
        event = one.entry.event
        override = isinstance(event, e.StageOpened | e.DisputeClosed) and event.override
        if override or isinstance(
            event, e.DeadlineShortened | e.RulesChanged | e.CalendarChanged | e.FactTold
        ):
            texts = (
                [event.override] if isinstance(event, e.StageOpened | e.DisputeClosed) else one.minute.texts
            )
            rows.append(
                (_when(one.view, event.happened), one.minute.what, event.clause, _typed(evidence, texts))
            )
    yield _table(("When", 1), ("What", 2.2), ("Clause", 0.7), ("Reason", 1.5), rows=rows)


def _chronology(evidence: Evidence) -> Iterator[Part]:
    yield Heading("Everything, in order")
    rows = []
    for n, one in enumerate(evidence.entries, 1):
        when = _when(one.view, one.entry.event.happened) + (f" ({one.late})" if one.late else "")
        what = "\n".join(
            [one.minute.what, *one.minute.more, *filter(None, [_typed(evidence, one.minute.texts)])]
        )
        rows.append((str(n), when, what, one.entry.event.clause))
    yield _table(("No", 0.3), ("When", 1), ("What", 3.4), ("Clause", 0.7), rows=rows)


def _told(evidence: Evidence) -> Iterator[Part]:
    yield Heading("Who was written to")
    view = evidence.view
    rows = [
        (
            _when(view, row.sent or row.created),
            names(view, [row.person], "") or "somebody",
            _about(row),
            row.state.replace("_", " "),
        )
        for row in evidence.letters
    ]
    yield _table(("When", 1), ("To", 1), ("About", 2), ("State", 0.8), rows=rows)


def _about(row: OutboxRow) -> str:
    clause = str(row.facts.get("clause", "")) if row.facts else ""
    return cited(plain(row.template).replace("_", " "), clause)


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
    yield _table(
        ("Clause", 0.8), ("What the text says", 2), ("Reading taken", 2), ("Signed off", 1), rows=rows
    )


def _signed(by: str, on: str) -> str:
    return ", ".join(filter(None, (plain(by), on))) or "not signed off"


def _typed(evidence: Evidence, ids: Iterable[str]) -> str:
    if evidence.text is None:
        return ""
    return "\n".join((evidence.text(one) or "(no longer kept)") for one in ids if one)


def _when(view: View, at: datetime | None) -> str:
    return when_with_year(at, view.world.calendar.zone) if at else ""
