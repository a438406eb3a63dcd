"""Who hears of what a form asks: whoever a row names has a step of their own, and where it names nobody, the author of
the section is asked. A step that opens within a stage, for a row or because something it needed is there, is announced
to whoever owes it; a conversation is announced by its invitation."""

from __future__ import annotations

from collections.abc import Iterable

from parley.dispute import audience, missing_people
from parley.dispute import events as e
from parley.dispute.choices import ROW
from parley.dispute.deadlines import started
from parley.dispute.dispute import StageVisit
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import Effect, Question, SendNotice
from parley.dispute.forms import place_of
from parley.dispute.people import resolve, side_of_holders
from parley.dispute.settled import said_settled
from parley.dispute.view import View

OPENED_LATER = "opened"  # why somebody is told: the step has only now become theirs


def opened_later(view: View, event: e.DutyOpened) -> Iterable[Effect]:
    """A step that opened after its stage did; whoever's word opened it reads of it in the echo."""
    visit = view.dispute.visit_for(event.key)
    if visit is None or event.happened <= visit.opened:
        return ()
    return _opened_later(view, view.dispute.duties[event.key], visit)


def _opened_later(view: View, duty: DutyState, visit: StageVisit) -> Iterable[Effect]:
    if duty not in audience.running(view):
        return
    yield from who_is_missing(view, duty)
    yield from missing_people.who_is_missing(view, (duty,))
    if duty.do in ("talk", "meet") or said_settled(view) or audience.rule_of(view, duty).advised:
        return  # what is only advised stands in the next letter, and brings none of its own
    for person in duty.holders:
        if person not in _just_spoke(view, duty):
            question = audience.ask((duty,))
            known = (("known", "yes"),) if _knows_of_it(view, duty, person) else ()
            details = (("why", OPENED_LATER), *known)
            yield SendNotice(
                "now_yours", person, duty.clause, (duty.key,), question, details=details, texts=audience.reasons_at(view, visit)
            )  # fmt: skip


def _knows_of_it(view: View, duty: DutyState, person: str) -> bool:
    """Whether this person has had a part in it before this step: it needs no introduction."""
    others = (
        one
        for one in view.dispute.duties.values()
        if one.key != duty.key and person in (*one.holders, *one.counterparts)
    )
    return any(one.status == "done" or (one.opened < duty.opened and started(view, one)) for one in others)


def who_is_missing(view: View, duty: DutyState) -> Iterable[SendNotice]:
    """Whoever writes the section is asked whom a row means, if it names nobody."""
    field = next((words.removeprefix(ROW) for words in duty.unfilled if words.startswith(ROW)), "")
    rule = audience.rule_of(view, duty)
    if not field or not rule.for_each:
        return
    _, section, _ = place_of(view.protocol, rule.for_each)
    for person in resolve(view, section.by, side_of_holders(view, section.by)).people[:1]:
        question = Question("who", (duty.key,), role=f"{ROW}{field}")
        details = (("role", f"{ROW}{field}"),)
        yield SendNotice("who", person, section.clause, (duty.key,), question, details=details)


def _just_spoke(view: View, duty: DutyState) -> tuple[str, ...]:
    """Whoever wrote the row at the moment it opened the step."""
    rule = audience.rule_of(view, duty)
    form, _, section = rule.for_each.partition(".")
    return tuple(
        told.by for (its_form, its_section, row, _), told in view.dispute.forms.items()
        if (its_form, its_section, row) == (form, section, duty.key.row) and told.at == duty.opened
    )  # fmt: skip
