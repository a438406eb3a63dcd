"""The calendar in Exchange Online beyond the contract of all calendars (tests/calendars): its traps, and free and busy times."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from fake_calendar import Diary
from fake_graph import Service
from fake_items import Event

from parley.calendars.graph import GraphCalendar, busy
from parley.calendars.graph_event import text_of
from parley.calendars.invitation import Attendee, Invitation
from parley.calendars.itip import read_times
from parley.calendars.mirror import Changed
from parley.calendars.stored import stored
from parley.errors import TransportError
from parley.graph.client import Graph
from parley.graph.wire import CutOff, Wire
from parley.loops.timefinding import LOOK_AHEAD

START = datetime(2026, 4, 2, 14, 30, tzinfo=UTC)
PRIYA, ROBERT = (
    Attendee("priya.nair@school.example", "Priya Nair"),
    Attendee("robert.hale@council.example", "Robert Hale"),
)
MEETING = Invitation(
    uid="k3j5@parley.example",
    sequence=0,
    dtstamp=START,
    start=START,
    end=START + timedelta(minutes=30),
    organizer=Attendee("escalations@parley.example", "parley"),
    attendees=(PRIYA, ROBERT),
    summary="D-2026-0001: call",
    description="A meeting that parley keeps.",
    location="",
)
UID, TEXT = MEETING.uid, stored(MEETING, {ROBERT.address: "ACCEPTED"})


@pytest.fixture
def graph(service: Service) -> Graph:
    return Graph(service.account(), Wire(service.ca_file), pause=lambda seconds: None)


@pytest.fixture
def calendar(graph: Graph) -> GraphCalendar:
    return GraphCalendar(graph)


def test_what_is_written_asks_nobody_and_says_who_has_answered(
    service: Service, calendar: GraphCalendar
) -> None:
    calendar.write(UID, TEXT, "")
    (event,) = service.world.box.events.values()
    assert "attendees" not in event.said and event.said["sensitivity"] == "private"
    assert event.said["body"]["content"].endswith("Priya Nair: no answer yet\nRobert Hale: accepted")
    assert (event.start, event.end, event.said["subject"]) == (START, MEETING.end, "D-2026-0001: call")


def test_a_creation_whose_answer_was_lost_is_not_made_twice(
    service: Service, calendar: GraphCalendar
) -> None:
    service.world.next("create event", after=True)
    with pytest.raises(CutOff):
        calendar.write(UID, TEXT, "")
    (event,) = service.world.box.events.values()
    service.world.next("events", named="not listed yet")
    assert calendar.write(UID, TEXT, "") == event.etag
    assert list(service.world.box.events.values()) == [event]


def test_a_creation_that_a_gateway_gave_up_on_is_not_made_twice(
    service: Service, calendar: GraphCalendar
) -> None:
    """504 is no refusal: it may have been done, and the list may not show it yet."""
    service.world.next("create event", late=504)
    with pytest.raises(TransportError):
        calendar.write(UID, TEXT, "")
    (event,) = service.world.box.events.values()
    service.world.next("events", named="not listed yet")
    assert calendar.write(UID, TEXT, "") == event.etag
    assert list(service.world.box.events.values()) == [event]


def test_what_was_deleted_by_hand_can_be_written_again(service: Service, calendar: GraphCalendar) -> None:
    calendar.write(UID, TEXT, "")
    service.world.box.events.clear()
    assert calendar.write(UID, TEXT, "") and len(service.world.box.events) == 1


def test_a_hand_between_our_look_and_our_change_is_seen(service: Service, calendar: GraphCalendar) -> None:
    """If-Match: what was found is no longer what stands there when the change arrives."""
    version = calendar.write(UID, TEXT, "")
    for route in ("change event", "delete event"):
        service.world.next(route, named="somebody was quicker")
        with pytest.raises(Changed):
            calendar.write(UID, TEXT, version) if route == "change event" else calendar.remove(UID, version)
        version = calendar.versions()[UID]
    assert len(service.world.box.events) == 1


def test_other_peoples_entries_are_left_alone_and_of_a_copy_the_oldest_is_ours(
    service: Service, calendar: GraphCalendar
) -> None:
    box = service.world.box
    lunch = next(box.numbers)
    box.events[lunch] = Event(lunch, {"subject": "Team lunch"}, START, MEETING.end)
    version = calendar.write(UID, TEXT, "")
    ours = next(event for event in box.events.values() if event.key != lunch)
    copy = next(box.numbers)
    box.events[copy] = Event(
        copy, dict(ours.said), START + timedelta(days=1), MEETING.end + timedelta(days=1)
    )
    assert dict(calendar.versions()) == {UID: version}
    entry = calendar.read(UID)
    assert entry is not None and read_times(entry.text) == (START, MEETING.end)
    calendar.remove(UID, version)
    assert set(box.events) == {lunch, copy}


def test_a_uid_that_differs_in_case_is_another(service: Service, calendar: GraphCalendar) -> None:
    """Exchange compares the values of properties in any case."""
    calendar.write(UID, TEXT, "")
    assert calendar.read(UID.upper()) is None
    calendar.remove(UID.upper(), "")
    assert len(service.world.box.events) == 1


def test_a_calendar_longer_than_a_page_is_read_whole(service: Service, calendar: GraphCalendar) -> None:
    version = calendar.write(UID, TEXT, "")
    (event,) = service.world.box.events.values()
    for number in range(1000, 1450):
        said = dict(event.said)
        said["singleValueExtendedProperties"] = [
            {**said["singleValueExtendedProperties"][0], "value": f"u{number}"}
        ]
        service.world.box.events[number] = Event(number, said, START, MEETING.end)
    found = calendar.versions()
    assert len(found) == 451 and found[UID] == version


@pytest.mark.parametrize("nonsense", [{"start": None}, {"start": {"dateTime": "soon", "timeZone": "UTC"}}])
def test_a_time_that_makes_no_sense_is_no_time(nonsense: dict[str, object]) -> None:
    good = {"dateTime": "2026-04-02T14:30:00.0000000", "timeZone": "UTC"}
    with pytest.raises(TransportError):
        text_of(UID, {"start": good, "end": good, **nonsense})


def test_a_meeting_made_into_a_whole_day_is_said_to_be_one(service: Service, calendar: GraphCalendar) -> None:
    calendar.write(UID, TEXT, "")
    (event,) = service.world.box.events.values()
    event.said["isAllDay"] = True
    entry = calendar.read(UID)
    assert entry is not None and "whole day" in getattr(read_times(entry.text), "reason", "")


# --- free and busy ----------------------------------------------------------------------------------------------


def hours(start: float, end: float) -> tuple[datetime, datetime]:
    day = datetime(2026, 4, 2, tzinfo=UTC)
    return day + timedelta(hours=start), day + timedelta(hours=end)


def test_whatever_is_not_free_is_taken_and_nothing_but_times_comes_back(
    service: Service, graph: Graph
) -> None:
    service.world.diaries[ROBERT.address] = Diary(
        [
            (*hours(13, 14), "busy", "Something private"),
            (*hours(9, 10), "tentative", "…"),
            (*hours(10, 11), "free", "…"),
            (*hours(11, 12), "oof", "…"),
            (*hours(14, 15), "workingElsewhere", "…"),
            (*hours(15, 16), "unknown", "…"),
        ]
    )
    found = busy(graph, ROBERT.address, *hours(0, 24))
    assert found == [hours(9, 10), hours(11, 12), hours(13, 14), hours(15, 16)]
    assert "private" not in repr(found)


@pytest.mark.parametrize(
    "diary",
    [
        None,
        Diary(problem="ErrorNoFreeBusyAccess"),
        Diary([(START, MEETING.end, "busy", "…")], merged_only=True),
    ],
)
def test_what_cannot_be_read_is_unknown_and_not_free(
    service: Service, graph: Graph, diary: Diary | None
) -> None:
    if diary:
        service.world.diaries[ROBERT.address] = diary
    with pytest.raises(TransportError) as caught:
        busy(graph, ROBERT.address, *hours(0, 24))
    assert ROBERT.address not in caught.value.message


def test_two_months_ahead_can_be_asked_for_at_once(service: Service, graph: Graph) -> None:
    service.world.diaries[ROBERT.address] = Diary([])
    assert busy(graph, ROBERT.address, START, START + LOOK_AHEAD) == []
