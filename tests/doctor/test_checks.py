"""Each check of the doctor, on a patient who has just that."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import ssl
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

sys.path.insert(0, str(Path(__file__).parents[1] / "graph"))
sys.path.insert(0, str(Path(__file__).parents[1] / "mailboxes"))
import fake_certificates
from paper_mailbox import AWAY, PaperMailbox

from parley import app_mailboxes, config_changes
from parley.commands.doctor import CODES, doctor
from parley.config import Config, default_root, load_config
from parley.config_channels import Channels, Pushes, Texts
from parley.config_mailbox import Mailbox
from parley.config_relay import Relay
from parley.dispute.events import NoteKept
from parley.doctor import (
    exchange,
    files,
    judged,
    machine,
    mailbox,
    partners,
    peers,
    relay,
    secrets,
    table,
    the_daemon,
    waking,
)
from parley.doctor.patient import Patient
from parley.errors import TransportError
from parley.exchange.access import Access
from parley.finding import Finding, State, worst
from parley.loops import steady
from parley.loops.loading import load
from parley.mail.message import Trust
from parley.mail.mime import read_mail
from parley.mailboxes.certificates import RUN_OUT
from parley.mailboxes.ews_at import EwsAt
from parley.mailboxes.imap_at import ImapAt
from parley.store import (
    Store,
    directory_versions,
    hold_lock,
    journal,
    messages,
    outbox,
    outbox_outcome,
    rule_versions,
    times,
)

NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def patient(config: Config, now: datetime = NOW) -> Patient:
    return Patient(config, now, None, False, 0, lambda seconds: None)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The checkout's own, with a state folder of the test's."""
    (tmp_path / "state").mkdir(mode=0o700)
    return replace(load_config(), state=tmp_path / "state")


def states(findings: Iterator[Finding]) -> list[State]:
    return [finding.state for finding in findings]


# --- files ------------------------------------------------------------------------------------------------------


def test_a_trial_is_said(config: Config) -> None:
    trial = replace(config, deliver_only_to="bea.long@partnership.example", relay=Relay("127.0.0.1"))
    found = list(files.taken(patient(trial)))
    assert [(one.state, one.mend[:15]) for one in found if one.state is State.SOON] == [
        (State.SOON, "deliver_only_to")
    ]


def test_spoilt_rules_are_said_with_file_and_line(config: Config, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "one.yaml").write_text("id: one\nstages: 5\n")
    found = list(files.taken(patient(replace(config, rules=tmp_path / "rules"))))
    assert found and all(one.state is State.WRONG for one in found)
    assert any("one.yaml:" in one.words for one in found)


@pytest.mark.parametrize("slip", ["a slip", "a copy", "none left"])
def test_rules_that_are_not_in_use_are_not_taken_for_contacts(
    config: Config, tmp_path: Path, slip: str
) -> None:
    shutil.copytree(config.rules, tmp_path / "rules")
    config = replace(config, rules=tmp_path / "rules")
    used = load(config).library
    with Store.open(config.state) as store, store.write():
        directory_versions.keep(store, used.world.hash, used.contacts, at=NOW)
        rule_versions.keep(store, used.rules, at=NOW)
    file = tmp_path / "rules" / "bdscp-2023.yaml"
    if slip == "a slip":
        file.write_text(file.read_text().replace("do: talk", "do: tlak", 1))
    elif slip == "a copy":
        shutil.copy(file, tmp_path / "rules" / "copy of it.yaml")
    else:
        for one in (tmp_path / "rules").glob("*.yaml"):
            one.unlink()
    found = [one for one in files.taken(patient(config)) if one.state is State.WRONG]
    assert found and {one.mend for one in found} == {"the rule file, as said"}


LOSES, MISTAKES = ("    protected: yes\n", ""), ("manager: marie", "manager: mario")


@pytest.mark.parametrize(("old", "new"), [LOSES, MISTAKES])
def test_contacts_that_were_saved_and_are_not_in_use_are_said_with_the_day(
    config: Config, tmp_path: Path, old: str, new: str
) -> None:
    shutil.copytree(config.contacts, tmp_path / "contacts")
    config = replace(config, contacts=tmp_path / "contacts")
    file = tmp_path / "contacts" / "sample.yaml"
    text = file.read_text().rpartition("\nend: ")[0] + "\nend: sample\n"
    file.write_text(text)
    used = load(config).library
    with Store.open(config.state) as store, store.write():
        directory_versions.keep(store, used.world.hash, used.contacts, at=NOW)
    assert State.WRONG not in states(files.taken(patient(config)))
    file.write_text(text.replace(old, new, 1))
    os.utime(file, (at := NOW.timestamp() + 3600, at))
    *said, last = [one.words for one in files.taken(patient(config)) if one.state is State.WRONG]
    assert said and all(words.startswith(f"{file}:") for words in said)
    assert (
        "was saved on Wed 1 April 11:00 and is not in use: parley goes by those of Wed 1 April 10:00" in last
    )


def test_bank_holidays_run_out(config: Config) -> None:
    assert worst(files.bank_holidays(patient(config))) is State.WELL
    assert worst(files.bank_holidays(patient(config, NOW.replace(year=2033)))) is State.SOON
    assert worst(files.bank_holidays(patient(config, NOW.replace(year=2034)))) is State.WRONG


