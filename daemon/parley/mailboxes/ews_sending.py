"""The way out through the mailbox on Exchange itself: CreateItem with the octets that we rendered.

Exchange takes the recipients out of the head and gives the envelope a sender of its own, so a letter is made to name
exactly whom it is for (`mail/readdressed.py`), and bounces are known by the message id in them. A letter that may have
left before is looked for in Sent Items first.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from exchangelib.fields import FieldPath, MimeContentField
from exchangelib.items import (
    ALL_OCCURRENCES,
    HARD_DELETE,
    ID_ONLY,
    SEND_AND_SAVE_COPY,
    SEND_TO_NONE,
    Message,
)
from exchangelib.properties import EWSElement, ItemId
from exchangelib.restriction import Q, Restriction
from exchangelib.services import CreateItem, DeleteItem, FindItem

from parley.errors import TransportError
from parley.exchange.connection import Connection
from parley.exchange.faults import ExchangeFault
from parley.exchange.folders import folder, well_known
from parley.mail.readdressed import readdressed
from parley.mailboxes.wayout import (
    Delivered,
    Failed,
    FailedForNow,
    Outgoing,
    PerRecipient,
    Sent,
    Unknown,
    for_all,
)

SENT_ITEMS, DRAFTS = "sentitems", "drafts"
MOST_FOUND = 10  # copies of one letter
IN_THE_CLEAR = "this domain requires TLS all the way, and Exchange has no send connector for it that requires TLS (mailbox.tls_to)"
FOR_GOOD = {
    "ErrorInvalidRecipients": "5.1.3",
    "ErrorMessageSizeExceeded": "5.3.4",
    "ErrorInvalidRecipientSubfilter": "5.1.3",
    "ErrorMimeContentInvalid": "5.6.0",
    "ErrorMimeContentInvalidBase64String": "5.6.0",
    "ErrorMimeContentConversionFailed": "5.6.0",
    "ErrorContentConversionFailed": "5.6.0",
    "ErrorDataSizeLimitExceeded": "5.3.4",
    "413": "5.3.4",
}


class RawMessage(EWSElement):  # type: ignore[misc]  # exchangelib has no types
    """A message of its octets alone. exchangelib's own brings defaults along, which would overrule what the head says:
    an alert would not be of high importance any more."""

    ELEMENT_NAME = "Message"
    __slots__ = ("account",)

    mime_content = MimeContentField(field_uri="item:MimeContent")

    def __init__(self, account: Any, raw: bytes) -> None:
        super().__init__(mime_content=raw)
        self.account = account


class EwsSending:
    """See `wayout.WayOut`. One letter after another: Exchange counts what an account sends at once.

    requires_tls: whether mail may reach a domain only over TLS. tls_to: where the server's connectors force that.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        requires_tls: Callable[[str], bool] = lambda domain: False,
        tls_to: Sequence[str] = (),
    ) -> None:
        self._connection = connection
        self._requires_tls, self._tls_to = requires_tls, frozenset(tls_to)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="exchange-sending")

    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        """Send one letter; the same result for each of its recipients."""
        return (await self.deliver_all([outgoing]))[0]

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        """Send several."""
        loop = asyncio.get_running_loop()
        return [for_all(mail, await loop.run_in_executor(self._thread, self._send, mail)) for mail in mails]

    async def close(self) -> None:
        """Let go of the connection, once what is being sent has an answer."""
        await asyncio.to_thread(self._thread.shutdown)
        self._connection.close()

    def _send(self, mail: Outgoing) -> Delivered:
        domains = {address.rpartition("@")[2].lower() for address in mail.rcpt_to}
        if any(self._requires_tls(domain) and domain not in self._tls_to for domain in domains):
            return FailedForNow(IN_THE_CLEAR, in_the_clear=True)
        try:
            raw = readdressed(mail.raw, mail.rcpt_to)
        except ValueError as error:
            return Failed(str(error), "5.1.3")
        try:
            if mail.again and self._connection.ask(lambda account: _with_id(account, SENT_ITEMS, mail)):
                return Sent()
            self._connection.ask(lambda account: _create(account, raw), twice=False)
        except ExchangeFault as fault:
            if fault.code == "ErrorSendAsDenied":
                self._take_away(mail)
            return _became(fault)
        except TransportError as error:
            return FailedForNow(error.message, away=True)  # nothing was asked
        return Sent()

    def _take_away(self, mail: Outgoing) -> None:
        """Exchange leaves a letter that it would not send in Drafts: one for each try, which people could send by hand."""
        with contextlib.suppress(TransportError):
            drafts = self._connection.ask(lambda account: _with_id(account, DRAFTS, mail))
            if drafts:
                self._connection.ask(lambda account: _delete(account, drafts))


def _became(fault: ExchangeFault) -> Delivered:
    if fault.code in FOR_GOOD:
        return Failed(fault.message, FOR_GOOD[fault.code])
    if fault.kind == "cut":
        return Unknown(fault.message)
    return FailedForNow(fault.message, away=fault.kind in ("never left", "log-in"))


def _create(account: Any, raw: bytes) -> None:
    CreateItem(account=account).get(
        items=[RawMessage(account, raw)], folder=folder(account, SENT_ITEMS), message_disposition=SEND_AND_SAVE_COPY,
        send_meeting_invitations=SEND_TO_NONE, expect_result=None,
    )  # fmt: skip


def _delete(account: Any, items: list[ItemId]) -> None:
    for result in DeleteItem(account=account).call(
        items=items, delete_type=HARD_DELETE, send_meeting_cancellations=SEND_TO_NONE,
        affected_task_occurrences=ALL_OCCURRENCES, suppress_read_receipts=True,
    ):  # fmt: skip
        if isinstance(result, Exception):
            raise result


def _with_id(account: Any, name: str, mail: Outgoing) -> list[ItemId]:
    """What this folder holds of the letter, by its Message-ID."""
    there = folder(account, name)
    wanted = Restriction(Q(message_id=mail.message_id), folders=[there], applies_to=Restriction.ITEMS)
    found = FindItem(account=account).call(
        folders=[well_known(account, name)], additional_fields=[FieldPath(field=Message.get_field_by_fieldname("message_id"))],
        restriction=wanted, order_fields=None, shape=ID_ONLY, query_string=None, depth="Shallow", calendar_view=None,
        max_items=MOST_FOUND, offset=0,
    )  # fmt: skip
    return [ItemId(each.id, each.changekey) for each in found if not isinstance(each, Exception)]
