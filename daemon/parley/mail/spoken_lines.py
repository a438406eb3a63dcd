"""`Spoke: phone, 2 April 14:30` and `Tried: phone, 2 April 14:30, no answer`: a medium, a moment, and with whom.

Either the whole line is understood, or it says nothing and is asked for again: "Spoke: pigeon", "Spoke: phone, left a
voicemail" and "Spoke: phone, 31 April" are no conversations that anybody could put on record.
"""

from __future__ import annotations

import re
from datetime import datetime

from parley.mail.line_values import normal, read_medium
from parley.mail.moments import names_a_time, read_when
from parley.mail.patterns import either
from parley.mail.written_dates import zone_named
from parley.value import value

_BETWEEN = " ,;:–—-"  # what may stand between the parts
# "with Robert", "with robert hale": the shortest that leaves nothing of the line.
_NAMES = tuple(
    re.compile(
        rf"(?:with|to) (?P<name>[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*){{{more}}})(?:[ ,;.]+|$)", re.IGNORECASE
    )
    for more in range(3)
)
_ANYBODY = ("him", "her", "them")  # whoever the conversation is with
_NOBODY_THERE = re.compile(
    r"(?:(?:but |and |then |still |there was )*"
    + either(
        r"no (?:answer|reply|response|luck|pick ?up)|un(?:answered|available|reachable)|engaged|busy|rang out",
        r"nobody (?:answered|there|picked up)|not (?:there|in|available|at (?:his|her|their) desk)",
        r"(?:s?he|they) (?:did ?n[o']t|did not) (?:answer|pick up)",
        r"(?:i )?left (?:him |her |them )?(?:a |another )?(?:voice ?mail|voice ?message|message|vm|note)",
        r"(?:it )?went (?:straight )?to (?:voice ?mail|answer ?phone)",
        r"voice ?mail|answer ?phone|answering machine",
    )
    + r"[ ,;.]*){1,3}",
    re.IGNORECASE,
)

# Before a further attempt: how the one before it went, and a word or a mark that goes on
_ANOTHER = re.compile(
    rf"[ ,;]{{0,3}}(?:{_NOBODY_THERE.pattern})?[ ,;]{{0,3}}(?:(?:and|then|again|also|plus|&|\+|at)[ ,]{{1,2}}){{0,4}}(?=\w)",
    re.IGNORECASE,
)
# What may stand behind a further attempt: nothing, how it went, or the next one. "11:40 spoke to his manager" is none.
_WENT = re.compile(
    rf"[ ,;.(–—-]{{0,5}}(?:$|{_NOBODY_THERE.pattern}|(?:and|then|again|also|plus|at)\b|[&+\d])", re.IGNORECASE
)
_BARE_TIME = re.compile(
    r"(\d{1,2}(?:[:.]\d\d ?(?:am|pm)?| ?(?:am|pm))|noon|midday)(?![\w:/-]|\.\d| (?:\d|today|yesterday))",
    re.IGNORECASE,
)
_STRETCH = re.compile(r"\d ?(?:am|pm)? ?(?:[-–—]|to|until|till) ?\d{1,2}[:.]\d", re.IGNORECASE)
_MOST_TRIES = 6


@value
class Spoken:
    """What such a line says. medium: of line_values.MEDIA, "" if none is named. happened: None if no time is named.
    name: with whom, "" if nobody is named; whoever asks knows whether that is one of those who must speak."""

    medium: str = ""
    happened: datetime | None = None
    name: str = ""


def read_spoken(value: str, received: datetime, zone: str, *, tried: bool = False) -> Spoken | None:
    """A `Spoke:` line, or with `tried` a `Tried:` line, its parts in any order; None unless all of it is understood.

    Behind an attempt whose time is known may stand how it went, in any words: it counts as an attempt whatever came of it.
    """
    found = _read(value, received, zone, tried=tried)
    return found[0] if found else None


