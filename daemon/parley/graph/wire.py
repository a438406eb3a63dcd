"""HTTPS to Microsoft and back: no redirect, bounded answers, and whether a request that failed can have arrived."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import urllib3

from parley.errors import TransportError
from parley.time_limit import LIMIT, within
from parley.time_limit_http import may_be_cut
from parley.value import value

AT_ONCE = 4  # connections; Exchange Online takes four requests at once for one mailbox
TIMEOUT = urllib3.Timeout(connect=10, read=60)
LONGEST = 20_000_000  # octets of an answer that is no mail
_NEVER_ARRIVED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
    urllib3.exceptions.SSLError,
)


class CutOff(TransportError):
    """The request had left when the connection broke: what it asked for may have been done."""


@value
class Reply:
    """What came back. whole: false if it was longer than was asked for, and `body` is its beginning."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True


class Wire:
    """Connections that are kept. For several threads. ca_file: whom to trust instead of the system's list. proxy: through
    which they go, "" for none; what is said stays between us and Microsoft all the same (CONNECT).
    limit: seconds for one request with its answer, however slowly that drips."""

    def __init__(self, ca_file: Path | None = None, proxy: str = "", *, limit: float = LIMIT) -> None:
        how: dict[str, Any] = {"num_pools": 4, "maxsize": AT_ONCE, "timeout": TIMEOUT, "retries": False}
        how["ca_certs"] = str(ca_file) if ca_file else None
        self._pool = may_be_cut(urllib3.ProxyManager(proxy, **how) if proxy else urllib3.PoolManager(**how))
        self._proxy, self._limit = proxy, limit

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        most: int = LONGEST,
    ) -> Reply:
        """One request. Raises CutOff where it may have arrived all the same, else TransportError."""
        try:
            with within(self._limit):
                response = self._pool.request(
                    method, url, headers=headers, body=body, redirect=False, preload_content=False
                )
                content = response.read(most + 1)
                if len(content) > most:
                    response.close()  # the rest is not wanted, and must not be taken for the next answer
                else:
                    response.release_conn()
        except _NEVER_ARRIVED as error:
            raise TransportError(_not_reached(error, self._proxy), permanent=False) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise CutOff(
                f"Exchange Online, or something on the way to it, cut the connection ({type(error).__name__}): if it stays so, "
                "look at the firewall or proxy in between (mailbox.proxy)",
                permanent=False,
            ) from error
        return Reply(response.status, response.headers, content[:most], len(content) <= most)

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.clear()


def _not_reached(error: Exception, proxy: str) -> str:
    if isinstance(error, urllib3.exceptions.ProxyError):
        return "the proxy does not let us through to Exchange Online: mailbox.proxy"
    if isinstance(error, urllib3.exceptions.SSLError):
        return (
            "Exchange Online shows a certificate that is not trusted here. If a gateway of yours opens TLS on the way, "
            "its authority must stand in the system's list (SSL_CERT_FILE)"
        )
    return (
        f"Exchange Online cannot be reached ({type(error).__name__}): this machine must be able to open "
        "https://graph.microsoft.com, https://login.microsoftonline.com and, for large documents, https://outlook.office.com"
        + ("" if proxy else ", or name a mailbox.proxy")
    )
