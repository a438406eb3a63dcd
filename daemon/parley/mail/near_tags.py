"""What a mistyped tag was perhaps meant to be: `nwe`, `d-2026-001`, a token with one letter wrong. Never a route.

A reference in a subject is mistyped too: `[D-2026-001]`, `D 2026/0001`.
"""

from __future__ import annotations

import re

from parley.mail.folding import plain_hyphens
from parley.mail.message import Tag

_NEAR = re.compile(r"d?-?(\d{4})-?(\d{1,8})(?:-?q(\d{1,6}))?(?:-([a-z0-9]{1,64}))?")

# "D 2026/0001", "D20260001", "D- 2026-0001", and an O or an l for a digit.
_NEAR_IN_SUBJECT = re.compile(
    r"(?<!\w)D[-_./ ]{0,3}(2[\dO]{3})(?:[-_./ ]{1,3}([\dOlI]{1,8})|([\dOlI]{4,8}))(?![^\W_])",
    re.IGNORECASE | re.ASCII,
)
_LOOKALIKES = str.maketrans("OoIl", "0011")
_MOST = 20  # references of one subject that are looked at


def nearly_named(subject: str) -> tuple[str, ...]:
    """The references that a subject nearly names, each once, in the order in which they stand there."""
    named = _NEAR_IN_SUBJECT.findall(plain_hyphens(subject))
    found = (_reference(year, apart or joined) for year, apart, joined in named)
    return tuple(dict.fromkeys(found))[:_MOST]


def _reference(year: str, number: str) -> str:
    return f"D-{year.translate(_LOOKALIKES)}-{int(number.translate(_LOOKALIKES)):04d}"


def slips(reference: str) -> tuple[str, ...]:
    """The references that differ from this one by one digit, or by two that have changed places, in number or year."""
    _, year, number = reference.split("-")
    return tuple(
        [f"D-{year}-{other}" for other in _slips(number)] + [f"D-{other}-{number}" for other in _slips(year)]
    )


def _slips(digits: str) -> list[str]:
    spots = range(len(digits))
    wrong = [
        digits[:at] + digit + digits[at + 1 :]
        for at in spots
        for digit in "0123456789"
        if digit != digits[at]
    ]
    swapped = [digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in spots[:-1]]
    return wrong + [one for one in swapped if one != digits and one not in wrong]


def nearly(text: str) -> Tag | None:
    """The tag that stands behind this text, as far as it can be told without looking anything up; None for no tag."""
    text = text.lower().lstrip("-._=#~ ")  # what may stand where the plus belongs
    if text == "new" or one_slip(text, "new"):
        return Tag("new", text)
    match = _NEAR.fullmatch(text)
    if match is None:
        return None
    kind, question = ("question", int(match[3])) if match[3] else ("dispute", 0)
    return Tag(kind, text, f"D-{match[1]}-{int(match[2]):04d}", question, match[4] or "")


def one_slip(typed: str, meant: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two have changed places; equal texts are no slip."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    pairs = enumerate(zip(typed, meant, strict=False))
    at = next((n for n, (a, b) in pairs if a != b), min(len(typed), len(meant)))
    left, right = typed[at:], meant[at:]
    swapped = len(left) > 1 and left[:2] == right[1::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]
