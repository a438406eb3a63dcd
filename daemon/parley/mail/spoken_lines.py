"""`Spoke: phone, 2 April 14:30` and `Tried: phone, 2 April 14:30, no answer`: a medium, a moment, and with whom.

Either the whole line is understood, or it says nothing and is asked for again: "Spoke: pigeon", "Spoke: phone, left a
voicemail" and "Spoke: phone, 31 April" are no conversations that anybody could put on record.
"""

from __future__ import annotations

import re
from datetime import datetime

from parley.mail.line_values import normal, read_medium
from parley.mail.moments import read_when
from parley.mail.patterns import either
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
    text = normal(value[:500])
    for name in _NAMES:
        said, rest = _parts(text, name, received, zone)
        rest = _after_an_attempt(said, rest) if tried else rest
        if not rest and said != Spoken(name=said.name):
            return said
    return None


def _parts(text: str, name: re.Pattern[str], received: datetime, zone: str) -> tuple[Spoken, str]:
    """What the parts say, and what is left behind them. name: how many words one has; no capital tells where it ends."""
    said, rest = Spoken(), text
    for _ in range(4):
        said, rest = _next_part(said, rest.lstrip(_BETWEEN), name, received, zone)
    return said, rest.strip(_BETWEEN + ".")


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
