"""What somebody asks of a dispute, in the imperative. `decide` answers with events or with `Refused`.

Every command says who (`by`, a person id; "" is parley's own timer), when it is claimed to have happened and
when parley received it. Texts that people typed are kept by the store and named here by id.
"""

from __future__ import annotations

from parley.dispute.command_base import Command, Need, Refused
from parley.dispute.commands_alerts import (
    Acknowledge,
    MarkAddressFailed,
    MarkAway,
    MarkUrgent,
    MarkWayFailed,
    PassAlert,
    ReportContact,
)
from parley.dispute.commands_holds import (
    AnswerMeeting,
    MoveMeeting,
    PlaceMeeting,
    PutBackMeeting,
    RefuseTime,
    RenewMeeting,
)
from parley.dispute.commands_kept import (
    HoldRecords,
    NoteDeletion,
    ReleaseRecords,
)
from parley.dispute.commands_raised import (
    FillForm,
    JoinAgency,
    LeaveAgency,
    LinkDispute,
    MoveToRules,
    NamePerson,
    RaiseDispute,
    ReckonAgain,
    ReplaceWhoIsGone,
    StandDown,
    TellFact,
    TellMoment,
)
from parley.dispute.commands_said import (
    AnswerWithdrawal,
    AskNextStage,
    AskSupport,
    ConfirmOutcome,
    CorrectRecord,
    ExplainLateness,
    GiveCaseNumber,
    GiveNotice,
    GivePhone,
    KeepNote,
    Override,
    PassOn,
    RecordAct,
    RecordAttempt,
    RecordDiscussion,
    ShortenDeadline,
    Withdraw,
)

AnyCommand = (
    RaiseDispute
    | RecordDiscussion
    | RecordAttempt
    | GiveNotice
    | RecordAct
    | ConfirmOutcome
    | NamePerson
    | JoinAgency
    | LeaveAgency
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
    | GiveCaseNumber
    | GivePhone
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
    | RenewMeeting
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
    | ReplaceWhoIsGone
)

__all__ = [
    "Acknowledge",
    "AnswerMeeting",
    "AnswerWithdrawal",
    "AnyCommand",
    "AskNextStage",
    "AskSupport",
    "Command",
    "ConfirmOutcome",
    "CorrectRecord",
    "ExplainLateness",
    "FillForm",
    "GiveCaseNumber",
    "GiveNotice",
    "GivePhone",
    "HoldRecords",
    "JoinAgency",
    "KeepNote",
    "LeaveAgency",
    "LinkDispute",
    "MarkAddressFailed",
    "MarkAway",
    "MarkUrgent",
    "MarkWayFailed",
    "MoveMeeting",
    "MoveToRules",
    "NamePerson",
    "Need",
    "NoteDeletion",
    "Override",
    "PassAlert",
    "PassOn",
    "PlaceMeeting",
    "PutBackMeeting",
    "RaiseDispute",
    "ReckonAgain",
    "RecordAct",
    "RecordAttempt",
    "RecordDiscussion",
    "RefuseTime",
    "Refused",
    "ReleaseRecords",
    "RenewMeeting",
    "ReplaceWhoIsGone",
    "ReportContact",
    "ShortenDeadline",
    "StandDown",
    "TellFact",
    "TellMoment",
    "Withdraw",
]
