"""What our letters offer to type, and what they print behind each word: "SOLVED (it is settled)". People copy the whole of it."""

from __future__ import annotations

import re
from itertools import chain

from parley.mail.patterns import either
from parley.value import value


@value
class Word:
    """One answer: what to type, and what it means. line: it needs more than the word alone ("PASS TO and a name")."""

    word: str
    means: str
    line: bool = False


TALK = (
    Word("SOLVED", "it is settled"),
    Word("WAITING", "they will come back to me"),
    Word("STUCK", "we spoke, not resolved"),
    Word("NO ANSWER", "I tried"),
)
TALK_OTHER_SIDE = (
    Word("SPOKE", "we have spoken"),
    Word("SOLVED", "we spoke, and it is settled"),
    Word("NO ANSWER", "I tried"),
)
TALK_OF_NEITHER = (Word("SPOKE", "it was held"), Word("NO ANSWER", "I tried"))
BY_VERB = {
    "tell": (Word("TOLD", "I have told them"),),
    "agree": (Word("AGREED", "agreed, and in my own records"),),
}
DONE = (Word("YES", "it is done"),)
SENT_ON = (Word("YES", "it is done: send the documents on"),)
BY_KIND = {
    "confirm_outcome": (Word("YES", "it is settled"), Word("NO", "it is not, or not yet")),
    "override": (
        Word("YES because …", "go on without it; the reason stays on the record", line=True),
        Word("NO", "leave it as it is"),
    ),
    "settled": (Word("SOLVED", "it is settled"),),
    "consent": (Word("YES", "I agree: it is withdrawn"), Word("NO", "it goes on")),
    "again": (Word("YES", "yes, do it"), Word("NO", "leave everything as it is")),
    "alert": (
        Word("ACK", "I will ring"),
        Word("PASS", "I cannot take it"),
        Word("SPOKE", "afterwards: we have spoken"),
    ),
}
TOLD_TOO = "not resolved, and I told "  # and whom: it stands behind STUCK TOLD


def _printed() -> dict[str, re.Pattern[str]]:
    """For each word what stands in brackets behind it in a letter."""
    means: dict[str, list[str]] = {"TOLD": [re.escape(TOLD_TOO) + r"[^()\n]{1,120}"]}
    tables = (TALK, TALK_OTHER_SIDE, TALK_OF_NEITHER, DONE, SENT_ON, *BY_VERB.values(), *BY_KIND.values())
    for choice in chain.from_iterable(tables):
        if not choice.line:
            means.setdefault(choice.word, []).append(re.escape(choice.means))
    return {word: re.compile(rf"\s?\({either(*ways)}\)", re.IGNORECASE) for word, ways in means.items()}


_PRINTED = _printed()


def without_meaning(word: str, rest: str) -> str:
    """What stands behind the word, without what our letters print there themselves: whoever copies "NO ANSWER (I tried)" means
    the word."""
    printed = _PRINTED.get(word) if "(" in rest else None
    return printed.sub("", rest, count=1) if printed and printed.match(rest) else rest
