"""The "Label: value" lines of a first mail (design.md section 7). Text in, labels and values out.

Any order, case, bullet or bold mark. A label is known from the table here or from the rule file; header words
(`Date:`, `Subject:`, `From:`, `To:`, `Sent:`) are never answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from parley.mail.line_values import normal, read_urgent
from parley.mail.message import SaidLine
from parley.mail.near_tags import one_slip

LABELS = (
    "Receiving practitioner",
    "Receiving agency",
    "My agency",
    "Also receiving",
    "Also referring",
    "No longer receiving",
    "No longer referring",
    "My line manager",
    "Phone",
    "Your case number",
    "Decision date",
    "Type",
    "Child",
    "Urgent",
    "Earlier date",
    "Free",
    "Meet",
    "Spoke",
    "Tried",
    "Action",
    "Strategy",
    "Agreed",
    "Concern",
    "Outcome sought",
    "Recommendation",
    "Present",
    "Next",
)
# What people write instead; only what can mean nothing else.
_VARIANTS = {
    "Receiving practitioner": "receiving professional|recieving practitioner|receiving practioner|receiving practicioner",
    "Receiving agency": "receiving organisation|receiving organization|recieving agency",
    "Also receiving": "also receiving agency|further receiving agency|other receiving agency",
    "Also referring": "also referring agency|further referring agency|other referring agency",
    "No longer receiving": "not receiving|no longer receiving agency|not a receiving agency",
    "No longer referring": "not referring|no longer referring agency|not a referring agency",
    "My agency": "my organisation|my organization",
    "My line manager": "line manager|my manager|my linemanager",
    "Phone": "my phone|telephone|tel|phone number|my number|mobile|my phone number|my mobile|mob|mobile number|my mobile number"
    "|tel no|telephone number|my telephone number|contact number|my contact number|my direct line",
    "Your case number": "case number|case no|your case no|your case ref|your reference number",
    "Decision date": "date of decision|date of the decision|decision made",
    "Child": "the child",
    "Earlier date": "earlier date needed|sooner date",
    "Free": "i am free|free at|i'm free",
    "Meet": "meeting|meet at|meet on",
    "Spoke": "spoken|we spoke|i spoke",
    "Tried": "i tried|attempted",
    "Action": "actions",
    "Concern": "concerns|my concern|my concerns",
    "Outcome sought": "outcome wanted|desired outcome|outcome i seek|outcome",
    "Recommendation": "recommendations",
    "Present": "those present|present at the meeting|in attendance|attended by|who was there",
}
_NEVER = frozenset(["date", "subject", "from", "to", "sent", "cc", "bcc", "re", "fw", "fwd"])
FORM_LINE = "form:"  # before the label of a line that fills a form of a rule file
CHILDREN = f"{FORM_LINE}children"
FREE_TEXT = frozenset({"Action", "Strategy", "Agreed", "Concern", "Outcome sought", "Recommendation"})
_KNOWN = {label.lower(): label for label in LABELS} | {
    variant: label for label, variants in _VARIANTS.items() for variant in variants.split("|")
}
_LONGEST_LABEL = 60
_ENDS_LABEL = (":", "：", "\t", " |")  # a tab or a bar stands between two cells of a table: "Urgent | no"
_BULLETS = " \t*_•·‣▪–—-#+☐✓►>○●"
_LISTED = re.compile(r"\(?\d{1,2}[.)]\s+")
# "Urgent no", "urgent? yes", "Urgent - no", "Urgent (y)": the line "Urgent:" from somebody who left the colon out.
_URGENT_LINE = re.compile(
    r"urgent ?[-–—=|/?(\[]{0,3} ?(yes please|yes|y|nope|no|not|n|none)[)\] .!]*", re.IGNORECASE
)
_OF_PARLEY = frozenset(
    [
        "Receiving practitioner",
        "Receiving agency",
        "My agency",
        "My line manager",
        "Your case number",
        "Decision date",
    ]
)
_DASHES = frozenset("-–—=")
_DASH = re.compile(r"([^:=–—-]{5,40}?)(?:\s{1,5}[-–—]{1,2}|\s{0,5}=)\s{0,5}((?:(?! [-–—] )[^\n]){1,120})")
_LONGEST_ROW = 400  # letters of several lines that somebody typed as one
# A word before a label and its own mark: "CORRECT Urgent: no", "PS: urgent: yes".
_AGAIN = re.compile(r"(correct(?:ion)?|p\.?s\.?|n\.?b\.?)[ \t:,–—-]{1,9}", re.IGNORECASE)
_MAY_BE_AGAIN = ("co", "ps", "p.", "nb", "n.")
_OF_A_TALK = ("Spoke", "Tried")  # behind CORRECT they say how and when it was, of a talk that is on record
# Several lines typed as one: "Receiving practitioner: Robert Hale; urgent: yes". Other marks end a value only before a label that
# nobody writes within a value, and so does a blank alone: people dictate, and programs lose line ends.
_NEXT_LABEL = re.compile(r"(?:([;,])|\s?[./|–—-]|(?<=\w))\s{1,5}(?=[^\W\d_][\w ]{2,30}:)")
_ENDS_ANY = frozenset(
    [
        *_OF_PARLEY,
        "Child",
        "Urgent",
        "Earlier date",
        "Free",
        "Meet",
        "Spoke",
        "Tried",
        "Also receiving",
        "Also referring",
    ]
)
_SURE = tuple(
    tuple(name.split(" "))
    for name, label in _KNOWN.items() if label in _OF_PARLEY or name in ("urgent", "earlier date", "outcome sought")
)  # fmt: skip
_SHORT = 4  # letters of a word that is easily another one
# What stands before a label of somebody who puts right or adds what they have just said: "Sorry, I meant urgent: yes".
_PUTS_RIGHT = re.compile(
    r"(?:(?:hi|hello|hey|dear)(?: \w{1,20}){0,2}[,!:–-] )?(?:(?:sorry|oops|apologies|actually|and|also|plus|no,|p\.?s\.?|n\.?b\.?|(?:please )?note|please)[,.!–-]{0,2} ){0,3}"
    r"(?:(?:i|we) (?:meant?|should have (?:said|put|written|typed))(?: to (?:say|put|write|type))? "
    r"|(?:that|it|this) should (?:be|say|read|have (?:said|been)) |make that )?",
)


def read_line(line: str, fact_lines: Iterable[tuple[str, str]] = ()) -> tuple[str, str] | None:
    """(label, value) of a label line, None if the line is none. The rule file's labels come first. Behind CORRECT it is the line
    that it would be alone: what it says anew is the correction."""
    line = line.lstrip()
    if line[:2].lower() in _MAY_BE_AGAIN and (before := _AGAIN.match(line)):
        again = _labelled(line[before.end() :], fact_lines)
        return again if again and (again[0] not in _OF_A_TALK or before[1][0] not in "cC") else None
    return _labelled(line, fact_lines)


def _labelled(line: str, fact_lines: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    ends = [place for mark in _ENDS_LABEL if (place := line.find(mark)) != -1]
    if not ends:
        return _without_colon(line)
    at = min(ends)
    if not 0 < at <= _LONGEST_LABEL:
        return None
    if dashed := _dashed(line[:at]):  # the colon is that of a time: "Decision date - 31 March 14:00"
        return dashed[0], _value(dashed[1] + line[at:])
    label = normal(line[:at]).strip(_BULLETS).strip().lower()
    label = _LISTED.sub("", label, count=1) if label[:1].isdigit() or label[:1] == "(" else label
    if label in _NEVER:
        return None
    known = _known(label, fact_lines)
    if not known and label[-1:].isdigit():
        known = _known_row(label, fact_lines)
    if not known and " " in label and (before := _PUTS_RIGHT.match(label)):
        known = _known(label[before.end() :], fact_lines)
    known = known or _mistyped(label)
    return (known, _value(line[at + 1 :].lstrip("|"))) if known else None


def _without_colon(line: str) -> tuple[str, str] | None:
    """The labels that are read without a colon: those that nothing but a mail to parley has, before a dash or "=", and "Urgent":
    "Urgent no" taken for the word URGENT would wake somebody."""
    if dashed := _dashed(line):
        return dashed[0], _value(dashed[1])
    if len(line) > _LONGEST_LABEL or "urgent" not in line.lower():
        return None
    said = _URGENT_LINE.fullmatch(normal(line).strip(_BULLETS).strip())
    return ("Urgent", said[1]) if said else None


def _dashed(line: str) -> tuple[str, str] | None:
    """The label and what stands behind its dash, as typed: "Receiving practitioner - Robert Hale"."""
    said = _DASH.fullmatch(line.strip(_BULLETS)) if _DASHES.intersection(line[:_LONGEST_LABEL]) else None
    label = _KNOWN.get(normal(said[1]).strip(_BULLETS).strip().lower(), "") if said else ""
    return (label, said[2]) if said and label in _OF_PARLEY else None


def _known(label: str, fact_lines: Iterable[tuple[str, str]]) -> str:
    return next((fact for name, fact in fact_lines if name == label), "") or _KNOWN.get(label, "")


def _mistyped(label: str) -> str:
    """The label that this is but for a slip in each word, where nothing else is meant by it: "Recieving practitoner", "Urgnt"."""
    words = label.replace("-", " ").split()
    for meant in _SURE:
        if len(meant) == len(words) and all(
            typed == word or (len(word) > _SHORT and one_slip(typed, word))
            for typed, word in zip(words, meant, strict=True)
        ):
            return _KNOWN[" ".join(meant)]
    return ""


def _known_row(label: str, fact_lines: Iterable[tuple[str, str]]) -> str:
    """ "Action 2": a line that may be about a row of a form, by its number."""
    head, _, number = label.rpartition(" ")
    known = _known(head, fact_lines)
    is_one = number.isdecimal() and number.isascii() and len(number) <= 3 and _may_be_long(known)
    return f"{known} {int(number)}" if is_one else ""


def _may_be_long(label: str) -> bool:
    """Whether what stands behind this label may go on over several lines."""
    head, _, number = label.rpartition(" ")
    return label.startswith(FORM_LINE) or label in FREE_TEXT or (number.isdecimal() and head in FREE_TEXT)


def _value(text: str) -> str:
    value = normal(text)
    return value.strip("*_ ").strip() if value[:1] in "*_" or value[-1:] in "*_" else value


def read_lines(typed: str, fact_lines: Iterable[tuple[str, str]]) -> tuple[list[SaidLine], set[int]]:
    """Every label line with a value, and the numbers (from 1) of all lines that belong to one.

    A value may stand on the line below its label; free text goes on over the lines a client wrapped.
    """
    found: list[SaidLine] = []
    taken: set[int] = set()
    for said, numbers in _each(typed.split("\n"), tuple(fact_lines)):
        found += said
        taken.update(numbers)
    return found, taken


def of_children(lines: list[str], fact_lines: tuple[tuple[str, str], ...]) -> tuple[list[SaidLine], set[int]]:
    """The lines that name children, wherever they stand, pasted ones too, and the numbers of all that belongs to them: none of it
    is ever written down (design.md section 7)."""
    if not any(label == CHILDREN for _, label in fact_lines):
        return [], set()
    found = [
        (said[0], numbers) for said, numbers in _each(lines, fact_lines) if said and said[0].label == CHILDREN
    ]
    return [line for line, _ in found], {number for _, numbers in found for number in numbers}


def _each(lines: list[str], facts: tuple[tuple[str, str], ...]) -> Iterator[tuple[list[SaidLine], range]]:
    """What each line with a label says, with the numbers of the lines that belong to it."""
    beyond = 0  # the last line that belongs to the label before
    apart = False  # whether a value stood below an empty line
    for number, line in enumerate(lines, 1):
        if number <= beyond or (pair := read_line(line, facts)) is None:
            continue
        label, value, beside = _apart(pair, facts)
        last = number
        if not value and number < len(lines) and _may_continue(lines[number], facts):
            value, last = normal(lines[number]), number + 1
        elif not value and _stands_apart(lines, number, label, facts, seen=apart):
            value, last, apart = normal(lines[number + 1]), number + 2, True
        while value and _may_be_long(label) and _was_wrapped(lines, last, facts):
            value, last = f"{value} {normal(lines[last])}", last + 1
        beyond = last
        said = [SaidLine(label, value, number)] if value else []
        yield [*said, *(SaidLine(*other, number) for other in beside)], range(number, last + 1)


def _apart(
    pair: tuple[str, str], facts: tuple[tuple[str, str], ...]
) -> tuple[str, str, list[tuple[str, str]]]:
    """The label, what stands behind it up to the next label on the same line, and that one and those behind it with theirs. What
    may be long is left whole: it is in its writer's own words."""
    label, value = pair
    if _may_be_long(label) or len(value) > _LONGEST_ROW:
        return label, value, []
    for mark in _NEXT_LABEL.finditer(value):
        following = read_line(value[mark.end() :], facts)
        if following is not None and (mark[1] or _ends_any(value[mark.end() :], pair[0])):
            name, said, more = _apart(following, facts)
            beside = [(name, said), *more] if said else more
            return label, value[: mark.start()].strip(), beside
    return label, value, []


