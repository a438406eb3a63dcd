"""People and numbers as a mail shows them: who is who, whom to ring, what stands in the directory. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from parley.dispute.choices import ROW
from parley.dispute.duty_state import CONVERSATIONS
from parley.dispute.missing_people import BUSINESS_MANAGER
from parley.dispute.numbers import number_at
from parley.dispute.once import once
from parley.dispute.protocol import IN_AGENCY, SIDES, DisputeProtocol, Role
from parley.dispute.sides import agency_of
from parley.dispute.standing_in import acting_for
from parley.dispute.view import View
from parley.dispute.workdays import OfficeHours, why_shut
from parley.dispute.world import Person
from parley.mail.notice_words import all_of, cited, either, first_name, plain, soft

_NOBODY = Person("", "", ())
DANGER = "If {about} may be in danger now: ring 999, or {safety}. Do not wait for this process."


def new_here(view: View, person: str) -> bool:
    """Whether this may be the first that somebody hears of it: nobody whom the dispute names, who has done nothing in it and was
    at no conversation."""
    met = [duty for duty in view.dispute.duties.values() if duty.status == "done"]
    there = [one for duty in met if duty.do in CONVERSATIONS for one in (*duty.holders, *duty.counterparts)]
    acted = [one for duty in met for one in (duty.done_by, *duty.present)]
    return person not in (*view.dispute.people.values(), *there, *acted)


@once
def person_facts(view: View, person_id: str) -> dict[str, Any]:
    """One person: id, name, first, title, agency (its name), phone, address, line ("Bea Long, business manager, 020 …")."""
    person = view.world.person(person_id) if person_id else _NOBODY
    return _facts(view, person, person.phone)


def facts_at_night(view: View, person_id: str, on_call: str = "") -> dict[str, Any]:
    """The same with the number that reaches them at this hour, be their office shut or open. on_call: the number of the on-call
    system that alerts them, if it has one."""
    if not person_id:
        return person_facts(view, "")
    person = view.world.person(person_id)
    return _facts(view, person, number_at(view.world, person, view.now, usual_hours(view), on_call=on_call))


def usual_hours(view: View) -> OfficeHours:
    """The hours of offices that name none, as the on-call rule of the protocol has them."""
    rule = view.protocol.on_call
    return (rule.hours if rule else None) or view.protocol.hours or OfficeHours()


def _facts(view: View, person: Person, number: str) -> dict[str, Any]:
    agencies = view.world.directory.agencies
    agency = agencies.get(person.agency or agency_of(view, person.id)) if person.id else None
    return _in_words(
        person.id, person.name, person.title, agency.name if agency else "", number, person.address
    )


@lru_cache(maxsize=256)  # the letters of a day speak of the same people over and over
def _in_words(
    person_id: str, named: str, titled: str, agency: str, number: str, address: str
) -> dict[str, Any]:
    name, title, phone = plain(named), soft(plain(titled)), plain(number, 40)
    return {
        "id": person_id,
        "name": name,
        "first": first_name(name),
        "title": title,
        "agency": plain(agency),
        "phone": phone,
        "address": address,
        "line": ", ".join([part for part in (name, title, phone) if part]),
    }


def name_of(view: View, person: str, reader: str = "") -> str:
    """Somebody's name; the reader is "you"."""
    return "you" if person == reader else plain(view.world.person(person).name)


def names(view: View, people: Iterable[str], reader: str = "") -> str:
    """Their names in a list; the reader is "you"."""
    found = ["you" if one == reader else plain(view.world.person(one).name) for one in people]
    return found[0] if len(found) == 1 else all_of(found)


def names_with_either(
    view: View, people: Iterable[str], together: Sequence[tuple[str, ...]], reader: str = ""
) -> str:
    """The same; of those who hold one post together one is enough: "Sana Iqbal or Omar Finch", "Priya Nair and either Sana Iqbal
    or Omar Finch"."""
    if not together:
        return names(view, people, reader)
    groups = {person: group for group in together for person in group}
    there = tuple(dict.fromkeys(people))
    units = dict.fromkeys(tuple(p for p in groups.get(one, (one,)) if p in there) for one in there)
    said = [either([names(view, [one], reader) for one in unit]) for unit in units]
    if len(said) == 1:
        return said[0]
    return all_of(
        f"either {words}" if len(unit) > 1 else words for words, unit in zip(said, units, strict=True)
    )


