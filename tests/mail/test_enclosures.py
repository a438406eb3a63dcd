"""A document that rides on a mail: a part of its own, whole, under a plain name; anything else is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.mail.test_outbound import INVITATION, NOTICE, parsed, types

from parley.mail.outbound import MOST_ATTACHED, Enclosure, OutgoingMail, build, taken_apart

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\n%%EOF\n"
PACK = Enclosure("D-2026-0001-pack.pdf", PDF)
FORM = Enclosure("D-2026-0001-appendix_a.pdf", b"%PDF-2.0\n%%EOF\n")


def test_it_stands_behind_the_text_and_comes_out_as_it_went_in() -> None:
    read = parsed(build(replace(NOTICE, enclosed=(PACK, FORM))))
    assert types(read) == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html"),
        *("application/pdf", "application/pdf"),
    ]
    found = list(read.iter_attachments())
    assert [(one.get_filename(), one.get_payload(decode=True)) for one in found] == [
        (PACK.file, PACK.pdf),
        (FORM.file, FORM.pdf),
    ]
    assert [one["Content-Type"].params["name"] for one in found] == [PACK.file, FORM.file]
    assert {one["Content-Transfer-Encoding"] for one in found} == {"base64"}
    assert {one["Content-Disposition"].content_disposition for one in found} == {"attachment"}
    body = read.get_body(("plain",))
    assert body is not None and body.get_content().replace("\r\n", "\n") == NOTICE.text


def test_an_invitation_stays_where_outlook_looks() -> None:
    read = parsed(build(replace(INVITATION, enclosed=(PACK,))))
    assert types(read) == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"),
        *("application/ics", "application/pdf"),
    ]


@pytest.mark.parametrize("mail", [NOTICE, INVITATION], ids=["notice", "invitation"])
def test_no_line_is_long_and_the_same_value_gives_the_same_octets(mail: OutgoingMail) -> None:
    octets = build(replace(mail, enclosed=(PACK,)))
    assert octets == build(replace(mail, enclosed=(PACK,))) and octets.isascii()
    assert b"\n" not in octets.replace(b"\r\n", b"") and b"\r" not in octets.replace(b"\r\n", b"")
    assert max(map(len, octets.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "file",
    ["", "pack", "pack.exe", "a b.pdf", 'a".pdf', "a\r\nX: 1.pdf", "../a.pdf", ".pdf", "é.pdf", "a.pdf\n", f"{'a' * 99}.pdf"],
)  # fmt: skip
def test_a_file_s_name_is_plain(file: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        build(replace(NOTICE, enclosed=(Enclosure(file, PDF),)))


def test_only_a_pdf_and_none_too_large() -> None:
    with pytest.raises(ValueError, match="not a PDF"):
        build(replace(NOTICE, enclosed=(replace(PACK, pdf=b"<html>"),)))
    half = replace(PACK, pdf=PDF.ljust(MOST_ATTACHED // 2, b"x"))
    assert build(replace(NOTICE, enclosed=(half, half)))
    with pytest.raises(ValueError, match="too large"):
        build(replace(NOTICE, enclosed=(half, half, PACK)))


@pytest.mark.parametrize("enclosed", [(PACK,), (PACK, FORM)])
def test_a_mail_comes_apart_into_the_mail_without_its_documents_and_those(
    enclosed: tuple[Enclosure, ...],
) -> None:
    whole = replace(INVITATION, enclosed=enclosed)
    assert taken_apart(build(whole)) == (build(INVITATION), enclosed)
    lean, documents = taken_apart(build(replace(NOTICE, enclosed=enclosed)))
    assert documents == enclosed
    assert types(parsed(lean)) == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html"]
    assert not parsed(lean).defects
    for none in (NOTICE, INVITATION):
        assert taken_apart(build(none)) == (build(none), ())
