"""What people typed, by id, as documents and minutes show it; and what stands there once it was deleted."""

from __future__ import annotations

from collections.abc import Callable

from parley.dispute.day_words import day_name
from parley.dispute.workdays import local_day
from parley.store import gone, texts
from parley.store.store import Store

NO_LONGER = "(no longer kept)"


def shown_in(store: Store, zone: str) -> Callable[[str], str]:
    """A text by its id: its words, or that it was deleted, and when."""

    def shown(text_id: str) -> str:
        kept = texts.text(store, text_id)
        return kept.body if kept else deleted_words(store, "text", text_id, zone)

    return shown


def deleted_words(store: Store, kind: str, id_: str | int, zone: str) -> str:
    """ "(deleted on Wednesday 3 March 2027 under retention)"; kind: as in `gone.KINDS`."""
    at = gone.when(store, kind, id_)
    return f"(deleted on {day_name(local_day(at, zone), year=True)} under retention)" if at else NO_LONGER
