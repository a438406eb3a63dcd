"""The on-call part of a contacts file: turns by the week and by date, cover, and the escalation policy -> `Rota`.

Wall times are those of the partnership's zone; dated turns become instants in UTC. Turns from a calendar file are read
in `contacts_feed`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from parley.dispute.day_words import day_name
from parley.dispute.spans import Span, parse_span
from parley.dispute.workdays import at_local
from parley.dispute.world import PolicyStep, Rota, Shift, WeeklyShift
from parley.reference.contacts_book import Book, Reference
from parley.reference.contacts_feed import Feeds, is_address
from parley.reference.contacts_keys import LUNCH, SHAPES
from parley.reference.contacts_values import CHANNELS, free_number
from parley.reference.days import parse_day
from parley.reference.fields import Fields
from parley.reference.hours import Weekly, a_moment, a_time, week_days, weekly
from parley.reference.nodes import Node, Report, Table, Text

PATTERN = "Mon-Sun 00:00-24:00"
EXAMPLE = f"{PATTERN}, or 2026-04-11 09:00 to 2026-04-12 09:00"
ALWAYS = Weekly(frozenset(range(7)), time(0), time(0))
HANDOVER = time(9)
# What else stands first is a day of the week
_DATED = re.compile(r"\d{4}|(?:[a-z]{3,9},? )?\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9},? \d{4}", re.IGNORECASE)
_DASH = re.compile(r" (?:-|–|—|until|till) ")
KEYS = SHAPES["rota"].names


def rota(agency: str, node: Node, report: Report, book: Book, zone: str, feeds: Feeds) -> Rota:
    """One agency's on-call system: what it says of itself, and one key for each step ("manager", "director")."""
    steps = tuple(key for key in _keys(node) if key not in KEYS)
    fields = Fields(node, report, (*KEYS, *steps), f"the rota of `{agency}`")
    turns = _Turns(fields, book, zone)
    for step in steps:
        turns.read(step, fields.get(step))
    cover = Fields(fields.get("cover"), report, steps, f"`cover` of `{agency}`")
    for step in cover.table.entries:
        turns.read(step, cover.get(step), cover=True)
    turns.one_day_short()
    named = Fields(fields.get("feeds"), report, _keys(fields.get("feeds")), f"`feeds` of `{agency}`")
    for step in named.table.entries:
        turns.shifts += feeds.turns(step, named, zone, turns.handover, book)
    if not steps and not named.table.entries:
        report.at(node, f"The rota of `{agency}` names nobody.", f"manager: {{{PATTERN}: somebody}}")
    known = dict.fromkeys((*steps, *named.table.entries))
    return Rota(
        tuple(turns.weeks),
        tuple(sorted(turns.shifts, key=lambda shift: (not shift.cover, shift.start))),
        free_number(fields, "number"),
        tuple(_policy(part, report, tuple(known)) for part in fields.rows("policy")),
        book.refer("person", fields, "last_resort"),
        fields.text("if_nobody"),
        tuple(address for step in named.table.entries if is_address(address := named.text(step))),
        tuple(known),
        fields.one_of("lunch", LUNCH, ""),
        _wait(fields, "contact_within"),
    )


def _keys(node: Node | None) -> tuple[str, ...]:
    return tuple(node.entries) if isinstance(node, Table) else ()


