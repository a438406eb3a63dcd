"""A rota in a calendar elsewhere: fetched from its address, kept when the next one does not come, and never half taken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from oncall.sink import listening
from parley.dispute.rota import on_call
from parley.dispute.rota_gaps import AHEAD, gaps
from parley.dispute.world import Directory, World
from parley.errors import TransportError
from parley.loops import feed_loop
from parley.loops.feed_loop import FeedLoop
from parley.oncall import calendars
from parley.reference.contacts import read_contacts
from parley.reference.contacts_feed import file_for
from parley.reference.holidays import work_calendar
from parley.store.store import Store

WEEKLY = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//rota//EN
BEGIN:VEVENT
UID:1
DTSTART;TZID=Europe/London:20230102T170000
DTEND;TZID=Europe/London:20230103T090000
RRULE:FREQ=DAILY
SUMMARY:On call: {who}
END:VEVENT
END:VCALENDAR
"""
CONTACTS = """\
id: small
agencies: {{council: {{name: Borough Council, domains: council.example}}}}
people:
  olu: {{name: Olu Ade, agency: council, email: olu@council.example, phone: 07700 900121, mobile: 07700 900121}}
  nora: {{name: Nora Finn, agency: council, email: nora@council.example, phone: 07700 900122, mobile: 07700 900122}}
on_call:
  council:
    feeds: {{manager: "{address}"}}
end: small
"""
QUARTER, A_DAY = timedelta(minutes=15), timedelta(days=1)
NIGHT = datetime(2026, 4, 11, 22, 40, tzinfo=UTC)


class Elsewhere:
    """A server with one calendar. status, body: what it answers."""

    def __init__(self) -> None:
        self.status, self.body, self.port = 200, b"", 0
        self.say("Olu Ade")

    def say(self, who: str) -> None:
        self.body = WEEKLY.format(who=who).replace("\n", "\r\n").encode()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/secret-token/rota"


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with serving(Elsewhere()) as one:
        yield one


@contextmanager
def serving(one: Elsewhere) -> Iterator[Elsewhere]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(one.status)
            if one.status == 302:
                self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", str(len(one.body)))
            self.end_headers()
            self.wfile.write(one.body)

        def log_message(self, format: str, *args: Any) -> None: ...

    with listening(Handler) as one.port:
        yield one