def manager_facts(view: View) -> dict[str, Any]:
    """The partnership's person to ring: while they are away by the directory, whoever acts for them; all blank if it names none."""
    directory = view.world.directory
    found = directory.officers.get(BUSINESS_MANAGER, ())
    return person_facts(view, acting_for(directory, found[0], view.today) or found[0] if found else "")


def safety_words(view: View, *, always_open: bool = False) -> str:
    """Whom to ring about a child in danger: "MASH on 020 7946 0101"; out of hours the team that is awake."""
    calendar = view.world.calendar
    awake = always_open or bool(why_shut(usual_hours(view), calendar.holidays, calendar.zone, view.now))
    contacts = [one for one in view.world.directory.safety if one.out_of_hours == awake]
    contacts = contacts or list(view.world.directory.safety)
    return either([f"{plain(one.name)} on {plain(one.phone, 40)}" for one in contacts]) or "the police on 101"


@once
def danger_line(protocol: DisputeProtocol, safety: str) -> str:
    """What to do at once, with its clause. It comes before every rule (promise 3). safety: see `safety_words`."""
    saying = protocol.says.get("danger")
    text, clause = (saying.text, saying.clause) if saying else (DANGER, "")
    if saying is None:
        text = text.replace("{about}", plain(protocol.words.get("about", "a child")))
    return cited(" ".join(text.split()).replace("{safety}", safety), clause)


@once
def saying(protocol: DisputeProtocol, name: str) -> str:
    """A sentence of the protocol's with its clause; "" if it has none of that name."""
    found = protocol.says.get(name)
    return cited(" ".join(found.text.split()), found.clause) if found else ""


def role_words(view: View, words: str) -> str:
    """A role nobody fills yet, for people: "receiving line_manager" is "the line manager of the receiving agency"."""
    if words.startswith(ROW):
        return "whoever the row names"
    side, role_id = _side_and_role(words)
    role_id, _, agency = role_id.partition(IN_AGENCY)
    if agency:
        return f"{role_words(view, role_id)} of {agency_name(view, agency)}"
    role: Role | None = view.protocol.roles.get(role_id)
    name = role.name if role else role_id.rpartition(".")[2].replace("_", " ")
    own_place = role is not None and role.of not in ("", *SIDES)
    return f"the {name}" if own_place or side not in SIDES else f"the {name} on the {side} side"


def agency_name(view: View, agency: str) -> str:
    """The agency's name; its id if the directory no longer has it."""
    found = view.world.directory.agencies.get(agency)
    return plain(found.name if found else agency)


def line_naming(view: View, words: str, reader: str) -> str:
    """The label of the line by which this reader names somebody for a role: "My line manager", "Receiving line manager"."""
    side, role_id = _side_and_role(words)
    role = view.protocol.roles.get(role_id)
    own = side == view.dispute.side_of(reader) and role_id != view.protocol.raiser
    return f"{'My' if own else side.capitalize()} {plain(role.name if role else role_id)}"


def _side_and_role(words: str) -> tuple[str, str]:
    """ "each receiving lead" -> ("receiving", "lead")."""
    parts = words.removeprefix("each ").split(" ")
    side = parts[0] if parts[0] in (*SIDES, "own", "other", "both") else ""
    return side, " ".join(parts[1:] if side else parts)


def with_phones(view: View, phones: Mapping[str, str]) -> View:
    """The view with the numbers that people gave in their own mail, by person id: those are the ones to ring."""
    if not phones:
        return view
    world, directory = view.world, view.world.directory
    given = {one: phone for one, phone in phones.items() if phone}
    people = {one: replace(world.person(one), phone=it, phone_at_night=it) for one, it in given.items()}
    if not people:
        return view
    world = replace(world, directory=replace(directory, people={**directory.people, **people}))
    return View(view.protocol, world, view.dispute, view.now)
