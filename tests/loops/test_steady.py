"""A clock that jumps is not believed at once: nobody's date passes because somebody has set a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parley.loops.steady import SLIP, STANDS, Steady

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)
JUMPS = [
    timedelta(hours=-1),
    timedelta(days=-1),
    timedelta(days=-365),
    timedelta(days=1),
    timedelta(days=21),
    timedelta(days=3652),
]


class Machine:
    """Its clock, and for how long it has run."""

    def __init__(self) -> None:
        self.clock, self.seconds, self.kept = NOW, 500.0, False

    def on(self, by: timedelta) -> None:
        self.clock, self.seconds = self.clock + by, self.seconds + by.total_seconds()

    def steady(self) -> Steady:
        return Steady(lambda: self.clock, lambda: self.seconds, lambda: self.kept)


@pytest.mark.parametrize("by", JUMPS)
def test_a_jump_that_is_taken_back_never_was(by: timedelta) -> None:
    machine = Machine()
    time = machine.steady()
    machine.clock += by
    machine.on(SECOND)
    assert time.now() == NOW + SECOND
    assert time.jump is not None and time.jump.ahead == by
    machine.on(STANDS - 2 * SECOND)
    assert time.now() == NOW + STANDS - SECOND
    machine.clock -= by
    assert time.now() == NOW + STANDS - SECOND and time.jump is None


@pytest.mark.parametrize("by", JUMPS)
def test_a_clock_that_is_put_right_is_followed_as_soon_as_that_is_known(by: timedelta) -> None:
    machine = Machine()
    time = machine.steady()
    machine.clock += by
    assert time.now() == NOW
    machine.kept = True
    assert time.now() == NOW + by and time.jump is None
    machine.kept = False
    machine.on(SECOND)
    assert time.now() == NOW + by + SECOND


@pytest.mark.parametrize("by", JUMPS)
def test_where_nothing_is_known_it_is_followed_after_a_while(by: timedelta) -> None:
    machine = Machine()
    time = machine.steady()
    machine.clock += by
    time.now()
    machine.on(STANDS - SECOND)
    assert time.now() == NOW + STANDS - SECOND
    machine.on(SECOND)
    assert time.now() == NOW + by + STANDS and time.jump is None


def test_another_jump_begins_to_wait_anew() -> None:
    machine = Machine()
    time = machine.steady()
    machine.clock += timedelta(days=21)
    time.now()
    machine.on(STANDS - SECOND)
    machine.clock += timedelta(days=21)
    assert time.now() == NOW + STANDS - SECOND
    machine.on(SECOND)
    assert time.now() == NOW + STANDS, "it has stood so for a second"


def test_what_drifts_and_what_is_put_right_by_seconds_is_followed_at_once() -> None:
    machine = Machine()
    time = machine.steady()
    for _ in range(200):
        machine.clock += SLIP - SECOND
        machine.on(SECOND)
        assert time.now() == machine.clock and time.jump is None


def test_a_machine_that_slept_has_run_on() -> None:
    machine = Machine()
    time = machine.steady()
    machine.on(timedelta(days=3))
    assert time.now() == NOW + timedelta(days=3) and time.jump is None
