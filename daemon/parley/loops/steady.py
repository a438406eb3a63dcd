"""A clock that jumps is not believed at once. People's dates are counted by it: on the word of one that somebody has set three
weeks ahead, all that they still had time for would be recorded as missed, and told.

Beside the machine's clock runs another that nobody can set: the time since it was started, sleep included. What the two say
together drifts by seconds. Where it changes by more, parley goes on by the second, until the clock is right again, or the
kernel says that something keeps it right (it was wrong before), or it has stood so for a quarter of an hour.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from parley.value import value

SLIP = timedelta(minutes=1)  # so far is it followed at once: what is put right now and then is less
STANDS = timedelta(minutes=15)  # no longer, as whoever is on call at night is rung by it
UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)


@value
class Jump:
    """The machine's clock is not followed. since: by the time that is gone by; ahead: of it, negative where it is behind."""

    since: datetime
    ahead: timedelta


class Steady:
    """The time of one process. wall: what the machine's clock says, UTC. running: seconds, of a clock that nobody sets.
    kept_right: whether something is known to keep the machine's clock right just now."""

    def __init__(
        self, wall: Callable[[], datetime], running: Callable[[], float], kept_right: Callable[[], bool]
    ) -> None:
        self._wall, self._running, self._kept_right = wall, running, kept_right
        self._started = wall() - timedelta(seconds=running())
        self.jump: Jump | None = None

    @property
    def started(self) -> datetime:
        """When the machine was started, by the time that is gone by: with it another process goes by the same (`goes_by`)."""
        return self._started

    def now(self) -> datetime:
        """This moment, UTC."""
        ran = timedelta(seconds=self._running())
        started = self._wall() - ran
        now, ahead = self._started + ran, started - self._started
        if abs(ahead) > SLIP:
            jump = self.jump
            if jump is None or abs(ahead - jump.ahead) > SLIP:
                jump = Jump(now, ahead)
            if now - jump.since < STANDS and not self._kept_right():
                self.jump = jump
                return now
        self.jump, self._started = None, started
        return started + ran


def goes_by(started: datetime) -> datetime:
    """This moment, UTC, for a process of this machine that has the time of another one's `Steady.started`."""
    return started + timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))


def machines() -> Steady:
    """That of this machine."""
    return Steady(
        lambda: datetime.now(UTC),
        lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
        lambda: state() in range(5),
    )


def state() -> int | None:
    """What adjtimex(2) says of the kernel's clock; None where it cannot be asked."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        # A zeroed struct timex: asks, sets nothing
        found = int(libc.adjtimex(ctypes.create_string_buffer(512)))
    except (OSError, AttributeError):
        return None
    return found if found >= 0 else None
