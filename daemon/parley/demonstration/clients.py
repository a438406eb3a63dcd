"""What people's own mail programs send: a forward, a reply above a quote, an answer from a calendar.

Built from the mail that is answered, as it came out of the Maildir; stamped as the mail server in front of parley
stamps it. No meaning: what a word in a mail does is the daemon's business.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from parley.demonstration.postbox import Letter
from parley.rehearsal.stage_hand import (
    Invited,
    Mailbox,
    Written,
    answered,
    calendar_answer,
    forwarded,
    mail,
    reply_subject,
)
from parley.value import value

ZONE = "Europe/London"
RELAY = "mx.parley.example"  # the mail server in front, whose word about senders counts


@value
class Sent:
    """A mail as it goes in. mail_from, rcpt_to: its envelope."""

    mail_from: str
    rcpt_to: str
    subject: str
    typed: str
    raw: bytes


class Programs:
    """Writes the mails of one story; message ids count up."""

    def __init__(self) -> None:
        self._count = 0

    def first(self, who: Mailbox, to: str, subject: str, typed: str, at: datetime) -> Sent:
        """A new mail with three lines."""
        return self._sent(self._written(who, to, subject, typed, at), typed)

    def forward(
        self, who: Mailbox, to: str, typed: str, at: datetime, *, of: Mailbox, sent: datetime, subject: str,
        text: str,
    ) -> Sent:  # fmt: skip
        """Forwarded from Outlook: what was typed, then the block of headers, then the old mail."""
        body = forwarded(typed, str(of), str(who), "", sent, subject, text, ZONE)
        return self._sent(self._written(who, to, f"FW: {subject}", body, at), typed)

    def reply(self, who: Mailbox, letter: Letter, typed: str, at: datetime) -> Sent:
        """Reply pressed, something typed above the quote."""
        body = answered(typed, letter.text, letter.sender, letter.date, ZONE)
        written = self._written(
            who, letter.reply_to, reply_subject(letter.subject), body, at, letter.message_id
        )
        return self._sent(written, typed)

    def answer_invitation(
        self, who: Mailbox, letter: Letter, at: datetime, *, partstat: str = "TENTATIVE", start: datetime | None = None
    ) -> Sent:  # fmt: skip
        """Accept or Decline pressed; with `start`, Propose New Time. It goes to the organizer, whatever Reply-To says."""
        entry = letter.entry
        assert entry is not None, "only a letter with an invitation can be answered from a calendar"
        invited = Invited(entry.uid, entry.sequence, entry.start, entry.end, entry.organizer, entry.summary)
        counter = (start, start + (entry.end - entry.start)) if start else None
        calendar = calendar_answer(invited, who, partstat, at, counter=counter)
        word = "New Time Proposed" if start else partstat.capitalize()
        written = self._written(who, entry.organizer, f"{word}: {entry.summary}", "", at, letter.message_id)
        shown = f"{word}: {day_and_time(start)}" if start else word
        return self._sent(written, shown, calendar)

    def _written(
        self, who: Mailbox, to: str, subject: str, text: str, at: datetime, in_reply_to: str = ""
    ) -> Written:
        self._count += 1
        domain = who.address.partition("@")[2]
        message_id = f"<story-{self._count}.{at:%Y%m%d%H%M}@{domain}>"
        return Written(who, to, subject, text, at, message_id, ZONE, in_reply_to=in_reply_to)

    def _sent(self, written: Written, typed: str, calendar: tuple[bytes, str] | None = None) -> Sent:
        raw = stamped(mail(written, calendar), written.sender.address, written.date)
        return Sent(written.sender.address, written.to, written.subject, typed, raw)


def stamped(raw: bytes, sender: str, at: datetime, verdict: str = "pass") -> bytes:
    """The two lines that the mail server in front puts above a mail it has taken and looked at (RFC 8601)."""
    domain = sender.partition("@")[2]
    head = (
        f"Authentication-Results: {RELAY}; dmarc={verdict} header.from={domain}\r\n"
        f"Received: from mail.{domain} by {RELAY} with ESMTPS; {format_datetime(at)}\r\n"
    )
    return head.encode() + raw


def london(at: datetime) -> datetime:
    """An instant on London's clocks."""
    return at.astimezone(ZoneInfo(ZONE))


def day_and_time(at: datetime) -> str:
    """Thu 2 April 14:00"""
    there = london(at)
    return f"{there:%a} {there.day} {there:%B} {there:%H:%M}"


def each_day(start: datetime, end: datetime) -> list[datetime]:
    """The midnights (London) after `start` and up to `end`."""
    day = london(start).replace(hour=0, minute=0, second=0, microsecond=0)
    found: list[datetime] = []
    while True:
        day = (day + timedelta(days=1)).replace(hour=0)
        if day > end:
            return found
        found.append(day)
