"""From what somebody types to a person: an id, a name, a first name, an address, or a part such as `receiving.lead`.

Never a guess: whoever is unknown or not the only one is refused, with those who may have been meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import click

from parley.commands.desk import Desk
from parley.dispute.people import fill
from parley.dispute.protocol import SIDES
from parley.dispute.view import View
from parley.dispute.world import Person
from parley.loops.library import people_in
from parley.store import people

MOST_SUGGESTED = 5


def person_meant(at: Desk, words: str, view: View | None = None) -> Person:
    """The one person meant, of the directory or of those whom a dispute has named.

    view: the dispute in which `side.role` is looked up, and whose people come before others of the same name.
    Raises click.UsageError, with suggestions, for nobody or for several.
    """
    wanted = " ".join(words.split()).lower()
    known = _everybody(at)
    by_part = _by_part(view, wanted)
    if by_part:
        return _only_one([known[one] for one in by_part if one in known], words)
    for found in (
        _by_id(known, wanted),
        _by_address(known, wanted),
        _by_name(known, wanted),
        _by_first(known, wanted),
    ):
        if view is not None and len(found) > 1:
            taking_part = set(people_in(view.dispute))
            found = [one for one in found if one.id in taking_part] or found
        if found:
            return _only_one(found, words)
    raise click.UsageError(f"Nobody is known as {words!r}.{_perhaps(known.values(), wanted)}")


def described(person: Person) -> str:
    """ "Priya Nair <priya.nair@school.example>", so that two of one name can be told apart."""
    return f"{person.name} <{person.address}>" if person.address else f"{person.name} ({person.id})"


def _everybody(at: Desk) -> dict[str, Person]:
    listed = at.library.world.directory.people
    return {**{one.id: one for one in people.everybody(at.store)}, **listed}


def _by_id(known: dict[str, Person], wanted: str) -> list[Person]:
    return [one for one in known.values() if one.id.lower() == wanted]


def _by_address(known: dict[str, Person], wanted: str) -> list[Person]:
    bare = wanted.rpartition("<")[2].rstrip(">")
    return [one for one in known.values() if bare in one.addresses]


def _by_name(known: dict[str, Person], wanted: str) -> list[Person]:
    return [one for one in known.values() if one.name.lower() == wanted]


def _by_first(known: dict[str, Person], wanted: str) -> list[Person]:
    return [one for one in known.values() if wanted in one.name.lower().split()]


def _by_part(view: View | None, wanted: str) -> tuple[str, ...]:
    side, _, role_id = wanted.replace(" ", ".", 1).partition(".")
    if view is None or side not in SIDES:
        return ()
    role = next(
        (one for one in view.protocol.roles.values() if one.id.lower() == role_id.replace(" ", "_")), None
    )
    if role is None:
        raise click.UsageError(f"There is no part {role_id!r}. There are: {', '.join(view.protocol.roles)}.")
    found = fill(view, role, side)
    if not found:
        raise click.UsageError(f"Nobody is known yet as the {side} {role.name} of {view.dispute.reference}.")
    return found


def _only_one(found: list[Person], words: str) -> Person:
    if len(found) != 1:
        several = "; ".join(described(one) for one in found[:MOST_SUGGESTED])
        raise click.UsageError(f"{words!r} may be: {several}. Give the address.")
    return found[0]


def _perhaps(known: Iterable[Person], wanted: str) -> str:
    handles: dict[str, Person] = {}
    for one in known:
        for handle in (one.id, one.name, *one.name.split(), *one.addresses):
            handles.setdefault(handle.lower(), one)
    near = get_close_matches(wanted, handles, n=MOST_SUGGESTED, cutoff=0.6)
    people_near = dict.fromkeys(described(handles[handle]) for handle in near)
    return f" Perhaps {' or '.join(people_near)}?" if people_near else " Give an id, a name or an address."
