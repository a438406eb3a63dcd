"""bdscp-2023.yaml, clause by clause: what it is for, its principles, danger and the on-call rule, lived on the sample directory.

What the whole file says, line by line, stands in `tables/bdscp-2023.txt`; the stages in the files beside this one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from given import ROOT, WORLD, Story
from lived import owed

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.workdays import Span
from parley.reference.contacts_gaps import gaps
from parley.reference.rules import load_protocol, load_protocols, read_protocol

FILE = ROOT / "rules" / "bdscp-2023.yaml"
BDSCP = load_protocol(FILE)
SPOKEN = ("phone", "face to face", "video")


def raised(when: str = "1 Apr 10:05", **fields: Any) -> Story:
    """Priya of the school against Robert of the council."""
    return Story(BDSCP).raised(when, **fields)


def at_stage_2(when: str = "2 Apr 14:30") -> Story:
    """They spoke, it is not resolved, and Robert was told."""
    story = raised()
    story.spoke(when, outcome="unresolved", told=True)
    assert story.stage == "s2"
    return story


def test_it_loads_without_a_word() -> None:
    assert read_protocol(FILE)[1] == []
    assert load_protocols(ROOT / "rules")[BDSCP.id] == BDSCP
    assert len(BDSCP.hash) == 64


# --- 1 and 2: what the protocol is, and for what --------------------------------------------------------------


@pytest.mark.clause("1.1")
@pytest.mark.clause("1.2")
@pytest.mark.clause("1.4")
@pytest.mark.clause("2.2")
@pytest.mark.clause("3.1")
@pytest.mark.clause("3.3")
@pytest.mark.clause("3.4")
@pytest.mark.clause("3.7b")
def test_what_only_informs() -> None:
    assert BDSCP.informs == ("1.1", "1.2", "1.3", "1.4", "2.2", "3.1", "3.3", "3.4", "3.7b")


@pytest.mark.clause("1.3")
def test_the_statutory_edition_stands_as_it_is_printed() -> None:
    assert BDSCP.edition == "Working Together to Safeguard Children 2018"
    assert (BDSCP.version, str(BDSCP.effective)) == ("2023-12", "2023-12-01")


@pytest.mark.clause("2.1")
def test_a_lead_who_sits_on_the_board_too_is_warned_of_and_nothing_is_locked() -> None:
    people = WORLD.directory.people
    sana = replace(people["sana"], posts=(*people["sana"].posts, "board_member"))
    directory = replace(WORLD.directory, people={**people, "sana": sana})
    assert gaps(BDSCP, WORLD.directory) == []
    (problem,) = gaps(BDSCP, directory)
    assert problem.warning and "`sana`" in problem.message and "(2.1)" in problem.message


@pytest.mark.clause("2.1")
def test_each_agency_has_its_safeguarding_lead() -> None:
    story = raised(by="wes", referring="police", receiving="trust", receiving_practitioner="nell")
    story.does(c.AskSupport, "wes", "1 Apr 11:00")
    assert ("support", "una") in story.notices
    story.does(c.AskSupport, "nell", "1 Apr 11:01")
    assert ("support", "cleo") in story.notices


KINDS = (
    "response to a concern",
    "procedures",
    "roles and responsibilities",
    "practice",
    "information sharing",
)


@pytest.mark.clause("2.3")
@pytest.mark.parametrize("kind", KINDS)
def test_what_it_may_be_about(kind: str) -> None:
    (told,) = raised(facts=(("about", kind),)).all(e.FactTold)
    assert (told.fact, told.value, told.clause) == ("about", kind, "2.3")


# --- 3: the principles ----------------------------------------------------------------------------------------


@pytest.mark.clause("3.2")
def test_a_missed_date_is_recorded_and_locks_nothing() -> None:
    story = raised()
    story.time("7 Apr 17:01", heard="7 Apr 17:01")
    (missed,) = story.now(e.DeadlineMissed)
    assert (missed.key.duty, missed.clause) == ("contact", "4.1.1")
    assert story.stage == "s1", "it escalates nothing by itself"
    story.spoke("8 Apr 10:00", outcome="unresolved", told=True)
    assert story.stage == "s2", "late is never locked"
    assert BDSCP.says["late"].clause == "3.2"


@pytest.mark.clause("3.5")
def test_help_brings_the_own_lead_who_may_speak_for_them() -> None:
    story = raised()
    story.does(c.AskSupport, "priya", "1 Apr 11:00")
    assert ("support", "sana") in story.notices
    (asked,) = story.now(e.SupportAsked)
    assert (asked.supporters, asked.clause) == (("sana",), "3.5")
    story.spoke("2 Apr 10:00", by="sana", outcome="unresolved", told=False)
    assert story.duty("contact").status == "done"


@pytest.mark.clause("3.6")
def test_it_is_resolved_when_both_say_so_and_both_get_it_in_writing() -> None:
    story = raised()
    story.spoke("2 Apr 10:00", outcome="resolved")
    assert ("confirm_outcome", "robert") in story.notices and story.stage == "s1"
    story.does(c.ConfirmOutcome, "robert", "2 Apr 11:00", resolved=True)
    assert story.stage == "closed" and story.dispute.outcome == "resolved"
    assert {("closed", "priya"), ("closed", "robert")} <= set(story.notices)
    (closed,) = story.now(e.DisputeClosed)
    assert closed.clause == "3.6" == BDSCP.confirm_clause == BDSCP.says["in_writing"].clause
    assert "child's file" in BDSCP.says["in_writing"].text and "in writing" in BDSCP.says["in_writing"].text


@pytest.mark.clause("3.6")
def test_both_practitioners_are_told_of_each_change_of_stage() -> None:
    story = at_stage_2()
    told = {person for _, person in story.notices}
    assert {"priya", "robert"} <= told


@pytest.mark.clause("3.7a")
def test_a_complaint_about_a_person_goes_elsewhere_and_nothing_is_opened() -> None:
    story = Story(BDSCP)
    story.raised(facts=(("about", "complaint about a person"),))
    assert story.refused is not None
    assert (story.refused.code, story.refused.clause) == ("instead", "3.7a")
    assert "complaints or allegations procedure" in story.refused.reason
    assert story.log == []
    assert BDSCP.says["no_complaint"].clause == "3.7a"


@pytest.mark.clause("3.8")
@pytest.mark.parametrize(("by", "day", "end"), [
    ("priya", "2 Apr 11:00", "Thu 2 Apr 12:00"),
    ("robert", "3 Apr 23:30", "Sat 4 Apr 00:30"),  # Good Friday, at night
    ("priya", "25 Oct 00:30", "Sun 25 Oct 01:30"),  # the clocks go back within the hour
])  # fmt: skip
def test_imminent_risk_is_referred_within_the_hour_beside_the_stages_by_whoever_says_so(
    by: str, day: str, end: str
) -> None:
    story = raised("1 Apr 10:05")
    story.does(c.TellFact, by, day, fact="imminent_risk", value="yes")
    assert owed(story, "refer_to_mash") == [((by,), ())]
    assert (story.due("refer_to_mash"), story.duty("refer_to_mash").clause) == (end, "3.8")
    assert story.stage == "s1" and story.duty("contact").status == "open", "the ladder goes on"
    assert ("stage_opened", by) in story.notices


@pytest.mark.clause("3.8")
def test_when_the_hour_is_over_both_leads_are_told_and_nobody_may_waive_it() -> None:
    story = raised("2 Apr 10:00")
    story.does(c.TellFact, "robert", "2 Apr 11:00", fact="imminent_risk", value="yes")
    story.time("2 Apr 12:01", heard="2 Apr 12:01")
    assert {person for name, person in story.notices if name == "missed"} == {"robert", "sana", "sol"}
    for person in ("sana", "sol", "grace"):
        assert story.asks(c.Override, person, "2 Apr 12:10", to="closed", reason="t1") is not None
    story.does(c.RecordAct, "robert", "2 Apr 12:30", keys=(story.key("refer_to_mash"),), text="t1")
    assert story.duty("refer_to_mash").status == "done" and story.stage == "s1"


@pytest.mark.clause("3.8")
def test_the_safety_action_stays_when_the_disagreement_is_settled() -> None:
    story = raised()
    story.does(c.TellFact, "priya", "1 Apr 11:50", fact="imminent_risk", value="yes")
    story.spoke("1 Apr 12:00", outcome="resolved")
    story.does(c.ConfirmOutcome, "robert", "1 Apr 12:10", resolved=True)
    assert story.stage == "closed" and story.open == ["refer_to_mash"]
    story.does(c.RecordAct, "priya", "2 Apr 9:00", keys=(story.key("refer_to_mash"),))
    assert story.open == []
    assert "999" in BDSCP.says["danger"].text and BDSCP.says["danger"].clause == "3.8"


def test_no_risk_opens_nothing() -> None:
    story = raised()
    story.does(c.TellFact, "priya", "1 Apr 11:00", fact="imminent_risk", value="no")
    assert [visit.stage for visit in story.dispute.places] == ["s1"]


# --- page 7: on call ------------------------------------------------------------------------------------------


@pytest.mark.clause("protocol, page 7")
@pytest.mark.parametrize(
    ("when", "rung"),
    [
        ("11 Apr 23:40", ("olu",)),  # a Saturday night
        ("3 Apr 11:00", ("olu",)),  # Good Friday
        ("8 Apr 08:59", ("olu",)),
        ("8 Apr 17:30", ("olu",)),
        ("8 Apr 11:00", ()),  # within the ordinary hours nobody is woken
    ],
)
def test_urgent_and_outside_monday_to_friday_9_to_5_goes_to_the_on_call_manager(
    when: str, rung: tuple[str, ...]
) -> None:
    story = raised("1 Apr 10:05")
    story.does(c.MarkUrgent, "priya", when)
    alerts = [alert for alert in story.dispute.alerts.values() if alert.rung]
    assert tuple(person for alert in alerts for _, person, _ in alert.rung)[:1] == (rung or ())[:1]


@pytest.mark.clause("protocol, page 7")
def test_after_fifteen_minutes_the_director_is_rung() -> None:
    rule = BDSCP.on_call
    assert rule is not None and rule.acknowledge_within == Span(15, "minutes")
    story = raised()
    story.does(c.MarkUrgent, "priya", "11 Apr 23:40")
    story.time("11 Apr 23:54")
    assert [p for a in story.dispute.alerts.values() for _, p, _ in a.rung] == ["olu"]
    story.time("11 Apr 23:55")
    assert [p for a in story.dispute.alerts.values() for _, p, _ in a.rung] == ["olu", "dev"]


def test_what_was_taken_is_signed() -> None:
    assert len(BDSCP.register) >= 45
    assert all(entry.readings and entry.signed_by and entry.signed_on for entry in BDSCP.register)
