"""HTML to the plain text a person would have typed: lines, quotes as "> ", list dots, table cells on one line.

One pass over tags and text, linear in the length; no tree is built. Nothing is fetched and nothing is run.
"""

from __future__ import annotations

import html
import re

from parley.mail import caps
from parley.mail.caps import TooMuch
from parley.mail.struck_out import with_strikes

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})([^<>]*)>|<[!?][^<>]*>")
# Marks inside a line, most of all tags: taken out at once, since each costs more to look at than its text.
# A letter by a number that none has: Python refuses to read one of more than 4,300 digits.
_NO_LETTER = re.compile(r"&#(?:[0-9]{9,}|[xX][0-9a-fA-F]{9,});?")
_INLINE = re.compile(
    r"</?(?:span|b|i|u|s|a|font|strong|em|o:p|small|big|sup|sub|tt|code|label|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAKS = frozenset([
    "p", "br", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
    "header", "footer", "address", "pre", "form", "center", "dl", "dt", "dd", "li", "hr"
])  # fmt: skip
_SKIPPED = ("style", "script", "head", "title", "xml")
_CLOSES = {name: re.compile("</" + name, re.IGNORECASE) for name in _SKIPPED}


RULE = "_" * 32  # what a horizontal line is in plain text, as Outlook writes it


# What programs call the box around another's mail, in its class or id: Gmail, Yahoo, Thunderbird, Proton, Zimbra, Zoho.
_QUOTE_BOX = re.compile(
    r"\b(?:gmail_quote|yahoo_quoted|protonmail_quote|zmail_extra|tutanota_quote|mail_?quote|moz-forward-container|ydp[0-9a-f]{4,12}yahoo_quoted)\b"
)
# Marks after which all is another's mail: Outlook's thin line (a border) and its ids for the web, phones and the Mac.
_QUOTE_BEGINS = re.compile(
    r"divRplyFwdMsg|appendonsend|ms-outlook-mobile-reference-message|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container"
    r"|border-top:\s?solid\s(?:#(?:E1E1E1|B5C4DF)|windowtext)\s1\.0pt",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"display\s?:\s?none|visibility\s?:\s?hidden|mso-hide\s?:\s?all|(?<![:\w])\shidden(?=[\s=/]|$)",
    re.IGNORECASE,
)
_START, _VALUE = (
    re.compile(rf"\b{name}\s?=\s?[\"']?(\d{{1,6}})\b", re.IGNORECASE) for name in ("start", "value")
)
_NO_NUMBERS = re.compile(
    r"\btype\s?=\s?[\"']?[ai]\b|style-type\s?:\s?(?:lower|upper|disc|circle|square|none)", re.IGNORECASE
)
_VOID = frozenset(["br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base"])
# Letters in which a blockquote follows on its "On … wrote:": there answers may stand between quotes
_ATTRIBUTION = 1500
_CELL = 600  # letters of a cell that may be one line
_DEEPEST = 30  # quotes inside one another
_MOST_UNCLOSED = 40  # kinds of hidden elements whose end was looked for in vain: names can be made up


