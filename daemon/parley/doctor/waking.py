"""What wakes people: each channel beside mail, asked whether it could send now. Nobody is woken by asking."""

from __future__ import annotations

from collections.abc import Iterator

from parley.app_ways import channels
from parley.doctor.patient import Patient
from parley.errors import TransportError
from parley.finding import Finding, down, named_in, sentence, skipped, soon, well, wrong
from parley.oncall.push import Push


def could_wake(patient: Patient) -> Iterator[Finding]:
    """Each channel that is set up; or that none is, where somebody is on call."""
    for name, channel in channels(patient.config).items():
        try:
            channel.look()
        except TransportError as error:
            words = sentence(f"The channel `{name}` could wake nobody now: {error.message}")
            mend = named_in(error.message) or f"channels.{name}"
            yield wrong(words, mend) if error.permanent else down(words, mend)
        else:
            yield well(f"The channel `{name}` can send.")
            if isinstance(channel, Push):
                yield from _without_a_line(channel, patient)
    if patient.config.channels.names:
        return
    agencies = patient.loaded.library.world.directory.agencies.values() if patient.loaded else ()
    if any(agency.rota for agency in agencies):
        yield soon(
            "Whoever is on call is told by mail alone, and mail wakes nobody.",
            "channels, and the contacts of whoever is on call",
        )
    else:
        yield skipped("Nobody is on call by the contacts.")


def _without_a_line(push: Push, patient: Patient) -> Iterator[Finding]:
    """Whoever is to be woken by a push, and has no address in the file: it would be found out in the night."""
    people = patient.loaded.library.world.directory.people.values() if patient.loaded else ()
    known = push.names()
    for person in people:
        line = person.ways.get("push")
        if line is not None and line not in known:
            yield soon(
                f"`{person.id}` is to be woken by push, and the file of push addresses has no line `{line}`.",
                f"channels.push.urls_file, a line {line}: and its address",
            )
