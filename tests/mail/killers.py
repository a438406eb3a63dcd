"""Mails made to end their reader: too deep, too many, too long, or written for what parsers do badly.

Each is made when asked for, so that the large ones cost nothing until then. Used by the tests of the reader, of the
reading processes, and by the bench.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

FROM_TO = b"From: Priya Nair <priya.nair@school.example>\nTo: escalations+new@parley.example\nSubject: FW: Outcome\n"
MB = 1_000_000
PLAIN = b"Content-Type: text/plain; charset=utf-8\n\n"
HTML = b"Content-Type: text/html; charset=utf-8\n\n"


def headed(*headers: bytes, body: bytes = b"STUCK TOLD\n") -> bytes:
    """A usual mail with these headers more."""
    return FROM_TO + b"".join(header + b"\n" for header in headers) + b"\n" + body


def typed(body: bytes) -> bytes:
    return FROM_TO + PLAIN + body


def page(body: bytes) -> bytes:
    return FROM_TO + HTML + body


def nested(depth: int, inside: bytes = b"\nhello\n", boundary: bytes = b"b%d") -> bytes:
    """A multipart in a multipart in …, none of which is ever closed."""
    opens = b"".join(
        b'Content-Type: multipart/mixed; boundary="%s"\n\n--%s\n'
        % ((boundary % n if b"%" in boundary else boundary,) * 2)
        for n in range(depth)
    )
    return FROM_TO + opens + inside


def parts(count: int, part: bytes = b"\nx\n") -> bytes:
    return FROM_TO + b"Content-Type: multipart/mixed; boundary=b\n\n" + (b"--b\n" + part) * count + b"--b--\n"


def base64_of(octets: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    return (
        FROM_TO
        + b"Content-Type: %s\nContent-Transfer-Encoding: base64\n\n" % kind
        + base64.encodebytes(octets)
    )


def doubling(levels: int) -> bytes:
    """Attached mails in base64, each inside the next: what is decoded is decoded again."""
    raw = typed(b"the innermost")
    for _ in range(levels):
        raw = (
            FROM_TO
            + b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
            + base64.encodebytes(raw)
        )
    return raw


def calendar(lines: bytes) -> bytes:
    begin = b"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:x@parley.example\n"
    end = b"END:VEVENT\nEND:VCALENDAR\n"
    return FROM_TO + b"Content-Type: text/calendar; method=REPLY\n\n" + begin + lines + end


# What each must end as: "read", or the rule that says why not.
Killer = tuple[str, Callable[[], bytes]]
READ = "read"
OVER_HEADS = "cap: over 2 MB of headers"
OVER_TAGS = "cap: over 100,000 tags of HTML"

KILLERS: dict[str, Killer] = {
    # --- shared/mail.md section 1
    "an empty message id": (READ, lambda: headed(b"Message-ID: <>")),
    "half a message id": (READ, lambda: headed(b"Message-ID: <")),
    "a message id with an open literal": (READ, lambda: headed(b"Message-ID: <a@[")),
    "500 nested comments in To": (READ, lambda: headed(b"Cc: " + b"(" * 500 + b")" * 500)),
    "30,000 nested comments in Cc": (READ, lambda: headed(b"Cc: " + b"(" * 30_000 + b"x" + b")" * 30_000)),
    "20,000 quotes in From": (READ, lambda: b"From: " + b'"' * 20_000 + b"\n\nx"),
    "20,000 parameters": ("cap: a header over 64 KB", lambda: headed(b"Content-Type: text/plain" + b"; name=x" * 20_000)),
    "multipart nested 2,000 deep": ("cap: parts nested over 20 deep", lambda: nested(2000)),
    "message/rfc822 nested 1,000 deep": (
        "cap: parts nested over 20 deep",
        lambda: FROM_TO + b"Content-Type: message/rfc822\n\n" * 1000,
    ),
    "50,000 parts": ("cap: over 200 parts", lambda: parts(50_000)),
    "100,000 headers": (
        "cap: over 1000 headers",
        lambda: b"".join(b"X-%d: y\n" % n for n in range(100_000)) + FROM_TO + b"\nx",
    ),
    "20,000 addresses in To": (
        "cap: a header over 64 KB",
        lambda: headed(b"To: " + b", ".join(b"a%d@school.example" % n for n in range(20_000))),
    ),
    "600 addresses in To": (
        "cap: over 500 addresses",
        lambda: headed(b"Cc: " + b", ".join(b"a%d@school.example" % n for n in range(600))),
    ),
    "600 addresses in as many headers": (
        "cap: over 500 addresses",
        lambda: headed(*(b"Cc: a%d@school.example" % n for n in range(600))),
    ),
    "a line break in an encoded subject": (READ, lambda: headed(b"Subject: =?utf-8?q?a=0d=0aBcc:_dana?=")),
    "a bracket in From": (READ, lambda: b"From: alice@school.example)bob@outsider.example\n\nx"),
    "over 35 MB": ("cap: over 35 MB", lambda: typed(b"x" * (35 * 1024 * 1024))),
    # --- headers
    "10,000 RFC 2231 pieces": (
        "cap: a header over 64 KB",
        lambda: headed(b"Content-Type: text/plain" + b"".join(b"; name*%d*=a" % n for n in range(10_000))),
    ),
    "4,000 RFC 2231 pieces": (
        READ,
        lambda: headed(b"Content-Type: text/plain" + b"".join(b"; name*%d*=%%41" % (n % 999) for n in range(4000))),
    ),
    "a folded header of 1 MB": ("cap: a header over 64 KB", lambda: headed(b"X: a" + b"\n y" * 350_000)),
    "1,000 headers of 60 KB": (OVER_HEADS, lambda: headed(*(b"X-%d: " % n + b"y" * 60_000 for n in range(500)))),
    "10,000 encoded words": ("cap: a header over 64 KB", lambda: headed(b"Subject:" + b" =?utf-8?q?=41?=" * 10_000)),
    "4,000 encoded words": (READ, lambda: b"Subject:" + b" =?utf-8?q?=41?=" * 4000 + b"\n" + FROM_TO + b"\nx"),
    "4,000 encoded words of 4,000 charsets": (
        READ,
        lambda: b"Subject:" + b"".join(b" =?x%d?q?=E9?=" % n for n in range(4000)) + b"\n" + FROM_TO + b"\nx",
    ),
    "encoded words that never end": (READ, lambda: headed(b"Subject: " + b"=?utf-8?q?" * 6000)),
    "encoded words of question marks": (READ, lambda: headed(b"Subject: =?utf-8?b?" + b"?" * 60_000)),
    "100 subjects of 60 KB": (OVER_HEADS, lambda: headed(*(b"Subject: " + b"=?utf-8?b?QQ==?= " * 3500 for _ in range(100)))),
    "a boundary of 60 KB": (READ, lambda: headed(b'Content-Type: multipart/mixed; boundary="%s"' % (b"b" * 60_000))),
    "headers without colons": (READ, lambda: b"no colon here\n" * 100_000),
    "headers of nothing but colons": (READ, lambda: b":\n" * 500_000),
    "a header name of 60 KB": (READ, lambda: b"X" * 60_000 + b": y\n" + FROM_TO + b"\nx"),
    "blanks before the colon": (READ, lambda: b"From" + b" " * 60_000 + b": a@b.example\n\nx"),
    "NULs": ("cap: a header over 64 KB", lambda: b"\0" * MB),
    "NULs in every header": (READ, lambda: headed(b"To: a\0@b.example", b"Subject: \0\0", b"Date: \0", body=b"\0" * MB)),
    "8-bit headers": (READ, lambda: headed(b"Subject: " + bytes(range(128, 256)) * 400)),
    "surrogates in UTF-8": (READ, lambda: headed(b"Subject: \xed\xa0\x80 \xed\xbf\xbf", body=b"\xed\xa0\x80" * 300_000)),
    "surrogates by UTF-7 and UTF-16": (
        READ,
        lambda: headed(
            b"Subject: =?utf-7?q?+2AA-?= =?utf-16?b?2AA=?= =?utf-32?b?ANgAAA==?=",
            b"Content-Type: text/plain; charset=utf-7",
            body=b"+2AA-" * 200_000,
        ),
    ),
    "bidi controls": (READ, lambda: headed("Subject: \u202e\u2066\u200f".encode() * 2000, body="\u202etold\n".encode() * 99_999)),
    "a huge number for a date": (READ, lambda: headed(b"Date: " + b"9" * 60_000)),
    "a date of huge numbers": (
        READ,
        lambda: headed(b"Date: Wed, 99999999999999999999 Apr 99999999999999999 99999999:99999999:9999999 +99999999999"),
    ),
    "dates by the thousand": (READ, lambda: headed(*(b"Date: Wed, 1 Apr 2026 10:05:00 +0100" for _ in range(900)))),
    "a date of comments": (READ, lambda: headed(b"Date: " + b"(" * 30_000 + b"1 Apr 2026")),
    "30,000 ids in References": (
        "cap: a header over 64 KB",
        lambda: headed(b"References: " + b"<a@b.example> " * 30_000),
    ),
    "ids that never end": (READ, lambda: headed(b"References: " + b"<" * 60_000, b"In-Reply-To: " + b"<a" * 30_000)),
    "900 Authentication-Results": (
        READ,
        lambda: headed(*(b"Authentication-Results: mx.parley.example; dmarc=pass header.from=school.example" for _ in range(900))),
    ),
    "500 results of 60 KB of comments": (
        OVER_HEADS,
        lambda: b"".join(
            [b"Authentication-Results: mx.parley.example; " + b"(a)" * 20_000 + b"\n"] * 499 + [b"Received: from a by b; x\n" + FROM_TO + b"\nx"]
        ),
    ),
    "49 results of 16 KB of comments": (
        READ,
        lambda: (b"Authentication-Results: mx.parley.example; " + b"(a)" * 5400 + b"\n") * 49
        + b"Received: from a by b; x\n"
        + FROM_TO
        + b"\nx",
    ),
    "a result of open comments": (READ, lambda: headed(b"Authentication-Results: mx.parley.example" + b" (;" * 20_000)),
    "a result of open quotes": (READ, lambda: headed(b'Authentication-Results: mx.parley.example; reason="' + b'\\"' * 30_000)),
    "900 Received": (READ, lambda: headed(*(b"Received: from a by b for <escalations+new@parley.example>; x" for _ in range(900)))),
    "a Received of fors": (READ, lambda: headed(b"Received: from a for <escalations+" + b" for <escalations+x" * 3000)),
    "tags by the thousand": (READ, lambda: headed(b"X-Original-To: " + b"escalations+d-2026-0001-abcdefgh@parley.example " * 1300)),
    "a tag that never ends": (READ, lambda: headed(b"Delivered-To: escalations+" + b"+escalations" * 5000)),
    "a group of groups": (READ, lambda: headed(b"Cc: " + b"a:" * 30_000)),
    "quoted names that never end": (READ, lambda: headed(b"Cc: " + b'"\\' * 30_000)),
    "names before no address": (READ, lambda: headed(b"Cc: " + b"a" * 60_000 + b"@")),
    "an address of dots": (READ, lambda: b"From: " + b"a." * 900 + b"@school.example\n\nx"),
    "an address of dashes": (READ, lambda: b"From: a@" + b"a-" * 900 + b"\n\nx"),
    "at signs": (READ, lambda: headed(b"Cc: " + b"@" * 60_000)),
    # --- parts
    "200 multiparts in one another with one boundary": (
        "cap: over 200 parts",
        lambda: nested(200, boundary=b"same"),
    ),
    "boundaries that begin alike": (
        READ,
        lambda: nested(18, boundary=b"b", inside=b"\n" + b"--bb\n--bbb\n" * 100_000),
    ),
    "delimiters with nothing between": (
        "cap: over 200 parts",
        lambda: FROM_TO + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 100_000,
    ),
    "delimiters that are none": (
        READ,
        lambda: FROM_TO + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--bx\n" * 300_000,
    ),
    "19 levels, each with a delimiter 100,000 times": (
        READ,
        lambda: nested(19, inside=b"\n" + b"".join(b"--b%dx\n" % n for n in range(19)) * 10_000),
    ),
    "a multipart without a boundary": (READ, lambda: headed(b"Content-Type: multipart/mixed", body=b"--\n" * 99_999)),
    "an empty boundary": (READ, lambda: headed(b'Content-Type: multipart/mixed; boundary=""', body=b"--\n" * 99_999)),
    "message/partial": (READ, lambda: headed(b'Content-Type: message/partial; id="a"; number=1; total=999999999')),
    "message/external-body": (
        READ,
        lambda: headed(b"Content-Type: message/external-body; access-type=local-file; name=/etc/passwd"),
    ),
    "message/rfc822 of nothing": (READ, lambda: headed(b"Content-Type: message/rfc822", body=b"")),
    "attached mails in base64, 18 deep": (READ, lambda: doubling(18)),
    "attached mails in base64, 30 deep": ("cap: parts nested over 20 deep", lambda: doubling(30)),
    "199 attached mails of 100 KB": (
        READ,
        lambda: parts(99, b"Content-Type: message/rfc822\n\n" + typed(b"x y z\n" * 16_000)),
    ),
    "a digest of many": ("cap: over 200 parts", lambda: parts(300, b"\nSubject: x\n\nx\n").replace(b"mixed", b"digest")),
    "an .eml in an .eml in an .eml": (
        READ,
        lambda: headed(
            b'Content-Type: application/octet-stream; name="a.eml"',
            body=headed(b'Content-Type: application/octet-stream; name="a.eml"', body=FROM_TO * 1000),
        ),
    ),
    "a report of reports": (
        READ,
        lambda: FROM_TO
        + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        + b"--b\nContent-Type: message/delivery-status\n\n"
        + b"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n" * 20_000
        + b"--b--\n",
    ),
    "unknown transfer encodings": (READ, lambda: headed(b"Content-Transfer-Encoding: " + b"x" * 60_000)),
    "uuencoded": (READ, lambda: headed(b"Content-Transfer-Encoding: x-uuencode", body=b"begin 644 a\n" + b"M" * MB)),
    # --- bodies
    "a single line of 34 MB": ("cap: over 2 MB of text", lambda: typed(b"x" * (34 * MB))),
    "25 MB of text in base64": ("cap: over 2 MB of text", lambda: base64_of(b"hello world and so on\n" * MB, b"text/plain")),
    "60 texts of 100 KB": ("cap: over 2 MB of text", lambda: parts(60, PLAIN + b"x y z\n" * 16_000)),
    "base64 of 30 MB of garbage": (READ, lambda: headed(b"Content-Transfer-Encoding: base64", b"Content-Type: a/b", body=b"A\xff?" * (10 * MB))),
    "base64 that is none": (READ, lambda: headed(b"Content-Transfer-Encoding: base64", body=b"=" * MB)),
    "a file of 24 MB": (READ, lambda: base64_of(b"\0\x01\x02" * (8 * MB))),
    "quoted-printable of equal signs": (READ, lambda: headed(b"Content-Transfer-Encoding: quoted-printable", body=b"=" * MB)),
    "quoted-printable of soft breaks": (READ, lambda: headed(b"Content-Transfer-Encoding: quoted-printable", body=b"=\n" * 500_000)),
    "punycode": (READ, lambda: headed(b"Content-Type: text/plain; charset=punycode", body=b"a" * MB)),
    "idna": (READ, lambda: headed(b"Content-Type: text/plain; charset=idna", body=b"a" * MB)),
    "utf-7": (READ, lambda: headed(b"Content-Type: text/plain; charset=utf-7", body=b"+" * MB)),
    "hz": (READ, lambda: headed(b"Content-Type: text/plain; charset=hz", body=b"~{" * 500_000)),
    "iso-2022-jp": (READ, lambda: headed(b"Content-Type: text/plain; charset=iso-2022-jp-ext", body=b"\x1b$B" * 300_000)),
    "unicode_escape": (READ, lambda: headed(b"Content-Type: text/plain; charset=unicode_escape", body=b"\\N{x}" * 200_000)),
    "a charset of 60 KB": (READ, lambda: headed(b'Content-Type: text/plain; charset="%s"' % (b"x" * 60_000))),
    "3 MB of HTML": ("cap: over 2 MB of HTML", lambda: page(b"<p>x" * 750_000)),
    "60 bodies of 100 KB of HTML": ("cap: over 2 MB of HTML", lambda: parts(60, HTML + b"<p>No further action." * 5000 + b"\n")),
    "17 alternatives of 1.9 MB of HTML": (
        "cap: over 2 MB of HTML",
        lambda: parts(17, HTML + b"<p>No further action." * 91_000 + b"\n").replace(b"mixed", b"alternative"),
    ),
    "199 files that are mails of 199 parts": (
        READ,
        lambda: parts(199, b'Content-Type: a/b; name="a.eml"\n\n' + parts(199, PLAIN + b"x\n").replace(b"b\n", b"c\n") + b"\n"),
    ),
    "100,000 nested tags": (OVER_TAGS, lambda: page(b"<div>" * 100_000 + b"x" + b"</div>" * 100_000)),
    "100,000 nested quotes in HTML": (READ, lambda: page(b"<blockquote>" * 100_000 + b"x")),
    "tags that never end": (READ, lambda: page(b"<a" * MB)),
    "an open tag of 1.9 MB": (READ, lambda: page(b"<p " + b"a=b " * 475_000)),
    "open comments": (READ, lambda: page(b"<!--" * 475_000)),
    "an open comment": (READ, lambda: page(b"<!-- " + b"x" * 1_900_000)),
    "conditional comments": (OVER_TAGS, lambda: page(b"<![if !mso]>" * 150_000)),
    "open styles": (OVER_TAGS, lambda: page(b"<style>" * 270_000)),
    "a style of braces": (READ, lambda: page(b"<style>" + b"a{b:c}" * 300_000 + b"</style>x")),
    "closing tags that open nothing": (OVER_TAGS, lambda: page(b"</div>" * 300_000)),
    "entities": (READ, lambda: page(b"&amp;" * 380_000)),
    "entities that never end": (READ, lambda: page(b"&" * 1_900_000)),
    "numeric entities": (READ, lambda: page(b"&#x10FFFF;&#0;&#99999999999999999999;" * 50_000)),
    "a doctype of entities": (READ, lambda: page(b'<!DOCTYPE x [<!ENTITY a "b">' + b'<!ENTITY b "&a;&a;&a;&a;">' * 50_000 + b"]>&b;")),
    "a table of 100,000 cells": (OVER_TAGS, lambda: page(b"<table>" + b"<tr><td>x" * 100_000)),
    "lines typed as one, thousands of them": (READ, lambda: typed(b"Urgent: yes; " * 14_000)),
    "deep quotes": (READ, lambda: typed(b">" * MB)),
    "deep quotes with blanks": (READ, lambda: typed(b"> " * 900_000)),
    "ever deeper quotes": (READ, lambda: typed(b"".join(b">" * n + b" x\n" for n in range(1200)))),
    "100,000 quoted lines": (READ, lambda: typed(b"> x\n" * 400_000)),
    "quotes and lines by turns": (READ, lambda: typed(b"> x\ny\n" * 250_000)),
    "attributions": (READ, lambda: typed(b"On Wed, 1 Apr 2026 at 10:06, Robert Hale wrote:\n" * 30_000)),
    "attributions that never end": (READ, lambda: typed(b"On 1 April x\n" * 140_000)),
    "headings": (READ, lambda: typed(b"From: x\nSent: y\nTo: z\nSubject: w\n\n" * 50_000)),
    "headings that never end": (READ, lambda: typed(b"From: x\n" * 230_000)),
    "dividers": (READ, lambda: typed(b"---------- Forwarded message ---------\n" * 48_000)),
    "underscores": (READ, lambda: typed(b"_" * 1_900_000)),
    "dashes": (READ, lambda: typed(b"-" * 1_900_000)),
    "dashed lines": (READ, lambda: typed(b"-- \n" * 450_000)),
    "blanks": (READ, lambda: typed(b" " * 1_900_000)),
    "blank lines": (READ, lambda: typed(b"\n" * 1_900_000)),
    "tabs": (READ, lambda: typed(b"\t" * 1_900_000)),
    "flowed lines": (
        READ,
        lambda: FROM_TO + b"Content-Type: text/plain; format=flowed\n\n" + b"x \n" * 600_000,
    ),
    "answer words": (READ, lambda: typed(b"STUCK TOLD SPOKE AGREED\n" * 70_000)),
    "one line of answer words": (READ, lambda: typed(b"STUCK TOLD " * 150_000)),
    "a line of corrections": (READ, lambda: typed(b"Correct-" * 200_000)),
    "answer lines": (READ, lambda: typed(b"Receiving practitioner: Robert Hale\n" * 50_000)),
    "labels that never end": (READ, lambda: typed(b"Receiving practitioner" * 80_000)),
    "colons": (READ, lambda: typed(b":" * 1_900_000)),
    "colons a line": (READ, lambda: typed(b"a:\n" * 600_000)),
    "numbers": (READ, lambda: typed(b"9" * 1_900_000)),
    "dates in a line": (READ, lambda: typed(b"Spoke: phone, " + b"2 April " * 200_000)),
    "dates a line": (READ, lambda: typed(b"Spoke: phone, 2 April 14:30\n" * 65_000)),
    "times": (READ, lambda: typed(b"SOONER 31/2 because 99:99 " * 70_000)),
    "addresses in a body": (READ, lambda: typed(b"priya.nair@school.example " * 70_000)),
    "at signs in a body": (READ, lambda: typed(b"@" * 1_900_000)),
    "angle brackets in a body": (READ, lambda: typed(b"<" * 1_900_000)),
    "stars in a body": (READ, lambda: typed(b"*" * 1_900_000)),
    "a body of brackets": (READ, lambda: typed(b"[(" * 900_000)),
    "carriage returns": (READ, lambda: typed(b"\r" * 1_900_000)),
    "form feeds and line separators": (READ, lambda: typed("\x0c\x0b\x85\u2028".encode() * 200_000)),
    "combining marks": (READ, lambda: typed(b"e" + "\u0301".encode() * 900_000)),
    "wide letters": (READ, lambda: typed("\U0001f600".encode() * 470_000)),
    "letters that grow when lowered": (READ, lambda: typed("\u0130".encode() * 900_000)),
    "banners": (READ, lambda: typed(b"CAUTION: This email originated from outside of the organisation.\n" * 29_000)),
    "pgp": (READ, lambda: typed(b"-----BEGIN PGP MESSAGE-----\n" * 65_000)),
    "winmail": (READ, lambda: base64_of(b"\x78\x9f\x3e\x22" * 250_000, b"application/ms-tnef")),
    "a zip of zips": (READ, lambda: base64_of(b"PK\x03\x04\x14\0\x01\0" * 200_000, b"application/zip")),
    # --- calendars
    "a calendar of properties": (READ, lambda: calendar(b"X-A:b\n" * 200_000)),
    "a calendar line of 1 MB": (READ, lambda: calendar(b"SUMMARY:" + b"x" * MB + b"\n")),
    "a calendar folded by the letter": (READ, lambda: calendar(b"SUMMARY:x" + b"\n y" * 300_000 + b"\n")),
    "calendars nested": (READ, lambda: calendar(b"BEGIN:VEVENT\n" * 100_000)),
    "a calendar of attendees": (READ, lambda: calendar(b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:robert.hale@council.example\n" * 30_000)),
    "a calendar of parameters": (READ, lambda: calendar(b"ATTENDEE" + b";X=Y" * 200_000 + b":mailto:a@b.example\n")),
    "a rule for ever": (READ, lambda: calendar(b"DTSTART:20260401T100000Z\nRRULE:FREQ=SECONDLY;COUNT=999999999\n")),
    "a date in the year 99999": (READ, lambda: calendar(b"DTSTART:999990401T100000Z\nSEQUENCE:" + b"9" * 10_000 + b"\n")),
    "zones": (READ, lambda: calendar(b"DTSTART;TZID=" + b"../" * 20_000 + b":20260401T100000\n")),
    # --- nothing
    "nothing": (READ, lambda: b""),
    "one line break": (READ, lambda: b"\n"),
    "line breaks": (READ, lambda: b"\n" * MB),
    "headers and no body": (READ, lambda: FROM_TO),
    "all octets": (READ, lambda: bytes(range(256)) * 8000),
}  # fmt: skip
