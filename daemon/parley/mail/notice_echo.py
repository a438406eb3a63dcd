"""What was understood and recorded of an answer, in lines of closed values: one row per event, in one table. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from parley.dispute import events as e
from parley.dispute.day_team import rings_by_day
from parley.dispute.forms import rows_of
from parley.dispute.joining import first_asked
from parley.dispute.sharing import one_enough
from parley.dispute.spoken_before import kept_words, still_to_come
from parley.dispute.usual_words import who_it_is_about
from parley.dispute.view import View
from parley.dispute.withdrawing import consenting
from parley.dispute.world import away
from parley.mail.form_words import filled_words
from parley.mail.notice_alert import alerted_lines, not_before, office_closes, ring_words
from parley.mail.notice_people import agency_name, manager_facts, names, names_with_either, role_words
from parley.mail.notice_record import outcome_words
from parley.mail.notice_stand_ins import absence_words
from parley.mail.notice_steps import step_facts
from parley.mail.notice_talks import how_it_was, to_add
from parley.mail.notice_words import (
    PARTSTATS,
    all_of,
    by_medium,
    capital,
    day_and_time,
    day_or_hour,
    plain,
    soft,
    value_words,
    when_short,
)


def echo_lines(view: View, events: Sequence[e.AnyEvent], reader: str) -> list[str]:
    """What was understood and recorded of an answer, in closed values: "Spoke by phone, Thu 2 April 14:30"."""
    found: list[str] = []
    for event in events:
        line = _echo(view, event, reader)
        if line and line not in found:
            found.append(line)
    if late := _said_late(view, events, reader):
        return [*found, *late]
    if said := _of_the_one_on_record(view, events, reader):
        found.append(said)
    return found


def _said_late(view: View, events: Sequence[e.AnyEvent], reader: str) -> list[str]:
    """Of a message that was filed late: where its word stands by now, so that nobody takes it for how it is."""
    found: dict[str, None] = {}
    for one in events:
        if not isinstance(one, e.OutcomeStated | e.FactTold) or one.by != reader or not one.stage:
            continue
        place = (one.stage, one.visit)
        stands = view.dispute.statements.get((*place, one.side)) if isinstance(one, e.OutcomeStated) else None
        left = [
            was.left
            for was in view.dispute.visits
            if (was.stage, was.visit) == place and was.left is not None
        ]
        if left and one.received < left[0]:
            then = f"It is kept with {soft(_label(view, one.stage))} as that stood when your message came"
            found[f"{then}, and changes nothing of how it is now"] = None
        elif stands and stands.heard and stands.heard > one.received:
            found[f"Your side has said since: {outcome_words(stands.value)}. That stands"] = None
    return list(found)


def _of_the_one_on_record(view: View, events: Sequence[e.AnyEvent], reader: str) -> str:
    """What stays to be had where a word was of a conversation on record, "" where it was not."""
    stated = [one for one in events if isinstance(one, e.OutcomeStated) and one.by == reader]
    if not stated or any(isinstance(one, e.DiscussionRecorded | e.AccountsDiffer) for one in events):
        return ""
    hold = still_to_come(view, view.dispute.open_duties, reader, stated[0].received)
    return kept_words(hold, view.world.calendar.zone) if hold else ""


def _echo(view: View, event: e.AnyEvent, reader: str) -> str:
    echo = _ECHOES.get(type(event))
    return echo(view, event, reader) if echo else ""


def _at(view: View, event: e.AnyEvent) -> str:
    return when_short(event.happened, view.world.calendar.zone)


def _spoke(view: View, event: e.DiscussionRecorded, reader: str) -> str:
    together = [group for key in event.met for group in one_enough(view, view.dispute.duties[key])]
    others = names_with_either(view, [p for p in event.between if p != event.by], together, reader)
    who, by, at = _who(view, event.by, reader), by_medium(event.medium), _at(view, event)
    told = ", and told them that it goes further" if event.told else ""
    told += _to_add(view, event)
    if event.by not in event.between and len(event.between) > 1:  # said by somebody who was not there
        people = names_with_either(view, event.between, together, reader)
        return f"{capital(people)} spoke{by}, {at}{told}"
    return f"{who} spoke to {others or 'the other side'}{by}, {at}{told}"


def _to_add(view: View, event: e.DiscussionRecorded) -> str:
    """What they did not say of it, and how to add it: asked here, once, and nothing waits for it."""
    talked = any(view.dispute.duties[key].do == "talk" for key in event.met)
    missing = to_add(how=talked and not event.medium, when=event.untimed, hour=event.by_day)
    return f". {missing}" if missing else ""


def _corrected(view: View, event: e.CorrectionMade, reader: str) -> str:
    zone = view.world.calendar.zone
    how = how_it_was(event.medium, event.at, zone, not_held=event.not_held) if event.keys else ""
    again = "; so it is still to be had" if event.undone else ""
    beside = "the first entry" if event.keys or _has_reported(view, event.by) else "what others have reported"
    return f"Your correction is kept beside {beside}{': ' if how else ''}{how}{again}; nothing is erased"


def _has_reported(view: View, person: str) -> bool:
    """Whether anything on record is this person's own word: only then is there a first entry of theirs."""
    dispute = view.dispute
    by = {one.by for one in dispute.statements.values()} | {one.by for one in dispute.facts.values()}
    for duty in dispute.duties.values():
        by |= {duty.done_by, *(one.by for one in duty.attempts)}
    return person in by


