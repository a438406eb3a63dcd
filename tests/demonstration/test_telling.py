"""What is shown of a mail, and how a mail is read back from the Maildir."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from parley.demonstration.clients import Programs, each_day, stamped
from parley.demonstration.postbox import Postbox
from parley.demonstration.screen import short
from parley.demonstration.story import april
from parley.demonstration.telling import telling, whole_lines
from parley.rehearsal.stage_hand import Mailbox

PRIYA = Mailbox("Priya Nair", "priya.nair@school.example")
MAIL = """--- Type your answer above this line ---
If a child may be in danger now: ring 999.

Dear Priya, thank you.
NEXT: speak to Robert Hale by phone, face to face or video, or by whatever other way there is, as long as nobody writes: by
  Tuesday 7 April (4.1.1).
  Counted: 2 working days from Wed 1 April.
BOOKED: Thursday.

AFTER THE CONVERSATION, press Reply and type one of:
  SOLVED (it is settled)   STUCK (not)
"""


def test_a_wrapped_line_is_one_again_and_a_line_of_its_own_stays_one() -> None:
    lines = list(whole_lines(MAIL))
    assert "NEXT: speak to Robert Hale by phone, face to face or video, or by whatever other way there is, as long as nobody writes: by Tuesday 7 April (4.1.1)." in lines  # fmt: skip
    assert "  Counted: 2 working days from Wed 1 April." in lines


def test_the_telling_lines_are_what_by_when_and_why() -> None:
    assert [line.split(":")[0] for line in telling(MAIL)] == ["NEXT", "Counted", "BOOKED"]


def test_a_mail_that_only_asks_shows_how_to_answer() -> None:
    asked = "Dear Priya, did you speak?\n\nTHEN, press Reply and type this:\n  SOLVED (it is settled)\n"
    assert telling(asked) == ["Did you speak?", "THEN, press Reply and type this:", "SOLVED (it is settled)"]


def test_a_reply_address_is_shown_without_its_token() -> None:
    assert (
        short("escalations+d-2026-0001-q3-abcdefgh@parley.example")
        == "escalations+d-2026-0001-q3-…@parley.example"
    )
    assert short("escalations+new@parley.example") == "escalations+new@parley.example"


def test_the_midnights_between_two_moments_also_over_a_clock_change() -> None:
    days = each_day(datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 30, 12, tzinfo=UTC))
    assert [(day.day, day.hour, day.utcoffset()) for day in days] == [
        (29, 0, timedelta(0)),
        (30, 0, timedelta(hours=1)),
    ]


def test_the_server_in_front_says_what_it_thinks_above_everything_else() -> None:
    raw = stamped(b"From: x\r\n\r\n", PRIYA.address, april(1, 10), verdict="fail")
    first, second, third = raw.split(b"\r\n")[:3]
    assert first == b"Authentication-Results: mx.parley.example; dmarc=fail header.from=school.example"
    assert second.startswith(b"Received: from mail.school.example by mx.parley.example")
    assert third == b"From: x"


def test_each_letter_of_a_maildir_is_handed_out_once(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    raw = (
        Programs()
        .first(PRIYA, "escalations+new@parley.example", "[D-2026-0001] Help", "Hello", april(1, 10))
        .raw
    )
    (tmp_path / "new" / "1.x").write_bytes(b"Delivered-To: bea.long@partnership.example\r\n" + raw)
    postbox = Postbox(tmp_path)
    (letter,) = postbox.new()
    assert (letter.to, letter.reference) == ("bea.long@partnership.example", "D-2026-0001")
    assert letter.text.strip() == "Hello"
    assert letter.entry is None
    assert postbox.new() == []
