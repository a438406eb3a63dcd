"""Plain text that has a forward's headings in one line: here they get lines again.

Yahoo puts no blank between them, behind its divider or below it; what makes text out of a page may leave bold marks
(`*From:* … *Sent:* …`).

    ----- Forwarded message ----- From: Robert Hale <…>To: Priya Nair <…>Sent: Wednesday, 1 April 2026 at 09:12:00 BSTSubject: …
"""

from __future__ import annotations

import re

from parley.mail import headings

_JAMMED = re.compile(r"^[ \t]{0,8}([-–]{3,10} ?[^\n–-]{5,60}? ?[-–]{3,10}) ?\n?(?=[^\W\d_])", re.MULTILINE)
_BOLD = re.compile(r"^[ \t]{0,4}\*[^\W\d][^*\n:：]{0,28}[:：]\*[^\n]{0,3000}", re.MULTILINE)
_BOLD_NEXT = re.compile(r" +(?=\*[^\W\d][^*\n:：]{0,28}[:：]\*)")
_INNER = (headings.TO, headings.CC, headings.DATE, headings.SUBJECT)
_MOST = 20  # such lines that are looked at
_LONGEST = 4000


def _labels(field: str) -> re.Pattern[str]:
    """A heading's words as they are written at the beginning of a line. Two of Yahoo's lack their colon."""
    words = {word[:1].upper() + word[1:] for word, of in headings.FIELDS.items() if of == field}
    if field == headings.CC:
        words |= {"CC", "DW"}
    alone = {headings.CC: r"|Dw\s", headings.SUBJECT: r"|Assunto\s"}.get(field, "")
    # The same in every process
    known = "|".join(sorted(map(re.escape, sorted(words)), key=len, reverse=True))
    before = "" if field == headings.SUBJECT else r"(?<![^\W\d_])"  # "CETSubject:" is met, "FOOTo:" is not
    return re.compile(rf"{before}(?:(?:{known})\s?[:：]{alone})")


_PATTERNS = tuple((field, _labels(field)) for field in _INNER)


def unjammed(text: str) -> str:
    """The text with such a line made into lines; any other text as it is."""
    if "*" in text and ":* " in text:
        text = _BOLD.sub(_unbolded, text, count=_MOST)
    if "---" not in text and "––" not in text:
        return text
    for count, match in enumerate(_JAMMED.finditer(text)):
        line, _, rest = text[match.end() :].partition("\n")
        if count >= _MOST or len(line) > _LONGEST:
            break
        if headings.heading(line)[0] == headings.FROM and (block := _split(line)):
            return text[: match.start()] + "\n".join([match[1], *block, "", rest])
    return text


def _unbolded(match: re.Match[str]) -> str:
    """Each heading in bold on a line of its own, where several known ones stand in one."""
    pieces = _BOLD_NEXT.split(match[0])
    known = [piece for piece in pieces if headings.heading(piece)[0]]
    return "\n".join(pieces) if len(known) >= 3 and len(known) == len(pieces) else match[0]


def _split(line: str) -> list[str]:
    """One line for each heading; [] unless a subject and one more are there."""
    found = [match.start() for _, pattern in _PATTERNS if (match := pattern.search(line, 1))]
    if len(found) < 2 or not _PATTERNS[-1][1].search(line, 1):
        return []
    starts = sorted({0, *found})
    pieces = [line[start:stop].strip() for start, stop in zip(starts, [*starts[1:], None], strict=True)]
    return [_with_colon(piece) for piece in pieces]


def _with_colon(piece: str) -> str:
    if headings.heading(piece)[0]:
        return piece
    word, _, value = piece.partition(" ")
    return f"{word}: {value}"
