"""What a file becomes before anybody asks what it means: texts, lists and mappings that know their place.

Lines and columns count from 1. A `Report` collects what is to be mended. Nothing here reads a file.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from parley.errors import Problem


class Text(NamedTuple):
    """A scalar, always a string. plain: written without quotes."""

    value: str
    line: int
    column: int
    plain: bool = True


class Items(NamedTuple):
    """A list."""

    parts: tuple[Node, ...]
    line: int
    column: int


class Table(NamedTuple):
    """A mapping: key -> (the key as written, its value), in the file's order."""

    entries: dict[str, tuple[Text, Node]]
    line: int
    column: int

    def get(self, key: str) -> Node | None:
        """The value under a key, or None."""
        entry = self.entries.get(key)
        return entry[1] if entry else None


Node = Text | Items | Table
_QUOTED = re.compile(r"`[^`\n]{1,200}`|'[^'\n]{1,200}'")
_ASCII_LETTER = re.compile("[A-Za-z]")


def _with_what_hides(message: str) -> str:
    """A message that also names the character for which a word that it quotes looks like another one: a mark without width, which
    comes along from Word or a web page, or a letter of another alphabet."""
    if message.isascii():
        return message
    for word in _QUOTED.findall(message):
        for place, character in enumerate(word[1:-1], 1):
            if unicodedata.category(character) == "Cf" or character == "\u00a0":
                return f"{message} Character {place} of it cannot be seen (U+{ord(character):04X}): type the word again."
            foreign = character.isalpha() and not unicodedata.name(character, "LATIN").startswith("LATIN")
            if foreign and _ASCII_LETTER.search(word):
                return f"{message} Letter {place} of it is of another alphabet (U+{ord(character):04X}): type the word again."
    return message


class Report:
    """The problems of one file, collected; nothing is raised before the whole file has been looked at. cut: that its last line is
    not there. run_together: two of its entries have become one."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.cut: Problem | None = None
        self.run_together = False

    def at(self, node: Node | None, message: str, mend: str = "", *, warning: bool = False) -> None:
        """Note one problem at a node's place (None: the file as a whole)."""
        line, column = (node.line, node.column) if node is not None else (0, 0)
        self.problems.append(Problem(self.file, line, column, _with_what_hides(message), mend, warning))

    @property
    def failed(self) -> bool:
        """Whether anything must be mended (warnings stop nothing)."""
        return any(not problem.warning for problem in self.problems)
