"""Urgent and outside hours: somebody who is awake, then the next, then silence once somebody has it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from given import BDSCP, WORLD, Story, at, kinds, london

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.spans import Span
from parley.dispute.view import View
from parley.dispute.whom_to_ring import turn_of_raiser
from parley.dispute.world import PolicyStep, World


def rung(story: Story) -> list[tuple[str, str]]:
    return [(event.step, event.person) for event in story.all(e.OnCallAlerted)]


def urgent(when: str = "11 Apr 23:40", world: object = WORLD, **fields: object) -> Story:
    story = Story(world=world).raised("9 Apr 10:00", **fields)  # type: ignore[arg-type]
    story.does(c.MarkUrgent, "priya", when)
    return story


@pytest.mark.parametrize(
    ("when", "inside", "summary"),
    [
        ("11 Apr 23:40", False, "Mon 13 Apr 09:00"),
        ("13 Apr 08:59", False, "Mon 13 Apr 09:00"),
        ("13 Apr 09:00", True, ""),
        ("13 Apr 16:59", True, ""),
        ("13 Apr 17:00", False, "Tue 14 Apr 09:00"),
        ("4 May 11:00", False, "Tue 5 May 09:00"),
    ],
)
def test_inside_or_outside_and_when_the_day_team_hears(when: str, inside: bool, summary: str) -> None:
    story = urgent(when)
    (event,) = story.all(e.UrgencyRaised)
    assert (event.inside, event.agency, event.why, event.clause) == (
        inside,
        "council",
        "owes",
        "protocol, page 7",
    )
    assert bool(rung(story)) != inside
    if inside:
        assert ("urgent_day", "robert") in story.notices
    else:
        story.does(c.Acknowledge, "olu" if when != "4 May 11:00" else "nora", when, alert=1)
        assert story.wake(when) != "" and summary
        story.time("30 Jun 12:00")
        (told,) = [event for event in story.all(e.DayTeamTold) if event.summary]
        assert london(told.happened) == summary and "robert" in told.people


def test_manager_director_last_resort_then_nobody_is_left() -> None:
    story = urgent()
    assert rung(story) == [("manager", "olu")] and story.wake("11 Apr 23:40") == "Sat 11 Apr 23:55"
    story.time("11 Apr 23:55")
    assert rung(story)[-1] == ("director", "dev")
    story.time("12 Apr 00:10")
    assert rung(story)[-1] == ("last resort", "bea")
    story.time("12 Apr 00:25")
    assert kinds(story.last) == ["AlertExhausted"]
    assert ("nobody_answered", "priya") in story.notices
    story.time("12 Apr 09:00")
    assert len(rung(story)) == 3


def test_in_the_morning_the_day_team_hears_of_each_alert_of_the_night() -> None:
    story = urgent()
    for when in ("11 Apr 23:55", "12 Apr 00:10", "12 Apr 00:25"):
        story.time(when)
    story.does(c.MarkUrgent, "priya", "12 Apr 03:00")
    story.does(c.Acknowledge, "olu", "12 Apr 03:05", alert=2)
    story.time("13 Apr 09:00")
    assert [event.alert for event in story.now(e.DayTeamTold)] == [1, 2]
    assert story.notices.count(("night_summary", "robert")) == 2


def test_after_an_outage_the_next_has_their_full_time() -> None:
    story = urgent()
    story.time("12 Apr 04:00")
    assert rung(story) == [("manager", "olu"), ("director", "dev")]
    (event,) = story.now(e.OnCallAlerted)
    assert (london(event.happened), london(event.acknowledge_by)) == ("Sun 12 Apr 04:00", "Sun 12 Apr 04:15")


def test_ack_stops_it_and_tells_everybody_who_was_rung() -> None:
    story = urgent()
    story.time("11 Apr 23:55")
    story.does(c.Acknowledge, "dev", "11 Apr 23:58", alert=1)
    assert set(story.notices) == {("in_hand", "olu"), ("in_hand", "priya")}
    story.time("12 Apr 09:00")
    assert len(rung(story)) == 2
    story.does(c.Acknowledge, "dev", "12 Apr 10:00", alert=1)
    assert story.last == [], "said already"


def test_a_late_ack_reopens_nothing() -> None:
    story = urgent()
    story.time("11 Apr 23:55")
    story.does(c.Acknowledge, "dev", "11 Apr 23:58", alert=1)
    story.does(c.Acknowledge, "olu", "12 Apr 08:00", alert=1)
    assert story.last[0].late and story.dispute.alerts[1].acknowledged_by == "dev"  # type: ignore[union-attr]
    assert story.notices == [("in_hand", "olu")]


def test_an_ack_after_everybody_was_asked_still_counts() -> None:
    story = urgent()
    for when in ("11 Apr 23:55", "12 Apr 00:10", "12 Apr 00:25"):
        story.time(when)
    story.does(c.Acknowledge, "olu", "12 Apr 01:00", alert=1)
    assert story.dispute.alerts[1].acknowledged_by == "olu" and len(rung(story)) == 3


def test_an_ack_to_a_dispute_that_closed_meanwhile_stops_the_ringing() -> None:
    story = urgent()
    story.does(c.Withdraw, "priya", "11 Apr 23:50")
    story.does(c.Acknowledge, "olu", "11 Apr 23:52", alert=1)
    story.time("12 Apr 08:00")
    assert rung(story) == [("manager", "olu")]


def test_what_whoever_called_it_urgent_has_ended_themselves_wakes_nobody_any_more() -> None:
    story = urgent()
    story.does(c.Withdraw, "priya", "11 Apr 23:47")
    assert ("in_hand", "olu") in story.notices, "who was woken hears that they need not ring"
    story.time("13 Apr 09:00")
    assert rung(story) == [("manager", "olu")] and not story.all(e.AlertExhausted)
    assert story.all(e.DayTeamTold)[-1].summary, "that somebody was alerted, the day team hears all the same"


def test_whoever_had_it_by_then_is_asked_for_nothing_more() -> None:
    story = urgent()
    story.does(c.Acknowledge, "olu", "11 Apr 23:45", alert=1)
    story.does(c.Withdraw, "priya", "11 Apr 23:50")
    story.time("12 Apr 02:00")
    assert not story.all(e.ContactAsked)


def test_an_end_that_is_not_theirs_or_was_said_before_leaves_them_waiting() -> None:
    story = Story().raised("9 Apr 10:00")
    story.does(c.MarkUrgent, "robert", "11 Apr 23:40")
    story.does(c.Withdraw, "priya", "11 Apr 23:50")
    story.time("11 Apr 23:55")
    assert len(rung(story)) == 2, "Robert called it urgent, and has said nothing of an end"
    earlier = Story().raised("9 Apr 10:00")
    earlier.spoke("11 Apr 20:00", outcome="resolved")
    earlier.does(c.MarkUrgent, "priya", "11 Apr 23:40")
    earlier.does(c.ConfirmOutcome, "robert", "11 Apr 23:50", resolved=True)
    assert earlier.dispute.status == "closed"
    earlier.time("11 Apr 23:55")
    assert len(rung(earlier)) == 2, "that it was settled she had said before"


def test_pass_rings_the_next_at_once_and_after_an_ack_too() -> None:
    story = urgent()
    story.does(c.PassAlert, "olu", "11 Apr 23:42", alert=1)
    assert rung(story)[-1] == ("director", "dev")
    story.does(c.PassAlert, "olu", "11 Apr 23:43", alert=1)
    assert len(rung(story)) == 2
    story.does(c.Acknowledge, "dev", "11 Apr 23:44", alert=1)
    story.does(c.PassAlert, "dev", "11 Apr 23:46", alert=1)
    assert rung(story)[-1] == ("last resort", "bea") and story.dispute.alerts[1].waiting
    story.time("12 Apr 00:01")
    assert story.dispute.alerts[1].exhausted


def test_whose_time_was_cut_short_is_alerted_anew_when_whoever_took_it_passes_it_on() -> None:
    """They were told that nothing more is asked of them, and may be the one person on call who is awake."""
    story = urgent()
    story.time("11 Apr 23:55")
    story.does(c.Acknowledge, "olu", "11 Apr 23:57", alert=1)
    assert ("in_hand", "dev") in story.notices
    story.does(c.PassAlert, "olu", "12 Apr 00:05", alert=1)
    assert rung(story) == [("manager", "olu"), ("director", "dev"), ("director", "dev")]
    (event,) = story.now(e.OnCallAlerted)
    assert london(event.acknowledge_by) == "Sun 12 Apr 00:20"
    assert {("alert", "dev"), ("alert_update", "priya")} <= set(story.notices)
    story.time("12 Apr 00:20")
    assert rung(story)[-1] == ("last resort", "bea")
    story.time("12 Apr 00:35")
    assert story.dispute.alerts[1].exhausted and len(rung(story)) == 4


def test_who_was_silent_until_told_that_somebody_has_it_is_asked_before_nobody_is_left() -> None:
    story = urgent()
    story.time("11 Apr 23:55")
    story.does(c.Acknowledge, "dev", "11 Apr 23:57", alert=1)
    story.does(c.PassAlert, "dev", "12 Apr 00:05", alert=1)
    assert rung(story)[-1] == ("last resort", "bea")
    story.time("12 Apr 00:20")
    assert rung(story)[-1] == ("manager", "olu") and not story.dispute.alerts[1].exhausted
    story.does(c.Acknowledge, "olu", "12 Apr 00:22", alert=1)
    assert story.dispute.alerts[1].acknowledged_by == "olu"


def test_who_would_have_taken_it_too_is_asked_first_and_their_second_word_counts() -> None:
    story = urgent()
    story.time("11 Apr 23:55")
    story.does(c.Acknowledge, "dev", "11 Apr 23:57", alert=1)
    story.does(c.Acknowledge, "olu", "11 Apr 23:58", alert=1)
    story.does(c.PassAlert, "dev", "12 Apr 00:05", alert=1)
    assert rung(story)[-1] == ("manager", "olu")
    story.does(c.Acknowledge, "olu", "12 Apr 00:07", alert=1)
    assert story.dispute.alerts[1].acknowledged_by == "olu"


def test_an_alert_that_nobody_had_taken_rings_on_once_a_late_word_is_taken_back() -> None:
    story = urgent()
    for when in ("11 Apr 23:55", "12 Apr 00:10", "12 Apr 00:25"):
        story.time(when)
    story.does(c.Acknowledge, "olu", "12 Apr 00:30", alert=1)
    story.does(c.PassAlert, "olu", "12 Apr 00:40", alert=1)
    assert rung(story)[-1] == ("director", "dev") and story.dispute.alerts[1].waiting
    story.time("12 Apr 00:55")
    assert rung(story)[-1] == ("last resort", "bea")
    story.time("12 Apr 01:10")
    assert story.dispute.alerts[1].exhausted


def test_only_whoever_was_rung_can_answer() -> None:
    story = urgent()
    for kind in (c.Acknowledge, c.PassAlert, c.ReportContact):
        refused = story.asks(kind, "dev", "11 Apr 23:45", alert=1)
        assert refused is not None and refused.code == "alert"
    assert story.asks(c.Acknowledge, "olu", "11 Apr 23:45", alert=7) is not None


def test_spoke_says_that_somebody_has_it_and_has_rung_her() -> None:
    story = urgent()
    story.does(c.ReportContact, "olu", "11 Apr 23:50", alert=1)
    assert kinds(story.last) == ["AlertAcknowledged", "ContactMade"]


def test_one_alert_at_a_time_is_enough() -> None:
    story = urgent()
    refused = story.asks(c.MarkUrgent, "priya", "11 Apr 23:45")
    assert refused is not None and refused.code == "alert_out"


def test_without_a_rota_there_the_raisers_own_then_the_last_resort() -> None:
    agencies = WORLD.directory.agencies
    council, school = agencies["council"], agencies["school"]
    moved = {
        "council": replace(council, rota=None), "school": replace(school, rota=council.rota),
    }  # fmt: skip
    world = replace(WORLD, directory=replace(WORLD.directory, agencies=moved))
    assert urgent(world=world).all(e.UrgencyRaised)[0].why == "raiser"
    nobody = {"council": moved["council"], "school": school}
    world = replace(WORLD, directory=replace(WORLD.directory, agencies=nobody))
    story = urgent(world=world)
    assert story.all(e.UrgencyRaised)[0].why == "last resort" and rung(story) == [("last resort", "bea")]


def test_where_the_step_and_the_raiser_are_of_one_agency_without_a_rota_the_other_sides_is_rung() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00", outcome="unresolved", told=True)
    story.does(c.MarkUrgent, "priya", "11 Apr 23:40")
    assert story.duty("strategy").holders == ("liam",)
    assert story.all(e.UrgencyRaised)[0].why == "other side"
    assert [step for step, _ in rung(story)] == ["manager"]
    story.time("13 Apr 09:30")
    (told,) = [event for event in story.all(e.DayTeamTold) if event.summary]
    assert {"liam", "robert", "sol"} <= set(told.people), "whoever owes the step hears of the night, too"


def test_inside_hours_whoever_owes_the_step_is_told_with_the_others() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00", outcome="unresolved", told=True)
    story.does(c.MarkUrgent, "priya", "13 Apr 11:00")
    (told,) = story.all(e.DayTeamTold)
    assert story.duty("strategy").holders == ("liam",) and {"liam", "sana"} <= set(told.people)


def test_where_nobody_has_a_rota_the_day_team_that_owes_hears_of_it_with_the_last_resort() -> None:
    agencies = {name: replace(one, rota=None) for name, one in WORLD.directory.agencies.items()}
    story = urgent(world=replace(WORLD, directory=replace(WORLD.directory, agencies=agencies)))
    assert rung(story) == [("last resort", "bea")]
    story.time("13 Apr 09:30")
    (told,) = story.all(e.DayTeamTold)
    assert {"robert", "bea"} <= set(told.people) and "priya" not in told.people
    unknown = Story(world=story.world).raised(
        "4 Apr 23:40", urgent=True, receiving="", receiving_practitioner=""
    )
    unknown.time("7 Apr 09:30")
    (told,) = [event for event in unknown.all(e.DayTeamTold) if event.summary]
    assert {"sana", "bea"} <= set(told.people) and "priya" not in told.people


def test_the_order_is_the_rules() -> None:
    assert BDSCP.on_call is not None
    rules = replace(BDSCP, on_call=replace(BDSCP.on_call, order=("last resort",), steps=("director",)))
    story = Story(rules).raised("9 Apr 10:00")
    story.does(c.MarkUrgent, "priya", "11 Apr 23:40")
    assert rung(story) == [("last resort", "bea")]
    rules = replace(BDSCP, on_call=replace(BDSCP.on_call, steps=("director", "manager")))
    story = Story(rules).raised("9 Apr 10:00", urgent=True)
    assert rung(story) == [] and story.all(e.DayTeamTold)
    story.does(c.MarkUrgent, "priya", "11 Apr 23:40")
    assert rung(story) == [("director", "dev")]


def test_urgent_at_the_opening_rings_before_anything_else_is_known() -> None:
    story = Story().raised("4 Apr 23:40", urgent=True, receiving="", receiving_practitioner="")
    assert rung(story) == [("last resort", "bea")]


def with_policy(*policy: PolicyStep) -> World:
    return with_rota(policy=policy)


def with_rota(**changes: object) -> World:
    council = WORLD.directory.agencies["council"]
    assert council.rota is not None
    rota = replace(council.rota, **changes)  # type: ignore[arg-type]
    agencies = {**WORLD.directory.agencies, "council": replace(council, rota=rota)}
    return replace(WORLD, directory=replace(WORLD.directory, agencies=agencies))


def test_an_agency_may_have_a_policy_of_its_own() -> None:
    twice = PolicyStep("manager", Span(10, "minutes"), times=2)
    story = urgent(world=with_policy(twice, PolicyStep("director", wait=Span(1, "hours"))))
    assert story.wake("11 Apr 23:40") == "Sat 11 Apr 23:50"
    story.time("11 Apr 23:50")
    assert rung(story) == [("manager", "olu")] * 2 and ("alert_update", "priya") not in story.notices
    story.time("12 Apr 00:00")
    assert rung(story)[-1] == ("director", "dev") and ("alert_update", "priya") in story.notices
    assert london(story.now(e.OnCallAlerted)[0].acknowledge_by) == "Sun 12 Apr 01:00"


def test_pass_is_asked_no_second_time() -> None:
    story = urgent(world=with_policy(PolicyStep("manager", times=3), PolicyStep("director")))
    story.does(c.PassAlert, "olu", "11 Apr 23:42", alert=1)
    assert rung(story) == [("manager", "olu"), ("director", "dev")]
    story.time("12 Apr 00:10")
    assert rung(story)[-1] == ("last resort", "bea")


def test_whoever_has_it_and_says_nothing_for_an_hour_is_asked_and_an_hour_later_once_more() -> None:
    story = urgent()
    story.does(c.Acknowledge, "olu", "11 Apr 23:45", alert=1)
    assert story.wake("11 Apr 23:46") == "Sun 12 Apr 00:45"
    story.time("12 Apr 00:45")
    assert kinds(story.last) == ["ContactAsked"] and story.notices == [("contact_asked", "olu")]
    assert story.wake("12 Apr 00:46") == "Sun 12 Apr 01:45"
    story.time("12 Apr 01:50")
    assert kinds(story.last) == ["ContactAsked"]
    assert story.notices == [("contact_asked", "olu"), ("in_hand", "priya")]
    story.time("12 Apr 08:00")
    assert story.last == []
    story.does(c.ReportContact, "olu", "12 Apr 08:05", alert=1)
    assert kinds(story.last) == ["ContactMade"]


def test_an_agency_says_how_long_a_note_of_contact_is_waited_for() -> None:
    story = urgent(world=with_rota(contact_within=Span(20, "minutes")))
    story.does(c.Acknowledge, "olu", "11 Apr 23:45", alert=1)
    assert story.wake("11 Apr 23:46") == "Sun 12 Apr 00:05"
    story.time("12 Apr 00:05")
    assert story.wake("12 Apr 00:06") == "Sun 12 Apr 00:25"


def test_an_outage_asks_for_contact_once_and_not_for_each_hour_of_it() -> None:
    story = urgent()
    story.does(c.Acknowledge, "olu", "11 Apr 23:45", alert=1)
    story.time("12 Apr 06:00")
    assert kinds(story.last) == ["ContactAsked"] and story.wake("12 Apr 06:01") == "Sun 12 Apr 07:00"


def test_whoever_takes_it_over_has_an_hour_of_their_own() -> None:
    story = urgent()
    story.does(c.Acknowledge, "olu", "11 Apr 23:45", alert=1)
    story.time("12 Apr 00:45")
    story.does(c.PassAlert, "olu", "12 Apr 00:50", alert=1)
    story.does(c.Acknowledge, "dev", "12 Apr 00:55", alert=1)
    assert story.wake("12 Apr 00:56") == "Sun 12 Apr 01:55"


def test_once_the_day_team_knows_of_it_one_question_is_enough() -> None:
    story = urgent("13 Apr 08:30")
    story.does(
        c.Acknowledge,
        "nora" if story.all(e.OnCallAlerted)[0].person == "nora" else "olu",
        "13 Apr 08:35",
        alert=1,
    )
    story.time("13 Apr 09:40")
    story.time("13 Apr 16:00")
    assert len(story.all(e.ContactAsked)) == 1


def test_whoever_has_spoken_is_not_asked() -> None:
    story = urgent()
    story.does(c.ReportContact, "olu", "11 Apr 23:50", alert=1)
    story.time("12 Apr 08:00")
    assert story.all(e.ContactAsked) == []


@pytest.mark.parametrize(
    ("when", "why"),
    [("11 Apr 23:40", "Saturday"), ("13 Apr 08:59", "before 09:00"), ("4 May 11:00", "May Day")],
)
def test_the_record_says_why_it_was_outside_hours(when: str, why: str) -> None:
    (event,) = urgent(when).all(e.UrgencyRaised)
    assert event.outside.startswith(why)


def test_whoever_mail_does_not_reach_is_not_tried_again_before_the_next() -> None:
    story = urgent(world=with_policy(PolicyStep("manager", times=3), PolicyStep("director")))
    story.does(c.MarkAddressFailed, "", "11 Apr 23:42", person="olu", status="5.1.1")
    assert rung(story) == [("manager", "olu"), ("director", "dev")]
    story.time("12 Apr 00:10")
    assert rung(story)[-1] == ("last resort", "bea")


@pytest.mark.parametrize(
    ("by", "expected", "turn"),
    [("olu", ("director", "dev"), "manager"), ("dev", ("manager", "olu"), ""), ("priya", ("manager", "olu"), "")],
)  # fmt: skip
def test_whoever_is_on_call_is_not_alerted_of_their_own_concern(
    by: str, expected: tuple[str, str], turn: str
) -> None:
    sides = {"referring": "school", "receiving": "council", "receiving_practitioner": "robert"}
    if by != "priya":
        sides = {"referring": "council", "receiving": "school", "receiving_practitioner": "priya"}
    story = Story().raised("11 Apr 23:40", by=by, urgent=True, **sides)
    assert rung(story) == [expected] and story.wake("11 Apr 23:40") == "Sat 11 Apr 23:55"
    alert = story.dispute.alerts[1]
    assert turn_of_raiser(View(story.rules, story.world, story.dispute, at("11 Apr 23:40")), alert) == turn
    for when in ("11 Apr 23:55", "12 Apr 00:10", "12 Apr 00:25"):
        story.time(when)
    asked = [person for _, person in rung(story)]
    assert by not in asked and asked[-1] == "bea" and story.dispute.alerts[1].exhausted


def test_where_only_whoever_raised_it_is_left_they_are_told_at_once_to_ring_for_help() -> None:
    story = Story().raised("4 Apr 23:40", by="bea", urgent=True, receiving="", receiving_practitioner="")
    assert rung(story) == [] and story.now(e.AlertExhausted)
    assert ("nobody_answered", "bea") in story.notices


def test_a_business_manager_who_called_it_urgent_hears_once_that_nobody_has_answered() -> None:
    directory = replace(
        WORLD.directory, officers={**WORLD.directory.officers, "business_manager": ("priya",)}
    )
    story = urgent(world=replace(WORLD, directory=directory))
    for when in ("11 Apr 23:55", "12 Apr 00:10", "12 Apr 00:25"):
        story.time(when)
    assert kinds(story.last) == ["AlertExhausted"]
    assert story.notices.count(("nobody_answered", "priya")) == 1
