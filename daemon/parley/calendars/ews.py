"""The shared mailbox's own calendar on Exchange as a mirror, and other people's free and busy times there.

Every change says SendToNone and names the change key that it replaces (NeverOverwrite). What the folder holds is known by
`Synced`: UIDs cannot be searched for, and an entry that was moved out and back has another id.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from exchangelib import EWSDateTime
from exchangelib.items import (
    ALL_OCCURRENCES,
    ID_ONLY,
    MOVE_TO_DELETED_ITEMS,
    NEVER_OVERWRITE,
    SAVE_ONLY,
    SEND_TO_NONE,
    CalendarItem,
)  # fmt: skip
from exchangelib.properties import (
    Body,
    DaylightTime,
    FreeBusyViewOptions,
    ItemId,
    MailboxData,
    StandardTime,
    TimeWindow,
    TimeZone,
)  # fmt: skip
from exchangelib.services import CreateItem, DeleteItem, GetItem, GetUserAvailability, UpdateItem

from parley.calendars.appointment import Appointment, Stands, read_appointment, text_of
from parley.calendars.mirror import Busy, Changed, Entry
from parley.errors import TransportError
from parley.exchange.connection import Connection
from parley.exchange.faults import ExchangeFault
from parley.exchange.folders import folder
from parley.exchange.syncing import Synced, fields
from parley.value import value

CALENDAR = "calendar"
STALE = (
    "ErrorIrresolvableConflict",
    "ErrorStaleObject",
    "ErrorItemNotFound",
    "ErrorChangeKeyRequired",
    "ErrorChangeKeyRequiredForWriteOperations",
    "ErrorInvalidChangeKey",
)
GONE = "ErrorItemNotFound"
_READ = ("start", "end", "is_all_day", "is_cancelled", "type", "subject", "body")
_WRITTEN = ("subject", "body", "start", "end", "is_all_day", "legacy_free_busy_status")
_FREE = ("Free", "WorkingElsewhere")


@value
class Standing:
    """An entry as the folder tells it. repeats: somebody has made a series of it."""

    id: str
    uid: str
    version: str
    repeats: bool = False


class EwsCalendar:
    """See `mirror.Mirror`. For one thread."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._there = Synced(connection, CALENDAR, CalendarItem, ("uid", "type"), _standing)

    def versions(self) -> Mapping[str, str]:
        """UID -> change key; an entry without a UID stands under its id."""
        return {each.uid: each.version for each in self._there.bring_up_to_date().values()}

    def read(self, uid: str) -> Entry | None:
        """One entry, or None."""
        found = self._find(uid)
        if found is None:
            return None
        asked = fields(CalendarItem, *_READ)
        try:
            item = self._connection.ask(
                lambda account: GetItem(account=account).get(
                    items=[ItemId(found.id)], additional_fields=asked, shape=ID_ONLY
                )
            )
        except ExchangeFault as fault:
            if fault.code == GONE:
                return None
            raise
        return Entry(text_of(uid, _stands(item)), item.changekey)

    def write(self, uid: str, text: bytes, version: str) -> str:
        """See `Mirror`."""
        meeting, found = read_appointment(text), self._find(uid)
        if (found is None) != (version == ""):
            raise Changed
        try:
            return self._connection.ask(
                lambda account: (
                    _update(account, found, version, meeting) if found else _create(account, meeting)
                ),
                twice=False,
            )
        except ExchangeFault as fault:
            if fault.code in STALE:
                raise Changed from fault
            raise

    def remove(self, uid: str, version: str) -> None:
        """See `Mirror`. Exchange takes anything out, whatever the change key: so the version is looked at first."""
        found = self._find(uid)
        if found is None:
            return
        if found.version != version:
            raise Changed
        try:
            self._connection.ask(lambda account: _delete(account, found.id), twice=False)
        except ExchangeFault as fault:
            if fault.code != GONE:
                raise

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _find(self, uid: str) -> Standing | None:
        return next((each for each in self._there.bring_up_to_date().values() if each.uid == uid), None)


