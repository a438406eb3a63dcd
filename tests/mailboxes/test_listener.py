"""The embedded listener as a sending server sees it: what it takes, what it refuses, and in which words."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiosmtplib
import pytest
import structlog

from parley.errors import TransportError
from parley.mail.message import Envelope
from parley.mailboxes.listener import Limits, Listener

NOON = datetime(2026, 4, 1, 11, tzinfo=UTC)
MAIL = b"From: Priya Nair <priya.nair@school.example>\r\nSubject: FW: outcome\r\n\r\nReceiving practitioner: Robert\r\n"


class Spool:
    """Keeps what it is given; `fault` is raised instead, `gate` holds it back."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.kept: list[tuple[bytes, Envelope]] = []
        self.fault = fault
        self.gate = asyncio.Event()
        self.gate.set()
        self.waiting = 0

    async def accept(self, raw: bytes, envelope: Envelope) -> None:
        self.waiting += 1
        await self.gate.wait()
        self.waiting -= 1
        if self.fault:
            raise self.fault
        self.kept.append((raw, envelope))


class Client:
    """A client that says exactly what it is told to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def reply(self) -> str:
        lines = []
        while True:
            line = (await asyncio.wait_for(self.reader.readline(), 10)).decode()
            lines.append(line.rstrip("\r\n"))
            if line[3:4] != "-":
                return "\n".join(lines)

    async def say(self, line: str | bytes) -> str:
        self.writer.write(line.encode() + b"\r\n" if isinstance(line, str) else line)
        return await self.reply()

    async def begin(self, hello: str = "EHLO mail.school.example") -> str:
        await self.reply()
        return await self.say(hello)

    async def envelope(self, rcpt: str = "escalations+new@parley.example") -> None:
        assert (await self.say("MAIL FROM:<priya.nair@school.example>")).startswith("250")
        assert (await self.say(f"RCPT TO:<{rcpt}>")).startswith("250")
        assert (await self.say("DATA")).startswith("354")


@asynccontextmanager
async def listening(
    accept: Callable[[bytes, Envelope], Awaitable[object]], **options: Any
) -> AsyncIterator[Listener]:
    listener = Listener(
        "127.0.0.1",
        0,
        accept,
        own_addresses=["Escalations@parley.example"],
        clock=lambda: NOON,
        hostname="parley.example",
        **options,
    )
    await listener.start()
    try:
        yield listener
    finally:
        await listener.stop(grace=0.2)


async def connect(listener: Listener) -> Client:
    return Client(*await asyncio.open_connection("127.0.0.1", listener.port))


@asynccontextmanager
async def session(
    spool: Spool, hello: str = "EHLO mail.school.example", **options: Any
) -> AsyncIterator[Client]:
    async with listening(spool.accept, **options) as listener:
        client = await connect(listener)
        await client.begin(hello)
        yield client
        client.writer.close()


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(story(), 30)

    asyncio.run(bounded())


def test_a_mail_is_kept_with_its_envelope_before_it_is_acknowledged() -> None:
    async def story() -> None:
        spool = Spool()
        async with listening(spool.accept) as listener:
            client = aiosmtplib.SMTP(hostname="127.0.0.1", port=listener.port, start_tls=False)
            async with client:
                await client.sendmail("priya.nair@school.example", ["escalations+new@parley.example"], MAIL)
        assert spool.kept == [
            (MAIL, Envelope("priya.nair@school.example", ("escalations+new@parley.example",), NOON, None))
        ]

    run(story)


@pytest.mark.parametrize(
    "sent, kept",
    [
        (b".\r\n", b""),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"a\r\n..b\r\n...\r\n\r\n.\r\n", b"a\r\n.b\r\n..\r\n\r\n"),
        (b"a\n.\nb\r\n.\n\r\n.\r\n", b"a\n.\nb\r\n\n\r\n"),  # a bare LF ends nothing: no smuggling
        (b"a\r.\rb\r\n.\r\n", b"a\r.\rb\r\n"),
        (b"caf\xe9 \xf0\x9f\x98\x80 \x00\r\n.\r\n", b"caf\xe9 \xf0\x9f\x98\x80 \x00\r\n"),
        (b"x" * 50_000 + b"\r\n.\r\n", b"x" * 50_000 + b"\r\n"),
    ],
)
@pytest.mark.parametrize("step", [1, 3, 7, 10**9])
def test_content_arrives_as_it_left_however_it_is_cut_into_packets(
    sent: bytes, kept: bytes, step: int
) -> None:
    async def story() -> None:
        spool = Spool()
        async with session(spool) as client:
            await client.envelope()
            pieces = min(len(sent), 200) if step < 10**9 else 1
            size = -(-len(sent) // pieces) if len(sent) > 200 else step
            for at in range(0, len(sent), size):
                client.writer.write(sent[at : at + size])
                await client.writer.drain()
                await asyncio.sleep(0)
            assert (await client.reply()).startswith("250")
        assert spool.kept[0][0] == kept

    run(story)


def test_a_pipelined_burst_of_two_mails_is_answered_in_order() -> None:
    async def story() -> None:
        spool = Spool()
        spool.gate.clear()
        async with session(spool) as client:
            one = b"MAIL FROM:<>\r\nRCPT TO:<escalations@parley.example>\r\nDATA\r\n" + MAIL + b".\r\n"
            client.writer.write(one + one + b"NOOP\r\nQUIT\r\n")
            replies = [(await client.reply())[:3] for _ in range(3)]
            assert replies == ["250", "250", "354"]
            spool.gate.set()
            replies = [(await client.reply())[:3] for _ in range(7)]
            assert replies == ["250", "250", "250", "354", "250", "250", "221"]
        assert [envelope.mail_from for _, envelope in spool.kept] == ["", ""]

    run(story)


@pytest.mark.parametrize(
    "rcpt, code",
    [
        ("<escalations@parley.example>", "250"),
        ("<ESCALATIONS+New@Parley.Example>", "250"),
        ("<escalations+d-2026-0001-q3-abcdefgh@parley.example>", "250"),
        ('<"escalations"@parley.example>', "250"),
        ("<@relay.example:escalations@parley.example>", "250"),
        ("<postmaster>", "250"),
        ("<postmaster@parley.example>", "250"),
        ("<escalation@parley.example>", "550"),
        ("<escalations@parley.example.org>", "550"),
        ("<dana.wood@outsider.example>", "550"),
        ("<escalations%parley.example@outsider.example>", "550"),
        ("<postmaster@outsider.example>", "550"),
        ("<escalations>", "550"),
        ("<>", "501"),
        ("<a@b@parley.example>", "501"),
        ("<escalations@parley.example", "501"),
        ("escalations@parley.example", "501"),
        ("<escalations@parley.example>x", "501"),
        ("<escalations@parley.example> NOTIFY=NEVER", "555"),
    ],
)
def test_only_our_own_mailbox_is_a_recipient(rcpt: str, code: str) -> None:
    async def story() -> None:
        async with session(Spool()) as client:
            await client.say("MAIL FROM:<priya.nair@school.example>")
            assert (await client.say(f"RCPT TO:{rcpt}"))[:3] == code

    run(story)


@pytest.mark.parametrize(
    "argument, code",
    [
        ("<>", "250"),
        ("<priya.nair@school.example> BODY=8BITMIME SIZE=2000", "250"),
        (" <priya.nair@school.example>", "250"),
        ("<prïya@school.example> SMTPUTF8", "250"),
        ("<prïya@school.example>", "553"),
        ("<priya.nair@school.example> SIZE=3001", "552"),
        ("<priya.nair@school.example> SIZE=" + "9" * 5000, "501"),
        ("<priya.nair@school.example> SIZE=٣", "501"),
        ("<priya.nair@school.example> BODY=BINARYMIME", "501"),
        ("<priya.nair@school.example> RET=FULL", "555"),
        ("<" + "(" * 500 + ">", "501"),
        ('<"' + '"' * 500 + ">", "501"),
        ("<a@[", "501"),
    ],
)
def test_the_sender_and_its_parameters(argument: str, code: str) -> None:
    async def story() -> None:
        async with session(Spool(), max_size=3000) as client:
            assert (await client.say(f"MAIL FROM:{argument}"))[:3] == code

    run(story)


@pytest.mark.parametrize(
    "command, code",
    [
        ("RCPT TO:<escalations@parley.example>", "503"),
        ("DATA", "503"),
        ("AUTH PLAIN AGEAYg==", "503"),
        ("VRFY escalations", "252"),
        ("VRFY nobody", "252"),
        ("EXPN staff", "252"),
        ("BDAT 10 LAST", "500"),
        ("\x00", "500"),
        ("", "500"),
        ("LHLO x", "501"),
        ("NOOP", "250"),
        ("RSET", "250"),
    ],
)
def test_commands_out_of_turn_and_unknown_ones(command: str, code: str) -> None:
    async def story() -> None:
        async with session(Spool()) as client:
            assert (await client.say(command))[:3] == code

    run(story)


def test_mail_before_the_greeting_is_refused() -> None:
    async def story() -> None:
        async with listening(Spool().accept) as listener:
            client = await connect(listener)
            assert (await client.reply()).startswith("220 parley.example")
            assert (await client.say("MAIL FROM:<>"))[:3] == "503"
            client.writer.close()

    run(story)


def test_a_mail_over_the_limit_is_refused_whole_and_the_next_one_passes() -> None:
    async def story() -> None:
        spool = Spool()
        async with session(spool, max_size=10_000) as client:
            await client.envelope()
            assert (await client.say(b"x" * 10_001 + b"\r\n.\r\n"))[:3] == "552"
            await client.envelope()
            assert (await client.say(b"." * 10_000 + b"\r\n" * 2000 + b".\r\n"))[:3] == "552"
            await client.envelope()
            assert (await client.say(MAIL + b".\r\n"))[:3] == "250"
        assert [raw for raw, _ in spool.kept] == [MAIL]

    run(story)


def test_a_mail_without_end_is_cut_off() -> None:
    async def story() -> None:
        async with session(Spool(), max_size=10_000) as client:
            await client.envelope()
            assert (await client.say(b"x\r\n" * 10_000))[:3] == "552"
            assert await client.reader.read() == b""

    run(story)


@pytest.mark.parametrize(
    "fault, code",
    [
        (TransportError("the spool is locked", permanent=False), "451"),
        (TransportError("database or disk is full", permanent=False), "452"),
        (OSError(errno.ENOSPC, "No space left on device"), "452"),
        (TransportError("cannot be kept", permanent=True), "554"),
        (ValueError("a fault of ours"), "451"),
    ],
)
def test_what_the_spool_says_becomes_the_reply_and_the_session_goes_on(fault: Exception, code: str) -> None:
    async def story() -> None:
        spool = Spool(fault)
        async with session(spool) as client:
            await client.envelope()
            assert (await client.say(MAIL + b".\r\n"))[:3] == code
            spool.fault = None
            await client.envelope()
            assert (await client.say(MAIL + b".\r\n"))[:3] == "250"

    run(story)


def test_several_sessions_wait_for_the_spool_at_once() -> None:
    async def story() -> None:
        spool = Spool()
        spool.gate.clear()
        async with listening(spool.accept) as listener:
            clients = [await connect(listener) for _ in range(5)]
            for client in clients:
                await client.begin()
                await client.envelope()
                client.writer.write(MAIL + b".\r\n")
            while spool.waiting < 5:
                await asyncio.sleep(0)
            assert not spool.kept
            spool.gate.set()
            assert {(await client.reply())[:3] for client in clients} == {"250"}

    run(story)


def test_more_connections_than_the_cap_hear_421() -> None:
    async def story() -> None:
        async with listening(Spool().accept, limits=Limits(per_address=2, patience=60)) as listener:
            first = [await connect(listener) for _ in range(2)]
            assert [(await client.begin())[:3] for client in first] == ["250", "250"]
            third = await connect(listener)
            assert (await third.reply())[:3] == "421"
            first[0].writer.close()
            await first[0].writer.wait_closed()
            while len(listener._connections) > 1:
                await asyncio.sleep(0)
            fourth = await connect(listener)
            assert (await fourth.begin())[:3] == "250"

    run(story)


def test_who_makes_no_progress_gives_way_but_never_a_mail_that_is_being_kept() -> None:
    async def story() -> None:
        spool = Spool()
        spool.gate.clear()
        async with listening(spool.accept, limits=Limits(connections=2, patience=0.0)) as listener:
            busy, slow = await connect(listener), await connect(listener)
            await busy.begin()
            await busy.envelope()
            busy.writer.write(MAIL + b".\r\n")
            await slow.begin()
            while not spool.waiting:
                await asyncio.sleep(0)
            usual = await connect(listener)
            assert (await usual.begin())[:3] == "250"
            assert (await slow.reply())[:3] == "421"
            spool.gate.set()
            assert (await busy.reply())[:3] == "250"

    run(story)


@pytest.mark.parametrize("in_data", [False, True])
def test_silence_is_ended(in_data: bool) -> None:
    async def story() -> None:
        async with session(Spool(), limits=Limits(command_timeout=0.05, data_timeout=0.05)) as client:
            if in_data:
                await client.envelope()
            assert (await client.reply())[:3] == "421"

    run(story)


def test_all_large_mails_together_have_a_limit() -> None:
    async def story() -> None:
        async with session(Spool(), limits=Limits(in_hand=1_500_000)) as client:
            await client.envelope()
            client.writer.write(b"x" * 2_000_000)
            assert (await client.reply())[:3] == "452"

    run(story)


def test_a_disk_that_is_full_is_said_in_the_log_once_and_so_is_its_end() -> None:
    """The senders' servers hear 452 each time; who looks after ours heard nothing."""

    async def story() -> list[tuple[str, str]]:
        spool = Spool(TransportError("the disk is full", permanent=False))
        structlog.reset_defaults()  # another test's daemon may have said from which level on it logs
        with structlog.testing.capture_logs() as log:
            async with session(spool) as client:
                for fault in (spool.fault, spool.fault, None, None):
                    spool.fault = fault
                    await client.envelope()
                    await client.say(MAIL + b".\r\n")
        return [(entry["event"], entry.get("why", "")) for entry in log]

    assert asyncio.run(story()) == [("mail is refused", "the disk is full"), ("mail is taken again", "")]


