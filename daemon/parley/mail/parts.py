"""What a mail's parts are for: the text to read, the files, the attached mails, the calendar, what is locked.

Decides which part is the body (RFC 2046 section 5.1); says nothing about what the text means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parley.mail import archives, caps, htmltext, mime, packages, transfer
from parley.mail.caps import TooMuch
from parley.mail.mime import Part

_LONGEST_STUB = 400
_STUB = re.compile(
    r"\b(?:html|mime)\b[^\n]{0,80}\b(?:format|capable|compatible|enabled|viewer|client|program|reader)\b"
    r"|\b(?:does not|doesn['’]t|cannot|can['’]t|not) (?:support|show|display|view)\b[^\n]{0,40}\bhtml\b",
    re.IGNORECASE,
)
# What a program reads, though it calls it text; any other kind is a person's, as plain as it comes (RFC 2046 section 4.1.4)
_DATA = frozenset([
    "text/calendar", "text/csv", "text/css", "text/directory", "text/javascript", "text/rfc822-headers", "text/rtf",
    "text/tab-separated-values", "text/vcard", "text/x-amp-html", "text/x-vcard", "text/xml",
])  # fmt: skip
_MOST_OPENED = 5  # packages (S/MIME, Outlook's) in one another, or side by side


@dataclass
class Contents:
    """What was found: the body's text, file names, attached mails in order, calendar bytes, what is locked."""

    texts: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    mails: list[Part] = field(default_factory=list)
    calendar: bytes | None = None
    locked: str = ""
    problems: list[str] = field(default_factory=list)
    files: list[tuple[str, Part]] = field(default_factory=list)  # those with a name
    packed: str = ""  # the text of an Outlook package, or of another kind: it counts where there is no other
    opened: int = 0  # S/MIME packages
    size: int = 0  # octets of plain text read so far
    html: int = 0  # and of HTML
    tags: int = 0  # in that HTML
    top: bool = True  # whether attached files may be opened as mails: once, never inside one another

    @property
    def text(self) -> str:
        return "\n".join([text for text in self.texts if text.strip()]) or self.packed


def leaves(part: Part) -> Iterator[Part]:
    """Every part without children, in order, those inside attached mails too."""
    ahead = [part]
    while ahead:
        part = ahead.pop()
        if not part.children:
            yield part
        ahead += reversed(part.children)


def read(part: Part, around: Contents | None = None) -> Contents:
    """Look at every part once. around: the contents of the mail that this one was attached to; what was read of both counts."""
    contents = Contents(top=around is None)
    if around is not None:
        contents.size, contents.html, contents.tags = around.size, around.html, around.tags
        contents.opened = around.opened
    _visit(part, contents)
    text = contents.text
    if not contents.locked and "-----BEGIN PGP MESSAGE-----" in text:
        contents.locked = "encrypted: PGP text"
    return contents


def _visit(part: Part, contents: Contents) -> None:
    kind = part.kind
    if kind == "multipart/alternative":
        _alternative(part, contents)
    elif kind == "multipart/encrypted":
        contents.locked = "encrypted: PGP"
    elif kind.startswith("multipart/"):
        for child in part.children:
            _visit(child, contents)
    elif kind.startswith("message/") and part.children:
        contents.mails.append(part.children[0])
        contents.attachments.append(part.filename or "attached mail")
    elif kind in ("text/plain", "text/html", "text/enriched") and not _is_file(part):
        contents.texts.append(_body_text(part, contents))
    else:
        _file(part, contents)


def _is_file(part: Part) -> bool:
    if not part.get("content-disposition"):
        return bool(part.filename)
    word, _ = part.disposition
    return word == "attachment" or bool(part.filename and word != "inline")


def _alternative(part: Part, contents: Contents) -> None:
    """The plainest readable form counts; calendar and other forms are kept as files."""
    options = [child for child in part.children if child.kind == "text/plain" and not _is_file(child)]
    for child in options:
        _check_text(child, contents)
    richer = any(child.kind == "text/html" or child.children for child in part.children)
    said = (child for child in options if child.text.strip())
    chosen = next((child for child in said if not (richer and _only_says_html(child.text))), None)
    if chosen is not None:
        contents.texts.append(_body_text(chosen, contents))
    for child in part.children:
        if child.kind == "text/plain" and not _is_file(child):
            continue
        if child.kind == "text/html" or (child.kind.startswith("multipart/")):
            _richer(child, contents, needed=chosen is None)
        else:
            _visit(child, contents)


def _only_says_html(text: str) -> bool:
    """Whether a program put this where the words should be: "To view the message, please use an HTML compatible email viewer"."""
    return len(text) < _LONGEST_STUB and bool(_STUB.search(text))


