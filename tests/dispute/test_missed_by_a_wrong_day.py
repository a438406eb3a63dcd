"""A miss rests on a date, and the date on a day that people give. Once that is corrected, the miss is what the new date makes of it:
nothing stays missed by a date that is none, and nothing was in time by one that is none (promises 5 and 6)."""

from __future__ import annotations

from dataclasses import replace

from given import AT_ONE_INSTANT, Story, at, london, protocol

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.evolve import fold_on


def counted_from(story: Story, day: str, now: str) -> None:
    story.does(c.TellMoment, "priya", now, moment="decision", at=at(f"{day} 12:00"))


def missed_on_the_7th() -> Story:
    story = Story().raised()
    story.time("7 Apr 18:00")
    assert story.duty("contact").missed == at("7 Apr 17:00")
    return story


def test_a_later_date_is_missed_and_reminded_of_like_any_other() -> None:
    story = missed_on_the_7th()
    counted_from(story, "8 Apr", "8 Apr 13:00")
    (dated,) = [one for one in story.now(e.DutyDated) if one.key.duty == "contact"]
    assert dated.unmissed == (at("7 Apr 17:00"),)
    assert {("dates_changed", "liam"), ("dates_changed", "robert")} <= set(story.notices)
    assert story.duty("contact").missed is None and story.wake("8 Apr 13:00") == "Thu 9 Apr 09:00"
    story.time("10 Apr 17:00")
    assert [london(one.happened) for one in story.all(e.DeadlineMissed)][-1] == "Fri 10 Apr 17:00"
    assert ("may_open", "liam") in story.notices


def test_where_that_has_passed_too_the_miss_is_of_that_one() -> None:
    story = missed_on_the_7th()
    story.time("9 Apr 10:00")
    counted_from(story, "2 Apr", "9 Apr 10:05")
    assert ("dates_changed", "liam") not in story.notices, "they hear of the miss of the other one"
    story.time("9 Apr 10:06")
    assert story.duty("contact").missed == at("8 Apr 17:00")


def test_a_date_given_back_and_taken_again_is_still_one_to_meet() -> None:
    story = missed_on_the_7th()
    counted_from(story, "8 Apr", "8 Apr 13:00")
    counted_from(story, "1 Apr", "8 Apr 13:10")
    due = story.duty("contact").due
    assert due is not None and due > at("8 Apr 13:10"), "it had passed before anybody could read of it"
    story.time("20 Apr 10:00")
    assert story.duty("contact").missed == due


def test_what_is_done_already_was_in_time_by_the_corrected_day_and_that_is_told_once() -> None:
    story = missed_on_the_7th()
    story.spoke("8 Apr 15:00")
    assert story.all(e.MissAnswered) == []
    counted_from(story, "8 Apr", "8 Apr 16:00")
    (answered,) = story.now(e.MissAnswered)
    assert answered.redated and ("met_in_time", "liam") in story.notices
    counted_from(story, "7 Apr", "8 Apr 16:10")
    assert len(story.all(e.MissAnswered)) == 1


def test_nothing_is_in_time_by_a_date_that_an_earlier_one_has_replaced() -> None:
    story = missed_on_the_7th()
    counted_from(story, "30 Mar", "8 Apr 10:00")
    assert story.duty("contact").missed == at("7 Apr 17:00") and story.due("contact") == "Wed 1 Apr 17:00"
    story.does(c.RecordDiscussion, "priya", "8 Apr 11:00", medium="phone", happened="2 Apr 14:00")
    assert story.duty("contact").status == "done" and story.all(e.MissAnswered) == []


def told_of_it(story: Story) -> set[str]:
    return {person for template, person in story.notices if template == "not_in_time"}


def test_what_was_in_time_by_a_corrected_day_is_not_once_it_is_corrected_back() -> None:
    story = missed_on_the_7th()
    story.spoke("8 Apr 15:00")
    counted_from(story, "2 Apr", "8 Apr 16:00")
    assert story.duty("contact").answered
    for day, now in (("1 Apr", "8 Apr 16:10"), ("30 Mar", "8 Apr 16:30")):
        counted_from(story, day, now)
        assert len(story.all(e.MissStands)) == 1 and not story.duty("contact").answered, day
        assert ("liam" in told_of_it(story)) == (day == "1 Apr")
    assert story.all(e.MissStands)[0].redated and story.all(e.MissStands)[0].missed == (at("7 Apr 17:00"),)
    counted_from(story, "2 Apr", "8 Apr 16:40")
    assert len(story.all(e.MissAnswered)) == 2 and story.duty("contact").answered


