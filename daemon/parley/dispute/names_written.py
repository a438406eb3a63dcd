"""One name in the ways people write it: "HALE, Robert (Children's Services)", "Mr Robert Hale" and "robert hale"; "Siân O’Neill" and
"Sian O'Neill". What differs by more than that is another name, to be asked about.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "professor",
        "sir",
        "dame",
        "lord",
        "lady",
        "rev",
        "revd",
        "cllr",
        "councillor",
        "pc",
        "pcso",
        "dc",
        "sgt",
        "ds",
        "insp",
        "di",
        "dci",
        "dcs",
        "supt",
    ]
)
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,80}[)\]]")
_DEGREE = re.compile("[a-z][A-Z]")
_APOSTROPHES = re.compile("['’‘ʼʹ`´′]")
_BETWEEN = re.compile(r"[\s.,;:/|\"()\[\]_\u2010-\u2015-]+")
# Letters that are one with a mark, and yet have no simpler form in Unicode
_MARKED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


@lru_cache(maxsize=8192)
def as_said(name: str) -> str:
    """As one says it: without what stands in brackets, and with the family name behind ("HALE, Robert" is Robert HALE)."""
    said = " ".join(_IN_BRACKETS.sub(" ", name).split()).strip(" ,")
    family, comma, given = said.partition(",")
    letters = given.strip().isupper() or _DEGREE.search(given)
    if not comma or "," in given or (" " in family and letters):
        return said or name  # of "Edda Quill, CBE" and "Amina Yusuf, PhD" the second is no name
    return f"{given.strip()} {family.strip()}"


def words_of(name: str) -> tuple[str, ...]:
    """Its words in small plain letters, as one says them: without accents and apostrophes, parted at hyphens."""
    return spelt(as_said(name))


@lru_cache(maxsize=8192)
def spelt(name: str) -> tuple[str, ...]:
    """The same of all that stands there, in the order in which it does."""
    text = _APOSTROPHES.sub("", name).casefold()
    if not text.isascii():
        text = "".join(
            c for c in unicodedata.normalize("NFKD", text) if not "\u0300" <= c <= "\u036f"
        ).translate(_MARKED)
    return tuple(word for word in _BETWEEN.split(text) if word)


@lru_cache(maxsize=8192)
def without_titles(name: str) -> tuple[str, ...]:
    """Its words without the titles, ranks and collar number before them; with those where one word alone would be left, which may be
    anybody's. Further on, a number or such a word is part of the name: "Duty Desk 2", "Anna Di Marco"."""
    words = words_of(name)
    rest = words[_titles_before(words) :]
    return rest if len(rest) > 1 else words


def titles_of(name: str) -> frozenset[str]:
    """The titles that stand before it: Mr A Smith is not Mrs A Smith."""
    words = words_of(name)
    return TITLES.intersection(words[: _titles_before(words)])


def _titles_before(words: tuple[str, ...]) -> int:
    count = 0
    while count < len(words) and (words[count] in TITLES or (count and words[count].isdecimal())):
        count += 1
    return count


def one_name(name: str, other: str) -> bool:
    """Whether both are one name, written in two ways."""
    titles, others = titles_of(name), titles_of(other)
    return without_titles(name) == without_titles(other) and (not titles or not others or titles == others)
