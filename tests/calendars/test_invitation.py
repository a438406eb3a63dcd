"""What leaves: octet for octet as in golden/, read by an independent library, safe from what people type."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from parley.calendars.contentlines import clean, escape, fold
from parley.calendars.invitation import Attendee, Invitation, cancel, request
from parley.calendars.outgoing import check

GOLDEN = Path(__file__).parent / "golden"
PRIYA = Attendee("priya.nair@school.example", "Priya Nair")
ROBERT = Attendee("robert.hale@council.example", "Robert Hale")
PARLEY = Attendee("escalations@parley.example", "parley, for the partnership")

PHONE = Invitation(
    uid="9f2c41d07be84a55@parley.example",
    sequence=0,
    dtstamp=datetime(2026, 4, 1, 9, 5, tzinfo=UTC),
    start=datetime(2026, 4, 2, 14, 30, tzinfo=UTC),
    end=datetime(2026, 4, 2, 15, 0, tzinfo=UTC),
    organizer=PARLEY,
    attendees=(PRIYA, ROBERT),
    summary="D-2026-0001: call, stage 1",
    description=(
        "Priya Nair, a designated teacher, sees a professional decision differently and would like to talk it "
        "through with you.\nShe will ring you at this time: 020 7946 0120.\n\n"
        "WHAT TO DO\n  Accept; or Propose New Time, before that deadline – à bientôt.\n"
        "If a child may be in danger now: 999, or MASH on 020 7946 0101. Do not wait for this call (3.8).\n"
    ),
    location="020 7946 0120",
)
VIDEO = replace(
    PHONE,
    uid="1b7d9fa3c2e64f08@parley.example",
    summary="D-2026-0001: video call, stage 2",
    location="",
    video_url="https://meet.parley.example/r/4f7a?k=1,2;x=3",
    private=True,
)
FACE_TO_FACE = replace(
    PHONE,
    uid="77aa03e5d1c94b62@parley.example",
    summary="D-2026-0001: meeting, stage 3",
    location="Room 2, Town Hall; ask at the desk",
)
MEETINGS = {"phone": PHONE, "video": VIDEO, "face-to-face": FACE_TO_FACE}


def moved(meeting: Invitation) -> Invitation:
    later = timedelta(hours=1, minutes=30)
    return replace(
        meeting,
        sequence=1,
        dtstamp=meeting.dtstamp + timedelta(hours=2),
        start=meeting.start + later,
        end=meeting.end + later,
    )


def ended(meeting: Invitation) -> Invitation:
    return replace(moved(meeting), sequence=2, dtstamp=meeting.dtstamp + timedelta(days=1))


def texts() -> dict[str, bytes]:
    """Every golden file's name, and what is written now."""
    found: dict[str, bytes] = {}
    for name, meeting in MEETINGS.items():
        found[f"{name}-request.ics"] = request(meeting)
        found[f"{name}-moved.ics"] = request(moved(meeting))
        found[f"{name}-cancel-all.ics"] = cancel(ended(meeting), None)
        found[f"{name}-cancel-one.ics"] = cancel(ended(meeting), (ROBERT,))
    return found


@pytest.mark.parametrize("name", sorted(texts()))
def test_golden(name: str) -> None:
    assert texts()[name] == (GOLDEN / name).read_bytes()


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(texts())


@pytest.mark.parametrize("name", sorted(texts()))
def test_golden_files_pass_the_check(name: str) -> None:
    check((GOLDEN / name).read_bytes(), ROBERT.address)


@pytest.mark.parametrize("name", sorted(MEETINGS))
def test_icalendar_reads_what_was_meant(name: str) -> None:
    meeting = MEETINGS[name]
    calendar = Calendar.from_ical(request(meeting))
    (event,) = calendar.walk("VEVENT")
    assert (str(calendar["METHOD"]), str(event["UID"]), event["SEQUENCE"]) == ("REQUEST", meeting.uid, 0)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (meeting.start, meeting.end)
    assert event["DTSTAMP"].dt == meeting.dtstamp
    assert str(event["ORGANIZER"]) == "mailto:escalations@parley.example"
    assert [str(one) for one in event["ATTENDEE"]] == [f"mailto:{PRIYA.address}", f"mailto:{ROBERT.address}"]
    assert {one.params["RSVP"] for one in event["ATTENDEE"]} == {"TRUE"}
    assert str(event["LOCATION"]) == (meeting.location or meeting.video_url)
    assert str(event["DESCRIPTION"]).startswith(meeting.description.rstrip())
    assert not list(calendar.walk("VTIMEZONE")) and not list(calendar.walk("VALARM"))


