"""What must hold of every batch of events, whatever was asked, by whom and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from parley.dispute import events as e
from parley.dispute.conditions import AllOf, AnyOf, Condition, Done, Tried
from parley.dispute.dispute import Dispute
from parley.dispute.effects import SendNotice
from parley.dispute.events import AnyEvent
from parley.dispute.evolve import evolve
from parley.dispute.moments import holds
from parley.dispute.people import View
from parley.dispute.protocol import CLOSED, DisputeProtocol, Exit
from parley.dispute.world import World

NEVER = AnyOf(())


def without_attempts(condition: Condition | None) -> Condition | None:
    """The condition with nothing standing in for a conversation."""
    if isinstance(condition, Tried):
        return NEVER
    if isinstance(condition, AllOf | AnyOf):
        parts = tuple(part for p in condition.parts if (part := without_attempts(p)) is not None)
        return replace(condition, parts=parts)
    return condition


def exits_taken(
    rules: DisputeProtocol, world: World, before: Dispute, events: Sequence[AnyEvent]
) -> list[tuple[str, int]]:
    """The exits (stage, number) of a batch; AssertionError if a stage moved otherwise, or in silence about it."""
    taken = []
    dispute = before
    for n, event in enumerate(events):
        if isinstance(event, e.StageOpened):
            assert not dispute.visits or isinstance(
                events[n - 1], e.StageLeft | e.StageSkipped | e.DutyOvertaken
            )
        if isinstance(event, e.StageLeft):
            after: Any = next(x for x in events[n:] if isinstance(x, e.StageOpened | e.DisputeClosed))
            view = View(rules, world, dispute, max(event.happened, dispute.heard or event.happened))
            taken.append((event.stage, _which(rules, view, event, after)))
        dispute = evolve(dispute, event)
    return taken


def _which(rules: DisputeProtocol, view: View, left: e.StageLeft, after: Any) -> int:
    for n, exit_ in enumerate(rules.stage(left.stage).exits):
        if exit_.to != left.to or not holds(exit_.when, view):
            continue
        if not holds(exit_.needs, view) and not after.override:
            continue
        _promise_one(rules, view, exit_, after)
        return n
    raise AssertionError(f"{left.stage} was left to {left.to} by no exit of the rules")


def _promise_one(rules: DisputeProtocol, view: View, exit_: Exit, after: Any) -> None:
    if holds(without_attempts(exit_.needs), view):
        assert after.without == (), "met, and yet said to be missing"
        return
    assert after.without or after.override, "opened without what it asks for, and it does not say so"
    if after.override:
        assert after.by, "an override has a name"
    for duty in after.without:
        assert not holds(Done(duty), view), f"{duty} is on record, and yet said to be missing"


def batch_is_sound(
    before: Dispute, after: Dispute, events: Sequence[AnyEvent], effects: Sequence[Any]
) -> None:
    """Times run forward; dates only get nearer; notices about a duty cite a clause."""
    received = [event.received for event in events]
    assert received == sorted(received) and all(event.happened <= event.received for event in events)
    assert not before.heard or not received or received[0] >= before.heard, "time runs backwards"
    for effect in effects:
        if isinstance(effect, SendNotice):
            assert effect.clause or not effect.keys, effect
            assert effect.person
    corrected = any(isinstance(event, e.MomentTold | e.FactTold | e.PersonNamed) for event in events)
    for key, duty in before.duties.items():
        now = after.duties[key]
        if duty.status == "open" and now.status == "open" and not corrected and duty.due:
            assert now.due is not None and now.due <= duty.due, (key, duty.due, now.due)
        assert duty.status == "open" or now.status == duty.status, "what is settled stays settled"
        assert now.attempts[: len(duty.attempts)] == duty.attempts
    assert after.visits[: len(before.visits) - 1] == before.visits[:-1]


def whole_is_sound(dispute: Dispute, log: Sequence[AnyEvent]) -> None:
    """Nobody is reminded or accused twice of one thing; the end is the end."""
    reminded = Counter((x.person, key) for x in log if isinstance(x, e.ReminderDue) for key in x.keys)
    assert not reminded or max(reminded.values()) == 1
    missed: Counter[tuple[object, datetime]] = Counter(
        (x.deadline.clock if x.deadline.clock not in ("", "earlier") else x.key, x.deadline.at)
        for x in log
        if isinstance(x, e.DeadlineMissed)
    )
    assert not missed or max(missed.values()) == 1
    answered = Counter(x.key for x in log if isinstance(x, e.MissAnswered))
    assert not answered or max(answered.values()) == 1
    if dispute.status == "closed":
        assert dispute.open_duties == () and dispute.live_holds == ()
        assert sum(isinstance(x, e.DisputeClosed) for x in log) == 1
    else:
        assert dispute.at is not None and dispute.at.stage != CLOSED
