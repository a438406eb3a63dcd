"""A mail of the spool, read once more: what was kept is asked about again, days later perhaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from parley.mail.message import InboundMail, ReadingContext, UnreadableMail
from parley.store import spool

if TYPE_CHECKING:
    from parley.store.store import Store


def rereader(
    store: Store, context: Callable[[], ReadingContext]
) -> Callable[[int], InboundMail | UnreadableMail | None]:
    """What `Door.reread` wants: the mail by its number, None if it is no longer kept. context: as it stands then.

    It is read in this process: a reading process has read it before, and lived.
    """

    def reread(number: int) -> InboundMail | UnreadableMail | None:
        from parley.loops.reading import read  # the daemon itself seldom needs what reads mail

        raw, envelope = spool.raw(store, number), spool.envelope(store, number)
        if raw is None or envelope is None:
            return None
        try:
            return read(raw, envelope, context())
        except Exception as fault:  # noqa: BLE001 - as in a reading process: any fault is this mail's
            return UnreadableMail(f"reader failed: {type(fault).__name__}")

    return reread
