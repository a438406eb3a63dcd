"""The real daemon on a mailbox in (a pretended) Exchange Online: mail in, answers out, meetings in its calendar, and what
goes wrong there."""

from __future__ import annotations

import email
import email.policy
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "graph"))
from fake_calendar import Diary
from fake_graph import Service, exchange_online

from .conftest import House, until

PRIYA, ROBERT, BEA = (
    "priya.nair@school.example",
    "robert.hale@council.example",
    "bea.long@partnership.example",
)
# What Exchange Online writes above everything that came with the mail; it names no host there
PROVEN = (
    "Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=school.example; dkim=pass (signature was "
    "verified) header.d=school.example;dmarc=pass action=none header.from=school.example;compauth=pass reason=100\r\n"
)
FORGED = PROVEN.replace("pass", "fail")


def mail(name: str, judged: str = PROVEN) -> bytes:
    lines = (
        "Received: from mail.school.example by exchange.example; Wed, 1 Apr 2026 09:05:00 +0000",
        f"From: Priya Nair <{PRIYA}>",
        "To: escalations+new@parley.example",
        "Subject: a concern",
        f"Message-ID: <{name}@school.example>",
        "",
        f"Receiving practitioner: Robert Hale <{ROBERT}>",
        "",
    )
    return (judged + "\r\n".join(lines)).encode()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    folder = tmp_path / "exchange"
    folder.mkdir()
    with exchange_online(folder) as running:
        running.world.diaries[ROBERT] = Diary([])
        yield running
        assert running.world.without_prefer == [] and running.world.box.invited == []
        assert running.world.most_at_once <= 4


@pytest.fixture
def graph(house: House, service: Service) -> House:
    account = service.account()
    house.configure(
        f"mailbox: {{kind: graph, address: {account.mailbox}, tenant: {account.tenant}, client_id: {account.client_id},\n"
        f"  secret_file: {account.secret_file}, secret_expires: 2026-04-20, sends: yes, since: 2020-01-01,\n"
        f"  service: '{account.service}', login: '{account.login}'}}\n"
        "calendar: {url: 'mailbox:', free_busy: [{domain: council.example, url: 'mailbox:'}]}\n"
    )
    return house


def arrives(service: Service, raw: bytes) -> None:
    service.world.box.put(raw, datetime.now(UTC))


def sent(service: Service, to: str) -> list[str]:
    """Subjects of what has left to that address."""
    read = [
        (rcpt, email.message_from_bytes(one.raw, policy=email.policy.default))
        for rcpt, one in service.world.sent
    ]
    return [str(message["Subject"]) for rcpt, message in read if rcpt == to]


def test_a_first_mail_is_answered_through_the_mailbox_and_its_meeting_stands_in_the_calendar(
    graph: House, service: Service
) -> None:
    arrives(service, mail("one"))
    arrives(service, mail("two", FORGED))
    graph.start(at=None, SSL_CERT_FILE=str(service.ca_file))
    verdicts = graph.taken(2)
    assert sorted(row["verdict"] for row in verdicts) == ["held", "raised"]
    until(lambda: sent(service, PRIYA) and sent(service, ROBERT))
    assert any("[D-20" in subject for subject in sent(service, PRIYA))
    until(lambda: len(list(service.world.box.within("parley-done"))) == 2 and service.world.box.events)
    (event,) = service.world.box.events.values()
    assert event.said["subject"].startswith("D-20") and "attendees" not in event.said
    assert not list(service.world.box.within("inbox")) and not any(
        m.read for m in service.world.box.within("parley-done")
    )
    (row,) = until(lambda: graph.logged("mailbox trouble"))
    assert row["kind"] == "rights" and "The secret" in row["why"] and "mailbox.secret_expires" in row["why"]
    assert graph.stop() == 0


def test_a_trial_writes_to_one_address_alone(graph: House, service: Service) -> None:
    with graph.config.open("a", encoding="utf-8") as config:
        config.write(f"deliver_only_to: {BEA}\n")
    arrives(service, mail("one"))
    graph.start(at=None, SSL_CERT_FILE=str(service.ca_file))
    graph.taken(1)
    until(lambda: len(service.world.sent) >= 2)
    assert {rcpt for rcpt, _ in service.world.sent} == {BEA}


def test_a_letter_that_exchange_cannot_deliver_is_told_of(graph: House, service: Service) -> None:
    """Its report comes to the plain address: Graph knows no envelope sender."""
    service.world.unknown = {ROBERT}
    arrives(service, mail("one"))
    graph.start(at=None, SSL_CERT_FILE=str(service.ca_file))
    (row,) = until(lambda: [row for row in graph.logged("mail taken") if row["verdict"] == "bounce"])[:1]
    assert row["dispute"].startswith("D-20")
    until(lambda: any(row["template"] == "address_failed" for row in graph.logged("letter")))
    assert graph.stop() == 0


def test_an_outage_and_a_wrong_secret_are_said_and_outlived(graph: House, service: Service) -> None:
    service.world.login.secrets.clear()
    arrives(service, mail("one"))
    graph.start(at=None, SSL_CERT_FILE=str(service.ca_file))
    row = until(lambda: graph.logged("mailbox trouble"))[0]
    assert "AADSTS7000215" in row["why"] and "secret_file" in row["why"]
    assert graph.process is not None and graph.process.poll() is None
    assert graph.stop() == 0


@pytest.mark.parametrize("route", ["send", "move", "create event"])
def test_killed_before_the_answer_it_does_nothing_twice(graph: House, service: Service, route: str) -> None:
    service.world.next(route, then=lambda: graph.process and graph.process.kill())
    arrives(service, mail("one"))
    graph.start(at=None, SSL_CERT_FILE=str(service.ca_file))
    until(lambda: graph.process is not None and graph.process.poll() is not None)
    graph.start(at=None, SSL_CERT_FILE=str(service.ca_file))
    box = service.world.box
    until(
        lambda: (
            sent(service, PRIYA) and sent(service, ROBERT) and box.events and list(box.within("parley-done"))
        )
    )
    until(lambda: not list(box.within("drafts")))
    assert graph.stop() == 0
    assert set(Counter(message.message_id for _, message in service.world.sent).values()) == {1}
    assert len(box.events) == 1 and len(list(box.within("parley-done"))) == 1
