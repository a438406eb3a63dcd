"""The journal as minutes: one plain sentence per event, with the reasons of its dates below it. Pure.

`parley history` and the evidence pack print them. A sentence carries names and closed values; what people
typed freely is named by id and shown, or not, by whoever prints. Every event of the union has a row in the table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parley.dispute import events as e
from parley.dispute.view import View
from parley.mail import minutes_dispute as dispute
from parley.mail import minutes_duties as duties
from parley.mail import minutes_forms as forms
from parley.mail import minutes_kept as kept
from parley.mail import minutes_meetings as meetings
from parley.mail import minutes_said as said
from parley.mail.minutes_words import Minute as Minute


def minute_of(view: View, event: e.AnyEvent) -> Minute:
    """The entry for one event. view: the dispute right after it, as of the moment it was recorded.

    The clause is not in the sentence: it stands in the event. Names are those of the directory in `view`.
    """
    return SENTENCES[type(event)](view, event)


SENTENCES: dict[type, Callable[[View, Any], Minute]] = {
    e.DisputeRaised: dispute.raised,
    e.PersonNamed: dispute.person_named,
    e.OutsiderNamed: dispute.outsider_named,
    e.PersonStoodDown: dispute.person_stood_down,
    e.AgencyNamed: dispute.agency_named,
    e.AgencyJoined: dispute.agency_joined,
    e.AgencyLeft: dispute.agency_left,
    e.FactTold: dispute.fact_told,
    e.MomentTold: dispute.moment_told,
    e.RulesChanged: dispute.rules_changed,
    e.CalendarChanged: dispute.calendar_changed,
    e.DisputeLinked: dispute.linked,
    e.DisputeClosed: dispute.closed,
    e.StageOpened: dispute.stage_opened,
    e.StageLeft: dispute.stage_left,
    e.StageSkipped: dispute.stage_skipped,
    e.NoticeGiven: dispute.notice_given,
    e.DutyOpened: duties.opened,
    e.DutyDated: duties.dated,
    e.DutyReassigned: duties.reassigned,
    e.DutyDischarged: duties.discharged,
    e.DutyOvertaken: duties.overtaken,
    e.DeadlineMissed: duties.missed,
    e.MissAnswered: duties.miss_answered,
    e.MissStands: duties.miss_stands,
    e.DeadlineShortened: duties.shortened,
    e.LatenessExplained: duties.lateness_explained,
    e.ReminderDue: duties.reminded,
    e.AskedAgain: duties.asked_again,
    e.DiscussionRecorded: said.discussion,
    e.AttemptRecorded: said.attempt,
    e.OutcomeStated: said.outcome,
    e.AccountsDiffer: said.accounts_differ,
    e.CorrectionMade: said.correction,
    e.NoteKept: said.note,
    e.CaseNumberGiven: said.case_number,
    e.RequestRefused: said.refused,
    e.SupportAsked: said.support,
    e.PhoneGiven: said.phone_given,
    e.ClocksStopped: duties.clocks_stopped,
    e.ClocksStarted: duties.clocks_started,
    e.WithdrawalAsked: said.withdrawal_asked,
    e.WithdrawalAnswered: said.withdrawal_answered,
    e.MeetingPlaced: meetings.placed,
    e.MeetingMoved: meetings.moved,
    e.MeetingAnswered: meetings.answered,
    e.TimeRefused: meetings.time_refused,
    e.AnswerChased: meetings.chased,
    e.MeetingPutBack: meetings.put_back,
    e.MeetingRenewed: meetings.renewed,
    e.MeetingCancelled: meetings.cancelled,
    e.MeetingPassed: meetings.passed,
    e.UrgencyRaised: meetings.urgency,
    e.OnCallAlerted: meetings.alerted,
    e.DayTeamTold: meetings.day_team,
    e.AlertPassed: meetings.alert_passed,
    e.AlertAcknowledged: meetings.acknowledged,
    e.AlertExhausted: meetings.exhausted,
    e.ContactAsked: meetings.contact_asked,
    e.ContactMade: meetings.contact_made,
    e.AbsenceReported: meetings.absence_reported,
    e.RecordsHeld: kept.held,
    e.RecordsReleased: kept.released,
    e.RecordsDeleted: kept.deleted,
    e.AddressFailed: meetings.address_failed,
    e.WayFailed: meetings.way_failed,
    e.FormFilled: forms.filled,
}
