"""Agencies, people, bodies and safety contacts of a contacts file -> values of `dispute.world`.

What one entry can show by itself is checked here; what two entries show together, in `contacts_check`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from parley.dispute.world import Agency, Body, Person, SafetyContact, Window
from parley.reference.contacts_keys import SHAPES
from parley.reference.days import Period, a_day, a_period
from parley.reference.fields import Fields
from parley.reference.holidays import DIVISIONS, work_calendar
from parley.reference.nodes import Node, Report, Table, Text
from parley.reference.office_hours import office_hours, windows

WAYS = ("spf", "dkim", "bestguesspass")  # what may prove a sender whose domain has no DMARC record
CHANNELS = {"mobile": "text", "push": "push"}  # a key of a person -> the channel that it is the address of
WINDOWS = "Mon-Fri 12:15-13:00"
Places = Mapping[tuple[str, str], tuple[str, int, int]]  # (kind, id) -> file, line and column of that entry
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,8}")
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,8}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{2,20}( ?(ext|x)\.? ?[0-9]{1,6})?")
_LINK = re.compile(
    r"https://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?([/?#][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{0,1000})?"
)
_MOBILE = re.compile(r"07[0-9]{9}|\+[1-9][0-9]{7,14}")
_NAMED = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_IN_BRACKETS = re.compile(r"<([^<>\s]{3,254})>")


@dataclass
class Reference:
    """An id that one entry of a file uses and another must declare."""

    kind: str
    id: str
    node: Node
    report: Report


@dataclass
class Book:
    """What the files said, gathered over all of them, with the place of each thing."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    safety: dict[str, SafetyContact] = field(default_factory=dict)
    places: dict[tuple[str, str], tuple[Report, Node]] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)

    def new(self, kind: str, name: str, node: Node, report: Report) -> bool:
        """Whether this id comes for the first time; if not, a problem that names the other place."""
        if (kind, name) not in self.places:
            self.places[kind, name] = (report, node)
            return True
        other, where = self.places[kind, name]
        report.at(node, f"The {kind} `{name}` stands already in {other.file}, line {where.line}.", "it once")
        return False

    def refer(self, kind: str, fields: Fields, key: str) -> tuple[str, ...]:
        """The ids under a key, remembered so that they can be looked up when all files are read."""
        found = []
        for node in fields.items(key):
            if name := fields.one_text(node):
                self.references.append(Reference(kind, name, node, fields.report))
                found.append(name)
        return tuple(found)


def entries(root: Fields, key: str, example: str) -> list[tuple[str, Text, Node]]:
    """id, where it stands, and what it says, of a mapping of entries."""
    node = root.get(key)
    if node is None or (isinstance(node, Text) and not node.value):
        return []
    if not isinstance(node, Table):
        root.report.at(node, f"`{key}` takes one entry below the other, each under its own id.", example)
        return []
    return [(name, written, value) for name, (written, value) in node.entries.items()]


def agency(name: str, node: Node, report: Report) -> Agency:
    """One agency."""
    fields = Fields(node, report, SHAPES["agency"].names, f"the agency `{name}`")
    vacant = Fields(fields.get("vacant"), report, _keys(fields.get("vacant")), f"`vacant` of `{name}`")
    return Agency(
        id=name,
        name=fields.required("name"),
        sector=fields.text("sector"),
        domains=_domains(fields, "domains"),
        hours=office_hours(fields.lines("hours"), report),
        windows=_windows(fields),
        closed={**_between_terms(fields), **days(fields, "closed")},
        protected=fields.yes("protected"),
        without_dmarc=_without_dmarc(fields),
        holidays=_own_holidays(fields),
        require_tls=fields.yes("require_tls"),
        video=_link(fields, "video"),
        vacant={post: since for post in vacant.table.entries if (since := vacant.day(post))},
    )


def _own_holidays(fields: Fields) -> dict[date, str] | None:
    """The bank holidays of the division that the agency names; None where it keeps those of the protocol."""
    division = fields.one_of("division", tuple(DIVISIONS), "")
    return dict(work_calendar(division).holidays) if division else None


def _between_terms(fields: Fields) -> dict[date, str]:
    """The days that lie between two terms."""
    found = {}
    terms = fields.periods("terms")
    for before, after in pairwise(terms):
        if after.first <= before.last:
            mend = f"terms that follow each other: the second begins after {before.last.isoformat()}"
            fields.report.at(fields.place("terms"), "Two of these terms overlap.", mend)
        elif (after.first - before.last).days > LONGEST_BREAK:
            mend = "the term that is missing between them"
            message = (
                f"From {before.last.isoformat()} to {after.first.isoformat()} there would be no term at all."
            )
            fields.report.at(fields.place("terms"), message, mend)
        else:
            gap = Period(before.last + timedelta(days=1), after.first - timedelta(days=1))
            found.update(dict.fromkeys(gap.days if gap.first <= gap.last else [], "between terms"))
    return found


