"""May we answer? The first of these rules that holds forbids it, and gives its name (shared/mail.md section 4).

Whether it is a machine's mail is another question (`automatic`). The rates are not known here (`loops.answering`).
"""

from __future__ import annotations

from collections.abc import Callable

from parley.mail import clues as has
from parley.mail.clues import Clues

_MOST_RECEIVED = 50
# The marks that people's mail bears too come last, so that no mark of a machine hides behind one of them.
PEOPLES_MARKS = ("X-Auto-Response-Suppress", "parley not named in To or Cc", "sender not proven")

# The last of each row as in `automatic.RULES`: headers without any of which it cannot hold
RULES: tuple[tuple[str, Callable[[Clues], bool], tuple[str, ...]], ...] = (
    ("null envelope sender", has.null_sender, ()),
    ("Auto-Submitted", lambda clues: clues.first_word("auto-submitted") not in ("", "no"), ("auto-submitted",)),
    ("Precedence", lambda clues: clues.first_word("precedence") in ("bulk", "junk", "list", "auto_reply"), ("precedence",)),
    ("List header", has.is_list, ()),
    ("automatic reply header", has.asks_no_reply, has.NO_REPLY_HEADERS),
    ("X-POST-MessageClass", has.is_autoresponder, ("x-post-messageclass",)),
    ("sender that nobody reads", has.from_nobody, ()),
    ("our own mail", has.is_ours, ()),
    ("report", lambda clues: clues.head.kind == has.A_REPORT, (has.A_REPORT,)),
    ("calendar reply", has.is_calendar_answer, ()),
    ("over 50 Received", lambda clues: len(clues.head.get_all("received")) > _MOST_RECEIVED, ()),
    ("X-Auto-Response-Suppress", has.suppressed, ("x-auto-response-suppress",)),
    ("parley not named in To or Cc", lambda clues: not clues.named, ()),
    ("sender not proven", lambda clues: not clues.proof.proven, ()),
)  # fmt: skip
_OF_ANY_MAIL = tuple(rule for rule in RULES if not rule[-1])
_NEEDED = frozenset(name for rule in RULES for name in rule[-1])


def no_answer_rule(clues: Clues) -> str:
    """The name of the first rule that forbids an automatic answer, "" if none does."""
    for name, holds, _ in has.those_that_may_hold(clues, RULES, _OF_ANY_MAIL, _NEEDED):
        if holds(clues):
            return name
    return ""
