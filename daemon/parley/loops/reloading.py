"""SIGHUP, or a saved file: the files are read anew and taken together, or not at all.

A bad file keeps the last good reading, and the business manager hears which file and line, and again when it is
mended. Disputes that run stay on the rules they began under (`Library.protocol_of`).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from parley import config_changes
from parley.config import Config
from parley.errors import Problem, TransportError, UserError
from parley.loops import (
    calendar_change,
    contacts_by_mail,
    contacts_offered,
    departures,
    directory_change,
    handover,
    house_letters,
)
from parley.loops.contacts_written import put_in_place
from parley.loops.door import Door
from parley.loops.file_watch import FileWatch
from parley.loops.library import Library
from parley.loops.loading import Loaded, load
from parley.loops.readers import Readers
from parley.loops.supervise import Backoff, described
from parley.loops.trouble import FILES, Trouble
from parley.loops.workers import Command, Workers
from parley.loops.workplace import Workplace
from parley.reference import lost_lines
from parley.reference.contacts import read_texts
from parley.store import contacts_waiting, rule_versions

LOOK_FOR_MAILED = 2.0  # seconds between two looks for contacts that were accepted by mail

LOOKING = Command("parley.loops.loading:template_problems", (list, Problem), seconds=10.0, patience=40.0)
# Between two tries to look at the templates, where no process can be had for it (no room for one, no memory)
LOOK_AGAIN = Backoff(first=60.0, most=3600.0)
# Between two tries to read the files, where the machine cannot (no file can be opened any more)
READ_AGAIN = Backoff(first=10.0, most=300.0)


class Reloading:
    """Waits until `asked` is set, then reads and takes."""

    def __init__(
        self, place: Workplace, config: Config, door: Door, readers: Readers, spoilt: Sequence[Problem] = ()
    ) -> None:
        self.asked = asyncio.Event()
        self._place, self._config, self._door, self._readers = place, config, door, readers
        self.files = FileWatch((config.rules, config.contacts, config.templates), self.asked.set)
        # Seconds of the event loop at which the templates are looked at; at the start only their names were looked for
        self._look_at: float | None = 0.0
        self._in_vain = 0
        self._unread = Trouble(place, FILES, part=FILES)
        # Seconds of the event loop at which what could not be read is read, and who had sent it
        self._read_at: float | None = None
        self._by = ""
        # The problems that the business manager knows of
        self._told = tuple(str(problem) for problem in spoilt)

    async def run(self) -> None:
        """Until the daemon stops. A cancellation alone does not do: `wait_for` of Python 3.11 swallows one that comes in the
        moment in which what it waits for is set, as with SIGHUP and SIGTERM at once."""
        while not self._place.stopping:
            if self._look_at is not None and asyncio.get_running_loop().time() >= self._look_at:
                await self._look_at_templates()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.asked.wait(), LOOK_FOR_MAILED)
            by = await self._write_what_waits()
            again = self._read_at is not None and asyncio.get_running_loop().time() >= self._read_at
            if by or again or self.asked.is_set():
                self.asked.clear()
                await self._reload(by or self._by)

    async def _write_what_waits(self) -> str:
        """Contacts that were accepted by mail are written into their folder, whole or not at all; by whom they came."""
        do = self._place.thread.do
        waiting = await do(contacts_waiting.every, self._door.store)
        for one in waiting:
            in_use = {Path(file).name: text for file, text in self._door.library.contacts}
            kept = await asyncio.to_thread(put_in_place, self._config.contacts, one, in_use.get(one.name))
            await do(_written, self._door, one, kept, self._place.clock.now())
        return waiting[-1].by if waiting else ""

    async def _look_at_templates(self) -> None:
        """Once after the start, when nobody waits for it, and in a process of its own: a template that cannot be filled
        parks its own letters, and the business manager hears which file it is. Where it cannot be done, the files that
        somebody saves or mails are read all the same."""
        folder = self._config.templates
        try:
            looking = Workers(self._readers.hatchery, LOOKING)
            problems = await looking.do_alone(lambda: (folder,), seconds=LOOKING.seconds)
            if not isinstance(problems, list):
                raise RuntimeError("the templates could not be looked at")
        except (OSError, RuntimeError) as error:
            self._in_vain += 1
            pause = LOOK_AGAIN.after(self._in_vain)
            self._look_at = asyncio.get_running_loop().time() + pause
            self._place.log.error(
                "templates not looked at", fault=described(error), again_in=pause, times=self._in_vain
            )
            return
        self._look_at = None
        if problems:
            self._place.log.error("templates cannot be filled", problems=len(problems))
            self._told = tuple(str(problem) for problem in problems)
            await self._place.thread.do(tell, self._door, problems, self._place.clock.now())
            self._place.dispatch.ring()

    async def _reload(self, by: str = "") -> None:
        """Where the machine fails on the way, be it only while it is said what is wrong with a file, all of it is done again."""
        self._read_at, self._by = None, by
        try:
            await self._read_anew(by, self._place.clock.now())
        except TransportError as error:
            await self._unread.met(error, self._place.clock.now())
            self._read_at = asyncio.get_running_loop().time() + READ_AGAIN.after(self._unread.faults)

    async def _read_anew(self, by: str, now: datetime) -> None:
        do = self._place.thread.do
        await asyncio.to_thread(self.files.take)
        try:
            loaded = await asyncio.to_thread(_read, self._config, self._door.library)
        except UserError as error:
            said = tuple(str(problem) for problem in error.problems)
            self._place.log.error("files not taken", problems=len(said))
            if said != self._told:
                saved, _ = await asyncio.to_thread(read_texts, [self._config.contacts])
                await do(tell, self._door, error.problems, now, saved)
            self._told = said
        else:
            await do(_take, self._door, loaded, now, bool(self._told), by)
            self._readers.context = loaded.context
            self._told = ()
            self._place.log.info("files taken", warnings=len(loaded.warnings))
            self._place.time.ring()  # what a change of days or of people brings to a dispute is due now
        self._by = ""
        await self._unread.over(now)
        self._place.dispatch.ring()
        await self._look_at_settings()

    async def _look_at_settings(self) -> None:
        """parley.yaml is read at the start alone; whoever changed it and reloads would wait in vain, and one that cannot be
        taken any more would keep the next start from coming, at whatever hour."""
        keys, taken = await asyncio.to_thread(config_changes.waiting, self._config)
        if keys:
            self._place.log.warning("settings wait for a restart", settings=keys)
        if not taken:
            self._place.log.error("the next start will fail", why="parley.yaml cannot be taken: parley check")


def _read(config: Config, in_use: Library) -> Loaded:
    """Everything anew. A file that has only lost lines since it was last used is not taken unasked: raises UserError."""
    loaded = load(config)
    gone = lost_lines.problems(in_use.contacts, loaded.library.contacts)
    gone += lost_lines.problems(in_use.rules, loaded.library.rules)
    if gone:
        raise UserError(gone)
    return loaded


def tell(
    door: Door,
    problems: Sequence[Problem],
    now: datetime,
    saved: Sequence[tuple[str, str]] = (),
    *,
    at_start: bool = False,
) -> None:
    """What is wrong, by line; where all of it is that lines are gone, an answer takes what was saved. at_start: the daemon found
    it, as it does at each start: of that its keeper hears once a day."""
    with door.store.write():
        of_contacts = {file for file, _ in saved}.issuperset(problem.file for problem in problems)
        if not of_contacts or contacts_offered.offered(door, saved, now, at_start=at_start) is None:
            house_letters.bad_file(door, problems, now=now, at_start=at_start)


def _take(door: Door, loaded: Loaded, now: datetime, mended: bool, by: str) -> None:
    fresh, before = loaded.library, door.library.world.directory
    door.library = door.library.reloaded(
        world=fresh.world, protocols=fresh.protocols, texts=fresh.texts, default=fresh.default, contacts=fresh.contacts,
        rules=fresh.rules,
    )  # fmt: skip
    with door.store.write():
        rule_versions.keep(door.store, fresh.rules, at=now)
        calendar_change.look(door, now)
        departures.look(door, now)
        changes = directory_change.look(door, now, by=by)
        handover.begin(door, now)
        handover.changed(door, before, now)
        if mended:
            house_letters.file_mended(door, now=now, changes=changes)


def _written(door: Door, one: contacts_waiting.Waiting, kept: str, now: datetime) -> None:
    """Whoever accepted it hears of what was there and never used."""
    with door.store.write():
        contacts_waiting.written(door.store, one)
        if kept:
            contacts_by_mail.tell_of_kept(door, one, kept, now)
