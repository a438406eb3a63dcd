"""HTML to the plain text a person would have typed: lines, quotes as "> ", list dots, table cells on one line.

One pass over tags and text, linear in the length; no tree is built. Nothing is fetched and nothing is run.
"""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})([^<>]*)>|<[!?][^<>]*>")
# Marks inside a line, most of all tags: taken out at once, since each costs more to look at than its text.
_INLINE = re.compile(
    r"</?(?:span|b|i|u|s|a|font|strong|em|o:p|small|big|sup|sub|tt|code|label|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "table",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "header",
        "footer",
        "address",
        "pre",
        "form",
        "center",
        "dl",
        "dt",
        "dd",
        "li",
        "hr",
    ]
)
_SKIPPED = ("style", "script", "head", "title", "xml")
_CLOSES = {name: re.compile("</" + name, re.IGNORECASE) for name in _SKIPPED}


RULE = "_" * 32  # what a horizontal line is in plain text, as Outlook writes it


class _Page:
    """The lines written so far, the line being written, and how deep in quotes it stands."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.now: list[str] = []
        self.depth = 0
        self.hard = False  # a hard blank stands on this line: clients write empty lines so

    def text(self, text: str) -> None:
        words = text.split()
        self.hard = self.hard or "\xa0" in text
        if not words:
            if text and self.now and self.now[-1] != " ":
                self.now.append(" ")
            return
        joined = " ".join(words)
        lead = " " if text[0].isspace() else ""
        trail = " " if text[-1].isspace() else ""
        self.now.append(lead + joined + trail)

    def end_line(self, *, always: bool = False) -> None:
        line = "".join(self.now).strip().replace("  ", " ")
        if line == "-" and not always:
            return  # a list's dot waits for its text
        if line or always or self.hard:
            self.lines.append("> " * self.depth + line if self.depth else line)
        self.now, self.hard = [], False

    def blank(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append("> " * self.depth)


def to_text(page: str) -> str:
    """The text of an HTML body. Quoted blocks (blockquote) carry "> " as in plain mail."""
    page = _INLINE.sub("", _without(page, "<!--", "-->"))
    out = _Page()
    at = 0
    hide_until = -1
    hidden = set(_SKIPPED)
    for match in _TAG.finditer(page):
        if match.start() < hide_until:
            continue
        if match.start() > at:
            _text(out, page[at : match.start()])
        at = match.end()
        closing, name = match[1], (match[2] or "").lower()
        if not closing and name in hidden:
            close = _CLOSES[name].search(page, at)
            if close is None:
                hidden.discard(name)  # never closed: it hides nothing, and is not looked for again
            else:
                at = hide_until = close.start()
        elif name and "@" in match[3] and "=" not in match[3]:
            _text(out, match[0])  # an address in angle brackets that its writer did not escape
        elif name:
            _tag(out, name, bool(closing), match[3])
    _text(out, page[at:])
    out.end_line()
    return "\n".join(out.lines).strip("\n")


def _text(out: _Page, text: str) -> None:
    if "&" in text:
        text = html.unescape(text)
    out.text(text)


def _tight(attributes: str) -> bool:
    """Outlook's paragraphs have no margin: its writers press Return twice for an empty line."""
    return "Mso" in attributes or "margin:0" in attributes.replace(" ", "")[:200]


def _tag(out: _Page, name: str, closing: bool, attributes: str) -> None:
    if name == "br":
        out.end_line(always=True)
    elif name == "blockquote":
        out.blank()
        out.depth = max(0, out.depth - 1) if closing else min(out.depth + 1, 30)
    elif name == "p" and not closing and not _tight(attributes):
        out.blank()
    elif name == "hr":
        out.end_line()
        out.text(RULE)
        out.end_line()
    elif name in ("td", "th"):
        out.now.append(" ")
    elif name in _BREAKS:
        out.end_line()
        if name == "li" and not closing:
            out.now.append("- ")


def _without(page: str, opens: str, closes: str) -> str:
    """The page without what stands between these marks; linear, and an unclosed mark hides nothing."""
    if opens not in page:
        return page
    kept: list[str] = []
    at = 0
    while (start := page.find(opens, at)) != -1:
        stop = page.find(closes, start + len(opens))
        if stop == -1:
            break
        kept.append(page[at:start])
        at = stop + len(closes)
    return "".join([*kept, page[at:]])
