"""Free and busy times as a server tells them: a VFREEBUSY (RFC 5545 section 3.6.4) -> times, and nothing else. Pure, bounded."""

from __future__ import annotations

from datetime import UTC, timedelta

from parley.calendars.contentlines import ContentLine, take_apart, unfold
from parley.calendars.mirror import Busy
from parley.calendars.times_said import instant, length
from parley.errors import TransportError

LONGEST = 2_000_000  # octets
MOST = 20_000  # times


def read_busy(text: bytes) -> list[Busy]:
    """The times that are taken, in order, as UTC. Raises TransportError if the text cannot be relied on: then they are
    unknown, and not free."""
    if len(text) > LONGEST or b"BEGIN:VFREEBUSY" not in text.upper():
        raise TransportError("the calendar's free and busy times cannot be read", permanent=True)
    taken: list[Busy] = []
    for line in unfold(text.decode("utf-8", "replace")):
        read = take_apart(line) if line[:8].upper() == "FREEBUSY" else None
        # RFC 5545 section 3.2.9: whatever is not FREE, an unknown kind too, is taken
        if read is not None and read.parameters.get("FBTYPE", "").upper() != "FREE":
            taken += _times(read)
        if len(taken) > MOST:
            raise TransportError("the calendar names too many times", permanent=True)
    return sorted(taken)


def _times(line: ContentLine) -> list[Busy]:
    """The PERIODs of one line: start/end or start/duration, in UTC (RFC 5545 section 3.3.9)."""
    found = []
    for period in line.value.split(","):
        start, _, until = period.strip().partition("/")
        begins = instant(start)
        ends = instant(until) or (begins + _length(until) if begins else None)
        if begins is None or ends is None:
            raise TransportError("the calendar names a time that cannot be read", permanent=True)
        found.append((begins.astimezone(UTC), ends.astimezone(UTC)))
    return found


def _length(said: str) -> timedelta:
    found = length(said)
    if found is None:
        raise TransportError("the calendar names a time that cannot be read", permanent=True)
    return found
