"""The way out through a real Postfix: what it says of each recipient, and what becomes of a letter that is cut off."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime

import dovecot_server
import postfix_server
import pytest
from dovecot_server import Dovecot, shared
from postfix_server import Postfix, postfix

from parley.mail.message import Envelope
from parley.mailboxes.imap_sent import ImapSent
from parley.mailboxes.listener import Listener
from parley.mailboxes.looked_up import LookedUp
from parley.mailboxes.smtp import Relay, Smtp
from parley.mailboxes.wayout import Delivered, Failed, FailedForNow, Outgoing, Sent, Unknown, WayOut

pytestmark = pytest.mark.skipif(
    bool(postfix_server.why_not() or dovecot_server.why_not()),
    reason=postfix_server.why_not() or dovecot_server.why_not(),
)
ROBERT, GONE, LATER = "robert.hale@council.example", "gone@council.example", "later@council.example"
LETTER = Outgoing(
    "escalations+b-abc@parley.example", (ROBERT,), b"Message-ID: <one@parley.example>\r\n\r\nhello\r\n", "<one@parley.example>",
)  # fmt: skip


@pytest.fixture(scope="module")
def relay() -> Iterator[Postfix]:
    """It refuses one recipient for good and one for now; the rest goes to Dovecot."""
    server = shared()
    answers = {GONE: "550 5.1.1 nobody of that name", LATER: "451 4.7.1 not now"}
    with postfix(server.lmtp, f"lmtp:inet:127.0.0.1:{server.lmtp}", recipients=answers) as running:
        yield running


def deliver(way_out: WayOut, *mails: Outgoing) -> list[dict[str, Delivered]]:
    async def go() -> list[dict[str, Delivered]]:
        found = [dict(each) for each in await way_out.deliver_all(mails)]
        await way_out.close()
        return found

    return asyncio.run(asyncio.wait_for(go(), 60))


def out(port: int) -> Smtp:
    return Smtp(Relay("127.0.0.1", port, "none", timeout=10.0))


def test_what_it_says_of_each_recipient(relay: Postfix) -> None:
    to = (ROBERT, GONE, LATER)
    (results,) = deliver(out(relay.smtp), replace(LETTER, rcpt_to=to))
    assert isinstance(results[ROBERT], Sent)
    assert results[GONE] == Failed("550 5.1.1 <gone@council.example>: Recipient address rejected: nobody of that name", "5.1.1")  # fmt: skip
    assert isinstance(results[LATER], FailedForNow)


@pytest.mark.parametrize(
    "more", ["", "myhostname = relay.parley.example\n" + postfix_server.MAILDIRS.format(homes="/nowhere")]
)
def test_no_setting_is_there_twice(more: str) -> None:
    """Postfix would log that to a queue of ten lines, and with bad luck wait for itself for ever at its start."""
    with postfix(more=more) as running:
        lines = (running.folder / "etc/main.cf").read_text().splitlines()
        names = [line.partition(" =")[0] for line in lines]
        assert len(names) == len({*names})
        assert set(more.splitlines()) <= {*lines}


def test_it_arrives_once_with_its_own_id(relay: Postfix) -> None:
    server = shared()
    marie = "marie.kent@council.example"
    letter = replace(LETTER, rcpt_to=(marie,))
    deliver(out(relay.smtp), letter)
    (text,) = arrived(server, "marie.kent")
    assert b"Message-ID: <one@parley.example>" in text and b"escalations+b-abc@parley.example" in text


def arrived(server: Dovecot, who: str, count: int = 1) -> list[bytes]:
    pause = threading.Event()
    for _ in range(600):
        if len(found := server.texts(server.user(who))) >= count:
            return found
        pause.wait(0.05)
    raise AssertionError("nothing arrived")


@contextmanager
def cutting(port: int) -> Iterator[int]:
    """Between us and the relay: the mail goes through to it, its reply after the content never comes back."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve(near: socket.socket) -> None:
        with suppress(OSError), near, socket.create_connection(("127.0.0.1", port)) as far:
            replies = threading.Thread(target=pass_on, args=(far, near, content_ended), daemon=True)
            replies.start()
            while octets := near.recv(65536):
                if octets.endswith(b"\r\n.\r\n"):
                    content_ended.set()
                far.sendall(octets)
            replies.join(5)

    def pass_on(far: socket.socket, near: socket.socket, ended: threading.Event) -> None:
        with suppress(OSError):
            while octets := far.recv(65536):
                if ended.is_set():
                    near.shutdown(socket.SHUT_RDWR)
                    return
                near.sendall(octets)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()

    content_ended = threading.Event()
    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def test_cut_off_after_the_content_it_is_unknown_and_then_found_in_sent(relay: Postfix) -> None:
    """The relay had taken it, and keeps what it takes in Sent; the second attempt finds it there and sends nothing."""
    server = shared()
    letter = replace(LETTER, rcpt_to=("sol.adeyemi@council.example",))
    at = replace(server.user(), sent="Sent", make_folders=True)
    with cutting(relay.smtp) as port:
        (results,) = deliver(out(port), letter)
    assert isinstance(results[letter.rcpt_to[0]], Unknown)
    assert len(arrived(server, "sol.adeyemi")) == 1
    folder = ImapSent(at)
    folder.keep(letter.raw)  # as such a server does by itself
    again = replace(letter, again=True)
    (results,) = deliver(LookedUp(out(relay.smtp), folder, keep=False), again)
    assert results == {letter.rcpt_to[0]: Sent()}
    assert len(server.texts(server.user("sol.adeyemi"))) == 1


def test_it_delivers_by_lmtp_into_the_listener_with_the_tag_and_keeps_what_is_refused() -> None:
    """One recipient at a time; what the store cannot take now stays in Postfix's queue and comes again by itself."""
    taken: list[tuple[bytes, Envelope]] = []
    refusals = [OSError("locked")]

    async def accept(raw: bytes, envelope: Envelope) -> None:
        if refusals:
            raise refusals.pop()
        taken.append((raw, envelope))

    run(accept, lambda port: _two_mails_by_lmtp(port, taken))
    assert sorted(envelope.rcpt_to for _, envelope in taken) == [
        ("escalations+D-2026-0001-abc@parley.example",),
        ("escalations+new@parley.example",),
    ]
    assert {envelope.mail_from for _, envelope in taken} == {"priya.nair@school.example"}


async def _two_mails_by_lmtp(port: int, taken: list[tuple[bytes, Envelope]]) -> None:
    with postfix(port) as relay:
        for tag in ("new", "D-2026-0001-abc"):
            to = (f"escalations+{tag}@parley.example",)
            letter = replace(LETTER, envelope_from="priya.nair@school.example", rcpt_to=to)
            await out(relay.smtp).deliver(letter)
        for _ in range(600):
            if len(taken) == 2:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(relay.log())


def run(
    accept: Callable[[bytes, Envelope], Awaitable[None]], story: Callable[[int], Awaitable[None]]
) -> None:
    async def go() -> None:
        own = ["escalations@parley.example"]
        listener = Listener(
            "127.0.0.1", 0, accept, own_addresses=own, clock=lambda: datetime.now(UTC), lmtp=True
        )
        await listener.start()
        await story(listener.port)
        await listener.stop()

    asyncio.run(asyncio.wait_for(go(), 60))
