"""Instants as text: UTC, ISO 8601, fixed width, so that the order of texts is the order of times.

Nothing here reads a clock.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

_REMEMBERED = 1024
_known: dict[datetime, str] = {}


def text(at: datetime) -> str:
    """`2026-04-01T09:05:00.000000Z` (27 characters). Raises ValueError for a time without a zone."""
    if at.tzinfo is UTC:
        return _known.get(at) or _utc_text(at)
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"a time without a zone cannot be stored: {at.isoformat()}")
    try:
        return _utc_text(at.astimezone(UTC))
    except OverflowError:
        raise ValueError(f"no calendar reaches {at.isoformat()}") from None


def _utc_text(at: datetime) -> str:
    """The same few instants (now, when a mail came, when something is due) are written dozens of times for a mail."""
    if len(_known) >= _REMEMBERED:
        _known.clear()
    told = _known[at] = at.isoformat(timespec="microseconds")[:-6] + "Z"
    return told


@lru_cache(maxsize=4096)
def instant(stored: str) -> datetime:
    """The aware UTC time that `text` wrote. Raises ValueError for anything else."""
    return datetime.fromisoformat(stored)


def text_or_none(at: datetime | None) -> str | None:
    """`text`, with None for None (a column without a time)."""
    return None if at is None else text(at)


def instant_or_none(stored: str | None) -> datetime | None:
    """`instant`, with None for None."""
    return None if stored is None else instant(stored)
