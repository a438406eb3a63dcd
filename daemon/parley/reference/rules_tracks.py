"""Where a dispute begins, what runs beside its ladder, and patterns over several disputes: `start`, `tracks`, `patterns`.

From a rule file -> values of `dispute.protocol`. A track's stages are read as the ladder's are.
"""

from __future__ import annotations

from parley.dispute.protocol import Pattern, Start, Track
from parley.dispute.workdays import Span
from parley.reference.fields import Fields, nearest
from parley.reference.nodes import Items, Node, Text
from parley.reference.rule_keys import keys_of
from parley.reference.rules_conditions import condition
from parley.reference.rules_lengths import span
from parley.reference.rules_names import Names, one_word, text_of
from parley.reference.rules_sayings import saying
from parley.reference.rules_stages import stages
from parley.reference.rules_who import whos_unowned

ALIKE = ("agencies", "raiser", "receiving agency")  # what may be the same, beside facts


def start(root: Fields, names: Names) -> tuple[Start, ...]:
    """`start: s3`, or a list of {when, take}; empty: at the first stage."""
    node = root.get("start")
    parts = node.parts if isinstance(node, Items) else (node,) if node is not None else ()
    return tuple(_start(part, names) for part in parts)


def _start(node: Node, names: Names) -> Start:
    if isinstance(node, Text):
        return Start(None, _of_the_ladder(" ".join(node.value.split()), node, names))
    fields = Fields(node, names.report, keys_of("choice"), "each choice of `start`")
    stage = fields.required("take", "take: a stage")
    return Start(
        condition(fields.get("when"), names), _of_the_ladder(stage, fields.place("take") or node, names)
    )


def _of_the_ladder(stage: str, node: Node, names: Names) -> str:
    ladder = [name for name, track in names.track.items() if not track]
    if stage not in ladder:
        names.report.at(node, f"There is no stage `{stage}` in the ladder.", nearest(stage, ladder))
    return stage


def tracks(root: Fields, names: Names) -> tuple[Track, ...]:
    """Every track, in the file's order."""
    found: dict[str, Track] = {}
    for node in root.rows("tracks"):
        track = _track(node, names)
        if track.id in found:
            names.report.at(node, f"Another track is called `{track.id}` already.", "another id")
        found[track.id] = track
    return tuple(found.values())


def _track(node: Node, names: Names) -> Track:
    track_id = text_of(node, "id")
    fields = Fields(node, names.report, keys_of("track"), f"the track `{track_id}`")
    names.places.setdefault(("track", track_id), fields.place("id"))
    one_word(track_id, fields.place("id"), "The id of a track", names.report)
    return Track(
        id=fields.required("id", "id: one_word"),
        title=fields.required("title", "title: Learning"),
        clause=fields.required("clause", 'clause: "4.4.4"'),
        stages=stages(fields, names),
        opens=condition(fields.get("opens"), names),
        asked_by=whos_unowned(fields, "asked_by", names),
        outlives=fields.yes("outlives"),
    )


def patterns(root: Fields, names: Names) -> tuple[Pattern, ...]:
    """Every pattern, in the file's order."""
    return tuple(_pattern(node, names) for node in root.rows("patterns"))


def _pattern(node: Node, names: Names) -> Pattern:
    pattern_id = text_of(node, "id")
    fields = Fields(node, names.report, keys_of("pattern"), f"the pattern `{pattern_id}`")
    one_word(pattern_id, fields.place("id"), "The id of a pattern", names.report)
    choices = [*ALIKE, *names.facts]
    for part in fields.items("same"):
        if (word := fields.one_text(part)) not in choices:
            fields.report.at(part, f"`same` has no {word!r}.", nearest(word, choices))
    for key, mend in (("same", "same: [agencies]"), ("times", "times: 3"), ("tell", "tell: a role")):
        if not fields.has(key):
            fields.required(key, mend)
    fields.required("within", "within: 12 months")
    return Pattern(
        id=fields.required("id", "id: one_word"),
        same=fields.texts("same"),
        times=fields.whole("times", 2, least=2, most=99),
        within=span(fields, "within") or Span(12, "months"),
        tell=whos_unowned(fields, "tell", names),
        say=saying(fields, "say", ("times", "within")) or fields.required("say", "say: what to think of"),
        clause=fields.required("clause", 'clause: "5"'),
    )
