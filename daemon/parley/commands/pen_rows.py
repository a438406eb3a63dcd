"""Rows of the holding pen as they are listed, printed and given as JSON. Nothing of a mail's content is in them."""

from __future__ import annotations

from parley.commands.desk import Desk
from parley.commands.owed import Row
from parley.commands.printing import heading, iso, or_null, say
from parley.loops.pen_letters import place_words
from parley.mail.notice_words import capital, plain
from parley.store.pen import PenRow


def cells(at: Desk, row: PenRow) -> list[str]:
    """One line of the list: number, age, owner, where it may belong and how sure that is, why it is here."""
    urgent = "URGENT. " if row.urgent else ""
    perhaps = f"perhaps {_perhaps(row)}" if row.suggestion else "no suggestion"
    return [
        str(row.number),
        age(at, row),
        _owner(at, row),
        perhaps,
        f"{urgent}{capital(plain(row.reason, 200))}.",
    ]


def _owner(at: Desk, row: PenRow) -> str:
    return at.name(row.owner) if row.owner else "nobody"


def age(at: Desk, row: PenRow) -> str:
    """How long it has been here: "3 hours", "2 days"."""
    hours = int((at.now - row.arrived).total_seconds() // 3600)
    if hours >= 48:
        return f"{hours // 24} days"
    return "1 hour" if hours == 1 else f"{hours} hours" if hours else "just now"


def _perhaps(row: PenRow) -> str:
    sure = f" ({row.score}%)" if row.score else ""
    return place_words(row.suggestion) + sure


def settled_by(at: Desk, row: PenRow) -> str:
    """Who has said what becomes of it; where nobody had to, parley."""
    return at.name(row.settled_by) if row.settled_by else "parley"


def print_row(at: Desk, row: PenRow) -> None:
    """The head of one mail's page."""
    since = age(at, row)
    held = f"held for {since}" if since[0].isdigit() else f"held {since}"
    say(heading(f"Number {row.number}, {held}: {capital(plain(row.reason, 200))}"))
    say(f"  Owner: {_owner(at, row)}{'; URGENT' if row.urgent else ''}")
    if row.suggestion:
        say(f"  Perhaps: {_perhaps(row)}")
    if row.state != "open":
        settled = settled_by(at, row)
        where = (
            f" to {row.reference}"
            if row.reference
            else f", because: {plain(row.why, 300)}"
            if row.why
            else ""
        )
        say(f"  {row.state.capitalize()}{where}, by {settled}")


def pen_row(at: Desk, row: PenRow) -> Row:
    """The same as JSON."""
    return {
        "number": row.number,
        "raw": row.raw,
        "arrived": iso(row.arrived, at.zone),
        "age": age(at, row),
        "reason": row.reason,
        "suggestion": or_null(row.suggestion),
        "score": row.score or None,
        "owner": or_null(row.owner),
        "urgent": row.urgent,
        "looked": iso(row.looked, at.zone),
        "state": row.state,
        "reference": or_null(row.reference),
        "settled_by": or_null(row.settled_by),
        "settled": iso(row.settled, at.zone),
        "why": or_null(row.why),
    }
