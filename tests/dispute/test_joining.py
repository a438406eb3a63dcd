"""Several agencies on a side: what the rules ask of each agency is asked of those that join, and of nobody twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from given import Story, at, protocol

from parley.dispute import commands as c
from parley.dispute.audience import everybody
from parley.dispute.events import NoticeGiven
from parley.dispute.sides import takes_part
from parley.dispute.view import View

RULES = """
id: two-quays
version: 1
title: All at one table
partnership: Oakshire
raiser: pilot
roles:
  pilot: {name: pilot, named: yes}
  mate:  {name: mate, post: safeguarding_lead}
facts:
  does: {one_of: [yes, no], told_by: [each referring mate, each receiving mate]}
stages:
- id: quay
  clause: "1"
  duties:
  - {id: table, do: meet, by: referring mate, with: [each referring mate, each receiving mate], within: 5 working days, from: entry, clause: "1"}
  - {id: say, do: decide, fact: does, by: [each referring mate, each receiving mate], within: 5 working days, from: entry, clause: "2"}
  exits: [{to: closed, when: {receiving does: yes}, needs: {done: say}, override: referring pilot}]
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
end: two-quays
"""


def joined(side: str, agency: str) -> Story:
    story = Story(protocol(RULES)).raised()
    story.does(c.JoinAgency, "priya", "1 Apr 11:00", side=side, agency=agency)
    return story


def owing(story: Story, duty: str) -> dict[str, tuple[str, ...]]:
    return {key.party: state.holders for key, state in story.dispute.duties.items() if key.duty == duty}


def test_who_joins_owes_and_meets_as_the_others_do() -> None:
    story = joined("receiving", "trust")
    assert owing(story, "say") == {"school": ("sana",), "council": ("sol",), "trust": ("cleo",)}
    assert {"sol", "cleo"} <= set(story.duty("table").counterparts)


def test_whoever_works_by_now_for_an_agency_that_has_joined_the_other_side_has_gone_over_to_it() -> None:
    story = joined("referring", "trust")
    assert takes_part(View(story.rules, story.world, story.dispute, at("1 Apr 12:00")), "robert")
    directory = story.world.directory
    moved = replace(directory.people["robert"], agency="trust")
    story.world = replace(
        story.world, directory=replace(directory, people={**directory.people, "robert": moved})
    )
    view = View(story.rules, story.world, story.dispute, at("1 Apr 12:00"))
    assert not takes_part(view, "robert") and "robert" not in everybody(view)


@pytest.mark.parametrize(("side", "agency"), [("referring", "council"), ("receiving", "council"), ("receiving", "nowhere"), ("own", "trust")])  # fmt: skip
def test_an_agency_joins_one_side_once_and_is_one_of_the_directory(side: str, agency: str) -> None:
    story = Story(protocol(RULES)).raised()
    assert story.asks(c.JoinAgency, "priya", "1 Apr 11:00", side=side, agency=agency) is not None
    assert story.dispute.joined == ()


def test_each_agency_has_an_account_of_its_own_and_a_side_says_only_what_they_all_say() -> None:
    story = joined("receiving", "trust")
    for person, said in (("sana", "no"), ("sol", "yes"), ("cleo", "no")):
        keys = tuple(
            key
            for key, state in story.dispute.duties.items()
            if key.duty == "say" and person in state.holders
        )
        story.does(c.RecordAct, person, "2 Apr 10:00", keys=keys, value=said)
    assert story.dispute.status == "open"
    assert {key[1]: told.value for key, told in story.dispute.facts.items()} == {
        "referring": "no", "receiving": "yes", "receiving@trust": "no",
    }  # fmt: skip
    story.does(c.TellFact, "cleo", "2 Apr 11:00", fact="does", value="yes")
    assert story.dispute.status == "closed"


def test_agencies_join_in_any_order_and_each_keeps_its_own_step() -> None:
    """The rules mean the referring side's agencies first; the trust joined before the police, and stays with its lead."""
    story = joined("receiving", "trust")
    story.does(c.JoinAgency, "priya", "1 Apr 11:05", side="referring", agency="police")
    assert owing(story, "say") == {
        "school": ("sana",), "council": ("sol",), "trust": ("cleo",), "police": ("una",),
    }  # fmt: skip


def test_a_side_whose_agency_became_known_late_is_not_asked_twice() -> None:
    story = Story(protocol(RULES)).raised(receiving="", receiving_practitioner="")
    story.does(
        c.NamePerson, "priya", "1 Apr 10:30", side="receiving", role="pilot", person="robert", source="raiser"
    )
    story.does(c.JoinAgency, "priya", "1 Apr 11:00", side="receiving", agency="trust")
    assert sorted(owing(story, "say").values()) == [("cleo",), ("sana",), ("sol",)]


def test_an_agency_that_becomes_a_sides_first_one_is_no_further_one_any_more() -> None:
    story = joined("receiving", "trust")
    story.does(
        c.NamePerson, "priya", "1 Apr 12:00", side="receiving", role="pilot", person="cleo", source="raiser"
    )
    assert (story.dispute.agencies["receiving"], story.dispute.joined) == ("trust", ())


