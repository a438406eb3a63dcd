"""Silence at each stage of each rule file: whoever can say how it goes on hears again within the month, whatever date of somebody
else's has passed meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from given import INVENTED, RULES, Story, protocol
from lives import Life, Lived
from test_asking_again import through
from test_quiet import TEXT
from walker import opening_facts, way_to

from parley.dispute import audience, convening
from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.advance import advance, next_wake
from parley.dispute.effects import SendNotice
from parley.dispute.parties import rule_of
from parley.dispute.protocol import DisputeProtocol, Stage
from parley.dispute.view import View
from parley.dispute.voting import yet_to_say
from parley.reference.rules import load_protocol

SILENCE = timedelta(days=130)
LONGEST = timedelta(days=40)  # four weeks, and as long as a date of somebody else's may hold it back

# Sol owes a note once they have spoken or the date of that has passed, and the word of how it stands is Priya's
GOES_ON = TEXT.replace("firm: no, ", "").replace("{done: hail}", "{any: [{done: hail}, {missed: hail}]}", 1)


def stages() -> list[object]:
    """Each stage of the ladder of each rule file."""
    known = [(path, load_protocol(path)) for path in (*RULES, *INVENTED)]
    return [
        pytest.param(rules, stage, id=f"{path.stem}-{stage.id}") for path, rules in known for stage in rules.stages
    ]  # fmt: skip


def who_can_say(view: View) -> set[str]:
    """Who owes something now that has no date to come and no meeting, or has to say how it stands."""
    owed = [
        person
        for duty in audience.running(view)
        if duty.do != "keep" and not rule_of(view, duty).advised and convening.hold_of(view, duty) is None
        if duty.due is None or duty.due <= view.now
        for person in yet_to_say(view, duty)
    ]
    waiting = audience.awaited(view)
    return {*owed, *([waiting[0]] if waiting else [])}


@pytest.mark.parametrize(("rules", "stage"), stages())
def test_nobody_who_can_move_it_is_forgotten(rules: DisputeProtocol, stage: Stage) -> None:
    way = way_to(rules, stage.id)
    story = type("Watched", (Life,), {"lived": Lived()})(rules, opening_facts(rules, [x for _, x in way]))
    for here, onward in way:
        story.go(onward, here.id)
    now, end = story.clock, story.clock + SILENCE
    since: dict[str, datetime] = {}
    while story.dispute.status == "open":
        wake = next_wake(View(rules, story.world, story.dispute, now))
        if wake is None or wake > end:
            break
        now = max(wake, now + timedelta(minutes=1))
        story._take(advance(rules, story.world, story.dispute, now))
        again = [event.person for event in story.now(e.AskedAgain)]
        assert len(again) == len(set(again)), "each is asked once"
        told = {effect.person for effect in story.effects if isinstance(effect, SendNotice)}
        can_say = who_can_say(View(rules, story.world, story.dispute, now))
        since = {one: now if one in told else since.get(one, now) for one in can_say}
        assert all(now - last <= LONGEST for last in since.values()), (now, since)


def test_a_step_without_a_date_is_asked_for_beside_one_whose_date_has_passed() -> None:
    """The way on need not wait for the step that was missed, and the one that it waits for has no date."""
    asked = through(Story(protocol(GOES_ON)).raised(), "1 Apr 11:00", "30 May 12:00")
    assert [day for day, who, _ in asked if who == "sol"] == [
        "Tue 14 Apr 09:00", "Tue 21 Apr 09:00", "Tue 5 May 09:00"
    ]  # fmt: skip
    assert {letter for _, who, letter in asked if who == "sol"} == {"missed"}
    days = [(day, who) for day, who, _ in asked]
    assert len(days) == len(set(days)), "one letter a person and morning"


def test_not_in_the_week_after_something_was_heard() -> None:
    story = Story(protocol(GOES_ON)).raised()
    story.time("13 Apr 10:00")
    story.does(c.KeepNote, "robert", "13 Apr 11:00", text="t1")
    assert [who for _, who, _ in through(story, "13 Apr 12:00", "14 Apr 12:00")] == ["priya", "sana"]


@pytest.mark.parametrize("outcome", ["", "waiting"])
def test_whoever_spoke_is_asked_how_it_stands_although_the_other_sides_talk_is_late(outcome: str) -> None:
    """BDSCP: Robert is to speak to Priya again, and does not; what goes on from here is hers to say."""
    story = Story().raised()
    story.spoke("1 Apr 14:00", outcome=outcome)
    letter = "status" if outcome else "how_it_stands"
    asked = through(story, "1 Apr 15:00", "7 May 12:00")
    assert [day for day in asked if day[1] == "priya"] == [
        ("Wed 22 Apr 09:00", "priya", letter), ("Wed 6 May 09:00", "priya", letter)
    ]  # fmt: skip


def test_whoever_watches_over_anothers_late_step_is_asked_for_their_own_too() -> None:
    """Bea hears of the call from the second time on, and owes a note that has no date."""
    clerk = "clerk: {name: clerk, post: business_manager, of: partnership}"
    text = GOES_ON.replace("roles: {", f"roles: {{{clerk}, ").replace("by: receiving warden,", "by: clerk,")
    story = Story(protocol(text)).raised()
    for day in ("8 Apr 09:00", "14 Apr 09:00"):
        story.time(day)
    story.time("21 Apr 09:00")
    asked = {event.person: [key.duty for key in event.keys] for event in story.now(e.AskedAgain)}
    assert sorted(asked["bea"]) == ["hail", "note"] and story.notices.count(("missed", "bea")) == 1
