"""Events. Holds: the meetings parley keeps, and what people answered. See `events` for what all of them have in common."""

from __future__ import annotations

from datetime import datetime

from parley.dispute.event_base import DutyKey, Event
from parley.value import value


@value(kw_only=True)
class MeetingPlaced(Event):
    """A hold was put into the calendars. start, end: UTC. why: how the time was found. late: after the date."""

    hold: str
    uid: str
    keys: tuple[DutyKey, ...]
    attendees: tuple[str, ...]
    start: datetime
    end: datetime
    why: str
    late: bool = False


@value(kw_only=True)
class MeetingMoved(Event):
    """The hold has a new time or new people: sequence + 1, and every answer is asked for again. removed: those
    who are no longer needed. by: who proposed it. stamped: when they wrote that, by their calendar. late: after the date.
    """

    hold: str
    start: datetime
    end: datetime
    attendees: tuple[str, ...]
    why: str
    removed: tuple[str, ...] = ()
    stamped: datetime | None = None
    late: bool = False


@value(kw_only=True)
class MeetingAnswered(Event):
    """An attendee answered an invitation: partstat (RFC 5545 3.2.12), to that sequence, stamped then.
    again: it is what they had said already."""

    hold: str
    person: str
    partstat: str
    sequence: int
    stamped: datetime | None = None
    again: bool = False


@value(kw_only=True)
class TimeRefused(Event):
    """A proposed time does not do; the old one stands. why: in words. stamped: when it was proposed, by their calendar."""

    hold: str
    person: str
    start: datetime
    why: str
    stamped: datetime | None = None


@value(kw_only=True)
class AnswerChased(Event):
    """Half of the time until the meeting has passed and these people have not answered: they are asked once more."""

    hold: str
    people: tuple[str, ...]


@value(kw_only=True)
class MeetingRenewed(Event):
    """The number, the link or the room that the invitation names is another one: in the contacts, or a number that `by` gave.
    These people have it anew, with sequence + 1. Its time and what they answered stand."""

    hold: str
    people: tuple[str, ...]


@value(kw_only=True)
class MeetingPutBack(Event):
    """Somebody changed the meeting by hand in parley's own calendar, and it stands there again as it was. how: moved |
    deleted | changed. why: what did not do, in words; "" for a deleted one. start: when they had put it, None if that cannot
    be said."""

    hold: str
    how: str
    why: str = ""
    start: datetime | None = None


@value(kw_only=True)
class MeetingCancelled(Event):
    """A hold that had not begun is no longer needed."""

    hold: str
    why: str


@value(kw_only=True)
class MeetingPassed(Event):
    """The hold's time is over. ask: whether "did you speak?" is still a question."""

    hold: str
    ask: bool
