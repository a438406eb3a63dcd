"""The composition root: configuration in, adapters built, loops started. The only file that knows everything.

    listener -> spool -> intake (reading processes) -> door -> outbox -> dispatch -> way out
                                  time ----------------^

Stopping goes the same way: nothing new is let in, what is in hand is finished, then the lock is let go.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import signal
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from parley import app_start, config_changes, time_limit
from parley.app_calendars import CalendarLoops
from parley.app_clock import the_clock
from parley.app_graph import looking_over
from parley.app_mailboxes import hearing, mailbox_loop
from parley.app_ways import channels, listener, way_out
from parley.config import Config
from parley.errors import TransportError
from parley.loops import (
    clock_file,
    spooling,
)
from parley.loops.arriving import Arriving
from parley.loops.canary_loop import CanaryLoop
from parley.loops.clock import Clock, PretendClock
from parley.loops.dispatch_loop import DispatchLoop
from parley.loops.door import Door
from parley.loops.door_thread import DoorThread
from parley.loops.feed_loop import FeedLoop
from parley.loops.giving_back import GivingBack
from parley.loops.intake_loop import IntakeLoop
from parley.loops.last_good import load_or_last_good, without_loss
from parley.loops.loading import Loaded
from parley.loops.readers import Readers
from parley.loops.receipt_loop import ReceiptLoop
from parley.loops.reloading import Reloading
from parley.loops.rendering import Renderers
from parley.loops.rereading import rereader
from parley.loops.sd_notify import notify
from parley.loops.status import Status, must_be_no_older
from parley.loops.supervise import Backoff, Factory, Supervisor
from parley.loops.taking import Taker
from parley.loops.time_loop import TimeLoop
from parley.loops.watch_loop import WatchLoop
from parley.loops.ways import Ways
from parley.loops.workplace import Workplace
from parley.mailboxes import maildir
from parley.oncall import calendars
from parley.store import Store, journal, spool
from parley.store.halves import TakenAway, both_must_be_there
from parley.store.handed import Handed

if TYPE_CHECKING:
    from parley.documents.document import Document
    from parley.store.outbox import OutboxRow

FAILED = 1  # the store failed for good while we ran: start again, which looks at every page first
MENDED_FIRST = 78  # a file of the store was taken away: a person must put it back
NO_READER = (
    "no process comes up that reads mail; it needs Linux 5.3 or newer, and room for two processes more "
    "(TasksMax= of its unit, ulimit -u, the pids limit of its container)"
)
# Seconds in which the loops may finish what they have in hand; a server that does not answer by then is left
IN_HAND = 20.0


async def live(
    config: Config, readers: Readers, warming: asyncio.Task[None], pretend: Path | None, began: float
) -> int:
    """Be the daemon until SIGTERM or SIGINT; the exit code. The caller holds the lock on the state folder.

    readers: being started by `warming`; the caller ends them. pretend: the file that tells a pretended clock what
    time it is (`loops/clock_file.py`), for demonstrations. began: when the start began, by the monotonic clock.
    Raises UserError for files that cannot be taken, TransportError or OSError where the store, the port or a reading
    process cannot be had.
    """
    clock = the_clock(config, pretend)
    loaded = await asyncio.to_thread(functools.partial(load_or_last_good, config, templates="names"))
    store = await asyncio.to_thread(functools.partial(Store.open, config.state, verify=True))
    with store:
        await asyncio.to_thread(both_must_be_there, store, config.state)
        await asyncio.to_thread(must_be_no_older, store, config.state)
        await asyncio.to_thread(journal.must_be_known, store, config.state)
        loaded = await asyncio.to_thread(functools.partial(without_loss, loaded, store, templates="names"))
        readers.context = loaded.context
        try:
            await warming
        except (OSError, RuntimeError) as error:
            raise TransportError(NO_READER, permanent=False) from error
        return await Daemon(config, clock, store, loaded, readers).live(pretend, began)


class Daemon:
    """One partnership's parley, with everything built and nothing started."""

    def __init__(self, config: Config, clock: Clock, store: Store, loaded: Loaded, readers: Readers) -> None:
        self.log = structlog.get_logger().bind()
        self._stop = asyncio.Event()
        self._code = 0
        self._config, self._clock, self._store, self._loaded = config, clock, store, loaded
        self._handed = Handed(config.state)
        self._way_out = way_out(
            config, lambda domain: door.library.world.directory.requires_tls(domain), self._handed.note
        )
        # The Maildir's copies are parley's own, also once a relay is named
        forget = functools.partial(maildir.forget, config.maildir)
        door = Door(store, loaded.library, rereader(store, lambda: readers.context), forget)
        self.place = self._workplace(door, config)
        self._spool_thread = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._intake = IntakeLoop(self.place, Taker(door), readers)
        self._group = spooling.GroupCommit(
            functools.partial(spool.keep_all, store),
            self._spool_thread,
            room=self._intake.waiting.room.wait,
            kept=self._kept,
            broken=self._fatal,
        )
        arriving = Arriving(self._group.accept)
        self._listener = listener(config, clock, arriving) if config.listening else None
        self._mailbox = mailbox_loop(self.place, config, arriving.accept)
        self._rights = looking_over(self.place, config)
        self._reloading = Reloading(self.place, config, door, readers, loaded.spoilt)
        folder = config.contacts if config.contacts.is_dir() else config.contacts.parent
        self._feeds = FeedLoop(self.place, door, calendars.fetch, folder, self._reloading.asked.set)
        self._renderers = Renderers(
            readers.hatchery,
            config.templates,
            lambda row, what: self.place.thread.do(_document, door, row, what),
            self.place.dispatch.ring,
        )
        self._all_ways = (
            Ways(self._way_out, channels(config)) if loaded.library.world.channels else self._way_out
        )
        self._dispatch = DispatchLoop(
            self.place, door, self._renderers, self._all_ways, self._handed, divert=config.deliver_only_to
        )
        # A trial's texts go to its one address by mail, of which no channel knows
        self._receipts = (
            ReceiptLoop(self.place, door, self._all_ways.became)
            if isinstance(self._all_ways, Ways) and not config.deliver_only_to
            else None
        )
        # Where letters go nowhere, or all to one address (a trial), no test mail leaves by itself
        self._canary = (
            CanaryLoop(self.place, store, self._way_out)
            if not (isinstance(self._way_out, maildir.Maildir) or config.deliver_only_to)
            else None
        )
        self._time = TimeLoop(self.place, door, *hearing(arriving, self._mailbox))
        self._calendars = CalendarLoops(self.place, clock, config.calendars, config.mailbox)
        self._watch = WatchLoop(
            self.place, store, lambda: self._listener is None or not self._listener.stopping
        )

    @property
    def port(self) -> int:
        """Where it listens; 0 until it does, and if it never will."""
        return self._listener.port if self._listener else 0

    def stop(self) -> None:
        """As SIGTERM does. From the event loop's own thread."""
        self._stop.set()

    async def live(self, pretend: Path | None, began: float) -> int:
        """Start, be ready, work until told to stop, stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stop.set)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._reloading.asked.set)
        try:
            await self.place.thread.do(app_start.recover, self._store, self._clock, self._handed)
            await self.place.thread.do(
                app_start.look_at_files, self.place.thread.door, self._clock, self._loaded
            )
            if self._listener:
                await self._listener.start()
            self._start(pretend)
            for warning in self._loaded.warnings:
                self.log.debug("warning", file=warning.file, line=warning.line)
            seconds = round(time.monotonic() - began, 3)
            self.log.info("ready", port=self.port, seconds=seconds, warnings=len(self._loaded.warnings))
            self.place.status.say("listener", port=self.port)
            self.place.status.say("settings", **config_changes.settings(self._config))
            notify("READY=1")
            _collect_rarely()
            await self._stop.wait()
        finally:
            await self._end()
        return self._code

    def _start(self, pretend: Path | None) -> None:
        start = self.place.supervisor.start
        self._working = [
            start("intake", self._watched(self._intake.run)),
            start("time", self._watched(self._time.run)),
            start("dispatch", self._watched(self._dispatch.run)),
        ]
        start("watch", self._watched(self._watch.run))
        start("giving back", GivingBack(self.place, self._store).run)
        start("reloading", self._reloading.run)
        start("files", self._reloading.files.run)
        start("feeds", self._feeds.run)
        self._calendars.start()
        if self._mailbox:
            self._working.append(start("mailbox", self._watched(self._mailbox.run)))
        if self._canary:
            start("canary", self._canary.run)
        if self._rights:
            start("rights", self._rights.run)
        if self._receipts:
            start("receipts", self._receipts.run)
        if pretend is not None and isinstance(self._clock, PretendClock):
            start("clock", functools.partial(clock_file.follow, self._clock, pretend))

    async def _end(self) -> None:
        """Nothing new comes in; what is in hand is finished; everything is closed."""
        notify("STOPPING=1")
        self.log.info("stopping")
        self.place.supervisor.no_more()
        if self._listener:
            with contextlib.suppress(TimeoutError):
                await self._listener.stop()
        await self._group.finish()
        self.place.stop()
        if self._mailbox:
            self._mailbox.stop()
        if working := getattr(self, "_working", []):
            await asyncio.wait(working, timeout=IN_HAND)
        await self.place.supervisor.stop(IN_HAND)
        time_limit.cut_all()
        self._calendars.close()
        if self._mailbox:
            self._mailbox.close()
        if self._rights:
            self._rights.close()
        await self._renderers.stop()
        await self._all_ways.close()
        self._handed.close()
        if not self._code:
            with contextlib.suppress(TransportError):
                await self._watch.write_status()
        await self.place.thread.close()
        self._spool_thread.shutdown()
        self.log.info("stopped")

    def _workplace(self, door: Door, config: Config) -> Workplace:
        supervisor = Supervisor(
            self.log, clock=time.monotonic, sleep=self._pause, backoff=Backoff(first=0.2, most=15.0)
        )
        clock = self._clock
        bells = clock.bell("intake"), clock.bell("time"), clock.bell("dispatch")
        return Workplace(
            DoorThread(door), clock, supervisor, self.log, *bells, status=Status(config.state, config.metrics)
        )

    async def _pause(self, seconds: float) -> None:
        """Before a failed loop starts again; cut short when all stop."""
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return

    def _watched(self, loop: Factory) -> Factory:
        """The loop; if the store fails it for good, the daemon ends."""

        async def watched() -> None:
            try:
                await loop()
            except TransportError as error:
                self._fatal(error)
                raise

        return watched

    def _kept(self, group: Sequence[spooling.Kept]) -> None:
        self._intake.waiting.kept(group)
        self.place.intake.ring()

    def _fatal(self, error: TransportError) -> None:
        if error.permanent:
            # Begun again by itself, it would begin a new store
            self._code = MENDED_FIRST if isinstance(error, TakenAway) else FAILED
            self.log.error("the store has failed", fault=type(error).__name__, why=error.message)
            self._stop.set()


def _document(door: Door, row: OutboxRow, what: str) -> Document:
    """As `enclosures.document`: what makes documents is imported when a letter first carries one."""
    from parley.documents import enclosures

    return enclosures.document(door, row, what)


def _collect_rarely() -> None:
    """What is there by now stays: the garbage collector need not go through it for every few mails (docs/speed.md)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    gc.enable()
