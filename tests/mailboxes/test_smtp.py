"""What a relay can do to a mail: refuse it now or for good, take it for one of two, be cut off, hang, forget us."""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtplib.email import quote_address
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "graph"))
import fake_certificates

from parley.log_in_failed import REFUSED
from parley.mailboxes.noted import Noted
from parley.mailboxes.smtp import PLAIN, Relay, Smtp, _transact, refusal, stuffed, used_id
from parley.mailboxes.smtp_connection import undotted
from parley.mailboxes.wayout import Failed, FailedForNow, Outgoing, Sent, Unknown

PRIYA, ROBERT = "priya.nair@school.example", "robert.hale@council.example"
RAW = b"From: escalations@parley.example\r\n\r\nx\r\n"
MAIL = Outgoing("escalations+b-abc@parley.example", (PRIYA,), RAW, "<1@parley.example>")
CUT, HANG = "cut", "hang"


class Sink:
    """A relay that answers by a script: the first word of a command, or "." for the end of the content -> reply."""

    def __init__(self, script: Mapping[str, str]) -> None:
        self.script = dict(script)
        self.connections = 0
        self.seen: list[str] = []
        self._writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        writer.write(b"220 relay.example\r\n")
        in_content = False
        while line := (await reader.readline()).decode():
            word = line.rstrip("\r\n")
            if in_content and word != ".":
                continue
            in_content = False
            self.seen.append(word)
            reply = self.reply(word)
            if reply == CUT:
                writer.transport.abort()
                return
            if reply == HANG:
                continue
            in_content = reply.startswith("354")
            writer.write(reply.encode() + b"\r\n")
        writer.close()

    def reply(self, line: str) -> str:
        for begin, reply in self.script.items():
            if line.upper().startswith(begin.upper()):
                return reply
        usual = {"EHLO": "250-relay.example\r\n250 8BITMIME", "DATA": "354 go", "QUIT": "221 bye"}
        return usual.get(line.split(" ")[0].upper(), "250 2.0.0 queued as 4F1B" if line == "." else "250 ok")

    def forget_everybody(self) -> None:
        for writer in self._writers:
            writer.close()


@asynccontextmanager
async def relay(script: Mapping[str, str], timeout: float = 10.0) -> AsyncIterator[tuple[Smtp, Sink]]:
    sink = Sink(script)
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    way = Smtp(Relay("127.0.0.1", server.sockets[0].getsockname()[1], tls="none", timeout=timeout))
    try:
        yield way, sink
    finally:
        await way.close()
        server.close()
        sink.forget_everybody()


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(story(), 30)

    asyncio.run(bounded())


@pytest.mark.parametrize(
    "script, kind",
    [
        ({}, Sent),
        ({"MAIL": "451 4.3.0 later"}, FailedForNow),
        ({"RCPT": "450 4.2.1 greylisted"}, FailedForNow),
        ({"DATA": "421 4.3.2 closing"}, FailedForNow),
        ({".": "452 4.3.1 full"}, FailedForNow),
        ({"MAIL": "550 5.7.1 no"}, Failed),
        ({"MAIL": "530 5.7.0 log in first"}, FailedForNow),
        ({"RCPT": "550 5.1.1 nobody"}, Failed),
        ({"DATA": "554 5.5.1 no"}, Failed),
        ({".": "554 5.7.1 spam"}, Failed),
        ({"EHLO": CUT}, FailedForNow),
        ({"MAIL": CUT}, FailedForNow),
        ({"RCPT": CUT}, FailedForNow),
        ({"DATA": CUT}, FailedForNow),
        ({".": CUT}, Unknown),
        ({".": "gibberish"}, Unknown),
    ],
)
def test_what_the_relay_says_is_what_became_of_the_mail(script: Mapping[str, str], kind: type) -> None:
    async def story() -> None:
        async with relay(script) as (way, _):
            assert isinstance((await way.deliver(MAIL))[PRIYA], kind)

    run(story)


