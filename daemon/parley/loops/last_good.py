"""Contacts that somebody has spoilt stop nothing: those that were last in use are taken instead, from the store."""

from __future__ import annotations

from dataclasses import replace

from parley.config import Config
from parley.errors import UserError
from parley.loops.loading import Loaded, Look, load
from parley.reference import contacts_lost
from parley.store import directory_versions as versions
from parley.store.store import Store


def load_or_last_good(config: Config, *, templates: Look = "whole", only_default: bool = False) -> Loaded:
    """As `load`; `spoilt` says why the contacts that lie there were not taken. Raises UserError where there are none to
    fall back on (the store is new), or where the mistake is in another file."""
    try:
        return load(config, templates=templates, only_default=only_default)
    except UserError:
        if not (config.state / "parley.db").is_file():
            raise
        with Store.open(config.state) as store:
            last = versions.last(store)
            kept = versions.texts(store, last.digest) if last else ()
        if not kept:
            raise
        return load(config, templates=templates, only_default=only_default, kept=kept)


def without_loss(
    loaded: Loaded, store: Store, *, templates: Look = "whole", only_default: bool = False
) -> Loaded:
    """As it was loaded; where the contacts have only lost lines since they were last used, with these instead, until
    somebody has said that it is meant so. `spoilt` says what is gone."""
    last = versions.last(store)
    if last is None or loaded.spoilt or last.digest == loaded.library.world.hash:
        return loaded
    kept = versions.texts(store, last.digest)
    gone = contacts_lost.problems(kept, loaded.library.contacts)
    if not gone:
        return loaded
    before = load(loaded.config, templates=templates, only_default=only_default, instead=kept)
    return replace(before, spoilt=tuple(gone))
