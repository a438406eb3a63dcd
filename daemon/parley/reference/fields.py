"""Typed reading of one mapping of a file: each value as text, date, number, yes or no, or one of a list.

A wrong value is noted in the report with its place and the mend, and the default is given back, so that one
run finds every mistake. Knows no key of any file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from parley.dispute.spans import NUMBERS
from parley.reference.days import Period, a_day, a_period
from parley.reference.nodes import Items, Node, Report, Table, Text
from parley.reference.other_words import meant_by

YES = ("yes", "true")
NO = ("no", "false")


class Fields:
    """The keys of one mapping. what: how to call it in a message ("the duty `contact`"). mend: what to write where it is none."""

    def __init__(
        self, node: Node | None, report: Report, known: Sequence[str], what: str, mend: str = ""
    ) -> None:
        self.report = report
        self.what = what
        self.node = node
        self.table = node if isinstance(node, Table) else Table({}, node.line if node else 0, 0)
        if node is not None and not isinstance(node, Table):
            mend = mend or "them below this line, further to the right; or take the line out"
            report.at(node, f"Here {what} must stand as `key: value` lines.", mend)
        self._misspelt: set[str] = set()
        for key, (written, _) in self.table.entries.items():
            if key not in known:
                report.at(written, f"{_start(what)} has no key `{key}`.", nearest(key, known))
                self._misspelt.add(nearest(key, known, alone=True))

    def has(self, key: str) -> bool:
        """Whether the key stands in the file, whatever its value."""
        return key in self.table.entries

    def misspelt(self, *keys: str) -> bool:
        """Whether one of these was probably meant by a key that does not exist: that is said, and what follows from it is not."""
        return not self._misspelt.isdisjoint(keys)

    def get(self, key: str) -> Node | None:
        """The value as it stands, or None."""
        return self.table.get(key)

    def place(self, key: str) -> Node | None:
        """Where to point for this key: its value, or the mapping if it is missing."""
        return self.table.get(key) or self.node

    def text(self, key: str, default: str = "") -> str:
        """One line of text with its spaces put in order."""
        node = self.table.get(key)
        return default if node is None else self.one_text(node)

    def required(self, key: str, mend: str = "") -> str:
        """Like `text`, but missing or empty is a problem."""
        value = self.text(key)
        whole = self.node is None or isinstance(self.node, Table)  # else that is what is wrong, and said
        whole = whole and not self.misspelt(key)
        if not value and whole and not isinstance(self.table.get(key), (Items, Table)):
            self.report.at(self.place(key), f"{_start(self.what)} needs `{key}`.", mend or f"{key}: …")
        return value

    def one_text(self, node: Node) -> str:
        """The words of a scalar; a list or mapping is a problem."""
        if isinstance(node, Text):
            return " ".join(node.value.split())
        self.report.at(node, f"Here {self.what} takes one value, not a list or a mapping.")
        return ""

    def items(self, key: str) -> tuple[Node, ...]:
        """A list, or a single value as a list of one; empty if the key is missing or its value empty."""
        node = self.table.get(key)
        if node is None or (isinstance(node, Text) and not node.value):
            return ()
        return node.parts if isinstance(node, Items) else (node,)

    def rows(self, key: str) -> tuple[Node, ...]:
        """A list of mappings. `id: {…}` lines instead of a list are a problem, said once."""
        node = self.table.get(key)
        if isinstance(node, Table) and "id" not in node.entries:
            first = next(iter(node.entries), "one_word")
            self.report.at(
                node, f"`{key}` is a list: each of its parts begins with `- id:`.", f"- id: {first}"
            )
            return ()
        return self.items(key)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text as a list of one."""
        return tuple(filter(None, (self.one_text(node) for node in self.items(key))))

    def values(self, key: str) -> tuple[str, ...]:
        """Like `texts`, of words that people choose from: one text with commas was meant as a list, and would be one choice."""
        node = self.table.get(key)
        if isinstance(node, Text) and "," in node.value:
            mend = f"[{', '.join(filter(None, map(str.strip, node.value.split(','))))}]"
            self.report.at(node, f"`{key}` holds one value here, with commas in it.", mend)
        return self.texts(key)

    def lines(self, key: str) -> tuple[tuple[str, Node], ...]:
        """One text or a list of them, each with its place. `key: value` lines instead are a problem, with the line that
        they would be."""
        node = self.table.get(key)
        if isinstance(node, Table):
            pairs = [
                f"{name} {one.value}" for name, (_, one) in node.entries.items() if isinstance(one, Text)
            ]
            self.report.at(node, f"`{key}` takes one line, or a list of lines.", ", ".join(pairs))
            return ()
        return tuple((said, node) for node in self.items(key) if (said := self.one_text(node)))

    def one_of(self, key: str, choices: Sequence[str], default: str) -> str:
        """One of a closed list of words."""
        node = self.table.get(key)
        if node is None:
            return default
        value = self.one_text(node)
        if value in choices:
            return value
        self.report.at(node, f"`{key}` cannot be {value!r}.", nearest(value, choices))
        return default

    def yes(self, key: str, default: bool = False) -> bool:
        """yes or no."""
        node = self.table.get(key)
        if isinstance(node, Text) and node.value.lower() in YES + NO:
            return node.value.lower() in YES
        return self.one_of(key, (YES[0], NO[0]), YES[0] if default else NO[0]) in YES

    def whole(self, key: str, default: int, least: int = 0, most: int = 9999) -> int:
        """A whole number."""
        node = self.table.get(key)
        if node is None:
            return default
        value = self.one_text(node)
        if value.isascii() and value.isdigit() and least <= int(value[:12]) <= most:
            return int(value)
        mend = (
            f"{key}: {NUMBERS[value.lower()]}"
            if value.lower() in NUMBERS
            else f"{key}: {max(default, least, 1)}, or another number in figures"
        )
        self.report.at(node, f"`{key}` must be a whole number from {least} to {most}, not {value!r}.", mend)
        return default

    def zone(self, key: str, default: str) -> str:
        """A time zone of the IANA database."""
        name = self.text(key, default)
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError):
            self.report.at(self.place(key), f"There is no time zone {name!r}.", default)
            return default
        return name

    def day(self, key: str) -> date | None:
        """A date, None if the key is missing."""
        node = self.table.get(key)
        if node is None or (isinstance(node, Text) and not node.value):
            return None
        return a_day(self.one_text(node), node, self.report)

    def periods(self, key: str) -> tuple[Period, ...]:
        """Days and stretches of days: "2026-04-02 to 2026-04-09", in order."""
        found = [a_period(self.one_text(node), node, self.report) for node in self.items(key)]
        return tuple(sorted(period for period in found if period))