# --- the machine ------------------------------------------------------------------------------------------------


def test_a_state_folder_that_others_can_read_is_wrong(config: Config) -> None:
    assert State.WRONG not in states(machine.disk(patient(config)))
    config.state.chmod(0o755)
    (found,) = [one for one in machine.disk(patient(config)) if one.state is State.WRONG]
    assert found.mend == f"chmod 700 {config.state}"


def test_a_state_folder_that_could_not_be_made(config: Config, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert states(machine.disk(patient(replace(config, state=tmp_path / "file" / "state")))) == [State.WRONG]
    assert states(machine.disk(patient(replace(config, state=tmp_path / "not" / "yet")))) == [State.SKIPPED]


@pytest.mark.parametrize(
    ("free", "state"), [(10**12, State.WELL), (5 * 10**8, State.SOON), (5 * 10**7, State.DOWN)]
)
def test_room_on_the_disk(config: Config, monkeypatch: pytest.MonkeyPatch, free: int, state: State) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: type("", (), {"free": free}))
    assert worst(machine.disk(patient(config))) is state


@pytest.mark.parametrize(
    ("about", "words", "mend"),
    [
        ({"f_flag": os.ST_RDONLY}, "can only be read", "mount it for writing"),
        ({"f_files": 1000, "f_favail": 3}, "no file can be made", "df -i"),
    ],
)
def test_a_disk_that_takes_nothing_any_more(
    config: Config, monkeypatch: pytest.MonkeyPatch, about: dict[str, int], words: str, mend: str
) -> None:
    whole = {"f_flag": 0, "f_files": 10**6, "f_favail": 10**6, **about}
    monkeypatch.setattr(machine.os, "statvfs", lambda path: type("", (), whole))
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: type("", (), {"free": 10**12}))
    found = [one for one in machine.disk(patient(config)) if one.state is State.DOWN]
    assert [(words in one.words, mend in one.mend) for one in found] == [(True, True)]


@pytest.mark.parametrize(("kernel", "state"), [(0, State.WELL), (5, State.SOON), (None, State.SKIPPED)])
def test_whether_the_clock_is_kept_right(
    config: Config, monkeypatch: pytest.MonkeyPatch, kernel: int | None, state: State
) -> None:
    monkeypatch.setattr(steady, "state", lambda: kernel)
    assert worst(machine.clock(patient(config))) is state


@pytest.mark.parametrize(("by", "said"), [(timedelta(days=-21), False), (timedelta(days=21), True)])
def test_a_clock_that_is_behind_what_was_recorded_is_said(config: Config, by: timedelta, said: bool) -> None:
    config.state.mkdir(parents=True, exist_ok=True)
    note = NoteKept(happened=NOW, received=NOW, by="priya.nair", text="t-aaaaaaaaaaaaaaaa")
    with Store.open(config.state) as store, store.write():
        journal.append(store, "D-2026-0001", [note], recorded=NOW + by, cause="mail:1", expected=0)
    found = [one.words for one in machine.clock(patient(config)) if "wrote something down" in one.words]
    assert bool(found) == said


def test_the_kernel_is_really_asked() -> None:
    assert steady.state() in (None, 0, 1, 2, 3, 4, 5)


# --- the daemon -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        ({}, State.WELL, "runs"),
        (
            {"queues": {"unread": 3, "unread_since": times.text(NOW - timedelta(hours=1))}},
            State.DOWN,
            "3 mail(s) wait",
        ),
        ({"queues": {"unread": 3, "unread_since": times.text(NOW - timedelta(minutes=1))}}, State.WELL, ""),
        (
            {"queues": {"failing": 2, "failing_since": times.text(NOW - timedelta(hours=1))}},
            State.DOWN,
            "2 letter(s)",
        ),
        ({"queues": {"parked": 1}}, State.SOON, "wait for a person"),
        ({"queues": {"pen": 1}}, State.SOON, "holding pen"),
        (
            {"mailbox": {"read_since": times.text(NOW), "read_why": "No such folder."}},
            State.DOWN,
            "No such folder",
        ),
        ({"mailbox": {"read_since": None}}, State.WELL, ""),
        (
            {
                "mailbox": {
                    "move_since": times.text(NOW),
                    "move_why": "The mailbox is full.",
                    "move_permanent": True,
                }
            },
            State.WRONG,
            "cannot be put away on the server since",
        ),
        (
            {"files": {"files_since": times.text(NOW), "files_why": "No file can be opened any more."}},
            State.DOWN,
            "Rules, contacts and templates cannot be read anew since",
        ),
        (
            {"calendar": {"calendar_since": times.text(NOW), "calendar_why": "busy"}},
            State.DOWN,
            "own calendar",
        ),
        (
            {
                "relay": {
                    "relay_since": times.text(NOW),
                    "relay_why": "relay.host is none",
                    "relay_permanent": True,
                }
            },
            State.WRONG,
            "Letters cannot be handed over",
        ),
        ({"mailbox": {"canary_since": times.text(NOW)}}, State.DOWN, "not come back"),
        (
            {"mailbox": {"hint_since": times.text(NOW), "hint_why": "Its limit."}},
            State.SOON,
            "does not tell of it",
        ),
        ({"written": times.text(NOW - timedelta(hours=1))}, State.DOWN, "said nothing"),
        (
            {
                "written": times.text(NOW - timedelta(days=21)),
                "clock": {
                    "clock_since": times.text(NOW - timedelta(days=21)),
                    "clock_why": "It has gone ahead",
                },
            },
            State.DOWN,
            "does not go by the machine's clock",
        ),
        ({"written": "yesterday"}, State.SKIPPED, "not said yet"),
    ],
)
def test_what_the_daemon_says_of_itself(
    config: Config, status: dict[str, object], state: State, words: str
) -> None:
    (config.state / "status.json").write_text(json.dumps({"written": times.text(NOW), **status}))
    with hold_lock(config.state):
        found = list(the_daemon.stands(patient(config)))
    assert worst(found) is state
    assert any(words in one.words for one in found)


