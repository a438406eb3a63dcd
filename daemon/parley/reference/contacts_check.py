"""What only the whole directory can show: ids that nobody declares, deputies in a circle, shared addresses.

What a protocol needs and a directory lacks is looked for in `contacts_gaps`.
"""

from __future__ import annotations

from collections.abc import Mapping

from parley.dispute.missing_people import BUSINESS_MANAGER
from parley.dispute.names_written import one_name
from parley.dispute.world import Agency, Directory, Person
from parley.reference.contacts_book import Book, Reference
from parley.reference.fields import nearest

# Anybody can have an address there: no agency owns it, and what is sent there leaves the partnership's care.
PERSONAL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.co.uk",
        "live.com",
        "live.co.uk",
        "msn.com",
        "yahoo.com",
        "yahoo.co.uk",
        "ymail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "btinternet.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "ntlworld.com",
        "blueyonder.co.uk",
        "tiscali.co.uk",
        "o2.co.uk",
        "proton.me",
        "protonmail.com",
        "gmx.com",
        "gmx.co.uk",
        "mail.com",
        "zoho.com",
    ]
)
_FEW = 8  # ids that nobody declares, in words: more of them are one mistake


def check(book: Book, directory: Directory, own: str = "", *, looked_at: bool = False) -> None:
    """Note every problem that concerns more than one entry. own: the address of the shared mailbox itself. looked_at:
    somebody wants to know whether the files are in order; else they are only taken, and what stops nothing warns.
    """
    _unknown(book)
    _addresses(book)
    _deputies(book)
    _elsewhere(book)
    _domains(book)
    _members(book, directory)
    _own(book, own.lower())
    _personal(book)
    _business_manager(book, directory, required=looked_at)


def _unknown(book: Book) -> None:
    """Ids that nobody declares, each once, however many entries name it; of a whole file that is missing, the first few."""
    known: dict[str, Mapping[str, Person | Agency]] = {"person": book.people, "agency": book.agencies}
    wrong: dict[tuple[str, str], list[Reference]] = {}
    for one in book.references:
        if one.id not in known[one.kind] and not book.may_have(one.id):
            wrong.setdefault((one.kind, one.id), []).append(one)
    for (kind, name), references in list(wrong.items())[:_FEW]:
        first, more = references[0], len(references) - 1
        words = f"There is no {kind} `{name}`" + (f", here and in {more} more places." if more else ".")
        named = (id_ for id_, one in known[kind].items() if one_name(one.name, name))
        first.report.at(first.node, words, next(named, "") or nearest(name, known[kind]))
    if len(wrong) > _FEW:
        reference = list(wrong.values())[_FEW][0]
        words = f"Nobody declares `{reference.id}`, nor {len(wrong) - _FEW - 1} more ids."
        mend = "the file that declares them back into the folder, if one is missing"
        reference.report.at(reference.node, words, mend)


def _addresses(book: Book) -> None:
    holders: dict[str, str] = {}
    for person in book.people.values():
        for address in person.addresses:
            other = holders.setdefault(address, person.id)
            if other != person.id:
                report, node = book.places["person", person.id]
                message = f"`{person.id}` and `{other}` have one address, {address}."
                report.at(node, message, _two_addresses(person, book.people[other], address))


def _two_addresses(person: Person, other: Person, address: str) -> str:
    """What to write for two entries of one address: one person who works for two agencies has one for each."""
    if person.agency == other.agency or not one_name(person.name, other.name):
        return "an address for each, or one entry for both"
    name, _, domain = address.partition("@")
    return f"{name.partition('+')[0]}+{person.agency}@{domain}, which reaches the same mailbox, if that is one person of two agencies"


def _deputies(book: Book) -> None:
    """Nobody stands in for themselves, not even round three corners."""
    for person in book.people.values():
        report, node = book.places["person", person.id]
        if person.manager == person.id:
            report.at(node, f"`{person.id}` is their own manager.", "manager: somebody else")
        if person.deputy == person.id:
            report.at(node, f"`{person.id}` is their own deputy.", "deputy: somebody else")
    for circle in _circles({p.id: p.deputy for p in book.people.values() if p.deputy not in ("", p.id)}):
        if any(book.people[one].manager not in ("", *circle) for one in circle):
            continue  # as of two who share a post: once both are away, their manager is asked
        report, node = book.places["person", circle[0]]
        said = " -> ".join([*circle, circle[0]])
        report.at(
            node,
            f"These deputies stand in for each other in a circle: {said}.",
            "deputy: somebody outside it, or a `manager` for one of them, who is asked once all are away",
        )
    for circle in _circles({p.id: p.manager for p in book.people.values() if p.manager not in ("", p.id)}):
        report, node = book.places["person", circle[0]]
        said = " -> ".join([*circle, circle[0]])
        words = f"These people are each other's managers in a circle: {said}."
        report.at(
            node, words, "manager: somebody outside it, or no `manager` for whoever has none", warning=True
        )


