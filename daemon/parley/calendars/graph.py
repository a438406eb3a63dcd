"""The shared mailbox's own calendar in Exchange Online as a mirror, and when other people are taken, by Microsoft Graph.

An entry is known by a property of ours that holds its UID, so that nothing of anybody else's is touched; a copy that somebody
made by hand carries it too, and the oldest is ours. Exchange keeps versions (`@odata.etag`), which every change names
(`If-Match`); it is compared with what stands there as well, since the documents promise that header for few things.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from parley.calendars.graph_event import UID, event_of, instant, local, text_of, uid_of
from parley.calendars.mirror import Busy, Changed, Entry
from parley.errors import TransportError
from parley.graph.client import Graph, Json, items
from parley.graph.refusals import ServiceError

ALONG = {"$expand": f"singleValueExtendedProperties($filter=id eq '{UID}')", "$top": "200"}
WHOLE = "id,subject,body,start,end,isAllDay,isCancelled,type"
IN_UTC = ('outlook.timezone="UTC"', 'outlook.body-content-type="text"')
STALE = (409, 412)
FREE = ("free", "workingelsewhere")  # whoever works elsewhere can be rung there
MOST = 20_000


class GraphCalendar:
    """See `mirror.Mirror`. For one thread."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._path = f"{graph.account.path}/calendar/events"
        self._transactions: dict[str, str] = {}  # UID -> of a creation that may have come to be

    def versions(self) -> Mapping[str, str]:
        """UID -> version of what is ours there; other people's entries are not looked at."""
        return {uid: _version(event) for uid, event in reversed(self._ours("ne null", "id"))}

    def read(self, uid: str) -> Entry | None:
        """One entry, or None."""
        event = self._find(uid)
        return Entry(text_of(uid, event), _version(event)) if event else None

    def write(self, uid: str, text: bytes, version: str) -> str:
        """See `Mirror`."""
        there = self._find(uid)
        if (_version(there) if there else "") != version:
            raise Changed
        content = event_of(text)
        return self._change(there, content) if there else self._create(uid, content)

    def remove(self, uid: str, version: str) -> None:
        """See `Mirror`."""
        there = self._find(uid)
        if there is None:
            return
        if _version(there) != version:
            raise Changed
        reply = self._graph.ask(
            "DELETE", self._one(there), headers={"If-Match": version}, answers=(404, *STALE)
        )
        if reply.status in STALE:
            raise Changed

    def close(self) -> None:
        """The connections belong to whoever made the client."""

    def _create(self, uid: str, content: Json) -> str:
        """Under one transaction id until it is known to be there: a creation whose answer was lost is not made twice."""
        transaction = self._transactions.setdefault(uid, str(uuid4()))
        properties = [{"id": UID, "value": uid}]
        whole = {**content, "transactionId": transaction, "singleValueExtendedProperties": properties}
        try:
            made = self._graph.json("POST", self._path, whole, prefer=IN_UTC)
        except ServiceError as error:
            if error.status < 500:  # it was refused, so there is nothing to repeat
                del self._transactions[uid]
            raise
        del self._transactions[uid]
        return _version(made)

    def _change(self, there: Json, content: Json) -> str:
        try:
            headers = {"If-Match": _version(there)}
            return _version(
                self._graph.json("PATCH", self._one(there), content, prefer=IN_UTC, headers=headers)
            )
        except ServiceError as error:
            if error.status in (404, *STALE):
                raise Changed from error
            raise

    def _find(self, uid: str) -> Json | None:
        quoted = uid.replace("'", "''")
        return next((event for known, event in self._ours(f"eq '{quoted}'", WHOLE) if known == uid), None)

    def _ours(self, which: str, select: str) -> list[tuple[str, Json]]:
        """Entries with a UID of ours, the oldest first."""
        wanted = f"singleValueExtendedProperties/any(ep: ep/id eq '{UID}' and ep/value {which})"
        query = {**ALONG, "$select": f"{select},createdDateTime", "$filter": wanted}
        events = sorted(
            self._graph.pages(self._path, query, IN_UTC), key=lambda e: str(e.get("createdDateTime"))
        )
        found = [(uid_of(event), event) for event in events]
        return [(uid, event) for uid, event in found if uid]

    def _one(self, event: Json) -> str:
        return f"{self._path}/{event['id']}"


def busy(graph: Graph, address: str, start: datetime, end: datetime) -> list[Busy]:
    """When somebody is taken between two moments (at most 62 days): times, and nothing else.

    Raises TransportError where that cannot be known, which is not the same as free.
    """
    asked = {
        "schedules": [address],
        "startTime": local(start),
        "endTime": local(end),
        "availabilityViewInterval": 60,  # the least that is asked for; the times themselves are exact
    }
    answer = graph.json("POST", f"{graph.account.path}/calendar/getSchedule", asked, prefer=IN_UTC)
    found = items(answer)
    if len(found) != 1 or "error" in found[0] or not isinstance(found[0].get("scheduleItems"), list):
        raise TransportError("Exchange Online does not tell us when this person is taken", permanent=True)
    times = found[0]["scheduleItems"]
    if len(times) > MOST:
        raise TransportError("the calendar names too many times", permanent=True)
    if not times and str(found[0].get("availabilityView") or "").strip("0"):
        raise TransportError("Exchange Online tells that this person is taken, and not when", permanent=True)
    return sorted(_times(each) for each in times if _taken(each))


def _taken(item: Any) -> bool:
    """Whatever is not free, an unknown kind too, is taken."""
    return not (isinstance(item, dict) and str(item.get("status")).lower() in FREE)


def _times(item: Any) -> Busy:
    if not isinstance(item, dict):
        raise TransportError("Exchange Online names a time that cannot be read", permanent=False)
    return instant(item.get("start")), instant(item.get("end"))


def _version(event: Json) -> str:
    """Its version. Raises TransportError where there is none, since nothing could be changed safely then."""
    version = event.get("@odata.etag")
    if not isinstance(version, str) or not version or not isinstance(event.get("id"), str):
        raise TransportError("Exchange Online answers an event without a version", permanent=False)
    return version
