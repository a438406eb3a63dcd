"""The machine: does it know the time, and is there room on its disk."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from parley.doctor.patient import Patient
from parley.finding import Finding, down, skipped, soon, well, wrong
from parley.loops import steady
from parley.store import Store, journal

MEGABYTE = 1_000_000
LITTLE, TOO_LITTLE = 1000 * MEGABYTE, 100 * MEGABYTE
FEW_FILES = 100


def clock(patient: Patient) -> Iterator[Finding]:
    """Whether something keeps the clock right: deadlines and office hours go by it."""
    state = steady.state()
    if state is None:
        yield skipped("This system does not say whether its clock is kept right.")
    elif state == steady.UNSYNCHRONISED:
        yield soon(
            "Nothing keeps this machine's clock right, and every date is counted by it.",
            "let systemd-timesyncd or chrony keep it: timedatectl set-ntp true",
        )
    else:
        yield well("The clock is kept right.")
    if patient.now.year < 2026:
        yield wrong(f"This machine believes that it is {patient.now:%-d %B %Y}.", "the clock of the machine")
    yield from _behind_the_record(patient)


def _behind_the_record(patient: Patient) -> Iterator[Finding]:
    if not patient.has_store:
        return
    with Store.open(patient.config.state) as store:
        last = journal.last_recorded(store)
    if last is not None and last - patient.now > steady.SLIP:
        yield wrong(
            f"parley wrote something down on {last:%-d %B %Y at %H:%M} UTC, and this machine believes that it is "
            f"{patient.now:%-d %B %Y, %H:%M} UTC: its clock is wrong, or was wrong then.",
            "the clock of the machine; where it was wrong then, look at what was recorded: parley list",
        )


def _not_yet(state: Path) -> Finding:
    """The state folder is not there: could it be made?"""
    above = next(folder for folder in state.absolute().parents if folder.exists())
    if above.is_dir() and os.access(above, os.W_OK):
        return skipped(f"There is no {state} yet; it is made when parley is started.")
    return wrong(
        f"There is no {state}, and it cannot be made in {above}.",
        "state: a folder that the daemon's user may write; or make it for them",
    )


def disk(patient: Patient) -> Iterator[Finding]:
    """Room in the state folder, and that it is nobody else's."""
    state = patient.config.state
    if not state.is_dir():
        yield _not_yet(state)
        return
    if os.statvfs(state).f_flag & os.ST_RDONLY:
        yield down(
            f"The disk of {state} can only be read: no mail can be taken.",
            "mount it for writing; a disk that the system has shut itself off from after an error has to be looked at first (dmesg)",
        )
    elif not os.access(state, os.W_OK):
        yield wrong(f"{state} cannot be written.", f"run this as the daemon's user, or chown it: {state}")
    elif stat.S_IMODE(state.stat().st_mode) & 0o077:
        yield wrong(
            f"{state} can be read by others, and holds what people wrote in confidence.",
            f"chmod 700 {state}",
        )
    yield _room(state)


def _room(state: Path) -> Finding:
    about = os.statvfs(state)
    if about.f_files and about.f_favail < FEW_FILES:
        return down(
            "Almost no file can be made any more where the store is, however much room there is.",
            "whatever fills that disk with small files (df -i)",
        )
    free = shutil.disk_usage(state).free
    words = f"{free // MEGABYTE:,} MB are free where the store is."
    if free < TOO_LITTLE:
        return down(f"{words} Soon no mail can be taken.", "room on that disk")
    return soon(words, "room on that disk") if free < LITTLE else well(words)
