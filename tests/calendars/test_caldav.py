"""CalDAV beside the contract: what goes over the wire, other people's busy times, and servers that fail."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from radicale_server import Radicale, radicale
from test_contract import LATER, TEXT, UID
from test_invitation import PHONE

from parley.calendars import dav_xml
from parley.calendars.busy_text import read_busy
from parley.calendars.caldav import CalDav, busy
from parley.calendars.dav import Access
from parley.calendars.mirror import Changed
from parley.errors import TransportError

APRIL, MAY = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Radicale]:
    with radicale(tmp_path) as running:
        yield running


def test_every_change_carries_its_precondition(server: Radicale) -> None:
    mirror = CalDav(server.access)
    server.asked.clear()
    first = mirror.write(UID, TEXT, "")
    mirror.remove(UID, mirror.write(UID, LATER, first))
    changes = [
        (method, headers.get("If-None-Match"), headers.get("If-Match")) for method, headers in server.asked
    ]
    assert [change[0] for change in changes] == ["PUT", "PUT", "DELETE"]
    assert changes[0][1:] == ("*", None) and changes[1][1:] == (None, first)
    assert changes[2][1] is None and changes[2][2] not in (None, first)


def test_a_weak_version_is_named_as_a_strong_one() -> None:
    """As a proxy that compresses makes of it; else each change would be refused, and each look find somebody's hand."""
    listed = b'<multistatus xmlns="DAV:"><response><href>/a.ics</href><propstat><prop><getetag>W/"1"</getetag></prop></propstat></response></multistatus>'
    assert list(dav_xml.etags(listed)) == [("/a.ics", '"1"')]
    assert dav_xml.strong('"1"') == '"1"'


def test_what_others_put_there_is_seen_and_left_alone(server: Radicale) -> None:
    mirror = CalDav(server.access)
    theirs = TEXT.decode().replace(UID, "their-own-meeting")
    server.request("PUT", "/parley/calendar/lunch.ics", theirs, Content_Type="text/calendar")
    version = mirror.write(UID, TEXT, "")
    assert mirror.versions()[UID] == version and set(mirror.versions()) == {UID, "lunch"}


def test_the_same_meeting_under_another_name_is_a_conflict(server: Radicale) -> None:
    server.request("PUT", "/parley/calendar/renamed.ics", TEXT.decode(), Content_Type="text/calendar")
    mirror = CalDav(server.access)
    with pytest.raises(Changed):
        mirror.write(UID, TEXT, "")
    # from now on it is known by the name that it has got
    (version,) = [etag for uid, etag in mirror.versions().items() if uid == UID]
    assert mirror.read(UID) is not None
    mirror.write(UID, LATER, version)
    assert b"DTSTART:20260402T153000Z" in server.request("GET", "/parley/calendar/renamed.ics").body  # type: ignore[attr-defined]
    mirror.remove(UID, mirror.versions()[UID])
    assert dict(mirror.versions()) == {}


@pytest.mark.parametrize(
    ("broken", "permanent"),
    [
        ({"username": "robert"}, True),  # their calendar is not ours
        ({"username": "parley", "password_file": Path("/nowhere/at/all")}, True),
        ({"username": ""}, True),
        ({"url": "http://127.0.0.1:1/parley/calendar/"}, False),  # nobody listens there
    ],
)
def test_who_is_not_let_in_is_told_so(server: Radicale, broken: dict[str, object], permanent: bool) -> None:
    with pytest.raises(TransportError) as failed:
        CalDav(replace(server.access, **broken)).versions()  # type: ignore[arg-type]
    assert failed.value.permanent is permanent
    assert "not-a-real-one" not in failed.value.message


def test_a_calendar_that_is_not_there(server: Radicale) -> None:
    nowhere = CalDav(replace(server.access, url=f"http://127.0.0.1:{server.port}/parley/nowhere/"))
    with pytest.raises(TransportError, match="no calendar at the address"):
        nowhere.versions()
    with pytest.raises((TransportError, Changed)):
        nowhere.write(UID, TEXT, "")


# --- busy times -----------------------------------------------------------------------------------------------


