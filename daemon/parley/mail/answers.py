"""What a person typed, as words, lines and notes (design.md section 7). Reads only what they typed, never a quote.

A word counts only when the first lines that say anything are made of words alone (labels may stand between);
everything else is a note, of which `asks_next` says whether it asks for the next stage.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from parley.mail import answer_lines, answer_words, pasted_letters, pasted_lines, written_ways
from parley.mail.answer_lines import CHILDREN, LABELS
from parley.mail.answer_words import WORDS
from parley.mail.asks_next import asks_next
from parley.mail.line_labels import NONE, Facts
from parley.mail.line_values import read_person, read_urgent
from parley.mail.message import Answers, SaidLine, SaidWord
from parley.mail.moments import read_when
from parley.mail.near_answers import nearly
from parley.mail.patterns import either
from parley.mail.spoken_lines import read_spoken
from parley.mail.struck_out import STRIKE

__all__ = [
    "LABELS",
    "WORDS",
    "read_answers",
    "read_person",
    "read_spoken",
    "read_urgent",
    "read_when",
]

_STRUCK_OUT = re.compile(rf"{STRIKE}[^~\n]{{1,500}}{STRIKE}")  # by who chose among our words
_LONGEST = 200_000  # letters of typed text that are looked at; nobody types more in a hurry
_SIGN_OFF = re.compile(
    r"(?:(?:many |with |kind |kindest |best |warm |warmest )*(?:thanks|thank you|regards|wishes)|kr|br|rgds|cheers|best|ta|thx"
    r"|yours(?: (?:sincerely|faithfully|truly))?|sincerely|diolch)(?: (?:very much|so much|again|in advance|and (?:kind )?regards))?"
    r"(?:[\s,.!–-]{1,3}[A-Z][\w'-]{0,20}(?: [A-Z][\w'-]{0,20})?)?\s?[,.!]?",
    re.IGNORECASE,
)
# A line right below the words that begins so goes on with their sentence, and may turn it round: "… is what I hoped to write".
_TAKES_BACK = re.compile(
    r"\s*"
    + either(
        r"but|not|if|unless|except|only|although|though|however|when|once|or|almost|nearly|maybe|perhaps|partly",
        r"provided|subject to|i think|i hope|hopefully|\?",
        r"(?:is|was) (?:what|where|how|not (?:what|the)|the (?:word|answer))",
    )
    + r"(?!\w)|\s*(?:…|\.{2,3})",
    re.IGNORECASE,
)
# What stands further down and takes them back all the same: "SOLVED", and below it "Sorry, I meant STUCK".
_FIRST_OF_ALL = r"\s*(?:(?:sorry|apologies|oh|oops|ah|no|actually|please|but|and)[,.!]? )*"
_WRONG = r"wrong (?:e-?mail|mail|message|case|child|person|reply|answer|one|thread|button)"
_ON_SECOND_THOUGHTS = re.compile(
    either(
        # a sentence that begins so
        _FIRST_OF_ALL
        + either(
            r"i (?:meant|mean)\b|(?:ignore|disregard|scrap|cancel)\b|actually,? (?:no|not|hold)\b",
            r"no,? wait|wait\b|hold on|on second thoughts?",
            r"(?:actually,? )?(?:it|this)(?:'s| is) (?:me|mine)\b",
            rf"(?:my|a) mistake|{_WRONG}",
            r"not (?:yet|quite|really|any ?more)\b",
            r"but\b|unless\b|only if\b|provided\b|subject to\b|however\b|although\b|though\b|\?",
        ),
        # somewhere in a sentence
        r".{0,200}\b"
        + either(
            r"(?:ignore|disregard) (?:that|this|it|the above|above|my)\b|take (?:that|it) back",
            r"(?:this|that|it) was (?:about|for|meant for) (?:another|a different|somebody|someone)",
            r"sent (?:this|that|it) (?:in error|by mistake)",
        ),
    ),
    re.IGNORECASE,
)
# Thanks for a mail, or sorry for a delay: as little an answer as a greeting is.
_COURTESY = re.compile(
    r"(?:(?:many )?(?:thanks|thank you)(?: (?:very|so) much)?(?: for (?:your|the|this|that|getting|letting|chasing|coming)\b[\w ]{0,40})?"
    r"|(?:sorry|apologies|my apologies)(?: for (?:the|my|this|a)(?: \w+)? (?:delay|reply|response|answer|wait)(?: in \w+)?)?)\s?[,.!–-]{0,2}",
    re.IGNORECASE,
)
_MOST_WORD_LINES = 8
_OF_A_RULE = " \t*_-=+#~–—─━═"  # a line of these and no more says nothing
_KISSES = re.compile(r"(?:\s{1,3}x{1,5}){1,9}$")
_SIGNATURE_LINES = 10
_SIGNATURE_WIDTH = 70


def read_answers(typed: str, received: datetime, zone: str, facts: Facts = NONE, name: str = "") -> Answers:
    """Everything in this typed text that has a meaning. `received` is aware; moments are read in `zone`.

    facts: the labels that rule files add. name: its writer's, as the mail says, by which their signature is known.
    """
    typed = typed[:_LONGEST]
    lines = typed.split("\n")
    theirs = lines[: pasted_letters.letter_to(lines, name)]
    if STRIKE in typed:
        theirs = [_STRUCK_OUT.sub("", line) for line in theirs]
    said, taken, words, word_lines = _understood(theirs, facts, received, zone, name)
    counted = {number - 1 for number in taken | word_lines} if said or words else set()
    doubtful: tuple[SaidLine, ...] = ()
    if counted and not counted.isdisjoint(pasted := pasted_lines.found(theirs, facts, counted)):
        doubtful = tuple(line for line in said if line.number - 1 in pasted and line.label != CHILDREN)
        theirs = ["" if at in pasted else line for at, line in enumerate(theirs)]
        said, taken, words, word_lines = _understood(theirs, facts, received, zone, name)
    if theirs != lines:
        named, numbers = answer_lines.of_children(lines, facts)
        said += [line for line in named if line not in said]
        taken |= numbers
    other = _other(lines, taken | word_lines, name)
    nobody = _reached_nobody(words, other)
    if nobody:
        words = ()
    next_stage = asks_next(other)
    note = not (words or next_stage)
    close = nearly(other, received, zone) if note and not nobody else ()
    if nobody or _reached_nobody(close, "", asked_back=True):
        close = _NOBODY
    return Answers(
        as_said(words, other),
        _lines_as_said(said, other),
        next_stage,
        other,
        as_said(close, ""),
        doubtful,
    )


def _understood(
    lines: list[str], facts: Facts, received: datetime, zone: str, name: str
) -> tuple[list[SaidLine], set[int], tuple[SaidWord, ...], set[int]]:
    """The lines with labels, the words, and the numbers of the lines of each."""
    said, taken = answer_lines.read_lines(lines, facts)
    met = any(line.label == "Present" for line in said)
    words, numbers = _first_words(lines, taken, received, zone, met, name)
    if words == _JUST_CORRECT and said and not any(line.label in answer_lines.OF_A_TALK for line in said):
        words = ()  # what the lines below it say anew is the correction
    return said, taken, words, numbers


_JUST_CORRECT = (SaidWord("CORRECT"),)


# Words by which somebody says that they have spoken, or may: YES and DONE answer "did you speak?".
_OF_A_TALK = frozenset({"SOLVED", "WAITING", "STUCK", "SPOKE", "YES", "DONE"})


# What somebody means who says that they are STUCK because nobody picked up: asked back, since no conversation is guessed.
_NOBODY = (SaidWord("NO ANSWER"),)


def _reached_nobody(words: tuple[SaidWord, ...], other: str, *, asked_back: bool = False) -> bool:
    """Whether words that would record a conversation, or would be asked back, stand beside others that say there was none."""
    kinds = {word.word for word in words}
    if not kinds & {"STUCK", "SPOKE"} or not (beside := _beside(words, other)):
        return False
    return written_ways.nobody_was_reached(beside, away=asked_back or "STUCK" in kinds)


def _beside(words: tuple[SaidWord, ...], other: str) -> str:
    return "\n".join([*(word.reason for word in words if word.reason), *([other] if other else [])])


def as_said(words: tuple[SaidWord, ...], other: str) -> tuple[SaidWord, ...]:
    """The words with the medium that stands in the sentence beside them: "STUCK, he only emailed" is no conversation, and
    neither is "STUCK TOLD because he only emailed"."""
    if not words:
        return ()
    beside = _beside(words, other)
    return tuple(
        replace(word, medium=_way(word, beside) or word.medium) if word.word in _OF_A_TALK else word
        for word in words
    )


def _way(word: SaidWord, beside: str) -> str:
    if word.medium:
        nobody = written_ways.left_on_a_machine(beside) or written_ways.put_right(beside)
        return "message" if nobody else ""
    return written_ways.written_way(beside)


def _lines_as_said(lines: list[SaidLine], other: str) -> tuple[SaidLine, ...]:
    """A line "Spoke: phone" above "so I left a voicemail" says what it would with the voicemail in it, and is asked for again; and
    above "nobody picked up" or "well, by chat" as it would with those."""
    # As in nearly all mails: nobody looks for what would be put right
    if not any(line.label == "Spoke" for line in lines):
        return tuple(lines)
    left = written_ways.left_on_a_machine(other)
    unreached = not left and written_ways.nobody_was_reached(other, away=False)
    if not (left or unreached or written_ways.put_right(other)):
        return tuple(lines)
    how = "voicemail" if left else "no answer" if unreached else "in writing"
    return tuple(
        replace(line, value=f"{line.value}, {how}") if line.label == "Spoke" else line for line in lines
    )


def _first_words(
    lines: list[str], taken: set[int], received: datetime, zone: str, met: bool, name: str
) -> tuple[tuple[SaidWord, ...], set[int]]:
    """The words of the first lines that say anything, and those lines' numbers."""
    found: list[SaidWord] = []
    used: set[int] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip(_OF_A_RULE) or number in taken or pasted_letters.GREETING.fullmatch(line.strip()):
            continue
        words = answer_words.read_words(line, received, zone, met=met, name=name)
        if not words:
            bare = line.strip()
            if not found and (
                _SIGN_OFF.fullmatch(bare) or _COURTESY.fullmatch(bare) or answer_words.left_empty(line)
            ):
                continue
            if used and ((number - 1 in used and _TAKES_BACK.match(line)) or _ON_SECOND_THOUGHTS.match(line)):
                return (), set()
            break
        if found and words[0].word == "DONE":
            break  # "YES", and below it "Sent on Tuesday": that is what came of it
        used.add(number)
        if len(used) > _MOST_WORD_LINES:
            return (), set()
        if not all(answer_words.put_in(found, word) for word in words):
            return (), set()
    if found and answer_words.contradicts(tuple(found)):
        return (), set()
    return tuple(found), used