class _Page:
    """The lines written so far, the line being written, and how deep in quotes it stands."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.now: list[str] = []
        self.depth = 0
        self.hard = False  # a hard blank stands on this line: clients write empty lines so
        self.boxes: list[bool] = []  # of each open <div>, whether it is a box around a quote
        self.preformatted = 0
        self.lists: list[
            int | None
        ] = []  # of each open list, the number of its next item; None where it has dots
        self.mark = ""  # a list's dot or number that waits for its text

    def text(self, text: str) -> None:
        if self.preformatted and "\n" in text:
            return self._written_out(text)
        words = text.split()
        self.hard = self.hard or "\xa0" in text
        if not words:
            if text and self.now and self.now[-1] != " ":
                self.now.append(" ")
            return None
        joined = " ".join(words)
        lead = " " if text[0].isspace() else ""
        trail = " " if text[-1].isspace() else ""
        self.now.append(lead + joined + trail)
        return None

    def _written_out(self, text: str) -> None:
        """Lines of a <pre> as they stand."""
        first, *others = text.split("\n")
        self.now.append(first)
        for line in others:
            self.end_line(always=True)
            self.now.append(line)

    def end_line(self, *, always: bool = False) -> None:
        line = "".join(self.now).strip().replace("  ", " ")
        if line and line == self.mark and not always:
            return
        self.mark = ""
        if line or always or self.hard:
            self.lines.append("> " * self.depth + line if self.depth else line)
        self.now, self.hard = [], False

    def cell(self) -> None:
        """A tab between two cells that say something: what is in one may be the label of the next."""
        while self.now and not self.now[-1].strip():
            self.now.pop()
        if self.now:
            self.now.append("\t")

    def blank(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append("> " * self.depth)

    def rule(self) -> None:
        """A line across the page; one is enough where several marks stand together."""
        self.end_line()
        last = next((line for line in reversed(self.lines[-3:]) if line.strip("> ")), "")
        if last.strip("> ") != RULE:
            self.text(RULE)
            self.end_line()

    def box(self, *, closing: bool, attributes: str, quotes: bool) -> None:
        """A <div>: perhaps the box around a quote, or the mark from which on all is one."""
        self.end_line()
        if closing:
            if self.boxes and self.boxes.pop():
                self.quote(opens=False)
            return
        self.boxes.append(quotes)
        if quotes:
            self.quote(opens=True)
        elif attributes and _QUOTE_BEGINS.search(attributes):
            self.rule()

    def list_(self, *, closing: bool, attributes: str, numbered: bool) -> None:
        """A list. Programs make one of a line that begins with a number, and the number then stands in no text."""
        if closing:
            if self.lists:
                self.lists.pop()
            return
        start = _START.search(attributes) if numbered else None
        counted = numbered and not _NO_NUMBERS.search(attributes)
        self.lists.append((int(start[1]) if start else 1) if counted else None)

    def item(self, attributes: str) -> None:
        number = self.lists[-1] if self.lists else None
        if number is not None:
            said = _VALUE.search(attributes)
            number = int(said[1]) if said else number
            self.lists[-1] = number + 1
        if self.mark and "".join(self.now).strip() == self.mark:
            self.now = []  # the last one was empty
        self.mark = "-" if number is None else f"{number}."
        self.now.append(f"{self.mark} ")

    def quote(self, *, opens: bool) -> None:
        self.blank()
        self.depth = min(self.depth + 1, _DEEPEST) if opens else max(0, self.depth - 1)


def to_text(page: str) -> str:
    """The text of an HTML body. Quoted blocks (blockquote, and the boxes of mail programs) carry "> " as in plain mail.

    What is hidden from whoever sees the page is not there; an element that is never closed hides nothing.
    """
    page = cleared(page)
    check_tags(tags(page))
    return written(page)


def tags(page: str) -> int:
    """How many tags there can be in a page, at most."""
    return min(page.count("<"), page.count(">"))


def check_tags(count: int) -> None:
    """TooMuch if there are more tags in a mail than are read. Each costs as much as a line."""
    if count > caps.TAGS:
        raise TooMuch("cap: over 100,000 tags of HTML")


def cleared(page: str) -> str:
    """The page without comments, and without tags that are nothing but looks."""
    page = with_strikes(_without(page, "<!--", "-->"))
    return page if _HIDDEN.search(page) else _INLINE.sub("", page)


def written(page: str) -> str:
    """The text of a page that was `cleared`."""
    out = _Page()
    at = 0
    unclosed: set[str] = set()
    cell_end = -1  # up to here stands a table's cell of one line, whatever box its text is in
    while match := _TAG.search(page, at):
        if match.start() > at:
            _text(out, page[at : match.start()])
        at = match.end()
        closing, name, attributes = match[1], (match[2] or "").lower(), match[3] or ""
        hides = not closing and name not in unclosed and (name in _CLOSES or _is_hidden(name, attributes))
        if hides and len(unclosed) < _MOST_UNCLOSED:
            end = _end_of(page, name, at)
            if end == -1:
                unclosed.add(name)  # it hides nothing, and is not looked for again
            else:
                at = end
                continue
        if name and "@" in attributes and "=" not in attributes:
            _text(out, match[0])  # an address in angle brackets that its writer did not escape
        elif at <= cell_end and name in ("p", "div"):
            out.now.append(" ")
        elif name:
            if name in ("td", "th") and not closing:
                cell_end = _end_of_line_cell(page, at)
            if name == "div":
                box = _QUOTE_BOX.search(attributes) and "blockquote" not in page[at : at + _ATTRIBUTION]
                out.box(closing=bool(closing), attributes=attributes, quotes=bool(box))
            else:
                _tag(out, name, bool(closing), attributes)
    _text(out, page[at:])
    out.end_line()
    return "\n".join(out.lines).strip("\n")


def _is_hidden(name: str, attributes: str) -> bool:
    return len(attributes) > 6 and name not in _VOID and bool(_HIDDEN.search(attributes))


def _end_of(page: str, name: str, at: int) -> int:
    """Where the element of that name ends that was opened before `at`, those of its name inside it counted; or -1."""
    if name in _CLOSES:
        close = _CLOSES[name].search(page, at)
        return close.start() if close else -1
    depth = 1
    for tag in re.compile(rf"<(/?){name}(?=[\s>/])[^<>]*>", re.IGNORECASE).finditer(page, at):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    return -1


def _end_of_line_cell(page: str, at: int) -> int:
    """Where the cell that begins here ends, if all in it is one line; else -1."""
    end = page.find("</t", at, at + _CELL)
    cell = page[at:end].lower() if end != -1 else ""
    boxes = cell.count("<p") + cell.count("<div") + cell.count("<br")
    return end if cell and boxes == 1 and "<br" not in cell else -1


def _text(out: _Page, text: str) -> None:
    if "&" in text:
        text = html.unescape(_NO_LETTER.sub("\ufffd", text))
    out.text(text)


def _tight(attributes: str) -> bool:
    """Outlook's paragraphs have no margin: its writers press Return twice for an empty line."""
    return "Mso" in attributes or "margin:0" in attributes.replace(" ", "")[:200]


def _tag(out: _Page, name: str, closing: bool, attributes: str) -> None:
    if name == "br":
        out.end_line(always=True)
    elif name == "blockquote":
        out.quote(opens=not closing)
    elif name == "p" and not closing and not _tight(attributes):
        out.blank()
    elif name == "hr":
        out.rule()
    elif name in ("td", "th") and not closing:
        out.cell()
    elif name in _BREAKS:
        out.end_line()
        if name == "li" and not closing:
            out.item(attributes)
        elif name in ("ol", "ul"):
            out.list_(closing=closing, attributes=attributes, numbered=name == "ol")
        elif name == "pre":
            out.preformatted = max(0, out.preformatted + (-1 if closing else 1))


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
