"""What several decide together: both sides say the same, or more than half of a panel does."""

from __future__ import annotations

import pytest
from given import Story, at, protocol

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.view import View
from parley.dispute.voting import yet_to_say
from parley.mail.notice_echo import echo_lines
from parley.reference.rules import parse_protocol

RULES = """
id: three-bells
version: 1
title: What is decided together
partnership: Oakshire
raiser: ringer
roles:
  ringer:  {name: ringer, named: yes}
  warden:  {name: warden, post: safeguarding_lead}
  tower:   {name: tower, body: case_review_subgroup, quorum: 2 agencies, clause: "3"}
  captain: {name: captain, post: chair, of: case_review_subgroup, clause: "3"}
facts:
  tune:  {name: the tune, one_of: [grandsire, stedman], told_by: both warden, clause: "2"}
  peal:  {name: the peal, one_of: [toll, chime, hush], told_by: tower, majority: yes, casting: captain, clause: "3"}
stages:
- id: choosing
  clause: "2"
  duties:
  - {id: choose, do: decide, fact: tune, by: both warden, within: 5 working days, from: entry, clause: "2"}
  exits: [{to: ringing, when: {tune: [grandsire, stedman]}, needs: {done: choose}, override: tower}]
- id: ringing
  clause: "3"
  duties:
  - {id: sit, do: meet, by: captain, with: tower, media: [meeting], clause: "3"}
  - {id: vote, do: decide, fact: peal, by: tower, within: 5 working days, from: entry, clause: "3"}
  exits:
  - {to: closed, when: {peal: toll}, needs: {done: vote}, override: both warden}
  - {to: choosing, when: {peal: [chime, hush]}, needs: {done: vote}, override: both warden}
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
end: three-bells
"""
BELLS = protocol(RULES)


def acted(story: Story, by: str, when: str, duty: str, value: str, happened: str = "") -> None:
    """Somebody says theirs."""
    story.does(c.RecordAct, by, when, happened, keys=(story.duty(duty).key,), value=value)


def at_the_vote() -> Story:
    story = Story(BELLS).raised()
    acted(story, "sana", "2 Apr 10:00", "choose", value="stedman")
    acted(story, "sol", "2 Apr 11:00", "choose", value="stedman")
    assert story.stage == "ringing"
    return story


def test_one_side_alone_decides_nothing_and_the_other_hears_what_it_said() -> None:
    story = Story(BELLS).raised()
    acted(story, "sana", "2 Apr 10:00", "choose", value="stedman")
    assert story.stage == "choosing" and story.duty("choose").status == "open"
    assert ("now_yours", "sol") in story.notices and "sana" not in [who for _, who in story.notices]


def test_whoever_has_said_theirs_in_time_is_not_told_that_they_missed_the_date() -> None:
    story = Story(BELLS).raised()
    acted(story, "sana", "2 Apr 10:00", "choose", value="stedman")
    story.time("13 Apr 12:00")
    assert [who for name, who in story.notices if name == "missed"] == ["sol"]


def test_nor_is_whoever_has_voted() -> None:
    story = at_the_vote()
    members = story.duty("vote").holders
    acted(story, "imogen", "7 Apr 10:00", "vote", value="toll")
    story.time("14 Apr 12:00")
    told = {who for name, who in story.notices if name == "missed"}
    assert "imogen" in members and told == {*members} - {"imogen"}


def test_that_it_was_in_time_after_all_is_told_to_those_who_were_told_that_it_was_not() -> None:
    story = Story(BELLS).raised()
    acted(story, "sana", "2 Apr 10:00", "choose", value="stedman")
    story.time("13 Apr 12:00")
    acted(story, "sol", "14 Apr 10:00", "choose", value="stedman", happened="7 Apr 10:00")
    assert [who for name, who in story.notices if name == "met_in_time"] == ["sol"]


def test_and_of_a_vote_to_each_of_them() -> None:
    story = at_the_vote()
    acted(story, "tess", "7 Apr 10:00", "vote", value="toll")
    story.time("14 Apr 12:00")
    told = {who for name, who in story.notices if name == "missed"}
    acted(story, "imogen", "14 Apr 13:00", "vote", value="toll", happened="8 Apr 10:00")
    acted(story, "una", "14 Apr 13:00", "vote", value="toll", happened="8 Apr 10:00")
    assert {who for name, who in story.notices if name == "met_in_time"} == told == {"imogen", "una", "clem"}


