"""Who is who in a dispute: people named, stood down, handed on, supported; addresses that fail."""

from __future__ import annotations

from collections.abc import Collection

from parley.dispute import events as e
from parley.dispute.commands import (
    AskSupport,
    Command,
    GivePhone,
    MarkAddressFailed,
    MarkAway,
    NamePerson,
    PassOn,
    Refused,
    StandDown,
)
from parley.dispute.day_words import day_name
from parley.dispute.dispute import OTHER_SIDE
from parley.dispute.draft import Draft
from parley.dispute.duty_state import CONVERSATIONS, DutyState
from parley.dispute.joining import once_each
from parley.dispute.missing_people import business_managers
from parley.dispute.no_longer import said_since
from parley.dispute.owing import NAMED, NOT_ME, reassign
from parley.dispute.own_agency import supporters
from parley.dispute.people import fill, in_agency, one_post, side_of_holders, sides_meant
from parley.dispute.protocol import IN_AGENCY
from parley.dispute.row_owners import for_others, named_in_rows
from parley.dispute.sharing import with_whom
from parley.dispute.sides import agency_of
from parley.dispute.standing_in import acting_for, away_until
from parley.dispute.urgency import not_reached
from parley.dispute.view import View
from parley.dispute.whose_record import was_at_it
from parley.dispute.world import in_post


def name_person(draft: Draft, command: NamePerson) -> Refused | None:
    """A role of a side is filled: whoever owes what changes with it, and the agency becomes known."""
    role, _, agency = command.role.partition(IN_AGENCY)
    if role not in draft.protocol.roles or (agency and (command.side, agency) not in draft.dispute.joined):
        known = ", ".join(draft.protocol.roles)
        return Refused(f"The protocol has no role {command.role}. It has: {known}.", "", code="refused")
    if agency and draft.world.person(command.person).agency not in ("", agency):
        name = draft.world.directory.agencies[agency].name
        return Refused(f"Name somebody of {name}.", "", code="refused")
    if not command.person or _both_ends(draft, command.side, command.role, command.person):
        return Refused("Name somebody who is not on the other side of it already.", "", code="refused")
    part = (command.side, command.role)
    heard, named = draft.dispute.named_heard.get(part), draft.dispute.people.get(part)
    if heard and heard > command.received and named:
        if named == command.person:
            return None  # as they said
        return said_since("Somebody else has been named for that")
    back = draft.dispute.gave_back.get((*part, command.person))
    if back and back > command.received:
        return said_since("They have said that it is not theirs")
    strange = command.outside or command.person in draft.dispute.outside.values()
    if strange and command.by not in business_managers(draft.view):
        if draft.dispute.outside.get((command.side, command.role)) != command.person:
            draft.said(e.OutsiderNamed, command, side=command.side, role=command.role, person=command.person)
        return None
    before = draft.view
    _name(draft, command, command.side, command.role, command.person, command.source)
    reassign(draft, before, NAMED)
    once_each(draft, before)
    return None


def _name(draft: Draft, command: Command, side: str, role: str, person: str, source: str) -> None:
    """Put a name to a role; the practitioner's agency is the side's."""
    _fill(draft, command, side, role, person, source)
    agency, before = draft.world.person(person).agency, draft.dispute.agencies.get(side, "")
    if agency and before != agency and role == draft.protocol.raiser:
        draft.said(e.AgencyNamed, command, side=side, agency=agency, instead=before)


def _fill(draft: Draft, command: Command, side: str, role: str, person: str, source: str) -> None:
    before = draft.dispute.people.get((side, role), "")
    draft.said(
        e.PersonNamed, command, side=side, role=role, person=person, source=source,
        instead=before if before != person else "",
    )  # fmt: skip


def _both_ends(draft: Draft, side: str, role: str, person: str) -> bool:
    """Whether one person would be both practitioners: nobody is the other side of their own concern."""
    raiser = draft.protocol.raiser
    return role == raiser and draft.dispute.people.get((OTHER_SIDE.get(side, ""), raiser)) == person


