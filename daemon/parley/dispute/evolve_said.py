"""Steps of the fold: what people say of the dispute, in words, in forms, and on taking it back. See `evolve`."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.changed import changed
from parley.dispute.dispute import Dispute, Statement, Told, Withdrawing
from parley.dispute.duty_state import with_duty
from parley.dispute.evolve_step import Changes, Steps, unchanged


def _fact(d: Dispute, event: e.FactTold) -> Changes:
    key = (event.fact, event.voter or event.side, event.stage, event.visit)
    told = Told(event.value, event.happened, event.by, event.text, d.length, event.received)
    return {"facts": {**d.facts, key: told}}


def _moment(d: Dispute, event: e.MomentTold) -> Changes:
    heard = {**d.moments_heard, event.moment: event.received}
    source = "stated" if event.moment == "decision" else d.decision_from
    return {"moments": {**d.moments, event.moment: event.at}, "decision_from": source, "moments_heard": heard}


def _filled(d: Dispute, event: e.FormFilled) -> Changes:
    place, at = (event.form, event.section, event.row), event.happened
    told = {
        (*place, name): Told(value, at, event.by) for name, value in event.values
        if (before := d.forms.get((*place, name))) is None or before.at <= at  # a mail filed late undoes nothing
    }  # fmt: skip
    return {"forms": {**d.forms, **told}}


def _numbered(d: Dispute, event: e.CaseNumberGiven) -> Changes:
    before = d.case_numbers.get(event.agency)
    if before and before.at > event.received:
        return {}  # a mail that was filed late does not undo what was said after it
    told = Told(event.number, event.received, event.by)
    return {"case_numbers": {**d.case_numbers, event.agency: told}}


def _supported(d: Dispute, event: e.SupportAsked) -> Changes:
    return {"supporters": tuple(dict.fromkeys((*d.supporters, *event.supporters)))}


def _withdrawal_asked(d: Dispute, event: e.WithdrawalAsked) -> Changes:
    return {"withdrawing": Withdrawing(event.by, event.text)}


def _withdrawal_answered(d: Dispute, event: e.WithdrawalAnswered) -> Changes:
    asked = d.withdrawing
    if asked is None or not event.agreed:
        return {"withdrawing": None}
    return {"withdrawing": changed(asked, agreed=(*asked.agreed, event.by))}


def _stated(d: Dispute, event: e.OutcomeStated) -> Changes:
    statement = Statement(event.value, event.happened, event.by, event.text, event.received)
    key = (event.stage, event.visit, event.side)
    before = d.statements.get(key)
    if before and before.heard and before.heard > event.received:
        return {}  # a mail that was filed late does not undo what was said after it
    said: Changes = {"statements": {**d.statements, key: statement}}
    # Whoever says that it is not resolved goes on with it, and takes nothing back
    goes_on = d.withdrawing and event.side == "referring" and event.value == "unresolved"
    return {**said, "withdrawing": None} if goes_on else said


def _spoke(d: Dispute, event: e.DiscussionRecorded) -> Changes:
    duties = d.duties
    for key in event.over:
        told = (*duties[key].reported, (event.by, event.happened))
        duties = with_duty(duties, changed(duties[key], reported=told))
    return {"duties": duties} if event.over else {}


def _differ(d: Dispute, event: e.AccountsDiffer) -> Changes:
    return {"differ": (*d.differ, (event.stage, event.visit))}


SAID: Steps = {
    e.FactTold: _fact,
    e.MomentTold: _moment,
    e.FormFilled: _filled,
    e.DiscussionRecorded: _spoke,
    e.OutcomeStated: _stated,
    e.AccountsDiffer: _differ,
    e.NoteKept: unchanged,
    e.CaseNumberGiven: _numbered,
    e.RequestRefused: unchanged,
    e.SupportAsked: _supported,
    e.WithdrawalAsked: _withdrawal_asked,
    e.WithdrawalAnswered: _withdrawal_answered,
}
