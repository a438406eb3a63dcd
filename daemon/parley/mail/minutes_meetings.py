"""Minutes of the meetings parley keeps, of alerts, and of addresses that fail. Pure."""

from __future__ import annotations

from datetime import datetime

from parley.dispute import events as e
from parley.dispute.audience import rule_of
from parley.dispute.day_words import clock_time, day_name
from parley.dispute.dispute import Hold
from parley.dispute.view import View
from parley.mail.minutes_words import Minute, at_words, minute, who
from parley.mail.notice_people import agency_name
from parley.mail.notice_steps import hold_noun
from parley.mail.notice_words import PARTSTATS, capital, day_and_time, local, plain, soft

_AGENCY_WHY = {
    "owes": "that agency owes the next step",
    "other side": "the agency of the other side, since neither of those has people on call",
    "raiser": "the agency of whoever raised it",
    "last resort": "no agency with people on call is known, so the partnership's last resort is asked",
}


def placed(view: View, event: e.MeetingPlaced) -> Minute:
    """A hold went into the calendars, and how its time was found."""
    late = "No time was free before the date; this one is after it." if event.late else ""
    what = f"{_noun(view, event.hold)} was put into the calendars of {who(view, *event.attendees)}"
    return minute(
        f"{what}: {_span(view, event.start, event.end)}.", _sentence(view.world.named(event.why)), late
    )


def moved(view: View, event: e.MeetingMoved) -> Minute:
    """A new time or new people; everybody is asked again."""
    gone = f"No longer needed there: {who(view, *event.removed)}." if event.removed else ""
    what = f"{_noun(view, event.hold)} of {who(view, *event.attendees)} is now on {_span(view, event.start, event.end)}."
    return minute(what, _sentence(view.world.named(event.why)), gone)


def answered(view: View, event: e.MeetingAnswered) -> Minute:
    """A calendar answer."""
    hold = view.dispute.holds[event.hold]
    answer = PARTSTATS.get(event.partstat, "answered")
    return minute(f"{who(view, event.person)} has {answer}: {_the(view, hold)}.")


def time_refused(view: View, event: e.TimeRefused) -> Minute:
    """A proposed time that does not do."""
    proposed = day_and_time(event.start, view.world.calendar.zone, view.today)
    what = f"{who(view, event.person)} proposed {proposed}, which does not do; the time before it stands."
    return minute(what, _sentence(view.world.named(event.why)))


def chased(view: View, event: e.AnswerChased) -> Minute:
    """No answer by half of the time."""
    hold = view.dispute.holds[event.hold]
    have = "have" if len(event.people) > 1 else "has"
    return minute(
        f"{who(view, *event.people)} {have} not answered yet and {have} been asked once more: {_the(view, hold)}."
    )


_BY_HAND = {"moved": "moved", "deleted": "deleted", "changed": "changed into something else"}


def put_back(view: View, event: e.MeetingPutBack) -> Minute:
    """Changed by hand in parley's own calendar, and put back."""
    what = f"In parley's own calendar somebody {_BY_HAND.get(event.how, 'changed')} {_the(view, view.dispute.holds[event.hold])}"
    return minute(f"{what}; it stands there again as it was.", _sentence(view.world.named(event.why)))


def renewed(view: View, event: e.MeetingRenewed) -> Minute:
    """Where it takes place has changed: in the contacts, or by a number that one of them gave."""
    hold, told = view.dispute.holds[event.hold], who(view, *event.people)
    where = "now" if event.by else "in the contacts"
    return minute(
        f"The number, link or place of {_the(view, hold)}, is another one {where}; {told} {'was' if len(event.people) == 1 else 'were'} sent it anew."
    )


def cancelled(view: View, event: e.MeetingCancelled) -> Minute:
    """Taken out of the calendars."""
    hold = view.dispute.holds[event.hold]
    return minute(f"Taken out of the calendars: {_the(view, hold)} ({plain(view.world.named(event.why))}).")


def passed(view: View, event: e.MeetingPassed) -> Minute:
    """Its time is over."""
    hold = view.dispute.holds[event.hold]
    asked = " “Did you speak?” was asked." if event.ask else ""
    return minute(f"The time of {_the(view, hold)}, is over.{asked}")