def test_busy_times_and_nothing_else(server: Radicale) -> None:
    server.make("robert")
    for n, hours in enumerate((0, 48)):
        meeting = replace(PHONE, uid=f"meeting-{n}@council.example", start=PHONE.start + timedelta(hours=hours),
                          end=PHONE.end + timedelta(hours=hours))  # fmt: skip
        text = TEXT.decode().replace(UID, meeting.uid).replace("20260402T", f"{meeting.start:%Y%m%d}T")
        text = text.replace("TRANSP:TRANSPARENT", "TRANSP:OPAQUE")
        answer = server.request(
            "PUT", f"/robert/calendar/{n}.ics", text, "robert", Content_Type="text/calendar"
        )
        assert answer.status == 201
    assert busy(server.of("robert"), APRIL, MAY) == [
        (PHONE.start, PHONE.end),
        (PHONE.start + timedelta(hours=48), PHONE.end + timedelta(hours=48)),
    ]
    assert busy(server.of("robert"), MAY, MAY + timedelta(days=1)) == []


def test_a_calendar_that_nobody_may_read_is_unknown_and_not_free(server: Radicale) -> None:
    for access in (server.of("priya"), replace(server.of("robert"), username="priya")):
        with pytest.raises(TransportError):
            busy(access, APRIL, MAY)


def said(*lines: str) -> bytes:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "BEGIN:VFREEBUSY", *lines, "END:VFREEBUSY", "END:VCALENDAR", ""]
    ).encode()


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        ((), []),
        (("FREEBUSY:20260402T100000Z/20260402T110000Z",), [(10, 11)]),
        (("FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260402T100000Z/PT90M",), [(10, 11.5)]),
        (
            ("FREEBUSY;FBTYPE=FREE:20260402T100000Z/PT1H", "FREEBUSY;FBTYPE=X-OUT:20260402T120000Z/PT1H"),
            [(12, 13)],
        ),
        (("FREEBUSY:20260402T120000Z/PT1H,20260402T080000Z/PT1H",), [(8, 9), (12, 13)]),
        (("SUMMARY:FREEBUSY:20260402T120000Z/PT1H",), []),
    ],
)
def test_what_a_free_busy_text_says(lines: tuple[str, ...], times: list[tuple[float, float]]) -> None:
    midnight = datetime(2026, 4, 2, tzinfo=UTC)
    found = [
        tuple((edge - midnight) / timedelta(hours=1) for edge in span) for span in read_busy(said(*lines))
    ]
    assert found == times


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<html>login</html>",
        said("FREEBUSY:tomorrow"),
        said("FREEBUSY:20260402T100000/PT1H"),
        said("FREEBUSY:20261302T100000Z/PT1H"),
        said("FREEBUSY:20260402T100000Z/soon"),
        said("FREEBUSY:" + ",".join(["20260402T100000Z/PT1H"] * 30_000)),
        said() + b" " * 10_000_000,
    ],
    ids=lambda text: repr(text[:20]),
)
def test_what_cannot_be_relied_on_is_unknown(text: bytes) -> None:
    with pytest.raises(TransportError):
        read_busy(text)


# --- servers that fail ----------------------------------------------------------------------------------------


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[Access]:
    """A server that says one thing to everybody."""

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield Access(f"http://127.0.0.1:{server.server_port}/c/")
    finally:
        server.shutdown()
        server.server_close()


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("status", "body", "permanent"),
    [
        (500, b"", False),
        (503, b"later", False),
        (429, b"", False),
        (401, b"", True),
        (507, b"full", False),
        (301, b"", True),
        (207, b"not xml", False),
        (207, BOMB, False),
        (207, OUTSIDE, False),
        (200, b"<html>a login page</html>", True),
    ],
)
def test_a_server_that_fails_says_whether_to_try_again(status: int, body: bytes, permanent: bool) -> None:
    elsewhere = "http://elsewhere.example/"
    with answering(status, body, Location=elsewhere) as access, pytest.raises(TransportError) as failed:
        CalDav(access).versions()
    assert failed.value.permanent is permanent


def test_no_password_follows_a_redirect(tmp_path: Path) -> None:
    heard = socket.create_server(("127.0.0.1", 0))
    heard.settimeout(0.0)
    (tmp_path / "password").write_text("secret")
    there = f"http://127.0.0.1:{heard.getsockname()[1]}/"
    with answering(307, b"", Location=there) as access, pytest.raises(TransportError, match="moved"):
        CalDav(replace(access, username="parley", password_file=tmp_path / "password")).versions()
    with pytest.raises(BlockingIOError):
        heard.accept()
    heard.close()


def test_an_endless_answer_comes_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parley.calendars.dav.LONGEST_ANSWER", 1000)
    with answering(207, b"x" * 5000) as access, pytest.raises(TransportError, match="too long"):
        CalDav(access).versions()
