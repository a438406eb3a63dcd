"""What somebody is called whom no directory lists: a name and nothing else, out of what was typed or what a program wrote beside an address.

Names stand in subjects and invitations, where nothing may stand that tells of a child (promise 4). People in a hurry write
"Bob Smith (Alfie's social worker) <bob.smith@council.example>": the address says which words of it are the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from parley.dispute.names_written import TITLES

_LONGEST = 200
_MOST_WORDS = 24
# Three words are a name with one in the middle; six can be two names, and one of them a child's.
_MOST_IN_A_NAME = 3
_BRACKETS = re.compile(r"[(\[{][^()\[\]{}]{0,100}[)\]}]?")
_WORD = re.compile(r"[^\W\d_][^\W\d_'’.-]{0,40}(?:['’.-]{1,2}[^\W\d_]{1,40}){0,3}\.?")
_PLAIN = re.compile(r"[^\W\d_]+(?:[ '’.-]{1,2}[^\W\d_]+){0,8}\.?")
_POSSESSIVE = re.compile(r"['’]s?(?: |$)")
# What joins a name to something else, or says what it is about.
_JOINING = re.compile(
    r"re|for|about|of|regarding|concerning|on|with|and|not|child|case|referral|concerns?|dob|born|who|is|this|was"
)
# Parts of a name that are none by themselves.
_PARTICLES = re.compile(r"d[aeiou]|del(?:la)?|de[rn]|dos|l[ae]|v[ao]n|ter|[ae]l|bin|ibn|a[pb]|the|st")


def called(typed: str, address: str) -> str:
    """The name in `typed`: those words of it that the address spells; else all of it, if it can be a name alone; else the address."""
    typed = unicodedata.normalize("NFC", typed[:_LONGEST])
    said = " ".join(_BRACKETS.sub(" ", typed).split()).strip(" ,;:.-–—'\"")
    if not said:
        return address
    # Whoever stands in brackets may be the one: "Alfie Smith (Anna Smith) <anna.smith@…>"
    words = _WORD.findall(typed)[:_MOST_WORDS]
    spelt = list(dict.fromkeys(_spelt(words, _letters(address.partition("@")[0]))))
    if spelt:
        return spelt[0] if len(spelt) == 1 else address  # never one of two
    return _alone(said) or address


def _spelt(words: list[str], local: str) -> Iterator[str]:
    """The stretches of words that the part before the @ spells, in the order in which people say them."""
    for long in range(min(_MOST_IN_A_NAME, len(words)), 1, -1):
        for start in range(len(words) - long + 1):
            these = words[start : start + long]
            first, last = _letters(these[0]), _letters(these[-1])
            if not first or not last:
                continue
            titled = words[start - 1 : start] if start and _is_title(words[start - 1]) else []
            if local in _spellings([_letters(one) for one in these]):
                yield " ".join([*titled, *these])
            elif long == 2 and local in (last + first, last[0] + first):
                yield f"{these[1]} {these[0]}"


def _spellings(parts: list[str]) -> tuple[str, ...]:
    """How an address is made of a name: all of it, without the middle, with initials."""
    first, last, middle = parts[0], parts[-1], "".join(one[:1] for one in parts[1:-1])
    initials = first[0] + middle
    return (
        "".join(parts),
        first + last,
        first + middle + last,
        first[0] + last,
        initials + last,
        first + last[0],
        last + initials,
    )


def _alone(said: str) -> str:
    """It, if it can be nothing but a name; "Hale, Robert" is turned round. "" if it may say more than a name."""
    last, comma, first = said.partition(", ")
    if comma and " " not in last:
        said = f"{first} {last}"
    # Vowels and accents that stand as signs of their own ("प्रिया") are part of the letter before
    bare = "".join(one for one in said if unicodedata.category(one) not in ("Mn", "Mc"))
    if not _PLAIN.fullmatch(bare) or _POSSESSIVE.search(said) or " -" in said or "- " in said:
        return ""
    words = [word.casefold().strip(".") for word in said.split()]
    if any(_JOINING.fullmatch(word) for word in words):
        return ""
    counted = [word for word in words if not (_PARTICLES.fullmatch(word) or _is_title(word))]
    return said if len(counted) <= _MOST_IN_A_NAME else ""


def _is_title(word: str) -> bool:
    return word.casefold().strip(".") in TITLES


def _letters(word: str) -> str:
    """Its letters alone, without accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in apart if one.isalpha())
