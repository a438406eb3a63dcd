"""A YAML file that a person edits -> a tree that knows the line and column of everything in it.

Strict on purpose: every scalar is a string (PyYAML reads `on:` as True and `3.10` as 3.1), a repeated key is
refused, and so are anchors, aliases and tags. The last key is `end:` and repeats the file's `id:`, so that a
file cut short anywhere is never taken for the whole. All problems come at once; nothing here knows what the
keys mean.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from parley.errors import Problem, unreadable
from parley.reference.brackets import jammed, torn_by_a_comma
from parley.reference.file_end import look_at_broken_off, look_at_end, look_at_seal
from parley.reference.nodes import Items, Node, Report, Table, Text
from parley.reference.unreadable import explain

LARGEST = 4_000_000  # characters; ten thousand people make two million
DEEPEST = 40
MAY_READ = "leave to read it, for the user that parley runs as"


def files_of(path: Path) -> tuple[list[Path], list[Problem]]:
    """The *.yaml files of a folder, or the file itself; what was probably meant to be one is a problem."""
    problems = []
    try:
        if not path.is_dir():
            return [path], []
        others = sorted(path.iterdir())
    except OSError as error:
        words = f"The folder cannot be read: {unreadable(error)}."
        return [], [Problem(str(path), 0, 0, words, how_to_read(error))]
    for other in others:
        name = other.name.lower()
        if name.endswith((".yml", ".yaml.txt", ".yml.txt")):
            stem = other.name.partition(".")[0]
            message = "This file is not read: its name does not end in .yaml."
            problems.append(Problem(str(other), 0, 0, message, f"{stem}.yaml, as the file's name"))
    return [other for other in others if other.name.endswith(".yaml")], problems


def how_to_read(error: OSError) -> str:
    """What to mend where something cannot be read; "" where its name and the reason say all there is to say."""
    return MAY_READ if isinstance(error, PermissionError) else ""


def decode(raw: bytes, report: Report) -> str | None:
    """The text of a file as editors save it: UTF-8 or UTF-16 (Notepad), with or without a mark."""
    encoding = _encoding(raw)
    if _too_long(len(raw) // (1 if encoding == "utf-8-sig" else 2), report):
        return None
    if what := next(
        (what for begins, what in _OTHER_KINDS if raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(begins)), ""
    ):
        report.problems.append(Problem(report.file, 1, 1, f"This is {what}, not plain text.", _AS_TEXT))
        return None
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        message = "This is not UTF-8 text." if encoding == "utf-8-sig" else "This UTF-16 text is cut short."
        mend = "the file again, saved as UTF-8 (in Notepad: Save as, Encoding)"
        report.problems.append(Problem(report.file, line, column, message, mend))
        return None


def _too_long(characters: int, report: Report) -> bool:
    """What is longer is looked at by nobody: the lines of 100 MB took 6 GB, and the daemon with them."""
    if characters > LARGEST:
        report.at(None, f"The file is longer than {LARGEST:,} characters.", "several smaller files")
    return characters > LARGEST


_OTHER_KINDS = (
    (b"PK\x03\x04", "a Word, Excel or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "rich text as a word processor saves it"),
    (b"%PDF-", "a PDF file"),
    (b"<!DOCTYPE", "a web page"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
)
_AS_TEXT = "the file again, saved as plain text (in Word: Save as, Plain text, UTF-8), or typed in Notepad"


def _encoding(raw: bytes) -> str:
    """By its mark; without one a letter of UTF-16 has an octet 0 beside it, which no text in UTF-8 has."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    beside = {raw[1:2]: "utf-16-le", raw[:1]: "utf-16-be"}
    return beside.get(b"\0", "utf-8-sig") if len(raw) > 1 else "utf-8-sig"


