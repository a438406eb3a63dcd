"""The calendars' part of the composition root: which loops run for what `calendar:` in parley.yaml names.

urllib3, the extra `calendar`, is needed by nobody else and imported only here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.util import find_spec
from urllib.parse import quote

from parley.calendars.in_memory import InMemory
from parley.calendars.mirror import Mirror
from parley.config_calendar import MEMORY, CalendarAt, Calendars
from parley.errors import UserError
from parley.loops.busy_loop import Ask, AskFor, BusyLoop, Times
from parley.loops.clock import Clock
from parley.loops.mirror_loop import MirrorLoop
from parley.loops.workplace import Workplace


class CalendarLoops:
    """None, one or both of them. Made before any loop starts, as their bells are."""

    def __init__(self, place: Workplace, clock: Clock, named: Calendars) -> None:
        self._place = place
        self.mirror: MirrorLoop | None = None
        if named.own:
            bell = clock.bell("calendar")
            place.dispatch.followers.append(bell)  # whatever changes a meeting sends letters
            self.mirror = MirrorLoop(place, bell, own_calendar(named.own))
        asking = ask_for(dict(named.free_busy))
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


def own_calendar(named: CalendarAt) -> Mirror:
    """The calendar that parley mirrors its meetings into."""
    if named.url == MEMORY:
        return InMemory()
    _need_urllib3()
    from parley.calendars.caldav import CalDav
    from parley.calendars.dav import Access

    return CalDav(Access(named.url, named.username, named.password_file))


def ask_for(named: Mapping[str, CalendarAt]) -> AskFor:
    """What asks for the times of the people of a mail domain."""
    if named:
        _need_urllib3()

    def asking(domain: str) -> Ask | None:
        at = named.get(domain)
        if at is None:
            return None

        def ask(address: str, start: datetime, end: datetime) -> Times:
            from parley.calendars.caldav import busy
            from parley.calendars.dav import Access

            user = quote(address.rpartition("@")[0], safe="")
            url = at.url.replace("{user}", user).replace("{address}", quote(address, safe="@"))
            return busy(Access(url, at.username, at.password_file), start, end)

        return ask

    return asking


def _need_urllib3() -> None:
    if find_spec("urllib3") is None:
        raise UserError("A calendar on a server needs the extra `calendar`: pip install 'parley[calendar]'.")
