"""Days as people write them, and stretches of days: words in, dates out.

A date with strokes or dots is refused with both its readings, since half of the world reads the other one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from parley.dispute.day_words import MONTHS, day_name
from parley.reference.nodes import Node, Report

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WORDS = re.compile(r"(?:[A-Za-z]+,? )?(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9}),? (\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


def a_day(text: str, node: Node, report: Report) -> date | None:
    """ "2026-05-29" or "29 May 2026". 03/04/2026 is refused with both readings: it is March to some."""
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        report.at(
            node,
            f"{text}: a date with strokes or dots can be read in two ways.",
            _both_readings(*map(int, slashed.groups())),
        )
        return None
    found = _parts(text)
    if found is None:
        report.at(node, f"{text!r} is not a date.", "a date such as 2026-05-29 or 29 May 2026")
        return None
    try:
        return date(*found)
    except ValueError:
        report.at(node, f"There is no such day as {text!r}.", _last_of(*found[:2]))
        return None


def _last_of(year: int, month: int) -> str:
    """The last day of that month, for whoever wrote a later one."""
    if not (1 <= month <= 12 and 1 <= year < 9999):
        return "a date such as 2026-05-29"
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return f"{first_of_next - timedelta(days=1)}, if the last day of that month is meant"


def parse_day(text: str) -> date | None:
    """ "2026-05-29" or "29 May 2026"; None for anything else."""
    found = _parts(text)
    try:
        return date(*found) if found else None
    except ValueError:
        return None


def _parts(text: str) -> tuple[int, int, int] | None:
    iso, words = _ISO.fullmatch(text), _WORDS.fullmatch(text)
    if iso:
        return int(iso[1]), int(iso[2]), int(iso[3])
    if words:
        months = [n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(words[2].lower())]
        return (int(words[3]), months[0], int(words[1])) if len(months) == 1 else None
    return None


def _both_readings(first: int, second: int, year: int) -> str:
    readings = []
    for day, month in ((first, second), (second, first)):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        readings.append(f"{found.isoformat()} for {day_name(found, year=True)}")
    return ", or ".join(dict.fromkeys(readings)) or "a date such as 2026-05-29"


LONGEST = 800  # days of one stretch: two school years and a bit
_TO = re.compile(r" (?:to|until|till|-|–) ")


class Period(NamedTuple):
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Each of its days."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def a_period(text: str, node: Node, report: Report) -> Period | None:
    """ "2026-04-02 to 2026-04-09", or one day alone; None, with the mend noted, if it is neither."""
    ends = [a_day(part.strip(), node, report) for part in _TO.split(text, maxsplit=1)]
    first, last = ends[0], ends[-1]
    if first is None or last is None:
        return None
    if last < first:
        report.at(node, f"{text!r} ends before it begins.", f"{last.isoformat()} to {first.isoformat()}")
        return None
    if (last - first).days >= LONGEST:
        report.at(node, f"{text!r} is longer than two years.", "a shorter stretch")
        return None
    return Period(first, last)
