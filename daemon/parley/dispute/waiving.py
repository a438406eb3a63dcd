"""Who may let the next stage open without a step whose date was missed, and when they are asked.

An override never stands in for `when`: nobody is asked about an end that both sides have yet to agree on. That it is
unresolved is another matter: the raising side's word for the exit says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from parley.dispute import events as e
from parley.dispute.choices import chosen
from parley.dispute.conditions import AllOf, AnyOf, Complete, Condition, Done, Tried, asked_for, facts_in
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import Question, SendNotice
from parley.dispute.missing_people import business_managers
from parley.dispute.moments import holds, instances
from parley.dispute.people import resolve, side_of_holders, sides_meant
from parley.dispute.protocol import OUTCOME, SIDES, Exit, Who
from parley.dispute.sides import side_for
from parley.dispute.view import View
from parley.dispute.ways_out import asks_unresolved


def at_the_miss(view: View, duty: DutyState) -> Iterable[SendNotice]:
    """Whoever may let the next stage open without this duty is asked, once its date was missed."""
    if view.dispute.is_here(duty.key):
        yield from (_offer(duty, exit_, person) for exit_, person in who_may_waive(view, duty))


def once_chosen(view: View, event: e.OutcomeStated | e.FactTold) -> Iterable[SendNotice]:
    """A way out is chosen only now, and a step that it asks for was missed before: whoever may waive that is asked now."""
    told = OUTCOME if isinstance(event, e.OutcomeStated) else event.fact
    for duty in view.dispute.open_duties:
        if duty.missed is None or not view.dispute.is_here(duty.key):
            continue
        for exit_, person in who_may_waive(view, duty):
            if told in facts_in(exit_.when) and _counts_now(view, exit_, person) and person != event.by:
                yield _offer(duty, exit_, person)
    if isinstance(event, e.OutcomeStated) and event.side == SIDES[0] and event.value == "unresolved":
        untried = (
            duty for duty in view.dispute.open_duties
            # what the word itself has opened is nobody's omission yet
            if not duty.attempts and (duty.key.stage, duty.key.visit) == (event.stage, event.visit)
        )  # fmt: skip
        yield from _dateless(view, untried, event.by)


def given_up(view: View, event: e.AttemptRecorded) -> Iterable[SendNotice]:
    """Several attempts at a step without a date, and the rules do not say that those open the way: whoever may is asked."""
    duty = view.dispute.duties[event.key]
    if len(duty.attempts) == view.protocol.attempts:
        yield from _dateless(view, (duty,), event.by)


def _dateless(view: View, duties: Iterable[DutyState], by: str) -> Iterable[SendNotice]:
    """No date of these will ever pass, and nobody would be asked at a miss."""
    for duty in duties:
        if duty.due is None and view.dispute.is_here(duty.key):
            for exit_, person in who_may_waive(view, duty):
                if asks_unresolved(exit_.when) and not tries(exit_.needs) and person != by:
                    yield _offer(duty, exit_, person)


def tries(condition: Condition | None) -> int:
    """How many recorded attempts open it, 0 where none do."""
    if isinstance(condition, Tried):
        return condition.times
    if isinstance(condition, AllOf | AnyOf):
        return max((tries(part) for part in condition.parts), default=0)
    return 0


def _offer(duty: DutyState, exit_: Exit, person: str) -> SendNotice:
    question = Question("override", stage=exit_.to)
    return SendNotice("may_open", person, exit_.clause or duty.clause, (duty.key,), question)


def who_may_waive(view: View, duty: DutyState) -> list[tuple[Exit, str]]:
    """The exits of its stage that ask for this duty and that a word could open, each with the people who may say it."""
    return [
        (exit_, person)
        for exit_ in view.protocol.stage(duty.key.stage).exits
        if duty.key.duty in asked_for(exit_.needs)
        and not holds(exit_.needs, view)  # the miss itself may be all that it asked for
        and _could_open(view, exit_.when)
        for person in may_waive(view, exit_)
    ]


def may_waive(view: View, exit_: Exit) -> tuple[str, ...]:
    """Who may let it open without what is missing: those whom the rules name, but for whoever owes it. Where that leaves
    nobody (the manager is the lead in this agency), the business manager: silence locks nothing."""
    named = resolve(view, exit_.override).people
    if not named:
        return ()
    late = owing(view, exit_.needs)
    return tuple(person for person in named if person not in late) or tuple(
        person for person in business_managers(view) if person not in late
    )


def owing(view: View, condition: Condition | None) -> set[str]:
    """Everybody who owes something that the condition asks for and that is not on record, begun or not."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return {person for part in parts for person in owing(view, part)}
        case Done(duty) | Tried(duty) if not holds(Done(duty), view):
            rules = (rule for stage in view.protocol.stages_with[duty] for rule in stage.duties)
            rule = chosen(view, next(rule for rule in rules if rule.id == duty))
            by = resolve(view, rule.by, side_of_holders(view, rule.by)).people
            return {*by, *(person for state in instances(view, duty) for person in state.holders)}
        case Complete(form, section) if not holds(condition, view):
            asked = (one for one in view.protocol.forms[form].sections if section in ("", one.id))
            return {person for one in asked for person in resolve(view, one.by).people}
        case _:
            return set()


def _could_open(view: View, when: Condition | None) -> bool:
    return asks_unresolved(when) or not facts_in(when) or holds(when, view)


def _counts_now(view: View, exit_: Exit, person: str) -> bool:
    """Of a way out that was chosen a moment ago: whether this person's word did not count before, and does now."""
    asked_before = asks_unresolved(exit_.when) and (
        says_so(view, exit_, person) or not holds(exit_.when, view)
    )
    return not asked_before


def counts_after_stuck(view: View, exit_: Exit, person: str) -> bool:
    """Whether somebody of the raising side has to say that it is unresolved before this person's word opens anything."""
    return asks_unresolved(exit_.when) and not holds(exit_.when, view) and not says_so(view, exit_, person)


def raisers(view: View) -> tuple[str, ...]:
    """Whoever raised it, to say how it stands."""
    person = view.dispute.people.get((SIDES[0], view.protocol.raiser), "")
    return (person,) if person else ()


def to_say_so(view: View, exit_: Exit) -> tuple[str, ...]:
    """Who of the raising side is asked, in the stage of this exit, what came of a conversation of theirs; else whoever raised it."""
    here = {place.stage for place in view.dispute.places if exit_ in view.protocol.stage(place.stage).exits}
    talks = (d for d in view.dispute.open_duties if d.key.stage in here and d.do in ("talk", "meet"))
    asked = (one for d in talks for one in d.holders if side_for(view, one) == SIDES[0])
    return tuple(dict.fromkeys(asked)) or raisers(view)


def says_so(view: View, exit_: Exit, person: str) -> bool:
    """Whether this person's word for the exit says too that it is unresolved: they may override it for the raising side."""
    every = (one for who in exit_.override for one in who.choice or (who,))
    raising = tuple(who for who in every if _of_raising_side(view, who))
    return person in resolve(view, raising).people


def _of_raising_side(view: View, who: Who) -> bool:
    role = view.protocol.roles.get(who.role)
    return SIDES[0] in (sides_meant(who, SIDES[0])[0], role.of if role else "")
