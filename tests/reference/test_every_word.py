"""Every word that a rule file may use, in one file: each is read, each is needed where the table says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.dispute.conditions import AllOf, Complete, Count, FactIs, Not
from parley.dispute.protocol import Choice, DisputeProtocol, Due, Duty, Fact, Moment, Start, Who
from parley.dispute.workdays import Span
from parley.reference.nodes import Items, Node, Report, Table
from parley.reference.rule_keys import SHAPES
from parley.reference.rule_kinds import ById, Key, Part, Parts
from parley.reference.rules import parse_protocol
from parley.reference.yamlfile import read

TEXT = (Path(__file__).parent / "every_word.yaml").read_text()
HIGH = FactIs("risk", ("high",))


def said(text: str) -> list[str]:
    return [str(problem) for problem in parse_protocol(text, "r.yaml")[1]]


@pytest.fixture(scope="module")
def harvest() -> DisputeProtocol:
    protocol, problems = parse_protocol(TEXT, "r.yaml")
    assert protocol is not None, problems
    assert problems == []
    return protocol


def duty(protocol: DisputeProtocol, name: str) -> Duty:
    return next(one for stage in protocol.every_stage for one in stage.duties if one.id == name)


def choice(choices: tuple[Choice, ...], field: str) -> Choice:
    return next(one for one in choices if one.field == field)


def test_a_limit_in_words_may_depend_on_something(harvest: DisputeProtocol) -> None:
    speak = duty(harvest, "speak")
    assert (speak.within, speak.aim, speak.within_words) == (Span(2, "working days"), None, "")
    assert choice(speak.choices, "within").options == ((HIGH, Span(1, "working days")),)
    assert choice(speak.choices, "aim").options == ((HIGH, Span(0, "working days")),)
    assert choice(speak.choices, "within_words").options == ((HIGH, "immediately"),)


def test_people_may_depend_on_something(harvest: DisputeProtocol) -> None:
    speak, rot = duty(harvest, "speak"), FactIs("kind", ("rot",))
    assert speak.by == (Who("grower", "referring"),)
    both = (Who("grower", "referring"), Who("sergeant", "referring"))
    assert choice(speak.choices, "by").options == ((rot, both),)
    assert choice(speak.choices, "counterparts").options == ((rot, (Who("chief", "receiving"),)),)
    assert choice(harvest.roles["chief"].choices, "post").options == ((rot, "director"),)
    assert (harvest.roles["table"].of, harvest.roles["table"].quorum) == ("fruit_board", 3)
    assert harvest.pause is not None and harvest.pause.spares == ("season", "speak")
    assert harvest.withdraw.consent == (Who("grower", "receiving"),)
    vote = harvest.facts["vote"]
    assert (vote.majority, vote.casting) == (True, (Who("clerk"),))
    assert harvest.roles["clerk"].apart == ("chief", "table")
    assert harvest.roles["above_grower"].above == "chief"
    assert choice(harvest.roles["table"].choices, "of").options == ((rot, "rot_board"),)
    notice = harvest.stage("one").notices[0]
    assert (notice.to, notice.when) == ((Who("chief", "own"),), HIGH)
    assert choice(notice.choices, "to").options == ((FactIs("urgent", ("yes",)), (Who("clerk"),)),)


def test_a_clock_may_depend_on_something(harvest: DisputeProtocol) -> None:
    clock = harvest.clocks[0]
    assert (clock.within, clock.aim) == (Span(10, "working days"), None)
    assert choice(clock.choices, "within").options == ((HIGH, Span(3, "working days")),)
    assert choice(clock.choices, "aim").options == ((HIGH, Span(24, "hours")),)


def test_named_days(harvest: DisputeProtocol) -> None:
    assert duty(harvest, "ready").due == Due(Moment("conference"), Span(5, "working days"))
    assert duty(harvest, "sit").due == Due(Moment("next meeting of fruit_board"))
    assert duty(harvest, "report").due == Due(Moment("last paper.B.when"))
    assert duty(harvest, "each_row").due == Due(Moment("row.when"))


def test_rows_make_duties(harvest: DisputeProtocol) -> None:
    each = duty(harvest, "each_row")
    assert (each.by, each.for_each, each.fills) == ((Who("row.whom"),), "paper.B", "paper.B.came")
    assert duty(harvest, "fill").fills == "paper.A"


def test_words_as_an_aim_beside_a_number(harvest: DisputeProtocol) -> None:
    soon = duty(harvest, "soon")
    assert (soon.within, soon.aim, soon.within_words) == (
        Span(10, "working days"),
        None,
        "as soon as possible",
    )
    assert soon.not_before == Span(2, "working days")


def test_a_duty_that_outlasts_the_dispute(harvest: DisputeProtocol) -> None:
    confirm = duty(harvest, "confirm")
    assert confirm.stays and confirm.after_closing
    assert not duty(harvest, "speak").stays


def test_what_is_sent_may_carry_documents(harvest: DisputeProtocol) -> None:
    assert duty(harvest, "papers").carries == ("pack", "paper") and duty(harvest, "ready").carries == ()
    assert any("is the evidence pack" in one for one in said(TEXT.replace("paper", "pack")))


def test_start_tracks_and_patterns(harvest: DisputeProtocol) -> None:
    assert harvest.start == (Start(FactIs("urgent", ("yes",)), "two"), Start(None, "one"))
    learning, life = harvest.tracks
    assert (learning.opens, learning.asked_by, learning.outlives) == (
        HIGH, (Who("chief", "referring"), Who("clerk")), True,
    )  # fmt: skip
    assert (life.opens, life.asked_by, harvest.track_of("always")) == (None, (), "life")
    assert (harvest.patterns[0].same, harvest.patterns[0].within) == (
        ("kind", "agencies"),
        Span(12, "months"),
    )


def test_conditions(harvest: DisputeProtocol) -> None:
    back, closed = harvest.stage("two").exits
    assert back.when == AllOf((FactIs("outcome", ("unresolved",)), Not(Count("two", 3))))
    assert closed.when is not None and Count("paper.B", 2) in closed.when.parts  # type: ignore[union-attr]
    needs = harvest.stage("one").exits[0].needs
    assert needs is not None and {Complete("paper", "A"), Complete("paper")} < set(needs.parts)  # type: ignore[union-attr]


def test_forms(harvest: DisputeProtocol) -> None:
    paper = harvest.forms["paper"]
    fields = {field.id: field for field in paper.section("A").fields}
    assert [field.kind for field in fields.values()] == [
        "person",
        "text",
        "date",
        "choice",
        "children",
        "text",
    ]
    assert fields["colleague"].known == "receiving grower" and fields["story"].optional
    rows = {field.id: field for field in paper.section("B").rows}
    assert rows["came"].told_by == (Who("row.whom"),) and rows["whom"].kind == "person"
    assert harvest.roles["sergeant"].equivalents == {"Police": "detective_sergeant", "Health": "matron"}
    assert isinstance(harvest.facts["conference"], Fact)


MISTAKES = [
    ("carries: [pack, paper]", "carries: [pack, papre]", "There is no form `papre`", "paper"),
    ("{id: papers, do: send,", "{id: papers, do: act,", "Only what is sent carries documents", "do: send"),
    ("take: immediately}, {take: 2", "take: immediatly}, {take: 2", "not a length of time", "immediately"),
    ("{take: 2 working days}]", "2 working days]", "must stand as `key: value`", ""),
    ("[{when: {risk: high}, take: immediately}, {take: 2 working days}]", "[{take: 2 working days}, {when: {risk: high}, take: 1 day}]", "holds always", "last"),
    ("{when: {risk: high}, take: 24 hours}", "{when: {risk: high}}", "needs `take`", "take:"),
    ("due: 5 working days before conference", "due: 5 workdays before conference", "not a length of time", "working days"),
    ("due: 5 working days before conference", "due: 5 working days before conferense", "names no moment", "conference"),
    ("due: 5 working days before conference", "due: 5 working days after conference", "after one is a limit", "within: 5 working days, from: conference"),
    ("same: [kind, agencies], times", "same: [kind, agencies], time", "has no key `time`", "times"),
    ("by: row.whom, to: referring chief", "by: row.whom, to: cheif", "no role `cheif`", "referring chief"),
    ("due: row.when", "due: row.what", "is no date", "row.when"),
    ("act, by: row.whom,", "act, by: row.who,", "no field `who`", "row.whom"),
    ("for_each: paper.B, ", "", "no row here", "for_each"),
    ("for_each: paper.B", "for_each: paper.C", "no section `paper.C` with rows", "paper.B"),
    ("for_each: paper.B", "for_each: paper.A", "no section `paper.A` with rows", "paper.B"),
    ("fills: paper.B.came", "fills: paper.B.cam", "no field `cam`", "came"),
    ("fills: paper.A,", "fills: paper.B.came,", "stands in each row", "for_each: paper.B"),
    ("fills: paper.A,", "fills: papr.A,", "no section and no field", "paper.A"),
    ("due: last paper.B.when", "due: last paper.B.what", "hold a day", "last paper.B.when"),
    ("{complete: paper.A}", "{complete: paper.D}", "no form and no section", "paper"),
    ("{count: paper.B,", "{count: paper.A,", "no `rows` to count", "rows"),
    ("{count: each_row,", "{count: eachrow,", "to count", "each_row"),
    ("{when: {urgent: yes}, take: two}", "{when: {urgent: no}, take: two}", "yes or unknown", "not: {urgent: yes}"),
    ("take: two}, {take: one}", "take: lesson}, {take: one}", "no stage `lesson` in the ladder", "one"),
    ("- {to: closed, when: {done: teach}}", "- {to: two, when: {done: teach}}", "not in the same row", "closed"),
    ("spans: one..two", "spans: two..lesson", "not in one row of stages", "one by one"),
    ("prefer: face to face", "prefer: video", "would not count", "video"),
    ("person: yes, is: receiving grower", "person: yes, is: raised", "is no person", "person"),
    ("{id: agency, is: receiving agency}", "{id: agency, is: recieving agency}", "names no person, agency", "receiving agency"),
    ("children: yes}", "children: yes, date: yes}", "it can be one", "one of them"),
    ("- {id: issue}", "- {id: issue, children: yes}", "A row cannot hold children", "fields"),
    ("same: [kind, agencies]", "same: [kind, agences]", "has no 'agences'", "agencies"),
    ("stays: after closing", "stays: for ever", "cannot be 'for ever'", ""),
    ("{Police: detective_sergeant, Health: matron}", "[detective_sergeant]", "key: value", ""),
    ("id: lesson\n", "id: one\n", "Another stage is called `one`", "another id"),
    ("- id: life\n", "- id: learning\n", "Another track is called", "another id"),
    ("- {id: what}", "- {id: issue}", "two parts `issue`", "another id"),
    ("with: [{when: {kind: rot}, take: receiving chief}, {take: receiving grower}]", "with: [{when: {kind: rot}, take: receiving chief}]\n    to: [{when: {kind: frost}, take: receiving chief}]", "both depend", "two duties"),
    ("{take: 10 working days}", "{when: {risk: low}, take: 10 working days}", "a number that holds always", "as the last choice"),
    ("id: speak\n", "id: to speak\n", "one word", "to_speak"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says", "mend"), MISTAKES)
def test_each_mistake_is_named(old: str, new: str, says: str, mend: str) -> None:
    assert TEXT.count(old) == 1, old
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    near = [f"r.yaml:{line + n}:" for n in range(-14, 3)]
    found = [
        one for one in said(TEXT.replace(old, new)) if says in one and "warning" not in one.split(":")[3]
    ]
    assert found and found[0].startswith(tuple(near)), said(TEXT.replace(old, new))
    assert mend in found[0].partition("Write: ")[2]


def _uses(shape_id: str, node: Node) -> set[tuple[str, str]]:
    """Every (shape, key) that stands in the tree."""
    shape = SHAPES[shape_id]
    if isinstance(node, Items):
        return set[tuple[str, str]]().union(*(_uses(shape_id, part) for part in node.parts))
    if not isinstance(node, Table):
        return set()
    found = {(shape_id, name) for name in node.entries}
    for key in shape.keys:
        if (value := node.get(key.name)) is not None:
            found |= _below(key, value)
    return found


def _below(key: Key, value: Node) -> set[tuple[str, str]]:
    inner = {"condition": "condition", "conditions": "condition", "anchor": "condition"}.get(
        getattr(key.kind, "name", "")
    )
    if inner:
        return _uses(inner, value)
    if key.depends:
        return _uses("choice", value)
    match key.kind:
        case Part(shape) | Parts(shape):
            return _uses(shape, value)
        case ById(Part(shape)) if isinstance(value, Table):
            return set[tuple[str, str]]().union(*(_uses(shape, one) for _, one in value.entries.values()))
        case _:
            return set()


def test_every_key_of_the_table_is_in_the_file() -> None:
    root = read(TEXT, Report("r.yaml"))
    assert root is not None
    used = _uses("file", root)
    missing = [(shape.id, key.name) for shape in SHAPES.values() for key in shape.keys]
    assert [pair for pair in missing if pair not in used] == []
