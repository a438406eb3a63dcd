"""What the world must be told of how it stands: settled, says one side; two accounts that differ; spoken, and nobody has
said what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from parley.dispute import audience, convening, waiving
from parley.dispute import events as e
from parley.dispute.dispute import OTHER_SIDE
from parley.dispute.duty_state import CONVERSATIONS, DutyState
from parley.dispute.effects import Effect, Question, SendNotice
from parley.dispute.protocol import SIDES
from parley.dispute.protocol_stages import SPOKEN
from parley.dispute.settled import said_settled
from parley.dispute.sides import side_for
from parley.dispute.view import View
from parley.dispute.withdrawing import consenting


def spoken(view: View, event: e.DutyDischarged) -> Iterable[Effect]:
    """They have spoken, as somebody else reports, and the way on rests on what the raising side says: it is asked. Whoever
    of it reports that they spoke is asked in the echo. Where the other side calls it settled, whether it is so is the one question."""
    asks = event.how == "conversation" and not said_settled(view)
    waiting = audience.awaited(view) if asks else None
    if waiting is not None and waiting[1].key == event.key and waiting[0] != event.by:
        person, duty = waiting
        others = (event.by,) if event.by else ()
        yield SendNotice(
            "how_it_stands", person, duty.clause, (duty.key,), audience.ask((duty,)), others=others
        )


def _stated(view: View, event: e.OutcomeStated) -> Iterable[Effect]:
    """Nobody is asked anything by a word that was filed late, where the same side has said another one since."""
    stands = view.dispute.statements.get((event.stage, event.visit, event.side))
    if stands and stands.heard and stands.heard > event.received:
        return
    yield from _confirmation(view, event)
    yield from waiving.once_chosen(view, event)


def _confirmation(view: View, event: e.OutcomeStated) -> Iterable[Effect]:
    at = view.dispute.at
    other_side = OTHER_SIDE[event.side]
    other = view.dispute.statement(other_side)
    if event.value != "resolved" or at is None or (other and other.value in ("resolved", "unresolved")):
        return
    for person in audience.opposites(view, event.by, other_side):
        yield from ask_to_confirm(view, person, event.clause)


def ask_to_confirm(view: View, person: str, clause: str) -> Iterable[Effect]:
    """Ask this person whether it is settled, as the other side says."""
    for side, other_side in OTHER_SIDE.items():
        said = view.dispute.statement(side)
        asked = audience.opposites(view, said.by, other_side) if said and said.value == "resolved" else ()
        if said and person in asked:
            texts = (said.text,) if said.text else ()
            question = Question("confirm_outcome", side=other_side, stage=view.dispute.visits[-1].stage)
            others = (said.by, *(one for one in asked if one != person))
            yield SendNotice("confirm_outcome", person, clause, question=question, others=others, texts=texts)


def no_answer(
    view: View, person: str, clause: str, details: tuple[tuple[str, str], ...] = ()
) -> Iterable[Effect]:
    """Whoever said that it is settled, and of whom the other side has not said the same, asked twice."""
    for side, other_side in OTHER_SIDE.items():
        said = view.dispute.statement(side)
        if said and said.value == "resolved" and said.by == person:
            others = audience.opposites(view, person, other_side)
            raising = (("raising", "yes"),) if side == SIDES[0] else ()
            asked = spoken_of(view, person) if raising else None
            yield SendNotice(
                "unconfirmed", person, clause, question=asked, others=others, details=(*raising, *details)
            )


def unconfirmed(view: View) -> Iterable[tuple[str, str]]:
    """Who says that it is settled, and who of the other side has not answered."""
    for side, other_side in OTHER_SIDE.items():
        said, other = view.dispute.statement(side), view.dispute.statement(other_side)
        if said and said.value == "resolved" and (other is None or other.value == "waiting"):
            yield from ((person, said.by) for person in audience.opposites(view, said.by, other_side))


def spoken_of(view: View, person: str) -> Question | None:
    """What a reply answers: the last conversation of this stage that the person had a part in; before there was one, the last
    that they are to have. Of one that is to come STUCK would say that they had it."""
    at = view.dispute.at
    talks = [
        duty for duty in view.dispute.duties.values()
        if at and (duty.key.stage, duty.key.visit) == (at.stage, at.visit)
        and duty.do in ("talk", "meet") and person in (*duty.holders, *duty.counterparts)
    ]  # fmt: skip
    had = [duty for duty in talks if duty.status == "done"] or talks
    return Question("duty", audience.keys(had[-1:])) if had else None


def _is_with(view: View, duty: DutyState, side: str) -> bool:
    """Whether somebody of that side takes part in this step."""
    return any(side_for(view, person) == side for person in (*duty.holders, *duty.counterparts))


def _differ(view: View, event: e.AccountsDiffer) -> Iterable[Effect]:
    for side, other_side in OTHER_SIDE.items():
        said, other = (
            view.dispute.statements.get((event.stage, event.visit, one)) for one in (side, other_side)
        )
        if said:
            duties = audience.shared_by(view, said.by)
            raising = side == SIDES[0] and said.value == "resolved"  # it goes on by their word alone
            # STUCK says so, and not that they have spoken to somebody of their own side as well
            talks = [duty for duty in duties if duty.do in CONVERSATIONS]
            astray = raising and talks and not any(_is_with(view, duty, other_side) for duty in talks)
            asked = (
                audience.ask(duties)
                if duties and not astray
                else spoken_of(view, said.by)
                if raising
                else None
            )
            yield SendNotice(
                "accounts_differ", said.by, event.clause, question=asked,
                others=(other.by,) if other else (), details=(("raising", "yes"),) if raising else (),
            )  # fmt: skip
    for duty in audience.running(view):
        if convening.hold_of(view, duty) is None:  # none was placed while it seemed to be settled
            yield from convening.hold_for(view, duty)


def told_otherwise(view: View, event: e.CorrectionMade) -> Iterable[Effect]:
    """That a conversation on record was none, or was by e-mail: whoever is said to have had it, and whoever has a step now that
    came of it, hears of that account (design.md section 3, promise 9). Of one that is owed again the invitation tells."""
    duties = audience.duties_of(view, event.keys)
    counts = not event.not_held and event.medium in ("", *SPOKEN)
    if event.undone or counts or not duties or _said_before(duties[0], event):
        return
    there = [one for duty in duties for one in (*duty.holders, *duty.counterparts, *duty.present)]
    later = [one for duty in audience.running(view) for one in duty.holders]
    clause = audience.clause_of(duties)
    for person in dict.fromkeys((*there, *later)):
        if person != event.by:
            # Whoever comes to it later has said nothing of that conversation
            details = (("talk", "yes"), *((("later", "yes"),) if person not in there else ()))
            yield SendNotice(
                "accounts_differ", person, clause, event.keys, others=(event.by,), details=details
            )


def _said_before(duty: DutyState, event: e.CorrectionMade) -> bool:
    """Whether it is what they last said of this conversation, once more: that is kept, and nobody reads it twice."""
    theirs = [(one.medium, one.not_held) for one in duty.corrected if one.by == event.by]
    return theirs[-2:-1] == [(event.medium, event.not_held)]


def _withdrawal_asked(view: View, event: e.WithdrawalAsked) -> Iterable[Effect]:
    """Whoever has to agree is asked; until they have all said so it goes on."""
    texts, ask = ((event.text,) if event.text else ()), Question("consent")
    for person in consenting(view, event.by):
        yield SendNotice("withdrawal", person, event.clause, question=ask, others=(event.by,), texts=texts)


def _withdrawal_answered(view: View, event: e.WithdrawalAnswered) -> Iterable[Effect]:
    """One NO is enough: whoever asked hears that it goes on, and what is still theirs."""
    if not event.agreed:
        mine = audience.owed_by(view, event.asked_by)
        yield SendNotice(
            "withdrawal", event.asked_by, event.clause, audience.keys(mine), audience.ask(mine),
            others=(event.by,), details=(("said", "no"),),
        )  # fmt: skip


PLANS: dict[type, Callable[[View, Any], Iterable[Effect]]] = {
    e.OutcomeStated: _stated,
    e.AccountsDiffer: _differ,
    e.WithdrawalAsked: _withdrawal_asked,
    e.WithdrawalAnswered: _withdrawal_answered,
}
