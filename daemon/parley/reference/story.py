"""A story file -> `Story`: what people do, when, and what must be seen of it; every problem with file and line.

The format is that of design.md section 6. Nothing is played here: instants and people stay words, since what
"due contact -1h" or "last mail" means is known only while the story runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parley.errors import Problem, UserError
from parley.reference.fields import Fields, nearest
from parley.reference.nodes import Items, Node, Report, Table, Text
from parley.reference.yamlfile import decode, read

KEYS = (
    "protocol", "start", "contacts", "cast", "rules", "proven", "steps", "id", "title", "end",
)  # fmt: skip
ACTIONS = ("mail", "reply", "record", "advance", "crash", "reload", "expect")
MAIL = (
    "from", "to", "cc", "subject", "text", "forward", "eml", "proven", "dispute", "headers",
)  # fmt: skip
REPLY = ("from", "to", "about", "text", "partstat", "counter", "sequence", "proven", "quote")
RECORD = ("as", "text", "duty", "override", "reason", "happened", "dispute")
FORWARD = ("from", "to", "cc", "date", "subject", "text")
KINDS = (
    "received", "held", "refused", "event", "mail", "invitation", "moved", "cancelled", "alert", "reminder", "missed",
    "stage", "closed", "end",
)  # fmt: skip
ROW = (
    "n", "at", "kind", "cause", "dispute", "stage", "visit", "duty", "party", "clause", "who", "why", "event", "mail",
    "calendar",
)  # fmt: skip
ROW_MAIL = ("from", "to", "reply_to", "subject", "text", "html", "raw")
ROW_CALENDAR = ("method", "uid", "sequence", "start", "end", "attendees")
PARTSTATS = ("ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION", "DELEGATED")

Wanted = dict[
    str, Any
]  # field of a row -> a text, a list of texts, or for mail and calendar again such a mapping


@dataclass(frozen=True)
class Forward:
    """The mail that somebody forwards: the words of its headers, and its text. date: an instant in words."""

    sender: str
    to: str = ""
    cc: str = ""
    date: str = ""
    subject: str = ""
    text: str = ""


@dataclass(frozen=True)
class Mail:
    """Somebody writes. to: new | dispute | question | an address. eml: a raw mail's path, beside the story."""

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


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Record:
    """What a mail can say, by the command line. override: the stage to open, with a reason."""

    person: str
    text: str = ""
    duty: str = ""
    override: str = ""
    reason: str = ""
    happened: str = ""
    dispute: str = ""


@dataclass(frozen=True)
class Advance:
    """Nothing but time passes."""


@dataclass(frozen=True)
class Crash:
    """The daemon is killed, and starts again at once, or at `until`; mail that arrives meanwhile waits."""

    until: str = ""


@dataclass(frozen=True)
class Reload:
    """Files were edited: paths, "" for those that stay."""

    contacts: str = ""
    rules: str = ""


@dataclass(frozen=True)
class Expect:
    """A row with these values has come since the last step that was no `expect` (or since the start)."""

    wanted: Wanted
    count: int = 1
    none: bool = False
    since_start: bool = False


Action = Mail | Reply | Record | Advance | Crash | Reload | Expect


@dataclass(frozen=True)
class Step:
    """One step. at: an instant in words, "" for "at once". line, column: where it stands in the file."""

    at: str
    action: Action
    line: int
    column: int


@dataclass(frozen=True)
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


def load_story(path: Path) -> Story:
    """The story in a file. Raises UserError with every problem of it."""
    report = Report(str(path))
    try:
        text = decode(path.read_bytes(), report)
    except OSError as error:
        raise UserError([Problem(str(path), 0, 0, f"The file cannot be read: {error.strerror}.")]) from error
    story = parse_story(text, path, report) if text is not None else None
    if story is None or report.failed:
        raise UserError(sorted(report.problems))
    return story


def parse_story(text: str, path: Path, report: Report) -> Story | None:
    """The story in a text; problems go into the report."""
    root = read(text, report, end_marker=False)
    if root is None:
        return None
    fields = Fields(root, report, KEYS, "a story")
    if not fields.has("steps"):
        report.at(root, "The story has no `steps`.", "steps: followed by a list")
    cast = fields.get("cast")
    if cast is not None and not isinstance(cast, Table):
        report.at(
            cast, "`cast` takes one entry below the other.", "referring.practitioner: {name: …, address: …}"
        )
    start = fields.place("start")
    return Story(
        path=path,
        protocol=fields.text("protocol"),
        start=fields.text("start"),
        start_line=start.line if start else 1,
        contacts=fields.text("contacts"),
        cast=cast if isinstance(cast, Table) else None,
        proven=fields.yes("proven", True),
        steps=tuple(step for node in fields.items("steps") for step in _steps(node, report)),
        rules=fields.text("rules"),
    )


