"""A body of twice the length costs at most a little more than twice the work, whatever it repeats (shared/mail.md section 1).

Work is counted, not timed: every call that reading makes. By hand, on the day this was written, the slowest megabyte of
the tokens here took 0.45 s of one core.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from types import FrameType

import pytest

from parley.mail import headings, month_names
from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext

ENVELOPE = Envelope(None, ("escalations+new@parley.example",), datetime(2026, 4, 2, 15, 0, tzinfo=UTC))
CONTEXT = ReadingContext("escalations@parley.example")
SHORT = 3_000
PLAIN = [
    "a ", "\n", ">", "> x\n", ":", "From: x\n", "Sent: 1 April 2026\n", "Subject: x\n", "On ", "wrote:\n", "On 1 x wrote:\n", "> x\nSubject: x\nOn 1 x wrote:\n",
    "On 1 Apr 2026 at\n09:12\nhe:\n", "-----", "- - ", "-- \n", "----- a b -----\n", "----- a b -----\n\n\n\n", "________________________________\n",
    "----- Forwarded message -----\n", "a@b.example ", "<a@b.example>", "CAUTION: external\n", "This email is ", "Sent from my \n", "type your answer\n",
    "SOLVED ", "STUCK TOLD ", "Child: under 1\n", "Urgent: yes; ", "Phone: 1, ", "My agency - x\n", "Concern: " + "x" * 70 + "\n", "I want ", "please ", "1 ", "2 April 2026 ", "begin 644 a\nM\n", "end\n",
    "\u0300", "\u200b", "\u00a0", "年", "日本 ",
]  # fmt: skip
PAGES = ["<", "<a", "<p>", "</div>", "<div>", "<div hidden>", "<div hidden></div>", "<div class=gmail_quote>", "<blockquote>", "<!--", "<style>", "<span style='display:none'>", "<pre>\n", "<td>", "&amp;", "&#"]  # fmt: skip
HEADERS = [
    "=?utf-8?q?",
    "=?utf-8?q?x?=41",
    "?=",
    '"',
    "(",
    "<a@b.example>,",
    "; a=b",
    "Re: ",
    "FW[2]: ",
    "[EXTERNAL] ",
]


def work(raw: bytes) -> int:
    """How many calls reading makes. What a cache of lines and words would save is not counted as saved."""
    headings.heading.cache_clear()
    month_names.month_of.cache_clear()
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        found = read(raw, ENVELOPE, CONTEXT)
    finally:
        sys.setprofile(None)
    assert isinstance(found, InboundMail) or not found.rule.startswith("reader failed"), found
    return count


def mail(kind: str, token: str, size: int, header: str = "") -> bytes:
    run = (token * (size // len(token) + 1))[:size]
    head = f"From: a@b.example\nTo: escalations+new@parley.example\nMIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\n"
    head += f"{header}: {run}\n\nhello" if header else f"Subject: FW: x\n\n{run}"
    return head.encode("utf-8", "replace")


@pytest.mark.parametrize(
    ("kind", "token", "header"),
    [
        *(("plain", token, "") for token in PLAIN),
        *(("html", token, "") for token in PAGES),
        *(
            ("plain", token, header)
            for token in HEADERS
            for header in ("Subject", "Cc", "Content-Disposition")
        ),
    ],
)
def test_twice_the_length_is_at_most_a_little_over_twice_the_work(kind: str, token: str, header: str) -> None:
    once, twice = (work(mail(kind, token, size, header)) for size in (SHORT, 2 * SHORT))
    assert twice <= 2.2 * once + 500