@pytest.mark.parametrize(
    ("began", "now", "state", "words"),
    [
        ("deliver_only_to: bea.long@partnership.example", "", State.WRONG, "each letter still goes to one address"),
        ("", "deliver_only_to: bea.long@partnership.example", State.WRONG, "writes to others than that one"),
        ("", "relay: {host: mail.partnership.example}\npen: {look_within: 60}", State.SOON, "(relay, pen)"),
        ("listen: {port: 2525}", "listen: {port: 2526}", State.SOON, "(listen)"),
        ("listen: {port: 2525}", "# said already\nlisten:\n  port: 2525", State.WELL, "The daemon runs"),
    ],
)  # fmt: skip
def test_a_configuration_that_waits_for_a_restart_is_said(
    tmp_path: Path, began: str, now: str, state: State, words: str
) -> None:
    """Somebody takes out `deliver_only_to`, reloads, and believes that people are written to."""
    for folder in ("rules", "contacts", "mail_templates"):
        (tmp_path / folder).symlink_to(default_root() / folder)
    (tmp_path / "state").mkdir(mode=0o700)
    file = tmp_path / "parley.yaml"
    file.write_text(f"protocol: bdscp\n{began}\n")
    said = {"written": times.text(NOW), "settings": config_changes.settings(load_config(file))}
    assert "bea.long" not in json.dumps(said), "it stands in a file of its own, and names nobody"
    (tmp_path / "state" / "status.json").write_text(json.dumps(said))
    file.write_text(f"protocol: bdscp\n{now}\n")
    with hold_lock(tmp_path / "state"):
        found = list(the_daemon.stands(patient(load_config(file))))
    assert worst(found) is state
    assert any(words in one.words for one in found), found


def test_figures_for_prometheus_that_are_not_there_or_old_are_said(config: Config, tmp_path: Path) -> None:
    """An operator whose alarms rest on them would take it for quiet."""
    (config.state / "status.json").write_text(json.dumps({"written": times.text(NOW)}))
    file = tmp_path / "oakshire.prom"
    watched = replace(config, metrics=file)

    def said() -> list[str]:
        with hold_lock(config.state):
            return [one.words for one in the_daemon.stands(patient(watched)) if one.state is State.SOON]

    assert said() == [f"There are no figures for Prometheus in {file} (No such file or directory)."]
    file.touch()
    os.utime(file, (NOW.timestamp() - 3600,) * 2)
    assert len(said()) == 1 and f"in {file} are of" in said()[0]
    os.utime(file, (NOW.timestamp() - 5,) * 2)
    assert said() == []


def test_letters_that_were_refused_for_good_are_said_for_a_day(config: Config) -> None:
    """The letter that tells of one may be refused as well: by a relay whose limit of size is too small for any."""
    (config.state / "status.json").write_text(json.dumps({"written": times.text(NOW)}))
    with Store.open(config.state) as store, store.write():
        for hours in (1, 2, 30):
            at = NOW - timedelta(hours=hours)
            row = outbox.add(
                store,
                outbox.Letter(
                    template="raised",
                    person="priya",
                    address="p@school.example",
                    created=at,
                    due=at,
                    about=str(hours),
                ),
                domain="x.example",
            )
            outbox.claim(store, NOW, 1)
            outbox_outcome.failed(store, row or 0, "552 5.3.4 too big")
    with hold_lock(config.state):
        found = list(the_daemon.stands(patient(config)))
    assert [one.words for one in found if one.state is State.SOON] == [
        "2 letter(s) of the last day were refused for good."
    ]


# --- secrets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "mode", "state"),
    [
        ("hush\n", 0o600, State.WELL),
        ("hush\n", 0o440, State.WELL),
        ("\n", 0o600, State.WRONG),
        ("hush", 0o644, State.WRONG),
        (None, 0, State.WRONG),
    ],
)
def test_a_secret_is_there_and_hidden(
    config: Config, tmp_path: Path, content: str | None, mode: int, state: State
) -> None:
    secret = tmp_path / "relay"
    if content is not None:
        secret.write_text(content)
        secret.chmod(mode)
    asked = patient(replace(config, relay=Relay("127.0.0.1", username="parley", password_file=secret)))
    found = list(secrets.kept(asked))
    assert states(iter(found)) == [state]
    assert "hush" not in found[0].words + found[0].mend