def test_too_many_mistakes_and_endless_lines_end_the_session() -> None:
    async def story() -> None:
        async with session(Spool()) as client:
            replies = [(await client.say("NONSENSE"))[:3] for _ in range(20)]
            assert replies == ["500"] * 19 + ["421"]
        async with session(Spool()) as client:
            assert (await client.say(b"x" * 20_000))[:3] == "500"
            assert await client.reader.read() == b""

    run(story)


def test_logging_in_names_the_person_in_the_envelope() -> None:
    async def story() -> None:
        spool = Spool()
        users = {"priya.nair@school.example": "between lessons"}
        async with listening(spool.accept, users=users) as listener:
            for method in ("auth_plain", "auth_login"):
                client = aiosmtplib.SMTP(hostname="127.0.0.1", port=listener.port, start_tls=False)
                await client.connect()
                await client.ehlo()
                with pytest.raises(aiosmtplib.SMTPAuthenticationError):
                    await getattr(client, method)("priya.nair@school.example", "guess")
                await getattr(client, method)("priya.nair@school.example", "between lessons")
                await client.sendmail("priya.nair@school.example", ["escalations@parley.example"], MAIL)
                await client.quit()
        assert [envelope.authenticated_as for _, envelope in spool.kept] == ["priya.nair@school.example"] * 2

    run(story)


