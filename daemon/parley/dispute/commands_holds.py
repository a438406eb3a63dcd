"""Commands. Holds: the meetings that the door places, and what calendars answer. See `commands` for what all of them have in common."""

from __future__ import annotations

from datetime import datetime

from parley.dispute.command_base import Command
from parley.dispute.event_base import DutyKey
from parley.value import value


@value(kw_only=True)
class PlaceMeeting(Command):
    """The door found a time for a `HoldMeeting`."""

    hold: str
    uid: str
    keys: tuple[DutyKey, ...]
    attendees: tuple[str, ...]
    start: datetime
    end: datetime
    why: str
    late: bool = False


@value(kw_only=True)
class MoveMeeting(Command):
    """A proposed time fits, or people changed. stamped: when it was proposed, by the proposer's calendar."""

    hold: str
    start: datetime
    end: datetime
    attendees: tuple[str, ...]
    why: str
    stamped: datetime | None = None
    late: bool = False


@value(kw_only=True)
class AnswerMeeting(Command):
    """An attendee's calendar answer. partstat as in RFC 5545 section 3.2.12."""

    hold: str
    partstat: str
    sequence: int
    stamped: datetime | None = None


@value(kw_only=True)
class RefuseTime(Command):
    """A proposed time does not do; `why` in words. Decided by the door, which knows the calendars."""

    hold: str
    start: datetime
    why: str
    stamped: datetime | None = None


@value(kw_only=True)
class RenewMeeting(Command):
    """The number, the link or the room that an invitation names is another one by now: fields of `MeetingRenewed`."""

    hold: str
    people: tuple[str, ...]


@value(kw_only=True)
class PutBackMeeting(Command):
    """The meeting stands in parley's own calendar as it was before somebody changed it by hand: fields of `MeetingPutBack`."""

    hold: str
    how: str
    why: str = ""
    start: datetime | None = None