class _Turns:
    """The turns of one rota, step by step."""

    def __init__(self, fields: Fields, book: Book, zone: str) -> None:
        self.fields, self.book, self.zone = fields, book, zone
        self.weeks: list[WeeklyShift] = []
        self.shifts: list[Shift] = []
        self.of_days: list[tuple[str, bool, date, date, Text]] = []
        self.handover = self._handover()

    def _handover(self) -> time:
        node = self.fields.get("handover")
        found = a_time(self.fields.one_text(node)) if node is not None else HANDOVER
        if found is None:
            self.fields.report.at(node, "`handover` is a time of day.", "09:00")
        return found or HANDOVER

    def read(self, step: str, node: Node | None, *, cover: bool = False) -> None:
        """The turns of one step: somebody for always, or `when: who` lines. Cover is always dated."""
        if isinstance(node, Text) and not cover:
            self.weeks.append(_week(step, ALWAYS, self._person(node)))
        elif not isinstance(node, Table):
            self.fields.report.at(node, f"`{step}` takes `when: who` lines.", f"{PATTERN}: somebody")
        else:
            for written, value in node.entries.values():
                self._turn(step, written, self._person(value), cover)

    def _turn(self, step: str, written: Text, who: str, cover: bool) -> None:
        if cover or _DATED.match(written.value.strip()):
            turn = self._dated(step, written, who, cover)
            self.shifts += [turn] if turn else []
        elif (days := week_days(written.value)) is not None:
            self.weeks.append(_week(step, Weekly(days, self.handover, self.handover), who))
        elif hours := weekly(written.value, written, self.fields.report, EXAMPLE):
            self.weeks.append(_week(step, hours, who))

    def _person(self, node: Node) -> str:
        who = self.fields.one_text(node)
        if who:
            self.book.references.append(Reference("person", who, node, self.fields.report))
        elif isinstance(node, Text):
            self.fields.report.at(node, "This turn names nobody.", "the id of a person")
        return who

    def _dated(self, step: str, written: Text, who: str, cover: bool) -> Shift | None:
        begin, _, end = written.value.partition(" to ")
        start, stop = self._moment(begin), self._moment(end)
        if start is None or stop is None:
            mend = self._meant(written.value) or EXAMPLE
            self.fields.report.at(written, f"{written.value!r} is not a turn on call.", mend)
            return None
        first, last = parse_day(begin.strip()), parse_day(end.strip())
        if first and last:
            self.of_days.append((step, cover, first, last, written))
        if stop <= start:
            self.fields.report.at(written, "This turn ends before it begins.", EXAMPLE)
            return None
        return Shift(step, who, start, stop, cover)

    def _meant(self, text: str) -> str:
        """The turn that is meant by one day alone, or by two with a dash between them; "" for anything else."""
        if day := parse_day(text.strip()):
            return f"{day.isoformat()} to {(day + timedelta(days=1)).isoformat()}"
        begin, dash, end = _DASH.sub(" to ", text).partition(" to ")
        return f"{begin} to {end}" if dash and self._moment(begin) and self._moment(end) else ""

    def one_day_short(self) -> None:
        """Turns of whole days end at the handover of their last day: where the next one begins a day later, somebody took
        that day for the last of the turn."""
        starts = {(step, cover, first) for step, cover, first, _, _ in self.of_days}
        for step, cover, first, last, written in self.of_days:
            after = last + timedelta(days=1)
            if (step, cover, after) in starts and (step, cover, last) not in starts:
                hour = f"{self.handover:%H:%M}"
                said = f"This turn ends at {hour} on {day_name(last)}, and the next one begins at {hour} on {day_name(after)}."
                mend = f"{first.isoformat()} to {after.isoformat()}, if {day_name(last)} belongs to it"
                self.fields.report.at(written, said, mend, warning=True)

    def _moment(self, text: str) -> datetime | None:
        """A day and a time, or a day alone: then the hour of the handover."""
        found = a_moment(text)
        day = None if found else parse_day(text.strip())
        if found is None and day is None:
            return None
        on, at = (found.date(), found.time()) if found else (day or date.min, self.handover)
        return at_local(on, at, self.zone)


def _week(step: str, hours: Weekly, who: str) -> WeeklyShift:
    return WeeklyShift(step, who, hours.days, hours.start, hours.end)


def _policy(node: Node, report: Report, steps: tuple[str, ...]) -> PolicyStep:
    fields = Fields(node, report, SHAPES["policy"].names, "a step of the policy")
    ring = fields.required("ring", f"ring: {steps[0] if steps else 'manager'}")
    if ring and ring not in steps:
        report.at(fields.place("ring"), f"The rota has no step `{ring}`.", f"one of {', '.join(steps)}")
    return PolicyStep(ring, _wait(fields), fields.whole("times", 1, 1, 5), _by(fields))


def _by(fields: Fields) -> tuple[str, ...] | None:
    """The channels of a step; mail always goes too, and is named only where it is all there is."""
    known = (*CHANNELS.values(), "mail")
    for node in fields.items("by"):
        said = fields.one_text(node)
        if said and said not in known:
            fields.report.at(node, f"There is no channel `{said}`.", f"some of {', '.join(known)}")
    named = tuple(dict.fromkeys(one for one in fields.texts("by") if one != "mail"))
    return named if fields.has("by") else None


def _wait(fields: Fields, key: str = "wait") -> Span | None:
    said = fields.text(key)
    span = parse_span(said) if said else None
    if said and (span is None or span.unit not in ("minutes", "hours") or not span.amount):
        fields.report.at(fields.place(key), f"{said!r} is no time to wait for an answer.", "15 minutes")
        return None
    return span
