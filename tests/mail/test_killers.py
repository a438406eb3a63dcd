"""Every mail of `killers.py` is read, or the cap that it met is named; and none ends a reading process."""

from __future__ import annotations

import asyncio
import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parley.loops.hatchery import Hatchery
from parley.loops.readers import READING, Readers
from parley.loops.reading import read
from parley.mail.message import Envelope, InboundMail, ReadingContext, Trust, UnreadableMail

from . import killers_of_formats
from .killers import KILLERS as FIRST
from .killers import READ

KILLERS = FIRST | killers_of_formats.KILLERS

ENVELOPE = Envelope(
    "priya.nair@school.example", ("escalations+new@parley.example",), datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
)
CONTEXT = ReadingContext("escalations@parley.example", Trust("mx.parley.example"))
LARGEST_ANSWER = 8_000_000  # octets that the daemon takes from a reading process, however large the mail was


def ended(found: object) -> str:
    if isinstance(found, UnreadableMail):
        return found.rule
    return READ if isinstance(found, InboundMail) else repr(found)


@pytest.mark.parametrize(("expected", "make"), KILLERS.values(), ids=KILLERS.keys())
def test_a_killer_is_read_or_its_cap_is_named(expected: str, make) -> None:
    found = read(make(), ENVELOPE, CONTEXT)
    assert ended(found) == expected
    octets = pickle.dumps(found, protocol=5)
    assert len(octets) < LARGEST_ANSWER
    str(found).encode()  # no halves of characters: they would break the store


HEAVIEST = [
    "multipart nested 2,000 deep", "50,000 parts", "100,000 headers", "over 35 MB", "a single line of 34 MB",
    "25 MB of text in base64", "base64 of 30 MB of garbage", "a file of 24 MB", "attached mails in base64, 18 deep",
    "199 attached mails of 100 KB", "a calendar of properties", "closing tags that open nothing",
    "28 MB of padding in base64", "30 MB of base64, a letter a line, and one that is none", "8 million lines in uuencode",
]  # fmt: skip


def test_none_of_the_heaviest_ends_a_reading_process() -> None:
    """With the real limit of memory; the limit of time is left out, since a test machine may be busy."""

    async def story() -> list[str]:
        readers = Readers(Hatchery(), CONTEXT, command=replace(READING, seconds=60.0, patience=60.0))
        await readers.start()
        try:
            return [ended(await readers.read(KILLERS[name][1](), ENVELOPE)) for name in HEAVIEST]
        finally:
            await readers.stop()
            await readers.hatchery.stop()

    assert asyncio.run(story()) == [KILLERS[name][0] for name in HEAVIEST]