def test_whoever_read_that_it_was_in_time_reads_that_it_was_not_and_nobody_else() -> None:
    story = missed_on_the_7th()
    story.does(c.RecordDiscussion, "priya", "8 Apr 15:00", "7 Apr 16:00", medium="phone")
    told = {person for template, person in story.notices if template == "met_in_time"}
    assert "liam" in told
    story.does(c.CorrectRecord, "priya", "8 Apr 15:10", text="t1", at=at("8 Apr 11:00"))
    assert told_of_it(story) == told and not story.all(e.MissStands)[0].redated
    story.does(c.CorrectRecord, "priya", "8 Apr 15:20", text="t1", at=at("8 Apr 11:30"))
    assert told_of_it(story) == set(), "once"
    story.does(c.CorrectRecord, "priya", "8 Apr 15:30", text="t1", at=at("7 Apr 11:00"))
    assert [event.met for event in story.now(e.MissAnswered)] == [(at("7 Apr 17:00"),)]


def test_the_order_in_which_day_and_time_are_told_makes_no_difference() -> None:
    def corrected(story: Story) -> None:
        counted_from(story, "30 Mar", "9 Apr 10:00")

    def reported(story: Story) -> None:
        story.does(c.RecordDiscussion, "priya", "9 Apr 11:00", "7 Apr 16:00", medium="phone")

    def reported_before(story: Story) -> None:
        story.does(c.RecordDiscussion, "priya", "9 Apr 09:00", "7 Apr 16:00", medium="phone")

    first, second = missed_on_the_7th(), missed_on_the_7th()
    corrected(first), reported(first), reported_before(second), corrected(second)
    for story in (first, second):
        assert story.duty("contact").status == "done" and not story.duty("contact").answered
    assert len(second.all(e.MissStands)) == 1


def test_what_is_owed_again_is_not_on_record_as_in_time() -> None:
    story = missed_on_the_7th()
    story.does(c.RecordDiscussion, "priya", "8 Apr 15:00", "7 Apr 16:00", medium="phone")
    story.does(c.CorrectRecord, "priya", "8 Apr 15:10", text="t1", not_held=True)
    duty = story.duty("contact")
    assert duty.status == "open" and not duty.answered and duty.met == ()
    assert "liam" in told_of_it(story) and len(story.now(e.MissStands)) == 1
    story.does(c.RecordDiscussion, "priya", "9 Apr 15:00", "7 Apr 16:30", medium="phone")
    assert len(story.all(e.MissAnswered)) == 2


def test_a_report_that_is_taken_back_once_its_stage_is_left_answers_no_miss_either() -> None:
    for said in ({"not_held": True}, {"medium": "email"}):
        story = missed_on_the_7th()
        story.does(
            c.RecordDiscussion, "priya", "8 Apr 15:00", "7 Apr 16:00", medium="phone", outcome="unresolved", told=True
        )  # fmt: skip
        assert story.stage == "s2" and story.duty("contact").answered
        story.does(c.CorrectRecord, "priya", "8 Apr 15:10", text="t1", **said)
        assert story.duty("contact").status == "done" and not story.duty("contact").answered
        story.does(c.CorrectRecord, "priya", "8 Apr 15:20", text="t1", at=at("7 Apr 16:00"), medium="video")
        assert story.duty("contact").answered


def test_what_was_done_by_the_date_that_was_told_is_not_late_by_a_day_that_is_told_later() -> None:
    """Nobody is accused of a date that nobody had told them (docs/decisions/0040)."""
    story = Story().raised()
    story.spoke("7 Apr 16:00")
    counted_from(story, "30 Mar", "9 Apr 10:00")
    assert story.all(e.DeadlineMissed) == [] and story.duty("contact").missed is None


def dawn(own: int, clock: int) -> Story:
    """A step with a date of its own, so many working days from the decision, and a clock over it."""
    text = AT_ONE_INSTANT.replace("  - {to: dusk, when: {missed: hail}}\n", "")
    text = text.replace(
        "within: 2 working days, from: decision, missed",
        f"within: {own} working days, from: decision, missed",
    )
    text = text.replace("spring: {within: 2 working days", f"spring: {{within: {clock} working days")
    return Story(protocol(text)).raised()


