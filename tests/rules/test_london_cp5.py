"""london-cp5.yaml, clause by clause: 11.1, at referral and enquiry, lived on the sample directory."""

from __future__ import annotations

import pytest
from given import Story, at, london, opened
from lived import owed
from london_steps import LONDON, at_step, raised

from parley.dispute import commands as c
from parley.dispute import events as e

KINDS = ("referral", "assessment", "enquiry", "child protection plan")


# --- 11.1: at referral and enquiry ------------------------------------------------------------------------------


@pytest.mark.clause("11.1.1")
def test_what_only_informs() -> None:
    assert LONDON.informs == ("11.1.1",)


@pytest.mark.clause("11.1.2")
def test_within_one_agency_it_is_the_same_and_help_brings_the_designated_professional() -> None:
    story = Story(LONDON).raised(
        by="robert", referring="council", receiving="council", receiving_practitioner="petra"
    )
    assert owed(story, "discuss") == [(("robert",), ("petra",))]
    story.does(c.AskSupport, "robert", "1 Apr 11:00")
    assert ("support", "paula") in story.notices
    story.spoke("1 Apr 12:00", by="robert", outcome="unresolved")
    assert owed(story, "between_managers") == [(("marie",), ("imogen",))]
    assert len(owed(story, "discussion_on_file")) == 2, "each side has its record, even in one agency"


@pytest.mark.clause("11.1.3")
@pytest.mark.parametrize("kind", KINDS)
def test_what_it_may_be_about(kind: str) -> None:
    story = raised(facts=(("about", kind),))
    assert [(f.fact, f.value, f.clause) for f in story.all(e.FactTold)] == [
        ("about", kind, "11.1.3, 11.2.1, 11.2.2")
    ]
    assert story.asks(c.TellFact, "priya", "1 Apr 11:00", fact="about", value="the weather") is not None


WEEKS = [
    # the disputed decision, the end of its working week
    ("21 May 10:00", "Fri 29 May 17:00"),  # over the spring bank holiday
    ("22 Aug 09:00", "Fri 28 Aug 17:00"),  # a Saturday
    ("28 Mar 23:55", "Tue 7 Apr 17:00"),  # the Saturday night in which the clocks go forward; Easter
    ("1 Apr 10:05", "Fri 10 Apr 17:00"),  # Easter
    ("24 Oct 23:30", "Fri 30 Oct 17:00"),  # the Saturday night in which the clocks go back
    ("21 Dec 16:59", "Wed 30 Dec 17:00"),  # Christmas, and the substitute day of Boxing Day
    ("24 Dec 18:00", "Tue 5 Jan 17:00"),  # Christmas and New Year
    ("28 Feb 2028 12:00", "Mon 6 Mar 17:00"),  # a leap day is a working day like others
]


@pytest.mark.clause("11.1.4")
@pytest.mark.parametrize(("decision", "end"), WEEKS)
def test_a_working_week_from_the_disputed_decision(decision: str, end: str) -> None:
    story = raised(decision)
    assert story.due("discuss") == end
    (deadline,) = story.duty("discuss").deadlines
    assert (deadline.anchor, deadline.clause, deadline.firm) == ("decision", "11.1.4", True)


@pytest.mark.clause("11.1.4")
def test_it_counts_from_the_decision_and_not_from_the_raising() -> None:
    assert raised("3 Jun 10:00", decision=at("1 Jun 9:00")).due("discuss") == "Mon 8 Jun 17:00"


@pytest.mark.clause("11.1.4")
@pytest.mark.parametrize("medium", ["phone", "face to face", "video", "meeting"])
def test_a_discussion_or_a_meeting_counts(medium: str) -> None:
    story = raised()
    story.spoke("1 Apr 12:00", medium=medium, outcome="unresolved")
    assert story.stage == "managers"


@pytest.mark.clause("11.1.4")
@pytest.mark.parametrize("medium", ["email", "letter", "form"])
def test_nothing_written_is_a_discussion(medium: str) -> None:
    refused = raised().asks(c.RecordDiscussion, "priya", "1 Apr 12:00", medium=medium, outcome="unresolved")
    assert refused is not None and (refused.code, refused.clause) == ("email", "11.1.4")


@pytest.mark.clause("11.1.4")
def test_a_timescale_that_protects_the_child_only_shortens_it() -> None:
    story = raised(facts=(("child", "unborn"),))
    longer = story.asks(c.ShortenDeadline, "priya", "1 Apr 11:00", until=at("20 Apr 12:00"), reason="t1")
    assert longer is not None and longer.clause == "11.1.4, 11.1.7"
    story.does(c.ShortenDeadline, "priya", "1 Apr 11:05", until=at("2 Apr 12:00"), reason="t1")
    assert story.due("discuss") == "Thu 2 Apr 12:00"
    (event,) = story.now(e.DeadlineShortened)
    assert (event.by, event.reason, event.clause) == ("priya", "t1", "11.1.4, 11.1.7")


