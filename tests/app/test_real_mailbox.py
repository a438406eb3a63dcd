"""The daemon on what partnerships have: Postfix takes the mail, Dovecot keeps it, parley reads it by IMAP and answers
through Postfix. Or Postfix hands it to parley's own listener by LMTP."""

from __future__ import annotations

import json
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "mailboxes"))
import dovecot_server
import postfix_server
from dovecot_server import Dovecot, dovecot, free_ports
from postfix_server import Postfix, postfix

from parley.loops.status import read_status

from .conftest import FIRST, House, mail, until

pytestmark = pytest.mark.skipif(
    bool(dovecot_server.why_not() or postfix_server.why_not()),
    reason=dovecot_server.why_not() or postfix_server.why_not(),
)
JUDGED = {"priya.nair@school.example": "school.example"}
LONG_AGO = datetime(2026, 4, 1, 9, tzinfo=UTC)
PRIYA, NEW = "priya.nair@school.example", "escalations+new@parley.example"
MAILBOX = (
    "trust: {{authserv_id: mx.parley.example, boundary: [mx.parley.example]}}\n"
    "protocol: bdscp\naddress: escalations@parley.example\n"
    "mailbox: {{kind: imap, host: 127.0.0.1, port: {imap}, tls: none, username: escalations, password_file: {password},\n"
    "  processed: Processed, make_folders: yes, sent: Sent, keep_sent: yes}}\n"
    "relay: {{host: 127.0.0.1, port: {smtp}, tls: none}}\n{more}"
)


def put(relay: Postfix, name: str) -> None:
    """Priya writes to parley from outside."""
    raw = mail(
        f"Priya Nair <{PRIYA}>", FIRST, subject="FW: Outcome", name=name, results="other.example; none"
    )
    with smtplib.SMTP("127.0.0.1", relay.smtp, timeout=20) as client:
        client.sendmail(PRIYA, [NEW], raw)


def ids(server: Dovecot, folder: str, who: str = "escalations") -> list[str]:
    texts = server.texts(server.user(who), folder)
    return [str(message_from_bytes(text)["Message-ID"]) for text in texts]


def answers(server: Dovecot, name: str) -> int:
    """How often Priya has been answered to that mail."""
    texts = server.texts(server.user("priya.nair"))
    return sum(message_from_bytes(text)["In-Reply-To"] == f"<{name}@school.example>" for text in texts)


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def settled(house: House, server: Dovecot, relay: Postfix, more: str = "") -> None:
    words = MAILBOX.format(imap=server.imap, password=server.folder / "password", smtp=relay.smtp, more=more)
    house.config.write_text(words)


def test_through_postfix_dovecot_and_imap_and_back(house: House, server: Dovecot) -> None:
    others = f"lmtp:inet:127.0.0.1:{server.lmtp}"
    with postfix(server.lmtp, others, judged=JUDGED) as relay:
        settled(house, server, relay)
        server.put(server.user("escalations"), mail(f"Priya Nair <{PRIYA}>", FIRST, name="old"), LONG_AGO)
        house.start(at=None)
        until(lambda: house.logged("mailbox seen for the first time"))
        assert house.port == 0  # nobody listens: the mailbox is the way in
        put(relay, "one")
        (taken,) = house.taken(1)
        assert (taken["verdict"], taken["proven"]) == ("raised", True)
        until(lambda: answers(server, "one") == 1)
        until(lambda: "<one@school.example>" in ids(server, "Processed"))
        assert ids(server, "INBOX") == ["<old@school.example>"]
        assert server.texts(server.user("escalations"), "Processed", "UNSEEN")  # nobody has read it
        until(lambda: len(ids(server, "Sent")) >= 2)

        server.stop()  # away, hard
        until(lambda: house.logged("mailbox trouble"))
        put(relay, "two")  # Postfix keeps it meanwhile
        server.start()
        until(lambda: "<two@school.example>" in ids(server, "Processed"))
        until(lambda: house.logged("mailbox trouble over"))
        assert house.stop() == 0
        assert len(house.logged("mailbox trouble")) <= 3  # said, not cried

        house.start(at=None)  # another life: nothing again
        put(relay, "three")
        until(lambda: "<three@school.example>" in ids(server, "Processed"))
        assert not house.logged("mailbox seen for the first time")
        assert "duplicate" not in {row["verdict"] for row in house.taken(1)}
        assert answers(server, "one") == 1


