"""Message ids of In-Reply-To and References (RFC 5322 section 3.6.4), also as servers and programs change them on the way.

Without angle brackets, wrapped in the middle, as encoded words, with `mailto:` before them: what is meant can still be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parley.mail.encoded import decode_words

_IN_ANGLES = re.compile(r"<([^<>]{1,998})>")
_BARE = re.compile(r"[^\s,;<>\"'()]{1,998}")
_MOST = 100  # ids of one mail that are kept: the first, with which the thread began, and the last


def thread_ids(values: list[str]) -> tuple[str, ...]:
    """The ids in these headers, with their angle brackets, each once, in order."""
    if not values:
        return ()
    found = tuple(dict.fromkeys(f"<{one}>" for value in values for one in _ids(value)))
    return found if len(found) <= _MOST else (found[0], *found[1 - _MOST :])


def _ids(value: str) -> Iterator[str]:
    value = decode_words(value) if "=?" in value else value
    inside = _IN_ANGLES.findall(value) or [bare for bare in _BARE.findall(value) if "@" in bare]
    for one in inside:
        identity = "".join(one.split())
        if identity:
            yield identity[7:] if identity[:7].lower() == "mailto:" else identity
