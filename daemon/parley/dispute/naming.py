"""Who is who in a dispute: people named, stood down, handed on, supported; addresses that fail."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.commands import AskSupport, MarkAddressFailed, NamePerson, PassOn, Refused, StandDown
from parley.dispute.draft import Draft
from parley.dispute.people import agency_of, resolve
from parley.dispute.stages import reassign


def name_person(draft: Draft, command: NamePerson) -> Refused | None:
    """A role of a side is filled: whoever owes what changes with it, and the agency becomes known."""
    if command.role not in draft.protocol.roles:
        known = ", ".join(draft.protocol.roles)
        return Refused(f"The protocol has no role {command.role}. It has: {known}.", "", code="refused")
    draft.said(
        e.PersonNamed,
        command,
        side=command.side,
        role=command.role,
        person=command.person,
        source=command.source,
    )
    agency = draft.world.person(command.person).agency
    if (
        agency
        and draft.dispute.agencies.get(command.side) != agency
        and command.role == draft.protocol.raiser
    ):
        draft.said(e.AgencyNamed, command, side=command.side, agency=agency)
    reassign(draft, "named")
    return None


def stand_down(draft: Draft, command: StandDown) -> Refused | None:
    """NOT ME: the role is open again, or goes to whomever they named."""
    roles = [key for key, person in draft.dispute.people.items() if person == command.by]
    if not roles or command.by == draft.dispute.raised_by:
        return Refused("You are not named here in a part you could hand back.", "", code="nothing")
    for side, role in roles:
        draft.said(e.PersonStoodDown, command, side=side, role=role, person=command.by)
        if command.instead:
            draft.said(e.PersonNamed, command, side=side, role=role, person=command.instead, source="owner")
    reassign(draft, "not me")
    return None


def pass_on(draft: Draft, command: PassOn) -> Refused | None:
    """PASS TO: somebody of the same agency takes over what one owes here."""
    mine = [d for d in draft.dispute.open_duties if command.by in d.holders]
    asked = [d for d in mine if d.key in command.keys] or mine
    if not asked:
        return Refused("Nothing of yours is open here.", "", code="nothing")
    if agency_of(draft.view, command.by) != draft.world.person(command.person).agency:
        return Refused(
            "You can pass this only to somebody of your own agency.", asked[0].clause, code="refused"
        )
    for (side, role), person in list(draft.dispute.people.items()):
        if (
            person == command.by
            and draft.protocol.roles[role].named
            and command.by != draft.dispute.raised_by
        ):
            draft.said(e.PersonNamed, command, side=side, role=role, person=command.person, source="owner")
    reassign(draft, "passed on")
    for duty in asked:
        _hand_over(draft, command, duty.key)
    return None


def ask_support(draft: Draft, command: AskSupport) -> Refused | None:
    """HELP: the side's supporter is brought in, and is told so (BDSCP 3.5)."""
    side = draft.dispute.side_of(command.by) or "referring"
    saying = draft.protocol.says.get("support")
    supporters = resolve(draft.view, draft.protocol.support, side).people
    supporters = tuple(person for person in supporters if person != command.by)
    draft.said(e.SupportAsked, command, supporters=supporters, clause=saying.clause if saying else "")
    return None


def address_failed(draft: Draft, command: MarkAddressFailed) -> Refused | None:
    """A mail of ours came back for good: the phone number is what is left."""
    draft.said(e.AddressFailed, command, person=command.person, status=command.status)
    return None


def _hand_over(draft: Draft, command: PassOn, key: e.DutyKey) -> None:
    state = draft.dispute.duties[key]
    if command.by not in state.holders:
        return
    holders = tuple(command.person if person == command.by else person for person in state.holders)
    draft.said(
        e.DutyReassigned, command, key=key, holders=tuple(dict.fromkeys(holders)), counterparts=state.counterparts,
        why="passed on", clause=state.clause,
    )  # fmt: skip
