"""Several ways out behind one: each message to its own, side by side, and one that does not answer keeps nobody waiting."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence

import pytest

from parley.loops import ways
from parley.loops.ways import Ways
from parley.mail.delivered import Delivered, FailedForNow, Sent, Unknown
from parley.mailboxes.wayout import Outgoing, PerRecipient, for_all


class Mail:
    """Takes every mail."""

    def __init__(self) -> None:
        self.left: list[str] = []
        self.closed = False

    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        return (await self.deliver_all([outgoing]))[0]

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        self.left += [mail.rcpt_to[0] for mail in mails]
        return [for_all(mail, Sent("mail")) for mail in mails]

    async def close(self) -> None:
        self.closed = True


class Told:
    """A channel that does what it is told to do."""

    def __init__(self, does: Callable[[str], Delivered]) -> None:
        self.does, self.heard = does, list[tuple[str, str]]()

    def send(self, to: str, text: str, key: str) -> Delivered:
        self.heard.append((to, text))
        return self.does(to)

    def became(self, server_id: str) -> Delivered | None:
        return self.does(server_id)

    def look(self) -> str:
        return ""


def to(address: str) -> Outgoing:
    return Outgoing("b@parley.example", (address,), b"D-2026-0002 urgent.", "<1@parley.example>")


def delivered(mail: Mail, channel: Told, *addresses: str) -> list[Delivered]:
    async def go() -> list[Delivered]:
        router = Ways(mail, {"text": channel})
        try:
            found = await router.deliver_all([to(address) for address in addresses])
            return [next(iter(each.values())) for each in found]
        finally:
            await router.close()

    return asyncio.run(go())


def test_each_goes_its_own_way_and_results_keep_their_order() -> None:
    mail, texts = Mail(), Told(lambda number: Sent(number))
    found = delivered(mail, texts, "text:07700 900121", "a@b.example", "text:07700 900122", "push:olu")
    assert found == [
        Sent("07700 900121"), Sent("mail"), Sent("07700 900122"), FailedForNow("no channel push is set up"),
    ]  # fmt: skip
    assert mail.left == ["a@b.example"] and mail.closed
    assert sorted(texts.heard) == [
        ("07700 900121", "D-2026-0002 urgent."),
        ("07700 900122", "D-2026-0002 urgent."),
    ]


def test_a_channel_that_breaks_is_unknown_and_the_others_go_on() -> None:
    def does(number: str) -> Delivered:
        if number == "1":
            raise RuntimeError
        return Sent()

    assert delivered(Mail(), Told(does), "text:1", "text:2") == [Unknown("RuntimeError"), Sent()]


def test_they_go_side_by_side() -> None:
    together = threading.Barrier(ways.SIDE_BY_SIDE, timeout=20)

    def does(number: str) -> Delivered:
        together.wait()
        return Sent()

    found = delivered(Mail(), Told(does), *(f"text:{n}" for n in range(ways.SIDE_BY_SIDE)))
    assert found == [Sent()] * ways.SIDE_BY_SIDE


def test_one_that_does_not_answer_is_not_asked_again_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "SLOW", -1.0)  # every failure took too long
    texts = Told(lambda number: FailedForNow("timed out"))
    found = delivered(Mail(), texts, *(f"text:{n}" for n in range(100)))
    assert all(isinstance(one, FailedForNow) for one in found) and len(texts.heard) <= ways.SIDE_BY_SIDE
    monkeypatch.setattr(ways, "SLOW", 60.0)
    texts = Told(lambda number: FailedForNow("500"))
    delivered(Mail(), texts, *(f"text:{n}" for n in range(100)))
    assert len(texts.heard) == 100, "a channel that says no at once is asked each time"


def test_an_answer_that_does_not_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each octet of it comes in time, so that the channel's own limit never ends it."""
    monkeypatch.setattr(ways, "LONGEST", 0.05)
    over = threading.Event()

    def drips(number: str) -> Delivered:
        over.wait(30)
        return Sent(number)

    mail = Mail()
    try:
        found = delivered(mail, Told(drips), "text:07700 900121", "a@b.example")
    finally:
        over.set()
    assert isinstance(found[0], FailedForNow) and found[1] == Sent("mail"), "so the next channel is tried"


def test_a_text_leaves_while_all_that_is_asked_hangs() -> None:
    answered = threading.Event()

    def does(number: str) -> Delivered:
        return Sent() if number == "1" or answered.wait(20) else Unknown("hung")

    async def go() -> None:
        router = Ways(Mail(), {"text": Told(does)})
        asking = [asyncio.create_task(router.became("text:9", "9")) for _ in range(2 * ways.SIDE_BY_SIDE)]
        await asyncio.sleep(0)
        assert await router.deliver(to("text:1")) == {"text:1": Sent()}
        assert not any(one.done() for one in asking)
        answered.set()
        assert await asyncio.gather(*asking) == [Sent()] * len(asking)
        await router.close()

    asyncio.run(go())