def read(text: str, report: Report, *, end_marker: bool = True, counted: bool = True) -> Table | None:
    """The tree of a whole file, or None if there is none to speak of; problems go into the report.

    end_marker: whether the file must end by repeating its `id` (what people save while the daemon watches must).
    counted: whether the seal is looked at here; whoever has more to say of the lines calls `look_at_seal` afterwards.
    A tree may come back beside problems: its other parts can then be checked in the same run.
    """
    text = text.removeprefix("\ufeff")
    if _too_long(len(text), report):
        return None
    _tabs(text, report)
    tree = _Tree(text, report)
    try:
        root = tree.root()
    except yaml.YAMLError as error:
        _unreadable(error, text, report)
        if end_marker:
            look_at_broken_off(text, report)
        return None
    if not isinstance(root, Table):
        message = "The file does not begin with `key: value` lines." if text.strip() else "The file is empty."
        mend = "id: a-name-for-this-file"
        report.at(root or Text("", 1, 1), message, mend)
        return None
    if tree.several:
        return None  # what stands behind the line is missing, and would be missed
    if end_marker:
        look_at_end(root, text, report)
    if end_marker and counted:
        look_at_seal(root, text, report)
    return root


_TABBED = "A tab indents this line."
_TAB = re.compile(r"^ *\t", re.MULTILINE)
_MOST_TABS = 10  # whoever indents with tabs does so on each line: from then on they are counted


def _tabs(text: str, report: Report) -> None:
    places = [match.end() - 1 for match in _TAB.finditer(text)]
    for number, place in enumerate(places[:_MOST_TABS], start=1):
        line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
        more = len(places) - number if number == _MOST_TABS else 0
        said = f"{_TABBED[:-1]}, and {more} more below it." if more else _TABBED
        report.problems.append(Problem(report.file, line, column, said, "spaces instead of the tab"))


def _unreadable(error: yaml.YAMLError, text: str, report: Report) -> None:
    line, column = _place(getattr(error, "problem_mark", None))
    said = str(getattr(error, "problem", None) or error)
    if "tab character" in said and report.problems:
        return  # said already, for every such line
    told = Report(report.file)
    explain(text, line, column, said, told)
    problem = told.problems[0]
    if any(map(_TAB.match, text.split("\n")[problem.line - 1 : problem.line])):
        return  # the tab is what is wrong with that line, and has been said
    # What was noted on the way to the place where the reader gave up is the same slip, in words for whoever knows YAML
    report.problems = [one for one in report.problems if one.line != problem.line]
    report.problems.append(problem)


