"""People whom a dispute names and the directory does not list, in mail.db. `world.with_people` adds them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from parley.dispute.world import Person
from parley.mail.person_names import called
from parley.store.at_once import each_of
from parley.store.store import Row, Store

_COLUMNS = "id, name, address, phone, agency"
# Begins the ids of those who are kept here; any other is the directory's, of whom a number is kept.
_OWN = "p-"


def name(
    store: Store, address: str, *, name: str = "", phone: str = "", agency: str = "", own: bool = False
) -> Person:
    """The person at this address (any case), added if need be. What is given and not "" replaces what was known; of `name` only
    what is a name (`mail.person_names`). own: their own mail gives it."""
    known = at_address(store, address)
    name = called(name, address, own=own) if name else ""
    if known is None:
        phone = phone or _left_behind(store, address)
        person = Person(
            f"{_OWN}{store.random_id()}", name or address, (address.lower(),), agency, phone=phone
        )
    else:
        name = name if name and name != address else known.name
        person = Person(known.id, name, known.addresses, agency or known.agency, phone=phone or known.phone)
    sql = (
        f"INSERT INTO people ({_COLUMNS}) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET name = excluded.name, phone = excluded.phone, agency = excluded.agency"
    )
    if person != known:
        store.mail_run("people", sql, (person.id, person.name, person.address, person.phone, person.agency))
    return person


def _left_behind(store: Store, address: str) -> str:
    """The number that somebody gave who was in the directory with this address, and is no more: it is theirs under the new id."""
    rows = store.mail_query("people", "SELECT phone FROM people WHERE address = ?", (address.lower(),))
    if not rows:
        return ""
    store.mail_run("people", "DELETE FROM people WHERE address = ?", (address.lower(),))
    return str(rows[0][0])


def rings_at(store: Store, person: Person, phone: str) -> None:
    """This person gave a number in a mail of their own: that is the one to ring, until the directory has another one of them."""
    sql = (
        f"INSERT INTO people ({_COLUMNS}) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET phone = excluded.phone"
    )
    store.mail_run("people", sql, (person.id, person.name, person.address, phone, person.agency))


def rung_as_listed(store: Store, ids: Iterable[str]) -> None:
    """The directory has another number of these people by now: one that they gave in a mail is the older word."""
    for one in ids:
        store.mail_run("people", "DELETE FROM people WHERE id = ?", (one,))


def phones(store: Store, ids: Iterable[str]) -> dict[str, str]:
    """The numbers that these people gave in their own mail, by id; only those who gave one."""
    wanted = dict.fromkeys(ids)
    found: dict[str, str] = dict(_of(store, "id, phone", wanted))
    return {one: found[one] for one in wanted if found.get(one)}


def at_address(store: Store, address: str) -> Person | None:
    """Whoever outside the directory has this address (any case), or None."""
    rows = store.mail_query("people", f"SELECT {_COLUMNS} FROM people WHERE address = ?", (address.lower(),))
    return next((_person(row) for row in rows if row[0].startswith(_OWN)), None)


def strangers(store: Store, ids: Iterable[str]) -> list[Person]:
    """Those of these people whom no directory ever listed, in their order: whoever was taken out of it is not among them."""
    return [person for person in some(store, ids) if person.id.startswith(_OWN)]


def some(store: Store, ids: Iterable[str]) -> list[Person]:
    """Those of these people who are kept here, in their order."""
    wanted = dict.fromkeys(ids)
    found = {row[0]: _person(row) for row in _of(store, _COLUMNS, wanted)}
    return [found[one] for one in wanted if one in found]


def _of(store: Store, columns: str, ids: Iterable[str]) -> list[Row]:
    sql = f"SELECT {columns} FROM people WHERE id = ?"
    return each_of(partial(store.mail_query, "people"), sql, ((one,) for one in ids))


def everybody(store: Store) -> list[Person]:
    """All who are outside the directory, by id."""
    rows = store.mail_query("people", f"SELECT {_COLUMNS} FROM people ORDER BY id")
    return [_person(row) for row in rows if row[0].startswith(_OWN)]


def _person(row: Row) -> Person:
    """An older parley kept all that was typed as the name of somebody outside the directory: of that too only a name is shown."""
    person_id, full_name, address, phone, agency = row
    if person_id.startswith(_OWN):
        full_name = called(full_name, address, own=True)
    return Person(person_id, full_name, (address,), agency, phone=phone)
