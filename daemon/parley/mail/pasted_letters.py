"""Where a letter begins that somebody pasted above or below their own words, without any mark of quoting.

Its greeting shows it; above that stand the headings that letters and mails have, and what stands among those is no answer of the
person who pasted it ("Date: 1 April", and below it "Urgent: yes").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADING = re.compile(
    r"\s{0,3}(?:date|dated|sent|from|to|subject|(?:our |your )?ref(?:erence)?)\s?[:：]", re.IGNORECASE
)
GREETING = re.compile(
    r"(?i:hi|hello|hey|hiya|dear|annwyl|helo|bore da|prynhawn da|good (?:morning|afternoon|evening|day)|morning|afternoon|evening)"
    r"(?:\s(?:[A-Z][\w'.&-]{0,30}|(?i:all|both|team|everyone|there|again|and|parley|sir|madam|colleagues?))){0,6}\s?[,.!:–-]?"
)
# A mailbox of several may greet a mailbox of several.
_NOBODYS_NAME = frozenset([
    "team", "all", "both", "school", "safeguarding", "council", "office", "admin", "parley", "service", "services",
    "duty", "hub", "dear", "good", "morning", "afternoon",
])  # fmt: skip
NAME_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MOST_ABOVE = 40  # lines above a greeting in which its letter may begin


def letter_to(lines: list[str], name: str) -> int:
    """The line on which the writer is greeted by their own name: there begins what somebody wrote to them, pasted without a
    mark. The number of lines, if none does."""
    own = {word.lower() for word in NAME_WORD.findall(name[:200]) if len(word) > 2}
    said = "\n".join(lines).lower()
    if own & _NOBODYS_NAME or not any(word in said for word in own):
        return len(lines)
    greeted = (at for at, line in enumerate(lines) if len(line) < 80 and GREETING.fullmatch(line.strip()))
    named = (at for at in greeted if own & {word.lower() for word in NAME_WORD.findall(lines[at])})
    return next((begins_at(lines, at) for at in named), len(lines))


def begins_at(lines: Sequence[str], greeting: int) -> int:
    """The first line of the letter whose greeting this is: of each paragraph right above with a heading in it, the first
    line with a colon; else the greeting itself."""
    start = greeting
    while (found := _headed_above(lines, start, greeting - _MOST_ABOVE)) is not None:
        start = found
    return start


def _headed_above(lines: Sequence[str], below: int, least: int) -> int | None:
    end = below
    while end > max(least, 0) and not lines[end - 1].strip():
        end -= 1
    first = end
    while first > max(least, 0) and lines[first - 1].strip():
        first -= 1
    if not any(_HEADING.match(line) for line in lines[first:end]):
        return None
    return next(at for at in range(first, end) if ":" in lines[at] or "：" in lines[at])
