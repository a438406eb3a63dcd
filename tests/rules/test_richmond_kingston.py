"""richmond-kingston.yaml, clause by clause, steps one to four: its clocks, its records, its evidence."""

from __future__ import annotations

from typing import Any

import pytest
from given import ROOT, Story, at
from lived import acted, dates, holders, owed, talked, told, without

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.reference.rules import load_protocol

RULES = load_protocol(ROOT / "rules" / "richmond-kingston.yaml")


def raised(when: str = "21 May 10:00", **fields: Any) -> Story:
    """Priya of the school against Robert of the council."""
    return Story(RULES).raised(when, **fields)


def at_step(step: str, **fields: Any) -> Story:
    """A dispute that has come to this step in the ordinary way, on 21 and 22 May."""
    story = raised(**fields)
    turns = [
        ("one", "priya", "resolve"),
        ("two", "liam", "liaise"),
        ("three", "sana", "lead_and_decision_maker"),
    ]
    for n, (stage, by, duty) in enumerate(turns):
        if step == stage:
            break
        talked(story, by, f"21 May {11 + n}:00", duty, outcome="unresolved")
    assert story.stage == step
    return story


@pytest.mark.clause("1.1")
@pytest.mark.clause("1.2")
@pytest.mark.clause("3.2")
@pytest.mark.clause("3.3")
@pytest.mark.clause("3.4")
@pytest.mark.clause("5.1")
def test_what_only_informs() -> None:
    assert RULES.informs == ("1.1", "1.2", "3.2", "3.3", "3.4", "5.1")


@pytest.mark.clause("1.3")
@pytest.mark.clause("1.6")
def test_it_is_no_complaint_and_nobody_stands_alone() -> None:
    assert "not a complaint" in RULES.says["no_complaint"].text
    story = raised()
    story.does(c.AskSupport, "priya", "21 May 11:00")
    assert ("support", "sana") in story.notices and story.now(e.SupportAsked)[0].clause == "1.6"


# --- the clocks -------------------------------------------------------------------------------------------------


VECTORS = [
    # raised, 2 working days, 5, 8, 10
    ("21 May 10:00", "Tue 26 May 17:00", "Fri 29 May 17:00", "Wed 3 Jun 17:00", "Fri 5 Jun 17:00"),
    (
        "22 Aug 22:00",
        "Tue 25 Aug 17:00",
        "Fri 28 Aug 17:00",
        "Thu 3 Sep 17:00",
        "Mon 7 Sep 17:00",
    ),  # a Saturday night
    ("1 Apr 10:00", "Tue 7 Apr 17:00", "Fri 10 Apr 17:00", "Wed 15 Apr 17:00", "Fri 17 Apr 17:00"),  # Easter
    (
        "21 Dec 10:00",
        "Wed 23 Dec 17:00",
        "Wed 30 Dec 17:00",
        "Tue 5 Jan 17:00",
        "Thu 7 Jan 17:00",
    ),  # Christmas
    (
        "28 Mar 23:55",
        "Tue 31 Mar 17:00",
        "Tue 7 Apr 17:00",
        "Fri 10 Apr 17:00",
        "Tue 14 Apr 17:00",
    ),  # clocks forward
    (
        "24 Oct 23:55",
        "Tue 27 Oct 17:00",
        "Fri 30 Oct 17:00",
        "Wed 4 Nov 17:00",
        "Fri 6 Nov 17:00",
    ),  # clocks back
    (
        "25 Feb 2028 9:00",
        "Tue 29 Feb 17:00",
        "Fri 3 Mar 17:00",
        "Wed 8 Mar 17:00",
        "Fri 10 Mar 17:00",
    ),  # leap day
]


@pytest.mark.clause("5.2")
@pytest.mark.clause("1.4")
@pytest.mark.clause("5.4")
@pytest.mark.clause("5.5")
@pytest.mark.clause("5.6")
@pytest.mark.clause("5.7")
@pytest.mark.parametrize(("when", "two", "five", "eight", "ten"), VECTORS)
def test_two_five_eight_and_ten_working_days(when: str, two: str, five: str, eight: str, ten: str) -> None:
    assert dates(raised(when), "resolve") == {
        "": two, "five_days": five, "eight_days": eight, "ten_days": ten,
    }  # fmt: skip