def test_lmtp_answers_for_each_recipient() -> None:
    async def story() -> None:
        async with session(Spool(), hello="LHLO mx.parley.example", lmtp=True) as client:
            await client.say("MAIL FROM:<>")
            await client.say("RCPT TO:<escalations+new@parley.example>")
            await client.say("RCPT TO:<escalations@parley.example>")
            await client.say("DATA")
            client.writer.write(MAIL + b".\r\n")
            assert [(await client.reply())[:3] for _ in range(2)] == ["250", "250"]
            assert (await client.say("NOOP"))[:3] == "250"

    run(story)


def test_a_client_that_says_all_at_once_and_hangs_up_its_end_is_served_to_the_end() -> None:
    async def story() -> None:
        spool = Spool()
        spool.gate.clear()
        async with session(spool) as client:
            one = b"MAIL FROM:<>\r\nRCPT TO:<escalations@parley.example>\r\nDATA\r\n" + MAIL + b".\r\n"
            client.writer.write(one + one)
            client.writer.write_eof()
            while not spool.waiting:
                await asyncio.sleep(0)
            spool.gate.set()
            said = (await asyncio.wait_for(client.reader.read(), 10)).decode().splitlines()
        assert [line[:3] for line in said] == ["250", "250", "354", "250"] * 2
        assert len(spool.kept) == 2

    run(story)


