"""Forms: what is known fills them, rows make duties with dates of their own, outcomes come back into the row."""

from __future__ import annotations

import pytest
from form_rules import LEDGER
from given import Story, at, kinds, london, protocol

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.effects import SendNotice
from parley.dispute.events import DutyKey
from parley.dispute.evolve import evolve
from parley.dispute.forms import complete_since, gaps, held, rows_of
from parley.dispute.view import View
from parley.mail.notice_echo import echo_lines

RULES = protocol(LEDGER)
FORM = RULES.forms["ledger"]
CARGO, WORK = FORM.section("cargo"), FORM.section("work")
ROW = (("task", "t-1"), ("whom", "sol"), ("by_when", "2026-04-20"))


def on_deck() -> Story:
    """The second stage of the invented protocol, opened on Thursday 2 April."""
    story = Story(RULES).raised()
    story.spoke("2 Apr 14:30", outcome="unresolved")
    assert story.stage == "deck"
    return story


def with_the_matter(story: Story, when: str = "2 Apr 15:00") -> Story:
    fill(story, "sana", when, "cargo", 0, ("matter", "t-8"), ("hoped", "t-9"))
    return story


def fill(story: Story, by: str, when: str, section: str, row: int, *values: tuple[str, str]) -> None:
    story.does(c.FillForm, by, when, form="ledger", section=section, row=row, values=values)


def refused(story: Story, by: str, when: str, section: str, row: int, *values: tuple[str, str]) -> c.Refused:
    said = story.asks(c.FillForm, by, when, form="ledger", section=section, row=row, values=values)
    assert said is not None
    return said


def view(story: Story, when: str = "2 Apr 16:00") -> View:
    return View(story.rules, story.world, story.dispute, at(when))


def row_duty(story: Story, row: int) -> e.DutyKey:
    return DutyKey("deck", 1, "carry_out", "", row)


# --- what is known --------------------------------------------------------------------------------------------


def test_what_the_dispute_knows_stands_in_the_form_without_anybody_writing_it() -> None:
    now = view(on_deck())
    values = {field.id: held(now, FORM, CARGO, 0, field) for field in CARGO.fields}
    assert values["other_pilot"] and values["other_pilot"].people == ("robert",)
    assert values["other_harbour"] and values["other_harbour"].value == "council"
    assert values["day"] and values["day"].value == "2026-04-01"
    assert values["matter"] is None
    assert [gap.field.id for gap in gaps(now, FORM, CARGO)] == ["matter", "hoped"]  # children never count


def test_what_is_written_goes_before_what_is_known_and_can_be_taken_out_again() -> None:
    story = on_deck()
    fill(story, "sana", "2 Apr 15:00", "cargo", 0, ("day", "2026-03-30"))
    field = CARGO.fields[2]
    assert (found := held(view(story), FORM, CARGO, 0, field)) and found.value == "2026-03-30"
    fill(story, "sana", "2 Apr 15:10", "cargo", 0, ("day", ""))
    assert (found := held(view(story), FORM, CARGO, 0, field)) and found.value == "2026-04-01"


# --- sections that duties fill --------------------------------------------------------------------------------


def test_a_complete_section_meets_its_duty_by_itself_and_what_waited_for_it_opens() -> None:
    story = on_deck()
    fill(story, "sana", "2 Apr 15:00", "cargo", 0, ("matter", "t-8"))
    assert story.duty("open_ledger").status == "open"
    fill(story, "sana", "7 Apr 09:00", "cargo", 0, ("hoped", "t-9"))
    assert kinds(story.last)[:2] == ["FormFilled", "DutyDischarged"]
    met = story.duty("open_ledger")
    assert (met.status, met.done_by, london(met.done_at)) == ("done", "sana", "Tue 7 Apr 09:00")
    assert "log_work" in story.open
    assert complete_since(view(story, "7 Apr 09:01"), "ledger", "cargo") == at("7 Apr 09:00")