@pytest.mark.parametrize(("known", "kind"), [(True, Sent), (False, FailedForNow)])
def test_a_relay_whose_certificate_is_of_an_authority_of_ones_own(known: bool, kind: type) -> None:
    pem = fake_certificates.of_this_machine()
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(pem)

    async def story() -> None:
        sink = Sink({})
        server = await asyncio.start_server(sink.serve, "127.0.0.1", 0, ssl=inside)
        port = server.sockets[0].getsockname()[1]
        way = Smtp(Relay("127.0.0.1", port, tls="implicit", ca_file=pem if known else None))
        result = (await way.deliver(MAIL))[PRIYA]
        assert isinstance(result, kind), result
        if isinstance(result, FailedForNow):
            assert (
                result.fault is not None
                and "relay.ca_file" in result.fault.message
                and result.fault.permanent
            )
        await way.close()
        server.close()
        sink.forget_everybody()

    run(story)


@pytest.mark.parametrize(
    ("begins", "words"), [(-9, "has run out: whoever looks after"), (2, "the clock of this machine")]
)
def test_a_certificate_out_of_its_time_is_no_matter_of_its_name(
    begins: int, words: str, tmp_path: Path
) -> None:
    """What is wrong is mended on that server or by this machine's clock, and by no setting of ours."""
    pem = tmp_path / "here.pem"
    pem.write_bytes(fake_certificates.made("127.0.0.1", 7, datetime.now(UTC) + timedelta(days=begins)))
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(pem)

    async def story() -> None:
        server = await asyncio.start_server(Sink({}).serve, "127.0.0.1", 0, ssl=inside)
        way = Smtp(Relay("127.0.0.1", server.sockets[0].getsockname()[1], tls="implicit", ca_file=pem))
        result = (await way.deliver(MAIL))[PRIYA]
        assert isinstance(result, FailedForNow) and result.fault is not None, result
        assert words in result.fault.message and result.fault.permanent
        assert "relay.host" not in result.fault.message
        await way.close()
        server.close()

    run(story)


@pytest.mark.parametrize("where, kind", [("MAIL", FailedForNow), ("DATA", FailedForNow), (".", Unknown)])
def test_a_relay_that_hangs(where: str, kind: type) -> None:
    async def story() -> None:
        async with relay({where: HANG}, timeout=0.1) as (way, _):
            assert isinstance((await way.deliver(MAIL))[PRIYA], kind)

    run(story)


@pytest.mark.parametrize("code, kind", [("550 5.1.1 nobody", Failed), ("450 4.2.1 later", FailedForNow)])
def test_one_bad_recipient_is_its_own_affair(code: str, kind: type) -> None:
    async def story() -> None:
        async with relay({f"RCPT TO:<{ROBERT}>": code}) as (way, sink):
            result = await way.deliver(replace(MAIL, rcpt_to=(PRIYA, ROBERT)))
            assert result[PRIYA] == Sent() and isinstance(result[ROBERT], kind)
            await way.deliver(MAIL)
            assert sink.connections == 1

    run(story)


def test_after_a_refusal_the_next_mail_begins_clean() -> None:
    async def story() -> None:
        async with relay({"RCPT": "550 5.1.1 nobody"}) as (way, sink):
            await way.deliver(MAIL)
            sink.script.clear()
            assert isinstance((await way.deliver(MAIL))[PRIYA], Sent)
            assert "RSET" in sink.seen and sink.connections == 1

    run(story)


def test_a_kept_connection_that_the_relay_has_closed_is_replaced() -> None:
    async def story() -> None:
        async with relay({}) as (way, sink):
            await way.deliver(MAIL)
            sink.forget_everybody()
            assert isinstance((await way.deliver(MAIL))[PRIYA], Sent)
            sink.script["MAIL"] = "421 4.4.2 idle for too long"
            assert isinstance((await way.deliver(MAIL))[PRIYA], FailedForNow)

    run(story)


def test_four_connections_at_most() -> None:
    async def story() -> None:
        async with relay({}) as (way, sink):
            results = await way.deliver_all([MAIL] * 40)
            assert all(isinstance(result[PRIYA], Sent) for result in results)
            assert 1 < sink.connections <= 4

    run(story)


def test_nobody_there_and_no_tls_where_tls_is_asked_for() -> None:
    async def story() -> None:
        async with relay({}) as (way, sink):
            closed = Smtp(replace(way.relay, tls="starttls"))
            assert isinstance((await closed.deliver(MAIL))[PRIYA], FailedForNow)
            assert not any(line.startswith("MAIL") for line in sink.seen)
        assert isinstance((await way.deliver(MAIL))[PRIYA], FailedForNow)

    run(story)


