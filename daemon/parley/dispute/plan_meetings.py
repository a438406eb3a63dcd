"""What the world must be told of a meeting: placed, moved, declined, no longer needed, over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from parley.dispute import audience, convening, missing_people, sharing, waiving
from parley.dispute import events as e
from parley.dispute.changed import changed
from parley.dispute.chasing import another_comes, never_came_round
from parley.dispute.dispute import Hold
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import CALLED_OFF, OWN_LIMIT, Effect, HoldMeeting, Question, SendNotice
from parley.dispute.quorum import goes_on_without
from parley.dispute.view import View

# Of several, who is rather asked how it was; 1 for whoever has not said
_RATHER = {"ACCEPTED": 0, "DECLINED": 2}


def _placed(view: View, event: e.MeetingPlaced) -> Iterable[Effect]:
    asked, advised = audience.duties_of(view, event.keys), _only_advised(view, event)
    for person in event.attendees:
        theirs = [duty for duty in audience.owed_by(view, person) if duty in advised] if advised else ()
        duties = (*asked, *theirs)
        yield SendNotice(
            "invitation", person, event.clause, audience.keys(duties), audience.ask(duties), event.hold
        )


def _only_advised(view: View, event: e.MeetingPlaced) -> list[DutyState]:
    """What is only advised stands in letters that go anyway: this one, where it opened with its step."""
    opened = {view.dispute.duties[key].opened for key in event.keys}
    return [
        duty for duty in view.dispute.open_duties
        if audience.rule_of(view, duty).advised and duty.opened in opened and duty.key not in event.keys
    ]  # fmt: skip


def _moved(view: View, event: e.MeetingMoved) -> Iterable[Effect]:
    keys = view.dispute.holds[event.hold].keys
    for person in event.attendees:
        yield SendNotice(
            "moved", person, event.clause, keys, audience.ask(audience.duties_of(view, keys)), event.hold
        )
    for person in event.removed:
        yield SendNotice(CALLED_OFF, person, event.clause, keys, hold=event.hold, cancel=True)


def _answered(view: View, event: e.MeetingAnswered) -> Iterable[Effect]:
    hold = view.dispute.holds[event.hold]
    if event.partstat != "DECLINED" or event.again or hold.status != "live":
        return
    if goes_on_without(view, hold, event.person):
        return
    if hold.declines.get(event.person, 0) == 1:
        yield from convening.hold_for(view, view.dispute.duties[hold.keys[0]], replaces=hold.id)
        return
    for person in hold.attendees:
        yield SendNotice(
            "ring_instead",
            person,
            _clause_of_hold(view, hold),
            hold.keys,
            audience.ask(audience.duties_of(view, hold.keys)),
        )


def _time_refused(view: View, event: e.TimeRefused) -> Iterable[Effect]:
    hold = view.dispute.holds[event.hold]
    clause, details = _clause_of_hold(view, hold), (("why", view.world.named(event.why)),)
    yield SendNotice("time_refused", event.person, clause, hold.keys, details=details)


def _chased(view: View, event: e.AnswerChased) -> Iterable[Effect]:
    """A plain mail with the number and the step; it leaves with other reminders, and not where it is no longer true."""
    hold = view.dispute.holds[event.hold]
    duties = audience.duties_of(view, hold.keys)
    for person in event.people:
        yield SendNotice(
            "unanswered", person, event.clause, hold.keys, audience.ask(duties),
            details=(("meeting", event.hold),), reminder=True,
        )  # fmt: skip


def _put_back(view: View, event: e.MeetingPutBack) -> Iterable[Effect]:
    """Whoever looks after the shared mailbox hears of it; those invited have noticed nothing."""
    details = (("meeting", event.hold), ("how", event.how), ("why", view.world.named(event.why)))
    yield from missing_people.tell_manager(view, "put_back", details=details)


def _cancelled(view: View, event: e.MeetingCancelled) -> Iterable[Effect]:
    hold = view.dispute.holds[event.hold]
    for person in hold.attendees:
        clause = _clause_of_hold(view, hold)
        yield SendNotice(CALLED_OFF, person, clause, hold.keys, hold=hold.id, cancel=True)


def deputies(
    view: View, event: e.DeadlineMissed, told: set[str], since: datetime | None = None
) -> Iterable[Effect]:
    """The deputies of those who answered no invitation to the conversation, or declined it twice, hear at the limit. since: of
    invitations after that moment alone; of those before it they have heard."""
    limit = (event.deadline.clock, event.deadline.at)
    due = {
        duty.key
        for duty in view.dispute.open_duties
        if duty.key == event.key or (limit[0] and limit in [(d.clock, d.at) for d in duty.deadlines])
    }
    details = (("clock", limit[0] or OWN_LIMIT),)  # which of its dates it was
    for deputy, person in silent_deputies(view, due, since).items():
        if deputy not in told:
            yield SendNotice("missed", deputy, event.clause, (event.key,), others=(person,), details=details)


def silent_deputies(view: View, keys: Iterable[e.DutyKey], since: datetime | None = None) -> dict[str, str]:
    """Deputy -> for whom, of those who never came round to the conversations that these steps ask for."""
    holds = [
        hold
        for hold in view.dispute.holds.values()
        if set(keys) & set(hold.keys) and (since is None or (hold.asked and hold.asked > since))
    ]
    found: dict[str, str] = {}
    silent = (
        p
        for hold in holds
        for p in hold.attendees
        if never_came_round(hold, p) and not another_comes(view, hold, p)
    )
    for person in dict.fromkeys(silent):
        if deputy := view.world.person(person).deputy:
            found.setdefault(deputy, person)
    return found


def _clause_of_hold(view: View, hold: Hold) -> str:
    return audience.clause_of(audience.duties_of(view, hold.keys))


def _passed(view: View, event: e.MeetingPassed) -> Iterable[Effect]:
    duties = tuple(
        d for d in audience.duties_of(view, view.dispute.holds[event.hold].keys) if d.status == "open"
    )
    if event.ask and duties and duties[0].holders:
        yield SendNotice(
            "did_you_speak",
            _who_came(view, view.dispute.holds[event.hold], duties[0]),
            duties[0].clause,
            audience.keys(duties),
            Question("duty", audience.keys(duties), hold=event.hold),
            reminder=True,  # not asked of anybody who has answered meanwhile
        )
    began = view.dispute.holds[event.hold].start
    for duty in duties:
        if any(attempt.at >= began for attempt in duty.attempts):
            yield from _once_more(view, duty)


def _who_came(view: View, hold: Hold, duty: DutyState) -> str:
    """Who is asked whether they spoke: whoever owes it first, unless another who could do it as well has rather said that they come."""
    first = duty.holders[0]
    others = [one for one in sharing.beside(view, duty, first) if one in duty.holders]
    return min((first, *others), key=lambda one: _RATHER.get(hold.answers.get(one, (0, None, ""))[2], 1))


def _attempted(view: View, event: e.AttemptRecorded) -> Iterable[Effect]:
    yield from _once_more(view, view.dispute.duties[event.key])
    yield from waiving.given_up(view, event)


def _once_more(view: View, duty: DutyState) -> Iterable[Effect]:
    """Nobody answered, and no time is kept for it any more: one more, as long as the date leaves room. After that people are
    asked no third time; they may propose one."""
    kept = [hold for hold in view.dispute.holds.values() if duty.key in hold.keys]
    if len(kept) != 1 or kept[0].status != "passed" or duty.due is None:
        return
    for effect in convening.hold_for(view, duty):
        yield changed(effect, again=True) if isinstance(effect, HoldMeeting) else effect


def _other_phone(view: View, event: e.PhoneGiven) -> Iterable[Effect]:
    """Whoever has somebody's number from us has the one that they are rung on now, and has it in their diary: who is to speak to them,
    and whoever has their urgent concern. Nobody else has use for it before they read of a step."""
    details = (("why", "another number"), ("known", "yes"))
    for duty in audience.shared_by(view, event.by):
        others = _who_ring(duty, event.by)
        holds = [
            hold
            for hold in (view.dispute.holds.values() if others else ())
            if duty.key in hold.keys and hold.status == "live" and hold.start > view.now
        ]
        for person in others:
            booked = next((hold.id for hold in holds if person in hold.attendees), "")
            yield SendNotice(
                "now_yours", person, duty.clause, (duty.key,), audience.ask((duty,)), booked, others=(event.by,),
                details=details,
            )  # fmt: skip
    for alert in view.dispute.alerts.values():
        if alert.raised_by == event.by and alert.contact is None and not alert.exhausted and not alert.over:
            question = Question("alert", alert=alert.number)
            for person in alert.still_asked:
                yield SendNotice(
                    "now_yours", person, view.protocol.on_call.clause if view.protocol.on_call else "", (), question,
                    others=(event.by,), details=details, high=True,
                )  # fmt: skip


def _who_ring(duty: DutyState, person: str) -> tuple[str, ...]:
    """Who may ring this person about a step of both: whoever is to, and whoever they talk to, who may look at the file first and
    ring before that. Of a convened meeting nobody rings whoever calls it in."""
    if duty.do not in ("talk", "meet"):
        return ()
    if person in duty.counterparts:
        return duty.holders
    return duty.counterparts if duty.do == "talk" else ()


def _renewed(view: View, event: e.MeetingRenewed) -> Iterable[Effect]:
    """The same meeting, with where it takes place as it is now."""
    keys = view.dispute.holds[event.hold].keys
    details = (("why", "renewed"), ("known", "yes"))
    for person in event.people:
        yield SendNotice(
            "now_yours", person, event.clause, keys, audience.ask(audience.duties_of(view, keys)), event.hold,
            details=details,
        )  # fmt: skip


PLANS: dict[type, Callable[[View, Any], Iterable[Effect]]] = {
    e.AttemptRecorded: _attempted,
    e.PhoneGiven: _other_phone,
    e.MeetingPlaced: _placed,
    e.MeetingMoved: _moved,
    e.MeetingAnswered: _answered,
    e.TimeRefused: _time_refused,
    e.AnswerChased: _chased,
    e.MeetingPutBack: _put_back,
    e.MeetingRenewed: _renewed,
    e.MeetingCancelled: _cancelled,
    e.MeetingPassed: _passed,
}