_PLAINLY = 0.7  # "agency" and "agencies", of the few keys of a whole file that are not there
SLIP = 0.8  # so much alike are "desicion" and "decision"; "wants_review" and "review" are not


def nearest(word: str, choices: Iterable[str], *, alone: bool = False) -> str:
    """What somebody probably meant, or the whole list if it is short, or nothing. alone: never the list."""
    choices = list(choices)
    if other := meant_by(word, choices):
        return other
    close = [
        found
        for written in (word, word.lower())
        for found in difflib.get_close_matches(written, choices, n=1, cutoff=0.55)
    ]
    if close:
        return close[0]
    return f"one of {', '.join(choices)}" if 0 < len(choices) <= 30 and not alone else ""


_BETWEEN = re.compile(r"\s*(?:[,;/|&+]|\band\b|\bor\b)\s*")


def as_list(written: str, choices: Iterable[str]) -> str:
    """The list that somebody meant who wrote "phone and video" or "phone; video"; "" if it is none of these choices."""
    choices, parts = list(choices), list(filter(None, _BETWEEN.split(written)))
    return f"[{', '.join(parts)}]" if len(parts) > 1 and all(part in choices for part in parts) else ""


def nearest_or_new(word: str, choices: Iterable[str], new: str, *, alone: bool = False) -> str:
    """What somebody probably meant where it is a slip of the pen; else how it is declared, with what is there beside it: a word
    that merely looks like another one is mostly a new one."""
    known = list(choices)
    if other := meant_by(word, known):
        return other
    if slip := difflib.get_close_matches(word.lower(), known, n=1, cutoff=SLIP):
        return slip[0]
    other = nearest(word, known, alone=alone)
    return f"{new}, or {other}" if other else new


def as_meant(root: Table, report: Report, known: Sequence[str], what: str) -> Table:
    """A whole file whose misspelt keys are read as those that they plainly stand for: each is said once, and not once more at
    every line that names what stands below it."""
    entries: dict[str, tuple[Text, Node]] = {}
    for key, (written, below) in root.entries.items():
        missing = [one for one in known if one not in root.entries and one not in entries]
        meant = [] if key in known else difflib.get_close_matches(key.lower(), missing, n=1, cutoff=_PLAINLY)
        if meant and not isinstance(below, Text):
            report.at(written, f"{_start(what)} has no key `{key}`.", meant[0])
        entries[meant[0] if meant and not isinstance(below, Text) else key] = (written, below)
    return root._replace(entries=entries)


def _start(what: str) -> str:
    return what[:1].upper() + what[1:]