# Where a line ends for the parser, which numbers them; text that was pasted from a web page brings more than \n with it.
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class _Tree:
    """Builds the first document's tree from the parser's events, so that no alias is ever followed."""

    def __init__(self, text: str, report: Report) -> None:
        self.lines = _BREAK.split(text)
        self.hashed = {n for n, line in enumerate(self.lines) if "#" in line}
        self.report = report
        self.several = False  # whether there is more than one document
        self.events = iter(yaml.parse(text, Loader=_LOADER))

    def root(self) -> Node | None:
        """The tree of the first document; a second one is a problem."""
        first = self._next()
        root = None if first is None else self._node(first, 0)
        if (second := self._next()) is not None:
            self.several = True
            line = next(
                (
                    n
                    for n in range(_place(second.start_mark)[0], 0, -1)
                    if self.lines[n - 1].startswith("---")
                ),
                1,
            )
            message = "A second document begins at this line."
            self.report.at(Text("", line, 1), message, "the file without this line")
        return root

    def _next(self) -> yaml.Event | None:
        return next((event for event in self.events if not isinstance(event, _FRAMES)), None)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > DEEPEST:
            problem = f"it is nested more than {DEEPEST} deep"
            mark: _Mark = event.start_mark
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
        line, column = _place(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            node: Node = self._scalar(event, line, column)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Items(self._parts(depth), line, column)
        elif isinstance(event, yaml.MappingStartEvent):
            node = Table(self._entries(depth, in_braces=bool(event.flow_style)), line, column)
        else:
            node = Text("", line, column)
        if isinstance(event, yaml.NodeEvent):
            self._unmarked(event, node)
        return node

    def _parts(self, depth: int) -> tuple[Node, ...]:
        parts: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            parts.append(self._node(event, depth + 1))
        return tuple(parts)

    def _entries(self, depth: int, *, in_braces: bool) -> dict[str, tuple[Text, Node]]:
        entries: dict[str, tuple[Text, Node]] = {}
        again: list[Text] = []
        torn: list[Text] = []  # pieces of the last value, behind its commas
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if in_braces and isinstance(key, Text) and self._stands_alone(event, key, value):
                if meant := jammed(key, self.report):
                    key, value = meant
                elif entries:
                    torn.append(key)
                    continue
            self._torn(torn, entries)
            if not isinstance(key, Text):
                self.report.at(key, "A key must be a word, not a list or a mapping.")
            elif key.value in entries:
                again.append(key)
                written, before = entries[key.value]
                if isinstance(before, Text) and not before.value:  # the line alone stands twice
                    entries[key.value] = (written, value)
            else:
                entries[key.value] = (key, value)
        self._torn(torn, entries)
        if again:
            self._again(again, entries)
        return entries

    def _stands_alone(self, event: yaml.Event, key: Text, value: Node) -> bool:
        """Whether what stands as a key in braces has no `: ` behind it."""
        end: _Mark = event.end_mark
        empty = isinstance(value, Text) and value.plain and not value.value
        return key.plain and empty and not self.lines[end.line][end.column :].lstrip().startswith(":")

    def _torn(self, pieces: list[Text], entries: dict[str, tuple[Text, Node]]) -> None:
        if pieces:
            key, value = entries[next(reversed(entries))]
            if isinstance(value, Text):
                torn_by_a_comma(key, value, pieces, self.report)
            pieces.clear()

    def _again(self, again: list[Text], entries: dict[str, tuple[Text, Node]]) -> None:
        """Keys that stand twice: one is a slip; several in a row are two entries that have run together, which is one, too."""
        first, line = again[0], entries[again[0].value][0].line
        if len(again) == 1:
            words = f"The key `{first.value}` stands here again (first in line {line})."
            self.report.at(first, words, "it once")
            return
        names = ", ".join(f"`{key.value}`" for key in again[:3])
        more = f" and {len(again) - 3} more" if len(again) > 3 else ""
        words = f"From here on keys stand again: {names}{more} (first in line {line})."
        self.report.at(
            first,
            words,
            "the line with an id above this one, if another entry begins here; else each key once",
        )
        self.report.run_together = True

    def _scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> Text:
        text = Text(event.value, line, column, plain=not event.style)
        if text.plain:
            self._slips(text, event.end_mark)
        # What is wrong with typographic quotes is said here, and once: the value is looked at without them
        curly = text.plain and text.value[:1] in _CURLY
        return text._replace(value=text.value.strip("".join(_CURLY))) if curly else text

    def _slips(self, text: Text, end: _Mark) -> None:
        """What the parser takes in silence, though it is not what the person meant."""
        if text.value[:1] in _CURLY:
            self.report.at(text, "This value stands in typographic quotes.", 'straight ones: "..."')
        if end is None or end.line not in self.hashed:
            return
        rest = self.lines[end.line][end.column :].lstrip()
        if rest[:1] == "#" and rest[1:2].strip() not in ("", "#", "-", "!"):
            message = "The value ends before this #: all that follows is read as a comment."
            mend = 'the value in "quotes"; or, if it is a comment, a space after the #'
            self.report.at(Text("", end.line + 1, end.column + 2), message, mend)

    def _unmarked(self, event: yaml.NodeEvent, node: Node) -> None:
        tag = getattr(event, "tag", None)
        if event.anchor is None and tag in (None, "!"):
            return
        what = "A tag (!)" if event.anchor is None else "An anchor (&) or alias (*)"
        self.report.at(node, f"{what} is not used in these files.", 'the value in "quotes", or in full')


def _place(mark: _Mark) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)


_Mark = Any  # PyYAML's own and its C reader's marks are two classes, and may be missing
_CURLY = ("“", "”", "‘", "’", "„", "«")
_FRAMES = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)
# The C reader is ten times as fast, where it was built
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
