"""The hours of an office or of a person, as people write them, which may differ by day:

    Mon-Fri 09:00-17:00                                 one range for all days
    Mon-Thu 09:00-17:00, Fri 09:00-16:00                a range for each
    Mon-Fri 09:00-12:30 and 13:30-17:00                 days that stand once hold for all ranges behind them
    Mon-Fri 09:00-17:00, not Wed afternoon              and what is taken out: a day, a part of it, a range
    Mon-Fri 09:00-17:00, Fri until 16:00                or where that day begins or ends otherwise

Words in, `Window`s out; what two readers could take for two things is refused, never guessed. Knows no key of any file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import time
from itertools import pairwise
from typing import NamedTuple

from parley.dispute.day_words import WEEKDAYS
from parley.dispute.office_hours import MIDNIGHT, OfficeHours, Stretch, Window, clock, hours_in_words
from parley.reference.hours import EXAMPLE, a_time, week_days
from parley.reference.nodes import Node, Report

BY_DAY = "Mon-Thu 09:00-17:00, Fri 09:00-16:00"
_MISSING = {
    "not": "takes something out of",
    "until": "says only when it ends on",
    "since": "says only when it begins on",
}
Week = dict[int, list[Stretch]]  # day of the week, 0 is Monday -> its stretches

_AT = r"\d{1,2}(?:[:.]\d{2})?(?: ?[ap]\.?m\b\.?)?"
_WHEN = re.compile(
    rf"(?:from |between )?(?P<start>{_AT}) ?(?:-|–|—|to|until|till|and(?= ?{_AT}))+ ?(?P<end>{_AT})"
    rf"|(?:until|till|before|up to) (?P<until>{_AT})"
    rf"|(?:from|after|since) (?P<since>{_AT})"
    r"|(?:in the )?(?P<half>morning|afternoon)s?"
)
_NOT = re.compile(r"(?:not|except|without|closed)\b ?(?:for |on )?(?:lunch )?")
_CLAUSES = re.compile(r" ?; ?|[ ,]+(?:but )?(?=(?:not|except|without|closed)\b)")
_TERMS = re.compile(r"term[- ]?time|in term\b", re.IGNORECASE)
_OTHERWISE = tuple(  # what people write beside hours, or instead: in small letters, and what it means
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"\(?\b(?:during |in )?term(?:[- ]?time)?(?: only)?\b\)?", ""),
        (r"[, (]*\b(?:except|excluding|excl\.?|not|without|closed)(?: on)? (?:public|bank) holidays?\)?", ""),
        (r"\b(?:24 ?/ ?7|24 hours(?: a day)?|always(?: open)?|round the clock)\b", "every day 00:00-24:00"),
        (r"[, ]*\b(?:sat|sun)[a-z]*(?:(?: and |/|-| to | & )sun[a-z]*)?:? closed\b", ""),
        (r"\bm ?[-–] ?f\b", "mon-fri"),
        (r"(?<=[a-z])/(?=[a-z])", ", "),
        (r"\b([01]\d|2[0-4])([0-5]\d)\b", r"\1:\2"),
        (r"\bh(?:ou)?rs\b", ""),
    )
)
_NOON, _EARLIEST_BREAK, _LATEST_BREAK = time(12), time(11, 30), time(14)


class _Part(NamedTuple):
    """One part of the text: these days, from when until when. how: "open", "not", "until" or "since"."""

    how: str
    days: frozenset[int]
    start: time
    end: time
    half: str = ""


class Unclear(ValueError):
    """What is wrong, and in `mend` what to write instead."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.mend = mend


def office_hours(texts: Sequence[tuple[str, Node]], report: Report) -> OfficeHours | None:
    """The hours of an office from one line, or from the lines of a list; None, with the mend noted, if they are none."""
    found = windows(texts, report, EXAMPLE)
    return OfficeHours(found) if found else None


def windows(
    texts: Sequence[tuple[str, Node]], report: Report, example: str, *, once: bool = True
) -> tuple[Window, ...]:
    """The windows that lines of hours come to together; () with the mend noted. example: for whoever must write them anew.
    once: two ranges of one day that overlap are refused, since one of them was meant to be the other's exception."""
    week: Week = {day: [] for day in range(7)}
    last: frozenset[int] | None = None
    failed = False
    for text, node in texts:
        try:
            for part in _parts(text, last):
                last = part.days
                _apply(week, part, once=once)
        except Unclear as problem:
            failed = True
            report.at(node, f"{text!r} {problem}.", problem.mend or _meant(text, once=once) or example)
    if texts and not failed and not any(week.values()):
        failed = True
        report.at(texts[0][1], "These hours leave no time at all.", example)
    return () if failed else _joined(week)


def _meant(text: str, *, once: bool) -> str:
    """The hours that a line means which says more, or says it otherwise; "" if none can be told."""
    words = _plain(text)
    for pattern, instead in _OTHERWISE:
        words = pattern.sub(instead, words)
    week: Week = {day: [] for day in range(7)}
    try:
        for part in _parts(words.strip(" ,;."), frozenset(range(5))):
            _apply(week, part, once=once)
    except Unclear as problem:
        return problem.mend
    there = hours_in_words(_joined(week)) if any(week.values()) else ""
    return f"{there} (and the days of each term under `terms:`)" if there and _TERMS.search(text) else there


