"""Who acts instead: somebody is away by the directory, or has left, and the next in line is asked.

The chain is walked from deputy to deputy, then to the manager. Where nobody of it is there, whoever is away stays the
one who is asked (their clock runs), and the business manager hears that nobody stands in; whoever has left is asked
nothing more, so that the part is empty and somebody is asked to fill it. Nothing ends in silence. Pure.
"""

from __future__ import annotations

from datetime import date, datetime

from parley.dispute.workdays import local_day
from parley.dispute.world import Directory, World, away, in_post


def acting_for(directory: Directory, person: str, on: date) -> str:
    """Who acts for this person on that local day: mostly they themselves; "" if they have left and nobody follows."""
    known = directory.people.get(person)
    if known is None:  # an empty directory knows nobody, and says nothing of anybody
        return "" if directory.people else person
    if not (known.absences or known.valid_from or known.valid_until):  # mostly nothing is said of any day
        return person
    if in_post(known, on) and away(known, on) is None:
        return person
    found = next_there(directory, person, on)
    return found or (person if in_post(known, on) else "")


def acting_for_post(directory: Directory, holders: tuple[str, ...], on: date) -> tuple[str, ...]:
    """Who acts on that local day for those who hold one post together: whoever of them is there; where nobody of them is, whoever
    acts for each."""
    there = [one for one in holders if is_there(directory, one, on)] if len(holders) > 1 else ()
    acting = there or [acting_for(directory, one, on) for one in holders]
    return tuple(dict.fromkeys([one for one in acting if one]))


def is_there(directory: Directory, person: str, on: date) -> bool:
    """Whether the directory has them in post and not away on that local day."""
    known = directory.people.get(person)
    return known is not None and in_post(known, on) and away(known, on) is None


def next_there(
    directory: Directory, person: str, on: date, *, by: tuple[str, ...] = ("deputy", "manager")
) -> str:
    """The first of the deputies, then of the managers, who is there; "" if nobody is. A circle ends where it began. by: which
    of the two are asked."""
    for follow in by if person in directory.people else ():
        seen = {person}
        name = getattr(directory.people[person], follow)
        while name in directory.people and name not in seen:
            seen.add(name)
            one = directory.people[name]
            if in_post(one, on) and away(one, on) is None:
                return str(name)
            name = one.deputy
    return ""


def away_until(world: World, person: str, due: datetime | None, on: date) -> date | None:
    """The last day of the absence that somebody is in on that local day, where it lasts until this date or longer; a step
    without a date waits for nobody."""
    last = away(world.person(person), on)
    if last is None or (due is not None and local_day(due, world.calendar.zone) > last):
        return None
    return last


def those_asked_first(directory: Directory, person: str) -> tuple[str, ...]:
    """The deputies and the manager who would act for this person, were they there, each once."""
    found: dict[str, None] = {}
    known = directory.people.get(person)
    for name in (known.deputy, known.manager) if known else ():
        while name in directory.people and name not in found and name != person:
            found[name] = None
            name = directory.people[name].deputy
    return tuple(found)
