"""The parts of a story, as values: what somebody does at one step, and what must be seen of it (design.md section 6).

Instants and people stay words: what "due contact -1h" or "last mail" means is known only while the story runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from parley.errors import Problem, UserError
from parley.reference.nodes import Table
from parley.value import value

# Field of a row -> a text, a list of texts, or for mail and calendar again such a mapping
Wanted = dict[str, Any]


@value
class Forward:
    """The mail that somebody forwards: the words of its headers, and its text. date: an instant in words."""

    sender: str
    to: str = ""
    cc: str = ""
    date: str = ""
    subject: str = ""
    text: str = ""


@value
class Mail:
    """Somebody writes. to: new | dispute | question | question of PERSON | an address. eml: a raw mail's path, beside the story."""

    sender: str
    to: str = "new"
    cc: str = ""
    subject: str = ""
    text: str = ""
    forward: Forward | None = None
    eml: str = ""
    proven: bool | None = None
    dispute: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@value
class Reply:
    """Somebody answers a mail, or an invitation. about: words of the subject of the mail that is meant."""

    sender: str
    to: str = "last mail"
    about: str = ""
    text: str = ""
    partstat: str = ""
    counter: tuple[str, str] | None = None
    sequence: str = ""
    proven: bool | None = None
    quote: bool = True


@value
class Record:
    """What a mail can say, by the command line. override: the stage to open, with a reason. to: the stage asked for. present:
    who was there."""

    person: str
    text: str = ""
    duty: str = ""
    override: str = ""
    to: str = ""
    reason: str = ""
    present: tuple[str, ...] = ()
    happened: str = ""
    dispute: str = ""


@value
class Advance:
    """Nothing but time passes."""


@value
class Crash:
    """The daemon is killed, and starts again at once, or at `until`; mail that arrives meanwhile waits."""

    until: str = ""


@value
class Reload:
    """Files were edited: paths, "" for those that stay."""

    contacts: str = ""
    rules: str = ""


@value
class Expect:
    """A row with these values has come since the last step that was no `expect` (or since the start)."""

    wanted: Wanted
    count: int = 1
    none: bool = False
    since_start: bool = False


Action = Mail | Reply | Record | Advance | Crash | Reload | Expect


@value
class Step:
    """One step. at: an instant in words, "" for "at once". line, column: where it stands in the file."""

    at: str
    action: Action
    line: int
    column: int


@value
class Story:
    """A story, read. cast: who stands in it, in the file's own words (see `story_cast`)."""

    path: Path
    protocol: str
    start: str
    start_line: int
    contacts: str
    cast: Table | None
    proven: bool
    steps: tuple[Step, ...]
    rules: str = ""

    def problem(self, step: Step | None, message: str, mend: str = "") -> UserError:
        """What is wrong with a step, to be raised."""
        line, column = (step.line, step.column) if step else (self.start_line, 1)
        return UserError([Problem(str(self.path), line, column, message, mend)])
