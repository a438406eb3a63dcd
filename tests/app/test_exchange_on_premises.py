"""The real daemon on a mailbox of (a pretended) Exchange on-premises, by exchangelib: mail in, answers out, its calendar, an
answer to an invitation that Exchange has made a MeetingResponse of, and what goes wrong there."""

from __future__ import annotations

import email
import email.policy
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))
from ews_client import access
from ews_faults import BUSY, FORBIDDEN, Fault
from ews_server import PARLEY, Exchange, exchange

from .conftest import House, until

PRIYA, ROBERT = "priya.nair@school.example", "robert.hale@council.example"
# What the gateway in front of Exchange writes above everything that came with a mail: Exchange itself judges nobody
PROVEN = (
    "Authentication-Results: mx.parley.example; dmarc=pass header.from={0}\r\n"
    "Received: from mail.{0} by mx.parley.example; Wed, 1 Apr 2026 09:05:00 +0000\r\n"
)
FORGED = (
    "Received: from mail.{0} by mx.parley.example; Wed, 1 Apr 2026 09:05:00 +0000\r\n"
    "Authentication-Results: spf=pass smtp.mailfrom={0}; dmarc=pass action=none header.from={0}\r\n"
)
ANSWER = "IPM.Schedule.Meeting.Resp.Pos"


def mail(name: str, sender: str, to: str, *lines: str, judged: str = PROVEN) -> bytes:
    domain = sender.rpartition("@")[2]
    head = (f"From: {sender}", f"To: {to}", "Subject: a concern", f"Message-ID: <{name}@{domain}>")
    return (judged.format(domain) + "\r\n".join((*head, *lines, ""))).encode()


def first(name: str = "one", judged: str = PROVEN) -> bytes:
    told = f"Receiving practitioner: Robert Hale <{ROBERT}>"
    return mail(name, PRIYA, "escalations+new@parley.example", "", told, judged=judged)


@pytest.fixture
def server() -> Iterator[Exchange]:
    with exchange() as running:
        running.store.busy[ROBERT] = []
        running.store.now = datetime.now(UTC).replace(microsecond=0)
        yield running
        assert running.store.invitations == 0


@pytest.fixture
def ews(house: House, server: Exchange, tmp_path: Path) -> House:
    reached = access(server, tmp_path)
    house.configure(
        f"mailbox: {{kind: ews, url: '{reached.url}', address: {PARLEY}, auth: basic, username: '{reached.username}',\n"
        f"  password_file: {reached.password_file}, sends: yes, since: 2020-01-01}}\n"
        "calendar: {url: 'mailbox:', free_busy: [{domain: council.example, url: 'mailbox:'}]}\n"
    )
    return house


def letters(server: Exchange, to: str) -> list[EmailMessage]:
    read = [
        (rcpt, email.message_from_bytes(raw, policy=email.policy.default))
        for _, rcpt, raw in server.store.sent
    ]
    return [message for rcpt, message in read if rcpt == [to]]


def test_a_first_mail_is_answered_its_meeting_stands_in_the_calendar_and_an_answer_to_it_is_read(
    ews: House, server: Exchange
) -> None:
    server.store.deliver(PARLEY, first())
    server.store.deliver(PARLEY, first("two", FORGED))
    ews.start(at=None)
    assert sorted(row["verdict"] for row in ews.taken(2)) == ["held", "raised"]
    until(lambda: letters(server, PRIYA) and letters(server, ROBERT))
    (meeting,) = until(lambda: [*server.store.folder(PARLEY, "calendar").items.values()])
    assert meeting.values["item:Subject"].startswith("D-20")
    done = until(lambda: [*server.store.folder(PARLEY, "parley-done").items.values()])
    assert not any(item.is_read for item in done)
    reply = "\r\n".join(
        (
            "BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{meeting.values['calendar:UID']}",
            f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ROBERT}", "DTSTAMP:20990101T000000Z", "SEQUENCE:0", "END:VEVENT", "END:VCALENDAR",
        )
    )  # fmt: skip
    said = mail(
        "three", ROBERT, PARLEY, "Content-Type: text/calendar; method=REPLY; charset=utf-8", "", reply
    )
    server.store.deliver(PARLEY, said, ANSWER)  # told by the stream, far sooner than by the next look
    assert ews.taken(3)[2]["verdict"] == "calendar"
    until(lambda: "Hale: accepted" in meeting.values["item:Body"])
    assert ews.stop() == 0


@pytest.mark.parametrize(
    ("fault", "words"),
    [(Fault(FORBIDDEN), "EwsEnabled"), (Fault(BUSY, milliseconds=60_000), "Exchange is busy")],
)
def test_what_goes_wrong_is_said_and_outlived(ews: House, server: Exchange, fault: Fault, words: str) -> None:
    server.faults.append(fault)
    ews.start(at=None)
    (row, *_) = until(lambda: ews.logged("mailbox trouble"))
    assert words in row["why"]
    asked = len(server.asked)
    assert asked <= 12, "no spin"
    assert ews.process is not None and ews.process.poll() is None
    assert ews.stop() == 0
