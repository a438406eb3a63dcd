"""The mails and the people of the load: each mail is an Outlook forward of some 20 kB that opens its own dispute.

A hundred people of one agency and a hundred of another, all imagined, make ten thousand pairs; no two mails have
the same pair until all are used up. Nothing here knows how parley reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

TO = "escalations+new@parley.example"
RELAY = "mx.parley.example"  # the mail server in front, whose word about senders counts
SIDE = 100  # people on each side
MOST = SIDE * SIDE
CROWD = 330  # people on each side where a hundred thousand mails have a pair each
SIZE = 20_000  # octets of one mail

_AGENCY = """\
  {id}:
    name: {name}
    sector: {sector}
    domains: {id}.example
    hours: Mon-Fri 09:00-17:00
    protected: yes
"""
_PERSON = """\
  {id}:
    name: {name}
    agency: {agency}
    post: {post}
    email: {id}@{agency}.example
    phone: 020 7946 0{phone:03d}
{manager}"""
_REST = """\
  bea:
    name: Bea Long
    title: Business manager
    email: bea.long@partnership.example
    phone: 020 7946 0102
    protected: yes
officers:
  business_manager: bea
safety:
  mash:
    name: MASH
    phone: 020 7946 0101
last_resort: bea
end: bench
"""
_SIDES = (
    ("school", "Oak Lane School", "Schools and Colleges"),
    ("council", "Borough Council", "Local Authority"),
)
_POSTS = ("practitioner", "line_manager", "safeguarding_lead", "director")
_SENTENCES = (
    "Thank you for the information that you shared with us in your referral of last week.",
    "We have considered it together with what is known to us and to our colleagues in health.",
    "On balance the threshold for an assessment is not met at this point in time.",
    "We would ask you to continue with the support that is in place at the school, and to review it in a month.",
    "Should anything change please do not hesitate to call the team on the usual number.",
    "A copy of this outcome has been placed on the file and sent to the health visitor.",
)


def contacts(side: int = SIDE) -> str:
    """The contacts file with everybody in it. side: how many practitioners each agency has."""
    agencies = "".join(_AGENCY.format(id=id_, name=name, sector=sector) for id_, name, sector in _SIDES)
    people = "".join(_person(which, number, side) for which in (0, 1) for number in range(side + 3))
    head = "id: bench\npartnership: Oakshire Safeguarding Children Partnership\ncall_in: 020 7946 0105\n"
    return f"{head}agencies:\n{agencies}people:\n{people}{_REST}"


def _person(which: int, number: int, side: int) -> str:
    """Number 0 to side - 1 are practitioners; the three after them their line manager, lead and director."""
    agency, post = _SIDES[which][0], _POSTS[max(0, number - side + 1)]
    above = min(max(number + 1, side), side + 2)
    manager = f"    manager: {_id(which, above)}\n" if number < side + 2 else ""
    name = _name(which, number)
    return _PERSON.format(
        id=_id(which, number),
        name=name,
        agency=agency,
        post=post,
        phone=number + 200 * which,
        manager=manager,
    )


def _id(side: int, number: int) -> str:
    return f"{'rc'[side]}{number:03d}"


def _name(side: int, number: int) -> str:
    return f"{'Rowan' if side == 0 else 'Corin'} {_letters(number)}"


def _letters(number: int) -> str:
    """A surname of letters alone."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    return f"{'ABCDEFGHIJ'[tens]}{'aeiouyéàöü'[ones]}{('', 'r', 'n', 's')[hundreds]}lwood"


@dataclass(frozen=True)
class Load:
    """One mail with its envelope."""

    mail_from: str
    rcpt_to: str
    raw: bytes


