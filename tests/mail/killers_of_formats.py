"""More mails made to end their reader: what charsets, packages, archives, calendars, headers and numbers can be bent to.

A second table of `killers.Killer`, in the same form; each is made when asked for.
"""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib

from .killers import (
    FROM_TO,
    HTML,
    MB,
    OVER_HEADS,
    OVER_TAGS,
    PLAIN,
    READ,
    Killer,
    base64_of,
    calendar,
    headed,
    nested,
    page,
    parts,
    typed,
)

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TNEF = b"\x78\x9f\x3e\x22\x01\x00"


def charset(name: bytes, body: bytes) -> bytes:
    return headed(b"Content-Type: text/plain; charset=%s" % name, body=body)


def every_charset(names: list[str]) -> bytes:
    """A part in each of these charsets, and a word of the subject in each."""
    part = b"".join(
        b"--b\nContent-Type: text/plain; charset=%s\n\n\xe9+2AA-\x1b$B~{\\N{x}%%u\n" % name.encode()
        for name in names
    )
    words = b" ".join(b"=?%s?q?=E9=2B2AA-?=" % name.encode() for name in names)
    return (
        FROM_TO
        + b"Subject: "
        + words
        + b"\nContent-Type: multipart/mixed; boundary=b\n\n"
        + part
        + b"--b--\n"
    )


# Codecs of Python's that are no charsets, or that decode at another price than their length.
ODD_CODECS = [
    "rot13", "rot_13", "zlib", "zlib_codec", "zip", "bz2", "bz2_codec", "hex", "hex_codec", "base64", "base64_codec", "quopri", "quopri_codec", "uu",
    "uu_codec", "undefined", "raw_unicode_escape", "unicode_escape", "unicode_internal", "string_escape", "idna", "punycode", "utf-7", "utf_7", "mbcs",
    "oem", "charmap", "palmos", "utf-16", "utf-32", "utf-8-sig", "hz", "iso2022_jp_3", "cp65001", "utf8mb4", "\\0", "..", "x" * 39,
]  # fmt: skip