def test_all_are_told_where_all_have_said_theirs_and_differ() -> None:
    story = Story(BELLS).raised()
    acted(story, "sana", "2 Apr 10:00", "choose", value="stedman")
    acted(story, "sol", "2 Apr 11:00", "choose", value="grandsire")
    story.time("13 Apr 12:00")
    assert {who for name, who in story.notices if name == "missed"} == {"sana", "sol"}


def test_while_both_sides_differ_nothing_stands_and_the_last_word_of_each_counts() -> None:
    story = Story(BELLS).raised()
    acted(story, "sana", "2 Apr 10:00", "choose", value="stedman")
    acted(story, "sol", "2 Apr 11:00", "choose", value="grandsire")
    assert story.stage == "choosing" and ("now_yours", "sana") in story.notices
    acted(story, "sana", "2 Apr 12:00", "choose", value="grandsire")
    assert story.stage == "ringing"


def test_only_whoever_has_not_said_theirs_is_reminded() -> None:
    story = Story(BELLS).raised()
    acted(story, "sana", "2 Apr 10:00", "choose", value="stedman")
    story.time("9 Apr 12:00")
    assert [event.person for event in story.log if isinstance(event, e.ReminderDue)] == ["sol"]


@pytest.mark.parametrize(
    ("votes", "stage", "visit"),
    [
        ("una toll, clem toll", "ringing", 1),
        ("una toll, clem toll, imogen toll", "closed", 1),
        ("una chime, clem chime, imogen toll, tess chime", "choosing", 2),
        ("una toll, clem toll, imogen hush, tess hush", "choosing", 2),  # equal: the casting vote
        ("una toll, clem toll, imogen hush, tess chime", "ringing", 1),  # it is for none of the most
        (
            "una toll, clem toll, imogen hush, una hush, tess hush",
            "choosing",
            2,
        ),  # the last one of each counts
    ],
)
def test_more_than_half_of_a_panel(votes: str, stage: str, visit: int) -> None:
    story = at_the_vote()
    for minute, vote in enumerate(votes.split(", ")):
        person, value = vote.split()
        acted(story, person, f"3 Apr 10:{minute:02}", "vote", value=value)
    ladder = story.dispute.ladder
    here = "closed" if story.dispute.status == "closed" else ladder[-1].stage
    assert (here, sum(place.stage == "choosing" for place in ladder)) == (stage, visit)


def test_who_was_there_votes_and_nobody_else() -> None:
    story = at_the_vote()
    story.does(c.RecordDiscussion, "tess", "3 Apr 10:00", medium="meeting", present=("tess", "una"))
    acted(story, "clem", "3 Apr 10:01", "vote", value="toll")
    acted(story, "una", "3 Apr 10:02", "vote", value="toll")
    assert story.stage == "ringing", "one of the two who were there"
    acted(story, "tess", "3 Apr 10:03", "vote", value="toll")
    assert story.dispute.status == "closed"


def test_who_was_there_may_become_known_after_the_votes() -> None:
    story = at_the_vote()
    acted(story, "una", "3 Apr 10:00", "vote", value="toll")
    acted(story, "tess", "3 Apr 10:01", "vote", value="toll")
    assert story.stage == "ringing"
    story.does(c.RecordDiscussion, "tess", "3 Apr 10:02", medium="meeting", present=("tess", "una"))
    assert story.dispute.status == "closed"


def test_votes_of_too_few_agencies_decide_nothing() -> None:
    few = protocol(RULES.replace("quorum: 2 agencies", "quorum: 4 agencies"))
    story = Story(few).raised()
    acted(story, "sana", "2 Apr 10:00", "choose", value="stedman")
    acted(story, "sol", "2 Apr 11:00", "choose", value="stedman")
    for person in ("una", "clem", "imogen"):
        acted(story, person, "3 Apr 10:00", "vote", value="toll")
    assert story.stage == "ringing"
    acted(story, "tess", "3 Apr 10:01", "vote", value="hush")
    assert story.dispute.status == "closed"


def test_a_vote_that_decides_nothing_is_said_to_all_of_them() -> None:
    story = at_the_vote()
    for minute, (person, value) in enumerate([("una", "toll"), ("clem", "toll"), ("imogen", "hush")]):
        acted(story, person, f"3 Apr 10:0{minute}", "vote", value=value)
        assert story.notices == [], "a vote is nobody else's business while there are more to come"
    acted(story, "tess", "3 Apr 10:03", "vote", value="chime")
    assert {who for name, who in story.notices if name == "now_yours"} == {"una", "clem", "imogen"}


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("told_by: tower, majority", "Nothing says who votes"),
        ("majority: yes, ", "A casting vote needs votes"),
    ],
)
def test_what_a_vote_needs(spoilt: str, said: str) -> None:
    text = RULES.replace(spoilt, spoilt.removeprefix("told_by: tower, ") if "told_by" in spoilt else "")
    assert [said in problem.message for problem in parse_protocol(text, "t.yaml")[1]] == [True]


