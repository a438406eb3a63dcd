"""Names in two languages, "Bwrdd Iechyd / Health Board": shown whole, and understood in either. Nobody types both."""

from __future__ import annotations

from functools import lru_cache

_BETWEEN = " / "


@lru_cache(maxsize=4096)
def names_of(name: str) -> tuple[str, ...]:
    """The name and, where it is one in several languages, each of them; in lower case, as `flat` has what was typed."""
    whole = flat(name)
    return tuple(dict.fromkeys((whole, *(part.strip() for part in whole.split(_BETWEEN) if part.strip()))))


def flat(typed: str) -> str:
    """As it is compared: lower case, single spaces, no full stop at the end."""
    return " ".join(typed.lower().split()).rstrip(".")
