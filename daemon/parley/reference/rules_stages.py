"""Stages with their duties, exits and notices, from a rule file -> values of `dispute.protocol`.

Knows no id of any of them. What concerns several at once (can every stage be reached and left?) is looked at
in `rules_check`.
"""

from __future__ import annotations

import re
from typing import cast, get_args

from parley.dispute.protocol import CLOSED, MEDIA, SPOKEN, Duty, Exit, Notice, Stage, Verb, Who
from parley.reference.fields import Fields, nearest
from parley.reference.nodes import Items, Node, Table, Text
from parley.reference.rules_conditions import anchor, condition
from parley.reference.rules_names import Names, limit, whos

VERBS: tuple[str, ...] = get_args(Verb)
STAGE_KEYS = ("id", "label", "title", "clause", "skip", "duties", "exits", "notices")
DUTY_KEYS = (
    "id", "do", "by", "with", "to", "media", "within", "aim", "from", "when", "needs", "stays", "firm", "advised",
    "fact", "record", "say", "minutes", "missed", "clause",
)  # fmt: skip
EXIT_KEYS = ("to", "when", "needs", "override", "asked_by", "start", "clause")
NOTICE_KEYS = ("on", "to", "for", "clause")
TURNS = ("enter", "leave", "resolve", "missed")
SAME_MEDIUM = {
    "telephone": "phone",
    "call": "phone",
    "face-to-face": "face to face",
    "f2f": "face to face",
    "internet": "video",
    "internet meeting": "video",
    "e-mail": "email",
    "mail": "email",
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def stages(root: Fields, names: Names, attempts: int) -> tuple[Stage, ...]:
    """Every stage, in the file's order."""
    node = root.get("stages")
    if not isinstance(node, Items) or not node.parts:
        names.report.at(
            root.place("stages"), "The file has no list of `stages`.", "stages: followed by - id: s1"
        )
        return ()
    return tuple(_stage(part, names, attempts) for part in node.parts)


def _stage(node: Node, names: Names, attempts: int) -> Stage:
    stage_id = _id(node)
    fields = Fields(node, names.report, STAGE_KEYS, f"the stage `{stage_id}`")
    names.places.setdefault(("stage", stage_id), fields.place("id"))
    if stage_id == CLOSED:
        names.report.at(fields.place("id"), f"`{CLOSED}` is the end and no stage.", "another id")
    clause = fields.required("clause", 'clause: "4.1"')
    return Stage(
        id=stage_id,
        label=fields.text("label") or stage_id,
        title=fields.text("title"),
        clause=clause,
        duties=tuple(_duty(part, names, attempts) for part in fields.items("duties")),
        exits=tuple(_exit(part, stage_id, clause, names, attempts) for part in fields.items("exits")),
        skip=condition(fields.get("skip"), names, attempts),
        notices=tuple(_notice(part, names) for part in fields.items("notices")),
    )


def _duty(node: Node, names: Names, attempts: int) -> Duty:
    duty_id = _id(node)
    fields = Fields(node, names.report, DUTY_KEYS, f"the duty `{duty_id}`")
    names.places.setdefault(("duty", duty_id), fields.place("id"))
    verb, said = _verb(fields), limit(fields, names)
    counterparts = whos(fields, "with", names) + whos(fields, "to", names)
    by = whos(fields, "by", names)
    _people(fields, verb, by, counterparts)
    if (said.within or said.aim) and not fields.has("from"):
        mend = "from: decision, from: entry, or from: {done: another_duty}"
        names.report.at(fields.place("within"), f"The limit of `{duty_id}` starts nowhere.", mend)
    return Duty(
        id=duty_id,
        do=verb,
        by=by,
        clause=fields.required("clause", 'clause: "4.1.1"'),
        counterparts=counterparts,
        media=_media(fields, verb),
        within=said.within,
        aim=said.aim,
        anchor=anchor(fields.get("from"), names, attempts),
        firm=fields.yes("firm", default=True),
        when=condition(fields.get("when"), names, attempts),
        needs=condition(fields.get("needs"), names, attempts),
        stays=fields.yes("stays"),
        advised=fields.yes("advised"),
        fact=_fact(fields, verb, names),
        record=fields.texts("record"),
        say=saying(fields, "say", ("by", "with", "to")),
        minutes=fields.whole("minutes", 30, least=5, most=480),
        missed_tell=whos(fields, "missed", names),
        within_words=said.words,
    )


def _id(node: Node) -> str:
    """The id of a stage or a duty, which `gather` has complained of if it is missing."""
    found = node.get("id") if isinstance(node, Table) else None
    return found.value if isinstance(found, Text) else ""


def _verb(fields: Fields) -> Verb:
    fields.required("do", f"do: one of {', '.join(VERBS)}")
    return cast(Verb, fields.one_of("do", VERBS, "act"))


def _people(fields: Fields, verb: Verb, by: tuple[Who, ...], counterparts: tuple[Who, ...]) -> None:
    if not fields.has("by"):
        fields.required("by", "by: referring practitioner")
    needed = {"talk": "with", "agree": "with", "meet": "with", "tell": "to", "send": "to"}.get(verb)
    if needed and not (fields.has("with") or fields.has("to")):
        fields.report.at(fields.node, f"`do: {verb}` needs somebody to do it with.", f"{needed}: receiving …")
    if by and set(by) == set(counterparts):
        fields.report.at(
            fields.place("by"), f"{fields.what} is owed to the one who owes it.", f"{needed or 'with'}: …"
        )


def _media(fields: Fields, verb: Verb) -> tuple[str, ...]:
    found = []
    for node in fields.items("media"):
        written = fields.one_text(node)
        medium = SAME_MEDIUM.get(written.lower(), written.lower())
        if medium not in MEDIA:
            fields.report.at(node, f"There is no medium {written!r}.", nearest(medium, MEDIA))
        elif verb == "talk" and medium not in SPOKEN:
            mend = f"media: [{', '.join(SPOKEN[:3])}]; or, if it only informs, do: tell"
            fields.report.at(
                node, f"A talk cannot take place by {medium}: nothing written is a conversation.", mend
            )
        else:
            found.append(medium)
    return tuple(found) or (SPOKEN[:3] if verb == "talk" else ())


def _fact(fields: Fields, verb: Verb, names: Names) -> str:
    fact = fields.text("fact")
    if verb == "decide" and not fact:
        fields.report.at(fields.node, "`do: decide` needs the `fact` that is decided.", "fact: ruling")
    if fact and fact not in names.facts:
        fields.report.at(fields.place("fact"), f"There is no fact `{fact}`.", nearest(fact, names.facts))
    names.places.setdefault(("fact decided", fact), fields.node)
    return fact


def saying(fields: Fields, key: str, allowed: tuple[str, ...]) -> str:
    """A sentence for people; each {name} in it must be one that parley can fill in."""
    text = fields.text(key)
    for name in _PLACEHOLDER.findall(text):
        if name not in allowed:
            mend = f"{{{nearest(name, allowed)}}}" if len(allowed) == 1 else nearest(name, allowed)
            fields.report.at(fields.place(key), f"Nothing can be put in place of {{{name}}}.", mend)
    return text


def _exit(node: Node, stage_id: str, clause: str, names: Names, attempts: int) -> Exit:
    fields = Fields(node, names.report, EXIT_KEYS, f"the exit of `{stage_id}`")
    to = fields.required("to", "to: the next stage, or closed")
    if to and to != CLOSED and to not in names.stages:
        names.report.at(
            fields.place("to"), f"There is no stage `{to}`.", nearest(to, [*names.stages, CLOSED])
        )
    names.places.setdefault(("exit", stage_id, to), fields.node)
    return Exit(
        to=to,
        when=condition(fields.get("when"), names, attempts),
        needs=condition(fields.get("needs"), names, attempts),
        override=whos(fields, "override", names),
        asked_by=whos(fields, "asked_by", names),
        start=_start(fields, to, names),
        clause=fields.text("clause") or clause,
    )


def _start(fields: Fields, to: str, names: Names) -> str:
    start = fields.text("start")
    if start and names.duty_stage.get(start) != to:
        among = [duty for duty, stage in names.duty_stage.items() if stage == to]
        fields.report.at(fields.place("start"), f"`{to}` has no duty `{start}`.", nearest(start, among))
    return start


def _notice(node: Node, names: Names) -> Notice:
    fields = Fields(node, names.report, NOTICE_KEYS, "the notice")
    fields.required("on", "on: enter")
    fields.required("to", "to: own lead")
    return Notice(
        on=fields.one_of("on", TURNS, "enter"),
        to=whos(fields, "to", names),
        clause=fields.required("clause", 'clause: "4.1"'),
        action=fields.one_of("for", ("action", "information"), "information") == "action",
    )
