"""When an office is open: weekly windows in local wall times, which may differ by day and stop at lunch.

One value for the hours of a protocol, of an agency and of its on-call rule: what counts as a working day, when it
opens and closes, and why it is shut at some time. Knows no zone, no file and no clock.
"""

from __future__ import annotations

from datetime import date, time
from functools import cached_property, lru_cache

from parley.dispute.day_words import WEEKDAYS
from parley.value import value

MIDNIGHT = time.max  # how a window writes an end at 24:00
Stretch = tuple[time, time]


@value
class Window:
    """A weekly time in which somebody can be rung: days (0 is Monday) and local wall times."""

    days: frozenset[int]
    start: time
    end: time


NINE_TO_FIVE = (Window(frozenset(range(5)), time(9), time(17)),)


@value
class OfficeHours:
    """The windows in which an office is open; each ends on the day on which it begins."""

    windows: tuple[Window, ...] = NINE_TO_FIVE

    @cached_property
    def week(self) -> tuple[tuple[Stretch, ...], ...]:
        """From Monday to Sunday: when it opens and closes on such a day, in order; nothing where it stays shut."""
        return tuple(
            tuple(sorted((window.start, window.end) for window in self.windows if day in window.days))
            for day in range(7)
        )

    @cached_property
    def days(self) -> frozenset[int]:
        """The days of the week on which it is open at all."""
        return frozenset().union(*(window.days for window in self.windows))

    def on(self, day: date) -> tuple[Stretch, ...]:
        """When it opens and closes on such a day, bank holidays and closed days not looked at."""
        return self.week[day.weekday()]

    def opens(self, day: date) -> time:
        """When it first opens on such a day; on one on which it stays shut, as early as it ever does."""
        stretches = self.week[day.weekday()]
        return stretches[0][0] if stretches else min(window.start for window in self.windows)

    def closes(self, day: date) -> time:
        """When it closes for the day; on one on which it stays shut, as late as it ever does."""
        stretches = self.week[day.weekday()]
        return stretches[-1][1] if stretches else max(window.end for window in self.windows)


def why_not_open(hours: OfficeHours, day: date, wall: time) -> str:
    """Why it is shut at that local time of that day, in a few words ("Saturday", "before 09:00", "closed from 12:30 to
    13:30", "after 16:00 on a Friday"); "" while it is open. The closing minute is outside. Closed days are not looked at.
    """
    stretches = hours.on(day)
    if not stretches:
        return WEEKDAYS[day.weekday()]
    if any(opens <= wall < closes for opens, closes in stretches):
        return ""
    if wall < stretches[0][0]:
        return f"before {clock(stretches[0][0])}"
    if wall >= stretches[-1][1]:
        return _after(hours, day)
    shut = max(closes for _, closes in stretches if closes <= wall)
    again = min(opens for opens, _ in stretches if opens > wall)
    return f"closed from {clock(shut)} to {clock(again)}"


def _after(hours: OfficeHours, day: date) -> str:
    """The day is named where it closes at another time than on other days: who reads "after 16:00" may expect 17:00."""
    closes = hours.closes(day)
    alike = all(stretches[-1][1] == closes for stretches in hours.week if stretches)
    return f"after {clock(closes)}" + ("" if alike else f" on a {WEEKDAYS[day.weekday()]}")


def clock(at: time) -> str:
    """ "09:00", and "24:00" for the end of a day."""
    return "24:00" if at == MIDNIGHT else f"{at:%H:%M}"


@lru_cache(maxsize=256)
def hours_in_words(windows: tuple[Window, ...]) -> str:
    """Windows in words that can be typed back: "Mon-Fri 12:15-13:00, 15:30-17:00", "Mon-Thu 09:00-17:00; Fri 09:00-16:00"."""
    by_days: dict[str, list[str]] = {}
    for window in windows:
        by_days.setdefault(days_in_words(sorted(window.days)), []).append(
            f"{clock(window.start)}-{clock(window.end)}"
        )
    return "; ".join(f"{days} {', '.join(times)}" for days, times in by_days.items())


def days_in_words(days: list[int]) -> str:
    """Days of the week (0 is Monday), in order: "Mon-Fri", "Sat, Sun"."""
    names = [name[:3] for name in WEEKDAYS]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[days[0]]}-{names[days[-1]]}"
    return ", ".join(names[day] for day in days)
