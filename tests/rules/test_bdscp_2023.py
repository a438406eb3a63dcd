"""bdscp-2023.yaml becomes what the published text asks for, clause by clause (loading; the walking is elsewhere)."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.dispute.conditions import AllOf, AnyOf, Done, FactIs, Tried
from parley.dispute.protocol import CLOSED, DisputeProtocol, Moment, Who
from parley.dispute.workdays import Span
from parley.reference.rules import load_protocol, load_protocols, read_protocol

RULES = Path(__file__).resolve().parents[2] / "rules"
FILE = RULES / "bdscp-2023.yaml"


@pytest.fixture(scope="module")
def protocol() -> DisputeProtocol:
    return load_protocol(FILE)


def test_it_loads_without_a_word(protocol: DisputeProtocol) -> None:
    assert read_protocol(FILE)[1] == []
    assert load_protocols(RULES)[protocol.id] == protocol
    assert len(protocol.hash) == 64


DUTIES = [
    # stage, duty, verb, by, with or to, limit, clause
    ("s1", "contact", "talk", "referring practitioner", ["receiving practitioner"], 2, "4.1.1"),
    ("s1", "review", "talk", "receiving practitioner", ["referring practitioner"], 3, "4.1.2"),
    ("s1", "relay", "record", "receiving practitioner", ["referring practitioner"], 2, "4.1.3"),
    ("s1", "told", "tell", "referring practitioner", ["receiving practitioner"], None, "4.1.4, 4.2.1"),
    ("s2", "strategy", "agree", "referring line_manager", ["referring practitioner"], 7, "4.2.2"),
    (
        "s2",
        "managers",
        "talk",
        "referring line_manager",
        ["receiving line_manager"],
        None,
        "flowchart, stage 2",
    ),
    (
        "s2",
        "intent",
        "tell",
        "referring line_manager",
        ["receiving practitioner", "receiving line_manager"],
        None,
        "4.2.1 (second)",
    ),
    ("s3", "contact_lead", "talk", "referring practitioner", ["referring lead"], 2, "4.3.1"),
]


@pytest.mark.parametrize(("stage", "duty", "verb", "by", "others", "days", "clause"), DUTIES)
def test_each_duty_says_what_its_clause_says(
    protocol: DisputeProtocol,
    stage: str,
    duty: str,
    verb: str,
    by: str,
    others: list[str],
    days: int | None,
    clause: str,
) -> None:
    found = protocol.stage(stage).duty(duty)
    assert found is not None
    assert (found.do, [str(who) for who in found.by]) == (verb, [by])
    assert [str(who) for who in found.counterparts] == others
    assert found.within == (None if days is None else Span(days, "working days"))
    assert found.clause == clause


def test_there_are_no_other_duties(protocol: DisputeProtocol) -> None:
    got = [(stage.id, duty.id) for stage in protocol.stages for duty in stage.duties]
    assert got == [(stage, duty) for stage, duty, *_ in DUTIES]


ANCHORS = {
    "contact": Moment("decision"),
    "review": Done("contact"),
    "relay": Done("review"),
    "strategy": Moment("entry"),
    "contact_lead": Moment("entry"),
}


@pytest.mark.parametrize("duty", ANCHORS)
def test_each_limit_runs_from_its_moment(protocol: DisputeProtocol, duty: str) -> None:
    found = next(d for stage in protocol.stages for d in stage.duties if d.id == duty)
    assert found.anchor is not None
    assert [option.take for option in found.anchor.options] == [ANCHORS[duty]]


def test_flowchart_windows(protocol: DisputeProtocol) -> None:
    got = [(clock.spans, clock.within.amount, clock.clause) for clock in protocol.clocks]
    assert got == [(("s1",), 7, "flowchart, stage 1"), (("s2",), 14, "flowchart, stage 2")]
    assert all(clock.anchor.options[0].take == Moment("decision") for clock in protocol.clocks)


def test_conversations_are_never_by_e_mail(protocol: DisputeProtocol) -> None:
    talks = [duty for stage in protocol.stages for duty in stage.duties if duty.do == "talk"]
    assert {duty.media for duty in talks} == {("phone", "face to face", "video"), ("phone", "face to face")}


def test_stage_1_opens_stage_2(protocol: DisputeProtocol) -> None:
    closing, onward = protocol.stage("s1").exits
    assert (closing.to, closing.when, closing.needs) == (CLOSED, FactIs("outcome", ("resolved",)), None)
    assert (onward.to, onward.when) == ("s2", FactIs("outcome", ("unresolved",)))
    assert onward.needs == AnyOf((AllOf((Done("contact"), Done("told"))), Tried("contact", 2)))
    assert onward.override == (Who("line_manager", "referring"),)


def test_stage_2_opens_stage_3(protocol: DisputeProtocol) -> None:
    onward = protocol.stage("s2").exits[1]
    both = AllOf((Done("strategy"), Done("intent")))
    assert onward.needs == AllOf((both, AnyOf((Done("managers"), Tried("managers", 2)))))
    assert onward.override == (Who("lead", "referring"),)


def test_a_missed_strategy_is_told_to_the_lead_and_the_other_line_manager(protocol: DisputeProtocol) -> None:
    strategy = protocol.stage("s2").duty("strategy")
    assert strategy is not None
    assert strategy.missed_tell == (Who("lead", "own"), Who("line_manager", "other"))


def test_opening_questions(protocol: DisputeProtocol) -> None:
    child, about = protocol.facts["child"], protocol.facts["about"]
    assert (child.line, child.values) == ("Child", ("unborn", "under 1", "other"))
    assert child.earlier_date_for == ("unborn", "under 1")
    assert [(i.values, i.clause) for i in about.instead] == [(("complaint about a person",), "3.7a")]


def test_on_call(protocol: DisputeProtocol) -> None:
    rule = protocol.on_call
    assert rule is not None and rule.hours is not None
    assert (rule.order, rule.steps) == (("owes", "raiser", "last resort"), ("manager", "director"))
    assert rule.acknowledge_within == Span(15, "minutes")
    assert (rule.hours.opens.hour, rule.hours.closes.hour) == (9, 17)


def test_sentences_cite_their_clauses(protocol: DisputeProtocol) -> None:
    clauses = {name: said.clause for name, said in protocol.says.items()}
    assert clauses["danger"] == "3.8" and "999" in protocol.says["danger"].text
    assert (clauses["no_complaint"], clauses["support"], clauses["in_writing"]) == ("3.7a", "3.5", "3.6")
    assert (protocol.confirm_clause, protocol.shorten_clause) == ("3.6", "4.2.2")


def test_what_was_taken_is_signed(protocol: DisputeProtocol) -> None:
    assert len(protocol.register) >= 15
    assert all(entry.readings and entry.signed_by and entry.signed_on for entry in protocol.register)
