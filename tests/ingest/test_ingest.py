"""`parley ingest`: what raw mails mean, row by row, whatever is in the files."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.__main__ import main
from parley.commands import ingest as command
from parley.loops.taken import VERDICTS
from parley.mail import caps
from parley.mail.mail_files import envelope_of, mails_of, no_mail
from parley.store.times import instant

RAW = Path(__file__).parents[1] / "mail" / "raw"
FIELDS = [
    "file", "verdict", "reason", "rule", "dispute", "tag", "sender", "proven", "answers", "forwarded", "clause",
    "still_needed", "events", "outgoing", "calendar", "proof", "report", "problems",
]  # fmt: skip
NOW = instant("2026-06-01T09:00:00.000000Z")


def ingest(*arguments: str, stdin: bytes | None = None) -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["ingest", "--json", *arguments], input=stdin)
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    nothing = all(row["verdict"] == "unreadable" and not row["rule"] for row in rows)
    assert result.exit_code == (1 if nothing else 0), result.output
    return rows


def test_a_forward_is_raised_and_dated() -> None:
    (row,) = ingest("--proven", str(RAW / "outlook-desktop-forward-inline.eml"))
    assert list(row) == FIELDS
    assert (row["verdict"], row["dispute"], row["tag"], row["proven"]) == (
        "raised",
        "D-2026-0001",
        "new",
        True,
    )
    assert row["answers"]["Child"] == "under 1" and row["answers"]["note"] is True
    assert row["forwarded"]["from"] == "robert.hale@council.example"
    assert row["forwarded"]["date"] == "2026-04-01T09:12:00+01:00"
    assert "DisputeRaised" in row["events"]
    assert row["outgoing"][0]["subject"] == "[D-2026-0001] By Tue 7 April 17:00: speak to Robert Hale"
    assert [letter["calendar"] for letter in row["outgoing"]] == ["REQUEST", "REQUEST"]


def test_who_is_not_proven_is_held_and_yet_understood() -> None:
    (row,) = ingest(str(RAW / "outlook-desktop-forward-inline.eml"))
    assert (row["verdict"], row["proven"], row["dispute"], row["events"]) == ("held", False, None, [])
    assert row["answers"]["Child"] == "under 1" and row["forwarded"] is not None
    assert row["proof"] == row["reason"] == "no host is configured whose Authentication-Results count"


def test_later_mails_may_answer_earlier_ones(tmp_path: Path) -> None:
    first = RAW / "outlook-desktop-forward-inline.eml"
    seen = ingest("--proven", "--seed", "5", str(first))
    reply = tmp_path / "reply.eml"
    to = seen[0]["outgoing"][0]["reply_to"]
    reply.write_text(
        f"From: Priya Nair <priya.nair@school.example>\nTo: {to}\nSubject: Re: it\nMessage-ID: <a@school.example>\n"
        "Date: Thu, 2 Apr 2026 14:30:00 +0100\n\nI want to escalate\n"
    )
    word = tmp_path / "word.eml"
    word.write_text(reply.read_text().replace("I want to escalate", "STUCK TOLD").replace("<a@", "<b@"))
    rows = ingest("--proven", "--seed", "5", str(first), str(reply), str(word), str(word))
    assert [row["verdict"] for row in rows] == ["raised", "refused", "recorded", "duplicate"]
    assert rows[1]["clause"] and rows[1]["still_needed"] and rows[1]["answers"]["asks_next"] is True
    assert rows[2]["answers"] == {"STUCK": True, "TOLD": True} and "StageOpened" in rows[2]["events"]


def test_a_calendar_answer_and_the_machines() -> None:
    rows = {Path(row["file"]).stem: row for row in ingest("--proven", *map(str, sorted(RAW.glob("*.eml"))))}
    assert rows["google-calendar-accepted"]["calendar"]["partstat"] == "ACCEPTED"
    assert rows["exchange-out-of-office"]["verdict"] == "automatic" and rows["exchange-out-of-office"]["rule"]
    assert rows["postfix-bounce-failed"]["verdict"] == "bounce"
    assert rows["postfix-bounce-failed"]["outgoing"] == []
    assert rows["postfix-bounce-failed"]["report"]["address"] == "robert.hale@council.example"
    assert {row["verdict"] for row in rows.values()} <= set(VERDICTS)


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("outlook-accepts-with-a-note", "2026-04-02T12:15:00+01:00", "2026-04-02T12:45:00+01:00"),
        ("outlook-proposes-a-time-that-fits", "2026-04-02T15:30:00+01:00", "2026-04-02T16:00:00+01:00"),
        ("request-from-outside", "2026-04-09T10:30:00+01:00", "2026-04-09T11:00:00+01:00"),
        ("outlook-proposes-in-a-zone-nobody-knows", None, None),
    ],
)
def test_when_a_calendar_part_says_that_its_meeting_is(name: str, start: str | None, end: str | None) -> None:
    (row,) = ingest("--proven", str(RAW.parents[1] / f"calendars/mails/{name}.eml"))
    assert (row["calendar"]["start"], row["calendar"]["end"]) == (start, end)


def test_an_mbox_and_standard_input(tmp_path: Path) -> None:
    one = (RAW / "outlook-desktop-forward-inline.eml").read_bytes()
    two = (RAW / "exchange-out-of-office.eml").read_bytes()
    box = tmp_path / "box"
    box.write_bytes(
        b"From priya Wed Apr  1 09:05:02 2026\n" + one + b"\n\nFrom robert Wed Apr  1\n" + two + b"\n"
    )
    assert [row["verdict"] for row in ingest("--proven", str(box))] == ["raised", "automatic"]
    assert [row["file"] for row in ingest("--proven", "-", stdin=one)] == ["-"]


@pytest.mark.parametrize(
    "octets", [b"", b"\0\0\0", b"From ", b"From: x\n", b"\xff" * 1000, b"MIME-Version: 1.0\r\n"]
)
def test_any_file_is_a_row(tmp_path: Path, octets: bytes) -> None:
    path = tmp_path / "odd"
    path.write_bytes(octets)
    assert all(row["verdict"] in VERDICTS for row in ingest("--proven", str(path)))


def test_a_file_that_is_not_there_is_usage() -> None:
    assert CliRunner().invoke(main, ["ingest", "/nowhere/at-all.eml"]).exit_code == 2


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode()))
def test_an_envelope_can_be_read_from_anything(octets: bytes) -> None:
    for raw in mails_of(BytesIO(octets)):
        assert envelope_of(raw, NOW, "Europe/London").received.tzinfo is not None


def test_the_envelope_is_what_delivery_wrote() -> None:
    raw = (
        b"Return-Path: <>\nDelivered-To: escalations+new@parley.example\n"
        b"Received: from a by b; Wed, 1 Apr 2026 09:05:02 +0000\nTo: other@parley.example\n"
        b"Date: Tue, 31 Mar 2026 09:05:02 +0000\n\nbody\n"
    )
    envelope = envelope_of(raw, NOW, "Europe/London")
    assert (envelope.mail_from, envelope.rcpt_to) == ("", ("escalations+new@parley.example",))
    assert envelope.received.isoformat() == "2026-04-01T09:05:02+00:00"
    assert envelope_of(b"Date: Wed, 1 Apr 9926 09:05:02 +0000\n\n", NOW, "Europe/London").received == NOW


def test_an_id_that_was_used_for_something_else_does_not_suppress_the_mail_and_is_flagged(
    tmp_path: Path,
) -> None:
    head = "From: Priya Nair <priya.nair@school.example>\nTo: escalations+new@parley.example\nMessage-ID: <a@school.example>\n"
    first, other = tmp_path / "first.eml", tmp_path / "other.eml"
    first.write_text(head + "Subject: one\n\nReceiving practitioner: Robert Hale\n")
    other.write_text(head + "Subject: two\n\nReceiving practitioner: Marie Kent\n")
    rows = ingest("--proven", str(first), str(other), str(first))
    assert [row["verdict"] for row in rows] == ["raised", "raised", "duplicate"]
    assert [row["rule"] for row in rows] == [None, "same message id, other content", None]


ONE = (
    b"From: Priya Nair <priya.nair@school.example>\nTo: escalations@parley.example\nSubject: %d\n\nbody %d\n"
)
LINE = b"From priya@school.example Wed Apr  1 09:05:02 2026\n"


def mails(octets: bytes) -> list[bytes]:
    return list(mails_of(BytesIO(octets)))


def one(number: int) -> bytes:
    return ONE % (number, number)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("between", [b"\n", b""])
def test_an_mbox_is_parted_at_its_lines_also_where_no_empty_line_stands(
    newline: bytes, between: bytes
) -> None:
    found = mails((LINE + one(1) + between + LINE + one(2)).replace(b"\n", newline))
    assert [raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip() for raw in found] == [
        one(1).rstrip(),
        one(2).rstrip(),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        b"\nFrom the school we heard 3 things\nabout it\n",
        b"\nFrom now on\nDate: none\nwe wait\n",
        b"\n>From here it goes on\n",
    ],
)
def test_a_sentence_that_begins_with_from_parts_nothing(sentence: bytes) -> None:
    found = mails(LINE + one(1) + sentence + b"\n" + LINE + one(2))
    assert len(found) == 2
    assert found[0].endswith(sentence.replace(b">From", b"From"))


@pytest.mark.parametrize("hole", [1, 4096, 2_500_000])
@pytest.mark.parametrize("before", [b"", b"\n"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_a_hole_that_a_crash_left_swallows_no_mail(before: bytes, hole: int, newline: bytes) -> None:
    octets = (
        (LINE + one(1) + before).replace(b"\n", newline)
        + b"\0" * hole
        + (LINE + one(2)).replace(b"\n", newline)
    )
    found = mails(octets)
    assert [raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip() for raw in found] == [
        one(1).rstrip(),
        one(2).rstrip(),
    ]
    assert len(mails(b"\0" * hole + octets)) == 2, "and none at the beginning hides that it is an mbox"


def test_files_of_programs_and_editors_are_mails_too() -> None:
    assert mails(b"\xef\xbb\xbf" + one(1)) == [one(1)]
    assert mails(b"\n\n" + LINE + one(1)) == [one(1)]
    assert mails(b"%d   \n" % len(one(1)) + one(1) + b"<plist></plist>") == [one(1)]
    assert [len(raw) for raw in mails(b"")] == [0]


def test_of_a_mail_over_the_cap_no_more_is_read_than_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "MAIL_BYTES", 1000)
    found = mails(LINE + one(1) + b"x\n" * 5000 + b"\n" + LINE + one(2))
    assert 1000 < len(found[0]) < 1100
    assert found[1:] == [one(2)]
    assert next(len(raw) for raw in mails(one(1) + b"x\n" * 5000)) < 1200


def test_a_maildir_and_a_folder_give_what_they_hold_as_mails(tmp_path: Path) -> None:
    for number, name in enumerate(
        [
            "box/cur/1:2,S",
            "box/new/2",
            "box/tmp/3",
            "box/.Sent/cur/4",
            "box/.Sent/new/5",
            "box/index",
            "b.eml",
            ".hidden",
        ]
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one(number))
    (tmp_path / "box/.Sent/tmp").mkdir()
    rows = ingest(str(tmp_path))
    assert [row["file"].removeprefix(str(tmp_path)) for row in rows] == [
        "/b.eml", "/box/.Sent/cur/4", "/box/.Sent/new/5", "/box/cur/1:2,S", "/box/new/2",
    ]  # fmt: skip


def test_a_mail_that_parley_fails_over_is_a_row_and_the_next_one_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(house: object, name: str, raw: bytes, now: object) -> dict[str, Any]:
        if b"Subject: 1" in raw:
            raise ZeroDivisionError
        return really(house, name, raw, now)

    really: Any = command.ingest
    monkeypatch.setattr(command, "ingest", fails)
    box = tmp_path / "box"
    box.write_bytes(LINE + one(1) + b"\n" + LINE + one(2))
    rows = ingest(str(box))
    assert [row["verdict"] for row in rows] == ["unreadable", "held"]
    assert list(rows[0]) == FIELDS and rows[0]["reason"] == "parley failed over it: ZeroDivisionError"


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (b"", "nothing in it"),
        (b"\n\r\n", "nothing in it"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", ".msg"),
        (b"\x00\x01\x02\xff" * 200, "no mail"),
    ],
)
def test_a_file_without_a_mail_is_said_to_be_one_and_alone_is_a_failure(
    tmp_path: Path, octets: bytes, says: str
) -> None:
    path, good = tmp_path / "odd", tmp_path / "good.eml"
    path.write_bytes(octets)
    good.write_bytes(one(1))
    (row,) = ingest("--proven", str(path))
    assert row["verdict"] == "unreadable" and says in row["reason"]
    assert CliRunner().invoke(main, ["ingest", str(path)]).exit_code == 1
    assert CliRunner().invoke(main, ["ingest", "-"], input=octets).exit_code == 1
    assert [row["verdict"] for row in ingest("--proven", str(path), str(good))] == ["unreadable", "held"]


def test_an_empty_folder_and_an_empty_place_in_an_mbox_are_rows(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    box = tmp_path / "box"
    box.write_bytes(LINE + b"\n" + LINE + one(1) + b"\n" + LINE + b"\n")
    assert [row["reason"] for row in ingest(str(tmp_path / "folder"))] == ["the folder holds no files"]
    assert [row["verdict"] for row in ingest("--proven", str(box))] == ["unreadable", "held", "unreadable"]


def test_a_damaged_mail_with_headers_is_a_mail() -> None:
    assert (
        not no_mail(b"From: x\n\n\0\0") and not no_mail(b"\xff\nSubject: x\n\n\0") and not no_mail(b"hello")
    )
