"""What people typed freely, for those alone who may read it (promise 4). Pure.

Texts lie apart from everything else, so that retention can delete them: facts name them by id, and they are
filled in when the mail is rendered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from parley.dispute.case_numbers import number_shown
from parley.dispute.effects import SendNotice
from parley.dispute.view import View
from parley.mail.case_numbers import LONGEST
from parley.mail.form_words import row_texts
from parley.mail.notice_words import plain


def text_facts(view: View, effect: SendNotice, known: Mapping[str, str]) -> dict[str, Any]:
    """What people typed, for protected addresses alone (promise 4); others are told that there is something."""
    number = number_shown(view, effect.person)
    rows = _rows(view, effect)
    allowed = bool(effect.texts or rows) and view.world.accepts_protected(effect.person)
    ids = list(effect.texts) if allowed else []
    return {
        "case_number_id": number,
        "case_number": _number(number, known),
        "row_ids": [list(row) for row in rows] if rows and allowed else [],
        "rows": _labelled(rows, known) if rows and allowed else [],
        "row_hidden": bool(rows) and not allowed,
        "text_ids": ids,
        "texts": _known(ids, known) if ids else [],
        "text_hidden": bool(effect.texts) and not allowed,
    }


def with_texts(facts: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    """The facts with the typed texts (id -> text) that their reader may see, filled in when the mail is rendered:
    so that free text stands in the store's own place for it, and in no outbox row."""
    rows, ids, several = facts.get("row_ids"), facts["text_ids"], facts.get("matters")
    filled = {
        **facts,
        "case_number": _number(facts.get("case_number_id", ""), known),
        "texts": _known(ids, known) if ids else [],
        "rows": _labelled(rows, known) if rows else [],
        "row_hidden": facts.get("row_hidden", False),
    }
    if several:
        filled["matters"] = [
            {**one, "case_number": _number(one.get("case_number_id", ""), known)} for one in several
        ]
    return filled


def ids_in(facts: Mapping[str, Any]) -> list[str]:
    """The ids of all texts that these facts name."""
    found = [*facts.get("text_ids", ()), *(one for _, one in facts.get("row_ids", ()))]
    for one in (facts, *facts.get("matters", ())):
        if number := one.get("case_number_id", ""):
            found.append(number)
    return found


def _number(number: str, known: Mapping[str, str]) -> str:
    return plain(known.get(number, ""), LONGEST) if number else ""


def _rows(view: View, effect: SendNotice) -> list[tuple[str, str]]:
    """What stands in the rows of the reader's own steps that the mail is about."""
    rows = [key for key in effect.keys if key.row]
    if not rows:
        return []
    asked = [duty for key in rows if (duty := view.dispute.duties.get(key))]
    mine = [duty for duty in asked if effect.person in duty.holders and duty.status == "open"]
    return row_texts(view, mine) if mine else []


def _labelled(rows: Iterable[Sequence[str]], texts: Mapping[str, str]) -> list[str]:
    return [f"{label}: {plain(texts[one], 500)}" for label, one in rows if texts.get(one, "").strip()]


def _known(ids: Iterable[str], texts: Mapping[str, str]) -> list[str]:
    return [_readable(texts[one]) for one in ids if texts.get(one, "").strip()]


def _readable(text: str) -> str:
    """A typed text for a protected reader: its lines kept, control characters gone, bounded."""
    lines = [plain(line, 500) for line in text[:4000].splitlines()]
    return "\n".join(line for line in lines if line)
