"""`own sector`, that of the agency of whoever owes a step; and steps that wait for one which nobody may owe."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.dispute.conditions import InSector
from parley.reference.rules import parse_protocol

STORY = Path(__file__).parents[1] / "story"
RULES = (STORY / "northmoor.rules").read_text(encoding="utf-8")


def told(old: str = "", new: str = "") -> list[tuple[str, str]]:
    assert old in RULES, old
    return [(one.message, one.mend) for one in parse_protocol(RULES.replace(old, new, 1), "r.yaml")[1]]


def test_it_is_read() -> None:
    protocol, problems = parse_protocol(RULES, "r.yaml")
    assert protocol is not None and problems == []
    [choice] = protocol.duties["answers", "answer"].choices
    assert [when for when, _ in choice.options] == [
        InSector("own", ("Police",)),
        InSector("own", ("Health",)),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message", "mend"),
    [
        ("when: {outcome: resolved}", "when: {own sector: Police}", "Nobody owes anything here", "receiving sector, or referring sector"),
        ("needs: {done: [answer, custody]}", "needs: {own sector: Police}", "Nobody owes anything here", "receiving sector, or referring sector"),
        ("    by: each receiving contact\n", "    by: board_chair\n", "of no agency", "receiving sector, or referring sector"),
        ("    by: each receiving contact\n", "    by: both contact\n", "one step of both sides", "by: [each referring contact, each receiving contact]"),
        ("    by: each receiving contact\n", "    by: [referring contact, receiving contact]\n", "one step of both sides", "by: [each referring contact, each receiving contact]"),
        ("    by: each receiving contact\n", "    by: [{when: {own sector: Police}, take: receiving contact}, {take: receiving representative}]\n", "cannot depend on the sector", "two steps, each with a `when`"),
    ],
)  # fmt: skip
def test_where_it_means_nobody(old: str, new: str, message: str, mend: str) -> None:
    [(said, instead)] = told(old, new)
    assert message in said and instead == mend


def test_one_side_alone_has_a_sector_of_its_own() -> None:
    assert told("    by: each receiving contact\n", "    by: receiving contact\n") == []


def test_what_some_disputes_do_not_ask_for_holds_up_what_waits_for_it() -> None:
    [(message, mend)] = told("when: {own sector: Police}, within: 2", "when: {urgent: yes}, within: 2")
    assert (
        message
        == "`custody` is owed only when it is urgent. Where nobody owes it, it is never done, and `find` never begins."
    )
    assert mend == "{any: [{done: custody}, {not: {the `when` of custody}}]}"
    assert told("needs: {done: find}", "needs: {done: [find, custody]}") == []
    urgent = RULES.replace("when: {own sector: Police}, within: 2", "when: {urgent: yes}, within: 2")
    guarded = urgent.replace(
        "{done: [answer, custody]}", "{all: [{done: answer}, {any: [{done: custody}, {not: {urgent: yes}}]}]}"
    )
    assert parse_protocol(guarded, "r.yaml")[1] == []
    way = guarded.replace("needs: {done: find}", "needs: {done: [find, custody]}")
    [problem] = parse_protocol(way, "r.yaml")[1]
    assert "the way to `closed` stays shut" in problem.message and problem.warning
    # where the way is chosen by the same thing, it is always owed there
    chosen = way.replace(
        "- {to: closed, needs: {done: [find", "- {to: closed, when: {urgent: yes}, needs: {done: [find"
    )
    assert "stays shut" not in " ".join(str(one) for one in parse_protocol(chosen, "r.yaml")[1])
