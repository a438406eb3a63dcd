"""Small words that people read: moments, lists, labels, names made safe. Pure; no dispute, no clock.

Every name or value that reaches a mail goes through `plain` first: one line, no control character, not endless.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from unicodedata import category
from zoneinfo import ZoneInfo

from parley.dispute.day_words import MONTHS, WEEKDAYS, clock_time, day_name, listed
from parley.dispute.names_written import as_said, is_title, says_work
from parley.dispute.protocol import Fact

LONGEST_NAME = 60
PARTSTATS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "accepted, not for certain"}
_BREAKS = frozenset(("Cc", "Zl", "Zp"))
_UNSEEN = frozenset(("Cf", "Cs", "Co", "Cn"))
_MARKUP = re.compile(r"[<>\[\]{}]")
_POST_BEHIND = re.compile(r", | [-–|/] ")
_IN_BRACKETS = re.compile(r" \([^()]{1,80}\)")


@lru_cache(maxsize=8192)
def plain(text: str, longest: int = LONGEST_NAME) -> str:
    """The text as one short line: no control or direction mark, no bracket or markup that could look like ours."""
    kept = text[: 10 * longest]
    if not (kept.isascii() and kept.isprintable()):
        kept = "".join(" " if category(c) in _BREAKS else c for c in kept if category(c) not in _UNSEEN)
    line = " ".join(_MARKUP.sub(" ", kept).split())
    return line if len(line) <= longest else _cut(line, longest)


def _cut(line: str, longest: int) -> str:
    """Between two words, unless that would lose half of what there is room for."""
    room = line[:longest]
    at = room.rfind(" ", longest // 2)
    return room[: at if at > 0 else longest - 1].rstrip() + "…"


@lru_cache(maxsize=8192)
def first_name(name: str) -> str:
    """How to greet: the first name, or the whole name where that would only be a title, or where it is that of a desk or a post."""
    said = as_said(name)
    person = _POST_BEHIND.split(said, maxsplit=1)[0]
    first = person.split(" ")[0]
    initial = first.isascii() and len(first.strip(".")) < 2
    return said if initial or is_title(first) or first.lower() == "the" or says_work(person) else first


# Remembered, here and below: the letters of a day speak of the same few moments over and over
@lru_cache(maxsize=4096)
def local(at: datetime, zone: str) -> datetime:
    """The instant as a wall clock in `zone` shows it."""
    return at.astimezone(ZoneInfo(zone))


@lru_cache(maxsize=4096)
def when_long(at: datetime, zone: str, today: date) -> str:
    """ "17:00 on Tuesday 7 April", with the year if it is not today's."""
    there = local(at, zone)
    return f"{clock_time(there)} on {day_name(there.date(), year=there.year != today.year)}"


@lru_cache(maxsize=4096)
def when_short(at: datetime, zone: str) -> str:
    """ "Tue 7 April 17:00", for subjects and lists."""
    there = local(at, zone)
    return f"{WEEKDAYS[there.weekday()][:3]} {there.day} {MONTHS[there.month - 1]} {clock_time(there)}"


def day_and_time(at: datetime, zone: str, today: date) -> str:
    """ "Thursday 2 April, 15:30", for a meeting."""
    there = local(at, zone)
    return f"{day_name(there.date(), year=there.year != today.year)}, {clock_time(there)}"


def day_or_hour(at: datetime, zone: str, today: date) -> str:
    """ "Thursday 2 April, 15:30", or "Thursday 2 April" for what was told without an hour: its first minute."""
    return day_and_time(at, zone, today) if local(at, zone).time() != time(0) else day_long(at, zone, today)


@lru_cache(maxsize=4096)
def iso_day(text: str, today: date) -> str:
    """A day as the record writes it, "2026-05-04", or with its hour there, "2026-05-04T14:00+01:00", as people say it; whatever
    else it is, as it stands."""
    try:
        return day_long(datetime.fromisoformat(f"{text}T12:00+00:00"), "UTC", today)
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return plain(text)
    return f"{day_name(at.date(), year=at.year != today.year)}, {clock_time(at)}"


def value_words(fact: Fact | None, told: str, today: date) -> str:
    """What somebody told of a fact, for people: one of its values, or a day."""
    return iso_day(told, today) if fact and fact.is_date else plain(told)


@lru_cache(maxsize=4096)
def day_long(at: datetime, zone: str, today: date) -> str:
    """ "Wednesday 1 April"."""
    there = local(at, zone).date()
    return day_name(there, year=there.year != today.year)


@lru_cache(maxsize=4096)
def soft(text: str) -> str:
    """A label within a sentence: "Stage 2" is "stage 2"; a name stays a name ("Reaching Panel", "LSCB chair", "B")."""
    first, _, rest = text.partition(" ")
    name = (
        len(text) == 1
        or first[1:] != first[1:].lower()
        or any(word[:1].isupper() and len(word) > 1 for word in rest.split())
    )
    return text if name else text[:1].lower() + text[1:]


def capital(words: str) -> str:
    """The first letter large, unless it is that of an e-mail address."""
    return words if "@" in words.partition(" ")[0] else words[:1].upper() + words[1:]


def by_medium(medium: str) -> str:
    """ " by phone", " face to face", " in a meeting", to be put behind what was done; "" where none was said."""
    said = {"": "", "face to face": " face to face", "meeting": " in a meeting", "email": " by e-mail"}
    return said.get(medium, f" by {medium}")


def either(words: Sequence[str]) -> str:
    """ "phone, video or face to face"."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1] if words else ""


def all_of(words: Iterable[str]) -> str:
    """ "a, b and c", each once."""
    return listed(list(dict.fromkeys(word for word in words if word)))


@lru_cache(maxsize=1024)
def briefly(why: str) -> str:
    """How a date was counted, short enough for a line of mail: short weekdays, no names of holidays, no weekend.

    The whole explanation stays in the event; `history` and `due` print it.
    """
    short = _IN_BRACKETS.sub("", why)
    for day in WEEKDAYS:
        short = short.replace(f"{day} ", f"{day[:3]} ")
    parts = [part for part in short.split("; ") if not part.startswith(("the weekend ", "weekends "))]
    return "; ".join(parts)


def cited(text: str, clause: str) -> str:
    """The sentence with its clause in brackets, inside its full stop: "… first (4.1.1)."; "" stays ""."""
    if not text or not clause:
        return text
    bare = text.rstrip()
    return f"{bare[:-1]} ({clause})." if bare.endswith(".") else f"{bare} ({clause})"
