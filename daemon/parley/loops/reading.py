"""What a reading process does with mails: the meaning of each, and that of a calendar answer in it.

Pure. It lives here because it joins two rooms that do not import each other, `mail` and `calendars`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from parley.calendars.itip import CalendarProblem, read_answer
from parley.mail import inbound
from parley.mail.message import Envelope, InboundMail, ReadingContext, UnreadableMail

WARMING = b"""From: Priya Nair <priya.nair@school.example>\r
To: escalations+new@parley.example\r
Subject: FW: Outcome\r
Date: Wed, 1 Apr 2026 10:05:00 +0100\r
Content-Type: multipart/alternative; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r
\r
Receiving practitioner: Robert Hale <robert.hale@council.example>\r
STUCK TOLD\r
\r
From: Robert Hale <robert.hale@council.example>\r
Sent: 1 April 2026 09:00\r
To: Priya Nair\r
Subject: Outcome\r
\r
No further action.\r
--b\r
Content-Type: text/html; charset=utf-8\r
\r
<p>Receiving practitioner: Robert Hale</p>\r
--b--\r
"""


def read(raw: bytes, envelope: Envelope, context: ReadingContext) -> InboundMail | UnreadableMail:
    """The mail, with `calendar` filled in; a calendar text that cannot be taken is named in `problems`."""
    return read_each([(raw, envelope)], context)[0]


def read_each(
    mails: Sequence[tuple[bytes, Envelope]], context: ReadingContext
) -> list[InboundMail | UnreadableMail]:
    """Several, each as `read` reads it, in their order."""
    return [_with_answer(mail) for mail in inbound.read_each(mails, context)]


def _with_answer(mail: InboundMail | UnreadableMail) -> InboundMail | UnreadableMail:
    if isinstance(mail, UnreadableMail) or mail.calendar_text is None:
        return mail
    answer = read_answer(mail.calendar_text)
    if isinstance(answer, CalendarProblem):
        return replace(mail, calendar_text=None, problems=(*mail.problems, f"calendar: {answer.reason}"))
    return replace(mail, calendar_text=None, calendar=answer)


def warm() -> None:
    """Read a usual mail once: whatever is made at first use is made now."""
    envelope = Envelope("", ("escalations+new@parley.example",), datetime(2026, 4, 1, 9, 5, tzinfo=UTC))
    read(WARMING, envelope, ReadingContext("escalations@parley.example"))