@pytest.mark.parametrize("noted", [False, True])
def test_where_nobody_answers_the_rest_of_the_letters_do_not_wait_for_it_one_by_one(noted: bool) -> None:
    """noted: as the daemon has it, which hands over each by itself, to say at once that it was taken."""

    async def story() -> None:
        async with relay({"EHLO": HANG}, timeout=0.1) as (way, sink):
            out = Noted(way, lambda _: None) if noted else way
            results = await out.deliver_all([MAIL] * 40)
            assert all(one[PRIYA].away for one in results) and sink.connections <= 4  # type: ignore[union-attr]
            sink.script.clear()
            assert (await way.deliver(MAIL))[PRIYA] == Sent(), "the next ones are tried anew"

    run(story)


@pytest.mark.parametrize(
    ("script", "more", "words", "permanent"),
    [
        ({"EHLO": "421 4.7.0 too many connections"}, {}, "takes nothing just now (421)", False),
        ({"EHLO": HANG}, {"timeout": 0.1}, "does not answer: relay.host", False),
        ({}, {"tls": "starttls"}, "relay.port and relay.tls", True),
        ({}, {"tls": "implicit"}, "relay.port and relay.tls", True),
        ({}, {"username": "u", "credentials": Path("/gone")}, "cannot be read: relay.password_file", True),
        ({}, {"host": "relay.invalid"}, "of this name is found: relay.host", False),
        ({}, {"port": 9}, "Nobody listens where the relay should be", False),
    ],
)
def test_a_way_that_is_shut_is_said_in_words_with_the_setting(
    script: Mapping[str, str], more: dict[str, object], words: str, permanent: bool
) -> None:
    async def story() -> None:
        async with relay(script) as (way, _):
            shut = Smtp(replace(way.relay, **more))
            result = (await shut.deliver(MAIL))[PRIYA]
            assert isinstance(result, FailedForNow) and result.fault is not None
            assert words in result.fault.message and result.fault.permanent == permanent, result.fault.message

    run(story)


def test_what_is_said_of_a_recipient_is_no_word_about_the_way() -> None:
    async def story() -> None:
        async with relay({"RCPT": "450 4.2.1 greylisted"}) as (way, _):
            result = (await way.deliver(MAIL))[PRIYA]
            assert isinstance(result, FailedForNow) and result.fault is None

    run(story)


def test_a_relay_that_answers_is_not_away() -> None:
    async def story() -> None:
        async with relay({"EHLO": "421 4.7.0 too many connections"}) as (way, sink):
            results = await way.deliver_all([MAIL] * 9)
            assert all(one[PRIYA].away is False for one in results) and sink.connections == 9  # type: ignore[union-attr]

    run(story)


def test_a_log_in_that_is_refused_is_not_tried_for_each_letter(tmp_path: Path) -> None:
    """Else a hundred letters would close the account. They say nothing of the letters, which leave soon after it is mended."""

    async def story() -> None:
        now = [1000.0]
        script = {"EHLO": "250-relay.example\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 no"}
        async with relay(script) as (way, sink):
            file = tmp_path / "relay"
            file.write_text("parley\nan old one\n")
            out = Smtp(replace(way.relay, credentials=file), clock=lambda: now[0])
            for _ in range(3):
                for result in await out.deliver_all([MAIL] * 20):
                    failed = result[PRIYA]
                    assert isinstance(failed, FailedForNow) and failed.away and failed.fault is not None
                    assert "name and password (535): relay.username" in failed.fault.message
            assert sum(line.startswith("AUTH") for line in sink.seen) <= way.relay.connections
            sink.script["AUTH"] = "235 2.7.0 welcome"
            assert isinstance((await out.deliver(MAIL))[PRIYA], FailedForNow)
            now[0] += REFUSED
            assert isinstance((await out.deliver(MAIL))[PRIYA], Sent)
            await out.close()

    run(story)


def test_credentials_come_from_their_file_and_never_show(tmp_path: Path) -> None:
    async def story() -> None:
        script = {"EHLO": "250-relay.example\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 no"}
        async with relay(script) as (way, sink):
            file = tmp_path / "relay"
            out = Smtp(replace(way.relay, credentials=file))
            assert isinstance((await out.deliver(MAIL))[PRIYA], FailedForNow)  # not there yet
            file.write_text("parley\n")
            assert isinstance((await out.deliver(MAIL))[PRIYA], FailedForNow)
            file.write_text("parley\nopen sesame\n")
            refused = (await out.deliver(MAIL))[PRIYA]
            assert isinstance(refused, FailedForNow) and "sesame" not in refused.message
            assert refused.fault is not None and refused.fault.permanent
            assert "name and password (535): relay.username" in refused.fault.message
            sink.script["AUTH"] = "235 2.7.0 welcome"
            file.write_text("parley\nthe right one\n")
            assert isinstance((await out.deliver(MAIL))[PRIYA], Sent), (
                "with another password it is tried at once"
            )
            assert any(line.startswith("AUTH PLAIN") for line in sink.seen)
            await out.close()

    run(story)


