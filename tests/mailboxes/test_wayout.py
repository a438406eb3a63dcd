"""The contract of every way out, run against a Maildir and against SMTP into our own listener.

What only a relay can do (refuse, be cut off, hang) is in test_smtp.
"""

from __future__ import annotations

import asyncio
import errno
import mailbox
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))
sys.path.insert(0, str(Path(__file__).parents[1] / "graph"))
from ews_client import connect
from ews_server import exchange
from fake_graph import exchange_online

from parley.finding import named_in
from parley.graph.client import Graph
from parley.graph.wire import Wire
from parley.mail.message import Envelope
from parley.mailboxes.ews_sending import EwsSending
from parley.mailboxes.graph_out import GraphOut
from parley.mailboxes.listener import Listener
from parley.mailboxes.maildir import TOGETHER, Maildir, file_name
from parley.mailboxes.smtp import Relay, Smtp
from parley.mailboxes.wayout import Failed, FailedForNow, Outgoing, Sent, WayOut

BOUNCES = "escalations+b-abcdefgh@parley.example"
PRIYA, ROBERT = "priya.nair@school.example", "robert.hale@council.example"
HEAD = b"From: escalations@parley.example\r\nSubject: [D-2026-0001] By Tue 7 April 17:00\r\n\r\n"

Arrived = list[tuple[str, str, bytes]]  # bounce address, recipient, content
Way = Callable[[Path], "AsyncIterator[tuple[WayOut, Callable[[], Arrived]]]"]


@asynccontextmanager
async def into_maildir(folder: Path) -> AsyncIterator[tuple[WayOut, Callable[[], Arrived]]]:
    way = Maildir(folder / "out")

    def arrived() -> Arrived:
        found = []
        for path in sorted((folder / "out" / "new").iterdir()):
            lines = path.read_bytes().split(b"\r\n", 2)
            bounces, rcpt = (line.decode().partition(": ")[2] for line in lines[:2])
            found.append((bounces.strip("<>"), rcpt, lines[2]))
        return found

    yield way, arrived
    await way.close()


@asynccontextmanager
async def into_relay(_folder: Path) -> AsyncIterator[tuple[WayOut, Callable[[], Arrived]]]:
    kept: Arrived = []

    async def accept(raw: bytes, envelope: Envelope) -> None:
        kept.extend((envelope.mail_from or "", rcpt, raw) for rcpt in envelope.rcpt_to)

    relay = Listener(
        "127.0.0.1", 0, accept, own_addresses=[PRIYA, ROBERT], clock=lambda: datetime(2026, 4, 1, tzinfo=UTC)
    )
    await relay.start()
    way = Smtp(Relay("127.0.0.1", relay.port, tls="none", timeout=10))
    yield way, lambda: kept
    await way.close()
    await relay.stop()


@asynccontextmanager
async def into_exchange_online(folder: Path) -> AsyncIterator[tuple[WayOut, Callable[[], Arrived]]]:
    """By Graph: it has no envelope, and bounces come back to the mailbox itself."""
    with exchange_online(folder) as service:
        way = GraphOut(Graph(service.account(), Wire(service.ca_file)))
        yield way, lambda: [("", rcpt, message.raw) for rcpt, message in service.world.sent]
        await way.close()


@asynccontextmanager
async def into_exchange(folder: Path) -> AsyncIterator[tuple[WayOut, Callable[[], Arrived]]]:
    """On-premises, by EWS: it takes the envelope out of the head."""
    with exchange() as server:
        way = EwsSending(connect(server, folder))
        yield way, lambda: [("", rcpt, _without_to(raw)) for _, to, raw in server.store.sent for rcpt in to]
        await way.close()


def _without_to(raw: bytes) -> bytes:
    """The head of these letters names nobody, so the way out has to write to whom they go."""
    head, blank, body = raw.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.startswith(b"To: ")]
    assert len(kept) == head.count(b"\r\n")
    return b"\r\n".join(kept) + blank + body


WAYS = {"maildir": into_maildir, "smtp": into_relay, "graph": into_exchange_online, "ews": into_exchange}
WITHOUT_ENVELOPE = (into_exchange_online, into_exchange)


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return request.param


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(story(), 30)

    asyncio.run(bounded())


def outgoing(body: bytes = b"Speak to Robert Hale.\r\n", *to: str, number: int = 1) -> Outgoing:
    return Outgoing(BOUNCES, to or (PRIYA,), HEAD + body, f"<{number}.k3j5@parley.example>")


def test_a_mail_arrives_with_its_bounce_address(way: Way, tmp_path: Path) -> None:
    async def story() -> None:
        async with way(tmp_path) as (out, arrived):
            result = await out.deliver(outgoing())
            assert list(result) == [PRIYA] and isinstance(result[PRIYA], Sent)
            bounces = "" if way in WITHOUT_ENVELOPE else BOUNCES
            assert arrived() == [(bounces, PRIYA, HEAD + b"Speak to Robert Hale.\r\n")]

    run(story)


@pytest.mark.parametrize(
    "body",
    [
        b".\r\n",
        b"..\r\n.\r\n\r\n.a\r\n",
        b"\r\n\r\n",
        "Grüße, Ateb awtomatig — £20, 子\r\n".encode(),
        b"caf\xe9\r\n",
        b"x" * 998 + b"\r\n",
        b"From the start\r\n",
        b"QUIT\r\n",
    ],
)
def test_every_byte_arrives_as_it_left(way: Way, tmp_path: Path, body: bytes) -> None:
    async def story() -> None:
        async with way(tmp_path) as (out, arrived):
            await out.deliver(outgoing(body))
            assert arrived()[0][2] == HEAD + body

    run(story)


