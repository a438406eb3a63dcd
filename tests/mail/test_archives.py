"""Archives and documents that ask for a password: labelled, and told from those that do not."""

from __future__ import annotations

import base64
import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail import archives
from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext

# Made with 7-Zip: the files locked, the list locked too, the list packed (forty files), and two that anybody opens.
SEVEN = {
    "its files are locked": ("""
    N3q8ryccAASmlymUEAAAAAAAAABiAAAAAAAAALkmG2R7mZNRHurDYlkWNNWDkRYbAQQGAAEJEAAHCwEAAiQG8QcBElMPdg0YSDeS8L3cKzKSb1MouSEhAQABAAwKBgAICg
    EgMDo2AAAFARkBABENAGEALgB0AHgAdAAAABQKAQCg1gfmdH/dARUGAQAggKSBAAA=
    """, True),
    "its list is locked too": ("""
    N3q8ryccAASdeDK/gAAAAAAAAAAuAAAAAAAAAC3OUerBkD60vX7E3IA7KM1gYLk78DfiH3QSRe2o5eqFdFDh3busHFaBmiIaLCSJ9EDVk0vI82wICoV3y0E8ptO3ggEeQF
    FGKvG0V7otPLaqKm708a/BKZN8Y1KNcCgEZ3w6hUeZ+mTFurgolhSaclPmMx/lK7vC6Y4dY29toV6tmLY+4RcGEAEJcAAHCwEAASQG8QcBElMP15/Qfoj3GM/d7hrjnUok
    EAxiCgGGucdYAAA=
    """, True),
    "its list is packed": ("""
    N3q8ryccAAROgr7szQEAAAAAAAAiAAAAAAAAAER/RQJiBl3NqmGPy1MFECzbXGenPkMsWP0U/ODLaCzkt85h3qCeeCh2jxShAfUS0KhAjo5dUd3lBMzbwUgWtmI6Nn0qTJ
    NneaUMyJ42zB91RBlA/UTR4I0SekCKeWWQVugqtHIAAIEzB64P04/j/UC7lGQ7OaR652og+7YZCyLzlDclCnd6gTh+/TROHNp5fBj2tU+JVHeA1qlD7nUDug1ZxBxXAO/t
    cbBCGXE+Hria826sZsogJDurDTdUVQHILDe5JrNkQVafTM9CpMYd6tuOWm6j1izAlBRD1Wb4sr5Kles7xbm+pRdLltK2z61n7WDdhjV0fAhc7D4/g6FNJ9Sm8tfb3QU94a
    Zgxncru6ChdsFo6FmfyLfRCkqee01XsTEJGkR4eypFF2j2wuI1AyOB02vlyGXhhaoW58w3t2Nt5d2HHgkJUi3KokHBYTwRSCDVF6sZTyaHT0V/v0c9ClcYIzNhvFfWS/Ei
    wTnIQlaALinFlZKMfMRdkmxbrJi/311KzfBTH6b08A3bmi3w8VAnZZubfp0gpv3aSe5aF6l7P6yAsPK4vhLfw75rHpzDTzP3ysGLEwpLB1JdkNk+sirgNDA5GRiSPsgeGX
    Vb/AAAABcGYAEJgW0ABwsBAAEjAwEBBV0AEAAADIUiCgE6+9RWAAA=
    """, True),
    "it is open": ("""
    N3q8ryccAATVzb81CgAAAAAAAABSAAAAAAAAAPG4FNoBAAVoZWxsbwoAAQQGAAEJCgAHCwEAASEhAQAMBgAICgEgMDo2AAAFARkMAAAAAAAAAAAAAAAAEQ0AYQAuAHQAeA
    B0AAAAFAoBAKDWB+Z0f90BFQYBACCApIEAAA==
    """, False),
    "it is open, its list packed": ("""
    N3q8ryccAAQ+LnGDpgEAAAAAAAAiAAAAAAAAAHVqbjfgAG4ATF0AGIKCaY02DJfJSXWaLEvDzUMslY1arcWiVi0PyefBIMvWMx5u1qhgo03AkTAe1qsPrHsr8EZgHKcieM
    2lIC8DbDBNnj08ubcb4pm8IAAAAIEzB64P0vUM/UDAkNL/fWlNjBUQGA3qykIQEuN0DsjcZJ+mc304Sx5cXPc7jEAS3j7MXE2K1yqQaEfmtA0VliNyaroqOZKbmuz6KXTT
    7oC1XtOeDswcxOqRsnaXNpknbaSTA/P9AzFbX+H8+eHfrW8wfk1LznAron/A28OatUxPJ2u8oEenkTvAEClDTEX9Hdwja2e1kEUScvnoGxAviLqm1UZeE+PfhDOsrhmw+U
    /uOorcm2xDk8i5fr3V95I4mX6fG3GAUp35Y33Nh/Gu6Kde6SLwPyK7MuCWD/zyb37LRBtj11bxIyNmugWRtfIddNIDY0k1VlgGIzYSCh391OcOlHZ/5yigIeNA3HzvZ95n
    jaxU+lpBuf2lEcnJPqjusiyfysi2yOTQ1fJnGxCvte+FiC6D5daCSuRpVyNtFGaQBsQgJw00dIb2zBfg8gAAABcGVAEJgVIABwsBAAEjAwEBBV0AEAAADIUCCgF7zMmhAA
    A=
    """, False),
}  # fmt: skip