def _late(view: View, event: e.LatenessExplained, reader: str) -> str:
    if event.reason:
        return f"Your reason is kept beside the date: {_done_words(view, event.key, reader)}"
    if any(view.dispute.duties[event.key].lateness):
        return "LATE stands beside the date once more; the reason that was given before stands with it"
    return "LATE stands beside the date, without a reason yet. If you wish to give one, reply LATE and why"


def _tried(view: View, event: e.AttemptRecorded, reader: str) -> str:
    return f"{_who(view, event.by, reader)} tried{by_medium(event.medium)}, {_at(view, event)}; no answer"


def _discharged(view: View, event: e.DutyDischarged, reader: str) -> str:
    if event.how == "conversation":  # which is said as such
        return ""
    return f"Done, {_at(view, event)}: {_done_words(view, event.key, reader)}"


def _moment_told(view: View, event: e.MomentTold, reader: str) -> str:
    when = day_or_hour(event.at, view.world.calendar.zone, view.today)
    fact = view.protocol.facts.get(event.moment)
    same = ", as it stood" if event.was == event.at else ""
    name = plain(fact.line or fact.name) if fact else plain(event.moment).replace("_", " ")
    return f"{capital(name)}: {when}{same}"


def _shortened(view: View, event: e.DeadlineShortened, reader: str) -> str:
    until = day_and_time(event.until, view.world.calendar.zone, view.today)
    return f"Earlier date to protect the {plain(who_it_is_about(view.protocol))}: {until}"


def _fact_told(view: View, event: e.FactTold, reader: str) -> str:
    fact = view.protocol.facts.get(event.fact)
    return (
        f"{capital(plain(fact.name if fact else event.fact))}: {value_words(fact, event.value, view.today)}"
    )


def _named(view: View, event: e.PersonNamed, reader: str) -> str:
    part = role_words(view, f"{event.side} {event.role}")
    return f"{capital(part)}: {names(view, [event.person], reader)}"


def _outsider(view: View, event: e.OutsiderNamed, reader: str) -> str:
    part, manager = role_words(view, f"{event.side} {event.role}"), manager_facts(view)["name"]
    asked = f"{manager or 'the business manager'} is asked whether it is right"
    named = names(view, [event.person])
    return f"{capital(part)}: {named}, at an address of no agency in the directory. Nothing goes there yet: {asked}"


def _stood_down(view: View, event: e.PersonStoodDown, reader: str) -> str:
    part = role_words(view, event.role).removeprefix("the ")
    is_ = "are" if event.person == reader else "is"
    said = f". {names(view, [event.instead])} has said the same, so I ask who it is" if event.instead else ""
    return f"{_who(view, event.person, reader)} {is_} no longer the {part}{said}"


