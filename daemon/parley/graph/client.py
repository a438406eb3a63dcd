"""One conversation with Microsoft Graph about one mailbox: who we are, how much at once, how long to wait, what answers mean.

Every request says `Prefer: IdType="ImmutableId"`, so that an item keeps its id when it moves. At most four run at once, which
is what Exchange Online takes for one application and mailbox; when it says 429, all wait as long as it asks: the short waits
here, the long ones at the caller, whose patience they need. No redirect and no link to elsewhere is followed.
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from threading import BoundedSemaphore, Lock
from typing import Any
from urllib.parse import quote, urlencode

from parley.errors import TransportError
from parley.graph import login
from parley.graph.account import Account
from parley.graph.refusals import WORDS, busy, code_of, refusal
from parley.graph.tokens import LogIn, Tokens
from parley.graph.wire import AT_ONCE, LONGEST, Reply, Wire
from parley.retry_after import retry_after

IMMUTABLE = 'IdType="ImmutableId"'
SHORT = 20.0  # seconds; what Exchange Online asks us to wait beyond that is the caller's affair
TRIES = 4
NEVER_LESS = 1.0  # seconds, where it names no time
BUSY = (429, 503, 509)
RUN_OUT = (401, 403, 404, 410)  # what an address for a document answers once its own permission has ended
MOST_PAGES = 1_000
IN_ITS_PLACE = ": if it stays so, look whether a gateway answers in its place (mailbox.proxy)"
_NO_SENSE = f"Exchange Online answers something that makes no sense{IN_ITS_PLACE}"

Json = dict[str, Any]


class Graph:
    """For several threads: way in, way out and calendar of one mailbox share one of it.

    log_in: how a token is got; here and now, if nothing is said. pause, monotonic: how to wait, and how to tell that time
    has gone by; they decide nothing but when to ask again.
    """

    def __init__(
        self,
        account: Account,
        wire: Wire | None = None,
        *,
        log_in: LogIn | None = None,
        pause: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.account = account
        self._wire = wire or Wire(proxy=account.proxy)
        here = log_in or functools.partial(login.log_in, wire=self._wire)
        self._tokens = Tokens(account, here, monotonic)
        self._pause, self._monotonic = pause, monotonic
        self._turns = BoundedSemaphore(AT_ONCE)
        self._lock = Lock()
        self._not_before = 0.0

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        kind: str = "",
        prefer: Collection[str] = (),
        headers: Mapping[str, str] | None = None,
        answers: Collection[int] = (),
        most: int = LONGEST,
    ) -> Reply:
        """One request to a path below the service ("/v1.0/users/…").

        kind: the Content-Type of the body. answers: statuses that are answers to the caller, beside those that say yes.
        Raises ServiceError for every other, CutOff where it may have been done all the same, else TransportError.
        """
        asked = f"?{urlencode(query, quote_via=quote, safe='$,:()/@')}" if query else ""
        said = {"Prefer": ", ".join((IMMUTABLE, *prefer)), **({"Content-Type": kind} if kind else {})}
        return self._patiently(
            method, f"{self.account.service}{path}{asked}", {**said, **(headers or {})}, body, answers, most
        )

    def json(
        self,
        method: str,
        path: str,
        content: Json | None = None,
        *,
        query: Mapping[str, str] | None = None,
        prefer: Collection[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        """The same, for an answer that is an object. content: an object to send."""
        body, kind = (None, "") if content is None else (json.dumps(content).encode(), "application/json")
        return read(self.ask(method, path, query=query, body=body, kind=kind, prefer=prefer, headers=headers))

    def link(self, url: str, *, prefer: Collection[str] = (), answers: Collection[int] = ()) -> Reply:
        """Follow a link that Graph gave us. It must lead to Graph: our token travels with it."""
        if not url.startswith(f"{self.account.service}/v1.0/"):
            raise TransportError("Exchange Online names a link that leads elsewhere", permanent=False)
        headers = {"Prefer": ", ".join((IMMUTABLE, *prefer))}
        return self._patiently("GET", url, headers, None, answers, LONGEST)

    def put_piece(self, address: str, piece: bytes, content_range: str) -> Reply:
        """A piece of a document, to an address that Graph has named for it. Our token does not travel with it: the address
        holds a permission of its own. Raises what `ask` raises; a piece is not sent twice from here."""
        self._wait_our_turn()
        headers = {"Content-Type": "application/octet-stream", "Content-Range": content_range}
        with self._turns:
            reply = self._wire.send("PUT", address, headers=headers, body=piece)
        if reply.status in BUSY:
            self._busy_until(reply)
        if reply.status in RUN_OUT:
            raise TransportError(
                "Exchange Online takes no more of a document at the address it gave for it, which holds for minutes only: "
                "a new one is asked for at the next try",
                permanent=False,
            )
        if reply.status >= 300:
            raise refusal(reply, "PUT")
        return no_page(reply)

    def pages(self, path: str, query: Mapping[str, str], prefer: Collection[str] = ()) -> Iterator[Json]:
        """Every item of a list, one page after the other."""
        page = self.json("GET", path, query=query, prefer=prefer)
        for _ in range(MOST_PAGES):
            yield from items(page)
            following = page.get("@odata.nextLink")
            if not following:
                return
            page = read(self.link(str(following), prefer=prefer))
        raise TransportError("Exchange Online's list does not end", permanent=False)

    def token(self) -> str:
        """The token that we have now, to be looked at."""
        return self._tokens.token()

    @property
    def certificate_ends(self) -> date | None:
        """The last day of the certificate that the token was got with; None of a secret."""
        return self._tokens.ends

    def close(self) -> None:
        """Let go of the connections."""
        self._wire.close()

    def _patiently(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        answers: Collection[int],
        most: int,
    ) -> Reply:
        """Ask, again after a short wait where Exchange Online is busy, and once more where our token is no longer good."""
        renewed = False
        for _ in range(TRIES):
            self._wait_our_turn()
            token = self._tokens.token()
            with self._turns:
                reply = self._wire.send(
                    method, url, headers={**headers, "Authorization": f"Bearer {token}"}, body=body, most=most
                )
            if reply.status < 300:
                return no_page(reply)
            if reply.status in answers and code_of(reply) not in WORDS:  # it is the mailbox that is not there
                return reply
            if reply.status in BUSY:
                self._busy_until(reply)
                if reply.status == 503 and method != "GET":
                    raise refusal(reply, method)  # whoever changes something decides whether to do it again
            elif reply.status == 401 and not renewed:
                renewed = True
                self._tokens.forget(token)
            else:
                raise refusal(reply, method)
        raise busy()

    def _wait_our_turn(self) -> None:
        wait = self._not_before - self._monotonic()
        if wait > SHORT:
            raise busy()
        if wait > 0:
            self._pause(wait)

    def _busy_until(self, reply: Reply) -> None:
        """All requests wait, since they are counted together (429 with Retry-After, RFC 9110 section 10.2.3)."""
        seconds = min(retry_after(reply.headers), 3600.0)
        with self._lock:
            until = self._monotonic() + max(seconds, NEVER_LESS)
            self._not_before = max(self._not_before, until)


def no_page(reply: Reply) -> Reply:
    """The same, unless it is a page for people: a gateway's, which says 200 to whatever was asked. Raises TransportError."""
    if reply.headers.get("Content-Type", "").lower().startswith("text/html"):
        raise TransportError(_NO_SENSE, permanent=False)
    return reply


def read(reply: Reply) -> Json:
    """The object in an answer. Raises TransportError for anything else."""
    try:
        found = json.loads(reply.body) if reply.whole else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise TransportError(_NO_SENSE, permanent=False)
    return found


def items(page: Json) -> list[Json]:
    """The items of a page. Raises TransportError where there is no list of them."""
    found = page.get("value")
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise TransportError(
            f"Exchange Online answers a list that makes no sense{IN_ITS_PLACE}", permanent=False
        )
    return found
