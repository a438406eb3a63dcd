"""Our own tagged address where a program has written it into another one, or into the name beside it.

Exchange wraps an address that it takes for foreign (IMCEA: `+2B` for a plus), a forwarder signs one for the way back (SRS), an
address book shows the tag as the name of the address whose tag a gateway cut off. A tag is a route that its token opens, so
it may be read wherever it has survived.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from parley.mail.encoded import decode_words
from parley.mail.folding import plain_hyphens

_ENCAPSULATED = re.compile(r"\bIMCEA[A-Z0-9]{2,12}-([^\s<>@,;\"()]{3,400})@", re.IGNORECASE)
_OCTET = re.compile(r"\+([0-9A-F]{2})", re.IGNORECASE)
_TAG_ALONE = re.compile(
    r"(?<![a-z0-9.=-])((?:d-\d{4}-\d{4,8}(?:-q\d{1,6})?|(?:pen|contacts)-q\d{1,6})-[a-z2-7]{8,64})(?![a-z0-9@-])",
    re.IGNORECASE,
)


def unwrapped(own: str, values: Iterable[str]) -> Iterator[str]:
    """The addresses that stand inside others, decoded."""
    for value in values:
        upper = value.upper()
        if "IMCEA" in upper:
            for inside in _ENCAPSULATED.findall(value):
                yield _OCTET.sub(lambda octet: chr(int(octet[1], 16)), inside)
        if "SRS" in upper:
            yield from (f"{local}@{own.rpartition('@')[2]}" for local in _signed(own).findall(value))


@lru_cache(maxsize=16)
def _signed(own: str) -> re.Pattern[str]:
    """SRS0=HASH=DAY=our domain=our tagged address@forwarder, and SRS1 of a second forwarder."""
    local, _, domain = own.rpartition("@")
    return re.compile(
        rf"\bSRS[01][=+-][^\s<>@,;\"()]{{1,250}}?={re.escape(domain)}=({re.escape(local)}\+[^\s<>@,;\"()]{{1,200}})@",
        re.IGNORECASE,
    )


def shown(own: str, values: Iterable[str]) -> list[str]:
    """To and Cc as people read them, names and all; of one that names our own address, a tag alone is written as its address."""
    read = [plain_hyphens(decode_words(value)).replace("'", " ") for value in values]
    local, _, domain = own.rpartition("@")
    alone = [found for value in read if own in value.lower() for found in _TAG_ALONE.findall(value)]
    return [*read, *(f"{local}+{tag}@{domain}" for tag in alone)]
