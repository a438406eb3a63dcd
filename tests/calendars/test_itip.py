"""What comes back: each program's answers as files, and everything hostile ends in a value."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.calendars.itip import CalendarProblem, read_answer
from parley.calendars.times_said import SERIES, WHOLE_DAY
from parley.calendars.zones import zone
from parley.mail.message import CalendarAnswer

ANSWERS = Path(__file__).parent / "answers"
UID = "9f2c41d07be84a55@parley.example"
ROBERT = "robert.hale@council.example"
PRIYA = "priya.nair@school.example"
OURS = "escalations@parley.example"


def read(name: str) -> CalendarAnswer:
    answer = read_answer((ANSWERS / name).read_bytes())
    assert isinstance(answer, CalendarAnswer), answer
    return answer


def stamp(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 4, 1, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "outlook-accept.ics",
            (
                "REPLY",
                "ACCEPTED",
                ROBERT,
                "",
                "",
                0,
                stamp(9, 30, 12),
                "Fine, I will be at my desk; ring the landline.",
            ),
        ),
        (
            "outlook-counter.ics",
            ("COUNTER", "TENTATIVE", ROBERT, "", OURS, 1, stamp(9, 41), "In court until four."),
        ),
        ("outlook-decline-and-counter.ics", ("COUNTER", "DECLINED", ROBERT, "", "", 0, stamp(9, 41), "")),
        (
            "google-decline.ics",
            ("REPLY", "DECLINED", PRIYA, "", OURS, 0, stamp(10, 15), "Teaching then, sorry"),
        ),
        ("google-counter.ics", ("COUNTER", "NEEDS-ACTION", "", "", OURS, 0, stamp(10, 15), "Before school?")),
        ("apple-tentative.ics", ("REPLY", "TENTATIVE", PRIYA, "", OURS, 0, stamp(11, 0), "")),
        (
            "assistant-sent-by.ics",
            ("REPLY", "ACCEPTED", ROBERT, "nora.finn@council.example", OURS, 0, stamp(11, 0), ""),
        ),
        ("delegated-away.ics", ("REPLY", "DELEGATED", ROBERT, "", OURS, 0, stamp(11, 0), "")),
        (
            "delegate-accepts.ics",
            ("REPLY", "ACCEPTED", ROBERT, "marie.kent@council.example", OURS, 0, stamp(11, 5), ""),
        ),
        ("alias.ics", ("REPLY", "ACCEPTED", "r.hale@children.council.example", "", "", 0, stamp(11, 0), "")),
        (
            "party-crasher.ics",
            ("REPLY", "ACCEPTED", "dana.wood@outsider.example", "", OURS, 0, stamp(11, 0), ""),
        ),
        ("missing-fields.ics", ("REPLY", "ACCEPTED", ROBERT, "", "", 0, None, "")),
        (
            "exchange-without-mailto.ics",
            ("REPLY", "ACCEPTED", ROBERT, "", "", 0, stamp(11, 0), "Café or phone"),
        ),
        (
            "request-from-outside.ics",
            ("REQUEST", "", ROBERT, "", "dana.wood@outsider.example", 99, stamp(11, 0), ""),
        ),
        ("counter-in-an-unknown-zone.ics", ("COUNTER", "TENTATIVE", ROBERT, "", "", 0, stamp(11, 0), "")),
    ],
)
def test_answers(name: str, expected: tuple[object, ...]) -> None:
    said = read(name)
    got = (
        said.method,
        said.partstat,
        said.attendee,
        said.sent_by,
        said.organizer,
        said.sequence,
        said.dtstamp,
        said.comment,
    )
    assert (said.uid, *got) == (UID, *expected)


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        (
            "outlook-counter.ics",
            datetime(2026, 4, 2, 15, 30, tzinfo=UTC),
            datetime(2026, 4, 2, 16, 0, tzinfo=UTC),
        ),
        (
            "outlook-decline-and-counter.ics",
            datetime(2026, 4, 7, 8, 30, tzinfo=UTC),
            datetime(2026, 4, 7, 9, 15, tzinfo=UTC),
        ),
        (
            "google-counter.ics",
            datetime(2026, 4, 7, 8, 30, tzinfo=UTC),
            datetime(2026, 4, 7, 9, 0, tzinfo=UTC),
        ),
        (
            "outlook-accept.ics",
            datetime(2026, 4, 2, 14, 30, tzinfo=UTC),
            datetime(2026, 4, 2, 15, 0, tzinfo=UTC),
        ),
        (
            "request-from-outside.ics",
            datetime(2026, 4, 9, 10, 0, tzinfo=UTC),
            datetime(2026, 4, 9, 10, 30, tzinfo=UTC),
        ),
        ("delegated-away.ics", None, None),
    ],
)
def test_the_times_a_text_names(name: str, start: datetime | None, end: datetime | None) -> None:
    said = read(name)
    assert (said.start, said.end, said.zone_problem) == (start, end, "")


@pytest.mark.parametrize(
    "times", ["DTSTART;VALUE=DATE:20260402", "DTSTART:20260402T163000Z|RRULE:FREQ=DAILY", "DTSTART;TZID=Nowhere:20260402T163000", "X-NONE:1"]
)  # fmt: skip
def test_an_answer_that_proposes_nothing_is_read_whatever_its_time_says(times: str) -> None:
    said = read_answer(counter(times).replace(b"METHOD:COUNTER", b"METHOD:REPLY"))
    assert isinstance(said, CalendarAnswer) and said.partstat != ""
    assert (said.start, said.end, said.zone_problem) == (None, None, "")


def test_an_unknown_zone_is_asked_about() -> None:
    said = read("counter-in-an-unknown-zone.ics")
    assert (said.start, said.end, said.zone_problem) == (None, None, "Customized Time Zone 3")


@pytest.mark.parametrize("name", sorted(path.name for path in ANSWERS.glob("hostile-*.ics")))
def test_hostile_files_are_problems(name: str) -> None:
    assert isinstance(read_answer((ANSWERS / name).read_bytes()), CalendarProblem)


def counter(times: str) -> bytes:
    text = (ANSWERS / "counter-in-an-unknown-zone.ics").read_text()
    kept = [line for line in text.splitlines() if not line.startswith(("DTSTART", "DTEND"))]
    return "\r\n".join([*kept[:4], *times.split("|"), *kept[4:], ""]).encode()


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (
            "DTSTART;TZID=Europe/London:20260329T013000",
            "2026-03-29T01:30",
        ),  # comes never: read by the offset before
        ("DTSTART;TZID=Europe/London:20261025T013000", "2026-10-25T00:30"),  # comes twice: the first
        ("DTSTART;TZID=/mozilla.org/20050126_1/Europe/London:20260402T163000", "2026-04-02T15:30"),
        ("DTSTART;TZID=W. Europe Standard Time:20260402T163000", "2026-04-02T14:30"),
        ("DTSTART;TZID=UTC:20260402T163000", "2026-04-02T16:30"),
        ('DTSTART;TZID="tzone://Microsoft/Utc":20260402T163000', "2026-04-02T16:30"),
        ("DTSTART:20260402T163000Z|DTEND:20260402T170000Z", "2026-04-02T16:30"),
        ("DTSTART:20260402T163060Z", "2026-04-02T16:30"),
    ],
)
def test_times(times: str, expected: str) -> None:
    said = read_answer(counter(times))
    assert isinstance(said, CalendarAnswer) and said.start is not None
    assert f"{said.start:%Y-%m-%dT%H:%M}" == expected


def test_a_counter_without_an_end_keeps_the_length() -> None:
    said = read_answer(counter("DTSTART:20260402T163000Z"))
    assert isinstance(said, CalendarAnswer) and said.end is None


@pytest.mark.parametrize(
    ("times", "zone_problem"),
    [
        ("DTSTART:20260402T163000", "no zone given"),
        ("DTSTART;TZID=Mars/Phobos:20260402T163000", "Mars/Phobos"),
        ("DTSTART;TZID=Europe/Atlantis:20260402T163000", "Europe/Atlantis"),
        ("DTSTART;TZID=../../etc/passwd:20260402T163000", "../../etc/passwd"),
        ("DTSTART:20260402T163000Z|DTEND;TZID=Nowhere:20260402T170000", "Nowhere"),
    ],
)
def test_no_zone_is_taken_for_utc(times: str, zone_problem: str) -> None:
    said = read_answer(counter(times))
    assert isinstance(said, CalendarAnswer)
    assert (said.start, said.end, said.zone_problem) == (None, None, zone_problem)


@pytest.mark.parametrize(
    "times",
    [
        "",
        "DTSTART:tomorrow",
        "DTSTART:20260231T163000Z",
        "DTSTART:20260402T163000Z|DTEND:20260402T160000Z",
        "DTSTART:20260402T163000Z|DURATION:PT0M",
        "DTSTART:20260402T163000Z|DURATION:-PT30M",
        "DTSTART:20260402T163000Z|DURATION:P",
        "DTSTART;TZID=Asia/Tokyo:00010101T000000",
        "DTSTART:99991231T235959Z|DURATION:P999W",
    ],
)
def test_impossible_proposals_are_problems(times: str) -> None:
    assert isinstance(read_answer(counter(times)), CalendarProblem)


def test_a_whole_day_is_asked_about() -> None:
    answer = read_answer(counter("DTSTART;VALUE=DATE:20260402|DTEND;VALUE=DATE:20260403"))
    assert isinstance(answer, CalendarAnswer)
    assert (answer.start, answer.end, answer.zone_problem) == (None, None, WHOLE_DAY)


def test_a_series_is_asked_about_and_never_counted_out() -> None:
    dated = read_answer(counter("DTSTART:20260402T163000Z|RDATE:20260403T163000Z"))
    for said in (read("counter-that-repeats.ics"), dated):
        assert isinstance(said, CalendarAnswer)
        assert (said.start, said.end, said.zone_problem) == (None, None, SERIES)


REPLY = (ANSWERS / "missing-fields.ics").read_bytes()
EVENT = REPLY[REPLY.index(b"BEGIN:VEVENT") : REPLY.index(b"END:VCALENDAR")]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"hello",
        REPLY.replace(b"UID:", b"COMMENT:\0\r\nUID:"),
        REPLY.replace(EVENT, EVENT * 100),
        REPLY.replace(b"METHOD:REPLY", b"METHOD:SELL"),
        REPLY.replace(b"METHOD:REPLY", b"METHOD:REPLY\r\nMETHOD:CANCEL"),
        REPLY.replace(b"UID:", b"X-UID:"),
        REPLY.replace(UID.encode(), b"u" * 5000),
        REPLY.replace(b"ATTENDEE", b"X-ATTENDEE"),
        REPLY.replace(EVENT, b""),
        REPLY.replace(EVENT, EVENT * 10_000),
        REPLY.replace(b"UID:", b"SEQUENCE:-1\r\nUID:"),
        REPLY.replace(b"UID:", "SEQUENCE:٣\r\nUID:".encode()),
        REPLY.replace(b"UID:", b"SEQUENCE:" + b"9" * 5000 + b"\r\nUID:"),
        REPLY.replace(b"END:VEVENT", b"END:VTODO"),
        REPLY.replace(b"END:VEVENT", b"BEGIN:X\r\n" * 5000 + b"END:VEVENT"),
        REPLY.replace(
            b"END:VEVENT", b"ATTENDEE;PARTSTAT=DECLINED:mailto:priya.nair@school.example\r\nEND:VEVENT"
        ),
        REPLY + b" " * 10_000_000,
        b"BEGIN:VCALENDAR\r\n" + b"X:1\r\n" * 50_000,
        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR\r\n",
    ],
    ids=lambda text: repr(text[:30]) + str(len(text)),
)
def test_what_is_no_answer_is_a_problem_with_a_reason(text: bytes) -> None:
    said = read_answer(text)
    assert isinstance(said, CalendarProblem) and said.reason


@pytest.mark.parametrize(
    "line",
    [
        b'ATTENDEE;PARTSTAT=ACCEPTED;CN="' + b"x" * 500_000 + b":mailto:robert.hale@council.example",
        b"ATTENDEE" + b";A=b" * 100_000 + b":mailto:robert.hale@council.example",
        b"ATTENDEE;MEMBER=" + b'"a",' * 100_000 + b'"b":mailto:robert.hale@council.example',
        b"ATTENDEE" + b";" * 500_000,
        b"COMMENT:" + b"\\" * 500_000,
        b"DTSTART:" + b"2" * 500_000,
    ],
    ids=lambda line: repr(line[:20]),
)
def test_long_lines_come_to_an_end(line: bytes) -> None:
    said = read_answer(REPLY.replace(b"UID:", line + b"\r\nUID:"))
    assert isinstance(said, CalendarAnswer | CalendarProblem)


def test_a_long_note_is_cut_and_cleaned() -> None:
    said = read_answer(REPLY.replace(b"UID:", b"COMMENT:a\x1b[2Jb\\nc" + b"x" * 9000 + b"\r\nUID:"))
    assert isinstance(said, CalendarAnswer)
    assert said.comment.startswith("a[2Jb\nc") and len(said.comment) <= 2000


def test_a_rule_in_a_reply_changes_nothing() -> None:
    plain = read_answer(REPLY)
    assert read_answer(REPLY.replace(b"UID:", b"RRULE:FREQ=SECONDLY\r\nUID:")) == plain


def test_an_unknown_partstat_needs_action() -> None:
    said = read_answer(REPLY.replace(b"ACCEPTED", b"X-YES"))
    assert isinstance(said, CalendarAnswer) and said.partstat == "NEEDS-ACTION"


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_octets_end_in_a_value(noise: bytes) -> None:
    for text in (noise, REPLY[:60] + noise + REPLY[60:], counter("DTSTART;TZID=" + noise.decode("latin-1"))):
        assert isinstance(read_answer(text), CalendarAnswer | CalendarProblem)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_zone_name_is_known_or_not(name: str) -> None:
    found = zone(name)
    assert found is None or found.utcoffset(datetime(2026, 4, 1)) is not None


def test_many_lines_are_not_walked() -> None:
    said = read_answer(REPLY.replace(b"UID:", b"X:1\r\n" * 30_000 + b"UID:"))
    assert isinstance(said, CalendarProblem) and "lines" in said.reason
