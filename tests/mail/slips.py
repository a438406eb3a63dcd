"""Slips of the pen that no letter may have, whatever its facts: `slips(subject, text)`. Used on every sample
(tests/mail/test_rendering.py) and on every letter of every story (tests/story/test_stories.py)."""

from __future__ import annotations

import re

WORDS = frozenset(
    [
        "SOLVED", "WAITING", "STUCK", "STUCK TOLD", "NO ANSWER", "TOLD", "AGREED", "SPOKE", "YES", "NO", "NOT ME", "PASS TO",
        "SOONER", "LATE", "CORRECT", "STATUS", "HELP", "WITHDRAW", "URGENT", "ACK", "PASS", "APPLY",
    ]
)  # fmt: skip
_OFFERED = re.compile(r"\b[Rr]eply:? ([A-Z]{2,}(?: [A-Z]{2,})*)\b")
_SLIPS = {
    "two blanks": re.compile(r"(?<=\S)  (?=\S)"),
    "a blank before a stop": re.compile(r" [,.;:?!](?=\s|$)"),
    "two stops": re.compile(r"(?<!\.)\.\.(?!\.)|\. \.|,,|[;:,?!]\.|[.;:]{2}"),
    "no blank after a stop": re.compile(r"[a-z]{2}[.?!][A-Z][a-z]"),
    "an empty bracket": re.compile(r"\( *\)"),
    "one of many": re.compile(
        r"\b1 (?:working )?(?:days|hours|minutes|weeks|months|tries|steps|matters|mails|lines)\b"
    ),
    "a word twice": re.compile(r"\b(the|a|an|is|are|of|to|by|and|or|you|with|on|in) \1\b"),
    "a line for nobody": re.compile(r"(?m)^ *- *:"),
    "a heading over nothing": re.compile(r"(?m)^[A-Z][A-Z ]{3,}[^\n]*:\n(?:\n|\Z)"),
    "a heading in the first sentence": re.compile(
        r"(?m)^Dear [^\n]*[^:\n]\n(?:  [^\n]*\n)?[A-Z][A-Z ]{3,}:$"
    ),
}  # fmt: skip


def slips(subject: str, text: str) -> list[str]:
    """Each with what stands around it."""
    found = [f"subject, {name}: {subject}" for name, slip in _SLIPS.items() if slip.search(subject)]
    for name, slip in _SLIPS.items():
        found += [f"{name}: {text[max(0, at.start() - 40) : at.end() + 30]!r}" for at in slip.finditer(text)]
    return found + [f"no answer word: {at[0]}" for at in _OFFERED.finditer(text) if not _known(at[1])]


def _known(said: str) -> bool:
    """One of the words, or several after each other ("STUCK TOLD")."""
    return not said or any(
        said == word or (said.startswith(f"{word} ") and _known(said[len(word) + 1 :])) for word in WORDS
    )
