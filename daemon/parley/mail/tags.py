"""The grammar of our own tagged addresses, written and read; and where in a mail tags are looked for.

    escalations+new@…                        a new dispute
    escalations+d-2026-0001-TOKEN@…          a dispute
    escalations+d-2026-0001-q3-TOKEN@…       one question of a dispute
    escalations+pen-q3-TOKEN@…               one list of the holding pen
    escalations+contacts@…                   a contacts file
    escalations+contacts-q3-TOKEN@…          the question whether a contacts file that was checked is to be used
    escalations+b-TOKEN@…                    the bounce address of one outbox row (VERP)

TOKEN is base32 in lower case, 8 characters (40 bits) or more. Any case is read. A tag of ours that fits none of
these is kept as kind "other". A tag is a route, never an identity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from parley.mail.folding import plain_hyphens
from parley.mail.message import Envelope, Tag
from parley.mail.mime import Part
from parley.mail.near_tags import nearly
from parley.mail.rewritten import shown, unwrapped

_TOKEN = "[a-z2-7]{8,64}"
_SHAPE = re.compile(
    rf"(?:new|contacts|d-(?P<year>\d{{4}})-(?P<number>\d{{4,8}})(?:-q(?P<question>\d{{1,6}}))?-(?P<token>{_TOKEN})"
    rf"|(?P<desk>pen|contacts)-q(?P<list>\d{{1,6}})-(?P<desk_token>{_TOKEN})|b-(?P<bounce>{_TOKEN}))"
)
_RECEIVED_FOR = re.compile(r"\bfor\s{1,8}<?([^\s<>;()]{3,320})", re.IGNORECASE)
_REFERENCE = re.compile(r"(?<![A-Za-z0-9-])D-(\d{4})-(\d{4,8})(?![A-Za-z0-9-])", re.IGNORECASE)
# Where servers and forwarders write whom a mail was for, before what people write
ENVELOPE_HEADERS = (
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-forwarded-to",
    "x-rcpt-to",
    "x-real-to",
    "x-resolved-to",
    "x-forwarded-for",
    "original-recipient",
    "x-ms-exchange-organization-originalenveloperecipients",
    "x-ms-exchange-crosstenant-originalenveloperecipients",
)
# "bcc": whoever was copied in secret may get their copy with it (RFC 5322 section 3.6.3)
RESENT = ("resent-to", "resent-cc", "apparently-to", "bcc")
# A program that makes a link out of an address may leave it written so.
_PLUS = r"(?:\+|%2B|=2B)"
# What a relay signs our envelope sender with, so that a bounce comes back to it (BATV, and Barracuda's of old).
_SIGNED = r"(?:prvs=[0-9a-z]{4,16}=|btv1==[0-9a-z]{4,40}==)?"
Places = tuple[tuple[str, Iterable[str]], ...]  # where a text stands, and the texts
_MOST = 50  # tags of one mail; whoever names more is no colleague


def format_new(own: str) -> str:
    """The address that opens a dispute."""
    return _tagged(own, "new")


def format_dispute(own: str, reference: str, token: str) -> str:
    """A dispute's own address. `reference` as D-2026-0001."""
    return _tagged(own, f"{reference.lower()}-{token.lower()}")


def format_question(own: str, reference: str, number: int, token: str) -> str:
    """The reply address of one question of a dispute, or (PEN) of one list of the holding pen."""
    return _tagged(own, f"{reference.lower()}-q{number}-{token.lower()}")


def format_bounce(own: str, token: str) -> str:
    """The envelope sender of one outbox row, so that its delivery report names it (VERP)."""
    return _tagged(own, f"b-{token.lower()}")


def _tagged(own: str, tag: str) -> str:
    local, _, domain = own.rpartition("@")
    return f"{local}+{tag}@{domain}"


def parse_tag(text: str, where: str = "") -> Tag:
    """What stands between "+" and "@", read. Never raises: near misses are kind "other"."""
    text = text.lower()
    match = _SHAPE.fullmatch(text)
    if match is None:
        return Tag("other", text, where=where)
    if text in ("new", "contacts"):
        return Tag(text, text, where=where)
    if match["bounce"]:
        return Tag("bounce", text, token=match["bounce"], where=where)
    if match["desk"]:
        return Tag(match["desk"], text, question=int(match["list"]), token=match["desk_token"], where=where)
    reference = f"D-{match['year']}-{match['number']}"
    question = int(match["question"] or 0)
    kind = "question" if match["question"] else "dispute"
    return Tag(kind, text, reference, question, match["token"], where)


@lru_cache(maxsize=16)
def _own_tag(own: str) -> re.Pattern[str]:
    local, _, domain = own.rpartition("@")
    return re.compile(
        rf"(?<![a-z0-9.!#$%&'*+/=?^_`{{|}}~-]){_SIGNED}{re.escape(local)}{_PLUS}([^\s<>@,;\"()]{{1,200}})\"?@{re.escape(domain)}(?!\.?[a-z0-9-])",
        re.IGNORECASE,
    )


