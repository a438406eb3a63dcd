"""What somebody struck out in a page they sent: "SOLVED" with a line through it beside "STUCK". It is shown, and says nothing."""

from __future__ import annotations

import re

# What its writer struck out, as programs write it: an element, or a style of the element right around the words.
_STRIKES = re.compile(r"<(/?)(?:s|strike|del)(?:\s[^<>]*)?>", re.IGNORECASE)
_LINE_THROUGH = re.compile(r"<[a-z][^<>]{0,300}line-through[^<>]{0,300}>([^<>]{1,500})", re.IGNORECASE)
_WORDS = re.compile(r"(?:(?<=>)|^)([^<>]*[^<>\s][^<>]*)")
# In one look: few pages have one
_CLOSING = ("</s>", "</S>", "</del", "</DEL", "</strike", "</STRIKE")
STRIKE = "~~"  # on both sides of what was struck out


def with_strikes(page: str) -> str:
    """The page with STRIKE around each piece of text that its writer struck out."""
    tags = list(_STRIKES.finditer(page)) if any(mark in page for mark in _CLOSING) else []
    if tags and sum(1 if tag[1] else -1 for tag in tags) == 0:  # what is not closed strikes nothing out
        page = _between(page, tags)
    if "line-through" in page:
        page = _LINE_THROUGH.sub(
            lambda struck: struck[0][: -len(struck[1])] + _WORDS.sub(_struck, struck[1]), page
        )
    return page


def _between(page: str, tags: list[re.Match[str]]) -> str:
    pieces: list[str] = []
    at = depth = 0
    for tag in tags:
        piece = page[at : tag.start()]
        pieces.append(_WORDS.sub(_struck, piece) if depth else piece)
        depth = max(0, depth + (-1 if tag[1] else 1))
        at = tag.end()
    return "".join([*pieces, page[at:]])


def _struck(words: re.Match[str]) -> str:
    return f"{STRIKE}{words[1]}{STRIKE}"
