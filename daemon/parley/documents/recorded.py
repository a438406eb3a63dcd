"""A dispute's journal, entry by entry, each with its minute: what `parley history` and the evidence pack are made of.

The dispute is folded on the way, under the rules of that time, so that each entry is told as things then stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from parley.dispute.day_words import clock_time
from parley.dispute.dispute import Dispute
from parley.dispute.evolve import evolve
from parley.dispute.view import View
from parley.loops.door import Door
from parley.mail.minutes import Minute, minute_of
from parley.mail.notice_words import local, when_short
from parley.store import journal, pen_history
from parley.store.journal import Entry
from parley.value import value

# In which fields of an event people stand, by id
_PEOPLE = (
    "by", "person", "people", "holders", "counterparts", "gone", "present", "attendees", "removed", "supporters", "suggested",
    "named", "between", "voter", "asked_by",
)  # fmt: skip
SAME_MOMENT = timedelta(minutes=5)  # a record made so soon after is not worth a word


@value
class Recorded:
    """A journal entry as the minutes tell it. late: when it was recorded, in words, if not at once; else "".

    vouched: who put the mail there that it came from, if it lay in the holding pen; else "".
    """

    entry: Entry
    view: View
    minute: Minute
    late: str
    vouched: str


def recorded(door: Door, reference: str) -> Iterator[Recorded]:
    """Every entry, in the order in which it was recorded. Raises KeyError for an unknown reference."""
    entries = journal.entries(door.store, reference)
    store, visit = door.store, door.visit(reference, people=_named_in(entries))
    dispute = Dispute()
    filed = {f"mail:{raw}": row.settled_by for raw, row in pen_history.filed_in(store, reference).items()}
    for entry in entries:
        dispute = evolve(dispute, entry.event)
        protocol = door.library.protocol_of(store, dispute)
        view = View(protocol, visit.world, dispute, entry.recorded)
        minute = minute_of(view, entry.event)
        yield Recorded(entry, view, minute, late_words(view, entry), filed.get(entry.cause, ""))


def _named_in(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Everybody whom an entry names, so that whoever has no part any more and is listed no more has their name too."""
    found = dict[str, None]()
    for entry in entries:
        for field in _PEOPLE:
            said = getattr(entry.event, field, ())
            found |= dict.fromkeys((said,) if isinstance(said, str) else said)
    return tuple(found)


def late_words(view: View, entry: Entry) -> str:
    """ "recorded Thu 9 April 10:12" where that is not when it happened."""
    zone, happened = view.world.calendar.zone, entry.event.happened
    if entry.recorded - happened <= SAME_MOMENT:
        return ""
    heard = ""
    if entry.recorded - entry.event.received > SAME_MOMENT and entry.event.received - happened > SAME_MOMENT:
        heard = f"heard {_seen_from(happened, entry.event.received, zone)}, "
    return f"{heard}recorded {_seen_from(happened, entry.recorded, zone)}"


def when_with_year(at: datetime, zone: str) -> str:
    """ "Wed 1 April 2026 10:05"."""
    day, _, clock = when_short(at, zone).rpartition(" ")
    return f"{day} {local(at, zone).year} {clock}"


def _seen_from(happened: datetime, at: datetime, zone: str) -> str:
    """The later moment; on the same day its time alone."""
    same_day = local(happened, zone).date() == local(at, zone).date()
    return clock_time(local(at, zone)) if same_day else when_short(at, zone)
