"""A notice in place of an encrypted mail is one that could not be read; who writes about such a notice is read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext
from parley.mail.secure_portals import LOCKED

ENVELOPE = Envelope(None, ("escalations+new@parley.example",), datetime(2026, 4, 2, 15, 0, tzinfo=UTC))
CONTEXT = ReadingContext("escalations@parley.example")
NOTICES = [
    "You have received a secure email from Priya Nair.\n\nRead secure email\n\nWhat is this?",
    "This is a secure, encrypted message.\n\nTo view your message, open the attachment SecureMessage.html and follow the instructions.",
    "You have received an encrypted email from Priya Nair.\n\nClick here to read your message\nhttps://reader.secure.example/x",
    "Priya Nair has sent you a protected message.\n\nRead the message\n\nLearn about messages protected by encryption.",
    "You have received a new secure message\nFrom: Priya Nair\nTo open this message, log in or register. It expires in 30 days.",
    "Secure email from priya.nair@school.example\n\nSubject: x\n\nView message\n\nFirst time users: register to access your secure email.",
]
PEOPLE = [
    "You have received an encrypted message from us, and nobody answers it. Please ring.",
    "I have received a secure message from the council and cannot open it. What shall I do?",
    "The council sent me an encrypted email which says no further action. I do not agree.",
    "Please ring me to read the letter to me. It is confidential.",
    "The record says he was protected. I want to read the plan, and nobody sends it.",
    "I do not agree.\n\nThis message is confidential and intended for the addressee. Open attachments with care.",
]


def problem(text: str, kind: str = "plain") -> str:
    head = f"From: priya.nair@school.example\nTo: escalations+new@parley.example\nMIME-Version: 1.0\nContent-Type: text/{kind}\n\n"
    found = read(f"{head}{text}\n".encode(), ENVELOPE, CONTEXT)
    assert isinstance(found, InboundMail)
    return found.problem


@pytest.mark.parametrize("text", NOTICES)
def test_what_was_said_lies_elsewhere(text: str) -> None:
    assert problem(text) == LOCKED
    assert problem("".join(f"<p>{line}</p>" for line in text.split("\n")), "html") == LOCKED
    forwarded = f"I cannot open it.\n\nFrom: Priya\nSent: 1 April 2026\nTo: Bea\nSubject: x\n\n{text}"
    assert problem(forwarded) == ""
    assert problem(f"Receiving practitioner: Robert Hale\n\n{text}") == ""


@pytest.mark.parametrize("text", PEOPLE)
def test_a_person_who_writes_of_one_is_read(text: str) -> None:
    assert problem(text) == ""
