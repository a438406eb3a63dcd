"""Delivery reports: only what failed for good, and only at the top of a mail (RFC 3464)."""

from __future__ import annotations

import pytest

from parley.mail import mime
from parley.mail.bounces import read_bounce, read_text_bounce
from parley.mail.message import Bounce, Tag

OWN = "escalations@parley.example"


def report(groups: str, kind: str = "multipart/report; report-type=delivery-status") -> Bounce | None:
    raw = (
        f"Content-Type: {kind}; boundary=b\n\n--b\n\nsorry\n--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.council.example\n\n{groups}\n--b\nContent-Type: message/rfc822\n\n"
        "X-Sender: <ESCALATIONS+B-abcdefgh@parley.example>\nMessage-ID: <out-1@parley.example>\n\nx\n--b--\n"
    )
    return read_bounce(mime.read_mail(raw.encode()), OWN, ())


def group(action: str, status: str, address: str = "robert.hale@council.example") -> str:
    return f"Final-Recipient: RFC822; {address}\nAction: {action}\nStatus: {status}\n\n"


@pytest.mark.parametrize(
    ("action", "status"),
    [("delayed", "4.4.1"), ("delayed", "5.1.1"), ("failed", "4.4.7"), ("relayed", "5.0.0"), ("delivered", "2.0.0"), ("failed", "")],
)  # fmt: skip
def test_anything_but_failed_for_good_is_information(action: str, status: str) -> None:
    assert report(group(action, status)) is None


def test_the_first_that_failed_is_named() -> None:
    groups = group("delivered", "2.0.0", "marie.kent@council.example") + group(
        "Failed (bad)", "5.1.10 (no such)"
    )
    assert report(groups) == Bounce(
        "abcdefgh", "<out-1@parley.example>", "robert.hale@council.example", "5.1.10"
    )


def test_a_report_of_another_kind_is_no_bounce() -> None:
    assert report(group("failed", "5.1.1"), "multipart/mixed") is None


OURS = (Tag("bounce", "b-abcdefgh", token="abcdefgh", where="to"),)
EXIM = "could not be delivered:\n  robert.hale@council.example\n    550 5.1.1 User unknown"
QMAIL = "This is a permanent error; I've given up. Sorry it didn't work out."


def in_words(headers: str, text: str, tags: tuple[Tag, ...] = OURS) -> Bounce | None:
    return read_text_bounce(mime.read_mail(f"{headers}\n\n{text}".encode()), text, tags)


@pytest.mark.parametrize(
    ("headers", "text", "found"),
    [
        ("From: Mailer-Daemon@mx.example\nX-Failed-Recipients: robert.hale@council.example", EXIM,
         Bounce("abcdefgh", "", "robert.hale@council.example", "5.1.1")),
        ("From: MAILER-DAEMON@mx.example", QMAIL, Bounce("abcdefgh", "", "", "5.0.0")),
        ("From: MAILER-DAEMON@mx.example", "451 4.4.1 not yet; I will try again", None),
        ("From: Robert Hale <robert.hale@council.example>", EXIM, None),
    ],
)  # fmt: skip
def test_a_report_in_words_alone_is_believed_at_the_bounce_address(
    headers: str, text: str, found: Bounce | None
) -> None:
    assert in_words(headers, text) == found
    assert in_words(headers, text, ()) is None
