"""One dispute as it stands: what folding its events gives. No protocol, no clock, no world.

`evolve` is the fold's step. It believes every event: what may happen is for `decide` and `advance` to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime

from parley.dispute.duty_state import DutyState
from parley.dispute.events import DutyKey
from parley.value import value

OTHER_SIDE = {"referring": "receiving", "receiving": "referring"}


@value
class Statement:
    """One side's account at one visit of a stage."""

    value: str
    at: datetime
    by: str
    text: str = ""
    heard: datetime | None = None


@value
class Withdrawing:
    """A withdrawal that waits for consent: who asked, why (id of a text), and who has agreed so far."""

    by: str
    text: str = ""
    agreed: tuple[str, ...] = ()


@value
class Told:
    """A fact as told: its value, when, by whom. text: id of the reason given with it, "" for none. place: how many entries of the
    journal stand before it. heard: when that mail came."""

    value: str
    at: datetime
    by: str
    text: str = ""
    place: int = 0
    heard: datetime | None = None


@value
class Hold:
    """A meeting that parley keeps. status: live | passed | cancelled.

    answers: person -> (sequence, stamped, partstat) of the last one that counts; declines: how often each said no.
    unwanted: (person, start, end) of times that somebody declined, or asked to have moved. proposed: person -> when they
    last proposed another time (its stamp). proposer: who proposed the present time, "" for parley. asked: when everybody
    was last asked; it rises with every sending, even if the clock steps back, and stamps what leaves. chased: who was
    reminded that an answer is missing. moved: when everybody was last asked, it was for another time than before. was: from when to
    when it was before the last move, as whoever that left out has it in their diary. timed: the sequence from which on its time is
    the present one, so that what answers it or a later one counts.
    """

    id: str
    uid: str
    keys: tuple[DutyKey, ...]
    attendees: tuple[str, ...]
    start: datetime
    end: datetime
    sequence: int = 0
    status: str = "live"
    why: str = ""
    late: bool = False
    answers: Mapping[str, tuple[int, datetime | None, str]] = field(default_factory=dict)
    declines: Mapping[str, int] = field(default_factory=dict)
    unwanted: tuple[tuple[str, datetime, datetime], ...] = ()
    proposed: Mapping[str, datetime] = field(default_factory=dict)
    proposer: str = ""
    asked: datetime | None = None
    chased: tuple[str, ...] = ()
    moved: bool = False
    was: tuple[datetime, datetime] | None = None
    timed: int = 0


@value
class Alert:
    """One urgent concern on its way to somebody awake. rung: (step, person, acknowledge by), in order. by: the channels
    beside mail that have not failed so far, by person. shut: why the office is not open, although it may count as that (lunch).
    contact_asked: when whoever has it now was asked whether they spoke. late: who acknowledged after somebody else had it.
    told: when the first of them, or the day's people, heard of it. why: by which part of the rule's order it is this agency's.
    cut_short: whose time to answer ended as somebody else took it, or who would have taken it too. stood_down: the others who
    were told then that nothing more is asked of them; each once for each time. over: whoever raised it has said since that it is
    settled, or has withdrawn, and with that the dispute closed: nobody need be woken for it any more. contact_by: who says that
    they have spoken to whoever raised it."""

    number: int
    agency: str
    raised: datetime
    raised_by: str
    inside: bool
    rung: tuple[tuple[str, str, datetime], ...] = ()
    passed: tuple[str, ...] = ()
    acknowledged_by: str = ""
    contact: datetime | None = None
    exhausted: bool = False
    acknowledged: datetime | None = None
    contact_asked: tuple[datetime, ...] = ()
    summarised: bool = False
    by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shut: str = ""
    late: tuple[str, ...] = ()
    told: datetime | None = None
    why: str = ""
    cut_short: tuple[str, ...] = ()
    stood_down: tuple[str, ...] = ()
    over: bool = False
    contact_by: str = ""

    @property
    def waiting(self) -> bool:
        """Whether somebody is still to acknowledge it."""
        return bool(self.rung) and not self.acknowledged_by and not self.exhausted and not self.over

    @property
    def still_asked(self) -> tuple[str, ...]:
        """Who is asked to ring whoever raised it: who has it; while nobody has, each who was alerted and has not passed."""
        if self.acknowledged_by:
            return (self.acknowledged_by,)
        return tuple(dict.fromkeys(person for _, person, _ in self.rung if person not in self.passed))


