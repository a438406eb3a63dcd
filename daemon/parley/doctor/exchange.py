"""What Microsoft has ended or is ending, where a configuration still leans on it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from parley import app_graph
from parley.dispute.workdays import local_day
from parley.doctor.patient import Patient
from parley.finding import Finding, skipped, well, wrong

EWS = "ews"
ONLINE = ("office365.com", "outlook.com", "office.com", "microsoftonline.com")


def is_online(host: str) -> bool:
    """Whether a host is Exchange Online's, and not a server of the partnership's own."""
    host = host.lower().rstrip(".")
    return any(host == name or host.endswith(f".{name}") for name in ONLINE)


def passwords(patient: Patient) -> Iterator[Finding]:
    """Log-in by password at Exchange Online: taken away for SMTP, gone for everything else."""
    relay, asked = patient.config.relay, False
    if relay is not None and relay.username and is_online(relay.host):
        asked = True
        yield wrong(
            f"{relay.host} is asked with a name and a password. Microsoft is taking this away (SMTP AUTH, basic "
            "authentication): letters would stop one day, and nobody would be told.",
            "send through Microsoft Graph, or let a connector of Exchange Online take mail from this machine without log-in",
        )
    mailbox = getattr(patient.config, "mailbox", None)
    at = getattr(mailbox, "at", None)
    if at is not None and is_online(str(getattr(at, "host", ""))) and getattr(at, "password_file", None):
        asked = True
        yield wrong(
            "Exchange Online is asked for its mailbox with a name and a password, which it refuses since 2022.",
            "mailbox: kind graph",
        )
    if not asked:
        yield well("No password is used at Exchange Online.") if relay else skipped("No relay is named.")


def address(patient: Patient) -> Iterator[Finding]:
    """EWS at Exchange Online comes to its end; on a server of one's own it stays."""
    mailbox = patient.config.mailbox
    if mailbox is None or mailbox.kind != EWS:
        yield skipped("No mailbox is read through EWS.")
        return
    url = str(getattr(getattr(mailbox.at, "access", None), "url", ""))
    if is_online(urlsplit(url).hostname or ""):
        yield wrong("EWS is pointed at Exchange Online, which stops answering it.", "mailbox.kind: graph")
    else:
        yield well("EWS is asked on a server of your own.")


def rights(patient: Patient) -> Iterator[Finding]:
    """In Exchange: what parley may do in the mailbox, and that every other is closed to it."""
    mailbox, loaded = patient.config.mailbox, patient.loaded
    if mailbox is None or not mailbox.of_exchange:
        yield skipped("No mailbox is read in Exchange.")
        return
    world = loaded.library.world if loaded else None
    zone = world.calendar.zone if world else patient.config.zone
    people = world.directory.people if world else {}
    yield from app_graph.rights(patient.config, people, local_day(patient.now, zone))
