"""What Microsoft has ended or is ending, where a configuration still leans on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from parley import app_graph
from parley.dispute.workdays import local_day
from parley.doctor.patient import Patient
from parley.exchange.access import host_is_online, is_online
from parley.finding import Finding, skipped, soon, well, wrong
from parley.time_limit import within

EWS = "ews"
# What Microsoft has announced: MC786329 (27 January 2026) of SMTP AUTH, MC1227454 of EWS
SMTP_AUTH_OFF, EWS_ENDS = date(2027, 1, 1), date(2027, 4, 1)
BY_GRAPH = "mailbox: kind graph with sends: yes; or a connector of Exchange Online that takes mail from this machine without log-in"


def passwords(patient: Patient) -> Iterator[Finding]:
    """Log-in by password at Exchange Online: about to be switched off for SMTP, gone for everything else."""
    relay, asked = patient.config.relay, False
    if relay is not None and relay.username and host_is_online(relay.host):
        asked = True
        yield _smtp_auth(relay.host, patient.now.date())
    mailbox = getattr(patient.config, "mailbox", None)
    at = getattr(mailbox, "at", None)
    if at is not None and host_is_online(str(getattr(at, "host", ""))) and getattr(at, "password_file", None):
        asked = True
        yield wrong(
            "Exchange Online is asked for its mailbox with a name and a password, which it has refused since 2022.",
            "mailbox: kind graph",
        )
    if not asked:
        yield well("No password is used at Exchange Online.") if relay else skipped("No relay is named.")


def _smtp_auth(host: str, today: date) -> Finding:
    asked = f"{host} is asked with a name and a password (SMTP AUTH, basic authentication)."
    later = "In the second half of 2027 it will say when this ends for good."
    if today < SMTP_AUTH_OFF:
        return soon(
            f"{asked} Microsoft switches this off at the end of December 2026, wherever no administrator switches it on again; "
            f"letters would stop. {later}",
            BY_GRAPH,
        )
    return wrong(
        f"{asked} Microsoft switched this off at the end of December 2026; it works only where an administrator has switched "
        f"it on again. {later}",
        BY_GRAPH,
    )


def address(patient: Patient) -> Iterator[Finding]:
    """EWS at Exchange Online comes to its end; on a server of one's own it stays."""
    mailbox = patient.config.mailbox
    if mailbox is None or mailbox.kind != EWS:
        yield skipped("No mailbox is read through EWS.")
    elif not is_online(str(getattr(getattr(mailbox.at, "access", None), "url", ""))):
        yield well("EWS is asked on a server of your own.")
    elif patient.now.date() < EWS_ENDS:
        yield wrong(
            "EWS is pointed at Exchange Online. Since October 2026 that answers only applications that the tenant has put on its "
            "list (EWSAllowedAppIDs), and from 1 April 2027 nobody.",
            "mailbox.kind: graph",
        )
    else:
        yield wrong(
            "EWS is pointed at Exchange Online, where it ended on 1 April 2027.", "mailbox.kind: graph"
        )


def rights(patient: Patient) -> Iterator[Finding]:
    """In Exchange: what parley may do in the mailbox, and that every other is closed to it."""
    mailbox, loaded = patient.config.mailbox, patient.loaded
    if mailbox is None or not mailbox.of_exchange:
        yield skipped("No mailbox is read in Exchange.")
        return
    world = loaded.library.world if loaded else None
    zone = world.calendar.zone if world else patient.config.zone
    people = world.directory.people if world else {}
    with within(patient.in_all):
        found = list(app_graph.rights(patient.config, people, local_day(patient.now, zone)))
        found += app_graph.junk(patient.config)
    yield from found
