"""The daily test mail: sent once a day, looked for, missed aloud."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from parley.config import default_root
from parley.loops import pen_people
from parley.loops.canary_loop import CanaryLoop
from parley.loops.status import Status
from parley.mail.message import Envelope
from parley.mail.mime import read_mail
from parley.mail.rendering import Templates
from parley.mailboxes.wayout import Delivered, FailedForNow, Outgoing, PerRecipient, Sent, for_all
from parley.store import messages, spool

from .test_mailbox_loop import BEGAN, Desk, a_house


class PaperRelay:
    """Takes mail, or not, and keeps what it took."""

    def __init__(self) -> None:
        self.says: Delivered = Sent()
        self.took: list[Outgoing] = []

    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        return (await self.deliver_all([outgoing]))[0]

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        self.took += mails if isinstance(self.says, Sent) else []
        return [for_all(mail, self.says) for mail in mails]

    async def close(self) -> None:
        return None


class Rounds(Desk):
    """A desk with a canary in place of a mailbox."""

    def __init__(self, house: Any) -> None:
        super().__init__(house)
        self.store = house.play.store
        self.relay = PaperRelay()
        self.canary = CanaryLoop(self, self.store, self.relay)  # type: ignore[arg-type]

    def round(self, **later: float) -> None:  # type: ignore[override]
        self.at += timedelta(**later)
        asyncio.run(self.canary.round())

    def comes_back(self, outgoing: Outgoing, *, as_id: str = "") -> None:
        """As the intake notes our own mail when it is read."""
        with self.store.write():
            raw = spool.keep(self.store, outgoing.raw, Envelope("", (outgoing.rcpt_to[0],), self.at))
            row = messages.Message(
                message_id=as_id or outgoing.message_id, digest="d", tag="", raw=raw, received=self.at,
                sender="escalations@parley.example", verdict="automatic", rule="our own mail",
            )  # fmt: skip
            messages.note(self.store, row)


@pytest.fixture
def desk() -> Iterator[Rounds]:
    with a_house() as house:
        yield Rounds(house)


def test_one_leaves_a_day_and_comes_back_in_silence(desk: Rounds) -> None:
    for _ in range(3):
        desk.round(minutes=1)
        assert len(desk.relay.took) >= 1
        desk.comes_back(desk.relay.took[-1])
        for _ in range(23):
            desk.round(hours=1)
        desk.round(hours=1)
    assert len(desk.relay.took) == 4
    assert desk.letters() == [] and not [event for event, _ in desk.logged if "trouble" in event]


def test_it_says_nothing_of_anybody(desk: Rounds) -> None:
    desk.round()
    head = read_mail(desk.relay.took[0].raw)
    assert head.get("subject").startswith("Test mail of parley ")
    assert desk.relay.took[0].rcpt_to[0].startswith("escalations+test-")
    assert desk.relay.took[0].envelope_from.startswith("escalations+b-")


def test_one_that_does_not_come_back_is_missed_aloud_and_tried_each_hour(desk: Rounds) -> None:
    desk.round()
    desk.round(minutes=19)
    assert not desk.logged, "a relay may let it wait"
    desk.round(minutes=2)
    assert [event for event, _ in desk.logged] == ["mailbox trouble"]
    assert desk.status.of("mailbox")["canary_since"] == desk.at
    desk.round(minutes=16)
    assert desk.letters() == [("mailbox_trouble", "canary")]
    for _ in range(5):
        desk.round(hours=1)
    assert len(desk.relay.took) == 6
    desk.comes_back(desk.relay.took[2])
    desk.round(minutes=1)
    assert desk.letters() == [("mailbox_trouble", "canary"), ("mailbox_well", "canary")]
    assert desk.status.of("mailbox")["canary_since"] is None


def test_one_that_does_not_leave_is_said_at_once(desk: Rounds) -> None:
    desk.relay.says = FailedForNow("no connection")
    desk.round()
    assert [facts["kind"] for event, facts in desk.logged if event == "mailbox trouble"] == ["canary"]
    desk.relay.says = Sent()
    desk.round(hours=1)
    desk.comes_back(desk.relay.took[0])
    desk.round(minutes=1)
    assert desk.status.of("mailbox")["canary_since"] is None


def test_one_whose_id_was_changed_on_the_way_is_known_by_its_subject(desk: Rounds) -> None:
    desk.round()
    desk.comes_back(desk.relay.took[0], as_id="<another@relay.example>")
    desk.round(hours=1)
    assert not desk.logged


def test_a_restart_sends_no_second_one_within_the_day(desk: Rounds) -> None:
    desk.round()
    desk.canary = CanaryLoop(desk, desk.store, desk.relay)  # type: ignore[arg-type]
    desk.round(hours=2)
    assert len(desk.relay.took) == 1
    assert isinstance(desk.status, Status) and desk.at > BEGAN


def test_where_mail_does_not_work_somebody_is_told_by_another_channel(desk: Rounds) -> None:
    library = desk.door.library
    people = library.world.directory.people
    bea = pen_people.pen_owner(desk.door)
    directory = replace(
        library.world.directory, people={**people, bea: replace(people[bea], ways={"text": "07700 900199"})}
    )
    world = replace(library.world, directory=directory, channels=frozenset({"text"}))
    desk.door.library = replace(library, world=world)
    desk.round()
    desk.round(minutes=21)
    desk.round(minutes=16)
    rows = desk.store.query(
        "SELECT address, facts FROM outbox WHERE template = 'mailbox_trouble' ORDER BY id"
    )
    assert [address for address, _ in rows] == ["bea.long@partnership.example", "text:07700 900199"]
    line = Templates(default_root() / "mail_templates").text(json.loads(rows[1][1]))
    assert line.startswith("parley: its test mail does not come back")
