"""Events. Stages and duties: opened, dated, met, missed, overtaken, left. See `events` for what all of them have in common."""

from __future__ import annotations

from datetime import datetime

from parley.dispute.event_base import Deadline, DutyKey, Event
from parley.value import value


@value(kw_only=True)
class StageOpened(Event):
    """A stage opened. without: duties that its exit asked for and nobody met, for ever on the record
    (attempts stood in, or an override). override: text id of the reason, by whom: `by`. start: the duty at
    which another visit begins, "" for all. track: whose stage it is, "" for the ladder's."""

    stage: str
    visit: int
    without: tuple[str, ...] = ()
    override: str = ""
    start: str = ""
    track: str = ""


@value(kw_only=True)
class StageLeft(Event):
    """A stage was left by an exit to another stage, or to the end: of the dispute, or of its `track` alone."""

    stage: str
    visit: int
    to: str
    track: str = ""
    without: tuple[str, ...] = ()
    override: str = ""


@value(kw_only=True)
class StageSkipped(Event):
    """A stage did not apply (one person in two roles), and the ladder went past it."""

    stage: str
    why: str


@value(kw_only=True)
class NoticeGiven(Event):
    """The rules have somebody told of a turn: a stage entered or left, the matter resolved, a date missed (key).

    people: as resolved then; unfilled: roles nobody fills yet. action: they are asked for something, else it is for
    information only.
    """

    on: str
    stage: str
    visit: int
    people: tuple[str, ...]
    unfilled: tuple[str, ...] = ()
    action: bool = False
    key: DutyKey | None = None


@value(kw_only=True)
class DutyOpened(Event):
    """Somebody owes something. holders, counterparts: people as resolved then; unfilled: roles nobody fills yet.
    deadlines: empty until the anchor is known, or for ever where the protocol sets none. gone: whom they stand in for, who are
    away or have left. earliest: before which it does not count, None for whenever."""

    key: DutyKey
    do: str
    holders: tuple[str, ...]
    counterparts: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    unfilled: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    earliest: Deadline | None = None


@value(kw_only=True)
class DutyDated(Event):
    """The dates of an open duty became known, or moved. why says what moved them; was: the date that held before. unmissed: dates
    whose passing is on record as a miss, and that are no dates of it any more: later ones hold."""

    key: DutyKey
    deadlines: tuple[Deadline, ...]
    why: str
    was: datetime | None = None
    earliest: Deadline | None = None
    unmissed: tuple[datetime, ...] = ()


@value(kw_only=True)
class DutyReassigned(Event):
    """Others owe it, or are its counterparts, from now on. why: named | not me | passed on | joined | left post |
    away | in post | the rules. gone: whom they follow, where somebody has left or is away."""

    key: DutyKey
    holders: tuple[str, ...]
    counterparts: tuple[str, ...]
    why: str
    unfilled: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@value(kw_only=True)
class DutyDischarged(Event):
    """The duty was met, at `happened`. how: conversation | notice | agreement | confirmation | record | act. present:
    who was there, as said, where a panel decided. timed: of a conversation they said when, though it may be the very moment
    of their report; by_day: by its day alone, so that noon stands for the hour."""

    key: DutyKey
    how: str
    medium: str = ""
    text: str = ""
    present: tuple[str, ...] = ()
    timed: bool = False
    by_day: bool = False


@value(kw_only=True)
class ClocksStopped(Event):
    """By the rules every clock stands still, since that instant."""

    since: datetime


@value(kw_only=True)
class ClocksStarted(Event):
    """The clocks run again, from that instant: with what remained of each."""

    since: datetime


@value(kw_only=True)
class DutyOvertaken(Event):
    """Its stage was left first; nobody missed anything. void: what waits for the step does not wait for this one, since
    its row was struck out, or the same agency owes the same in another place."""

    key: DutyKey
    void: bool = False


@value(kw_only=True)
class DeadlineMissed(Event):
    """A firm date passed without the duty on record. `happened` is the date."""

    key: DutyKey
    deadline: Deadline


@value(kw_only=True)
class MissAnswered(Event):
    """The duty was met in time after all; only the record came late. Whoever heard of the miss hears this.
    met: of the dates that are on record as missed, those by which it had been done; () in entries that mean all of them.
    redated: it was met after the date that was told, and the day that this was counted from has been corrected since."""

    key: DutyKey
    met: tuple[datetime, ...] = ()
    redated: bool = False


@value(kw_only=True)
class MissStands(Event):
    """By what has been corrected since, a missed date of which the record says that it was met was not. Whoever read that it was in
    time reads this. missed: which of its dates; redated: it is the day that they are counted from that was corrected, else when it was
    done, or whether."""

    key: DutyKey
    missed: tuple[datetime, ...]
    redated: bool = False


@value(kw_only=True)
class DeadlineShortened(Event):
    """A named person set an earlier date to protect the child (register G9). key None: every open duty of the stage."""

    stage: str
    visit: int
    until: datetime
    reason: str
    key: DutyKey | None = None


@value(kw_only=True)
class LatenessExplained(Event):
    """The owner said that it is late, and why; kept beside the date. reason: text id, "" where they gave none."""

    key: DutyKey
    reason: str


@value(kw_only=True)
class AskedAgain(Event):
    """Nothing has come since the dates of these steps passed: whoever owes them, whoever may let it go on, or whoever can
    ring them, was asked again."""

    person: str
    keys: tuple[DutyKey, ...]


@value(kw_only=True)
class ReminderDue(Event):
    """The one reminder before a date went out, for all that this person owes in the dispute then."""

    person: str
    keys: tuple[DutyKey, ...]