def busy(connection: Connection, address: str, start: datetime, end: datetime) -> list[Busy]:
    """When somebody is taken between two moments (GetUserAvailability): times, and nothing else is asked for.

    Raises TransportError where that cannot be known, which is not the same as free.
    """
    view = connection.ask(lambda account: _availability(account, address, start, end))
    if view.view_type in (None, "None", "MergedOnly"):
        raise TransportError("Exchange does not tell this person's free and busy times", permanent=True)
    events = view.calendar_events or ()
    if any(event.busy_type == "NoData" or event.start is None or event.end is None for event in events):
        raise TransportError("Exchange does not know this person's free and busy times", permanent=False)
    return [(_plain(event.start), _plain(event.end)) for event in events if event.busy_type not in _FREE]


class _Availability(GetUserAvailability):  # type: ignore[misc]  # exchangelib has no types
    """As the mailbox, where the account acts as one: exchangelib would ask as the account itself."""

    acting_as: Any = None

    @property
    def _account_to_impersonate(self) -> Any:
        return self.acting_as


def _availability(account: Any, address: str, start: datetime, end: datetime) -> Any:
    service = _Availability(account.protocol)
    service.acting_as = account.identity if account.access_type == "impersonation" else None
    never = {"bias": 0, "time": datetime.min.time(), "occurrence": 1, "weekday": "Sunday"}
    zone = TimeZone(
        bias=0,
        standard_time=StandardTime(iso_month=10, **never),
        daylight_time=DaylightTime(iso_month=3, **never),
    )
    window = TimeWindow(start=_ours(start), end=_ours(end))
    options = FreeBusyViewOptions(time_window=window, merged_free_busy_interval=30, requested_view="FreeBusy")
    who = MailboxData(email=address, attendee_type="Required", exclude_conflicts=False)
    return service.get(
        tzinfo=account.default_timezone, mailbox_data=[who], timezone=zone, free_busy_view_options=options
    )


def _create(account: Any, meeting: Appointment) -> str:
    made = CreateItem(account=account).get(
        items=[_item(account, meeting, uid=meeting.uid)], folder=folder(account, CALENDAR), message_disposition=SAVE_ONLY,
        send_meeting_invitations=SEND_TO_NONE,
    )  # fmt: skip
    return str(made.changekey)


def _update(account: Any, found: Standing, version: str, meeting: Appointment) -> str:
    item = _item(account, meeting)
    item._id = ItemId(found.id, version)
    changed = [*_WRITTEN, "recurrence"] if found.repeats else [*_WRITTEN]
    _, key = UpdateItem(account=account).get(
        items=[(item, changed)], conflict_resolution=NEVER_OVERWRITE, message_disposition=SAVE_ONLY,
        send_meeting_invitations_or_cancellations=SEND_TO_NONE, suppress_read_receipts=True,
    )  # fmt: skip
    return str(key)


def _delete(account: Any, which: str) -> None:
    DeleteItem(account=account).get(
        items=[ItemId(which)], delete_type=MOVE_TO_DELETED_ITEMS, send_meeting_cancellations=SEND_TO_NONE,
        affected_task_occurrences=ALL_OCCURRENCES, suppress_read_receipts=True,
    )  # fmt: skip


def _item(account: Any, meeting: Appointment, **more: Any) -> Any:
    """Nobody is invited; it takes nobody's time; whoever runs the diary sees that it is private."""
    return CalendarItem(
        account=account, subject=meeting.subject, body=Body(meeting.body), start=_ours(meeting.start), end=_ours(meeting.end),
        legacy_free_busy_status="Busy" if meeting.busy else "Free", sensitivity="Private", reminder_is_set=False, **more,
    )  # fmt: skip


def _standing(item: Any) -> Standing:
    return Standing(item.id, item.uid or item.id, item.changekey, _repeats(item))


def _repeats(item: Any) -> bool:
    """Whether it is a series. IsRecurring does not tell: of one that the mailbox organises itself it says no."""
    return item.type not in (None, "Single")


def _stands(item: Any) -> Stands:
    """exchangelib gives dates for a whole day, the last one included."""
    start, end = (_plain(when) if isinstance(when, datetime) else when for when in (item.start, item.end))
    return Stands(
        start, end, item.subject or "", str(item.body or ""), repeats=_repeats(item), cancelled=bool(item.is_cancelled)
    )  # fmt: skip


def _ours(when: datetime) -> Any:
    return EWSDateTime.from_datetime(when.astimezone(UTC).replace(microsecond=0))


def _plain(when: datetime) -> datetime:
    """Without exchangelib's own classes."""
    return datetime.fromtimestamp(when.timestamp(), UTC)
