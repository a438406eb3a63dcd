"""richmond-kingston.yaml, clause by clause: the evidence, the panel and its quorum, the chair, and what the chair rejects."""

from __future__ import annotations

from dataclasses import replace

import pytest
from given import ROOT, WORLD, Story, at
from lived import acted, dates, owed, talked, told, without

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.reference.rules import load_protocol

RULES = load_protocol(ROOT / "rules" / "richmond-kingston.yaml")
THREE = ("tess", "imogen", "una")  # health, the council, the police


def at_step_four() -> Story:
    """A dispute that has come to step four in the ordinary way, on 21 May."""
    story = Story(RULES).raised("21 May 10:00")
    for n, (by, duty) in enumerate(
        [("priya", "resolve"), ("liam", "liaise"), ("sana", "lead_and_decision_maker")]
    ):
        talked(story, by, f"21 May {11 + n}:00", duty, outcome="unresolved")
    assert story.stage == "four"
    return story


def at_the_panel() -> Story:
    """Step 5, and the chair of the LSCB has been told, on Wed 27 May."""
    story = at_step_four()
    talked(story, "sana", "22 May 10:00", "next_senior", outcome="unresolved")
    acted(story, "sana", "22 May 12:00", "evidence", text="t1")
    acted(story, "sana", "26 May 9:00", "refer")
    acted(story, "edda", "27 May 9:00", "raise_with_chair")
    assert story.stage == "five"
    return story


def at_the_chair() -> Story:
    """Step six: the panel has met on Mon 1 June and sent its recommendation."""
    story = at_the_panel()
    talked(story, "tess", "1 Jun 11:00", "convene", medium="meeting", present=THREE)
    assert story.now(e.DiscussionRecorded)[0].between == THREE, "who came, and not everybody who was invited"
    acted(story, "tess", "1 Jun 12:00", "recommend", value="in another way", text="t2", present=THREE)
    assert without(story) == ("six", 1, ())
    return story


@pytest.mark.clause("5.8")
def test_no_panel_without_the_evidence_unless_its_chair_says_so() -> None:
    story = at_step_four()
    assert owed(story, "evidence") == [], "not before they have spoken"
    talked(story, "sana", "22 May 10:00", "next_senior", outcome="unresolved")
    assert owed(story, "evidence") == [(("sana",), ("edda", "tess"))] and story.stage == "four"
    needed = story.asks(c.AskNextStage, "sana", "22 May 11:00", text="t1")
    assert needed is not None and [(n.duty, n.clause) for n in needed.still_needed] == [("evidence", "5.8")]
    assert story.asks(c.Override, "sana", "22 May 11:30", to="five", reason="t1") is not None, "she owes it"
    acted(story, "sana", "22 May 12:00", "evidence", text="t1")
    assert without(story) == ("five", 1, ())
    waived = at_step_four()
    talked(waived, "sana", "22 May 10:00", "next_senior", outcome="unresolved")
    waived.does(c.Override, "edda", "22 May 11:00", to="five", reason="t1")
    assert without(waived) == ("five", 1, ("evidence",))


# --- step 5: the panel ------------------------------------------------------------------------------------------


@pytest.mark.clause("5.6")
def test_it_goes_to_the_chair_by_way_of_the_quality_assurance_subgroup() -> None:
    story = at_step_four()
    talked(story, "sana", "22 May 10:00", "next_senior", outcome="unresolved")
    acted(story, "sana", "22 May 12:00", "evidence", text="t1")
    assert owed(story, "refer") == [(("sana",), ("edda",))] and story.open.count("raise_with_chair") == 0
    acted(story, "sana", "26 May 9:00", "refer")
    assert owed(story, "raise_with_chair") == [(("edda",), ("ines",))] and told(story, "now_yours") == {
        "edda"
    }
    acted(story, "edda", "27 May 9:00", "raise_with_chair")
    assert owed(story, "convene") == [(("tess",), ("tess", "imogen", "una", "clem"))]
    assert owed(story, "inform_panel")[0][0] == ("tess",), (
        "what was gathered goes to the panel, which nothing waits for"
    )


CONVENED = [
    # raised with the chair, three working days after
    ("27 May 9:00", "Mon 1 Jun 17:00"),
    ("28 May 18:00", "Tue 2 Jun 17:00"),
    ("30 May 22:00", "Wed 3 Jun 17:00"),  # a Saturday night
]


