"""Rotas that are kept elsewhere: one calendar fetched from its address over HTTP. What it says is read in `reference`.

No redirect is followed and the answer is bounded. An address may be a secret: it stands in no message.
"""

from __future__ import annotations

from parley.errors import TransportError
from parley.time_limit import LIMIT, within

LARGEST = 2_000_000  # octets
SECONDS = 20.0


def fetch(address: str) -> bytes:
    """The calendar there. Raises TransportError, with words that say nothing of the address."""
    import urllib3  # an extra, and few directories have such a feed

    from parley.time_limit_http import may_be_cut

    pool = may_be_cut(urllib3.PoolManager(num_pools=1, timeout=urllib3.Timeout(SECONDS), retries=False))
    try:
        with within(LIMIT):
            response = pool.request(
                "GET", address, preload_content=False, redirect=False, headers={"Accept": "text/calendar"}
            )
            body = bytes(response.read(LARGEST + 1))
            response.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise TransportError(f"it cannot be reached ({type(error).__name__})", permanent=False) from error
    finally:
        pool.clear()
    if response.status != 200:
        raise TransportError(f"the answer was {response.status}", permanent=False)
    if len(body) > LARGEST:
        raise TransportError("the answer is too long", permanent=False)
    if (
        not body.lstrip(b"\xef\xbb\xbf\r\n ").startswith(b"BEGIN:VCALENDAR")
        or b"END:VCALENDAR" not in body[-200:]
    ):
        raise TransportError("the answer is no calendar, or not a whole one", permanent=False)
    return body
