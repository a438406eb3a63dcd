"""Who hears that a stage has opened, on the ladder or on a track beside it, and of the turns that the rules name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from parley.dispute import audience, missing_people
from parley.dispute import events as e
from parley.dispute.effects import Effect, SendNotice
from parley.dispute.saying_settled import ask_settled
from parley.dispute.view import View


def _stage_opened(view: View, event: e.StageOpened) -> Iterable[Effect]:
    """Whoever has a part in it, and on the ladder whoever had one in the stage before. What opens with the raising is
    in the first mails; what was left in the same breath is told to nobody."""
    here = next((p for p in view.dispute.places if (p.stage, p.visit) == (event.stage, event.visit)), None)
    if here is None or here.opened == view.dispute.visits[0].opened:
        return
    told: set[str] = set()
    details = (("stage", event.stage),) if event.track else ()
    reasons = audience.reasons_before(view) if not event.track else ()
    for duty in audience.running(view):
        if (duty.key.stage, duty.key.visit) != (event.stage, event.visit):
            continue
        for person in (*duty.holders, *duty.counterparts):
            if person in told:
                continue
            told.add(person)
            mine = audience.shared_by(view, person)
            question = audience.ask(audience.owed_by(view, person) or mine)
            if not event.track:
                question = question or ask_settled(view, person)
            yield SendNotice(
                "stage_opened", person, event.clause, audience.keys(mine), question, details=details, texts=reasons
            )  # fmt: skip
    for person in audience.of_stage_before(view) if not event.track else ():
        if person not in told:
            mine = audience.owed_by(view, person)  # what stays owed from earlier
            question = audience.ask(mine) or ask_settled(view, person)
            yield SendNotice("record", person, event.clause, audience.keys(mine), question, texts=reasons)
    # For what stays from before somebody was asked when it opened
    begun = (
        duty
        for duty in audience.running(view)
        if (duty.key.stage, duty.key.visit) == (event.stage, event.visit)
    )
    yield from missing_people.who_is_missing(view, tuple(begun))


def _notice(view: View, event: e.NoticeGiven) -> Iterable[Effect]:
    """Whom the rules have told of a turn: what they owe stands in it, if they are asked for anything."""
    details = (("on", event.on), ("stage", event.stage), ("action", "yes" if event.action else ""))
    for person in event.people:
        mine = audience.shared_by(view, person) if event.action else ()
        question = audience.ask(audience.owed_by(view, person)) if event.action else None
        keys = (event.key,) if event.key else audience.keys(mine)
        yield SendNotice("notice", person, event.clause, keys, question, details=details)
    for words in event.unfilled:
        yield from missing_people.tell_manager(view, "needs_somebody", details=(("role", words),))


PLANS: dict[type, Callable[[View, Any], Iterable[Effect]]] = {
    e.StageOpened: _stage_opened,
    e.NoticeGiven: _notice,
}
