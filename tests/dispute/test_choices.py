"""Values that depend on something: who, with whom, by when; and what happens when that changes."""

from __future__ import annotations

from given import AT_ONE_INSTANT, INVENTED, Story, at, london, protocol

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.reference.rules import load_protocol

KILN = load_protocol(next(path for path in INVENTED if path.stem == "kilnyard"))


def raised(heat: str = "low", **fields: object) -> Story:
    return Story(KILN).raised(facts=(("heat", heat),), **fields)


def test_the_first_whose_condition_holds_counts() -> None:
    low, high = raised(), raised("high")
    assert low.duty("wedge").counterparts == ("robert",)
    assert high.duty("wedge").counterparts == ("robert", "dev"), "a director plays that part in a council"
    assert (low.due("wedge"), high.due("wedge")) == ("Thu 9 Apr 17:00", "Thu 2 Apr 17:00")
    assert [london(d.at) for d in high.duty("wedge").deadlines if d.clock] == ["Mon 13 Apr 17:00"]


def test_a_fact_that_changes_dates_and_hands_on_what_is_open_and_says_why() -> None:
    story = raised()
    story.does(c.TellFact, "sana", "1 Apr 12:00", fact="heat", value="high")
    (dated,) = story.now(e.DutyDated)
    assert story.due("wedge") == "Thu 2 Apr 17:00" and london(dated.was) == "Thu 9 Apr 17:00"
    assert dated.why.endswith("because heat is high")
    (handed,) = story.now(e.DutyReassigned)
    assert handed.counterparts == ("robert", "dev") and handed.why == "the rules"
    assert ("dates_changed", "priya") in story.notices and ("now_yours", "dev") in story.notices
    story.does(c.TellFact, "sana", "1 Apr 13:00", fact="heat", value="low")
    assert story.duty("wedge").counterparts == ("robert",) and story.due("wedge") == "Thu 9 Apr 17:00"


def test_whoever_took_it_over_keeps_it() -> None:
    story = raised()
    story.does(c.PassOn, "priya", "1 Apr 11:00", person="liam")
    story.does(c.TellFact, "sana", "1 Apr 12:00", fact="heat", value="high")
    assert (story.duty("wedge").holders, story.duty("wedge").counterparts) == (("liam",), ("robert", "dev"))


def test_where_it_starts_may_depend_and_urgent_is_a_fact() -> None:
    assert raised().stage == "wedging"
    assert raised(urgent=True).stage == "bisque"


def test_all_ends_of_a_conversation_are_in_it() -> None:
    story = Story(KILN).raised(facts=(("heat", "high"),), receiving="", receiving_practitioner="")
    story.does(
        c.NamePerson, "bea", "1 Apr 11:00", side="receiving", role="firer", person="dev", source="partnership"
    )
    refused = story.asks(c.RecordDiscussion, "priya", "1 Apr 12:00", medium="phone", outcome="unresolved")
    assert refused is not None and refused.code == "who" and refused.clause == "K3.1"
    assert story.stage == "wedging" and story.duty("wedge").status == "open"
    for when in ("1 Apr 13:00", "1 Apr 14:00"):
        story.tried(when)
    story.time("2 Apr 17:00")
    assert story.stage == "bisque", "silence never locks"
    assert [missed.key.duty for missed in story.all(e.DeadlineMissed)] == ["wedge"], (
        "and the date is on record"
    )


def test_the_medium_asked_for_first_is_the_one_of_the_meeting() -> None:
    assert [hold.medium for hold in raised().holds] == ["face to face"]


def test_a_named_day_dates_what_comes_before_it() -> None:
    story = raised(urgent=True)
    assert story.duty("papers").due is not None, "only by the clock over it"
    for bad, clause in (("2026-03-31", "K9"), ("2026-06-30", "K11")):
        refused = story.asks(c.RecordAct, "bea", "1 Apr 12:00", keys=(story.key("set_firing"),), value=bad)
        assert refused is not None and (refused.clause, refused.code) == (clause, "day")
    story.does(c.RecordAct, "bea", "1 Apr 12:10", keys=(story.key("set_firing"),), value="2026-04-17")
    assert (story.due("papers"), story.due("kiln_talk")) == ("Wed 15 Apr 17:00", "Fri 17 Apr 17:00")


def test_a_clock_that_has_run_out_forbids_no_day() -> None:
    story = raised("high", urgent=True)
    story.time("1 Jun 10:00")
    story.does(c.RecordAct, "bea", "1 Jun 12:10", keys=(story.key("set_firing"),), value="2026-06-10")
    assert story.due("kiln_talk") == "Mon 13 Apr 17:00" and story.duty("set_firing").status == "done"


FILED_LATE = AT_ONE_INSTANT.replace(
    "roles:",
    "facts: {heat: {ask: opening, line: Heat, one_of: [low, high], told_by: both keeper, clause: '9'}}\nroles:",
).replace("2 working days", "30 working days").replace(
    """  exits: [{to: closed, asked_by: referring keeper}]""",
    """  duties:
  - id: burn
    do: talk
    by: [{when: {heat: high}, take: referring warden}, {take: referring keeper}]
    with: receiving keeper
    within: [{when: {heat: high}, take: 1 working day}, {take: 10 working days}]
    from: entry
    clause: "3.1"
  exits: [{to: closed, asked_by: referring keeper}]""",
)  # fmt: skip


def filed_late(*, opened_before: bool) -> Story:
    """Heat is high since 8 April; then a mail of 2 April comes out of the holding pen."""
    story = Story(protocol(FILED_LATE)).raised(facts=(("heat", "low"),))
    if opened_before:
        story.spoke("1 Apr 12:00", outcome="unresolved", told=True)
    story.does(c.TellFact, "priya", "8 Apr 12:00", fact="heat", value="high")
    if opened_before:
        story.filed_late(c.KeepNote, "priya", "2 Apr 09:30", text="t1")
        story.filed_late(c.TellMoment, "priya", "2 Apr 09:31", moment="decision", at=at("1 Apr 09:00"))
    else:
        story.filed_late(
            c.RecordDiscussion, "priya", "2 Apr 09:30", medium="phone", outcome="unresolved", told=True
        )
    return story


def test_what_is_filed_late_takes_back_nothing_that_was_told_since() -> None:
    story = filed_late(opened_before=True)
    assert story.duty("burn").holders == ("sana",)
    assert london(story.duty("burn").by_the_rule) == "Thu 2 Apr 17:00"
    assert story.due("burn") == "Thu 9 Apr 17:00", "it had passed when heat was told to be high"
    assert story.now(e.DutyReassigned) == [] and story.now(e.DutyDated) == []


def test_what_opens_by_a_mail_that_is_filed_late_rests_on_all_that_is_known() -> None:
    story = filed_late(opened_before=False)
    assert story.stage == "dusk" and story.duty("burn").holders == ("sana",)
    assert [london(d.passed) for d in story.duty("burn").deadlines] == ["Tue 7 Apr 17:00"]
    (dated,) = story.now(e.DutyDated)
    assert dated.happened == at("8 Apr 12:00"), "time never runs backwards"