def stand_down(draft: Draft, command: StandDown) -> Refused | None:
    """NOT ME: the role is open again, or goes to whomever they named."""
    rows = named_in_rows(draft, command.by)  # what somebody wrote into a form goes back before a post does
    if rows:
        for_others(draft, command, rows, command.instead, NOT_ME)
        return None
    roles = _parts_of(draft, command.by)
    if roles and not (roles := [one for one in roles if not _named_since(draft, command, one)]):
        return said_since("You have been named for it")
    vacant = vacated(draft.view, command.by) if not roles else []
    if vacant:
        return _named_afterwards(draft, command, vacant)
    if not roles or command.by == draft.dispute.raised_by:
        return Refused("You are not named here in a part you could hand back.", "", code="nothing")
    before = draft.view
    for side, role in roles:
        instead = "" if command.instead == command.by else command.instead
        again = instead if (side, role, instead) in draft.dispute.stood_down else ""
        shared = () if command.outside else _who_shares(draft.view, side, role, command.by)
        if shared and instead not in ("", again):
            _in_one_place_of_several(draft, command, instead)
        draft.said(e.PersonStoodDown, command, side=side, role=role, person=command.by, instead=again)
        if again or shared:  # sent round in a circle: whoever is asked for a name hears who has said so
            continue
        if instead and command.outside:
            draft.said(e.OutsiderNamed, command, side=side, role=role, person=instead)
        elif instead and not _both_ends(draft, side, role, instead):
            _name(draft, command, side, role, instead, "owner")
    reassign(draft, before, NOT_ME)
    once_each(draft, before)
    return None


def _named_since(draft: Draft, command: Command, part: tuple[str, str]) -> bool:
    """Whether they have been named for this part by a mail that came after theirs, which is filed late."""
    heard = draft.dispute.named_heard.get(part)
    return heard is not None and heard > command.received and draft.dispute.people.get(part) == command.by


def _theirs_since(duty: DutyState, command: Command) -> bool:
    """Whether a step has come to them by a mail that came after theirs, which is filed late."""
    came = dict(duty.came).get(command.by)
    return came is not None and came > command.received


def _who_shares(view: View, side: str, role: str, person: str) -> tuple[str, ...]:
    """Who else holds this post of a side's agency: the part stays theirs (docs/decisions/0038)."""
    part = view.protocol.roles.get(role)
    if part is None or not one_post(part):
        return ()
    holders = fill(view, part, side)
    return tuple(one for one in holders if one != person) if person in holders else ()


def _in_one_place_of_several(draft: Draft, command: StandDown, instead: str) -> None:
    """Of two who share a post one says that it is somebody else's: what is open goes to whom they name, beside the other one."""
    for duty in draft.open_duties:
        if with_whom(draft.view, duty, command.by):
            _hand_over(draft, command, duty.key, instead, NOT_ME)


def vacated(view: View, person: str) -> list[tuple[str, str]]:
    """The parts (side, role) that this person has handed back and that nobody has been named for since."""
    return [
        (side, role) for side, role, who in view.dispute.stood_down
        if who == person and role in view.protocol.roles and not fill(view, view.protocol.roles[role], side)
    ]  # fmt: skip


def _named_afterwards(draft: Draft, command: StandDown, parts: list[tuple[str, str]]) -> Refused | None:
    """NOT ME, and in a mail of its own whose it is: as if both had come at once."""
    instead = command.instead
    free = [(side, role) for side, role in parts if (side, role, instead) not in draft.dispute.stood_down]
    if not instead or not free:
        return Refused("You have said so already, and nobody else is named yet.", "", code="nothing")
    free = [part for part in free if command.outside or not _both_ends(draft, *part, instead)]
    if not free:
        return Refused("Nobody can be on both sides of it, so nobody is named yet.", "", code="nothing")
    before = draft.view
    for side, role in free:
        if command.outside:
            draft.said(e.OutsiderNamed, command, side=side, role=role, person=instead)
        else:
            _name(draft, command, side, role, instead, "owner")
    reassign(draft, before, NOT_ME)
    once_each(draft, before)
    return None