@pytest.mark.clause("5.2")
def test_24_hours_are_aimed_at() -> None:
    story = raised("22 May 16:00")
    own = next(deadline for deadline in story.duty("resolve").deadlines if not deadline.clock)
    assert (own.aim, own.anchor, own.clause) == (at("23 May 16:00"), "decision", "5.2")


@pytest.mark.clause("5.4")
def test_five_days_from_the_decision_and_eight_and_ten_from_the_raising() -> None:
    story = raised("21 May 10:00", decision=at("18 May 10:00"))
    found = {
        deadline.clock: (deadline.anchor, deadline.clause) for deadline in story.duty("resolve").deadlines
    }
    assert found == {
        "": ("decision", "5.2"),
        "five_days": ("decision", "1.4, 5.4, 5.5"),
        "eight_days": ("raised", "5.6"),
        "ten_days": ("raised", "5.7"),
    }
    assert dates(story, "resolve")["five_days"] == "Tue 26 May 17:00"
    assert dates(story, "resolve")["eight_days"] == "Wed 3 Jun 17:00"


@pytest.mark.clause("5.4")
def test_from_the_referral_only_where_nobody_answered_it() -> None:
    for kind, anchor in (("no response to a referral", "referral"), ("an inappropriate plan", "decision")):
        story = raised(facts=(("kind", kind),), moments=(("referral", at("14 May 9:00")),))
        clock = next(d for d in story.duty("resolve").deadlines if d.clock == "five_days")
        assert clock.anchor == anchor
    unsaid = raised(facts=(("kind", "no response to a referral"),))
    assert dates(unsaid, "resolve")["five_days"] == "Fri 29 May 17:00", (
        "no date of a referral: the decision's"
    )


@pytest.mark.clause("1.4")
def test_more_quickly_where_the_child_needs_it() -> None:
    story = raised(facts=(("child", "unborn"),))
    story.does(c.ShortenDeadline, "priya", "21 May 11:00", until=at("22 May 12:00"), reason="t1")
    assert (
        story.due("resolve") == "Fri 22 May 12:00" and story.now(e.DeadlineShortened)[0].clause == "1.4, 5.10"
    )
    longer = story.asks(c.ShortenDeadline, "priya", "21 May 11:05", until=at("29 May 12:00"), reason="t1")
    assert longer is not None


@pytest.mark.clause("1.5")
def test_late_locks_nothing_and_it_goes_on() -> None:
    story = raised()
    story.time("26 May 17:01", heard="26 May 17:01")
    assert [missed.key.duty for missed in story.now(e.DeadlineMissed)] == ["resolve"]
    talked(story, "priya", "27 May 9:00", "resolve", outcome="unresolved")
    assert story.stage == "two"


@pytest.mark.clause("1.5")
def test_it_is_not_abandoned_without_a_reason() -> None:
    story = raised()
    refused = story.asks(c.Withdraw, "priya", "21 May 12:00")
    assert refused is not None and refused.clause == "1.5" and "WITHDRAW because" in refused.reason
    story.does(c.Withdraw, "priya", "21 May 12:00", reason="text-1")
    (closed,) = story.now(e.DisputeClosed)
    assert (closed.outcome, closed.by, closed.text, closed.clause) == ("withdrawn", "priya", "text-1", "1.5")


# --- step one ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.1")
@pytest.mark.clause("4.2")
@pytest.mark.clause("4.3")
@pytest.mark.parametrize("kind", RULES.facts["kind"].values)
def test_what_it_may_be_about(kind: str) -> None:
    story = raised(facts=(("kind", kind),))
    assert story.stage == "one" and [told.value for told in story.all(e.FactTold)] == [kind]