def _parts(text: str, last: frozenset[int] | None) -> Iterator[_Part]:
    """The parts of a line, in order. last: the days of the line before, for ranges that name none of their own."""
    for clause in _CLAUSES.split(_plain(text)):
        taken_out = _NOT.match(clause)
        rest = _begun(clause[taken_out.end() :] if taken_out else clause)
        if taken_out and not rest:
            raise Unclear("does not say what is taken out", BY_DAY)
        while rest:
            when = _WHEN.search(rest)
            days = _days_of(rest[: when.start()] if when else rest, last)
            if days is None or (when is None and not taken_out):
                raise Unclear("are not hours of the week")
            yield _part(when, days, bool(taken_out))
            last, rest = days, _begun(rest[when.end() :]) if when else ""


def _plain(text: str) -> str:
    words = re.sub(r"\b(?:12 ?)?(?:noon|midday)\b", "12:00", " ".join(text.lower().split()))
    return re.sub(r"\b(?:12 ?)?midnight\b", "24:00", words)


def _begun(words: str) -> str:
    """Without what joins it to the part before."""
    return re.sub(r"^(?:[ ,;:.+&]|and\b)+", "", words)


def _days_of(named: str, last: frozenset[int] | None) -> frozenset[int] | None:
    named = re.sub(r"^on |[ ,:]+$| (?:and|from)$", "", named.strip())
    return week_days(named) if named else last


def _part(when: re.Match[str] | None, days: frozenset[int], negative: bool) -> _Part:
    start, end, half, how = time(0), MIDNIGHT, "", "not"
    if when is not None and when["start"]:
        start, end = _range(when["start"], when["end"])
        if end <= start:
            raise Unclear("would close before it opens", _later(days, start, end))
        how = "not" if negative else "open"
    elif when is not None and when["half"]:
        half = when["half"]
        if not negative:
            raise Unclear("does not say from when until when", BY_DAY)
    elif when is not None:
        at = _time(when["until"] or when["since"])
        # "not after 13:00" takes the rest of the day out, and so does "until 13:00".
        taken_behind = bool(when["since"]) == negative
        start, end = (at, MIDNIGHT) if taken_behind else (start, at)
        how = "not" if negative else "since" if when["since"] else "until"
    return _Part(how, days, start, end, half)


def _range(start: str, end: str) -> Stretch:
    return _time(start), MIDNIGHT if end.startswith("24") else _time(end)


def _time(said: str) -> time:
    found = a_time(said.replace("a.m", "am").replace("p.m", "pm").rstrip("."))
    if found is None:
        raise Unclear(f"names {said}, which is no time of day")
    return found


def _later(days: frozenset[int], start: time, end: time) -> str:
    """What "9-5" means; and how hours that run over midnight are written."""
    if end.hour < 12 and start.hour < 12 and end.hour + 12 > start.hour:
        return hours_in_words((Window(days, start, end.replace(hour=end.hour + 12)),))
    night = Window(frozenset((day + 1) % 7 for day in days), time(0), end)
    parts = [Window(days, start, MIDNIGHT), *([night] if end > time(0) else [])]
    return ", ".join(hours_in_words((part,)) for part in parts)


def _apply(week: Week, part: _Part, *, once: bool) -> None:
    for day in sorted(part.days):
        if part.how == "open":
            _open(week, day, (part.start, part.end), once=once)
        elif not week[day]:
            raise Unclear(f"{_MISSING[part.how]} {WEEKDAYS[day]}, which has no hours yet", BY_DAY)
        else:
            cut = _half(week[day], part.half) if part.half else (part.start, part.end)
            left = list(_without(week[day], cut))
            if left == week[day]:
                raise Unclear(f"changes nothing on {WEEKDAYS[day]}", f"{hours_in_words(_joined(week))} alone")
            week[day] = left


def _open(week: Week, day: int, stretch: Stretch, *, once: bool) -> None:
    for opens, closes in week[day]:
        if once and stretch[0] < closes and opens < stretch[1]:
            name, both = WEEKDAYS[day], (f"{clock(a)}-{clock(b)}" for a, b in ((opens, closes), stretch))
            raise Unclear(f"gives {name} two ranges that overlap, {' and '.join(both)}", BY_DAY)
    week[day].append(stretch)


def _half(stretches: Iterable[Stretch], half: str) -> Stretch:
    """Morning and afternoon meet at the day's own break for lunch, else at noon."""
    ordered = sorted(stretches)
    breaks = [
        (before[1], after[0])
        for before, after in pairwise(ordered)
        if before[1] >= _EARLIEST_BREAK and after[0] <= _LATEST_BREAK
    ]
    ends, begins = breaks[0] if breaks else (_NOON, _NOON)
    return (time(0), begins) if half == "morning" else (ends, MIDNIGHT)


def _without(stretches: Iterable[Stretch], cut: Stretch) -> Iterator[Stretch]:
    for opens, closes in stretches:
        for left in ((opens, min(closes, cut[0])), (max(opens, cut[1]), closes)):
            if left[0] < left[1]:
                yield left


def _joined(week: Week) -> tuple[Window, ...]:
    """Days that are alike together, in the order of the week."""
    alike: dict[Stretch, list[int]] = {}
    for day, stretches in week.items():
        for stretch in sorted(stretches):
            alike.setdefault(stretch, []).append(day)
    return tuple(Window(frozenset(days), *stretch) for stretch, days in alike.items())