def read_tries(value: str, received: datetime, zone: str) -> tuple[Spoken, ...]:
    """Every attempt that a `Tried:` line names: "phone, 2 April 10:15 and 11:40, no answer" are two. A stretch of time is one
    ("10:15-10:20"), and so is what somebody says of a later time ("he will ring at four")."""
    found = _read(value, received, zone, tried=True)
    if not found or _STRETCH.search(value[:500]):
        return found[:1] if found else ()
    tries, rest = [found[0]], found[1]
    while tries[0].happened and len(tries) < _MOST_TRIES and (match := _ANOTHER.match(rest)):
        said, rest = _another(tries[-1], rest[match.end() :], received, zone)
        if said is None:
            break
        tries.append(said)
    return tuple(tries)


def _another(before: Spoken, text: str, received: datetime, zone: str) -> tuple[Spoken | None, str]:
    """The attempt at the front of a text, on the day of the one before it if only a time is named; None if there is none."""
    medium, text = _take_medium(text)
    text = text.lstrip(_BETWEEN)
    assert before.happened is not None
    day = before.happened.astimezone(zone_named(zone))
    if bare := _BARE_TIME.match(text):
        at, rest = (
            read_when(f"{day.day}/{day.month}/{day.year} {bare[1]}", received, zone, past=True),
            text[bare.end() :],
        )
    else:
        at, rest = _take_moment(text, received, zone)
        at = at if at and names_a_time(text[: len(text) - len(rest)]) else None
    if at is None or at == before.happened or at > received or not _WENT.match(rest):
        return None, ""
    return Spoken(medium or before.medium, at, before.name), rest


def _read(value: str, received: datetime, zone: str, *, tried: bool) -> tuple[Spoken, str] | None:
    """What the line says, and what stands behind it: of an attempt, how it went."""
    text = normal(value[:500])
    for name in _NAMES:
        said, behind = _parts(text, name, received, zone)
        rest = behind.strip(_BETWEEN + ".")
        rest = _after_an_attempt(said, rest) if tried else rest
        if not rest and said != Spoken(name=said.name):
            return said, behind
    return None


def _parts(text: str, name: re.Pattern[str], received: datetime, zone: str) -> tuple[Spoken, str]:
    """What the parts say, and what is left behind them. name: how many words one has; no capital tells where it ends."""
    said, rest = Spoken(), text
    for _ in range(4):
        said, rest = _next_part(said, rest.lstrip(_BETWEEN), name, received, zone)
    return said, rest


def _after_an_attempt(said: Spoken, rest: str) -> str:
    if said.happened:
        return ""
    return _NOBODY_THERE.sub("", rest, count=1) if _NOBODY_THERE.match(rest) else rest


def _next_part(
    said: Spoken, rest: str, called: re.Pattern[str], received: datetime, zone: str
) -> tuple[Spoken, str]:
    """One more part from the front of the text, and what is left of it."""
    if not said.medium:
        medium, left = _take_medium(rest)
        if medium:
            return Spoken(medium, said.happened, said.name), left
    if not said.name and (match := called.match(rest)):
        name = match["name"]
        return Spoken(said.medium, said.happened, "" if name.lower() in _ANYBODY else name), rest[
            match.end() :
        ]
    if said.happened is None:
        happened, left = _take_moment(rest, received, zone)
        return Spoken(said.medium, happened, said.name), left
    return said, rest


def _take_medium(text: str) -> tuple[str, str]:
    """The medium at the front of a text, and what is left of it."""
    words = text.split(" ")
    for count in range(min(len(words), 4), 0, -1):
        if medium := read_medium(" ".join(words[:count])):
            return medium, " ".join(words[count:])
    return "", text


def _take_moment(text: str, received: datetime, zone: str) -> tuple[datetime | None, str]:
    """The longest front of a text that is a moment, and what is left of it."""
    words = text.split(" ")
    for count in range(min(len(words), 10), 0, -1):
        if happened := read_when(" ".join(words[:count]), received, zone, past=True):
            return happened, " ".join(words[count:])
    return None, text
