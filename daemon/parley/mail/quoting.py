"""What the person typed, as against what their client quoted (shared/mail.md section 2). Lines in, lines out.

Whatever is not typed is kept as quoted: quotes, and signatures, banners and disclaimers, so that every line can be seen. An
answer may stand above or below a quote. One pass, each line looked at a bounded number of times.
"""

from __future__ import annotations

import re

from parley.mail import attributions, banners, dividers, header_blocks, headings, jammed, pasted_letters
from parley.value import value

OUR_MARK = "type your answer above this line"
_SIGNATURE = frozenset(("--", "—", "––", "__"))
_WRAP_AT = 60  # a quoted line at least so long may have been wrapped by a client, its rest without the mark


_DIVIDER = re.compile(r"\s{0,3}(?:[_\-–—─━═=*~#]{3,200}|(?:[-_=*~] ){3,100}[-_=*~]?)\s*$")
_ANNOUNCED = re.compile(
    r"\s{0,3}[-–—─━═_=]{3,60} {0,3}[^\W_][^\n]{1,80}?[^\W_][:.]? {0,3}[-–—─━═_=]{3,60}\s*$"
)
_GREETING = re.compile(
    r"\s{0,3}(?:dear|hello|hi|hey|good (?:morning|afternoon|evening))(?: [\w'’.&-]{1,30}){1,5}\s?[,:!]?\s*$",
    re.IGNORECASE,
)
_MOST_LINES = 20_000  # lines that are sorted; what a longer text holds below them is kept as quoted


@value
class Split:
    """`typed`, and all other lines as `quoted`, each trimmed; the text's lines, and where the first quote begins in them,
    or -1; blocks of headings that were read meanwhile, by the line under the words between dashes that announce them."""

    typed: str
    quoted: str
    lines: list[str]
    from_line: int
    blocks: dict[int, header_blocks.Block]


def split(text: str) -> Split:
    """Sort a body's lines into typed, quoted and neither."""
    lines = [*map(str.rstrip, headings.plain(jammed.unjammed(text)).split("\n"))]
    blocks: dict[int, header_blocks.Block] = {}
    kinds = _kinds(lines[:_MOST_LINES], blocks) + "q" * (len(lines) - _MOST_LINES)
    last = kinds.rfind("t") + 1
    shown = [line if kind == "t" else None for line, kind in zip(lines[:last], kinds, strict=False)]
    nobodys = banners.nobodys(shown)
    numbers = [at for at in range(last) if at not in nobodys]
    typed = [shown[at] or "" for at in numbers]
    end = _divided_at(typed)
    below = numbers[end] if end < len(numbers) else last
    quoted = [lines[at] for at in range(last) if kinds[at] != "t" or at >= below or at in nobodys]
    quoted += lines[last:]
    return Split(
        "\n".join(typed[:end]).strip("\n"), "\n".join(quoted).strip("\n"), lines, kinds.find("q"), blocks
    )


def _kinds(lines: list[str], blocks: dict[int, header_blocks.Block]) -> str:
    """One letter per line: t(yped), q(uoted), s(ignature). blocks: takes what is read on the way."""
    kinds: list[str] = []
    signature = False
    written = attributions.near_colons(lines)
    while (at := len(kinds)) < len(lines):
        line = lines[at]
        bare = line.lstrip()
        if not bare and at not in written:  # an empty line begins nothing, and ends nothing
            kinds.append("s" if signature else "t")
        elif bare.startswith("|"):
            # Old programs quote with a bar, and a table that was pasted begins its rows so
            kinds.append("q")
        elif bare.startswith(">") and not attributions.groupwise_begins(lines, at, written):
            kinds.append("q")
            signature = False
            if _is_our_mark(lines, at) and _goes_on_unmarked(lines, at + 1):
                kinds.extend("q" * (len(lines) - at - 1))
        elif taken := _quote_start(lines, at, written, blocks):
            kinds.extend("q" * taken)
            if not _prefixed_next(lines, at + taken):
                kinds.extend("q" * (len(lines) - at - taken))
            signature = False
        else:
            signature = signature or bare in _SIGNATURE
            kinds.append("s" if signature else "q" if _wrapped_rest(lines, at, kinds) else "t")
    return "".join(kinds)


