"""When somebody says that they can talk, as typed behind `Free:` and `Meet:`: "today 15:30", "Thu 2 April 14:00, Fri 9am",
"tomorrow 2-4pm", "2 April between 14:00 and 16:00". Pure.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from parley.mail.moments import names_a_time, read_when

LONGEST = timedelta(hours=12)  # from one hour to another of the same day; what is longer was meant otherwise
_CLOCK = r"\d{1,2}(?:[:.]?\d{2})?\s?(?:[ap]\.?m\.?)?"
_RANGE = re.compile(
    rf"(?P<before>.*?)(?<![\d:./-])(?:(?:between|from)\s)?(?P<start>{_CLOCK})\s?(?:-|–|to|till|until|and)\s?"
    rf"(?P<end>{_CLOCK})(?![\d:./-])(?P<after>.*)"
)  # fmt: skip
_HALF = re.compile(r"[ap]\.?m\.?\Z")

FreeTime = tuple[datetime, datetime | None]  # from when, and until when if that was said


def read_free(text: str, received: datetime, zone: str) -> tuple[FreeTime, ...]:
    """The times that stand there, in their order; what names no hour is none."""
    if not text:  # as of most mails
        return ()
    whole = _one(text, received, zone)
    parts = [whole] if whole else [_one(part, received, zone) for part in text.split(",")]
    return tuple(part for part in parts if part is not None)


def _one(text: str, received: datetime, zone: str) -> FreeTime | None:
    words = " ".join(text.lower().split())
    start = read_when(words, received, zone, past=False) if names_a_time(words) else None
    if start is not None:
        return start, None
    match = _RANGE.fullmatch(words) if len(words) <= 80 else None
    if match is None:
        return None
    end = _at(match, match["end"], received, zone)
    # "2-4pm" begins at two in the afternoon
    half = _HALF.search(match["end"].strip())
    for clock in (match["start"] + half[0] if half else "", match["start"]):
        start = _at(match, clock, received, zone) if clock else None
        if start and end and timedelta() < end - start <= LONGEST:
            return start, end
    return None


def _at(match: re.Match[str], clock: str, received: datetime, zone: str) -> datetime | None:
    """That hour of the day that the words around it name; a bare figure is an hour as the clock of a day has it."""
    clock = clock.strip()
    if clock.isdigit() and len(clock) <= 2:
        clock = f"{clock}:00"
    words = f"{match['before']} {clock} {match['after']}"
    return read_when(words, received, zone, past=False) if names_a_time(words) else None
