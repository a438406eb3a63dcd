"""How long, as a rule file writes it: "7 working days", "24 hours", "immediately" -> spans, with the text's own words."""

from __future__ import annotations

from parley.dispute.workdays import Span, parse_span
from parley.reference.fields import Fields
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


def in_words(text: str) -> Limit | None:
    """What "immediately" and its kin stand for (register G6 to G8); None for other words."""
    return IN_WORDS.get(" ".join(text.lower().split()))


def limit(fields: Fields, key: str) -> Limit:
    """A limit (`within`): a length, or words that stand for one."""
    node = fields.get(key)
    if node is None:
        return Limit()
    said = in_words(fields.one_text(node))
    return said or Limit(one_span(fields.one_text(node), node, fields.report))


def aim(fields: Fields, key: str) -> Limit:
    """A target (`aim`): a length; of words, the earlier of what they stand for. `within` is never set."""
    said = limit(fields, key)
    return Limit(None, said.aim or said.within, said.words)


def span(fields: Fields, key: str) -> Span | None:
    """One length of time in numbers; None if the key is missing."""
    node = fields.get(key)
    return None if node is None else one_span(fields.one_text(node), node, fields.report)


def one_span(text: str, node: Node, report: Report) -> Span | None:
    """One length of time; a problem if it is none, or is no time at all."""
    found = parse_span(text)
    if found is None or (found.amount == 0 and found.unit != "working days"):
        mend = "7 working days, 24 hours, 2 working weeks, 1 month, the same working day, or: " + ", ".join(
            IN_WORDS
        )
        report.at(node, f"{text!r} is not a length of time.", mend)
        return None
    return found
