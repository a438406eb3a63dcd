"""What people typed freely, for those alone who may read it (promise 4). Pure.

Texts lie apart from everything else, so that retention can delete them: facts name them by id, and they are
filled in when the mail is rendered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from parley.dispute.effects import SendNotice
from parley.dispute.people import View
from parley.mail.notice_people import may_read_protected
from parley.mail.notice_words import plain


def text_facts(view: View, effect: SendNotice, known: Mapping[str, str]) -> dict[str, Any]:
    """What people typed, for protected addresses alone (promise 4); others are told that there is something."""
    allowed = may_read_protected(view.world.person(effect.person), view)
    ids = list(effect.texts) if allowed else []
    return {
        "text_ids": ids,
        "texts": _known(ids, known),
        "text_hidden": bool(effect.texts) and not allowed,
    }


def with_texts(facts: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    """The facts with the typed texts (id -> text) that their reader may see, filled in when the mail is rendered:
    so that free text stands in the store's own place for it, and in no outbox row."""
    return {**facts, "texts": _known(facts["text_ids"], known)}


def _known(ids: Iterable[str], texts: Mapping[str, str]) -> list[str]:
    return [_readable(texts[one]) for one in ids if texts.get(one, "").strip()]


def _readable(text: str) -> str:
    """A typed text for a protected reader: its lines kept, control characters gone, bounded."""
    lines = [plain(line, 500) for line in text[:4000].splitlines()]
    return "\n".join(line for line in lines if line)
