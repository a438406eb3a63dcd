"""A document as one HTML file that needs nothing beside it: no script, no picture, no font from anywhere.

Every text is escaped; the page forbids itself to load anything. Printed, it is an A4 page like the PDF.
"""

from __future__ import annotations

from html import escape
from typing import assert_never

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

STYLE = """
:root { color-scheme: light; }
body { margin: 0; background: #f3f3f1; color: #111; font: 16px/1.45 "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 52rem; margin: 1.5rem auto; padding: 2rem 2.25rem 1.5rem; background: #fff; border: 1px solid #ccc; }
header { border-bottom: 2px solid #111; margin-bottom: 1.25rem; display: flow-root; }
header p { margin: 0; color: #444; }
header .reference { float: right; margin-left: 1rem; font-weight: 600; color: #111; }
h1 { font-size: 1.55rem; line-height: 1.2; margin: .25rem 0 .75rem; }
h2 { font-size: 1.2rem; margin: 1.75rem 0 .4rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p { margin: .5rem 0; white-space: pre-line; overflow-wrap: anywhere; }
.strong { font-weight: 600; border-left: 4px solid #111; padding-left: .75rem; }
.note, small { color: #555; font-size: .86rem; font-weight: 400; }
small { display: block; }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; table-layout: fixed; }
caption { text-align: left; font-weight: 600; padding: .35rem .6rem; background: #e4e7ea; border: 1px solid #777; border-bottom: 0; }
th, td { border: 1px solid #777; padding: .4rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; white-space: pre-line; }
th { background: #f0f1f2; font-weight: 600; }
tbody th { width: 34%; }
td:empty::after { content: "\\a0"; }
.box { border: 1px solid #777; margin: .75rem 0; }
.box b { display: block; background: #f0f1f2; padding: .4rem .6rem; border-bottom: 1px solid #777; }
.box p { margin: 0; padding: .5rem .6rem; }
.ticks b { margin-right: 1rem; }
.ticks > span { margin-right: 1.25rem; white-space: nowrap; }
footer { margin-top: 2rem; border-top: 1px solid #777; padding-top: .5rem; color: #555; font-size: .86rem; }
@media (max-width: 40rem) { main { margin: 0; border: 0; padding: 1rem; } th, td { padding: .3rem .4rem; } body { font-size: 15px; } }
@media print {
  @page { size: A4; margin: 16mm; }
  body { background: none; font-size: 10pt; }
  main { border: 0; margin: 0; padding: 0; max-width: none; }
  .page { break-before: page; }
  tr, .box, .ticks, h2, h3 { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  th, caption, .box b { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


def to_html(document: Document) -> str:
    """The whole page, UTF-8, self-contained."""
    name = " ".join(word for word in (document.reference, document.title) if word)
    body = "\n".join(_part(part) for part in document.parts)
    foot = f"<footer>{_text(document.foot)}</footer>" if document.foot else ""
    return f"""<!doctype html>
<html lang="{escape(document.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{_text(name)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<header>
<p class="reference">{_text(document.reference)}</p>
<p>{_text(document.above)}</p>
<h1>{_text(document.title)}</h1>
</header>
{body}
{foot}
</main>
</body>
</html>
"""


def _text(text: str) -> str:
    """As it is, but that a line is broken behind the @ of an address sooner than within its words."""
    return escape(clean(text)).replace("@", "@<wbr>")


def _part(part: Part) -> str:
    match part:
        case Heading(text, level):
            return f"<h{level + 1}>{_text(text)}</h{level + 1}>"
        case Paragraph(text, strong):
            return f'<p class="strong">{_text(text)}</p>' if strong else f"<p>{_text(text)}</p>"
        case Note(text):
            return f'<p class="note">{_text(text)}</p>'
        case Items(texts):
            return "<ul>" + "".join(f"<li>{_text(text)}</li>" for text in texts) + "</ul>"
        case Pairs(rows, title):
            return _table(title, "", "".join(_pair(row) for row in rows))
        case Box(label, text, lines):
            return (
                f'<div class="box"><b>{_text(label)}</b><p style="min-height:{lines * 1.45:.1f}em">'
                f"{_text(text)}</p></div>"
            )
        case Ticks(label, options, chosen):
            return (
                f'<p class="ticks"><b>{_text(label)}</b>{"".join(_tick(one, chosen) for one in options)}</p>'
            )
        case Grid(columns, rows, title, spare):
            empty = tuple("" for _ in columns)
            lines_ = "".join(_row(row) for row in (*rows, *[empty] * spare))
            return _table(title, _head(columns), lines_)
        case NewPage():
            return '<div class="page"></div>'
        case _:
            assert_never(part)


def _table(title: str, head: str, body: str) -> str:
    caption = f"<caption>{_text(title)}</caption>" if title else ""
    return f"<table>{caption}{head}<tbody>{body}</tbody></table>"


def _pair(row: Row) -> str:
    note = f"<small>{_text(row.note)}</small>" if row.note else ""
    return f'<tr><th scope="row">{_text(row.label)}</th><td>{_text(row.value)}{note}</td></tr>'


def _head(columns: tuple[Column, ...]) -> str:
    whole = sum(column.share for column in columns)
    cells = []
    for column in columns:
        note = f"<small>{_text(column.note)}</small>" if column.note else ""
        width = f"width:{100 * column.share / whole:.1f}%"
        cells.append(f'<th scope="col" style="{width}">{_text(column.title)}{note}</th>')
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _row(cells: tuple[str, ...]) -> str:
    return "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in cells) + "</tr>"


def _tick(option: str, chosen: str) -> str:
    box = "\u2612" if option == chosen else "\u2610"
    state = "chosen" if option == chosen else "not chosen"
    return f'<span><span aria-label="{state}">{box}</span> {_text(option)}</span>'
