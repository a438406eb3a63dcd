"""The pages of a PDF: A4, upright, two weights of one font, the reference at the head and the page at the foot."""

from __future__ import annotations

import logging
from datetime import UTC
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos

from parley.documents.document import Document, clean

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "DejaVuSansCondensed.ttf", FONTS / "DejaVuSansCondensed-Bold.ttf"
FAMILY, SIZE, SMALL = "DejaVu", 9.5, 8.0  # points
LINE = 1.38  # height of a line beside the size of its letters
POINT = 25.4 / 72  # a point in millimetres
MARGIN, FOOT = 18.0, 15.0  # millimetres
UNKNOWN = "\ufffd"  # what stands for a sign that the fonts do not have
FRAME = 110  # the grey of a table's lines: 0 is black, 255 white

for _name in ("fpdf", "fontTools"):  # they say on stderr what they do; nobody of ours reads it
    logging.getLogger(_name).setLevel(logging.ERROR)


@cache
def known_signs() -> frozenset[int]:
    """The code points that both weights have."""
    with TTFont(REGULAR) as regular, TTFont(BOLD) as bold:
        return frozenset(regular.getBestCmap()) & frozenset(bold.getBestCmap())


def printable(text: str) -> str:
    """A text as the fonts can show it."""
    return "".join(char if char == "\n" or ord(char) in known_signs() else UNKNOWN for char in clean(text))


class Pages(FPDF):
    """The pages of one document, and what its parts are drawn with. All lengths in millimetres."""

    def __init__(self, document: Document) -> None:
        super().__init__(format="A4", unit="mm")
        self.document = document
        self.add_font(FAMILY, "", REGULAR)
        self.add_font(FAMILY, "B", BOLD)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, MARGIN + 3)
        self.set_lang(document.language)
        self.set_title(printable(" ".join(word for word in (document.reference, document.title) if word)))
        self.set_creator("parley")
        self.set_creation_date(document.made.astimezone(UTC))
        self.alias_nb_pages("{n}")  # as wide as the number it becomes
        self.has_sections = False

    def header(self) -> None:
        """From the second page on; the first has the title."""
        if self.page_no() == 1:
            return
        line = self.type_in(SMALL, grey=90)
        self.set_y(9)
        self.cell(self.epw / 3, line, printable(self.document.reference))
        title = printable(self.document.title)
        wide = self.get_string_width(title) / (self.epw * 2 / 3)
        self.type_in(SMALL / max(1.0, wide), grey=90)  # smaller, before it runs into the reference
        self.cell(self.epw * 2 / 3, line, title, align="R")
        self.set_y(MARGIN)

    def footer(self) -> None:
        """What the document says at its foot, and the page."""
        self.set_y(-FOOT)
        page, foot = 25, printable(self.document.foot)
        line = self.type_in(SMALL, grey=90)
        wide = self.get_string_width(foot) / (self.epw - page)
        self.type_in(SMALL / max(1.0, wide), grey=90)  # smaller, before it runs into the page's number
        self.cell(self.epw - page, line, foot)
        self.type_in(SMALL, grey=90)
        self.cell(page, line, f"Page {self.page_no()} of {{n}}", align="R")
        self.set_text_color(0)

    def type_in(self, size: float = SIZE, bold: bool = False, grey: int = 0) -> float:
        """Choose the letters; gives the height of a line of them."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(grey)
        return size * POINT * LINE

    def running(self, text: str, line: float) -> None:
        """Running text over as many lines and pages as it takes; then at the left margin below it."""
        self.multi_cell(0, line, printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def lines_of(self, text: str, width: float) -> list[str]:
        """A text as the lines it takes in this width, in the letters chosen."""
        lines = self.multi_cell(
            width, 4, printable(text), align="L", dry_run=True, output=MethodReturnValue.LINES
        )
        return list(lines) if isinstance(lines, list) else []

    def put(self, x: float, y: float, text: str, line: float) -> None:
        """One line of text at a place."""
        self.set_xy(x, y)
        self.cell(0, line, text)

    def frame(self, x: float, y: float, width: float, height: float, shade: int) -> None:
        """A frame with a ground."""
        self.set_draw_color(FRAME)
        self.set_line_width(0.2)
        self.set_fill_color(shade)
        self.rect(x, y, width, height, style="DF")

    @property
    def room(self) -> float:
        """What is left on this page."""
        return float(self.page_break_trigger - self.get_y())

    def want(self, height: float) -> None:
        """A new page, unless so much is left on this one."""
        if self.room < height:
            self.add_page()