@pytest.mark.clause("5.6")
@pytest.mark.parametrize(("when", "end"), CONVENED)
def test_the_panel_meets_within_three_working_days_of_the_word_to_the_chair(when: str, end: str) -> None:
    story = at_step_four()
    talked(story, "sana", "22 May 10:00", "next_senior", outcome="unresolved")
    acted(story, "sana", "22 May 12:00", "evidence", text="t1")
    acted(story, "sana", "26 May 9:00", "refer")
    acted(story, "edda", when, "raise_with_chair")
    assert dates(story, "convene") == {
        "": end,
        "eight_days": "Wed 3 Jun 17:00",
        "ten_days": "Fri 5 Jun 17:00",
    }


@pytest.mark.clause("footnote 5")
def test_in_the_absence_of_the_chair_the_deputy_chair() -> None:
    officers = {post: people for post, people in WORLD.directory.officers.items() if post != "chair"}
    away = replace(WORLD, directory=replace(WORLD.directory, officers=officers))
    story = at_step_four()
    story.world = away
    talked(story, "sana", "22 May 10:00", "next_senior", outcome="unresolved")
    acted(story, "sana", "22 May 12:00", "evidence", text="t1")
    acted(story, "sana", "26 May 9:00", "refer")
    assert owed(story, "raise_with_chair") == [(("edda",), ("rafe",))]


@pytest.mark.clause("footnote 5")
def test_a_chair_who_stands_down_is_followed_by_the_deputy_chair() -> None:
    story = at_the_chair()
    assert owed(story, "review") == [(("ines",), ())]
    story.does(c.StandDown, "ines", "1 Jun 14:00")
    assert owed(story, "review") == [(("rafe",), ())]


@pytest.mark.clause("footnote 6")
@pytest.mark.parametrize(
    ("present", "agencies"),
    [(("tess",), 1), (("tess", "imogen"), 2), (("tess", "imogen", "tomas"), 2), ((), 0)],
)
def test_fewer_than_three_agencies_are_no_panel(present: tuple[str, ...], agencies: int) -> None:
    story = at_the_panel()
    key = story.key("convene")
    refused = story.asks(
        c.RecordDiscussion, "tess", "1 Jun 11:00", medium="meeting", keys=(key,), present=present
    )
    assert refused is not None and refused.clause == "5.6, footnote 6" and "3 agencies" in refused.reason
    assert story.duty("convene").status == "open" and story.stage == "five", agencies
    talked(story, "tess", "1 Jun 11:00", "convene", medium="meeting", present=THREE)
    assert story.duty("convene").status == "done", "nothing is lost: said again with three it counts"


@pytest.mark.clause("footnote 6")
@pytest.mark.parametrize("name", ["the Tide Panel", "panel of three"])
def test_a_panel_is_named_as_its_rule_file_names_it(name: str) -> None:
    story = at_the_panel()
    panel = replace(story.rules.roles["panel"], name=name)
    story.rules = replace(story.rules, roles={**story.rules.roles, "panel": panel})
    asked = {"medium": "meeting", "keys": (story.key("convene"),), "present": ("tess",)}
    refused = story.asks(c.RecordDiscussion, "tess", "1 Jun 11:00", **asked)
    assert refused is not None and refused.reason.startswith(
        f"The {name.removeprefix('the ')} needs 3 agencies"
    )


@pytest.mark.clause("footnote 6")
def test_the_recommendation_needs_three_agencies_too() -> None:
    story = at_the_panel()
    talked(story, "tess", "1 Jun 11:00", "convene", medium="meeting", present=THREE)
    key = story.key("recommend")
    refused = story.asks(
        c.RecordAct, "tess", "1 Jun 12:00", keys=(key,), value="in another way", text="t2", present=("tess",)
    )
    assert refused is not None and story.stage == "five"
    story.does(
        c.RecordAct, "tess", "1 Jun 12:05", keys=(key,), value="in another way", text="t2", present=THREE
    )
    assert story.stage == "six"