class House:
    """A contacts folder, and the loop that fetches into it. changed: how often something was picked up."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        (folder / "c.yaml").write_text(CONTACTS.format(address=address))
        self.changed, self.told, self.now = 0, list[str](), NIGHT
        self.store = Store.open(folder / "state", random=bytes)
        self.start()

    def start(self) -> None:
        """The daemon starts, perhaps anew."""
        library = SimpleNamespace(world=SimpleNamespace(directory=self.read()))
        door: Any = SimpleNamespace(library=library, store=self.store)
        clock = SimpleNamespace(now=lambda: self.now)
        log = SimpleNamespace(warning=lambda *_, **__: None)
        ring = SimpleNamespace(ring=lambda: None)
        place: Any = SimpleNamespace(clock=clock, log=log, dispatch=ring, thread=SimpleNamespace(do=self._do))
        self.loop = FeedLoop(place, door, calendars.fetch, self.folder, self._picked_up)

    def _picked_up(self) -> None:
        self.changed += 1

    async def _do(self, function: Any, door: Any, *args: Any) -> Any:
        if function is not feed_loop._tell:
            return function(door, *args)
        return self.told.append(args[-1])

    def read(self) -> Directory:
        found = read_contacts([self.folder], today=date(2026, 4, 11))
        assert found.directory is not None, found.problems
        self.digest, self.said = found.digest, [str(problem) for problem in found.problems]
        return found.directory

    def fetch(self, after: timedelta = timedelta()) -> None:
        """All calendars are fetched, so long after the last time."""
        self.now += after
        asyncio.run(self.loop.round())

    @property
    def on_call(self) -> str | None:
        rota = self.read().agencies["council"].rota
        assert rota is not None
        return on_call(rota, "manager", NIGHT, "Europe/London")


def test_it_is_fetched_and_is_part_of_the_directory(tmp_path: Path, elsewhere: Elsewhere) -> None:
    house = House(tmp_path, elsewhere.address)
    assert house.on_call is None and any("not been fetched yet" in one for one in house.said)
    house.fetch()
    before = house.digest
    assert house.on_call == "olu" and house.changed == 1, "years after its first day"
    house.fetch()
    assert house.changed == 1, "the same is no news"
    elsewhere.say("Nora Finn")
    house.fetch()
    assert house.on_call == "nora" and house.changed == 2 and house.digest != before
    assert "secret" not in "".join(path.name for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""),
        (404, b"gone"),
        (302, b""),
        (200, b"<html>Please log in</html>"),
        (200, b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMM"),
        (200, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:nonsense\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"),
        (200, b"BEGIN:VCALENDAR\r\n" + b"X:" + b"y" * 2_000_001 + b"\r\nEND:VCALENDAR\r\n"),
    ],
)
def test_the_last_good_one_stays(tmp_path: Path, elsewhere: Elsewhere, status: int, body: bytes) -> None:
    house = House(tmp_path, elsewhere.address)
    house.fetch()
    elsewhere.status, elsewhere.body = status, body
    house.fetch(QUARTER)
    assert house.on_call == "olu" and house.changed == 1 and house.told == []
    house.fetch(A_DAY)
    (line,) = house.told
    assert "127.0.0.1" in line and "secret" not in line


def test_a_daemon_that_is_started_every_morning_says_it_too(tmp_path: Path, elsewhere: Elsewhere) -> None:
    house = House(tmp_path, elsewhere.address)
    house.fetch()
    elsewhere.status = 404
    house.fetch(A_DAY)
    house.start()
    house.fetch(A_DAY)
    assert len(house.told) == 1
    elsewhere.status = 200
    house.fetch(QUARTER)
    elsewhere.status = 404
    house.fetch(QUARTER)
    house.start()
    house.fetch(QUARTER)
    assert len(house.told) == 1, "it has come meanwhile"


def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(TransportError, match="cannot be reached"):
        calendars.fetch("http://127.0.0.1:1/rota.ics")


def test_an_address_in_the_open_is_refused(tmp_path: Path) -> None:
    for address in (
        "http://calendar.council.example/rota.ics",
        "webcal://calendar.council.example/x",
        "ftp://x.example/r.ics",
    ):
        (tmp_path / "c.yaml").write_text(CONTACTS.format(address=address))
        found = read_contacts([tmp_path])
        assert found.directory is None and "https" in found.problems[0].mend


def test_a_rota_kept_for_years_is_looked_up_as_quickly(tmp_path: Path) -> None:
    address = "https://calendar.council.example/rota"
    (tmp_path / file_for(address)).write_bytes(WEEKLY.format(who="Olu Ade").replace("\n", "\r\n").encode())
    (tmp_path / "c.yaml").write_text(CONTACTS.format(address=address))
    directory = read_contacts([tmp_path]).directory
    assert directory is not None
    rota = directory.agencies["council"].rota
    assert rota is not None and len(rota.shifts) > 7000
    assert [on_call(rota, "manager", NIGHT + timedelta(days=n), "Europe/London") for n in (0, 365, 3650)] == [
        "olu"
    ] * 3


@pytest.mark.parametrize(
    "broken",
    [
        "DTSTART:nonsense",
        "DTSTART:20260411T170000\nRRULE:FREQ=NEVER",
        "RRULE:FREQ=DAILY",
        "DTSTART:00010101T000000Z",
    ],
)
def test_an_entry_that_is_broken_stops_no_other(tmp_path: Path, broken: str) -> None:
    address = "https://calendar.council.example/rota"
    entry = f"BEGIN:VEVENT\nUID:2\n{broken}\nSUMMARY:Nora Finn\nEND:VEVENT\nEND:VCALENDAR"
    text = WEEKLY.format(who="Olu Ade").replace("END:VCALENDAR", entry)
    (tmp_path / file_for(address)).write_bytes(text.replace("\n", "\r\n").encode())
    (tmp_path / "c.yaml").write_text(CONTACTS.format(address=address))
    found = read_contacts([tmp_path])
    assert found.directory is not None, found.problems
    rota = found.directory.agencies["council"].rota
    assert rota is not None and on_call(rota, "manager", NIGHT, "Europe/London") == "olu"


def test_a_calendar_that_names_nobody_we_know_is_a_hole_and_said(tmp_path: Path) -> None:
    """A rota of strangers alerts nobody: the warning names them, and the gaps show every hour of it."""
    address = "https://calendar.council.example/rota"
    (tmp_path / file_for(address)).write_bytes(
        WEEKLY.format(who="Somebody Else").replace("\n", "\r\n").encode()
    )
    (tmp_path / "c.yaml").write_text(CONTACTS.format(address=address))
    found = read_contacts([tmp_path])
    assert found.directory is not None
    assert ["Somebody Else" in one.message for one in found.problems if "names nobody" in one.message] == [
        True
    ]
    (hole,) = [gap for gap in gaps(World(found.directory, work_calendar()), NIGHT) if gap.kind == "hole"]
    assert (hole.step, hole.start, hole.end) == ("manager", NIGHT, NIGHT + AHEAD)


def test_a_calendar_that_never_came_is_a_hole_too(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(CONTACTS.format(address="https://calendar.council.example/rota"))
    directory = read_contacts([tmp_path]).directory
    assert directory is not None
    assert [gap.kind for gap in gaps(World(directory, work_calendar()), NIGHT)] == ["hole"]


def rota_of(tmp_path: Path, calendar: str) -> tuple[Directory, list[str]]:
    """The directory with this calendar as its rota, and what is said of it."""
    (tmp_path / "rota.ics").write_text(calendar, encoding="utf-8", newline="")
    (tmp_path / "a.yaml").write_text(CONTACTS.format(address="rota.ics"), encoding="utf-8")
    found = read_contacts([tmp_path / "a.yaml"])
    assert found.directory is not None
    return found.directory, [one.message for one in found.problems]


def entries(*events: tuple[str, str, str, str]) -> str:
    """A calendar with entries of start, end, rule, title."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//rota//EN"]
    for number, (start, end, rule, title) in enumerate(events):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}",
            f"DTSTART{start}",
            f"DTEND{end}",
            rule,
            title,
            "END:VEVENT",
        ]
    return "\r\n".join([*filter(None, lines), "END:VCALENDAR", ""])


