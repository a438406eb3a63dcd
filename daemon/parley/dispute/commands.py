"""What somebody asks of a dispute, in the imperative. `decide` answers with events or with `Refused`.

Every command says who (`by`, a person id; "" is parley's own timer), when it is claimed to have happened and
when parley received it. Texts that people typed are kept by the store and named here by id.
"""

from __future__ import annotations

from datetime import date, datetime

from parley.dispute.command_base import Command as Command
from parley.dispute.command_base import Need as Need
from parley.dispute.command_base import Refused as Refused
from parley.dispute.events import DutyKey
from parley.value import value


@value(kw_only=True)
class RaiseDispute(Command):
    """Open a dispute. receiving_practitioner, line_manager: person ids or "". facts: (fact id, value) from the
    opening lines. decision, decision_from: the moment the disputed decision became known, and how we know."""

    reference: str
    referring: str
    receiving: str = ""
    receiving_practitioner: str = ""
    line_manager: str = ""
    decision: datetime
    decision_from: str
    facts: tuple[tuple[str, str], ...] = ()
    moments: tuple[tuple[str, datetime], ...] = ()
    mail: str = ""
    urgent: bool = False
    suggested: str = ""


@value(kw_only=True)
class RecordDiscussion(Command):
    """They spoke. outcome: unresolved | resolved | waiting | "". told: the other side was told that it goes on.
    keys: the duties the question was about (empty: whatever is open between these two). present: who was there, for
    a panel that has a quorum."""

    medium: str
    keys: tuple[DutyKey, ...] = ()
    outcome: str = ""
    told: bool = False
    text: str = ""
    confirmed: bool = False
    present: tuple[str, ...] = ()


@value(kw_only=True)
class RecordAttempt(Command):
    """Nobody answered. It also states, for the raising side, that the matter is unresolved."""

    medium: str = ""
    keys: tuple[DutyKey, ...] = ()


@value(kw_only=True)
class GiveNotice(Command):
    """The other side was told that it goes to the next stage (TOLD)."""

    keys: tuple[DutyKey, ...] = ()
    medium: str = ""


@value(kw_only=True)
class RecordAct(Command):
    """A duty that is no conversation was done (AGREED, YES): agreed, recorded, sent, decided. text: its words.
    present: who was there, where a panel that has a quorum decides."""

    keys: tuple[DutyKey, ...]
    text: str = ""
    value: str = ""
    present: tuple[str, ...] = ()


@value(kw_only=True)
class ConfirmOutcome(Command):
    """The other side confirms or denies that it is resolved."""

    resolved: bool
    text: str = ""


@value(kw_only=True)
class NamePerson(Command):
    """This person fills that role. source as in `PersonNamed`."""

    side: str
    role: str
    person: str
    source: str


@value(kw_only=True)
class StandDown(Command):
    """NOT ME: whoever says so is not the one. instead: a person id they named, or ""."""

    instead: str = ""


@value(kw_only=True)
class PassOn(Command):
    """PASS TO: hand one's open duties to somebody of the same agency."""

    person: str
    keys: tuple[DutyKey, ...] = ()


@value(kw_only=True)
class ExplainLateness(Command):
    """LATE because …; kept beside the date, moves nothing."""

    keys: tuple[DutyKey, ...]
    reason: str


@value(kw_only=True)
class ShortenDeadline(Command):
    """SOONER: an earlier date that protects the child. Only ever shortens. reason: text id."""

    until: datetime
    reason: str
    keys: tuple[DutyKey, ...] = ()


@value(kw_only=True)
class TellFact(Command):
    """A fact of the protocol; a date as "2026-05-04". text: id of the reason, where the rule asks for one."""

    fact: str
    value: str
    text: str = ""


@value(kw_only=True)
class TellMoment(Command):
    """When a named moment was (a correction of the decision's date, for one)."""

    moment: str
    at: datetime


@value(kw_only=True)
class AskNextStage(Command):
    """ "I want to escalate": answered with what is still needed; it moves nothing. to: the stage, named by whom the
    rule lets ask for it (never read from free text)."""

    text: str = ""
    to: str = ""


@value(kw_only=True)
class Override(Command):
    """Whoever the rule names opens the next stage without what is still needed. reason: text id, required."""

    reason: str
    to: str = ""


@value(kw_only=True)
class CorrectRecord(Command):
    """CORRECT …: a new entry about one's own record."""

    text: str


@value(kw_only=True)
class KeepNote(Command):
    """Free text: kept, moves nothing."""

    text: str


@value(kw_only=True)
class AskSupport(Command):
    """HELP."""


@value(kw_only=True)
class Withdraw(Command):
    """WITHDRAW, after the YES. reason: text id or ""."""

    reason: str = ""


