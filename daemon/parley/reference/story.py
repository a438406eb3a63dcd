"""A story file -> `Story`: what people do, when, and what must be seen of it; every problem with file and line.

The format is that of design.md section 6. Nothing is played here.
"""

from __future__ import annotations

from pathlib import Path

from parley.errors import Problem, UserError
from parley.reference.fields import YES, Fields, nearest
from parley.reference.nodes import Items, Node, Report, Table, Text
from parley.reference.story_parts import (
    Action,
    Advance,
    Crash,
    Expect,
    Forward,
    Mail,
    Record,
    Reload,
    Reply,
    Step,
    Story,
    Wanted,
)
from parley.reference.yamlfile import decode, read

KEYS = (
    "protocol", "start", "contacts", "cast", "rules", "proven", "steps", "id", "title", "end",
)  # fmt: skip
BARE = ("advance", "crash")  # what needs no keys
EMPTY = ("", "null", "~", *YES)  # what stands behind them then
ACTIONS = ("mail", "reply", "record", "advance", "crash", "reload", "expect")
MAIL = (
    "from", "to", "cc", "subject", "text", "forward", "eml", "proven", "dispute", "headers",
)  # fmt: skip
REPLY = ("from", "to", "about", "text", "partstat", "counter", "sequence", "proven", "quote")
RECORD = ("as", "text", "duty", "override", "next", "reason", "present", "happened", "dispute")
FORWARD = ("from", "to", "cc", "date", "subject", "text", "body")
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
    """One step; an `expect` that stands beside what is done is a step of its own after it. `- crash` alone is a step too."""
    if isinstance(node, Text) and node.value in BARE:
        node = Table({node.value: (node, node._replace(value=""))}, node.line, node.column)
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
        if key == "advance" and isinstance(value, Text) and not at and value.value.lower() not in EMPTY:
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
        text=_words(fields, "body" if fields.has("body") else "text"),
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
        partstat=_partstat(fields),
        counter=(times.required("start"), times.text("end")) if times else None,
        sequence=fields.text("sequence"),
        proven=fields.yes("proven") if fields.has("proven") else None,
        quote=fields.yes("quote", True),
    )


def _partstat(fields: Fields) -> str:
    said = fields.text("partstat").upper()
    if said and said not in PARTSTATS:
        fields.report.at(
            fields.place("partstat"), f"{said!r} is no answer to an invitation.", nearest(said, PARTSTATS)
        )
    return said


def _record(node: Node, report: Report) -> Action:
    fields = Fields(node, report, RECORD, "a `record`")
    return Record(
        person=fields.required("as", "as: a name of the cast"),
        text=_words(fields, "text"),
        duty=fields.text("duty"),
        override=fields.text("override"),
        to=fields.text("next"),
        reason=_words(fields, "reason"),
        present=fields.texts("present"),
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
    # A field of the mail may stand by itself
    keys = (*ROW, "count", "none", "since", *ROW_MAIL, *ROW_CALENDAR)
    fields = Fields(node, report, keys, "an `expect`")
    wanted: Wanted = {key: _value(fields, key) for key in ROW if fields.has(key)}
    kind = wanted.get("kind")
    if isinstance(kind, str) and kind not in KINDS:
        report.at(fields.place("kind"), f"No row is of the kind {kind!r}.", nearest(kind, KINDS))
    parts: dict[str, tuple[str, ...]] = {"mail": ROW_MAIL, "calendar": ROW_CALENDAR}
    for key, known in parts.items():
        if fields.has(key):
            part = Fields(fields.get(key), report, known, f"the `{key}` of an `expect`")
            wanted[key] = {name: _value(part, name) for name in known if part.has(name)}
        short = {name: _value(fields, name) for name in known if fields.has(name)}
        if short:
            wanted[key] = {**wanted.get(key, {}), **short}
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
