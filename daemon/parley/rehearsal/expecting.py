"""Whether a row of the minutes is one that a story expects: field by field, closed values equal, texts contained.

People are compared by whom they mean, instants by the moment (a day alone means any time of that day); case and line
breaks never matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from parley.reference.story_parts import Expect
from parley.rehearsal.minutes import Row, as_json
from parley.rehearsal.story_time import Unclear
from parley.value import value

CONTAINED = ("why", "subject", "text", "html", "raw", "reply_to")
INSTANTS = ("at", "start", "end")
PEOPLE = ("who", "from", "to", "attendees")
AS_CLAUSES = ("clause",)
LONGEST_SHOWN = 12  # rows


@value
class Reading:
    """How to read what a story says: a person's names and addresses, and an instant. Both raise Unclear."""

    handles: Callable[[str], set[str]]
    instant: Callable[[str], datetime]


def unmet(expect: Expect, rows: Iterable[Row], reading: Reading) -> str:
    """What was expected and what was seen instead; "" if it is as expected."""
    rows = list(rows)
    found = [row for row in rows if matches(expect.wanted, as_json(row), reading)]
    if expect.none:
        return f"Nothing of this was to come: {_said(expect.wanted)}. Seen:\n{_seen(found)}" if found else ""
    if len(found) >= expect.count:
        return ""
    times = f" {expect.count} times" if expect.count > 1 else ""
    return f"Expected{times}: {_said(expect.wanted)}. Seen since:\n{_seen(rows)}"


def matches(wanted: dict[str, Any], row: dict[str, Any], reading: Reading) -> bool:
    """Whether every value that is wanted is in the row."""
    return all(_fits(name, value, row.get(name), reading) for name, value in wanted.items())


def _fits(name: str, wanted: Any, there: Any, reading: Reading) -> bool:
    if isinstance(wanted, dict):
        return isinstance(there, dict) and matches(wanted, there, reading)
    if isinstance(wanted, list):
        return all(_fits(name, one, there, reading) for one in wanted)
    if wanted.lower() in ("null", "none", "") and not there:
        return True
    if there is None:
        return False
    if name in PEOPLE:
        return _means(wanted, there, reading)
    if name in INSTANTS:
        return _at(wanted, str(there), reading)
    said = _plain(str(there))
    if name in CONTAINED:
        return _plain(wanted) in said
    if name in AS_CLAUSES:
        return _plain(wanted) in [said, *(part.strip() for part in said.split(","))]
    return _plain(wanted) == said


def _means(wanted: str, there: Any, reading: Reading) -> bool:
    names = there if isinstance(there, list) else str(there).split(", ")
    known = {_plain(name) for name in names}
    if _plain(wanted) in known:
        return True
    try:
        return bool(reading.handles(wanted) & known)
    except Unclear:
        return False


def _at(wanted: str, there: str, reading: Reading) -> bool:
    moment = datetime.fromisoformat(there)
    if len(wanted.strip()) == 10 and wanted.strip()[:4].isdigit():
        return moment.date().isoformat() == wanted.strip()
    found = reading.instant(wanted)
    return moment.replace(second=0, microsecond=0) == found.replace(second=0, microsecond=0)


def _plain(words: str) -> str:
    return " ".join(words.lower().split())


def _said(wanted: dict[str, Any]) -> str:
    parts = [
        f"{name} {{{_said(value)}}}" if isinstance(value, dict) else f"{name}: {value}"
        for name, value in wanted.items()
    ]
    return ", ".join(parts)


def _seen(rows: list[Row]) -> str:
    lines = [f"  {line(row)}" for row in rows[-LONGEST_SHOWN:]]
    left = len(rows) - len(lines)
    return "\n".join([f"  ({left} rows before these)", *lines] if left > 0 else lines or ["  nothing"])


def line(row: Row) -> str:
    """A row in one line, as the minutes print it."""
    what = " ".join(str(part) for part in (row.stage, row.duty) if part)
    subject = f"“{row.mail.subject}”" if row.mail else ""
    clause = f"({row.clause})" if row.clause else ""
    people = ", ".join(row.who)
    said = [row.dispute or "", row.event or "", people, what, row.why or "", subject, clause]
    if row.calendar:
        said.append(f"{row.calendar.method} #{row.calendar.sequence} at {row.calendar.start[:16]}")
    return f"{row.n:>3} {row.at[:16].replace('T', ' ')} {row.kind:<10} " + " · ".join(s for s in said if s)
