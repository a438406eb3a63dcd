"""The boxes that gateways draw around a banner: a rule of stars or dashes above it, one below, and sides. Lines in, their numbers out.

At the top of a mail, the lower rule would divide what its writer typed from what they pasted; and a banner in a box says more
than its first sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from parley.mail import footers
from parley.mail.patterns import either

_SIDES = " \t*#=|+-_─━═│┃║"
_EDGE = re.compile(rf"[{re.escape(_SIDES)}]{{4,200}}")
_TALLEST = 12  # lines of a box
_WRAP_AT = 40  # a line at least so long may have been wrapped
# How gateways go on behind what they warn of; whoever answers begins otherwise.
_OF_A_GATEWAY = re.compile(
    either(
        r"(?:please )?(?:do not|don['’]t|never|always|avoid|be (?:careful|cautious|aware|vigilant)|beware|think before|treat (?:this|it|any|all))",
        r"(?:please )?(?:only (?:open|click|reply|use|follow)|(?:open|click|verify|check|report|forward|delete) (?:on )?(?:(?:the|this|that|any|all|it|if|you)\b|open|click|links?|attachments?|suspicious|phishing))",
        r"(?:please )?(?:contact (?:the|your|our|it|ict|service)|exercise|use caution|take care)",
        r"(?:if|unless|when|where) (?:you|in doubt|unsure|the sender)|(?:links?|attachments?|it may|it has|the sender|caution|warning|external)",
        r"this (?:e-?mail|message|sender|mail|came from|was sent|is an? (?:external|automat\w+))",
    )
    + r"\b",
    re.IGNORECASE,
)


def boxes(lines: list[str | None], found: set[int], of_somebody: Callable[[str], bool]) -> set[int]:
    """The lines of the boxes around the banners that were found: the rules, and what stands between them, where none of that
    may be a person's. Each banner looks a box's height up and down, and no further."""
    boxed: set[int] = set()
    for at in sorted(found):
        if at in boxed:
            continue
        top = next((up for up in range(at - 1, max(-1, at - _TALLEST), -1) if _is_edge(lines[up])), -1)
        below = range(at + 1, min(len(lines), at + _TALLEST)) if top != -1 else range(0)
        bottom = next((down for down in below if _is_edge(lines[down])), -1)
        within = range(top + 1, bottom)
        if bottom != -1 and all(one in found or _stands_in_it(lines, one, of_somebody) for one in within):
            boxed.update(range(top, bottom + 1))
    return boxed


def _is_edge(line: str | None) -> bool:
    return line is not None and bool(_EDGE.fullmatch(line))


def _stands_in_it(lines: list[str | None], at: int, of_somebody: Callable[[str], bool]) -> bool:
    """Whether this line between two rules is the box's own: empty, between sides of its own, or a gateway's sentence."""
    bare = (lines[at] or "").strip()
    inner = bare.strip(_SIDES)
    if not inner:
        return True
    if of_somebody(inner) or footers.has_a_label(inner) or "urgent" in inner.lower():
        return False
    has_sides = bare[0] in _SIDES and bare[-1] in _SIDES
    above = (lines[at - 1] or "").strip(_SIDES)
    wrapped = len(above) >= _WRAP_AT and above[-1] not in ".!?" and inner[0].islower() and inner[-1] in ".!"
    return has_sides or wrapped or bool(_OF_A_GATEWAY.match(inner))
