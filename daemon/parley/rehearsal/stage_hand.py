"""The mails that people of a story send, built as their programs build them: first mails, forwards, replies, answers.

Pure: bytes out. Nothing here knows what parley will make of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from hashlib import sha256
from zoneinfo import ZoneInfo

from parley.calendars.contentlines import escape, fold, quote
from parley.value import value


@value
class Mailbox:
    """A name with an address."""

    name: str
    address: str

    def __str__(self) -> str:
        return formataddr((self.name, self.address)) if self.name else self.address


@value
class Written:
    """What somebody writes, before it is a mail. date: aware; message_id: with its brackets."""

    sender: Mailbox
    to: str
    subject: str
    text: str
    date: datetime
    message_id: str
    zone: str
    cc: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


@value
class Invited:
    """The meeting that an invitation is about, as the answering program knows it."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    organizer: str
    summary: str


def mail(written: Written, calendar: tuple[bytes, str] | None = None) -> bytes:
    """The mail in octets. calendar: an answer's text and its method."""
    message = EmailMessage(policy=SMTP)
    message["From"] = str(written.sender)
    message["To"] = written.to
    if written.cc:
        message["Cc"] = written.cc
    message["Subject"] = written.subject
    message["Date"] = format_datetime(written.date.astimezone(ZoneInfo(written.zone)))
    message["Message-ID"] = written.message_id
    if written.in_reply_to:
        message["In-Reply-To"] = written.in_reply_to
        message["References"] = " ".join((*written.references, written.in_reply_to))
    for name, said in written.headers:
        del message[name]  # what the story says stands in place of our own
        message[name] = said
    message.set_content(written.text or "\n", cte="quoted-printable")
    if calendar is not None:
        octets, method = calendar
        message.add_alternative(
            octets, maintype="text", subtype="calendar", params={"method": method, "charset": "utf-8"}
        )
        # The same each time
        message.set_boundary("=_" + sha256(written.message_id.encode()).hexdigest()[:24])
    return message.as_bytes()


def forwarded(
    comment: str, sender: str, to: str, cc: str, date: datetime, subject: str, text: str, zone: str
) -> str:
    """What stands in a mail that Outlook forwards: the comment above, the block of headers, the old text."""
    sent = date.astimezone(ZoneInfo(zone)).strftime("%d %B %Y %H:%M")
    block = [f"From: {sender}", f"Sent: {sent}"]
    block += [f"To: {to}"] if to else []
    block += [f"Cc: {cc}"] if cc else []
    return "\n".join([comment, "", *block, f"Subject: {subject}", "", text, ""])


def answered(text: str, quoted: str, sender: str, date: datetime, zone: str) -> str:
    """A reply typed above the mail that it answers."""
    when = date.astimezone(ZoneInfo(zone)).strftime("%a, %d %b %Y at %H:%M")
    lines = [f"> {line}".rstrip() for line in quoted.splitlines()]
    return "\n".join([text, "", f"On {when}, {sender} wrote:", "", *lines, ""])


def reply_subject(subject: str) -> str:
    """The subject of an answer."""
    return subject if subject[:3].lower() == "re:" else f"Re: {subject}"


def calendar_answer(
    invited: Invited, attendee: Mailbox, partstat: str, stamp: datetime, comment: str = "",
    counter: tuple[datetime, datetime] | None = None,
) -> tuple[bytes, str]:  # fmt: skip
    """A REPLY (RFC 5546 3.2.3) or, with `counter`, a COUNTER (3.2.7), and its method."""
    method = "COUNTER" if counter else "REPLY"
    start, end = counter or (invited.start, invited.end)
    lines = [
        "BEGIN:VCALENDAR", "PRODID:-//story//stage hand//EN", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT",
        f"UID:{invited.uid}", f"SEQUENCE:{invited.sequence}", f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART:{_utc(start)}", f"DTEND:{_utc(end)}",
        f"ORGANIZER:mailto:{invited.organizer}",
        f"ATTENDEE;PARTSTAT={partstat};CN={quote(attendee.name)}:mailto:{attendee.address}",
        f"SUMMARY:{escape(invited.summary)}",
    ]  # fmt: skip
    if comment:
        lines.append(f"COMMENT:{escape(comment)}")
    return b"".join(fold(line) for line in [*lines, "END:VEVENT", "END:VCALENDAR"]), method


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