def _steps(node: Node, report: Report) -> list[Step]:
    """One step; an `expect` that stands beside what is done is a step of its own after it."""
    fields = Fields(node, report, ("at", *ACTIONS), "a step")
    if not isinstance(node, Table):
        return []
    done = [key for key in node.entries if key in ACTIONS and key != "expect"]
    if len(done) > 1 or not (done or fields.has("expect")):
        mend = f"one of {', '.join(ACTIONS)}"
        report.at(node, "A step does one thing." if done else "This step does nothing.", mend)
    at = fields.text("at")
    found = []
    for key in done[:1]:
        value = node.entries[key][1]
        if key == "advance" and isinstance(value, Text) and not at and value.value.lower() not in ("", "yes"):
            at = " ".join(value.value.split())
        found.append(Step(at, _ACTIONS[key](value, report), node.line, node.column))
    for part in fields.items("expect"):
        found.append(Step("" if found else at, _expect(part, report), part.line, part.column))
    return found


def _mail(node: Node, report: Report) -> Action:
    fields = Fields(node, report, MAIL, "a `mail`")
    eml = fields.text("eml")
    sender = fields.text("from") if eml else fields.required("from", "from: a name of the cast")
    headers = fields.get("headers")
    return Mail(
        sender=sender,
        to=fields.text("to", "" if eml else "new"),
        cc=fields.text("cc"),
        subject=fields.text("subject"),
        text=_words(fields, "text"),
        forward=_forward(fields.get("forward"), report),
        eml=eml,
        proven=fields.yes("proven") if fields.has("proven") else None,
        dispute=fields.text("dispute"),
        headers=tuple((name, fields.one_text(value)) for name, (_, value) in headers.entries.items())
        if isinstance(headers, Table)
        else (),
    )


def _forward(node: Node | None, report: Report) -> Forward | None:
    if node is None:
        return None
    fields = Fields(node, report, FORWARD, "a `forward`")
    return Forward(
        sender=fields.required("from", "from: who wrote it"),
        to=fields.text("to"),
        cc=fields.text("cc"),
        date=fields.text("date"),
        subject=fields.text("subject"),
        text=_words(fields, "text"),
    )


def _reply(node: Node, report: Report) -> Action:
    fields = Fields(node, report, REPLY, "a `reply`")
    counter = fields.get("counter")
    times = Fields(counter, report, ("start", "end"), "a `counter`") if counter is not None else None
    return Reply(
        sender=fields.required("from", "from: a name of the cast"),
        to=fields.text("to", "invitation" if fields.has("partstat") or counter else "last mail"),
        about=fields.text("about"),
        text=_words(fields, "text"),
        partstat=fields.one_of("partstat", PARTSTATS, "") if fields.has("partstat") else "",
        counter=(times.required("start"), times.text("end")) if times else None,
        sequence=fields.text("sequence"),
        proven=fields.yes("proven") if fields.has("proven") else None,
        quote=fields.yes("quote", True),
    )


def _record(node: Node, report: Report) -> Action:
    fields = Fields(node, report, RECORD, "a `record`")
    return Record(
        person=fields.required("as", "as: a name of the cast"),
        text=_words(fields, "text"),
        duty=fields.text("duty"),
        override=fields.text("override"),
        reason=_words(fields, "reason"),
        happened=fields.text("happened"),
        dispute=fields.text("dispute"),
    )


def _advance(node: Node, report: Report) -> Action:
    return Advance()


def _crash(node: Node, report: Report) -> Action:
    if isinstance(node, Text):
        return Crash()
    return Crash(Fields(node, report, ("until",), "a `crash`").text("until"))


def _reload(node: Node, report: Report) -> Action:
    fields = Fields(node, report, ("contacts", "rules"), "a `reload`")
    return Reload(fields.text("contacts"), fields.text("rules"))


def _expect(node: Node, report: Report) -> Expect:
    fields = Fields(node, report, (*ROW, "count", "none", "since"), "an `expect`")
    wanted: Wanted = {key: _value(fields, key) for key in ROW if fields.has(key)}
    kind = wanted.get("kind")
    if isinstance(kind, str) and kind not in KINDS:
        report.at(fields.place("kind"), f"No row is of the kind {kind!r}.", nearest(kind, KINDS))
    for key, known in (("mail", ROW_MAIL), ("calendar", ROW_CALENDAR)):
        if fields.has(key):
            part = Fields(fields.get(key), report, known, f"the `{key}` of an `expect`")
            wanted[key] = {name: _value(part, name) for name in known if part.has(name)}
    since = fields.one_of("since", ("start", "last step"), "last step")
    return Expect(wanted, fields.whole("count", 1, least=1), fields.yes("none"), since == "start")


def _value(fields: Fields, key: str) -> str | list[str]:
    node = fields.get(key)
    if isinstance(node, Items):
        return [fields.one_text(part) for part in node.parts]
    return "" if node is None or isinstance(node, Table) else fields.one_text(node)


def _words(fields: Fields, key: str) -> str:
    """A text with its lines as they stand."""
    node = fields.get(key)
    return node.value.rstrip() if isinstance(node, Text) else fields.text(key)


_ACTIONS = {
    "mail": _mail,
    "reply": _reply,
    "record": _record,
    "advance": _advance,
    "crash": _crash,
    "reload": _reload,
}
