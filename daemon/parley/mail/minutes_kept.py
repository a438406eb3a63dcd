"""Minutes of what is kept and what is not any more: who asked, and how much went; never what it said."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.view import View
from parley.mail.minutes_words import Minute, minute, who
from parley.mail.notice_words import all_of


def held(view: View, event: e.RecordsHeld) -> Minute:
    """Under review."""
    return minute(
        f"{who(view, event.by)} asked that nothing of this be deleted until it is released.",
        texts=(event.text,),
    )


def released(view: View, event: e.RecordsReleased) -> Minute:
    """The review is over."""
    return minute(f"{who(view, event.by)} released it: what is kept goes when its time has come.")


def deleted(view: View, event: e.RecordsDeleted) -> Minute:
    """How much, and of what kind."""
    pieces = "1 piece" if event.count == 1 else f"{event.count} pieces"
    was = "was" if event.count == 1 else "were"
    return minute(f"Under retention {pieces} {was} deleted: {all_of(event.kinds)}. This record stays.")
