"""The evidence pack's last table: who was written to, when, about what, and whether it left. No address, no subject."""

from __future__ import annotations

from collections.abc import Iterator

from parley.documents.document import Heading, Part
from parley.documents.evidence import Evidence, evidence_table, when
from parley.mail.notice_people import names
from parley.mail.notice_words import cited, plain
from parley.mail.template_files import NOTICES
from parley.store.outbox import OutboxRow

STATES = {
    "pending": "not sent yet",
    "sending": "on its way",
    "sent": "sent",
    "failed_for_now": "tried, to be tried again",
    "failed": "came back",
    "unknown": "sent, perhaps not taken",
    "superseded": "not sent: overtaken",
    "withdrawn": "not sent: overtaken, or in another mail",
    "parked": "kept back",
}


def letters(evidence: Evidence) -> Iterator[Part]:
    """Every letter of this dispute, oldest first."""
    yield Heading("Who was written to")
    view = evidence.view
    rows = [
        (
            when(view, row.sent or row.created),
            names(view, [row.person], "") or "somebody",
            _about(row),
            STATES[row.state],
        )
        for row in evidence.letters
    ]
    yield evidence_table(("When", 1), ("To", 1), ("About", 2), ("What became of it", 0.8), rows=rows)


def _about(row: OutboxRow) -> str:
    clause = str(row.facts.get("clause", "")) if row.facts else ""
    return cited(NOTICES.get(row.template) or plain(row.template).replace("_", " "), clause)
