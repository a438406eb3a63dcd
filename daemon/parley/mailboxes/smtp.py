"""The way out through a relay: SMTP over up to four kept connections.

1. MAIL and RCPT: a refusal speaks about the sender or about one recipient. Nothing has left yet, so a cut here
   means "failed for now".
2. DATA, answered by 354: still nothing has left.
3. The content, then the final reply. A cut or silence from the first byte on means *unknown* (RFC 5321 section
   4.5.3.2.6; RFC 1047): the relay may have taken it.

4xx is "failed for now", 5xx for good; but 5xx about our own log-in (530, 534, 535, 538) is a fault in the
set-up, no word about the recipient, and stays "for now". Messages of the relay are results, never logged here.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import aiosmtplib
from aiosmtplib.email import quote_address

from parley.errors import TransportError
from parley.log_in_failed import LastFailure, mark
from parley.mailboxes import smtp_words
from parley.mailboxes.wayout import (
    Delivered,
    Failed,
    FailedForNow,
    Outgoing,
    PerRecipient,
    Sent,
    Unknown,
    for_all,
)
from parley.value import value

Tls = Literal["none", "starttls", "implicit"]
OUR_OWN_FAULT = smtp_words.LOG_IN
CUT = (OSError, aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError)
ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_USED_ID = re.compile(
    r"(<[!-;=?-~]{1,200}@[!-;=?-~]{1,200}>)|^(?:[0-9.]{5,9} )?Ok ([0-9a-f][0-9a-f-]{30,80})\s*$",
    re.IGNORECASE,
)
IN_THE_CLEAR = "the relay does not promise TLS all the way (REQUIRETLS), which this domain requires"
PLAIN = re.compile(r"(?:[\w.+=-]+@[\w.-]+)?", re.ASCII)  # an address, or none, that needs no quotes
BEYOND_ASCII = Failed("the relay takes no addresses beyond ASCII", "5.6.7")
LONE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")


@value
class Relay:
    """Where mail is handed over. `tls`: "none" only on loopback; the other two fail closed.

    `credentials`: a file whose first line is the name and whose second is the password, read at each log-in; with a
    `username` given, its first line is the password.
    `requires_tls`: whether mail may reach a domain (lower case) only over TLS all the way (RFC 8689); the relay must
    promise it.
    `timeout`: seconds for each answer of the relay. `ca_file`: the one authority that is believed, None for the system's.
    """

    host: str
    port: int
    tls: Tls = "starttls"
    credentials: Path | None = None
    timeout: float = 60.0
    connections: int = 4
    local_hostname: str = "localhost"
    username: str = ""
    requires_tls: Callable[[str], bool] = lambda domain: False
    ca_file: Path | None = None


def _trusting(ca_file: Path | None) -> ssl.SSLContext:
    """Whom to believe. Raises OSError (ssl.SSLError among them) where the file is no certificate."""
    return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)


class Smtp:
    """A relay with its kept connections. A log-in that it has refused is not tried for each letter: it might close the account.
    clock: seconds, monotonic."""

    def __init__(self, relay: Relay, clock: Callable[[], float] = time.monotonic) -> None:
        self.relay = relay
        self._failure = LastFailure(clock)
        self._free: list[aiosmtplib.SMTP] = []
        self._turns = asyncio.Semaphore(relay.connections)
        self._in_hand = 0
        self._away: FailedForNow | None = None  # what one has met of those that are in hand

    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        """Hand over one mail: a result for each recipient. At most `connections` at a time. When nobody answers there, the rest
        of those that are in hand are not tried: each would wait for as long, and an alert by another way behind them all."""
        self._in_hand += 1
        try:
            return await self._deliver(outgoing)
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._away = None

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        """Hand over all; see `deliver`."""
        return list(await asyncio.gather(*map(self.deliver, mails)))

    async def _deliver(self, outgoing: Outgoing) -> PerRecipient:
        async with self._turns:
            # A kept connection may have been closed by the relay meanwhile; nothing has left then, so the next
            # is tried, and last a new one. A new one that is cut at once is the relay's word.
            while self._free:
                kept = self._free.pop()
                result = await self._over(kept, outgoing)
                if result is not None:
                    return result
            return for_all(outgoing, self._away) if self._away else await self._over_new(outgoing)

    async def close(self) -> None:
        """Say QUIT on every kept connection."""
        while self._free:
            client = self._free.pop()
            try:
                await client.quit(timeout=2)
            except (*CUT, aiosmtplib.SMTPException):
                client.close()

    async def _over_new(self, outgoing: Outgoing) -> PerRecipient:
        proof = mark(self.relay.credentials, self.relay.ca_file)
        try:
            self._failure.ask(proof)
            client = await self._connect()
        except TransportError as shut:
            return for_all(
                outgoing, FailedForNow("no connection: not tried again yet", away=True, fault=shut)
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            answered = isinstance(error, aiosmtplib.SMTPResponseException) or not isinstance(error, CUT)
            fault = smtp_words.said(error)
            if fault.permanent:
                self._failure.failed(fault, proof)
            away = fault.permanent or not answered
            failed = FailedForNow(f"no connection: {_short(error)}", away=away, fault=fault)
            self._away = failed if failed.away else self._away
            return for_all(outgoing, failed)
        result = await self._over(client, outgoing)
        return result or for_all(outgoing, FailedForNow("cut off before the content"))

    async def _connect(self) -> aiosmtplib.SMTP:
        relay = self.relay
        name, password = _credentials(relay.credentials, relay.username)
        client = aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port,
            username=name,
            password=password,
            timeout=relay.timeout,
            use_tls=relay.tls == "implicit",
            start_tls=relay.tls == "starttls",
            tls_context=_trusting(relay.ca_file) if relay.tls != "none" else None,
            local_hostname=relay.local_hostname,
        )
        try:
            await client.connect()
            await client.ehlo()
        except BaseException:
            client.close()
            raise
        return client

    async def _over(self, client: aiosmtplib.SMTP, outgoing: Outgoing) -> PerRecipient | None:
        """One mail over one connection; None if it was cut before anything left."""
        keep = False
        try:
            result = await _transact(client, outgoing, self.relay)
            keep = not any(isinstance(each, Unknown) for each in result.values())
        except CUT:
            return None
        except ValueError:  # aiosmtplib lets no control character into a command
            return for_all(outgoing, Failed("an envelope address that cannot be sent", "5.1.3"))
        except aiosmtplib.SMTPException as error:
            return for_all(outgoing, FailedForNow(_short(error)))
        finally:
            self._keep_or_close(client, keep)
        return result

    def _keep_or_close(self, client: aiosmtplib.SMTP, keep: bool) -> None:
        if keep and client.is_connected:
            self._free.append(client)
        else:
            client.close()


async def _transact(client: aiosmtplib.SMTP, mail: Outgoing, relay: Relay) -> PerRecipient:
    """MAIL, RCPT for each, DATA and the content. Raises one of CUT only while nothing has left."""
    options, encoding = _options(client, mail)
    if needs_tls(mail, relay):
        if relay.tls == "none" or not client.supports_extension("requiretls"):
            return for_all(mail, FailedForNow(IN_THE_CLEAR, in_the_clear=True))
        options = [*options, "REQUIRETLS"]
    try:
        said = await _command(client, b"MAIL FROM:", mail.envelope_from, encoding, *options)
    except UnicodeEncodeError:
        return for_all(mail, BEYOND_ASCII)
    if said.code != 250:
        await _forget(client)
        return for_all(mail, refusal(said.code, said.message))
    results: dict[str, Delivered] = {rcpt: await _recipient(client, rcpt, encoding) for rcpt in mail.rcpt_to}
    taken = [rcpt for rcpt, result in results.items() if isinstance(result, Sent)]
    if not taken:
        await _forget(client)
        return results
    return {**results, **dict.fromkeys(taken, await _content(client, mail.raw, relay.timeout))}


def needs_tls(mail: Outgoing, relay: Relay) -> bool:
    """Whether one of its recipients is at a domain to which nothing may travel in the clear."""
    return any(relay.requires_tls(rcpt.rpartition("@")[2].lower()) for rcpt in mail.rcpt_to)


def _options(client: aiosmtplib.SMTP, mail: Outgoing) -> tuple[list[str], str]:
    options = []
    if client.supports_extension("8bitmime") and not mail.raw.isascii():
        options.append("BODY=8BITMIME")
    plain = (mail.envelope_from + "".join(mail.rcpt_to)).isascii()
    if plain or not client.supports_extension("smtputf8"):
        return options, "ascii"
    return [*options, "SMTPUTF8"], "utf-8"


async def _recipient(client: aiosmtplib.SMTP, rcpt: str, encoding: str) -> Delivered:
    try:
        said = await _command(client, b"RCPT TO:", rcpt, encoding)
    except UnicodeEncodeError:
        return BEYOND_ASCII
    return Sent() if said.code in (250, 251) else refusal(said.code, said.message)


async def _command(
    client: aiosmtplib.SMTP, verb: bytes, address: str, encoding: str, *options: str
) -> aiosmtplib.SMTPResponse:
    """As aiosmtplib's own `mail` and `rcpt`, which take every address apart to quote it: nearly half of what it costs to
    hand a letter over."""
    quoted = f"<{address}>" if PLAIN.fullmatch(address) else quote_address(address)
    return await client.execute_command(
        verb + quoted.encode(encoding), *(option.encode("ascii") for option in options)
    )


async def _content(client: aiosmtplib.SMTP, raw: bytes, timeout: float) -> Delivered:
    """DATA in two halves, where aiosmtplib's own has one: only here is it known whether the content had begun."""
    start = await client.execute_command(b"DATA", timeout=timeout)
    if start.code != 354:
        return refusal(start.code, start.message)
    protocol = client.protocol
    if protocol is None:
        raise aiosmtplib.SMTPServerDisconnected("Connection lost")
    try:
        protocol.write(stuffed(raw))
        reply = await protocol.read_response(timeout=timeout)
    except (*CUT, aiosmtplib.SMTPException) as error:
        client.close()
        return Unknown(f"cut off after the content had begun: {type(error).__name__}")
    return Sent(used_id(reply.message)) if reply.code == 250 else refusal(reply.code, reply.message)


