"""The calendar of the pretended Graph: events with versions, transaction ids, free and busy."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from fake_items import Event
from fake_odata import EVENT, Refuse, event_filter, expanded, fields, known_only, selected, top

if TYPE_CHECKING:
    from fake_graph import Call

WRITABLE: dict[str, type | tuple[type, ...]] = {
    "subject": str, "body": dict, "start": dict, "end": dict, "location": dict, "showAs": str, "sensitivity": str,
    "isReminderOn": bool, "reminderMinutesBeforeStart": int, "attendees": list, "categories": list, "isAllDay": bool,
    "importance": str, "recurrence": (dict, type(None)), "singleValueExtendedProperties": list, "responseRequested": bool,
}  # fmt: skip
ZONES = {
    "UTC": ZoneInfo("UTC"),
    "GMT Standard Time": ZoneInfo("Europe/London"),
    "Europe/London": ZoneInfo("Europe/London"),
}
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?")
MOST_DAYS = timedelta(days=62)


@dataclass
class Diary:
    """When somebody is taken: start, end, status, subject (which nobody of ours may keep)."""

    times: list[tuple[datetime, datetime, str, str]] = field(default_factory=list)
    problem: str = ""  # a response code, where it cannot be read
    merged_only: bool = False  # another organisation shows that somebody is taken, and not what by


def list_events(call: Call) -> tuple[int, Any]:
    known_only(call.query, ("$select", "$filter", "$expand", "$top", "$skip"))
    names, fits, along = selected(call.query, EVENT), event_filter(call.query), expanded(call.query)
    found = [each for each in call.mailbox.events.values() if fits(each) and not call.fault("not listed yet")]
    skip, most = int(call.query.get("$skip", "0")), top(call.query)
    page: dict[str, Any] = {"value": [_shown(each, names, along, call) for each in found[skip : skip + most]]}
    if len(found) > skip + most:
        page["@odata.nextLink"] = call.again({**call.query, "$skip": str(skip + most)})
    return 200, page


def get_event(call: Call, one: str) -> tuple[int, Any]:
    known_only(call.query, ("$select", "$expand"))
    return 200, _shown(_found(call, one), selected(call.query, EVENT), expanded(call.query), call)


def create_event(call: Call) -> tuple[int, Any]:
    known_only(call.query, ())
    said = fields(call.json(), {**WRITABLE, "transactionId": str})
    for needed in ("subject", "start", "end"):
        if needed not in said:
            raise Refuse(400, "ErrorPropertyValidationFailure", f"{needed} is missing")
    box, transaction = call.mailbox, said.get("transactionId", "")
    if transaction in box.done_transactions:
        key = box.done_transactions[transaction]
        if key not in box.events:
            raise Refuse(
                409, "ErrorDuplicateTransactionId", "This transaction was done, and its event is gone"
            )
        return 201, _shown(box.events[key], list(EVENT), None, call)
    event = Event(next(box.numbers), dict(said), *_times(said))
    box.events[event.key] = event
    if transaction:
        box.done_transactions[transaction] = event.key
    box.invited += [each["emailAddress"]["address"] for each in said.get("attendees", [])]
    return 201, _shown(event, list(EVENT), None, call)


def change_event(call: Call, one: str) -> tuple[int, Any]:
    known_only(call.query, ())
    event = _matched(call, one)
    said = fields(call.json(), WRITABLE)
    event.said.update(said)
    event.start, event.end = _times({"start": _utc(event.start), "end": _utc(event.end), **said})
    event.change += 1
    call.mailbox.invited += [each["emailAddress"]["address"] for each in said.get("attendees", [])]
    return 200, _shown(event, list(EVENT), None, call)


def delete_event(call: Call, one: str) -> tuple[int, Any]:
    known_only(call.query, ())
    del call.mailbox.events[_matched(call, one).key]
    return 204, None


def get_schedule(call: Call) -> tuple[int, Any]:
    known_only(call.query, ())
    said = fields(
        call.json(), {"schedules": list, "startTime": dict, "endTime": dict, "availabilityViewInterval": int}
    )
    start, end = _times({"start": said.get("startTime"), "end": said.get("endTime")})
    if not said.get("schedules") or len(said["schedules"]) > 20 or end - start > MOST_DAYS:
        raise Refuse(400, "ErrorInvalidParameter", "The requested time duration or list is too long")
    if not 5 <= said.get("availabilityViewInterval", 30) <= 1440:
        raise Refuse(400, "ErrorInvalidParameter", "availabilityViewInterval")
    step = timedelta(minutes=said.get("availabilityViewInterval", 30))
    return 200, {"value": [_schedule(call, address, start, end, step) for address in said["schedules"]]}


def _schedule(call: Call, address: str, start: datetime, end: datetime, step: timedelta) -> dict[str, Any]:
    diary = call.world.diaries.get(address)
    problem = "ErrorMailRecipientNotFound" if diary is None else diary.problem
    if diary is None or problem:
        return {
            "scheduleId": address,
            "availabilityView": "",
            "error": {"message": "…", "responseCode": problem},
        }
    items = [
        {"status": status, "subject": subject, "isPrivate": False, "start": _utc(begins), "end": _utc(ends)}
        for begins, ends, status, subject in diary.times
        if begins < end and ends > start
    ]
    return {
        "scheduleId": address,
        "availabilityView": _merged(diary, start, end, step),
        "scheduleItems": [] if diary.merged_only else items,
        "workingHours": {},
    }


_DIGITS = {"tentative": "1", "busy": "2", "oof": "3"}  # 0 for all else


def _merged(diary: Diary, start: datetime, end: datetime, step: timedelta) -> str:
    """A digit for each stretch: what takes most of somebody in it."""
    starts = (start + number * step for number in range(-(-(end - start) // step)))
    return "".join(
        max([_DIGITS.get(how, "0") for a, b, how, _ in diary.times if a < at + step and b > at], default="0")
        for at in starts
    )


def _found(call: Call, one: str) -> Event:
    event = call.mailbox.event(one)
    if event is None:
        raise Refuse(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return event


def _matched(call: Call, one: str) -> Event:
    event, wanted = _found(call, one), call.headers.get("If-Match", "")
    if call.fault("somebody was quicker"):
        event.change += 1
    if wanted not in ("", "*", event.etag):
        raise Refuse(412, "ErrorIrresolvableConflict", "The change key passed does not match the current one")
    return event


def _times(said: dict[str, Any]) -> tuple[datetime, datetime]:
    found = [_instant(said[name]) for name in ("start", "end")]
    if found[1] < found[0]:
        raise Refuse(400, "ErrorPropertyValidationFailure", "The end is before the start")
    return found[0], found[1]


def _instant(said: Any) -> datetime:
    said = fields(said, {"dateTime": str, "timeZone": str})
    if set(said) != {"dateTime", "timeZone"} or not _LOCAL.fullmatch(said["dateTime"]):
        raise Refuse(400, "RequestBodyRead", "This is no dateTimeTimeZone")
    if said["timeZone"] not in ZONES:
        raise Refuse(400, "TimeZoneNotSupportedException", "A valid TimeZone value must be specified")
    return (
        datetime.fromisoformat(said["dateTime"][:19]).replace(tzinfo=ZONES[said["timeZone"]]).astimezone(UTC)
    )


def _utc(at: datetime) -> dict[str, str]:
    return {"dateTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": "UTC"}


def _shown(event: Event, names: list[str], along: str | None, call: Call) -> dict[str, Any]:
    every = {
        "attendees": [],
        "isAllDay": False,
        **event.said,
        "id": event.id,
        "start": _utc(event.start),
        "end": _utc(event.end),
        "isCancelled": event.cancelled,
        "createdDateTime": f"2026-04-01T09:00:00.{event.key:07d}Z",
        "type": "seriesMaster" if event.said.get("recurrence") else "singleInstance",
        "changeKey": event.etag[3:-1],
        "iCalUId": f"04000000{event.key:08x}",
    }
    shown = {name: every[name] for name in names if name in every and name != "singleValueExtendedProperties"}
    if along and (value := event.property(along)) is not None:
        shown["singleValueExtendedProperties"] = [{"id": along, "value": value}]
    return {"@odata.etag": event.etag, **shown, "id": event.id}
