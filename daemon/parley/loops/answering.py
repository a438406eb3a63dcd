"""Whether an automatic answer may leave just now: never faster than people write, and not twice to the same words.

Two machines that strip every mark from their mail must not answer each other for ever (mail.md section 4). What
came is recorded all the same; only the answer is held back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from parley.dispute.events import NoteKept
from parley.store import journal, rates, texts
from parley.store.store import Store

HOURLY = "hourly"  # the limit of all answers together; a person is told when it is reached
# The limits by their names as rules: what the log and `parley ingest` show (mail.md section 4).
RATES = {
    "quick": "over the rate: one sender and dispute in 10 minutes",
    "daily": "over the rate: one sender in a day",
    HOURLY: "over the rate: everybody in an hour",
}
_A_DAY = timedelta(days=1)


def held_back(store: Store, limits: rates.Limits, address: str, reference: str, now: datetime) -> str:
    """Which limit forbids an answer to this address, "" if none does; then the answer is counted."""
    limit = rates.reached(store, address, reference, now, limits)
    if not limit:
        rates.note(store, address, reference, now)
    return limit


def said_before(store: Store, reference: str, person: str, body: str, now: datetime) -> bool:
    """Whether this person has left the very same note in the dispute within a day: it has been answered then."""
    for entry in reversed(journal.entries(store, reference)):
        if entry.recorded < now - _A_DAY:
            return False
        if isinstance(entry.event, NoteKept) and entry.event.by == person:
            kept = texts.text(store, entry.event.text)
            if (kept.body if kept else "") == body:
                return True
    return False
