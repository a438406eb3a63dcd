"""How a dispute moves: along its ladder and along the tracks beside it. Exits are taken, stages open, the end comes.

`settle` is called after every change of something that a rule may rest on, and after every limit that passes; it repeats
until nothing more follows.
A stage opens only here, by an exit of the rule file whose `when` and `needs` hold, or whose `needs` an override
stands in for (promise 1). A track opens once; its end is not the dispute's.
"""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.deadlines import started
from parley.dispute.dispute import Dispute, StageVisit
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.fact_values import fact_value
from parley.dispute.facts import settle_decided
from parley.dispute.filling import settle_forms
from parley.dispute.moments import holds
from parley.dispute.notices import due_notices, give
from parley.dispute.owing import catch_up, open_duties, reassign_what_depends, redate
from parley.dispute.pausing import settle_pause
from parley.dispute.protocol import CLOSED, OUTCOME, Exit, Stage, Track
from parley.dispute.rule_words import condition_words
from parley.dispute.ways_out import true_exit, unmet_duties, way_past


def settle(draft: Draft) -> None:
    """Everything that now follows by the rules alone: tracks and duties open, dates are fixed, true exits are taken."""
    left: set[str] = set()  # nothing new was said since: never round and round
    _follow(draft, left)
    if catch_up(draft):  # with what was said after a mail that is filed late, more may be true
        _follow(draft, left)
    reassign_what_depends(draft)
    redate(draft)
    draft.looked_at()


def _follow(draft: Draft, left: set[str]) -> None:
    while True:
        _open_tracks(draft)
        open_duties(draft)
        settle_pause(draft)
        while settle_forms(draft) or settle_decided(draft):
            open_duties(draft)
        for place in draft.dispute.places:
            exit_ = true_exit(draft, place) if place.stage not in left else None
            if exit_ is not None:
                left.add(place.stage)
                leave(draft, exit_, place)
                break
        else:
            break


def open_stage(draft: Draft, stage_id: str, *, start: str = "", without: tuple[str, ...] = (),
               by: str = "", override: str = "", passed: tuple[str, ...] = ()) -> None:  # fmt: skip
    """Open a stage for another visit, or go past it where its `skip` holds. passed: the stages skipped just now."""
    stage = draft.protocol.stage(stage_id)
    if stage.skip is not None and _skipped(draft, stage, passed):
        draft.note(
            e.StageSkipped,
            stage=stage.id,
            why=condition_words(draft.protocol, stage.skip, steps=True),
            clause=stage.clause,
        )
        onward = way_past(draft.protocol, stage)
        if onward is not None:
            open_stage(draft, onward.to, start=onward.start, without=without, by=by, override=override,
                       passed=(*passed, stage_id))  # fmt: skip
        elif not draft.protocol.track_of(stage_id):
            close(draft, CLOSED, stage.clause, by, without, override)
        return
    earlier = sum(visit.stage == stage_id for visit in draft.dispute.visits)
    draft.note(
        e.StageOpened,
        stage=stage_id,
        visit=earlier + 1,
        without=without,
        by=by,
        override=override,
        start=start,
        track=draft.protocol.track_of(stage_id),
        clause=stage.clause,
    )
    open_duties(draft)
    give(draft, due_notices(draft, "enter", draft.dispute.visits[-1]))


def leave(
    draft: Draft, exit_: Exit, place: StageVisit | None = None, *, by: str = "", override: str = ""
) -> None:
    """Take an exit: what is still owed is overtaken (unless it stays), then the next stage opens or the end comes.

    place: the position that is left, the ladder's if None. The end of a track is its own alone.
    """
    place = place or draft.dispute.at
    assert place is not None, "only an open stage can be left"
    asked_for = (*unmet_duties(draft, exit_.when), *unmet_duties(draft, exit_.needs))
    without = tuple(dict.fromkeys(asked_for))
    outcome = fact_value(draft.view, OUTCOME)
    notices = due_notices(draft, "leave", place)
    ends = {"without": without, "override": override, "by": by} if place.track and exit_.to == CLOSED else {}
    draft.note(
        e.StageLeft, stage=place.stage, visit=place.visit, to=exit_.to, track=place.track, clause=exit_.clause, **ends
    )  # fmt: skip
    if exit_.to == CLOSED and not place.track:
        close(draft, outcome[0] if outcome else CLOSED, exit_.clause, by, without, override)
    else:
        _overtake(draft, place.track)
    if exit_.to != CLOSED:
        open_stage(draft, exit_.to, start=exit_.start, without=without, by=by, override=override)
    give(draft, notices)
    clear_holds(draft)


