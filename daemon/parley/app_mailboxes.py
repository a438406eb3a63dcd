"""The mailbox's part of the composition root: which way in is read, for what `mailbox:` in parley.yaml names.

Each kind's library is imported only where that kind is configured.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time
from typing import assert_never
from zoneinfo import ZoneInfo

from parley import app_exchange
from parley.app_graph import exchange_online
from parley.config import Config
from parley.config_mailbox import Mailbox
from parley.loops.arriving import Arriving
from parley.loops.mailbox_loop import MailboxLoop
from parley.loops.workplace import Workplace
from parley.mail.message import Envelope
from parley.mailboxes.ews_at import EwsAt
from parley.mailboxes.graph_at import GraphAt
from parley.mailboxes.imap_at import ImapAt
from parley.mailboxes.wayin import WayIn
from parley.mailboxes.wayout import WayOut

Accept = Callable[[bytes, Envelope], Awaitable[object]]


def mailbox_loop(place: Workplace, config: Config, accept: Accept) -> MailboxLoop | None:
    """The loop that reads the mailbox of the configuration; None if mail comes to the listener alone."""
    named = config.mailbox
    if named is None:
        return None
    return MailboxLoop(
        place,
        way_in(named),
        accept,
        mailbox=identity(named),
        largest=config.limits.largest_mail,
        since=begins(named, config.zone),
    )


def hearing(
    arriving: Arriving, mailbox: MailboxLoop | None
) -> tuple[Callable[[], datetime | None], Callable[[], None]]:
    """Up to when mail has been heard (read in the mailbox, and durable), and what brings it up to now."""
    if mailbox is None:
        return arriving.oldest, lambda: None

    def heard() -> datetime:
        oldest = arriving.oldest()
        return min(mailbox.read_up_to, oldest) if oldest else mailbox.read_up_to

    return heard, mailbox.look_now


def way_in(named: Mailbox) -> WayIn:
    """Where the mail is. UserError if what that needs is not installed."""
    match named.at:
        case ImapAt():
            from parley.mailboxes.imap import Imap

            if not named.at.deleted:
                return Imap(named.at)
            from parley.mailboxes.imap_deleted import ImapAndDeleted

            return ImapAndDeleted(named.at)
        case GraphAt():
            from parley.mailboxes.graph import GraphMailbox

            return GraphMailbox(exchange_online(named.at), named.at)
        case EwsAt():
            return app_exchange.mailbox(named.at)
    assert_never(named.at)


def with_sent_folder(way_out: WayOut, named: Mailbox | None) -> WayOut:
    """The way out, with a look into the mailbox's folder of sent mail where one is named."""
    if named is None or not isinstance(named.at, ImapAt) or not named.at.sent:
        return way_out
    from parley.mailboxes.imap_sent import ImapSent
    from parley.mailboxes.looked_up import LookedUp

    return LookedUp(way_out, ImapSent(named.at), keep=named.at.keep_sent)


def identity(named: Mailbox) -> str:
    """What makes it this mailbox and no other: where parley begins to read is remembered under it."""
    match named.at:
        case ImapAt(host=host, username=username, folder=folder):
            parts = host, username, folder
        case GraphAt(account=account, folder=folder):
            parts = account.tenant, account.mailbox, folder
        case EwsAt(access=access):
            parts = access.url, access.mailbox, "inbox"
    return "\n".join((named.kind, *parts)).lower()


def begins(named: Mailbox, zone: str) -> datetime | None:
    """From when on mail is taken, where the configuration says so."""
    if named.since is None:
        return None
    return datetime.combine(named.since, time(), ZoneInfo(zone)).astimezone(UTC)