@value(kw_only=True)
class AnswerWithdrawal(Command):
    """YES or NO from somebody whose consent a withdrawal takes."""

    agreed: bool


@value(kw_only=True)
class LinkDispute(Command):
    """The same disagreement raised again; the mail is kept here."""

    mail: str


@value(kw_only=True)
class MarkUrgent(Command):
    """URGENT."""


@value(kw_only=True)
class Acknowledge(Command):
    """ACK to an alert."""

    alert: int


@value(kw_only=True)
class PassAlert(Command):
    """PASS: cannot take it."""

    alert: int


@value(kw_only=True)
class ReportContact(Command):
    """SPOKE, after an alert."""

    alert: int


@value(kw_only=True)
class PlaceMeeting(Command):
    """The door found a time for a `HoldMeeting`."""

    hold: str
    uid: str
    keys: tuple[DutyKey, ...]
    attendees: tuple[str, ...]
    start: datetime
    end: datetime
    why: str
    late: bool = False


@value(kw_only=True)
class MoveMeeting(Command):
    """A proposed time fits, or people changed. stamped: when it was proposed, by the proposer's calendar."""

    hold: str
    start: datetime
    end: datetime
    attendees: tuple[str, ...]
    why: str
    stamped: datetime | None = None
    late: bool = False


@value(kw_only=True)
class AnswerMeeting(Command):
    """An attendee's calendar answer. partstat as in RFC 5545 section 3.2.12."""

    hold: str
    partstat: str
    sequence: int
    stamped: datetime | None = None


@value(kw_only=True)
class RefuseTime(Command):
    """A proposed time does not do; `why` in words. Decided by the door, which knows the calendars."""

    hold: str
    start: datetime
    why: str
    stamped: datetime | None = None


@value(kw_only=True)
class PutBackMeeting(Command):
    """The meeting stands in parley's own calendar as it was before somebody changed it by hand: fields of `MeetingPutBack`."""

    hold: str
    how: str
    why: str = ""
    start: datetime | None = None


@value(kw_only=True)
class FillForm(Command):
    """Values for a section of a form: (field id, value) as in `FormFilled`. row: 0 for its plain fields, -1 for a new
    row, else the row that is corrected."""

    form: str
    section: str
    row: int
    values: tuple[tuple[str, str], ...]


@value(kw_only=True)
class MarkAway(Command):
    """The mailbox of `person` says that they are away. back: the day on which they are back, as it claims."""

    person: str
    back: date | None = None


@value(kw_only=True)
class HoldRecords(Command):
    """Nothing of this dispute is to be deleted until it is released. text: id of the reason."""

    text: str = ""


@value(kw_only=True)
class ReleaseRecords(Command):
    """The review is over: what is kept goes when its time has come."""


@value(kw_only=True)
class NoteDeletion(Command):
    """What people wrote is deleted under retention: kinds and count as in `RecordsDeleted`."""

    kinds: tuple[str, ...]
    count: int


@value(kw_only=True)
class MarkAddressFailed(Command):
    """A mail to `person` came back for good."""

    person: str
    status: str = ""


@value(kw_only=True)
class MarkWayFailed(Command):
    """An alert did not reach `person` by this channel."""

    person: str
    alert: int
    way: str
    status: str = ""


@value(kw_only=True)
class MoveToRules(Command):
    """Go on under the rules that `decide` is called with, instead of those the dispute stands on."""


@value(kw_only=True)
class ReckonAgain(Command):
    """The days that are worked have changed: look again at every open date."""


@value(kw_only=True)
class ReplaceWhoLeft(Command):
    """Somebody is no longer in post, or no longer listed: whatever they owe or share goes to whoever acts for them."""


AnyCommand = (
    RaiseDispute
    | RecordDiscussion
    | RecordAttempt
    | GiveNotice
    | RecordAct
    | ConfirmOutcome
    | NamePerson
    | StandDown
    | PassOn
    | ExplainLateness
    | ShortenDeadline
    | TellFact
    | TellMoment
    | AskNextStage
    | Override
    | CorrectRecord
    | KeepNote
    | AskSupport
    | Withdraw
    | AnswerWithdrawal
    | LinkDispute
    | MarkUrgent
    | Acknowledge
    | PassAlert
    | ReportContact
    | PlaceMeeting
    | MoveMeeting
    | AnswerMeeting
    | PutBackMeeting
    | RefuseTime
    | MarkAway
    | HoldRecords
    | ReleaseRecords
    | NoteDeletion
    | MarkAddressFailed
    | MarkWayFailed
    | FillForm
    | MoveToRules
    | ReckonAgain
    | ReplaceWhoLeft
)
