"""Outlook items (.msg): read as far as they go, whatever stands in them. The sample was written by another program."""

from __future__ import annotations

import base64
import struct
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail import outlook_item
from parley.mail.compound import SIGNATURE
from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext

MAIL = (Path(__file__).with_name("raw") / "outlook-item-dragged-into-a-mail.eml").read_bytes()
PARTS = {part.get_filename(): part.get_payload(decode=True) for part in message_from_bytes(MAIL).walk()}
ITEM = bytes(PARTS["Referral outcome.msg"] or b"")
ENVELOPE = Envelope(None, ("escalations+new@parley.example",), datetime(2026, 4, 2, 15, 0, tzinfo=UTC))
CONTEXT = ReadingContext("escalations@parley.example")


def test_what_it_says() -> None:
    found = outlook_item.read(ITEM)
    assert found is not None
    assert (found.subject, found.name, found.address) == (
        "Referral outcome",
        "Robert Hale",
        "robert.hale@council.example",
    )
    assert found.to == "priya.nair@school.example"  # who had a copy is not among them
    assert datetime.fromtimestamp(found.sent, UTC) == datetime(2026, 4, 1, 8, 12, tzinfo=UTC)
    assert found.text.split() == ["No", "further", "action.", "Urgent:", "yes", "Robert"]
    assert found.files == ["referral form.docx", "the referral"]
    assert [(one.subject, one.text) for one in found.mails] == [("the referral", "Please look.")]


def test_what_it_says_is_nobodys_answer() -> None:
    found = read(MAIL, ENVELOPE, CONTEXT)
    assert isinstance(found, InboundMail)
    assert [line.label for line in found.answers.lines] == ["Receiving practitioner"]
    assert found.attachments == ("Referral outcome.msg", "referral form.docx", "the referral")


@pytest.mark.parametrize("content", [b"", b"rubbish", SIGNATURE, SIGNATURE + b"\0" * 600, ITEM[:1000]])
def test_where_it_cannot_be_read_a_mail_without_a_text_waits_for_a_person(content: bytes) -> None:
    head, _, _ = MAIL.partition(b"--m1")
    file = (
        b'--m1\nContent-Type: application/vnd.ms-outlook; name="x.msg"\nContent-Transfer-Encoding: base64\n\n'
    )
    found = read(head + file + base64.encodebytes(content) + b"--m1--\n", ENVELOPE, CONTEXT)
    assert isinstance(found, InboundMail)
    assert found.problem == "an Outlook item (.msg): what it holds was not read"


@given(
    st.lists(st.tuples(st.integers(0, len(ITEM) - 1), st.integers(0, 255)), max_size=40),
    st.integers(0, len(ITEM)),
)
def test_damage_is_no_fault(changes: list[tuple[int, int]], length: int) -> None:
    damaged = bytearray(ITEM)
    for at, octet in changes:
        damaged[at] = octet
    outlook_item.read(bytes(damaged))
    outlook_item.read(bytes(damaged[:length]))


def test_streams_that_all_share_their_octets_are_not_read_for_ever() -> None:
    """Every stream is told to begin at the first sector, and to be longer than the file."""
    damaged = bytearray(ITEM)
    directory = struct.unpack_from("<I", ITEM, 48)[0]
    for at in range((directory + 1) * 512 + 128, len(damaged) - 127, 128):
        if damaged[at + 66] == 2:
            struct.pack_into("<IQ", damaged, at + 116, 0, 0x7FFF_FFFF)
    assert outlook_item.read(bytes(damaged)) is None