@pytest.mark.clause("11.1.5")
def test_what_the_professionals_cannot_resolve_goes_to_more_senior_staff() -> None:
    story = raised()
    story.spoke("2 Apr 15:10", outcome="unresolved")
    assert story.stage == "managers" and opened(story)[-1] == ("managers", 1, ())
    assert {("stage_opened", "liam"), ("stage_opened", "marie")} <= set(story.notices)


@pytest.mark.clause("11.1.5")
def test_a_week_that_passes_opens_nothing_by_itself() -> None:
    story = raised()
    story.time("10 Apr 17:01", heard="10 Apr 17:01")
    (missed,) = story.now(e.DeadlineMissed)
    assert (missed.key.duty, missed.clause, story.stage) == ("discuss", "11.1.4", "professionals")
    assert story.asks(c.ConfirmOutcome, "priya", "11 Apr 10:00", resolved=False) is None
    assert story.stage == "professionals", (
        "calling it unresolved without having spoken or tried opens nothing"
    )
    story.spoke("13 Apr 10:00")
    assert story.stage == "managers", "late never locks"


@pytest.mark.clause("11.1.5")
def test_two_attempts_and_the_week_over_stand_in_for_the_discussion() -> None:
    story = raised()
    story.tried("2 Apr 10:00")
    story.tried("9 Apr 10:00")
    assert story.stage == "professionals"
    story.time("10 Apr 17:01", heard="10 Apr 17:01")
    assert opened(story)[-1] == ("managers", 1, ("discuss",))


@pytest.mark.clause("11.1.5")
def test_the_raising_sides_manager_may_go_on_without_it_and_must_say_why() -> None:
    story = raised()
    assert story.asks(c.Override, "liam", "7 Apr 10:00", to="managers", reason="") is not None
    assert story.asks(c.Override, "marie", "7 Apr 10:01", to="managers", reason="t1") is not None
    story.does(c.Override, "liam", "7 Apr 10:02", to="managers", reason="t1")
    assert opened(story)[-1] == ("managers", 1, ("discuss",))


EQUIVALENTS = [
    # raised by, first line manager, senior manager or nurse
    (
        "priya",
        "liam",
        ("grace",),
    ),  # no designated teacher in the directory: her line manager; the head teacher
    ("wes", "kit", ("una",)),  # detective sergeant, detective inspector
    (
        "nell",
        "tess",
        ("edda", "tess"),
    ),  # designated health professional; service manager, or the designated nurse
    ("robert", "marie", ("tomas",)),  # the manager in children's social care, the service manager
]


@pytest.mark.clause("11.1.6")
@pytest.mark.parametrize(("by", "manager", "seniors"), EQUIVALENTS)
def test_equivalents_in_each_sector(by: str, manager: str, seniors: tuple[str, ...]) -> None:
    other = "robert" if by != "robert" else "wes"
    agency = {"priya": "school", "wes": "police", "nell": "trust", "robert": "council"}
    story = raised(by=by, referring=agency[by], receiving=agency[other], receiving_practitioner=other)
    story.spoke("2 Apr 10:00", by=by, outcome="unresolved")
    assert owed(story, "between_managers")[0][0] == (manager,)
    story.does(c.RecordDiscussion, manager, "7 Apr 10:00", medium="phone", outcome="unresolved")
    assert owed(story, "between_seniors")[0][0] == seniors


@pytest.mark.clause("11.1.6")
def test_either_manager_may_report_that_they_spoke() -> None:
    story = at_step("managers")
    story.does(c.RecordDiscussion, "marie", "13 Apr 10:00", medium="phone")
    assert story.duty("between_managers").status == "done" and story.stage == "managers"


@pytest.mark.clause("11.1.6")
def test_advice_of_the_designated_professional_is_asked_for_and_locks_nothing() -> None:
    story = at_step("managers")
    assert owed(story, "advice_referring") == [(("liam",), ("hugh",))]
    assert owed(story, "advice_receiving") == [(("marie",), ("paula",))]
    story.does(c.RecordAct, "liam", "13 Apr 9:00", keys=(story.key("advice_referring"),), text="t1")
    assert story.duty("advice_referring").status == "done"
    story.does(c.RecordDiscussion, "liam", "13 Apr 11:00", medium="phone", outcome="unresolved")
    assert story.stage == "seniors", "nobody waits for the other side's advice"


@pytest.mark.clause("11.1.6")
def test_whoever_is_the_designated_professional_asks_nobody() -> None:
    story = raised(by="nell", referring="trust", receiving="council", receiving_practitioner="robert")
    story.spoke("2 Apr 10:00", by="nell", outcome="unresolved")
    assert owed(story, "advice_referring") == []
    assert owed(story, "advice_receiving") == [(("marie",), ("paula",))]


