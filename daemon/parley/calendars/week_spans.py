"""When somebody's hours are, as spans of the epoch's seconds: weekly local times, with care on the days when clocks change."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from parley.calendars.spans import Span
from parley.dispute.office_hours import Window

DAY = 86400
_ONE_DAY = timedelta(days=1)


def opened(
    zone: str, windows: tuple[Window, ...], closed: Container[date], first: int, last: int
) -> list[Span]:
    """The windows between two moments, in order, but for those that open on a `closed` local day.

    From the day before `first` on, since a window may run over midnight: a span may begin before it, or end after `last`.
    """
    week = _week(zone, windows)
    day = datetime.fromtimestamp(first, week.zone).date() - _ONE_DAY
    found: list[Span] = []
    midnight, spans = week[day]
    while midnight < last:
        if day not in closed:
            found += spans
        day += _ONE_DAY
        midnight, spans = week[day]
    return found


class _Week(dict[date, tuple[int, tuple[Span, ...]]]):
    """Weekly windows in a zone: for each local day its midnight, and the windows that open on it.

    Worked out once for each day: people share few patterns, and each mail asks for the same days again.
    """

    def __init__(self, zone: str, windows: tuple[Window, ...]) -> None:
        super().__init__()
        self.zone, self._windows = ZoneInfo(zone), windows

    def __missing__(self, day: date) -> tuple[int, tuple[Span, ...]]:
        midnight, next_midnight = (_moments(each, time(0), self.zone)[0] for each in (day, day + _ONE_DAY))
        ordinary = next_midnight - midnight == DAY
        spans = tuple(
            _plain(midnight, window)
            if ordinary and window.start < window.end
            else _careful(day, window, self.zone)
            for window in self._windows
            if day.weekday() in window.days
        )
        self[day] = midnight, spans
        return midnight, spans


@lru_cache(maxsize=256)
def _week(zone: str, windows: tuple[Window, ...]) -> _Week:
    return _Week(zone, windows)


def _plain(midnight: int, window: Window) -> Span:
    """A window that begins and ends on one day of 24 hours."""
    return midnight + _of_day(window.start), midnight + _of_day(window.end)


def _careful(day: date, window: Window, zone: ZoneInfo) -> Span:
    """A window on a day on which clocks change. An edge that means two moments is read so that the window is narrower."""
    closes = day if window.start < window.end else day + timedelta(days=1)
    return max(_moments(day, window.start, zone)), min(_moments(closes, window.end, zone))


def _moments(day: date, at: time, zone: ZoneInfo) -> tuple[int, int]:
    """What a local time may mean: twice the same, but for an hour that comes twice or never."""
    local = datetime.combine(day, at, zone)
    return int(local.timestamp()), int(local.replace(fold=1).timestamp())


def _of_day(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
