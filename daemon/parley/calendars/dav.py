"""One conversation with a calendar server over HTTP: who we are, how long we wait, what its answers mean.

No redirect is followed, so that no password goes where nobody meant it to; answers are bounded; whatever goes wrong is a
`TransportError` that says whether trying again can help. A password is read from its file for each request, so that one
that was changed works at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import urllib3

from parley.calendars.dav_xml import strong
from parley.errors import TransportError
from parley.time_limit import LIMIT, within
from parley.time_limit_http import may_be_cut
from parley.value import value

TIMEOUT = urllib3.Timeout(connect=10, read=30)
LONGEST_ANSWER = 20_000_000  # octets
CONFLICTS = (409, 412)  # another version is there, or (409) another entry with the same UID


@value
class Access:
    """Where a calendar collection lies, and who may see it. url: https, or http on this machine; it ends with "/"."""

    url: str
    username: str = ""
    password_file: Path | None = None


@value
class Answer:
    """What the server said. etag: as `strong` has it, "" where it names none."""

    status: int
    body: bytes
    etag: str


class Server:
    """Speaks to the server of one collection. limit: seconds for one request with its answer, however slowly that drips."""

    def __init__(self, access: Access, *, limit: float = LIMIT) -> None:
        self.access, self._limit = access, limit
        self._pool = may_be_cut(urllib3.PoolManager(num_pools=1, maxsize=1, timeout=TIMEOUT, retries=False))

    @property
    def path(self) -> str:
        """The collection's own path."""
        return urlsplit(self.access.url).path

    def ask(
        self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request to a path of this server. Conflicts, 404 and 410 are answers; all else that fails is raised."""
        parts = urlsplit(self.access.url)
        try:
            with within(self._limit):
                response = self._pool.request(
                    method, f"{parts.scheme}://{parts.netloc}{path}", body=body or None, preload_content=False,
                    redirect=False, headers={**self._who(), **(headers or {})},
                )  # fmt: skip
                content = response.read(LONGEST_ANSWER + 1)
                response.drain_conn() if len(content) <= LONGEST_ANSWER else response.close()
                response.release_conn()
        except urllib3.exceptions.NameResolutionError as error:
            raise TransportError("no server of that name is found", permanent=False) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise TransportError(
                f"the calendar cannot be reached: {type(error).__name__}", permanent=False
            ) from error
        if len(content) > LONGEST_ANSWER:
            raise TransportError("the calendar's answer is too long", permanent=True)
        _refuse(response.status, method)
        return Answer(response.status, content, strong(response.headers.get("ETag", "")))

    def close(self) -> None:
        """Let go of the connection."""
        self._pool.clear()

    def _who(self) -> dict[str, str]:
        if not self.access.username:
            return {}
        try:
            file = self.access.password_file
            password = file.read_text(encoding="utf-8-sig").rstrip("\r\n") if file else ""
        except (OSError, UnicodeDecodeError) as error:
            raise TransportError("the calendar's password file cannot be read", permanent=True) from error
        return urllib3.make_headers(basic_auth=f"{self.access.username}:{password}")


def _refuse(status: int, method: str) -> None:
    if status < 300 or status in (*CONFLICTS, 404, 410):
        return
    if status in (401, 403):
        raise TransportError(f"the calendar refuses us: {status} to {method}", permanent=True)
    if status < 400:
        raise TransportError(
            f"the calendar has moved ({status}): put its new address into `calendar`", permanent=True
        )
    busy = status in (408, 423, 425, 429) or status >= 500
    raise TransportError(f"the calendar answered {status} to {method}", permanent=not busy)