def test_every_secret_of_a_configuration_is_found(config: Config, tmp_path: Path) -> None:
    (tmp_path / "parley.yaml").write_text(
        "listen: {users_file: users}\nrelay: {host: mail.agency.example, username: p, password_file: relay}\n"
        "calendar:\n  url: https://c.agency.example/c/\n  username: p\n  password_file: own\n  free_busy:\n"
        "  - {domain: council.example, url: 'https://c.council.example/{user}/', username: p, password_file: theirs}\n"
        f"rules: {config.rules}\ncontacts: {config.contacts}\ntemplates: {config.templates}\n"
    )
    found = {
        (setting, path.name) for setting, path in secrets.secret_files(load_config(tmp_path / "parley.yaml"))
    }
    assert found == {
        ("listen.users_file", "users"), ("relay.password_file", "relay"), ("calendar.password_file", "own"),
        ("calendar.free_busy.password_file", "theirs"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mailbox", "settings"),
    [
        ("kind: imap, host: h, username: u, password_file: s", ["mailbox.password_file"]),
        ("kind: imap, host: h, username: u, oauth: {token_file: s}", ["mailbox.oauth.token_file"]),
        (
            "kind: ews, address: e@parley.example, url: 'https://m.example/EWS/Exchange.asmx', username: u, password_file: s",
            ["mailbox.password_file"],
        ),
    ],
)
def test_the_doctor_names_a_setting_as_it_is_written(
    config: Config, tmp_path: Path, mailbox: str, settings: list[str]
) -> None:
    (tmp_path / "parley.yaml").write_text(
        f"mailbox: {{{mailbox}}}\nrules: {config.rules}\ncontacts: {config.contacts}\ntemplates: {config.templates}\n"
    )
    asked = patient(load_config(tmp_path / "parley.yaml"))
    assert [setting for setting, _ in secrets.secret_files(asked.config)] == settings
    (finding,) = secrets.kept(asked)
    assert finding.mend.startswith(f"{settings[0]}: the path of a file")


def certificate(path: Path, ends: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "parley.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=400))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    from cryptography.hazmat.primitives.serialization import Encoding

    path.write_bytes(made.public_bytes(Encoding.PEM))


@pytest.mark.parametrize(("days", "state"), [(90, State.WELL), (29, State.SOON), (-1, State.WRONG)])
def test_a_certificate_that_runs_out(config: Config, tmp_path: Path, days: int, state: State) -> None:
    certificate(tmp_path / "client.pem", NOW + timedelta(days=days))
    named = replace(config, relay=Relay("127.0.0.1", tls="none", password_file=tmp_path / "client.pem"))
    found = list(secrets.certificates(patient(named)))
    assert states(iter(found)) == [state] and "client.pem" in found[0].words


def test_a_certificate_of_a_server_that_has_run_out(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def expires(peer: object, within: float) -> datetime:
        error = ssl.SSLCertVerificationError(1, "certificate verify failed")
        error.verify_code, error.verify_message = RUN_OUT, "certificate has expired"
        raise error

    monkeypatch.setattr(secrets, "expires", expires)
    (found,) = secrets.certificates(patient(replace(config, relay=Relay("mail.agency.example"))))
    assert found.state is State.WRONG and "has run out" in found.words and "renew" in found.mend


def test_a_file_of_our_own_authority_that_is_none_is_no_fault_of_the_server(
    config: Config, tmp_path: Path
) -> None:
    (tmp_path / "ca").write_text("no certificate")
    spoilt = replace(config, relay=Relay("127.0.0.1", 9, "starttls", ca_file=tmp_path / "ca"))
    (found,) = secrets.certificates(patient(spoilt))
    assert (found.state, found.mend) == (State.WRONG, "relay.ca_file")


def test_a_server_that_speaks_something_else_is_said_in_words(config: Config) -> None:
    paper = PaperRelay(greeting="220 this is no IMAP")
    with paper.server:
        at = ImapAt(host="127.0.0.1", port=paper.port, tls="starttls", username="u")
        found = list(secrets.certificates(patient(replace(config, mailbox=Mailbox("imap", at)))))
    assert states(iter(found)) == [State.DOWN]
    assert "shows no certificate" in found[0].words and "which port" in found[0].mend


# --- Exchange ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "username", "state"),
    [
        ("smtp.office365.com", "parley", State.SOON),
        ("SMTP.Office365.com.", "parley", State.SOON),
        ("smtp.office365.com", "", State.WELL),
        ("mail.partnership.example", "parley", State.WELL),
        ("notoffice365.com", "parley", State.WELL),
    ],
)
def test_a_password_at_exchange_online(config: Config, host: str, username: str, state: State) -> None:
    named = replace(config, relay=Relay(host, username=username, password_file=Path("none")))
    assert states(exchange.passwords(patient(named))) == [state]


@pytest.mark.parametrize(
    ("today", "state", "words"),
    [
        (datetime(2026, 12, 31, tzinfo=UTC), State.SOON, "at the end of December 2026, wherever"),
        (datetime(2027, 1, 1, tzinfo=UTC), State.WRONG, "has switched it on again"),
    ],
)
def test_it_says_from_which_day_a_password_sends_nothing(
    config: Config, today: datetime, state: State, words: str
) -> None:
    named = replace(config, relay=Relay("smtp.office365.com", username="parley", password_file=Path("none")))
    (found,) = exchange.passwords(replace(patient(named), now=today))
    assert found.state is state and words in found.words and "kind graph" in found.mend


@pytest.mark.parametrize(
    ("host", "today", "state", "words"),
    [
        ("outlook.office365.com", datetime(2026, 11, 28, tzinfo=UTC), State.WRONG, "EWSAllowedAppIDs"),
        ("outlook.office365.com", datetime(2027, 4, 1, tzinfo=UTC), State.WRONG, "ended on 1 April 2027"),
        ("mail.agency.example", datetime(2027, 4, 1, tzinfo=UTC), State.WELL, "of your own"),
    ],
)
def test_ews_at_exchange_online(config: Config, host: str, today: datetime, state: State, words: str) -> None:
    access = Access(f"https://{host}/EWS/Exchange.asmx", "escalations@parley.example", "svc", Path("none"))
    named = replace(config, mailbox=Mailbox("ews", EwsAt(access)))
    (found,) = exchange.address(replace(patient(named), now=today))
    assert found.state is state and words in found.words


# --- the relay --------------------------------------------------------------------------------------------------


class PaperRelay:
    """Says a fixed answer to each command; ends with the connection."""

    def __init__(self, inside: ssl.SSLContext | None = None, **answers: str) -> None:
        self.inside = inside
        self.answers = {"EHLO": "250 paper", "MAIL": "250 ok", "RSET": "250 ok", "QUIT": "221 bye", **answers}
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # a client may not trust us, or never come
            client, _ = self.server.accept()
            with self.inside.wrap_socket(client, server_side=True) if self.inside else client as client:
                self._speak(client)

    def _speak(self, client: socket.socket) -> None:
        with client.makefile("rwb") as lines:
            self._say(lines, self.answers.get("greeting", "220 paper"))
            for line in lines:
                self._say(lines, self.answers.get(line[:4].decode().upper(), "502 no"))

    @staticmethod
    def _say(lines: object, answer: str) -> None:
        lines.write(answer.encode() + b"\r\n")  # type: ignore[attr-defined]
        lines.flush()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("answers", "tls", "state", "words"),
    [
        ({}, "none", State.WELL, "takes mail from escalations@parley.example"),
        ({"MAIL": "550 not you"}, "none", State.WRONG, "takes no mail from"),
        ({"EHLO": "250-paper\r\n250 SIZE 3000"}, "none", State.SOON, "no letter of more than 3 kB"),
        ({"EHLO": "250-paper\r\n250 SIZE 0"}, "none", State.WELL, "takes mail"),
        ({"EHLO": "250-paper\r\n250 SIZE 35882577"}, "none", State.WELL, "takes mail"),
        ({}, "starttls", State.WRONG, "offers no encryption"),
        ({"greeting": "554 go away"}, "none", State.DOWN, "does not answer as a relay does"),
        ({"greeting": "421 too busy"}, "none", State.DOWN, "takes nothing just now (421)"),
        ({"MAIL": "451 greylisted"}, "none", State.DOWN, "takes nothing just now (451)"),
    ],
)
def test_a_relay(config: Config, answers: dict[str, str], tls: str, state: State, words: str) -> None:
    paper = PaperRelay(**answers)
    with paper.server:
        found = list(relay.takes_mail(patient(replace(config, relay=Relay("127.0.0.1", paper.port, tls)))))
    assert worst(found) is state and words in found[-1].words


def test_a_relay_that_takes_no_log_in_is_not_said_to_lack_encryption(config: Config, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hush\n")
    paper = PaperRelay()
    with paper.server:
        asked = Relay("127.0.0.1", paper.port, "none", "parley", tmp_path / "password")
        (found,) = relay.takes_mail(patient(replace(config, relay=asked)))
    assert found.state is State.WRONG and "takes no name and password" in found.words
    assert "relay.username" in found.mend


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ("454 4.7.0 Temporary authentication failure", State.DOWN, "takes nothing just now (454)"),
        ("535 5.7.8 no", State.WRONG, "does not take this name and password (535)"),
    ],
)
def test_a_log_in_that_fails_for_now_is_no_wrong_password(
    config: Config, tmp_path: Path, answer: str, state: State, words: str
) -> None:
    (tmp_path / "password").write_text("hush\n")
    paper = PaperRelay(EHLO="250-paper\r\n250 AUTH PLAIN", AUTH=answer)
    with paper.server:
        asked = Relay("127.0.0.1", paper.port, "none", "parley", tmp_path / "password")
        (found,) = relay.takes_mail(patient(replace(config, relay=asked)))
    assert found.state is state and words in found.words


