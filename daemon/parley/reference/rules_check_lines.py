"""Labels of the lines that tell facts ("Conference: 20 April"): no two alike, none that a mail's own reading keeps for itself.

Whatever is told by a line that never comes through stays untold for ever, and nothing would say so.
"""

from __future__ import annotations

from collections.abc import Iterator

from parley.dispute.protocol import DisputeProtocol, Fact
from parley.dispute.two_languages import names_of
from parley.reference.rules_names import Names

# Headers, and lines of a reply that quotes: never read as answers. tests/reference holds them to mail/line_labels.
HEADERS = frozenset(["date", "subject", "from", "to", "sent", "cc", "bcc", "re", "fw", "fwd"])
# What these say is parley's own to hear, whatever the protocol: a fact of that name would take it away.
OWN = frozenset(
    [
        "receiving practitioner", "receiving agency", "my agency", "also receiving", "also referring", "no longer receiving",
        "no longer referring", "my line manager", "phone", "your case number", "decision date", "urgent", "earlier date", "free",
        "meet", "spoke", "tried", "present", "next",
    ]
)  # fmt: skip
LONGEST = 60


def check(protocol: DisputeProtocol, names: Names) -> None:
    """Note every line that nobody's mail could tell."""
    taken: dict[str, str] = {}
    for fact in protocol.facts.values():
        if not (fact.line or fact.ask):
            continue  # answered where it is asked, by its value
        _readable(fact, names)
        for label in names_of(fact.label):
            first = taken.setdefault(label, fact.id)
            if first != fact.id:
                message = f"`{first}` and `{fact.id}` are told by the same line, `{label}`: it would tell `{first}` alone."
                names.report.at(names.places["line", fact.id], message, "line: another word, for one of them")
    for label, is_fact, place in _of_forms(protocol):
        if label in taken and taken[label] != is_fact:
            message = f"`{place}` is filled by the line `{label}`, which tells `{taken[label]}`: it would never fill it."
            mend = f"another `line`; or, at the field, is: {taken[label]}"
            names.report.at(names.places["line", taken[label]], message, mend)


def _readable(fact: Fact, names: Names) -> None:
    place = names.places["line", fact.id]
    if any(mark in fact.line for mark in ":\t|"):
        mend = f"line: {fact.line.replace('|', ':').partition(':')[0].strip()}"
        names.report.at(
            place, f"A line's label ends at its colon, which is not part of it: `{fact.line}`.", mend
        )
    elif len(fact.line) > LONGEST:
        message = f"A line's label has at most {LONGEST} letters: whoever writes has to type it."
        names.report.at(place, message, "line: a word or two")
    for label in names_of(fact.label):
        if label in HEADERS:
            message = f"`{label}:` stands in the head of mails, so such a line is never read as an answer."
            names.report.at(place, message, "line: another word, such as Conference")
        elif label in OWN:
            message = f"`{label}:` is a line of parley's own, which would be heard no more."
            mend = "line: another word"
            if label == "urgent":
                mend = "urgent: yes, in the conditions, in place of a fact; or line: another word"
            elif label == "decision date":
                mend = "from: decision, in place of a fact; or line: another word"
            names.report.at(place, message, mend)


def _of_forms(protocol: DisputeProtocol) -> Iterator[tuple[str, str, str]]:
    """Each label of a form's lines, the fact that its field is, and where it stands."""
    for form in protocol.forms.values():
        for section in form.sections:
            if section.line:
                yield from ((label, "", f"{form.id}.{section.id}") for label in names_of(section.line))
            for field in (*section.fields, *section.rows):
                if field.line:
                    where = f"{form.id}.{section.id}.{field.id}"
                    yield from ((label, field.known, where) for label in names_of(field.line))
