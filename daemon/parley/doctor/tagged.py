"""A test mail to the tagged address: does it come back, with its tag, its calendar part, and our own server's judgement.

Where letters leave, it takes the way that letters and answers take: out through relay or mailbox, back through the mailbox.
Where none is, it is handed to the listener over loopback, as the server in front does.
"""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from parley.app_ways import way_out
from parley.doctor.judged import judged
from parley.doctor.lines import Lmtp, Smtp
from parley.doctor.patient import Patient
from parley.finding import Finding, down, skipped, soon, well, wrong
from parley.loops import probing
from parley.loops.loading import instance_of
from parley.mail import tags
from parley.mail.message import Envelope
from parley.mail.mime import Part, read_mail
from parley.mail.probe_mail import TAG, Probe, probe
from parley.mailboxes.wayout import Delivered, Failed, Sent, Unknown
from parley.store.store import Store
from parley.time_limit import within

LOOKS_EVERY = 0.5  # seconds
# Enhanced status codes (RFC 3463 section 3.2) and reply codes by which a recipient is not known
NO_ADDRESS = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "550", "553")
TAKES_TAGS = "whether the mailbox takes mail for +tags: plus addressing on Exchange, recipient_delimiter = + on Postfix"
CLOCKS_DIFFER = timedelta(minutes=5)  # and for as long as we wait for it: more than a mail is on its way


def comes_back(patient: Patient) -> Iterator[Finding]:
    """Sends one, waits, and looks at what came."""
    if not patient.send:
        yield skipped("No test mail was to be sent.")
        return
    if not (patient.has_store and patient.runs):
        yield skipped("The daemon does not run, so that nobody would read a test mail.")
        return
    if not (patient.leaves or patient.config.listening):
        yield skipped("Letters go into a Maildir, and no test mail can come back.")
        return
    own = patient.config.address
    with Store.open(patient.config.state) as store:
        mail = probe(own, instance_of(own), store.random_id(15), patient.now)
    refused = _hand_over(patient, mail)
    if refused is not None:
        yield refused
        return
    with Store.open(patient.config.state) as store:
        back = _wait(patient, store, mail)
        if back is None:
            yield down(
                f"A test mail to {mail.to} has left, and has not come back within {patient.wait:.0f} seconds.",
                f"{TAKES_TAGS}; then the mailbox's junk folder and rules",
            )
            return
        head = read_mail(back.raw)
        yield _tag(patient, mail, head, back.envelope)
        yield _calendar(head)
        yield from _clock(head, patient)
        yield from judged(patient, head, store)
        yield from _id(mail, head)


def _hand_over(patient: Patient, mail: Probe) -> Finding | None:
    """What went wrong; None if it was taken."""
    if not patient.leaves:
        return _to_listener(patient, mail)
    out = way_out(patient.config, lambda domain: False)

    async def send() -> Delivered:
        try:
            return await probing.send(out, mail)
        finally:
            await out.close()

    result = asyncio.run(send())
    return _refusal(result)


def _refusal(result: Delivered) -> Finding | None:
    """Nothing but what the other side called it is repeated."""
    match result:
        case Sent() | Unknown():
            return None
        case Failed(status=status) if status.startswith(NO_ADDRESS):
            return wrong(
                f"The server that takes our letters knows no address of ours with a +tag ({status}): answers to parley carry one.",
                TAKES_TAGS,
            )
        case Failed(status=status):
            return down(
                f"The way out did not take a test mail to our own mailbox ({status}).",
                "relay: look into the log of that server",
            )
    return down(
        "The way out does not take a test mail to our own mailbox just now.",
        "relay: see what the check of the relay says; then the log of that server",
    )


def _to_listener(patient: Patient, mail: Probe) -> Finding | None:
    config = patient.config
    try:
        with within(patient.in_all), (Lmtp if config.lmtp else Smtp)(config.host, patient.port) as client:
            client.sendmail(mail.bounces_to, [mail.to], mail.raw)
    except (OSError, smtplib.SMTPException) as error:
        return down(
            f"The listener did not take a test mail ({type(error).__name__}).",
            "listen.host, listen.port, listen.users_file",
        )
    return None


def _wait(patient: Patient, store: Store, mail: Probe) -> probing.Back | None:
    for _ in range(int(patient.wait / LOOKS_EVERY) + 1):
        if (back := probing.came_back(store, mail, patient.now)) is not None:
            return back
        patient.pause(LOOKS_EVERY)
    return None


def _tag(patient: Patient, mail: Probe, head: Part, envelope: Envelope) -> Finding:
    found = tags.find_tags(patient.config.address, envelope, head, head.get_all("to"), ())
    where = next((tag.where for tag in found if tag.text == f"{TAG}-{mail.token}"), "")
    if not where:
        return wrong(
            "The test mail came back without its tag: answers could not be told apart.",
            "whatever rewrites addresses in front of the mailbox; Exchange Online: "
            "Set-OrganizationConfig -DisablePlusAddressInRecipients $false",
        )
    if where in ("to", "cc"):
        return soon(
            "The tag stands in To alone, where people's programs may change it.",
            "a server that keeps the envelope's recipient (X-Original-To or Delivered-To); without it parley manages too",
        )
    return well(f"Tagged mail comes back (the tag stands in: {where}).")


def _calendar(head: Part) -> Finding:
    parts = [part for part in _all(head) if part.kind == "text/calendar"]
    if not parts:
        return wrong(
            "The calendar part of the test mail was taken out or changed on the way: answers to invitations would be lost.",
            "on Exchange the calendar attendant of this mailbox: Set-CalendarProcessing -AutomateProcessing None; else the gateway "
            "or virus scanner in front of it, which must leave parts of the kind text/calendar alone",
        )
    if all(part.parameters.get("method", "").upper() != "REPLY" for part in parts):
        return wrong(
            "The calendar part of the test mail lost its method on the way: an answer would not be known for one.",
            "whatever rewrites mail in front of the mailbox (a gateway, a virus scanner)",
        )
    return well("Calendar parts arrive as calendar parts.")


def _clock(head: Part, patient: Patient) -> Iterator[Finding]:
    """The server that took the mail last wrote down when, by its own clock. (When it came is no measure: where a mailbox is
    read, that is the server's word too.)"""
    said = _instant(head.get("received").rpartition(";")[2])
    if said is not None and abs(said - patient.now) > CLOCKS_DIFFER + timedelta(seconds=patient.wait):
        yield wrong(
            f"This machine's clock said {patient.now:%H:%M} UTC when the test mail left, and that of the mail server "
            f"{said.astimezone(UTC):%H:%M} UTC when it took it: every date that parley counts goes by the first.",
            "whichever clock is wrong: let systemd-timesyncd or chrony keep it (timedatectl set-ntp true)",
        )


def _instant(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo else None


def _all(part: Part) -> Iterator[Part]:
    yield part
    for child in part.children:
        yield from _all(child)


def _id(mail: Probe, head: Part) -> Iterator[Finding]:
    if head.get("message-id").strip() != mail.message_id:
        yield soon(
            "A server on the way gives our mail another Message-ID: threads are found by tag and subject alone.",
            "that server, if it can be told to keep ids",
        )
