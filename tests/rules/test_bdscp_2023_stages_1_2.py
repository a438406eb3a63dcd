"""bdscp-2023.yaml, clause by clause: stages 1 and 2, with every date, lived on the sample directory.

What the whole file says, line by line, stands in `tables/bdscp-2023.txt`; the rest in the files beside this one.
"""

from __future__ import annotations

from typing import Any

import pytest
from given import LONDON, ROOT, Story, at, london, opened
from lived import owed

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.reference.rules import load_protocol

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


# --- 4.1: stage one -------------------------------------------------------------------------------------------

DAYS = [
    # the dispute point, and the last of 2, 5, 7, 14 and 16 working days after it
    ("1 Apr 10:05", "Tue 7 Apr", "Fri 10 Apr", "Tue 14 Apr", "Thu 23 Apr", "Mon 27 Apr"),  # Easter
    ("21 Dec 10:05", "Wed 23 Dec", "Wed 30 Dec", "Mon 4 Jan", "Wed 13 Jan", "Fri 15 Jan"),  # Christmas
    ("24 Dec 18:30", "Wed 30 Dec", "Tue 5 Jan", "Thu 7 Jan", "Mon 18 Jan", "Wed 20 Jan"),  # Christmas Eve
    ("21 May 10:05", "Tue 26 May", "Fri 29 May", "Tue 2 Jun", "Thu 11 Jun", "Mon 15 Jun"),
    ("22 Aug 10:05", "Tue 25 Aug", "Fri 28 Aug", "Wed 2 Sep", "Fri 11 Sep", "Tue 15 Sep"),  # a Saturday
    ("28 Mar 23:55", "Tue 31 Mar", "Tue 7 Apr", "Thu 9 Apr", "Mon 20 Apr", "Wed 22 Apr"),  # clocks forward
    ("24 Oct 23:55", "Tue 27 Oct", "Fri 30 Oct", "Tue 3 Nov", "Thu 12 Nov", "Mon 16 Nov"),  # clocks back
    ("28 Feb 2028 12:00", "Wed 1 Mar", "Mon 6 Mar", "Wed 8 Mar", "Fri 17 Mar", "Tue 21 Mar"),  # a leap year
    ("29 Feb 2028 12:00", "Thu 2 Mar", "Tue 7 Mar", "Thu 9 Mar", "Mon 20 Mar", "Wed 22 Mar"),  # a leap day
]


@pytest.mark.clause("4.1")
@pytest.mark.clause("4.1.1")
@pytest.mark.clause("4.1.2")
@pytest.mark.clause("4.1.3")
@pytest.mark.clause("flowchart, stage 1")
@pytest.mark.parametrize(("point", "two", "five", "seven", "fourteen", "sixteen"), DAYS)
def test_the_dates_of_stage_1_when_everything_comes_at_the_last_moment(
    point: str, two: str, five: str, seven: str, fourteen: str, sixteen: str
) -> None:
    story = raised(point)
    assert story.due("contact") == f"{two} 17:00"
    assert {d.clock: london(d.at) for d in story.duty("contact").deadlines} == {
        "": f"{two} 17:00",
        "stage_1": f"{seven} 17:00",
    }
    spoken = story.duty("contact").due
    assert spoken is not None
    story.spoke(_said(spoken), outcome="waiting")
    assert story.due("review") == f"{five} 17:00"
    again = story.duty("review").due
    assert again is not None
    story.does(c.RecordDiscussion, "robert", _said(again), medium="video", keys=(story.key("review"),))
    assert story.due("relay") == f"{seven} 17:00"


def _said(instant: Any) -> str:
    """ "7 Apr 2026 17:00" of an instant."""
    return f"{instant.astimezone(LONDON):%-d %b %Y %H:%M}"


@pytest.mark.clause("4.1.1")
def test_the_practitioner_speaks_to_the_colleague_and_it_counts_from_the_dispute_point() -> None:
    story = raised("3 Jun 10:00", decision=at("1 Jun 9:00"))
    assert owed(story, "contact") == [(("priya",), ("robert",))]
    assert story.due("contact") == "Wed 3 Jun 17:00"


@pytest.mark.clause("4.1.1")
@pytest.mark.clause("flowchart")
@pytest.mark.parametrize("medium", SPOKEN)
def test_what_counts_as_the_conversation(medium: str) -> None:
    story = raised()
    story.spoke("2 Apr 14:30", medium=medium, outcome="unresolved", told=True)
    assert story.stage == "s2"


@pytest.mark.clause("flowchart")
@pytest.mark.parametrize("medium", ["email", "letter", "form"])
def test_nothing_written_is_the_conversation(medium: str) -> None:
    refused = raised().asks(c.RecordDiscussion, "priya", "1 Apr 12:00", medium=medium, outcome="unresolved")
    assert refused is not None and (refused.code, refused.clause) == ("email", "4.1.1")
    assert BDSCP.says["no_email"].clause == "flowchart"


