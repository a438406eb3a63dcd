"""What may stand beside an answer word: a medium and a moment, a reason, a name, a date (design.md section 7).

Each reader gets the text behind its word and gives the word with its details and what is left, or None where
something else stands there: then the line is a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from parley.mail import answer_lines
from parley.mail.message import SaidWord
from parley.mail.moments import read_when
from parley.value import value

_WITH_MOMENT = frozenset(
    {"SOLVED", "WAITING", "STUCK", "NO ANSWER", "TOLD", "AGREED", "SPOKE", "DONE", "CORRECT"}
)
_BUSY = ("STUCK", "WAITING")  # "stuck in a meeting" says nothing of how a conversation went
_BECAUSE = re.compile(
    r"[\s,;:.–—-]*(?:\b(?:because|since|as|due to|owing to)\b(?! (?:soon|well|far|yet|usual))|\breason\b\s?:?|\bbc\b|\bcos\b)\s*(.+)$",
    re.IGNORECASE,
)
_PUNCTUATION = re.compile(r"\s*[,;:.!–—-]+\s*(.*)$")
_IT_IS = re.compile(
    r"(?:it is|it's|its|it should be|that is|that's|this is|should be|please (?:ask|try|contact)|ask|try|contact|speak to|now|it will be)\s+",
    re.IGNORECASE,
)
_ANSWERS = (
    "solved",
    "waiting",
    "stuck",
    "no answer",
    "told",
    "agreed",
    "spoke",
    "yes",
    "no",
    "not me",
    "ack",
    "ok",
    "urgent",
)
_INSTEAD = re.compile(
    r"(?:solved|waiting|stuck|no answer|told|agreed|spoke|yes|no|not me|late)\b", re.IGNORECASE
)
# The phrases of our own mails, typed or left standing behind their word.
_COME_BACK = re.compile(r"\s*[(,–-]*\s*(?:he|she|they)(?:'ll| will) come back to me\b\s*\)?", re.IGNORECASE)
_LEFT = re.compile(
    r"[\s,;:.–—-]*(?:(?:and |but |i |have |so )*left (?:a |him a |her a |them a )?(?:voice ?message|voice ?mail|message|msg|vm|note)\b"
    r"(?: (?:with|for) (?:his|her|their|the) (?:duty )?(?:team|office|colleague|secretary|reception|desk))?"
    r"|(?:(?:it )?(?:went|goes) (?:straight )?to |got (?:his |her |their )?|just )?(?:voice ?mail|answer ?phone|answering machine)\b"
    r"|(?:and |but |so )*(?:(?:i )?will|i'll|(?:i )?shall)? ?(?:try|ring|call)(?: him| her| them)? again\b)",
    re.IGNORECASE,
)
# What may follow a word and adds nothing to it.
_FILLERS = {
    "SOLVED": ("it", "this"),
    "STUCK": ("again",),
    "NO ANSWER": ("again", "yet", "still", "twice", "x2", "x3"),
    "SPOKE": ("to him", "to her", "to them", "with him", "with her", "with them"),
    "TOLD": ("him", "her", "them", "both"),
    "STATUS": ("update",),
}
# What may follow YES and NO, where nothing else does: "no it's not solved" says something else.
_ENDS = {
    "YES": ("we did", "i did", "we have", "i have", "he did", "she did", "they did", "it is", "it was"),
    "NO": (
        "we didn't",
        "i didn't",
        "we haven't",
        "i haven't",
        "it isn't",
        "it's not",
        "it is not",
        "not yet",
    ),
}
_FURTHER = re.compile(
    r"\s*(?:that )?\b(?:i|we)(?:(?:'ll|'d| will| would|'?m going to| am going to) (?:take (?:it|this) further|escalate(?: it| this)?)"
    r"|(?:'?m| am|'re| are) (?:taking (?:it|this) further|escalating(?: it| this)?))\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w'’.-]{0,30}(?:\s[^\W\d_][\w'’.-]{0,30}){0,3}")
_NO_NAMES = frozenset([
    "my", "the", "a", "an", "your", "our", "his", "her", "their", "whoever", "whomever", "someone",
    "somebody", "anyone", "anybody", "everyone", "you", "me", "him", "them", "us", "it", "this",
    "that", "who", "what", "when", "if", "i", "we", "he", "she", "they", "not", "no", "yes", "but",
    "and", "or", "is", "was", "will", "on", "to", "for", "from", "think", "maybe", "perhaps", "about",
    "again", "next", "other", "another", "colleague", "manager", "who's", "sorry", "because", "since",
    "at", "all",
])  # fmt: skip


@value
class Line:
    """What reading one line needs to know."""

    received: datetime
    zone: str


def stands(lower: str, key: str) -> bool:
    return (
        lower.startswith(key)
        and not lower[len(key) : len(key) + 1].isalnum()
        and lower[len(key) : len(key) + 1] != "'"
    )


def stands_for_a_word(lower: str) -> bool:
    """Whether an answer word stands here."""
    return any(stands(lower, word) for word in _ANSWERS)


def skip(rest: str, *fillers: str) -> str:
    """The rest without one filler word at its front."""
    bare = rest.lstrip()
    for filler in fillers:
        if stands(bare.lower(), filler):
            return bare[len(filler) :]
    return rest


def read_plain(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """SOLVED, STUCK, SPOKE …: a medium and a moment in any order, then perhaps "because …"."""
    rest = skip(rest, *_FILLERS.get(word, ()))
    rest = "" if word in _ENDS and rest.strip(" .!,").lower() in _ENDS[word] else rest
    if word == "TOLD":
        rest = _FURTHER.sub("", rest, count=1)
    elif word == "WAITING":
        rest = _come_back(rest, line)
    elif word == "NO ANSWER":
        rest = _left_word(rest, line)
    medium, happened, said = "", None, rest.lstrip(" ,;:(–—-")
    if word in _WITH_MOMENT:
        medium, happened, rest = _medium_and_moment(rest, line)
    if medium == "meeting" and word in _BUSY and (happened is None or stands(said.lower(), "in")):
        return None
    if word == "NO ANSWER":
        rest = _left_word(rest, line)
    if because := _BECAUSE.match(rest):
        return SaidWord(word, medium, happened, reason=because[1].strip()), ""
    return SaidWord(word, medium, happened), rest


def _left_word(rest: str, line: Line) -> str:
    """Without "left a message" and "will try again tomorrow": what was done about it, each once."""
    for _ in range(2):
        if (match := _LEFT.match(rest)) and match[0].strip(" ,;:.–—-"):
            rest = rest[match.end() :]
            rest = _without_moment(rest, line) if match[0].lower().endswith("again") else rest
    return rest


def _come_back(rest: str, line: Line) -> str:
    """Without "he will come back to me", and without when he will."""
    match = _COME_BACK.match(rest)
    return _without_moment(rest[match.end() :], line) if match else rest


def _without_moment(rest: str, line: Line) -> str:
    """Without the moment to come that stands in front."""
    words = rest.strip(" ,").split(" ")
    words = words[1:] if words[0].lower() == "later" else words
    count, _ = _longest(words, lambda text: read_when(_until(text), line.received, line.zone, past=False))
    return " ".join(words[count:]) if count or words != rest.strip(" ,").split(" ") else rest


def _urgent(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """URGENT, perhaps with what is urgent behind a mark. Who is wrong about it wakes one person; who is not heard, nobody."""
    said = _PUNCTUATION.match(rest) or _SOMEBODY.match(rest)
    if said is None or not said[1] or (stands_for_a_word(said[1].lower()) and not _A_LACK.match(said[1])):
        return read_plain(word, rest, line)
    return (
        None if answer_lines.read_urgent(said[1]) is False else (SaidWord(word, reason=said[1].strip()), "")
    )


def _no(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """NO; "no urgent" and "no urgency" say that there is no hurry, and answer nothing else."""
    return None if _HURRY.match(rest) else read_plain(word, rest, line)


# "URGENT he is at the house now": who needs what, and not "urgent care".
_SOMEBODY = re.compile(
    r"\s+((?:(?:he|she|they|it|i|we|there|someone|nobody|no one|please|need|needs)\b(?!'t)"
    r"|(?:the |my )?(?:child|baby|boy|girl|mum|mother|dad|father)(?:'s| is| was| has| needs| goes)\b).*?(?<!\bnot)(?<!n't))[.!]*$",
    re.IGNORECASE,
)
_A_LACK = re.compile(r"no\s(?!answer\b)\w", re.IGNORECASE)  # "URGENT - no one has seen her"
_HURRY = re.compile(r"\s+(?:urgent|urgency|rush|hurry)\b", re.IGNORECASE)


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
    rest = skip(rest, "please", "pls")
    words = rest.lstrip(" ,:;–—-").split(" ")
    count, when = _longest(words, lambda text: read_when(_until(text), line.received, line.zone, past=False))
    until = when if isinstance(when, datetime) else None
    after = " ".join(words[count:]) if count else rest
    if count and words[count - 1][-1:] in ",.;:-–":
        after = ", " + after
    reason, ok = _reason(after)
    return (SaidWord(word, until=until, reason=reason), "") if ok else None


def _until(text: str) -> str:
    return re.sub(r"^(?:by|before|until)\s", "", text, flags=re.IGNORECASE)


def _late(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    reason, ok = _reason(rest)
    return (SaidWord(word, reason=reason), "") if ok else None


def _reason(rest: str) -> tuple[str, bool]:
    """The reason behind "because" or behind a mark such as a comma; ok is False for any other sentence."""
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
        or re.match(
            r"\s*[:–—-]|\s+(?:it was|it should|should be|not|the|to|decision|time|date)\b",
            rest,
            re.IGNORECASE,
        )
    ):
        return SaidWord(word, medium, happened, reason=rest.strip(" :–—-")), ""
    return (SaidWord(word, reason=stripped), "") if _INSTEAD.match(stripped) else None


def _pass_to(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """PASS TO Sana Iqbal: a name or an address must follow."""
    body, mark, reason = _split_because(rest.strip(" :,–—-"))
    if not mark and (aside := _ASIDE.match(body)):
        body, reason = aside[1], aside[2]
    name, address = answer_lines.read_person(body)
    name = _clean_name(name)
    return (SaidWord(word, name=name, address=address, reason=reason), "") if name or address else None


def _with_reason(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """HELP and PASS, perhaps with why behind a mark, or behind "please"."""
    if not rest.strip(" .!") or stands_for_a_word(rest.strip(" ,.!;:–—-").lower()):
        return read_plain(word, rest, line)
    if because := _BECAUSE.match(rest):
        return SaidWord(word, reason=because[1].strip()), ""
    said = _PUNCTUATION.match(skip(rest, "please", "pls")) or _ASKED.match(rest)
    return (SaidWord(word, reason=said[1].strip()), "") if said and not _NONE.match(said[1]) else None


_NONE = re.compile(r"(?:not|no|never|nothing|isn't)\b(?! (?:sure|idea|one))", re.IGNORECASE)
_ASKED = re.compile(r"\s+(?:please|pls)[\s,.!-]+(.+)$", re.IGNORECASE)
_ASIDE = re.compile(r"([^,;]{2,60}?)(?: please| pls)?\s?(?:[,;]|\s[–-])\s?(.{2,200})$", re.IGNORECASE)


def _not_me(word: str, rest: str, line: Line) -> tuple[SaidWord, str] | None:
    """NOT ME, perhaps with who it is, perhaps with a reason behind a mark."""
    body, mark, reason = _split_because(rest)
    bare = body.strip(" ,;:.!–—-()")
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
