"""A row of the minutes as people read it: what the journal says in sentences, letters by their subjects. Ids stay in `--json`."""

from __future__ import annotations

from collections.abc import Sequence

from parley.dispute.view import View
from parley.mail.minutes import minute_of
from parley.mail.minutes_words import stage_label
from parley.rehearsal.minute_taker import Entries
from parley.rehearsal.minutes import Row

_VERDICTS = {
    "raised": "opens a dispute",
    "recorded": "is recorded",
    "refused": "is refused",
    "note": "is kept as a note",
    "held": "waits in the holding pen",
    "automatic": "comes from a machine",
    "bounce": "says that a letter came back",
    "calendar": "answers an invitation",
    "duplicate": "has come before",
    "unreadable": "cannot be read",
}


def row_words(row: Row, entries: Entries, views: Sequence[View]) -> list[str]:
    """The parts of one row's line, without its number, time and kind. entries: as the minute taker kept them; views: each
    dispute at the end."""
    if row.n in entries:
        minute = minute_of(*entries[row.n])
        said = [row.dispute, minute.what + _clause(row), *minute.more]
    elif row.kind == "end":
        said = [_state(view) for view in views] or [row.why]
    elif row.kind == "received":
        said = [row.dispute, ", ".join(row.who), _VERDICTS.get(row.event or "", row.event), row.why]
    else:
        said = [row.dispute, ", ".join(row.who), row.why]
        said += [f"({row.clause})" if row.clause and row.mail is None else None]
    if row.calendar:
        said.append(f"for {row.calendar.start[:16].replace('T', ' ')}")
    return [part for part in said if part]


def row_line(row: Row, entries: Entries, views: Sequence[View]) -> str:
    """The row in one line, for a terminal."""
    subject = [f"“{row.mail.subject}”"] if row.mail else []
    said = " · ".join([*row_words(row, entries, views), *subject])
    return f"{row.n:>3} {row.at[:16].replace('T', ' ')} {row.kind:<10} {said}"


def _clause(row: Row) -> str:
    return f" ({row.clause})" if row.clause else ""


def _state(view: View) -> str:
    dispute = view.dispute
    at = stage_label(view, dispute.at.stage) if dispute.at else dispute.status
    owed = len(dispute.open_duties)
    return f"{dispute.reference}: {at}, {owed} {'step' if owed == 1 else 'steps'} open"
