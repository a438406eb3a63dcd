"""The instants that rule files name: "entry", "decision", "entry of s2", a meeting of a body, a day in a form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from functools import cache

from parley.dispute.dispute import StageVisit
from parley.dispute.events import DutyKey
from parley.dispute.forms import LAST, ROW, last_day, row_day
from parley.dispute.protocol import CLOSED, URGENT
from parley.dispute.protocol_times import MEETING_OF
from parley.dispute.view import View
from parley.dispute.workdays import at_local, local_day


def named_moment(view: View, name: str, visit: StageVisit, key: DutyKey | None = None) -> datetime | None:
    """The instant of a named moment, or None while nobody has told it. A day is its first minute."""
    return _reader(name)(view, visit, key)


@cache
def _reader(name: str) -> Callable[[View, StageVisit, DutyKey | None], datetime | None]:
    """How a moment of that name is looked up: the names of rule files are few, and each is taken apart once."""
    if name == "entry":
        return lambda view, visit, key: visit.opened
    if name == CLOSED:
        return lambda view, visit, key: view.dispute.closed
    if name == URGENT:
        return lambda view, visit, key: view.dispute.urgent
    if name == "referral":  # nobody told of one of its own: what is disputed is the decision itself
        return lambda view, visit, key: _told(view, name) or _told(view, "decision")
    for opening, read in _KINDS.items():
        if name.startswith(opening):
            rest = name.removeprefix(opening)
            return lambda view, visit, key: read(view, rest, key)
    return lambda view, visit, key: _told(view, name)


def _told(view: View, name: str) -> datetime | None:
    return view.dispute.moments.get(name)


def _entry_of(view: View, stage: str, key: DutyKey | None) -> datetime | None:
    other = view.dispute.visit_of(stage)
    return other.opened if other else None


def _next_meeting(view: View, body: str, key: DutyKey | None) -> datetime | None:
    """The first day on which the body meets after the duty opened, and after the meeting that an earlier visit had;
    None while the directory lists none."""
    state = view.dispute.duties.get(key) if key else None
    return meeting_from(view, body, state.opened if state else view.now, key)


def meeting_from(view: View, body: str, first: datetime, key: DutyKey | None) -> datetime | None:
    """The first day from that one on which the body meets, but for those of earlier visits; None while none is listed."""
    known, zone = view.world.directory.bodies.get(body), view.world.calendar.zone
    opened, held = local_day(first, zone), [local_day(at, zone) for at in _met_before(view, key)]
    days = [day for day in known.meetings if day >= opened and day not in held] if known else []
    return at_local(min(days), time(0), zone) if days else None


def _met_before(view: View, key: DutyKey | None) -> list[datetime]:
    """When this step was taken at earlier visits."""
    duties = view.dispute.duties.values() if key else ()
    return [one.done_at for one in duties if key and one.done_at and _repeats(key, one.key)]


def _repeats(key: DutyKey, other: DutyKey) -> bool:
    return (other.stage, other.duty, other.party) == (
        key.stage,
        key.duty,
        key.party,
    ) and other.visit < key.visit


# How the names of moments that say more than one word begin, and what finds them.
_KINDS: dict[str, Callable[[View, str, DutyKey | None], datetime | None]] = {
    MEETING_OF: _next_meeting,
    LAST: lambda view, path, key: last_day(view, path),
    ROW: lambda view, field, key: row_day(view, key, field) if key else None,
    "entry of ": _entry_of,
}
