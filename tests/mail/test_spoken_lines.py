"""`Spoke:` and `Tried:` lines: understood as a whole, or no conversation and no attempt at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parley.dispute.protocol import SPOKEN
from parley.mail.spoken_lines import read_spoken

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
