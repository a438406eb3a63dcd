"""Whom a notice concerns: who owes what now, who shares it, who is missing, who is told of a miss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from parley.dispute.conditions import AllOf, AnyOf, Condition, FactIs
from parley.dispute.deadlines import started
from parley.dispute.dispute import StageVisit
from parley.dispute.duty_state import DutyState, by_date
from parley.dispute.effects import Question
from parley.dispute.events import DutyKey
from parley.dispute.own_agency import seen_from
from parley.dispute.parties import rule_of as rule_of
from parley.dispute.people import resolve, resolve_seen_from, side_of_holders, sides_named
from parley.dispute.protocol import OUTCOME, SIDES
from parley.dispute.settled import moot
from parley.dispute.sharing import with_whom
from parley.dispute.sides import on_neither_side, side_for
from parley.dispute.view import View
from parley.dispute.voting import silent_at_the_miss, silent_by
from parley.dispute.workdays import (
    DAYS_IN_A_WORKING_WEEK,
    add_working_days,
    local_day,
)

# What a role is of that is nobody's but a side's.
_NO_BODY = ("", *SIDES)


def running(view: View) -> tuple[DutyState, ...]:
    """The open duties whose own clock has started: of the present stage and the tracks beside it, and what stays."""
    found: tuple[DutyState, ...] | None = view.kept.get("running")
    return _by_their_clocks(view)[0] if found is None else found


def waiting_for_another(view: View) -> tuple[DutyState, ...]:
    """The open duties whose own clock has not started."""
    found: tuple[DutyState, ...] | None = view.kept.get("waiting")
    return _by_their_clocks(view)[1] if found is None else found


def _by_their_clocks(view: View) -> tuple[tuple[DutyState, ...], tuple[DutyState, ...]]:
    now, later = [], []
    for duty in view.dispute.open_duties:
        if not started(view, duty):
            later.append(duty)
        elif not moot(view, duty):
            now.append(duty)
    view.kept["running"], view.kept["waiting"] = found = tuple(now), tuple(later)
    return found


def owed_by(view: View, person: str) -> tuple[DutyState, ...]:
    """What the person owes now, most pressing first."""
    return _pressing(duty for duty in running(view) if person in duty.holders)


def shared_by(view: View, person: str) -> tuple[DutyState, ...]:
    """What the person owes or takes part in now, most pressing first."""
    return _pressing(duty for duty in running(view) if person in (*duty.holders, *duty.counterparts))


def of_one_place(view: View, keys: Sequence[DutyKey]) -> tuple[DutyKey, ...]:
    """Of steps of the ladder and of a track that one letter asks for, one word means the ladder's: whoever has told both
    sides has not reported to the board with it. What is left is asked for again. Of steps that have stayed from stages that are
    over (records of several conversations) it means all: nothing sets one of them before another."""
    at = view.dispute.at
    here = tuple(key for key in keys if at and (key.stage, key.visit) == (at.stage, at.visit))
    if here:
        return here
    track = view.protocol.track_of(keys[0].stage) if keys else ""
    alike = {key.stage for key in keys if not track and not view.protocol.track_of(key.stage)}
    return tuple(key for key in keys if key.stage in alike or key.stage == keys[0].stage)


def meant_by_yes(view: View, keys: Iterable[DutyKey]) -> tuple[DutyKey, ...]:
    """Of what one letter asks for, the acts that a bare YES reports as done: not what is agreed, which has a word of its own,
    nor what is decided, which is said by its value, unless there is nothing else."""
    known = {key: view.dispute.duties[key] for key in keys if key in view.dispute.duties}
    acts = [key for key, duty in known.items() if duty.do not in ("talk", "meet", "tell")]
    own_words = ("agree", "set_date")
    plain = [key for key in acts if known[key].do not in own_words and not rule_of(view, known[key]).fact]
    return of_one_place(view, plain or acts)


def another_takes_yes(view: View, keys: Iterable[DutyKey], decision: DutyKey, reader: str) -> bool:
    """Whether YES, in reply to a letter about these, reports another step of this reader's than what is decided: then a decision
    whose values are yes and no is said with its label."""
    mine = [key for key in keys if key != decision and reader in view.dispute.duties[key].holders]
    return any(
        view.dispute.duties[key].do != "agree" and not rule_of(view, view.dispute.duties[key]).fact
        for key in meant_by_yes(view, mine)
    )


def others_now(view: View, person: str) -> tuple[str, ...]:
    """Everybody else whom an open duty concerns, in the order of the duties."""
    people = [p for duty in running(view) for p in (*duty.holders, *duty.counterparts)]
    return tuple(p for p in dict.fromkeys(people) if p != person)


def everybody(view: View) -> tuple[str, ...]:
    """Everybody named in the dispute, or who owed or shared something that was done, missed, or owed at the last stage:
    whoever was asked for it must hear that it is over. Not whoever works for the other side by now and speaks for neither: they are told
    no more than those who have left."""
    people = list(view.dispute.people.values())
    beside = (
        visit for visit in view.dispute.visits if visit.track and visit.left in (None, view.dispute.closed)
    )
    last = {(visit.stage, visit.visit) for visit in (view.dispute.last, *beside) if visit}
    for duty in view.dispute.duties.values():
        here = (duty.key.stage, duty.key.visit) in last
        asked = here and started(view, duty)
        if duty.status == "done" or duty.missed or asked:
            people += [*duty.holders, *duty.counterparts]
    return tuple([one for one in dict.fromkeys(people) if not on_neither_side(view, one)])


def of_stage_before(view: View) -> tuple[str, ...]:
    """Whoever gets the written record of the stage that was left: both practitioners, and who had a part in it."""
    raiser = view.protocol.raiser
    people = [view.dispute.people.get((side, raiser), "") for side in ("referring", "receiving")]
    before = view.dispute.ladder[-2]
    for duty in view.dispute.duties.values():
        here = (duty.key.stage, duty.key.visit) == (before.stage, before.visit)
        if here and not view.dispute.by_mistake(duty):
            there = (*duty.holders, *duty.counterparts)
            people += there if duty.key.row else [one for one in there if not left(view, one)]
    return tuple([one for one in dict.fromkeys(people) if one and not on_neither_side(view, one)])


def left(view: View, person: str) -> bool:
    """Whether the person's agency takes no part any more, nor do they serve the partnership or one of its bodies."""
    agency, directory = view.world.person(person).agency, view.world.directory
    taking_part = {*view.dispute.agencies.values(), *(one for _, one in view.dispute.joined)}
    if not agency or agency in taking_part:
        return False
    posts = (directory.officers, *(body.posts for body in directory.bodies.values()))
    return not any(person in people for post in posts for people in post.values())


