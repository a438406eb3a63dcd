"""The test mail of the doctor, through servers that do to mail what servers do: each leaves one thing to be said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parley.config import Config, load_config
from parley.config_relay import Relay
from parley.doctor import tagged
from parley.doctor.patient import Patient
from parley.finding import Finding, State, worst
from parley.loops import probing
from parley.mail.message import Envelope, Trust
from parley.mail.probe_mail import Probe
from parley.mailboxes.wayout import Delivered, Failed, FailedForNow, Sent
from parley.store import Store, hold_lock, messages, spool

NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
HEAD = (
    b"Authentication-Results: mx.agency.example; dmarc=pass header.from=parley.example\r\n"
    b"Received: from relay.agency.example by mx.agency.example; Wed, 1 Apr 2026 10:%02d:02 +0100\r\n"
)
Changed = Callable[[bytes], bytes]


def swapped(old: bytes, new: bytes) -> Changed:
    def change(raw: bytes) -> bytes:
        assert old in raw
        return raw.replace(old, new)

    return change


def untagged(raw: bytes) -> bytes:
    """A gateway that writes the mailbox's own address wherever a tag stood."""
    lines = raw.split(b"\r\n")
    return b"\r\n".join(
        b"To: escalations@parley.example" if line.lower().startswith(b"to:") else line for line in lines
    )


def without_calendar(raw: bytes) -> bytes:
    """One that takes out what it does not know, as scanners and calendar attendants do."""
    return raw.replace(b"Content-Type: text/calendar", b"Content-Type: application/octet-stream")


@contextmanager
def gateway(
    config: Config, monkeypatch: pytest.MonkeyPatch, change: Changed, rcpt: str, minute: int
) -> Iterator[Patient]:
    """A patient whose test mail goes through a server that changes it. rcpt: the recipient it hands on, "" for the one it got."""

    def through(patient: Patient, mail: Probe) -> None:
        raw, to = HEAD % minute + change(mail.raw), rcpt or mail.to
        with Store.open(config.state) as store:
            number = spool.keep(store, raw, Envelope(mail.bounces_to, (to,), NOW))
            with store.write():
                messages.note(store, messages.Message(
                    message_id=mail.message_id, digest="", tag="test", raw=number, received=NOW, sender=config.address,
                    verdict="automatic", reason="", rule=probing.OWN_MAIL,
                ))  # fmt: skip

    monkeypatch.setattr(tagged, "_hand_over", through)
    Store.open(config.state).close()
    with hold_lock(config.state):
        yield Patient(config, NOW, None, True, 0, lambda seconds: None)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "state").mkdir(mode=0o700)
    relay = Relay("127.0.0.1", 2525)
    trust = Trust(authserv_id="mx.agency.example")
    return replace(
        load_config(),
        state=tmp_path / "state",
        relay=relay,
        trust=trust,
        address="escalations@parley.example",
    )


OURS = "escalations@parley.example"
SERVERS: dict[str, tuple[Changed, str, int, State, str, str]] = {
    "leaves it as it is": (bytes, "", 0, State.WELL, "Tagged mail comes back", ""),
    "takes out the calendar part": (without_calendar, "", 0, State.WRONG, "calendar part", "virus scanner"),
    "takes its method away": (swapped(b"method=REPLY", b"x=y"), "", 0, State.WRONG, "lost its method", "gateway"),
    "takes the tag away": (untagged, OURS, 0, State.WRONG, "without its tag", "-DisablePlusAddressInRecipients $false"),
    "keeps it in To alone": (bytes, OURS, 0, State.SOON, "in To alone", "X-Original-To"),
    "has another time": (bytes, "", 59, State.WRONG, "09:59 UTC", "timedatectl set-ntp true"),
    "is slow": (bytes, "", 4, State.WELL, "Tagged mail comes back", ""),
    "judges under another name": (swapped(b"Subject:", b"X: y\r\nSubject:"), "", 0, State.WELL, "judges the mail", ""),
}  # fmt: skip


@pytest.mark.parametrize("what", SERVERS)
def test_a_server_that(config: Config, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    change, rcpt, minute, state, words, mend = SERVERS[what]
    with gateway(config, monkeypatch, change, rcpt, minute) as patient:
        found = list(tagged.comes_back(patient))
    assert worst(found) is state, found
    assert any(words in one.words and mend in one.mend for one in found if one.state is state), found


def test_a_mail_that_never_comes_back_is_said_with_where_to_look(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tagged, "_hand_over", lambda patient, mail: None)
    Store.open(config.state).close()
    with hold_lock(config.state):
        (found,) = tagged.comes_back(Patient(config, NOW, None, True, 0, lambda seconds: None))
    assert isinstance(found, Finding) and found.state is State.DOWN
    assert "has not come back" in found.words and "recipient_delimiter" in found.mend


@pytest.mark.parametrize(
    ("result", "state", "words"),
    [
        (Failed("550 5.1.1 <x> nobody of that name", "5.1.1"), State.WRONG, "knows no address of ours with a +tag (5.1.1)"),
        (Failed("552 5.3.4 too big", "5.3.4"), State.DOWN, "did not take a test mail to our own mailbox (5.3.4)"),
        (FailedForNow("nobody answers"), State.DOWN, "just now"),
    ],
)  # fmt: skip
def test_a_relay_that_does_not_take_it(result: Delivered, state: State, words: str) -> None:
    """A server without plus addressing may refuse a tagged address at once, where the relay is that server."""
    found = tagged._refusal(result)
    assert found is not None and found.state is state and words in found.words
    assert ("recipient_delimiter" in found.mend) == (state is State.WRONG)
    assert tagged._refusal(Sent()) is None


def test_a_host_that_judges_and_is_not_believed_is_named(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(config, trust=Trust(authserv_id="mx.other.example"))
    with gateway(other, monkeypatch, bytes, "", 0) as patient:
        found = list(tagged.comes_back(patient))
    assert worst(found) is State.WRONG
    assert any("mx.agency.example" in one.words and "trust.authserv_id" in one.mend for one in found)