def _elsewhere(book: Book) -> None:
    """Who would be asked for an agency and works for another one: its concerns would become known there."""
    for person in book.people.values():
        deputy = book.people.get(person.deputy)
        # An agency that is not there is told of where it stands
        if (
            deputy
            and deputy.agency != person.agency
            and {person.agency, deputy.agency} <= book.agencies.keys()
        ):
            report, node = book.places["person", person.id]
            words = (
                f"`{deputy.id}`, the deputy of `{person.id}`, works for another agency, `{deputy.agency}`."
            )
            report.at(node, words, f"deputy: somebody at `{person.agency}`", warning=True)


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
        if agency is None or not person.addresses or book.places["agency", agency.id][0].failed:
            continue  # while something must be mended there, a domain may be what is missing
        if not any(address.rpartition("@")[2] in agency.domains for address in person.addresses):
            report, node = book.places["person", person.id]
            message = f"No address of `{person.id}` is in a domain of the agency `{agency.id}`."
            report.at(node, message, _whose(book, person, agency), warning=True)


def _whose(book: Book, person: Person, agency: Agency) -> str:
    """What to write where somebody's address is not their agency's: the agency that it is of, or the domain that is missing."""
    domain = person.addresses[0].rpartition("@")[2]
    owner = next((one.id for one in book.agencies.values() if domain in one.domains), "")
    if owner or domain in PERSONAL:
        own = f"an address at {agency.domains[0]}" if agency.domains else "their address at work"
        return f"agency: {owner}, or {own}" if owner else own
    return f"domains: [{', '.join((*agency.domains, domain))}], for `{agency.id}`"


def _members(book: Book, directory: Directory) -> None:
    """A person belongs to an agency, or is an officer of the partnership or sits on a body, or is the deputy of one who does."""
    officers = {person for people in directory.officers.values() for person in people}
    seated = {person for body in book.bodies.values() for people in body.posts.values() for person in people}
    known = officers | seated | set(directory.last_resort)
    known |= {book.people[one].deputy for one in known if one in book.people}
    unsure = book.torn or bool(book.unread & {"officers", "bodies", "last_resort"})
    for person in book.people.values() if not unsure else ():
        if not person.agency and person.name and person.id not in known:
            report, node = book.places["person", person.id]
            report.at(
                node, f"`{person.id}` belongs to no agency.", f"agency: {nearest('', book.agencies) or '…'}"
            )


def _own(book: Book, own: str) -> None:
    """parley never writes to itself, with a tag or without."""
    name, _, domain = own.partition("@")
    for person in book.people.values():
        for address in person.addresses if own else ():
            if address.rpartition("@")[2] == domain and address.partition("@")[0].partition("+")[0] == name:
                report, node = book.places["person", person.id]
                report.at(node, f"{address} is parley's own address.", "the person's own address")


def _personal(book: Book) -> None:
    for agency in book.agencies.values():
        for domain in PERSONAL.intersection(agency.domains):
            report, node = book.places["agency", agency.id]
            message = f"Anybody can have an address at {domain}: as a domain of `{agency.id}` it would let them all raise."
            report.at(node, message, "the agency's own domain")
    for person in book.people.values():
        for address in person.addresses:
            if address.rpartition("@")[2] in PERSONAL:
                report, node = book.places["person", person.id]
                message = (
                    f"`{person.id}` has a private address, {address}: concerns about children would go there."
                )
                report.at(node, message, "the address at work", warning=True)


def _business_manager(book: Book, directory: Directory, *, required: bool) -> None:
    """Who keeps the pen and these files must have somebody who does so while they are away. A check and a mailed file
    are refused without; a daemon or a rehearsal that takes the files goes on: nothing that somebody saves may stop it."""
    for name in directory.officers.get(BUSINESS_MANAGER, ())[:1]:
        person = book.people.get(name)
        if person is not None and not person.deputy:
            report, node = book.places["person", person.id]
            message = f"`{person.id}` is the business manager and has no deputy: nobody would look after the holding pen."
            report.at(node, message, "deputy: the id of somebody", warning=not required)
