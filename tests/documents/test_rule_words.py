"""The words of a picture of the rules: what is decided and sent has its name, and a question is no statement."""

from __future__ import annotations

import pytest

from parley.dispute.conditions import Done
from parley.dispute.rule_words import condition_words, duty_words
from parley.reference.rules import parse_protocol

RULES = """
id: quay-1
version: "1"
title: The quay
partnership: Quay Partnership
raiser: worker
roles:
  worker: {name: worker, named: yes, clause: "1"}
  lead: {name: lead, post: safeguarding_lead, clause: "1"}
facts:
  findings: {name: what the lead finds, one_of: [agreed, more time], told_by: referring lead, clause: "2.2"}
  risk: {name: level of risk, ask: opening, line: Risk, one_of: [high, low], clause: "2"}
stages:
- id: one
  label: Step 1
  clause: "2"
  duties:
  - {id: papers, do: send, by: referring lead, to: [receiving lead], carries: [pack, sheet], clause: "2.1"}
  - {id: finds, do: decide, fact: findings, by: referring lead, clause: "2.2"}
  exits:
  - {to: closed, when: {outcome: resolved}, clause: "2"}
  - {to: one, when: {findings: more time}, asked_by: referring lead, clause: "2"}
  - {to: closed, when: {risk: high}, asked_by: referring lead, clause: "2"}
tracks:
- id: beside
  title: Keeping everybody informed
  clause: "4"
  stages:
  - id: informed
    clause: "4"
    duties:
    - {id: lets_know, do: tell, by: referring lead, to: receiving lead, clause: "4.1"}
    exits: [{to: closed, asked_by: referring lead}]
forms:
  sheet:
    title: The sheet
    clause: "3"
    sections:
    - {id: A, by: referring lead, clause: "3", fields: [{id: why}]}
end: quay-1
"""


@pytest.mark.parametrize(
    ("duty", "words"),
    [
        ("papers", "Referring lead: send the evidence pack and the sheet to receiving lead"),
        ("finds", "Referring lead: decide what the lead finds"),
        ("lets_know", "Referring lead: tell receiving lead how it stands"),
    ],
)
def test_what_is_sent_and_what_is_decided_have_their_names(duty: str, words: str) -> None:
    protocol, problems = parse_protocol(RULES, "quay.yaml")
    assert protocol is not None, problems
    found = next(one for stage in protocol.every_stage for one in stage.duties if one.id == duty)
    assert duty_words(protocol, found) == words


@pytest.mark.parametrize(
    ("exit_", "words"), [(1, "what the lead finds: more time"), (2, "level of risk is high")]
)
def test_a_question_is_followed_by_its_answer(exit_: int, words: str) -> None:
    protocol, _ = parse_protocol(RULES, "quay.yaml")
    assert protocol is not None
    when = protocol.stage("one").exits[exit_].when
    assert when is not None and condition_words(protocol, when) == words


def test_a_step_in_a_condition_is_said_in_words_where_its_clause_does_not_stand_beside() -> None:
    protocol, _ = parse_protocol(RULES, "quay.yaml")
    assert protocol is not None
    done = Done("papers")
    assert condition_words(protocol, done) == "2.1 done"
    said = "“send the evidence pack and the sheet to receiving lead” (2.1) is done"
    assert condition_words(protocol, done, steps=True) == said
