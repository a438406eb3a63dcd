"""The facts of a letter as they lie in its outbox row: JSON that is read when somebody asks for a fact.

Nearly every letter goes from its row to its renderer as it is; reading its facts on the way, and writing them again
for the other process, was a twentieth of what the door's thread does for a mail (docs/speed.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parley.store.codec import from_text


class KeptFacts(Mapping[str, Any]):
    """A mapping. Raises ValueError at the first look if the text is no JSON object."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._read: dict[str, Any] | None = None

    @property
    def _known(self) -> dict[str, Any]:
        if self._read is None:
            known = from_text(self.text)
            if not isinstance(known, dict):
                raise ValueError("the facts of a letter are no JSON object")
            self._read = known
        return self._read

    def __getitem__(self, key: str) -> Any:
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[type[KeptFacts], tuple[str]]:
        return KeptFacts, (self.text,)


def as_read(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same, for whoever asks for several of them."""
    return facts._known if isinstance(facts, KeptFacts) else facts


def may_hold(facts: Mapping[str, Any], written: str) -> bool:
    """False if this does not stand anywhere in the JSON of the facts: a quick no, before they are read."""
    return not isinstance(facts, KeptFacts) or written in facts.text
