"""A document as one PDF file, A4, with the fonts it needs inside it (fpdf2; DejaVu Sans Condensed, see `fonts/`).

The same document gives the same bytes. Only the glyphs that are used go into the file.
"""

from __future__ import annotations

from typing import assert_never

from fpdf.enums import XPos, YPos

from parley.documents.document import (
    Box,
    Document,
    Grid,
    Heading,
    Items,
    NewPage,
    Note,
    Pairs,
    Paragraph,
    Part,
    Ticks,
    clean,
    texts_of,
)
from parley.documents.pdf_pages import MARGIN, POINT, SMALL, Pages, known_signs, printable
from parley.documents.pdf_tables import Cell, draw_table

LABELS = (0.34, 0.66)  # how wide labels are, and what stands beside them
LABEL, BAR = 240, 222  # the grounds of labels and of title bars
GAP = 1.8  # millimetres after a paragraph


def to_pdf(document: Document) -> bytes:
    """The whole file. Signs that the fonts lack stand as a question mark in a diamond: see `not_in_the_fonts`."""
    pdf = Pages(document)
    pdf.add_page()
    _top(pdf, document)
    for part in document.parts:
        _part(pdf, part)
    return bytes(pdf.output())


def not_in_the_fonts(document: Document) -> str:
    """The signs of a document that its PDF cannot show, each once, in order: whoever prints it should hear of it."""
    found = dict.fromkeys(char for text in texts_of(document) for char in clean(text))
    return "".join(char for char in found if char != "\n" and ord(char) not in known_signs())


def _top(pdf: Pages, document: Document) -> None:
    if document.above or document.reference:
        _above(pdf, document)
        pdf.ln(1.5)
    pdf.running(document.title, pdf.type_in(16, bold=True))
    pdf.ln(1.5)
    pdf.set_draw_color(0)
    pdf.set_line_width(0.5)
    pdf.line(pdf.l_margin, pdf.get_y(), pdf.l_margin + pdf.epw, pdf.get_y())
    pdf.ln(3)


def _above(pdf: Pages, document: Document) -> None:
    """Whose document it is, over as many lines as it takes, and its reference beside it: neither runs into the other."""
    top, wide = pdf.get_y(), pdf.epw * 0.8
    line = pdf.type_in(grey=60)
    pdf.multi_cell(wide, line, printable(document.above), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    below = max(pdf.get_y(), top + line)
    pdf.set_xy(pdf.l_margin + wide, top)
    pdf.type_in(bold=True)
    pdf.cell(pdf.epw - wide, line, printable(document.reference), align="R")
    pdf.set_xy(pdf.l_margin, below)


def _part(pdf: Pages, part: Part) -> None:
    match part:
        case Heading(text, level):
            _heading(pdf, text, level)
        case Paragraph(text, strong):
            pdf.running(text, pdf.type_in(bold=strong))
            pdf.ln(GAP)
        case Note(text):
            pdf.running(text, pdf.type_in(SMALL, grey=80))
            pdf.ln(GAP)
        case Items(texts):
            _items(pdf, texts)
        case NewPage():
            pdf.add_page()
        case Pairs() | Box() | Ticks() | Grid():
            _framed(pdf, part)
            pdf.ln(3)
        case _:
            assert_never(part)


def _heading(pdf: Pages, text: str, level: int) -> None:
    size = 13.0 if level == 1 else 10.5
    pdf.ln(3 if level == 1 else 1.5)
    pdf.want(size * POINT + 22)  # a heading never stands alone at the foot of a page
    if level == 1 or pdf.has_sections:  # the outline begins with a section
        pdf.start_section(printable(text).replace("\n", " "), level=min(level - 1, 1))
        pdf.has_sections = True
    pdf.running(text, pdf.type_in(size, bold=True))
    pdf.ln(1)


def _items(pdf: Pages, texts: tuple[str, ...]) -> None:
    for text in texts:
        line = pdf.type_in()
        pdf.want(line)
        pdf.cell(5, line, "•")
        pdf.set_left_margin(MARGIN + 5)
        pdf.running(text, line)
        pdf.set_left_margin(MARGIN)
        pdf.set_x(MARGIN)
    pdf.ln(GAP)


def _framed(pdf: Pages, part: Pairs | Box | Ticks | Grid) -> None:
    match part:
        case Pairs(rows, title):
            _title_bar(pdf, title)
            cells = tuple((_label(row.label), Cell(row.value, note=row.note)) for row in rows)
            draw_table(pdf, LABELS, cells)
        case Box(label, text, lines):
            draw_table(pdf, (1.0,), ((Cell(text, lines=lines),),), ((_label(label),),))
        case Ticks(label, options, chosen):
            boxes = (
                ("\u2612 " if one == chosen else "\u2610 ") + one.replace(" ", "\u00a0") for one in options
            )
            draw_table(pdf, LABELS, ((_label(label), Cell("      ".join(boxes))),))
        case Grid(columns, rows, title, spare):
            _title_bar(pdf, title)
            whole = sum(column.share for column in columns)
            titles = tuple(_label(column.title, column.note) for column in columns)
            empty = tuple(Cell("", lines=2) for _ in columns)
            body = (*(tuple(Cell(text) for text in row) for row in rows), *[empty] * spare)
            draw_table(pdf, tuple(column.share / whole for column in columns), body, (titles,))
        case _:
            assert_never(part)


def _label(text: str, note: str = "") -> Cell:
    return Cell(text, bold=True, shade=LABEL, note=note)


def _title_bar(pdf: Pages, title: str) -> None:
    if title:
        pdf.want(24)
        draw_table(pdf, (1.0,), ((Cell(title, bold=True, shade=BAR),),))