def test_saying_that_it_is_done_while_fields_are_empty_is_answered_with_them() -> None:
    story = on_deck()
    said = story.asks(c.RecordAct, "sana", "2 Apr 15:00", keys=(story.key("open_ledger"),))
    assert said is not None
    assert [need.text for need in said.still_needed] == [
        "What this is about: What happened, What is hoped for"
    ]
    assert said.clause == "Annex 1, part one"


def test_the_raiser_may_write_for_their_own_side_and_the_other_side_may_not() -> None:
    story = on_deck()
    fill(story, "priya", "2 Apr 15:00", "cargo", 0, ("matter", "t-8"))
    assert "referring purser" in refused(story, "robert", "2 Apr 15:01", "cargo", 0, ("matter", "t-9")).reason
    assert refused(story, "dana", "2 Apr 15:02", "cargo", 0, ("matter", "t-9")).code == "stranger"


def test_rows_make_steps_for_others_and_are_for_the_author_of_the_section_alone() -> None:
    story = with_the_matter(on_deck())
    assert "referring purser" in refused(story, "priya", "2 Apr 15:10", "work", -1, *ROW).reason
    assert not any(key.row for key in story.dispute.duties)


def test_whoever_fills_the_form_may_begin_before_the_ladder_reaches_them() -> None:
    story = Story(RULES).raised()
    fill(story, "sana", "1 Apr 12:00", "cargo", 0, ("matter", "t-8"), ("hoped", "t-9"))
    story.spoke("2 Apr 14:30", outcome="unresolved")
    assert story.duty("open_ledger").status == "done"
    assert london(story.duty("open_ledger").done_at) == "Thu 2 Apr 14:30"  # not before it was owed


# --- rows -----------------------------------------------------------------------------------------------------


def test_a_row_makes_a_duty_for_whom_it_names_by_its_day() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "2 Apr 15:10", "work", -1, *ROW)
    duty = story.dispute.duties[row_duty(story, 1)]
    assert (duty.holders, london(duty.due)) == (("sol",), "Mon 20 Apr 17:00")
    assert ("row_added", "sol") in story.notices or ("now_yours", "sol") in story.notices
    assert story.duty("log_work").status == "done"  # the outcome is still to come, and optional


def test_each_row_has_a_duty_and_a_number_of_its_own() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "2 Apr 15:10", "work", -1, *ROW)
    fill(
        story,
        "sana",
        "2 Apr 15:20",
        "work",
        -1,
        ("task", "t-2"),
        ("whom", "robert"),
        ("by_when", "2026-04-09"),
    )
    assert rows_of(story.dispute, "ledger", "work") == (1, 2)
    assert london(story.dispute.duties[row_duty(story, 2)].due) == "Thu 9 Apr 17:00"
    assert story.due("look_back") == "Mon 20 Apr 17:00"  # the latest of them all


def test_the_owner_is_reminded_and_missed_by_the_day_of_the_row() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "2 Apr 15:10", "work", -1, *ROW)
    story.time("17 Apr 09:00")
    assert ("reminder", "sol") in story.notices
    story.time("20 Apr 17:00")
    missed = [event.key for event in story.now(e.DeadlineMissed)]
    assert row_duty(story, 1) in missed
    told = [person for template, person in story.notices if template == "missed"]
    assert "sol" in told and "sana" in told


def test_what_came_of_it_lands_in_its_row() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "2 Apr 15:10", "work", -1, *ROW)
    fill(
        story,
        "sana",
        "2 Apr 15:20",
        "work",
        -1,
        ("task", "t-2"),
        ("whom", "robert"),
        ("by_when", "2026-04-09"),
    )
    story.does(c.RecordAct, "robert", "8 Apr 10:00", keys=(row_duty(story, 2),), text="t-5")
    assert story.dispute.forms["ledger", "work", 2, "came_of_it"].value == "t-5"
    assert story.dispute.duties[row_duty(story, 2)].status == "done"
    assert story.dispute.duties[row_duty(story, 1)].status == "open"
    assert story.stage == "deck"
    story.does(c.RecordAct, "sol", "9 Apr 10:00", keys=(row_duty(story, 1),), text="t-6")
    assert story.stage == "bridge"  # both are done, and there are two