@pytest.mark.clause("4.1.2")
def test_the_review_runs_from_the_conversation_that_was_had_and_never_past_day_7() -> None:
    story = raised()
    story.spoke("1 Apr 16:00", outcome="waiting")
    assert owed(story, "review") == [(("robert",), ("priya",))]
    assert story.due("review") == "Wed 8 Apr 17:00"
    late = raised()
    late.time("10 Apr 9:00", heard="10 Apr 9:00")
    late.spoke("10 Apr 10:00", outcome="waiting")
    assert late.due("review") == "Tue 14 Apr 17:00", "three working days would be the 15th"


@pytest.mark.clause("4.1.3")
def test_the_receiving_practitioner_records_and_relays() -> None:
    story = raised()
    story.spoke("1 Apr 16:00", outcome="waiting")
    story.does(c.RecordDiscussion, "robert", "2 Apr 10:00", medium="phone", keys=(story.key("review"),))
    assert owed(story, "relay") == [(("robert",), ("priya",))]
    assert story.due("relay") == "Wed 8 Apr 17:00"
    story.does(c.RecordAct, "robert", "7 Apr 10:00", keys=(story.key("relay"),), text="t1")
    assert story.duty("relay").status == "done"


@pytest.mark.clause("4.1.4")
@pytest.mark.clause("4.2.1")
def test_one_notice_to_the_colleague_opens_stage_2_and_without_it_nothing_does() -> None:
    story = raised()
    story.spoke("2 Apr 14:30", outcome="unresolved")
    assert story.stage == "s1"
    refused = story.asks(c.AskNextStage, "priya", "2 Apr 15:00")
    assert refused is not None and [need.clause for need in refused.still_needed] == ["4.1.4, 4.2.1"]
    story.does(c.GiveNotice, "priya", "2 Apr 15:10", keys=(story.key("told"),), medium="email")
    assert story.stage == "s2", "a note may give notice"


@pytest.mark.clause("4.1.4")
def test_a_colleague_who_never_answers_locks_nothing() -> None:
    story = raised()
    story.tried("2 Apr 10:00")
    story.tried("7 Apr 10:00")
    assert story.stage == "s1"
    story.time("7 Apr 17:01", heard="7 Apr 17:01")
    assert opened(story)[-1] == ("s2", 1, ("contact", "told"))


@pytest.mark.clause("4.1.4")
def test_one_attempt_is_not_several() -> None:
    story = raised()
    story.tried("2 Apr 10:00")
    story.time("20 Apr 17:01", heard="20 Apr 17:01")
    assert story.stage == "s1"


@pytest.mark.clause("4.1.4")
def test_the_line_manager_may_open_stage_2_and_must_say_why() -> None:
    story = raised()
    story.does(c.ConfirmOutcome, "priya", "2 Apr 9:00", resolved=False)
    assert story.asks(c.Override, "liam", "7 Apr 10:00", to="s2", reason="") is not None
    for other in ("marie", "sana", "priya"):
        assert story.asks(c.Override, other, "7 Apr 10:01", to="s2", reason="t1") is not None
    story.does(c.Override, "liam", "7 Apr 10:02", to="s2", reason="t1")
    assert opened(story)[-1][:2] == ("s2", 1)


@pytest.mark.clause("flowchart, stage 1")
def test_a_plan_agreed_at_stage_1_has_owners_and_days_and_outlives_the_end() -> None:
    story = raised()
    for who, when in (("robert", "2026-04-09"), ("priya", "2026-04-20")):
        values = (("what", "t1"), ("whom", who), ("when", when))
        story.does(c.FillForm, "priya", "2 Apr 9:00", form="plan", section="steps", row=-1, values=values)
    assert [
        (s.holders, london(s.due)) for s in story.dispute.duties.values() if s.key.duty == "plan_step"
    ] == [
        (("robert",), "Thu 9 Apr 17:00"),
        (("priya",), "Mon 20 Apr 17:00"),
    ]
    story.spoke("2 Apr 10:00", outcome="resolved")
    story.does(c.ConfirmOutcome, "robert", "2 Apr 11:00", resolved=True)
    assert story.stage == "closed" and story.open == ["plan_step", "plan_step"]
    story.time("9 Apr 17:01", heard="9 Apr 17:01")
    assert {p for name, p in story.notices if name == "missed"} == {"robert", "priya"}
    story.does(c.RecordAct, "robert", "10 Apr 9:00", keys=_rows(story, 1))
    assert story.open == ["plan_step"]


def _rows(story: Story, row: int) -> tuple[e.DutyKey, ...]:
    return tuple(key for key in story.dispute.duties if key.row == row)


# --- 4.2: stage two -------------------------------------------------------------------------------------------


@pytest.mark.clause("4.2")
@pytest.mark.clause("4.2.2")
@pytest.mark.clause("flowchart, stage 2")
def test_the_strategy_has_7_working_days_from_entry_and_the_stage_ends_on_day_14() -> None:
    story = at_stage_2()
    assert owed(story, "strategy") == [(("liam",), ("priya",))]
    assert {d.clock: (london(d.at), d.clause) for d in story.duty("strategy").deadlines} == {
        "": ("Wed 15 Apr 17:00", "4.2.2"),
        "stage_2": ("Thu 23 Apr 17:00", "flowchart, stage 2"),
    }
    assert story.due("managers") == "Thu 23 Apr 17:00"


