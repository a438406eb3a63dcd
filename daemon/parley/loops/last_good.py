"""Contacts that somebody has spoilt stop nothing: those that were last in use are taken instead, from the store."""

from __future__ import annotations

from parley.config import Config
from parley.errors import UserError
from parley.loops.loading import Loaded, Look, load
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
