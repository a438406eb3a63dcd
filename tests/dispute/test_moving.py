"""Rules and holidays that change under a running dispute: nothing moves by itself, and what moves is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.decide import decide
from parley.dispute.protocol import DisputeProtocol
from parley.reference.holidays import work_calendar

from .given import BDSCP, ROOT, WORLD, Story, at, kinds, london, protocol

TEXT = (ROOT / "rules" / "bdscp-2023.yaml").read_text(encoding="utf-8")


def version(*changes: tuple[str, str]) -> DisputeProtocol:
    """The same rules with some lines changed, under another version."""
    text = TEXT.replace("version: 2023-12", "version: 2027-01", 1)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return protocol(text)


def moved(story: Story, to: DisputeProtocol, when: str = "2 Apr 09:00", by: str = "bea") -> c.Refused | None:
    """The business manager lets the dispute go on under other rules."""
    story.time(when)
    decided = decide(
        to, story.world, story.dispute, c.MoveToRules(by=by, happened=at(when), received=at(when)), at(when)
    )
    if isinstance(decided, c.Refused):
        return decided
    story.rules = to
    story._take(decided)
    return None


def test_a_new_text_of_the_rules_moves_nothing_until_somebody_says_so() -> None:
    story = Story().raised()
    story.rules = BDSCP
    assert kinds(story.time("1 Apr 15:00")) == []
    assert story.dispute.version == BDSCP.version


def test_moving_records_versions_and_every_date_with_old_and_new() -> None:
    story = Story().raised()
    assert (
        moved(
            story,
            version(
                ("within: 2 working days\n    from: decision", "within: 1 working day\n    from: decision")
            ),
        )
        is None
    )
    changed, dated = story.last[0], next(event for event in story.last if isinstance(event, e.DutyDated))
    assert isinstance(changed, e.RulesChanged)
    assert (changed.was_version, changed.version, changed.by) == ("2023-12", "2027-01", "bea")
    assert (london(dated.was), london(dated.deadlines[0].at)) == ("Tue 7 Apr 17:00", "Thu 2 Apr 17:00")
    assert story.dispute.protocol_hash == story.rules.hash
    assert [n for n in story.notices if n == ("dates_changed", "priya")] == [("dates_changed", "priya")]


def test_what_the_new_rules_do_not_ask_for_is_overtaken_and_what_they_add_opens() -> None:
    story = Story().raised()
    gone = TEXT[TEXT.index("  - id: told\n") : TEXT.index("  exits:\n")]
    added = gone.replace("id: told", "id: heard").replace('"4.1.4, 4.2.1"', '"9.9"')
    rest = ("      - {done: [contact, told]}", "      - {done: [contact, heard]}")
    assert moved(story, version((gone, added), rest)) is None
    assert any(isinstance(event, e.DutyOvertaken) and event.key.duty == "told" for event in story.last)
    assert any(isinstance(event, e.DutyOpened) and event.key.duty == "heard" for event in story.last)


def test_rules_that_do_not_know_where_it_stands_are_refused() -> None:
    story = Story().raised()
    other = protocol((ROOT / "tests" / "rules" / "invented" / "orchard.yaml").read_text(encoding="utf-8"))
    refused = moved(story, other)
    assert (
        refused is not None
        and "the stage `s1`" in refused.reason
        and "the part `practitioner`" in refused.reason
    )


def test_only_an_officer_moves_it_and_only_to_something_else() -> None:
    story = Story().raised()
    by_priya, to_itself = moved(story, version(), by="priya"), moved(story, BDSCP)
    assert by_priya is not None and by_priya.code == "stranger"
    assert to_itself is not None and to_itself.code == "nothing"


def again(story: Story, changes: dict[date, str], when: str = "2 Apr 09:00") -> list[str]:
    """The days that count are others by now."""
    story.world = replace(WORLD, calendar=work_calendar("ENG", changes=changes))
    story.does(c.ReckonAgain, "", when)
    return kinds(story.last)


def test_a_further_holiday_moves_open_dates_and_says_old_new_and_why() -> None:
    story = Story().raised()
    assert again(story, {date(2026, 4, 7): "Day of mourning"})[0] == "CalendarChanged"
    changed, dated = story.last[0], next(event for event in story.last if isinstance(event, e.DutyDated))
    assert isinstance(changed, e.CalendarChanged) and changed.days == ((date(2026, 4, 7), "Day of mourning"),)
    assert (london(dated.was), london(dated.deadlines[0].at)) == ("Tue 7 Apr 17:00", "Wed 8 Apr 17:00")
    assert "Day of mourning" in dated.why
    told = [person for kind, person in story.notices if kind == "dates_changed"]
    assert told == ["priya"], "whoever owes it is told, once"
    assert again(story, {date(2026, 4, 7): "Day of mourning"}) == [], "the second look changes nothing"


def test_a_holiday_that_is_worked_after_all_moves_dates_forward() -> None:
    story = Story().raised()
    again(story, {date(2026, 4, 3): ""})
    changed = story.last[0]
    assert isinstance(changed, e.CalendarChanged) and changed.days == ((date(2026, 4, 3), ""),)
    assert london(story.dispute.open_duties[0].due) == "Fri 3 Apr 17:00"


def test_a_holiday_that_touches_no_open_date_says_nothing() -> None:
    assert again(Story().raised(), {date(2027, 6, 14): "Jubilee"}) == []
