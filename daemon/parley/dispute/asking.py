"""The next stage, or a track beside it: asked for, opened by somebody's decision, and what it still needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from parley.dispute.choices import chosen
from parley.dispute.commands import AskNextStage, Need, Override, Refused
from parley.dispute.conditions import facts_in
from parley.dispute.dispute import StageVisit
from parley.dispute.draft import Draft
from parley.dispute.fact_values import fact_value
from parley.dispute.form_needs import needs_of_forms
from parley.dispute.moments import holds
from parley.dispute.outcomes import state_outcome
from parley.dispute.people import in_words, resolve, side_of_holders
from parley.dispute.protocol import CLOSED, Exit, Track
from parley.dispute.settled import said_settled
from parley.dispute.sides import side_for
from parley.dispute.stages import lands, leave, may_open, open_stage
from parley.dispute.usual_words import usual_words
from parley.dispute.view import View
from parley.dispute.waiving import may_waive, raisers, says_so
from parley.dispute.ways_out import asks_unresolved, chosen_by_resolution, forward_exit, unmet_duties


def ask_next_stage(draft: Draft, command: AskNextStage) -> Refused | None:
    """ "I want to escalate" never moves anything; the answer says what is still needed (promises 1 and 7).

    Only where the rule names who must ask, and they name the stage, is an exit taken whose needs are met; and a track
    opens for whoever may ask for it, by its name.
    """
    track = next((track for track in draft.protocol.tracks if track.id == command.to), None)
    if track is not None:
        return _ask_for_track(draft, command, track)
    asked_for = _asked_for(draft, command)
    if asked_for is not None:
        place, exit_ = asked_for
        leave(draft, exit_, place, by=command.by)
        return None
    return _not_yet(draft)


def _not_yet(draft: Draft) -> Refused:
    """What is still needed before the ladder goes on."""
    exit_ = forward_exit(draft)
    if exit_ is None:
        return Refused("There is no further stage.", "", code="refused")
    needed = still_needed(draft, exit_)
    clause = needed[0].clause if needed else _clause(draft, exit_)
    asks = _who_asks(draft) if not needed else ()
    if asks:
        return Refused(
            f"It goes on when somebody asks for it by name: {'; '.join(asks)}.", clause, code="refused"
        )
    return Refused("The next stage cannot open yet.", clause, needed, "refused")


def _who_asks(draft: Draft) -> tuple[str, ...]:
    """The ways on that need nothing more than that somebody asks for them: who may, and how."""
    return tuple(
        f"{_names(draft, people)} by “Next: {draft.protocol.stage(exit_.to).label if exit_.to != CLOSED else exit_.to}”"
        for _, exit_ in _exits_here(draft)
        if holds(exit_.when, draft.view) and holds(exit_.needs, draft.view)
        and (people := resolve(draft.view, exit_.asked_by).people)
    )  # fmt: skip


def _ask_for_track(draft: Draft, command: AskNextStage, track: Track) -> Refused | None:
    """Somebody asks for a track by its name: it opens once, for those whom the rules name."""
    if command.by not in resolve(draft.view, track.asked_by).people:
        words = in_words(draft.protocol, track.asked_by)
        why = f"That is for the {words} to ask for." if words else "That opens by itself when it is due."
        return Refused(why, track.clause)
    if not may_open(draft.dispute, track):
        return Refused("That has been opened already.", track.clause, code="nothing")
    if not lands(draft, track):
        return Refused("That does not apply as things stand.", track.clause)
    open_stage(draft, track.stages[0].id, by=command.by)
    return None


def override(draft: Draft, command: Override) -> Refused | None:
    """The role that the rule names lets the next stage open without what is missing, with a reason, for ever on
    record. It stands in for `needs`, never for `when`, and never by the one who owes what is missing."""
    meant = _exit_meant(draft, command)
    if meant is None:
        return Refused("Nothing here can be opened by a decision of yours.", "", code="refused")
    place, exit_ = meant
    clause = _clause(draft, exit_)
    if command.by not in may_waive(draft.view, exit_):
        why = "Whoever owes what is missing cannot waive it."
        if command.by not in resolve(draft.view, exit_.override).people:
            why = f"That is for the {in_words(draft.protocol, exit_.override)} to decide."
        return Refused(why, clause, still_needed(draft, exit_), "refused")
    if not command.reason:
        return Refused("Please give the reason; it stays on the record.", clause, code="refused")
    if asks_unresolved(exit_.when) and said_settled(draft.view):
        why = "It has been said that this is settled. If it is not, reply STUCK; then it can be decided."
        return Refused(why, clause, code="refused")
    if asks_unresolved(exit_.when) and says_so(draft.view, exit_, command.by):
        state_outcome(draft, command, "unresolved", "", "referring")
    if not holds(exit_.when, draft.view) and asks_unresolved(exit_.when):
        who = _names(draft, raisers(draft.view)) or "somebody of the side that raised it"
        why = f"Nobody has said that it is unresolved. First {who} says so, by STUCK or NO ANSWER; then it can be decided."
        return Refused(why, clause, code="refused")
    if not holds(exit_.when, draft.view):
        return Refused(
            "What chooses that way has not been said.", clause, still_needed(draft, exit_), "refused"
        )
    if holds(exit_.needs, draft.view):
        return None  # nothing is missing: the exit is taken like any other
    leave(draft, exit_, place, by=command.by, override=command.reason)
    return None


def still_needed(draft: Draft, exit_: Exit) -> tuple[Need, ...]:
    """What is missing before the exit opens, in words for people, in the rule file's order."""
    needs = [_need(draft, duty_id) for duty_id in unmet_duties(draft, exit_.needs)]
    needs += needs_of_forms(draft, exit_.needs)
    if not holds(exit_.when, draft.view) and asks_unresolved(exit_.when):
        needs.append(Need("say that it is not resolved: reply STUCK", _clause(draft, exit_)))
    return tuple(needs) or tuple(_undecided(draft, exit_))


