"""Who wrote, and when, out of an "On … wrote:" on one line, in whatever order its language puts them.

The name stands before the address, behind the time; the time is read from what is left.
"""

from __future__ import annotations

import re

from parley.mail.attributions import ADDRESS, TIME, VERB
from parley.mail.month_names import folded

_QUOTED = re.compile(r"[\"„«“‘]\s?([^\"„«“”»’]{1,100}?)\s?[\"”»“’]\s*$")
_WORD = re.compile(r"\S+")
_LEADING = re.compile(r"^(?:[^\W\d_A-Z]{1,3} )+(?=[A-Z])")  # "la Robert Hale": what stood before the name
_TIME_BEFORE = re.compile(r"(?:\d|\b[AaPp]\.?[Mm]\.?),?\s+$")
# Words that may stand between the time and the name, for languages and names that do not tell by a capital; folded.
_AROUND = frozenset([
    "on", "at", "um", "uhr", "kl", "klo", "a", "las", "alle", "ore", "om", "o", "il", "am", "op", "em",
    "dne", "w", "the", "uzivatel", "pouzivatel", "пользователь", "користувач", "idopontban", "heeft",
    "uur", "от", "від", "מאת", "ב-", "ה-", "מ-", "في", "من", "لدى", "g", "г", "р", "god", "gada", "d",
    "m", "pe", "om:", "um:", "pm", "gmt", "utc"
])  # fmt: skip
# Small words inside names.
_PARTICLES = frozenset([
    "via", "de", "der", "den", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "el", "al",
    "bin", "ibn", "ben", "van", "von", "vom", "zu", "zum", "ten", "ter", "te", "y", "e", "af", "av",
    "ap"
])  # fmt: skip


def pieces(text: str) -> tuple[str, str, str]:
    """(name, address, the rest in which the time stands) of an attribution on one line."""
    match = next((found for found in ADDRESS.finditer(text)), None)
    if match is None:
        before, after, address = text, "", ""
    else:
        before, after = text[: match.start()], text[match.end() :]
        address = match[0].strip("<>()[]").removeprefix("mailto:").strip("'").lower()
    before = before.rstrip(" <([")
    name, start = _name_at_the_end(before)
    return name, address, f"{before[:start]} {after}"


def _name_at_the_end(before: str) -> tuple[str, int]:
    """The name that ends this text, and where it begins: in quotes, or all words behind the time and its company."""
    if quoted := _QUOTED.search(before):
        return quoted[1].strip(), quoted.start()
    bare = VERB.sub(lambda verb: " " * len(verb[0]), before) if TIME.search(before) else before
    words = [word for word in _WORD.finditer(bare) if word[0].strip(",:;.()-")]
    start = len(before)
    capital = False
    for word in reversed(words):
        bare_word = word[0].strip(",.:()'\"")
        small = bare_word[:1].islower() and bare_word not in _PARTICLES
        if any(map(str.isdigit, bare_word)) or folded(bare_word) in _AROUND or (small and capital):
            break
        capital = capital or bare_word[:1].isupper()
        if word[0].endswith((",", "、", "，")) and start != len(before) and not _turned_round(bare, word):
            break
        start = word.start()
    return _LEADING.sub("", before[start:].strip(" ,:;\"'")), start


def _turned_round(text: str, word: re.Match[str]) -> bool:
    """ "09:12, Hale, Robert": a surname first, right behind the time."""
    return word[0][:1].isupper() and bool(_TIME_BEFORE.search(text[: word.start()]))
