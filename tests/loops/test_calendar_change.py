"""A bank holiday is announced while disputes run: their open dates move, on record, and whoever owes them hears once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from tests.commands.lived import FIRST, PRIYA, ROOT, House, on

from parley.dispute import events as e
from parley.loops import calendar_change
from parley.loops.loading import load
from parley.loops.timekeeper import tick
from parley.store import journal, outbox, wakeups

REFERENCE = "D-2026-0001"


def contacts_with(folder: Path, lines: str) -> Path:
    """The sample directory with some lines more."""
    shutil.copytree(ROOT / "contacts", folder, dirs_exist_ok=True)
    text = (folder / "sample.yaml").read_text(encoding="utf-8")
    (folder / "sample.yaml").write_text(
        text.replace("agencies:", f"{lines}\n\nagencies:", 1), encoding="utf-8"
    )
    return folder


def announced(house: House, lines: str, when: int = 12) -> list[str]:
    """The files are read anew, and time passes: the kinds of events that this brought."""
    now = on(1, when)
    house.loaded = load(
        replace(house.config, contacts=contacts_with(house.folder / f"contacts-{when}", lines))
    )
    with house.taker() as taker:
        before = len(journal.entries(taker.store, REFERENCE))
        with taker.store.write():
            calendar_change.look(taker.door, now)
        assert not [done.fault for done in tick(taker.door, now) if done.fault]
        assert wakeups.of(taker.store, calendar_change.CALENDAR, REFERENCE) is None
        return [type(entry.event).__name__ for entry in journal.entries(taker.store, REFERENCE)[before:]]


def raised(folder: Path) -> House:
    """One dispute, and the days of its first hour noted."""
    house = House(folder)
    house.mail(on(1, 10, 5), PRIYA, FIRST)
    with house.taker() as taker, taker.store.write():
        assert calendar_change.look(taker.door, on(1, 10, 6)) == 0, "nothing to compare with yet"
    return house


def test_open_dates_move_on_record_and_their_owner_hears_once(tmp_path: Path) -> None:
    house = raised(tmp_path)
    brought = announced(house, "bank_holidays: {2026-04-07: Day of mourning}")
    assert brought[:2] == ["CalendarChanged", "DutyDated"]
    with house.taker() as taker:
        told = [row for row in outbox.of(taker.store, REFERENCE) if row.template == "dates_changed"]
        assert [row.person for row in told] == ["priya"]
        details = told[0].facts["details"]
        assert "Day of mourning" in details["why"] and details["before"] == "Tuesday 7 April 17:00"
        dated = [x.event for x in journal.entries(taker.store, REFERENCE) if isinstance(x.event, e.DutyDated)]
        assert dated[-1].why or dated[-1].deadlines
    assert announced(house, "bank_holidays: {2026-04-07: Day of mourning}", when=13) == []


def test_days_that_touch_nothing_open_are_not_spoken_of(tmp_path: Path) -> None:
    assert announced(raised(tmp_path), "bank_holidays: {2031-06-14: Jubilee}") == []


def test_a_holiday_that_is_worked_moves_dates_back(tmp_path: Path) -> None:
    assert "DutyDated" in announced(raised(tmp_path), "bank_holidays: {2026-04-03: worked}")
