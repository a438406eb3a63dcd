"""What must hold of every batch of events, whatever was asked, by whom and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from parley.dispute import events as e
from parley.dispute.conditions import AllOf, AnyOf, Condition, Done, Missed, Overrun, Tried
from parley.dispute.dispute import Dispute
from parley.dispute.effects import SendNotice
from parley.dispute.events import AnyEvent
from parley.dispute.evolve import evolve
from parley.dispute.moments import holds
from parley.dispute.protocol import CLOSED, DisputeProtocol, Exit
from parley.dispute.view import View
from parley.dispute.world import World

NEVER = AnyOf(())


def with_no_stand_in(condition: Condition | None) -> Condition | None:
    """The condition with nothing standing in for what is asked: no attempt, and no date that went by without it."""
    if isinstance(condition, Tried):
        return NEVER
    if isinstance(condition, Missed):
        return AllOf((condition, Done(condition.duty)))
    if isinstance(condition, AllOf | AnyOf):
        parts = tuple(part for p in condition.parts if (part := with_no_stand_in(p)) is not None)
        return replace(condition, parts=parts)
    return condition


def by_lateness(condition: Condition | None, view: View) -> bool:
    """Whether a clock over several steps has run out, and the condition asks for that."""
    if isinstance(condition, AllOf | AnyOf):
        return any(by_lateness(part, view) for part in condition.parts)
    return isinstance(condition, Overrun) and holds(condition, view)


def exits_taken(
    rules: DisputeProtocol, world: World, before: Dispute, events: Sequence[AnyEvent]
) -> list[tuple[str, int]]:
    """The exits (stage, number) of a batch; AssertionError if a stage moved otherwise, or in silence about it."""
    taken = []
    dispute = before
    for n, event in enumerate(events):
        if isinstance(event, e.StageOpened):
            first = all(visit.track != event.track for visit in dispute.visits)
            assert first or isinstance(events[n - 1], e.StageLeft | e.StageSkipped | e.DutyOvertaken)
            assert event.track == rules.track_of(event.stage), "a stage belongs where the rules have it"
        if isinstance(event, e.StageLeft) and not _with_the_ladder(rules, event, events[n:]):
            after: Any = _what_says_how(event, events[n:])
            view = View(rules, world, dispute, max(event.happened, dispute.heard or event.happened))
            taken.append((event.stage, _which(rules, view, event, after)))
        dispute = evolve(dispute, event)
    return taken


def _with_the_ladder(rules: DisputeProtocol, left: e.StageLeft, later: Sequence[AnyEvent]) -> bool:
    """Whether a track ends because the dispute does: by no exit of its own."""
    outlives = any(track.id == left.track and track.outlives for track in rules.tracks)
    return bool(left.track) and not outlives and any(isinstance(x, e.DisputeClosed) for x in later)


def _what_says_how(left: e.StageLeft, later: Sequence[AnyEvent]) -> Any:
    """The event that says what the exit was taken without: what opened, or the end; of a track's end, the leaving."""
    if left.track and left.to == CLOSED:
        return left
    return next(x for x in later if isinstance(x, e.StageOpened | e.DisputeClosed))


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
    if by_lateness(exit_.when, view) or by_lateness(exit_.needs, view):
        pass  # a clock that ran out may find nothing owed under it, or several steps
    elif holds(with_no_stand_in(exit_.when), view) and holds(with_no_stand_in(exit_.needs), view):
        assert after.without == (), "met, and yet said to be missing"
        return
    else:
        assert after.without or after.override, "opened without what it asks for, and it does not say so"
    if after.override:
        assert after.by, "an override has a name"
    for duty in after.without:
        assert not holds(Done(duty), view), f"{duty} is on record, and yet said to be missing"


def batch_is_sound(
    rules: DisputeProtocol,
    before: Dispute,
    after: Dispute,
    events: Sequence[AnyEvent],
    effects: Sequence[Any],
) -> None:
    """Times run forward; dates only get nearer; notices about a duty cite a clause."""
    received = [event.received for event in events]
    assert received == sorted(received) and all(event.happened <= event.received for event in events)
    assert not before.heard or not received or received[0] >= before.heard, "time runs backwards"
    for effect in effects:
        if isinstance(effect, SendNotice):
            assert effect.clause or not effect.keys, effect
            assert effect.person
    moved = e.MomentTold | e.FactTold | e.PersonNamed | e.FormFilled | e.UrgencyRaised | e.CorrectionMade
    depends = any(duty.choices for stage in rules.every_stage for duty in stage.duties)
    corrected = depends or any(isinstance(event, moved) for event in events)
    for key, duty in before.duties.items():
        now = after.duties[key]
        if duty.status == "open" and now.status == "open" and not corrected and duty.due:
            assert now.due is not None and now.due <= duty.due, (key, duty.due, now.due)
        undone = any(isinstance(event, e.CorrectionMade) and key in event.undone for event in events)
        assert duty.status == "open" or now.status == duty.status or undone, "what is settled stays settled"
        assert now.attempts[: len(duty.attempts)] == duty.attempts
    for visit, same in zip(before.visits, after.visits, strict=False):
        assert (visit.stage, visit.visit, visit.opened) == (same.stage, same.visit, same.opened)
        assert visit.left is None or visit == same, "what is left stays left"


