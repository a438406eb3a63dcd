"""Who may go on where a rule file names nobody: a table of ladders, with what `check` says, the register and the exit."""

from __future__ import annotations

import pytest

from parley.reference.rules import parse_protocol

LADDER = """\
id: ladder
version: 1
title: A ladder
partnership: A Partnership
raiser: worker
roles:
  worker: {named: yes}
  boss: {post: line_manager}
  lead: {name: safeguarding lead, post: safeguarding_lead}
  office: {name: partnership office, post: office, of: partnership}
facts:
  ruling: {one_of: [stands, falls], told_by: office}
support: own lead
stages:
- id: one
  clause: "1"
  duties:
  - {id: speak, do: talk, by: BY, with: receiving worker, within: 2 working days, from: raised, clause: "1.1"}
  - {id: rule, do: decide, fact: ruling, by: office, within: 5 working days, from: raised, clause: "1.2"}
  exits:
  - {to: closed, when: {outcome: resolved}}
  - {to: two, EXIT, clause: "1.9"}
- id: two
  clause: "2"
  duties:
  - {id: tell, do: tell, by: referring boss, to: receiving boss, within: 1 working day, from: entry, clause: "2.1"}
  exits:
  - {to: closed}
says: {danger: {say: Ring 999., clause: "0"}}
end: ladder
"""
STUCK = "when: {outcome: unresolved}, "
# who owes the conversation, the exit, what else is changed, who may waive
TAKEN = [
    ("referring worker", STUCK + "needs: {done: speak}", (), "referring lead"),
    ("referring worker", STUCK + "needs: {any: [{done: speak}, {tried: speak}]}", (), "referring lead"),
    ("referring worker", "needs: {any: [{done: speak}, {done: rule}]}", (), "referring lead"),
    ("referring worker", "asked_by: receiving boss, needs: {done: speak}", (), "referring lead"),
    ("receiving lead", STUCK + "needs: {done: speak}", (), "referring lead"),
    ("referring lead", STUCK + "needs: {done: speak}", (), "office"),
    ("own lead", STUCK + "needs: {done: speak}", (), "office"),
    ("both lead", STUCK + "needs: {done: [speak, rule]}", (), "partnership.business_manager"),
    ("referring boss or referring lead", STUCK + "needs: {done: speak}", (), "office"),
    ("referring worker", STUCK + "needs: {done: speak}", ("support: own lead\n", ""), "office"),
    ("referring worker", STUCK + "needs: {done: speak}", ("own lead", "receiving lead"), "office"),
    ("referring worker", STUCK + "needs: {done: speak}", ("own lead", "[own boss, own lead]"), "referring boss"),
    ("referring worker", STUCK + "needs: {done: speak}", ("own lead", "office"), "office"),
]  # fmt: skip
# exits that nobody's silence can lock, or that somebody is named at already: nothing is taken
LEFT = [
    STUCK + "needs: {done: speak}, override: referring boss",
    STUCK + "needs: {any: [{done: speak}, {missed: speak}]}",
    STUCK.rstrip(", "),
    "when: {missed: rule}}\n  - {to: two, " + STUCK + "needs: {done: speak}",
    "when: {ruling: falls}, needs: {done: rule}",
]


def read(by: str, exit_: str, change: tuple[str, ...] = ()) -> tuple[str, list[str], tuple[str, ...]]:
    """Who may waive at the last exit of the first stage; warnings that name it; ids of the register."""
    text = LADDER.replace("BY", by).replace("EXIT", exit_)
    protocol, problems = parse_protocol(text.replace(*change) if change else text, "r.yaml")
    assert protocol is not None, problems
    said = [str(problem) for problem in problems if "so that silence cannot lock it" in problem.message]
    who = ", ".join(str(one) for one in protocol.stages[0].exits[-1].override)
    return who, said, tuple(entry.id for entry in protocol.register)


@pytest.mark.parametrize(("by", "exit_", "change", "taken"), TAKEN)
def test_somebody_who_does_not_owe_it(by: str, exit_: str, change: tuple[str, ...], taken: str) -> None:
    who, said, register = read(by, exit_, change)
    assert who == taken
    assert len(said) == 1 and "Nobody may override" in said[0]
    assert register == ("who may go on from one without what it asks for",)
    assert f"override: {taken}" in said[0]


@pytest.mark.parametrize("exit_", LEFT)
def test_nothing_is_taken_where_nothing_locks(exit_: str) -> None:
    who, said, register = read("referring worker", exit_)
    assert who in ("", "referring boss") and not said and not register


def test_an_answer_is_never_waived() -> None:
    """What people answer stands with the needs in the file; whoever waives the conversation does not give the answer."""
    text = LADDER.replace("BY", "referring worker").replace("EXIT", "needs: {done: speak, ruling: falls}")
    protocol, _ = parse_protocol(text, "r.yaml")
    assert protocol is not None
    exit_ = protocol.stages[0].exits[-1]
    assert "ruling" in str(exit_.when) and "ruling" not in str(exit_.needs)
