"""Nothing would ever wake a dispute again, and it is open: whoever can say how it goes on is asked, at a growing distance.

A date that has passed has its own asking (`asking_again`). But a step may have no date, or one that is only wished for; people speak,
and nobody says what came of it; one side says that it is settled, and the other does not answer; the clocks stand still, and nobody
says that they may go on. A child waits meanwhile, and silence locks nothing (docs/decisions/0036).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from parley.dispute import audience, convening, plan_outcome, waiving
from parley.dispute import events as e
from parley.dispute.asking_again import AGAIN, FIRST, MOST, NOT_OVER, morning
from parley.dispute.dispute import Dispute
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import Effect, Question, SendNotice
from parley.dispute.events import DutyKey
from parley.dispute.missing_people import business_managers
from parley.dispute.parties import rule_of
from parley.dispute.pausing import facts_of_pause
from parley.dispute.people import everywhere
from parley.dispute.rests import facts_tested
from parley.dispute.settled import said_settled
from parley.dispute.view import View
from parley.dispute.voting import yet_to_say

A_DAY = timedelta(days=1)
# Whoever is asked on a morning is so perhaps some hours before the week is over
ALMOST = FIRST - A_DAY


def may_be(dispute: Dispute, now: datetime) -> bool:
    """Whether anybody may be asked by then: looked at first, for nearly always something has been heard within the week."""
    return dispute.heard is not None and now - dispute.heard >= ALMOST and dispute.status in NOT_OVER


def quiet_at(view: View) -> datetime | None:
    """When those concerned are asked how it goes on, as long as nothing else is to come: a week after anything was heard, then
    twice as long, at most four weeks apart. While the clocks stand still by the rules: after four weeks. After the end only where
    a step is owed all the same, and each time after twice as long."""
    dispute = view.dispute
    if dispute.status not in NOT_OVER or dispute.heard is None:
        return None
    over = dispute.status == "closed"
    if over and next(_askable(view), None) is None:
        return None
    waited = MOST if dispute.paused else FIRST
    if asked := _asked(dispute):
        since = dispute.heard - asked
        waited = max(waited, since if over else min(since, MOST))
    at = morning(view, dispute.heard + waited)
    ahead = [duty.due for duty in audience.running(view) if duty.due is not None and duty.due > dispute.heard]
    # A date that is only wished for may pass first, too
    return max(at, morning(view, min(ahead) + A_DAY)) if ahead else at


def with_others(
    view: View, asked: Mapping[str, tuple[DutyKey, ...]]
) -> Iterator[tuple[str, tuple[DutyKey, ...]]]:
    """Who is asked while people are asked again for a step whose date has passed (`asked`), and for what: they, what else they owe,
    and whoever can say how it goes on. That one step need not be what the way on waits for, and would hold back all that has no
    date, for ever. Not what has a date to come, or a meeting; and nobody else in the week after something was heard."""
    if not may_be(view.dispute, view.now):
        yield from asked.items()
        return
    goes_on = view.dispute.status == "open"
    first = (*_to_confirm(view), *_to_say(view)) if goes_on else ()
    found = {person: list(keys) for person, keys in asked.items()}
    found |= {person: [] for person in first if person not in found}
    for duty in _askable(view):
        past = duty.due is None or duty.due <= view.now
        if duty.misses or not past or convening.hold_of(view, duty) is not None:
            continue
        for person in yet_to_say(view, duty):
            if person not in first:
                found.setdefault(person, []).append(duty.key)
    for person in _who_waits(view) if goes_on else ():
        found.setdefault(person, [])
    yield from ((person, tuple(dict.fromkeys(keys))) for person, keys in found.items())


def _asked(dispute: Dispute) -> datetime | None:
    """Since when it has been quiet, where the last that was heard of it is that people were asked; None where it is not."""
    asked = dispute.asked_again
    return asked[0] if asked is not None and asked[1] == dispute.heard else None


def whom(view: View) -> Iterator[tuple[str, tuple[DutyKey, ...]]]:
    """Who is asked, each once, and for which steps of theirs. From the second time on the business manager too, who can ring
    them, and whoever may let it go on."""
    asked: dict[str, list[DutyKey]] = {}
    if view.dispute.status == "closed":
        for person, key in _owing(view):
            asked.setdefault(person, []).append(key)
    elif not view.dispute.paused:
        first = (*_to_confirm(view), *_to_say(view))  # what all else waits for
        asked |= {person: [] for person in first}
        for person, key in _owing(view):
            if person not in first:
                asked.setdefault(person, []).append(key)
        for person in _who_waits(view):
            asked.setdefault(person, [])
    if not asked and view.dispute.status == "open":
        raisers = waiving.raisers(view) or (view.dispute.raised_by,)
        asked = {person: [] for person in (*_who_may_tell(view), *raisers)}
    if _asked(view.dispute) is not None:
        for person in business_managers(view):
            asked.setdefault(person, [])
    yield from ((person, tuple(dict.fromkeys(keys))) for person, keys in asked.items())


def _to_confirm(view: View) -> tuple[str, ...]:
    """While one side says that it is settled and the other does not answer: both."""
    if not said_settled(view):
        return ()
    pairs = plan_outcome.unconfirmed(view)
    return tuple(dict.fromkeys(person for pair in pairs for person in pair if person))


def _to_say(view: View) -> tuple[str, ...]:
    """Whoever of the raising side has spoken, and has not said how it stands."""
    waiting = audience.awaited(view)
    return (waiting[0],) if waiting is not None else ()


def _who_waits(view: View) -> tuple[str, ...]:
    """Whoever of the raising side said that they wait for an answer: only they can say that none has come."""
    said = view.dispute.statement("referring")
    return (said.by,) if said is not None and said.value == "waiting" else ()


def _who_may_tell(view: View) -> tuple[str, ...]:
    """Whoever the rules name to tell what it waits for: that the police are done, that the clocks may go on."""
    facts = facts_of_pause(view.protocol) if view.dispute.paused else frozenset[str]()
    facts = facts.union(*(facts_tested(view.protocol, place.stage) for place in view.dispute.places))
    told_by = [view.protocol.facts[name].told_by for name in sorted(facts) if name in view.protocol.facts]
    return tuple(dict.fromkeys(person for who in told_by if who for person in everywhere(view, who)))


def _owing(view: View) -> Iterator[tuple[str, DutyKey]]:
    """Whoever owes a step, and once they were asked in vain whoever may let it go on; where nobody owes it, the business manager."""
    said = view.dispute.statement("referring")
    unresolved = said is not None and said.value == "unresolved"
    for duty in _askable(view):
        people = list(yet_to_say(view, duty))
        if unresolved and _asked(view.dispute) is not None and view.dispute.is_here(duty.key):
            people += [person for _, person in waiving.who_may_waive(view, duty)]
        yield from ((person, duty.key) for person in people or business_managers(view))


def _askable(view: View) -> Iterator[DutyState]:
    """What is owed now, but for what lasts as long as the dispute, and what is only advised."""
    return (duty for duty in audience.running(view) if duty.do != "keep" and not rule_of(view, duty).advised)


def letters(view: View, event: e.AskedAgain) -> Iterable[Effect]:
    """What somebody reads who is asked for no step of theirs: whether it is settled, how it stands, or where it stands."""
    person, clause = event.person, event.clause
    if person in _to_confirm(view):
        mails = (
            *plan_outcome.ask_to_confirm(view, person, clause),
            *plan_outcome.no_answer(view, person, clause, AGAIN),
        )
        yield from mails
    elif person in _to_say(view):
        duty = audience.awaited(view)
        assert duty is not None, "somebody is waited for"
        key = duty[1].key
        yield SendNotice("how_it_stands", person, clause, (key,), audience.ask((duty[1],)))
    else:
        theirs = person in (*waiving.raisers(view), *_who_waits(view))
        question = plan_outcome.spoken_of(view, person) if theirs else None
        if question is None and person in _who_may_tell(view):
            question = audience.ask(audience.shared_by(view, person)) or Question("duty")
        yield SendNotice("status", person, clause, question=question, details=AGAIN)
