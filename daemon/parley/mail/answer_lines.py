"""The "Label: value" lines of a first mail (design.md section 7). Text in, labels and values out.

Any order, case, bullet or bold mark. A label is known from the table here or from the rule file; header words
(`Date:`, `Subject:`, `From:`, `To:`, `Sent:`) are never answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parley.mail.line_labels import (
    BULLETS,
    CHILDREN,
    FORM_LINE,
    FREE_TEXT,
    KNOWN,
    LABELS,
    LONGEST_LABEL,
    NEVER,
    NONE,
    OF_PARLEY,
    Facts,
    bare_label,
    ends_any,
    known,
    known_row,
    may_be_long,
    mistyped,
)
from parley.mail.line_values import normal, read_urgent
from parley.mail.message import SaidLine

__all__ = [
    "CHILDREN",
    "FORM_LINE",
    "FREE_TEXT",
    "LABELS",
    "OF_A_TALK",
    "of_children",
    "read_line",
    "read_lines",
]

_ENDS_LABEL = (":", "：", "\t", " |")  # a tab or a bar stands between two cells of a table: "Urgent | no"
_LISTED = re.compile(r"\(?\d{1,2}[.)]\s+")
# "Urgent no", "urgent? yes", "Urgent - no", "Urgent (y)": the line "Urgent:" from somebody who left the colon out.
_URGENT_LINE = re.compile(
    r"urgent ?[-–—=|/?(\[]{0,3} ?(yes please|yes|y|nope|no|not|n|none)[)\] .!]*", re.IGNORECASE
)
_DASH = re.compile(r"([^:=–—-]{5,40}?)(?:\s{1,5}[-–—]{1,2}|\s{0,5}=)\s{0,5}((?:(?! [-–—] )[^\n]){1,120})")
_LONGEST_ROW = 400  # letters of several lines that somebody typed as one
# A word before a label and its own mark: "CORRECT Urgent: no", "PS: urgent: yes".
_AGAIN = re.compile(r"(correct(?:ion)?|p\.?s\.?|n\.?b\.?)[ \t:,–—-]{1,9}", re.IGNORECASE)
_MAY_BE_AGAIN = ("co", "ps", "p.", "nb", "n.")
OF_A_TALK = ("Spoke", "Tried")  # behind CORRECT they say how and when it was, of a talk that is on record
# "CORRECT decision date was 30 March", "CORRECT my line manager is Liam Doyle": the line, said as a sentence. "CORRECT phone Wed 14:30" is how
# they spoke, so a number has its digits.
_CORRECTED = re.compile(
    r"(?:the |it'?s )?(?:(decision date|date of (?:the )?decision|(?:my |your )?case number|my line manager)"
    r"(?: (?:was|is|should (?:be|have been)))? |((?:my )?(?:phone|mobile)(?: number)?)(?: (?:is|should be))? (?=\+\d|\(?0\d{2,4}\)? ?\d{3}))",
    re.IGNORECASE,
)
# Several lines typed as one: "Receiving practitioner: Robert Hale; urgent: yes". Other marks end a value only before a label that
# nobody writes within a value, and so does a blank alone: people dictate, and programs lose line ends.
_NEXT_LABEL = re.compile(r"(?:([;,])|\s?[./|–—-]|(?<=\w))\s{1,5}(?=[^\W\d_][\w ]{2,30}:)")
# What stands before a label of somebody who puts right or adds what they have just said: "Sorry, I meant urgent: yes".
_PUTS_RIGHT = re.compile(
    r"(?:(?:hi|hello|hey|dear)(?: \w{1,20}){0,2}[,!:–-] )?(?:(?:sorry|oops|apologies|actually|and|also|plus|no,|p\.?s\.?|n\.?b\.?|(?:please )?note|please)[,.!–-]{0,2} ){0,3}"
    r"(?:(?:i|we) (?:meant?|should have (?:said|put|written|typed))(?: to (?:say|put|write|type))? "
    r"|(?:that|it|this) should (?:be|say|read|have (?:said|been)) |make that )?",
)


def read_line(line: str, facts: Facts = NONE) -> tuple[str, str] | None:
    """(label, value) of a label line, None if the line is none. The rule file's labels come first. Behind CORRECT it is the line
    that it would be alone: what it says anew is the correction."""
    line = line.lstrip()
    if line[:2].lower() in _MAY_BE_AGAIN and (before := _AGAIN.match(line)):
        rest = line[before.end() :]
        again = _labelled(rest, facts)
        if again is None and before[1][0] in "cC" and (said := _CORRECTED.match(rest)):
            label = (said[1] or said[2]).lower()
            again = KNOWN.get(label) or KNOWN.get(label.removeprefix("my "), ""), _value(rest[said.end() :])
        return again if again and (again[0] not in OF_A_TALK or before[1][0] not in "cC") else None
    return _labelled(line, facts)


def _labelled(line: str, facts: Facts) -> tuple[str, str] | None:
    places = [place for mark in _ENDS_LABEL if (place := line.find(mark)) != -1]
    if not places:
        return _without_colon(line)
    at = min(places)
    if not 0 < at <= LONGEST_LABEL:
        return None
    if dashed := _dashed(line[:at]):  # the colon is that of a time: "Decision date - 31 March 14:00"
        return dashed[0], _value(dashed[1] + line[at:])
    label = normal(line[:at]).strip(BULLETS).strip().lower()
    label = _LISTED.sub("", label, count=1) if label[:1].isdigit() or label[:1] == "(" else label
    if label in NEVER:
        return None
    meant = known(label, facts)
    if not meant and label[-1:].isdigit():
        meant = known_row(label, facts)
    if not meant and " " in label and (before := _PUTS_RIGHT.match(label)):
        meant = known(label[before.end() :], facts)
    meant = meant or mistyped(label)
    return (meant, _value(line[at + 1 :].lstrip("|"))) if meant else None


def _without_colon(line: str) -> tuple[str, str] | None:
    """The labels that are read without a colon: those that nothing but a mail to parley has, before a dash or "=", and "Urgent":
    "Urgent no" taken for the word URGENT would wake somebody."""
    if dashed := _dashed(line):
        return dashed[0], _value(dashed[1])
    if len(line) > LONGEST_LABEL or "urgent" not in line.lower():
        return None
    said = _URGENT_LINE.fullmatch(normal(line).strip(BULLETS).strip())
    return ("Urgent", said[1]) if said else None


def _dashed(line: str) -> tuple[str, str] | None:
    """The label and what stands behind its dash, as typed: "Receiving practitioner - Robert Hale"."""
    head = line[:LONGEST_LABEL]
    if not ("-" in head or "=" in head or "–" in head or "—" in head):
        return None
    said = _DASH.fullmatch(line.strip(BULLETS))
    label = KNOWN.get(normal(said[1]).strip(BULLETS).strip().lower(), "") if said else ""
    return (label, said[2]) if said and label in OF_PARLEY else None


def _value(text: str) -> str:
    value = normal(text)
    return value.strip("*_ ").strip() if value[:1] in "*_" or value[-1:] in "*_" else value


def read_lines(lines: list[str], facts: Facts) -> tuple[list[SaidLine], set[int]]:
    """Every label line with a value, and the numbers (from 1) of all lines that belong to one.

    A value may stand on the line below its label; free text goes on over the lines a client wrapped.
    """
    found: list[SaidLine] = []
    taken: set[int] = set()
    for said, numbers in _each(lines, facts):
        found += said
        taken.update(numbers)
    return found, taken


def of_children(lines: list[str], facts: Facts) -> tuple[list[SaidLine], set[int]]:
    """The lines that name children, wherever they stand, pasted ones too, and the numbers of all that belongs to them: none of it
    is ever written down (design.md section 7)."""
    if not any(label == CHILDREN for label in facts.values()):
        return [], set()
    found = [
        (said[0], numbers) for said, numbers in _each(lines, facts) if said and said[0].label == CHILDREN
    ]
    return [line for line, _ in found], {number for _, numbers in found for number in numbers}


def _each(lines: list[str], facts: Facts) -> Iterator[tuple[list[SaidLine], range]]:
    """What each line with a label says, with the numbers of the lines that belong to it."""
    beyond = 0  # the last line that belongs to the label before
    apart = False  # whether a value stood below an empty line
    # Labels without their colons, as cells become lines
    bare = any(":" not in line and bare_label(line) in OF_PARLEY for line in lines)
    for number, line in enumerate(lines, 1):
        if number <= beyond or not line:
            continue
        pair = read_line(line, facts) or (_cell(lines, number, facts) if bare else None)
        if pair is None:
            continue
        label, value, beside = _apart(pair, facts)
        last = number
        if not value and number < len(lines) and _may_continue(lines[number], facts, bare=bare):
            value, last = normal(lines[number]), number + 1
        elif not value and _stands_apart(lines, number, label, facts, seen=apart, bare=bare):
            value, last, apart = normal(lines[number + 1]), number + 2, True
        while value and may_be_long(label) and _was_wrapped(lines, last, facts):
            value, last = f"{value} {normal(lines[last])}", last + 1
        beyond = last
        said = [SaidLine(label, value, number)] if value else []
        yield [*said, *(SaidLine(*other, number) for other in beside)], range(number, last + 1)


def _cell(lines: list[str], number: int, facts: Facts) -> tuple[str, str] | None:
    """A label that stands alone without its colon, above what it says: "Urgent" is one where a yes or a no is below, and else
    the word."""
    label = bare_label(lines[number - 1], facts)
    below = next((line for line in lines[number : number + 2] if line.strip()), "") if label else ""
    says = (
        bool(below) and not bare_label(below, facts) and (label != "Urgent" or read_urgent(below) is not None)
    )
    return (label, "") if says else None


def _apart(pair: tuple[str, str], facts: Facts) -> tuple[str, str, list[tuple[str, str]]]:
    """The label, what stands behind it up to the next label on the same line, and that one and those behind it with theirs. What
    may be long is left whole: it is in its writer's own words."""
    label, value = pair
    if ":" not in value or may_be_long(label) or len(value) > _LONGEST_ROW:
        return label, value, []
    for mark in _NEXT_LABEL.finditer(value):
        following = read_line(value[mark.end() :], facts)
        if following is not None and (mark[1] or ends_any(value[mark.end() :], pair[0])):
            name, said, more = _apart(following, facts)
            beside = [(name, said), *more] if said else more
            return label, value[: mark.start()].strip(), beside
    return label, value, []


