"""The calendars' part of the composition root: which loops run for what `calendar:` in parley.yaml names.

urllib3, the extra `calendar`, is needed by nobody else and imported only here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from parley import app_exchange
from parley.app_graph import exchange_online
from parley.calendars.in_folder import InFolder
from parley.calendars.in_memory import InMemory
from parley.calendars.mirror import Mirror
from parley.config_calendar import FOLDER, MAILBOX, MEMORY, CalendarAt, Calendars
from parley.config_mailbox import Mailbox
from parley.errors import UserError
from parley.loops.busy_loop import Ask, AskFor, BusyLoop, Times
from parley.loops.clock import Clock
from parley.loops.mirror_loop import MirrorLoop
from parley.loops.workplace import Workplace
from parley.mailboxes.ews_at import EwsAt
from parley.mailboxes.graph_at import GraphAt

if TYPE_CHECKING:
    from parley.graph.client import Graph


class CalendarLoops:
    """None, one or both of them. Made before any loop starts, as their bells are."""

    def __init__(self, place: Workplace, clock: Clock, named: Calendars, mailbox: Mailbox | None) -> None:
        self._place = place
        self.mirror: MirrorLoop | None = None
        if named.own:
            bell = clock.bell("calendar")
            place.dispatch.followers.append(bell)  # whatever changes a meeting sends letters
            self.mirror = MirrorLoop(place, bell, own_calendar(named.own, mailbox))
        asking = ask_for(dict(named.free_busy), mailbox)
        self.busy = BusyLoop(place, clock.bell("busy"), asking) if named.free_busy else None

    def start(self) -> None:
        """Under the supervisor, like every loop: whatever a calendar does, the others go on."""
        if self.mirror:
            self._place.supervisor.start("calendar", self.mirror.run)
        if self.busy:
            self._place.supervisor.start("busy", self.busy.run)

    def close(self) -> None:
        """Let go of servers and threads."""
        if self.mirror:
            self.mirror.close()
        if self.busy:
            self.busy.close()


def own_calendar(named: CalendarAt, mailbox: Mailbox | None = None) -> Mirror:
    """The calendar that parley mirrors its meetings into. mailbox: the one that it reads, if it is its calendar."""
    if named.url == MEMORY:
        return InMemory()
    if named.url.startswith(FOLDER):
        return InFolder(Path(named.url.removeprefix(FOLDER)))
    if named.url == MAILBOX and mailbox is not None and isinstance(mailbox.at, GraphAt):
        from parley.calendars.graph import GraphCalendar

        return GraphCalendar(exchange_online(mailbox.at))
    if named.url == MAILBOX and mailbox is not None and isinstance(mailbox.at, EwsAt):
        return app_exchange.calendar(mailbox.at)
    _need_urllib3()
    from parley.calendars.caldav import CalDav
    from parley.calendars.dav import Access

    return CalDav(Access(named.url, named.username, named.password_file))


def ask_for(
    named: Mapping[str, CalendarAt],
    mailbox: Mailbox | None = None,
    client: Callable[[GraphAt], Graph] = exchange_online,
) -> AskFor:
    """What asks for the times of the people of a mail domain. mailbox: the one that parley reads, if it may see them;
    client: how it is reached."""
    if named:
        _need_urllib3()

    def asking(domain: str) -> Ask | None:
        at = named.get(domain)
        if at is None:
            return None
        if at.url == MAILBOX and mailbox is not None:
            return _ask_exchange(mailbox, client)

        def ask(address: str, start: datetime, end: datetime) -> Times:
            from parley.calendars.caldav import busy
            from parley.calendars.dav import Access

            user = quote(address.rpartition("@")[0], safe="")
            url = at.url.replace("{user}", user).replace("{address}", quote(address, safe="@"))
            return busy(Access(url, at.username, at.password_file), start, end)

        return ask

    return asking


def _ask_exchange(mailbox: Mailbox, client: Callable[[GraphAt], Graph]) -> Ask | None:
    match mailbox.at:
        case GraphAt() as at:
            from parley.calendars import graph

            return functools.partial(graph.busy, client(at))
        case EwsAt() as at:
            return app_exchange.ask_busy(at)
    return None


def _need_urllib3() -> None:
    if find_spec("urllib3") is None:
        raise UserError("A calendar on a server needs the extra `calendar`: pip install 'parley[calendar]'.")
