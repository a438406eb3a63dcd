"""Rotas in calendars elsewhere are fetched every quarter of an hour into files beside the contacts.

What is there already stays until something better comes: the last good copy is that file, and a start without the network
has it. A changed file is picked up like every saved one (`reloading`). A calendar that has not come for a day is told to
whoever looks after the directory; since when is kept in the store, as a daemon may be restarted every night.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from parley.errors import TransportError
from parley.loops import directory_look
from parley.loops.door import Door
from parley.loops.supervise import described
from parley.loops.whole_file import put
from parley.loops.workplace import Workplace
from parley.reference.contacts_feed import file_for, readable
from parley.store import counters

EVERY = 900.0  # seconds
A_DAY = timedelta(days=1)

_FAULTS: dict[type, str] = {ModuleNotFoundError: "urllib3 is not installed"}
Fetch = Callable[[str], bytes]


class FeedLoop:
    """fetch: gets one. folder: where the contacts lie. changed: called when a file is another than before."""

    def __init__(
        self, place: Workplace, door: Door, fetch: Fetch, folder: Path, changed: Callable[[], None]
    ) -> None:
        self._place, self._door, self._fetch, self._folder, self._changed = (
            place,
            door,
            fetch,
            folder,
            changed,
        )

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.round()
            await asyncio.sleep(EVERY)

    async def round(self) -> None:
        """Each calendar once."""
        for address in self._addresses():
            try:
                fresh = await asyncio.to_thread(self._refreshed, address)
            except (TransportError, ImportError, OSError) as error:
                await self._failed(address, error)
                continue
            await self._place.thread.do(_came, self._door, address)
            if fresh:
                self._changed()

    def _refreshed(self, address: str) -> bool:
        """Whether the file is another than before. What nobody could read does not take its place."""
        body = self._fetch(address)
        if not readable(body):
            raise TransportError("the answer is a calendar that cannot be read", permanent=False)
        return _write(self._folder / file_for(address), body)

    def _addresses(self) -> list[str]:
        agencies = self._door.library.world.directory.agencies.values()
        return list(dict.fromkeys(one for agency in agencies if agency.rota for one in agency.rota.fetched))

    async def _failed(self, address: str, error: Exception) -> None:
        now = self._place.clock.now()
        since = await self._place.thread.do(_failing_since, self._door, address, now)
        self._place.log.warning("calendar of a rota not fetched", fault=described(error))
        if now - since >= A_DAY:
            why = (
                str(error)
                if isinstance(error, TransportError)
                else _FAULTS.get(type(error), "it cannot be written")
            )
            line = f"The calendar at {urlsplit(address).hostname} that a rota comes from has not come for a day: {why}."
            await self._place.thread.do(_tell, self._door, now, line)
            self._place.dispatch.ring()


def _failing_since(door: Door, address: str, now: datetime) -> datetime:
    """Since when this calendar has not come: since now, if it came the last time."""
    since = counters.value(door.store, _counter(address))
    if not since:
        since = int(now.timestamp())
        with door.store.write():
            counters.put(door.store, _counter(address), since)
    return datetime.fromtimestamp(since, UTC)


def _came(door: Door, address: str) -> None:
    if counters.value(door.store, _counter(address)):
        with door.store.write():
            counters.put(door.store, _counter(address), 0)


def _counter(address: str) -> str:
    """The name of its number; the address itself, which may be a secret, stands in no table."""
    return f"feed {file_for(address)}"


def _tell(door: Door, now: datetime, line: str) -> None:
    with door.store.write():
        directory_look.say(door, [line], now)


def _write(place: Path, body: bytes) -> bool:
    """Whether it is another than before; only then is it written, since whoever watches the folder reads it anew."""
    if place.is_file() and place.read_bytes() == body:
        return False
    put(place, body)
    return True