@pytest.mark.clause("11.1.7")
@pytest.mark.parametrize(
    ("entered", "end"),
    [
        ("10 Apr 11:00", "Fri 17 Apr 17:00"),
        ("27 Mar 11:00", "Tue 7 Apr 17:00"),
        ("23 Dec 2026 9:00", "Mon 4 Jan 17:00"),
    ],
)
def test_a_further_working_week_from_the_day_it_came_to_them(entered: str, end: str) -> None:
    day = entered.rsplit(" ", 1)[0]
    story = raised(f"{day} 8:30")
    story.spoke(entered, outcome="unresolved")
    assert story.due("between_managers") == end
    assert [d.anchor for d in story.duty("between_managers").deadlines] == ["entry"]


@pytest.mark.clause("11.1.7")
def test_each_manager_refers_it_without_delay_through_their_own_line() -> None:
    story = at_step("seniors")
    assert owed(story, "refer") == [(("liam",), ("grace",)), (("marie",), ("tomas",))]
    assert story.due("refer") == "Mon 13 Apr 17:00", "by the end of the next working day"
    assert story.duty("between_seniors").due is None, "and no date is invented for what follows"


@pytest.mark.clause("11.1.8")
def test_the_designated_nurse_may_take_the_senior_managers_place() -> None:
    story = raised(by="nell", referring="trust", receiving="council", receiving_practitioner="robert")
    story.spoke("2 Apr 10:00", by="nell", outcome="unresolved")
    story.does(c.RecordDiscussion, "tess", "7 Apr 10:00", medium="phone", outcome="unresolved")
    assert owed(story, "refer")[0] == (("tess",), ("edda", "tess"))
    story.does(
        c.RecordDiscussion, "tess", "8 Apr 10:00", medium="video", keys=(story.key("between_seniors"),)
    )
    assert story.duty("between_seniors").status == "done"
    assert owed(story, "referring_seniors_on_file") == [(("edda", "tess"), ())]


ON_FILE_OF = [
    # step, who spoke, the record, who owes one
    ("professionals", "priya", "discussion_on_file", [("priya",), ("robert",)]),
    ("managers", "liam", "managers_on_file", [("liam",), ("marie",)]),
    ("heads", "grace", "heads_on_file", [("grace",), ("imogen",)]),
]


@pytest.mark.clause("11.1.9")
@pytest.mark.parametrize(("step", "by", "record", "people"), ON_FILE_OF)
def test_each_discussion_is_recorded_on_each_side_on_the_same_working_day(
    step: str, by: str, record: str, people: list[tuple[str, ...]]
) -> None:
    story = at_step(step)
    assert owed(story, record) == [], "nothing to record before they have spoken"
    story.does(c.RecordDiscussion, by, "17 Apr 14:00", medium="phone", outcome="unresolved")
    assert [holders for holders, _ in owed(story, record)] == people
    assert story.due(record) == "Fri 17 Apr 17:00"
    assert story.duty(record).status == "open", "the record is owed although the step is over"


@pytest.mark.clause("11.1.9")
def test_seniors_record_on_each_side_too() -> None:
    story = at_step("seniors")
    story.does(
        c.RecordDiscussion,
        "tomas",
        "17 Apr 14:00",
        medium="phone",
        outcome="unresolved",
        keys=(story.key("between_seniors"),),
    )
    assert owed(story, "referring_seniors_on_file") == [(("grace",), ())]
    assert owed(story, "receiving_seniors_on_file") == [(("tomas",), ())]
    assert (
        story.due("receiving_seniors_on_file") == story.due("referring_seniors_on_file") == "Fri 17 Apr 17:00"
    )


@pytest.mark.clause("11.1.9")
def test_a_record_is_a_draft_until_it_is_approved_and_dated_even_after_the_end() -> None:
    story = raised()
    story.spoke("2 Apr 10:00", outcome="resolved")
    story.does(c.ConfirmOutcome, "robert", "2 Apr 11:00", resolved=True)
    assert story.stage == "closed" and story.dispute.outcome == "resolved"
    mine, theirs = (key for key in story.dispute.duties if key.duty == "discussion_on_file")
    assert story.dispute.duties[mine].status == "open"
    story.does(c.RecordAct, "priya", "2 Apr 16:00", keys=(mine,))
    (event,) = story.now(e.DutyDischarged)
    assert (event.by, london(event.happened), event.clause) == ("priya", "Thu 2 Apr 16:00", "11.1.9")
    story.time("2 Apr 17:01", heard="2 Apr 17:01")
    assert story.now(e.DeadlineMissed) == [] and story.dispute.duties[theirs].status == "open"