def _parts_of(draft: Draft, person: str) -> list[tuple[str, str]]:
    """The parts (side, role) a person has here: those they are named for, and posts by which they have a duty now."""
    found = [key for key, who in draft.dispute.people.items() if who == person]
    for state in draft.open_duties:
        if person not in (*state.holders, *state.counterparts):
            continue
        rule = draft.rule(state)
        own = side_of_holders(draft.view, rule.by)
        for who in (*rule.by, *rule.counterparts):
            for one in who.choice or (who,):
                sides = sides_meant(one, own) if one.side else ("",)
                role = draft.protocol.roles.get(one.role)
                found += [
                    (side, role.id) for side in sides if role and person in fill(draft.view, role, side)
                ]
                found += [
                    (side, f"{role.id}{IN_AGENCY}{agency}") for side, agency in draft.dispute.joined
                    if role and one.each and side in sides and person in in_agency(draft.view, role.id, side, agency)
                ]  # fmt: skip
    return list(dict.fromkeys(found))


def pass_on(draft: Draft, command: PassOn) -> Refused | None:
    """PASS TO: somebody of the same agency takes over what one owes here, or the conversation that one is asked into."""
    kept = {d.key for d in draft.open_duties if was_at_it(draft.view, d, command.by)}
    asked = _handed_on(draft, command, kept)
    parts = _named_parts(draft, command.by)
    since = bool(asked or parts)
    asked = [duty for duty in asked if not _theirs_since(duty, command)]
    parts = [one for one in parts if not _named_since(draft, command, one)]
    if since and not asked and not parts:
        return said_since("It has come to you")
    if not asked and not parts:
        return Refused("Nothing of yours is open here.", "", code="nothing")
    clause = asked[0].clause if asked else ""
    if not _colleagues(draft.view, command.by, command.person):
        return Refused(
            "You can pass this only to somebody of your own agency. Reply PASS TO with their full name or work address.",
            clause,
            code="refused",
        )
    taken = any(_opposite(d, command) for d in asked) or any(
        _both_ends(draft, *one, command.person) for one in parts
    )
    if command.person == command.by or taken:
        return Refused("Pass it to somebody who has no part in it yet.", clause, code="refused")
    missed = _not_there(draft.view, command.person, asked)
    if missed:
        return Refused(missed, clause, code="refused")
    rows = [row for row in named_in_rows(draft, command.by) if row[0] in [duty.key for duty in asked]]
    for_others(draft, command, rows, command.person, "passed on")
    before = draft.view
    for side, role in parts:
        _fill(draft, command, side, role, command.person, "owner")
    reassign(draft, before, "passed on", only=draft.dispute.duties.keys() - kept)
    for duty in asked:
        _hand_over(draft, command, duty.key, command.person, "passed on")
    return None


def _named_parts(draft: Draft, person: str) -> list[tuple[str, str]]:
    """The parts (side, role) for which the dispute names this person, and that go with what they hand on: also while nothing of
    theirs is open. Whoever raised it stays who raised it."""
    if person == draft.dispute.raised_by:
        return []
    return [
        (side, role) for (side, role), who in draft.dispute.people.items()
        if who == person and (IN_AGENCY in role or draft.protocol.roles[role].named)
    ]  # fmt: skip


def _handed_on(draft: Draft, command: PassOn, kept: Collection[e.DutyKey]) -> list[DutyState]:
    """What somebody hands on: of that which they were asked what they owe, else the conversations they are asked into; the record
    of one that they were at themselves only where it is the one thing left."""
    owed = [d for d in draft.open_duties if command.by in d.holders]
    talks = [d for d in draft.open_duties if command.by in d.counterparts and d.do in CONVERSATIONS]
    groups = ([d for d in owed if d.key not in kept], talks, owed)
    in_question = ([d for d in group if d.key in command.keys] for group in groups)
    return next((found for found in (*in_question, *groups) if found), [])


