"""Exchange on-premises' part of the composition root: one account for mail in, mail out, the calendar and free times."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import structlog

from parley.errors import UserError
from parley.exchange.access import is_online
from parley.finding import Finding
from parley.mailboxes.ews_at import EwsAt
from parley.mailboxes.wayin import WayIn
from parley.mailboxes.wayout import WayOut

if TYPE_CHECKING:
    from parley.calendars.mirror import Mirror
    from parley.exchange.server import Server
    from parley.loops.busy_loop import Ask


@functools.cache
def exchange(at: EwsAt) -> Server:
    """The one account: whoever speaks with the server shares its token and its patience."""
    if find_spec("exchangelib") is None:
        raise UserError("A mailbox on Exchange needs the extra `exchange`: pip install 'parley[exchange]'.")
    from parley.exchange.server import Server

    if is_online(at.url):
        structlog.get_logger().warning(
            "mailbox.url is Exchange Online, where EWS ends", use="mailbox.kind: graph"
        )
    return Server(at.access)


def mailbox(at: EwsAt) -> WayIn:
    """The way in."""
    from parley.mailboxes.ews import EwsMailbox, listening

    server = exchange(at)
    return EwsMailbox(
        server.connection(), at.processed, listening(server.connection()) if at.streams else None
    )


def sending(at: EwsAt, requires_tls: Callable[[str], bool]) -> WayOut:
    """The way out through the mailbox."""
    from parley.mailboxes.ews_sending import EwsSending

    return EwsSending(exchange(at).connection(), requires_tls=requires_tls, tls_to=at.tls_to)


def calendar(at: EwsAt) -> Mirror:
    """The mailbox's own calendar."""
    from parley.calendars.ews import EwsCalendar

    return EwsCalendar(exchange(at).connection())


def ask_busy(at: EwsAt) -> Ask:
    """What asks for the times of people whose calendars the mailbox may see."""
    from parley.calendars.ews import busy

    return functools.partial(busy, exchange(at).connection())


def junk(at: EwsAt) -> Finding:
    """What lies in the mailbox's junk folder. Raises TransportError."""
    from parley.exchange import rights

    return rights.junk(exchange(at))


def rights(at: EwsAt, *, diary: bool, others: Iterable[str]) -> Iterator[Finding]:
    """How the account's rights stand. diary: the calendar is used. others: colleagues' addresses, whose mailboxes must be
    closed. Raises TransportError where it cannot be asked."""
    from parley.exchange.rights import DIARY, PUT_ASIDE, READ, SEND, look_over

    needed = [READ, PUT_ASIDE, *([SEND] if at.sends else []), *([DIARY] if diary else [])]
    yield from look_over(exchange(at), needed, others)