def load(count: int, now: datetime, first: int = 0, side: int = SIDE) -> Iterator[Load]:
    """`count` mails from number `first` on (at most side * side in all), as if forwarded at `now` (aware). side: as in
    `contacts`."""
    for number in range(first, first + count):
        raiser, receiver = number % side, (number // side + number) % side
        sender = f"{_id(0, raiser)}@school.example"
        yield Load(sender, TO, forward(number, raiser, receiver, now))


def forward(number: int, raiser: int, receiver: int, now: datetime) -> bytes:
    """Forwarded from Outlook: a few lines typed, a block of headings, the old mail; as text and as HTML."""
    local = now.astimezone(ZoneInfo("Europe/London"))
    sent = local - timedelta(hours=1)
    sender, other = f"{_id(0, raiser)}@school.example", f"{_id(1, receiver)}@council.example"
    typed = (
        f"Receiving practitioner: {_name(1, receiver)} <{other}>\nChild: other\n\nI do not agree with this.\n"
    )
    block = (
        f"From: {_name(1, receiver)} <{other}>\nSent: {sent:%d %B %Y %H:%M}\n"
        f"To: {_name(0, raiser)} <{sender}>\nSubject: Outcome of your referral {number}\n"
    )
    lines = list(_old_mail(number))
    text = f"{typed}\n________________________________\n{block}\n" + "\n".join(lines)
    html = "".join(
        f"<p class=MsoNormal>{line}</p>\n" for line in (*typed.split("\n"), *block.split("\n"), *lines)
    )
    head = (
        f"{_trace(local)}From: {_encoded(_name(0, raiser))} <{sender}>\nTo: {TO}\nSubject: FW: Outcome of your referral {number}\n"
        f"Date: {format_datetime(local)}\nMessage-ID: <load-{number}.{now:%Y%m%d%H%M%S}@school.example>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="=_load"\n'
    )
    parts = "".join(
        f"--=_load\nContent-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}\n"
        for kind, body in (("plain", text), ("html", f"<html><body>\n{html}</body></html>"))
    )
    return f"{head}\n{parts}--=_load--\n".replace("\n", "\r\n").encode()


def replies(asked: Sequence[tuple[str, str]], now: datetime) -> Iterator[Load]:
    """A reply of 10 kB for each of these references and raisers' addresses, that asks how things stand: what brings one
    letter, to whoever asks, and moves nothing."""
    local = now.astimezone(ZoneInfo("Europe/London"))
    for number, (reference, sender) in enumerate(asked):
        quoted = "\n".join(f"> {line}".rstrip() for line in _old_mail(number))
        text = (
            f"{_trace(local)}From: {sender}\nTo: escalations@parley.example\nSubject: Re: [{reference}] Your escalation\n"
            f"Date: {format_datetime(local)}\nMessage-ID: <reply-{number}.{now:%Y%m%d%H%M%S}@school.example>\n"
            f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nSTATUS\n\n"
            f"On {local:%a, %d %b %Y at %H:%M}, parley <escalations@parley.example> wrote:\n\n{quoted}\n"
        )
        yield Load(sender, "escalations@parley.example", text.replace("\n", "\r\n").encode())


def typed_out(number: int, now: datetime) -> bytes:
    """The other kind: 20 kB in 280 lines, all of it typed. The most work for a reader that looks at typed lines."""
    head = (
        f"From: {_id(0, 0)}@school.example\nTo: {TO}\nSubject: A long mail {number}\nDate: {format_datetime(now)}\n"
        f"Message-ID: <typed-{number}.{now:%Y%m%d%H%M%S}@school.example>\nContent-Type: text/plain; charset=utf-8\n"
    )
    lines = [_SENTENCES[at % len(_SENTENCES)][:70] for at in range(280)]
    return f"{head}\n".replace("\n", "\r\n").encode() + "\r\n".join(lines).encode() + b"\r\n"


def _trace(local: datetime) -> str:
    """What the mail server in front has written above a mail: that it is the sender's."""
    return (
        f"Authentication-Results: {RELAY}; dmarc=pass header.from=school.example\n"
        f"Received: from mail.school.example by {RELAY} with ESMTPS; {format_datetime(local)}\n"
    )


def _old_mail(number: int) -> Iterator[str]:
    """Paragraphs as Outlook writes them: one line each, an empty one between; the text and its HTML make SIZE."""
    size = 0
    while size < SIZE // 2 - 1500:
        words = " ".join(_SENTENCES[(number + size + at) % len(_SENTENCES)] for at in range(4))
        size += len(words) + 16
        yield words
        yield ""


def _encoded(name: str) -> str:
    from email.header import Header

    return name if name.isascii() else Header(name, "utf-8").encode()
