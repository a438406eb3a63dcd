"""The lock on the state folder: one daemon to a store. The kernel lets go of it when the process dies, however."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parley.errors import TransportError

LOCK = "lock"


class Busy(TransportError):
    """Another daemon has this state folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"another parley is at work in {folder}", permanent=False)


@contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Hold the folder while the block runs. Raises Busy at once if another process has it.

    The file stays when the lock goes (removing it would let two daemons lock two files of one name); it holds
    the number of the process that has the lock, for whoever looks.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(folder) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def held(folder: Path, *, but_for: int = 0) -> bool:
    """Whether a daemon has this state folder: its number stands in the lock file, it lives, and it holds the lock. but_for: a
    number that counts as nobody's.

    Only a living process of that number is asked for its lock, so that no daemon just starting is kept from it. Raises
    PermissionError where whoever asks may not look.
    """
    try:
        number = int((folder / LOCK).read_text() or "0")
        if number <= 0 or number == but_for or not _alive(number):
            return False
        handle = os.open(folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except PermissionError:
        raise
    except (OSError, ValueError):
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