@pytest.mark.clause("flowchart, stage 2")
@pytest.mark.clause("flowchart, stage 3")
@pytest.mark.parametrize(("point", "two", "five", "seven", "fourteen", "sixteen"), DAYS)
def test_the_window_of_stage_2_and_day_16(
    point: str, two: str, five: str, seven: str, fourteen: str, sixteen: str
) -> None:
    story = raised(point)
    contact = story.duty("contact").due
    assert contact is not None
    story.spoke(_said(contact), outcome="unresolved", told=True)
    assert story.due("managers") == f"{fourteen} 17:00"
    last = story.duty("managers").due
    assert last is not None
    story.does(c.RecordAct, "liam", _said(last), keys=(story.key("strategy"),), text="t1")
    story.spoke(_said(last), by="liam", outcome="unresolved", told=True)
    assert story.due("contact_lead") == f"{sixteen} 17:00", "14 and 2: the flowchart's 16"


@pytest.mark.clause("4.2.2")
def test_a_missed_strategy_is_told_to_the_lead_and_the_other_line_manager() -> None:
    story = at_stage_2()
    story.time("15 Apr 17:01", heard="15 Apr 17:01")
    assert {p for name, p in story.notices if name == "missed"} == {"liam", "marie"}
    assert ("may_open", "sana") in story.notices, "his lead may let it go on, and reads of it there"


@pytest.mark.clause("4.2.2")
@pytest.mark.parametrize("child", ["unborn", "under 1"])
def test_for_a_baby_an_earlier_date_is_asked_for_and_can_only_shorten(child: str) -> None:
    assert child in BDSCP.facts["child"].earlier_date_for and BDSCP.facts["child"].clause == "4.2.2"
    story = raised(facts=(("child", child),))
    longer = story.asks(c.ShortenDeadline, "priya", "1 Apr 11:00", until=at("20 Apr 12:00"), reason="t1")
    assert longer is not None and longer.clause == "4.2.2"
    story.does(c.ShortenDeadline, "priya", "1 Apr 11:05", until=at("2 Apr 12:00"), reason="t1")
    (event,) = story.now(e.DeadlineShortened)
    assert (event.by, event.reason, event.clause, story.due("contact")) == (
        "priya", "t1", "4.2.2", "Thu 2 Apr 12:00",
    )  # fmt: skip


@pytest.mark.clause("4.2.2")
def test_the_manager_may_pass_it_to_the_adviser() -> None:
    story = at_stage_2()
    story.does(c.PassOn, "liam", "7 Apr 9:00", keys=(story.key("strategy"),), person="hugh")
    assert story.duty("strategy").holders == ("hugh",)


@pytest.mark.clause("4.2.1 (second)")
@pytest.mark.clause("4.3")
def test_stage_3_needs_strategy_both_notices_and_the_managers_conversation() -> None:
    story = at_stage_2()
    assert owed(story, "intent") == [(("liam",), ("robert", "marie"))]
    story.does(c.RecordAct, "liam", "7 Apr 9:00", keys=(story.key("strategy"),), text="t1")
    story.spoke("8 Apr 9:00", by="liam", outcome="unresolved")
    assert story.stage == "s2"
    refused = story.asks(c.AskNextStage, "liam", "8 Apr 10:00")
    assert refused is not None and [need.clause for need in refused.still_needed] == ["4.2.1 (second)"]
    story.does(c.GiveNotice, "liam", "9 Apr 9:00", keys=(story.key("intent"),))
    assert opened(story)[-1] == ("s3", 1, ())


@pytest.mark.clause("4.3")
def test_a_line_manager_who_never_answers_does_not_lock_stage_2_and_the_lead_may_open_stage_3() -> None:
    story = at_stage_2()
    story.does(c.RecordAct, "liam", "7 Apr 9:00", keys=(story.key("strategy"),), text="t1")
    story.does(c.GiveNotice, "liam", "7 Apr 9:10", keys=(story.key("intent"),))
    waived = replace_story(story)
    for when in ("8 Apr 10:00", "9 Apr 10:00"):
        story.tried(when, by="liam")
    assert story.stage == "s2"
    story.time("23 Apr 17:01", heard="23 Apr 17:01")
    assert opened(story)[-1] == ("s3", 1, ("managers",))
    waived.does(c.ConfirmOutcome, "priya", "8 Apr 9:00", resolved=False)
    assert waived.asks(c.Override, "liam", "8 Apr 9:10", to="s3", reason="t1") is not None
    waived.does(c.Override, "sana", "8 Apr 9:20", to="s3", reason="t1")
    assert opened(waived)[-1] == ("s3", 1, ("managers",))


def replace_story(story: Story) -> Story:
    """The same dispute once more, to be lived on another way."""
    other = Story(story.rules, story.world)
    other.dispute, other.log = story.dispute, list(story.log)
    return other