def test_an_outcome_written_into_the_form_by_the_owner_stands_there_too() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "2 Apr 15:10", "work", -1, *ROW)
    fill(story, "sol", "8 Apr 10:00", "work", 1, ("came_of_it", "t-5"))
    assert story.dispute.duties[row_duty(story, 1)].status == "done"


def test_a_corrected_row_moves_the_duty_and_its_date() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "2 Apr 15:10", "work", -1, *ROW)
    fill(story, "sana", "7 Apr 10:00", "work", 1, ("whom", "robert"), ("by_when", "2026-04-24"))
    duty = story.dispute.duties[row_duty(story, 1)]
    assert (duty.holders, london(duty.due)) == (("robert",), "Fri 24 Apr 17:00")
    assert story.now(e.DutyReassigned)[0].why == "the form"
    assert ("now_yours", "robert") in story.notices


def test_a_row_without_a_person_is_asked_for_and_the_answer_gives_the_duty_a_holder() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "2 Apr 15:10", "work", -1, ("task", "t-1"), ("by_when", "2026-04-20"))
    duty = story.dispute.duties[row_duty(story, 1)]
    assert (duty.holders, duty.unfilled) == ((), ("row.whom",))
    asked = [n for n in story.effects if isinstance(n, SendNotice) and n.template == "who"]
    assert [(n.person, n.question.role, n.question.keys) for n in asked if n.question] == [
        ("sana", "row.whom", (duty.key,))
    ]
    fill(story, "sana", "2 Apr 15:30", "work", 1, ("whom", "sol"))
    assert story.dispute.duties[row_duty(story, 1)].holders == ("sol",)


def test_a_row_that_is_struck_out_is_owed_no_longer() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "2 Apr 15:10", "work", -1, *ROW)
    fill(story, "sana", "7 Apr 10:00", "work", 1, ("task", ""), ("whom", ""), ("by_when", ""))
    assert story.dispute.duties[row_duty(story, 1)].status == "overtaken"
    assert rows_of(story.dispute, "ledger", "work") == ()
    fill(story, "sana", "7 Apr 11:00", "work", -1, *ROW)
    assert rows_of(story.dispute, "ledger", "work") == (2,)  # a number is never given twice


def test_nothing_waits_for_a_row_that_is_struck_out() -> None:
    story = with_the_matter(on_deck())
    for _ in range(3):
        fill(story, "sana", "2 Apr 15:10", "work", -1, *ROW)
    for row in (1, 2):
        fill(story, "sol", "7 Apr 10:00", "work", row, ("came_of_it", "t-2"))
    assert story.stage == "deck"
    fill(story, "sana", "7 Apr 10:10", "work", 3, ("task", ""), ("whom", ""), ("by_when", ""))
    assert story.stage == "bridge"


@pytest.mark.parametrize(
    ("row", "values", "code", "words"),
    [
        (-1, (("by_when", "2026-04-01"),), "future", "past already"),
        (-1, (("by_when", "soon"),), "refused", "a date"),
        (-1, (("whom", "nobody-known"),), "who", "e-mail address"),
        (-1, (("colour", "t-1"),), "refused", "no field colour"),
        (-1, (), "refused", "nothing to write"),
        (3, (("task", "t-1"),), "refused", "no row 3"),
        (0, (("settled", "perhaps"),), "refused", "aye, nay"),
    ],
)
def test_what_cannot_stand_there_is_refused_with_its_clause(
    row: int, values: tuple[tuple[str, str], ...], code: str, words: str
) -> None:
    said = refused(on_deck(), "sana", "2 Apr 15:10", "work", row, *values)
    assert (said.code, words in said.reason) == (code, True), said.reason
    assert said.clause == "Annex 1, part two"


