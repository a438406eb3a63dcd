"""The way out through the mailbox itself in Exchange Online: a draft first, which is then sent.

1. The draft is made from our own octets; of a letter that is too large for one request the documents follow one by one
   (`graph_documents.py`). Nothing has left, so whatever goes wrong here is "failed for now".
2. Exchange sends to whom the draft names, not to an envelope: so the draft is compared with the envelope, and readdressed
   where they differ (a trial run's mail goes to one address), and not sent where that cannot be had.
3. It is sent. From here on a cut means *unknown*; before the next try the letter is looked up by its Message-ID: one that
   has left is sent, a draft that still lies there is the one that is sent.

There is no envelope sender: what bounces comes back to the mailbox, and is known by the Message-ID inside.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any
from urllib.parse import quote

from parley.errors import TransportError
from parley.graph.client import Graph, Json, read
from parley.graph.refusals import ServiceError
from parley.graph.wire import CutOff
from parley.mail.outbound import taken_apart
from parley.mailboxes.graph_documents import attach
from parley.mailboxes.graph_folders import Folders
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

SIDE_BY_SIDE = 3  # of the four requests that Exchange Online takes at once; one is left for reading
# Octets of a letter in one request. Graph takes 4 MB, and the letter goes into it as base64, a third longer
LARGEST = 3_000_000
GONE_TO = ("sentitems", "outbox")  # where a letter lies that has left, or is leaving
SHOWN = "id,isDraft,parentFolderId,internetMessageId,toRecipients,ccRecipients,bccRecipients"
TOO_LARGE = (
    "the letter has {:.1f} MB even without its documents, and Exchange Online takes {:.0f} MB of that by Graph: let letters "
    "leave by a relay"
)
IN_THE_CLEAR = "this domain requires TLS all the way, and the tenant has no connector for it that forces TLS (mailbox.tls_to)"
# error.code -> the enhanced status (RFC 3463) of a letter that can never leave as it is
FOR_GOOD = {
    "ErrorInvalidRecipients": "5.1.3",
    "ErrorMimeContentInvalid": "5.6.0",
    "ErrorMimeContentInvalidBase64String": "5.6.0",
    "ErrorMimeContentConversionFailed": "5.6.0",
    "ErrorMessageSizeExceeded": "5.3.4",
    "ErrorAttachmentSizeLimitExceeded": "5.3.4",
    "RequestEntityTooLarge": "5.3.4",
}


class GraphOut:
    """See `WayOut`. requires_tls: whether mail may reach a domain only over TLS. tls_to: where the tenant forces that."""

    def __init__(
        self,
        graph: Graph,
        *,
        requires_tls: Callable[[str], bool] = lambda domain: False,
        tls_to: Sequence[str] = (),
    ) -> None:
        self._graph = graph
        self._folders, self._lock = Folders(graph), Lock()
        self._requires_tls, self._tls_to = requires_tls, frozenset(tls_to)
        self._threads = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="graph-out")

    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        """See `WayOut`."""
        loop = asyncio.get_running_loop()
        return for_all(outgoing, await loop.run_in_executor(self._threads, self._deliver, outgoing))

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        """See `WayOut`."""
        return list(await asyncio.gather(*map(self.deliver, mails)))

    async def close(self) -> None:
        """See `WayOut`. The connections belong to whoever made the client."""
        await asyncio.to_thread(self._threads.shutdown)

    def _deliver(self, mail: Outgoing) -> Delivered:
        if not all(each.isprintable() and "@" in each for each in mail.rcpt_to):
            return Failed("an address that cannot be sent to", "5.1.3")
        raw, documents = taken_apart(mail.raw) if len(mail.raw) > LARGEST else (mail.raw, ())
        if len(raw) > LARGEST:
            return Failed(TOO_LARGE.format(len(raw) / 1e6, LARGEST / 1e6), "5.3.4")
        if any(self._in_the_clear(rcpt.rpartition("@")[2].lower()) for rcpt in mail.rcpt_to):
            return FailedForNow(IN_THE_CLEAR, in_the_clear=True)
        draft: Json = {}
        try:
            there = self._look_up(mail.message_id) if mail.again else None
            if isinstance(there, Sent):
                return there
            draft = there or self._draft(raw)
            draft = self._addressed(draft, mail)
            if documents:
                attach(self._graph, self._one(draft), documents, look=there is not None)
            result = self._send(draft, mail)
        except ServiceError as error:
            result = _refused(error)
        except CutOff as error:
            result = FailedForNow(error.message)
        except TransportError as error:
            result = FailedForNow(error.message, away=True)  # it was not reached, or gave us no token
        if isinstance(result, Failed) and draft:
            self._throw_away(draft)
        return result

    def _in_the_clear(self, domain: str) -> bool:
        return self._requires_tls(domain) and domain not in self._tls_to

    def _look_up(self, message_id: str) -> Sent | Json | None:
        """Whether it has left; else the draft of it that lies there."""
        quoted = message_id.replace("'", "''")
        query = {"$filter": f"internetMessageId eq '{quoted}'", "$select": SHOWN, "$top": "50"}
        found = list(self._graph.pages(f"{self._graph.account.path}/messages", query))
        with self._lock:
            gone_to = [self._folders.real_id(name) for name in GONE_TO]
        if any(each.get("parentFolderId") in gone_to for each in found):
            return Sent()
        return next((each for each in found if each.get("isDraft") is True), None)

    def _draft(self, raw: bytes) -> Json:
        reply = self._graph.ask(
            "POST", f"{self._graph.account.path}/messages", body=base64.b64encode(raw), kind="text/plain"
        )
        return read(reply)

    def _addressed(self, draft: Json, mail: Outgoing) -> Json:
        """The draft with the recipients of the envelope and no other, and with our own Message-ID."""
        if _recipients(draft) == _wanted(mail) and draft.get("internetMessageId") == mail.message_id:
            return draft
        to = [{"emailAddress": {"address": rcpt}} for rcpt in mail.rcpt_to]
        change = {
            "toRecipients": to,
            "ccRecipients": [],
            "bccRecipients": [],
            "internetMessageId": mail.message_id,
        }
        return self._graph.json("PATCH", self._one(draft), change)

    def _send(self, draft: Json, mail: Outgoing) -> Delivered:
        if _recipients(draft) != _wanted(mail):
            return FailedForNow("Exchange Online keeps other recipients in the draft than were asked for")
        try:
            self._graph.ask("POST", f"{self._one(draft)}/send", body=b"")
        except CutOff as error:
            return Unknown(error.message)
        except ServiceError as error:
            taken = error.status >= 500 or error.status == 404  # it may have left before that was said
            return Unknown(error.message) if taken and error.code not in FOR_GOOD else _refused(error)
        except TransportError as error:
            return FailedForNow(error.message)
        used = str(draft.get("internetMessageId") or "")
        return Sent(used if used != mail.message_id else "")

    def _throw_away(self, draft: Json) -> None:
        """A draft that will never leave lies in nobody's way, nor can it be sent by hand."""
        with contextlib.suppress(TransportError):
            self._graph.ask("DELETE", self._one(draft))

    def _one(self, draft: Json) -> str:
        return f"{self._graph.account.path}/messages/{quote(str(draft.get('id', '')), safe='')}"


def _wanted(mail: Outgoing) -> list[str]:
    return sorted(rcpt.lower() for rcpt in mail.rcpt_to)


def _recipients(draft: Json) -> list[str]:
    """Everybody whom the draft would be sent to."""
    lists = [draft.get(name) for name in ("toRecipients", "ccRecipients", "bccRecipients")]
    return sorted(_address(row) for rows in lists for row in (rows if isinstance(rows, list) else [None]))


def _address(row: Any) -> str:
    """The address of a recipient; something that is none stands for what cannot be read."""
    inner = row.get("emailAddress") if isinstance(row, dict) else None
    return str(inner.get("address")).lower() if isinstance(inner, dict) else "?"


def _refused(error: ServiceError) -> Delivered:
    """A refusal about the letter is for good; one about us, our rights or the load is not."""
    if status := FOR_GOOD.get(error.code):
        return Failed(error.message, status)
    return FailedForNow(error.message)
