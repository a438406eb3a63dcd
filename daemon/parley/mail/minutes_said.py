"""Minutes of what people said: conversations, tries, accounts, corrections, notes, requests. Pure.

What they typed freely is named by id alone; a sentence carries closed values.
"""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.sharing import one_enough
from parley.dispute.view import View
from parley.mail.minutes_words import Minute, minute, steps_named, who
from parley.mail.notice_people import agency_name, names_with_either
from parley.mail.notice_record import outcome_words
from parley.mail.notice_talks import how_it_was, not_stated
from parley.mail.notice_words import by_medium, capital, soft

_ASKED = {
    "RecordDiscussion": "reported a conversation",
    "RecordAttempt": "reported a try",
    "GiveNotice": "reported that the other side was told",
    "RecordAct": "reported a step as done",
    "ConfirmOutcome": "said whether it is resolved",
    "NamePerson": "named somebody",
    "JoinAgency": "named a further agency",
    "LeaveAgency": "said that an agency was named by mistake",
    "StandDown": "said that they are not the one",
    "PassOn": "asked to pass a step on",
    "MoveToRules": "asked to go on under other rules",
    "ReckonAgain": "asked to count dates again",
    "ReplaceWhoIsGone": "asked who follows somebody who has left or is away",
    "ExplainLateness": "gave a reason for being late",
    "ShortenDeadline": "asked for an earlier date",
    "TellFact": "told a fact",
    "TellMoment": "told when something was",
    "AskNextStage": "asked for the next stage",
    "Override": "asked to open the next stage without what is still needed",
    "CorrectRecord": "asked to correct the record",
    "AskSupport": "asked for support",
    "GiveCaseNumber": "gave a case number",
    "GivePhone": "gave another number to be rung on",
    "Withdraw": "asked to withdraw",
    "AnswerWithdrawal": "answered whether it may be withdrawn",
    "MarkUrgent": "marked it as urgent",
    "Acknowledge": "answered an alert",
    "PassAlert": "passed an alert on",
    "ReportContact": "reported a contact after an alert",
    "FillForm": "filled in the form",
    "PlaceMeeting": "asked for a meeting",
    "MoveMeeting": "asked to move a meeting",
    "AnswerMeeting": "answered an invitation",
    "KeepNote": "wrote",
    "LinkDispute": "raised the same again",
    "RefuseTime": "refused a proposed time",
    "PutBackMeeting": "put a meeting back",
    "RenewMeeting": "sent an invitation anew",
    "MarkAway": "was said to be away",
    "HoldRecords": "asked to keep everything for a review",
    "ReleaseRecords": "released what was kept for a review",
    "NoteDeletion": "deleted what had its time",
    "MarkAddressFailed": "had a mail returned",
    "MarkWayFailed": "could not be reached by a channel",
    "RaiseDispute": "asked to raise it",
}
_CODES = {
    "refused": "that is not possible",
    "future": "the time named had not come yet",
    "before": "the time named is before the decision that this is about",
    "email": "an e-mail does not count as the conversation",
    "medium": "the clause asks for another way of speaking",
    "early": "it was too early for that step",
    "who": "nobody is named yet for the other end of the conversation",
    "absent": "not all whom the conversation is with are said to have been there",
    "closed": "it is closed",
    "again": "it needs one YES to be sure",
    "stranger": "only the people named here can say that",
    "nothing": "nothing is open that this answers",
    "shorten": "a date can only be made earlier, and not lie in the past",
    "apart": "children are entered into the form by hand alone",
    "quorum": "too few agencies are said to have been there",
    "day": "that day is past, or later than the rules allow",
    "instead": "it belongs elsewhere",
    "held": "a person looks at it first",
    "alert": "it was not sent to them",
    "since": "what was said after that mail was sent stands",
    "alert_out": "somebody had been alerted already, and had time to answer",
}
_SIDE = {"referring": "the side that raised it", "receiving": "the other side"}