def _other(lines: list[str], taken: set[int], name: str) -> str:
    """What is neither word nor label, without greeting, closing and signature."""
    kept = ["" if number in taken else line.strip() for number, line in enumerate(lines, 1)]
    first = next((at for at, line in enumerate(kept) if line), len(kept))
    if first < len(kept) and pasted_letters.GREETING.fullmatch(kept[first]):
        kept[first] = ""
    closing = next((at for at, line in enumerate(kept) if line and _SIGN_OFF.fullmatch(line)), -1)
    if closing == -1:
        closing = _signed_at(kept, name, 0 if taken else first + 1)
    if closing != -1 and _is_signature([line for line in kept[closing + 1 :] if line]):
        kept = kept[:closing]
    text = "\n".join(kept).strip()
    if not text and not taken:
        text = "\n".join(line.strip() for line in lines).strip()  # "Thank you" and no more is still a note
    return re.sub(r"\n{3,}", "\n\n", text) if "\n\n\n" in text else text


def _signed_at(lines: list[str], name: str, start: int) -> int:
    """The last line that is the writer's own name, or part of it: "Priya", "P", "Priya N x"; -1 if none is."""
    own = [word.lower() for word in pasted_letters.NAME_WORD.findall(name[:200])]
    if not own:
        return -1
    letters = "".join(word[0] for word in own)
    own += [letters, letters[::-1], *letters]
    for at in range(len(lines) - 1, max(start, len(lines) - 1 - _SIGNATURE_LINES * 2) - 1, -1):
        line = lines[at][:80].lower()
        words = (_KISSES.sub("", line) if line.endswith("x") else line).strip(" ,.-–—")
        if words and all(word.strip(".,") in own for word in words.split()):
            return at
    return -1


def closes(line: str) -> bool:
    """Whether this line ends what somebody has to say: "Thanks, Bea", "Kind regards"."""
    return bool(_SIGN_OFF.fullmatch(line.strip()))


def _is_signature(below: list[str]) -> bool:
    """A few short lines under a closing are a name and a post, not a message."""
    short = all(len(line) <= _SIGNATURE_WIDTH and not line.endswith(("?", "!")) for line in below)
    return short and len(below) <= _SIGNATURE_LINES
