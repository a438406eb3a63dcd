"""Mail made to break a reader: it is read, or a cap is named; nothing is raised."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.mail import caps, inbound
from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext, UnreadableMail

ENVELOPE = Envelope(
    "priya.nair@school.example", ("escalations+new@parley.example",), datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
)
CONTEXT = ReadingContext("escalations@parley.example")
HEAD = b"From: Priya Nair <priya.nair@school.example>\nTo: escalations+new@parley.example\n"
ADDRESSES = b", ".join(b"a%d@school.example" % number for number in range(600))


def nested(depth: int) -> bytes:
    opens = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)
    )
    return HEAD + opens + b"\nhello\n"


CAPPED = {
    "cap: over 35 MB": b"x" * (caps.MAIL_BYTES + 1),
    "cap: over 200 parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 50_000,
    "cap: parts nested over 20 deep": nested(2000),
    "cap: over 1000 headers": b"".join(b"X-%d: y\n" % number for number in range(100_000)) + b"\nx",
    "cap: a header over 64 KB": HEAD + b"X: " + b"y" * 70_000 + b"\n\nx",
    "cap: over 500 addresses": b"From: a@school.example\nTo: " + ADDRESSES + b"\n\nx",
    "cap: over 2 MB of HTML": HEAD + b"Content-Type: text/html\n\n" + b"<p>x" * 600_000,
}


@pytest.mark.parametrize(("rule", "raw"), CAPPED.items(), ids=CAPPED.keys())
def test_a_cap_is_named(rule: str, raw: bytes) -> None:
    found = read(raw, ENVELOPE, CONTEXT)
    assert isinstance(found, UnreadableMail)
    assert found.rule == rule


def test_attached_mails_nested_deep_are_capped_too() -> None:
    found = read(HEAD + b"Content-Type: message/rfc822\n\n" * 1000, ENVELOPE, CONTEXT)
    assert isinstance(found, UnreadableMail)
    assert found.rule == "cap: parts nested over 20 deep"


def test_twenty_deep_is_still_read() -> None:
    assert isinstance(read(nested(20), ENVELOPE, CONTEXT), InboundMail)
    assert isinstance(read(nested(21), ENVELOPE, CONTEXT), UnreadableMail)


HOSTILE = {
    "empty id": HEAD + b"Message-ID: <>\n\nx",
    "half an id": HEAD + b"Message-ID: <\n\nx",
    "open literal": HEAD + b"Message-ID: <a@[\n\nx",
    "brackets": HEAD + b"Cc: " + b"(" * 500 + b")" * 500 + b"\n\nx",
    "quotes": b"From: " + b'"' * 20_000 + b"\n\nx",
    "escapes": b"From: a@school.example\nTo: a@b.example, " + b'"\\' * 30_000 + b"\n\nx",
    "parameters": HEAD + b"Content-Type: text/plain" + b"; a=b" * 12_000 + b"\n\nx",
    "open parameters": HEAD + b"Content-Type: text/plain" + b'; a="\\' * 9_000 + b"\n\nx",
    "open tags": HEAD + b"Content-Type: text/html\n\n" + b"<a" * 200_000,
    "open styles": HEAD + b"Content-Type: text/html\n\n" + b"<style>" * 100_000,
    "open comments": HEAD + b"Content-Type: text/html\n\n" + b"<!--" * 100_000,
    "one long delimiter": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--bb" * 200_000,
    "headings": HEAD + b"\n" + b"From: x\n" * 100_000,
    "attributions": HEAD + b"\n" + b"On 1 x\n" * 100_000,
    "a quote of marks": HEAD + b"\n" + b">" * 500_000,
    "slow codec": HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a" * 300_000,
    "no codec": HEAD + b"Content-Type: text/plain; charset=base64\n\nx",
    "bad base64": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"A\xff" * 1001,
    "nothing": b"",
    "zeros": b"\0" * 1000,
    "only newlines": b"\n" * 1000,
    "no boundary": HEAD + b"Content-Type: multipart/mixed\n\nhello",
    "absurd date": HEAD + b"Date: Wed, 99 Apr 99999 99:99:99 +9999\n\nx",
    "absurd kind": HEAD + b"Content-Type: ;;;/\n\nx",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_mail_is_read(raw: bytes) -> None:
    assert isinstance(read(raw, ENVELOPE, CONTEXT), InboundMail)


def test_a_line_break_in_an_encoded_subject_stays_one_line() -> None:
    found = read(b"Subject: =?utf-8?q?a=0d=0aBcc:_dana?=\n" + HEAD + b"\nx", ENVELOPE, CONTEXT)
    assert isinstance(found, InboundMail)
    assert found.subject == "a Bcc: dana"


@pytest.mark.parametrize("fault", [RecursionError, MemoryError, KeyError])
def test_what_nobody_thought_of_becomes_a_value(
    fault: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise fault

    monkeypatch.setattr(inbound, "_digest", broken)
    assert read(HEAD + b"\nx", ENVELOPE, CONTEXT) == UnreadableMail(f"reader failed: {fault.__name__}")


def test_the_rule_files_lines_are_read() -> None:
    context = ReadingContext(
        "escalations@parley.example", fact_lines=(("grade", "how_grave"), ("child", "age"))
    )
    found = read(HEAD + b"\nGrade: high\nchild: Under 1\nSubject: x\n", ENVELOPE, context)
    assert isinstance(found, InboundMail)
    assert [(line.label, line.value) for line in found.answers.lines] == [
        ("how_grave", "high"),
        ("age", "Under 1"),
    ]


PIECES = st.sampled_from(
    [
        b"From: ", b"To: ", b"Subject: ", b"Content-Type: multipart/mixed; boundary=b\n", b"--b\n", b"--b--\n", b"\n",
        b"Content-Type: message/rfc822\n", b"Content-Type: text/html\n", b"=?utf-8?q?=41?=", b"<", b">", b'"', b"(",
        b"Content-Transfer-Encoding: base64\n", b"On 1 April x wrote:\n", b"> ", b"STUCK\n", b"priya.nair@school.example",
        b"escalations+new@parley.example", b"; charset=utf-16", b"Sent: 1 April 2026\n", b"\r", b"\xe9", b"&#128;",
        b"SOONER 31/2 because\n", b"Spoke: phone, 99 April 99:99\n", b"Date: 1 Apr 2026 25:61 +9999\n", b"From: x\n",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=6)), max_size=60))
def test_any_bytes_are_read_or_named_and_newlines_never_matter(pieces: list[bytes]) -> None:
    raw = b"".join(pieces).replace(b"\r", b"")
    found = read(raw, ENVELOPE, CONTEXT)
    assert not isinstance(found, UnreadableMail) or found.rule.startswith("cap:")
    assert read(raw.replace(b"\n", b"\r\n"), ENVELOPE, CONTEXT) == found


def test_a_mail_of_which_only_the_head_was_taken_is_for_a_person() -> None:
    head = b"From: Priya Nair <priya.nair@school.example>\r\nTo: escalations+new@parley.example\r\nSubject: photos\r\n\r\n"
    envelope = Envelope(None, (), ENVELOPE.received, read_through="imap", whole_size=150_000_000)
    mail = read(head, envelope, CONTEXT)
    assert isinstance(mail, InboundMail)
    assert (mail.problem, mail.sender.address) == (
        "it is too large to be read (150 MB)",
        "priya.nair@school.example",
    )


def typed_in(kind: str, *, beside: str = "") -> str:
    """What is read of a mail with a part of this kind, alone or beside a text."""
    other = f"--b\nContent-Type: text/plain\n\n{beside}\n" if beside else ""
    body = f"Content-Type: multipart/alternative; boundary=b\n\n{other}--b\nContent-Type: {kind}\n\n**SOLVED**\n--b--\n"
    alone = f"Content-Type: {kind}; charset=utf-8\n\n**SOLVED**\n"
    found = {
        getattr(read(HEAD + one.encode(), ENVELOPE, CONTEXT), "typed", None)
        for one in ([body] if beside else [body, alone])
    }
    (text,) = found
    return str(text)


@pytest.mark.parametrize("kind", ["text/markdown", "text/x-markdown", "text/richtext", "text/x-unknown"])
def test_a_text_of_another_kind_is_a_text(kind: str) -> None:
    """As RFC 2046 section 4.1.4 has it: the mail of a program that writes Markdown was read as an empty one."""
    assert typed_in(kind) == "**SOLVED**"
    assert typed_in(kind, beside="STUCK") == "STUCK", "where there is a plain one, that counts alone"


@pytest.mark.parametrize("kind", ["text/csv", "text/calendar", "text/x-amp-html", "text/vcard"])
def test_what_a_program_reads_is_nobodys_text(kind: str) -> None:
    assert typed_in(kind) == ""


@pytest.mark.parametrize(
    ("date", "spoken"),
    [
        ("Mon, 30 Mar 2026 16:02:00 +0100", "2026-03-30 14:30"),
        ("Fri, 27 Mar 2026 16:02:00 +0000", "2026-03-27 15:30"),
        ("Fri, 27 Mar 2025 16:02:00 +0000", "2026-03-31 14:30"),
        ("Wed, 8 Apr 2026 16:02:00 +0100", "2026-03-31 14:30"),
        ("soon", "2026-03-31 14:30"),
    ],
    ids=["the Monday before", "the Friday before", "a wrong year", "a day to come", "no date"],
)
def test_an_hour_is_meant_from_when_it_was_written(date: str, spoken: str) -> None:
    """The relay was away, or somebody wrote in a train: "phone 15:30" is of the day on which it was typed, not of the one on
    which it came. A clock that is wrong says nothing."""
    found = read(HEAD + f"Date: {date}\n\nSTUCK phone 15:30".encode(), ENVELOPE, CONTEXT)
    assert isinstance(found, InboundMail)
    (word,) = found.answers.words
    assert f"{word.happened:%Y-%m-%d %H:%M}" == spoken