@lru_cache(maxsize=16)
def _own_near(own: str) -> re.Pattern[str]:
    local, _, domain = own.rpartition("@")
    return re.compile(
        rf"(?<![A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]){re.escape(local)}( ?[^\s<>@,;\"()+]{{1,100}})\"?@{re.escape(domain)}"
        rf"(?!\.?[a-z0-9-])",
        re.IGNORECASE,
    )


def tags_in(own: str, values: Iterable[str], where: str) -> list[Tag]:
    """Every tag of our own address in these texts, in order."""
    pattern = _own_tag(own)
    return [
        parse_tag(found, where)
        for value in values
        if "+" in value or "2b" in value.lower()
        for found in pattern.findall(value)
    ]


def is_own(own: str, address: str) -> bool:
    """Whether an address is ours, with or without a tag."""
    local, _, domain = address.lower().rpartition("@")
    own_local, _, own_domain = own.lower().rpartition("@")
    return domain == own_domain and local.partition("+")[0] == own_local


def is_named(own: str, named: Iterable[str], head: Part) -> bool:
    """Whether we stand in To or Cc: as an address, or in one into which a program has written ours (IMCEA, "%2B"), or in a name."""
    if any(is_own(own, address) for address in named):
        return True
    whole = (*head.get_all("to"), *head.get_all("cc"))
    return bool(tags_in(own, (*whole, *unwrapped(own, whole), *shown(own, whole)), ""))


def find_tags(
    own: str, envelope: Envelope, head: Part, to: Iterable[str], cc: Iterable[str]
) -> tuple[Tag, ...]:
    """The tags of one mail, each once, in the order in which places are trusted (shared/mail.md section 3)."""
    places = (
        ("envelope", envelope.rcpt_to),
        ("delivered-to", head.get_all("delivered-to")),
        *((name, head.get_all(name)) for name in _there(head, ENVELOPE_HEADERS)),
        ("received", _received_for(head, own)),
        ("to", to),
        ("cc", cc),
        *((name, head.get_all(name)) for name in _there(head, RESENT)),
    )
    found = _each_once([tag for where, values in places if values for tag in tags_in(own, values, where)])
    if found:
        return found
    whole = (*head.get_all("to"), *head.get_all("cc"))
    return _changed(own, (*places, ("to", whole)), whole)


def _changed(own: str, places: Places, whole: Sequence[str]) -> tuple[Tag, ...]:
    """The tags that a program has written into another address, or that only the name beside ours still shows, since a
    gateway cut the address; else those that are mistyped. whole: To and Cc as they stand."""
    found = _each_once(tag for where, values in places for tag in tags_in(own, unwrapped(own, values), where))
    if found:
        return found
    names = shown(own, whole)
    return (
        _each_once(tags_in(own, names, "the name in To or Cc"))
        or _each_once(
            tag  # where the plus became a blank there is no address
            for where, values in (*places[:-1], ("to", names))
            for tag in _near_in(own, values, where)
        )
    )


def _each_once(found: Iterable[Tag]) -> tuple[Tag, ...]:
    kept: dict[str, Tag] = {}
    for tag in found:
        kept.setdefault(tag.text, tag)
    return tuple(kept.values())[:_MOST]


def _there(head: Part, names: Iterable[str]) -> list[str]:
    """Those of these headers that a mail has."""
    there = head.names
    return [] if there.isdisjoint(names) else [name for name in names if name in there]


def _near_in(own: str, values: Iterable[str], where: str) -> Iterator[Tag]:
    """Our own address with something else than a plus, or none, `escalations-new@…`: kind "other", as mistyped tags are."""
    pattern = _own_near(own)
    for value in values:
        for text in pattern.findall(value):
            if nearly(text) is None:
                continue  # a colleague's mailbox with a name like ours
            yield Tag("other", text.lower(), where=where)


def _received_for(head: Part, own: str) -> list[str]:
    """Whom each hop took the mail for; looked for only where our own tagged address stands at all."""
    local = own.rpartition("@")[0].lower()
    plus, encoded = local + "+", local + "%2b"
    found: list[str] = []
    for value in head.get_all("received"):
        small = value.lower()
        if plus in small or encoded in small:
            found += [match[1] for match in _RECEIVED_FOR.finditer(value)]
    return found


def subject_references(subject: str) -> tuple[str, ...]:
    """The references named in a subject, `[D-2026-0001]` or bare, each once; whatever hyphen a program has put there."""
    found = _REFERENCE.findall(plain_hyphens(subject))
    return tuple(dict.fromkeys(f"D-{year}-{number}" for year, number in found))[:_MOST] if found else ()