def test_a_relay_whose_certificate_is_of_an_authority_of_ones_own(config: Config, tmp_path: Path) -> None:
    pem = fake_certificates.of_this_machine()
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(pem)
    none = tmp_path / "none.pem"
    none.write_text("no certificate")
    for ca_file, state, words in (
        (None, State.WRONG, "is not accepted"),
        (pem, State.WELL, "takes mail from"),
        (none, State.WRONG, "is no certificate of an authority"),
        (tmp_path / "missing.pem", State.WRONG, "is no certificate of an authority"),
    ):
        paper = PaperRelay(inside=inside)
        with paper.server:
            named = replace(config, relay=Relay("127.0.0.1", paper.port, "tls", ca_file=ca_file))
            (found,) = relay.takes_mail(patient(named))
        assert found.state is state and words in found.words, found


@pytest.mark.parametrize(
    ("begins", "words", "mend"), [(-9, "has run out", "renew it"), (2, "not valid yet", "clock")]
)
def test_a_certificate_of_the_relay_out_of_its_time(
    begins: int, words: str, mend: str, config: Config, tmp_path: Path
) -> None:
    pem = tmp_path / "here.pem"
    pem.write_bytes(fake_certificates.made("127.0.0.1", 7, datetime.now(UTC) + timedelta(days=begins)))
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(pem)
    for look in (relay.takes_mail, secrets.certificates):
        paper = PaperRelay(inside=inside)
        with paper.server:
            named = replace(config, relay=Relay("127.0.0.1", paper.port, "tls", ca_file=pem))
            found = next(iter(look(patient(named))))
        assert found.state is State.WRONG and words in found.words and mend in found.mend, found
        assert "relay.host" not in found.mend