def test_a_clock_is_not_missed_either_by_a_step_that_has_ended() -> None:
    story = dawn(5, 2)
    story.time("8 Apr 09:00")
    assert (
        story.dispute.missed_clocks == (("spring", at("7 Apr 17:00")),) and story.duty("hail").missed is None
    )
    story.spoke("8 Apr 10:00")
    counted_from(story, "2 Apr", "8 Apr 12:00")
    assert [event.met for event in story.now(e.MissAnswered)] == [(at("7 Apr 17:00"),)]
    assert story.dispute.missed_clocks == () and story.duty("hail").answered
    counted_from(story, "1 Apr", "8 Apr 12:10")
    assert (
        story.dispute.missed_clocks == (("spring", at("7 Apr 17:00")),) and len(story.now(e.MissStands)) == 1
    )


def test_each_of_two_dates_is_met_or_not_by_the_one_that_holds_in_its_place() -> None:
    story = dawn(2, 3)
    story.time("9 Apr 09:00")
    assert [london(at) for at in story.duty("hail").misses] == ["Tue 7 Apr 17:00", "Wed 8 Apr 17:00"]
    story.spoke("9 Apr 10:00")
    counted_from(story, "2 Apr", "9 Apr 12:00")
    assert [event.met for event in story.now(e.MissAnswered)] == [(at("8 Apr 17:00"),)]
    assert not story.duty("hail").answered, "its own date, Wednesday by now, was not met"
    counted_from(story, "7 Apr", "9 Apr 12:10")
    assert [event.met for event in story.now(e.MissAnswered)] == [(at("7 Apr 17:00"),)]
    assert story.duty("hail").answered


def test_nobody_has_missed_a_date_that_came_when_the_step_was_no_longer_asked_for() -> None:
    story = dawn(2, 5)
    story.tried("8 Apr 10:00")
    story.does(c.Override, "sana", "8 Apr 11:00", reason="t1", to="dusk")
    assert story.duty("hail").status == "overtaken" and story.duty("hail").missed
    counted_from(story, "7 Apr", "8 Apr 12:00")
    (answered,) = story.now(e.MissAnswered)
    assert answered.redated and story.duty("hail").answered
    counted_from(story, "1 Apr", "8 Apr 12:10")
    assert len(story.now(e.MissStands)) == 1


def test_the_time_of_a_conversation_of_a_step_that_was_over_may_be_corrected_too() -> None:
    story = dawn(2, 5)
    story.tried("8 Apr 10:00")
    story.does(c.Override, "sana", "8 Apr 11:00", reason="t1", to="dusk")
    story.does(
        c.RecordDiscussion, "priya", "8 Apr 12:00", "7 Apr 12:00", medium="phone", keys=(story.key("hail"),)
    )
    assert story.duty("hail").answered and story.duty("hail").status == "overtaken"
    story.does(c.CorrectRecord, "priya", "8 Apr 12:10", text="t1", at=at("7 Apr 18:00"))
    assert not story.duty("hail").answered and len(story.now(e.MissStands)) == 1
    story.does(c.CorrectRecord, "priya", "8 Apr 12:20", text="t1", at=at("7 Apr 17:00"))
    assert story.duty("hail").answered


def test_a_clock_and_a_date_of_one_instant_are_two_and_one_of_them_may_be_taken_back() -> None:
    text = AT_ONE_INSTANT.replace("  - {to: dusk, when: {missed: hail}}\n", "")
    text = text.replace(
        "spring: {within: 2 working days, from: decision", "spring: {within: 2 working days, from: entry"
    )
    story = Story(protocol(text)).raised()
    story.time("7 Apr 17:01")
    assert story.duty("hail").misses == (at("7 Apr 17:00"),) * 2
    counted_from(story, "2 Apr", "7 Apr 18:00")
    assert story.duty("hail").missed is None and story.duty("hail").missed_caps == (at("7 Apr 17:00"),)
    assert story.dispute.missed_clocks == (("spring", at("7 Apr 17:00")),)
    assert "nothing was missed" not in str(story.effects)
    story.time("9 Apr 09:00")
    assert [london(one.happened) for one in story.all(e.DeadlineMissed)] == ["Tue 7 Apr 17:00"] * 2 + [
        "Wed 8 Apr 17:00"
    ]