def test_a_day_that_has_passed_since_may_stay_and_what_binds_nobody_may_be_past() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "2 Apr 15:10", "work", -1, *ROW)
    fill(story, "sana", "22 Apr 10:00", "work", 1, ("task", "t-7"), ("by_when", "2026-04-20"))
    fill(story, "sana", "22 Apr 10:01", "cargo", 0, ("day", "2026-03-01"))
    filled = [value for event in story.all(e.FormFilled) for value in event.values]
    assert ("by_when", "2026-04-20") in filled and ("day", "2026-03-01") in filled


def test_children_are_refused_and_nothing_of_them_is_written() -> None:
    story = on_deck()
    said = refused(story, "sana", "2 Apr 15:10", "cargo", 0, ("young", "Tom Bowline"))
    assert (said.code, "by hand" in said.reason) == ("apart", True)
    assert not story.dispute.forms


def test_the_same_again_says_nothing_new() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "2 Apr 15:30", "cargo", 0, ("matter", "t-8"))
    assert story.last == []


def test_another_visit_owes_only_what_no_earlier_one_has_met() -> None:
    looping = LEDGER.replace(
        "  - {to: bridge, needs", "  - {to: deck, when: {tide: neap}, needs: {done: open_ledger}, asked_by: referring purser, override: referring harbourmaster}\n  - {to: bridge, needs"
    )  # fmt: skip
    story = Story(protocol(looping)).raised(facts=(("tide", "neap"),))
    story.spoke("2 Apr 14:30", outcome="unresolved")
    with_the_matter(story)
    fill(story, "sana", "2 Apr 15:10", "work", -1, *ROW)
    fill(
        story,
        "sana",
        "2 Apr 15:20",
        "work",
        -1,
        ("task", "t-2"),
        ("whom", "robert"),
        ("by_when", "2026-04-09"),
    )
    story.does(c.RecordAct, "robert", "8 Apr 10:00", keys=(row_duty(story, 2),), text="t-5")
    story.does(c.AskNextStage, "sana", "8 Apr 11:00", to="deck")
    assert [key.row for key in story.dispute.duties if (key.visit, key.duty) == (2, "carry_out")] == [1]


def left(rules: str) -> Story:
    """The stage whose step is owed for each row is over, and a row is written for Robert."""
    story = Story(protocol(rules)).raised()
    story.spoke("2 Apr 14:30", outcome="unresolved")
    with_the_matter(story)
    story.does(c.Override, "grace", "3 Apr 10:00", to="bridge", reason="no time")
    fill(
        story,
        "sana",
        "3 Apr 11:00",
        "work",
        -1,
        ("task", "t-1"),
        ("whom", "robert"),
        ("by_when", "2026-04-20"),
    )
    return story


def staying(stays: str) -> str:
    return LEDGER.replace("for_each: ledger.work\n", f"for_each: ledger.work\n    stays: {stays}\n")


@pytest.mark.parametrize("stays", ["yes", "after closing"])
def test_what_stays_is_owed_for_a_row_that_is_written_once_its_stage_was_left(stays: str) -> None:
    story = left(staying(stays))
    assert story.stage == "bridge"
    assert story.dispute.duties[row_duty(story, 1)].holders == ("robert",)
    assert "ask nobody" not in " ".join(echo_lines(view(story, "3 Apr 11:00"), story.last, "sana"))


def test_a_row_that_is_written_after_the_end_is_owed_where_the_step_outlives_it() -> None:
    story = left(staying("after closing"))
    story.does(c.RecordAct, "grace", "7 Apr 10:00", keys=(story.duty("decide_it").key,))
    assert story.dispute.status == "closed"
    fill(
        story,
        "sana",
        "7 Apr 11:00",
        "work",
        -1,
        ("task", "t-2"),
        ("whom", "marie"),
        ("by_when", "2026-04-21"),
    )
    assert story.dispute.duties[row_duty(story, 2)].holders == ("marie",)


