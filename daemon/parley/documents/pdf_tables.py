"""Tables of a PDF whose rows may be longer than a page: such a row goes on overleaf, under the same titles."""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.documents.pdf_pages import LINE, POINT, SIZE, SMALL, Pages
from parley.value import value

PAD_X, PAD_Y = 1.8, 1.2  # millimetres between a frame and what stands in it
WHOLE = 90.0  # a row up to this height is kept together
LEAST = 14.0  # what must be left on a page for the beginning of a longer one


@value
class Cell:
    """What stands in a cell. shade: its ground, 255 is white; note: small print below; lines: its least height."""

    text: str
    bold: bool = False
    shade: int = 255
    note: str = ""
    lines: int = 1


@value
class _Line:
    text: str
    size: float
    bold: bool

    @property
    def height(self) -> float:
        return self.size * POINT * LINE


@dataclass
class _Rest:
    """What of a cell is still to be drawn."""

    cell: Cell
    lines: list[_Line] = field(default_factory=list)

    @property
    def height(self) -> float:
        return sum(line.height for line in self.lines) + 2 * PAD_Y

    def take(self, room: float) -> list[_Line]:
        """As many lines as fit."""
        taken: list[_Line] = []
        used = 2 * PAD_Y
        while self.lines and used + self.lines[0].height <= room:
            used += self.lines[0].height
            taken.append(self.lines.pop(0))
        return taken


Row = tuple[Cell, ...]


def draw_table(
    pdf: Pages, shares: tuple[float, ...], rows: tuple[Row, ...], head: tuple[Row, ...] = ()
) -> None:
    """Rows of cells, each column with its share of the width (they sum to 1). head: again on each page."""
    widths = [share * pdf.epw for share in shares]
    first = _broken(pdf, rows[0], widths) if rows else []
    titles = sum(_height(_broken(pdf, row, widths)) for row in head)
    pdf.want(titles + min(_height(first), LEAST + titles))
    _draw_head(pdf, head, widths)
    for row in rows:
        rest = _broken(pdf, row, widths)
        while True:
            height = _height(rest)
            if height > pdf.room and (height <= WHOLE or pdf.room < LEAST):
                pdf.add_page()
                _draw_head(pdf, head, widths)
            _draw(pdf, rest, widths, min(height, pdf.room))
            if not any(one.lines for one in rest):
                break
            pdf.add_page()
            _draw_head(pdf, head, widths)


def _draw_head(pdf: Pages, head: tuple[Row, ...], widths: list[float]) -> None:
    for row in head:
        rest = _broken(pdf, row, widths)
        _draw(pdf, rest, widths, _height(rest))


def _height(rest: list[_Rest]) -> float:
    return max((one.height for one in rest), default=0.0)


def _broken(pdf: Pages, row: Row, widths: list[float]) -> list[_Rest]:
    return [
        _Rest(cell, _lines(pdf, cell, width - 2 * PAD_X)) for cell, width in zip(row, widths, strict=True)
    ]


def _lines(pdf: Pages, cell: Cell, width: float) -> list[_Line]:
    pdf.type_in(bold=cell.bold)
    lines = [_Line(text, SIZE, cell.bold) for text in pdf.lines_of(cell.text, width)]
    if cell.note:
        lines = lines if cell.text else []
        pdf.type_in(SMALL)
        lines += [_Line(text, SMALL, False) for text in pdf.lines_of(cell.note, width)]
    return lines + [_Line("", SIZE, False)] * (cell.lines - len(lines))


def _draw(pdf: Pages, rest: list[_Rest], widths: list[float], height: float) -> None:
    """As much of a row as fits in `height`, and below it."""
    x, top = pdf.l_margin, pdf.get_y()
    for one, width in zip(rest, widths, strict=True):
        pdf.frame(x, top, width, height, one.cell.shade)
        y = top + PAD_Y
        for line in one.take(height + 0.01):
            pdf.type_in(line.size, bold=line.bold, grey=80 if line.size == SMALL else 0)
            pdf.put(x + PAD_X, y, line.text, line.height)
            y += line.height
        x += width
    pdf.set_xy(pdf.l_margin, top + height)
