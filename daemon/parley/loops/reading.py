"""What a reading process does with one mail: the mail's meaning, and that of a calendar answer in it.

Pure. It lives here because it joins two rooms that do not import each other, `mail` and `calendars`.
"""

from __future__ import annotations

from dataclasses import replace

from parley.calendars.itip import CalendarProblem, read_answer
from parley.mail import inbound
from parley.mail.message import Envelope, InboundMail, ReadingContext, UnreadableMail


def read(raw: bytes, envelope: Envelope, context: ReadingContext) -> InboundMail | UnreadableMail:
    """The mail, with `calendar` filled in; a calendar text that cannot be taken is named in `problems`."""
    mail = inbound.read(raw, envelope, context)
    if isinstance(mail, UnreadableMail) or mail.calendar_text is None:
        return mail
    answer = read_answer(mail.calendar_text)
    if isinstance(answer, CalendarProblem):
        return replace(mail, problems=(*mail.problems, f"calendar: {answer.reason}"))
    return replace(mail, calendar=answer)