def reasons_before(view: View) -> tuple[str, ...]:
    """The texts of the reasons that were given with what was decided at the stage that was left: whoever has to go on from
    that decision reads them."""
    return reasons_at(view, view.dispute.ladder[-2])


def reasons_at(view: View, visit: StageVisit) -> tuple[str, ...]:
    """The texts of the reasons that were given with what was decided at this visit of a stage."""
    return tuple(
        told.text for (fact, _, *place), told in view.dispute.facts.items()
        if told.text and tuple(place) == (visit.stage, visit.visit) and fact in view.protocol.facts
    )  # fmt: skip


def reasons_of_the_end(view: View) -> tuple[str, ...]:
    """The texts of the reasons given with the decision that ended it: at the last stage, or, where that one only tells of it, before.
    Those of an earlier decision, which has been decided anew, are none of them."""
    done = [
        duty.key for duty in view.dispute.duties.values() if duty.do == "decide" and duty.status == "done"
    ]
    decided = {(key.stage, key.visit) for key in done}
    last = next((one for one in reversed(view.dispute.ladder) if (one.stage, one.visit) in decided), None)
    return reasons_at(view, last) if last else ()


def opposite(view: View, person: str, side: str) -> str:
    """The first of `opposites`; "" for nobody."""
    return next(iter(opposites(view, person, side)), "")


def opposites(view: View, person: str, side: str) -> tuple[str, ...]:
    """Whom of the other side to ask about what this person says: who shares a conversation with them, else its practitioner. Never
    a colleague of theirs: a practitioner's own lead, whom they rang at this stage, cannot say it for the other side. Of several
    who hold one post whoever is on record as having spoken, else each of them: one word is enough."""
    at = view.dispute.at
    for duty in view.dispute.duties.values():
        if at is None or (duty.key.stage, duty.key.visit) != (at.stage, at.visit):
            continue
        there = (*duty.holders, *duty.counterparts)
        if person in there and duty.do in ("talk", "meet"):
            first = next((one for one in there if one != person and side_for(view, one) == side), "")
            if first:
                group = with_whom(view, duty, first) or (first,)
                return tuple(one for one in group if one in (duty.done_by, *duty.present)) or group
    practitioner = view.dispute.people.get((side, view.protocol.raiser), "")
    return (practitioner,) if practitioner else ()


def keys(duties: Iterable[DutyState]) -> tuple[DutyKey, ...]:
    """Their keys."""
    return tuple(duty.key for duty in duties)


def duties_of(view: View, wanted: Iterable[DutyKey]) -> tuple[DutyState, ...]:
    """The duties with these keys."""
    return tuple(view.dispute.duties[key] for key in wanted)


def clause_of(duties: tuple[DutyState, ...]) -> str:
    """The clause of the most pressing."""
    return duties[0].clause if duties else ""


def ask(duties: tuple[DutyState, ...]) -> Question | None:
    """What a reply to a mail about these duties answers."""
    return Question("duty", keys(duties)) if duties else None


def ask_how_it_stands(view: View, person: str) -> Question | None:
    """What came of the conversation, for whoever has to say so; None for anybody else."""
    waiting = awaited(view)
    return Question("duty", (waiting[1].key,)) if waiting is not None and waiting[0] == person else None


