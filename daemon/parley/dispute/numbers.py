"""Which number reaches somebody at an hour: while their office is shut an office line rings in an empty room. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from parley.dispute.workdays import OfficeHours, why_shut
from parley.dispute.world import Person, World

_TEXTS = re.compile(r"07[0-9]{9}|\+[1-9][0-9]{7,14}")
_UK_LINE = re.compile(r"(?:\+44|0044|0)[1238][0-9]{7,9}.*")
_UK_MOBILE = re.compile(r"(?:\+44|0044|0)7[0-9]{9}")


def number_at(
    world: World, person: Person, instant: datetime, usual: OfficeHours, *, on_call: str = ""
) -> str:
    """The number to ring. usual: the hours of an office that names none. on_call: of whoever is alerted for an agency, the
    number that finds whoever is on call there; a mobile comes before it, since it finds this person and nobody else."""
    agency = world.directory.agencies.get(person.agency)
    hours = (agency.hours if agency else None) or usual
    if not why_shut(hours, world.closed_days(person.agency), world.calendar.zone, instant):
        return person.phone
    if person.phone_at_night or goes_along(person.phone):
        return person.phone_at_night or person.phone
    return on_call or person.phone


def rings_in_vain(world: World, person: Person, instant: datetime, usual: OfficeHours, number: str) -> bool:
    """Whether this is their office line, while their office is shut. Whoever is of no office keeps the usual hours."""
    if number != person.phone or number == person.phone_at_night or not is_land_line(number):
        return False
    agency = world.directory.agencies.get(person.agency)
    hours = (agency.hours if agency else None) or usual
    return bool(why_shut(hours, world.closed_days(person.agency), world.calendar.zone, instant))


def goes_along(number: str) -> bool:
    """Whether it is a mobile of this country (07…), which its owner carries home."""
    return _UK_MOBILE.fullmatch(_bare(number)) is not None


def is_land_line(number: str) -> bool:
    """Whether it is surely none: a line of this country with a place or a switchboard behind it. Of other countries' numbers
    nobody can tell."""
    return _UK_LINE.fullmatch(_bare(number)) is not None


def gets_texts(number: str) -> bool:
    """Whether it has the form of a number that gets text messages: a mobile of this country, or any with its country's code."""
    return _TEXTS.fullmatch(_bare(number)) is not None


def _bare(number: str) -> str:
    return re.sub(r"[ ()-]", "", number)
