"""Steps of the fold: meetings are placed, moved, answered, called off and held. See `evolve`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from parley.dispute import events as e
from parley.dispute.changed import changed
from parley.dispute.dispute import Dispute, Hold
from parley.dispute.evolve_step import Changes, Steps, unchanged


def _placed(d: Dispute, event: e.MeetingPlaced) -> Changes:
    hold = Hold(
        event.hold,
        event.uid,
        event.keys,
        event.attendees,
        event.start,
        event.end,
        why=event.why,
        late=event.late,
        asked=event.received,
    )
    return {"holds": {**d.holds, hold.id: hold}}


def _on_hold(change: Callable[[Hold, Any], Hold]) -> Callable[[Dispute, Any], Changes]:
    def step(d: Dispute, event: Any) -> Changes:
        return {"holds": {**d.holds, event.hold: change(d.holds[event.hold], event)}}

    return step


def _moved(hold: Hold, event: e.MeetingMoved) -> Hold:
    return changed(
        hold, start=event.start, end=event.end, attendees=event.attendees, sequence=hold.sequence + 1,
        why=event.why, answers={}, late=event.late, proposer=event.by, unwanted=_unwanted(hold, event.by),
        proposed=_proposed(hold, event.by, event.stamped), asked=_asked(hold, event),
        moved=hold.start != event.start, was=(hold.start, hold.end), timed=hold.sequence + 1,
    )  # fmt: skip


def _asked(hold: Hold, event: e.AnyEvent) -> datetime:
    """When the text that this event sends was made: later than the last one, whatever the clock says."""
    return max(event.received, hold.asked + timedelta(seconds=1)) if hold.asked else event.received


def _unwanted(hold: Hold, person: str) -> tuple[tuple[str, datetime, datetime], ...]:
    """The times that people will not have, with the present one for this person."""
    told = (person, hold.start, hold.end)
    return hold.unwanted if not person or told in hold.unwanted else (*hold.unwanted, told)


def _proposed(hold: Hold, person: str, stamped: datetime | None) -> Mapping[str, datetime]:
    return {**hold.proposed, person: stamped} if person and stamped else hold.proposed


def _time_refused(hold: Hold, event: e.TimeRefused) -> Hold:
    return changed(hold, proposed=_proposed(hold, event.person, event.stamped))


def _chased(d: Dispute, event: e.AnswerChased) -> Changes:
    hold = d.holds[event.hold]
    chased = changed(hold, chased=(*hold.chased, *event.people))
    reminded = {**d.reminded, **dict.fromkeys(event.people, event.received)}
    return {"holds": {**d.holds, hold.id: chased}, "reminded": reminded}


def _answered(hold: Hold, event: e.MeetingAnswered) -> Hold:
    known = hold.answers.get(event.person, (0, None, ""))[2]
    declined = (event.partstat == "DECLINED") - (known == "DECLINED")  # answers are those to its present time
    return changed(
        hold,
        answers={**hold.answers, event.person: (event.sequence, event.stamped, event.partstat)},
        declines={**hold.declines, event.person: hold.declines.get(event.person, 0) + declined},
        unwanted=_unwanted(hold, event.person) if event.partstat == "DECLINED" else hold.unwanted,
    )


def _renewed(hold: Hold, event: e.MeetingRenewed | e.PhoneGiven) -> Hold:
    return changed(hold, sequence=hold.sequence + 1, asked=_asked(hold, event))


def _rung_on_another(d: Dispute, event: e.PhoneGiven) -> Changes:
    """A number is the place of a call: the entry of whoever rings it is another one, at the same time."""
    to_come = {
        hold.id: _renewed(hold, event)
        for hold in d.live_holds
        if hold.start > event.received and any(event.by in d.duties[key].counterparts for key in hold.keys)
    }
    return {"holds": {**d.holds, **to_come}} if to_come else {}


def _cancelled(hold: Hold, event: e.MeetingCancelled) -> Hold:
    return changed(hold, status="cancelled", sequence=hold.sequence + 1, asked=_asked(hold, event))


HOLDS: Steps = {
    e.MeetingPlaced: _placed,
    e.MeetingMoved: _on_hold(_moved),
    e.MeetingAnswered: _on_hold(_answered),
    e.TimeRefused: _on_hold(_time_refused),
    e.AnswerChased: _chased,
    e.MeetingPutBack: unchanged,
    e.MeetingRenewed: _on_hold(_renewed),
    e.PhoneGiven: _rung_on_another,
    e.MeetingCancelled: _on_hold(_cancelled),
    e.MeetingPassed: _on_hold(lambda hold, event: changed(hold, status="passed")),
}