def test_one_named_by_mistake_takes_part_no_more_and_what_it_owed_holds_nothing_up() -> None:
    story = joined("receiving", "trust")
    story.does(c.LeaveAgency, "priya", "1 Apr 11:05", side="receiving", agency="trust")
    assert (story.dispute.joined, story.dispute.parted) == ((), (("receiving", "trust"),))
    assert {key.party: duty.status for key, duty in story.dispute.duties.items() if key.duty == "say"} == {
        "school": "open", "council": "open", "trust": "overtaken",
    }  # fmt: skip
    assert "cleo" not in story.duty("table").counterparts
    for person, party in (("sana", "school"), ("sol", "council")):
        keys = tuple(key for key in story.dispute.duties if (key.duty, key.party) == ("say", party))
        story.does(c.RecordAct, person, "2 Apr 10:00", keys=keys, value="yes")
    assert story.dispute.status == "closed"


def test_one_that_has_said_something_stays() -> None:
    story = joined("receiving", "trust")
    story.does(c.TellFact, "cleo", "1 Apr 12:00", fact="does", value="no")
    assert story.asks(c.LeaveAgency, "priya", "1 Apr 12:05", side="receiving", agency="trust") is not None


def test_one_may_be_named_again_after_a_mistake() -> None:
    story = joined("receiving", "trust")
    story.does(c.LeaveAgency, "priya", "1 Apr 11:05", side="receiving", agency="trust")
    story.does(c.JoinAgency, "priya", "1 Apr 11:10", side="receiving", agency="trust")
    assert story.dispute.parted == ()
    assert [
        d.status for key, d in story.dispute.duties.items() if (key.duty, key.party) == ("say", "trust")
    ] == ["open"]


@pytest.mark.parametrize(("by", "side", "may"), [("robert", "referring", False), ("robert", "receiving", True), ("priya", "referring", True), ("bea", "referring", True)])  # fmt: skip
def test_nobody_is_made_to_raise_it_by_the_other_side(by: str, side: str, may: bool) -> None:
    story = Story(protocol(RULES)).raised()
    refused = story.asks(c.JoinAgency, by, "1 Apr 11:00", side=side, agency="trust")
    assert (refused is None) == may


def test_a_part_of_it_that_nobody_fills_is_named_and_handed_back_by_mail() -> None:
    story = joined("receiving", "trust")
    story.does(c.StandDown, "cleo", "1 Apr 12:00")
    assert owing(story, "say")["trust"] == ()
    assert story.asks(
        c.NamePerson,
        "priya",
        "1 Apr 12:05",
        side="receiving",
        role="mate@trust",
        person="marie",
        source="raiser",
    ), "she is of another agency"
    story.does(
        c.NamePerson,
        "priya",
        "1 Apr 12:10",
        side="receiving",
        role="mate@trust",
        person="cleo",
        source="raiser",
    )
    assert owing(story, "say")["trust"] == ("cleo",)


def test_a_part_of_an_agency_that_takes_no_part_is_none() -> None:
    story = Story(protocol(RULES)).raised()
    assert story.asks(
        c.NamePerson,
        "priya",
        "1 Apr 12:10",
        side="receiving",
        role="mate@trust",
        person="cleo",
        source="raiser",
    )


@pytest.mark.parametrize("told_by", ["both mate", "receiving mate"])
def test_who_plays_the_part_in_an_agency_that_joined_may_tell_as_the_first_one_may(told_by: str) -> None:
    rules = RULES.replace("told_by: [each referring mate, each receiving mate]", f"told_by: [{told_by}]")
    story = Story(protocol(rules)).raised()
    assert story.asks(c.TellFact, "cleo", "1 Apr 10:30", fact="does", value="yes") is not None
    story.does(c.JoinAgency, "priya", "1 Apr 11:00", side="receiving", agency="trust")
    story.does(c.TellFact, "cleo", "1 Apr 12:00", fact="does", value="yes")
    assert [key[1] for key in story.dispute.facts] == ["receiving@trust"]


NOTICES = """  notices:
  - {on: enter, when: {receiving sector: health}, to: [receiving pilot], clause: "8"}
  - {on: enter, to: [each referring mate, each receiving mate], clause: "9"}
"""


def test_who_joins_hears_what_the_others_were_told_and_nobody_twice() -> None:
    story = Story(protocol(RULES.replace("says:", NOTICES + "says:"))).raised()
    events = story.does(c.JoinAgency, "priya", "1 Apr 11:00", side="receiving", agency="trust")
    assert [(e.clause, e.people) for e in events if isinstance(e, NoticeGiven)] == [("9", ("cleo",))]


def test_whoever_was_named_for_an_agency_keeps_the_part_when_it_becomes_its_sides_first() -> None:
    story = joined("receiving", "trust")
    story.does(
        c.NamePerson,
        "priya",
        "1 Apr 11:10",
        side="receiving",
        role="mate@trust",
        person="tess",
        source="raiser",
    )
    assert owing(story, "say")["trust"] == ("tess",)
    story.does(
        c.NamePerson, "priya", "1 Apr 11:20", side="receiving", role="pilot", person="cleo", source="raiser"
    )
    assert story.dispute.agencies["receiving"] == "trust" and story.dispute.joined == ()
    assert story.dispute.people["receiving", "mate"] == "tess"
    assert "tess" in story.duty("table").counterparts
