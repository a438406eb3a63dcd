"""What hides in files: S/MIME that is only signed, Outlook's winmail.dat, archives; opened, or labelled and held."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail import cms, packages, parts, rtf, tnef
from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext

ENVELOPE = Envelope(None, ("escalations+new@parley.example",), datetime(2026, 4, 2, 15, 0, tzinfo=UTC))
CONTEXT = ReadingContext("escalations@parley.example")
INNER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nReceiving practitioner: Robert Hale\r\nChild: under 1\r\n"
HEAD = "From: Priya Nair <priya.nair@school.example>\nTo: escalations+new@parley.example\nSubject: x\nMIME-Version: 1.0\n"


def mail(kind: str, name: str, content: bytes, text: str = "") -> InboundMail:
    """A mail that carries one file, with a text before it or none."""
    file = f'Content-Type: {kind}\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="{name}"\n\n'
    file += base64.encodebytes(content).decode()
    body = f"--b\n\n{text}\n--b\n{file}--b--\n" if text else ""
    raw = HEAD + (f"Content-Type: multipart/mixed; boundary=b\n\n{body}" if text else file)
    found = read(raw.encode(), ENVELOPE, CONTEXT)
    assert isinstance(found, InboundMail)
    return found


def der(tag: int, *contents: bytes) -> bytes:
    body = b"".join(contents)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    return bytes([tag, 0x82]) + struct.pack(">H", len(body)) + body


def unbounded(tag: int, *contents: bytes) -> bytes:
    """The same without a length: it ends at its end mark, as programs write what they stream."""
    return bytes([tag, 0x80]) + b"".join(contents) + b"\0\0"


def oid(*last: int) -> bytes:
    return der(0x06, b"\x2a\x86\x48\x86\xf7\x0d\x01" + bytes(last))


def signed(content: bytes, write: object = der) -> bytes:
    """SignedData without certificates and signers: nobody checks them here."""
    octets = (
        der(0x04, content)
        if write is der
        else unbounded(0x24, der(0x04, content[:20]), der(0x04, content[20:]))
    )
    inner = write(0x30, oid(7, 1), write(0xA0, octets))  # type: ignore[operator]
    data = write(0x30, der(0x02, b"\x01"), der(0x31), inner, der(0x31))  # type: ignore[operator]
    found: bytes = write(0x30, oid(7, 2), write(0xA0, data))  # type: ignore[operator]
    return found


def compressed(content: bytes) -> bytes:
    inner = der(0x30, oid(7, 1), der(0xA0, der(0x04, zlib.compress(content))))
    return der(
        0x30, oid(9, 16, 1, 9), der(0xA0, der(0x30, der(0x02, b"\0"), der(0x30, oid(9, 16, 3, 8)), inner))
    )


ENVELOPED = der(0x30, oid(7, 3), der(0xA0, der(0x30, der(0x02, b"\0"), der(0x31))))


@pytest.mark.parametrize(
    "content", [signed(INNER), signed(INNER, unbounded), compressed(INNER), signed(compressed(INNER))]
)
def test_a_mail_that_is_only_signed_or_compressed_is_read(content: bytes) -> None:
    wrapped = (
        b'Content-Type: application/pkcs7-mime; name="smime.p7m"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    if content == signed(compressed(INNER)):
        content = signed(wrapped + base64.encodebytes(compressed(INNER)))
    found = mail("application/pkcs7-mime; smime-type=signed-data", "smime.p7m", content)
    assert found.problem == ""
    assert {line.label: line.value for line in found.answers.lines} == {
        "Receiving practitioner": "Robert Hale",
        "Child": "under 1",
    }


@pytest.mark.parametrize("content", [ENVELOPED, b"", b"\x30\x80", signed(INNER)[:40], b"rubbish"])
def test_what_needs_a_key_or_is_broken_is_labelled(content: bytes) -> None:
    found = mail("application/pkcs7-mime", "smime.p7m", content)
    assert found.problem == "encrypted: S/MIME"
    assert cms.opened(content) is None


# --- winmail.dat ---------------------------------------------------------------------------------------------


def attribute(tag: int, value: bytes) -> bytes:
    return b"\x01" + struct.pack("<II", tag, len(value)) + value + struct.pack("<H", sum(value) % 65536)


def properties(*pairs: tuple[int, int, bytes]) -> bytes:
    out = struct.pack("<I", len(pairs))
    for number, kind, value in pairs:
        out += struct.pack("<HH", kind, number)
        if number >= 0x8000:
            out += b"\0" * 16 + struct.pack("<II", 0, 1)
        if kind in (0x1E, 0x1F, 0x0D, 0x102):
            out += struct.pack("<II", 1, len(value))
        out += value + b"\0" * (-len(value) % 4)
    return out


def package(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def wide(text: str) -> bytes:
    return (text + "\0").encode("utf-16-le")


def packed(text: str) -> bytes:
    """Rich text in letters alone: each run of eight has a flag octet of zeros."""
    data = text.encode("latin-1")
    runs = b"".join(b"\0" + data[at : at + 8] for at in range(0, len(data), 8))
    return struct.pack("<II4sI", len(runs) + 12, len(data), b"LZFu", 0) + runs


PAGE = (
    r"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\htmltag18 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Child: under 1"
    r"{\*\htmltag72 </p>}\htmlrtf }\htmlrtf0 {\*\htmltag64 <p>}caf\'e9 \u8364?{\*\htmltag72 </p>}}"
)
PLAIN = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}\f0 Child: under 1\par caf\'e9 \u8364?\tab x{\pict 00ff}\par}"
FORWARDED = package(
    attribute(0x00078008, b"IPM.Note\0"),
    attribute(0x00069003, properties(
        (0x0037, 0x1F, wide("Outcome")), (0x0C1A, 0x1F, wide("Robert Hale")), (0x5D01, 0x1F, wide("robert.hale@council.example")),
        (0x0039, 0x40, struct.pack("<Q", (1775031120 + 11644473600) * 10_000_000)), (0x8001, 0x03, b"\0\0\0\0"), (0x1000, 0x1F, wide("No further action.")),
    )),
)  # fmt: skip


def test_the_text_of_an_outlook_package_its_files_and_its_attached_mail_are_read() -> None:
    data = package(
        attribute(0x00069007, struct.pack("<II", 1252, 0)),
        attribute(0x00018004, b"FW: Outcome\0"),
        attribute(0x00069003, properties((0x1009, 0x102, packed(PAGE)))),
        attribute(0x00069002, b"\0" * 14),
        attribute(0x00018010, b"PLAN~1.DOC\0"),
        attribute(0x00069005, properties((0x3707, 0x1F, wide("plan été.docx")))),
        attribute(0x00069002, b"\0" * 14),
        attribute(0x00069005, properties((0x3701, 0x0D, b"\0" * 16 + FORWARDED))),
    )
    found = mail("application/ms-tnef", "winmail.dat", data)
    assert found.problem == ""
    assert [(line.label, line.value) for line in found.answers.lines] == [("Child", "under 1")]
    assert "café €" in found.typed
    assert found.attachments == ("winmail.dat", "plan été.docx", "attached mail")
    old = found.forwarded
    assert old is not None
    assert (old.from_name, old.from_address, old.subject) == (
        "Robert Hale",
        "robert.hale@council.example",
        "Outcome",
    )
    assert (old.body, old.date) == ("No further action.", datetime(2026, 4, 1, 8, 12, tzinfo=UTC))


def packed_with(*files: tuple[str, bytes]) -> bytes:
    """A package that says "Child: under 1" and has these files in it."""
    found = [attribute(0x0002800C, b"Child: under 1\0")]
    for name, octets in files:
        found += [attribute(0x00069002, b"\0" * 14), attribute(0x0006800F, octets)]
        found += [attribute(0x00069005, properties((0x3707, 0x1F, wide(name))))]
    return package(*found)


EML = b"From: Robert Hale <robert.hale@council.example>\r\nSubject: Outcome\r\n\r\nNo further action.\r\n"
IN_A_PACKAGE = (
    b"From: Robert Hale <robert.hale@council.example>\r\nSubject: Outcome\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
)


@pytest.mark.parametrize(
    ("name", "octets"),
    [
        ("Outcome.eml", EML),
        ("winmail.dat", FORWARDED),
        ("Outcome.eml", IN_A_PACKAGE + base64.encodebytes(FORWARDED)),
    ],
    ids=["a mail saved as a file", "a package", "a mail that is a package"],
)
def test_a_mail_that_lies_in_an_outlook_package_as_a_file_was_forwarded(name: str, octets: bytes) -> None:
    found = mail("application/ms-tnef", "winmail.dat", packed_with((name, octets)))
    assert (found.typed, found.problem) == ("Child: under 1", "")
    assert found.attachments == ("winmail.dat", name)
    old = found.forwarded
    assert old is not None
    assert (old.from_address, old.subject) == ("robert.hale@council.example", "Outcome")
    assert old.body.strip() == "No further action."


def test_a_file_in_an_outlook_package_is_as_one_that_was_attached() -> None:
    """A file for the contacts arrives, and a locked archive is said to be locked."""
    outer = packages.as_file("winmail.dat", packed_with(("sample.yaml", b"people: {}\n")))
    files = {name: part.content for name, part in parts.read(outer).files}
    assert files["sample.yaml"] == b"people: {}\n"
    locked = packed_with(("a.zip", b"PK\x03\x04\x14\0\x01\0" + b"\0" * 40))
    found = mail("application/ms-tnef", "winmail.dat", locked)
    assert "encrypted: password-protected archive" in found.problems


def test_packages_in_packages_end_and_say_that_something_was_not_read() -> None:
    data = b"x" * 10
    for _ in range(2000):
        data = packed_with(("winmail.dat", data))
    assert packages.UNREAD_PACKAGE in mail("application/ms-tnef", "winmail.dat", data).problems


def test_of_a_very_long_rich_text_the_first_part_is_read_and_that_is_said() -> None:
    long = packed(PLAIN)
    long = long[:4] + struct.pack("<I", 30_000_000) + long[8:]
    found = mail(
        "application/ms-tnef",
        "winmail.dat",
        package(attribute(0x00069003, properties((0x1009, 0x102, long)))),
    )
    assert (found.problem, found.problems) == ("", (packages.CUT_PACKAGE,))
    assert found.answers.lines[0].value == "under 1"


def test_a_text_beside_an_outlook_package_is_the_text() -> None:
    data = package(attribute(0x0002800C, b"Urgent: yes"), attribute(0x00078008, b"IPM.Note\0"))
    assert mail("application/ms-tnef", "winmail.dat", data, "Child: other").typed == "Child: other"
    assert mail("application/ms-tnef", "winmail.dat", data).answers.lines[0].label == "Urgent"


@pytest.mark.parametrize(
    "data", [b"", b"rubbish", package(), package(b"\x01\x02"), package(attribute(0x00069003, b"\xff" * 30))]
)
def test_an_outlook_package_of_which_nothing_can_be_read_says_so(data: bytes) -> None:
    assert mail("application/ms-tnef", "winmail.dat", data).problem == packages.UNREAD_PACKAGE


@pytest.mark.parametrize(
    ("text", "expected"),
    [(PAGE, "Child: under 1\n\ncafé €"), (PLAIN, "Child: under 1\ncafé €\tx"), ("no rtf", "")],
)
def test_the_words_of_a_rich_text(text: str, expected: str) -> None:
    assert rtf.to_text(text) == expected


def test_rich_text_is_unpacked_also_where_it_points_back() -> None:
    # "{\rtf1" is the first word of the window: a pointer of 6 letters to place 0, then one letter, then the end mark
    body = bytes([0b101]) + struct.pack(">H", 0 << 4 | 4) + b"x" + struct.pack(">H", (207 + 7) << 4)
    assert rtf.unpacked(struct.pack("<II4sI", len(body) + 12, 7, b"LZFu", 0) + body) == "{\\rtf1x"
    again = bytes([0b10]) + b"a" + struct.pack(">H", 207 << 4 | 2) + b"b"
    assert rtf.unpacked(struct.pack("<II4sI", len(again) + 12, 6, b"LZFu", 0) + again) == "aaaaab"
    assert rtf.unpacked(struct.pack("<II4sI", 16, 2, b"MELA", 0) + b"{}") == "{}"


@given(st.binary(max_size=300))
def test_rubbish_ends_the_reading_and_raises_nothing(data: bytes) -> None:
    assert isinstance(tnef.read(package() + data), tnef.Package)
    assert isinstance(rtf.to_text("{\\rtf1" + data.decode("latin-1")), str)
    assert isinstance(rtf.unpacked(struct.pack("<II4sI", 9, 999, b"LZFu", 0) + data), str)
    assert cms.opened(data) is None or data[:1] == b"0"


def test_a_password_anywhere_in_an_archive_locks_it_and_an_open_one_is_a_file() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("open.txt", "x")
        writer.writestr("closed.txt", "y")
    data = archive.getvalue()
    assert mail("application/zip", "a.zip", data, "hello").problem == ""
    second = data.rfind(b"PK\x01\x02")
    closed = data[: second + 8] + bytes([data[second + 8] | 1]) + data[second + 9 :]
    assert (
        mail("application/zip", "a.zip", closed, "hello").problem == "encrypted: password-protected archive"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("STUCK TOLD", ""), ("Receiving practitioner: Robert Hale\n\nSee the archive.", ""),
        ("Please see the archive; the password follows.", "encrypted: password-protected archive"), ("", "encrypted: password-protected archive"),
    ],
)  # fmt: skip
def test_beside_what_is_understood_a_locked_archive_is_only_named(text: str, problem: str) -> None:
    """No archive is read, locked or not: whoever typed an answer has answered."""
    found = mail("application/zip", "a.zip", b"PK\x03\x04\x14\0\x01\0" + b"\0" * 40, text)
    assert found.problem == problem
    assert "encrypted: password-protected archive" in found.problems
    assert mail("application/pkcs7-mime", "smime.p7m", b"x", text).problem.startswith("encrypted")


@pytest.mark.parametrize(
    ("sent", "date"),
    [
        (0, ""),
        (-5, ""),
        (1_775_034_300, "Wed, 01 Apr 2026 09:05:00 +0000"),
        (849_000_000_000, ""),
        (2**62, ""),
    ],
)
def test_a_time_that_no_calendar_has_is_none(sent: int, date: str) -> None:
    """An Outlook item counts 100 nanoseconds since 1601, up to the year 60000."""
    assert packages.as_mail(tnef.Package(text="x", sent=sent)).get("date") == date


def test_a_text_that_is_signed_with_pgp_is_read_as_it_was_written() -> None:
    text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nChild: under 1\n- -- \nPriya\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
    found = read(f"{HEAD}\n{text}".encode(), ENVELOPE, CONTEXT)
    assert isinstance(found, InboundMail)
    assert (found.typed, found.problem) == ("Child: under 1", "")
    assert packages.clear("-----BEGIN PGP SIGNED MESSAGE-----") == "-----BEGIN PGP SIGNED MESSAGE-----"


def test_the_collection_of_raw_mails_has_one_of_each_that_is_locked() -> None:
    names = {path.stem for path in Path(__file__).with_name("raw").glob("*.eml")}
    assert {"smime-enveloped", "pgp-mime", "rpmsg", "zip-with-password", "winmail-dat-only"} <= names
