"""Calendars: parley's own, the free and busy times of other people, and rotas that are kept in one elsewhere.

Whatever is wrong with them keeps no mail from anybody: meetings are placed without, and the last rota that came is gone by.
That is why nobody would hear of it who does not ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from parley import app_calendars
from parley.config_calendar import MAILBOX, CalendarAt
from parley.doctor.patient import Patient
from parley.errors import TransportError, UserError
from parley.finding import Finding, down, named_in, sentence, skipped, well, wrong
from parley.oncall import calendars
from parley.reference.contacts_feed import readable
from parley.time_limit import within

A_DAY = timedelta(days=1)
ASKED = 3  # people of a domain whose times are asked for: one may have no calendar


def own(patient: Patient) -> Iterator[Finding]:
    """Whether parley's own calendar can be looked into, as the daemon does."""
    named = patient.config.calendars.own
    if named is None:
        yield skipped("No calendar of parley's own is named.")
        return
    try:
        mirror = app_calendars.own_calendar(named, patient.config.mailbox)
        try:
            with within(patient.in_all):
                there = len(mirror.versions())
        finally:
            mirror.close()
    except (TransportError, UserError) as error:
        yield _found(error, "parley's own calendar", "calendar: ", named)
    else:
        yield well(f"parley's own calendar can be read; {there} meeting(s) stand there.")


def free_and_busy(patient: Patient) -> Iterator[Finding]:
    """Whether the times can be read of anybody of each domain that is named: those of a few people of the contacts are tried."""
    named = patient.config.calendars.free_busy
    if not named:
        yield skipped("Nobody's free and busy times are read.")
    for domain, at in named:
        yield _busy(patient, domain, at)


def _busy(patient: Patient, domain: str, at: CalendarAt) -> Finding:
    people = patient.loaded.library.world.directory.people.values() if patient.loaded else ()
    asked = [one.address for one in people if one.address.rpartition("@")[2] == domain][:ASKED]
    if not asked:
        return skipped(f"Nobody at {domain} stands in the contacts.")
    failed: TransportError | UserError | None = None
    for address in asked:
        try:
            ask = app_calendars.ask_for({domain: at}, patient.config.mailbox)(domain)
            if ask is not None:
                with within(patient.in_all):
                    ask(address, patient.now, patient.now + A_DAY)
        except (TransportError, UserError) as error:
            failed = error
        else:
            return well(f"Free and busy times of people at {domain} can be read.")
    assert failed is not None
    return _found(failed, f"the times of people at {domain}", f"calendar.free_busy of {domain}: ", at)


def rotas(patient: Patient) -> Iterator[Finding]:
    """Whether each calendar that a rota comes from can be had. The address may be a secret: its host alone is said."""
    agencies = patient.loaded.library.world.directory.agencies.values() if patient.loaded else ()
    feeds = {address: agency.name for agency in agencies if agency.rota for address in agency.rota.fetched}
    if not feeds:
        yield skipped("No rota comes from a calendar elsewhere.")
    for address, agency in feeds.items():
        what = f"the calendar at {urlsplit(address).hostname} that the rota of {agency} comes from"
        try:
            with within(patient.in_all):
                whole = readable(calendars.fetch(address))
        except (TransportError, ImportError) as error:
            why = error.message if isinstance(error, TransportError) else "urllib3 is not installed"
            yield down(
                _sentence(what, why),
                "the address under feeds of that agency in the contacts, or whoever keeps that calendar",
            )
            continue
        yield (
            well(f"{what[:1].upper()}{what[1:]} can be had.")
            if whole
            else down(_sentence(what, "it is a calendar that cannot be read"), "whoever keeps that calendar")
        )


def _found(error: TransportError | UserError, what: str, setting: str, at: CalendarAt) -> Finding:
    """The mailbox's own account is set up elsewhere than here: what to change is what its adapter names."""
    lasting = isinstance(error, UserError) or error.permanent
    why = str(error) if isinstance(error, UserError) else error.message
    mend = named_in(why) if at.url == MAILBOX else ""
    if not mend and (lasting or at.url != MAILBOX):
        mend = f"{setting}{_keys(at)}"
    return (wrong if lasting else down)(_sentence(what, why), mend)


def _sentence(what: str, why: str) -> str:
    said = f"{what} cannot be read: {why}"
    whole = sentence(said)
    return (
        f"p{whole[1:]}" if what.startswith("parley") else whole
    )  # its name is written so, at the beginning too


def _keys(at: CalendarAt) -> str:
    return "url" if at.url == MAILBOX or not at.username else "url, username, password_file"