def person(name: str, node: Node, report: Report, book: Book) -> Person:
    """One person. An agency is needed by all but the partnership's own officers (looked at later)."""
    fields = Fields(node, report, SHAPES["person"].names, f"the person `{name}`")
    one = ("",)
    begins, ends = fields.day("from"), fields.day("until")
    if begins and ends and ends < begins:
        report.at(fields.place("until"), "`until` is before `from`.", f"a day after {begins.isoformat()}")
    return Person(
        id=name,
        name=fields.required("name"),
        addresses=_addresses(fields),
        agency=(book.refer("agency", fields, "agency") or one)[0],
        posts=fields.texts("post") + fields.texts("posts"),
        title=fields.text("title"),
        phone=_phone(fields),
        video=_link(fields, "video"),
        absences=tuple((period.first, period.last) for period in fields.periods("absent")),
        interim=fields.day("interim"),
        manager=(book.refer("person", fields, "manager") or one)[0],
        deputy=(book.refer("person", fields, "deputy") or one)[0],
        windows=_windows(fields),
        private=fields.yes("private"),
        protected=fields.yes("protected") if fields.has("protected") else None,
        valid_from=begins,
        valid_until=ends,
        ways=_ways(fields),
    )


def body(name: str, node: Node, report: Report, book: Book) -> Body:
    """One body of the partnership with its posts and the days it meets."""
    fields = Fields(node, report, SHAPES["body"].names, f"the body `{name}`")
    posts = Fields(fields.get("posts"), report, _keys(fields.get("posts")), f"the posts of `{name}`")
    meetings = [a_day(fields.one_text(part), part, report) for part in fields.items("meetings")]
    return Body(
        id=name,
        name=fields.required("name"),
        posts={post: book.refer("person", posts, post) for post in posts.table.entries},
        meetings=tuple(sorted(day for day in meetings if day)),
    )


def safety_contact(name: str, node: Node, report: Report) -> SafetyContact:
    """Whom to ring when a child may be in danger."""
    fields = Fields(node, report, SHAPES["safety"].names, f"the safety contact `{name}`")
    if not fields.text("phone"):
        fields.required("phone", "phone: 020 7946 0101")
    return SafetyContact(name, fields.required("name"), _phone(fields), fields.yes("out_of_hours"))


def is_address(text: str) -> bool:
    """Whether this is one bare e-mail address in small letters, such as people have."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def _keys(node: Node | None) -> tuple[str, ...]:
    return tuple(node.entries) if isinstance(node, Table) else ()


def _addresses(fields: Fields) -> tuple[str, ...]:
    found = []
    nodes = fields.items("email") + fields.items("emails")
    if not nodes:
        fields.required("email", "email: first.last@agency.example")
    for node in nodes:
        written = fields.one_text(node)
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
    return found[0] if len(found) == 1 else f"[{', '.join(found)}]" if found else ""


def _without_dmarc(fields: Fields) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Domains that publish no DMARC record, each with the ways that count for it instead; a list takes them all."""
    node = fields.get("without_dmarc")
    if not isinstance(node, Table):
        return tuple((domain, WAYS) for domain in _domains(fields, "without_dmarc"))
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


def _domains(fields: Fields, key: str) -> tuple[str, ...]:
    found = []
    for node in fields.items(key):
        domain = fields.one_text(node).lower().removeprefix("@")
        if len(domain) <= 253 and _DOMAIN.fullmatch(domain):
            found.append(domain)
        else:
            fields.report.at(
                node, f"{domain!r} is not a mail domain.", "what stands after the @, such as agency.example"
            )
    return tuple(found)


def _phone(fields: Fields) -> str:
    number = re.sub("[\u2010-\u2014]", "-", fields.text("phone"))  # word processors make other dashes of them
    if number and not _PHONE.fullmatch(number):
        first = _PHONE.match(number)
        mend = f"{first[0].strip()} (one number; a mobile under `mobile:`)" if first else "020 7946 0101"
        fields.report.at(fields.place("phone"), f"{number!r} is not a phone number.", mend)
    return number


def _link(fields: Fields, key: str) -> str:
    link = fields.text(key)
    if link and not _LINK.fullmatch(link):
        fields.report.at(
            fields.place(key), f"{link!r} is not a link of one piece.", "https://video.agency.example/meet"
        )
    return link


def _ways(fields: Fields) -> dict[str, str]:
    """What wakes them beside mail, in the order in which the file says it."""
    found = {}
    for key in fields.table.entries:
        if key not in CHANNELS or not (said := fields.text(key)):
            continue
        if key == "mobile" and not _MOBILE.fullmatch(re.sub(r"[ ()-]", "", said)):
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


def _windows(fields: Fields) -> tuple[Window, ...]:
    return windows(fields.lines("call_windows"), fields.report, WINDOWS, once=False)


LONGEST_BREAK = 120  # days between two terms; more is a term forgotten
WORKED = "worked"  # a bank holiday of the division that is a working day here


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
