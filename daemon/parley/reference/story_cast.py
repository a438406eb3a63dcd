"""The cast of a story written into the story itself: people by what they are, without a contacts file.

    cast:
      referring.practitioner: {name: Priya Nair, address: priya.nair@school.example}
      receiving.practitioner: Robert Hale <robert.hale@council.example>
      partnership.business_manager: {name: Bea Long, address: bea.long@partnership.example}
      priya: {name: …, address: …, agency: school, post: line_manager, side: referring}

An agency is what `agency:` says, else what stands after the @. A role's post comes from the rule file.
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
) -> tuple[Directory, dict[str, str]]:
    """The directory that these people make, and `side.role` -> person id; problems go into the report."""
    agencies: dict[str, Agency] = {}
    people: dict[str, Person] = {}
    officers: dict[str, tuple[str, ...]] = {}
    roles: dict[str, str] = {}
    last: list[str] = []
    for key, (written, node) in cast.entries.items():
        fields, person = _person(key, node, report)
        side, _, role_id = fields.text("role", key).replace(" ", ".", 1).rpartition(".")
        side = fields.text("side", side)
        role = protocol.roles.get(role_id)
        if "." in key and role is None and not fields.has("on_call"):
            report.at(written, f"The protocol has no role `{role_id}`.", nearest(role_id, protocol.roles))
        if side in SIDES and role is not None:
            roles[f"{side}.{role_id}"] = person.id
        posts = dict.fromkeys([*person.posts, *([role.post] if role and role.post else [])])
        if (side == "partnership") or (role is not None and role.of == "partnership"):
            for post in posts or {role_id: None}:
                officers[post] = (*officers.get(post, ()), person.id)
            person = replace(person, agency="")
        else:
            _join(agencies, person)
        if fields.yes("last_resort"):
            last.append(person.id)
        people[person.id] = replace(person, posts=tuple(posts))
        _on_call(fields, agencies, person)
    people = _managed(people, roles, protocol)
    directory = Directory(
        agencies=agencies,
        people=people,
        officers=officers,
        safety=(SafetyContact("emergency", "the duty team", "020 7946 0101"),),
        last_resort=tuple(last) or next(iter(officers.values()), ()),
    )
    return directory, roles


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


def _join(agencies: dict[str, Agency], person: Person) -> None:
    domain = person.address.rpartition("@")[2]
    agency = agencies.get(person.agency) or Agency(person.agency, person.agency)
    domains = tuple(dict.fromkeys((*agency.domains, domain)))
    agencies[person.agency] = replace(agency, domains=domains)


def _on_call(fields: Fields, agencies: dict[str, Agency], person: Person) -> None:
    """`on_call: manager` (or another step of the rule file): this person is always on call for the agency."""
    step = fields.text("on_call")
    if step and person.agency in agencies:
        agency = agencies[person.agency]
        weekly = (agency.rota.weekly if agency.rota else ()) + (
            WeeklyShift(step, person.id, frozenset(range(7)), time(0), time(0)),
        )
        agencies[person.agency] = replace(agency, rota=Rota(weekly))


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
