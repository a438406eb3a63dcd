"""What a YAML reader cannot make sense of, said to somebody with Notepad: at the line that is wrong, with that line as it
should be.

The reader points at where it gave up, which is often the line below, or the end of the file. So the lines around that place
are looked at for the slips that people make; where none is found, the reader's own words are said in plainer ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parley.errors import Problem
from parley.reference.brackets import where_it_stopped
from parley.reference.nodes import Report
from parley.reference.unreadable_values import (
    LONGEST,
    Slip,
    brackets_open,
    is_closed,
    is_closed_in_brackets,
    value_slip,
)

_ODD_BLANK = re.compile(r"(?:^ *|: *)([\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000])")
_ODD_DASH = re.compile(r"( *)([–—•·*]|-(?=[A-Za-z_]))\s*([A-Za-z_]\w*:(?: .*)?)$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x84\x86-\x9f]")
# "say: ring {with}", without quotes
_NAME_IN_BRACES = re.compile(r"(\w+): ([^\s\"'\[{][^\"'\[{,]*\{\w+\}[^\"'\[{,}]*)")
# a value in quotes, or one that begins as such
_QUOTED = re.compile(r"(?:^ *|[:-] +)(?P<value>(?P<mark>[\"']).*)$")


def explain(text: str, line: int, column: int, said: str, report: Report) -> None:
    """Note what is wrong near the place at which the reader gave up. said: its own words."""
    lines = [line.rstrip("\r") for line in text.split("\n")]
    if "control characters" in said or "special characters" in said:
        line, column = _control(lines)
    elif opened := ("end of stream" in said and _opened(lines)) or _closed_far_down(lines, line):
        line = opened
    elif "expected" in said and (slip := where_it_stopped(lines, line, column)):
        report.problems.append(Problem(report.file, line, slip.column, slip.message, slip.mend))
        return
    here = _around(lines, line)
    looks = [(look, number) for number in here for look in (_odd_blank, _odd_dash)]
    looks += [(_name_in_braces, number) for number in here if number == line]
    looks += [(look, number) for number in here for look in (value_slip, _no_colon)]
    looks += [(_margin, number) for number in reversed(here)]  # what is out of line shows in the line below
    for look, number in looks:
        if slip := look(lines, number):
            place = slip.line or number
            report.problems.append(Problem(report.file, place, slip.column, slip.message, slip.mend))
            return
    for pattern, message, mend in _SAYINGS:
        if pattern in said:
            report.problems.append(Problem(report.file, line, column, message, mend))
            return
    report.problems.append(Problem(report.file, line, column, f"This cannot be read as YAML: {said}."))


def _around(lines: list[str], line: int) -> list[int]:
    """The line itself, then the nearest one above that says something."""
    above = next((n for n in range(line - 1, 0, -1) if n <= len(lines) and _says(lines[n - 1])), 0)
    return [n for n in (line, above) if 0 < n <= len(lines) and _says(lines[n - 1])]


def _says(line: str) -> bool:
    return line.strip()[:1] not in ("", "#")


def _name_in_braces(lines: list[str], number: int) -> Slip | None:
    bare = _NAME_IN_BRACES.search(lines[number - 1][:LONGEST])
    before = lines[number - 1][: bare.start()] if bare else ""
    if bare is None or before.count("{") <= before.count("}"):
        return None
    message = "In a line in braces a text with {…} in it needs quotation marks."
    return Slip(bare.start(2) + 1, message, f'{bare[1]}: "{bare[2].strip()}"')


def _odd_blank(lines: list[str], number: int) -> Slip | None:
    """What Word and web pages put where they want a blank that is never broken: it looks like one, and YAML takes it for a letter."""
    odd = _ODD_BLANK.search(lines[number - 1])
    if odd is None:
        return None
    message = "A blank stands here that is no space, as Word and web pages write it."
    return Slip(odd.start(1) + 1, message, "a space in its place, typed with the space bar")


def _odd_dash(lines: list[str], number: int) -> Slip | None:
    """`-id: talk`; and the dash or dot that Word makes of a hyphen where a line begins."""
    odd = _ODD_DASH.match(lines[number - 1])
    if odd is None:
        return None
    what = "the - without its space" if odd[2] == "-" else f"{odd[2]} instead of -"
    return Slip(odd.start(2) + 1, f"This line begins with {what}.", f"- {odd[3].strip()}")


def _no_colon(lines: list[str], number: int) -> Slip | None:
    """`title Head of year`, `title:Head of year`, `people` where `people:` was meant."""
    line = lines[number - 1]
    bare = line.strip()
    if ": " in bare or bare.endswith(":") or bare[:1] in "-\"'[{]},":
        return None
    if bare.startswith(("---", "...")):
        return Slip(1, f"For YAML a file ends at a line with {bare[:3]}.", "the file without this line")
    first, mark, rest = _first_word(bare)
    column = len(line) - len(line.lstrip()) + 1
    if not rest:
        follows = _indent(lines, _near(lines, number, 1)) or 0
        alone = (
            f"{first}:"
            if follows > column - 1
            else f"it at the end of the line above, or {first}: and a value"
        )
        return Slip(column, "This line has no `: ` behind its word.", alone)
    what = (
        "This line has no `: ` behind its first word."
        if not mark
        else "This line has no `: `, with its space, behind its first word."
    )
    return Slip(column, what, f"{first}: {rest}")


def _first_word(bare: str) -> tuple[str, str, str]:
    match = re.match(r"([\w-]+)\s*([:;=]?)\s*(.*)$", bare)
    return (match[1], match[2], match[3]) if match else (bare, "", "")


def _margin(lines: list[str], number: int) -> Slip | None:
    """A line that stands further left or right than those around it."""
    mine, above, below = (
        _indent(lines, n) for n in (number, _near(lines, number, -1), _near(lines, number, 1))
    )
    bare = lines[number - 1].strip()
    before = lines[_near(lines, number, -1) - 1].strip() if above is not None else ""
    if bare.startswith("- ") and (slip := _dash_missing(lines, number)):
        return slip
    if bare.startswith("- ") and before and not before.startswith("- "):
        message = "A line that begins with `- ` belongs to a list, and this place wants `key: value`."
        said = bare[2:].strip()
        mend = f"{said}, without the -" if said[0] not in "[{" else f"a_name: {said}"
        if before.endswith(":") and (mine != below or _goes_on_as_list(lines, number)):
            mend = f"the list below `{before}`, with at least {above} spaces in front of each -"
        return Slip((mine or 0) + 1, message, mend)
    if mine is None or above is None or below is None or above != below or mine == above:
        return None
    meant = _outside(lines, number, below) if bare.endswith(":") and _begins_block(lines, number) else above
    spaces = "no space" if not meant else "1 space" if meant == 1 else f"{meant} spaces"
    return Slip(
        mine + 1,
        "This line does not stand below those around it.",
        f"{spaces} in front of {bare.partition(' ')[0]}",
    )


def _goes_on_as_list(lines: list[str], number: int) -> bool:
    below = _near(lines, number, 1)
    return below <= len(lines) and lines[below - 1].strip().startswith("- ")


def _dash_missing(lines: list[str], number: int) -> Slip | None:
    """The first part of a list without its `- `, found at the second one, which has it: both begin with the same key."""
    key, mine = lines[number - 1].strip()[2:].partition(":")[0].strip(), _indent(lines, number) or 0
    head = next((n for n in range(number - 1, 0, -1) if _heads(lines[n - 1], mine)), 0)
    first = _near(lines, head, 1)
    said = lines[first - 1].strip()
    if not head or first >= number or said.partition(":")[0] != key:
        return None
    message = (
        f"The list below `{lines[head - 1].strip()}` begins here, without the `- ` that its other parts have."
    )
    return Slip((_indent(lines, first) or 0) + 1, message, f"- {said}", first)


def _heads(line: str, most: int) -> bool:
    """Whether a list may stand below this line, at a margin of so many spaces or more."""
    return _says(line) and line.rstrip().endswith(":") and len(line) - len(line.lstrip(" ")) <= most


def _begins_block(lines: list[str], number: int) -> bool:
    """Whether what stands below this line, `robert:`, belongs to it."""
    return not lines[_near(lines, number, 1) - 1].strip().startswith("- ")


def _outside(lines: list[str], number: int, below: int) -> int:
    """How far to the right a line stands that what is below it, so far to the right, belongs to: as the last one above that has
    something below it."""
    above = (_indent(lines, n) or 0 for n in range(number - 1, 0, -1) if _says(lines[n - 1]))
    return next((spaces for spaces in above if spaces < below), 0)


def _near(lines: list[str], number: int, step: int) -> int:
    found = number + step
    while 0 < found <= len(lines) and not _says(lines[found - 1]):
        found += step
    return found


def _indent(lines: list[str], number: int) -> int | None:
    if not 0 < number <= len(lines):
        return None
    line = lines[number - 1]
    return len(line) - len(line.lstrip(" "))


def _opened(lines: list[str]) -> int:
    """The first line whose value opens a quote that its line does not close; 0 if there is none."""
    return next(_opening(lines), 0)


def _opening(lines: list[str]) -> Iterator[int]:
    for number, line in enumerate(lines, 1):
        quoted_value = _QUOTED.search(line[:LONGEST])
        if quoted_value is None or line.lstrip().startswith("#") or is_closed(quoted_value["value"]):
            continue
        inside = brackets_open(line[: quoted_value.start("value")])
        if not (inside and is_closed_in_brackets(quoted_value["value"])):
            yield number


def _closed_far_down(lines: list[str], line: int) -> int:
    """Where the quote was opened that the reader took to be closed in this line, by an apostrophe say, and so gave up; 0 if
    that is not what happened."""
    for opened in _opening(lines[: line - 1]):
        value = _QUOTED.search(lines[opened - 1])
        closing = (
            n for n in range(opened, min(line, len(lines))) if value and _ends(lines[n], value["mark"])
        )
        if next(closing, 0) == line - 1:
            return opened
    return 0


def _ends(line: str, mark: str) -> bool:
    """Whether such a quote ends in this line; what is written doubled, or behind a backslash, ends none."""
    return mark in (line.replace("''", "") if mark == "'" else re.sub(r"\\.", "", line))


def _control(lines: list[str]) -> tuple[int, int]:
    for number, line in enumerate(lines, 1):
        if match := _CONTROL.search(line):
            return number, match.start() + 1
    return 0, 0


_SAYINGS = (
    ("found character '\\t'", "A tab stands where spaces must.", "spaces instead of the tab"),
    ("mapping values are not allowed", "This line has a second `: `, or its indentation is wrong.", 'the value in "quotes"'),
    ("could not find expected ':'", "This line has no `key: `, or a bracket or quote before it is not closed.", "`key: value`, or what closes it"),
    ("did not find expected ',' or", "A bracket [ or { before this place is not closed.", "the closing ] or }"),
    ("did not find expected key", "The indentation of this line fits nothing above it.", "as many spaces as the line has that it belongs beside"),
    ("cannot start any token", "A value may not begin with this character.", 'the value in "quotes"'),
    ("did not find expected alphabetic", "A value may not begin with * or &.", 'the value in "quotes"'),
    ("unexpected end of stream", "A quote is opened and not closed.", "the closing quote"),
    ("control characters are not allowed", "An invisible control character stands here.", "the line typed again"),
    ("special characters are not allowed", "An invisible control character stands here.", "the line typed again"),
)  # fmt: skip
