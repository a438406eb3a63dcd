"""What its owner types under a list of the holding pen: a number, and what is to become of it (one line each).

    3                                  take what was suggested for number 3 (also: 3 yes)
    3 D-2026-0004                      put it there
    3 new                              open a new dispute with it
    3 D-2026-0004 from Priya Nair      the same, and it is hers (also behind `new`)
    3 discard because a newsletter     set it aside; the reason stays on record
    3 show                             mail me what it says
    3, 5 and 6 discard because spam    several at once; also 3-6, and 3 to 6
    discard 3 because spam             the word may stand in front: file 3, show 3, new 3, file 3 to D-2026-0004
    3 -> D-2026-0004                   an arrow, as a mail program may draw it
    3 new, 5 show                      different things of several, if none is discarded before another number
    ACK                                I have seen the list

Pure. A line that begins with no number says nothing; one that does, and fits nothing, is said back.
"""

from __future__ import annotations

import re
from typing import Literal

from parley.dispute.changed import changed
from parley.mail.answers import closes
from parley.mail.notice_words import plain
from parley.value import value

Do = Literal["take", "file", "new", "discard", "show", "unclear", "two things"]
MARKER = "type your answer above this line"  # below it stands our own list, whatever a mail program makes of a quote
MOST = 200  # lines, and numbers, of one reply; whoever has more to say says it in a second one

_NUMBERS = re.compile(
    r"\(?(?:(?:numbers?|nos?|items?)\b\.? {0,3}|# ?)?([1-9]\d{0,5}(?:(?: {0,3}[,&–-] {0,3}| {1,3}(?:and|to) {1,3}| {1,3})[1-9]\d{0,5}){0,49})"
    r"(?![\w/])[.):,]?(?:\s{1,9}|$)(?:(?:[-–—:=]{1,2}|[→⇒➔➜\uf0e0])>? {1,3})?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d+)(?: {0,3}[–-] {0,3}| {1,3}to {1,3})(\d+)")
_LONGEST = 50  # numbers of one range: more are no range, but a slip
_NEXT = re.compile(
    r"[,;] {0,3}(?:and )?(?=#?[1-9]\d{0,5} (?:yes|new|open|discard|delete|remove|bin|ignore|set aside|show|read|file|put|d-\d))",
    re.IGNORECASE,
)  # another number of the same line
_VERB_FIRST = re.compile(
    r"(?:(?:please|pls|can you|could you) ){0,2}((?:(?:open|file|put) )?(?:as )?(?:an? )?new(?: one| dispute)?|file|put|open|discard|delete|remove|bin|ignore|set aside|show|read)"
    r"(?: with| for|:)? (?=(?:numbers?|nos?|items?|#)?\.? ?\d)",
    re.IGNORECASE,
)
_PLEASE = re.compile(r",? (?:please|pls|thanks|thank you)[.!]?$", re.IGNORECASE)
_TAKE = re.compile(
    r"(?:yes|y|ok|okay|agreed|agree|correct|please|file|file it|as suggested)?[.!]?", re.IGNORECASE
)
_REFERENCE = re.compile(
    r"(?:(?:file|put|goes|belongs?)\b (?:it )?)?(?:(?:to|on|in|under|with|into)\b )?\[?(d-\d{4}-\d{4,8})\]?",
    re.IGNORECASE,
)
_NEW = re.compile(r"(?:(?:open|opens|file|put|is) )?(?:as )?(?:an? )?new(?: one| dispute)?", re.IGNORECASE)
_FROM = re.compile(r"(?:from|by|sender)\b:? ", re.IGNORECASE)
_DISCARD = re.compile(
    r"(?:discard|delete|remove|bin|ignore|set aside)(?: it)?\b[,:;]?(?: (?:because|as|since|reason:?|-|–|—)\b| -)?",
    re.IGNORECASE,
)
_SHOW = re.compile(r"(?:show|read)(?: (?:it|me))?[.?!]?", re.IGNORECASE)
_ACK = re.compile(r"(?:ack|acknowledged|on it|got it|seen|noted)[.!]?", re.IGNORECASE)


@value
class PenLine:
    """What one number is to become. reference: for `file`, as D-2026-0004. sender: as typed behind "from". why: for
    `discard`, "" if no reason was given."""

    number: int
    do: Do
    reference: str = ""
    sender: str = ""
    why: str = ""


def read_pen_lines(typed: str) -> tuple[PenLine, ...]:
    """What every line of a reply says, in order. A line that fits nothing gives way to one that does; two that say different
    things of one number are nobody's to choose between."""
    found: dict[int, PenLine] = {}
    for line in typed.splitlines()[:MOST]:
        words = " ".join(plain(line, 500).split()).strip("*>-–—•·‣▪ ")
        if closes(words) or MARKER in words.lower():
            break
        for said in _one(words):
            before = found.get(said.number)
            if before is None or before.do == "unclear":
                found[said.number] = said
            elif said.do != "unclear" and (said.do, said.reference) != (before.do, before.reference):
                found[said.number] = PenLine(said.number, "two things")
    return tuple(found.values())[:MOST]


def has_seen(typed: str) -> bool:
    """Whether somebody says no more than that they have seen the list."""
    lines = [" ".join(line.split()) for line in typed.splitlines()[:MOST] if line.strip()]
    return bool(lines) and bool(_ACK.fullmatch(lines[0]))


def _one(line: str) -> tuple[PenLine, ...]:
    first = _VERB_FIRST.match(line)
    match = _NUMBERS.match(line, first.end() if first else 0)
    if match is None:
        return ()
    here, behind = _parted(line[match.end() :])
    rest = _PLEASE.sub("", f"{first[1] if first else ''} {here}").strip()
    found = tuple(_meant(number, rest) for number in _numbers(match[1]))
    if not behind:
        return found
    if any(one.do == "discard" for one in found):  # the reason, or another number? Asked back
        return (*found, *(changed(one, do="unclear") for one in _one(behind)))
    return (*found, *_one(behind))


def _parted(words: str) -> tuple[str, str]:
    """What stands behind a number, parted before the next one of the same line that has a word of its own."""
    next_one = _NEXT.search(words)
    return (words[: next_one.start()], words[next_one.end() :]) if next_one else (words, "")


def _numbers(words: str) -> list[int]:
    """The numbers that are named, with those between the ends of a range."""
    named = [int(number) for number in re.findall(r"\d+", words)]
    for start, end in ((int(one), int(other)) for one, other in _RANGE.findall(words)):
        named += range(start + 1, end) if end - start < _LONGEST else ()
    return sorted(set(named), key=named.index)


def _meant(number: int, rest: str) -> PenLine:
    if _TAKE.fullmatch(rest):
        return PenLine(number, "take")
    if _SHOW.fullmatch(rest):
        return PenLine(number, "show")
    if discarded := _DISCARD.match(rest):
        return PenLine(number, "discard", why=rest[discarded.end() :].strip(" .,:-–—"))
    if sent := _FROM.match(rest):
        return PenLine(number, "take", sender=_sender(rest[sent.end() :]))
    for pattern, do in ((_REFERENCE, "file"), (_NEW, "new")):
        if placed := pattern.match(rest):
            behind = rest[placed.end() :].strip(" ,.;")
            sent = _FROM.match(behind)
            if not behind or sent:
                reference = placed[1].upper() if do == "file" else ""
                sender = _sender(behind[sent.end() :]) if sent else ""
                return PenLine(number, "file" if reference else "new", reference, sender)
    return PenLine(number, "unclear")


def _sender(words: str) -> str:
    return words.strip(" .,;<>")
