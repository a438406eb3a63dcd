"""Any tree of parts, with any headers and line ends, is read; the reader's one check, by chance and on what we know."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.mail.message import InboundMail

from .fuzz_reader import seeds
from .mime_trees import mails
from .reader_check import check_reader

RAW = sorted(Path(__file__).with_name("raw").glob("*.eml"))


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mails())
def test_any_tree_is_read_alike_with_all_line_ends(raw: bytes) -> None:
    check_reader(raw)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_octets_are_read(raw: bytes) -> None:
    check_reader(raw)


@pytest.mark.parametrize("path", RAW, ids=lambda path: path.stem)
def test_the_collection_is_read_alike_with_all_line_ends(path: Path) -> None:
    assert isinstance(check_reader(path.read_bytes().replace(b"\r\n", b"\n")), InboundMail)


def test_the_fuzzer_has_something_to_begin_with() -> None:
    found = list(seeds())
    assert len(found) > len(RAW)
    for raw in found[-20:]:
        check_reader(raw)
