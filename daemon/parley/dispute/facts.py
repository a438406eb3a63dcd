"""Facts and moments: what the protocol asks and may test, and the instants that its clocks start from.

Only closed values, dates and ids of texts enter the journal from here; what somebody typed freely never does.
"""

from __future__ import annotations

from datetime import date, datetime, time

from parley.dispute import events as e
from parley.dispute.commands import Command, Refused, TellFact, TellMoment
from parley.dispute.day_words import clock_time, day_name
from parley.dispute.deadlines import clock_deadline
from parley.dispute.discharging import discharge
from parley.dispute.dispute import Told, told_since
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.earliest import not_yet, too_early
from parley.dispute.fact_values import fact_value
from parley.dispute.misses import look_at_misses
from parley.dispute.no_longer import said_since
from parley.dispute.pausing import facts_of_pause
from parley.dispute.people import in_words
from parley.dispute.protocol import IN_AGENCY, Fact
from parley.dispute.sides import may_say, side_for
from parley.dispute.voting import DECIDING, by_both, shared
from parley.dispute.workdays import at_local, local_day, local_time

SETTING = ("set_date", "agree", "decide")  # duties by which people name a day to come
PAST = ("decision", "referral")  # moments of what is disputed; any other may be agreed for a day to come


def tell_fact(draft: Draft, command: TellFact) -> Refused | None:
    """A fact that the protocol asks, told by somebody who may tell it."""
    fact = draft.protocol.facts.get(command.fact)
    if fact is None:
        return Refused("The protocol does not know that.", "", code="refused")
    early = [duty for duty in draft.open_duties if too_early(duty, command.happened)]
    decided = [duty for duty in early if duty.do in DECIDING and draft.rule(duty).fact == fact.id]
    if decided:
        return not_yet(draft, decided)
    stage, visit = scope_of(draft, fact, command.received)
    return put_fact(draft, command, fact, command.value, stage, visit, text=command.text)


def settle_decided(draft: Draft) -> bool:
    """A step by which several decide together is done once what they say stands. Whether anything came of it."""
    before = len(draft.events)
    for duty in draft.open_duties:
        if duty.do not in DECIDING:
            continue
        here = (duty.key.stage, duty.key.visit)
        stands = (
            fact_value(draft.view, draft.rule(duty).fact, first=here) if shared(draft.view, duty) else None
        )
        if stands is not None:
            fact = draft.protocol.facts[draft.rule(duty).fact]
            last = max(_told(draft, duty), key=lambda told: told.at)
            happened = max(stands[1], duty.opened)  # of a word that was filed late, later than it came
            met = Command(by=last.by, happened=happened, received=max(happened, draft.at))
            if fact.is_date and tell_date(draft, met, fact, stands[0]) is not None:
                continue  # a clock has begun meanwhile that forbids this day: it is no longer agreed
            discharge(draft, met, duty, "agreement" if duty.do == "agree" else "act")
    return len(draft.events) > before


def _told(draft: Draft, duty: DutyState) -> list[Told]:
    fact = draft.rule(duty).fact
    return [told for (name, *_), told in draft.dispute.facts.items() if name == fact]


def scope_of(draft: Draft, fact: Fact, heard: datetime) -> tuple[str, int]:
    """Where it counts: what a step decides, for this visit of its stage (what several decide together also where the step has stayed
    from it); what is told at a stage, for this visit of it; everything else for the whole dispute (design.md section 5). heard: when
    the mail came; what is filed late is of the visit that was open then."""
    stages = {
        stage.id for stage in draft.protocol.every_stage for duty in stage.duties if duty.fact == fact.id
    }
    places = draft.dispute.places_at(heard) or draft.dispute.places
    here = next((place for place in places if place.stage in stages), None)
    stayed = [
        duty for duty in draft.open_duties
        if here is None and draft.rule(duty).fact == fact.id and shared(draft.view, duty)
    ]  # fmt: skip
    if stayed and fact.ask != "opening" and fact.id not in facts_of_pause(draft.protocol):
        return stayed[0].key.stage, stayed[0].key.visit
    if here is None and (stages or fact.ask == "stage"):
        here = next((place for place in places if not place.track), None)
    everywhere = here is None or fact.ask == "opening" or fact.id in facts_of_pause(draft.protocol)
    return ("", 0) if here is None or everywhere else (here.stage, here.visit)


def put_fact(
    draft: Draft, command: Command, fact: Fact, value: str, stage: str, visit: int, *, text: str,
    owed: bool = False,
) -> Refused | None:  # fmt: skip
    """Put a fact on record for a visit of a stage ("" and 0: for the whole dispute), if it may be told so.

    owed: whoever tells it owes a duty that decides it, and needs no other leave.
    """
    if fact.told_by and not owed and not may_say(draft.view, command.by, fact.told_by):
        return Refused(f"That is for the {in_words(draft.protocol, fact.told_by)} to say.", fact.clause)
    if fact.is_date and not by_both(draft.view, fact.id):
        return tell_date(draft, command, fact, value)
    if fact.is_date:
        day = _instant(value, draft.world.calendar.zone)
        refused = _day_refused(draft, command, fact, day)
        if refused is not None:
            return refused
    elif value not in fact.values:
        return Refused(f"Answer with one of: {', '.join(fact.values)}.", fact.clause)
    if value in fact.reason_when and not text:
        why = (
            f"Please say why, too; the reason stays on the record. Reply: {value}, the word because, and why."
        )
        return Refused(why, fact.clause)
    side = "" if fact.id in facts_of_pause(draft.protocol) else side_for(draft.view, command.by)
    voter = command.by if fact.majority else _further(draft, side, command.by)
    before = draft.dispute.facts.get((fact.id, voter or side, stage, visit))
    if before and before.heard and before.heard > command.received:
        return said_since("Another answer has been given") if before.value != value else None
    draft.said(
        e.FactTold, command, fact=fact.id, value=value, side=side, stage=stage, visit=visit, text=text,
        clause=fact.clause, voter=voter,
    )  # fmt: skip
    return None