def whole_is_sound(rules: DisputeProtocol, dispute: Dispute, log: Sequence[AnyEvent]) -> None:
    """Nobody is reminded or accused twice of one thing; the end is the end; every notice cites its clause."""
    _once_each(log)
    if dispute.status == "closed":
        outlive = {track.id for track in rules.tracks if track.outlives}
        for duty in dispute.open_duties:
            rule = rules.stage(duty.key.stage).duty(duty.key.duty)
            assert rule and (rule.after_closing or rules.track_of(duty.key.stage) in outlive), duty.key
        assert all(place.track in outlive for place in dispute.places)
        assert sum(isinstance(x, e.DisputeClosed) for x in log) == 1
    else:
        assert dispute.at is not None and dispute.at.stage != CLOSED
    for hold in dispute.live_holds:
        assert any(dispute.duties[key].status == "open" for key in hold.keys), "nobody keeps it for nothing"
    opened = Counter(visit.track for visit in dispute.visits if visit.track and visit.visit == 1)
    tracks = {track.id: len(track.stages) for track in rules.tracks}
    assert all(opened[track] <= tracks[track] for track in opened), "a track opens once"
    assert all(x.clause for x in log if isinstance(x, e.NoticeGiven))


def _once_each(log: Sequence[AnyEvent]) -> None:
    """One reminder for each date, one miss, one word that it was met after all."""
    dated: Counter[object] = Counter()
    reminded: Counter[tuple[object, ...]] = Counter()
    for x in log:
        if isinstance(x, e.DutyDated):
            dated[x.key] += 1
        if isinstance(x, e.ReminderDue):
            reminded.update((x.person, key, dated[key]) for key in x.keys)
    assert not reminded or max(reminded.values()) == 1
    _asked_again_seldom(log)
    _each_miss_by_itself(log)


def _each_miss_by_itself(log: Sequence[AnyEvent]) -> None:
    """A date is missed once by one step, and one of a clock by one of all, and by another one only once all who had missed it had met it
    after all; it is said to have been met once, until that is taken back."""
    missed: dict[
        tuple[object, str, datetime], set[str]
    ] = {}  # (step, "" or clock, date) -> what is said of it
    clocks: dict[tuple[str, datetime], object] = {}
    for x in log:
        if isinstance(x, e.DeadlineMissed):
            name = "" if x.deadline.clock == "earlier" else x.deadline.clock
            miss = (x.key, name, x.deadline.at)
            of_clock = [said for (_, *cap), said in missed.items() if name and cap == [name, x.deadline.at]]
            passed = bool(name) and (name, x.deadline.at) in clocks
            assert miss not in missed and (not passed or all("met" in said for said in of_clock)), miss
            missed[miss] = set()
            if name:
                clocks[name, x.deadline.at] = x.key
        elif isinstance(x, e.DutyDated):
            for key, name, at in [one for one in missed if one[0] == x.key and one[2] in x.unmissed]:
                own = [
                    d.at for d in x.deadlines if d.firm and d.clock in ((name,) if name else ("", "earlier"))
                ]
                if own and min(own) > at:  # by the dates that hold now it is none: it may be missed once more
                    del missed[key, name, at]
                    clocks.pop((name, at), None)
        elif isinstance(x, e.MissAnswered | e.MissStands):
            met = isinstance(x, e.MissAnswered)
            for at in x.met if met else x.missed:
                about = [said for (key, _, when), said in missed.items() if (key, when) == (x.key, at)]
                assert about and all(("met" in said) != met for said in about), (
                    x,
                    "said twice, or of nothing",
                )
                for said in about:
                    said.symmetric_difference_update({"met"})
                    said.discard("undone")
                for name in [name for key, name, when in missed if name and (key, when) == (x.key, at)]:
                    if met and x.redated:  # nor has it passed for any other step
                        clocks.pop((name, at), None)
                    elif not met:
                        clocks.setdefault((name, at), x.key)
        elif isinstance(x, e.CorrectionMade):
            for (key, _, _), said in missed.items():
                if key in x.undone and "met" in said:
                    said.add("undone")
    assert not any({"undone", "met"} <= said for said in missed.values()), "owed again, and yet in time"


def _asked_again_seldom(log: Sequence[AnyEvent]) -> None:
    """Whoever is asked again for a step was not asked again for it within the days before."""
    last: dict[tuple[str, object], datetime] = {}
    for x in log:
        if not isinstance(x, e.AskedAgain):
            continue
        for key in x.keys:
            before = last.get((x.person, key))
            assert before is None or x.received - before >= timedelta(days=4), (x.person, key)
            last[x.person, key] = x.received
