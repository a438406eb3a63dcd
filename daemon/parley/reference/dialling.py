"""Telephone numbers that nobody can ring: a figure is missing or too many, or the 0 that Excel takes away.

Of this country's numbers the length is known by how they begin (Ofcom, National Telephone Numbering Plan); of others only
that a code and up to 15 figures follow the + (ITU-T E.164).
"""

from __future__ import annotations

import re

_EXTENSION = re.compile(r" ?(ext|x)\.? ?[0-9]{1,6}$")
_SHORT = re.compile(r"101|111|112|999|116[0-9]{3}|118[0-9]{3}")
_LENGTHS = {  # how a number of this country begins -> how many figures it may have, with its 0
    "01": (10, 11), "02": (11,), "03": (11,), "05": (10, 11), "07": (11,), "08": (8, 10, 11), "09": (11,),
}  # fmt: skip
_ABROAD = range(8, 16)


def cannot_be_rung(number: str) -> tuple[str, str] | None:
    """What is odd about a number in the form of one, and the mend; None if it may well be right."""
    bare = re.sub(r"[ -]", "", _EXTENSION.sub("", number)).replace("(0)", "")
    figures = re.sub(r"[^0-9+]", "", bare)
    figures = re.sub(r"^00", "+", figures)
    here = re.sub(r"^\+440?", "0", figures)
    if here.startswith("+"):
        fits = len(here) - 1 in _ABROAD
        return (
            None
            if fits
            else (f"{number!r} has {len(here) - 1} figures behind its +.", "from 8 to 15 of them")
        )
    if not here.startswith("0"):
        return None if _SHORT.fullmatch(here) else _without_zero(number, here)
    lengths = _LENGTHS.get(here[:2])
    if lengths is None:
        return (
            f"No number of this country begins with {here[:2]}, as {number!r} does.",
            "the number as it is rung",
        )
    if len(here) in lengths:
        return None
    words = f"{number!r} has {len(here)} figures; one that begins with {here[:2]} has {' or '.join(map(str, lengths))}."
    return words, "the number as it is rung"


def _without_zero(number: str, figures: str) -> tuple[str, str]:
    words = f"{number!r} begins with neither 0 nor +."
    if len(figures) in (9, 10):
        return f"{words} Excel takes the 0 away.", f"0{number}"
    return words, "the whole number, as it is rung from outside"
