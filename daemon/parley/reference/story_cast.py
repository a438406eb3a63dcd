"""The cast of a story written into the story itself: people by what they are, without a contacts file.

    cast:
      referring.practitioner: {name: Priya Nair, address: priya.nair@school.example}
      receiving.practitioner: Robert Hale <robert.hale@council.example>
      partnership.business_manager: {name: Bea Long, address: bea.long@partnership.example}
      priya: {name: …, address: …, agency: school, post: line_manager, side: referring}

An agency is what `agency:` says, else that of others at the same mail domain, else what stands after the @. `manager` and
`deputy` name somebody of the cast by key, `side.role` or name. A role's post comes from the rule file.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time

from parley.dispute.people import LINE_MANAGER_POSTS
from parley.dispute.protocol import SIDES, DisputeProtocol
from parley.dispute.world import Agency, Directory, Person, Rota, SafetyContact, WeeklyShift
from parley.reference.fields import Fields, nearest
from parley.reference.nodes import Node, Report, Table, Text

KEYS = (
    "name", "address", "email", "agency", "side", "role", "post", "posts", "phone", "title", "manager", "deputy",
    "on_call", "protected", "private", "last_resort",
)  # fmt: skip
_MAILBOX = re.compile(r"\s*([^<>]{0,200}?)\s*<([^<>\s]{3,254})>\s*")


def cast_directory(
    cast: Table, protocol: DisputeProtocol, report: Report
) -> tuple[Directory, tuple[Person, ...], dict[str, str]]:
    """The directory that these people make, all of them (outsiders too), and `side.role` -> person id.

    Whoever has neither a part nor an agency, at an address where nobody else of the cast is, is an outsider: a name
    for the story, and nobody to parley. Problems go into the report.
    """
    made = [_Member(key, written, node, protocol, report) for key, (written, node) in cast.entries.items()]
    _settle(made)
    domains = {member.domain for member in made if member.belongs}
    inside = [member for member in made if member.belongs or member.officer or member.domain in domains]
    agencies: dict[str, Agency] = {}
    officers: dict[str, tuple[str, ...]] = {}
    for member in inside:
        for post in member.posts if member.officer else ():
            officers[post] = (*officers.get(post, ()), member.person.id)
        if not member.officer:
            _join(agencies, member)
    roles = {member.part: member.person.id for member in made if member.part}
    people = _managed({member.person.id: member.person for member in inside}, roles, protocol)
    directory = Directory(
        agencies=agencies,
        people=people,
        officers=officers,
        safety=(SafetyContact("emergency", "the duty team", "020 7946 0101"),),
        last_resort=tuple(m.person.id for m in inside if m.fields.yes("last_resort"))
        or next(iter(officers.values()), ()),
    )
    return directory, tuple({**{m.person.id: m.person for m in made}, **people}.values()), roles


class _Member:
    """One entry of the cast. part: `side.role`, "" for none; officer: of the partnership itself."""

    def __init__(
        self, key: str, written: Text, node: Node, protocol: DisputeProtocol, report: Report
    ) -> None:
        self.key = key
        self.fields, person = _person(key, node, report)
        side, _, role_id = self.fields.text("role", key).strip().replace(" ", ".", 1).rpartition(".")
        side = self.fields.text("side", side)
        role = protocol.roles.get(role_id)
        self.on_call = self.fields.text("on_call")
        if "." in key and role is None and not self.on_call:
            report.at(written, f"The protocol has no role `{role_id}`.", nearest(role_id, protocol.roles))
        self.part = f"{side}.{role_id}" if side in SIDES and role is not None else ""
        self.officer = side == "partnership" or (role is not None and role.of == "partnership")
        self.posts = tuple(dict.fromkeys([*person.posts, *([role.post] if role and role.post else [])]))
        self.posts = self.posts or ((role_id,) if self.officer else ())
        self.belongs = not self.officer and bool(
            self.part or self.posts or self.on_call or self.fields.has("agency")
        )
        agency = "" if self.officer else person.agency
        self.person = replace(person, posts=() if self.officer else self.posts, agency=agency)

    @property
    def domain(self) -> str:
        """What stands after the @."""
        return self.person.address.rpartition("@")[2]


def _settle(made: list[_Member]) -> None:
    """What only the whole cast can say: whose agency is whose, and who is meant as somebody's manager or deputy."""
    agencies = {m.domain: m.person.agency for m in reversed(made) if m.fields.has("agency")}
    known: dict[str, str] = {}
    for member in made:
        for name in (member.person.id, member.key, member.part, member.person.name):
            known.setdefault(name or member.key, member.person.id)
    for member in made:
        person, kept = member.person, member.officer or member.fields.has("agency")
        member.person = replace(
            person,
            agency=person.agency if kept else agencies.get(member.domain, person.agency),
            manager=known.get(person.manager, person.manager),
            deputy=known.get(person.deputy, person.deputy),
        )


def _person(key: str, node: Node, report: Report) -> tuple[Fields, Person]:
    if isinstance(node, Text):
        match = _MAILBOX.fullmatch(node.value)
        fields = Fields(Table({}, node.line, node.column), report, KEYS, f"`{key}`")
        name, address = (match[1], match[2]) if match else ("", node.value)
        if not match:
            report.at(
                node,
                f"{node.value!r} is not a name with an address.",
                "Priya Nair <priya.nair@school.example>",
            )
    else:
        fields = Fields(node, report, KEYS, f"`{key}`")
        name = fields.required("name")
        address = fields.text("address") or fields.required("email", "address: first.last@agency.example")
    domain = address.rpartition("@")[2].lower()
    person = Person(
        id=key.replace(".", "-").replace(" ", "-"),
        name=name,
        addresses=(address.lower(),),
        agency=fields.text("agency") or domain.partition(".")[0],
        posts=fields.texts("post") + fields.texts("posts"),
        title=fields.text("title"),
        phone=fields.text("phone"),
        manager=fields.text("manager"),
        deputy=fields.text("deputy"),
        private=fields.yes("private"),
        protected=fields.yes("protected") if fields.has("protected") else None,
    )
    return fields, person


def _join(agencies: dict[str, Agency], member: _Member) -> None:
    """The member's agency has their domain, and their turn on call: `on_call: manager` means always."""
    name = member.person.agency
    agency = agencies.get(name) or Agency(name, name)
    weekly = agency.rota.weekly if agency.rota else ()
    if member.on_call:
        weekly += (WeeklyShift(member.on_call, member.person.id, frozenset(range(7)), time(0), time(0)),)
    agencies[name] = replace(
        agency,
        domains=tuple(dict.fromkeys((*agency.domains, member.domain))),
        rota=Rota(weekly) if weekly else None,
    )


def _managed(
    people: dict[str, Person], roles: dict[str, str], protocol: DisputeProtocol
) -> dict[str, Person]:
    """A side's line manager is the manager of its practitioner, where nothing else is said."""
    found = dict(people)
    for side in SIDES:
        practitioner = roles.get(f"{side}.{protocol.raiser}", "")
        for role in protocol.roles.values():
            manager = roles.get(f"{side}.{role.id}", "")
            wanted = role.post in LINE_MANAGER_POSTS and manager
            if wanted and practitioner and not found[practitioner].manager:
                found[practitioner] = replace(found[practitioner], manager=manager)
    return found