DAYS = protocol(
    RULES.replace(
        "facts:\n", 'facts:\n  day: {name: the day, date: yes, told_by: both warden, clause: "2"}\n'
    ).replace(
        "  - {id: choose, do: decide,",
        '  - {id: fix, do: set_date, fact: day, by: both warden, within: 2 working days, from: entry, clause: "2"}\n'
        '  - {id: bell, do: act, by: referring warden, within: 10 hours, from: day, clause: "2"}\n'
        "  - {id: choose, do: decide,",
    )
)


def test_a_day_that_both_set_is_set_once_both_have_said_the_same() -> None:
    story = Story(DAYS).raised()
    acted(story, "sana", "2 Apr 10:00", "fix", value="2026-04-09")
    assert (story.duty("fix").status, story.dispute.moments.get("day")) == ("open", None)
    acted(story, "sol", "2 Apr 11:00", "fix", value="2026-04-10")
    assert (story.duty("fix").status, story.dispute.moments.get("day")) == ("open", None)
    acted(story, "sana", "2 Apr 12:00", "fix", value="2026-04-10")
    assert story.duty("fix").status == "done"
    assert story.dispute.moments["day"].date().isoformat() == "2026-04-09"  # midnight in London, in summer


def test_a_day_that_both_set_is_still_one_to_come() -> None:
    story = Story(DAYS).raised()
    refused = story.asks(
        c.RecordAct, "sana", "2 Apr 10:00", keys=(story.duty("fix").key,), value="2026-03-02"
    )
    assert isinstance(refused, c.Refused)
    assert refused.code == "day"


def test_hours_from_a_day_run_from_when_the_offices_close_on_it() -> None:
    story = Story(DAYS).raised()
    for who in ("sana", "sol"):
        acted(story, who, "2 Apr 10:00", "fix", value="2026-04-10")
    due = story.duty("bell").due
    assert due is not None
    assert due.isoformat() == "2026-04-11T02:00:00+00:00"  # 17:00 in London, and ten hours


BOTH_SIGN = """
id: both-sign
version: 1
title: Both sign
partnership: Oakshire
raiser: keeper
roles: {keeper: {name: keeper, named: yes, clause: "2"}, head: {name: head, post: director}, clerk: {name: clerk, post: business_manager, of: partnership}}
facts: {how: {name: how it is settled, one_of: [so, otherwise], told_by: [both head], clause: "2"}}
stages:
- id: one
  label: One
  clause: "2"
  duties:
  - {id: sign, do: decide, fact: how, by: [referring head, receiving head], within: 10 working days, from: raised, clause: "2"}
  exits:
  - {to: closed, needs: {done: sign}, override: clerk}
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
confirm: {clause: "4"}
end: both-sign
"""


def test_a_word_that_is_filed_late_makes_it_stand_when_the_other_was_given_and_not_before_it_was_heard() -> (
    None
):
    story = Story(protocol(BOTH_SIGN)).raised()
    key = story.key("sign")
    story.does(c.RecordAct, "dev", "8 Apr 10:00", keys=(key,), value="so")
    story.filed_late(c.RecordAct, "grace", "2 Apr 10:00", keys=(key,), value="so")
    (met,) = story.now(e.DutyDischarged)
    assert met.happened == met.received == at("8 Apr 10:00")


AFTER_THE_END = protocol(
    RULES.replace(
        "  - {id: vote, do: decide,",
        '  - {id: learn, do: decide, fact: lesson, by: both warden, within: 20 working days, from: entry, stays: after closing, clause: "3"}\n'
        "  - {id: vote, do: decide,",
    ).replace(
        "facts:\n",
        'facts:\n  lesson: {name: the lesson, one_of: [some, none], told_by: both warden, clause: "3"}\n',
    )
)


TWO_STAGES = BOTH_SIGN.replace("within: 10 working days, from: raised,", "within: 10 working days, from: raised, stays: yes,").replace(
    "  - {to: closed, needs: {done: sign}, override: clerk}",
    """  - {to: two, asked_by: referring head}
- {id: two, label: Two, clause: "3", exits: [{to: three, asked_by: referring head}]}
- id: three
  label: Three
  clause: "4"
  exits:
  - {to: closed, needs: {done: sign}, override: clerk}""",
)  # fmt: skip


