"""What may move the dates of a running dispute, on every protocol that is here, published or invented: a changed table of
bank holidays, another version of the rules, and a date that protects the child."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from given import INVENTED, ROOT, RULES, WORLD, Story, at, kinds, world_of

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.asking import still_needed
from parley.dispute.deadlines import started
from parley.dispute.decide import decide
from parley.dispute.draft import Draft
from parley.dispute.view import View
from parley.dispute.world import World
from parley.reference.holidays import work_calendar
from parley.reference.rules import load_protocol

STORIES = sorted(one for one in (ROOT / "tests" / "story").glob("*.rules") if one.is_file())
MOURNING = {date(2026, 4, day): "Day of mourning" for day in (7, 8, 9, 10)}
every_protocol = pytest.mark.parametrize(
    "path", [*RULES, *INVENTED, *STORIES], ids=lambda path: path.stem.removesuffix(".rules")
)


def world_beside(path: Path) -> World:
    """The contacts that a story is played on; else the sample."""
    own = path.with_suffix(".contacts")
    return world_of(own) if own.is_file() else WORLD


def raised(path: Path) -> Story:
    """Priya of the school against Robert of the council, on Wednesday 1 April."""
    return Story(load_protocol(path), world_beside(path)).raised()


def again(story: Story) -> Story:
    """Four days in April count no more."""
    story.world = replace(story.world, calendar=work_calendar("ENG", changes=MOURNING))
    story.does(c.ReckonAgain, "", "1 Apr 12:00")
    return story


@every_protocol
def test_a_changed_table_moves_dates_on_the_record_and_tells_each_owner_once(path: Path) -> None:
    story = raised(path)
    before = {key: state.due for key, state in story.dispute.duties.items() if state.due}
    again(story)
    dated = story.now(e.DutyDated)
    assert bool(dated) == bool(story.now(e.CalendarChanged))
    for event in dated:
        now = min(deadline.at for deadline in event.deadlines)
        assert event.was == before[event.key] <= now, "the same day again where only a later limit has moved"
        assert now == event.was or "Day of mourning" in event.why
        assert any("Day of mourning" in deadline.why for deadline in event.deadlines)
    told = Counter(person for template, person in story.notices if template == "dates_changed")
    view = View(story.rules, story.world, story.dispute, at("1 Apr 12:00"))
    moved = [story.dispute.duties[event.key] for event in dated]
    begun = [state for state in moved if state.due != state.was and started(view, state)]
    assert set(told) == {person for state in begun for person in state.holders}, "whoever has a date by now"
    assert set(told.values()) <= {1}
    assert kinds(again(story).last) == [], "the second look changes nothing"


@every_protocol
def test_another_version_is_for_an_officer_and_on_the_record(path: Path) -> None:
    story = raised(path)
    rules = replace(story.rules, version="next", hash="another")
    (bea, *_), fields = next(iter(story.world.directory.officers.values())), {"happened": at("1 Apr 12:00")}

    def asked(by: str) -> object:
        command = c.MoveToRules(by=by, received=at("1 Apr 12:00"), **fields)
        return decide(rules, story.world, story.dispute, command, at("1 Apr 12:00"))

    refused, moved = asked("priya"), asked(bea)
    assert isinstance(refused, c.Refused) and refused.code == "stranger"
    assert isinstance(moved, list) and kinds(moved) == ["RulesChanged"], "the same rules move nothing"
    assert (moved[0].was_version, moved[0].version, moved[0].by) == (story.rules.version, "next", bea)


@every_protocol
def test_a_date_that_protects_the_child_can_only_shorten(path: Path) -> None:
    story = raised(path)
    due = min((state.due for state in story.dispute.open_duties if state.due), default=None)
    clause = story.rules.shorten_clause or story.rules.stage(story.stage).clause
    for until in ("1 Jan 2027 12:00", "1 Apr 10:30") if due else ():
        refused = story.asks(c.ShortenDeadline, "priya", "1 Apr 11:00", until=at(until), reason="t1")
        assert refused is not None and (refused.code, refused.clause) == ("shorten", clause)
    if due and due > at("1 Apr 13:00"):
        story.does(c.ShortenDeadline, "priya", "1 Apr 11:05", until=at("1 Apr 12:30"), reason="t1")
        for event in story.now(e.DeadlineShortened):
            assert (event.by, event.reason, event.clause) == ("priya", "t1", story.rules.shorten_clause)
        assert min(state.due for state in story.dispute.open_duties if state.due) == at("1 Apr 12:30")


@every_protocol
def test_what_is_still_needed_is_said_in_words(path: Path) -> None:
    story = raised(path)
    draft = Draft(story.rules, story.world, story.dispute, at("1 Apr 12:00"))
    for stage in story.rules.every_stage:
        for need in (need for exit_ in stage.exits for need in still_needed(draft, exit_)):
            assert need.text != need.duty and need.clause, (stage.id, need)
            assert not need.duty or "_" not in need.duty or need.duty not in need.text