def test_postfix_writes_into_the_maildir_that_dovecot_serves(house: House, server: Dovecot) -> None:
    """As docs/a-real-mailbox.md has it for much mail at once: with its tag, believed, and while Dovecot is away too."""
    escalations = server.user("escalations")
    server.maildir(escalations)
    into = postfix_server.MAILDIRS.format(homes=server.folder / "home")
    with postfix(0, f"lmtp:inet:127.0.0.1:{server.lmtp}", judged=JUDGED, more=into) as relay:
        settled(house, server, relay)
        house.config.write_text(house.config.read_text().replace(", boundary: [mx.parley.example]", ""))
        server.put(escalations, mail(f"Priya Nair <{PRIYA}>", FIRST, name="old"), LONG_AGO)
        house.start(at=None)
        until(lambda: house.logged("mailbox seen for the first time"))
        put(relay, "one")
        (taken,) = house.taken(1)
        assert (taken["verdict"], taken["proven"]) == ("raised", True)
        until(lambda: answers(server, "one") == 1)
        until(lambda: "<one@school.example>" in ids(server, "Processed"))
        (kept,) = server.texts(escalations, "Processed")
        assert message_from_bytes(kept)["X-Original-To"] == NEW
        assert ids(server, "INBOX") == ["<old@school.example>"]

        server.stop()
        until(lambda: house.logged("mailbox trouble"))
        put(relay, "two")
        until(
            lambda: len([*(server.folder / "home/escalations/mail/new").iterdir()]) == 1
        )  # it waits for nobody
        server.start()
        until(lambda: "<two@school.example>" in ids(server, "Processed"))
        assert answers(server, "one") == 1


def test_postfix_hands_it_to_the_listener_by_lmtp(house: House, server: Dovecot) -> None:
    (port,) = free_ports(1)
    others = f"lmtp:inet:127.0.0.1:{server.lmtp}"
    with postfix(port, others, judged=JUDGED) as relay:
        house.config.write_text(
            f"listen: {{host: 127.0.0.1, port: {port}, lmtp: yes}}\n"
            "trust: {authserv_id: mx.parley.example}\nprotocol: bdscp\n"
            f"relay: {{host: 127.0.0.1, port: {relay.smtp}, tls: none}}\n"
        )
        house.start(at=None)
        put(relay, "one")
        (taken,) = house.taken(1)
        assert (taken["verdict"], taken["proven"]) == ("raised", True)
        until(lambda: answers(server, "one") == 1)


def test_the_doctor_sees_a_tagged_mail_go_round(house: House, server: Dovecot) -> None:
    with postfix(server.lmtp, f"lmtp:inet:127.0.0.1:{server.lmtp}", judged=JUDGED) as relay:
        settled(house, server, relay)
        house.start(at=None)
        until(lambda: house.logged("mailbox seen for the first time"))
        until(lambda: (house.state / "status.json").exists())
        checks = ("tagged mail", "mailbox", "relay", "daemon")
        said = subprocess.run(
            [sys.executable, "-m", "parley", "doctor", "--json", "--config", str(house.config)]
            + [word for check in checks for word in ("--only", check)],
            env=house.environment(), cwd=house.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        found = [(row["check"], row["state"], row["found"]) for row in json.loads(said.stdout)]
        ways = [row for row in found if row[0] == "tagged mail"]
        assert ways[0][2].startswith("Tagged mail comes back"), found
        assert ways[1] == ("tagged mail", "well", "Calendar parts arrive as calendar parts.")
        assert ("mailbox", "well") in [row[:2] for row in found] and ("relay", "well") in [
            row[:2] for row in found
        ]
        assert house.stop() == 0
        server.stop()
        house.start(at=None)
        until(lambda: house.logged("mailbox trouble"))
        until(lambda: read_status(house.state).get("mailbox", {}).get("read_since"))
        said = subprocess.run(
            [sys.executable, "-m", "parley", "doctor", "--only", "mailbox", "--only", "daemon", "--config", str(house.config)],
            env=house.environment(), cwd=house.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert said.returncode == 69 and "The mailbox cannot be read since" in said.stdout
