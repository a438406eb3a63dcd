"""One line of one-word answers: "STUCK TOLD", "STUCK video Wed 14:30", "PASS TO Sana Iqbal" (design.md section 7).

A line is either made of words with their allowed details and nothing else, or it is no answer at all: parley never
guesses a change of state. So "we are stuck in traffic", "Is this solved?" and "yes, that's fine but…" stay notes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from parley.mail.answer_choices import without_meaning
from parley.mail.answer_details import Line, read_plain, skip, standing
from parley.mail.answer_readers import READERS
from parley.mail.asks_next import only_asks
from parley.mail.line_values import normal
from parley.mail.message import SaidWord
from parley.mail.patterns import either

WORDS = (
    "SOLVED",
    "WAITING",
    "STUCK",
    "NO ANSWER",
    "TOLD",
    "AGREED",
    "SPOKE",
    "YES",
    "DONE",
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
SPOKE_KIN = ("we have met", "we met", "it was held", "meeting held", "held", "met")
DONE_KIN = ("all done", "all sent", "completed", "done", "sent")
# Outlook's, over a mail that was pasted: it says what somebody else did, and when
_SENT_HEADER = re.compile(r"sent ?:")
# Words that cannot be meant together: our own line of choices, left standing by a client, must not be an answer.
_EXCLUSIVE = (
    frozenset({"SOLVED", "WAITING", "STUCK", "NO ANSWER"}),
    frozenset({"YES", "NO"}),
    frozenset({"NO", "SOLVED"}),
    frozenset({"NO", "AGREED"}),
    frozenset({"NO", "SPOKE"}),
    frozenset({"NO", "TOLD"}),
    frozenset({"URGENT", "SOLVED"}),
    frozenset({"DONE", "NO", "NO ANSWER"}),
    frozenset({"SPOKE", "NO ANSWER"}),
    frozenset({"ACK", "PASS", "PASS TO", "NOT ME"}),
    frozenset({"WITHDRAW", "STUCK", "SOLVED", "WAITING", "NO ANSWER", "AGREED"}),
    frozenset({"AGREED", "STUCK"}),
)
_GO_ON = frozenset({"STUCK", "TOLD", "NO ANSWER"})  # behind them somebody may ask for the next stage
_MOST = 4
_DETAILS = ("medium", "happened", "until", "name", "address")
_COURTESIES = 2  # "thanks x"
_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|hiya|morning|good (?:morning|afternoon|evening)|afternoon)(?:\s\w[\w'.-]{0,19}){0,3}(?:\s?[,!:–]|\s-|-(?=\s))\s*",
    re.IGNORECASE,
)
_THANKS_FIRST = re.compile(
    r"^(?:(?:many )?(?:thanks|thank you|thx)(?:\s(?:bea|parley|all|so much|very much))?(?:\sfor (?:your|the|all|this)[\w ]{0,30})?\s?[,.!:–-]\s*"
    r"|(?:sorry|unfortunately|sadly|i'?m afraid)\b\s?[,.!:–-]?\s*(?=(?:we'?re |i'?m |we are |i am )?(?:still )?(?:stuck|no answer|not me|waiting)\b)"
    r"|(?:please|pls|plz)\s(?=withdraw\W*$|help(?: me)?\W*$|pass to\s))",
    re.IGNORECASE,
)
_THANKS = (
    r"(?:many |kind |best |with )?"
    r"(?:thanks|thank you|thankyou|regards|thx|thanx|tks|ta|ty|tyvm|tx|cheers|wishes|please|pls|plz"
    r"|sorry|i'?m afraid|unfortunately|sadly|apologies|x{1,3})"
    r"(?: (?:very much|so much|again|a lot|all|and regards|for (?:this|your help|the reminder|chasing)))?"
)
_THANKS_LAST = re.compile(
    rf"(?:^|[\s,.!;:–-]+)(?i:{_THANKS})"
    r"(?:[\s,.!–-]+[A-Z][\w'-]{0,20}(?: [A-Z][\w'-]{0,20})?)?[\s.!,]*$"  # and a name
)
_KEYS = sorted(((word.lower(), word) for word in WORDS), key=lambda pair: -len(pair[0]))
# What says the same as its word and can mean nothing else, where it stands as one.
_KIN = (("yep", "YES"), ("yeah", "YES"), ("yup", "YES"), ("nope", "NO"), ("correction", "CORRECT"))
_WORD_OF = dict((*_KIN, *_KEYS))
# In this order: a word's kin before the word, the longer before the shorter.
_BEGINS = standing((*ACK_KIN, *SPOKE_KIN, *DONE_KIN, *(key for key, _ in (*_KEYS, *_KIN))))
# Whether one of them stands anywhere, or is written as one with the next: most lines have none, and only those that do are taken apart.
_ANYWHERE = re.compile(rf"(?<![^\W_])(?:{_BEGINS.pattern}|(?:no|not|pass)[-_]?\s?(?:answer|me|to))")
_NOT_CHOSEN = re.compile(r"[☐□▢◻⬜❌✗✘✖🚫👎]|\[ ?\]|\( \)")  # a box without a tick, or a cross
_LEFT_EMPTY = re.compile(
    r"[\s•*-]{0,3}(?:[☐□▢◻⬜]|\[ ?\]|\( \))\s"
)  # "[ ] SOLVED", above the one that was chosen
_TICKED = re.compile(r"^\W{0,3}(?:\[ ?[xX] ?\]|\( ?[xX] ?\))\s*")  # "[x] SOLVED": the one that was chosen
_ORNAMENTS = re.compile(r"[^\w\s.,!?;:'\"“”()\[\]<>@*+&/–—-]")  # a smiley or a thumb says nothing of its own
_OF_A_SMILEY = frozenset(":;=8()<")
_SMILEY = re.compile(r"(?<![\w])[:;=8]['’]?-?[)(DPp/|\\](?!\w)|(?<!\w)[)(](?=\s*$)|<3")
# Words that are written as one, or with a line between.
_JOINED = re.compile(r"^(no|not|pass)(?:[-_]|(?=answer|me\b|to\b))\s?(answer|me|to)\b", re.IGNORECASE)
# A subject before its word adds nothing to it: "it's solved", "we are still stuck", "I've told him", "we spoke".
_BEFORE_A_DEED = r"(?=(?:told (?:him|her|them)|spoke|done (?:it|this|that|so)|sent (?:it|this|that|them))\b)"
_SUBJECT = re.compile(
    either(
        r"(?:(?:it|this|that)(?:'?s| is| has been)|(?:i|we)(?:'?ve| have)|now|all)(?: now| all| been)* (?=solved\b)",
        r"(?:(?:i|we)(?:'?m|'re| am| are)|(?:i|we)? ?still)(?: now| still)* (?=stuck\b)",
        rf"(?:and )?(?:(?:i|we)(?:'?ve| have)?|have)(?: also| now)* {_BEFORE_A_DEED}",
        # "rang him twice, no answer"
        r"(?:i(?:'ve| have)? )?(?:rang|called|phoned|tried|tried to (?:ring|call|phone))(?: (?:him|her|them))?"
        r"(?: twice| again| several times| \d times)?[ ,;–-]+(?:but |and |- )?(?=no answer\b)",
        r"(?:(?:i|we) )?(?:need|want) (?:some |your )?(?=help\W*$)",
        r"(?:it|this|that|all)(?:'?s| is| has been)(?: now| all)* (?=(?:done|sent|completed)\b)",
    ),
    re.IGNORECASE,
)
_SIGNED = re.compile(r"^\s?[,.;–—-]\s?[A-Z][\w'-]{1,20}(?: [A-Z][\w'-]{1,20})?\s?\.?$")  # "ACK - Olu Ade"
# A greeting without a mark behind it, where nothing but an answer follows.
_BARE_GREETING = re.compile(r"^(?:hi|hello|hey|hiya)(?: (?:there|all|bea|parley))?\s+", re.IGNORECASE)
# The one word that is a question, and moves nothing: with its mark too. "HELP?" or "SOLVED?" may be a question about the word.
_ASKS_STATUS = re.compile(r"^(status(?: update)?(?:,? please)?)\s?\?+$", re.IGNORECASE)
_SEPARATOR = re.compile(r"(?:[\s,.!;/+&*\"'()\[\]–—…-]|and\b|then\b|i(?= told))+", re.IGNORECASE)


def left_empty(line: str) -> bool:
    """Whether this line is an answer that its writer was offered and did not choose."""
    return bool(_LEFT_EMPTY.match(line))


def read_words(
    line: str, received: datetime, zone: str, *, met: bool = False, name: str = ""
) -> tuple[SaidWord, ...]:
    """The words of this line, () if it is not made of words alone. met: it is said beside it who was present, so that
    "stuck meeting" is how a meeting went and not where somebody is. name: its writer's, which may stand behind a mark."""
    text = normal(line[:1000])
    if "[" in text or "(" in text:
        text = _TICKED.sub("", text, count=1)
    if not _OF_A_SMILEY.isdisjoint(text):
        text = _SMILEY.sub("", text)
    text = _ORNAMENTS.sub("", text).strip("*_\"'“” ").lstrip("-•·#[( ").strip()
    if not _ANYWHERE.search(text.lower()):
        return ()
    text = _THANKS_FIRST.sub("", _GREETING.sub("", text, count=1), count=1)
    text = _ASKS_STATUS.sub(r"\1", text)
    if not text or len(text) > 400 or "?" in text or _NOT_CHOSEN.search(line[:1000]):
        return ()
    text = _without_name(_without_thanks(_JOINED.sub(r"\1 \2", text)), name)
    found = _words(text, Line(received, zone, met))
    if not found and (greeting := _BARE_GREETING.match(text)):
        found = _words(text[greeting.end() :], Line(received, zone, met))
    return found if found and not contradicts(found) else ()


