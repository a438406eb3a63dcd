"""Who was responsible on a given day can be answered; a spoilt file at a start is no reason to stop."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.commands.lived import House, on

from parley import app_start
from parley.errors import Problem, UserError
from parley.loops import directory_change, house_letters
from parley.loops.clock import PretendClock
from parley.loops.file_watch import FileWatch, look
from parley.loops.last_good import load_or_last_good, without_loss
from parley.loops.loading import load
from parley.reference.file_end import sealed
from parley.store import directory_versions as versions
from parley.store import outbox


def recorded(house: House, day: int) -> tuple[str, ...]:
    house.loaded = load(house.config)
    with house.taker() as taker, taker.store.write():
        return directory_change.look(taker.door, on(day, 9))


def change(house: House, old: str, new: str) -> None:
    path = house.config.contacts / "sample.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.own_contacts()
    return made


def test_every_directory_is_kept_with_what_changed(house: House) -> None:
    assert recorded(house, 1) == () and recorded(house, 2) == ()
    change(house, "manager: sol\n    deputy: sol", "manager: sol\n    deputy: tomas")
    assert recorded(house, 3) == ("Marie Kent: deputy is now Tomas Wick (was Sol Adeyemi).",)
    with house.taker() as taker:
        first, second = versions.every(taker.store)
        assert versions.last(taker.store, at=on(3, 8)) == first
        assert versions.last(taker.store, at=on(3, 9)) == second
        assert versions.last(taker.store, at=on(1, 9) - timedelta(hours=1)) is None
        assert "deputy: tomas" in versions.texts(taker.store, second.digest)[0][1]
        assert "deputy: tomas" not in versions.texts(taker.store, first.digest)[0][1]


def test_lines_that_only_went_are_not_used_at_a_start_until_somebody_has_said_so(house: House) -> None:
    change(house, _seal(house), "")
    recorded(house, 1)
    change(house, "    deputy: sol\n", "")
    with house.taker() as taker:
        loaded = without_loss(load(house.config), taker.store)
        assert loaded.library.world.directory.people["marie"].deputy == "sol", "the last good one stays"
        (problem,) = loaded.spoilt
        assert "(deputy: sol)" in problem.message and problem.mend.startswith("end: sample, ")
        app_start.look_at_files(taker.door, PretendClock(on(1, 10)), loaded)
        app_start.look_at_files(taker.door, PretendClock(on(1, 11)), loaded)
        (row,) = [one for one in outbox.of(taker.store, "") if one.template == "contacts_checked"]
        assert not [one for one in outbox.of(taker.store, "") if one.template == "bad_file"]
    assert row.person == "bea" and row.facts["details"]["state"] == "saved"


def test_what_is_new_beside_what_went_is_taken_as_meant(house: House) -> None:
    change(house, _seal(house), "")
    recorded(house, 1)
    change(house, "    manager: sol\n    deputy: sol\n", "    manager: dev\n")
    with house.taker() as taker:
        loaded = load(house.config)
        assert without_loss(loaded, taker.store) is loaded


def test_lines_that_go_with_the_right_number_are_nobodys_business(house: House) -> None:
    recorded(house, 1)
    change(house, "    deputy: sol\n", "")
    path = house.config.contacts / "sample.yaml"
    with pytest.raises(UserError, match="1 line is missing"):
        load(house.config)
    path.write_text(sealed(_text(house)), encoding="utf-8")
    recorded(house, 2)
    with house.taker() as taker:
        assert not [one for one in outbox.of(taker.store, "") if one.template == "directory_look"]


MORE = "id: more\npeople:\n  rosa: {name: Rosa Vane, agency: trust, email: rosa.vane@trust.example, manager: jon}\nend: more\n"


def told(house: House, template: str = "directory_look") -> list[outbox.OutboxRow]:
    with house.taker() as taker:
        return [one for one in outbox.of(taker.store, "") if one.template == template]


def test_a_file_that_goes_takes_nobody_with_it_in_silence(house: House) -> None:
    more = house.config.contacts / "more.yaml"
    more.write_text(MORE, encoding="utf-8")
    recorded(house, 1)
    more.unlink()
    recorded(house, 2)
    (row,) = told(house)
    gone, who = row.facts["items"]
    assert gone.startswith("more.yaml is gone") and who.startswith("No longer listed: Rosa Vane")


def test_a_file_with_another_name_or_put_into_another_one_is_not_gone(house: House) -> None:
    more, people = house.config.contacts / "more.yaml", MORE.splitlines()[2] + "\n"
    more.write_text(MORE, encoding="utf-8")
    recorded(house, 1)
    more.rename(house.config.contacts / "other.yaml")
    recorded(house, 2)
    (house.config.contacts / "other.yaml").unlink()
    change(house, "people:\n", "people:\n" + people)
    recorded(house, 3)
    assert told(house) == []


def test_a_spoilt_file_is_told_of_once_a_day_however_often_parley_starts(house: House) -> None:
    """Each start is a start of the daemon with the same file on the disk; what is mended is told of anew."""
    problem = [Problem("/srv/parley/contacts/sample.yaml", 116, 14, "There is no person `sool`.", "sol")]
    with house.taker() as taker, taker.store.write():
        for minute, at_start in ((0, False), (1, True), (2, True), (3, False)):
            house_letters.bad_file(taker.door, problem, now=on(2, 10, minute), at_start=at_start)
        house_letters.file_mended(taker.door, now=on(2, 11))
        house_letters.bad_file(taker.door, problem, now=on(2, 12), at_start=True)
        house_letters.bad_file(taker.door, problem, now=on(3, 13), at_start=True)
    nothing_there = [Problem("/srv/parley/contacts", 0, 0, "There is no contacts file (*.yaml) here.")]
    with house.taker() as taker, taker.store.write():
        house_letters.bad_file(taker.door, nothing_there, now=on(4, 9))
    *found, last = told(house, "bad_file")
    assert last.facts["items"] == ["contacts: There is no contacts file (*.yaml) here."]
    assert last.facts["details"] == {"file": "", "lines": "0"}
    assert [row.created for row in found] == [on(2, 10, 0), on(2, 10, 3), on(2, 12), on(3, 13)]
    assert found[0].facts["items"] == ["contacts/sample.yaml:116:14: There is no person `sool`. Write: sol"]
    assert found[0].facts["details"] == {"file": "contacts/sample.yaml", "lines": "1"}


def _text(house: House) -> str:
    return (house.config.contacts / "sample.yaml").read_text(encoding="utf-8")


def _seal(house: House) -> str:
    return re.findall(r", \d+ lines$", _text(house).rstrip())[0]


def test_a_spoilt_file_falls_back_on_the_last_good_one(house: House) -> None:
    recorded(house, 1)
    change(house, "deputy: sol", "deputy: nobody_at_all")
    loaded = load_or_last_good(house.config)
    assert loaded.library.world.directory.people["marie"].deputy == "sol"
    assert [problem.message for problem in loaded.spoilt] == ["There is no person `nobody_at_all`."]


def test_without_a_last_good_one_the_mistake_is_said(house: House) -> None:
    change(house, "deputy: sol", "deputy: nobody_at_all")
    with pytest.raises(UserError, match="nobody_at_all"):
        load_or_last_good(house.config)


def test_a_saved_file_is_told_of_once_it_rests(tmp_path: Path) -> None:
    told: list[str] = []
    file = tmp_path / "a.yaml"
    file.write_text("1", encoding="utf-8")
    watch = FileWatch([tmp_path], lambda: told.append("changed"))
    watch.step(look([tmp_path]))
    assert told == []
    file.write_text("12", encoding="utf-8")
    watch.step(look([tmp_path]))
    file.write_text("123", encoding="utf-8")
    watch.step(look([tmp_path]))
    assert told == [], "still being written"
    watch.step(look([tmp_path]))
    watch.step(look([tmp_path]))
    assert told == ["changed"]
    (tmp_path / "b.yaml").write_text("1", encoding="utf-8")
    watch.take()
    watch.step(look([tmp_path]))
    watch.step(look([tmp_path]))
    assert told == ["changed"], "read already"
