"""What only the whole directory can show: ids that nobody declares, deputies in a circle, shared addresses.

`gaps` holds a directory beside a protocol: posts that it needs and nobody has. Those are warnings.
"""

from __future__ import annotations

from collections.abc import Iterable

from parley.dispute.protocol import DisputeProtocol, Who
from parley.dispute.world import Directory
from parley.errors import Problem
from parley.reference.contacts_people import Book
from parley.reference.fields import nearest
from parley.reference.rules_who import ROW


def check(book: Book, directory: Directory) -> None:
    """Note every problem that concerns more than one entry."""
    _unknown(book)
    _addresses(book)
    _deputies(book)
    _domains(book)
    _members(book, directory)


def _unknown(book: Book) -> None:
    known: dict[str, Iterable[str]] = {"person": book.people, "agency": book.agencies}
    wrong = [reference for reference in book.references if reference.id not in known[reference.kind]]
    for count, reference in enumerate(wrong):
        # Looking for what was meant costs a comparison with every id: worth it for a few slips of the pen.
        mend = nearest(reference.id, known[reference.kind]) if count < 20 else ""
        reference.report.at(reference.node, f"There is no {reference.kind} `{reference.id}`.", mend)


def _addresses(book: Book) -> None:
    holders: dict[str, str] = {}
    for person in book.people.values():
        for address in person.addresses:
            other = holders.setdefault(address, person.id)
            if other != person.id:
                report, node = book.places["person", person.id]
                message = f"`{person.id}` and `{other}` have one address, {address}."
                report.at(node, message, "an address for each, or one entry for both")


def _deputies(book: Book) -> None:
    """Nobody stands in for themselves, not even round three corners."""
    for person in book.people.values():
        report, node = book.places["person", person.id]
        if person.manager == person.id:
            report.at(node, f"`{person.id}` is their own manager.", "manager: somebody else")
        if person.deputy == person.id:
            report.at(node, f"`{person.id}` is their own deputy.", "deputy: somebody else")
    for circle in _circles({p.id: p.deputy for p in book.people.values() if p.deputy not in ("", p.id)}):
        report, node = book.places["person", circle[0]]
        said = " -> ".join([*circle, circle[0]])
        report.at(
            node,
            f"These deputies stand in for each other in a circle: {said}.",
            "deputy: somebody outside it",
        )


def _circles(follows: dict[str, str]) -> list[list[str]]:
    found, seen = [], set[str]()
    for start in follows:
        path: dict[str, None] = {}
        name = start
        while name in follows and name not in seen and name not in path:
            path[name] = None
            name = follows[name]
        if name in path:
            way = list(path)
            found.append(way[way.index(name) :])
        seen.update(path)
    return found


def _domains(book: Book) -> None:
    for person in book.people.values():
        agency = book.agencies.get(person.agency)
        if agency is None or not person.addresses:
            continue
        if not any(address.rpartition("@")[2] in agency.domains for address in person.addresses):
            report, node = book.places["person", person.id]
            message = f"No address of `{person.id}` is in a domain of the agency `{agency.id}`."
            report.at(node, message, f"domains: [{', '.join(agency.domains)}, …]", warning=True)


def _members(book: Book, directory: Directory) -> None:
    """A person belongs to an agency, or is an officer of the partnership or sits on a body."""
    officers = {person for people in directory.officers.values() for person in people}
    seated = {person for body in book.bodies.values() for people in body.posts.values() for person in people}
    for person in book.people.values():
        if not person.agency and person.id not in officers | seated | set(directory.last_resort):
            report, node = book.places["person", person.id]
            report.at(
                node, f"`{person.id}` belongs to no agency.", f"agency: {nearest('', book.agencies) or '…'}"
            )


def gaps(protocol: DisputeProtocol, directory: Directory) -> list[Problem]:
    """What the protocol needs and the directory lacks: posts nobody holds, phones a call needs, on-call steps."""
    found = [*_posts(protocol, directory), *_bodies(protocol, directory)]
    if not directory.safety and any("{safety}" in saying.text for saying in protocol.says.values()):
        found.append("Nobody to ring is listed under `safety`, and the protocol's danger sentence names one.")
    if not directory.last_resort:
        found.append("Nobody is the `last_resort`: an alert that nobody answers would end in silence.")
    for agency in directory.agencies.values():
        if agency.rota is not None and protocol.on_call is not None:
            steps = {turn.step for turn in agency.rota.weekly} | {turn.step for turn in agency.rota.shifts}
            for step in sorted(steps - set(protocol.on_call.steps)):
                found.append(
                    f"The rota of `{agency.id}` has a step `{step}` that the protocol does not ring."
                )
    found += [
        f"`{p.id}` has no phone, and conversations are by phone."
        for p in directory.people.values()
        if not p.phone
    ]
    return [Problem("", 0, 0, message, warning=True) for message in found]


def _posts(protocol: DisputeProtocol, directory: Directory) -> list[str]:
    found = []
    held = {(person.agency, post) for person in directory.people.values() for post in person.posts}
    for role in protocol.roles.values():
        if not role.post:
            continue
        if role.of in ("", "referring", "receiving"):
            for agency in directory.agencies:
                if (agency, role.post) not in held:
                    found.append(
                        f"The agency `{agency}` has nobody with the post `{role.post}` ({role.name})."
                    )
        elif role.of == "partnership" and not directory.officers.get(role.post):
            found.append(f"The partnership has no `{role.post}` under `officers`.")
        elif role.of in directory.bodies and not directory.bodies[role.of].posts.get(role.post):
            found.append(f"The body `{role.of}` has nobody as `{role.post}`.")
    return found


def _bodies(protocol: DisputeProtocol, directory: Directory) -> list[str]:
    """Bodies that roles and `body.post` references name."""
    used = {role.of for role in protocol.roles.values()} - {"", "referring", "receiving", "partnership"}
    whos = [
        who for stage in protocol.stages for duty in stage.duties for who in (*duty.by, *duty.counterparts)
    ]
    whos += [who for role in protocol.roles.values() for who in role.otherwise]
    used |= {part.role.partition(".")[0] for who in whos for part in _parts(who) if "." in part.role} - {ROW}
    return [
        f"The protocol names the body `{body}`, and there is none."
        for body in sorted(used - set(directory.bodies))
    ]


def _parts(who: Who) -> tuple[Who, ...]:
    return who.choice or (who,)
