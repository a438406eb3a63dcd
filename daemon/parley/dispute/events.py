"""What has happened in a dispute, in the past tense. The journal of these is the record, and the state.

Events name people and texts by id: no name, address or free text stands in one. They only ever gain fields
(each new one with a default); `tests/store/golden/` holds every shape ever written.

Three times per fact: `happened` is when it took place (claimed), `received` is when parley heard of it; the
journal adds `recorded`. `by` is the person who said so, "" for parley itself. All instants are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parley.dispute.workdays import Skipped


@dataclass(frozen=True, order=True)
class DutyKey:
    """One instance of a duty: loops visit a stage again, "each" makes one per party, a form one per row."""

    stage: str
    visit: int
    duty: str
    party: str = ""
    row: int = 0

    def __str__(self) -> str:
        return "/".join(str(part) for part in (self.stage, self.visit, self.duty, self.party, self.row))


@dataclass(frozen=True)
class Deadline:
    """One date that binds a duty, and how it was reached. A duty may have several; the earliest binds.

    at, aim: UTC; aim_why: how the aim was reached. anchor: the moment's name ("decision"), start: that moment. clock: the cap's id, "" for the
    duty's own limit, "earlier" for a date that somebody set to protect the child. firm: missing it is recorded.
    """

    at: datetime
    start: datetime
    anchor: str
    length: str
    why: str
    clause: str
    skipped: tuple[Skipped, ...] = ()
    aim: datetime | None = None
    clock: str = ""
    firm: bool = True
    aim_why: str = ""


@dataclass(frozen=True, kw_only=True)
class Event:
    """What every event says: when it happened, when parley heard, who said so, under which clause."""

    happened: datetime
    received: datetime
    by: str = ""
    clause: str = ""


# --- the dispute itself -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class DisputeRaised(Event):
    """Somebody raised a concern. decision: when the disputed decision became known, and decision_from: how
    parley knows (stated | forwarded | receipt). mail: id of the raw mail, "" by command.
    suggested: who may be the receiving practitioner (the sender of what was forwarded): asked, never presumed."""

    reference: str
    protocol: str
    version: str
    protocol_hash: str
    world_hash: str
    referring: str
    receiving: str
    decision: datetime
    decision_from: str
    mail: str = ""
    suggested: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonNamed(Event):
    """A side's role is filled by this person. source: raiser | self | directory | owner | partnership."""

    side: str
    role: str
    person: str
    source: str


@dataclass(frozen=True, kw_only=True)
class PersonStoodDown(Event):
    """Somebody said "not me": the role is open again."""

    side: str
    role: str
    person: str


@dataclass(frozen=True, kw_only=True)
class AgencyNamed(Event):
    """The agency of a side became known, or was corrected."""

    side: str
    agency: str


@dataclass(frozen=True, kw_only=True)
class FactTold(Event):
    """A fact of the protocol was told. side: whose account; stage "" is the opening, which runs on.
    text: id of the reason given with it, "" for none."""

    fact: str
    value: str
    side: str = ""
    stage: str = ""
    visit: int = 0
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class MomentTold(Event):
    """A named moment became known or was corrected (decision, referral, a date fact). was: what stood before."""

    moment: str
    at: datetime
    was: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DisputeLinked(Event):
    """The same disagreement was raised again, by either side: this one goes on, the other mail is kept with it."""

    other: str = ""
    mail: str = ""


@dataclass(frozen=True, kw_only=True)
class DisputeClosed(Event):
    """The end. outcome: resolved | withdrawn | the exit's own word. text: id of the agreed text, "" for none.
    without, override: as in `StageOpened`, where the exit that asked for something leads to the end."""

    outcome: str
    text: str = ""
    without: tuple[str, ...] = ()
    override: str = ""


# --- stages and duties --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class StageOpened(Event):
    """A stage opened. without: duties that its exit asked for and nobody met, for ever on the record
    (attempts stood in, or an override). override: text id of the reason, by whom: `by`. start: the duty at
    which another visit begins, "" for all."""

    stage: str
    visit: int
    without: tuple[str, ...] = ()
    override: str = ""
    start: str = ""


