"""The mutation run: each line of each rule file is dropped, and changed, one at a time, and something must notice.

A mutant is *refused* by the loader, or *caught* by the tables that the tests compare (`test_tables`), or *harmless*
(the rules that come out are the same), or it changes *words* for people alone. One that is none of these *survives*, and
is a hole in the tests. `script/mutants` runs them all (a few minutes); CI takes every so many-th line.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import shape

from parley.dispute.protocol import DisputeProtocol
from parley.reference.rules import parse_protocol

HERE = Path(__file__).parent
RULES = sorted((HERE.parents[1] / "rules").glob("*.yaml"))
WORDS = {
    "say", "text", "title", "name", "label", "says", "readings", "taken", "why", "words", "record", "partnership",
    "signed_by", "signed_on", "within_words",
}  # fmt: skip
_SEAL = re.compile(r"(?<=\S), \d+ lines$(?=\n*\Z)", re.MULTILINE)
_TOKEN = re.compile(r"[A-Za-z0-9]+(?=[^A-Za-z0-9]*$)")


@dataclass(frozen=True)
class Mutant:
    """One line of a rule file made otherwise. text: the whole file then."""

    line: int
    how: str
    text: str


def mutants(text: str) -> Iterator[Mutant]:
    """Each line dropped, and each line with its last word or number changed. Comments and empty lines carry nothing."""
    lines = text.splitlines(keepends=True)
    for n, line in enumerate(lines):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        yield Mutant(n + 1, "dropped", "".join(lines[:n] + lines[n + 1 :]))
        changed = _TOKEN.sub(lambda found: _other(found[0]), line.rstrip("\n"), count=1)
        yield Mutant(n + 1, "changed", "".join([*lines[:n], changed + "\n", *lines[n + 1 :]]))


def fate(mutant: Mutant, original: DisputeProtocol, table: Mapping[str, list[str]]) -> str:
    """refused | caught | harmless | words | survives."""
    protocol, _ = parse_protocol(mutant.text, "mutant.yaml")
    if protocol is None:
        return "refused"
    if not _as_the_table_says(protocol, table):
        return "caught"
    if _same(protocol, original, words=True):
        return "harmless"
    return "words" if _same(protocol, original, words=False) else "survives"


def survivors(path: Path, every: int = 1, first: int = 0) -> tuple[list[str], Counter[str]]:
    """The mutants of one file that nothing notices, and how many came to which end. every: take each so many-th."""
    text = _SEAL.sub(
        "", path.read_text(encoding="utf-8")
    )  # else every lost line would be seen by its number alone
    original, problems = parse_protocol(text, str(path))
    assert original is not None, problems
    table = shape.read_table((HERE / "tables" / f"{path.stem}.txt").read_text(encoding="utf-8"))
    lines, ends, found = text.splitlines(), Counter[str](), []
    for n, mutant in enumerate(mutants(text)):
        if n % every != first % every:
            continue
        end = fate(mutant, original, table)
        ends[end] += 1
        if end == "survives":
            found.append(f"{path.name}:{mutant.line}: {mutant.how}: {lines[mutant.line - 1].strip()}")
    return found, ends


def _as_the_table_says(protocol: DisputeProtocol, table: Mapping[str, list[str]]) -> bool:
    try:
        return all(lines == table.get(heading, []) for heading, lines in shape.whole(protocol).items())
    except AssertionError:  # an entry of the register without its readings, or unsigned
        return False


def _other(token: str) -> str:
    return str(int(token) + 1) if token.isdigit() else f"{token}x"


def _same(one: Any, other: Any, *, words: bool) -> bool:
    """Whether two protocols say the same, with or without the words for people. The hash is of the text."""
    if type(one) is not type(other):
        return False
    if is_dataclass(one):
        return all(
            _same(getattr(one, f.name), getattr(other, f.name), words=words)
            for f in fields(one)
            if f.name != "hash" and (words or f.name not in WORDS)
        )
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(_same(one[key], other[key], words=words) for key in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(
            _same(a, b, words=words) for a, b in zip(one, other, strict=True)
        )
    return bool(one == other)


def main() -> int:
    """Every mutant of every file."""
    wrong = 0
    for path in RULES:
        found, ends = survivors(path)
        wrong += len(found)
        print(
            f"{path.name}: {', '.join(f'{count} {end}' for end, count in sorted(ends.items()))}", flush=True
        )
        print("".join(f"  {one}\n" for one in found), end="", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
