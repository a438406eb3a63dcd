"""What every calendar that holds a mirror must do. A new way in (EWS, Graph) is one more row of `MIRRORS`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))
sys.path.insert(0, str(Path(__file__).parents[1] / "graph"))
from cyrus_server import DOMAIN, shared, why_not
from ews_client import connect
from ews_server import PARLEY, Exchange
from ews_server import exchange as exchange_on_premises
from fake_graph import Service, exchange_online
from radicale_server import radicale
from test_invitation import FACE_TO_FACE, PHONE, ROBERT, VIDEO

from parley.calendars.caldav import CalDav
from parley.calendars.ews import EwsCalendar
from parley.calendars.graph import GraphCalendar
from parley.calendars.in_folder import InFolder
from parley.calendars.in_memory import InMemory
from parley.calendars.itip import CalendarProblem, read_times
from parley.calendars.mirror import Changed, Mirror
from parley.calendars.stored import stored
from parley.graph.client import Graph
from parley.graph.wire import Wire

UID = PHONE.uid
TEXT = stored(PHONE, {})
LATER = stored(replace(PHONE, start=PHONE.start + timedelta(hours=1), end=PHONE.end + timedelta(hours=1)), {})


@contextmanager
def in_memory(folder: Path) -> Iterator[Mirror]:
    yield InMemory()


@contextmanager
def in_folder(folder: Path) -> Iterator[Mirror]:
    yield InFolder(folder / "calendar")


@contextmanager
def caldav(folder: Path) -> Iterator[Mirror]:
    with radicale(folder) as server:
        mirror = CalDav(server.access)
        yield mirror
        mirror.close()


@contextmanager
def scheduling(folder: Path) -> Iterator[Mirror]:
    """A server that would send invitations by itself, were it not told that the client does (RFC 6638 section 7.1)."""
    if reason := why_not():
        pytest.skip(reason)
    mirror = CalDav(shared().user())
    yield mirror
    mirror.close()


class ByGraph(GraphCalendar):
    """With what a person does there by hand, where that is more than another text."""

    def __init__(self, service: Service) -> None:
        super().__init__(Graph(service.account(), Wire(service.ca_file)))
        self.box = service.world.box

    def by_hand(self, what: str) -> None:
        (event,) = self.box.events.values()
        event.change += 1
        if what == "note":
            event.said["body"] = {"contentType": "text", "content": "ring reception"}
        else:
            event.said["recurrence"] = {"pattern": {"type": "daily", "interval": 1}}


@contextmanager
def exchange(folder: Path) -> Iterator[Mirror]:
    with exchange_online(folder) as service:
        yield ByGraph(service)
        assert service.world.box.invited == [], "nobody is ever invited from a mirror"
        assert service.world.without_prefer == []


class ByEws(EwsCalendar):
    """With what a person does there by hand, where that is more than another text."""

    def __init__(self, server: Exchange, folder: Path) -> None:
        super().__init__(connect(server, folder))
        self.server = server

    def by_hand(self, what: str) -> None:
        (item,) = self.server.store.folder(PARLEY, "calendar").items.values()
        changed = (
            {"item__Body": "ring reception"}
            if what == "note"
            else {"calendar__CalendarItemType": "RecurringMaster"}
        )
        self.server.store.change(item, **changed)


@contextmanager
def on_premises(folder: Path) -> Iterator[Mirror]:
    with exchange_on_premises() as server:
        mirror = ByEws(server, folder)
        yield mirror
        mirror.close()
        assert server.store.invitations == 0, "nobody is ever invited from a mirror"


MIRRORS: dict[str, Callable[[Path], AbstractContextManager[Mirror]]] = {
    "in memory": in_memory,
    "in a folder": in_folder,
    "CalDAV, Radicale": caldav,
    "CalDAV, Cyrus": scheduling,
    "Exchange Online, by Graph": exchange,
    "Exchange on-premises, by EWS": on_premises,
}


@pytest.fixture(params=sorted(MIRRORS))
def mirror(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mirror]:
    with MIRRORS[request.param](tmp_path) as opened:
        yield opened


def test_an_empty_one_holds_nothing(mirror: Mirror) -> None:
    assert dict(mirror.versions()) == {} and mirror.read(UID) is None


def test_what_was_written_is_there_with_its_version(mirror: Mirror) -> None:
    version = mirror.write(UID, TEXT, "")
    entry = mirror.read(UID)
    assert version and entry is not None
    assert (entry.version, dict(mirror.versions())) == (version, {UID: version})
    assert read_times(entry.text) == (PHONE.start, PHONE.end)


def test_a_change_names_the_version_that_it_replaces(mirror: Mirror) -> None:
    first = mirror.write(UID, TEXT, "")
    second = mirror.write(UID, LATER, first)
    assert second != first and dict(mirror.versions()) == {UID: second}
    for stale in (first, ""):
        with pytest.raises(Changed):
            mirror.write(UID, TEXT, stale)
        assert dict(mirror.versions()) == {UID: second}, "nothing is overwritten unseen"


def test_what_is_gone_is_not_changed_unseen_either(mirror: Mirror) -> None:
    with pytest.raises(Changed):
        mirror.write(UID, TEXT, mirror.write(VIDEO.uid, stored(VIDEO, {}), ""))
    assert UID not in mirror.versions()


def test_removing_names_the_version_too_and_what_is_gone_is_gone(mirror: Mirror) -> None:
    first = mirror.write(UID, TEXT, "")
    second = mirror.write(UID, LATER, first)
    with pytest.raises(Changed):
        mirror.remove(UID, first)
    mirror.remove(UID, second)
    assert dict(mirror.versions()) == {} and mirror.read(UID) is None
    mirror.remove(UID, second)


def test_each_meeting_is_an_entry_of_its_own(mirror: Mirror) -> None:
    meetings = (PHONE, VIDEO, FACE_TO_FACE)
    written = {meeting.uid: mirror.write(meeting.uid, stored(meeting, {}), "") for meeting in meetings}
    assert dict(mirror.versions()) == written
    mirror.remove(VIDEO.uid, written.pop(VIDEO.uid))
    assert dict(mirror.versions()) == written


def test_the_same_text_written_again_is_no_harm(mirror: Mirror) -> None:
    version = mirror.write(UID, TEXT, mirror.write(UID, TEXT, ""))
    assert dict(mirror.versions()) == {UID: version}


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_server_that_schedules_sends_nothing_for_a_mirror_and_would_for_another() -> None:
    """SCHEDULE-AGENT=CLIENT holds; without it the very same entry arrives in the other's inbox, so the test can tell."""
    server = shared()
    ours, theirs = server.user(), server.user()
    own, inbox = CalDav(ours), CalDav(server.inbox(theirs))
    text = TEXT.replace(b"\r\n ", b"").replace(b"20260402", b"20990402")  # nothing is sent about the past
    for address, access in ((PHONE.organizer.address, ours), (ROBERT.address, theirs)):
        text = text.replace(address.encode(), f"{access.username}@{DOMAIN}".encode())
    version = own.write(UID, text, "")
    assert dict(inbox.versions()) == {}
    own.remove(UID, version)
    own.write(UID, text.replace(b";SCHEDULE-AGENT=CLIENT", b""), "")
    assert len(inbox.versions()) == 1
    own.close()
    inbox.close()