def test_the_null_sender_can_be_a_bounce_address(way: Way, tmp_path: Path) -> None:
    async def story() -> None:
        async with way(tmp_path) as (out, arrived):
            result = await out.deliver(Outgoing("", (PRIYA,), HEAD, "<1@parley.example>"))
            assert isinstance(result[PRIYA], Sent)
            assert arrived()[0][0] == ""

    run(story)


def test_many_at_once_all_arrive_and_each_has_its_result(way: Way, tmp_path: Path) -> None:
    async def story() -> None:
        async with way(tmp_path) as (out, arrived):
            mails = [
                outgoing(b"%d\r\n" % number, (PRIYA, ROBERT)[number % 2], number=number)
                for number in range(30)
            ]
            results = await out.deliver_all(mails)
            assert [list(result) for result in results] == [[mail.rcpt_to[0]] for mail in mails]
            assert all(isinstance(each, Sent) for result in results for each in result.values())
            assert sorted(content for _, _, content in arrived()) == sorted(mail.raw for mail in mails)

    run(story)


def test_several_recipients_have_a_result_each(way: Way, tmp_path: Path) -> None:
    async def story() -> None:
        async with way(tmp_path) as (out, arrived):
            result = await out.deliver(outgoing(b"x\r\n", PRIYA, ROBERT))
            assert set(result) == {PRIYA, ROBERT}
            assert sorted(rcpt for _, rcpt, _ in arrived()) == [PRIYA, ROBERT]

    run(story)


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: dana.wood@outsider.example", "a@b.example\x00", "a\nb@c.example"]
)
def test_an_address_that_would_break_out_is_refused_for_good(way: Way, tmp_path: Path, address: str) -> None:
    async def story() -> None:
        async with way(tmp_path) as (out, _):
            result = await out.deliver(outgoing(b"x\r\n", address))
            assert isinstance(result[address], Failed)
            again = await out.deliver(outgoing())
            assert isinstance(again[PRIYA], Sent)

    run(story)


def test_a_maildir_is_one_that_others_can_read_and_a_retry_is_the_same_file(tmp_path: Path) -> None:
    async def story() -> None:
        async with into_maildir(tmp_path) as (out, _):
            await out.deliver(outgoing())
            await out.deliver(outgoing())
            await out.deliver(outgoing(number=2))
        box = mailbox.Maildir(tmp_path / "out", create=False)
        assert [message["Subject"] for message in box] == ["[D-2026-0001] By Tue 7 April 17:00"] * 2
        assert not list((tmp_path / "out" / "tmp").iterdir())

    run(story)


def test_a_maildir_that_cannot_be_written_says_so_and_goes_on_when_it_can(tmp_path: Path) -> None:
    async def story() -> None:
        (tmp_path / "out").write_text("a file where the folder should be")
        async with into_maildir(tmp_path) as (out, _):
            first = await out.deliver(outgoing())
            assert not isinstance(first[PRIYA], Sent | Failed)
            assert str(tmp_path) not in repr(first)
            # It says nothing of the letter, which leaves soon after; the operator reads what is wrong with the way
            assert isinstance(first[PRIYA], FailedForNow) and first[PRIYA].away
            assert first[PRIYA].fault and named_in(first[PRIYA].fault.message) == "maildir"
            (tmp_path / "out").unlink()
            assert isinstance((await out.deliver(outgoing()))[PRIYA], Sent)

    run(story)


def test_one_file_that_cannot_be_written_keeps_no_other_back(tmp_path: Path) -> None:
    mails = [outgoing(number=n) for n in range(TOGETHER + 40)]
    in_the_way = tmp_path / "out" / "tmp" / file_name(mails[17].message_id, PRIYA)
    in_the_way.mkdir(parents=True)

    async def story() -> None:
        async with into_maildir(tmp_path) as (out, _):
            became = [each[PRIYA] for each in await out.deliver_all(mails)]
            assert [n for n, result in enumerate(became) if not isinstance(result, Sent)] == [17]
            in_the_way.rmdir()
            assert isinstance((await out.deliver(mails[17]))[PRIYA], Sent)
        assert len(list((tmp_path / "out" / "new").iterdir())) == len(mails)

    run(story)


def test_no_letter_lies_in_its_place_that_is_not_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the advice to begin early brings, each letter is synced first; one whose sync fails stays outside."""
    mails = [outgoing(number=n) for n in range(20)]
    names = [file_name(mail.message_id, PRIYA) for mail in mails]
    synced: set[str] = set()
    fsync = os.fsync

    def sync(handle: int) -> None:
        file = Path(f"/proc/self/fd/{handle}").readlink()
        in_place = {each.name for each in (tmp_path / "out" / "new").iterdir()}
        assert file.name == "new" or not in_place
        if file.name == names[7]:
            raise OSError(errno.EIO, "Input/output error")
        fsync(handle)
        synced.add(file.name)

    def no_advice(*_: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "posix_fadvise", no_advice)

    async def story() -> None:
        async with into_maildir(tmp_path) as (out, _):
            became = [each[PRIYA] for each in await out.deliver_all(mails)]
            assert [n for n, result in enumerate(became) if not isinstance(result, Sent)] == [7]
            assert isinstance(became[7], FailedForNow)

    run(story)
    there = {each.name for each in (tmp_path / "out" / "new").iterdir()}
    assert there == set(names) - {names[7]} == synced - {"new"}
