"""What comes of a command: events, or `Refused`. Pure; the table at the end is the list of all that can be asked.

Call `advance` to the command's received time first: a daemon that slept over a date must record the miss before
it hears the mail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from parley.dispute import (
    asking,
    case_numbers,
    correcting,
    departures,
    discussions,
    facts,
    filling,
    joining,
    keeping,
    meetings,
    moving,
    naming,
    outcomes,
    raising,
    statements,
    urgency,
    withdrawing,
)
from parley.dispute import commands as c
from parley.dispute.commands import AnyCommand, Refused
from parley.dispute.dispute import Dispute
from parley.dispute.draft import Draft
from parley.dispute.events import AnyEvent
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.sides import takes_part
from parley.dispute.stages import clear_holds, may_open, settle
from parley.dispute.ways_out import forward_exit
from parley.dispute.world import World

Handler = Callable[[Draft, Any], Refused | None]

_A_YEAR = timedelta(days=366)
_OF_RETENTION = frozenset({c.HoldRecords, c.ReleaseRecords, c.NoteDeletion})
_AFTER_THE_END = frozenset({c.KeepNote, c.CorrectRecord, c.LinkDispute, c.Acknowledge, c.PassAlert, c.ReportContact,
                  c.MarkAddressFailed, c.MarkWayFailed, c.AnswerMeeting, c.GivePhone, *_OF_RETENTION})  # fmt: skip
_WHILE_OWED = frozenset({c.RecordDiscussion, c.RecordAttempt, c.GiveNotice, c.RecordAct, c.ExplainLateness, c.PassOn,
               c.NamePerson, c.JoinAgency, c.LeaveAgency, c.StandDown, c.AskSupport, c.TellFact, c.TellMoment, c.AskNextStage, c.Override, c.FillForm, c.GiveCaseNumber,
               c.PlaceMeeting, c.MoveMeeting, c.RefuseTime, c.PutBackMeeting, c.RenewMeeting, c.MoveToRules, c.ReckonAgain,
               c.ReplaceWhoIsGone})  # fmt: skip
_OF_PARLEY = frozenset({c.PlaceMeeting, c.MoveMeeting, c.RefuseTime, c.MarkAddressFailed, c.MarkWayFailed, c.MarkAway,
              c.LinkDispute, c.MoveToRules, c.ReckonAgain, c.ReplaceWhoIsGone, *_OF_RETENTION})  # fmt: skip
_ON_ALERT = frozenset({c.Acknowledge, c.PassAlert, c.ReportContact})
# From whoever is not invited it is held for a person to look at.
_TO_AN_INVITATION = frozenset({c.AnswerMeeting})
_OF_ANYBODY = _OF_PARLEY | _ON_ALERT | _TO_AN_INVITATION  # whether or not they are named in the dispute
_OF_THE_RUNG = frozenset({c.KeepNote, c.CorrectRecord})  # whoever was alerted may write more than ACK
# The partnership says who somebody is (design.md section 4).
_OF_OFFICERS = frozenset({c.NamePerson, c.JoinAgency, c.LeaveAgency, c.KeepNote})


def decide(
    protocol: DisputeProtocol,
    world: World,
    dispute: Dispute,
    command: AnyCommand,
    now: datetime,
    clock: datetime | None = None,
) -> list[AnyEvent] | Refused:
    """The events that `command` brings, in order, everything that follows by the rules included; or why not.

    `now` is the instant parley acts at, UTC; the command carries its own happened and received times. clock: what time it
    really is, where the command waited for parley: whoever must be awake is looked for at that time, not at `now`.
    """
    draft = Draft(protocol, world, dispute, now, clock)
    refused = _not_possible(draft, command) or _HANDLERS[type(command)](draft, command)
    if refused is not None:
        refused = refused if refused.clause else replace(refused, clause=_clause_here(draft))
        return _with_needs(draft, refused) if refused.code in ("email", "medium") else refused
    if draft.changed:
        settle(draft)
        clear_holds(draft)
    return draft.decided()


def _not_possible(draft: Draft, command: AnyCommand) -> Refused | None:
    """What no command may do, whatever it asks: lie in the future, precede the dispute, come from a stranger."""
    dispute, kind = draft.dispute, type(command)
    claimed = [command.happened, *correcting.claimed(draft, command)]
    if max(claimed) > command.received:
        return Refused("That time has not come yet. Say when it really was.", "", code="future")
    if (kind is c.RaiseDispute) != (dispute.status == "new"):
        return Refused("There is no such dispute.", "", code="nothing")
    if kind is c.RaiseDispute:
        return None
    if dispute.status == "closed" and kind not in _AFTER_THE_END and not _goes_on(draft, command):
        return Refused("This is closed. Raise a new one if the concern is back.", "", code="closed")
    first, known = min(claimed), dispute.decision_from != "receipt"
    if first < dispute.moments["decision"]:
        if known:
            words = "That is before the decision this is about. Say when it really was."
            return Refused(words, "", code="before")
        # It was known before the mail came, and nobody said when: so may they have spoken. A year is a slip of the pen
        if first < dispute.moments["decision"] - _A_YEAR:
            words = "That is more than a year before this was raised. Say when it really was."
            return Refused(words, "", code="before")
    if kind in _OF_ANYBODY or not command.by:
        return None
    if kind in _OF_OFFICERS and command.by in _officers(draft.world):
        return None
    if kind in _OF_THE_RUNG and command.by in _rung(dispute):
        return None
    if not takes_part(draft.view, command.by) and not statements.may_stand_in(draft, command):
        if kind is c.StandDown and naming.vacated(draft.view, command.by):
            return None  # they have handed it back already, and say now whose it is
        return Refused("Only the people named in this dispute can say that.", "", code="stranger")
    return None


def _goes_on(draft: Draft, command: AnyCommand) -> bool:
    """Whether a closed dispute still has room for it: something is owed after the end, or a track outlives it."""
    dispute = draft.dispute
    if isinstance(command, c.AskNextStage | c.TellFact) and command.by:
        tracks = (track for track in draft.protocol.tracks if may_open(dispute, track))
        if any(isinstance(command, c.TellFact) or command.to == track.id for track in tracks):
            return True
    return type(command) in _WHILE_OWED and bool(dispute.open_duties or dispute.places)


def _with_needs(draft: Draft, refused: Refused) -> Refused:
    """What did not count as a conversation: with what the way on still asks for, the conversation among it."""
    exit_ = forward_exit(draft)
    return replace(refused, still_needed=asking.still_needed(draft, exit_)) if exit_ else refused


def _clause_here(draft: Draft) -> str:
    """Under which clause a refusal stands that no rule of its own brings: that of the present stage."""
    at = draft.dispute.at
    known = (stage for stage in draft.protocol.every_stage if at and stage.id == at.stage)
    return next((stage.clause for stage in known), "")


def _rung(dispute: Dispute) -> set[str]:
    return {person for alert in dispute.alerts.values() for _, person, _ in alert.rung}


def _officers(world: World) -> set[str]:
    return {person for people in world.directory.officers.values() for person in people}


_HANDLERS: dict[type, Handler] = {
    c.RaiseDispute: raising.raise_dispute,
    c.LinkDispute: raising.link,
    c.Withdraw: withdrawing.withdraw,
    c.AnswerWithdrawal: withdrawing.answer_withdrawal,
    c.RecordDiscussion: discussions.record_discussion,
    c.RecordAttempt: discussions.record_attempt,
    c.GiveNotice: discussions.give_notice,
    c.ConfirmOutcome: outcomes.confirm_outcome,
    c.RecordAct: statements.record_act,
    c.TellFact: facts.tell_fact,
    c.TellMoment: facts.tell_moment,
    c.ExplainLateness: statements.explain_lateness,
    c.ShortenDeadline: statements.shorten,
    c.AskNextStage: asking.ask_next_stage,
    c.Override: asking.override,
    c.CorrectRecord: correcting.correct,
    c.KeepNote: statements.keep_note,
    c.GiveCaseNumber: case_numbers.give,
    c.AskSupport: naming.ask_support,
    c.GivePhone: naming.give_phone,
    c.NamePerson: naming.name_person,
    c.JoinAgency: joining.join_agency,
    c.LeaveAgency: joining.leave_agency,
    c.StandDown: naming.stand_down,
    c.PassOn: naming.pass_on,
    c.MarkAddressFailed: naming.address_failed,
    c.MarkAway: naming.away,
    c.HoldRecords: keeping.hold,
    c.ReleaseRecords: keeping.release,
    c.NoteDeletion: keeping.note_deletion,
    c.FillForm: filling.fill_form,
    c.MarkUrgent: urgency.mark_urgent,
    c.Acknowledge: urgency.acknowledge,
    c.PassAlert: urgency.pass_alert,
    c.ReportContact: urgency.report_contact,
    c.MarkWayFailed: urgency.way_failed,
    c.PlaceMeeting: meetings.place,
    c.MoveMeeting: meetings.move,
    c.AnswerMeeting: meetings.answer,
    c.RefuseTime: meetings.refuse_time,
    c.PutBackMeeting: meetings.put_back,
    c.RenewMeeting: meetings.renew,
    c.MoveToRules: moving.move_to_rules,
    c.ReckonAgain: moving.reckon_again,
    c.ReplaceWhoIsGone: departures.replace_who_is_gone,
}
