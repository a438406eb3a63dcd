"""Every program in every language: whose mail was forwarded, to whom, when, and what it said."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mail import forward_shapes as shapes
from mail.forward_shapes import Forward
from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext

ENVELOPE = Envelope(None, ("escalations+new@parley.example",), datetime(2026, 4, 2, 15, 0, tzinfo=UTC))
CONTEXT = ReadingContext("escalations@parley.example")
WHEN = datetime(2026, 4, 1, 8, 12, tzinfo=UTC)
TYPED = "Receiving practitioner: Robert Hale\nI do not agree with this."


def mail(subject: str, text: str, kind: str = "plain") -> InboundMail:
    head = (
        "From: Priya Nair <priya.nair@school.example>\nTo: escalations+new@parley.example\n"
        f"Subject: {subject}\nMIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\nDate: Thu, 2 Apr 2026 15:00:00 +0100\n\n"
    )
    found = read((head + text).encode(), ENVELOPE, CONTEXT)
    assert isinstance(found, InboundMail)
    return found


def all_forwards() -> Iterator[Forward]:
    for language in shapes.LANGUAGES.values():
        yield from shapes.forwards(language)


FORWARDS = list(all_forwards())


def as_html(text: str) -> str:
    """The text as a program without a plain part sends it: quoted lines in a blockquote, the others with <br>."""
    lines: list[str] = []
    quoted = False
    for line in text.split("\n"):
        if line.startswith(">") != quoted:
            quoted = not quoted
            lines.append('<blockquote type="cite">' if quoted else "</blockquote>")
        lines.append(f"<div>{html.escape(line.removeprefix('>').removeprefix(' ')) or '<br>'}</div>")
    return f"<html><body>{''.join(lines)}{'</blockquote>' if quoted else ''}</body></html>"


def check(found: InboundMail, forward: Forward) -> None:
    old = found.forwarded
    assert old is not None
    assert (old.from_name, old.from_address) == (shapes.FROM_NAME, shapes.FROM_ADDRESS)
    assert old.date == WHEN
    assert old.subject == shapes.SUBJECT
    assert old.to == ((shapes.TO,) if forward.to else ())


@pytest.mark.parametrize("forward", FORWARDS, ids=lambda one: f"{one.program}-{one.language}")
def test_a_forward_says_whose_when_to_whom_and_what(forward: Forward) -> None:
    found = mail(forward.subject, forward.text)
    check(found, forward)
    assert found.forwarded is not None
    assert found.forwarded.body.strip() == shapes.BODY
    assert found.typed == ""


@pytest.mark.parametrize("language", shapes.LANGUAGES)
def test_what_was_typed_above_a_forward_is_typed_and_nothing_of_the_forward_is(language: str) -> None:
    for forward in shapes.forwards(shapes.LANGUAGES[language], TYPED):
        found = mail(forward.subject, forward.text)
        assert (found.typed, found.forwarded is not None) == (TYPED, True), forward.program


@pytest.mark.parametrize("language", shapes.LANGUAGES)
def test_a_forward_without_a_plain_part_reads_the_same(language: str) -> None:
    for forward in shapes.forwards(shapes.LANGUAGES[language], TYPED):
        if forward.program in ("yahoo", "outlook phones"):
            continue  # one line and the indent are what their plain text does; in HTML they have lines and quotes
        found = mail(forward.subject, as_html(forward.text), "html")
        check(found, forward)
        assert found.forwarded is not None
        assert found.forwarded.body.replace("\n", "") == shapes.BODY.replace("\n", ""), forward.program
        assert found.typed == TYPED, forward.program


@pytest.mark.parametrize("below", [" ", "\n"])
def test_headings_in_one_line_stand_behind_the_divider_or_below_it(below: str) -> None:
    line = (
        f"----- Forwarded Message -----{below}From: Robert Hale <robert.hale@council.example>To: Priya Nair "
        "<priya.nair@school.example>Sent: Wednesday, 1 April 2026 at 09:12:00 BSTSubject: Outcome\nNo further action.\n"
    )
    old = mail("Fw: Outcome", f"{TYPED}\n\n{line}").forwarded
    assert old is not None
    assert (old.to, old.date, old.subject, old.body) == (
        ("priya.nair@school.example",), WHEN, "Outcome", "No further action.",
    )  # fmt: skip


def test_what_was_typed_counts_where_an_attached_thread_is_too_long_to_be_read_with_it() -> None:
    """Outlook's pages are large: a thread of 1.1 MB, and another one attached, and the urgent line above them was held unread."""
    thread = "<p class=MsoNormal><span style='font-size:11.0pt'>He said so.<o:p></o:p></span></p>\n" * 14_000
    old = f"From: tom@council.example\nSubject: Old\nContent-Type: text/html\n\n{thread}"
    raw = (
        "From: Priya Nair <priya.nair@school.example>\nTo: escalations+new@parley.example\nSubject: Help\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Urgent: yes</p><hr>\n"
        f"{thread}\n--b\nContent-Type: message/rfc822\n\n{old}\n--b--\n"
    )
    found = read(raw.encode(), ENVELOPE, CONTEXT)
    assert isinstance(found, InboundMail) and found.forwarded is not None
    assert [(line.label, line.value) for line in found.answers.lines] == [("Urgent", "yes")]
    assert (found.forwarded.subject, found.forwarded.body) == ("Old", "(Not read, cap: over 2 MB of HTML.)")