def test_a_mail_that_is_filed_late_does_not_undo_the_day_that_was_given_after_it() -> None:
    """It lay in the holding pen while another one came: whichever is read first, the later one stands."""
    for first_is_filed_late in (False, True):
        story = Story().raised()
        told = [("1 Apr 12:00", "30 Mar 10:00"), ("1 Apr 15:00", "31 Mar 10:00")]
        if first_is_filed_late:
            story.does(c.TellMoment, "priya", *told[1][:1], moment="decision", at=at(told[1][1]))
            late = c.TellMoment(
                by="priya",
                happened=at(told[0][0]),
                received=at(told[0][0]),
                moment="decision",
                at=at(told[0][1]),
            )
            refused = story._decide(late)
            assert refused is not None and "that stands" in refused.reason
        else:
            for when, day in told:
                story.does(c.TellMoment, "priya", when, moment="decision", at=at(day))
        assert (
            story.dispute.moments["decision"] == at("31 Mar 10:00")
            and story.due("contact") == "Thu 2 Apr 17:00"
        )


def test_nor_a_fact_that_was_told_after_it() -> None:
    """Whoever wrote it reads so: nothing stands on record as told that does not hold."""
    story = Story().raised()
    story.does(c.TellFact, "priya", "1 Apr 15:00", fact="child", value="under 1")
    early = at("1 Apr 12:00")
    for value, stands in (("other", True), ("under 1", False)):
        refused = story._decide(
            c.TellFact(by="priya", happened=early, received=early, fact="child", value=value)
        )
        assert (refused is not None and "that stands" in refused.reason) == stands and story.last == []
    assert {told.value for (fact, *_), told in story.dispute.facts.items() if fact == "child"} == {"under 1"}


def test_a_journal_from_before_in_which_it_did_is_read_as_it_was_decided_on() -> None:
    """The dates that follow in it rest on what stood then."""
    story = Story().raised()
    counted_from(story, "31 Mar", "1 Apr 15:00")
    early, day = at("1 Apr 12:00"), at("30 Mar 10:00")
    said = e.MomentTold(happened=early, received=early, by="priya", moment="decision", at=day)
    told = e.FactTold(
        happened=early, received=early, by="priya", fact="child", value="other", side="referring"
    )
    dispute = fold_on(story.dispute, [replace(told, received=at("1 Apr 16:00"), value="under 1"), told, said])
    assert dispute.moments["decision"] == day and {one.value for one in dispute.facts.values()} == {"other"}


def test_whoever_was_asked_to_let_the_next_stage_open_hears_that_it_was_in_time_once_all_is_there() -> None:
    """Liam was asked on the 7th; with the report of the call everything that stage 2 asks for is on record."""
    story = missed_on_the_7th()
    assert ("may_open", "liam") in story.notices
    story.does(c.RecordDiscussion, "priya", "8 Apr 15:00", "7 Apr 16:00", medium="phone", told=True)
    assert ("met_in_time", "liam") in story.notices
    story.does(c.ConfirmOutcome, "priya", "8 Apr 15:10", resolved=False)
    assert story.stage == "s2"
    story.does(c.CorrectRecord, "priya", "8 Apr 15:20", text="t1", at=at("8 Apr 11:00"))
    assert told_of_it(story) == {"priya", "liam"}


def test_a_clock_that_whoever_had_its_miss_had_kept_was_missed_by_whoever_else_owed_something_under_it() -> (
    None
):
    """They spoke in time, and the window of the stage passed all the same: what is left of it was owed by then."""
    story = Story().raised()
    story.time("15 Apr 09:00")
    assert [(one.key.duty, one.deadline.clock) for one in story.now(e.DeadlineMissed)] == [
        ("contact", ""),
        ("contact", "stage_1"),
    ]
    late = c.RecordDiscussion(
        by="priya", happened=at("2 Apr 14:00"), received=at("16 Apr 10:00"), medium="phone", timed=True
    )
    assert story._decide(late) is None and story.now(e.MissAnswered)
    story.time("16 Apr 10:01")
    (missed,) = story.now(e.DeadlineMissed)
    assert (missed.key.duty, missed.deadline.clock, missed.happened) == (
        "review",
        "stage_1",
        at("14 Apr 17:00"),
    )
    assert story.dispute.missed_clocks == (("stage_1", at("14 Apr 17:00")),)
    story.time("17 Apr 09:00")
    assert story.now(e.DeadlineMissed) == [], "once"


