"""One line of one-word answers: "STUCK TOLD", "STUCK video Wed 14:30", "PASS TO Sana Iqbal" (design.md section 7).

A line is either made of words with their allowed details and nothing else, or it is no answer at all: parley never
guesses a change of state. So "we are stuck in traffic", "Is this solved?" and "yes, that's fine but…" stay notes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from parley.mail import answer_lines
from parley.mail.answer_lines import normal
from parley.mail.message import SaidWord
from parley.mail.moments import read_when

WORDS = (
    "SOLVED",
    "WAITING",
    "STUCK",
    "NO ANSWER",
    "TOLD",
    "AGREED",
    "SPOKE",
    "YES",
    "NO",
    "NOT ME",
    "PASS TO",
    "SOONER",
    "LATE",
    "CORRECT",
    "STATUS",
    "HELP",
    "WITHDRAW",
    "URGENT",
    "ACK",
    "PASS",
)
ACK_KIN = (
    "acknowledged",
    "i'm on it",
    "im on it",
    "i am on it",
    "on it",
    "got it",
    "i've got it",
    "have it",
    "okay",
    "ok",
    "ack",
)
# Words that cannot be meant together: our own line of choices, left standing by a client, must not be an answer.
_EXCLUSIVE = (
    frozenset({"SOLVED", "WAITING", "STUCK", "NO ANSWER"}),
    frozenset({"YES", "NO"}),
    frozenset({"SPOKE", "NO ANSWER"}),
    frozenset({"ACK", "PASS", "PASS TO"}),
    frozenset({"WITHDRAW", "STUCK", "SOLVED", "WAITING", "NO ANSWER", "AGREED"}),
    frozenset({"AGREED", "STUCK"}),
)
_MOST = 4
_WITH_MOMENT = frozenset({"SOLVED", "WAITING", "STUCK", "NO ANSWER", "TOLD", "AGREED", "SPOKE", "CORRECT"})
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|hiya|morning|good (?:morning|afternoon|evening)|afternoon)(?:\s[\w'.-]{1,20}){0,3}\s?[,!:–-]\s*",
    re.IGNORECASE,
)
_THANKS_FIRST = re.compile(
    r"(?:many )?(?:thanks|thank you|thx)(?:\s(?:bea|parley|all|so much|very much))?\s?[,.!:–-]\s*",
    re.IGNORECASE,
)
_THANKS_LAST = re.compile(
    r"(?:^|[\s,.!;:–-]+)(?:(?:many |kind |best |with )?(?:thanks|thank you|regards|thx|ta|cheers|wishes|please|pls)"
    r"(?: (?:very much|so much|again|a lot|all|and regards|for (?:this|your help|the reminder|chasing)))?)"
    r"(?:[\s,.!–-]+[A-Z][\w'-]{0,20}(?: [A-Z][\w'-]{0,20})?)?[\s.!,]*$"
)
_KEYS = sorted(((word.lower(), word) for word in WORDS), key=lambda pair: -len(pair[0]))
_SEPARATOR = re.compile(r"(?:[\s,.!;/+&*\"'()\[\]–—…-]+|and\b|then\b|i(?= told))+")
_BECAUSE = re.compile(
    r"[\s,;:.–—-]*(?:\b(?:because|since|as)\b(?! (?:soon|well|far|yet|usual))|\breason\b\s?:?|\bbc\b|\bcos\b)\s*(.+)$",
    re.IGNORECASE,
)
_PUNCTUATION = re.compile(r"\s*[,;:.!–—-]+\s*(.*)$")
_IT_IS = re.compile(
    r"(?:it is|it's|its|it should be|that is|that's|this is|should be|please (?:ask|try|contact)|ask|try|contact|speak to|now|it will be)\s+",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w'’.-]{0,30}(?:\s[^\W\d_][\w'’.-]{0,30}){0,3}")
_NO_NAMES = frozenset(
    [
        "my",
        "the",
        "a",
        "an",
        "your",
        "our",
        "his",
        "her",
        "their",
        "whoever",
        "whomever",
        "someone",
        "somebody",
        "anyone",
        "anybody",
        "everyone",
        "you",
        "me",
        "him",
        "them",
        "us",
        "it",
        "this",
        "that",
        "who",
        "what",
        "when",
        "if",
        "i",
        "we",
        "he",
        "she",
        "they",
        "not",
        "no",
        "yes",
        "but",
        "and",
        "or",
        "is",
        "was",
        "will",
        "on",
        "to",
        "for",
        "from",
        "think",
        "maybe",
        "perhaps",
        "about",
        "again",
        "next",
        "other",
        "another",
        "colleague",
        "manager",
        "who's",
        "sorry",
        "because",
        "since",
        "at",
        "all",
    ]
)


@dataclass(frozen=True)
class Line:
    """What reading one line needs to know."""

    received: datetime
    zone: str


def read_words(line: str, received: datetime, zone: str) -> tuple[SaidWord, ...]:
    """The words of this line, () if it is not made of words alone."""
    text = normal(line[:1000]).strip("*_\"' ").lstrip("-•·#[( ").strip()
    text = _THANKS_FIRST.sub("", _GREETING.sub("", text, count=1), count=1)
    if not text or len(text) > 400 or "?" in text:
        return ()
    found = _words(_without_thanks(text), Line(received, zone))
    return found if found and not contradicts(found) else ()


def contradicts(words: tuple[SaidWord, ...]) -> bool:
    """Whether these words cannot be meant together."""
    names = [word.word for word in words]
    return len(names) > _MOST or any(len(group.intersection(names)) > 1 for group in _EXCLUSIVE)


def _without_thanks(text: str) -> str:
    shorter = _THANKS_LAST.sub("", text)
    lowered = _THANKS_LAST.sub("", text.lower())
    if len(lowered) < len(shorter):
        shorter = text[: len(lowered)]
    return shorter or text


def _words(text: str, line: Line) -> tuple[SaidWord, ...]:
    """Word after word from the front, until nothing is left; () as soon as something else stands there."""
    found: list[SaidWord] = []
    rest = text.strip()
    while rest:
        taken = _one(rest, line)
        if taken is None:
            return ()
        word, rest = taken
        if word.word not in [earlier.word for earlier in found]:
            found.append(word)
        if separator := _SEPARATOR.match(rest):
            rest = rest[separator.end() :]
    return tuple(found)


def _one(text: str, line: Line) -> tuple[SaidWord, str] | None:
    """The word at the front with its details, and what is left."""
    lower = text.lower()
    for kin in ACK_KIN:
        if _stands(lower, kin):
            return SaidWord("ACK", reason="" if kin == "ack" else text[: len(kin)]), _skip(
                text[len(kin) :], "now"
            )
    for key, word in _KEYS:
        if _stands(lower, key):
            return _DETAILS.get(word, _plain)(word, text[len(key) :], line)
    return None


def _stands(lower: str, key: str) -> bool:
    return (
        lower.startswith(key)
        and not lower[len(key) : len(key) + 1].isalnum()
        and lower[len(key) : len(key) + 1] != "'"
    )


def _skip(rest: str, *fillers: str) -> str:
    """The rest without one filler word at its front."""
    bare = rest.lstrip()
    for filler in fillers:
        if _stands(bare.lower(), filler):
            return bare[len(filler) :]
    return rest


def _plain(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """SOLVED, STUCK, SPOKE …: a medium and a moment in any order, then perhaps "because …"."""
    if word == "TOLD":
        rest = _skip(rest, "him", "her", "them", "both")
    elif word == "NO ANSWER":
        rest = _skip(rest, "again")
    elif word == "SPOKE":
        rest = _skip(rest, "to him", "to her", "to them", "with him", "with her", "with them")
    medium, happened = "", None
    if word in _WITH_MOMENT:
        medium, happened, rest = _medium_and_moment(rest, line)
    if because := _BECAUSE.match(rest):
        return SaidWord(word, medium, happened, reason=because[1].strip()), ""
    return SaidWord(word, medium, happened), rest


def _medium_and_moment(rest: str, line: Line) -> tuple[str, datetime | None, str]:
    """What medium and moment stand at the front, each once, and what is left after them."""
    medium, happened = "", None
    for _ in range(3):
        lead = re.match(r"[\s,;:(–—-]*", rest)
        words = rest[lead.end() if lead else 0 :].split(" ")
        count, value = _longest(words, answer_lines.read_medium) if not medium else (0, None)
        if count:
            medium, rest = str(value), " ".join(words[count:])
            continue
        when_count, when = _longest(words, lambda text: read_when(text, line.received, line.zone, past=True))
        if happened is not None or not when_count or not isinstance(when, datetime):
            break
        happened, rest = when, " ".join(words[when_count:])
    return medium, happened, rest


def _longest(words: list[str], read: Callable[[str], object]) -> tuple[int, object]:
    """How many of the first words `read` understands together, and what it makes of them."""
    for count in range(min(len(words), 8), 0, -1):
        text = " ".join(words[:count]).rstrip(".,;:!)-–")
        if text and (value := read(text)):
            return count, value
    return 0, None


def _sooner(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """SOONER 3 April because …; the date may be missing, the reason may stand behind a comma."""
    words = rest.lstrip(" ,:;–—-").split(" ")
    count, when = _longest(words, lambda text: read_when(_until(text), line.received, line.zone, past=False))
    until = when if isinstance(when, datetime) else None
    after = " ".join(words[count:]) if count else rest
    if count and words[count - 1][-1:] in ",.;:-–":
        after = ", " + after
    reason, ok = _reason(after, needs_mark=not count)
    return (SaidWord(word, until=until, reason=reason), "") if ok else None


def _until(text: str) -> str:
    return re.sub(r"^(?:by|before|until)\s", "", text, flags=re.IGNORECASE)


def _late(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    reason, ok = _reason(rest, needs_mark=True)
    return (SaidWord(word, reason=reason), "") if ok else None


def _reason(rest: str, *, needs_mark: bool) -> tuple[str, bool]:
    """The reason behind "because" or behind a mark such as a comma; ok is False for any other sentence."""
    del needs_mark
    if not rest.strip(" .!,"):
        return "", True
    if because := _BECAUSE.match(rest):
        return because[1].strip(), True
    if marked := _PUNCTUATION.match(rest):
        return marked[1].strip(), True
    return "", False


def _correct(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """CORRECT, and what should stand instead: a time, a word, or a sentence behind a colon or a dash."""
    medium, happened, after = _medium_and_moment(rest, line)
    stripped = after.strip(" .!")
    if not stripped:
        return SaidWord(word, medium, happened), ""
    if (
        medium
        or happened
        or re.match(r"\s*[:–—-]|\s+(?:it was|it should|should be|not|the|to|decision)\b", rest, re.IGNORECASE)
    ):
        return SaidWord(word, medium, happened, reason=rest.strip(" :–—-")), ""
    if inner := _words(stripped, line):
        return SaidWord(word, inner[0].medium, inner[0].happened, reason=stripped), ""
    return None


def _pass_to(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """PASS TO Sana Iqbal: a name or an address must follow."""
    body, _, reason = _split_because(rest.strip(" :,–—-"))
    name, address = answer_lines.read_person(body)
    name = _clean_name(name)
    return (SaidWord(word, name=name, address=address, reason=reason), "") if name or address else None


def _not_me(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """NOT ME, perhaps with who it is, perhaps with a reason behind a mark."""
    body, mark, reason = _split_because(rest)
    bare = body.strip(" ,;:.!–—-")
    if not bare:
        return SaidWord(word, reason=reason), ""
    said = _IT_IS.match(bare)
    name, address = answer_lines.read_person(bare[said.end() :] if said else bare)
    name = _clean_name(name, capitals=not said)
    if name or address:
        return SaidWord(word, name=name, address=address, reason=reason), ""
    if (
        not mark
        and _PUNCTUATION.match(body)
        and not re.search(r"\b(?:but|think|maybe|perhaps|though)\b", bare, re.IGNORECASE)
    ):
        return SaidWord(word, reason=bare), ""
    return None


def _split_because(text: str) -> tuple[str, bool, str]:
    match = re.search(r"\bbecause\b", text, re.IGNORECASE)
    return (text[: match.start()], True, text[match.end() :].strip()) if match else (text, False, "")


def _clean_name(name: str, *, capitals: bool = False) -> str:
    """The name if it looks like one: one to four words, none of them a pronoun or the like."""
    name = name.strip(" ,;.:!–—-")
    match = _NAME.fullmatch(name)
    if match is None or any(word.strip(".").lower() in _NO_NAMES for word in name.split()):
        return ""
    return name if not capitals or all(word[:1].isupper() for word in name.split()) else ""


_DETAILS: dict[str, Callable[[str, str, Line], tuple[SaidWord, str] | None]] = {
    "SOONER": _sooner,
    "LATE": _late,
    "CORRECT": _correct,
    "PASS TO": _pass_to,
    "NOT ME": _not_me,
}
