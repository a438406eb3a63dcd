"""A way through the door in steps, so that ways which have nothing to do with each other can take each step together.

The code of a whole way is larger than what a processor keeps at hand, the code of one step is not: fifty mails that are
written down together, then told of together, cost a fifth less than one after another (docs/speed.md). What comes of them
is the same, row for row: that is what the marks on the way are for, and `tests/loops/test_side_by_side.py` looks.

A way says by `Touches` what it is about to look at, before it looks: it goes on beside others only if none of them has
touched the same. It says `ALONE` before it looks at anything else that others may write. `PAUSE` is where the others may
catch up. The next way begins at the first pause of the one before it, so what can be said is said before it, and what is
drawn in order (a reference, say) is drawn before it; until then whatever meets waits. Later marks are for what is known late: if
ways meet there, they have to begin again, one after another.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Generic, TypeVar, assert_never

from parley.value import value

T = TypeVar("T")
MOST_BESIDE = 50  # ways beside each other; the next begins once those have ended


@value
class Touches:
    """What is kept of these is looked at, and written later: ids of people, addresses, ids of mails."""

    names: frozenset[str]


@value
class Alone:
    """It may look at anything, and write anything: all that began before it ends before it goes on, and nothing is beside it."""


@value
class Pause:
    """Whoever goes beside it may come as far."""


ALONE, PAUSE = Alone(), Pause()
Step = Touches | Alone | Pause
Steps = Generator[Step, None, T]


def touches(*names: str) -> Touches:
    """The mark for these; whoever is unknown ("") is nobody's."""
    return Touches(frozenset(names) - {""})


def to_its_end(way: Steps[T]) -> T:
    """What it brings, by itself."""
    while True:
        try:
            next(way)
        except StopIteration as end:
            found: T = end.value
            return found


class Entangled(Exception):
    """Ways that go beside each other have met after all; what they have written is to be undone, and each taken by itself."""


def side_by_side(ways: Iterable[Steps[T]]) -> list[T]:
    """What each brings, in their order, as if each had ended before the next began.

    Raises Entangled, and whatever one of them raises: then nothing that any of them has written may stay.
    """
    beside: _Beside[T] = _Beside()
    for n, way in enumerate(ways):
        beside.begin(n, way)
    beside.end()
    return [beside.found[n] for n in range(len(beside.found))]


class _Beside(Generic[T]):
    """Those that are underway, each with what it has touched, in the order in which they began."""

    def __init__(self) -> None:
        self.found: dict[int, T] = {}
        self._ways: dict[int, Steps[None]] = {}
        self._touched: dict[int, set[str]] = {}
        # Whose each of these is: no two have touched the same, so nobody need be asked one after another
        self._whose: dict[str, int] = {}

    def begin(self, n: int, whole: Steps[T]) -> None:
        """As far as its first pause; to its end, if it wants to be alone. Those before it end first if they have to."""
        if len(self._ways) >= MOST_BESIDE:
            self.end()
        mine: set[str] = set()
        way, alone = self._kept(n, whole), False
        while True:
            match step := next(way, None):
                case Touches(names):
                    mine |= names
                    if not self._whose.keys().isdisjoint(names):
                        self.end()
                case Alone():
                    alone = True
                    self.end()
                case Pause():
                    if not alone:
                        self._ways[n], self._touched[n] = way, mine
                        self._whose.update(dict.fromkeys(mine, n))
                        return
                case None:
                    return
                case _:
                    assert_never(step)

    def end(self) -> None:
        """All of them to their ends, from pause to pause."""
        while self._ways:
            for n, way in list(self._ways.items()):
                self._to_next_pause(n, way)

    def _to_next_pause(self, n: int, way: Steps[None]) -> None:
        while True:
            match step := next(way, None):
                case Pause():
                    return
                case Touches(names):
                    if any(self._whose.setdefault(name, n) != n for name in names):
                        raise Entangled
                    self._touched[n] |= names
                case Alone():
                    if len(self._ways) > 1:
                        raise Entangled
                case None:
                    del self._ways[n]
                    for name in self._touched.pop(n):
                        del self._whose[name]
                    return
                case _:
                    assert_never(step)

    def _kept(self, n: int, way: Steps[T]) -> Steps[None]:
        """The same way, with what it brings kept at its end."""
        self.found[n] = yield from way