def contradicts(words: tuple[SaidWord, ...]) -> bool:
    """Whether these words cannot be meant together."""
    names = [word.word for word in words]
    if "NO" in names[1:]:
        return True  # "Urgent, no", "WITHDRAW no": as if they were lines of a form; a NO behind a word says that it does not hold
    return len(names) > _MOST or any(len(group.intersection(names)) > 1 for group in _EXCLUSIVE)


def put_in(found: list[SaidWord], word: SaidWord) -> bool:
    """Put a word among those before it. One that is said again ("TOLD, told him by e-mail") adds its details to what it
    said at first; False if it says otherwise then."""
    for at, earlier in enumerate(found):
        if earlier.word == word.word:
            pairs = [(getattr(earlier, name), getattr(word, name)) for name in _DETAILS]
            if any(first and then and first != then for first, then in pairs):
                return False
            added = {name: first or then for name, (first, then) in zip(_DETAILS, pairs, strict=True)}
            reasons = dict.fromkeys(one for one in (earlier.reason, word.reason) if one)
            found[at] = replace(earlier, reason="; ".join(reasons), **added)
            return True
    found.append(word)
    return True


def _without_thanks(text: str) -> str:
    """The text without thanks and kisses at its end, unless it is nothing else."""
    for _ in range(_COURTESIES):
        shorter = _THANKS_LAST.sub("", text)
        if not shorter or shorter == text:
            break
        text = shorter
    return text


