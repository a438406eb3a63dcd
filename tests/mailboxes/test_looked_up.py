"""A letter whose fate is not known is looked for in the folder of sent mail, and not sent twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from parley.errors import TransportError
from parley.mailboxes.looked_up import LookedUp
from parley.mailboxes.wayout import Delivered, FailedForNow, Outgoing, PerRecipient, Sent, Unknown, for_all

LETTER = Outgoing("b@parley.example", ("priya.nair@school.example",), b"raw", "<one@parley.example>")
AGAIN = replace(LETTER, again=True)
AWAY = TransportError("The mail server has hung up.", permanent=False)


class Folder:
    def __init__(self, *sent: str) -> None:
        self.sent = list(sent)
        self.asked: list[str] = []
        self.kept: list[bytes] = []
        self.fault: TransportError | None = None
        self.closed = False

    def was_sent(self, message_id: str) -> bool:
        self.asked.append(message_id)
        if self.fault:
            raise self.fault
        return message_id in self.sent

    def keep(self, raw: bytes) -> None:
        if self.fault:
            raise self.fault
        self.kept.append(raw)

    def close(self) -> None:
        self.closed = True


class Out:
    def __init__(self, result: Delivered | None = None) -> None:
        self.result = result or Sent("x")
        self.handed: list[Outgoing] = []
        self.closed = False

    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        raise AssertionError("several are handed over together")

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        self.handed += mails
        return [for_all(mail, self.result) for mail in mails]

    async def close(self) -> None:
        self.closed = True


def deliver(folder: Folder, out: Out, *mails: Outgoing, keep: bool = False) -> list[Delivered]:
    async def go() -> list[PerRecipient]:
        way_out = LookedUp(out, folder, keep=keep)
        results = await way_out.deliver_all(mails)
        await way_out.close()
        return results

    results = asyncio.run(go())
    assert folder.closed and out.closed
    return [next(iter(each.values())) for each in results]


def test_one_that_is_there_is_sent_and_not_again() -> None:
    folder, out = Folder(AGAIN.message_id), Out()
    assert deliver(folder, out, AGAIN) == [Sent()]
    assert out.handed == []


def test_one_that_is_not_there_is_sent_as_the_same_letter() -> None:
    folder, out = Folder(), Out()
    assert deliver(folder, out, AGAIN) == [Sent("x")]
    assert out.handed == [AGAIN]


def test_nobody_asks_about_a_letter_that_leaves_for_the_first_time() -> None:
    folder, out = Folder(LETTER.message_id), Out()
    assert deliver(folder, out, LETTER) == [Sent("x")]
    assert folder.asked == []


def test_results_stay_in_order() -> None:
    second = replace(AGAIN, message_id="<two@parley.example>")
    folder, out = Folder(AGAIN.message_id), Out(FailedForNow("later"))
    assert deliver(folder, out, LETTER, AGAIN, second) == [
        FailedForNow("later"),
        Sent(),
        FailedForNow("later"),
    ]


def test_a_folder_that_cannot_be_read_holds_no_letter_back() -> None:
    folder, out = Folder(AGAIN.message_id), Out()
    folder.fault = AWAY
    assert deliver(folder, out, AGAIN, keep=True) == [Sent("x")]
    assert out.handed == [AGAIN]


@pytest.mark.parametrize(("result", "copies"), [(Sent(), 1), (Unknown("cut"), 0), (FailedForNow("later"), 0)])
def test_a_copy_is_kept_of_what_has_left(result: Delivered, copies: int) -> None:
    folder = Folder()
    deliver(folder, Out(result), LETTER, keep=True)
    assert len(folder.kept) == copies
    folder = Folder()
    deliver(folder, Out(result), LETTER)
    assert folder.kept == []
