"""parley.yaml: good defaults, and every problem at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.config import load_config
from parley.errors import UserError


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for folder in ("rules", "contacts", "mail_templates"):
        (tmp_path / folder).mkdir()
    return tmp_path


def write(house: Path, text: str) -> Path:
    path = house / "parley.yaml"
    path.write_text(text)
    return path


def test_without_a_file_the_checkout_is_enough() -> None:
    config = load_config()
    assert config.rules.is_dir() and config.contacts.is_dir()
    assert config.relay is None and config.host == "127.0.0.1"


def test_paths_are_relative_to_the_file(house: Path) -> None:
    config = load_config(write(house, "address: help@board.example\nstate: var\n"))
    assert (config.state, config.maildir) == (house / "var", house / "var/maildir")
    assert (config.rules, config.templates) == (house / "rules", house / "mail_templates")


def test_a_relay(house: Path) -> None:
    text = "relay: {host: mail.board.example, port: 465, tls: tls, username: parley, password_file: secret}\n"
    relay = load_config(write(house, text)).relay
    assert relay is not None
    assert (relay.host, relay.port, relay.tls, relay.password_file) == (
        "mail.board.example",
        465,
        "tls",
        house / "secret",
    )


def test_every_problem_at_once(house: Path) -> None:
    text = (
        "address: nobody\nlisten: {port: 99999}\nrules: elsewhere\nzone: Europe/Londn\nlog_level: loud\n"
        "relay: {port: 25, username: parley}\nfoo: bar\n"
    )
    with pytest.raises(UserError) as caught:
        load_config(write(house, text))
    lines = [problem.line for problem in caught.value.problems]
    assert lines == [1, 2, 3, 4, 5, 6, 6, 7]


def test_a_tag_in_the_address_is_refused(house: Path) -> None:
    with pytest.raises(UserError, match="without the"):
        load_config(write(house, "address: help+new@board.example\n"))


def test_a_file_that_is_not_there(house: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        load_config(house / "nothing.yaml")