@pytest.mark.clause("3.1")
def test_the_concern_and_its_evidence_are_set_out_first_and_lock_nothing() -> None:
    story = raised()
    assert owed(story, "set_out") == [(("priya",), ())]
    talked(story, "priya", "21 May 11:00", "resolve", outcome="unresolved")
    assert story.stage == "two"


@pytest.mark.clause("5.2")
def test_the_decision_maker_first_then_guidance_of_the_line_manager() -> None:
    story = raised()
    assert owed(story, "resolve") == [(("priya",), ("robert",))]
    assert owed(story, "guidance") == []
    talked(story, "priya", "21 May 11:00", "resolve", outcome="unresolved")
    assert without(story) == ("two", 1, ())
    assert owed(story, "guidance") == [(("priya",), ("liam",))] and "guidance" in story.open
    acted(story, "priya", "21 May 12:00", "guidance", text="t1")
    assert "guidance" not in story.open


@pytest.mark.clause("5.2")
@pytest.mark.parametrize("medium", ["phone", "face to face", "video", "meeting"])
def test_any_conversation_counts_and_no_mail(medium: str) -> None:
    story = raised()
    no = story.asks(c.RecordDiscussion, "priya", "21 May 10:30", medium="email", outcome="unresolved")
    assert no is not None and no.clause == "5.2"
    talked(story, "priya", "21 May 11:00", "resolve", medium=medium, outcome="unresolved")
    assert story.stage == "two"


@pytest.mark.clause("5.2")
def test_a_decision_maker_who_never_answers() -> None:
    story = raised()
    story.tried("22 May 10:00")
    story.tried("26 May 10:00")
    assert story.stage == "one"
    story.time("26 May 17:01", heard="26 May 17:01")
    assert without(story) == ("two", 1, ("resolve",))
    other = raised()
    other.does(c.Override, "liam", "22 May 10:00", to="two", reason="t1")
    assert without(other) == ("two", 1, ("resolve",))


ON_FILE = [
    # step, who spoke, the conversation, the record, who owes one
    ("one", "priya", "resolve", "resolve_on_file", [("priya",), ("robert",)]),
    ("two", "liam", "liaise", "liaison_on_file", [("liam", "sana")]),
    ("three", "sana", "lead_and_decision_maker", "third_on_file", [("sana",), ("robert",)]),
    ("four", "sana", "next_senior", "fourth_on_file", [("sana",), ("tomas",)]),
]


@pytest.mark.clause("1.7")
@pytest.mark.clause("2")
@pytest.mark.parametrize(("step", "by", "talk", "record", "people"), ON_FILE)
def test_each_discussion_is_approved_dated_and_on_file_on_the_same_working_day(
    step: str, by: str, talk: str, record: str, people: list[tuple[str, ...]]
) -> None:
    story = at_step(step)
    assert owed(story, record) == []
    talked(story, by, "21 May 16:00", talk, outcome="unresolved")
    assert holders(owed(story, record)) == people
    assert dates(story, record)[""] == "Thu 21 May 17:00" and story.duty(record).clause == "1.7, 2"
    acted(story, people[0][0], "21 May 16:30", record)
    (event,) = story.now(e.DutyDischarged)
    assert (event.by, event.happened) == (people[0][0], at("21 May 16:30"))
    story.does(c.Withdraw, "priya", "21 May 16:40", reason="text-1")
    assert story.stage == "closed" and (record in story.open) == (len(people) > 1), "owed after the end too"


@pytest.mark.clause("1.7")
@pytest.mark.clause("2")
def test_the_record_is_asked_for_in_letters_that_go_anyway_and_never_missed() -> None:
    story = raised()
    talked(story, "priya", "21 May 11:00", "resolve")
    assert story.open.count("resolve_on_file") == 2 and story.notices == [], (
        "what stays to be recorded writes no letter"
    )
    story.time("29 May 09:00", heard="29 May 09:00")
    records = {key for key in story.dispute.duties if key.duty.endswith("_on_file")}
    assert records and not any(missed.key in records for missed in story.all(e.DeadlineMissed))
    assert not any(set(reminder.keys) <= records for reminder in story.all(e.ReminderDue))