def test_whoever_writes_a_row_for_which_nobody_is_asked_any_more_reads_so() -> None:
    story = left(LEDGER)
    assert row_duty(story, 1) not in story.dispute.duties
    said = echo_lines(view(story, "3 Apr 11:00"), story.last, "sana")
    assert "I ask nobody for this row, because On deck is over" in said[0]


def test_what_the_way_on_still_asks_of_a_form_is_said_in_advance() -> None:
    whole = LEDGER.replace(
        "{count: ledger.work, at_least: 2}", "{complete: ledger.work}, {count: ledger.work, at_least: 2}"
    )
    story = Story(protocol(whole)).raised()
    story.spoke("2 Apr 14:30", outcome="unresolved")
    with_the_matter(story)
    fill(story, "sana", "2 Apr 15:10", "work", -1, ("task", "t-1"))
    said = story.asks(c.AskNextStage, "priya", "2 Apr 15:20")
    assert said is not None
    texts = [need.text for need in said.still_needed if not need.duty]
    assert texts == [
        "What is to be done, row 1: Whose, Until when",
        "What is to be done: 2 rows at least; there are 1",
    ]


# --- people of rows -------------------------------------------------------------------------------------------


def test_not_me_takes_the_name_out_of_the_row_and_its_author_is_asked() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "2 Apr 15:10", "work", -1, *ROW)
    story.does(c.StandDown, "sol", "7 Apr 10:00")
    duty = story.dispute.duties[row_duty(story, 1)]
    assert (duty.holders, duty.unfilled) == ((), ("row.whom",))
    assert ("who", "sana") in story.notices


def test_pass_to_and_a_name_with_not_me_put_that_name_into_the_row() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "2 Apr 15:10", "work", -1, *ROW)
    story.does(c.PassOn, "sol", "7 Apr 10:00", person="robert", keys=(row_duty(story, 1),))
    assert story.dispute.forms["ledger", "work", 1, "whom"].value == "robert"
    assert story.dispute.duties[row_duty(story, 1)].holders == ("robert",)
    story.does(c.StandDown, "robert", "7 Apr 11:00", instead="marie")
    assert story.dispute.duties[row_duty(story, 1)].holders == ("marie",)
    assert story.dispute.people["receiving", "pilot"] == "robert"  # the row goes back before a part does


def test_a_mail_that_was_filed_late_does_not_undo_what_was_written_after_it() -> None:
    story = with_the_matter(on_deck())
    fill(story, "sana", "7 Apr 10:00", "cargo", 0, ("matter", "t-new"))
    late = e.FormFilled(
        happened=at("7 Apr 09:00"), received=at("7 Apr 09:00"), by="sana", form="ledger", section="cargo", row=0,
        values=(("matter", "t-old"),),
    )  # fmt: skip
    assert evolve(story.dispute, late).forms["ledger", "cargo", 0, "matter"].value == "t-new"


def test_own_and_other_are_those_of_the_side_of_whoever_the_row_names() -> None:
    """The `own harbourmaster` of a row of the council's is theirs, though the other side raised the dispute."""
    rules = LEDGER.replace(
        "    fills: ledger.work.came_of_it\n",
        "    fills: ledger.work.came_of_it\n    to: own harbourmaster\n",
        1,
    )
    assert rules != LEDGER
    story = Story(protocol(rules)).raised()
    story.spoke("2 Apr 14:30", outcome="unresolved")
    with_the_matter(story)
    fill(story, "sana", "2 Apr 16:00", "work", -1, *ROW)
    fill(
        story, "sana", "2 Apr 16:00", "work", -1, ("task", "t-2"), ("whom", "liam"), ("by_when", "2026-04-20")
    )
    told = {row: story.dispute.duties[row_duty(story, row)].counterparts for row in (1, 2)}
    assert told == {1: ("dev",), 2: ("grace",)}
