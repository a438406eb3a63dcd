"""Whether a note proposes a time for a conversation, "can we do 3pm", "Thursday at 2": worth saying how to propose one.

A clock time beside a conversation that was ("we spoke at 14:30") proposes nothing, unless the note also asks for another.
"""

from __future__ import annotations

import re

from parley.mail.patterns import either

_LONGEST = 2000
_CLOCK = re.compile(
    r"\b(?:[01]?\d|2[0-3])[:.][0-5]\d\b"
    r"|\b(?:1[0-2]|[1-9]) ?(?:am\b|pm\b|o['’]?clock\b)"
    r"|\b(?:half|quarter) (?:past|to) \w"
    r"|\b(?:today|tomorrow|(?:mon|tues|wednes|thurs|fri)day|mon|tues?|wed|thurs?|fri) (?:at|@) ?(?:1[0-2]|[1-9])\b(?![%/-])",
    re.IGNORECASE,
)
# A day alone, where it is offered or turned down: "I can do Tuesday morning", "Friday would suit me". "By Friday" is a date.
_DAY = r"(?:on |it |this |next )?(?:today|tomorrow|(?:mon|tues|wednes|thurs|fri)day|mon|tues?|wed|thurs?|fri|next week)\b(?!['’]s)"
# "I am available Monday to Thursday" stands below each mail of somebody who works four days
_ALONE = r"(?! ?(?:to|until|till|through|[-–]) ?(?:mon|tue|wed|thu|fri|sat|sun))"
_OFFERED = re.compile(
    either(
        rf"\b(?:can|could|can['’]?t|cannot|can not) (?:do|make|manage) {_DAY}",
        rf"\b(?:could|can|shall) (?:we|you|i) (?:do|speak|talk|meet|make|move) (?:it |this |that |then )?(?:to )?{_DAY}",
        rf"\b(?:how|what) about {_DAY}|\b(?:i am|i'm|i’m|am|is|are) (?:free|available) (?:all )?{_DAY}{_ALONE}",
        rf"\b(?<!by ){_DAY}(?: (?:morning|afternoon|lunchtime|am|pm))?,? (?:instead|(?:would|will) (?:suit|work|do|be (?:better|best|fine|good|ok))|works|suits|is (?:better|best|fine))\b",
    ),
    re.IGNORECASE,
)
_WAS = re.compile(
    r"\b(?:spoke|spoken|talked|met|rang|called|phoned|tried|discussed|left (?:a|him|her|them)"
    r"|no (?:answer|reply|response)|voice ?mail)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    either(
        r"\?",
        r"\b"
        + either(
            r"could (?:we|you|i)|can (?:we|you|i)|would|shall|how about|what about|let['’]?s|please",
            r"(?:can['’]?t|cannot|can not) (?:do|make|manage)|instead|suits?|works?|available|prefer",
            r"propose|reschedule|move (?:it|this|the|our)",
        )
        + r"\b",
    ),
    re.IGNORECASE,
)


def proposes_a_time(text: str) -> bool:
    """Whether this note, as somebody typed it, wants a conversation at another time; its first 2,000 characters are read."""
    text = text[:_LONGEST]
    if not (_CLOCK.search(text) or _OFFERED.search(text)):
        return False
    return not _WAS.search(text) or bool(_ASKS.search(text))