@dataclass(frozen=True, kw_only=True)
class StageLeft(Event):
    """A stage was left by an exit to another stage, or to the end."""

    stage: str
    visit: int
    to: str


@dataclass(frozen=True, kw_only=True)
class StageSkipped(Event):
    """A stage did not apply (one person in two roles), and the ladder went past it."""

    stage: str
    why: str


@dataclass(frozen=True, kw_only=True)
class DutyOpened(Event):
    """Somebody owes something. holders, counterparts: people as resolved then; unfilled: roles nobody fills yet.
    deadlines: empty until the anchor is known, or for ever where the protocol sets none."""

    key: DutyKey
    do: str
    holders: tuple[str, ...]
    counterparts: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    unfilled: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DutyDated(Event):
    """The dates of an open duty became known, or moved. why says what moved them."""

    key: DutyKey
    deadlines: tuple[Deadline, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class DutyReassigned(Event):
    """Others owe it, or are its counterparts, from now on. why: named | not me | passed on | left post."""

    key: DutyKey
    holders: tuple[str, ...]
    counterparts: tuple[str, ...]
    why: str
    unfilled: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DutyDischarged(Event):
    """The duty was met, at `happened`. how: conversation | notice | agreement | confirmation | record | act."""

    key: DutyKey
    how: str
    medium: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class DutyOvertaken(Event):
    """Its stage was left first; nobody missed anything."""

    key: DutyKey


@dataclass(frozen=True, kw_only=True)
class DeadlineMissed(Event):
    """A firm date passed without the duty on record. `happened` is the date."""

    key: DutyKey
    deadline: Deadline


@dataclass(frozen=True, kw_only=True)
class MissAnswered(Event):
    """The duty was met in time after all; only the record came late. Whoever heard of the miss hears this."""

    key: DutyKey


@dataclass(frozen=True, kw_only=True)
class DeadlineShortened(Event):
    """A named person set an earlier date to protect the child (register G9). key None: every open duty of the stage."""

    stage: str
    visit: int
    until: datetime
    reason: str
    key: DutyKey | None = None


@dataclass(frozen=True, kw_only=True)
class LatenessExplained(Event):
    """The owner said why it is late; kept beside the date. reason: text id."""

    key: DutyKey
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReminderDue(Event):
    """The one reminder before a date went out, for all that this person owes in the dispute then."""

    person: str
    keys: tuple[DutyKey, ...]


# --- what people said ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class DiscussionRecorded(Event):
    """Two sides spoke. between: people; met: the duties it met. medium as told. text: id of their words or ""."""

    medium: str
    between: tuple[str, ...]
    met: tuple[DutyKey, ...]
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class AttemptRecorded(Event):
    """Somebody tried to reach the other side and nobody answered."""

    key: DutyKey
    medium: str = ""


@dataclass(frozen=True, kw_only=True)
class OutcomeStated(Event):
    """A side's account of where it stands: resolved | unresolved | waiting. text: id of what was agreed or ""."""

    side: str
    stage: str
    visit: int
    value: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountsDiffer(Event):
    """The two sides report differently. Both stand; nothing moves back."""

    stage: str
    visit: int


@dataclass(frozen=True, kw_only=True)
class CorrectionMade(Event):
    """Somebody corrected their own record: a new entry, never an erasure. text: id of what they wrote."""

    text: str


@dataclass(frozen=True, kw_only=True)
class NoteKept(Event):
    """Somebody wrote something that moves nothing. text: its id."""

    text: str


@dataclass(frozen=True, kw_only=True)
class RequestRefused(Event):
    """Somebody asked for what the protocol does not allow yet. needed: the duties still missing, by id.
    code: as in `Refused`."""

    asked: str
    code: str
    needed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SupportAsked(Event):
    """Somebody asked for help with the conversation (BDSCP 3.5). supporters: who was brought in."""

    supporters: tuple[str, ...]


# --- holds: the meetings parley keeps -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class MeetingPlaced(Event):
    """A hold was put into the calendars. start, end: UTC. why: how the time was found. late: after the date."""

    hold: str
    uid: str
    keys: tuple[DutyKey, ...]
    attendees: tuple[str, ...]
    start: datetime
    end: datetime
    why: str
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class MeetingMoved(Event):
    """The hold has a new time or new people: sequence + 1, and every answer is asked for again. removed: those
    who are no longer needed."""

    hold: str
    start: datetime
    end: datetime
    attendees: tuple[str, ...]
    why: str
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MeetingAnswered(Event):
    """An attendee answered an invitation: partstat (RFC 5545 3.2.12), to that sequence, stamped then.
    again: it is what they had said already."""

    hold: str
    person: str
    partstat: str
    sequence: int
    stamped: datetime | None = None
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class TimeRefused(Event):
    """A proposed time does not do; the old one stands. why: in words."""

    hold: str
    person: str
    start: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class MeetingCancelled(Event):
    """A hold that had not begun is no longer needed."""

    hold: str
    why: str


@dataclass(frozen=True, kw_only=True)
class MeetingPassed(Event):
    """The hold's time is over. ask: whether "did you speak?" is still a question."""

    hold: str
    ask: bool


# --- urgency and on call ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class UrgencyRaised(Event):
    """Somebody marked the concern as urgent. inside: office hours of the agency that is asked (why says how known)."""

    alert: int
    agency: str
    inside: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class OnCallAlerted(Event):
    """A person on call was alerted. acknowledge_by: UTC; step: "manager", "director", "last resort"."""

    alert: int
    step: str
    person: str
    acknowledge_by: datetime


@dataclass(frozen=True, kw_only=True)
class DayTeamTold(Event):
    """Inside hours the day's people were told instead; or the morning after, what happened overnight."""

    alert: int
    people: tuple[str, ...]
    summary: bool = False


@dataclass(frozen=True, kw_only=True)
class AlertPassed(Event):
    """Somebody on call cannot take it; the next is alerted at once."""

    alert: int
    person: str


@dataclass(frozen=True, kw_only=True)
class AlertAcknowledged(Event):
    """Somebody has it. late: everything was over already; nothing is reopened."""

    alert: int
    person: str
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class AlertExhausted(Event):
    """Nobody acknowledged, and nobody is left to ask."""

    alert: int


@dataclass(frozen=True, kw_only=True)
class ContactMade(Event):
    """Whoever acknowledged reports that they spoke to the person who raised it (SPOKE)."""

    alert: int


@dataclass(frozen=True, kw_only=True)
class AddressFailed(Event):
    """A mail to this person came back for good. status: RFC 3463."""

    person: str
    status: str = ""


AnyEvent = (
    DisputeRaised
    | PersonNamed
    | PersonStoodDown
    | AgencyNamed
    | FactTold
    | MomentTold
    | DisputeLinked
    | DisputeClosed
    | StageOpened
    | StageLeft
    | StageSkipped
    | DutyOpened
    | DutyDated
    | DutyReassigned
    | DutyDischarged
    | DutyOvertaken
    | DeadlineMissed
    | MissAnswered
    | DeadlineShortened
    | LatenessExplained
    | ReminderDue
    | DiscussionRecorded
    | AttemptRecorded
    | OutcomeStated
    | AccountsDiffer
    | CorrectionMade
    | NoteKept
    | RequestRefused
    | SupportAsked
    | MeetingPlaced
    | MeetingMoved
    | MeetingAnswered
    | TimeRefused
    | MeetingCancelled
    | MeetingPassed
    | UrgencyRaised
    | OnCallAlerted
    | DayTeamTold
    | AlertPassed
    | AlertAcknowledged
    | AlertExhausted
    | ContactMade
    | AddressFailed
)
