"""The ambiguity register as a document to be read and signed: what a text leaves open, and the reading that was taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from parley.dispute.protocol import Ambiguity, DisputeProtocol
from parley.documents.document import Document, Heading, Items, NewPage, Note, Pairs, Paragraph, Part, Row


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
    review = f", to be reviewed on {protocol.review:%-d %B %Y}" if protocol.review else ""
    parts: list[Part] = [
        Heading(protocol.title),
        Note(f"{protocol.id}, version {protocol.version}{review}"),
        Paragraph(
            "Where the published text is silent or can be read in several ways, this is how parley reads it. Nothing"
            " else was decided for you. Whoever signs an entry takes its reading as the partnership's own."
        ),
    ]
    if not protocol.register:
        parts.append(Paragraph("Nothing is left open."))
    if unsigned:
        parts.append(Paragraph(f"Not signed yet: {', '.join(unsigned)}.", strong=True))
    for entry in protocol.register:
        parts += _entry(entry)
    return parts


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