@pytest.mark.clause("5.6")
def test_in_another_way_goes_to_the_chair_only_with_a_word_of_which() -> None:
    story = at_the_panel()
    talked(story, "tess", "1 Jun 11:00", "convene", medium="meeting", present=THREE)
    key = story.key("recommend")
    refused = story.asks(
        c.RecordAct, "tess", "1 Jun 12:00", keys=(key,), value="in another way", present=THREE
    )
    assert refused is not None and refused.clause == "5.6" and story.stage == "five"
    asks = "as the referring agency asks"  # what that is they know
    story.does(c.RecordAct, "tess", "1 Jun 12:05", keys=(key,), value=asks, present=THREE)
    assert story.stage == "six"


@pytest.mark.clause("5.6")
def test_the_panel_may_resolve_it_itself() -> None:
    story = at_the_panel()
    story.does(c.ConfirmOutcome, "sana", "1 Jun 12:00", resolved=True)
    story.does(c.ConfirmOutcome, "robert", "1 Jun 13:00", resolved=True)
    assert (story.stage, story.dispute.outcome) == ("closed", "resolved")


@pytest.mark.clause("5.6")
def test_a_panel_that_does_not_meet_locks_nothing() -> None:
    story = at_the_panel()
    story.does(c.Override, "ines", "4 Jun 9:00", to="six", reason="t1")
    assert without(story) == ("six", 1, ("recommend",))


# --- step six: the chair ----------------------------------------------------------------------------------------


@pytest.mark.clause("5.7")
def test_the_chair_has_two_working_days() -> None:
    story = at_the_chair()
    assert owed(story, "review") == [(("ines",), ())]
    assert dates(story, "review") == {"": "Wed 3 Jun 17:00", "ten_days": "Fri 5 Jun 17:00"}


@pytest.mark.clause("5.7")
@pytest.mark.parametrize("ruling", ["approve", "amend"])
def test_what_is_approved_or_amended_is_conveyed_to_all_involved_and_ends_it(ruling: str) -> None:
    story = at_the_chair()
    acted(story, "ines", "2 Jun 9:00", "review", value=ruling)
    everybody = ("priya", "robert", "liam", "marie", "sana", "sol", "tomas")
    assert owed(story, "convey") == [(("tess",), everybody)] and story.stage == "six"
    acted(story, "tess", "2 Jun 10:00", "convey")
    assert story.stage == "closed"


@pytest.mark.clause("5.7")
def test_to_reject_it_takes_reasons() -> None:
    story = at_the_chair()
    refused = story.asks(c.RecordAct, "ines", "2 Jun 9:00", keys=(story.key("review"),), value="reject")
    assert refused is not None and refused.clause == "5.7" and story.stage == "six"


@pytest.mark.clause("5.7")
def test_what_is_rejected_returns_to_the_panel_again_and_again_and_no_date_is_invented() -> None:
    story = at_the_chair()
    for visit in (2, 3):
        acted(story, "ines", f"{visit} Jun 9:00", "review", value="reject", text="t3")
        assert without(story) == ("five", visit, ())
        assert (
            story.open.count("recommend") == 1 and "convene" not in story.open and "convey" not in story.open
        )
        assert dates(story, "recommend") == {"eight_days": "Wed 3 Jun 17:00", "ten_days": "Fri 5 Jun 17:00"}
        when = f"{visit} Jun 12:00"
        acted(story, "tess", when, "recommend", value="as the referring agency asks", present=THREE)
        assert without(story) == ("six", visit, ())
    assert dates(story, "review") == {"": "Fri 5 Jun 17:00", "ten_days": "Fri 5 Jun 17:00"}
    acted(story, "ines", "4 Jun 9:00", "review", value="approve")
    acted(story, "tess", "4 Jun 10:00", "convey")
    assert story.stage == "closed"


@pytest.mark.clause("5.7")
def test_the_ten_days_are_recorded_as_missed_in_the_second_round_and_lock_nothing() -> None:
    story = at_the_chair()
    acted(story, "ines", "3 Jun 9:00", "review", value="reject", text="t3")
    story.time("8 Jun 9:00", heard="8 Jun 9:00")
    assert {event.deadline.clock for event in story.now(e.DeadlineMissed)} == {"eight_days", "ten_days"}
    acted(story, "tess", "8 Jun 12:00", "recommend", value="in another way", text="t2", present=THREE)
    assert without(story) == ("six", 2, ())
    assert next(d for d in story.duty("review").deadlines if not d.clock).at == at("10 Jun 17:00")
