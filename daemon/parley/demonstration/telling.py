"""Which lines of a mail tell: what, by when, how that was counted, under which clause. Pure; text in, lines out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parley.demonstration.clients import day_and_time, london
from parley.demonstration.postbox import Entry

MOST = 7  # lines of one mail
_WRITTEN = 124  # columns the mails are wrapped at
_LABEL = re.compile(r"(?:[A-Z][A-Z ,']{2,40}:|Counted:|Also running:|(?:Before|When) [\w ]{1,40}[:,]):? ")
_ITEM = re.compile(r"(?:\d{1,2}\.|-) ")
_ANSWERS = re.compile(r"[A-Z].*press Reply and type|[A-Z][A-Z ]+(?: TO \S+)? (?:because … )?\(")
_OPENING = re.compile(r"(?:Dear )?[A-Z][\w'-]+, ")


def telling(text: str) -> list[str]:
    """The lines that say what, by when, how it was counted and under which clause; if few, also how to answer."""
    lines = [line.strip() for line in whole_lines(text)]
    opening = [_OPENING.sub("", line, count=1) for line in lines if _OPENING.match(line)][:1]
    opening = [line[:1].upper() + line[1:] for line in opening]
    found = [line for line in lines if (_LABEL.match(line) or _ITEM.match(line)) and not _ANSWERS.match(line)]
    answers = [line for line in lines if _ANSWERS.match(line)]
    return [*(opening if len(found) < 3 else []), *found, *(answers if len(found) < 3 else [])][:MOST]


def whole_lines(text: str) -> Iterator[str]:
    """The lines as they were before they were wrapped, without empty ones."""
    held, last = "", ""
    for line in text.splitlines():
        goes_on = _margin(line) == _margin(held) + 2 and not _LABEL.match(line.strip())
        if held and goes_on and len(last) + 1 + len((line.split() or [""])[0]) > _WRITTEN:
            held, last = f"{held} {line.strip()}", line
            continue
        if held.strip():
            yield held
        held = last = line
    if held.strip():
        yield held


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def in_one_line(entry: Entry) -> str:
    """A calendar entry: what it is, when, and its METHOD and SEQUENCE (RFC 5546)."""
    words = {"REQUEST": "invitation, moved" if entry.sequence else "invitation"}
    word = words.get(entry.method, "taken out of the calendar")
    until = f"{london(entry.end):%H:%M}"
    return (
        f"{word}: {day_and_time(entry.start)} to {until}, {entry.summary} ({entry.method} {entry.sequence})"
    )
