"""Who wrote, and who is meant by a name or an address: the directory first, then people a dispute has named.

Anyone proven from an agency's domain may raise. A domain may belong to several agencies: then parley asks. An
address outside every agency's domains is nobody until the business manager confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches

from parley.dispute.names_written import without_titles
from parley.dispute.world import Agency, Directory, Person
from parley.mail.message import Answers, Sender
from parley.store import people, texts
from parley.store.store import Store
from parley.value import value

_PHONE = re.compile(r"[+(]?[0-9][0-9 ()-]{5,20}(?:(?:ext|x)\.? ?[0-9]{1,6})?", re.IGNORECASE)

_LONGEST_NAME = 60
_ALIKE = 0.88  # "mr robert hale" and "robert hale" are; two first names of one family are not


@value
class Writer:
    """Whoever sent a mail. person: None if nobody knows them; agencies: those their domain may belong to. other_phone: it says
    that they are rung on another number than the one known."""

    person: Person | None
    agencies: tuple[Agency, ...]
    other_phone: bool = False


def writer(store: Store, directory: Directory, sender: Sender, answers: Answers | None = None) -> Writer:
    """The sender as a person. A first mail from an agency's domain makes a person of somebody not yet listed."""
    listed = directory.person_at(sender.address)
    if listed is not None:
        entries = directory.entries_of(listed) if answers is not None else ()
        if (
            len(entries) > 1
            and answers is not None
            and (said := said_agency(directory, answers, "My agency"))
        ):
            listed = next((one for one in entries if one.agency == said.id), listed)
        agency = directory.agencies.get(listed.agency)
        return Writer(listed, (agency,) if agency else ())
    agencies = directory.agencies_of(sender.address)
    if len(agencies) > 1 and answers is not None:
        said = said_agency(directory, answers, "My agency")
        agencies = (said,) if said in agencies and said is not None else agencies
    known = people.at_address(store, sender.address)
    if known is not None and known.agency:
        agency = directory.agencies.get(known.agency)
        return Writer(known, (agency,) if agency else agencies)
    if len(agencies) != 1:
        return Writer(None, agencies)
    return Writer(
        people.name(store, sender.address, name=sender.name, agency=agencies[0].id, own=True), agencies
    )


def person_at(store: Store, directory: Directory, address: str) -> Person | None:
    """Whoever has this address (any case): of the directory, or named in a dispute. None if nobody has."""
    return directory.person_at(address) or (people.at_address(store, address) if address else None)


def addressee(store: Store, directory: Directory, sender: Sender) -> Person | None:
    """Whoever may be told what became of a mail of theirs: the sender as a person, also where their domain belongs to several
    agencies, and nobody has said which one is theirs. None for an address outside every agency's domains."""
    known = writer(store, directory, sender)
    if known.person is None and known.agencies:
        return people.name(store, sender.address, name=sender.name, own=True)
    return known.person


def find_person(store: Store, directory: Directory, name: str, address: str) -> str:
    """The id of the person meant, "" if nobody can be: an unknown name, or an address outside every agency."""
    if address:
        listed = directory.person_at(address)
        if listed is not None:
            return listed.id
        agencies = directory.agencies_of(address)
        if agencies:
            agency = agencies[0].id if len(agencies) == 1 else ""
            return people.name(store, address, name=name, agency=agency).id
        return ""
    found = directory.named(name) if name else ()
    return found[0].id if len(found) == 1 else ""


def nearly_called(directory: Directory, name: str, asker: Person) -> str:
    """The one person of another agency whose name is almost this one ("Robert Hales", "Rob Hale"), to be asked about, never taken;
    "" for none, or for several. Looked for in the whole directory, so only where the name is not known."""
    words = without_titles(name[:_LONGEST_NAME])[:6]
    if len(words) < 2:
        return ""
    called: dict[str, list[str]] = {}
    for person in directory.people.values():
        if person.agency not in ("", asker.agency):
            called.setdefault(" ".join(without_titles(person.name)), []).append(person.id)
    alike = {one for one in called if _begun(words, one)}
    alike.update(get_close_matches(" ".join(words), called, n=2, cutoff=_ALIKE))
    found = [person for one in alike for person in called[one]]
    return found[0] if len(found) == 1 else ""


def _begun(words: Sequence[str], name: str) -> bool:
    """Whether each word begins one of the name, in order."""
    if words[0][0] not in name:
        return False
    rest = iter(name.split())
    return all(any(one.startswith(word) for one in rest) for word in words)


def note_phone(store: Store, person: Person, answers: Answers) -> bool:
    """`Phone:` in a mail says where its writer is to be rung. Whether that is another number than the one known."""
    value = next((line.value for line in answers.lines if line.label == "Phone"), "")
    number = read_phone(value)
    if not number:
        return False
    known = people.phones(store, (person.id,)).get(person.id) or person.phone
    people.rings_at(store, person, number)
    return _subscriber(number) != _subscriber(known)


def read_phone(typed: str) -> str:
    """The number in it, whatever stands around it ("mobile 07700 900112, after 3"); "" for none that can be rung from outside."""
    match = _PHONE.search(typed[:200])
    return match[0].strip() if match else ""


def _subscriber(number: str) -> str:
    """Its last nine digits: with the country in front or without, it rings the same telephone."""
    return "".join(filter(str.isdecimal, number))[-9:]


def said_agency(directory: Directory, answers: Answers, label: str) -> Agency | None:
    """The agency named on a line, by its name or its id, in any case."""
    return directory.agency_called(next((line.value for line in answers.lines if line.label == label), ""))


def recalled(store: Store, text_id: str) -> tuple[str, datetime] | None:
    """What somebody typed earlier, and when parley received it; None if it is no longer kept."""
    kept = texts.text(store, text_id)
    return (kept.body, kept.received) if kept else None
