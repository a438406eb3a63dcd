"""Nothing of a child in the open: a real daemon hears hostile mail, falters over it, forgets it; its log, its processes'
titles, the names of its files and the heads of its letters are looked through."""

from __future__ import annotations

import os
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from .conftest import PRIYA, ROBERT, mail, until

CHILD = ("Zebedee", "Quux", "Larkspur", "2025-05-03", "3 May 2025", "bruise", "Z.Q.")
ALL = "Zebedee Quux (Z.Q.), born 3 May 2025 (2025-05-03), 14 Larkspur Way: a bruise"
LINES = f"""Receiving practitioner: Robert Hale <robert.hale@council.example>
Receiving agency: {ALL}
Your case number: Zebedee-Quux-1
Type: {ALL}
Child: {ALL}
Earlier date: tomorrow because {ALL}
Concern: {ALL}
Outcome sought: {ALL}
Spoke: phone, {ALL}
Action: {ALL} | x | y | z

{ALL}
"""


def attached() -> bytes:
    """A mail with the name in its parts: file names, a forwarded mail, a calendar's comment."""
    inner = EmailMessage()
    inner["From"], inner["Subject"] = f"{ALL} <zebedee.quux@nowhere.example>", ALL
    inner.set_content(ALL)
    outer = EmailMessage()
    outer["From"], outer["To"] = "Zebedee Quux <priya.nair@school.example>", "escalations+new@parley.example"
    outer["Subject"], outer["Message-ID"] = f"FW: {ALL}", "<Zebedee.Quux.2@school.example>"
    outer["References"] = "<Zebedee.Quux@school.example>"
    outer["Authentication-Results"] = "mx.parley.example; dmarc=pass header.from=school.example"
    outer.set_content(LINES)
    outer.add_attachment(b"x", "application", "pdf", filename="Zebedee Quux 2025-05-03.pdf")
    outer.add_attachment(inner)
    outer.add_attachment(
        f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nCOMMENT:{ALL}\r\nEND:VCALENDAR\r\n".encode(), "text", "calendar"
    )
    return outer.as_bytes()


def hostile() -> list[bytes]:
    """What comes in: as it should, and as it should not."""
    school, nowhere = PRIYA, "Zebedee Quux <zebedee.quux@nowhere.example>"
    return [
        attached(),
        mail(f"Zebedee Quux <{school.rpartition('<')[2]}", LINES, subject=ALL, name="Zebedee.Quux.3"),
        mail(nowhere, LINES, subject=ALL, name="Zebedee.Quux.4"),
        mail(nowhere, f"URGENT\n{ALL}", subject=ALL, name="Zebedee.Quux.5", results="none"),
        mail(school, ALL, subject=f"Re: [D-2026-0001] {ALL}", name="Zebedee.Quux.6"),
        mail(
            ROBERT,
            ALL,
            subject=f"[D-2026-0009] {ALL}",
            name="Zebedee.Quux.7",
            to="Zebedee.Quux+new@parley.example",
        ),
        mail(ROBERT, ALL, subject=ALL, name="q8", more=f'Content-Type: multipart/mixed; boundary="{ALL}"'),
        mail(ROBERT, ALL, subject=f"Automatic reply: {ALL}", name="q9", more="Auto-Submitted: auto-replied"),
        f"From: {ALL}\r\nTo: <Zebedee\r\n\tQuux\r\n\r\n{ALL}".encode(),
        b"Zebedee Quux\x00\xff\xfe no mail at all 2025-05-03",
    ]


def titles() -> list[str]:
    """What `ps` shows of every process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            for name in ("cmdline", "comm"):
                try:
                    found.append((entry / name).read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
                except OSError:
                    continue
    return found


def heads_of(letter: EmailMessage) -> list[str]:
    """Its headers and those of its parts. The ids of a mail go back to whoever sent it, and to nobody else: a thread is
    made of them (RFC 5322 section 3.6.4)."""
    own = "priya.nair@school.example" in str(letter["Delivered-To"])
    thread = ("in-reply-to", "references") if own else ()
    return [
        str(value) for part in letter.walk() for name, value in part.items() if name.lower() not in thread
    ]


def test_nothing_of_it_stands_in_the_open(house: Any) -> None:
    house.configure("log_level: debug\n")
    house.start()
    mails = hostile()
    for raw in mails:
        house.send(raw)
    house.taken(len(mails))
    shown = titles()
    (house.folder / "mail_templates" / "note_kept.body.txt").write_text("{{ zebedee.quux }} {{ texts[9] }}")
    house.send(mail(PRIYA, f"Another note. {ALL}", subject=f"[D-2026-0001] {ALL}", name="Zebedee.Quux.11"))
    house.taken(len(mails) + 1)
    (house.folder / "contacts" / "sample.yaml").write_text(
        f"people:\n  x:\n    name: {ALL}\n    agency: Zebedee\n"
    )
    house.process.send_signal(1)
    until(lambda: house.letters("bea.long@partnership.example"))
    house.go_to("2026-04-07T17:30+01:00")
    assert house.stop() == 0
    log = house.log.read_text()
    assert log.count("\n") > 20
    heads = [line for letter in house.letters() for line in heads_of(letter)]
    names = [str(path.relative_to(house.folder)) for path in house.folder.rglob("*")]
    for secret in CHILD:
        for where, said in (("log", [log]), ("titles", shown), ("heads", heads), ("file names", names)):
            assert not [one for one in said if secret.lower() in one.lower()], (where, secret)
