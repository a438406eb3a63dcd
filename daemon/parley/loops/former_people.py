"""Whoever was once in the directory and is not any more: by name, so that a record and a letter can say who it was.

They are nobody's holder, deputy or reader any more: no address, no number, no deputy. What was in use is kept as texts; which ids
these declare is looked through once, and a text is read only when somebody of it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parley.dispute.world import Person
from parley.reference.contacts import parse_directory
from parley.store import directory_versions as versions
from parley.store.store import Store

_ENTRY = re.compile(r"^[ ]*['\"]?([A-Za-z0-9][\w-]*)['\"]?[ ]*:", re.MULTILINE)
_INSIDE = re.compile(r"[{,][ ]*['\"]?([A-Za-z0-9][\w-]*)['\"]?[ ]*:[ ]*\{")  # people that stand in one line


class FormerPeople:
    """What has been looked up of them, for one process."""

    def __init__(self) -> None:
        self._seen = 0  # the last version that was looked through
        self._digests: dict[str, str] = {}  # a word that stands as a key -> the last version it stands in
        self._known: dict[str, Person | None] = {}

    def of(self, store: Store, ids: Iterable[str], zone: str) -> dict[str, Person]:
        """Those of these people who were listed once, as they were last."""
        self._look_through(store)
        found = {}
        for person in ids:
            if person not in self._known:
                self._read(store, person, zone)
            if (known := self._known[person]) is not None:
                found[person] = known
        return found

    def _look_through(self, store: Store) -> None:
        last = versions.last(store)
        if last is None or last.number == self._seen:
            return
        for version in versions.every(store):
            if version.number > self._seen:
                for _, text in versions.texts(store, version.digest):
                    words = (*_ENTRY.findall(text), *_INSIDE.findall(text))
                    self._digests |= dict.fromkeys(words, version.digest)
        self._seen = last.number
        self._known.clear()

    def _read(self, store: Store, person: str, zone: str) -> None:
        self._known[person] = None
        digest = self._digests.get(person)
        directory = parse_directory(versions.texts(store, digest), zone)[0] if digest else None
        for one in directory.people.values() if directory else ():
            if self._digests.get(one.id) == digest and (one.id == person or one.id not in self._known):
                self._known[one.id] = Person(one.id, one.name, (), one.agency, one.posts, one.title)
