"""A calendar on a CalDAV server (RFC 4791) as a mirror, and other people's free and busy times on one.

A small client of our own on urllib3: five requests, each with the version that it replaces (`If-Match`, `If-None-Match`;
docs/decisions/0020 says why not the caldav package). An entry is named after its UID, unless somebody's program has given
it another name: what lies there is known by its path, so nothing of theirs is ever touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, unquote

from parley.calendars import dav_xml
from parley.calendars.busy_text import read_busy
from parley.calendars.dav import CONFLICTS, Access, Answer, Server
from parley.calendars.mirror import Busy, Changed, Entry
from parley.errors import TransportError

SUFFIX = ".ics"
_TEXT = {"Content-Type": "text/calendar; charset=utf-8"}
_XML = {"Content-Type": "application/xml; charset=utf-8"}


class CalDav:
    """See `mirror.Mirror`. For one thread."""

    def __init__(self, access: Access) -> None:
        self._server = Server(access)
        # UID -> the name of its entry, where somebody's program has given it another
        self._names: dict[str, str] = {}

    def versions(self) -> Mapping[str, str]:
        """UID -> version. An entry that is not named after a UID stands under its name."""
        answer = self._server.ask(
            "PROPFIND", self._server.path, body=dav_xml.ETAGS, headers={**_XML, "Depth": "1"}
        )
        if answer.status != 207:
            raise TransportError("there is no calendar at the address in `calendar`", permanent=True)
        own = unquote(self._server.path)
        found = ((path.removeprefix(own), etag) for path, etag in dav_xml.etags(answer.body) if path != own)
        uids = {name: uid for uid, name in self._names.items()}
        return {uids.get(name, name.removesuffix(SUFFIX)): etag for name, etag in found}

    def read(self, uid: str) -> Entry | None:
        """One entry, or None."""
        answer = self._server.ask("GET", self._path(uid))
        return Entry(answer.body, answer.etag) if answer.status == 200 else None

    def write(self, uid: str, text: bytes, version: str) -> str:
        """See `Mirror`. SCHEDULE-AGENT in the text keeps the server from sending anything (RFC 6638 section 7.1)."""
        precondition = {"If-Match": version} if version else {"If-None-Match": "*"}
        answer = self._server.ask("PUT", self._path(uid), body=text, headers={**_TEXT, **precondition})
        if answer.status == 409:
            self._look_for(uid)
        _unchanged(answer)
        if answer.status not in (200, 201, 204):  # 404: there is no collection to put it into
            raise TransportError(f"the calendar answered {answer.status} to PUT", permanent=True)
        return answer.etag or self._version(uid)

    def remove(self, uid: str, version: str) -> None:
        """See `Mirror`."""
        _unchanged(self._server.ask("DELETE", self._path(uid), headers={"If-Match": version}))

    def close(self) -> None:
        """Let go of the connection."""
        self._server.close()

    def _version(self, uid: str) -> str:
        """Asked for where a server names none after a change, since it may have changed the text (RFC 4791 5.3.4)."""
        entry = self.read(uid)
        if entry is None:
            raise Changed
        return entry.version

    def _look_for(self, uid: str) -> None:
        """The same UID stands under another name (RFC 4791 section 5.3.2.1), as when somebody moved it out and back."""
        ask = dav_xml.entry_with(uid)
        answer = self._server.ask("REPORT", self._server.path, body=ask, headers={**_XML, "Depth": "1"})
        if answer.status == 207:
            own = unquote(self._server.path)
            for path, _ in dav_xml.etags(answer.body):
                self._names[uid] = path.removeprefix(own)

    def _path(self, uid: str) -> str:
        name = self._names.get(uid, f"{uid}{SUFFIX}")
        return f"{self._server.path}{quote(name, safe='')}"


def busy(access: Access, start: datetime, end: datetime) -> list[Busy]:
    """When the owner of a calendar is taken between two moments (RFC 4791 section 7.10): times, and nothing else.

    Raises TransportError where that cannot be known, which is not the same as free.
    """
    server = Server(access)
    try:
        answer = server.ask(
            "REPORT", server.path, body=dav_xml.free_busy(start, end), headers={**_XML, "Depth": "1"}
        )
    finally:
        server.close()
    if answer.status != 200:
        raise TransportError(f"the calendar answered {answer.status} to a free-busy query", permanent=True)
    return read_busy(answer.body)


def _unchanged(answer: Answer) -> None:
    if answer.status in CONFLICTS:
        raise Changed