def ask_alert(view: View, person: str) -> Question | None:
    """The alert that was last sent to this person, for whoever is rung but owes nothing else; None if none was."""
    rung = [n for n, alert in view.dispute.alerts.items() if person in {who for _, who, _ in alert.rung}]
    return Question("alert", alert=max(rung)) if rung else None


def awaited(view: View) -> tuple[str, DutyState] | None:
    """Who of the raising side has not said how it stands, although they have spoken and the way on rests on that; and
    the conversation. None while another talk of theirs is to come: they are asked after that, or once its date has passed."""
    at = view.dispute.at
    if at is None or "done" not in [duty.status for duty in view.dispute.duties.values()]:
        return None  # mostly they have yet to speak
    if view.dispute.statement("referring") is not None:
        return None
    if not any(asks_outcome(exit_.when) for exit_ in view.protocol.stage(at.stage).exits):
        return None
    talks = [
        duty for duty in view.dispute.duties.values()
        if duty.do in ("talk", "meet") and (duty.key.stage, duty.key.visit) == (at.stage, at.visit)
    ]  # fmt: skip
    theirs = [duty for duty in talks if _raising(view, duty)]
    spoken = [duty for duty in theirs if duty.status == "done"]
    to_come = [
        duty for duty in theirs
        if duty.status == "open" and not duty.misses and not rule_of(view, duty).advised
    ]  # fmt: skip
    return (_raising(view, spoken[-1])[0], spoken[-1]) if spoken and not to_come else None


def _raising(view: View, duty: DutyState) -> list[str]:
    """Who of a conversation speaks for the raising side: nobody who sits there for a panel, whatever their agency is."""
    above = of_neither(view, duty)
    both = (person for person in (*duty.holders, *duty.counterparts) if person not in above)
    return [person for person in both if side_for(view, person) == "referring"]


def of_neither(view: View, duty: DutyState) -> tuple[str, ...]:
    """Who of a conversation is there for the partnership or for one of its bodies, whatever agency they are from: nobody
    asks them how it stands for a side."""
    rule, roles = rule_of(view, duty), view.protocol.roles
    above = [
        one for who in (*rule.by, *rule.counterparts) for one in who.choice or (who,)
        if one.role in roles and roles[one.role].of not in _NO_BODY
    ]  # fmt: skip
    return resolve(view, tuple(above)).people if above else ()


def asks_outcome(condition: Condition | None) -> bool:
    """Whether the condition rests on what the sides say came of it."""
    if isinstance(condition, AllOf | AnyOf):
        return any(asks_outcome(part) for part in condition.parts)
    return isinstance(condition, FactIs) and condition.fact == OUTCOME


def told_of_miss(view: View, duty: DutyState, at: datetime | None) -> tuple[str, ...]:
    """Who hears that its date was missed: who owes it, but for whoever has said their part of what several decide by then,
    and whom the rule names. at: None for those who heard it then, looked back on."""
    owing = silent_at_the_miss(view, duty) if at is None else silent_by(view, duty, at)
    return tuple(dict.fromkeys((*owing, *named_for_a_miss(view, duty, owing))))


def named_for_a_miss(view: View, duty: DutyState, owing: tuple[str, ...]) -> tuple[str, ...]:
    """Whom its rule names to hear of a miss, seen from the side of whoever still owes it."""
    told = seen_from(view, rule_of(view, duty).missed_tell, duty.key.party)
    return resolve_seen_from(view, told, sides_owing(view, duty, owing)).people


def sides_owing(view: View, duty: DutyState, owing: tuple[str, ...]) -> tuple[str, ...]:
    """The sides of whoever still owes it, for "own": where its rule names both, each of them owes it for its own."""
    by = rule_of(view, duty).by
    named = sides_named(view, by)
    if len(named) < 2:
        return (side_of_holders(view, by),)
    theirs = dict.fromkeys(side_for(view, person) for person in owing)
    return tuple(side for side in named if side in theirs) or named


def miss_is_told(view: View, duty: DutyState, at: datetime) -> bool:
    """Whether the passing of this date is told. Several may bind one step, its own and the caps of clocks: each passing is
    on record; its own is told, and that of a cap unless people heard of the step less than a working week before."""
    calendar, told, quiet_until = view.world.calendar, at, None
    for missed in duty.misses:
        day = local_day(missed, calendar.zone)
        if missed == duty.missed or quiet_until is None or day > quiet_until:
            told, quiet_until = missed, add_working_days(calendar, day, DAYS_IN_A_WORKING_WEEK)
        if missed >= at:
            break
    return told == at


def _pressing(duties: Iterable[DutyState]) -> tuple[DutyState, ...]:
    found = tuple(duties)
    if len(found) < 2:  # as it nearly always is, and a due date is a sum
        return found
    return tuple(sorted(found, key=by_date))