def _colleagues(view: View, one: str, other: str) -> bool:
    """Whether both are of one agency, or both the partnership's own: a chair and a deputy chair are of none."""
    agency, people = view.world.person(other).agency, view.world.directory.people
    if agency:
        return agency_of(view, one) == agency
    return other in people and one in people and not people[one].agency


def _not_there(view: View, person: str, duties: list[DutyState]) -> str:
    """Why somebody cannot take these over, in words with the mend; "" if they can."""
    known, directory = view.world.person(person), view.world.directory
    if person in directory.people and not in_post(known, view.today):
        return f"By the contacts file {known.name} is not in post today. Pass it to somebody else."
    until = [last for duty in duties if (last := away_until(view.world, person, duty.due, view.today))]
    if not until:
        return ""
    acting = acting_for(directory, person, view.today)
    other = (
        f"PASS TO {view.world.person(acting).name}, who stands in, or somebody"
        if acting != person
        else "Pass it to somebody"
    )
    return f"{known.name} is away until {day_name(max(until))}, and it is due before. {other} else."


def ask_support(draft: Draft, command: AskSupport) -> Refused | None:
    """HELP: the side's supporter is brought in, and is told so (BDSCP 3.5)."""
    saying = draft.protocol.says.get("support")
    theirs = tuple(person for person in supporters(draft.view, command.by) if person != command.by)
    draft.said(e.SupportAsked, command, supporters=theirs, clause=saying.clause if saying else "")
    return None


def address_failed(draft: Draft, command: MarkAddressFailed) -> Refused | None:
    """A mail of ours came back for good: the phone number is what is left."""
    draft.said(e.AddressFailed, command, person=command.person, status=command.status)
    not_reached(draft, command.person)
    return None


def _opposite(duty: DutyState, command: PassOn) -> bool:
    """Whether whoever is to take it over stands at its other end already."""
    return command.person in (duty.counterparts if command.by in duty.holders else duty.holders)


def _hand_over(draft: Draft, command: Command, key: e.DutyKey, person: str, why: str) -> None:
    state = draft.dispute.duties[key]
    holders, counterparts = (
        tuple(dict.fromkeys(person if one == command.by else one for one in people))
        for people in (state.holders, state.counterparts)
    )
    if (holders, counterparts) != (state.holders, state.counterparts):
        draft.said(
            e.DutyReassigned, command, key=key, holders=holders, counterparts=counterparts, why=why, clause=state.clause,
        )  # fmt: skip


def away(draft: Draft, command: MarkAway) -> Refused | None:
    """Somebody's mailbox says that they are away: a fact for the record, and for whoever needs them."""
    draft.said(e.AbsenceReported, command, person=command.person, back=command.back)
    return None


def give_phone(draft: Draft, command: GivePhone) -> Refused | None:
    """`Phone:` in an answer: whoever has their number from us hears of it. Whom they are to talk to may look at the file first, and ring
    them before that: their entry names the number, too."""
    draft.said(e.PhoneGiven, command)
    for hold in draft.dispute.live_holds:
        steps = [draft.dispute.duties[key] for key in hold.keys]
        if hold.start <= command.received or any(command.by in duty.counterparts for duty in steps):
            continue  # that of whoever rings them is renewed with the event itself
        owed = [duty for duty in steps if duty.do == "talk" and command.by in duty.holders]
        rung = dict.fromkeys(one for duty in owed for one in duty.counterparts if one in hold.attendees)
        if rung:
            draft.said(e.MeetingRenewed, command, hold=hold.id, people=tuple(rung), clause=owed[0].clause)
    return None
