"""Whoever was once in the directory and is not any more: by name, so that a record and a letter can say who it was.

They are nobody's holder, deputy or reader any more: no address, no number, no deputy. What was in use is kept as texts; they are
looked through from the newest back, until whoever is asked for stands in one, and that one is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parley.dispute.world import Person
from parley.reference.contacts import parse_directory
from parley.store import directory_versions as versions
from parley.store.store import Store

# A word that stands as a key: at the beginning of a line, or of what stands in one line
_ENTRY = r"(?:^|[{{,])[ ]*['\"]?{}['\"]?[ ]*:"


class FormerPeople:
    """What has been looked up of them, for one process."""

    def __init__(self) -> None:
        self._seen = 0  # the last version there was
        self._known: dict[str, Person | None] = {}

    def of(self, store: Store, ids: Iterable[str], zone: str) -> dict[str, Person]:
        """Those of these people who were listed once, as they were last."""
        last = versions.last(store)
        if last is not None and last.number != self._seen:
            self._seen = last.number
            self._known.clear()
        wanted = list(ids)
        self._look_for({person for person in wanted if person not in self._known}, store, zone)
        return {person: known for person in wanted if (known := self._known[person]) is not None}

    def _look_for(self, people: set[str], store: Store, zone: str) -> None:
        self._known |= dict.fromkeys(people)
        for digest in versions.digests(store) if people else ():
            texts = versions.texts(store, digest)
            there = {person for person in people if any(_stands_in(person, text) for _, text in texts)}
            directory = parse_directory(texts, zone)[0] if there else None
            for one in (
                directory.people[person] for person in there if directory and person in directory.people
            ):
                self._known[one.id] = Person(one.id, one.name, (), one.agency, one.posts, one.title)
            people = people - there
            if not people:
                return


def _stands_in(person: str, text: str) -> bool:
    return person in text and re.search(_ENTRY.format(re.escape(person)), text, re.MULTILINE) is not None
