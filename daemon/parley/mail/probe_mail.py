"""The test mail that parley sends to its own mailbox, to see that tagged mail comes back, and in what state.

It is recognised by its Message-ID, or by the token in its subject where a server has given it another id. Taken in, it is
set aside as our own mail: it opens nothing and is answered by nobody.
"""

from __future__ import annotations

from datetime import datetime

from parley.mail.outbound import OutgoingMail, build
from parley.value import value

TAG = "test"
_SUBJECT = "Test mail of parley"
_TEXT = """This is a test mail. parley sends it to its own mailbox to see that mail with a tag in its address comes back.

Nothing is to be done, and it may be deleted.
"""
_CALENDAR = """BEGIN:VCALENDAR
PRODID:-//parley//test mail//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
UID:{token}@{domain}
DTSTAMP:{stamp}
DTSTART:{stamp}
ORGANIZER:mailto:{own}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{own}
SEQUENCE:0
SUMMARY:Test mail of parley
END:VEVENT
END:VCALENDAR
"""


@value
class Probe:
    """One of them. to: the tagged address it goes to. raw: its octets, CRLF line ends."""

    message_id: str
    token: str
    to: str
    bounces_to: str
    raw: bytes


def probe(own: str, instance: str, token: str, now: datetime) -> Probe:
    """own: the mailbox without a tag. token: random letters and digits, at least 12. The calendar part is an answer to a
    meeting that does not exist, since answers are what parley needs to receive."""
    local, _, domain = own.rpartition("@")
    to, message_id = f"{local}+{TAG}-{token}@{domain}", f"<{TAG}-{token}@{domain}>"
    bounces_to = f"{local}+b-{token}@{domain}"
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    calendar = _CALENDAR.format(token=token, domain=domain, stamp=stamp, own=own).replace("\n", "\r\n")
    mail = OutgoingMail(
        to_address=to, to_name="", from_address=own, from_name="parley", reply_to=own,
        subject=f"{_SUBJECT} {token}", text=_TEXT, html=f"<html lang=\"en\"><body><p>{_TEXT}</p></body></html>",
        message_id=message_id, date=now, instance_id=instance, bounce_address=bounces_to,
        calendar=calendar.encode(), calendar_method="REPLY", attach_ics=False,
    )  # fmt: skip
    return Probe(message_id, token, to, bounces_to, build(mail))


def is_probe(subject: str, token: str) -> bool:
    """Whether a mail with that subject is the one with this token."""
    return f"{_SUBJECT} {token}" in subject