def _quote_start(lines: list[str], at: int, written: set[int], blocks: dict[int, header_blocks.Block]) -> int:
    """How many lines from `at` on announce a quote without marks of its own; 0 if none begins here.

    written: the lines on which an "On … wrote:" may begin.
    """
    line = lines[at]
    framed = dividers.dashed(line)
    if not (framed or at in written or ":" in line or "：" in line or "type" in line.lower()):
        return 0
    if _is_our_mark(lines, at) or dividers.divider(line) or header_blocks.begins(lines, at):
        return 1
    if framed and dividers.framed(line) and (block := header_blocks.under_words(lines, at + 1)):
        blocks[at + 1] = block
        return 1
    if line[:1] == ">" and attributions.groupwise(line):
        return 1
    return attributions.attribution(lines, at) if at in written else 0


def _divided_at(typed: list[str]) -> int:
    """At which line a divider stands: what was pasted below one is nobody's answer. Their number, where none does.

    A rule before anything was said (under a banner, say) divides nothing. People greet once, at the beginning: a
    greeting below a sentence begins a letter that was pasted.
    """
    said, told = False, False
    for at, line in enumerate(typed):
        if not line:  # as nearly all are in a long thread, in the place of what was quoted
            continue
        if said and _divides(line):
            return at
        if told and _GREETING.match(line):
            return pasted_letters.begins_at(typed, at)
        said = said or bool(line.strip() and not _DIVIDER.match(line))
        told = told or _is_sentence(line)
    return len(typed)


def _divides(line: str) -> bool:
    """A rule, words between two of them ("--- copied from the record ---"), or what a program says of a forward, alone."""
    announced = line[:3].isupper() and dividers.divider(f"--{line.strip()}--") != ""
    return bool(_DIVIDER.match(line) or _ANNOUNCED.match(line)) or announced


def _is_sentence(line: str) -> bool:
    """Whether a line says something: more than a greeting, a word of answer, or a label and its value."""
    return line.count(" ") >= 3 and ":" not in line[:60] and not _GREETING.match(line)


def _is_our_mark(lines: list[str], at: int) -> bool:
    """Our own first line, as sent, marked or wrapped in two by the client."""
    line = lines[at].lower()
    if "type" not in line:
        return False
    joined = " ".join([line, *lines[at + 1 : at + 3]])[:400].lower().replace(">", " ")
    return OUR_MARK in " ".join(joined.split())


def _goes_on_unmarked(lines: list[str], at: int) -> bool:
    """Whether our letter goes on right below its first line without marks: then the one mark stands for all of it."""
    below = lines[at : at + 3]
    return bool(below and below[0].strip()) and not any(line.lstrip().startswith(">") for line in below)


def _next_line(lines: list[str], at: int) -> int:
    return next((number for number in range(at, min(at + 4, len(lines))) if lines[number].strip()), -1)


def _prefixed_next(lines: list[str], at: int) -> bool:
    """Whether what follows carries ">" marks: then the quote ends where they end, and answers may stand below."""
    below = _next_line(lines, at)
    return below != -1 and lines[below].lstrip().startswith(">")


def _wrapped_rest(lines: list[str], at: int, kinds: list[str]) -> bool:
    """The rest of a quoted line that a client wrapped without repeating the mark: squeezed between two quoted lines."""
    if at == 0 or kinds[-1] != "q" or not lines[at].strip() or len(lines[at - 1]) < _WRAP_AT:
        return False
    return at + 1 < len(lines) and lines[at + 1].lstrip().startswith(">")
