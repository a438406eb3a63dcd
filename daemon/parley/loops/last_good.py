"""Contacts and rules that somebody has spoilt stop nothing: those that were last in use are taken instead, from the store. So
are those that have only lost lines."""

from __future__ import annotations

from dataclasses import replace

from parley.config import Config
from parley.errors import Problem, UserError
from parley.loops.loading import Loaded, Look, load
from parley.reference import lost_lines
from parley.store import directory_versions as versions
from parley.store import protocols, rule_versions
from parley.store.store import Store

Files = tuple[tuple[str, str], ...]


def load_or_last_good(config: Config, *, templates: Look = "whole", only_default: bool = False) -> Loaded:
    """As `load`; `spoilt` says why the contacts or the rules that lie there were not taken. Raises UserError where there are none
    to fall back on (the store is new), or where the mistake is in another file."""
    try:
        return load(config, templates=templates, only_default=only_default)
    except UserError:
        if not (config.state / "parley.db").is_file():
            raise
        with Store.open(config.state) as store:
            last = versions.last(store)
            kept = versions.texts(store, last.digest) if last else ()
            rules = rule_versions.last(store)
        if not kept and not rules:
            raise
        return load(config, templates=templates, only_default=only_default, kept=kept, rules_kept=rules)


def without_loss(
    loaded: Loaded, store: Store, *, templates: Look = "whole", only_default: bool = False
) -> Loaded:
    """As it was loaded; where files have only lost lines since they were last used, with those instead, until somebody has
    said that it is meant so. `spoilt` says what is gone."""
    contacts, gone = _contacts_before(loaded, store)
    rules, gone_rules = _rules_before(loaded, store)
    if not gone and not gone_rules:
        return loaded
    before = load(
        loaded.config, templates=templates, only_default=only_default, instead=contacts, rules_instead=rules,
        rules_kept=rule_versions.last(store),
    )  # fmt: skip
    return replace(before, spoilt=(*loaded.spoilt, *gone, *gone_rules))


def _contacts_before(loaded: Loaded, store: Store) -> tuple[Files, list[Problem]]:
    """The contacts to go on with, and what is gone from those that lie there."""
    last = versions.last(store)
    if last is None or last.digest == loaded.library.world.hash:
        return loaded.library.contacts, []
    kept = versions.texts(store, last.digest)
    gone = lost_lines.problems(kept, loaded.library.contacts)
    return (kept if gone else loaded.library.contacts), gone


def _rules_before(loaded: Loaded, store: Store) -> tuple[Files, list[Problem]]:
    """The rule files that lines are gone from, as disputes last began under them, and what is gone. One that disputes began
    under as it stands is as somebody meant it."""
    library, kept = loaded.library, dict[str, str]()
    for protocol in library.protocols.values():
        last = protocols.last(store, protocol.id)
        if last is not None and protocols.text(store, protocol.hash) is None:
            kept |= {file: last for file, text in library.rules if text == library.texts[protocol.hash]}
    gone = lost_lines.problems(kept.items(), library.rules)
    return tuple((problem.file, kept[problem.file]) for problem in gone), gone
