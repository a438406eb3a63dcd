"""Values of contacts files: addresses, domains, telephone numbers, links, channels, named days; each with what to write instead."""

from __future__ import annotations

import re
from datetime import date

from parley.dispute.numbers import gets_texts
from parley.dispute.world import Window
from parley.reference.days import a_period
from parley.reference.dialling import cannot_be_rung
from parley.reference.fields import Fields
from parley.reference.nodes import Table, Text
from parley.reference.office_hours import windows

WAYS = ("spf", "dkim", "bestguesspass")  # what may prove a sender whose domain has no DMARC record
CHANNELS = {"mobile": "text", "push": "push"}  # a key of a person -> the channel that it is the address of
WINDOWS = "Mon-Fri 12:15-13:00"
WORKED = "worked"  # a bank holiday of the division that is a working day here
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,8}")
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,8}")
_PHONE = re.compile(r"(?:\+|\(?\+?)?[0-9][0-9 ()-]{2,20}( ?(ext|x)\.? ?[0-9]{1,6})?")
_FIGURES = 7  # of a number that somebody may have meant
# Marks that come along when a number is copied
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LINK = re.compile(
    r"https://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?([/?#][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{0,1000})?"
)
_NAMED = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_AROUND = re.compile(r"^(mailto:|https?://)?(www\.|\*?\.|\*?@)?")  # what people write around a domain
_IN_BRACKETS = re.compile(r"<([^<>\s]{3,254})>")


def is_address(text: str) -> bool:
    """Whether this is one bare e-mail address in small letters, such as people have."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def addresses(fields: Fields) -> tuple[str, ...]:
    """What stands under `email` and `emails`, each once, in small letters; there must be one."""
    found = []
    nodes = fields.items("email") + fields.items("emails")
    if not nodes:
        fields.required("email", "email: first.last@agency.example")
    for node in nodes:
        written = _UNSEEN.sub("", fields.one_text(node))
        address = written.lower()
        if is_address(address):
            found.append(address)
        else:
            mend = _meant(address) or "an address such as first.last@agency.example"
            fields.report.at(node, f"{written!r} is not an e-mail address.", mend)
    return tuple(dict.fromkeys(found))


def _meant(written: str) -> str:
    """The address that stands in this, or the list of several; "" if none does."""
    inside = _IN_BRACKETS.search(written)
    parts = [part.removeprefix("mailto:") for part in re.split(r"[;,\s]+", inside[1] if inside else written)]
    found = [part for part in parts if is_address(part)]
    halves = written.split()
    if (
        len(halves) == 2 and written.count("@") == 1 and not inside and not halves[1].startswith("(")
    ):  # one of them may be another's
        return "the address in one word, with no blank in it"
    return found[0] if len(found) == 1 else f"[{', '.join(found)}]" if found else ""


def without_dmarc(fields: Fields) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Domains that publish no DMARC record, each with the ways that count for it instead; a list takes them all."""
    node = fields.get("without_dmarc")
    if not isinstance(node, Table):
        return tuple((domain, WAYS) for domain in domains(fields, "without_dmarc"))
    ways = Fields(node, fields.report, tuple(node.entries), f"`without_dmarc` of {fields.what}")
    found = []
    for domain, (written, _) in node.entries.items():
        taken = tuple(way.lower() for way in ways.texts(domain))
        if not _DOMAIN.fullmatch(domain.lower()):
            fields.report.at(written, f"{domain!r} is not a mail domain.", "such as agency.example")
        elif not taken or not set(taken) <= set(WAYS):
            fields.report.at(
                written,
                f"What counts for {domain} is one or several of {', '.join(WAYS)}.",
                f"{domain}: [dkim]",
            )
        else:
            found.append((domain.lower(), taken))
    return tuple(found)


def domains(fields: Fields, key: str) -> tuple[str, ...]:
    """Mail domains, without the @ that people write before them."""
    found = []
    for node in fields.items(key):
        domain = fields.one_text(node).lower().removeprefix("@")
        if len(domain) <= 253 and _DOMAIN.fullmatch(domain):
            found.append(domain)
        else:
            mend = _domain_meant(domain) or "what stands after the @, such as agency.example"
            fields.report.at(node, f"{domain!r} is not a mail domain.", mend)
    return tuple(dict.fromkeys(found))


