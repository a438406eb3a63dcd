"""Who would sleep through an alert: mail wakes nobody, so whoever is on call needs a channel that does. And who could not be
rung back: at night an office line rings in an empty room.

All of it is a warning, for whoever looks: the directory works without, and the wait for an answer runs its time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta

from parley.dispute.day_words import day_name
from parley.dispute.numbers import is_land_line
from parley.dispute.rota_gaps import Turn, in_their_place, steps_of, turns
from parley.dispute.whom_to_ring import acting_at_night
from parley.dispute.workdays import at_local, local_day
from parley.dispute.world import Directory, Person, Rota
from parley.errors import Problem
from parley.reference.contacts_book import Book, Places

SOON = timedelta(days=30)  # absences that begin later are looked at then


def check(book: Book, directory: Directory, today: date, zone: str) -> None:
    """Warn of every agency, and every last resort, without a channel that wakes them; and of deputies who are to be woken in
    somebody's place, as things stand on that local day. zone: the one in which turns are written."""
    for agency in directory.agencies.values():
        if agency.rota is not None:
            report, node = book.places["rota", agency.id]
            for message, mend in (*_by_mail_alone(agency.rota, book), *_by_office_line(agency.rota, book)):
                report.at(node, message, mend, warning=True)
    for name in directory.last_resort:
        if name in book.people and not book.people[name].ways:
            report, node = book.places["person", name]
            message = (
                f"`{name}` is the last resort, and only mail would reach them at night: mail wakes nobody."
            )
            report.at(node, message, f"mobile: 07700 900121, for `{name}`", warning=True)
    for name, (absent, day, number) in _deputies(directory, today, zone).items():
        report, node = book.places["person", name]
        for wrong, mend in _not_woken(directory.people[name], number):
            when = _absence(directory.people[absent], day)
            message = f"`{name}` is alerted in the place of `{absent}`, who is away {when}, and {wrong}"
            report.at(node, message, mend, warning=True)


def _deputies(directory: Directory, today: date, zone: str) -> dict[str, tuple[str, date, str]]:
    """The deputies of whoever has a turn, or is the last resort, in an absence that has begun or begins soon: for whom, the
    first such day, and the number that reaches whoever is on call there. Not of those who have turns themselves."""
    found: dict[str, tuple[str, date, str]] = {}
    known = {*directory.last_resort}
    last = [(person, "") for person in directory.last_resort]
    for rota in [agency.rota for agency in directory.agencies.values() if agency.rota]:
        known.update((*_in_turns(rota), *rota.last_resort))
        last += [(person, rota.number) for person in rota.last_resort]
        for turn in _turns_soon(directory, rota, today, zone):
            for acting in in_their_place(directory, turn, zone):
                found.setdefault(acting.person, (turn.person, local_day(acting.start, zone), rota.number))
    for person, number in last:
        for day in _away_soon(directory, person, today):
            if deputy := acting_at_night(directory, person, day):
                found.setdefault(deputy, (person, day, number))
    return {name: why for name, why in found.items() if name not in known}


def _turns_soon(directory: Directory, rota: Rota, today: date, zone: str) -> Iterator[Turn]:
    """The turns to come of whoever is away on one of these days."""
    absent = {person for person in _in_turns(rota) if any(_away_soon(directory, person, today))}
    start, end = (at_local(day, time(0), zone) for day in (today, today + SOON))
    for step in steps_of(rota) if absent else ():
        yield from (turn for turn in turns(rota, step, start, end, zone) if turn.person in absent)


def _away_soon(directory: Directory, person: str, today: date) -> Iterator[date]:
    """The days on which somebody is away from that day on, a while ahead."""
    known = directory.people.get(person)
    for first, last in known.absences if known else ():
        day = max(first, today)
        while day <= min(last, today + SOON):
            yield day
            day += timedelta(days=1)


def _absence(person: Person, day: date) -> str:
    """Their time away that this day is in, in words: the same on each of its days, for what is told once is known by its words."""
    first, last = next(days for days in person.absences if days[0] <= day <= days[1])
    end = day_name(last, year=True)
    return f"on {end}" if first == last else f"from {day_name(first)} to {end}"


def _not_woken(person: Person, number: str) -> Iterator[tuple[str, str]]:
    """Why somebody would not be reached at night, and the mend."""
    if not person.ways:
        yield (
            "only mail would reach them: mail wakes nobody.",
            f"mobile: 07700 900121, for `{person.id}`",
        )
    if not number and _office_line(person):
        yield (
            "others would be told to ring them on an office line.",
            f"phone_at_night: 07700 900121, for `{person.id}`",
        )


def _by_mail_alone(rota: Rota, book: Book) -> Iterator[tuple[str, str]]:
    """What is wrong, and the mend."""
    for step in rota.policy:
        if step.by == ():
            yield f"The step `{step.ring}` is alerted by mail alone, which wakes nobody.", "by: [text, mail]"
    named = _in_turns(rota)
    asleep = [name for name in named if name in book.people and not book.people[name].ways]
    if asleep:
        yield (
            f"Only mail would reach {_some(asleep)} when on call: mail wakes nobody.",
            f"mobile: 07700 900121, for `{asleep[0]}`",
        )


def _by_office_line(rota: Rota, book: Book) -> Iterator[tuple[str, str]]:
    """Whoever waits for a call at night is told whom to ring if none comes. One number for whoever it is will do; a mobile goes
    home with its owner; and of a line that is answered all night, `phone_at_night` says so."""
    if rota.number:
        return
    named = dict.fromkeys([*_in_turns(rota), *rota.last_resort])
    alone = [name for name in named if name in book.people and _office_line(book.people[name])]
    if alone:
        yield (
            f"At night others would be told to ring {_some(alone)} on an office line.",
            f"phone_at_night: 07700 900121, for `{alone[0]}`; or `number:`, if one number finds whoever is on call",
        )


def _in_turns(rota: Rota) -> list[str]:
    people = [turn.person for turn in rota.weekly] + [turn.person for turn in rota.shifts]
    return list(dict.fromkeys(people))


def _office_line(person: Person) -> bool:
    return is_land_line(person.phone) and not person.phone_at_night


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def not_set_up(directory: Directory, channels: frozenset[str] | None, places: Places) -> list[Problem]:
    """Channels that people are to be woken by and the configuration does not set up. None: no configuration is known."""
    if channels is None:
        return []
    users: dict[str, str] = {}
    for person in directory.people.values():
        for way in person.ways:
            users.setdefault(way, person.id)
    return [
        Problem(
            *places.get(("person", users[way]), ("", 0, 0)),
            f"`{users[way]}` is to be woken by {way}, and parley.yaml sets up no such channel.",
            f"channels: {{{way}: …}}, in parley.yaml",
            warning=True,
        )
        for way in sorted(users.keys() - channels)
    ]
