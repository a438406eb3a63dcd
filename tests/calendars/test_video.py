"""A video call's link, and where people meet, come from the directory: they stand where each calendar program looks for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import icalendar
import pytest

from parley.config import default_root, load_config
from parley.errors import UserError
from parley.loops.loading import load
from parley.mail.message import Trust
from parley.rehearsal.ingesting import ingest
from parley.rehearsal.playhouse import Playhouse

ROOT = default_root()
BEGAN = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
RAISED = (
    b"From: Priya Nair <priya.nair@school.example>\nTo: escalations+new@parley.example\nSubject: it\nMessage-ID: <1@school.example>\n"
    b"Date: Wed, 1 Apr 2026 10:05:00 +0100\n\nReceiving practitioner: Robert Hale\n"
)
PRIYA = "    email: priya.nair@school.example\n"
ROBERT = "    email: robert.hale@council.example\n"
COUNCIL = "    domains: council.example\n"
SCHOOL = "    domains: school.example\n"
SPOKEN = "media: [phone, face to face, video]"


@contextmanager
def a_house(folder: Path, media: str, *links: tuple[str, str], contacts: str = "") -> Iterator[Playhouse]:
    """A house whose talks are by these media, and whose directory has these links, each behind a line of its own."""
    text = contacts or (ROOT / "contacts" / "sample.yaml").read_text(encoding="utf-8")
    for line, link in links:
        assert text.count(line) == 1
        text = text.replace(line, f"{line}    video: {link}\n")
    (folder / "contacts.yaml").write_text(text, encoding="utf-8")
    (folder / "rules").mkdir()
    rules = (ROOT / "rules" / "bdscp-2023.yaml").read_text(encoding="utf-8")
    (folder / "rules" / "bdscp-2023.yaml").write_text(
        rules.replace(SPOKEN, f"media: {media}"), encoding="utf-8"
    )
    config = replace(
        load_config(), protocol="bdscp-2023", contacts=folder / "contacts.yaml", rules=folder / "rules"
    )
    house = Playhouse(loaded := load(config), Trust("", True, (loaded.library.domain,)), BEGAN, seed=7)
    yield house
    house.close()


def invited(house: Playhouse) -> dict[str, icalendar.Event]:
    """What each person's calendar is given."""
    ingest(house, "mail", RAISED, BEGAN)
    found = {}
    for posted in house.posted:
        parts = [
            part
            for part in message_from_bytes(posted.raw).walk()
            if part.get_content_type() == "text/calendar"
        ]
        for part in parts:
            calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
            found[posted.row.person] = next(iter(calendar.walk("VEVENT")))
    return found


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([(PRIYA, "https://video.school.example/priya")], "https://video.school.example/priya"),
        # whoever calls supplies the link, else whoever has one; a person's own before their agency's
        (
            [(PRIYA, "https://video.school.example/priya"), (COUNCIL, "https://video.council.example/")],
            "https://video.school.example/priya",
        ),
        ([(COUNCIL, "https://video.council.example/all")], "https://video.council.example/all"),
        (
            [(COUNCIL, "https://video.council.example/all"), (ROBERT, "https://video.council.example/r?x=1")],
            "https://video.council.example/r?x=1",
        ),
    ],
)
def test_it_stands_in_place_description_and_conference(
    tmp_path: Path, links: list[tuple[str, str]], expected: str
) -> None:
    with a_house(tmp_path, "[video, phone]", *links) as house:
        events = invited(house)
        assert set(events) == {"priya", "robert"}
        for event in events.values():
            assert (event["LOCATION"], event["CONFERENCE"]) == (expected, expected)
            assert f"You both open this link: {expected}" in event["DESCRIPTION"]
            assert event["SUMMARY"] == "D-2026-0001: video call, stage 1"


def test_without_a_link_the_number_is_told(tmp_path: Path) -> None:
    with a_house(tmp_path, "[video, phone]") as house:
        event = invited(house)["priya"]
        assert event["LOCATION"] == "020 7946 0120" and "CONFERENCE" not in event


def test_a_call_by_phone_needs_no_link(tmp_path: Path) -> None:
    with a_house(tmp_path, "[phone, video]", (PRIYA, "https://video.school.example/priya")) as house:
        event = invited(house)["robert"]
        assert "https" not in event["LOCATION"] + event["DESCRIPTION"] and "CONFERENCE" not in event


@pytest.mark.parametrize(
    "link", ["http://video.school.example", "video.school.example", "https://a.example/b c"]
)
def test_a_link_that_no_program_opens_is_a_problem_of_the_file(tmp_path: Path, link: str) -> None:
    with pytest.raises(UserError, match="is not a link"), a_house(tmp_path, "[video]", (PRIYA, link)):
        pass


def test_face_to_face_has_its_place(tmp_path: Path) -> None:
    """calendar.md, section 1: of the agency of whoever asks for the meeting, else of the other's; in LOCATION and in words."""
    contacts = (ROOT / "contacts" / "sample.yaml").read_text(encoding="utf-8")
    council = contacts.replace(COUNCIL, f"{COUNCIL}    meeting_place: Civic Centre, room 2\n")
    both = council.replace(SCHOOL, f"{SCHOOL}    meeting_place: The library\n")
    for number, (text, place) in enumerate(
        ((council, "Civic Centre, room 2"), (both, "The library"), (contacts, ""))
    ):
        (folder := tmp_path / str(number)).mkdir()
        with a_house(folder, "[face to face, phone]", contacts=text) as house:
            events = invited(house)
            assert {str(event.get("LOCATION", "")) for event in events.values()} == {place}
            for event in events.values():
                said = str(event["DESCRIPTION"])
                assert (f"meet at: {place}." in said) if place else ("agree the place between you" in said)
