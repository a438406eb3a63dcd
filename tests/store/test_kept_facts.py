"""The facts of a letter, read when somebody asks: the same mapping, wherever it goes."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.store import outbox
from parley.store.kept_facts import KeptFacts, may_hold
from parley.store.store import Store

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(texts, values, max_size=5))
def test_they_are_what_was_written(facts: dict[str, Any]) -> None:
    kept = KeptFacts(json.dumps(facts, separators=(",", ":")))
    assert kept == facts and dict(kept) == facts and list(kept) == list(facts) and len(kept) == len(facts)
    assert pickle.loads(pickle.dumps(kept)) == facts
    assert json.loads(repr(kept)) == facts


def test_a_quick_no_is_never_wrong_about_a_text_or_a_document() -> None:
    facts = {"text_ids": ["t-abc"], "documents": {"files": [["pack", "D-2026-0001-pack.pdf"]]}}
    kept = KeptFacts(json.dumps(facts, separators=(",", ":")))
    for written in ('"t-', '"files":'):
        assert may_hold(kept, written) and may_hold(facts, written)
        assert not may_hold(KeptFacts('{"text_ids":[],"documents":null}'), written)


@pytest.mark.parametrize("text", ["", "[]", "{", "1"])
def test_what_is_no_object_is_said_when_it_is_read(text: str) -> None:
    kept = KeptFacts(text)
    with pytest.raises(ValueError):
        kept["template"]


def test_a_row_gives_back_what_a_letter_held() -> None:
    now = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
    facts = {"tag": "D-2026-0001", "text_ids": ["t-abc"], "count": 3, "documents": None}
    letter = outbox.Letter(template="raised", person="priya", address="priya.nair@school.example",
                           created=now, due=now, facts=facts)  # fmt: skip
    with Store.open(None) as store:
        with store.write():
            outbox.add(store, letter, domain="parley.example")
            (row,) = outbox.claim(store, now, 10)
        assert row.facts == facts and may_hold(row.facts, '"t-') and not may_hold(row.facts, '"files":')
