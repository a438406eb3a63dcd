"""Two who share a post: it is one part all the same, whoever of them is away, hands it on, or is one of the two at its other end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from given import BDSCP, ROOT, WORLD, Story, at, protocol, world_of

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.view import View
from parley.dispute.voting import yet_to_say
from parley.dispute.whom_to_ring import by_post
from parley.dispute.world import World

TWO_LEADS = world_of(ROOT / "tests" / "story" / "shared-post.contacts")  # Sana and Omar; Sol and Sal
ON_LEAVE = ((date(2026, 4, 3), date(2026, 4, 30)),)

HEARING = """
id: high-water
version: 1
title: A hearing on a day that is set
partnership: Oakshire
raiser: boatman
roles:
  boatman: {name: boatman, named: yes}
  warden: {name: warden, post: safeguarding_lead}
  harbourmaster: {name: harbourmaster, post: scrutineer, of: partnership}
facts: {hearing: {name: the hearing, date: yes, told_by: harbourmaster}}
stages:
- id: hear
  label: Hearing
  clause: "2"
  duties:
  - {id: set_hearing, do: set_date, fact: hearing, by: harbourmaster, clause: "2.1"}
  - {id: hear_them, do: meet, by: harbourmaster, with: both warden, due: hearing, needs: {done: set_hearing}, clause: "2.2"}
  exits:
  - {to: closed, needs: {done: hear_them}, override: referring warden, clause: "2.3"}
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
end: high-water
"""


def people(world: World = TWO_LEADS, **changes: dict[str, Any]) -> World:
    known = world.directory.people
    changed = {name: replace(known[name], **said) for name, said in changes.items()}
    return replace(world, directory=replace(world.directory, people={**known, **changed}))


def at_stage_three(world: World = TWO_LEADS) -> Story:
    story = Story(BDSCP, world).raised()
    story.spoke("2 Apr 14:30", outcome="unresolved", told=True)
    story.does(c.RecordAct, "liam", "7 Apr 09:30", keys=(story.key("strategy"),))
    story.spoke("7 Apr 15:00", by="liam", outcome="unresolved", told=True)
    assert story.stage == "s3"
    return story


def test_while_one_is_on_leave_the_other_has_it_and_no_manager_is_asked() -> None:
    world = people(sana={"absences": ON_LEAVE})
    assert at_stage_three(world).duty("contact_lead").counterparts == ("omar",)
    both = people(world, omar={"absences": ON_LEAVE})
    assert at_stage_three(both).duty("contact_lead").counterparts == ("grace",), "of both, whoever acts"


def test_where_the_leave_of_one_begins_the_other_keeps_it() -> None:
    for manager in ("grace", ""):  # be it that nobody could act for her
        story = at_stage_three()
        story.world = people(sana={"absences": ((date(2026, 4, 8), date(2026, 4, 30)),), "manager": manager})
        story.does(c.ReplaceWhoIsGone, "", "8 Apr 08:00")
        assert story.duty("contact_lead").counterparts == ("omar",)
        assert {person for _, person in story.notices} == {"priya", "omar"}


def test_a_meeting_on_a_day_that_is_set_is_kept_with_the_one_who_is_there_on_it() -> None:
    world = people(sana={"absences": ((date(2026, 4, 14), date(2026, 4, 14)),)})
    story = Story(protocol(HEARING), world).raised()
    story.does(c.RecordAct, "ivy", "2 Apr 10:00", keys=(story.key("set_hearing"),), value="2026-04-14")
    assert set(story.holds[0].attendees) == {"ivy", "omar", "sol", "sal"}


def test_a_step_that_one_had_from_the_other_and_sends_back_is_the_others_again() -> None:
    story = at_stage_three()
    story.does(c.PassOn, "omar", "7 Apr 15:30", person="sana", keys=(story.key("contact_lead"),))
    assert story.duty("contact_lead").counterparts == ("sana",)
    story.does(c.StandDown, "sana", "7 Apr 15:40", instead="")
    assert story.duty("contact_lead").counterparts == ("omar",), "and not nobody's"


def test_a_step_that_was_one_persons_by_an_older_version_goes_to_the_other() -> None:
    story = at_stage_three()
    alone = e.DutyReassigned(
        happened=at("7 Apr 15:10"), received=at("7 Apr 15:10"), key=story.key("contact_lead"), holders=("priya",),
        counterparts=("sana",), why="named", clause="4.3.1",
    )  # fmt: skip
    story._take([alone])
    story.does(c.StandDown, "sana", "7 Apr 15:40", instead="")
    assert story.duty("contact_lead").counterparts == ("omar",)


def test_whoever_speaks_to_the_one_who_shares_their_post_has_spoken_to_somebody() -> None:
    world = people(WORLD, priya={"posts": ("practitioner", "safeguarding_lead")})
    story = at_stage_three(world)
    assert set(story.duty("contact_lead").counterparts) == {"priya", "sana"}
    story.spoke("8 Apr 12:50", keys=(story.key("contact_lead"),))
    assert story.now(e.DiscussionRecorded)[0].between == ("priya", "sana")


def test_whoever_said_that_they_come_is_asked_whether_they_spoke() -> None:
    story = at_stage_three()
    story.spoke("8 Apr 12:50", keys=(story.key("contact_lead"),))
    hold = story.meeting("8 Apr 12:55", "9 Apr 12:15", "9 Apr 12:45", "between_leads")
    story.does(c.AnswerMeeting, "sana", "8 Apr 14:00", hold=hold.id, partstat="DECLINED", sequence=0)
    assert story.dispute.holds[hold.id].status == "live", "one of them is enough"
    story.does(c.AnswerMeeting, "omar", "8 Apr 14:10", hold=hold.id, partstat="ACCEPTED", sequence=0)
    story.time("9 Apr 12:45", heard="9 Apr 12:45")
    assert ("did_you_speak", "omar") in story.notices
    assert ("did_you_speak", "sana") not in story.notices


def test_no_deputy_hears_of_one_who_was_silent_while_the_other_came() -> None:
    for answers, told in (("omar",), False), ((), True):
        story = at_stage_three(people(sana={"deputy": "hugh"}))
        hold = story.meeting("7 Apr 15:10", "8 Apr 12:15", "8 Apr 12:45", "contact_lead")
        for person in answers:
            story.does(c.AnswerMeeting, person, "7 Apr 15:20", hold=hold.id, partstat="ACCEPTED", sequence=0)
        story.time("9 Apr 12:00", heard="9 Apr 12:00")
        story.time("9 Apr 17:05", heard="9 Apr 17:05")
        assert (("missed", "hugh") in story.notices) is told


def test_at_night_the_one_who_is_there_is_alerted() -> None:
    def alerted(world: World = TWO_LEADS, but: str = "") -> str:
        on = date(2026, 4, 11)
        return by_post(world.directory.holders("safeguarding_lead", "school", on), on, but=but)

    assert alerted() == "sana"
    assert alerted(people(sana={"absences": ON_LEAVE})) == "omar"
    assert alerted(but="sana") == "omar", "whoever raised it waits for an answer of somebody else"
    assert alerted(people(sana={"absences": ON_LEAVE}, omar={"absences": ON_LEAVE})) == "sana"


VOTE = """
id: two-wardens
version: 1
title: A vote of the wardens
partnership: Oakshire
raiser: boatman
roles:
  boatman: {name: boatman, named: yes}
  warden: {name: warden, post: safeguarding_lead}
  harbourmaster: {name: harbourmaster, post: scrutineer, of: partnership}