def test_a_listener_that_others_can_reach_is_said(config: Config) -> None:
    (found, _) = mailbox.readable(patient(replace(config, host="0.0.0.0", port=0)))
    assert found.state is State.SOON and "no TLS" in found.words and "listen.host" in found.mend
    assert len(list(mailbox.readable(patient(replace(config, port=0))))) == 1


@pytest.mark.parametrize(
    ("full", "state"), [(None, None), (0.89, None), (0.93, State.SOON), (1.0, State.WRONG), (AWAY, None)]
)
def test_a_mailbox_that_is_nearly_full_is_said_before_mail_is_refused_at_its_door(
    full: float | TransportError | None, state: State | None, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Filling(PaperMailbox):
        def fullness(self) -> float | None:
            if isinstance(full, TransportError):
                raise full
            return full

    monkeypatch.setattr(app_mailboxes, "way_in", lambda _at: Filling())
    at = ImapAt("127.0.0.1", 143, tls="none", username="parley")
    found = list(mailbox.readable(patient(replace(config, mailbox=Mailbox("imap", at)))))
    assert [one.state for one in found] == [*([state] if state else []), State.WELL]
    assert state is None or ("% full" in found[0].words and "quota" in found[0].mend)


def test_a_server_whose_name_nobody_knows(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    at = patient(replace(config, relay=Relay("mail.misspelt.example", 587, "starttls")))
    for look in (relay.takes_mail, secrets.certificates):
        (found,) = look(at)
        assert found.state is State.DOWN
        assert "No server of the name mail.misspelt.example" in found.words and "DNS" in found.mend


def test_a_relay_that_is_not_there(config: Config) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    (found,) = relay.takes_mail(patient(replace(config, relay=Relay("127.0.0.1", port, "none"))))
    assert (found.state, found.words) == (State.DOWN, f"Nobody listens on 127.0.0.1, port {port}.")


# --- what wakes people ------------------------------------------------------------------------------------------


class PaperChannel:
    def __init__(self, why: str, permanent: bool) -> None:
        self.why, self.permanent = why, permanent

    def look(self) -> None:
        if self.why:
            raise TransportError(self.why, permanent=self.permanent)


@pytest.mark.parametrize(
    ("why", "state", "mend"),
    [
        ("", State.WELL, ""),
        ("the service has a fault of its own", State.DOWN, "channels.text"),
        ("the key is none: channels.text.key_file", State.WRONG, "channels.text.key_file"),
    ],
)
def test_a_channel_is_asked_whether_it_could_send(
    config: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, why: str, state: State, mend: str
) -> None:
    paper = PaperChannel(why, permanent=state is State.WRONG)
    monkeypatch.setattr(waking, "channels", lambda config: {"text": paper})
    texts = replace(config, channels=Channels(text=Texts(tmp_path / "key", "template")))
    found = list(waking.could_wake(patient(texts)))
    assert states(iter(found)) == [state] and why in found[0].words and found[0].mend == mend


@pytest.mark.parametrize(
    ("lines", "state"), [("olu: json://127.0.0.1:1/", State.WELL), ("nora: json://127.0.0.1:1/", State.SOON)]
)
def test_whoever_is_to_be_woken_by_push_has_a_line_in_its_file(
    config: Config, tmp_path: Path, lines: str, state: State
) -> None:
    (tmp_path / "urls").write_text(lines)
    pushes = replace(config, channels=Channels(push=Pushes(tmp_path / "urls", ("json",))))
    ill = patient(pushes)
    assert ill.loaded is not None
    world = ill.loaded.library.world
    olu = replace(world.directory.people["olu"], ways={"push": "olu"})
    people = replace(world.directory, people={**world.directory.people, "olu": olu})
    ill.files = replace(
        ill.loaded, library=replace(ill.loaded.library, world=replace(world, directory=people))
    )
    found = list(waking.could_wake(ill))
    assert found[0].state is State.WELL and found[-1].state is state
    assert (state is State.WELL) == (len(found) == 1)


def test_people_on_call_who_are_told_by_mail_alone(config: Config) -> None:
    assert states(waking.could_wake(patient(config))) == [State.SOON]


# --- who judges -------------------------------------------------------------------------------------------------

JUDGED = b"Authentication-Results: mx.agency.example; dmarc=pass header.from=school.example\r\n"
RECEIVED = b"Received: from a.example by mx.agency.example; Wed, 1 Apr 2026 10:05:02 +0100\r\n"
PASSED_ON = (
    b"Received: from mx.agency.example ([127.0.0.1])\r\n by box with LMTP; Wed, 1 Apr 2026 10:05:02 +0100\r\n"
)
BEHIND = Trust(authserv_id="mx.agency.example", boundary=("mx.agency.example",))


@pytest.mark.parametrize(
    ("head", "trust", "state", "mend"),
    [
        (JUDGED + RECEIVED, Trust(authserv_id="mx.agency.example"), State.WELL, ""),
        (
            JUDGED + RECEIVED,
            Trust(authserv_id="mx.other.example"),
            State.WRONG,
            "trust.authserv_id: mx.agency.example",
        ),
        (JUDGED + RECEIVED, Trust(), State.WRONG, "trust.authserv_id: mx.agency.example"),
        (RECEIVED + JUDGED, Trust(authserv_id="mx.agency.example"), State.SKIPPED, ""),
        (
            PASSED_ON + JUDGED + RECEIVED,
            Trust(authserv_id="mx.agency.example"),
            State.WRONG,
            "trust.boundary: [mx.agency.example]",
        ),
        (PASSED_ON + JUDGED + RECEIVED, BEHIND, State.WELL, ""),
        (PASSED_ON + RECEIVED, Trust(authserv_id="mx.agency.example"), State.SKIPPED, ""),
        (RECEIVED + JUDGED + RECEIVED, Trust(authserv_id="mx.agency.example"), State.SKIPPED, ""),
        (RECEIVED, Trust(exchange=True), State.WELL, ""),
    ],
)
def test_whose_judgement_stands_in_the_mail(
    config: Config, head: bytes, trust: Trust, state: State, mend: str
) -> None:
    with Store.open(None) as store:
        found = list(judged.judged(patient(replace(config, trust=trust)), read_mail(head + b"\r\n"), store))
    assert worst(found) is state and found[0].mend.startswith(mend)


def test_whose_mail_was_held(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partners, "find_spec", lambda name: None)  # DNS is asked by nobody here

    def message(sender: str, number: int, proven: bool) -> messages.Message:
        why = "dmarc=pass" if proven else "no DMARC record"
        return messages.Message(
            message_id=f"<{number}>", digest="", tag="new", raw=number, received=NOW, sender=sender,
            verdict="raised" if proven else "held", reason="" if proven else why, proof=why,
        )  # fmt: skip

    with Store.open(config.state) as store, store.write():
        for number, (sender, proven) in enumerate(
            [("a@school.example", True), ("b@school.example", False), ("c@council.example", True)]
        ):
            messages.note(store, message(sender, number, proven))
    with Store.open(config.state) as store:
        assert partners.by_domain(store, NOW - timedelta(days=1)) == {
            "school.example": (1, 1),
            "council.example": (1, 0),
        }
    found = list(partners.held(patient(config)))
    assert (
        found[0].state is State.SOON
        and "1 of 2 mails" in found[0].words
        and "school.example" in found[0].words
    )
    assert next(one for one in found if "council.example" in one.words).state is State.WELL


@pytest.mark.parametrize(
    ("domain", "asked"),
    [
        ("council.gov.uk", ["council.gov.uk"]),
        ("mail.council.gov.uk", ["mail.council.gov.uk", "council.gov.uk"]),
        ("mail.charity.org", ["mail.charity.org", "charity.org"]),
        ("charity.org", ["charity.org"]),
    ],
)
def test_which_names_are_asked_for_their_dmarc(domain: str, asked: list[str]) -> None:
    assert list(partners.up_to_its_organisation(domain)) == asked


# --- the table and the command ----------------------------------------------------------------------------------


def test_one_part_that_cannot_be_looked_at_keeps_no_other_from_it(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Patient) -> Iterator[Finding]:
        raise ValueError("Zebedee")
        yield

    def refused(_: Patient) -> Iterator[Finding]:
        raise TransportError("The server does not know this password", permanent=True)
        yield

    monkeypatch.setattr(
        table,
        "CHECKS",
        (
            table.Check("one", "", broken),
            table.Check("two", "", refused),
            table.Check("disk", "", machine.disk),
        ),
    )
    found = {row.check: row.finding for row in table.examine(patient(config))}
    assert [found[name].state for name in ("one", "two", "disk")] == [State.DOWN, State.WRONG, State.WELL]
    assert "Zebedee" not in found["one"].words and "ValueError" in found["one"].words


@pytest.mark.parametrize(
    ("words", "change"),
    [
        (
            "Exchange does not take this log-in: mailbox.username, mailbox.auth. Is it locked?",
            "mailbox.username, mailbox.auth",
        ),
        ("The token endpoint refuses (400): mailbox.oauth.scope.", "mailbox.oauth.scope"),
        ("Read it through Graph instead: mailbox.kind: graph.", "mailbox.kind: graph"),
        ("mailbox.url must name the host as the certificate does", "mailbox.url"),
        ("The account may not do this. docs/exchange.md says which rights it needs.", "docs/exchange.md"),
        ("Exchange is busy.", ""),
    ],
)
def test_the_setting_that_an_adapter_names_is_what_is_to_be_changed(
    config: Config, monkeypatch: pytest.MonkeyPatch, words: str, change: str
) -> None:
    def refused(_: Patient) -> Iterator[Finding]:
        raise TransportError(words, permanent=False)
        yield

    monkeypatch.setattr(table, "CHECKS", (table.Check("one", "", refused),))
    assert [row.finding.mend for row in table.examine(patient(config))] == [change]


def test_whoever_may_not_look_is_told_as_whom_to_look(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The doctor that an administrator runs as themselves: the state folder is the daemon's alone."""

    def refused(_: Patient) -> Iterator[Finding]:
        raise PermissionError(13, "Permission denied", "/var/lib/parley/oak/parley.db")
        yield

    monkeypatch.setattr(table, "CHECKS", (table.Check("files", "", refused),))
    [row] = table.examine(patient(config))
    assert row.finding.state is State.DOWN and "(/var/lib/parley/oak/parley.db)" in row.finding.words
    assert "as the user that parley runs as" in row.finding.mend


def test_what_a_part_logs_does_not_stand_among_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    def looked(_: Patient) -> Iterator[Finding]:
        structlog.get_logger().error("no copy of sent mail kept")
        yield Finding(State.WELL, "Well.")

    monkeypatch.setattr(table, "CHECKS", (table.Check("disk", "", looked),))
    monkeypatch.chdir(default_root())
    said = CliRunner().invoke(doctor, ["--json"])
    assert [row["check"] for row in json.loads(said.stdout)] == ["disk"]
    assert "no copy of sent mail kept" in said.stderr


def test_each_check_has_a_name_of_its_own() -> None:
    assert max(Counter(check.name for check in table.CHECKS).values()) == 1
    assert all(check.about for check in table.CHECKS)


@pytest.mark.parametrize(
    ("state", "code"), [(State.WELL, 0), (State.SOON, 1), (State.DOWN, 69), (State.WRONG, 78)]
)
def test_the_exit_code_is_that_of_the_worst(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, state: State, code: int
) -> None:
    found = (Finding(State.WELL, "Well."), Finding(state, "So it is.", "this setting"))
    monkeypatch.setattr(table, "CHECKS", (table.Check("disk", "", lambda patient: found),))
    monkeypatch.chdir(default_root())
    said = CliRunner().invoke(doctor, ["--json"])
    assert said.exit_code == code == CODES[state]
    assert [row["state"] for row in json.loads(said.stdout)] == ["well", state.name.lower()]
    assert json.loads(said.stdout)[0]["change"] is None
    plain = CliRunner().invoke(doctor, [])
    assert plain.exit_code == code and "Change: this setting" in plain.output


@pytest.mark.parametrize(
    ("record", "ways", "state"),
    [
        ("v=DMARC1; p=none", None, State.WELL),
        ("", None, State.SOON),
        ("", ("spf",), State.WELL),
        (None, None, State.SKIPPED),
    ],
)
def test_what_the_dmarc_of_a_domain_means(
    record: str | None, ways: tuple[str, ...] | None, state: State
) -> None:
    found = partners.of_domain("school.example", "Harbour School", (0, 0), ways, lambda domain: record)
    assert found.state is state


def test_every_server_that_is_spoken_to_over_tls_is_looked_at(config: Config, tmp_path: Path) -> None:
    text = f"rules: {config.rules}\ncontacts: {config.contacts}\ntemplates: {config.templates}\n"
    relay = "relay: {host: mail.agency.example}\n"
    imap = "mailbox: {kind: imap, host: imap.agency.example, username: p, password_file: p}\n"
    ews = (
        "mailbox: {kind: ews, url: 'https://ex.agency.example/EWS/Exchange.asmx', address: e@agency.example,"
        " username: p, password_file: p, sends: yes}\n"
    )
    for more, hosts in (
        (relay + imap, ["mail.agency.example", "imap.agency.example"]),
        (ews, ["ex.agency.example"]),
    ):
        (tmp_path / "parley.yaml").write_text(text + more)
        assert [peer.host for peer in peers.peers(load_config(tmp_path / "parley.yaml"))] == hosts


def test_the_list_of_checks_is_rows_where_rows_are_asked_for() -> None:
    said = CliRunner().invoke(doctor, ["--list", "--json"])
    rows = json.loads(said.stdout)
    assert [row["check"] for row in rows] == [check.name for check in table.CHECKS]
    assert any(row["only_when_asked"] for row in rows) and all(row["about"] for row in rows)
