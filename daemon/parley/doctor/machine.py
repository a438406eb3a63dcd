"""The machine: does it know the time, and is there room on its disk."""

from __future__ import annotations

import ctypes
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from parley.doctor.patient import Patient
from parley.finding import Finding, down, skipped, soon, well, wrong

MEGABYTE = 1_000_000
LITTLE, TOO_LITTLE = 1000 * MEGABYTE, 100 * MEGABYTE
FEW_FILES = 100
_UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)


def clock(patient: Patient) -> Iterator[Finding]:
    """Whether something keeps the clock right: deadlines and office hours go by it."""
    state = clock_state()
    if state is None:
        yield skipped("This system does not say whether its clock is kept right.")
    elif state == _UNSYNCHRONISED:
        yield soon(
            "Nothing keeps this machine's clock right, and every date is counted by it.",
            "let systemd-timesyncd or chrony keep it: timedatectl set-ntp true",
        )
    else:
        yield well("The clock is kept right.")
    if patient.now.year < 2026:
        yield wrong(f"This machine believes that it is {patient.now:%-d %B %Y}.", "the clock of the machine")


def clock_state() -> int | None:
    """What adjtimex(2) says of the kernel's clock; None where it cannot be asked."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        # A zeroed struct timex: asks, sets nothing
        state = int(libc.adjtimex(ctypes.create_string_buffer(512)))
    except (OSError, AttributeError):
        return None
    return state if state >= 0 else None


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