def _undecided(draft: Draft, exit_: Exit) -> Iterator[Need]:
    """The steps of this stage by which what chooses the exit is decided, while nothing does; with the name of whoever will
    owe it, if it has not begun."""
    at = draft.dispute.at
    asked = {fact for fact in facts_in(exit_.when) if fact_value(draft.view, fact) is None}
    for duty in draft.protocol.stage(at.stage).duties if at else ():
        if duty.fact in asked:
            need = _need(draft, duty.id)
            begun = any(state.key.duty == duty.id for state in draft.dispute.open_duties)
            by = "" if begun else _names(draft, resolve(draft.view, chosen(draft.view, duty).by).people)
            yield replace(need, text=f"{by}: {need.text}") if by else need


def before_closing(draft: Draft) -> tuple[Need, ...]:
    """What is missing before a dispute that a side calls settled can be closed; nothing where nobody says so."""
    at = draft.dispute.at
    if at is None or not said_settled(draft.view):
        return ()
    ends = [x for x in draft.protocol.stage(at.stage).exits if x.to == CLOSED and chosen_by_resolution(x)]
    if any(holds(exit_.needs, draft.view) for exit_ in ends):
        return ()  # the other side's word is all that is missing
    return still_needed(draft, ends[0]) if ends else ()


def duty_in_words(draft: Draft, duty_id: str) -> tuple[str, str]:
    """What a duty asks, with the names of those it concerns, and its clause."""
    at = draft.dispute.at
    rule = next(
        duty
        for stage in sorted(draft.protocol.every_stage, key=lambda s: not (at and s.id == at.stage))
        for duty in stage.duties
        if duty.id == duty_id
    )
    rule = chosen(draft.view, rule)
    own = side_of_holders(draft.view, rule.by)
    by = _names(draft, resolve(draft.view, rule.by, own).people) or " and ".join(map(str, rule.by))
    others = _names(draft, resolve(draft.view, rule.counterparts, own).people)
    others = others or " and ".join(map(str, rule.counterparts))
    words = {"by": by, "with": others, "to": others}
    text = rule.say or usual_words(draft.protocol, rule)
    for name, value in words.items():
        text = text.replace("{" + name + "}", value)
    return text, rule.clause


def _need(draft: Draft, duty_id: str) -> Need:
    text, clause = duty_in_words(draft, duty_id)
    return Need(text, clause, duty_id)


def _names(draft: Draft, people: tuple[str, ...]) -> str:
    return " and ".join(draft.world.person(person).name for person in people)


def _exits_here(draft: Draft) -> list[tuple[StageVisit, Exit]]:
    """The exits of every open position, the ladder's first."""
    return [
        (place, exit_) for place in draft.dispute.places for exit_ in draft.protocol.stage(place.stage).exits
    ]


def _exit_meant(draft: Draft, command: Override) -> tuple[StageVisit, Exit] | None:
    meant = [(p, x) for p, x in _exits_here(draft) if x.override and command.to in ("", x.to)]
    theirs = [(p, x) for p, x in meant if command.by in may_waive(draft.view, x)]
    open_ = [(p, x) for p, x in theirs if holds(x.when, draft.view)]
    return next(iter(open_ or theirs or meant), None)


def _asked_for(draft: Draft, command: AskNextStage) -> tuple[StageVisit, Exit] | None:
    """The exit that only they may ask for, named by its stage, if all that it needs is on record."""
    for place, exit_ in _exits_here(draft):
        may_ask = exit_.to == command.to and command.by in resolve(draft.view, exit_.asked_by).people
        if not may_ask or not holds(exit_.needs, draft.view):
            continue
        says_so = asks_unresolved(exit_.when) and side_for(draft.view, command.by) == "referring"
        if holds(exit_.when, _as_if_unresolved(draft, command) if says_so else draft.view):
            if says_so:
                state_outcome(draft, command, "unresolved", "")  # who takes it further says so
            return place, exit_
    return None


def _as_if_unresolved(draft: Draft, command: AskNextStage) -> View:
    """How it would stand once they had said that it is not resolved: nothing is put on record for a way that is not taken."""
    trial = Draft(draft.protocol, draft.world, draft.dispute, draft.at)
    state_outcome(trial, command, "unresolved", "")
    return trial.view


def _clause(draft: Draft, exit_: Exit) -> str:
    at = draft.dispute.at
    return exit_.clause or (draft.protocol.stage(at.stage).clause if at else "")
