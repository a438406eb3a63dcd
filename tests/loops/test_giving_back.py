"""What the daemon gives back when it has nothing to do: once after each time of work, and never in the middle of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from parley.loops import giving_back
from parley.loops.giving_back import GivingBack, give_back
from parley.store import Store

WRITE = "INSERT INTO _probe VALUES (zeroblob(100000))"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as store:
        yield store


class Place:
    """A workplace that stops after so many looks; before some of them something is written."""

    def __init__(self, store: Store, looks: int, busy: set[int]) -> None:
        self.thread = self
        self._store, self._looks, self._busy, self._look = store, looks, busy, 0

    @property
    def stopping(self) -> bool:
        self._look += 1
        if self._look in self._busy:
            self._store._main.execute(WRITE)
        return self._look > self._looks

    async def do(self, work: Callable[..., Any], *args: Any) -> Any:
        return work(*args)


@pytest.mark.parametrize(
    ("busy", "given"), [(set(), [2]), ({1, 2, 3}, [4]), ({2, 5}, [3, 6]), ({1, 2, 3, 4, 5, 6, 7}, [])]
)
def test_it_gives_back_once_when_nothing_has_been_written_between_two_looks(
    busy: set[int], given: list[int], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store._main.execute("CREATE TABLE _probe (x)")
    place = Place(store, 7, busy)
    found: list[int] = []

    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(giving_back.asyncio, "sleep", at_once)
    monkeypatch.setattr(giving_back, "give_back", lambda _: found.append(place._look))
    asyncio.run(GivingBack(place, store).run())  # type: ignore[arg-type]
    assert found == given


def anonymous() -> int:
    """Kilobytes of this process that are in no file."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))


def test_the_store_works_on_and_holds_less(store: Store) -> None:
    store._main.execute("CREATE TABLE _probe (x)")
    give_back(store)
    first = store.changes()
    for _ in range(100):
        store._main.execute(WRITE)
    assert store.changes() == first + 100
    before = anonymous()
    give_back(store)
    assert before - anonymous() > 1000  # SQLite remembers 2 MB of a file
    assert store.query("SELECT count(*), sum(length(x)) FROM _probe") == [(100, 10_000_000)]
