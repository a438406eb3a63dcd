"""What the world must be told after somebody is named, stands down, or has a step of somebody else's now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from parley.dispute import audience, convening, missing_people, plan_forms
from parley.dispute import events as e
from parley.dispute.deadlines import started
from parley.dispute.departures import LEFT
from parley.dispute.dispute import OTHER_SIDE
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import Effect, Question, SendNotice
from parley.dispute.owing import NAMED, NOT_ME
from parley.dispute.saying_settled import ask_settled
from parley.dispute.view import View

_ONE_WAY = ("tell", "send")  # whoever is only told of something is asked nothing before


def _reassigned(view: View, event: e.DutyReassigned) -> Iterable[Effect]:
    duty = view.dispute.duties[event.key]
    yield from _no_part_any_more(view, event, duty)
    if duty.status != "open" or duty not in audience.running(view):
        return
    yield from plan_forms.who_is_missing(view, duty)
    if event.why == LEFT:
        yield from missing_people.who_is_missing(view, (duty,))
    known = (view.world.directory.people, view.world.former)
    gone = tuple(person for person in event.gone if any(person in people for people in known))
    why = (("why", event.why),)
    listens = duty.do not in _ONE_WAY
    hold = convening.hold_of(view, duty)
    # Of a meeting that is kept with whoever follows already, the others have read so
    asked_before = hold is not None and hold.asked is not None and hold.asked < event.received
    invited = {*hold.attendees} if hold is not None and asked_before else set()
    kept = {*event.holders, *event.counterparts} <= invited
    for person in dict.fromkeys((*event.holders, *(event.counterparts if listens else ()))):
        if person != event.by and not (kept and person in duty.former):
            asked = audience.ask((duty,))
            # Theirs as before: another name has changed.
            before = (("known", "yes"),) if person in duty.former else ()
            yield SendNotice(
                "now_yours", person, duty.clause, (duty.key,), asked, others=gone, details=(*why, *before)
            )
    yield from missing_people.nobody_there(view, [duty], known=duty.former)
    yield from convening.hold_for(view, duty)


def _no_part_any_more(view: View, event: e.DutyReassigned, duty: DutyState) -> Iterable[Effect]:
    """Somebody else is named in their place, or it is said to be another agency's: whoever owed or shared it hears that nothing is
    asked of them any more."""
    if duty.opened == event.received:
        return  # it was another's from the first: nobody has heard of it yet
    if event.why == NAMED:
        instead = [one for one in (*event.holders, *event.counterparts) if one not in duty.former][:1]
        gone = [one for one in duty.former if one not in (*event.holders, *event.counterparts)]
        said_by = view.dispute.raised_by
        others = (said_by, *instead)
    elif event.why == NOT_ME and view.dispute.stood_down and not audience.rule_of(view, duty).for_each:
        # Whoever a row names is of any agency, and hands back no part of one
        *_, said_by = view.dispute.stood_down[-1]
        taking_part = {"", *view.dispute.agencies.values(), *(agency for _, agency in view.dispute.joined)}
        gone = [one for one in duty.former if view.world.person(one).agency not in taking_part]
        others = (said_by,)
    else:
        return
    for person in gone:
        if person != said_by and not audience.shared_by(view, person):
            yield SendNotice("no_part", person, others=others, details=(("why", event.why),))


def _named(view: View, event: e.PersonNamed) -> Iterable[Effect]:
    """Whoever gave a name and owes more of them is asked again, and whoever was named is asked for those of their side. What is
    missing at the raising is in the first answer."""
    first = view.dispute.visits[0].opened if view.dispute.visits else event.received
    if event.received <= first:
        return
    if event.source != "owner":
        yield from missing_people.who_is_missing(view, again=(event.by, event.person))
    at = view.dispute.at
    if event.role == view.protocol.raiser and at is not None:
        yield from _practitioner(view, event, view.protocol.stage(at.stage).clause)


def _practitioner(view: View, event: e.PersonNamed, clause: str) -> Iterable[Effect]:
    """A side's practitioner is another one now. Whoever is asked for a step hears of it by that; while it stands with others, at a
    later stage, the new one, the one before and the other side's hear of it all the same."""
    instead = (event.instead,) if event.instead else ()
    if event.person != event.by and not _asked_of(view, event.person):
        own = event.by == event.instead or (event.side, event.role, event.by) in view.dispute.stood_down
        yield SendNotice(
            "stage_opened", event.person, clause, question=ask_settled(view, event.person),
            others=(event.by, *instead), details=(("why", "named"), *((("own", "yes"),) if own else ())),
        )  # fmt: skip
    if instead and event.instead != event.by and not audience.shared_by(view, event.instead):
        yield SendNotice("no_part", event.instead, others=(event.by, event.person), details=(("why", NAMED),))
    other = view.dispute.people.get((OTHER_SIDE[event.side], event.role), "")
    told_by_step = any(event.person in (*one.holders, *one.counterparts) for one in _asked_of(view, other))
    if other not in ("", event.by) and not told_by_step:
        mine = audience.owed_by(view, other) or audience.shared_by(view, other)
        yield SendNotice(
            "now_yours",
            other,
            clause,
            question=audience.ask(mine),
            others=(event.person,),
            details=(("why", "other side"),),
        )


def _asked_of(view: View, person: str) -> tuple[DutyState, ...]:
    """The steps by which this person hears of another name (`_reassigned`): not what they are only told or sent."""
    shared = audience.shared_by(view, person)
    return tuple(duty for duty in shared if person in duty.holders or duty.do not in _ONE_WAY)


def _agency_named(view: View, event: e.AgencyNamed) -> Iterable[Effect]:
    """It is another agency's: whoever of the one before has heard of it, at whatever stage, hears that they are out of it."""
    if not event.instead:
        return
    heard = (
        person
        for duty in view.dispute.duties.values()
        if not duty.key.row and (duty.status == "done" or duty.missed or started(view, duty))
        for person in (*duty.holders, *duty.counterparts)
    )
    for person in dict.fromkeys(heard):
        theirs = view.world.person(person).agency == event.instead
        if theirs and person != event.by and audience.left(view, person):
            yield SendNotice("no_part", person, others=(event.by,), details=(("why", NOT_ME),))


def _outsider(view: View, event: e.OutsiderNamed) -> Iterable[Effect]:
    """The business manager is asked whether it is right: nobody else's word lets parley write to a strange address."""
    role = (event.side, event.role)
    asked = Question("who", side=event.side, role=event.role, suggested=event.person)
    those = tuple(duty for duty in audience.running(view) if role in missing_people.unfilled(view, (duty,)))
    yield from missing_people.tell_manager(
        view, "outside_agency", others=(event.person, event.by), question=asked, duties=those
    )


def _stood_down(view: View, event: e.PersonStoodDown) -> Iterable[Effect]:
    yield from missing_people.who_is_missing(view)


def _parted(view: View, event: e.AgencyLeft) -> Iterable[Effect]:
    """Whoever was asked for something there: nothing is asked of them any more."""
    theirs = (duty for duty in view.dispute.duties.values() if duty.key.party == event.agency)
    asked = dict.fromkeys(person for duty in theirs for person in duty.holders)
    for person in asked:
        if person != event.by and not audience.shared_by(view, person):
            yield SendNotice("no_part", person, others=(event.by,))


PLANS: dict[type, Callable[[View, Any], Iterable[Effect]]] = {
    e.DutyReassigned: _reassigned,
    e.PersonNamed: _named,
    e.AgencyNamed: _agency_named,
    e.OutsiderNamed: _outsider,
    e.PersonStoodDown: _stood_down,
    e.AgencyLeft: _parted,
}