def _ends_any(text: str, label: str) -> bool:
    """Whether the label at the front of this ends a value that no mark ends; its own label ends none."""
    named = _KNOWN.get(normal(text.partition(":")[0]).lower(), "")
    return named in _ENDS_ANY and named != label


def _may_continue(line: str, facts: tuple[tuple[str, str], ...]) -> bool:
    return bool(line.strip()) and read_line(line, facts) is None


def _stands_apart(
    lines: list[str], at: int, label: str, facts: tuple[tuple[str, str], ...], *, seen: bool
) -> bool:
    """Whether the value of a label that stands alone is below an empty line, as some programs send paragraphs: what it says
    shows it ("Urgent:", and below "yes"), or another label behind it, or that the one before stood so."""
    if at + 1 >= len(lines) or lines[at].strip() or not _may_continue(lines[at + 1], facts):
        return False
    if label == "Urgent":
        return read_urgent(lines[at + 1]) is not None
    below = next((line for line in lines[at + 2 : at + 4] if line.strip()), "")
    alone = at + 2 >= len(lines) or not lines[at + 2].strip()
    return alone and len(lines[at + 1]) <= _LONGEST_LABEL and (seen or read_line(below, facts) is not None)


def _was_wrapped(lines: list[str], at: int, facts: tuple[tuple[str, str], ...]) -> bool:
    """Whether line `at` (from 0) goes on with the long line before it."""
    return at < len(lines) and len(lines[at - 1].rstrip()) >= 60 and _may_continue(lines[at], facts)
