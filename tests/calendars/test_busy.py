"""Other people's free and busy times: read beside the loops, counted when a time is sought; unknown is not free."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))
sys.path.insert(0, str(Path(__file__).parents[1] / "graph"))
from conversing import FIRST, House, a_house, later
from cyrus_server import cyrus, why_not
from fake_calendar import Diary
from fake_graph import exchange_online
from radicale_server import radicale
from test_mirroring import Here

from parley.app_calendars import ask_for
from parley.calendars.caldav import CalDav
from parley.config_calendar import CalendarAt
from parley.config_mailbox import Mailbox
from parley.dispute.events import MeetingPlaced
from parley.errors import TransportError
from parley.graph.client import Graph
from parley.graph.wire import Wire
from parley.loops.busy_loop import Ask, BusyLoop, Times, worth_asking
from parley.loops.clock import Bell
from parley.mailboxes.graph_at import GraphAt
from parley.store import free_busy

LUNCH = (datetime(2026, 4, 2, 11, 0, tzinfo=UTC), datetime(2026, 4, 2, 12, 0, tzinfo=UTC))


@pytest.fixture
def house() -> Iterator[House]:
    with a_house() as opened:
        yield opened


def council(times: Times | None) -> object:
    """The council's calendars may be read (None: today they cannot)."""

    def ask(address: str, start: datetime, end: datetime) -> Times:
        if times is None or not address.startswith("robert"):
            raise TransportError("the calendar cannot be reached", permanent=False)
        return times

    def asking(domain: str) -> Ask | None:
        return ask if domain == "council.example" else None

    return asking


def read(house: House, times: Times | None) -> None:
    loop = BusyLoop(Here(house), Bell("busy"), council(times))  # type: ignore[arg-type]
    asyncio.run(loop.round(house.play.now))
    loop.close()


def placed(house: House) -> MeetingPlaced:
    house.raise_one()
    return next(event for event in house.events() if isinstance(event, MeetingPlaced))


def test_a_time_that_somebody_is_busy_is_not_taken_and_the_record_says_what_was_known(house: House) -> None:
    read(house, [LUNCH])
    meeting = placed(house)
    assert meeting.start == datetime(
        2026, 4, 2, 14, 15, tzinfo=UTC
    )  # 15:15 in London, after the school's lunch
    assert "not read: the calendar of {priya}" in meeting.why


def test_what_cannot_be_read_is_unknown_and_said(house: House) -> None:
    read(house, None)
    meeting = placed(house)
    assert free_busy.known(house.play.store, ["robert"], house.play.now) == {}
    assert meeting.start == datetime(2026, 4, 2, 11, 15, tzinfo=UTC)
    assert "nobody's own calendar could be read" in meeting.why


def test_what_was_read_a_day_ago_is_unknown_again(house: House) -> None:
    read(house, [LUNCH])
    store, now = house.play.store, house.play.now
    assert free_busy.known(store, ["robert"], now + timedelta(hours=23)) == {"robert": (LUNCH,)}
    assert free_busy.known(store, ["robert"], now + timedelta(hours=24)) == {}


def test_an_outage_does_not_wipe_out_what_was_read_before(house: House) -> None:
    read(house, [LUNCH])
    read(house, None)
    assert free_busy.known(house.play.store, ["robert"], house.play.now) == {"robert": (LUNCH,)}


def test_those_who_owe_something_are_asked_about_first(house: House) -> None:
    house.raise_one(receiving="Marie Kent")
    house.play.now = later(hours=1)

    def everybody(domain: str) -> Ask:
        return lambda address, start, end: []

    order = [person.id for person in worth_asking(house.play.door, everybody)]
    assert order[0] == "priya" and len(order) == len(set(order)) > 20
    assert worth_asking(house.play.door, lambda domain: None) == []
    assert house.play.door.dispute(FIRST).live_holds


