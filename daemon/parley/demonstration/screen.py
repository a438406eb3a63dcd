"""What the reader of the demonstration sees: the day, what went in, what came out, and the lines that tell.

Plain text for 80 to 110 columns; colour is an extra and goes where nobody wants it (NO_COLOR, a pipe). Pure but
for writing to the terminal.
"""

from __future__ import annotations

import os
import re
import shutil
import textwrap
import time
from collections.abc import Sequence
from datetime import datetime

import click

from parley.demonstration.clients import Sent, day_and_time, london
from parley.demonstration.diary import Meeting
from parley.demonstration.postbox import Letter
from parley.demonstration.telling import in_one_line, telling

INDENT = 12
_CUT_TOKEN = re.compile(r"(\+d-\d{4}-\d{4,8}(?:-q\d+)?)-[a-z2-7]{8,64}@")


class Screen:
    """Writes line by line, so that progress shows in a pipe too. pace: seconds to look at each mail."""

    def __init__(self, pace: float = 0.0) -> None:
        self.pace = pace
        self.width = max(80, min(110, shutil.get_terminal_size((100, 24)).columns))

    def say(self, text: str = "", *, err: bool = False) -> None:
        """One paragraph across the whole width."""
        for line in textwrap.wrap(text, self.width) or [""]:
            self._line(line, err=err)

    def as_it_is(self, line: str, *, err: bool = False) -> None:
        """One line that must not be broken, since somebody may copy it."""
        self._line(line, err=err)

    def scene(self, title: str, words: str) -> None:
        """What happens next, for the reader."""
        self._line("")
        self._line(f"## {title} ".ljust(self.width, "#"), bold=True)
        if words:
            self.say(words)

    def day(self, at: datetime, words: str = "") -> None:
        """A day begins."""
        there = london(at)
        name = f"{there:%A} {there.day} {there:%B %Y}"
        self._line(f"-- {name}{': ' + words if words else ''} ".ljust(self.width, "-"), fg="cyan")

    def went_in(self, at: datetime, who: str, sent: Sent) -> None:
        """A mail that somebody sent to parley."""
        self._line(f"{london(at):%H:%M}  IN   {who} to {short(sent.rcpt_to)}", fg="yellow")
        self._indented(f"Subject: {sent.subject}")
        for line in sent.typed.splitlines():
            self._indented(f"| {line}")
        time.sleep(self.pace)

    def came_out(self, letters: Sequence[Letter]) -> None:
        """Mails that parley wrote; those that say the same to several people are shown once."""
        for group in _alike(letters):
            first = group[0]
            names = ", ".join(letter.name or letter.to for letter in group)
            self._line(f"{london(first.date):%H:%M}  OUT  to {names}", fg="green")
            self._indented(first.subject, bold=True)
            for line in telling(first.text):
                self._indented(line)
            if first.entry is not None:
                self._indented("+ " + in_one_line(first.entry), fg="magenta")
            time.sleep(self.pace)

    def kept(self, at: datetime, changes: Sequence[tuple[str, Meeting]]) -> None:
        """What has changed in parley's own calendar, which sends nothing."""
        for what, one in changes:
            words = f"OWN  parley's calendar, {what}: {day_and_time(one.start)}, {one.summary}"
            self._line(f"{london(at):%H:%M}  {words}", fg="magenta")

    def whole(self, letter: Letter) -> None:
        """A mail's text as it left, every line of it."""
        self._line(
            f"{london(letter.date):%H:%M}  OUT  to {letter.name or letter.to}, the whole text:", fg="green"
        )
        self._indented(letter.subject, bold=True)
        for line in letter.text.splitlines():
            margin = " " * (len(line) - len(line.lstrip()))
            for part in textwrap.wrap(line, self.width - INDENT, subsequent_indent=margin + "  ") or [""]:
                self._line(" " * INDENT + part)
        if letter.entry is not None:
            self._indented("+ " + in_one_line(letter.entry), fg="magenta")
        time.sleep(self.pace)

    def verdict(self, good: bool, words: str) -> None:
        """Whether something is as it should be."""
        self._line(f"{'ok  ' if good else 'FAIL'}  {words}", fg="green" if good else "red")

    def _indented(self, text: str, *, fg: str | None = None, bold: bool | None = None) -> None:
        pad = " " * INDENT
        for line in textwrap.wrap(text, self.width - INDENT, subsequent_indent="  ", break_on_hyphens=False):
            self._line(pad + line, fg=fg, bold=bold)

    def _line(self, line: str, *, fg: str | None = None, bold: bool | None = None, err: bool = False) -> None:
        colour = False if os.environ.get("NO_COLOR") else None  # None: where it is a terminal
        click.echo(click.style(line, fg=fg, bold=bold) if fg or bold else line, color=colour, err=err)


def _alike(letters: Sequence[Letter]) -> list[list[Letter]]:
    groups: dict[object, list[Letter]] = {}
    for letter in letters:
        same = (letter.date, letter.subject, *telling(letter.text), letter.entry)
        groups.setdefault(same, []).append(letter)
    return list(groups.values())


def short(address: str) -> str:
    """A reply address without its token."""
    return _CUT_TOKEN.sub(r"\1-…@", address)
