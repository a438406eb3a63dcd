"""What somebody is called whom no directory lists: a name and nothing else, out of what was typed or what a program wrote beside an address.

Names stand in subjects and invitations, where nothing may stand that tells of a child (promise 4). People in a hurry write
"Bob Smith (Alfie's social worker) <bob.smith@council.example>": the address says which words of it are the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from parley.dispute.names_written import AT_WORK, as_said, is_title

_LONGEST = 200
_MOST_WORDS = 24
# Three words are a name with one in the middle; six can be two names, and one of them a child's.
_MOST_IN_A_NAME = 3
_MOST_WITH_PARTICLES = 6
_BRACKETS = re.compile(r"[(\[{][^()\[\]{}]{0,100}[)\]}]?")
_WORD = re.compile(r"[^\W\d_][^\W\d_'’.-]{0,40}(?:['’.-]{1,2}[^\W\d_]{1,40}){0,3}\.?")
_PLAIN = re.compile(r"[^\W\d_]+(?:[ '’.-]{1,2}[^\W\d_]+){0,8}\.?")
_POSSESSIVE = re.compile(r"['’]s?(?: |$)")
# What joins a name to something else, or says what it is about.
_JOINING = re.compile(
    r"re|for|about|of|regarding|concerning|on|with|and|not|child|case|referral|concerns?|dob|born|who|is|this|was"
)
# Parts of a name that are none by themselves.
_PARTICLES = re.compile(
    r"d[aeiou]|del(?:la)?|de[rn]|dos|das|l[ae]|v[ao]n|vom|zu[mr]?|te[nr]|[aeu]l|u[dr]|a[bp]u?|abu|bint?|ibn|binti|ferch|the|st"
)
# Who people are to a child, as they stand beside its name: "SW Alfie Mole", "Alfie Mole mum".
_OF_A_CHILD = re.compile(
    r"a?s?sw|hv|iro|lado|gp|ea|cin|cpp?|lac|cla|ehc?p?|dsl|ddsl|childrens?|families|family|nurse|midwife|head|headteacher|teacher"
    r"|tutor|pupil|student|patient|year|yr|mum|mam|mummy|mother|dad|daddy|father|nana?|nain|taid|gran|grandma|grandad|parents?"
    r"|carers?|foster|fostercarer|guardian|siblings?|brother|sister|bro|sis|aunt|auntie|uncle|son|daughter|baby|boy|girl|twins?"
    r"|unborn|keyworker|allocated|key|named|my|his|her|their|from"
)
# Joiners inside a word, as Persian and Indian scripts have them.
_JOINERS = re.compile("[\u200c\u200d]")
_AN_ADDRESS = re.compile(r"\S{0,80}@\S{0,80}")


@lru_cache(maxsize=4096)
def called(typed: str, address: str, *, own: bool = False) -> str:
    """The name in `typed`: those words of it that the address spells; else all of it, if it can be a name alone and the address bears
    it out or it is a desk's; else the address. own: their own mail says so, or it was kept as a name: then no address need bear it
    out. Of what somebody else typed nothing else tells a person's name from a child's, "Alfie Mole <duty@…>"."""
    typed = unicodedata.normalize("NFC", _AN_ADDRESS.sub(" ", _seen(typed[:_LONGEST])))
    said = " ".join(_BRACKETS.sub(" ", typed).split()).strip(" ,;:.-–—'\"\u200c\u200d")
    if not said:
        return address
    local, _, domain = address.partition("@")
    turned = as_said(said)
    # Whoever stands in brackets may be the one: "Alfie Smith (Anna Smith) <anna.smith@…>"
    ways = [_WORD.findall(way)[:_MOST_WORDS] for way in dict.fromkeys((typed, turned))]
    spelt = dict.fromkeys(name for words in ways for name in _spelt(words, _letters(local)))
    if spelt:
        return next(iter(spelt)) if len(spelt) == 1 else address  # never one of two
    borne_out = own or _hinted(turned, _letters(local)) or any(map(AT_WORK.fullmatch, _small(turned)))
    if borne_out and _alone(said, turned, _letters(local), _letters(domain)):
        return turned
    return _one_word(said, _letters(local)) or address


def _seen(typed: str) -> str:
    """Without pictures, and marks that turn the direction."""
    hidden = ("So", "Sk", "Cs", "Co", "Cn")
    return "".join(
        one
        for one in typed
        if _JOINERS.match(one) or (unicodedata.category(one) not in (*hidden, "Cf") and one != "\ufe0f")
    )


def _spelt(words: list[str], local: str) -> Iterator[str]:
    """The stretches of words that the part before the @ spells, in the order in which people say them."""
    for long in range(min(_MOST_WITH_PARTICLES, len(words)), 1, -1):
        for start in range(len(words) - long + 1):
            these = words[start : start + long]
            parts = [_letters(one) for one in these]
            if not parts[0] or not parts[-1] or any(_JOINING.fullmatch(one) for one in parts[1:-1]):
                continue
            if long > _MOST_IN_A_NAME and len(_counted(these)) > _MOST_IN_A_NAME:
                continue
            titled = words[start - 1 : start] if start and is_title(words[start - 1]) else []
            if local in _spellings(parts):
                yield " ".join([*titled, *these])
            elif long == 2 and local in (parts[1] + parts[0], parts[1][0] + parts[0]):
                yield f"{these[1]} {these[0]}"


def _spellings(parts: list[str]) -> tuple[str, ...]:
    """How an address is made of a name: all of it, without the middle, with initials."""
    first, last, middle = parts[0], parts[-1], "".join(one[:1] for one in parts[1:-1])
    initials, behind = first[0] + middle, "".join(parts[1:])
    return (
        first + behind,
        first[0] + behind,
        first + last,
        first + middle + last,
        first[0] + last,
        initials + last,
        first + last[0],
        last + initials,
        behind + first[0],
    )


def _alone(said: str, turned: str, local: str, domain: str) -> bool:
    """Whether it can be nothing but a name. turned: the same as one says it."""
    # Vowels and accents that stand as signs of their own ("प्रिया") are part of the letter before
    joined = _JOINERS.sub("", turned)
    bare = "".join(one for one in joined if unicodedata.category(one) not in ("Mn", "Mc"))
    if not _PLAIN.fullmatch(bare) or _POSSESSIVE.search(turned) or " -" in turned or "- " in turned:
        return False
    words = _small(turned)
    if len(words) > 1 and local in _initials(words):
        return True
    counted = _counted(words)
    if any(AT_WORK.fullmatch(word) or _OF_A_CHILD.fullmatch(word) for word in counted):
        # A desk, then, and nobody's beside it, unless it is of the house whose address this is
        return all(
            AT_WORK.fullmatch(word) or (len(word) > 2 and _letters(word) in domain) for word in counted
        )
    if any(map(_JOINING.fullmatch, words)) or len(counted) > _MOST_IN_A_NAME:
        return False
    return turned == said or _two_names(said, counted)


def _hinted(turned: str, local: str) -> bool:
    """Whether the part before the @ is made of it, if of no more than its beginnings: "robert@…", "robhale@…", "mzh2@…". A first name
    alone bears out one name behind it, not two: "Bob Smith Alfie <bob@…>"."""
    words = _small(turned)
    parts = [part for word in _counted(words) if (part := _letters(word))]
    if len(words) < 2 or not parts or not local:
        return False
    if local in _initials(words):
        return True
    first, last = parts[0], parts[-1]
    begun = local.removeprefix(first)
    if begun != local and last.startswith(begun):
        return bool(begun) or sum(len(part) > 1 for part in parts) <= 2
    rests = local.removesuffix(last), local.removeprefix(last)
    return any(rest not in ("", local) and first.startswith(rest) for rest in rests)


def _small(turned: str) -> list[str]:
    return [word.casefold().strip(".") for word in turned.split()]


def _two_names(said: str, counted: list[str]) -> bool:
    """Whether what was turned round is a first and a family name, and no more: "Bob, Alfie Mole" can be two people, while a list
    that has family names in capitals has nothing else before the comma."""
    family = said.partition(",")[0]
    listed = family.isupper() and len(_counted(family.split())) == 1 and not said.isupper()
    return listed or len([word for word in counted if len(word) > 1]) <= 2


def _initials(words: list[str]) -> tuple[str, ...]:
    """Of all its words, and of those that count: "rh104@…", "mzh2@…"."""
    return tuple("".join(_letters(word)[:1] for word in some) for some in (words, _counted(words)))


def _one_word(said: str, local: str) -> str:
    """The one word that is all of the part before the @: "bob@…"."""
    alike = {word for word in _WORD.findall(said)[:_MOST_WORDS] if _letters(word) == local}
    no_name = any(words.fullmatch(local) for words in (AT_WORK, _OF_A_CHILD, _JOINING, _PARTICLES))
    return alike.pop() if len(alike) == 1 and len(local) > 1 and not no_name else ""


def _counted(words: list[str]) -> list[str]:
    """Those that are names by themselves."""
    return [
        word for word in words if not (_PARTICLES.fullmatch(word.casefold().strip(".")) or is_title(word))
    ]


def _letters(word: str) -> str:
    """Its letters alone, without accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in apart if one.isalpha())