def discussion(view: View, event: e.DiscussionRecorded) -> Minute:
    """Two sides spoke."""
    reported = f", as {who(view, event.by)} reports" if event.by else ""
    later = "" if event.met else "It meets no open step; it is on record all the same."
    talked = any(view.dispute.duties[key].do == "talk" for key in event.met)
    missing = not_stated(how=talked and not event.medium, when=event.untimed, hour=event.by_day)
    together = [group for key in event.met for group in one_enough(view, view.dispute.duties[key])]
    told = f"{who(view, event.by)} also told the others then that it goes further." if event.told else ""
    return minute(
        f"{names_with_either(view, event.between, together) or 'parley'} spoke{by_medium(event.medium)}{reported}.",
        f"{capital(missing)}." if missing else "",
        told,
        later,
        texts=[event.text],
    )


def attempt(view: View, event: e.AttemptRecorded) -> Minute:
    """A try that nobody answered; which one it was."""
    duty = view.dispute.duties[event.key]
    others = who(view, *(duty.counterparts if event.by not in duty.counterparts else duty.holders))
    count = len(duty.attempts)
    number = f" This was try number {count}." if count > 1 else ""
    return minute(
        f"{who(view, event.by)} tried to reach {others}{by_medium(event.medium)}; no answer.{number}"
    )


def outcome(view: View, event: e.OutcomeStated) -> Minute:
    """A side's account."""
    side = _SIDE.get(event.side, event.side)
    what = f"{who(view, event.by)} reported, for {side}: {outcome_words(event.value)}."
    return minute(what, texts=[event.text])


def accounts_differ(view: View, event: e.AccountsDiffer) -> Minute:
    """Both accounts stand."""
    return minute("The two sides report differently. Both accounts stand; nothing moves back.")


def correction(view: View, event: e.CorrectionMade) -> Minute:
    """A new entry, never an erasure."""
    how = how_it_was(event.medium, event.at, view.world.calendar.zone, not_held=event.not_held)
    again = (
        f"The conversation is owed again: {steps_named(view, [key.duty for key in event.undone])}."
        if event.undone
        else ""
    )
    return minute(
        f"{who(view, event.by)} corrected their record{': ' if how else ''}{how}. The earlier entry stays.", again, texts=[event.text]
    )  # fmt: skip


def note(view: View, event: e.NoteKept) -> Minute:
    """It moves nothing."""
    return minute(f"{who(view, event.by)} wrote a note. It is kept, and moves nothing.", texts=[event.text])


def case_number(view: View, event: e.CaseNumberGiven) -> Minute:
    """Whose it is; which it is, is theirs to know."""
    what = f"{who(view, event.by)} gave the case number of {agency_name(view, event.agency)}. Only that agency is shown it."
    return minute(what, texts=[event.number])


def refused(view: View, event: e.RequestRefused) -> Minute:
    """Asked, and not possible; what is still missing."""
    asked = _ASKED.get(event.asked, "asked for something")
    needed = steps_named(view, event.needed)
    why = _CODES.get(event.code, "that is not possible")
    # With what is missing it will be; somebody else's to say, it never is
    if event.code == "refused" and event.needed:
        why = "that is not possible yet"
    what = f"{who(view, event.by)} {asked}; not taken: {why}."
    return minute(what, f"Still needed: {soft(needed)}." if needed else "")


def support(view: View, event: e.SupportAsked) -> Minute:
    """Somebody stands by the conversation."""
    verb = "were" if len(event.supporters) > 1 else "was"
    brought = f" {who(view, *event.supporters)} {verb} brought in." if event.supporters else ""
    return minute(f"{who(view, event.by)} asked for support.{brought}")


def phone_given(view: View, event: e.PhoneGiven) -> Minute:
    """Another number; which, is not for the record."""
    return minute(f"{who(view, event.by)} gave another number to be rung on.")


def withdrawal_asked(view: View, event: e.WithdrawalAsked) -> Minute:
    """Somebody wants to take it back, and others have to agree."""
    return minute(
        f"{who(view, event.by)} asked to withdraw; others have to agree, and until then it goes on."
    )


def withdrawal_answered(view: View, event: e.WithdrawalAnswered) -> Minute:
    """They agree, or it goes on."""
    said = "agreed" if event.agreed else "did not agree, so it goes on"
    return minute(f"{who(view, event.by)} {said} ({who(view, event.asked_by)} had asked to withdraw).")