def _withdrawal_asked(view: View, event: e.WithdrawalAsked, reader: str) -> str:
    silent = consenting(view, event.by)
    asked = names(view, silent, reader)
    agree = "agrees" if len(silent) == 1 and silent[0] != reader else "agree"
    return f"{_who(view, event.by, reader)} asked to withdraw. It ends once {asked} {agree}; until then everything goes on. STUCK, or the next stage, ends the asking"


def _withdrawal_answered(view: View, event: e.WithdrawalAnswered, reader: str) -> str:
    verb = "agreed" if event.agreed else "did not agree"
    return f"{_who(view, event.by, reader)} {verb} to withdrawing it"


def _support(view: View, event: e.SupportAsked, reader: str) -> str:
    helpers = names(view, event.supporters, reader)
    return f"Asked to support you: {helpers}" if helpers else "Your request for support is on record"


def _moved(view: View, event: e.MeetingMoved, reader: str) -> str:
    when = day_and_time(event.start, view.world.calendar.zone, view.today)
    others = names(view, [p for p in event.attendees if p != reader], reader)
    return f"The new time: {when}, with {others}; everybody is invited again" if event.by else ""


def _handed_on(view: View, event: e.DutyReassigned, reader: str) -> str:
    """To whoever is new to it: of a conversation that is the holder, or the one at its other end."""
    former = view.dispute.duties[event.key].former
    new = [one for one in (*event.holders, *event.counterparts) if one not in former]
    if event.why != "passed on" or not new:
        return ""
    absent = [absence_words(view, one) for one in new if away(view.world.person(one), view.today)]
    return f"Handed on to {all_of(absent) or names(view, new, reader)}"


def _stage_opened(view: View, event: e.StageOpened, reader: str) -> str:
    if all(place.stage != event.stage for place in view.dispute.places):
        return ""
    return f"{_label(view, event.stage)} is open ({view.protocol.stage(event.stage).clause})"


def _urgent(view: View, event: e.UrgencyRaised, reader: str) -> str:
    """Who has been asked for it, and what to do if nobody rings."""
    alert = view.dispute.alerts[event.alert]
    told = [person for person in rings_by_day(view, alert) if person != reader] if alert.inside else []
    have = "has" if len(told) == 1 else "have"
    asked = [f"{names(view, told)} {have} been asked to ring you now."] if told else []
    lines = [
        "Marked as urgent.",
        *alerted_lines(view),
        *asked,
        office_closes(view, alert),
        not_before(view, alert),
    ]
    return " ".join(filter(None, lines)).rstrip(".")


def _acknowledged(view: View, event: e.AlertAcknowledged, reader: str) -> str:
    alert = view.dispute.alerts[event.alert]
    will = "" if alert.contact else f"; you will ring {ring_words(view, alert)}"
    return f"You have this one{will}"


def _passed(view: View, event: e.AlertPassed, reader: str) -> str:
    """Whom it has come to by that."""
    alert = view.dispute.alerts[event.alert]
    if alert.exhausted:
        return f"Passed on; nobody is left to ask, and {names(view, [alert.raised_by])} is told so"
    # The rota says who is next; whoever was named instead sleeps on unless somebody rings them.
    asleep = event.named if event.named not in {person for _, person, _ in alert.rung} else ""
    named = (
        [f"{names(view, [asleep])} has had no alert: ring them yourself if they are to take it"]
        if asleep
        else []
    )
    return " ".join(["Passed on.", *alerted_lines(view)[-1:], *named]).rstrip(".")


def _joined(view: View, event: e.AgencyJoined, reader: str) -> str:
    """Where the stage that is open asks nothing of each agency, whoever named it learns when somebody there hears of it."""
    said = f"{agency_name(view, event.agency)} takes part on the {event.side} side too"
    asked = first_asked(view, event.side)
    if asked is None:
        return f"{said}. No step of this protocol is asked of it, so nobody there hears of it from me: please tell them"
    if view.dispute.at is None or asked.id == view.dispute.at.stage:
        return said
    return f"{said}. Nobody there hears of it from me before {soft(asked.label)} ({asked.clause}): ring them if they should know now"


