"""Lines that were in a contacts or rule file and are gone from it, with nothing new in it: taken out, or lost. Nobody can
tell but whoever saved it, so they are named and asked about. A file whose last line says how many it has (`end: oakshire,
243 lines`) needs no such question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from parley.errors import Problem
from parley.reference.file_end import lines_in, sealed_end

SHOWN = 6


def lost(before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """By file, each line that is gone, in words; only files in which nothing is new and whose last line does not say that
    this is right. What stands in another file now was moved there. before, after: name and text of each."""
    return {
        name: [f"line {number} ({line})" for number, line in gone]
        for name, gone in _lost(before, after).items()
    }


def _lost(
    before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]
) -> Mapping[str, list[tuple[int, str]]]:
    known = {PurePath(file).name: text for file, text in before}
    now = {PurePath(file).name: text for file, text in after if not file.endswith(".ics")}
    moved = Counter[str]()
    for name, text in now.items():
        moved += Counter(_lines(text)) - Counter(_lines(known.get(name, "")))
    found = {}
    for name, text in now.items():
        if name in known and not _says_so(text) and (gone := _gone(known[name], text)):
            found[name] = [(number, line) for number, line in gone if not moved[line]]
    return {name: gone for name, gone in found.items() if gone}


def gone_files(before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]) -> list[str]:
    """A sentence for each file that was there and is not any more, unless all that it says stands in the others (it has another
    name, or was put together with one)."""
    before, after = list(before), list(after)
    names = {PurePath(file).name for file, _ in after}
    left = Counter(line for _, text in after for line in _entries(text))
    left -= Counter(line for file, text in before if PurePath(file).name in names for line in _entries(text))
    found = []
    for file, text in before:
        name, missing = PurePath(file).name, Counter(_entries(text)) - left
        if name not in names and not name.endswith(".ics") and missing:
            found.append(
                f"{name} is gone, and what stood in it with it. If you took it out, all is well; if not, put it back."
            )
    return found


def _entries(text: str) -> list[str]:
    """Its lines without those that every file has: its name, and the headings."""
    return [line for _, line in _said(text) if not line.startswith("id:") and not line.endswith(":")]


def problems(before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]) -> list[Problem]:
    """The same as what is wrong with the files, each line at the place where it stood, with the last line that says that this
    is right."""
    after = list(after)
    paths = {PurePath(file).name: (file, text) for file, text in after}
    said = []
    for name, gone in _lost(before, after).items():
        file, text = paths[name]
        message = f"Gone since it was last used, with nothing new: {_some(gone)}. If you took that out, write the new number of lines; if not, put it back."
        said.append(Problem(file, gone[0][0], 1, message, sealed_end(text)))
    return said


def _says_so(text: str) -> bool:
    return text.rstrip().endswith(f", {lines_in(text)} lines")


def _some(gone: list[tuple[int, str]]) -> str:
    shown = ", ".join(f"line {number} ({line})" for number, line in gone[:SHOWN])
    return shown + (f" and {len(gone) - SHOWN} more" if len(gone) > SHOWN else "")


def _gone(before: str, after: str) -> list[tuple[int, str]]:
    old, new = _said(before), _lines(after)
    if Counter(new) - Counter(line for _, line in old):
        return []
    found, at = [], 0
    for number, line in old:  # side by side: of lines that are alike, the one that is gone is named
        if at < len(new) and new[at] == line:
            at += 1
        else:
            found.append((number, line))
    return found if at == len(new) else []  # in another order, and so looked through by somebody


def _lines(text: str) -> list[str]:
    return [line for _, line in _said(text)]


def _said(text: str) -> list[tuple[int, str]]:
    """The lines that say something, without the end marker, each with its number."""
    lines = [(n, " ".join(line.split())) for n, line in enumerate(text.splitlines(), 1)]
    return [(n, line) for n, line in lines if line and line[0] != "#" and not line.startswith("end:")]