def test_an_address_beyond_ascii_needs_a_relay_that_takes_it() -> None:
    async def story() -> None:
        mail = replace(MAIL, rcpt_to=("siân@school.example",))
        async with relay({}) as (way, sink):
            assert isinstance((await way.deliver(mail))["siân@school.example"], Failed)
        async with relay({"EHLO": "250-relay.example\r\n250 SMTPUTF8"}) as (way, sink):
            assert isinstance((await way.deliver(mail))["siân@school.example"], Sent)
            assert any(line.startswith("MAIL") and "SMTPUTF8" in line for line in sink.seen)

    run(story)


@given(st.from_regex(PLAIN, fullmatch=True))
def test_an_address_that_is_not_taken_apart_is_written_as_aiosmtplib_would(address: str) -> None:
    assert quote_address(address) == f"<{address}>"


def test_the_status_of_a_refusal() -> None:
    assert refusal(550, "5.1.1 nobody") == Failed("550 5.1.1 nobody", "5.1.1")
    assert refusal(550, "nobody at 5.1.1") == Failed("550 nobody at 5.1.1", "550")


@given(st.lists(st.sampled_from([b".", b"..", b"a", b"\r\n", b"\n", b"\r", b"\xe9"]), max_size=30))
def test_stuffed_content_ends_once_and_comes_back_the_same(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    travelling = stuffed(raw)
    end = 0 if travelling.startswith(b".\r\n") else travelling.find(b"\r\n.\r\n") + 2
    assert travelling[end:] == b".\r\n"
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    whole = lines if lines.endswith(b"\r\n") or not lines else lines + b"\r\n"
    assert undotted(travelling[:end]) == whole


@pytest.mark.parametrize(
    ("reply", "used"),
    [
        ("2.0.0 Ok: queued as 4F1B", ""),
        ("2.0.0 OK <DB7PR01.1@DB7PR01.outlook.example> [Hostname=DB7PR01.outlook.example]", "<DB7PR01.1@DB7PR01.outlook.example>"),
        ("Ok 0102019a1b2c3d4e-01020304-0506-4708-890a-0b0c0d0e0f10-000000", "0102019a1b2c3d4e-01020304-0506-4708-890a-0b0c0d0e0f10-000000"),
        ("2.6.0 <a@b.example> Queued mail for delivery", "<a@b.example>"),
    ],
)  # fmt: skip
def test_the_id_that_the_server_says_it_used(reply: str, used: str) -> None:
    assert used_id(reply) == used


@pytest.mark.parametrize(
    ("tls", "promised", "leaves"),
    [("starttls", True, True), ("starttls", False, False), ("none", True, False)],
)
def test_a_domain_that_requires_tls_gets_nothing_in_the_clear(tls: str, promised: bool, leaves: bool) -> None:
    """What the relay is asked, without a certificate to make: the promise stands in its greeting (RFC 8689)."""

    async def story() -> None:
        extra = "\r\n250 REQUIRETLS" if promised else ""
        async with relay({"EHLO": f"250-relay.example\r\n250{'-' if promised else ' '}8BITMIME{extra}"}) as (
            way,
            sink,
        ):
            client = await way._connect()
            wanted = replace(way.relay, tls=tls, requires_tls="school.example".__eq__)
            result = (await _transact(client, MAIL, wanted))[PRIYA]
            asked = [line for line in sink.seen if line.startswith("MAIL")]
            assert isinstance(result, Sent) is leaves and bool(asked) is leaves
            assert not asked or "REQUIRETLS" in asked[0]
            assert leaves or (isinstance(result, FailedForNow) and result.in_the_clear)
            elsewhere = replace(wanted, requires_tls="other.example".__eq__)
            assert isinstance((await _transact(client, MAIL, elsewhere))[PRIYA], Sent)
            client.close()

    run(story)