def test_stopping_finishes_what_is_in_hand() -> None:
    async def story() -> None:
        spool = Spool()
        spool.gate.clear()
        async with listening(spool.accept) as listener:
            busy, idle = await connect(listener), await connect(listener)
            await busy.begin()
            await busy.envelope()
            busy.writer.write(MAIL + b".\r\n")
            await idle.begin()
            while not spool.waiting:
                await asyncio.sleep(0)
            stopping = asyncio.create_task(listener.stop(grace=5))
            assert (await idle.reply())[:3] == "421"
            spool.gate.set()
            assert (await busy.reply())[:3] == "250"
            assert (await busy.reply())[:3] == "421"
            await stopping
            with pytest.raises(OSError):
                await connect(listener)
        assert len(spool.kept) == 1

    run(story)


def test_a_client_that_hangs_up_while_its_mail_is_being_kept_loses_nothing() -> None:
    async def story() -> None:
        spool = Spool()
        spool.gate.clear()
        async with listening(spool.accept) as listener:
            client = await connect(listener)
            await client.begin()
            await client.envelope()
            client.writer.write(MAIL + b".\r\n")
            while not spool.waiting:
                await asyncio.sleep(0)
            client.writer.transport.abort()
            spool.gate.set()
        assert len(spool.kept) == 1

    run(story)


def test_a_client_that_never_reads_is_not_read_either_and_does_not_keep_us_from_stopping() -> None:
    async def story() -> None:
        async with listening(Spool().accept) as listener:
            _, writer = await asyncio.open_connection("127.0.0.1", listener.port, limit=1)
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            for _ in range(400):
                writer.write(b"NOOP\r\n" * 10_000)
            connection = await the_only(listener)
            while connection.transport.is_reading():
                await asyncio.sleep(0)
            assert connection.transport.get_write_buffer_size() < 4_000_000
            writer.transport.abort()

    run(story)


async def the_only(listener: Listener) -> Any:
    while not listener._connections:
        await asyncio.sleep(0)
    return next(iter(listener._connections))