def _richer(child: Part, contents: Contents, *, needed: bool) -> None:
    """The HTML side of an alternative: its files count always, its text only where there is no plain text."""
    before = list(contents.texts)
    if child.kind == "text/html" and not needed:
        _check_html(child)
        return
    _visit(child, contents)
    if not needed:
        contents.texts = before


def _check_html(part: Part, before: int = 0) -> None:
    """Before it is read: how much HTML there is with what has been read already."""
    if part.end - part.start > caps.HTML_BYTES - before and len(part.content) > caps.HTML_BYTES - before:
        raise TooMuch("cap: over 2 MB of HTML")


def _check_text(part: Part, contents: Contents) -> None:
    """Before it is decoded: how much text there is with what has been read already."""
    if part.end - part.start > caps.TEXT_BYTES - contents.size and (
        len(part.content) > caps.TEXT_BYTES - contents.size
    ):
        raise TooMuch("cap: over 2 MB of text")


def _body_text(part: Part, contents: Contents) -> str:
    if part.kind == "text/html":
        _check_html(part, contents.html)
        contents.html += len(part.content)
        page = htmltext.cleared(part.text)
        contents.tags += htmltext.tags(page)
        htmltext.check_tags(contents.tags)
        return htmltext.written(page)
    _check_text(part, contents)
    contents.size += len(part.content)
    text, files = transfer.without_uuencoded(packages.clear(part.text))
    contents.attachments.extend(files)
    if part.parameters.get("format", "").lower() == "flowed":
        return unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return text


def unflow(text: str, *, delete_space: bool = False) -> str:
    """The text with its soft line breaks joined (RFC 3676 section 4)."""
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        flowing = words.endswith(" ") and words != "-- "
        if words == "-- ":
            open_depth = -1
        content = words[:-1] if flowing and delete_space else words
        if open_depth == depth:
            out.append(content)
        else:
            out.append("\n" + (">" * depth + " " if depth else "") + content)
        open_depth = depth if flowing else -1
    return "".join(out).removeprefix("\n")


def _file(part: Part, contents: Contents) -> None:
    """A part that is no text to read: note its name, whether it is a calendar, and whether it is locked."""
    kind, name = part.kind, part.filename
    if name:
        contents.files.append((name, part))
    elif kind.startswith("text/") and kind not in _DATA and not _is_file(part):
        contents.packed = contents.packed or _body_text(part, contents)
        return
    if kind in ("text/calendar", "application/ics") or name.lower().endswith(".ics"):
        if contents.calendar is None or kind == "text/calendar":
            contents.calendar = part.content
        if name:
            contents.attachments.append(name)
        return
    if name or kind.split("/")[0] not in ("text", "message"):
        contents.attachments.append(name or kind)
    if name.lower().endswith(".eml") and contents.top:
        if not contents.mails:  # the first attached mail alone is read
            contents.mails.append(mime.read_mail(mime.to_lf(part.content)))
    elif packages.is_outlook_item(part):
        _outlook_item(part, contents)
    elif packages.is_winmail(part):
        _winmail(part, contents)
    elif packages.is_smime(part) and contents.opened < _MOST_OPENED and (inner := packages.opened(part)):
        contents.opened += 1
        _visit(inner, contents)
    elif (why := packages.locked(part)) == archives.PDF:
        contents.problems.append(why)  # no PDF is read: only a mail that says nothing else waits for a person
    elif not contents.locked:
        contents.locked = why


def _outlook_item(part: Part, contents: Contents) -> None:
    """A mail that was dragged out of Outlook: as if it had been attached as a mail."""
    package = packages.item(part)
    if package is None:
        contents.problems.append(packages.UNREAD_ITEM)
        return
    contents.attachments.extend(name for name in package.files if name)
    contents.mails.append(packages.as_mail(package))


def _winmail(part: Part, contents: Contents, *, inner: bool = False) -> None:
    """Outlook's package: its text, its files, as if they had been attached to the mail, and the mails that were attached in it.

    inner: it lies in another one as a file; then it is a mail that was attached.
    """
    package = packages.winmail(part) if contents.opened < _MOST_OPENED else None
    if package is None:
        contents.problems.append(packages.UNREAD_PACKAGE)
        return
    contents.opened += 1
    if package.cut:
        contents.problems.append(packages.CUT_PACKAGE)
    if inner:
        contents.mails.append(packages.as_mail(package))
    elif package.text and not contents.packed:
        contents.size += len(package.text)
        if contents.size > caps.TEXT_BYTES:
            raise TooMuch("cap: over 2 MB of text")
        contents.packed = package.text
    for name, octets in zip(package.files, package.contents, strict=True):
        if not octets:
            contents.attachments.extend([name] if name else [])
        elif packages.is_winmail(file := packages.as_file(name, octets)):
            contents.attachments.append(name)
            _winmail(file, contents, inner=True)
        else:
            _file(file, contents)
    contents.mails.extend(map(packages.as_mail, package.mails))
