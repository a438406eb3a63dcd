"""How long, as a rule file writes it: "7 working days", "24 hours", "immediately" -> spans, with the text's own words."""

from __future__ import annotations

import re
from dataclasses import replace

from parley.dispute.spans import UNITS
from parley.dispute.workdays import Span, parse_span
from parley.reference.fields import Fields, nearest
from parley.reference.nodes import Node, Report
from parley.value import value


@value
class Limit:
    """How long: a limit, a target, and the text's own words where it gives no number."""

    within: Span | None = None
    aim: Span | None = None
    words: str = ""


IN_WORDS = {
    "immediately": Limit(Span(1, "working days"), Span(0, "working days"), "immediately"),  # register G6
    "without delay": Limit(Span(1, "working days"), None, "without delay"),  # register G7
    "urgently": Limit(Span(1, "working days"), None, "urgently"),
    "as soon as possible": Limit(None, None, "as soon as possible"),  # register G8
}


EXAMPLES = (
    "7 working days",
    "1 working day by 12:00",
    "24 hours",
    "4 working hours",
    "2 working weeks",
    "1 month",
    "14 days or the next working day",
    "the same working day",
)


_FORMS = ", ".join([*EXAMPLES, "or: "]) + ", ".join(IN_WORDS)


_SAID = {
    "same day": "the same working day",
    "end of the day": "the same working day",
    "end of day": "the same working day",
    "end of play": "the same working day",
    "close of play": "the same working day",
    "close of business": "the same working day",
    "fortnight": "2 weeks",
    "the day": "1 day",
}


def _probably(text: str) -> str:
    """The length that "2 wroking days", "2 business days", "at most 3 days" or "by the end of the next working day" was meant to
    be; "" if that is not clear."""
    if found := _AT_LENGTH.fullmatch(text.strip()):
        return _said_at_length(found)
    words = text.lower().split()
    number, unit = words[:1], " ".join(words[1:])
    near = nearest(unit, [f"{name}s" for name in UNITS if len(name) > 3], alone=True)
    meant = f"{''.join(number)} {near}"
    if near and parse_span(meant):
        return meant
    said = " ".join(words)
    return next((means for way, means in _SAID.items() if way in said), "") or _within_it(words)


_AT_LENGTH = re.compile(
    r"(?:(?P<least>\d+)\s*(?:to|or|-|–)\s*)?(?P<most>\d+)\s+(?P<kind>clear |school )?(?P<unit>(?:working )?(?:hour|day|week|month)s?)",
    re.IGNORECASE,
)


def _said_at_length(found: re.Match[str]) -> str:
    """ "24 to 48 hours", "3 clear working days", "15 school days": two lengths, one day more, days that are no holidays."""
    least, most, kind, unit = (
        found["least"],
        int(found["most"]),
        (found["kind"] or "").strip().lower(),
        found["unit"].lower(),
    )
    if kind == "school":
        days = f"{most} working {unit.removeprefix('working ')}"
        return f"{days}; and, so that holidays do not count, pause: {{while: {{holidays: yes}}, clause: …}}, with a fact `holidays`"
    if kind == "clear":
        return f"{most + 1} {unit if unit.endswith('s') else unit + 's'}, of which {most} lie between"
    return f"{most} {unit}, with aim: {least} {unit} beside it" if least else f"{most} {unit}"


def _within_it(words: list[str]) -> str:
    """The longest run of these words that is a length of time; "" where none is."""
    runs = ((first, last) for first in range(len(words)) for last in range(first + 1, len(words) + 1))
    found = [" ".join(words[first:last]) for first, last in runs if parse_span(" ".join(words[first:last]))]
    return max(found, key=len, default="")


def in_words(text: str) -> Limit | None:
    """What "immediately" and its kin stand for (register G6 to G8); None for other words."""
    return IN_WORDS.get(" ".join(text.lower().split()))


def limit(fields: Fields, key: str) -> Limit:
    """A limit (`within`): a length, or words that stand for one."""
    node = fields.get(key)
    if node is None:
        return Limit()
    text = fields.one_text(node)
    length, before, _ = text.partition(" before ")
    if before and parse_span(length):
        message = f"`{key}` is counted from a moment on; so long before a day is a named day."
        fields.report.at(node, message, f"due: {text}, at a step, in place of `{key}` and its `from`")
        return Limit()
    said = in_words(text)
    return said or Limit(one_span(fields.one_text(node), node, fields.report, hour=True))


def aim(fields: Fields, key: str) -> Limit:
    """A target (`aim`): a length; of words, the earlier of what they stand for. `within` is never set."""
    said = limit(fields, key)
    return Limit(None, said.aim or said.within, said.words)


def span(fields: Fields, key: str) -> Span | None:
    """One length of time in numbers; None if the key is missing."""
    node = fields.get(key)
    return None if node is None else one_span(fields.one_text(node), node, fields.report)


def one_span(text: str, node: Node, report: Report, *, hour: bool = False) -> Span | None:
    """One length of time; a problem if it is none, or is no time at all. hour: it may say at which hour its last day ends."""
    found = parse_span(text)
    if found is None or (found.amount == 0 and found.unit != "working days"):
        report.at(node, f"{text!r} is not a length of time.", _probably(text) or _FORMS)
        return None
    if found.by and not hour:
        report.at(node, f"{text!r} ends at an hour, which only a limit may.", str(replace(found, by=None)))
        return None
    if found.onward and not hour:
        message = f"{text!r} moves on to a working day, which only a limit may."
        report.at(node, message, str(replace(found, onward=False)))
        return None
    return found
