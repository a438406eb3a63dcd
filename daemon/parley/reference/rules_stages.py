"""Stages with their exits and notices, from a rule file -> values of `dispute.protocol`.

Knows no id of any of them. What concerns several at once (can every stage be reached and left?) is looked at
in `rules_check`; tracks, which are rows of stages too, are read in `rules_tracks`.
"""

from __future__ import annotations

from parley.dispute.protocol import CLOSED, Exit, Notice, Stage
from parley.reference.fields import Fields, nearest
from parley.reference.nodes import Items, Node
from parley.reference.rule_keys import keys_of
from parley.reference.rule_keys_stages import TURNS
from parley.reference.rules_choices import Choosing
from parley.reference.rules_conditions import condition
from parley.reference.rules_duties import duty
from parley.reference.rules_names import Names, text_of
from parley.reference.rules_who import whos, whos_unowned


def stages(root: Fields, names: Names) -> tuple[Stage, ...]:
    """Every stage of the ladder, or of a track, in the file's order."""
    node = root.get("stages")
    if not isinstance(node, Items) or not node.parts:
        message = f"{root.what[:1].upper()}{root.what[1:]} has no list of `stages`."
        names.report.at(root.place("stages"), message, "stages: followed by - id: s1")
        return ()
    title = _quoted(root.text("title")) if root.what.startswith("the track") and len(node.parts) == 1 else ""
    return tuple(_stage(part, names, title) for part in node.parts)


def _stage(node: Node, names: Names, beside: str) -> Stage:
    """beside: the title of the track whose only stage this is; it needs no other name."""
    stage_id = text_of(node, "id")
    fields = Fields(node, names.report, keys_of("stage"), f"the stage `{stage_id}`")
    names.places.setdefault(("stage", stage_id), fields.place("id"))
    if stage_id == CLOSED:
        names.report.at(fields.place("id"), f"`{CLOSED}` is the end and no stage.", "another id")
    clause = fields.required("clause", 'clause: "4.1"')
    return Stage(
        id=stage_id,
        label=fields.text("label") or _quoted(fields.text("title")) or beside or stage_id,
        title=fields.text("title") if fields.has("label") else "",  # it is printed once
        clause=clause,
        duties=tuple(duty(part, names) for part in fields.rows("duties")),
        exits=tuple(_exit(part, stage_id, n, clause, names) for n, part in enumerate(fields.items("exits"))),
        skip=condition(fields.get("skip"), names),
        notices=tuple(_notice(part, names) for part in fields.items("notices")),
    )


def _quoted(title: str) -> str:
    """A title that stands for a label, so that sentences know where it ends: before “Line managers” can open."""
    return f"“{title}”" if title else ""


def _exit(node: Node, stage_id: str, n: int, clause: str, names: Names) -> Exit:
    fields = Fields(node, names.report, keys_of("exit"), f"the exit of `{stage_id}`")
    to = fields.required("to", "to: the next stage, or closed")
    _leads(fields, to, stage_id, names)
    names.places.setdefault(("exit", stage_id, n), fields.node)
    return Exit(
        to=to,
        when=condition(fields.get("when"), names),
        needs=condition(fields.get("needs"), names),
        override=whos_unowned(fields, "override", names),
        asked_by=whos_unowned(fields, "asked_by", names),
        start=_start(fields, to, names),
        clause=fields.text("clause") or clause,
    )


def _leads(fields: Fields, to: str, stage_id: str, names: Names) -> None:
    """An exit leads to a stage of its own row, or to the end of it."""
    if not to or to == CLOSED:
        return
    here = names.track.get(stage_id, "")
    own = [stage for stage, track in names.track.items() if track == here]
    if to not in names.stages:
        fields.report.at(fields.place("to"), f"There is no stage `{to}`.", nearest(to, [*own, CLOSED]))
    elif names.track[to] != here:
        message = f"`{to}` is not in the same row of stages as `{stage_id}`."
        mend = f"{nearest('', [*own, CLOSED])}; a track begins when its `opens` holds"
        fields.report.at(fields.place("to"), message, mend)


def _start(fields: Fields, to: str, names: Names) -> str:
    start = fields.text("start")
    if start and names.duty_stage.get(start) != to:
        among = [duty for duty, stage in names.duty_stage.items() if stage == to]
        fields.report.at(fields.place("start"), f"`{to}` has no duty `{start}`.", nearest(start, among))
    return start


def _notice(node: Node, names: Names) -> Notice:
    fields = Fields(node, names.report, keys_of("notice"), "the notice")
    choosing = Choosing(fields, names)
    fields.required("on", "on: enter")
    if not fields.has("to"):
        fields.required("to", "to: own lead")
    return Notice(
        on=fields.one_of("on", TURNS, "enter"),
        to=choosing.value("to", "to", lambda one, key: whos(one, key, names)),
        clause=fields.required("clause", 'clause: "4.1"'),
        action=fields.one_of("for", ("action", "information"), "information") == "action",
        when=condition(fields.get("when"), names),
        choices=tuple(choosing.choices),
    )