def close(draft: Draft, outcome: str, clause: str, by: str = "", without: tuple[str, ...] = (),
          override: str = "", text: str = "") -> None:  # fmt: skip
    """text: what was said of it, if not what the raising side reported as agreed.

    The end of the ladder, and of the tracks that do not outlive it: nothing is owed any more, save what the rules
    keep open after the end; nobody keeps a meeting that is not needed."""
    last = draft.dispute.last
    notices = due_notices(draft, "resolve", last) if last and outcome == "resolved" else ()
    outlive = {track.id for track in draft.protocol.tracks if track.outlives}
    for duty in draft.open_duties:
        if not draft.rule(duty).after_closing and _track(draft, duty) not in outlive:
            draft.note(e.DutyOvertaken, key=duty.key, clause=duty.clause)
    for place in draft.dispute.places:
        if place.track and place.track not in outlive:
            draft.note(
                e.StageLeft, stage=place.stage, visit=place.visit, to=CLOSED, track=place.track, clause=clause
            )
    statement = draft.dispute.statement("referring")
    text = text or (statement.text if statement and outcome == "resolved" else "")
    draft.note(
        e.DisputeClosed, outcome=outcome, text=text, clause=clause, by=by, without=without, override=override
    )
    give(draft, notices)
    clear_holds(draft)


def clear_holds(draft: Draft) -> None:
    """Holds that nobody needs: cancelled if still to come, closed silently if begun (calendar.md 3)."""
    for hold in draft.dispute.live_holds:
        open_ones = [duty for key in hold.keys if (duty := draft.dispute.duties[key]).status == "open"]
        if any(duty.holders and duty.counterparts and started(draft.view, duty) for duty in open_ones):
            continue
        if hold.start > draft.at:
            named = all(duty.holders and duty.counterparts for duty in open_ones)
            why = "no longer needed" if named else "nobody is known for it"
            draft.note(e.MeetingCancelled, hold=hold.id, why=why)
        else:
            draft.note(e.MeetingPassed, hold=hold.id, ask=False)


def may_open(dispute: Dispute, track: Track) -> bool:
    """Whether the track has not been opened yet, and the dispute still has room for it."""
    for visit in dispute.visits:
        if visit.track == track.id:
            return False
    return dispute.status == "open" or (dispute.status == "closed" and track.outlives)


def lands(draft: Draft, track: Track) -> bool:
    """Whether the track has a stage that is not skipped as things stand: only then does it open."""
    stage: Stage | None = track.stages[0]
    passed: tuple[str, ...] = ()
    while stage is not None and _skipped(draft, stage, passed):
        passed = (*passed, stage.id)
        onward = way_past(draft.protocol, stage)
        stage = draft.protocol.stage(onward.to) if onward else None
    return stage is not None


def _open_tracks(draft: Draft) -> None:
    """Each track that is there from the raising on, or whose condition holds by now."""
    for track in draft.protocol.tracks:
        if (track.opens is None and track.asked_by) or not may_open(draft.dispute, track):
            continue
        if holds(track.opens, draft.view) and lands(draft, track):
            open_stage(draft, track.stages[0].id)


def _skipped(draft: Draft, stage: Stage, passed: tuple[str, ...]) -> bool:
    return stage.skip is not None and stage.id not in passed and holds(stage.skip, draft.view)


def _overtake(draft: Draft, track: str) -> None:
    """What the ladder, or this track, still asked for, unless it stays."""
    for state in draft.open_duties:
        if _track(draft, state) == track and not draft.rule(state).stays:
            draft.note(e.DutyOvertaken, key=state.key, clause=state.clause)


def _track(draft: Draft, state: DutyState) -> str:
    return draft.protocol.track_of(state.key.stage)