def _further(draft: Draft, side: str, person: str) -> str:
    """Whose account it is beside that of the side's first agency: "receiving@trust"; "" for the side's own."""
    agency = draft.world.person(person).agency
    return f"{side}{IN_AGENCY}{agency}" if (side, agency) in draft.dispute.joined else ""


def tell_moment(draft: Draft, command: TellMoment) -> Refused | None:
    """When something was: the dates counted from it move, and the record says so."""
    if not knows_moment(draft, command.moment):
        return Refused("The protocol counts from no such moment.", "", code="refused")
    if command.moment in PAST and command.at > command.received:
        return Refused("That day has not come yet.", "", code="future")
    if command.moment in PAST and side_for(draft.view, command.by) == "receiving":
        return Refused("When it became known is for the side that raised this to say.", "", code="refused")
    fact = draft.protocol.facts.get(command.moment)
    if fact and fact.told_by and not may_say(draft.view, command.by, fact.told_by):
        return Refused(f"That is for the {in_words(draft.protocol, fact.told_by)} to say.", fact.clause)
    if fact and by_both(draft.view, fact.id):
        day = local_day(command.at, draft.world.calendar.zone).isoformat()
        return put_fact(draft, command, fact, day, *scope_of(draft, fact, command.received), text="")
    refused = _does_not_do(draft, command, fact, command.at) if fact else None
    if refused is not None:
        return refused
    return _put_moment(draft, command, command.moment, command.at, fact.clause if fact else "")


def tell_date(draft: Draft, command: Command, fact: Fact, value: str) -> Refused | None:
    """A fact that is a day ("2026-05-04") or an instant: the moment of that name, for clocks to start from."""
    at = _instant(value, draft.world.calendar.zone)
    refused = _day_refused(draft, command, fact, at)
    if refused is not None or at is None:
        return refused
    return _put_moment(draft, command, fact.id, at, fact.clause)


def _day_refused(draft: Draft, command: Command, fact: Fact, at: datetime | None) -> Refused | None:
    """Why this cannot be the day, if it cannot."""
    if at is None:
        return Refused("Give a date, such as 4 May 2026.", fact.clause)
    return _does_not_do(draft, command, fact, at)


def _does_not_do(draft: Draft, command: Command, fact: Fact, at: datetime) -> Refused | None:
    """Why a day that people set cannot be that one: it is past, or later than a firm clock over that step allows. A clock
    that has run out already forbids nothing: late never locks."""
    setting = {
        stage.id
        for stage in draft.protocol.every_stage
        for duty in stage.duties
        if duty.fact == fact.id and duty.do in SETTING
    }
    zone = draft.world.calendar.zone
    if not setting:
        return None
    day = local_day(at, zone)
    if day < local_day(command.received, zone):
        return Refused("That day is past already. Name one to come.", fact.clause, code="day")
    here = [place for place in draft.dispute.places if place.stage in setting] or list(
        draft.dispute.places[:1]
    )
    for place in here:
        for clock in draft.protocol.clocks_over(place.stage):
            cap = clock_deadline(draft.view, clock.id, place)
            if (
                cap
                and cap.firm
                and cap.at >= command.received
                and (at > cap.at or day > local_day(cap.at, zone))
            ):
                last = f"{day_name(local_day(cap.at, zone))} at {clock_time(local_time(cap.at, zone))}"
                return Refused(
                    f"That is later than {clock.name or clock.id} allows: {last}.", cap.clause, code="day"
                )
    return None


def knows_moment(draft: Draft, moment: str) -> bool:
    """Whether people may tell this moment: of what is disputed, or a fact of the protocol that is a date."""
    fact = draft.protocol.facts.get(moment)
    return moment in PAST or (fact is not None and fact.is_date)


def _put_moment(draft: Draft, command: Command, moment: str, at: datetime, clause: str) -> Refused | None:
    was = draft.dispute.moments.get(moment)
    if told_since(draft.dispute, moment, command.received):
        return said_since("Another day has been given") if was != at else None
    # Told once more it moves nothing, and an older mail that is filed after it does not move it either
    draft.said(e.MomentTold, command, moment=moment, at=at, was=was, clause=clause)
    if was is not None and was != at:
        look_at_misses(draft)
    return None


def _instant(value: str, zone: str) -> datetime | None:
    """A day is its first minute in `zone`; an instant without a zone is none."""
    try:
        return at_local(date.fromisoformat(value), time(0), zone)
    except ValueError:
        pass
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    return instant if instant.tzinfo else None
