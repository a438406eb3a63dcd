"""The answer words with a reader of their own: those that carry a reason, a date, a name, or wake somebody.

Each reader gets the text behind its word and gives the word with its details and what is left, or None where
something else stands there: then the line is a note. What words have in common is in `answer_details`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from parley.mail import line_values
from parley.mail.answer_details import (
    BECAUSE,
    Line,
    longest,
    medium_and_moment,
    read_plain,
    skip,
    stands_for_a_word,
    takes_back,
    until,
)
from parley.mail.message import SaidWord
from parley.mail.moments import read_when

_IT_IS = re.compile(
    r"(?:it is|it's|its|it should be|that is|that's|this is|should be|please (?:ask|try|contact)|ask|try|contact|speak to|now|it will be)\s+",
    re.IGNORECASE,
)
# Before how and when it was: "CORRECT it was by video", "CORRECT: we spoke on Wed 14:30".
_IT_WAS = re.compile(
    r"(?:(?:it|that|this|the (?:call|talk|conversation|meeting))(?: really| actually)? (?:was|happened|took place)"
    r"|we (?:really |actually )?(?:spoke|talked|met))(?: (?:by|on|over|at|in))?(?: a| the)? ",
    re.IGNORECASE,
)
# "CORRECT we did not speak": there was no conversation. Whatever else stands there is a sentence, and takes nothing back.
_NOT_HELD = re.compile(
    r"(?:(?:sorry|no),? )?(?:"
    r"(?:we|i) (?:did not|didn['’]?t|never|have not|haven['’]?t|had not|hadn['’]?t)(?: (?:actually|really|in fact))?"
    r" (?:speak|spoke|spoken|talk|talked|meet|met)"
    r"|(?:it|that|this|(?:the|our|that) (?:call|talk|conversation|discussion|meeting))(?: (?:actually|really))?"
    r" (?:did not|didn['’]?t|never) (?:happen|happened|take place|took place)"
    r"|(?:there was|we had|i had) no (?:call|talk|conversation|discussion|meeting)"
    r"|no (?:call|talk|conversation|discussion|meeting) (?:took place|happened|was held)"
    r")(?: (?:to|with) (?P<whom>[^\W\d_][\w'’-]{0,30}(?: [^\W\d_][\w'’-]{0,30}){0,2}?))?"
    r"(?:,? (?:at all|after all|yet|in the end|so far|sorry))?",
    re.IGNORECASE,
)
_EACH_OTHER = ("him", "her", "them", "each other", "one another")
_HOUR = re.compile(
    r"(?<![\d.])\d{1,2}[:.]\d\d(?![\d.])|\d ?[ap]\.?m\b|\bo['’]?clock|(?<!\d)(?!20\d\d)\d{4}(?!\d)|\b(?:noon|midday|now)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"(?:solved|waiting|stuck|no answer|told|agreed|spoke|yes|no|not me|late)\b", re.IGNORECASE
)
_NAME = re.compile(r"[^\W\d_][\w'’.-]{0,30}(?:\s[^\W\d_][\w'’.-]{0,30}){0,3}")
_NO_NAMES = frozenset([
    "my", "the", "a", "an", "your", "our", "his", "her", "their", "whoever", "whomever", "someone",
    "somebody", "anyone", "anybody", "everyone", "you", "me", "him", "them", "us", "it", "this",
    "that", "who", "what", "when", "if", "i", "we", "he", "she", "they", "not", "no", "yes", "but",
    "and", "or", "is", "was", "will", "on", "to", "for", "from", "think", "maybe", "perhaps", "about",
    "again", "next", "other", "another", "colleague", "manager", "who's", "sorry", "because", "since",
    "at", "all", "nobody", "noone", "none", "wrong", "right",
])  # fmt: skip
# "URGENT he is at the house now": who needs what, and not "urgent care".
_SOMEBODY = re.compile(
    r"\s{1,40}((?:(?:he|she|they|it|i|we|there|someone|nobody|no one|please|pls|plz|need|needs)\b(?!'t)"
    r"|(?:the |my )?(?:child|baby|boy|girl|mum|mother|dad|father)(?:'s| is| was| has| needs| goes)\b).{0,1000}?(?<!\bnot)(?<!n't))[.!]{0,9}$",
    re.IGNORECASE,
)
_A_LACK = re.compile(r"no\s(?!answer\b)\w", re.IGNORECASE)  # "URGENT - no one has seen her"
# "no help", "no sooner", "no hurry": a word that NO stands before, and not one beside it
_DENIED = re.compile(
    r"\s{1,40}(?:urgent|urgency|rush|hurry|help|sooner|status|waiting|pass|late)\b", re.IGNORECASE
)
_NONE = re.compile(r"(?:not|no|nothing|isn't)\b(?! (?:sure|idea|one))|never(?: ?mind)?\W*$", re.IGNORECASE)
_ASKED = re.compile(r"\s{1,40}(?:please|pls)[\s,.!-]{1,40}(.+)$", re.IGNORECASE)
_ASIDE = re.compile(r"([^,;]{2,60}?)(?: please| pls)?\s?(?:[,;]|\s[–-])\s?(.{2,200})$", re.IGNORECASE)
_ANSWER_BEHIND = re.compile(
    r"[.,;!–—-]\s{1,5}((?:NO ANSWER|SOLVED|WAITING|STUCK(?: TOLD)?|TOLD|AGREED|SPOKE|DONE|URGENT|HELP)[.!]{0,3})$"
)
_PUNCTUATION = re.compile(r"\s{0,40}[,;:.!–—-]{1,40}\s{0,40}(.*)$")


def names_an_hour(text: str) -> bool:
    """Whether some time of a day stands there."""
    return _HOUR.search(text) is not None


def _urgent(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """URGENT, perhaps with what is urgent behind a mark. Who is wrong about it wakes one person; who is not heard, nobody."""
    said = _PUNCTUATION.match(rest) or _SOMEBODY.match(rest)
    if said is None or not said[1] or (stands_for_a_word(said[1].lower()) and not _A_LACK.match(said[1])):
        return read_plain(word, rest, line)
    denied = line_values.read_urgent(said[1]) is False or takes_back(said[1])
    return None if denied else (SaidWord(word, reason=said[1].strip()), "")


def _no(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """NO; "no urgency" and "no help" say that there is none, and answer nothing else."""
    return None if _DENIED.match(rest) else read_plain(word, rest, line)


def _sooner(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """SOONER 3 April because …; the date may be missing, the reason may stand behind a comma."""
    rest = skip(rest, "please", "pls")
    words = rest.lstrip(" ,:;–—-").split(" ")
    count, when = longest(words, lambda text: read_when(until(text), line.received, line.zone, past=False))
    end = when if isinstance(when, datetime) else None
    after = " ".join(words[count:]) if count else rest
    if count and words[count - 1][-1:] in ",.;:-–":
        after = ", " + after
    reason, ok = _reason(after)
    return (SaidWord(word, until=end, reason=reason), "") if ok else None


def _late(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """LATE because …; an answer in capitals at the very end is one of its own: "LATE, he is in court. NO ANSWER"."""
    behind = _ANSWER_BEHIND.search(rest)
    reason, ok = _reason(rest[: behind.start()] if behind else rest)
    return (SaidWord(word, reason=reason), behind[1] if behind else "") if ok else None


def _reason(rest: str) -> tuple[str, bool]:
    """The reason behind "because" or behind a mark such as a comma; ok is False for any other sentence."""
    if not rest.strip(" .!,"):
        return "", True
    if because := BECAUSE.match(rest):
        return because[1].strip(), True
    marked = _PUNCTUATION.match(rest)
    return (marked[1].strip(), True) if marked and not takes_back(marked[1]) else ("", False)


def _correct(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """CORRECT, and what should stand instead: a time, a word, or a sentence behind a colon or a dash."""
    said = rest.lstrip(" ,:;–—-")
    if never := _NOT_HELD.fullmatch(_split_because(said)[0].strip(" ,.!")):
        whom = never["whom"] or ""
        return SaidWord(
            word, name="" if whom.lower() in _EACH_OTHER else whom, reason=said.strip(" .!"), not_held=True
        ), ""
    medium, happened, after = medium_and_moment(_IT_WAS.sub("", said, count=1), line)
    if happened and not _HOUR.search(said):  # a day alone: their words say it better than noon of that day
        return SaidWord(word, medium, reason=said.strip(" .!")), ""
    after = after if medium or happened else rest
    stripped = after.strip(" .!")
    if takes_back(stripped) and not (medium or happened):
        return None
    if not stripped:
        return SaidWord(word, medium, happened), ""
    if (
        medium
        or happened
        or re.match(
            r"\s*[:–—-]|\s+(?:it was|it should|should be|not|the|to|decision|time|date)\b",
            rest,
            re.IGNORECASE,
        )
    ):
        return SaidWord(word, medium, happened, reason=rest.strip(" :–—-")), ""
    return (SaidWord(word, reason=stripped), "") if _INSTEAD.match(stripped) else None


def _pass_to(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """PASS TO Sana Iqbal; alone, or with a colon, it says that somebody else is to have it, and not yet who."""
    if not rest.strip(" .:!,…–—-"):
        return SaidWord(word), ""
    body, mark, reason = _split_because(rest.strip(" :,–—-"))
    if not mark and (aside := _ASIDE.match(body)):
        body, reason = aside[1], aside[2]
    name, address = line_values.read_person(body)
    name = _clean_name(name)
    named = (name or address) and not takes_back(reason)
    return (SaidWord(word, name=name, address=address, reason=reason), "") if named else None


def _with_reason(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """HELP and PASS, perhaps with why behind a mark, or behind "please"."""
    rest = "" if word == "HELP" and rest.strip(" .!").lower() == "me" else rest
    if not rest.strip(" .!") or stands_for_a_word(rest.strip(" ,.!;:–—-").lower()):
        return read_plain(word, rest, line)
    if because := BECAUSE.match(rest):
        return SaidWord(word, reason=because[1].strip()), ""
    said = _PUNCTUATION.match(skip(rest, "please", "pls")) or _ASKED.match(rest)
    return (
        (SaidWord(word, reason=said[1].strip()), "")
        if said and not (_NONE.match(said[1]) or takes_back(said[1]))
        else None
    )


def _not_me(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """NOT ME, perhaps with who it is, perhaps with a reason behind a mark."""
    body, mark, reason = _split_because(rest)
    bare = body.strip(" ,;:.!–—-()")
    if not bare:
        return SaidWord(word, reason=reason), ""
    said = _IT_IS.match(bare)
    name, address = line_values.read_person(bare[said.end() :] if said else bare)
    name = _clean_name(name, capitals=not said)
    if name or address:
        return SaidWord(word, name=name, address=address, reason=reason), ""
    if (
        not mark
        and _PUNCTUATION.match(body)
        and not takes_back(bare)
        and not re.search(r"\b(?:but|think|maybe|perhaps|though)\b", bare, re.IGNORECASE)
    ):
        return SaidWord(word, reason=bare), ""
    return None


def _split_because(text: str) -> tuple[str, bool, str]:
    match = BECAUSE.search(text)
    return (text[: match.start()], True, match[1].strip()) if match else (text, False, "")


def _clean_name(name: str, *, capitals: bool = False) -> str:
    """The name if it looks like one: one to four words, none of them a pronoun or the like."""
    name = name.strip(" ,;.:!–—-")
    match = _NAME.fullmatch(name)
    if match is None or any(word.strip(".").lower() in _NO_NAMES for word in name.split()):
        return ""
    return name if not capitals or all(word[:1].isupper() for word in name.split()) else ""


READERS: dict[str, Callable[[str, str, Line], tuple[SaidWord, str] | None]] = {
    "SOONER": _sooner,
    "LATE": _late,
    "CORRECT": _correct,
    "PASS TO": _pass_to,
    "NOT ME": _not_me,
    "URGENT": _urgent,
    "NO": _no,
    "HELP": _with_reason,
    "PASS": _with_reason,
}