def test_nobody_has_missed_a_clock_by_a_step_that_began_after_it() -> None:
    """What is asked for once a clock has passed is due as soon as possible, and its date is none to have met."""
    ring = '  - {id: ring, do: act, by: receiving keeper, needs: {done: hail}, within: 5 working days, from: {done: hail}, clause: "1.2"}'
    text = AT_ONE_INSTANT.replace(
        "  exits:\n  - {to: closed, when", f"{ring}\n  exits:\n  - {{to: closed, when"
    )
    story = Story(protocol(text.replace("  - {to: dusk, when: {missed: hail}}\n", ""))).raised()
    story.time("8 Apr 09:00")
    assert len(story.now(e.DeadlineMissed)) == 2
    late = c.RecordDiscussion(
        by="priya", happened=at("2 Apr 14:00"), received=at("8 Apr 10:00"), medium="phone", timed=True
    )
    assert story._decide(late) is None and story.now(e.MissAnswered) and story.open == ["ring"]
    story.time("8 Apr 17:00")
    assert story.now(e.DeadlineMissed) == []


def spoken_on_the_2nd() -> Story:
    """They spoke, and what comes next is counted from that."""
    story = Story().raised()
    story.does(c.RecordDiscussion, "priya", "2 Apr 14:00", medium="phone", timed=True)
    assert story.due("review") == "Thu 9 Apr 17:00"
    return story


def test_a_date_that_is_counted_from_a_conversation_moves_with_its_corrected_time_and_says_so() -> None:
    story = spoken_on_the_2nd()
    story.does(c.CorrectRecord, "priya", "2 Apr 16:00", text="t1", at=at("1 Apr 15:00"))
    (dated,) = story.now(e.DutyDated)
    assert dated.key.duty == "review" and london(dated.was) == "Thu 9 Apr 17:00"
    assert story.due("review") == "Wed 8 Apr 17:00"
    assert ("dates_changed", "robert") in story.notices


def test_what_others_say_of_when_it_was_moves_no_date() -> None:
    story = spoken_on_the_2nd()
    story.does(c.CorrectRecord, "robert", "2 Apr 16:00", text="t1", at=at("1 Apr 15:00"))
    assert story.now(e.DutyDated) == [] and story.due("review") == "Thu 9 Apr 17:00"
    assert story.notices == []


def test_a_miss_of_what_is_done_by_now_is_looked_at_again_by_the_corrected_time() -> None:
    story = spoken_on_the_2nd()
    story.time("10 Apr 09:00")
    assert story.duty("review").missed == at("9 Apr 17:00")
    story.does(c.RecordDiscussion, "robert", "10 Apr 10:00", medium="phone", timed=True)
    assert story.duty("review").status == "done" and not story.now(e.MissAnswered)
    story.does(c.CorrectRecord, "priya", "10 Apr 11:00", text="t1", at=at("7 Apr 15:00"), whom="robert")
    (met,) = story.now(e.MissAnswered)
    assert met.key.duty == "review" and met.met == (at("9 Apr 17:00"),) and met.redated


def test_another_hour_of_the_same_day_moves_no_date_and_is_told_to_nobody() -> None:
    story = spoken_on_the_2nd()
    story.does(c.CorrectRecord, "priya", "2 Apr 16:00", text="t1", at=at("2 Apr 15:00"))
    assert story.due("review") == "Thu 9 Apr 17:00" and story.notices == []


def test_a_correction_that_is_filed_late_has_not_moved_the_dates_of_what_began_since() -> None:
    story = spoken_on_the_2nd()
    story.spoke("7 Apr 10:00", outcome="unresolved", told=True)
    assert story.stage == "s2" and story.duty("strategy").due
    story.filed_late(c.CorrectRecord, "robert", "2 Apr 16:00", text="t1", at=at("1 Apr 15:00"))
    assert story.now(e.DutyDated) == [] and story.notices == []
