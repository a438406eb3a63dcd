"""Whose "own" means: seen from a side, that of its first agency; seen from an agency that joined it, that of this agency.

A sergeant whose force joined the council refers it to an inspector of the police, and HELP brings in one of the police.
"""

from __future__ import annotations

from dataclasses import replace

from parley.dispute.people import resolve
from parley.dispute.protocol import SIDES, Who
from parley.dispute.sides import side_for
from parley.dispute.view import View


def seen_from(view: View, whos: tuple[Who, ...], agency: str) -> tuple[Who, ...]:
    """These words where "own" is seen from this agency; as they are where it has not joined a side."""
    if agency not in [one for _, one in view.dispute.joined]:
        return whos
    return tuple(_of(view, who, agency) for who in whos)


def _of(view: View, who: Who, agency: str) -> Who:
    if who.choice:
        return replace(who, choice=tuple(_of(view, one, agency) for one in who.choice))
    role = view.protocol.roles.get(who.role)
    # A role `of:` the partnership or of a body belongs to no agency
    return replace(who, agency=agency) if who.side == "own" and role is not None and not role.of else who


def supporters(view: View, person: str, side: str = "") -> tuple[str, ...]:
    """Who supports this person (BDSCP 3.5): in their own agency, where that has joined a side. side: theirs, where it is known."""
    whos = seen_from(view, view.protocol.support, view.world.person(person).agency)
    return resolve(view, whos, side or side_for(view, person) or "referring").people


def supporters_of(view: View, side: str) -> tuple[str, ...]:
    """Whoever supports somebody of this side, in whichever of its agencies."""
    found = resolve(view, view.protocol.support, side).people
    for where, agency in view.dispute.joined if side in SIDES else ():
        if where == side:
            found += resolve(view, seen_from(view, view.protocol.support, agency), side).people
    return tuple(dict.fromkeys(found))
