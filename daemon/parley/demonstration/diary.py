"""parley's own calendar in the demonstration, looked into from outside: which meetings stand there, and what has changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from icalendar import Calendar

from parley.value import value


@value
class Meeting:
    """One meeting as it stands there."""

    uid: str
    summary: str
    start: datetime


class Diary:
    """The folder in which the daemon keeps its calendar."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[str, Meeting] = {}

    def changes(self) -> list[tuple[str, Meeting]]:
        """What has changed since it was looked at last: "new", "moved" or "gone"; the earliest meeting first."""
        there = {one.uid: one for one in map(_read, self._folder.glob("*.ics"))}
        found = [
            ("moved" if uid in self._seen else "new", one)
            for uid, one in there.items()
            if self._seen.get(uid) != one
        ]
        found += [("gone", one) for uid, one in self._seen.items() if uid not in there]
        self._seen = there
        return sorted(found, key=lambda pair: (pair[1].start, pair[1].uid))


def _read(path: Path) -> Meeting:
    (event,) = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    start = event.decoded("DTSTART")
    assert isinstance(start, datetime), "parley writes moments, never days"
    return Meeting(path.stem, str(event["SUMMARY"]), start)