# What is echoed of each event; the others say nothing of what somebody answered.
_ECHOES: dict[type, Callable[[View, Any, str], str]] = {
    e.DiscussionRecorded: _spoke,
    e.AttemptRecorded: _tried,
    e.OutcomeStated: lambda view, event, reader: (
        f"{_who(view, event.by, reader)} reported: {outcome_words(event.value)}"
    ),
    e.DutyDischarged: _discharged,
    e.DeadlineShortened: _shortened,
    e.MomentTold: _moment_told,
    e.FactTold: _fact_told,
    e.PersonNamed: _named,
    e.AgencyJoined: _joined,
    e.AgencyLeft: lambda view, event, reader: f"{agency_name(view, event.agency)} takes part no more",
    e.OutsiderNamed: _outsider,
    e.PersonStoodDown: _stood_down,
    e.LatenessExplained: _late,
    e.CorrectionMade: _corrected,
    e.CaseNumberGiven: lambda view, event, reader: (
        f"The case number of {agency_name(view, event.agency)}, which nobody of another agency is shown"
    ),
    e.SupportAsked: _support,
    # A letter of its own says so of a note alone; beside something else it is said here
    e.NoteKept: lambda view, event, reader: (
        "Your own words beside it: kept as a note, which moves nothing" if event.by == reader else ""
    ),
    e.PhoneGiven: lambda view, event, reader: (
        f"The number to ring you on: {view.world.person(event.by).phone}"
    ),
    e.WithdrawalAsked: _withdrawal_asked,
    e.WithdrawalAnswered: _withdrawal_answered,
    e.MeetingAnswered: lambda view, event, reader: f"Invitation: {PARTSTATS.get(event.partstat, 'answered')}",
    e.MeetingMoved: _moved,
    e.DutyReassigned: _handed_on,
    e.AlertAcknowledged: _acknowledged,
    e.AlertPassed: _passed,
    e.ContactMade: lambda view, event, reader: "You have spoken to the person who raised it",
    e.UrgencyRaised: _urgent,
    e.FormFilled: lambda view, event, reader: filled_words(view, event) + _nobody_asked(view, event),
    e.DisputeClosed: lambda view, event, reader: f"Closed: {outcome_words(event.outcome)}",
    e.StageOpened: _stage_opened,
}


def _nobody_asked(view: View, event: e.FormFilled) -> str:
    """Behind a row whose step belongs to a stage that is over, or was never there: nobody is asked for it."""
    name = f"{event.form}.{event.section}"
    of_rows = [place for place, rule in view.protocol.duties.items() if rule.for_each == name]
    asked = any(
        (key.stage, key.duty) in of_rows and key.row == event.row and duty.status != "overtaken"
        for key, duty in view.dispute.duties.items()
    )
    there = event.row in rows_of(view.dispute, event.form, event.section)
    here = {place.stage for place in view.dispute.places}
    if not of_rows or not there or asked or any(stage in here for stage, _ in of_rows):
        return ""
    label = _label(view, of_rows[0][0])
    been = any(visit.stage == of_rows[0][0] for visit in view.dispute.visits)
    why = f"{label} is over" if been else f"{label} is not open"
    return f". I ask nobody for this row, because {why}: please ask them yourself"


def _label(view: View, stage_id: str) -> str:
    """The stage as printed; what belongs to a track without labels goes by the track's title."""
    stage = view.protocol.stage(stage_id)
    track = view.protocol.track_of(stage_id)
    beside = next((one.title for one in view.protocol.tracks if one.id == track), "")
    return plain(stage.label or beside or stage.title)


def _done_words(view: View, key: e.DutyKey, reader: str) -> str:
    duty = view.dispute.duties.get(key)
    return str(step_facts(view, duty, reader)["what"]) if duty else plain(key.duty)


def _who(view: View, person: str, reader: str) -> str:
    return capital(names(view, [person], reader)) if person else "Somebody"
