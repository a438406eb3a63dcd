"""A rule file without a seal that has only lost lines is not taken unasked, neither when it is saved nor at a start."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.commands.lived import FIRST, PRIYA, ROOT, House, on

from parley.config import load_config
from parley.errors import UserError
from parley.loops import directory_change, reloading
from parley.loops.last_good import load_or_last_good, without_loss
from parley.loops.loading import load
from parley.reference.file_end import sealed
from parley.store import rule_versions

HOURS = "hours: Mon-Fri 09:00-17:00\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """With one rule file of its own, whose last line counts nothing."""
    made = House(tmp_path)
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    for file in (tmp_path / "rules").glob("*.yaml"):
        if not file.stem.startswith("bdscp"):
            file.unlink()
    text = made.config_path.read_text(encoding="utf-8").replace(str(ROOT / "rules"), "rules")
    made.config_path.write_text(text, encoding="utf-8")
    made.config = load_config(made.config_path)
    body = _file(made).read_text(encoding="utf-8").rstrip().rpartition(", ")[0]
    _file(made).write_text(body + "\n", encoding="utf-8")
    made.loaded = load(made.config)
    return made


def _file(house: House) -> Path:
    return house.folder / "rules" / "bdscp-2023.yaml"


def _change(house: House, old: str, new: str) -> None:
    text = _file(house).read_text(encoding="utf-8")
    assert old in text
    _file(house).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_saved_file_that_only_lost_a_line_is_named_with_what_to_write(house: House) -> None:
    _change(house, HOURS, "")
    with pytest.raises(UserError) as caught:
        reloading._read(house.config, house.loaded.library)
    (problem,) = caught.value.problems
    assert f"({HOURS.strip()})" in problem.message and problem.mend.startswith("end: bdscp-2023, ")
    _file(house).write_text(sealed(_file(house).read_text(encoding="utf-8")), encoding="utf-8")
    assert reloading._read(house.config, house.loaded.library).library.protocol.hours is None


def test_what_is_new_beside_it_is_taken_as_meant(house: House) -> None:
    _change(house, HOURS, "hours: Mon-Fri 08:00-18:00\n")
    assert reloading._read(house.config, house.loaded.library).library.protocol.hours is not None


def test_at_a_start_the_rules_that_disputes_began_under_are_gone_on_with(house: House) -> None:
    house.mail(on(1, 10), PRIYA, FIRST)
    _change(house, HOURS, "")
    with house.taker() as taker:
        loaded = without_loss(load(house.config), taker.store, templates="nothing")
    assert loaded.library.protocol.hours is not None, "the last good ones stay"
    assert [f"({HOURS.strip()})" in problem.message for problem in loaded.spoilt] == [True]


def test_rules_that_disputes_began_under_as_they_stand_are_meant_so(house: House) -> None:
    house.mail(on(1, 10), PRIYA, FIRST)
    with house.taker() as taker:
        loaded = load(house.config)
        assert without_loss(loaded, taker.store, templates="nothing") is loaded


def test_a_slip_in_the_rules_lets_no_contacts_lose_lines(house: House) -> None:
    """Both at one start: what is gone from the contacts was taken as meant, since something was spoilt anyway."""
    house.own_contacts()
    contacts = house.config.contacts / "sample.yaml"
    contacts.write_text(
        contacts.read_text(encoding="utf-8").rpartition("\nend: ")[0] + "\nend: sample\n", encoding="utf-8"
    )
    house.loaded = load(house.config)
    house.mail(on(1, 10), PRIYA, FIRST)
    with house.taker() as taker, taker.store.write():
        directory_change.look(taker.door, on(1, 10))
        rule_versions.keep(taker.store, taker.door.library.rules, at=on(1, 10))
    _change(house, "do: talk", "do: tlak")
    text = contacts.read_text(encoding="utf-8")
    contacts.write_text(text.replace("    deputy: sol\n", "", 1), encoding="utf-8")
    with house.taker() as taker:
        loaded = without_loss(
            load_or_last_good(house.config, templates="nothing"), taker.store, templates="nothing"
        )
    assert loaded.library.world.directory.people["marie"].deputy == "sol"
    said = " ".join(map(str, loaded.spoilt))
    assert "tlak" in said and "(deputy: sol)" in said


def test_a_line_that_is_lost_from_what_was_saved_meanwhile_is_missed_too(house: House) -> None:
    """Lines are missed from the file that is in use, not from the one that lay there at the start."""
    _change(
        house,
        "    within: 2 working days\n    from: decision\n",
        "    within: 3 working days\n    from: decision\n",
    )
    with house.taker() as taker:
        reloading._take(taker.door, reloading._read(house.config, taker.door.library), on(1, 10), False, "")
        _change(house, HOURS, "")
        with pytest.raises(UserError):
            reloading._read(house.config, taker.door.library)
