"""The relay: does it take what leaves, the way it is spoken to."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator

from parley.config_relay import Relay
from parley.doctor.lines import ITS_LOG, SLOW, Smtp
from parley.doctor.patient import Patient
from parley.finding import Finding, down, skipped, soon, well, wrong
from parley.mailboxes import certificates
from parley.time_limit import TookTooLong, within

USUAL = 10_000_000  # octets; what relays take as they come


def takes_mail(patient: Patient) -> Iterator[Finding]:
    """A connection as letters would make it: greeting, encryption, log-in; nothing is sent."""
    relay = patient.config.relay
    if relay is None:
        yield skipped(
            "Letters leave through the mailbox."
            if patient.leaves
            else "No relay is named: letters go into a Maildir."
        )
        return
    try:
        context = ssl.create_default_context(cafile=relay.ca_file)
    except OSError:  # ssl.SSLError is one
        yield wrong(f"{relay.ca_file} is no certificate of an authority.", "relay.ca_file")
        return
    try:
        with (
            within(patient.in_all),
            Smtp(relay.host, relay.port, inside=context if relay.tls == "tls" else None) as client,
        ):
            found = list(_asked(client, relay, patient, context))
    except (OSError, smtplib.SMTPException) as error:
        yield _why_not(relay, error)
    else:
        yield from found


def _why_not(relay: Relay, error: Exception) -> Finding:
    match error:
        case smtplib.SMTPResponseException(smtp_code=code) if passes(code):
            return _not_now(relay, code)
        case smtplib.SMTPAuthenticationError(smtp_code=code):
            return wrong(
                f"{relay.host} does not take this name and password ({code}).",
                "relay.username, relay.password_file",
            )
        case smtplib.SMTPNotSupportedError():
            return wrong(
                f"{relay.host} offers no encryption on port {relay.port}.", "relay.tls and relay.port"
            )
        case ssl.SSLCertVerificationError():
            words, mend = certificates.why(error, "relay")
            return wrong(f"The certificate of {relay.host} {words}.", mend)
        case ssl.SSLError():
            reason = error.reason or "no agreement"
            return wrong(
                f"{relay.host} cannot be spoken to over TLS: {reason.rstrip('.')}.",
                "relay.tls and relay.port (starttls on 587, tls on 465)",
            )
        case socket.gaierror():
            return down(
                f"No server of the name {relay.host} is found: it is misspelt, or this machine's DNS does not answer.",
                "relay.host; or the machine's DNS (resolvectl status)",
            )
        case TookTooLong():
            return down(f"{relay.host}, port {relay.port}, {SLOW}.", ITS_LOG)
        case ConnectionRefusedError():
            return down(
                f"Nobody listens on {relay.host}, port {relay.port}.",
                "relay.host, relay.port, if that server is up",
            )
        case TimeoutError():
            return down(
                f"{relay.host}, port {relay.port}, does not answer.",
                "relay.host, relay.port and relay.tls; or a firewall on the way, if that server is up",
            )
    return down(
        f"{relay.host}, port {relay.port}, does not answer as a relay does ({type(error).__name__}).",
        "relay.host, relay.port",
    )


def passes(code: int) -> bool:
    """Whether a refusal with this code is one for now (RFC 5321 section 4.2.1)."""
    return 400 <= code < 500


def _not_now(relay: Relay, code: int) -> Finding:
    return down(
        f"{relay.host}, port {relay.port}, takes nothing just now ({code}): letters wait, and are tried again.",
        "if it stays so: look into the log of that server",
    )


def _asked(
    client: smtplib.SMTP, relay: Relay, patient: Patient, context: ssl.SSLContext
) -> Iterator[Finding]:
    if relay.tls == "starttls":
        client.starttls(context=context)
    client.ehlo_or_helo_if_needed()
    if relay.username and relay.password_file:
        try:
            password = relay.password_file.read_text(encoding="utf-8-sig").splitlines()[0].strip()
        except (OSError, IndexError, UnicodeDecodeError):
            yield skipped("Its log-in could not be tried: the password cannot be read.")
        else:
            if not client.has_extn("auth"):
                yield wrong(
                    f"{relay.host} takes no name and password on port {relay.port}.",
                    "relay.port and relay.tls (587 with starttls, or 465 with tls); or, where it knows this machine, no relay.username",
                )
                return
            client.login(relay.username, password)
    code, _ = client.docmd("MAIL", f"FROM:<{patient.config.address}>")
    client.docmd("RSET")
    if code != 250:
        yield (
            _not_now(relay, code)
            if passes(code)
            else wrong(
                f"{relay.host} takes no mail from {patient.config.address} ({code}).",
                "the right to send as this address, on the relay",
            )
        )
        return
    yield well(f"{relay.host} takes mail from {patient.config.address}.")
    size = client.esmtp_features.get("size", "")
    if size.isdigit() and 0 < int(size) < USUAL:
        yield soon(
            f"{relay.host} takes no letter of more than {int(size) // 1000} kB: one that brings a document with it may be refused.",
            f"its limit of size (message_size_limit on Postfix): {USUAL // 1_000_000} MB or more",
        )
    loaded = patient.loaded
    wants = loaded and any(a.require_tls for a in loaded.library.world.directory.agencies.values())
    if wants and not client.has_extn("requiretls"):
        yield wrong(
            f"An agency requires TLS all the way, and {relay.host} does not promise it: its letters are kept back.",
            "a relay with REQUIRETLS, or require_tls of that agency in the contacts",
        )
