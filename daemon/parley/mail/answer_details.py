"""What may stand beside an answer word: a medium and a moment, a reason, a name, a date (design.md section 7).

Each reader gets the text behind its word and gives the word with its details and what is left, or None where
something else stands there: then the line is a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from parley.mail import line_values
from parley.mail.message import SaidWord
from parley.mail.moments import read_when
from parley.mail.patterns import either
from parley.value import value

_WITH_MOMENT = frozenset(
    {"SOLVED", "WAITING", "STUCK", "NO ANSWER", "TOLD", "AGREED", "SPOKE", "DONE", "CORRECT"}
)
_BUSY = ("STUCK", "WAITING")  # "stuck in a meeting" says nothing of how a conversation went
# Before a reason. "As soon as" and "since well before" give none.
_NO_REASON = r"(?! (?:soon|well|far|yet|usual|such|always|before|ever|if|though)\b)"
BECAUSE = re.compile(
    rf"[\s,;:.–—-]{{0,40}}(?:\b(?:because|since|as|due to|owing to)\b{_NO_REASON}|\breason\b\s?:?|\bbc\b|\bcos\b)\s{{0,40}}(.+)$",
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
# The phrases of our own mails, typed or left standing behind their word.
_COME_BACK = re.compile(
    r"\s{0,9}[(,–-]{0,9}\s{0,9}(?:he|she|they)(?:'ll| will) come back to me\b\s{0,9}\)?", re.IGNORECASE
)
_MACHINE = r"(?:voice ?mail|answer ?phone|answering machine)"
_LEFT = re.compile(
    r"[\s,;:.–—-]{0,40}"
    + either(
        # "and left a message with the duty team"
        r"(?:and |but |i |have |so ){0,9}left (?:a |him a |her a |them a )?"
        r"(?:voice ?message|voice ?mail|message|msg|vm|note)\b"
        r"(?: (?:with|for) (?:his|her|their|the) (?:duty )?(?:team|office|colleague|secretary|reception|desk))?",
        # "went straight to voicemail"
        rf"(?:(?:it )?(?:went|goes) (?:straight )?to |got (?:his |her |their )?|just )?{_MACHINE}\b(?: left\b)?",
        # "message left", "it rang out", "engaged"
        r"(?:voice ?message|message|msg|vm) left\b|(?:it |line |phone )?(?:just )?(?:rang out|(?:was |is )?engaged)\b",
        # "so I will try again"
        r"(?:and |but |so ){0,9}(?:(?:i )?will|i'll|(?:i )?shall)? ?(?:try|ring|call)(?: him| her| them)? again\b",
    ),
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
# What stands behind a word in place of a reason, and takes it back: "LATE: no", "NOT ME - only joking", "SOONER, not needed".
_TAKEN_BACK = re.compile(
    either(
        r"no|nope|n/?a|none|false|nah|no need(?:ed)?|no longer|false alarm|never ?mind|cancel\w*",
        r"it is(?: me)?|it's me",
        r"not (?:really|needed|required|necessary|any ?more|now|yet|true|applicable|at all)",
        r"(?:no,? |oh,? )?wait(?:$|[,.!]| it\b| no\b| that\b).*",
        r"no[,.;]? (?:not|sorry|wait|it|i mean|make that)\b.*|no, [^\W\d_].*",
        r"yes\b.*|or\b.*|solved\b.*",
        r"(?:please |just )?(?:ignore|disregard|scrap)\b.*",
        r"only joking\b.*|just kidding\b.*",
        r"actually,? (?:no|not|it is|it's)\b.*",
    )
    + r"\W{0,200}",
    re.IGNORECASE,
)
_FURTHER = re.compile(
    r"\s{0,9}(?:that )?\b(?:i|we)(?:(?:'ll|'d| will| would|'?m going to| am going to) (?:take (?:it|this) further|escalate(?: it| this)?)"
    r"|(?:'?m| am|'re| are) (?:taking (?:it|this) further|escalating(?: it| this)?))\b",
    re.IGNORECASE,
)


@value
class Line:
    """What reading one line needs to know."""

    received: datetime
    zone: str
    met: bool = False


def stands(lower: str, key: str) -> bool:
    """Whether this text begins with that word or phrase, and no longer word stands there."""
    return (
        lower.startswith(key)
        and not lower[len(key) : len(key) + 1].isalnum()
        and lower[len(key) : len(key) + 1] != "'"
    )


def standing(keys: Iterable[str]) -> re.Pattern[str]:
    """What matches the first of these keys that stands at the front, as `stands` tells it."""
    return re.compile(rf"(?:{'|'.join(map(re.escape, keys))})(?![^\W_]|')")


def takes_back(reason: str) -> bool:
    """Whether what stands behind a word says that the word does not hold."""
    return bool(_TAKEN_BACK.fullmatch(reason.strip(" ,;:.!–—-()")))


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
    rest = "" if word in _ENDS and rest.strip(" .!,–—-").lower() in _ENDS[word] else rest
    if word == "TOLD":
        rest = _FURTHER.sub("", rest, count=1)
    elif word == "WAITING":
        rest = _come_back(rest, line)
    elif word == "NO ANSWER":
        rest = _left_word(rest, line)
    medium, happened, said = "", None, rest.lstrip(" ,;:(–—-")
    if word in _WITH_MOMENT:
        medium, happened, rest = medium_and_moment(rest, line)
    if (
        medium == "meeting"
        and word in _BUSY
        and not line.met
        and (happened is None or stands(said.lower(), "in"))
    ):
        return None
    if word == "NO ANSWER":
        rest = _left_word(rest, line)
    if because := BECAUSE.match(rest):
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
    count, _ = longest(words, lambda text: read_when(until(text), line.received, line.zone, past=False))
    return " ".join(words[count:]) if count or words != rest.strip(" ,").split(" ") else rest


def medium_and_moment(rest: str, line: Line) -> tuple[str, datetime | None, str]:
    """What medium and moment stand at the front, each once, and what is left after them."""
    medium, happened = "", None
    for _ in range(3):
        lead = re.match(r"[\s,;:(–—-]*", rest)
        words = rest[lead.end() if lead else 0 :].split(" ")
        count, value = longest(words, line_values.read_medium) if not medium else (0, None)
        if count:
            medium, rest = str(value), " ".join(words[count:])
            continue
        when_count, when = longest(words, lambda text: read_when(text, line.received, line.zone, past=True))
        if happened is not None or not when_count or not isinstance(when, datetime):
            break
        happened, rest = when, " ".join(words[when_count:])
    return medium, happened, rest


_LEADS_ON = frozenset(["the", "this", "at", "on", "of", "about", "around", "just"])


def longest(words: list[str], read: Callable[[str], object]) -> tuple[int, object]:
    """How many of the first words `read` understands together, and what it makes of them. A word that leads to what follows is not
    the last of them: "2 April, the baby goes home"."""
    for count in range(min(len(words), 8), 0, -1):
        if count < len(words) and words[count - 1].lower() in _LEADS_ON:
            continue
        text = " ".join(words[:count]).rstrip(".,;:!)-–")
        if text and (value := read(text)):
            return count, value
    return 0, None


def until(text: str) -> str:
    """Without "by" or "until" before a moment."""
    return re.sub(r"^(?:by|before|until)\s", "", text, flags=re.IGNORECASE)