def urgency(view: View, event: e.UrgencyRaised) -> Minute:
    """Marked as urgent, and whether the office is open."""
    nobody = event.inside and bool(event.outside) and view.protocol.on_call is None
    hours = "inside" if event.inside and not nobody else "outside"
    agency = f" of {agency_name(view, event.agency)}" if event.agency else ""
    why_so = "; these rules have nobody on call" if nobody else ", which belongs to the day's people"
    agency += f" ({plain(event.outside)}{why_so if event.inside else ''})" if event.outside else ""
    why = _AGENCY_WHY.get(event.why, plain(event.why))
    return minute(
        f"{who(view, event.by)} marked it as urgent, {hours} the office hours{agency}.", _sentence(why)
    )


def alerted(view: View, event: e.OnCallAlerted) -> Minute:
    """One person was alerted, and how long they have."""
    by = at_words(view, event.acknowledge_by)
    ways = f" by mail and {plain(event.ways[0])}" if event.ways else ""
    return minute(
        f"{who(view, event.person)} (on call: {plain(event.step)}) was alerted{ways}, to answer by {by}."
    )


def way_failed(view: View, event: e.WayFailed) -> Minute:
    """One channel is not enough."""
    status = f" ({plain(event.status, 80)})" if event.status else ""
    left = view.dispute.alerts[event.alert].by.get(event.person, ())
    then = f" {capital(plain(left[0]))} was tried next." if left else ""
    return minute(f"The alert did not reach {who(view, event.person)} by {plain(event.way)}{status}.{then}")


def day_team(view: View, event: e.DayTeamTold) -> Minute:
    """Inside hours the day's people; or what happened overnight, the morning after."""
    alert = view.dispute.alerts.get(event.alert)
    at_once = "at once, by mail" if alert and alert.shut else "at once, as the office is open"
    what = "what happened out of hours" if event.summary else at_once
    told = who(view, *event.people) if event.people else "nobody"
    return minute(f"{told} {'were' if len(event.people) > 1 else 'was'} told {what}.")


def alert_passed(view: View, event: e.AlertPassed) -> Minute:
    """Cannot take it."""
    return minute(f"{who(view, event.person)} cannot take the alert.")


def acknowledged(view: View, event: e.AlertAcknowledged) -> Minute:
    """Somebody has it."""
    late = " Somebody else had it already; nothing is reopened." if event.late else ""
    return minute(f"{who(view, event.person)} has the alert and will ring.{late}")


def contact_asked(view: View, event: e.ContactAsked) -> Minute:
    """Nobody has said that the two spoke."""
    return minute(f"{who(view, event.person)} was asked whether they have reached the person who raised it.")


def exhausted(view: View, event: e.AlertExhausted) -> Minute:
    """Nobody is left to ask."""
    return minute("Nobody acknowledged the alert, and nobody is left to ask.")


def contact_made(view: View, event: e.ContactMade) -> Minute:
    """They spoke to the person who raised it."""
    return minute(f"{who(view, event.by)} has spoken to the person who raised it.")


def absence_reported(view: View, event: e.AbsenceReported) -> Minute:
    """No clock stops for it."""
    back = f" It names {day_name(event.back, year=True)} as the day of the return." if event.back else ""
    return minute(f"An automatic reply said that {who(view, event.person)} is away.{back} The dates stand.")


def address_failed(view: View, event: e.AddressFailed) -> Minute:
    """The phone is what is left."""
    status = f" ({plain(event.status)})" if event.status else ""
    return minute(f"A mail to {who(view, event.person)} came back for good{status}. Only the phone is left.")


def meeting_words(view: View, hold: Hold) -> str:
    """ "a call of A and B, Thursday 2 April, 14:00 to 14:30"."""
    return (
        f"{soft(_noun(view, hold.id))} of {who(view, *hold.attendees)}, {_span(view, hold.start, hold.end)}"
    )


def _the(view: View, hold: Hold) -> str:
    return "the " + meeting_words(view, hold).partition(" ")[2]


def _noun(view: View, hold_id: str) -> str:
    hold = view.dispute.holds[hold_id]
    duty = view.dispute.duties.get(hold.keys[0]) if hold.keys else None
    return hold_noun(rule_of(view, duty).media_asked if duty else ())


def _span(view: View, start: datetime, end: datetime) -> str:
    zone = view.world.calendar.zone
    return f"{day_and_time(start, zone, view.today)} to {clock_time(local(end, zone))}"


def _sentence(words: str) -> str:
    said = plain(words, 900).rstrip(".")
    return f"{said[:1].upper()}{said[1:]}." if said else ""
