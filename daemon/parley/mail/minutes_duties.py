"""Minutes of what is owed: asked, dated, handed on, done, overtaken, missed, explained. Pure."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.audience import rule_of
from parley.dispute.deadlines import started
from parley.dispute.duty_state import DutyState
from parley.dispute.earliest import first_moment
from parley.dispute.events import Deadline
from parley.dispute.protocol import SIDES
from parley.dispute.usual_words import who_it_is_about
from parley.dispute.view import View
from parley.mail.minutes_words import (
    Minute,
    at_words,
    clock_name,
    holders,
    minute,
    several,
    stage_label,
    starts_after,
    step,
    step_at,
    who,
    why_date,
    why_dates,
)
from parley.mail.notice_people import names, role_words
from parley.mail.notice_record import who_decided
from parley.mail.notice_words import all_of, by_medium, capital, cited, plain, soft

_HOW = {
    "conversation": "they spoke",
    "notice": "told",
    "agreement": "agreed",
    "confirmation": "confirmed",
    "record": "put on record",
    "act": "reported as done",
}
_HOW_DONE = {"decide": "decided", "set_date": "the date is set"}
_WHY_OTHERS = {
    "named": "a name became known",
    "not me": "somebody said that they are not the one",
    "passed on": "it was passed on",
    "joined": "a further agency takes part",
    "named by mistake": "an agency had been named by mistake",
    "left post": "the post has changed hands",
    "away": "somebody is away until its date has passed",
    "in post": "somebody has come into the post",
}


def opened(view: View, event: e.DutyOpened) -> Minute:
    """Somebody is asked to do something, by when, and why then. Steps still to come say what they wait for."""
    duty = view.dispute.duties[event.key]
    rule = rule_of(view, duty)
    by, what = holders(view, duty), step(view, duty)
    missing = event.holders and all_of(role_words(view, words) for words in event.unfilled)
    nobody = f"Not known yet: {missing}." if missing else ""
    instead = f"In place of {names(view, event.gone)}, who could not be asked then." if event.gone else ""
    if not started(view, duty):
        length = f" {rule.within} from then on." if rule.within else ""
        waits = f"From when {starts_after(view, rule)}.{length}"
        return minute(f"To follow: {by} to {what}.", instead, waits, nobody)
    verb = "are" if several(view, duty) else "is"
    advised = "advised" if rule.advised else "asked"
    when = _by_when(view, duty, rule.within_words)
    return minute(
        f"{by} {verb} {advised} to {what}{when}.",
        instead,
        *why_dates(view, event.deadlines),
        _not_before(view, event.earliest),
        nobody,
    )


def dated(view: View, event: e.DutyDated) -> Minute:
    """Its dates became known, or moved."""
    duty = view.dispute.duties[event.key]
    words = f"{holders(view, duty)} to {step(view, duty)}"
    first = _not_before(view, event.earliest)
    if duty.due is None and first:
        return minute(f"There is a first day now: {words}.", first)
    if duty.due is None:
        return minute(f"No date binds any more: {words}.", f"{capital(plain(event.why, 300))}.")
    before = f", before it was {at_words(view, event.was)}" if event.was else ""
    gone = " and ".join(at_words(view, at) for at in event.unmissed if at not in duty.misses)
    return minute(
        f"The date is now {at_words(view, duty.due)}{before}: {words}.",
        *why_dates(view, event.deadlines),
        first,
        *([f"So {gone} is no missed date any more. Whoever was told of it is told this."] if gone else ()),
    )


def _not_before(view: View, date: Deadline | None) -> str:
    """The first day on which it may be done, and why then."""
    if date is None:
        return ""
    day = first_moment(date, view.world.calendar.zone)
    return cited(f"Not before {day}: {date.why}.", date.clause)


def reassigned(view: View, event: e.DutyReassigned) -> Minute:
    """Others owe it, or are at its other end."""
    duty = view.dispute.duties[event.key]
    why = _WHY_OTHERS.get(event.why, plain(event.why))
    instead = f" instead of {names(view, event.gone)}" if event.gone else ""
    return minute(f"From now on{instead}: {holders(view, duty)} to {step(view, duty)} ({why}).")


def discharged(view: View, event: e.DutyDischarged) -> Minute:
    """The duty was met, and how."""
    duty = view.dispute.duties[event.key]
    how = (_HOW_DONE.get(duty.do) or _HOW.get(event.how, "")) + by_medium(event.medium)
    reported = f", as {who(view, event.by)} reports" if event.by and event.by not in duty.holders else ""
    done = f" ({how.strip()}{reported})" if how.strip() else ""
    by = names(view, who_decided(view, duty)) or holders(view, duty)
    return minute(f"Done by {by}: {step(view, duty)}{done}.", texts=[event.text])


def overtaken(view: View, event: e.DutyOvertaken) -> Minute:
    """Not needed any more."""
    duty = view.dispute.duties[event.key]
    rest = "" if duty.missed else " Nothing was missed by it."
    if event.void:
        what = f"No longer asked here of {holders(view, duty)}: {step(view, duty)}."
        return minute(f"{what} Nothing waits for it.{rest}")
    return minute(f"No longer asked of {holders(view, duty)}: {step(view, duty)}.{rest}")


def missed(view: View, event: e.DeadlineMissed) -> Minute:
    """A date passed. A record, and no blame."""
    duty = view.dispute.duties[event.key]
    words = plain(view.protocol.words.get("missed", "missed date"))
    at = at_words(view, event.deadline.at)
    if event.deadline.clock in ("", "earlier"):
        what = f"{words}: {at} passed without this on record: {holders(view, duty)} to {step(view, duty)}."
        return minute(what, why_date(view, event.deadline))
    name = clock_name(view, event.deadline)
    what = f"{words}: {name} ended at {at}; still open was: {holders(view, duty)} to {step(view, duty)}."
    return minute(what, why_date(view, event.deadline))


def miss_answered(view: View, event: e.MissAnswered) -> Minute:
    """Met in time, recorded late."""
    duty = view.dispute.duties[event.key]
    # An earlier date may stay missed
    by = "" if duty.answered or not event.met else f" for {all_of(at_words(view, at) for at in event.met)}"
    why = "by the day that is counted from now" if event.redated else "only recorded late"
    met = "was met in time"
    if duty.status == "overtaken" and not duty.reports:
        met = "was not missed"
    what = f"It {met}{by} after all, {why}: {step_at(view, event.key)}."
    return minute(what, "Whoever was told of the missed date is told this.")


def miss_stands(view: View, event: e.MissStands) -> Minute:
    """What was said to have been in time was not."""
    dates = all_of(at_words(view, at) for at in event.missed)
    why = "the day that it is counted from has" if event.redated else "what was reported of it has"
    what = f"It was not in time after all, for {dates}: {why} been corrected: {step_at(view, event.key)}."
    return minute(what, "Whoever was told that it was in time is told this.")


def shortened(view: View, event: e.DeadlineShortened) -> Minute:
    """An earlier date that protects the child."""
    what = (
        step_at(view, event.key)
        if event.key
        else f"everything open at {soft(stage_label(view, event.stage))}"
    )
    about = plain(who_it_is_about(view.protocol))
    set_by = f"{who(view, event.by)} set an earlier date to protect the {about}"
    return minute(f"{set_by}: {at_words(view, event.until)}, for {what}.", texts=[event.reason])


def lateness_explained(view: View, event: e.LatenessExplained) -> Minute:
    """A reason, kept beside the date."""
    said = "gave a reason for being late" if event.reason else "said that it is late, and not yet why"
    what = f"{who(view, event.by)} {said}: {step_at(view, event.key)}."
    return minute(what, texts=[event.reason])


def reminded(view: View, event: e.ReminderDue) -> Minute:
    """The one reminder before a date; without a step, that nobody has answered whether it is settled."""
    if not event.keys:
        said = [s for s in map(view.dispute.statement, SIDES) if s and s.value == "resolved"]
        told = any(statement.by == event.person for statement in said)
        asked = "was told that nobody has confirmed it yet" if told else "was asked once more"
        return minute(f"{who(view, event.person)} {asked}: is it settled?")
    what = all_of(step_at(view, key) for key in event.keys)
    due = min((duty.due for key in event.keys if (duty := view.dispute.duties[key]).due), default=None)
    return minute(
        f"{who(view, event.person)} was reminded: {what}{f', by {at_words(view, due)}' if due else ''}."
    )


def asked_again(view: View, event: e.AskedAgain) -> Minute:
    """Nothing has come since the date; without a step, nothing has been heard for long."""
    if not event.keys:
        return minute(
            f"{who(view, event.person)} was asked how it goes on: nothing has been heard for a while."
        )
    theirs = all(event.person in view.dispute.duties[key].holders for key in event.keys)
    told = "was asked again" if theirs else "was told that nothing is on record yet"
    return minute(f"{who(view, event.person)} {told}: {all_of(step_at(view, key) for key in event.keys)}.")


def _by_when(view: View, duty: DutyState, words: str) -> str:
    if duty.due:
        return f" by {at_words(view, duty.due)}"
    return f" {plain(words)}" if words else " (the protocol sets no date)"


def clocks_stopped(view: View, event: e.ClocksStopped) -> Minute:
    """By the rules no date passes now."""
    return minute(f"Every clock stands still since {at_words(view, event.since)}.")


def clocks_started(view: View, event: e.ClocksStarted) -> Minute:
    """What remained of each date runs on."""
    return minute(f"The clocks run again since {at_words(view, event.since)}, each with what remained of it.")
