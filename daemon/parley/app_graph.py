"""Exchange Online's part of the composition root: one client for everything; and, for both kinds of Exchange, letters that
leave through the mailbox, and its rights."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

from parley import app_exchange
from parley.config import Config
from parley.config_calendar import MAILBOX
from parley.config_mailbox import Mailbox
from parley.dispute.workdays import local_day
from parley.dispute.world import Person
from parley.errors import UserError
from parley.finding import Finding
from parley.loops.look_over_loop import LookOverLoop
from parley.loops.workplace import Workplace
from parley.mailboxes.ews_at import EwsAt
from parley.mailboxes.graph_at import GraphAt
from parley.mailboxes.wayout import WayOut

if TYPE_CHECKING:
    from parley.graph.client import Graph


OF_OWN_DOMAIN = 2  # colleagues there whose mailboxes are tried, before those of other domains


@functools.cache
def exchange_online(at: GraphAt) -> Graph:
    """The one client of a mailbox in Exchange Online. Reading, sending, the calendar and free times share it, since the
    service counts their requests together: its token, its connections and its patience."""
    if find_spec("msal") is None or find_spec("urllib3") is None:
        raise UserError("A mailbox in Exchange Online needs the extra `graph`: pip install 'parley[graph]'.")
    from parley.graph.client import Graph
    from parley.graph.tokens import in_a_process_of_its_own

    return Graph(at.account, log_in=in_a_process_of_its_own)


def through_mailbox(named: Mailbox | None, requires_tls: Callable[[str], bool]) -> WayOut | None:
    """The way out through the mailbox itself, where the configuration says that letters leave there."""
    if named is None or not named.sends:
        return None
    if isinstance(named.at, EwsAt):
        return app_exchange.sending(named.at, requires_tls)
    if not isinstance(named.at, GraphAt):
        return None
    from parley.mailboxes.graph_out import GraphOut

    return GraphOut(exchange_online(named.at), requires_tls=requires_tls, tls_to=named.at.tls_to)


def looking_over(place: Workplace, config: Config) -> LookOverLoop | None:
    """What says at the start, and once a day, how the rights in Exchange stand; None without a mailbox there."""
    if config.mailbox is None or not config.mailbox.of_exchange:
        return None

    def look(now: datetime) -> Iterator[Finding]:
        world = place.thread.door.library.world
        return rights(config, world.directory.people, local_day(now, world.calendar.zone))

    return LookOverLoop(place, place.clock.bell("rights"), look)


def rights(config: Config, people: Mapping[str, Person], today: date) -> Iterator[Finding]:
    """How the rights in Exchange stand, and the secret. people: of the directory; a colleague's mailbox is tried, which must
    be closed. Raises TransportError where it cannot be asked."""
    at = config.mailbox.at if config.mailbox is not None else None
    calendars = [config.calendars.own, *(each for _, each in config.calendars.free_busy)]
    diary = any(each is not None and each.url == MAILBOX for each in calendars)
    match at:
        case GraphAt():
            from parley.graph.rights import DIARY, READ, SEND, look_over

            needed = [READ, *([SEND] if at.sends else []), *([DIARY] if diary else [])]
            others = _colleagues(config, people, at.account.mailbox)
            yield from look_over(exchange_online(at), needed, others, at.secret_expires, today)
        case EwsAt():
            yield from app_exchange.rights(
                at, diary=diary, others=_colleagues(config, people, at.access.mailbox)
            )


def junk(config: Config) -> Iterator[Finding]:
    """What lies in the junk folder of a mailbox in Exchange. Raises TransportError where it cannot be asked."""
    match config.mailbox.at if config.mailbox is not None else None:
        case GraphAt() as at:
            from parley.graph import rights

            yield rights.junk(exchange_online(at))
        case EwsAt() as at:
            yield app_exchange.junk(at)


def _colleagues(config: Config, people: Mapping[str, Person], mailbox: str) -> list[str]:
    """Whose mailboxes may lie beside ours: some of the mailbox's own domain, then one of each other domain of the directory,
    since a tenant or an organisation has several."""
    house = mailbox.rpartition("@")[2]
    known = (address.lower() for person in people.values() for address in person.addresses)
    by_domain: dict[str, list[str]] = {house: []}
    for address in known:
        if address not in (mailbox, config.address):
            by_domain.setdefault(address.rpartition("@")[2], []).append(address)
    own = by_domain.pop(house)
    return [*own[:OF_OWN_DOMAIN], *(addresses[0] for addresses in by_domain.values())]
