"""The mailbox's calendar on Exchange beside the contract: what goes over the wire, other people's times, and faults."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))
from ews_client import connect
from ews_faults import CUT_AFTER, LOST_STATE, Fault
from ews_server import PARLEY, ROBERT, Exchange, exchange
from test_contract import LATER, TEXT, UID
from test_invitation import PHONE

from parley.calendars.ews import EwsCalendar, busy
from parley.calendars.itip import read_times
from parley.calendars.mirror import Changed
from parley.errors import TransportError

APRIL = datetime(2026, 4, 1, tzinfo=UTC)
NOON = datetime(2026, 4, 2, 12, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[Exchange]:
    with exchange() as running:
        yield running


@pytest.fixture
def mirror(server: Exchange, tmp_path: Path) -> EwsCalendar:
    return EwsCalendar(connect(server, tmp_path))


def test_every_change_sends_to_nobody_and_invites_nobody(server: Exchange, mirror: EwsCalendar) -> None:
    mirror.remove(UID, mirror.write(UID, LATER, mirror.write(UID, TEXT, "")))
    changes = {
        name: raw.decode() for name, raw in server.asked if name in ("CreateItem", "UpdateItem", "DeleteItem")
    }
    assert [*changes] == ["CreateItem", "UpdateItem", "DeleteItem"]
    for name, raw in changes.items():
        how = re.findall(r'(SendMeeting\w+)="(\w+)"', raw)
        assert [said for _, said in how] == ["SendToNone"], name
        assert "Attendees" not in raw and "Organizer" not in raw
    assert 'ConflictResolution="NeverOverwrite"' in changes["UpdateItem"]
    assert server.store.sent == [] and server.store.invitations == 0


def test_what_stands_there_is_thin_private_and_takes_nobodys_time(
    server: Exchange, mirror: EwsCalendar
) -> None:
    mirror.write(UID, TEXT, "")
    (item,) = server.store.folder(PARLEY, "calendar").items.values()
    assert item.values["item:Subject"] == "D-2026-0001: call, stage 1"
    assert (item.values["item:Sensitivity"], item.values["calendar:LegacyFreeBusyStatus"]) == (
        "Private",
        "Free",
    )
    assert item.values["item:ReminderIsSet"] in ("0", "false")
    assert "no answer yet" in item.values["item:Body"], "who comes, in words"


def test_others_entries_are_left_alone_and_one_without_a_uid_is_no_harm(
    server: Exchange, mirror: EwsCalendar
) -> None:
    calendar = server.store.folder(PARLEY, "calendar")
    theirs = server.store.put(calendar, "CalendarItem", "IPM.Appointment", calendar__UID="theirs")
    plain = server.store.put(calendar, "CalendarItem", "IPM.Appointment")
    version = mirror.write(UID, TEXT, "")
    assert dict(mirror.versions()) == {UID: version, "theirs": theirs.key, plain.id: plain.key}


def test_moved_out_and_back_it_is_the_same_meeting_under_another_id(
    server: Exchange, mirror: EwsCalendar
) -> None:
    version = mirror.write(UID, TEXT, "")
    calendar, drafts = (server.store.folder(PARLEY, name) for name in ("calendar", "drafts"))
    (item,) = calendar.items.values()
    server.store.move(server.store.move(item, drafts), calendar)
    with pytest.raises(Changed):
        mirror.write(UID, LATER, version)
    mirror.write(UID, LATER, mirror.versions()[UID])
    there = mirror.read(UID)
    assert there is not None and read_times(there.text) == (
        PHONE.start + timedelta(hours=1),
        PHONE.end + timedelta(hours=1),
    )
    assert len(calendar.items) == 1


def test_a_meeting_whose_making_was_cut_is_not_made_twice(server: Exchange, mirror: EwsCalendar) -> None:
    server.faults.append(Fault(CUT_AFTER, on="CreateItem", times=1))
    with pytest.raises(TransportError):
        mirror.write(UID, TEXT, "")
    with pytest.raises(Changed):  # the loop looks at it anew, and finds it as it was left
        mirror.write(UID, TEXT, "")
    assert len(server.store.folder(PARLEY, "calendar").items) == 1


def test_a_lost_state_is_no_harm(server: Exchange, mirror: EwsCalendar) -> None:
    version = mirror.write(UID, TEXT, "")
    server.faults.append(Fault(LOST_STATE, times=1))
    assert dict(mirror.versions()) == {UID: version}


def test_a_whole_day_is_told_as_one(server: Exchange, mirror: EwsCalendar) -> None:
    mirror.write(UID, TEXT, "")
    (item,) = server.store.folder(PARLEY, "calendar").items.values()
    day = {
        "calendar__Start": "2026-04-02T00:00:00Z",
        "calendar__End": "2026-04-03T00:00:00Z",
        "calendar__IsAllDayEvent": "true",
    }
    server.store.change(item, **day, calendar__StartTimeZone="UTC", calendar__EndTimeZone="UTC")
    there = mirror.read(UID)
    assert there is not None and b"DTSTART;VALUE=DATE:20260402" in there.text


# --- other people's times -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("impersonate", [False, True])
def test_busy_times_and_nothing_else(server: Exchange, tmp_path: Path, impersonate: bool) -> None:
    hour = timedelta(hours=1)
    kinds = ["Busy", "Tentative", "OOF", "Free", "WorkingElsewhere"]
    server.store.busy[ROBERT] = [
        (NOON + n * hour, NOON + (n + 1) * hour, kind) for n, kind in enumerate(kinds)
    ]
    connection = connect(server, tmp_path, impersonate=impersonate)
    found = busy(connection, ROBERT, APRIL, APRIL + timedelta(days=62))
    assert found == [(NOON + n * hour, NOON + (n + 1) * hour) for n in range(3)]
    assert busy(connection, ROBERT, NOON + 9 * hour, NOON + 10 * hour) == []
    asked = server.asked[0][1]
    assert b"<t:RequestedView>FreeBusy</t:RequestedView>" in asked, "subjects are not even asked for"
    assert (b"ExchangeImpersonation" in asked) is impersonate


def test_times_that_cannot_be_known_are_unknown_and_not_free(server: Exchange, tmp_path: Path) -> None:
    connection = connect(server, tmp_path)
    server.store.busy["closed@council.example"] = None
    server.store.busy["odd@council.example"] = [(NOON, NOON + timedelta(hours=1), "NoData")]
    for address in ("closed@council.example", "odd@council.example", "nobody@council.example"):
        with pytest.raises(TransportError):
            busy(connection, address, APRIL, APRIL + timedelta(days=9))
    with pytest.raises(TransportError):
        busy(connection, ROBERT, APRIL, APRIL + timedelta(days=90))
