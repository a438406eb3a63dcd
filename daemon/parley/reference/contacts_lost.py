"""Lines that were in a contacts file and are gone from it, with nothing new in it: taken out, or lost. Nobody can tell but whoever
saved it, so they are named. A file whose last line says how many it has (`end: oakshire, 243 lines`) needs no such question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from parley.reference.yamlfile import lines_in, sealed_end

SHOWN = 6


def lost(before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """By file, a sentence for each line that is gone; only files in which nothing is new and whose last line does not say that
    this is right. before, after: name and text of each."""
    known = {PurePath(file).name: text for file, text in before}
    found = {}
    for file, text in after:
        name = PurePath(file).name
        if name in known and not _says_so(text) and (gone := _gone(known[name], text)):
            found[name] = gone
    return found


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


def in_words(name: str, gone: list[str], text: str) -> str:
    """One sentence for a letter: what is gone from this file, and how its loss is stopped the next time."""
    shown = ", ".join(gone[:SHOWN]) + (f" and {len(gone) - SHOWN} more" if len(gone) > SHOWN else "")
    what = "A line is gone" if len(gone) == 1 else f"{len(gone)} lines are gone"
    return (
        f"{name}: {what} that stood there before: {shown}. If you took out what is gone, all is well; if not, put it back."
        f" With {sealed_end(text)!r} as the last line, a file that has lost one is not used."
    )


def _says_so(text: str) -> bool:
    return text.rstrip().endswith(f", {lines_in(text)} lines")


def _gone(before: str, after: str) -> list[str]:
    old, new = _said(before), [line for _, line in _said(after)]
    if Counter(new) - Counter(line for _, line in old):
        return []
    found, at = [], 0
    for (
        number,
        line,
    ) in old:  # side by side: of lines that are alike, the one that is gone is the one that is named
        if at < len(new) and new[at] == line:
            at += 1
        else:
            found.append(f"line {number} ({line})")
    return found if at == len(new) else []  # in another order, and so looked through by somebody


def _said(text: str) -> list[tuple[int, str]]:
    """The lines that say something, without the end marker, each with its number."""
    lines = [(n, " ".join(line.split())) for n, line in enumerate(text.splitlines(), 1)]
    return [(n, line) for n, line in lines if line and line[0] != "#" and not line.startswith("end:")]
