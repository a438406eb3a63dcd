"""What has happened in a dispute, in the past tense. The journal of these is the record, and the state.

Events name people and texts by id: no name, address or free text stands in one. They only ever gain fields
(each new one with a default); `tests/store/golden/` holds every shape ever written.

Three times per fact: `happened` is when it took place (claimed), `received` is when parley heard of it; the
journal adds `recorded`. `by` is the person who said so, "" for parley itself. All instants are UTC.
"""

from __future__ import annotations

from parley.dispute.event_base import Deadline, DutyKey, Event
from parley.dispute.events_alerts import (
    AbsenceReported,
    AddressFailed,
    AlertAcknowledged,
    AlertExhausted,
    AlertPassed,
    ContactAsked,
    ContactMade,
    DayTeamTold,
    OnCallAlerted,
    UrgencyRaised,
    WayFailed,
)
from parley.dispute.events_duties import (
    AskedAgain,
    ClocksStarted,
    ClocksStopped,
    DeadlineMissed,
    DeadlineShortened,
    DutyDated,
    DutyDischarged,
    DutyOpened,
    DutyOvertaken,
    DutyReassigned,
    LatenessExplained,
    MissAnswered,
    MissStands,
    NoticeGiven,
    ReminderDue,
    StageLeft,
    StageOpened,
    StageSkipped,
)
from parley.dispute.events_forms import FormFilled
from parley.dispute.events_holds import (
    AnswerChased,
    MeetingAnswered,
    MeetingCancelled,
    MeetingMoved,
    MeetingPassed,
    MeetingPlaced,
    MeetingPutBack,
    MeetingRenewed,
    TimeRefused,
)
from parley.dispute.events_kept import RecordsDeleted, RecordsHeld, RecordsReleased
from parley.dispute.events_raised import (
    AgencyJoined,
    AgencyLeft,
    AgencyNamed,
    CalendarChanged,
    DisputeClosed,
    DisputeLinked,
    DisputeRaised,
    FactTold,
    MomentTold,
    OutsiderNamed,
    PersonNamed,
    PersonStoodDown,
    RulesChanged,
)
from parley.dispute.events_said import (
    AccountsDiffer,
    AttemptRecorded,
    CaseNumberGiven,
    CorrectionMade,
    DiscussionRecorded,
    NoteKept,
    OutcomeStated,
    PhoneGiven,
    RequestRefused,
    SupportAsked,
    WithdrawalAnswered,
    WithdrawalAsked,
)

AnyEvent = (
    DisputeRaised
    | PersonNamed
    | OutsiderNamed
    | PersonStoodDown
    | AgencyNamed
    | AgencyJoined
    | AgencyLeft
    | FactTold
    | MomentTold
    | DisputeLinked
    | DisputeClosed
    | RulesChanged
    | CalendarChanged
    | StageOpened
    | StageLeft
    | StageSkipped
    | NoticeGiven
    | DutyOpened
    | DutyDated
    | DutyReassigned
    | DutyDischarged
    | DutyOvertaken
    | DeadlineMissed
    | MissAnswered
    | MissStands
    | DeadlineShortened
    | LatenessExplained
    | ReminderDue
    | AskedAgain
    | DiscussionRecorded
    | AttemptRecorded
    | OutcomeStated
    | AccountsDiffer
    | CorrectionMade
    | NoteKept
    | CaseNumberGiven
    | RequestRefused
    | PhoneGiven
    | SupportAsked
    | ClocksStopped
    | ClocksStarted
    | WithdrawalAsked
    | WithdrawalAnswered
    | MeetingPlaced
    | MeetingMoved
    | MeetingAnswered
    | TimeRefused
    | AnswerChased
    | MeetingPutBack
    | MeetingRenewed
    | MeetingCancelled
    | MeetingPassed
    | UrgencyRaised
    | OnCallAlerted
    | DayTeamTold
    | AlertPassed
    | AlertAcknowledged
    | AlertExhausted
    | ContactAsked
    | ContactMade
    | AbsenceReported
    | RecordsHeld
    | RecordsReleased
    | RecordsDeleted
    | AddressFailed
    | WayFailed
    | FormFilled
)

__all__ = [
    "AbsenceReported",
    "AccountsDiffer",
    "AddressFailed",
    "AgencyJoined",
    "AgencyLeft",
    "AgencyNamed",
    "AlertAcknowledged",
    "AlertExhausted",
    "AlertPassed",
    "AnswerChased",
    "AnyEvent",
    "AskedAgain",
    "AttemptRecorded",
    "CalendarChanged",
    "CaseNumberGiven",
    "ClocksStarted",
    "ClocksStopped",
    "ContactAsked",
    "ContactMade",
    "CorrectionMade",
    "DayTeamTold",
    "Deadline",
    "DeadlineMissed",
    "DeadlineShortened",
    "DiscussionRecorded",
    "DisputeClosed",
    "DisputeLinked",
    "DisputeRaised",
    "DutyDated",
    "DutyDischarged",
    "DutyKey",
    "DutyOpened",
    "DutyOvertaken",
    "DutyReassigned",
    "Event",
    "FactTold",
    "FormFilled",
    "LatenessExplained",
    "MeetingAnswered",
    "MeetingCancelled",
    "MeetingMoved",
    "MeetingPassed",
    "MeetingPlaced",
    "MeetingPutBack",
    "MeetingRenewed",
    "MissAnswered",
    "MissStands",
    "MomentTold",
    "NoteKept",
    "NoticeGiven",
    "OnCallAlerted",
    "OutcomeStated",
    "OutsiderNamed",
    "PersonNamed",
    "PersonStoodDown",
    "PhoneGiven",
    "RecordsDeleted",
    "RecordsHeld",
    "RecordsReleased",
    "ReminderDue",
    "RequestRefused",
    "RulesChanged",
    "StageLeft",
    "StageOpened",
    "StageSkipped",
    "SupportAsked",
    "TimeRefused",
    "UrgencyRaised",
    "WayFailed",
    "WithdrawalAnswered",
    "WithdrawalAsked",
]
