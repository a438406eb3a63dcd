"""Whether the registration may do what it must, and nothing elsewhere: said at the start, and by the doctor."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from fake_certificates import certificate_of, made
from fake_graph import OTHER, Service

from parley import app_graph
from parley.config import Config
from parley.config_calendar import CalendarAt, Calendars
from parley.config_mailbox import Mailbox
from parley.dispute.world import Person
from parley.errors import TransportError
from parley.finding import Finding, State
from parley.graph.client import Graph
from parley.graph.rights import DIARY, READ, SEND, junk, look_over, roles
from parley.graph.wire import Wire
from parley.loops.clock import Bell
from parley.loops.look_over_loop import EVERY, WHILE_WRONG, LookOverLoop
from parley.mailboxes.graph_at import GraphAt

TODAY = date(2026, 4, 1)
ALL = (READ, SEND, DIARY)


@pytest.fixture
def graph(service: Service) -> Graph:
    return Graph(service.account(), Wire(service.ca_file), pause=lambda seconds: None)


def found(graph: Graph, *others: str, expires: date | None = None) -> list[Finding]:
    return list(look_over(graph, ALL, others, expires, TODAY))


def bad(findings: list[Finding]) -> list[str]:
    return [each.words for each in findings if each.state > State.WELL]


def test_all_is_well_and_nothing_was_done(service: Service, graph: Graph) -> None:
    findings = found(graph, OTHER)
    assert [each.state for each in findings] == [State.WELL] * 4
    assert findings[-1].words == "Another mailbox is closed to parley, as it must be."
    box = service.world.box
    assert not (box.messages or box.events or service.world.sent) and len(box.folders) == 6


@pytest.mark.parametrize("right", ["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite"])
def test_each_right_that_is_missing_is_named(service: Service, graph: Graph, right: str) -> None:
    service.world.rights.discard(right)
    (words,) = bad(found(graph, OTHER))
    assert f"({right} is missing)" in words


@pytest.mark.parametrize(("days", "told"), [(400, 0), (31, 1)])
def test_a_certificate_that_ends_within_30_days_is_told_with_what_to_do(
    service: Service, days: int, told: int
) -> None:
    """To whoever owns the holding pen, as of a secret: nobody runs the doctor in the month that counts."""
    pem = made("parley", days=days)
    service.world.login.certificates.append(certificate_of(pem))
    file = service.folder / "parley.pem"
    file.write_bytes(pem)
    account = service.account(certificate_file=file, secret_file=None)
    graph = Graph(account, Wire(service.ca_file), pause=lambda seconds: None)
    findings = list(look_over(graph, ALL, [OTHER], None, datetime.now(UTC).date()))
    soon = [each for each in findings if each.state is State.SOON]
    assert len(soon) == told and all("upload it in Entra" in each.mend for each in soon)
    assert all("The certificate that opens the mailbox ends on" in each.words for each in soon)


def test_what_lies_in_the_junk_folder_is_counted_for_the_doctor(service: Service, graph: Graph) -> None:
    assert junk(graph).state is State.WELL
    for number in (1, 2):
        service.world.box.put(b"Subject: not spam\r\n\r\n", service.world.now, "junkemail")
        assert junk(graph).state is State.SOON and f"{number} mail" in junk(graph).words


def test_a_mailbox_that_is_not_there_may_not_be_read(service: Service) -> None:
    """Its right is not said to be well because the item that was asked for is not there either."""
    account = service.account(mailbox="escalation@parley.example")
    with pytest.raises(TransportError, match=r"no mailbox of this address.*mailbox\.address"):
        found(Graph(account, Wire(service.ca_file), pause=lambda seconds: None))


def test_a_mailbox_that_is_none_of_ours_and_opens_is_said_without_whose_it_is(
    service: Service, graph: Graph
) -> None:
    service.world.allowed = None
    findings = found(graph, "nobody@school.example", OTHER)
    assert bad(findings) == ["parley can open a mailbox that is not its own."]
    assert findings[-1].state is State.WRONG and OTHER not in repr(findings)


def test_rights_that_were_granted_in_entra_hold_in_the_whole_tenant(service: Service, graph: Graph) -> None:
    service.world.login.roles = ["Mail.ReadWrite", "User.Read.All"]
    words = bad(found(graph))
    assert words == ["The registration has rights in every mailbox of the tenant: Mail.ReadWrite."]


@pytest.mark.parametrize("token", ["token-1", "a.b.c", "a.e30.c", "a.W10.c", ""])
def test_a_token_that_tells_nothing_tells_nothing(token: str) -> None:
    assert roles(token) == ()


def test_where_no_other_mailbox_is_known_that_is_said(graph: Graph) -> None:
    assert found(graph)[-1].state is State.SKIPPED
    assert found(graph, "nobody@school.example")[-1].state is State.SKIPPED


@pytest.mark.parametrize(
    ("expires", "state"),
    [
        (date(2026, 4, 1), State.WRONG),
        (date(2026, 4, 2), State.SOON),
        (date(2026, 5, 1), State.SOON),
        (date(2026, 5, 2), State.WELL),
    ],
)
def test_when_the_secret_ends(graph: Graph, expires: date, state: State) -> None:
    secret = found(graph, OTHER, expires=expires)[0]
    assert secret.state is state and f"{expires.year}" in secret.words


def test_where_nothing_can_be_asked_that_is_an_outage(service: Service, graph: Graph) -> None:
    service.world.next("", cut=True)
    with pytest.raises(TransportError):
        found(graph)


def test_a_page_of_a_gateway_accuses_nobody(service: Service, graph: Graph) -> None:
    service.world.next("folder", nonsense=True)
    with pytest.raises(TransportError, match="makes no sense"):
        found(graph, OTHER)
    service.world.next("folder", status=302)
    with pytest.raises(TransportError, match=r"mailbox\.proxy"):
        found(graph, OTHER)


def test_only_what_is_configured_is_needed_and_the_house_is_tried_first(
    service: Service, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_graph, "exchange_online", lambda at: graph)
    service.world.boxes["bea.long@parley.example"] = service.world.boxes[OTHER]
    people = {
        "sana": Person("sana", "Sana Iqbal", (OTHER,), "school"),
        "desk": Person(
            "desk", "The desk", ("escalations@parley.example", "bea.long@parley.example"), "board"
        ),
    }

    def asked(**more: Any) -> list[str]:
        service.world.asked.clear()
        sends = more.pop("sends", False)
        config = Config(mailbox=Mailbox("graph", GraphAt(service.account(), sends=sends)), **more)
        assert bad(list(app_graph.rights(config, people, TODAY))) == []
        return [route for _, route in service.world.asked]

    assert asked() == ["move", "folder"]
    assert asked(sends=True) == ["move", "send", "folder"]
    assert asked(calendars=Calendars(CalendarAt("mailbox:"))) == ["move", "change event", "folder"]
    assert list(app_graph.rights(Config(), people, TODAY)) == []


class Here:
    """What the loop needs of a workplace. told: kinds of letters."""

    def __init__(self) -> None:
        self.log = self.status = self.thread = self.door = self
        self.dispatch = Bell("dispatch")
        self.said: list[str] = []
        self.told: list[str] = []

    def error(self, event: str, **facts: Any) -> None:
        self.said.append(facts["why"])

    def info(self, event: str, **facts: Any) -> None:
        self.said.append(event)

    def say(self, part: str, **facts: Any) -> None:
        pass

    async def do(self, work: object, door: object, template: str, kind: str, *more: object) -> bool:
        self.told.append(f"{template}, {kind}")
        return True


def test_the_daemon_says_at_its_start_what_is_not_as_it_should_be_and_writes_if_it_stays(
    service: Service, graph: Graph
) -> None:
    here, at = Here(), datetime(2026, 4, 1, tzinfo=UTC)
    loop = LookOverLoop(here, Bell("rights"), lambda now: look_over(graph, ALL, [OTHER], None, now.date()))  # type: ignore[arg-type]

    def later(wait: timedelta) -> timedelta:
        nonlocal at
        at += wait
        return asyncio.run(loop.round(at))

    service.world.rights -= {"Mail.Send", "Mail.ReadWrite"}
    soon = later(timedelta())
    (why,) = here.said
    assert "send letters" in why and "read mail" in why and here.told == []
    assert why.count("docs/exchange-online.md") == 1, "what is mended in one way is said with it once"
    assert later(soon) == WHILE_WRONG and here.told == ["mailbox_trouble, rights"]
    service.world.next("", cut=True)
    assert later(WHILE_WRONG) == soon and len(here.said) == 1, "an outage is for others to tell"
    service.world.rights |= {"Mail.Send", "Mail.ReadWrite"}
    assert later(soon) == EVERY and here.told[1:] == ["mailbox_well, rights"]
    assert later(EVERY) == EVERY and len(here.told) == 2
    loop.close()


@pytest.mark.parametrize("too_wide", [False, True])
def test_where_nobody_is_of_the_mailboxs_own_domain_a_mailbox_of_another_is_tried(
    service: Service, graph: Graph, monkeypatch: pytest.MonkeyPatch, too_wide: bool
) -> None:
    """A tenant has several domains; whose mailbox lies elsewhere is passed over."""
    monkeypatch.setattr(app_graph, "exchange_online", lambda at: graph)
    people = {
        "robert": Person("robert", "Robert Hale", ("robert.hale@council.example",), "council"),
        "sana": Person("sana", "Sana Iqbal", (OTHER,), "school"),
        "priya": Person("priya", "Priya Nair", ("priya.nair@school.example",), "school"),
    }
    if too_wide:
        service.world.allowed = None
    config = Config(mailbox=Mailbox("graph", GraphAt(service.account())))
    said = list(app_graph.rights(config, people, TODAY))
    assert bad(said) == ["parley can open a mailbox that is not its own."] * too_wide
    assert service.world.count("folder") == 2