# --- what is stored -------------------------------------------------------------------------------------------


def test_what_is_stored_asks_nobody_and_sends_nothing() -> None:
    text = stored(PHONE, {ROBERT.address: "ACCEPTED"})
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert "METHOD" not in calendar
    people = [event["ORGANIZER"], *event["ATTENDEE"]]
    assert {each.params["SCHEDULE-AGENT"] for each in people} == {"CLIENT"}
    assert [each.params["PARTSTAT"] for each in event["ATTENDEE"]] == ["NEEDS-ACTION", "ACCEPTED"]
    assert not any("RSVP" in each.params for each in event["ATTENDEE"])
    assert stored(PHONE, {ROBERT.address: "ACCEPTED"}) == text


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.integers(0, 60 * 24 * 400), length=st.integers(1, 600))
def test_its_times_come_back(minutes: int, length: int) -> None:
    start = PHONE.start + timedelta(minutes=minutes)
    meeting = replace(PHONE, start=start, end=start + timedelta(minutes=length))
    assert read_times(stored(meeting, {})) == (meeting.start, meeting.end)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"DTSTART:20260402T143000Z", b"DTSTART;VALUE=DATE:20260402", "whole day"),
        (b"DTSTART:20260402T143000Z", b"DTSTART;TZID=Mars/Phobos:20260402T143000", "Mars/Phobos"),
        (b"SEQUENCE:0", b"RRULE:FREQ=SECONDLY", "repeats"),
        (b"STATUS:CONFIRMED", b"STATUS:CANCELLED", "does not take place"),
        (b"DTEND:20260402T150000Z\r\n", b"", "no end"),
        (b"END:VEVENT", b"END:VEVENT\r\nBEGIN:VEVENT\r\nEND:VEVENT", "repeats"),
    ],
)
def test_what_a_person_has_made_of_it_may_be_no_meeting_of_ours(old: bytes, new: bytes, why: str) -> None:
    assert old in TEXT
    found = read_times(TEXT.replace(old, new))
    assert isinstance(found, CalendarProblem) and why in found.reason