def test_the_video_link_stands_where_each_program_looks() -> None:
    (event,) = Calendar.from_ical(request(VIDEO)).walk("VEVENT")
    assert VIDEO.video_url == event["LOCATION"]
    assert VIDEO.video_url in event["DESCRIPTION"]
    assert VIDEO.video_url == event["CONFERENCE"]
    assert event["CLASS"] == "PRIVATE"


def test_a_link_that_the_description_already_has_is_not_said_twice() -> None:
    said = replace(VIDEO, description=f"Join: {VIDEO.video_url}")
    (event,) = Calendar.from_ical(request(said)).walk("VEVENT")
    assert event["DESCRIPTION"] == said.description


def test_cancelling_for_one_names_only_them_and_not_the_status() -> None:
    (event,) = Calendar.from_ical(cancel(PHONE, (ROBERT,))).walk("VEVENT")
    assert str(event["ATTENDEE"]) == f"mailto:{ROBERT.address}"
    assert "STATUS" not in event  # RFC 5546 section 3.2.5: MUST NOT be included
    (event,) = Calendar.from_ical(cancel(PHONE, None)).walk("VEVENT")
    assert (len(event["ATTENDEE"]), event["STATUS"]) == (2, "CANCELLED")


def test_any_zone_leaves_as_utc() -> None:
    summer = timezone(timedelta(hours=1))
    assert request(replace(PHONE, start=PHONE.start.astimezone(summer))) == request(PHONE)


@pytest.mark.parametrize(
    "broken",
    [
        {"uid": "short"},
        {"uid": "abc\r\nATTENDEE:mailto:dana.wood@outsider.example"},
        {"uid": "has space in it@parley.example"},
        {"organizer": Attendee("parley", "parley")},
        {"attendees": ()},
        {"attendees": (Attendee("priya.nair@school.example\r\nX-EVIL:1", "Priya"),)},
        {"attendees": (Attendee("priya.nair@school.example,dana.wood@outsider.example", "Priya"),)},
        {"sequence": -1},
        {"end": PHONE.start},
        {"start": datetime(2026, 4, 2, 14, 30)},
        {"video_url": "javascript:alert(1)"},
        {"video_url": "https://meet.example/x\r\nATTENDEE:mailto:dana.wood@outsider.example"},
        {"video_url": 'https://meet.example/"x'},
    ],
)
def test_what_cannot_be_written_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        request(replace(PHONE, **broken))  # type: ignore[arg-type]


HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from('\r\n\t\v\f\0\x1b\x7f\x85\u2028\u2029\u202e\ud800";:,\\^=néá中😀 '), st.characters()
    ),
    max_size=300,
)


@settings(deadline=None)
@given(name=HOSTILE, summary=HOSTILE, description=HOSTILE, location=HOSTILE)
def test_no_words_get_out_of_their_property(name: str, summary: str, description: str, location: str) -> None:
    hostile = replace(
        PHONE,
        attendees=(replace(PRIYA, name=name), ROBERT),
        organizer=replace(PARLEY, name=name),
        summary=summary,
        description=description,
        location=location,
    )
    for text in (request(hostile), cancel(hostile, None)):
        check(text, PRIYA.address)
        (event,) = Calendar.from_ical(text).walk("VEVENT")
        plain = request(PHONE) if b"METHOD:REQUEST" in text else cancel(PHONE, None)
        (expected,) = Calendar.from_ical(plain).walk("VEVENT")
        assert set(event) | {"LOCATION"} == set(expected)
        assert [str(one) for one in event["ATTENDEE"]] == [str(one) for one in expected["ATTENDEE"]]


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=400))
def test_clean_words_come_through_whole(words: str) -> None:
    (event,) = Calendar.from_ical(request(replace(PHONE, description=words))).walk("VEVENT")
    assert str(event["DESCRIPTION"]) == words


