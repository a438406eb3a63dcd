"""Who is who: NOT ME, PASS TO, people named later. Whoever owes what changes with them, and nothing else does."""

from __future__ import annotations

from given import Story, at, kinds
from test_conversations import in_stage_2

from parley.dispute import commands as c
from parley.dispute import events as e


def test_not_me_opens_the_role_again_and_asks() -> None:
    story = Story().raised()
    story.does(c.StandDown, "robert", "1 Apr 12:00")
    assert story.duty("contact").counterparts == () and story.duty("review").holders == ()
    assert ("who", "priya") in story.notices
    assert story.due("contact") == "Tue 7 Apr 17:00", "the clock runs on"


def test_not_me_and_who_it_is() -> None:
    story = Story().raised()
    story.does(c.StandDown, "robert", "1 Apr 12:00", instead="olu")
    assert story.duty("contact").counterparts == ("olu",)
    assert ("now_yours", "olu") in story.notices


def test_not_me_from_a_manager_whom_only_the_directory_knows() -> None:
    story = in_stage_2()
    assert story.duty("managers").counterparts == ("marie",)
    story.does(c.StandDown, "marie", "7 Apr 10:00")
    assert story.duty("managers").counterparts == ()
    story.does(
        c.NamePerson,
        "robert",
        "7 Apr 11:00",
        side="receiving",
        role="line_manager",
        person="sol",
        source="self",
    )
    assert story.duty("managers").counterparts == ("sol",)
    story.does(
        c.NamePerson,
        "robert",
        "7 Apr 12:00",
        side="receiving",
        role="line_manager",
        person="marie",
        source="self",
    )
    assert story.duty("managers").counterparts == ("marie",), "it was them after all"


def test_the_one_who_raised_it_cannot_stand_down_nor_can_somebody_without_a_part() -> None:
    story = Story().raised()
    assert story.asks(c.StandDown, "priya", "1 Apr 12:00") is not None
    assert story.asks(c.StandDown, "liam", "1 Apr 12:00") is not None


def test_nobody_becomes_both_ends_by_standing_down() -> None:
    story = Story().raised()
    story.does(c.StandDown, "robert", "1 Apr 12:00", instead="priya")
    assert ("receiving", "practitioner") not in story.dispute.people


def test_a_role_that_nobody_fills_is_filled_when_named_and_open_duties_follow() -> None:
    story = Story().raised(receiving_practitioner="grace", receiving="school")
    story.spoke("2 Apr 15:00", outcome="unresolved", told=True)
    assert story.duty("managers").unfilled == ("receiving line_manager",)
    story.does(
        c.NamePerson,
        "grace",
        "7 Apr 10:00",
        side="receiving",
        role="line_manager",
        person="sana",
        source="self",
    )
    assert (story.duty("managers").counterparts, story.duty("managers").unfilled) == (("sana",), ())
    assert "sana" in story.duty("intent").counterparts
    assert {event.why for event in story.now(e.DutyReassigned)} == {"named"}


def test_the_business_manager_may_say_who_somebody_is() -> None:
    story = Story().raised(receiving_practitioner="")
    fields = {"side": "receiving", "role": "practitioner", "person": "robert", "source": "partnership"}
    story.does(c.NamePerson, "bea", "1 Apr 12:00", **fields)
    assert story.duty("contact").counterparts == ("robert",)
    assert story.asks(c.NamePerson, "dana", "1 Apr 12:30", **fields) is not None


def test_pass_to_somebody_of_ones_own_agency() -> None:
    story = in_stage_2()
    story.does(c.PassOn, "liam", "7 Apr 10:00", person="grace")
    assert {duty.holders for duty in story.dispute.open_duties} == {("grace",)}
    assert ("now_yours", "grace") in story.notices


def test_pass_to_another_agency_or_to_the_other_end_or_to_oneself_is_refused() -> None:
    story = in_stage_2()
    for person in ("marie", "dana", "liam"):
        assert story.asks(c.PassOn, "liam", "7 Apr 10:00", person=person) is not None, person
    within = Story().raised(receiving="school", receiving_practitioner="grace")
    assert within.asks(c.PassOn, "grace", "7 Apr 10:00", person="priya") is not None


def test_what_was_passed_on_stays_passed_on_when_somebody_else_is_named() -> None:
    story = Story().raised(line_manager="liam")
    story.does(c.PassOn, "priya", "1 Apr 12:00", person="grace", keys=(story.key("contact"),))
    assert story.duty("contact").holders == ("grace",)
    story.does(
        c.NamePerson,
        "robert",
        "1 Apr 13:00",
        side="receiving",
        role="line_manager",
        person="sol",
        source="self",
    )
    assert story.duty("contact").holders == ("grace",)
    story.does(c.StandDown, "robert", "1 Apr 14:00", instead="olu")
    assert (story.duty("contact").holders, story.duty("contact").counterparts) == (("grace",), ("olu",))


def test_whoever_took_it_over_speaks_for_the_side() -> None:
    story = Story().raised()
    story.does(c.PassOn, "priya", "1 Apr 12:00", person="grace")
    story.spoke("2 Apr 15:00", by="grace", outcome="unresolved", told=True)
    assert story.stage == "s2"


def test_help_brings_the_sides_own_supporter_in() -> None:
    for person, supporter in (("priya", "sana"), ("robert", "sol")):
        story = Story().raised()
        story.does(c.AskSupport, person, "1 Apr 12:00")
        assert kinds(story.last) == ["SupportAsked"] and story.notices == [("support", supporter)]


def test_a_supporter_may_log_the_conversation_for_them() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00", by="sana", outcome="unresolved", told=False)
    assert story.duty("contact").status == "done"
    assert story.dispute.statement("referring").by == "sana"  # type: ignore[union-attr]


def test_whose_it_is_said_afterwards_is_not_the_one_who_raised_it() -> None:
    """Where nothing comes of it, that is said: an answer without events would read as if it stood on record."""
    story = Story().raised()
    story.does(c.StandDown, "robert", "1 Apr 11:00")
    refused = story.asks(c.StandDown, "robert", "1 Apr 11:05", instead="priya")
    assert refused is not None and "both sides" in refused.reason
    story.does(c.StandDown, "robert", "1 Apr 11:10", instead="paula")
    assert story.duty("contact").counterparts == ("paula",)


def test_a_mail_that_is_filed_late_names_nobody_in_place_of_whoever_was_named_after_it() -> None:
    """It lay in the holding pen meanwhile (design.md section 4: mail that arrives out of order)."""
    named = {"side": "receiving", "role": "practitioner", "source": "raiser"}
    story = Story().raised(receiving_practitioner="")
    story.does(c.NamePerson, "priya", "1 Apr 15:00", person="robert", **named)
    early = at("1 Apr 12:00")
    refused = story._decide(c.NamePerson(by="priya", happened=early, received=early, person="marie", **named))
    assert refused is not None and "that stands" in refused.reason
    same = c.NamePerson(by="priya", happened=early, received=early, person="robert", **named)
    assert story._decide(same) is None and story.last == [], "they say what is on record"
    assert story.dispute.people["receiving", "practitioner"] == "robert"