def archive(files: int, octets: int, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as packed:
        for number in range(files):
            packed.writestr(f"{number}.txt", b"\0" * octets)
    return held.getvalue()


def lying_archive() -> bytes:
    """Says that it holds four thousand million files, and where no list is."""
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return b"PK\x03\x04" + b"\0" * 200 + end


def tnef(level: int, number: int, kind: int, length: int, content: bytes) -> bytes:
    return TNEF + struct.pack("<BHHL", level, number, kind, length) + content


def long_text(octets: bytes) -> bytes:
    """A package with this as its text."""
    body = struct.pack("<LHHLL", 1, 0x001E, 0x1000, 1, len(octets)) + octets + b"\0" * (-len(octets) % 4)
    return tnef(1, 0x9003, 6, len(body), body) + b"\0\0"


def compound(sectors: int, first: int) -> bytes:
    """An Outlook item whose tables of sectors lead back to themselves."""
    head = bytearray(COMPOUND + b"\0" * 504)
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<LLLLLLLL", head, 44, sectors, first, 0, 4096, 0, sectors, 0, sectors)
    for at in range(109):
        struct.pack_into("<L", head, 76 + 4 * at, at % 4)
    body = b"".join(struct.pack("<128L", *([at % 8] * 128)) for at in range(64))
    return bytes(head) + body


def pdf(body: bytes) -> bytes:
    return b"%PDF-1.7\n" + body + b"\n%%EOF\n"


def outlook(octets: bytes) -> bytes:
    return base64_of(octets, b'application/vnd.ms-outlook; name="item.msg"')


def winmail(octets: bytes) -> bytes:
    return base64_of(octets, b'application/ms-tnef; name="winmail.dat"')


def smime(octets: bytes) -> bytes:
    return base64_of(octets, b'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"')


def compressed_rtf(said: int, content: bytes) -> bytes:
    """Compressed RTF ([MS-OXRTFCP]) in a package, which says how long it becomes."""
    packed = struct.pack("<LLL", len(content) + 12, said, 0x75465A4C) + b"\0" * 4 + content
    prop = struct.pack("<LHHLL", 1, 0x0102, 0x1009, 1, len(packed)) + packed
    return tnef(1, 0x9003, 6, len(prop), prop)


KILLERS: dict[str, Killer] = {
    # --- charsets and encodings
    "every odd codec of Python": (READ, lambda: every_charset(ODD_CODECS)),
    "zlib as a charset, a bomb": (READ, lambda: charset(b"zlib_codec", zlib.compress(b"\0" * 60 * MB))),
    "bz2 as a charset": (READ, lambda: charset(b"bz2", b"BZh9" + b"\0" * MB)),
    "rot13 as a charset": (READ, lambda: charset(b"rot13", b"STUCK TOLD\n" * 90_000)),
    "a charset that is a path": (READ, lambda: charset(b'"../../../etc/passwd"', b"x")),
    "a charset with a NUL": (READ, lambda: charset(b'"utf-8\0x"', b"x")),
    "idna in a subject, as long as may be": (READ, lambda: b"Subject: =?idna?q?" + b"a.xn--" * 9000 + b"?=\n" + FROM_TO + b"\nx"),
    "punycode in a subject": (READ, lambda: b"Subject: =?punycode?q?" + b"a-" * 25_000 + b"?=\n" + FROM_TO + b"\nx"),
    "utf-7 of nothing but shifts": (READ, lambda: charset(b"utf-7", b"+-" * 900_000)),
    "utf-16 with half a letter": (READ, lambda: charset(b"utf-16", b"\xff\xfe" + b"\x00\xd8" * 900_000 + b"\x41")),
    "a thousand byte order marks": (READ, lambda: typed(b"\xef\xbb\xbf" * 600_000)),
    "names of characters": (READ, lambda: charset(b"raw_unicode_escape", b"\\u0041" * 300_000)),
    "quoted-printable without an end": (READ, lambda: headed(b"Content-Transfer-Encoding: quoted-printable", body=b"=E" * 900_000)),
    "quoted-printable of blanks before breaks": (
        READ, lambda: headed(b"Content-Transfer-Encoding: quoted-printable", body=(b" " * 900 + b"=\n") * 2000),
    ),
    "base64 a letter a line": (READ, lambda: headed(b"Content-Transfer-Encoding: base64", body=b"Q\n" * 900_000)),
    "base64 with padding everywhere": (READ, lambda: headed(b"Content-Transfer-Encoding: base64", body=b"QQ==" * 400_000)),
    "yenc": (READ, lambda: typed(b"=ybegin line=128 size=999999999999 name=x\n" + b"=y" * 900_000)),
    "uuencoded in a body, never ended": (READ, lambda: typed(b"begin 644 a\n" + b"M" + b"`" * 60 + b"\n") + b"M`\n" * 500_000),
    # --- headers
    "a name over a thousand RFC 2231 pieces, out of order": (
        READ,
        lambda: headed(b"Content-Type: a/b" + b"".join(b"; name*%d*=%%E9" % n for n in range(999, 500, -1))),
    ),
    "RFC 2231 with huge numbers": (
        READ, lambda: headed(b"Content-Type: a/b; name*99999999999999999999*=a; name*" + b"9" * 3900 + b"*=b"),
    ),
    "RFC 2231 in an unknown charset": (READ, lambda: headed(b"Content-Type: a/b; name*=zlib'x'%78%9c%00")),
    "RFC 2231 in digits of other scripts": (READ, lambda: headed("Content-Type: a/b; name*٣*=a; name*²*=b".encode())),
    "a Date of blanks": (READ, lambda: headed(b"Date: Wed, 1 Apr" + b" " * 60_000 + b"2026")),
    "a Date of tabs and commas": (READ, lambda: headed(b"Date: " + b"\t,\t" * 20_000)),
    "a Date in the year 0": (READ, lambda: headed(b"Date: Wed, 1 Apr 0000 10:05:00 +0100")),
    "a Date at the end of time": (READ, lambda: headed(b"Date: Fri, 31 Dec 9999 23:59:60 -2359")),
    "a Date with a huge offset": (READ, lambda: headed(b"Date: Wed, 1 Apr 2026 10:05:00 +999999999")),
    "a Date in digits of another script": (READ, lambda: headed("Date: Wed, ١ Apr ٢٠٢٦ ١٠:٠٥:٠٠ +٠١٠٠".encode())),
    "a Date of more digits than an int reads": (READ, lambda: headed(b"Date: Wed, " + b"1" * 5000 + b" Apr " + b"2" * 5000 + b" 10:05")),
    "a From of blanks": (READ, lambda: b"From: " + b" " * 60_000 + b"a@b.example\n\nx"),
    "a From of quotes and blanks": (READ, lambda: b'From: "' + b') "' * 600 + b" <a@b.example>\n\nx"),
    "5,000 groups in To": (READ, lambda: headed(b"Cc: " + b"g:;," * 10_000)),
    "encoded words in encoded words": (READ, lambda: headed(b"Subject: " + b"=?utf-8?q?=3D=3Futf-8=3Fq=3F?=" * 1500)),
    "a Thread-Index of 60 KB": (READ, lambda: headed(b"Thread-Index: " + b"A" * 60_000)),
    "an ARC chain of 900": (READ, lambda: headed(*(b"ARC-Seal: i=%d; d=x.example; cv=pass" % (n % 60) for n in range(900)))),
    "ARC numbers of another script": (READ, lambda: headed("ARC-Seal: i=²; d=x.example".encode(), "ARC-Seal: i=٣; d=x.example".encode())),
    "Received of addresses": (READ, lambda: headed(b"Received: from x ([" + b"1:" * 30_000 + b"]) by y; z")),
    "a Return-Path of angles": (READ, lambda: headed(b"Return-Path: " + b"<>" * 30_000)),
    "a Message-Class of 60 KB": (READ, lambda: headed(b"X-Message-Class: REPORT." + b"x." * 30_000)),
    # --- reports and absences
    "a report of phrases": (
        READ,
        lambda: b"From: MAILER-DAEMON@x.example\nSubject: Undeliverable\n\n" + b"this is a permanent error 550 5.1.1 a.a.a.a@b " * 40_000,
    ),
    "a report of half addresses": (
        READ, lambda: b"From: MAILER-DAEMON@x.example\nSubject: Undeliverable\n\nundeliverable " + b"a." * 900_000,
    ),
    "a report in a report in a report": (
        READ,
        lambda: b"From: MAILER-DAEMON@x.example\nSubject: Undeliverable\n"
        + b"Content-Type: message/rfc822\n\nFrom: MAILER-DAEMON@x.example\n" * 15
        + b"\nit was undeliverable\n",
    ),
    "a status part of one field": (
        READ,
        lambda: FROM_TO + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
        b"Content-Type: message/delivery-status\n\n" + b"Diagnostic-Code: smtp;" + b"\n 550 x" * 200_000 + b"\n--b--\n",
    ),
    "dividers that begin a copy, and do not": (
        READ, lambda: b"From: MAILER-DAEMON@x.example\n\n" + b"-" * 69 + b" x\n" + b"-- - -= _ \n" * 150_000,
    ),
    "an absence of days": (READ, lambda: headed(b"X-Autoreply: yes", b"Subject: Automatic reply: x", body=b"until the on at 1 a 13 monday " * 60_000)),
    "an absence of brackets": (READ, lambda: headed(b"Subject: " + b"[(*" * 20_000 + b"automatic reply")),
    "an absence by a day that is none": (
        READ, lambda: headed(b"Subject: Automatic reply", body=b"until 99 April 2026, until 31.2., back on 00/00/0000, until 0000-00-00"),
    ),
    # --- packages
    "a zip bomb": (READ, lambda: base64_of(archive(3, 40 * MB), b'application/zip; name="a.zip"')),
    "a zip of 20,000 files": (READ, lambda: base64_of(archive(20_000, 1), b'application/zip; name="a.zip"')),
    "a zip that lies": (READ, lambda: base64_of(lying_archive(), b'application/zip; name="a.zip"')),
    "a zip cut in the middle": (READ, lambda: base64_of(archive(50, 10_000)[:2000], b'application/zip; name="a.zip"')),
    "7z, RAR and gzip of nothing": (
        READ,
        lambda: parts(60, b'Content-Type: application/octet-stream; name="a.7z"\n\n7z\xbc\xaf\x27\x1c\0\x04' + b"\xff" * 5000 + b"\n")
        + parts(1, b'Content-Type: a/b; name="a.rar"\n\nRar!\x1a\x07\x01\0' + b"\xff" * 5000 + b"\n"),
    ),
    "a PDF of crypt words": (READ, lambda: base64_of(pdf(b"/Encrypt " * 200_000), b'application/pdf; name="a.pdf"')),
    "a PDF of numbers": (READ, lambda: base64_of(pdf(b"/Encrypt " + b"1 " * 900_000), b'application/pdf; name="a.pdf"')),
    "a package that says it is longer": (READ, lambda: winmail(tnef(1, 0x800C, 7, 0x7FFFFFFF, b"x"))),
    "a package of a million empty attributes": (READ, lambda: winmail(TNEF + (struct.pack("<BHHL", 1, 0x8004, 1, 0) + b"\0\0") * 500_000)),
    "a package of a million properties": (READ, lambda: winmail(tnef(1, 0x9003, 6, 8_000_004, struct.pack("<L", MB) + b"\x03\0\x01\0\0\0\0\0" * MB))),
    "a package whose text says it is 4 GB": (READ, lambda: winmail(compressed_rtf(0xFFFFFFFF, b"\0" * 200))),
    "a package whose text grows": (READ, lambda: winmail(compressed_rtf(60 * MB, b"\xff\x00\x0f" * 500_000))),
    "an Outlook item of circles": (READ, lambda: outlook(compound(64, 1))),
    "an Outlook item of huge tables": (READ, lambda: outlook(compound(0xFFFFFF, 0xFFFFFF))),
    "an Outlook item of its first octets": (READ, lambda: outlook(COMPOUND)),
    "an S/MIME package of lengths": (READ, lambda: smime(b"\x30\x80" * 500_000)),
    "an S/MIME package that says it is longer": (READ, lambda: smime(b"\x30\x88" + b"\xff" * 8)),
    # --- HTML
    "a million attributes": (READ, lambda: page(b"<p" + b" a" * 950_000 + b">x</p>")),
    "styles that hide": (READ, lambda: page(b'<p style="' + b"display:none;" * 140_000 + b'">x</p>')),
    "hidden elements of 80,000 names that never end": (READ, lambda: page(b"".join(b"<x%d hidden a>" % n for n in range(80_000)))),
    "comments in comments": (READ, lambda: page(b"<!--<!--" * 120_000 + b"-->" * 120_000)),
    "CDATA that never ends": (READ, lambda: page(b"<![CDATA[" * 200_000)),
    "processing instructions": (READ, lambda: page(b"<?x " * 450_000)),
    "entities of huge numbers": (READ, lambda: page(b"&#" + b"9" * 900_000 + b";" + b"&#x" + b"F" * 900_000 + b";")),
    "quoted attributes that never end": (READ, lambda: page(b'<a href="' * 200_000)),
    "end tags that never end": (READ, lambda: page(b"</" * 900_000)),
    "scripts in scripts": (OVER_TAGS, lambda: page(b"<script><script>" * 110_000)),
    "plaintext and textarea": (OVER_TAGS, lambda: page(b"<textarea><plaintext>" * 90_000)),
    # --- calendars
    "a calendar of rules": (READ, lambda: calendar(b"RRULE:FREQ=SECONDLY;BYSECOND=" + b"1," * 200_000 + b"2\n")),
    "a calendar of extra dates": (READ, lambda: calendar(b"RDATE:" + b"20260401T100000Z," * 100_000 + b"\n")),
    "a calendar of zones": (READ, lambda: calendar(b"BEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\n" * 30_000)),
    "a calendar of a million lines": (READ, lambda: calendar(b"\n" * MB)),
    "a calendar of quotes": (READ, lambda: calendar(b'ATTENDEE;CN="' * 80_000 + b"\n")),
    "a calendar whose numbers are too long": (READ, lambda: calendar(b"SEQUENCE:" + b"9" * 5000 + b"\nDTSTART:" + b"2" * 5000 + b"\nDURATION:P" + b"9" * 5000 + b"D\n")),
    "a calendar in digits of other scripts": (READ, lambda: calendar("DTSTART:٢٠٢٦٠٤٠١T١٠٠٠٠٠Z\nSEQUENCE:²\nDURATION:P²D\n".encode())),
    "a calendar of endless durations": (READ, lambda: calendar(b"DTSTART:99991231T235959Z\nDURATION:P99999999W\n")),
    # --- floods of headers: each below its cap, all together above theirs
    "30 MB of encoded words to answer": (OVER_HEADS, lambda: headed(*(b"In-Reply-To: a" + b"=?utf-8?q?=E9?= " * 1800 for _ in range(990)))),
    "30 MB of 8-bit headers": (OVER_HEADS, lambda: headed(*(b"X-%d: " % n + b"\xe9" * 30_000 for n in range(990)))),
    "30 MB of addresses and ids": (OVER_HEADS, lambda: headed(*(b"Cc: a" + b"<a@b.example> " * 2100 for _ in range(990)))),
    "30 MB of folds": (OVER_HEADS, lambda: headed(*(b"References: a" + b"\n " * 15_000 for _ in range(990)))),
    "a folded header of 30 MB": ("cap: a header over 64 KB", lambda: headed(b"To: " + b"a@b.example,\n " * 2 * MB)),
    "a million Received": ("cap: over 1000 headers", lambda: headed(*([b"Received: from a by b; x"] * MB))),
    "attached mails of 150 KB of headers": (
        OVER_HEADS, lambda: parts(90, b"Content-Type: message/rfc822\n\n" + FROM_TO + (b"X: " + b"\xe9" * 50_000 + b"\n") * 3 + b"\nx\n"),
    ),
    "files that are mails of 150 KB of headers": (
        READ, lambda: parts(190, b'Content-Type: a/b; name="a.eml"\n\n' + FROM_TO + (b"X: " + b"\xe9" * 50_000 + b"\n") * 3 + b"\nx\n"),
    ),
    # --- what is decoded, and decoded again
    "30 MB in quoted-printable, 8 deep": (
        "cap: over 35 MB of encoded mails in one another",
        lambda: FROM_TO + b"Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n" * 8 + PLAIN + b"x y z\n" * 5 * MB,
    ),
    "28 MB of padding in base64": (READ, lambda: headed(b"Content-Transfer-Encoding: base64", b"Content-Type: a/b", body=b"QQ==" * 7 * MB)),
    "28 MB of base64 and one letter that is none": (
        READ, lambda: headed(b"Content-Transfer-Encoding: base64", b"Content-Type: a/b", body=b"QUJD" * 7 * MB + b"!"),
    ),
    "30 MB of base64, a letter a line, and one that is none": (
        READ, lambda: headed(b"Content-Transfer-Encoding: base64", b"Content-Type: a/b", body=b"Q\n" * 15 * MB + b"!"),
    ),
    "8 million lines in uuencode": (
        READ, lambda: headed(b"Content-Transfer-Encoding: x-uuencode", b"Content-Type: a/b", body=b"begin 644 a\n" + b"#`\n" * 8 * MB),
    ),
    "an S/MIME package without lengths": (READ, lambda: smime(b"\x30\x80" * 11 + b"\x05\x00" * 10 * MB)),
    "a package of 24 MB of text": ("cap: over 2 MB of text", lambda: winmail(long_text(b"On 1 April x\n" * 1_800_000))),
    # --- tags that each cost a line
    "lines across the page": (OVER_TAGS, lambda: page(b"<hr>x" * 390_000)),
    "list items": (OVER_TAGS, lambda: page(b"<li>x" * 390_000)),
    "20 pages of 9,000 tags": (OVER_TAGS, lambda: parts(20, HTML + b"<hr>x" * 9000 + b"\n")),
    "a page and an attached one": (
        READ,
        lambda: parts(1, HTML + b"<hr>x" * 60_000 + b"\n--b\nContent-Type: message/rfc822\n\n" + page(b"<hr>x" * 60_000)),
    ),
    "a text and an attached one": (
        READ,
        lambda: parts(1, PLAIN + b"> x\n" * 300_000 + b"\n--b\nContent-Type: message/rfc822\n\n" + typed(b"> x\n" * 300_000)),
    ),
    # --- text and trees
    "numbers of more digits than an int reads": (READ, lambda: typed((b"Phone: " + b"1" * 5000 + b"\nSOONER " + b"2" * 5000 + b" April because x\n") * 100)),
    "dates in digits of other scripts": (READ, lambda: typed("Spoke: phone, ² April ١٤:٣٠\nSOONER ٣ April because x\n".encode() * 20_000)),
    "the numbers of a list, endless": (READ, lambda: headed(b"To: escalations+pen-q1-abcdefgh@parley.example", body=(b"1 " * 3000 + b"FILE\n") * 200)),
    "halves of letters": (READ, lambda: typed(b"\xed\xa0\x80\xed\xb0\x80\xf4\x90\x80\x80\xc0\x80" * 120_000)),
    "bidi and joiners": (READ, lambda: typed("\u202e\u2067\u200d\u2060\ufeff".encode() * 120_000)),
    "a boundary that looks like a pattern": (READ, lambda: nested(15, boundary=b"(a+)+$[%d", inside=b"\n--(a+)+$[\n" * 50_000)),
    "boundaries of blanks": (READ, lambda: headed(b'Content-Type: multipart/mixed; boundary="   "', body=b"--   \n" * 150)),
    "alternatives of alternatives": (
        "cap: parts nested over 20 deep", lambda: nested(40).replace(b"mixed", b"alternative"),
    ),
    "150 texts and as many pages": (READ, lambda: parts(75, PLAIN + b"x\n") + parts(75, HTML + b"<p>x\n")),
    "attached mails without headers": ("cap: over 200 parts", lambda: parts(190, b"Content-Type: message/rfc822\n\n\n\n")),
    "global mails and headers": ("cap: over 200 parts", lambda: parts(190, b"Content-Type: message/global\n\nFrom: a@b.example\n\nx\n")),
    "the base64 of a base64 of a mail": (READ, lambda: base64_of(base64.encodebytes(typed(b"x" * MB)), b'message/rfc822; name="a.eml"')),
}  # fmt: skip
