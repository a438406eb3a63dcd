"""Whose line manager somebody has named before: asked once, then known (design.md section 4, *Who is who*). For people of whom the
contacts have no manager."""

from __future__ import annotations

from datetime import date

from parley.dispute import events as e
from parley.dispute.protocol import SIDES, DisputeProtocol
from parley.dispute.world import Directory, in_post
from parley.store import disputes, journal, people
from parley.store.store import Store

MOST = 3  # of the disputes between somebody and another, so many are looked at, the newest first


def known_managers(
    store: Store, directory: Directory, protocol: DisputeProtocol, persons: tuple[str, str], today: date
) -> tuple[tuple[str, str], ...]:
    """Of these practitioners, of the two sides, whom the contacts give no manager: (side, the manager named when they last raised
    something, or it was raised with them)."""
    role = next((one.id for one in protocol.roles.values() if one.named and one.id != protocol.raiser), "")
    found = []
    for side, person in zip(SIDES, persons, strict=True):
        listed = directory.people.get(person)
        if not person or not role or (listed is not None and listed.manager):
            continue
        manager = _named_before(store, person, role)
        if manager != person and _still_there(store, directory, manager, today):
            found.append((side, manager))
    return tuple(found)


def _named_before(store: Store, person: str, role: str) -> str:
    """Whoever fills this part of their side in the newest dispute of this person's where anybody does; "" for nobody."""
    for reference, raised in disputes.between_practitioners(store, person, MOST):
        named, part = "", (SIDES[0] if raised else SIDES[1], role)
        for entry in journal.entries(store, reference):
            event = entry.event
            if isinstance(event, e.PersonNamed | e.PersonStoodDown) and (event.side, event.role) == part:
                named = event.person if isinstance(event, e.PersonNamed) else ""
        if named:
            return named
    return ""


def _still_there(store: Store, directory: Directory, person: str, today: date) -> bool:
    listed = directory.people.get(person)
    return (
        in_post(listed, today) if listed is not None else bool(person and people.strangers(store, [person]))
    )