LOCAL, DAY = ";TZID=Europe/London:", ";VALUE=DATE:"


@pytest.mark.parametrize(
    "calendar",
    [
        entries((f"{LOCAL}20260301T090000", f"{LOCAL}20260302T090000", "RRULE:FREQ=DAILY", "SUMMARY:Olu Ade")),
        entries(
            (f"{LOCAL}20260306T090000", f"{LOCAL}20260313T090000", "RRULE:FREQ=WEEKLY;INTERVAL=2", "SUMMARY:Olu Ade"),
            (f"{LOCAL}20260313T090000", f"{LOCAL}20260320T090000", "RRULE:FREQ=WEEKLY;INTERVAL=2", "SUMMARY:Nora Finn"),
        ),
        entries(
            (f"{DAY}20260306", f"{DAY}20260313", "RRULE:FREQ=WEEKLY;INTERVAL=2", "SUMMARY:olu"),
            (f"{DAY}20260313", f"{DAY}20260320", "RRULE:FREQ=WEEKLY;INTERVAL=2", "SUMMARY:nora"),
        ),
        entries(
            (f"{LOCAL}20260301T170000", f"{LOCAL}20260302T090000", "RRULE:FREQ=DAILY", "SUMMARY:Olu Ade"),
            (f"{LOCAL}20260301T090000", f"{LOCAL}20260301T170000", "RRULE:FREQ=DAILY", "SUMMARY:Nora Finn"),
        ),
    ],
    ids=["daily", "weekly by turns", "whole days", "day and night"],
)  # fmt: skip
def test_turns_that_meet_on_the_clock_meet_in_fact_when_the_clocks_change(
    tmp_path: Path, calendar: str
) -> None:
    """29 March and 25 October 2026 in London: no hour without anybody, none with two."""
    directory, said = rota_of(tmp_path, calendar)
    assert said == []
    world = World(directory, work_calendar())
    for month, day in ((3, 8), (10, 5)):
        assert gaps(world, datetime(2026, month, day, 10, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("title", "people", "says"),
    [
        ("SUMMARY:On call: Olu Ade", "olu", ""),
        ("SUMMARY:Nora Finn for Olu Ade", "nora", "names Nora Finn and Olu Ade: the turn is taken for Nora Finn's alone"),
        ("SUMMARY:Solu Ademola", None, "`Solu Ademola` names nobody"),
        ("SUMMARY:Olu Adeyemi", None, "`Olu Adeyemi` names nobody"),
        ("SUMMARY:On call\r\nATTENDEE:mailto:nora@council.example", "nora", ""),
        ("SUMMARY:Nora Finn\r\nATTENDEE:mailto:olu@council.example\r\nATTENDEE:mailto:nora@council.example", "nora", ""),
        ("SUMMARY:On call\r\nATTENDEE:mailto:olu@council.example\r\nATTENDEE:mailto:nora@council.example", "olu", "names Olu Ade and Nora Finn"),
    ],
    ids=["one name", "two names", "part of a word", "a longer name", "who attends", "two attend, one is named", "two attend"],
)  # fmt: skip
def test_whose_turn_an_entry_is(tmp_path: Path, title: str, people: str | None, says: str) -> None:
    directory, said = rota_of(
        tmp_path, entries((f"{LOCAL}20260411T170000", f"{LOCAL}20260412T090000", "", title))
    )
    rota = directory.agencies["council"].rota
    assert rota is not None and on_call(rota, "manager", NIGHT, "Europe/London") == people
    assert (says in " ".join(said)) if says else said == []


NIGHTS = (
    f"{LOCAL}20260406T170000",
    f"{LOCAL}20260407T090000",
    "RRULE:FREQ=DAILY",
    "SUMMARY:Olu Ade\r\nUID:s",
)
SAME_NIGHT = (f"{LOCAL}20260411T170000", f"{LOCAL}20260412T090000")


@pytest.mark.parametrize(
    ("events", "person"),
    [
        ([(*NIGHTS[:3], "SUMMARY:Olu Ade\r\nSTATUS:CANCELLED")], None),
        ([(*NIGHTS[:3], "SUMMARY:Canceled: Olu Ade")], None),
        ([NIGHTS, (*SAME_NIGHT, "RECURRENCE-ID:20260411T160000Z", "SUMMARY:Olu Ade\r\nUID:s\r\nSTATUS:CANCELLED")], None),
        ([NIGHTS, (*SAME_NIGHT, "RECURRENCE-ID;VALUE=DATE:20260411", "SUMMARY:Nora Finn\r\nUID:s")], "nora"),
        ([NIGHTS, (*NIGHTS[:3], "SUMMARY:Nora Finn\r\nUID:s\r\nSEQUENCE:2")], "nora"),
        ([(*NIGHTS[:2], "RRULE:FREQ=DAILY;UNTIL=20260411", "SUMMARY:Olu Ade")], "olu"),
        ([(f"{DAY}20260404", f"{DAY}20260405", "RRULE:FREQ=WEEKLY;UNTIL=20260411", "SUMMARY:Olu Ade")], "olu"),
        ([(*NIGHTS[:2], "RRULE:FREQ=DAILY;UNTIL=20260410", "SUMMARY:Olu Ade")], None),
        ([(*NIGHTS[:3], "SUMMARY:Ade, Olu")], "olu"),
        ([(*NIGHTS[:3], "SUMMARY:On call\r\nATTENDEE;PARTSTAT=DECLINED:mailto:olu@council.example\r\nATTENDEE:mailto:nora@council.example")], "nora"),
    ],
    ids=["called off", "called off in its title", "one night called off", "one night moved, by its day", "a later version",
         "until a day, which is the last", "whole days until a day", "until the day before", "surname first", "declined"],
)  # fmt: skip
def test_what_has_become_of_an_entry(
    tmp_path: Path, events: list[tuple[str, str, str, str]], person: str | None
) -> None:
    directory, _ = rota_of(tmp_path, _own_ids(entries(*events)))
    rota = directory.agencies["council"].rota
    assert rota is not None and on_call(rota, "manager", NIGHT, "Europe/London") == person


def _own_ids(calendar: str) -> str:
    """Without the number that `entries` gives, where an entry has an id of its own."""
    parts = calendar.split("BEGIN:VEVENT\r\n")
    own = [part.split("\r\n", 1)[1] if "UID:s" in part else part for part in parts[1:]]
    return "BEGIN:VEVENT\r\n".join([parts[0], *own])


def test_an_entry_that_changes_all_later_ones_is_said(tmp_path: Path) -> None:
    single = (
        *SAME_NIGHT,
        f"RECURRENCE-ID;RANGE=THISANDFUTURE{LOCAL}20260411T170000",
        "SUMMARY:Nora Finn\r\nUID:s",
    )
    _, said = rota_of(tmp_path, _own_ids(entries(NIGHTS, single)))
    assert said == ["rota.ics: `Nora Finn` changes every later one too, and is read for that one alone."]


def test_what_is_said_of_a_calendar_does_not_tell_its_address(tmp_path: Path, elsewhere: Elsewhere) -> None:
    """Whoever knows the whole address may read the calendar."""
    elsewhere.say("Zed Quirk")
    (tmp_path / file_for(elsewhere.address)).write_bytes(elsewhere.body)
    (tmp_path / "a.yaml").write_text(CONTACTS.format(address=elsewhere.address), encoding="utf-8")
    said = [one.message for one in read_contacts([tmp_path / "a.yaml"]).problems]
    assert said == ["the calendar at 127.0.0.1: `On call: Zed Quirk` names nobody of the directory."]