@pytest.mark.parametrize(("text", "locked"), SEVEN.values(), ids=SEVEN)
def test_seven_zip(text: str, locked: bool) -> None:
    assert bool(archives.locked(base64.b64decode(text))) is locked


def block4(kind: int, flags: int, rest: bytes = b"", data: bytes = b"") -> bytes:
    """A block of RAR 4; nobody checks its sum here."""
    body = (struct.pack("<I", len(data)) if flags & 0x8000 else b"") + rest
    return struct.pack("<HBHH", 0, kind, flags, 7 + len(body)) + body + data


def varied(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varied(rest) if rest else bytes([low])


def block5(kind: int, extra: bytes = b"", data: bytes = b"", fields: bytes = b"") -> bytes:
    """A block of RAR 5."""
    flags = (1 if extra else 0) | (2 if data else 0)
    head = varied(kind) + varied(flags) + (varied(len(extra)) if extra else b"")
    head += (varied(len(data)) if data else b"") + fields + extra
    return b"\0\0\0\0" + varied(len(head)) + head + data


RAR4, RAR5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
AES_RECORD, TIME_RECORD = varied(4) + varied(1) + b"\0\0\0", varied(4) + varied(3) + b"\0\0\0"


@pytest.mark.parametrize(
    ("content", "locked"),
    [
        (RAR4 + block4(0x73, 0x80, b"\0" * 6), True),
        (RAR4 + block4(0x73, 0, b"\0" * 6) + block4(0x74, 0x8000, b"a" * 300, b"x" * 500), False),
        (RAR4 + block4(0x73, 0) + block4(0x74, 0x8000, b"a", b"x" * 500) + block4(0x74, 0x8004, b"b", b"y"), True),
        (RAR4 + block4(0x73, 0)[:5], False),
        (RAR5 + block5(1) + block5(2, TIME_RECORD, b"x" * 300, b"name"), False),
        (RAR5 + block5(1) + block5(2, TIME_RECORD, b"x" * 300) + block5(2, TIME_RECORD + AES_RECORD, b"y"), True),
        (RAR5 + block5(4, fields=b"\0" * 20), True),
        (RAR5 + b"\xff" * 40, False),
        (b"%PDF-1.7\ntrailer\n<< /Root 1 0 R /Encrypt 12 0 R >>\n%%EOF", True),
        (b"%PDF-1.7\ntrailer\n<< /Root 1 0 R >>\n(/Encrypt is a word)\n%%EOF", False),
        (b"/Encrypt 12 0 R", False),
        (b"", False),
    ],
)  # fmt: skip
def test_rar_and_pdf(content: bytes, locked: bool) -> None:
    assert bool(archives.locked(content)) is locked


@given(st.sampled_from([RAR4, RAR5, b"7z\xbc\xaf\x27\x1c", b"PK\x03\x04", b"%PDF-"]), st.binary(max_size=300))
def test_whatever_follows_is_no_fault(begins: bytes, rest: bytes) -> None:
    assert archives.locked(begins + rest) in ("", archives.ARCHIVE, archives.PDF)


ENVELOPE = Envelope(None, ("escalations+new@parley.example",), datetime(2026, 4, 2, 15, 0, tzinfo=UTC))
LOCKED_PDF = b"%PDF-1.7\n<< /Encrypt 12 0 R >>"


@pytest.mark.parametrize(
    ("name", "content", "text", "problem"),
    [
        ("a.rar", RAR5 + block5(4), "See attached.", archives.ARCHIVE),
        ("a.7z", base64.b64decode(SEVEN["its list is packed"][0]), "See attached.", archives.ARCHIVE),
        # PDFs are never read, locked or not: only a mail that says nothing else waits for a person
        ("a.pdf", LOCKED_PDF, "See attached.", ""),
        ("a.pdf", LOCKED_PDF, " ", archives.PDF),
        ("a.pdf", b"%PDF-1.7", " ", ""),
    ],
)
def test_the_mail_that_brings_it(name: str, content: bytes, text: str, problem: str) -> None:
    file = base64.encodebytes(content).decode()
    raw = (
        "From: Priya Nair <priya.nair@school.example>\nTo: escalations+new@parley.example\nSubject: x\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n{text}\n--b\nContent-Type: application/octet-stream\n"
        f'Content-Disposition: attachment; filename="{name}"\nContent-Transfer-Encoding: base64\n\n{file}--b--\n'
    )
    found = read(raw.encode(), ENVELOPE, ReadingContext("escalations@parley.example"))
    assert isinstance(found, InboundMail) and found.problem == problem
