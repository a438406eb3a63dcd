"""`calendar:` in parley.yaml: what is taken, and what is said of the rest, never with a password in it."""

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


def test_calendars(house: Path) -> None:
    text = (
        "calendar:\n  url: https://calendar.board.example/parley/calendar\n  username: parley\n  password_file: secret\n"
        "  free_busy:\n  - {domain: Council.example, url: 'https://cal.council.example/{user}/calendar/'}\n"
    )
    calendars = load_config(write(house, text)).calendars
    assert calendars.own is not None
    assert calendars.own.url == "https://calendar.board.example/parley/calendar/"
    assert (calendars.own.username, calendars.own.password_file) == ("parley", house / "secret")
    ((domain, at),) = calendars.free_busy
    assert (domain, at.url) == ("council.example", "https://cal.council.example/{user}/calendar/")
    assert load_config(write(house, "calendar: {url: 'memory:'}\n")).calendars.own is not None
    kept = load_config(write(house, "calendar: {url: 'folder:diary'}\n")).calendars.own
    assert kept is not None and kept.url.startswith("folder:/") and kept.url.endswith("/diary")
    assert (
        load_config(write(house, "calendar: {url: 'http://127.0.0.1:5232/p/c/'}\n")).calendars.own is not None
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{url: 'http://calendar.board.example/c/'}", "https"),
        ("{url: 'https://parley:secret@calendar.board.example/c/'}", "https"),
        ("{url: 'ftp://calendar.board.example/c/'}", "https"),
        ("{url: 'https://[x'}", "https"),
        ("{url: 'https://calendar.board.example/c/', username: parley}", "password_file"),
        ("{url: 'https://calendar.board.example/c/', password: secret}", "password"),
        ("{free_busy: [{domain: council.example}]}", "url"),
        ("{free_busy: [{url: 'https://cal.council.example/'}]}", "domain"),
        ("{free_busy: [{domain: council.example, url: 'memory:'}]}", "https"),
        (
            "{free_busy: [{domain: council.example, url: 'https://cal.council.example/all/'}]}",
            "for everybody of the domain",
        ),
        (
            "{free_busy: [{domain: '@council.example', url: 'https://c.example/{user}/'}]}",
            "is not a mail domain",
        ),
        (
            "{free_busy: [{domain: a.example, url: 'https://c.example/{user}/'}, {domain: A.example, url: 'https://d.example/{address}/'}]}",
            "twice",
        ),
    ],
)
def test_calendars_that_cannot_be(house: Path, text: str, said: str) -> None:
    with pytest.raises(UserError) as wrong:
        load_config(write(house, f"calendar: {text}\n"))
    assert said in str(wrong.value) and "secret" not in str(wrong.value)
