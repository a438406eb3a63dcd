"""What a delivery group wants to know of a stretch of time: how many disputes, how far they went, what was in time.

Numbers alone, added up from `figures`: no person, no word that anybody wrote. Small numbers can still point at
somebody, so the page says who may read it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from statistics import median_low

from parley.dispute.day_words import day_name
from parley.dispute.protocol import SIDES
from parley.dispute.workdays import local_day
from parley.documents.document import Document, Heading, Note, Pairs, Paragraph, Part, Row, table
from parley.documents.figures import Figures, StepFigures
from parley.mail.notice_words import capital, plain
from parley.value import value

NOTHING = "Nothing in these days."
_table = partial(table, nothing=NOTHING)
UNSAID = "not said"
DECIDED, TRIED, LATE = "somebody decided so", "after attempts that went unanswered", "as its date had passed"


@value
class Period:
    """From the first day to the last, both counted whole, in `zone`."""

    first: date
    last: date
    zone: str

    def holds(self, at: datetime | None) -> bool:
        """Whether the instant lies within."""
        return at is not None and self.first <= local_day(at, self.zone) <= self.last

    def over_by(self, at: datetime) -> bool:
        """Whether the instant is not after the last day."""
        return local_day(at, self.zone) <= self.last

    @property
    def words(self) -> str:
        """ "Wednesday 1 April 2026 to Tuesday 30 June 2026"."""
        return f"{day_name(self.first, year=True)} to {day_name(self.last, year=True)}"


def concerned(figures: Figures, period: Period) -> bool:
    """Whether anything of the dispute falls into these days, or it was open in them."""
    began = period.over_by(figures.raised)
    return began and (figures.closed is None or local_day(figures.closed, period.zone) >= period.first)


def report(
    all_figures: Iterable[Figures],
    period: Period,
    agencies: Mapping[str, str],
    partnership: str,
    now: datetime,
) -> Document:
    """The document. agencies: their names by id; now: UTC, when it is made."""
    found = [one for one in all_figures if concerned(one, period)]
    name = _namer(agencies)
    parts = [
        *_head(found, period), *_ladder(found, period), *_ends(found, period), *_dates(found, period),
        *_by_agency(found, period, name), *_talks(found, period), *_alerts(found, period), *_without(found, period),
    ]  # fmt: skip
    return Document(
        title=f"Disputes, {period.words}",
        parts=tuple(parts),
        made=now,
        above=plain(partnership, 120),
        foot=f"Made by parley on {day_name(local_day(now, period.zone), year=True)} from the record.",
    )


def _head(found: Sequence[Figures], period: Period) -> Iterator[Part]:
    raised = [one for one in found if period.holds(one.raised)]
    closed = [one for one in found if period.holds(one.closed)]
    open_still = [one for one in found if one.closed is None or not period.over_by(one.closed)]
    days = [one.working_days for one in closed if one.working_days is not None]
    yield Pairs((
        Row("Raised", str(len(raised))),
        Row("Closed", str(len(closed)), _length(days)),
        Row("Open at the end of the last day", str(len(open_still))),
    ))  # fmt: skip
    yield Note(
        "Numbers alone, from the record as it was written at the time. Where they are small they can still point at"
        " somebody: this page is for the partnership."
    )


def _length(days: Sequence[int]) -> str:
    """How long they took, in small print."""
    if not days:
        return ""
    if len(days) == 1:
        return f"after {_count(days[0], 'working day')}"
    return f"half of them within {_count(median_low(days), 'working day')}, the longest {_count(max(days), 'day')}"


def _ladder(found: Sequence[Figures], period: Period) -> Iterator[Part]:
    """How far disputes went, protocol by protocol, in the order in which its stages were first opened."""
    yield Heading("How far they went")
    opened: Counter[tuple[str, str]] = Counter()
    ended: Counter[tuple[str, str]] = Counter()
    for one in found:
        for stage in one.stages:
            key = (one.title, stage.label)
            opened[key] += period.holds(stage.opened)
            ended[key] += stage.ended and period.holds(one.closed)
    rows = [(*key, str(opened[key]), str(ended[key])) for key in opened if opened[key] or ended[key]]
    yield _table(("Protocol", 2), ("Stage", 1.4), ("Opened", 0.7), ("Ended there", 0.8), rows=rows)


def _ends(found: Sequence[Figures], period: Period) -> Iterator[Part]:
    yield Heading("How they ended")
    ends = Counter((one.title, one.outcome) for one in found if period.holds(one.closed))
    rows = [(title, capital(outcome), str(many)) for (title, outcome), many in ends.most_common()]
    yield _table(("Protocol", 2), ("Outcome", 1.8), ("Disputes", 0.7), rows=rows)


def _dates(found: Sequence[Figures], period: Period) -> Iterator[Part]:
    """What fell due in these days, by stage."""
    yield Heading("Dates that fell in these days")
    results = _results(
        ((one.title, step.label), step) for one in found for step in one.steps if period.holds(step.due)
    )
    rows = [(*key, *counts) for key, counts in results.items()]
    yield _table(("Protocol", 2), ("Stage", 1.4), *_RESULT_COLUMNS, rows=rows)


def _by_agency(found: Sequence[Figures], period: Period, name: Callable[[str], str]) -> Iterator[Part]:
    yield Heading("By agency")
    new = [one for one in found if period.holds(one.raised)]
    also = [pair for one in new for pair in one.also]
    raised = Counter([one.referring for one in new] + [agency for side, agency in also if side == SIDES[0]])
    received = Counter([one.receiving for one in new] + [agency for side, agency in also if side == SIDES[1]])
    results = _results(
        ((step.agency,), step) for one in found for step in one.steps if period.holds(step.due)
    )
    agencies = sorted({*raised, *received, *(key for (key,) in results)}, key=name)
    none = ("0", "0", "0")
    rows = [(name(one), str(raised[one]), str(received[one]), *results.get((one,), none)) for one in agencies]
    yield _table(("Agency", 2), ("Raised", 0.7), ("Received", 0.7), *_RESULT_COLUMNS, rows=rows)


_RESULT_COLUMNS = (("In time", 0.7), ("Late", 0.6), ("Not done", 0.7))


def _results(steps: Iterable[tuple[tuple[str, ...], StepFigures]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """In time, late, not done; of what was asked and had its time. A step that nobody had to take any more is no step."""
    counts: dict[tuple[str, ...], Counter[str]] = {}
    for key, step in steps:
        if step.result not in ("not asked", "open"):
            counts.setdefault(key, Counter())[step.result] += 1
    return {
        key: tuple(str(of[result]) for result in ("in time", "late", "missed")) for key, of in counts.items()
    }


def _talks(found: Sequence[Figures], period: Period) -> Iterator[Part]:
    yield Heading("How people spoke")
    talks = [talk for one in found for talk in one.conversations if period.holds(talk.at)]
    media = Counter(talk.medium or UNSAID for talk in talks)
    rows = [
        (capital(plain(one)), str(many), f"{round(many * 100 / len(talks))} %")
        for one, many in media.most_common()
    ]
    yield _table(("By", 1.4), ("Conversations", 1), ("Share", 0.8), rows=rows)
    if tries := sum(period.holds(at) for one in found for at in one.attempts):
        yield Paragraph(f"Attempts to reach somebody that nobody answered: {tries}.")


def _alerts(found: Sequence[Figures], period: Period) -> Iterator[Part]:
    yield Heading("Urgent concerns")
    alerts = [alert for one in found for alert in one.alerts if period.holds(alert.at)]
    outside = [alert for alert in alerts if not alert.inside]
    minutes = sorted(alert.minutes for alert in outside if alert.minutes is not None)
    if not alerts:
        yield Note(NOTHING)
        return
    rows = [
        Row("In office hours", str(len(alerts) - len(outside))),
        Row("Out of hours", str(len(outside))),
    ]
    if minutes:
        half = f"half of them within {_count(median_low(minutes), 'minute')}" if len(minutes) > 1 else ""
        rows.append(Row("Longest until somebody had it", _count(minutes[-1], "minute"), half))
    if nobody := sum(alert.nobody for alert in outside):
        rows.append(Row("Nobody answered", str(nobody)))
    yield Pairs(tuple(rows))


def _without(found: Sequence[Figures], period: Period) -> Iterator[Part]:
    """Every stage that opened, and every end that came, without what its clause asks for; by reference."""
    yield Heading("Opened without what the protocol asks for first")
    opened = [
        (one.reference, stage.label, stage.opened, stage.overridden, stage.tried)
        for one in found
        for stage in one.stages
        if stage.without
    ]
    ended = [
        (one.reference, "the end", one.closed, one.ended_overridden, one.ended_tried)
        for one in found
        if one.ended_without and one.closed
    ]
    rows = [
        (reference, label, _day(at, period), DECIDED if decided else TRIED if tried else LATE)
        for reference, label, at, decided, tried in sorted(opened + ended)
        if period.holds(at)
    ]
    yield _table(("Dispute", 1), ("Stage", 1.2), ("Opened", 1.2), ("How", 1.6), rows=rows)


def _namer(agencies: Mapping[str, str]) -> Callable[[str], str]:
    return lambda agency: plain(agencies.get(agency, agency), 120) or "Nobody yet"


def _day(at: datetime, period: Period) -> str:
    return day_name(local_day(at, period.zone), year=True)


def _count(many: int, thing: str) -> str:
    return f"{many} {thing}{'' if many == 1 else 's'}"
