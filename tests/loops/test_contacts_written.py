"""What APPLY by mail took is written into the folder; what somebody saved there meanwhile, and was never used, is kept beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.commands.lived import BEA, House, on

from parley.loops.contacts_by_mail import tell_of_kept
from parley.loops.contacts_written import put_in_place
from parley.reference.contacts import read_texts
from parley.store import outbox
from parley.store.contacts_waiting import Waiting

USED, MAILED = "id: oak\nend: oak\n", "id: oak\ncall_in: 020 7946 0105\nend: oak, 3 lines\n"
ONE = Waiting("oak.yaml", MAILED, "bea", on(1, 10))
KEPT = "oak.yaml.kept-2026-04-01-0900"


@pytest.mark.parametrize(
    ("there", "in_use"),
    [
        (None, None),
        (USED, USED),
        (MAILED, USED),
        (MAILED.replace(", 3 lines", ""), USED),  # the saved file that the letter asked about
    ],
)
def test_what_is_in_use_or_was_taken_needs_no_copy(
    tmp_path: Path, there: str | None, in_use: str | None
) -> None:
    if there is not None:
        (tmp_path / "oak.yaml").write_bytes(there.encode())
    assert put_in_place(tmp_path, ONE, in_use) == ""
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("oak.yaml", MAILED)]


@pytest.mark.parametrize("spoilt", [b"id: oak\npeople: {\n", b"\xff\xfe\x00", b""])
def test_what_was_saved_and_never_used_is_kept_and_not_read(tmp_path: Path, spoilt: bytes) -> None:
    (tmp_path / "oak.yaml").write_bytes(spoilt)
    assert put_in_place(tmp_path, ONE, USED) == KEPT
    assert (tmp_path / KEPT).read_bytes() == spoilt and (tmp_path / "oak.yaml").read_text() == MAILED
    texts, problems = read_texts([tmp_path])
    assert [Path(file).name for file, _ in texts] == ["oak.yaml"] and problems == []


def test_whoever_mailed_hears_of_it(tmp_path: Path) -> None:
    house = House(tmp_path)
    with house.taker() as taker, taker.store.write():
        tell_of_kept(taker.door, ONE, KEPT, on(1, 10))
        (row,) = outbox.of(taker.store, "")
    assert (row.address, row.facts["details"]["kept"]) == (BEA, KEPT)
