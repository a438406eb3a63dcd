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
# Written so it is short for Diana, or begins a family name; the rank is DI.
_NO_TITLE = "Di"
# Words that say what somebody does or where, and are hardly anybody's name: "Team Manager, North" is no Mr North.
AT_WORK = re.compile(
    "admin(?:istrator)?|assess(?:ment|or)|assistant|business|centre|contact|co-?ordinator|councils?|deputy|desk|director|duty|health"
    "|helpdesk|hub|lead(?:er)?|mailbox|manager|mash|office(?:rs?)?|police|practitioners?|reception|referrals?|safeguarding|schools?"
    "|senco|services?|social|support|teams?|unit|visitors?|workers?"
)
# Honours, degrees and registrations, as they stand behind a name.
_LETTERS_BEHIND = re.compile(
    "ba|bed|bem|bsc|[ckdmo]be|cpsychol|cqsw|dclinpsy|dipsw|dl|dphil|edd|[fm]rcgp|[fm]rcp(?:ch|sych)?|hons|jp|[kq]c|ll[bm]|m[ad]|mba"
    "|med|ms[cw]|pgce|phd|qpm|qts|r[gms]?n|rscn"
)
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,80}[)\]]")
_APOSTROPHES = re.compile("['’‘ʼʹ`´′]")
_BETWEEN = re.compile(r"[\s.,;:/|\"()\[\]_\u2010-\u2015-]+")
# Letters that are one with a mark, and yet have no simpler form in Unicode
_MARKED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


@lru_cache(maxsize=8192)
def as_said(name: str) -> str:
    """As one says it: without what stands in brackets and the letters behind it ("Amina Yusuf, PhD"), and with the family name
    behind ("HALE, Robert" is Robert HALE). What is more than a name stays as it is ("Team Manager, North")."""
    said = " ".join(_IN_BRACKETS.sub(" ", name).split()).strip(" ,")
    family, *behind = (part.strip() for part in said.split(","))
    if " " in family:
        behind = [part for part in behind if not _is_letters(part, family)]
    if not behind:
        return family or name
    if len(behind) > 1 or says_work(said):
        return said
    return f"{behind[0]} {family}"


def _is_letters(part: str, family: str) -> bool:
    """Whether nothing but letters stands there: a short word only in capitals, behind a name that is not ("Rahman, Md" is a name)."""
    short = part.isupper() and not family.isupper()
    words = part.replace(".", "").casefold().split()
    return all(_LETTERS_BEHIND.fullmatch(word) and (short or len(word) > 2) for word in words)


def says_work(words: str) -> bool:
    """Whether it says what somebody does or where, and so is more than a name, or none."""
    return any(map(AT_WORK.fullmatch, spelt(words)))


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
    rest = words[_titles_before(name) :]
    return rest if len(rest) > 1 else words


def titles_of(name: str) -> frozenset[str]:
    """The titles that stand before it: Mr A Smith is not Mrs A Smith."""
    return TITLES.intersection(words_of(name)[: _titles_before(name)])


def is_title(word: str) -> bool:
    """Whether this word before a name is a title or rank."""
    return word.casefold().strip(".") in TITLES and word != _NO_TITLE


def _titles_before(name: str) -> int:
    said = as_said(name)
    words, count = spelt(said), 0
    if not is_title(said.partition(" ")[0]):
        return 0
    while count < len(words) and (words[count] in TITLES or (count and words[count].isdecimal())):
        count += 1
    return count


def one_name(name: str, other: str) -> bool:
    """Whether both are one name, written in two ways."""
    titles, others = titles_of(name), titles_of(other)
    return without_titles(name) == without_titles(other) and (not titles or not others or titles == others)