@pytest.mark.parametrize(
    "injected",
    ["x\r\nATTENDEE:mailto:dana.wood@outsider.example", 'x";X-EVIL="1', "x\\nATTENDEE", "x^';X-EVIL=1"],
)
def test_a_name_adds_nothing(injected: str) -> None:
    text = request(replace(PHONE, attendees=(replace(PRIYA, name=injected), ROBERT)))
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert len(event["ATTENDEE"]) == 2
    assert not set('\r\n"^') & set(str(event["ATTENDEE"][0].params["CN"]))  # RFC 6868 makes a quote of ^'
    assert set(event["ATTENDEE"][0].params) == {"CUTYPE", "ROLE", "PARTSTAT", "RSVP", "CN"}


# --- a second reader, independent of the first ------------------------------------------------------------------


def by_vobject(text: bytes) -> dict[str, object]:
    """What vobject makes of a calendar text: the method, and of its one event what a diary shows."""
    calendar = vobject.readOne(text.decode())
    (event,) = calendar.vevent_list
    return {
        "method": calendar.method.value,
        "uid": event.uid.value,
        "sequence": event.sequence.value,
        "start": event.dtstart.value,
        "end": event.dtend.value,
        "status": event.status.value if hasattr(event, "status") else "",
        "organizer": event.organizer.value,
        "attendees": [each.value for each in event.attendee_list],
        "roles": [each.params["ROLE"] for each in event.attendee_list],
        "place": event.location.value,
        "description": event.description.value,
    }


@pytest.mark.parametrize("name", sorted(texts()))
def test_vobject_reads_the_golden_files_as_icalendar_does(name: str) -> None:
    text = (GOLDEN / name).read_bytes()
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    attendees = event["ATTENDEE"] if isinstance(event["ATTENDEE"], list) else [event["ATTENDEE"]]
    found = by_vobject(text)
    assert found == {
        "method": str(calendar["METHOD"]),
        "uid": str(event["UID"]),
        "sequence": str(event["SEQUENCE"]),
        "start": event["DTSTART"].dt,
        "end": event["DTEND"].dt,
        "status": str(event.get("STATUS", "")),
        "organizer": str(event["ORGANIZER"]),
        "attendees": [str(each) for each in attendees],
        "roles": [[each.params["ROLE"]] for each in attendees],
        "place": str(event["LOCATION"]),
        "description": str(event["DESCRIPTION"]),
    }


@settings(deadline=None, max_examples=60)
@given(name=HOSTILE, words=HOSTILE)
def test_no_words_get_out_of_their_property_for_the_second_reader_either(name: str, words: str) -> None:
    hostile = replace(PHONE, attendees=(replace(PRIYA, name=name), ROBERT), summary=words, description=words)
    event = vobject.readOne(request(hostile).decode()).vevent
    expected = vobject.readOne(request(PHONE).decode()).vevent
    assert sorted(event.contents) == sorted(expected.contents)
    assert [each.value for each in event.attendee_list] == [each.value for each in expected.attendee_list]


def test_whoever_chairs_is_named_so_and_must_come_like_the_others() -> None:
    meeting = replace(FACE_TO_FACE, attendees=(replace(ROBERT, chair=True), PRIYA))
    check(request(meeting), ROBERT.address)
    (event,) = Calendar.from_ical(request(meeting)).walk("VEVENT")
    assert [each.params["ROLE"] for each in event["ATTENDEE"]] == ["CHAIR", "REQ-PARTICIPANT"]
    two = replace(meeting, attendees=(replace(ROBERT, chair=True), replace(PRIYA, chair=True)))
    with pytest.raises(ValueError, match="several chair"):
        check(request(two), ROBERT.address)


@given(
    st.text(st.sampled_from("a" * 40 + "é“😀"), min_size=60, max_size=400)
    | st.integers(60, 400).map("x".__mul__)
)
def test_a_line_is_folded_as_late_as_it_may_be(line: str) -> None:
    lines = fold(line).removesuffix(b"\r\n").split(b"\r\n ")
    assert b"".join(lines).decode() == line
    for n, (one, after) in enumerate(pairwise(lines)):
        # A character more would have had no room
        assert len(one) <= 75 - bool(n) < len(one) + len(after.decode()[0].encode())
    assert len(lines[-1]) <= 75 - bool(lines[1:])


@given(st.text(st.sampled_from("ab,;\\\n\r\t\v\x85\u2028\0\x7f\u200e\ufeff“é\xa0\ud800"), max_size=60))
def test_each_of_its_marks_is_escaped_once(words: str) -> None:
    value = clean(words)
    for plain in "\\;,":
        value = value.replace(plain, f"\\{plain}")
    assert escape(words) == value.replace("\n", "\\n")