@value
class StageVisit:
    """A stage that was opened: which visit, when, and what it was opened without. track: "" for the ladder's."""

    stage: str
    visit: int
    opened: datetime
    without: tuple[str, ...] = ()
    overridden_by: str = ""
    start: str = ""
    left: datetime | None = None
    track: str = ""

    def __hash__(self) -> int:  # the two tell a dispute's visits apart
        return hash(self.stage) + self.visit


@value
class Dispute:
    """The whole state. agencies: side -> the one whose practitioner it is between; joined: (side, agency) of those that take
    part beside it, in order; parted: those of them that were named by mistake. people: (side, role) -> person id; outside: the
    same of those named at an address of no agency, whom nobody has confirmed yet. facts: (fact, side, stage, visit) -> Told.

    moments_heard, named_heard: when the mail came that told a moment last (since it was raised), or named somebody for a part. gave_back: the same of whoever has given back a part, (side, role, person). missed_clocks: (clock, its date) of caps whose passing is on record. stood_down: (side, role, person) of
    those who said that they are not the one. visits: of the ladder and of every track, in the order they opened.
    ended_without: the duties that the way out asked for and that were not on record at the end; ended_by: who decided so,
    "" where the tries stood in. urgent: when it was first called urgent. forms: (form, section, row, field) -> what was last written there.
    asked_again: since when nothing had been heard of it as people were last asked again, and when that was.
    case_numbers: agency -> its own number for it, as the id of a text.
    records_held: nothing of it is deleted, since somebody reviews it. status: new | open | closed. statements: (stage, visit, side) -> the side's latest account there.
    """

    reference: str = ""
    protocol: str = ""
    protocol_hash: str = ""
    version: str = ""
    agencies: Mapping[str, str] = field(default_factory=dict)
    joined: tuple[tuple[str, str], ...] = ()
    parted: tuple[tuple[str, str], ...] = ()
    people: Mapping[tuple[str, str], str] = field(default_factory=dict)
    named_heard: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    gave_back: Mapping[tuple[str, str, str], datetime] = field(default_factory=dict)
    raised_by: str = ""
    moments: Mapping[str, datetime] = field(default_factory=dict)
    moments_heard: Mapping[str, datetime] = field(default_factory=dict)
    decision_from: str = ""
    suggested: str = ""
    outside: Mapping[tuple[str, str], str] = field(default_factory=dict)
    facts: Mapping[tuple[str, str, str, int], Told] = field(default_factory=dict)
    visits: tuple[StageVisit, ...] = ()
    duties: Mapping[DutyKey, DutyState] = field(default_factory=dict)
    statements: Mapping[tuple[str, int, str], Statement] = field(default_factory=dict)
    differ: tuple[tuple[str, int], ...] = ()
    holds: Mapping[str, Hold] = field(default_factory=dict)
    alerts: Mapping[int, Alert] = field(default_factory=dict)
    missed_clocks: tuple[tuple[str, datetime], ...] = ()
    stood_down: tuple[tuple[str, str, str], ...] = ()
    failed_addresses: tuple[str, ...] = ()
    shortened: tuple[tuple[str, int, DutyKey | None, datetime, str], ...] = ()
    reminded: Mapping[str, datetime] = field(default_factory=dict)
    withdrawing: Withdrawing | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    status: str = "new"
    outcome: str = ""
    closed: datetime | None = None
    ended_without: tuple[str, ...] = ()
    ended_by: str = ""
    heard: datetime | None = None
    length: int = 0
    urgent: datetime | None = None
    forms: Mapping[tuple[str, str, int, str], Told] = field(default_factory=dict)
    records_held: bool = False
    asked_again: tuple[datetime, datetime] | None = None
    supporters: tuple[str, ...] = ()
    case_numbers: Mapping[str, Told] = field(default_factory=dict)

    @property
    def paused(self) -> bool:
        """Whether its clocks stand still just now."""
        return bool(self.pauses) and self.pauses[-1][1] is None

    @property
    def at(self) -> StageVisit | None:
        """The stage the ladder stands at, or None before the first and after the end."""
        return _last_of_ladder(self.visits) if self.status == "open" else None

    @property
    def last(self) -> StageVisit | None:
        """The stage the ladder stands at, or stood at when it ended; None before the first."""
        return _last_of_ladder(self.visits)

    @property
    def ladder(self) -> tuple[StageVisit, ...]:
        """The ladder's stages as they were opened, tracks beside it left out."""
        return tuple(visit for visit in self.visits if not visit.track)

    @property
    def places(self) -> tuple[StageVisit, ...]:
        """Every open position: the ladder's, then that of each track which has not ended, in the order they opened."""
        at = _last_of_ladder(self.visits) if self.status == "open" else None
        found = [at] if at else []
        for visit in self.visits:
            if visit.track and visit.left is None:
                found.append(visit)
        return tuple(found)

    def places_at(self, heard: datetime) -> tuple[StageVisit, ...]:
        """The open positions that a mail of this instant could know of: those of now, but for one that is filed late those of then."""
        ladder = [visit for visit in self.ladder if visit.opened <= heard] if self.status == "open" else []
        beside = [
            one
            for one in self.visits
            if one.track and one.opened <= heard and (one.left is None or one.left > heard)
        ]
        return (*ladder[-1:], *beside)

    def is_here(self, key: DutyKey) -> bool:
        """Whether the visit that this instance belongs to is an open position."""
        return any((place.stage, place.visit) == (key.stage, key.visit) for place in self.places)

    def tried(self, duties: Iterable[str]) -> bool:
        """Whether somebody's attempts at one of these steps are on record."""
        wanted = set(duties)
        return any(duty.attempts for duty in self.duties.values() if duty.key.duty in wanted)

    @property
    def open_duties(self) -> tuple[DutyState, ...]:
        """What is owed now, in the order it opened."""
        return tuple([duty for duty in self.duties.values() if duty.status == "open"])

    @property
    def live_holds(self) -> tuple[Hold, ...]:
        """The meetings still to come or under way."""
        return tuple([hold for hold in self.holds.values() if hold.status == "live"]) if self.holds else ()

    def side_of(self, person: str) -> str:
        """The side this person takes part on, "" if on none. Raiser first: one agency may be both sides."""
        if person and person == self.raised_by:
            return "referring"
        for (side, _), who in self.people.items():
            if who == person:
                return side
        return ""

    def by_mistake(self, duty: DutyState) -> bool:
        """Whether it was owed by an agency that was named by mistake, and takes part no more."""
        return (
            bool(self.parted)
            and duty.status == "overtaken"
            and duty.key.party in [one for _, one in self.parted]
        )

    def takes_part(self, person: str) -> bool:
        """Whether the person is named in the dispute, supports a side of it, or owes or shares a duty of it."""
        return (
            bool(self.side_of(person))
            or person in self.supporters
            or any(person in duty.holders or person in duty.counterparts for duty in self.duties.values())
        )

    def visit_of(self, stage: str) -> StageVisit | None:
        """The latest visit of a stage, or None."""
        return next((visit for visit in reversed(self.visits) if visit.stage == stage), None)

    def visit_for(self, key: DutyKey) -> StageVisit | None:
        """The visit that a duty instance belongs to, or None."""
        for visit in self.visits:
            if visit.visit == key.visit and visit.stage == key.stage:
                return visit
        return None

    def statement(self, side: str) -> Statement | None:
        """The side's account at the ladder's present stage, or None."""
        for visit in reversed(self.visits) if self.statements else ():
            if not visit.track:
                return self.statements.get((visit.stage, visit.visit, side))
        return None


def told_since(dispute: Dispute, moment: str, received: datetime) -> bool:
    """Whether a mail that came after this instant has told the moment: one that is filed late does not undo it."""
    heard = dispute.moments_heard.get(moment)
    return heard is not None and heard > received


def _last_of_ladder(visits: tuple[StageVisit, ...]) -> StageVisit | None:
    for visit in reversed(visits):
        if not visit.track:
            return visit
    return None