def test_over_a_real_server(house: House, tmp_path: Path) -> None:
    with radicale(tmp_path) as server:
        server.make("robert")
        text = (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:dentist\r\nDTSTAMP:20260401T080000Z\r\n"
            "DTSTART:20260402T110000Z\r\nDTEND:20260402T120000Z\r\nSUMMARY:Something private\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        assert (
            server.request(
                "PUT", "/robert/calendar/d.ics", text, "robert", Content_Type="text/calendar"
            ).status
            == 201
        )
        # robert.hale@council.example -> /robert/calendar/; his own password stands in for a right to read
        there = server.of("robert")
        named = CalendarAt(there.url, there.username, there.password_file)
        loop = BusyLoop(Here(house), Bell("busy"), ask_for({"council.example": named}))  # type: ignore[arg-type]
        asyncio.run(loop.round(house.play.now))
        loop.close()
    assert free_busy.known(house.play.store, ["robert"], house.play.now) == {"robert": (LUNCH,)}
    kept = house.play.store.query("SELECT busy FROM free_busy")
    assert "private" not in str(kept)


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_over_a_server_that_schedules(house: House) -> None:
    with cyrus() as server:
        there = server.user()
        text = (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:dentist\r\nDTSTAMP:20260401T080000Z\r\n"
            "DTSTART:20260402T110000Z\r\nDTEND:20260402T120000Z\r\nSUMMARY:Something private\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        calendar = CalDav(there)
        calendar.write("dentist", text.encode(), "")
        calendar.close()
        named = CalendarAt(there.url, there.username, there.password_file)
        loop = BusyLoop(Here(house), Bell("busy"), ask_for({"council.example": named}))  # type: ignore[arg-type]
        asyncio.run(loop.round(house.play.now))
        loop.close()
    assert free_busy.known(house.play.store, ["robert"], house.play.now) == {"robert": (LUNCH,)}


def test_over_exchange_online(house: House, tmp_path: Path) -> None:
    with exchange_online(tmp_path) as service:
        service.world.diaries["robert.hale@council.example"] = Diary([(*LUNCH, "busy", "Something private")])
        mailbox = Mailbox("graph", GraphAt(service.account()))
        wire = Wire(service.ca_file)
        asking = ask_for(
            {"council.example": CalendarAt("mailbox:")}, mailbox, lambda at: Graph(at.account, wire)
        )
        loop = BusyLoop(Here(house), Bell("busy"), asking)  # type: ignore[arg-type]
        asyncio.run(loop.round(house.play.now))
        loop.close()
        assert service.world.most_at_once <= 4
    assert free_busy.known(house.play.store, ["robert"], house.play.now) == {"robert": (LUNCH,)}
    assert free_busy.known(house.play.store, ["marie"], house.play.now) == {}
    assert "private" not in str(house.play.store.query("SELECT busy FROM free_busy"))


def test_a_pattern_becomes_each_persons_address() -> None:
    asked: list[str] = []
    at = CalendarAt("https://127.0.0.1:1/{user}/of/{address}/")
    ask = ask_for({"council.example": at})("council.example")
    assert ask is not None and ask_for({})("council.example") is None
    with pytest.raises(TransportError):
        asked += [str(ask("r/../hale@council.example", LUNCH[0], LUNCH[1]))]
    assert asked == []


def test_the_meeting_itself_does_not_stand_in_its_own_way(house: House) -> None:
    meeting = placed(house)
    read(
        house, [(meeting.start, meeting.end)]
    )  # Robert has accepted it: his calendar says that he is taken then
    for hours, time in enumerate(("12:30", "12:15"), 1):  # and back to where it stood when that was read
        to = house.last("priya")
        row = house.say(
            "Priya Nair <priya.nair@school.example>", f"Meet: Thu 2 April {time}", to, later(hours=hours)
        )
        assert "MeetingMoved" in row["events"], time


def test_their_own_words_count_more_than_their_calendar(house: House) -> None:
    meeting = placed(house)
    read(house, [(meeting.start - timedelta(hours=2), meeting.end + timedelta(hours=2))])
    robert = "Robert Hale <robert.hale@council.example>"
    moved = house.say(robert, "Meet: Thu 2 April 12:30", house.last("robert"), later(hours=1))
    assert "MeetingMoved" in moved["events"]
    row = house.say(
        "Priya Nair <priya.nair@school.example>",
        "Meet: Thu 2 April 12:15",
        house.last("priya"),
        later(hours=2),
    )
    assert row["events"] == ["TimeRefused"], "which he had moved away from"