def _may_continue(line: str, facts: Facts, *, bare: bool = False) -> bool:
    return bool(line.strip()) and read_line(line, facts) is None and not (bare and bare_label(line, facts))


def _stands_apart(lines: list[str], at: int, label: str, facts: Facts, *, seen: bool, bare: bool) -> bool:
    """Whether the value of a label that stands alone is below an empty line, as some programs send paragraphs: what it says
    shows it ("Urgent:", and below "yes"), or another label behind it, or that the one before stood so."""
    if at + 1 >= len(lines) or lines[at].strip() or not _may_continue(lines[at + 1], facts, bare=bare):
        return False
    if label == "Urgent":
        return read_urgent(lines[at + 1]) is not None
    following = [line for line in lines[at + 2 : at + 4] if line.strip()]
    labelled = bool(following) and not _may_continue(following[0], facts, bare=bare)
    alone = labelled or not "".join(lines[at + 2 : at + 3]).strip()
    return alone and len(lines[at + 1]) <= LONGEST_LABEL and (seen or labelled)


def _was_wrapped(lines: list[str], at: int, facts: Facts) -> bool:
    """Whether line `at` (from 0) goes on with the long line before it."""
    return at < len(lines) and len(lines[at - 1].rstrip()) >= 60 and _may_continue(lines[at], facts)
