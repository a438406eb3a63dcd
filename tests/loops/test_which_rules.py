"""A slip in `protocol:`, which says what new disputes take, stops no start and is said with its line, wherever somebody looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.commands.lived import House, on

from parley.commands.check import check
from parley.errors import UserError
from parley.loops import directory_change, reloading
from parley.loops.contacts_answer import beside
from parley.loops.last_good import load_or_last_good
from parley.reference.file_end import sealed
from parley.store import rule_versions

SLIP = "There is no rule file with the id `bdcp-2023`."


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.own_contacts()
    return made


def _file(house: House) -> Path:
    return house.config.contacts / "sample.yaml"


def _slip(house: House) -> str:
    """Saved with a letter less; where the answer must point."""
    text = _file(house).read_text(encoding="utf-8").replace("protocol: bdscp-2023", "protocol: bdcp-2023")
    _file(house).write_text(text, encoding="utf-8")
    return f"{_file(house)}:{text.splitlines().index('protocol: bdcp-2023') + 1}:11: "


def test_a_start_goes_on_with_the_contacts_last_in_use(house: House) -> None:
    with house.taker() as taker, taker.store.write():
        rule_versions.keep(taker.store, house.loaded.library.rules, at=on(1, 9))
        directory_change.look(taker.door, on(1, 9))
    where = _slip(house)
    loaded = load_or_last_good(house.config)
    assert loaded.library.default == "bdscp-2023"
    assert [str(one) for one in loaded.spoilt] == [f"{where}{SLIP} Write: bdscp-2023"]


def test_a_reload_keeps_the_last_good_one_and_names_the_line(house: House) -> None:
    where = _slip(house)
    with pytest.raises(UserError) as caught:
        reloading._read(house.config, house.loaded.library)
    assert [str(one) for one in caught.value.problems] == [f"{where}{SLIP} Write: bdscp-2023"]


def test_a_check_says_it_before(house: House) -> None:
    assert CliRunner().invoke(check, [str(house.config_path)]).exit_code == 0
    where = _slip(house)
    said = CliRunner().invoke(check, [str(house.config_path)])
    assert said.exit_code == 78 and f"{where}{SLIP}" in said.output
    with house.config_path.open("a", encoding="utf-8") as file:
        file.write("protocol: bdscp\n")  # now the contacts' word counts for nothing
    said = CliRunner().invoke(check, [str(house.config_path)])
    assert said.exit_code == 0 and f"{where}warning: {SLIP}" in said.output


@pytest.mark.parametrize(
    ("line", "where", "words"),
    [
        ("protocol: bdcp-2023\n", ":5:11: ", SLIP),
        ("", ":1:1: ", "There are several rule files in "),
    ],
    ids=["another name", "none"],
)
def test_a_check_says_it_of_the_configuration(house: House, line: str, where: str, words: str) -> None:
    text = _file(house).read_text(encoding="utf-8").replace("protocol: bdscp-2023\n", "")
    _file(house).write_text(sealed(text), encoding="utf-8")
    with house.config_path.open("a", encoding="utf-8") as file:
        file.write(line)
    said = CliRunner().invoke(check, [str(house.config_path)])
    assert said.exit_code == 78 and f"{house.config_path}{where}{words}" in said.output


def test_a_mailed_file_is_refused_with_its_line(house: House) -> None:
    text = _file(house).read_text(encoding="utf-8").replace("protocol: bdscp-2023", "protocol: bdcp-2023")
    with house.taker() as taker:
        directory, problems = beside(taker.door, "sample.yaml", text, on(1, 9))
    assert directory is None
    assert f"sample.yaml:6:11: {SLIP} Write: bdscp-2023" in [str(one) for one in problems]
