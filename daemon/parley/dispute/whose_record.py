"""The record of a conversation is written by whoever had it: a step that was handed on takes its record along, and whoever hands
on what comes next keeps the record of what they were at themselves."""

from __future__ import annotations

from parley.dispute.conditions import asked_for
from parley.dispute.dispute import StageVisit
from parley.dispute.duty_state import CONVERSATIONS, DutyState
from parley.dispute.own_agency import seen_from
from parley.dispute.parties import rule_of
from parley.dispute.people import resolve, side_of_holders
from parley.dispute.protocol import Duty
from parley.dispute.sides import agency_of
from parley.dispute.view import View


def whoever_had_it(view: View, rule: Duty, visit: StageVisit, people: tuple[str, ...]) -> tuple[str, ...]:
    """Of a record, whoever had the conversation that it is of, in place of those who had handed that on to them."""
    handed = _handed_on(view, rule, visit)
    return tuple(dict.fromkeys(handed.get(one, one) for one in people)) if handed else people


def _handed_on(view: View, rule: Duty, visit: StageVisit) -> dict[str, str]:
    """Whom the rules mean for the conversation -> the colleague who has it from them, where that is one."""
    found: dict[str, str] = {}
    for talk in _conversations(view, rule, visit.stage, visit.visit):
        if not talk.former:
            continue
        asked = rule_of(view, talk)
        own = side_of_holders(view, asked.by)
        whos = seen_from(view, (*asked.by, *asked.counterparts), talk.key.party)
        meant = resolve(view, whos, own).people
        present = (*talk.holders, *talk.counterparts)
        for one in meant:
            took = [other for other in present if other not in meant and _colleagues(view, one, other)]
            if one not in present and len(took) == 1:
                found[one] = took[0]
    return found


def had_no_part(view: View, rule: Duty, visit: StageVisit, agency: str) -> bool:
    """Whether this is the record of a conversation that is over, at which nobody of this agency was, and which was not for
    every agency."""
    talks = [one for one in _conversations(view, rule, visit.stage, visit.visit) if one.status == "done"]
    there = {person for talk in talks for person in (*talk.present, *_meant_for(view, talk))}
    return bool(talks) and agency not in {view.world.person(person).agency for person in there}


def _meant_for(view: View, talk: DutyState) -> tuple[str, ...]:
    """Whom the rules mean for a conversation as things stand, at either end, and whoever had it from one of them."""
    asked = rule_of(view, talk)
    whos = seen_from(view, (*asked.by, *asked.counterparts), talk.key.party)
    meant = resolve(view, whos, side_of_holders(view, asked.by)).people
    return (*meant, *talk.holders, *talk.counterparts)


def was_at_it(view: View, state: DutyState, person: str) -> bool:
    """Whether this open step is the record of a conversation that this person had."""
    talks = _conversations(view, rule_of(view, state), state.key.stage, state.key.visit)
    return any(
        talk.status == "done" and person in (talk.present or (*talk.holders, *talk.counterparts))
        for talk in talks
    )


def _conversations(view: View, rule: Duty, stage: str, visit: int) -> list[DutyState]:
    if rule.do != "record" or rule.needs is None:
        return []
    of = asked_for(rule.needs)
    return [
        one for one in view.dispute.duties.values()
        if one.key.duty in of and one.do in CONVERSATIONS and (one.key.stage, one.key.visit) == (stage, visit)
    ]  # fmt: skip


def _colleagues(view: View, one: str, other: str) -> bool:
    return agency_of(view, one) == agency_of(view, other) and one != other
