"""The doctor on calendars: against a real CalDAV server, and a web server that has a rota or has it not."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "calendars"))
from radicale_server import Radicale, radicale

from parley.config import Config, load_config
from parley.config_calendar import MAILBOX, CalendarAt, Calendars
from parley.config_mailbox import Mailbox
from parley.doctor import diaries
from parley.doctor.patient import Patient
from parley.finding import Finding, State
from parley.graph.account import Account
from parley.mailboxes.graph_at import GraphAt

NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(load_config(), state=tmp_path / "state")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Radicale]:
    with radicale(tmp_path) as running:
        yield running


def patient(config: Config) -> Patient:
    return Patient(config, NOW, None, False, 0, lambda seconds: None)


def asking(config: Config, *, own: CalendarAt | None = None, council: CalendarAt | None = None) -> Patient:
    theirs = (("council.example", council),) if council else ()
    return patient(replace(config, calendars=Calendars(own, theirs)))


def at(server: Radicale, path: str, password: str = "password") -> CalendarAt:
    (server.folder / "wrong").write_text("another\n")
    user = "robert" if "{user}" in path else "parley"
    return CalendarAt(f"http://127.0.0.1:{server.port}/{path}/", user, server.folder / password)


@pytest.mark.parametrize(
    ("path", "password", "state", "words", "mend"),
    [
        ("parley/calendar", "password", State.WELL, "0 meeting(s)", ""),
        ("parley/calendar", "wrong", State.WRONG, "refuses us: 401", "calendar: url, username, password_file"),
        ("parley/gone", "password", State.WRONG, "there is no calendar", "calendar: url"),
        ("parley/calendar", "nowhere", State.WRONG, "password file cannot be read", "password_file"),
    ],
)  # fmt: skip
def test_parleys_own_calendar(
    config: Config, server: Radicale, path: str, password: str, state: State, words: str, mend: str
) -> None:
    (found,) = diaries.own(asking(config, own=at(server, path, password)))
    assert found.state is state and words in found.words and mend in found.mend


def test_a_calendar_of_the_mailbox_is_mended_where_the_mailbox_is_set_up(
    config: Config, tmp_path: Path
) -> None:
    account = Account(
        "escalations@parley.example", "tenant", "client", certificate_file=tmp_path / "none.pem"
    )
    asked = replace(
        asking(config, own=CalendarAt(MAILBOX)).config, mailbox=Mailbox("graph", GraphAt(account))
    )
    (found,) = diaries.own(patient(asked))
    assert (found.state, found.mend) == (State.WRONG, "mailbox.certificate_file")
    assert found.words.endswith(
        "the file of mailbox.certificate_file cannot be read: No such file or directory."
    )


def test_a_calendar_that_does_not_answer_may_answer_tomorrow(config: Config) -> None:
    nobody = CalendarAt("http://127.0.0.1:9/parley/calendar/")
    (own,) = diaries.own(asking(config, own=nobody))
    (theirs,) = diaries.free_and_busy(asking(config, council=replace(nobody, url=f"{nobody.url}{{user}}/")))
    assert own.state is theirs.state is State.DOWN
    assert "cannot be reached" in own.words and "at council.example cannot be read" in theirs.words


def test_when_people_are_taken_is_asked_of_those_who_stand_in_the_contacts(
    config: Config, server: Radicale
) -> None:
    (well,) = diaries.free_and_busy(asking(config, council=at(server, "parley/calendar")))
    assert (well.state, well.words) == (
        State.WELL,
        "Free and busy times of people at council.example can be read.",
    )
    (none,) = diaries.free_and_busy(asking(config, council=at(server, "{user}/calendar")))
    assert none.state is State.WRONG and "robert" not in none.words
    assert "calendar.free_busy of council.example: url" in none.mend


ROTA = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260401T170000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


@contextmanager
def web(status: int, body: bytes) -> Iterator[int]:
    """A server that answers so, whatever it is asked; its port."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body", "state", "words"),
    [
        (200, ROTA, State.WELL, "can be had"),
        (404, b"", State.DOWN, "the answer was 404"),
        (302, b"", State.DOWN, "the answer was 302"),
        (200, b"<html>log in</html>", State.DOWN, "no calendar"),
        (200, ROTA.replace(b"DTSTART", b"DTEND"), State.DOWN, "cannot be read"),
    ],
)
def test_a_rota_that_is_kept_elsewhere(
    config: Config, tmp_path: Path, status: int, body: bytes, state: State, words: str
) -> None:
    with web(status, body) as port:
        asked = patient(
            replace(config, contacts=with_feed(config, tmp_path, f"http://127.0.0.1:{port}/token"))
        )
        (found,) = diaries.rotas(asked)
    assert found.state is state and words in found.words
    assert "Borough Council" in found.words and "token" not in found.words + found.mend


def with_feed(config: Config, folder: Path, address: str) -> Path:
    """The sample directory, whose council's manager on call stands in a calendar there."""
    text = (config.contacts / "sample.yaml").read_text().rpartition("\nend: ")[0]
    old = text[text.index("    manager:\n      Mon-Sun") : text.index("    director: dev")]
    (folder / "contacts").mkdir()
    changed = text.replace(old, f"    feeds: {{manager: '{address}'}}\n") + "\nend: sample\n"
    (folder / "contacts" / "sample.yaml").write_text(changed)
    return folder / "contacts"


def test_what_is_not_configured_is_not_asked(config: Config) -> None:
    asked = patient(config)
    found: list[Finding] = [*diaries.own(asked), *diaries.free_and_busy(asked), *diaries.rotas(asked)]
    assert [one.state for one in found] == [State.SKIPPED] * 3
