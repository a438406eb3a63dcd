"""No server holds the doctor: one that drips, hangs while TLS is agreed upon or never ends its greeting is left, and said."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "mailboxes"))
from dripping_server import dripping

from parley.config import Config, load_config
from parley.config_calendar import CalendarAt, Calendars
from parley.config_mailbox import Mailbox
from parley.config_relay import Relay
from parley.doctor import diaries, mailbox, relay, secrets, table, tagged
from parley.doctor.patient import Patient
from parley.finding import Finding, State, sentence
from parley.mail.probe_mail import probe
from parley.mailboxes.imap_at import ImapAt
from parley.time_limit import TookTooLong, within

NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
SHORT = 0.1
AGREEING = b"\x16\x03\x03\x40\x00"  # a record of TLS that is announced as long
MAIL_SERVER, IMAP_SERVER = b"220 here\r\n", b"* OK [CAPABILITY IMAP4rev1 STARTTLS] here\r\n"

Look = Callable[[Patient], Iterable[Finding]]


def patient(config: Config, **changed: object) -> Patient:
    return Patient(replace(config, **changed), NOW, None, False, 0, lambda seconds: None, in_all=SHORT)  # type: ignore[arg-type]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(load_config(), state=tmp_path / "state")


# which setting; what the server says at once, and whether it waits for a first word; what looks there
SLOW: dict[str, tuple[Callable[[int], dict[str, object]], bytes, bool, Look]] = {
    "a relay's greeting": (lambda port: {"relay": Relay("127.0.0.1", port, "none")}, b"220 ", False, relay.takes_mail),
    "a relay's answer": (lambda port: {"relay": Relay("127.0.0.1", port, "none")}, MAIL_SERVER, False, relay.takes_mail),
    "a relay's TLS": (lambda port: {"relay": Relay("127.0.0.1", port, "tls")}, AGREEING, True, relay.takes_mail),
    "a relay's STARTTLS": (lambda port: {"relay": Relay("127.0.0.1", port)}, MAIL_SERVER, False, relay.takes_mail),
    "a certificate": (lambda port: {"relay": Relay("127.0.0.1", port, "tls")}, AGREEING, True, secrets.certificates),
    "a certificate after STARTTLS": (lambda port: {"relay": Relay("127.0.0.1", port)}, MAIL_SERVER, False, secrets.certificates),
    "an IMAP server's certificate": (lambda port: _imap(port, "starttls"), IMAP_SERVER, False, secrets.certificates),
}  # fmt: skip


def _imap(port: int, tls: str) -> dict[str, object]:
    at = ImapAt("127.0.0.1", port, tls, username="u", password_file=Path("none"))
    return {"mailbox": Mailbox("imap", at)}


@pytest.mark.parametrize("kind", SLOW)
def test_it_is_left_and_said(kind: str, config: Config) -> None:
    named, at_once, asked, look = SLOW[kind]
    with dripping(at_once, asked=asked) as port:
        (found,) = look(patient(config, **named(port)))
    assert found.state is State.DOWN and "the end of an answer" in found.words and found.words.endswith(".")
    assert found.mend.startswith("look into the log")


def test_a_mailbox(config: Config, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hush\n")
    with dripping(AGREEING) as port:
        at = ImapAt("127.0.0.1", port, "tls", username="u", password_file=tmp_path / "password")
        rows = list(table.examine(patient(config, mailbox=Mailbox("imap", at)), ["mailbox"]))
    assert [row.finding.state for row in rows] == [State.DOWN] and "end of an answer" in rows[0].finding.words
    assert mailbox.readable is table.CHECKS[[check.name for check in table.CHECKS].index("mailbox")].look


def test_a_calendar(config: Config) -> None:
    with dripping(AGREEING) as port:
        own = CalendarAt(f"https://127.0.0.1:{port}/cal/")
        (found,) = diaries.own(patient(config, calendars=Calendars(own=own)))
    assert found.state is State.DOWN


def test_a_listener_that_is_somebody_else(config: Config) -> None:
    with dripping(MAIL_SERVER, asked=False) as port:
        at = patient(config, host="127.0.0.1", port=port)
        found = tagged._to_listener(at, probe(config.address, "x", "token", NOW))
    assert found is not None and found.state is State.DOWN and "did not take a test mail" in found.words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("is it up?", "Is it up?"), ("it is away.", "It is away."), ("it is away", "It is away."),
        ("mailbox.oauth has no file", "mailbox.oauth has no file."),
    ],
)  # fmt: skip
def test_what_an_adapter_says_stands_as_a_sentence(words: str, said: str) -> None:
    assert sentence(words) == said


def test_whatever_else_takes_too_long_is_said_in_words(config: Config) -> None:
    def look(patient: Patient) -> Iterable[Finding]:
        with within(patient.in_all):
            raise TookTooLong

    (found,) = table._looked(table.Check("rights", "", look), patient(config))
    assert found.state is State.DOWN and "end of an answer" in found.words and "0 seconds" in found.words
