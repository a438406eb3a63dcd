"""Where one step of a dispute stands: what is owed by whom until when, and what was done, tried and corrected of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from parley.dispute.changed import changed
from parley.dispute.events import Deadline, DutyKey
from parley.value import value

CONVERSATIONS = ("talk", "meet")


@value
class Attempt:
    """A try that nobody answered: when, by which medium, by whom."""

    at: datetime
    medium: str
    by: str


@value
class Correction:
    """What somebody who took part says of a conversation on record: how it was, and when; "" and None for what they left as it
    was. not_held: that there was none."""

    by: str
    medium: str
    at: datetime | None
    not_held: bool = False


@value
class DutyState:
    """A duty instance now. status: open | done | overtaken. done_at is when it was met (claimed).

    dated: when its present dates became known; was: the date that a change of rules or calendar moved. missed_of: the caps
    (clock, date) whose passing is on record for this duty, in order. answered: it was met in time after all, and that is on record. present:
    who was there when it was met, where said. former: who owed or shared it before it last changed hands. untimed: of a
    conversation nobody said when it was, and done_at is when it was reported; by_day: nobody said at what hour, and done_at is
    that day's noon. corrected: what was said of that conversation afterwards, in order. earliest: before which it does not
    count, None for whenever. asked_again: when it was last asked for again since its date. void: overtaken, and nothing waits for it.
    late_by: who gave each reason for being late, in order. had: everybody who has owed or shared it before, and may again. came: to whom it has come
    since it opened, with when the mail came by which it did, the last for each.
    met: those of its missed dates by which it had been done, as its late record says. reported: of a step that was over by then, when it
    had been done all the same, (who said so, when). missed_place: how many entries of the journal stand before the first of its dates that was missed.
    before: what letters named of its dates (`named`) until they were looked at last.
    """

    key: DutyKey
    do: str
    clause: str
    opened: datetime
    holders: tuple[str, ...]
    counterparts: tuple[str, ...]
    deadlines: tuple[Deadline, ...] = ()
    unfilled: tuple[str, ...] = ()
    status: str = "open"
    done_at: datetime | None = None
    done_by: str = ""
    medium: str = ""
    missed: datetime | None = None
    attempts: tuple[Attempt, ...] = ()
    reminded: datetime | None = None
    lateness: tuple[str, ...] = ()
    late_by: tuple[str, ...] = ()
    dated: datetime | None = None
    missed_of: tuple[tuple[str, datetime], ...] = ()
    answered: bool = False
    was: datetime | None = None
    present: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    untimed: bool = False
    by_day: bool = False
    corrected: tuple[Correction, ...] = ()
    earliest: Deadline | None = None
    asked_again: datetime | None = None
    void: bool = False
    missed_place: int = 0
    met: tuple[datetime, ...] = ()
    reported: tuple[tuple[str, datetime], ...] = ()
    had: tuple[str, ...] = ()
    came: tuple[tuple[str, datetime], ...] = ()
    before: tuple[datetime, ...] = ()

    @property
    def named(self) -> tuple[datetime, ...]:
        """Its dates as letters name them, in order: the one that binds, the others but for those that had passed before it was
        asked for, and its first day."""
        binding = self.binding
        found = {date.at for date in self.deadlines if date is binding or date.at >= self.opened}
        return tuple(sorted(found | {self.earliest.at} if self.earliest else found))

    @property
    def missed_caps(self) -> tuple[datetime, ...]:
        """The dates of the caps whose passing is on record for it."""
        return tuple([at for _, at in self.missed_of]) if self.missed_of else ()

    @property
    def misses(self) -> tuple[datetime, ...]:
        """Its dates, its own and those of caps, whose passing is on record; the earliest first."""
        return tuple(sorted((*((self.missed,) if self.missed else ()), *self.missed_caps)))

    @property
    def met_by(self) -> tuple[datetime, ...]:
        """Those of its misses of which the record says that they were met: entries from before say so of all at once."""
        return self.misses if self.answered and not self.met else self.met

    def no_miss_by(self, dates: tuple[Deadline, ...]) -> tuple[datetime, ...]:
        """Those of its misses that are none by these dates, which hold now in place of those that were missed: later ones do."""
        if not self.misses or not dates:
            return ()
        gone = (self.missed,) if self.missed and _later("", self.missed, dates) else ()
        return (*gone, *(at for clock, at in self.missed_of if _later(clock, at, dates)))

    def without_misses(self, gone: tuple[datetime, ...], dates: tuple[Deadline, ...]) -> DutyState:
        """The step without those of its misses that are none by these dates. Its own date and a clock's may be of one instant, and one of
        them alone be another by now."""
        own = self.missed in gone and self.missed is not None and _later("", self.missed, dates)
        missed = None if own else self.missed
        caps = tuple(cap for cap in self.missed_of if cap[1] not in gone or not _later(*cap, dates))
        place = self.missed_place if missed or caps else 0
        return changed(self, missed=missed, missed_of=caps, missed_place=place, asked_again=None)

    @property
    def reports(self) -> tuple[tuple[str, datetime], ...]:
        """Who said first that it was done, and when: one where it was met, perhaps several where it was over by then."""
        return ((self.done_by, self.done_at),) if self.status == "done" and self.done_at else self.reported

    @property
    def done_as_said(self) -> datetime | None:
        """When it was met, as whoever reported it says by now."""
        said = [one.at for one in self.corrected if one.by == self.done_by and one.at is not None]
        return said[-1] if said else self.done_at

    @property
    def missed_at(self) -> datetime | None:
        """Its own date where that was missed; where it was met by then, and recorded late, the earlier cap that it was not met by.
        None where no date of its own is on record as missed."""
        met = self.missed is not None and self.done_at is not None and self.done_at <= self.missed
        return self.misses[0] if met else self.missed

    @property
    def due(self) -> datetime | None:
        """The earliest date that binds, or None; see `binding`."""
        binding = self.binding
        return binding.at if binding is not None else None

    @property
    def by_the_rule(self) -> datetime | None:
        """The date of the rules: `due`, or the one that had passed before it was first asked for."""
        binding = self.binding
        return None if binding is None else binding.passed or binding.at

    @property
    def binding(self) -> Deadline | None:
        """The deadline that binds, see `binds`."""
        return self.deadlines[0] if len(self.deadlines) == 1 else binds(self.deadlines, self.opened)


def _later(clock: str, at: datetime, dates: tuple[Deadline, ...]) -> bool:
    """Whether of the step itself (clock: ""), or of this clock, a later date than this one holds among these."""
    names = (clock,) if clock else ("", "earlier")
    held = [date.at for date in dates if date.clock in names and date.firm]
    return bool(held) and min(held) > at


def binds(dates: Sequence[Deadline], opened: datetime) -> Deadline | None:
    """Of a step's dates the one that binds: the earliest, firm before soft on the same instant. A cap that had passed when the step
    opened binds only if there is no other: nobody can meet it any more. So does a cap that is no more than a wish, beside a date
    of the step's own: what people have agreed may be later."""
    if not dates:
        return None
    first = dates[0]
    for date in dates:
        if date.at < first.at:
            first = date
    if first.firm and first.at >= opened:  # as it mostly is: nothing speaks against the earliest
        return first
    own = "" in [date.clock for date in dates]
    found, best = None, None
    for date in dates:
        wish = own and bool(date.clock) and not date.firm
        rank = (date.at < opened, wish, date.at, not date.firm)
        if best is None or rank < best:
            found, best = date, rank
    return found


def by_date(duty: DutyState) -> tuple[bool, float]:
    """To sort by: the date that binds, what has none behind."""
    binding = duty.binding
    return (True, 0.0) if binding is None else (False, binding.at.timestamp())


def with_duty(duties: Mapping[DutyKey, DutyState], duty: DutyState) -> Mapping[DutyKey, DutyState]:
    """The duties with one replaced or added; the order of opening is kept."""
    return {**duties, duty.key: duty}


def keys_of(duties: Iterable[DutyState]) -> tuple[DutyKey, ...]:
    """Their keys, in order."""
    return tuple(duty.key for duty in duties)