@pytest.mark.clause("5.4")
def test_what_is_only_advised_is_not_put_into_calendars() -> None:
    story = at_step("two")
    talked(story, "liam", "21 May 15:00", "liaise", outcome="unresolved")
    assert {"lead_and_manager", "lead_and_decision_maker"} <= set(story.open)
    assert {key.duty for hold in story.holds for key in hold.keys} == {"lead_and_decision_maker"}


# --- steps two, three and four ----------------------------------------------------------------------------------


@pytest.mark.clause("5.3")
@pytest.mark.clause("5.12")
def test_the_line_manager_and_the_safeguarding_lead_liaise() -> None:
    story = at_step("two")
    assert owed(story, "liaise") == [(("liam",), ("sana",))]
    assert story.due("liaise") == "Fri 29 May 17:00" and {"liam", "sana"} <= told(story, "stage_opened")
    talked(story, "liam", "22 May 10:00", "liaise", outcome="unresolved")
    assert without(story) == ("three", 1, ())
    silent = at_step("two")
    silent.does(c.ConfirmOutcome, "liam", "22 May 9:00", resolved=False)
    silent.does(c.Override, "sana", "22 May 10:00", to="three", reason="t1")
    assert without(silent) == ("three", 1, ("liaise",))


@pytest.mark.clause("5.3")
def test_one_person_who_is_both_passes_step_two_over() -> None:
    story = raised()
    story.does(
        c.NamePerson,
        "priya",
        "21 May 10:30",
        side="referring",
        role="line_manager",
        person="sana",
        source="raiser",
    )
    talked(story, "priya", "21 May 11:00", "resolve", outcome="unresolved")
    (skipped,) = story.all(e.StageSkipped)
    assert (skipped.stage, skipped.clause, story.stage) == ("two", "5.3", "three")
    assert owed(story, "lead_and_manager") == [], "nobody liaises with themselves"
    assert owed(story, "guidance") == [(("priya",), ("sana",))]


@pytest.mark.clause("5.3")
def test_a_professionals_meeting_is_considered() -> None:
    story = at_step("two")
    assert owed(story, "consider") == [(("liam",), ())] and owed(story, "professionals") == []
    acted(story, "liam", "22 May 9:00", "consider", value="a meeting")
    assert owed(story, "professionals") == [(("liam",), ("priya", "robert"))]
    talked(story, "liam", "22 May 10:00", "liaise", outcome="unresolved")
    assert story.stage == "three", "it is considered, and nothing waits for it"
    other = at_step("two")
    acted(other, "liam", "22 May 9:00", "consider", value="no meeting")
    assert owed(other, "professionals") == []


@pytest.mark.clause("5.4")
def test_the_lead_liaises_with_the_line_manager_and_the_decision_maker_or_their_manager() -> None:
    story = at_step("three")
    assert owed(story, "lead_and_manager") == [(("sana",), ("liam",))]
    assert owed(story, "lead_and_decision_maker") == [(("sana",), ("robert", "marie"))]
    assert story.due("lead_and_decision_maker") == "Fri 29 May 17:00"
    talked(story, "sana", "22 May 10:00", "lead_and_decision_maker", outcome="unresolved")
    assert without(story) == ("four", 1, ())
    silent = at_step("three")
    silent.does(c.ConfirmOutcome, "liam", "22 May 9:00", resolved=False)
    silent.does(c.Override, "grace", "22 May 10:00", to="four", reason="t1")
    assert without(silent) == ("four", 1, ("lead_and_decision_maker",))


@pytest.mark.clause("5.5")
def test_the_next_senior_person_still_within_the_five_days() -> None:
    story = at_step("four")
    assert owed(story, "next_senior") == [(("sana",), ("tomas",))]
    assert story.due("next_senior") == "Fri 29 May 17:00"
    assert next(d for d in story.duty("next_senior").deadlines).clause == "1.4, 5.4, 5.5"