facts: {verdict: {name: the verdict, one_of: [stay, go], told_by: [both warden, harbourmaster], majority: yes}}
stages:
- id: vote
  label: Vote
  clause: "2"
  duties:
  - {id: decide, do: decide, fact: verdict, by: [both warden, harbourmaster], within: 2 working days, from: entry, clause: "2.1"}
  exits:
  - {to: closed, when: {verdict: [stay, go]}, needs: {done: decide}, override: referring boatman, clause: "2.2"}
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
end: two-wardens
"""


def test_those_who_share_a_post_have_one_vote() -> None:
    story = Story(protocol(VOTE), TWO_LEADS).raised()

    def votes(person: str, value: str, when: str) -> None:
        story.does(c.RecordAct, person, when, keys=(story.key("decide"),), value=value, text="t1")

    votes("sana", "stay", "2 Apr 09:00")
    votes("omar", "stay", "2 Apr 09:30")
    assert story.stage == "vote", "two words of one part are no majority of three parts"
    assert yet_to_say(View(story.rules, story.world, story.dispute, at("2 Apr 10:00")), story.duty("decide")) == (
        "sol", "sal", "ivy",
    )  # fmt: skip
    votes("omar", "go", "2 Apr 10:00")
    votes("sal", "go", "2 Apr 11:00")
    assert story.stage == "closed", "their last word counts, and with Sal's it is two of three"
