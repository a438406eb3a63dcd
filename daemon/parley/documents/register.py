"""The ambiguity register as a document to be read and signed: what a text leaves open, and the reading that was taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from parley.dispute.day_words import counted
from parley.dispute.office_hours import hours_in_words
from parley.dispute.protocol import Ambiguity, DisputeProtocol
from parley.dispute.workdays import OfficeHours
from parley.documents.document import Document, Heading, Items, NewPage, Note, Pairs, Paragraph, Part, Row

_WHOSE = {
    "ENG": "England", "WLS": "Wales", "SCT": "Scotland", "NIR": "Northern Ireland", "IMN": "the Isle of Man",
    "JEY": "Jersey", "GGY": "Guernsey",
}  # fmt: skip


def register(protocols: Sequence[DisputeProtocol], made: datetime) -> Document:
    """One part for each protocol, one table for each entry. made: UTC."""
    parts: list[Part] = []
    for protocol in protocols:
        parts += [NewPage()] if parts else []
        parts += _of(protocol)
    titles = ", ".join(dict.fromkeys(protocol.partnership for protocol in protocols))
    return Document("Register of readings", tuple(parts), made, above=titles)


def _of(protocol: DisputeProtocol) -> list[Part]:
    unsigned = [entry.id for entry in protocol.register if not entry.signed_by]
    parts: list[Part] = [
        Heading(protocol.title),
        Note(f"{protocol.id}, {version_words(protocol)}"),
        Paragraph(
            "Where the published text is silent or can be read in several ways, this is how parley reads it. Nothing"
            " else was decided for you. Whoever signs an entry takes its reading as the partnership's own."
        ),
    ]
    if not protocol.register:
        parts.append(Paragraph("The rule file lists nothing that its text leaves open."))
    if unsigned:
        parts.append(Paragraph(f"Not signed yet: {', '.join(unsigned)}.", strong=True))
    for entry in protocol.register:
        parts += _entry(entry)
    return [
        *parts,
        Heading("How parley counts, where no entry says otherwise", 2),
        Pairs(tuple(_counted(protocol))),
    ]


def version_words(protocol: DisputeProtocol) -> str:
    """Which text of it this is, with the guidance that it cites and the days that stand in it: "version 2023-12, citing …"."""
    said = [f"version {protocol.version}"]
    said += [f"citing {protocol.edition}"] if protocol.edition else []
    said += [f"in force from {protocol.effective:%-d %B %Y}"] if protocol.effective else []
    said += [f"to be reviewed on {protocol.review:%-d %B %Y}"] if protocol.review else []
    return ", ".join(said)


def _counted(protocol: DisputeProtocol) -> Iterator[Row]:
    """What parley takes for every text: no reading of it is silent, whether or not the file has an entry for it."""
    hours = hours_in_words((protocol.hours or OfficeHours()).windows)
    yield Row(
        "A working day",
        f"A day on which offices are open ({hours}), bank holidays of {_WHOSE[protocol.division]} left out.",
    )
    yield Row(
        "Days",
        "The day on which something happens is day 0. A date ends when the office closes on its last day.",
    )
    yield Row(
        "Hours", "They run on the clock, nights and weekends included; working hours while offices are open."
    )
    if any(
        duty.not_before or any(one.field == "not_before" for one in duty.choices)
        for duty in protocol.duties.values()
    ):
        yield Row(
            "Not before a day",
            "Of “not before 5 working days” the fifth is the first day on which it may be done.",
        )
    yield Row(
        "Late",
        "A missed date is recorded and told. It locks nothing and moves nothing, unless an exit says so.",
    )
    yield Row(
        "Nobody answers",
        f"Several attempts are {counted(protocol.attempts, 'attempts')}, where a rule gives no number.",
    )
    yield Row("Reminder", f"One for each date, {protocol.reminder} before it.")


def _entry(entry: Ambiguity) -> list[Part]:
    rows = [Row("What the text says", entry.says), Row("Taken", entry.taken)]
    rows += [Row("Why", entry.why)] if entry.why else []
    rows.append(Row("Signed by, and when", ", ".join(filter(None, (entry.signed_by, entry.signed_on)))))
    readings: list[Part] = [Note("It can be read as:"), Items(entry.readings)] if entry.readings else []
    return [
        Heading(f"{entry.id[:1].upper()}{entry.id[1:]} ({entry.clause})", 2),
        *readings,
        Pairs(tuple(rows)),
    ]
