"""A protocol that exists nowhere, and what the loader says of each mistake in it: place, clause of blame, mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.dispute.conditions import AllOf, AnyOf, Done, FactIs, Missed, Not, SamePerson, Tried
from parley.dispute.protocol import Anchor, AnchorOption, DisputeProtocol, Moment, Who
from parley.dispute.workdays import Span
from parley.errors import UserError
from parley.reference.rules import load_protocols, parse_protocol

WHOLE = """\
id: harbour
version: 1
title: How the harbour settles things
partnership: Harbour Board
raiser: pilot
roles:
  pilot: {named: yes}
  master: {name: harbour master, named: yes}
  warden: {post: warden, of: referring, else: [board.deputy]}
  bench: {body: board, quorum: 3 agencies, clause: "9"}
facts:
  matter: {ask: opening, line: Matter, one_of: [buoy, rope], clause: "1"}
  ruling: {one_of: [approve, amend, reject], told_by: bench, reason: {when: reject}}
  tide: {date: yes, ask: stage, told_by: referring pilot}
clocks:
  all: {within: 10 working days, from: raised, spans: one..three, clause: "2"}
  half: {within: 5 working days, aim: 24 hours, from: [{when: {matter: buoy}, take: referral}, {take: tide}], spans: one, firm: no, clause: "3"}
stages:
- id: one
  label: Step 1
  clause: "4"
  duties:
  - {id: hail, do: talk, by: referring pilot, with: receiving pilot, aim: 24 hours, within: 2 working days, from: decision, clause: "4.1"}
  - {id: signal, do: tell, by: referring pilot or referring master, to: [each receiving, warden], within: without delay, from: {done: hail}, clause: "4.2"}
  exits:
  - {to: three, when: {matter: rope, outcome: unresolved}, needs: {tried: hail}, override: warden}
  - {to: two, when: {outcome: unresolved}, needs: {any: [{done: hail}, {missed: hail}]}, override: warden}
  - {to: closed, when: {outcome: resolved}}
- id: two
  clause: "5"
  skip: {same_person: [referring master, warden]}
  duties:
  - {id: confer, do: meet, by: both master, with: bench, within: immediately, from: entry, clause: "5.1"}
  exits:
  - {to: three, when: {not: {receiving outcome: [resolved, waiting]}}}
  notices:
  - {on: enter, to: warden, for: action, clause: "5.2"}
- id: three
  clause: "6"
  duties:
  - {id: rule, do: decide, fact: ruling, by: bench, within: as soon as possible, from: entry of three, clause: "6.1"}
  exits:
  - {to: three, start: rule, when: {ruling: reject}}
  - {to: closed, when: {ruling: [approve, amend]}, needs: {done: rule}, override: warden}
says:
  danger: {say: "Ring {safety}.", clause: "7"}