def _domain_meant(written: str) -> str:
    """The domain in a link, an address or a pattern, or the list of several; "" if none is there."""
    parts = [_AROUND.sub("", part).partition("/")[0] for part in re.split(r"[;,\s<>]+", written)]
    found = list(
        dict.fromkeys(part.rpartition("@")[2] for part in parts if _DOMAIN.fullmatch(part.rpartition("@")[2]))
    )
    return found[0] if len(found) == 1 else f"[{', '.join(found)}]" if found else ""


def phone(fields: Fields, key: str = "phone") -> str:
    """One number as people ring it, with its extension."""
    # Word processors make other dashes
    number = _UNSEEN.sub("", re.sub("[\u2010-\u2014]", "-", fields.text(key)))
    if number and not _PHONE.fullmatch(number):
        fields.report.at(fields.place(key), f"{number!r} is not a phone number.", _number_meant(number))
    elif number and (odd := cannot_be_rung(number)):
        fields.report.at(fields.place(key), odd[0], odd[1], warning=True)
    return number


def free_number(fields: Fields, key: str) -> str:
    """A number that words may follow ("…, option 2"): only what nobody can ring is warned of."""
    number = fields.text(key)
    odd = cannot_be_rung(number) if _PHONE.fullmatch(number) else None
    if odd:
        fields.report.at(fields.place(key), odd[0], odd[1], warning=True)
    return number


def _number_meant(written: str) -> str:
    """The first number that stands in this; else what a number looks like."""
    plain = re.sub(r"(?<=\d)[./](?=\d)", " ", re.sub(r"\(\D*\)", "", written))
    found = re.search(_PHONE.pattern, plain)
    if found is None or found[0][0] not in "0+(" or len(re.sub(r"\D", "", found[0])) < _FIGURES:
        return "the number in figures, such as 020 7946 0101; or nothing, if there is none"
    rest = re.search(r"\d", plain[found.end() :])
    return found[0].strip() + (" (one number; a mobile under `mobile:`)" if rest else "")


def link(fields: Fields, key: str) -> str:
    """An https address of one piece."""
    said = fields.text(key)
    if said and not _LINK.fullmatch(said):
        fields.report.at(
            fields.place(key), f"{said!r} is not a link of one piece.", "https://video.agency.example/meet"
        )
    return said


def ways(fields: Fields) -> dict[str, str]:
    """What wakes them beside mail, in the order in which the file says it."""
    found = {}
    for key in fields.table.entries:
        if key not in CHANNELS or not (said := fields.text(key)):
            continue
        if key == "mobile" and not gets_texts(said):
            fields.report.at(
                fields.place(key), f"{said!r} is no number that gets text messages.", "07700 900121"
            )
        elif key == "push" and not _NAMED.fullmatch(said):
            fields.report.at(
                fields.place(key), f"{said!r} is no name of a line.", "the name of a line of the push file"
            )
        else:
            found[CHANNELS[key]] = said
    return found


def call_windows(fields: Fields) -> tuple[Window, ...]:
    """When somebody can be rung; windows may overlap."""
    return windows(fields.lines("call_windows"), fields.report, WINDOWS, once=False)


def bank_holidays(fields: Fields) -> dict[date, str]:
    """`2027-06-14: Jubilee`, or `2026-05-04: worked` (then its name is ""): what differs from the division's table."""
    return {day: "" if name == WORKED else name for day, name in days(fields, "bank_holidays").items()}


def days(fields: Fields, key: str) -> dict[date, str]:
    """Days with their names: `2026-05-29: Inset day`, `2026-12-21 to 2027-01-01: Christmas`, or a plain list of days."""
    node = fields.get(key)
    if isinstance(node, Table):
        pairs = [(written.value, fields.one_text(value), written) for written, value in node.entries.values()]
    else:
        pairs = [
            (fields.one_text(part), "closed", part) for part in fields.items(key) if isinstance(part, Text)
        ]
    found = {}
    for text, name, where in pairs:
        period = a_period(text, where, fields.report)
        for day in period.days if period else ():
            found[day] = name or "closed"
    return found