def says_so(story: Story, who: str, when: str, *, by_line: bool) -> None:
    """A word of its own line, or the answer that the step asks for."""
    if by_line:
        story.does(c.TellFact, who, when, fact="how", value="so")
    else:
        story.does(c.RecordAct, who, when, keys=(story.key("sign"),), value="so")


@pytest.mark.parametrize("by_line", [False, True])
def test_what_both_decide_and_has_stayed_stands_once_the_second_says_the_same_at_a_later_stage(
    by_line: bool,
) -> None:
    story = Story(protocol(TWO_STAGES)).raised()
    says_so(story, "grace", "2 Apr 10:00", by_line=by_line)
    story.does(c.AskNextStage, "grace", "2 Apr 11:00", to="two")
    assert story.stage == "two" and story.open == ["sign"]
    story.does(c.AskNextStage, "grace", "2 Apr 12:00", to="three")
    assert story.stage == "three" and yet_to_say(
        View(story.rules, story.world, story.dispute, at("2 Apr 12:00")), story.duty("sign")
    ) == ("dev",)
    says_so(story, "dev", "7 Apr 10:00", by_line=by_line)
    assert [event.key.duty for event in story.all(e.DutyDischarged)] == ["sign"] and story.stage == "closed"


AGAIN = TWO_STAGES.replace(
    "exits: [{to: three,", "exits: [{to: one, asked_by: referring keeper}, {to: three,"
)
ONE_SIGNS = TWO_STAGES.replace("told_by: [both head]", "told_by: [referring head]").replace(
    "by: [referring head, receiving head]", "by: referring head"
).replace("{to: closed, needs: {done: sign}, override: clerk}", "{to: closed, when: {how: so}}")  # fmt: skip


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("by_line", [False, True])
def test_what_a_step_that_has_stayed_decides_counts_for_the_way_on_from_where_it_is_said(
    by_line: bool, early: bool
) -> None:
    story = Story(protocol(TWO_STAGES.replace("{to: closed, needs: {done: sign}, override: clerk}", "{to: closed, when: {how: so}}"))).raised()  # fmt: skip
    if early:
        says_so(story, "grace", "2 Apr 10:00", by_line=by_line)
    story.does(c.AskNextStage, "grace", "2 Apr 11:00", to="two")
    story.does(c.AskNextStage, "grace", "2 Apr 12:00", to="three")
    if not early:
        says_so(story, "grace", "2 Apr 13:00", by_line=by_line)
    assert story.stage == "three"
    says_so(story, "dev", "7 Apr 10:00", by_line=by_line)
    assert story.stage == "closed"


def test_where_its_stage_has_come_again_a_word_that_waits_at_the_visit_before_hides_nothing() -> None:
    story = Story(protocol(AGAIN)).raised()
    story.does(c.TellFact, "grace", "2 Apr 10:00", fact="how", value="so")
    story.does(c.AskNextStage, "grace", "2 Apr 11:00", to="two")
    story.does(c.AskNextStage, "priya", "2 Apr 12:00", to="one")
    assert story.stage == "one" and story.open == ["sign", "sign"]
    story.does(c.TellFact, "grace", "2 Apr 13:00", fact="how", value="so")
    story.does(c.TellFact, "dev", "7 Apr 10:00", fact="how", value="so")
    assert [event.key.visit for event in story.all(e.DutyDischarged)] == [1, 2]


def test_what_one_alone_tells_at_a_later_stage_counts_there_though_their_step_has_stayed() -> None:
    story = Story(protocol(ONE_SIGNS)).raised()
    story.does(c.AskNextStage, "grace", "2 Apr 11:00", to="two")
    story.does(c.AskNextStage, "grace", "2 Apr 12:00", to="three")
    story.does(c.TellFact, "grace", "7 Apr 10:00", fact="how", value="so")
    assert story.stage == "closed"


def test_what_is_decided_together_after_the_end_is_said_to_the_other_side_too() -> None:
    story = Story(AFTER_THE_END).raised()
    for who in ("sana", "sol"):
        acted(story, who, "2 Apr 10:00", "choose", value="stedman")
    for who in story.duty("vote").holders:
        if story.stage != "closed":
            acted(story, who, "2 Apr 12:00", "vote", value="toll")
    assert story.stage == "closed" and story.open == ["learn"]
    acted(story, "sana", "3 Apr 10:00", "learn", value="some")
    assert story.notices == [("now_yours", "sol")]
    said = echo_lines(View(story.rules, story.world, story.dispute, at("3 Apr 10:00")), story.last, "sana")
    assert said and "It is kept with" not in " ".join(said)  # that is of what is filed late
    acted(story, "sol", "7 Apr 10:00", "learn", value="some")
    assert story.duty("learn").status == "done"
