"""`Spoke:` and `Tried:` lines: understood as a whole, or no conversation and no attempt at all."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from parley.dispute.protocol import SPOKEN
from parley.mail.spoken_lines import read_spoken, read_tries

RECEIVED = datetime(2026, 4, 2, 15, 0, tzinfo=UTC)
ZONE = "Europe/London"


@pytest.mark.parametrize(
    ("value", "medium", "hour", "name"),
    [
        ("phone, 2 April 14:30", "phone", 13, ""),
        ("video 2 April 14:30", "video", 13, ""),
        ("2 April 14:30 by Teams", "video", 13, ""),
        ("Teams call, today 14:30", "video", 13, ""),
        ("face to face, Thu 2 April, 14:30", "face to face", 13, ""),
        ("e-mail, today 14:30", "email", 13, ""),
        ("Teams chat, today 14:30", "message", 13, ""),
        ("WhatsApp, today 14:30", "message", 13, ""),
        ("by text message, today 14:30", "message", 13, ""),
        ("letter, 2 April 14:30", "letter", 13, ""),
        ("phone", "phone", None, ""),
        ("2 April 14:30", "", 13, ""),
        ("phone, with him, 2 April 14:30", "phone", 13, ""),
        ("with Robert Hale by phone, 2 April 14:30", "phone", 13, "Robert Hale"),
        ("phone with robert hale, 14:30", "phone", 13, "robert hale"),
        ("phone with robert hale today 14:30", "phone", 13, "robert hale"),
        ("2 april 14:30 to robert by phone", "phone", 13, "robert"),
    ],
)
def test_a_conversation(value: str, medium: str, hour: int | None, name: str) -> None:
    said = read_spoken(value, RECEIVED, ZONE)
    assert said is not None
    assert (said.medium, said.happened.hour if said.happened else None, said.name) == (medium, hour, name)


@pytest.mark.parametrize(
    "way", ["e-mail", "Teams chat", "WhatsApp", "sms", "text", "letter", "MS Teams chat", "a Slack message"]
)
def test_what_is_written_is_never_spoken(way: str) -> None:
    said = read_spoken(f"{way}, 2 April 14:30", RECEIVED, ZONE)
    assert said is None or said.medium not in (*SPOKEN, "")


@pytest.mark.parametrize(
    "value",
    [
        "carrier pigeon, 2 April 14:30", "voicemail, 2 April 14:30", "phone, 2 April 14:30, left a voicemail", "phone, 2 April 14:30, no answer",
        "phone, 31 April 14:30", "phone, sometime last week", "phone, 2 April 14:30, to his colleague as he was out", "phone and e-mail, 2 April 14:30",
        "not yet", "with him", "",
    ],
)  # fmt: skip
def test_what_is_not_wholly_understood_is_no_conversation(value: str) -> None:
    assert read_spoken(value, RECEIVED, ZONE) is None


@pytest.mark.parametrize(
    ("value", "medium", "hour"),
    [
        ("phone, 2 April 14:30, no answer", "phone", 13),
        ("rang yesterday 3pm - left a message", "phone", 14),
        ("phone, 2 April 14:30, his team says he is in court", "phone", 13),
        ("phone, no answer", "phone", None),
        ("phone", "phone", None),
        ("phone, left a voicemail, 2 April 14:30", "phone", None),
    ],
)
def test_an_attempt(value: str, medium: str, hour: int | None) -> None:
    said = read_spoken(value, RECEIVED, ZONE, tried=True)
    assert said is None or (said.medium, said.happened.hour if said.happened else None) == (medium, hour)
    assert said is not None or hour is None


@pytest.mark.parametrize("value", ["phone, 31 April 14:30", "phone, sometime last week", "pigeon", "not yet"])
def test_what_is_not_wholly_understood_is_no_attempt(value: str) -> None:
    assert read_spoken(value, RECEIVED, ZONE, tried=True) is None


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("phone, 2 April 10:15 and 11:40, no answer", ["2 10:15", "2 11:40"]),
        ("phone, 1 April 10:15, no answer, and 11:40, left a message", ["1 10:15", "1 11:40"]),
        ("phone 1 April 9:30 no answer; 2 April 10:00 no answer", ["1 09:30", "2 10:00"]),
        ("phone, 1 April 10:15 & 11:40 & 14:00", ["1 10:15", "1 11:40", "1 14:00"]),
        ("phone, yesterday 10:15 and today 11:40", ["1 10:15", "2 11:40"]),
        ("phone, 1 April at 10.15am and again at 2.30pm", ["1 10:15", "1 14:30"]),
        # one, whatever stands behind it
        ("phone, 1 April 10:15, he will ring back at 16:00", ["1 10:15"]),
        ("phone, 1 April 10:15 - 11:15", ["1 10:15"]),
        ("phone, 1 April 10:15 to 10:25", ["1 10:15"]),
        ("phone, 1 April 10:15 and 10:15", ["1 10:15"]),
        ("phone, 1 April 10:15, 30 minutes", ["1 10:15"]),
        ("phone, 1 April 10:15, left a message asking him to ring by 12:00", ["1 10:15"]),
        ("phone, 1 April 10:15 and 3 April 10:00", ["1 10:15"]),  # which is to come
        ("phone, 1 April 10:15 and will try at 11:00", ["1 10:15"]),
        # what else was done then
        ("phone, 1 April 10:15 no answer, 11:40 spoke to his manager", ["1 10:15"]),
        ("phone, 1 April 10:15, no answer, 14:00 meeting with the parents", ["1 10:15"]),
        ("phone, 1 April 10:15 and 11:40 he called back", ["1 10:15"]),
        ("phone, 1 April 10:15 and 11:40 (no answer)", ["1 10:15", "1 11:40"]),
    ],
)
def test_each_attempt_that_a_line_names_is_one(value: str, at: list[str]) -> None:
    found = [one.happened for one in read_tries(value, RECEIVED, ZONE)]
    assert [f"{one.astimezone(ZoneInfo(ZONE)):%-d %H:%M}" for one in found if one] == at


def test_a_further_attempt_may_be_by_another_medium() -> None:
    tries = read_tries("phone with Robert, 1 April 10:15, then video 11:00", RECEIVED, ZONE)
    assert [(one.medium, one.name) for one in tries] == [("phone", "Robert"), ("video", "Robert")]
    assert [one.happened for one in read_tries("phone, no answer", RECEIVED, ZONE)] == [None]
    assert read_tries("pigeon", RECEIVED, ZONE) == ()