async def _forget(client: aiosmtplib.SMTP) -> None:
    """RSET, so that the next mail on this connection begins clean."""
    try:
        await client.rset()
    except (*CUT, aiosmtplib.SMTPException):
        client.close()


def used_id(reply: str) -> str:
    """The Message-ID that the server says it used: Microsoft's in brackets, Amazon's without its host; else ""."""
    match = _USED_ID.search(reply)
    return (match[1] or match[2]) if match else ""


def refusal(code: int, message: str) -> Delivered:
    """What a negative reply means for whoever it speaks about (RFC 5321 section 4.2.1)."""
    if 400 <= code < 500 or code in OUR_OWN_FAULT or code < 200:
        return FailedForNow(f"{code} {message}")
    found = ENHANCED.match(message)
    return Failed(f"{code} {message}", found.group() if found else str(code))


def stuffed(raw: bytes) -> bytes:
    """The content as it travels: CRLF line ends, leading dots doubled, the final dot (RFC 5321 section 4.5.2)."""
    lines = raw.replace(b"\r\n", b"")  # a sixth of what it takes to count them
    if b"\n" in lines or b"\r" in lines:
        raw = LONE_LINE_END.sub(b"\r\n", raw)
    body = raw.replace(b"\r\n.", b"\r\n..")
    dot = b"." if body.startswith(b".") else b""
    return dot + body + (b".\r\n" if body.endswith(b"\r\n") or not body else b"\r\n.\r\n")


def _credentials(path: Path | None, username: str) -> tuple[str | None, str | None]:
    if path is None:
        return None, None
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    if username:
        return username, lines[0].strip() if lines else ""
    if len(lines) < 2:
        raise ValueError("the credentials file must have two lines: name, then password")
    return lines[0].strip(), lines[1].strip()


def _short(error: BaseException) -> str:
    """A fault in a few words. An operating system's error brings its path or host along: those are left out."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}"
    if isinstance(error, OSError) and not isinstance(error, aiosmtplib.SMTPException):
        return type(error).__name__
    return f"{type(error).__name__}: {error}"
