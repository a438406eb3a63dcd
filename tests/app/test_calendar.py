"""The real daemon with a calendar of its own on a real server; and with one that cannot be reached."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "calendars"))
from radicale_server import Radicale, radicale

from parley.calendars.caldav import CalDav
from parley.calendars.itip import read_times

from .conftest import House, first_mail, until


def configure(house: House, server: Radicale, url: str = "") -> None:
    access = server.access
    house.configure(
        f"calendar: {{url: '{url or access.url}', username: {access.username}, password_file: '{access.password_file}'}}\n"
    )


def test_a_meeting_stands_there_and_a_hand_in_it_reaches_everybody(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    with radicale(folder) as server:
        configure(house, server)
        house.start()
        house.send(first_mail())
        house.letter("robert.hale@council.example", "Priya Nair")
        house.go_to("2026-04-01T10:06+01:00")
        mirror = CalDav(server.access)
        ((uid, version),) = mirror.versions().items()
        entry = mirror.read(uid)
        assert entry is not None
        start, end = (
            f"{read_times(entry.text)[0]:%Y%m%dT%H%M%SZ}",
            f"{read_times(entry.text)[1]:%Y%m%dT%H%M%SZ}",
        )  # type: ignore[index]
        assert start == "20260402T111500Z"
        moved = entry.text.replace(start.encode(), b"20260402T143000Z").replace(
            end.encode(), b"20260402T150000Z"
        )
        mirror.write(uid, moved, version)
        house.go_to("2026-04-01T10:20+01:00")
        for person in ("priya.nair@school.example", "robert.hale@council.example"):
            assert "Thu 2 April 15:30" in str(house.letter(person, "new time")["Subject"])
        assert house.logged("changed by hand in the calendar")[0]["events"] == ["MeetingMoved"]
        assert server.access.password_file and "not-a-real-one" not in house.log.read_text()
        assert house.stop() == 0


def test_a_calendar_that_cannot_be_reached_keeps_nobody_waiting(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    with radicale(folder) as server:
        configure(house, server, url="http://127.0.0.1:1/parley/calendar/")
        house.start()
        house.send(first_mail())
        assert house.letter("robert.hale@council.example", "Priya Nair")
        until(lambda: house.logged("calendar trouble"))
        house.go_to("2026-04-01T10:10+01:00")
        assert len(house.logged("calendar trouble")) == 1 and not house.logged("loop failed")
        assert house.stop() == 0
