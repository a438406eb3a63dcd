"""The door's own thread: whatever waits for the database waits here, never on the event loop.

One thread, so that everything that is done to a dispute is done one after the other. What a piece of work is about
does not enter here; if it fails, what the door had folded is forgotten, for it may hold what was undone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from parley.loops.door import Door

P = ParamSpec("P")
T = TypeVar("T")


class DoorThread:
    """Runs work on the door, in order."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="door")

    async def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The work's result, or what it raised. If the caller is cancelled, the work is still done to its end."""

        def done() -> T:
            try:
                return work(*args, **kwargs)
            except BaseException:
                self.door.forget()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._thread, done)

    async def close(self) -> None:
        """Wait for the work in hand and end the thread."""
        await asyncio.to_thread(self._thread.shutdown)
