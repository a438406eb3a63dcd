"""GOV.UK Notify takes a text and later says that it did not arrive: the next channel, or the next person, is tried at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog

from oncall.fake_notify import KEY, TEMPLATE, FakeNotify
from oncall.night import REFERENCE, Night, loaded_with
from oncall.test_channels import BOTH
from oncall.test_ways import Mail
from parley.dispute.events import WayFailed
from parley.loops import receipt_loop
from parley.loops.receipt_loop import ReceiptLoop
from parley.loops.ways import Ways
from parley.mail import channels
from parley.mail.delivered import Delivered, Sent
from parley.oncall.notify import Notify
from parley.store import journal
from parley.store.outbox import OutboxRow

START = "2026-04-11 23:40"
OLU, DEV = "07700 900121", "07700 900123"


class Watched:
    """A night whose texts leave by the real client to the documented service, and the loop that asks what became of them."""

    def __init__(self, notify: FakeNotify, folder: Path, change: Any = lambda same: same) -> None:
        (folder / "key").write_text(KEY)
        self.notify, self.channel = notify, Notify(folder / "key", TEMPLATE, notify.url)
        self.night = Night(loaded_with(change), START, becomes=self._becomes)
        self.rung: list[str] = []
        self.loop = self.another()
        self.night.raised()

    def another(self) -> ReceiptLoop:
        """As after a restart: nothing is remembered."""

        async def do(what: Any, *args: Any) -> Any:
            return what(*args)

        bell = SimpleNamespace(ring=lambda: self.rung.append("rung"))
        place: Any = SimpleNamespace(
            thread=SimpleNamespace(do=do), dispatch=bell, time=bell, log=structlog.get_logger()
        )
        return ReceiptLoop(place, self.night.door, Ways(Mail(), {"text": self.channel}).became)

    def _becomes(self, row: OutboxRow) -> Delivered:
        way, to = channels.parts(row.address)
        return self.channel.send(to, "D-2026-0001 urgent.", row.message_id) if way == "text" else Sent()

    def asks(self) -> None:
        asyncio.run(self.loop.round(self.night.now))
        self.night.dispatch()


@pytest.fixture
def notify() -> Iterator[FakeNotify]:
    with FakeNotify() as one:
        yield one


@pytest.mark.parametrize("fate", ["permanent-failure", "temporary-failure", "technical-failure"])
def test_the_next_person_is_woken_at_once(notify: FakeNotify, tmp_path: Path, fate: str) -> None:
    one = Watched(notify, tmp_path)
    one.asks()
    assert one.night.woken == ["23:40 mail olu", "23:40 text olu"], "on its way is not lost"
    notify.fates[OLU] = fate
    one.night.until("23:41")
    one.asks()
    assert one.night.woken[2:] == ["23:41 mail dev", "23:41 text dev"] and one.rung
    (failed,) = [
        entry.event
        for entry in journal.entries(one.night.store, REFERENCE)
        if isinstance(entry.event, WayFailed)
    ]
    assert (failed.person, failed.way, failed.status) == ("olu", "text", fate)
    one.asks()
    assert len(one.night.woken) == 4, "and no more than once"


def test_the_next_channel_is_tried_first(notify: FakeNotify, tmp_path: Path) -> None:
    one = Watched(notify, tmp_path, BOTH)
    notify.fates[OLU] = "permanent-failure"
    one.night.until("23:42")
    one.asks()
    assert one.night.woken == ["23:40 mail olu", "23:40 text olu", "23:42 push olu"]


def test_what_has_arrived_is_not_asked_for_again(notify: FakeNotify, tmp_path: Path) -> None:
    one = Watched(notify, tmp_path)
    notify.fates[OLU] = "delivered"
    one.asks()
    asked = notify.asked
    one.night.until("23:50")
    one.asks()
    assert notify.asked == asked and len(one.night.woken) == 2


def test_whoever_has_it_is_not_doubted(notify: FakeNotify, tmp_path: Path) -> None:
    one = Watched(notify, tmp_path)
    one.night.reply("olu", "ACK", "23:43")
    notify.fates[OLU] = "permanent-failure"
    one.asks()
    assert len(one.night.woken) == 2


def test_a_restart_in_the_middle_changes_nothing(notify: FakeNotify, tmp_path: Path) -> None:
    one = Watched(notify, tmp_path)
    one.asks()
    one.loop = one.another()
    notify.fates[OLU] = "permanent-failure"
    one.night.until("23:44")
    one.asks()
    assert one.night.woken[2:] == ["23:44 mail dev", "23:44 text dev"]


def test_a_service_that_does_not_answer_says_nothing(notify: FakeNotify, tmp_path: Path) -> None:
    one = Watched(notify, tmp_path)
    notify.trouble = "down"
    one.asks()
    notify.trouble = ""
    one.night.until("23:55")
    assert one.night.woken[2:] == ["23:55 mail dev", "23:55 text dev"], "the wait goes on as it would"


def test_the_young_ones_are_asked_for_often_and_the_old_ones_seldom(
    notify: FakeNotify, tmp_path: Path
) -> None:
    one = Watched(notify, tmp_path)
    one.asks()
    before = notify.asked
    one.asks()
    assert notify.asked == before + 1
    one.night.until("23:50")
    one.asks()
    before = notify.asked
    one.night.until("23:50")
    one.asks()
    assert notify.asked == before, "ten minutes old: the next look is a minute away"


def test_what_could_not_be_told_is_told_at_the_next_look(
    notify: FakeNotify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Watched(notify, tmp_path)
    notify.fates[OLU] = "permanent-failure"

    def full(*_: Any) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(receipt_loop, "did_not_arrive", full)
        with pytest.raises(OSError, match="no space"):
            one.asks()
    assert len(one.night.woken) == 2
    one.night.until("23:41")
    one.asks()
    assert one.night.woken[2:] == ["23:41 mail dev", "23:41 text dev"]
