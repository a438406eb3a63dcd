"""Documents: the same value as text, HTML and PDF; nothing in a text is ever taken as markup; nothing is cut off."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from parley.documents.as_html import to_html
from parley.documents.as_pdf import not_in_the_fonts, to_pdf
from parley.documents.as_text import to_text
from parley.documents.document import (
    Box,
    Column,
    Document,
    Grid,
    Heading,
    Items,
    NewPage,
    Note,
    Pairs,
    Paragraph,
    Part,
    Row,
    Ticks,
    clean,
)

MADE = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
EVERY_PART: tuple[Part, ...] = (
    Heading("First part"),
    Note("small print"),
    Pairs((Row("a label", "its value", "from here"), Row("open")), "the bar"),
    Grid((Column("left", 2, "hint"), Column("right")), (("one", "two"),), "the rows", spare=1),
    Box("longer", "line one\nline two"),
    Ticks("settled", ("yes", "no"), "no"),
    Paragraph("mind this", strong=True),
    Items(("first", "second")),
    Heading("a matter", 2),
    NewPage(),
    Paragraph("the end"),
)


def page(*parts: Part, **more: str) -> Document:
    return Document("The form", parts, MADE, **more)


def pdf_pages(pdf: bytes) -> int:
    found = re.search(rb"/Count (\d+)", pdf)
    assert found
    return int(found[1])


def glyphs(pdf: bytes) -> int:
    """How many signs the pages draw: strings are two octets a sign, in parentheses, in compressed streams."""
    drawn = 0
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            continue
        if b" Tf" in content:
            strings = re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", content, re.S)
            drawn += sum(len(re.sub(rb"\\(.)", rb"\1", one, flags=re.S)) // 2 for one in strings)
    return drawn


class Seen(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "wanted",
    ["First part", "small print", "its value", "from here", "the bar", "hint", "one", "line two", "no", "mind this",
     "second", "a matter", "the end", "D-2026-0001", "The form", "Borough partnership", "kept apart"],
)  # fmt: skip
def test_every_part_stands_in_the_html_and_in_the_text(wanted: str) -> None:
    document = page(*EVERY_PART, reference="D-2026-0001", above="Borough partnership", foot="kept apart")
    assert wanted in Seen(to_html(document)).text
    assert wanted in to_text(document) or wanted in ("hint",)


def test_html_needs_nothing_beside_it_and_forbids_itself_to_load_anything() -> None:
    html = to_html(page(*EVERY_PART))
    assert not set(Seen(html).tags) & {"script", "img", "link", "iframe", "object"}
    assert "default-src 'none'" in html
    assert "http://" not in html and "https://" not in html and "url(" not in html


def test_a_text_is_never_markup() -> None:
    html = to_html(
        page(Paragraph("<script>alert(1)</script>"), Pairs((Row("<b>", '"><img src=x>'),)), reference="<i>")
    )
    assert not set(Seen(html).tags) & {"script", "img", "i"}
    assert "<script>alert(1)</script>" in Seen(html).text


def test_the_same_document_gives_the_same_pdf() -> None:
    document = page(*EVERY_PART, reference="D-2026-0001")
    assert to_pdf(document) == to_pdf(document)
    assert to_pdf(document).startswith(b"%PDF-")
    assert pdf_pages(to_pdf(document)) == 2


def test_a_row_longer_than_a_page_goes_on_overleaf_and_loses_nothing() -> None:
    short = page(Grid((Column("a"), Column("b")), (("x" * 10, "y"),)))
    long = page(Grid((Column("a"), Column("b")), (("x" * 20_000, "y"),)))
    pages = pdf_pages(to_pdf(long))
    assert pages > 3
    overhead = (pages - 1) * len(
        "abThe formPage 1 of 9"
    )  # the titles, the head and the foot of each further page
    assert glyphs(to_pdf(long)) == glyphs(to_pdf(short)) + 20_000 - 10 + overhead


def test_names_beyond_latin_stand_in_the_pdf_and_what_cannot_is_told() -> None:
    assert not_in_the_fonts(page(Paragraph("Zoë Nguyễn-Żółć Ђорђе Ștefan Ağaoğlu Ólafur"))) == ""
    assert not_in_the_fonts(page(Paragraph("山田 and 山"))) == "山田"
    to_pdf(page(Paragraph("山田")))  # drawn as unknown signs, no failure


def test_what_no_page_can_show_is_left_out() -> None:
    assert clean("a\u202eb\x00c\ud800d\te\r\nf\xa0g") == "abcd    e\nf\xa0g"


@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(st.lists(st.text(max_size=400), min_size=3, max_size=3))
def test_any_text_can_be_printed(texts: list[str]) -> None:
    one, two, three = texts
    document = page(
        Heading(one), Paragraph(two), Grid((Column(one), Column("b")), ((two, three),)), Box(three, one),
        Pairs((Row(one, two, three),)), Ticks(one, (two, three), two), Items((one, three)), reference=two,
    )  # fmt: skip
    assert to_pdf(document)
    assert Seen(to_html(document)).tags.count("td") == 3
    to_text(document)


def heights(pdf: bytes) -> set[bytes]:
    """The heights at which the pages draw lines of text."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    texts = [zlib.decompress(one) for one in streams if one[:1] == b"x"]
    return {place for text in texts for place in re.findall(rb"BT \S+ (\S+) Td", text)}


def test_a_long_name_above_never_runs_into_the_reference() -> None:
    short = heights(to_pdf(page(above="Oak", reference="D-2026-0001")))
    long = heights(to_pdf(page(above="Barking and Dagenham Partnership, " * 5, reference="D-2026-0001")))
    assert len(long) >= len(short) + 1