def _without_name(text: str, name: str) -> str:
    """The text without its writer's name at its end, behind a mark: "Solved, Priya"."""
    own = {word.lower() for word in re.findall(r"[^\W\d_][\w'’-]+", name[:200])}
    words = text.split(" ")
    while own and len(words) > 1 and words[-1].lower().strip(" .,!") in own | {"-", "–", "—"}:
        words.pop()
    shorter = " ".join(words)
    behind = text[len(shorter) :].lstrip()
    marked = shorter.endswith((",", ".", "!", ";", "-", "–", "—")) or behind.startswith(("-", "–", "—"))
    return shorter.rstrip(" ,;-–—") if marked else text


def _words(text: str, line: Line) -> tuple[SaidWord, ...]:
    """Word after word from the front, until nothing is left; () as soon as something else stands there."""
    found: list[SaidWord] = []
    rest = text.strip()
    while rest:
        taken = _one(_SUBJECT.sub("", rest, count=1) if _SUBJECT.match(rest) else rest, line)
        if taken is None:
            goes_on = found and found[-1].word in _GO_ON and only_asks(rest)
            return tuple(found) if goes_on else ()
        word, rest = taken
        if not put_in(found, word):
            return ()
        if separator := _SEPARATOR.match(rest):
            rest = rest[separator.end() :]
    return tuple(found)


def _one(text: str, line: Line) -> tuple[SaidWord, str] | None:
    """The word at the front with its details, and what is left."""
    lower = text.lower()
    begun = _BEGINS.match(lower)
    if begun is None or _SENT_HEADER.match(lower):
        return None
    key = begun[0]
    rest = without_meaning(key.upper(), text[len(key) :])
    if key in ACK_KIN:
        rest = skip(rest, "now")
        said = "" if key == "ack" else text[: len(key)]
        return SaidWord("ACK", reason=said), _SIGNED.sub("", rest) if key.startswith("ack") else rest
    if key in SPOKE_KIN:
        return read_plain("SPOKE", rest, line)
    if key in DONE_KIN:
        return read_plain("DONE", skip(rest, "it", "this", "that", "them", "so"), line)
    word = _WORD_OF[key]
    return READERS.get(word, read_plain)(word, rest, line)
