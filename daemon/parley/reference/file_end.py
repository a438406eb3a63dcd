"""That a file is whole: its last line `end:` repeats its id, and may say how many of its lines say something, so that a file cut
short, or with a line lost or doubled, is never taken for the whole."""

from __future__ import annotations

import re
from dataclasses import replace

from parley.errors import Problem
from parley.reference.nodes import Report, Table, Text


def look_at_end(root: Table, text: str, report: Report) -> None:
    """The end marker: the last key is `end` and says the file's `id`, and perhaps how many lines there are."""
    name, end = root.get("id"), root.get("end")
    if not isinstance(name, Text) or not name.value:
        report.at(root, "The file has no `id`.", "id: a-name-for-this-file")
        return
    meant = re.sub(r"[^A-Za-z0-9-]+", "_", name.value).strip("_-")  # as its id is to be mended
    mend = f"end: {meant or name.value}"
    if end is None:
        message = f"The file has no last line `{mend}`: it may have been cut short."
        line = len(text.rstrip().splitlines())
        report.cut = Problem(report.file, line, 1, message, f"{mend} (as the last line)")
        report.problems.append(report.cut)
        return
    said = end.value.partition(", ")[0] if isinstance(end, Text) else ""
    if said not in (name.value, meant):
        report.at(end, "`end` does not repeat the file's `id`: the file may have been cut short.", mend)
    elif next(reversed(root.entries)) != "end":
        report.at(end, "`end` is not the last key of the file.", f"{mend} (as the last line)")


def look_at_broken_off(text: str, report: Report) -> None:
    """Of a file that could not be read: that its last line is not there either. Where that is the very line that could not be
    read, the one may be all that is wrong."""
    lines = text.splitlines()
    last = next((n for n in range(len(lines), 0, -1) if lines[n - 1].strip()[:1] not in ("", "#")), 0)
    if not last or lines[last - 1].startswith(("end", "\tend")):
        return
    cut = "This is the file's last line, and it does not begin with `end:`: the file may have been cut short."
    here = [problem for problem in report.problems if problem.line == last]
    for problem in here:
        said = f"{problem.message} {cut}"
        report.problems[report.problems.index(problem)] = replace(problem, message=said)
    if not here:
        report.problems.append(
            Problem(report.file, last, 1, cut, "`end:` and the file's id, as its last line")
        )


def look_at_seal(root: Table, text: str, report: Report, *, may_grow: bool = False) -> None:
    """The number of lines behind `end:`, where a file has one: not one may be lost unseen, nor doubled. may_grow: in what people
    add to every week more of them are no mistake."""
    end = root.get("end")
    name, comma, counted = end.value.partition(", ") if isinstance(end, Text) else ("", "", "")
    there, said = lines_in(text), counted.removesuffix(" lines").removesuffix(" line")
    if end is None or not comma or said == str(there):
        return
    short = int(said) - there if said.isascii() and said.isdigit() and len(said) < 9 else 0
    if may_grow and short < 0:
        return
    if may_grow and short:
        message = _missing(short, there)
    else:
        message = (
            f"The file has {there} lines that say something, and its last line says {said}: one is lost or stands twice,"
            " or you added or took one out. If you did, write the new number; if not, look for it first."
        )
    report.at(end, message, f"end: {name}, {there} lines")


def _missing(short: int, there: int) -> str:
    what = "1 line is missing" if short == 1 else f"{short} lines are missing"
    return (
        f"{what}: the last line says {there + short}, and {there} are there that say something."
        f" If you took {'it' if short == 1 else 'them'} out, write the new number; if not, look for {'it' if short == 1 else 'them'} first."
    )


def lines_in(text: str) -> int:
    """How many lines say something: neither empty nor a comment."""
    return sum(line.strip()[:1] not in ("", "#") for line in text.splitlines())


def sealed_end(text: str) -> str:
    """The last line that the file would have with its number; "" if it has no last line that could carry it."""
    last = sealed(text).rstrip().rpartition("\n")[2]
    return last if last.startswith("end: ") else ""


def sealed(text: str) -> str:
    """The file with the number of its lines behind `end:`, so that not one of them can be lost or doubled unseen."""
    before, end, last = text.rpartition("\nend: ")
    return f"{before}{end}{last.partition(',')[0].strip()}, {lines_in(text)} lines\n" if end else text