end: harbour
"""


def said(text: str) -> list[str]:
    _, problems = parse_protocol(text, "r.yaml")
    return [str(problem) for problem in problems]


@pytest.fixture(scope="module")
def harbour() -> DisputeProtocol:
    protocol, problems = parse_protocol(WHOLE, "r.yaml")
    assert protocol is not None, problems
    assert problems == []
    return protocol


def test_roles(harbour: DisputeProtocol) -> None:
    assert harbour.roles["master"].name == "harbour master"
    assert harbour.roles["warden"].otherwise == (Who("board.deputy"),)
    assert (harbour.roles["bench"].of, harbour.roles["bench"].quorum) == ("board", 3)


def test_people_of_a_duty(harbour: DisputeProtocol) -> None:
    signal, confer = harbour.stage("one").duties[1], harbour.stage("two").duties[0]
    assert signal.by == (Who("", choice=(Who("pilot", "referring"), Who("master", "referring"))),)
    assert signal.counterparts == (Who("", "receiving", each=True), Who("warden"))
    assert confer.by == (Who("master", "both"),)


def test_limits_in_numbers_and_in_words(harbour: DisputeProtocol) -> None:
    hail, signal = harbour.stage("one").duties
    assert (hail.aim, hail.within) == (Span(24, "hours"), Span(2, "working days"))
    assert (signal.within, signal.aim, signal.within_words) == (
        Span(1, "working days"),
        None,
        "without delay",
    )
    confer = harbour.stage("two").duties[0]
    assert (confer.within, confer.aim) == (Span(1, "working days"), Span(0, "working days"))
    rule = harbour.stage("three").duties[0]
    assert (rule.within, rule.within_words) == (None, "as soon as possible")


def test_a_talk_without_media_is_spoken(harbour: DisputeProtocol) -> None:
    assert harbour.stage("one").duties[0].media == ("phone", "face to face", "video")


def test_clocks_and_anchors(harbour: DisputeProtocol) -> None:
    whole, half = harbour.clocks
    assert (whole.spans, half.spans, half.firm) == (("one", "two", "three"), ("one",), False)
    first = AnchorOption(FactIs("matter", ("buoy",)), Moment("referral"))
    assert half.anchor == Anchor((first, AnchorOption(None, Moment("tide"))))


def test_conditions(harbour: DisputeProtocol) -> None:
    rope, plain, _ = harbour.stage("one").exits
    assert rope.when == AllOf((FactIs("matter", ("rope",)), FactIs("outcome", ("unresolved",))))
    assert rope.needs == Tried("hail", 2)
    assert plain.needs == AnyOf((Done("hail"), Missed("hail")))
    assert harbour.stage("two").skip == SamePerson((Who("master", "referring"), Who("warden")))
    assert harbour.stage("two").exits[0].when == Not(FactIs("outcome", ("resolved", "waiting"), "receiving"))


def test_an_exit_without_a_clause_has_its_stages(harbour: DisputeProtocol) -> None:
    assert harbour.stage("one").exits[0].clause == "4"


def test_the_hash_is_of_the_text(harbour: DisputeProtocol) -> None:
    other, _ = parse_protocol(WHOLE + "# a comment\n", "r.yaml")
    assert other is not None and other.hash != harbour.hash


MISTAKES = [
    # what is replaced, by what, the line, what is said, the mend
    ("do: talk,", "do: talks,", 23, "`do` cannot be 'talks'", "talk"),
    ("with: receiving pilot", "with: receiving pilto", 23, "There is no role `pilto`", "receiving pilot"),
    ("with: receiving pilot", "with: pilot", 23, "Whose pilot?", "referring pilot"),
    ("within: 2 working days", "within: 2 workdays", 23, "not a length of time", "2 working days"),
    ("within: 2 working days", "within: 2 business days", 23, "not a length of time", "2 working days"),
    ("within: 2 working days", "within: shortly", 23, "not a length of time", "7 working days"),
    ("with: receiving pilot", "with: pilot receiving", 23, "the side stands behind", "receiving pilot"),
    ("from: decision,", "", 23, "The limit of `hail` starts nowhere", "from: decision"),
    ("from: decision,", "from: desicion,", 23, "names no moment", "decision"),
    ("from: decision,", "from: signal,", 23, "names no moment", "{done: signal}"),
    ("from: decision,", "from: pilots_day,", 23, "names no moment", "pilots_day: {date: yes}, under `facts`, or one of raised"),
    ("from: decision,", "from: ruling,", 23, "names no moment", "a fact that is a day (date: yes)"),
    ("fact: ruling,", "fact: wants_ruling,", 41, "There is no fact `wants_ruling`", "wants_ruling: {one_of: [a value, another]}, under `facts`, or ruling"),
    ("{matter: rope,", "{red_matter: rope,", 26, "no condition and no fact `red_matter`", "red_matter: {one_of: [a value, another]}, under `facts`"),
    ('from: decision, clause: "4.1"', "from: decision", 23, "needs `clause`", 'clause: "4.1.1"'),
    ("with: receiving pilot,", "with: receiving pilot, media: e-mail,", 23, "A talk cannot take place by email", "phone"),
    ("with: receiving pilot,", "with: receiving pilot, media: smoke,", 23, "There is no medium 'smoke'", "phone"),
    ("with: receiving pilot,", "", 23, "needs somebody to do it with", "with: receiving"),
    ("with: receiving pilot,", "with: receiving pilot, say: \"hail {who}\",", 23, "in place of {who}", "with"),
    ("aim: 24 hours, within: 2", "amin: 24 hours, within: 2", 23, "has no key `amin`", "aim"),
    ("to: three, when: {matter: rope", "to: thre, when: {matter: rope", 26, "There is no stage `thre`", "three"),
    ("{matter: rope,", "{mater: rope,", 26, "no condition and no fact `mater`", "matter"),
    ("{matter: rope,", "{matter: ropes,", 26, "never has the value 'ropes'", "rope"),
    ("outcome: unresolved}, needs: {tried", "outcome: stuck}, needs: {tried", 26, "never has the value 'stuck'", "one of unresolved"),
    ("{tried: hail}", "{tried: hale}", 26, "There is no duty `hale`", "hail"),
    ("{tried: hail}", "{times: 2}", 26, "`times` belongs beside `tried`", "tried: a_duty"),
    ("needs: {tried: hail}", "needs: {}", 26, "This condition is empty", "{done: a_duty}"),
    ("needs: {tried: hail}", "needs: hail", 26, "'hail' is not a condition", "{done: hail}"),
    ("{tried: hail}, override: warden", "{done: hail}, override: referring pilot", 26, "Only whoever owes `hail`", "somebody else"),
    ("- {to: closed, when: {outcome: resolved}}", "- {to: closd}", 28, "There is no stage `closd`", "closed"),
    ("id: signal,", "id: hail,", 24, "Another duty is called `hail`", "another id"),
    ("- id: two", "- id: one", 29, "Another stage is called `one`", "another id"),
    ("spans: one..three", "spans: one..tree", 16, "There is no stage and no duty `tree`", "three"),
    ("spans: one..three", "spans: three..one", 16, "stands before", "spans: one..three"),
    ("spans: one..three, ", "", 16, "needs `spans`", "spans: s1"),
    ("fact: ruling,", "", 41, "needs the `fact`", "fact: ruling"),
    ("fact: ruling,", "fact: rulling,", 41, "There is no fact `rulling`", "ruling"),
    ("fact: ruling,", "fact: colour,", 41, "There is no fact `colour`", "colour: {one_of: [a value, another]}, under `facts`"),
    ("do: decide, fact: ruling,", "do: set_date, fact: hearing,", 41, "There is no fact `hearing`", "hearing: {date: yes}, under `facts`"),
    ("start: rule,", "start: hail,", 43, "`three` has no duty `hail`", "rule"),
    ("quorum: 3 agencies", "quorum: three", 10, "A quorum is a number", "3 agencies"),
    ("named: yes}\n  master", "}\n  master", 7, "Nothing says who fills the role `pilot`", "named: yes"),
    ("named: yes}\n  master", "named: maybe}\n  master", 7, "`named` cannot be 'maybe'", "one of yes"),
    ("told_by: bench", "tell: bench", 13, "has no key `tell`", "told_by"),
    ("Ring {safety}.", "Ring {safty}.", 46, "in place of {safty}", "{safety}"),
    ("version: 1\n", "", 1, "needs `version`", "version: 2023-12"),
    ("version: 1\n", "vershun: 1\n", 2, "has no key `vershun`", "version"),
    ("raiser: pilot", "raiser: pilots", 5, "no role `pilots`", "raiser: pilot"),
    ("else: [board.deputy]", "else: [warden]", 9, "lead back to `warden`", "outside the circle"),
    ("spans: one, firm", "spans: [], firm", 17, "`spans` has no value", "taken out"),
    ("to: [each receiving, warden]", "to: each receiving master or warden", 24, "`each receiving master` stands in a free choice", "receiving master or warden"),
    ("by: referring pilot or referring master", "by: referring pilot or Each referring master", 24, "stands in a free choice", "referring pilot or referring master"),
    ("{same_person: [referring master, warden]}", "{same_person: [own master, warden]}", 31, "knows no `own`", "referring master, or receiving master"),
    ("{same_person: [referring master, warden]}", "{same_person: [each referring master, warden]}", 31, "knows no `each`", "referring master"),
    ("{same_person: [referring master, warden]}", "{same_person: [other master or warden, warden]}", 31, "knows no `other`", "referring master"),
    ("with: receiving pilot,", "with: referring pilot,", 23, "is owed to the one who owes it", "with: …"),
    ("with: receiving pilot,", "with: own pilot,", 23, "is owed to the one who owes it", "with: …"),
    ("by: referring pilot, with", "by: each receiving pilot, with", 23, "is owed to the one who owes it", "with: …"),
    ("by: referring pilot, with", "by: [], with", 23, "`by` has no value", "taken out"),
    ("of: referring, else", "of: , else", 9, "`of` has no value", "taken out"),
    ("one_of: [buoy, rope]", "one_of: [buoy, buoy]", 12, "twice (first in line 12)", "it once"),
    ("- {to: closed, when: {outcome: resolved}}", "- {to: closed, when: {outcome: resolved}}\n  - {when: {outcome: resolved}, to: closed}", 29, "twice (first in line 28)", "it once"),
    ("from: decision,", "from: [],", 23, "names no moment", "entry"),
    ("on: enter, to: warden, for: action, clause", "on: enter, for: action, clause", 37, "needs `to`", "to:"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "says", "mend"), MISTAKES)
def test_each_mistake_is_named(old: str, new: str, line: int, says: str, mend: str) -> None:
    assert WHOLE.count(old) == 1, old
    found = said(WHOLE.replace(old, new))
    here = [problem for problem in found if problem.startswith(f"r.yaml:{line}:") and says in problem]
    assert here, found
    assert mend in here[0].partition("Write: ")[2]


def test_a_stage_that_nothing_reaches() -> None:
    text = WHOLE.replace("{to: two, when", "{to: three, when")
    assert any("Nothing leads to the stage `two`" in problem for problem in said(text))


def test_a_ladder_that_does_not_end() -> None:
    text = WHOLE.replace(
        "  - {to: closed, when: {ruling: [approve, amend]}, needs: {done: rule}, override: warden}\n", ""
    )
    text = text.replace("  - {to: three, start: rule, when: {ruling: reject}}\n", "").replace(
        "  exits:\nsays", "says"
    )
    assert any("The ladder does not end" in problem for problem in said(text))


def test_a_loop_that_nobody_can_leave() -> None:
    text = WHOLE.replace(
        "- {to: closed, when: {ruling: [approve, amend]}", "- {to: two, when: {ruling: [approve, amend]}"
    )
    found = [problem for problem in said(text) if "a loop that nobody can leave" in problem]
    assert len(found) == 2  # two and three, and not one, which leads to the end


def test_a_fact_that_nobody_tells() -> None:
    text = WHOLE.replace("ask: opening, line: Matter, ", "")
    assert any("nobody is ever asked for it" in problem for problem in said(text))


def test_lateness_of_a_duty_without_a_date() -> None:
    text = WHOLE.replace("{tried: hail}", "{missed: signal}").replace(
        "within: without delay, from: {done: hail}, ", ""
    )
    text = text.replace("spans: one..three", "spans: two..three").replace(
        "spans: one, firm", "spans: two, firm"
    )
    assert any("`signal` has no date that could pass" in problem for problem in said(text))


def test_duties_that_wait_for_each_other() -> None:
    text = WHOLE.replace("from: decision,", "from: {done: signal},")
    assert any("waits, in the end, for itself" in problem for problem in said(text))


def test_a_guard_that_nobody_may_override_is_a_warning() -> None:
    text = WHOLE.replace("{tried: hail}, override: warden", "{tried: hail}")
    assert [problem for problem in said(text) if "Nobody may override" in problem and "warning" in problem]
    assert parse_protocol(text, "r.yaml")[0] is not None


def test_all_mistakes_come_at_once() -> None:
    text = (
        WHOLE.replace("do: talk,", "do: talks,")
        .replace("{mater", "{m")
        .replace("quorum: 3 agencies", "quorum: x")
    )
    assert len(said(text)) >= 2


def test_lines_where_a_list_must_stand() -> None:
    text = WHOLE.replace("clocks:\n", "tracks:\n  learning: {title: Learning}\nclocks:\n")
    found = said(text)
    assert found == [
        "r.yaml:16:3: `tracks` is a list: each of its parts begins with `- id:`. Write: - id: learning"
    ]


def test_a_capital_letter_changes_nobody(harbour: DisputeProtocol) -> None:
    large, problems = parse_protocol(
        WHOLE.replace("with: receiving pilot", "with: Receiving pilot"), "r.yaml"
    )
    assert large is not None and large.stages == harbour.stages, problems


def test_a_dot_after_a_side_is_a_space() -> None:
    dotted, _ = parse_protocol(WHOLE.replace("with: receiving pilot", "with: receiving.pilot"), "r.yaml")
    assert dotted is not None
    assert dotted.stage("one").duties[0].counterparts == (Who("pilot", "receiving"),)


def test_every_single_line_dropped_or_doubled_is_read_without_an_accident() -> None:
    lines = WHOLE.splitlines(keepends=True)
    for n, line in enumerate(lines):
        parse_protocol("".join([*lines[:n], *lines[n + 1 :]]), "r.yaml")
        doubled, problems = parse_protocol("".join([*lines[:n], line, *lines[n:]]), "r.yaml")
        assert doubled is None or problems == [], f"line {n + 1}"


def test_a_folder_with_two_files_of_one_id(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(WHOLE)
    with pytest.raises(UserError, match="the id `harbour` already"):
        load_protocols(tmp_path)


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no rule file"):
        load_protocols(tmp_path)
