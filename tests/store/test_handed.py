"""Letters that the relay took and nobody wrote down: they have left, and do not leave again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parley import app_ways
from parley.config import load_config
from parley.mailboxes.noted import Noted
from parley.mailboxes.wayout import Delivered, FailedForNow, Outgoing, PerRecipient, Sent, Unknown
from parley.store import Store, outbox, outbox_outcome
from parley.store.handed import Handed

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)


def claimed(store: Store, many: int) -> list[outbox.OutboxRow]:
    with store.write():
        for number in range(many):
            letter = outbox.Letter(
                template="raised", person="priya", address="priya.nair@school.example", created=NOW, due=NOW,
                reference="D-2026-0001", about=str(number), facts={},
            )  # fmt: skip
            outbox.add(store, letter, domain="parley.example")
        return outbox.claim(store, NOW, many)


def test_what_was_handed_over_is_sent_and_the_rest_is_tried_again(tmp_path: Path) -> None:
    with Store.open(None) as store:
        rows = claimed(store, 3)
        life = Handed(tmp_path)
        life.note(rows[1].message_id)
        life.close()
        with store.write():
            assert Handed(tmp_path).settle(store, NOW) == 1
            again = outbox_outcome.recover(store, now=NOW)
        assert [row.id for row in again] == [rows[0].id, rows[2].id]
        assert [outbox.get(store, row.id).state for row in rows] == ["unknown", "sent", "unknown"]  # type: ignore[union-attr]


@pytest.mark.parametrize("left", ["", "<half", "nonsense\n", "\xff\xfe", "<x@parley.example>"])
def test_a_line_that_is_not_whole_names_nothing(tmp_path: Path, left: str) -> None:
    (tmp_path / "handed").write_text(left, encoding="latin-1")
    with Store.open(None) as store:
        claimed(store, 1)
        with store.write():
            assert Handed(tmp_path).settle(store, NOW) == 0


def test_a_cut_line_is_taken_for_no_other_letter(tmp_path: Path) -> None:
    with Store.open(None) as store:
        (row,) = claimed(store, 1)
        (tmp_path / "handed").write_text(row.message_id)  # without its end
        with store.write():
            assert Handed(tmp_path).settle(store, NOW) == 0


def test_what_is_written_down_is_forgotten_and_nobody_else_reads_it(tmp_path: Path) -> None:
    life = Handed(tmp_path)
    life.note("<a@parley.example>")
    assert oct((tmp_path / "handed").stat().st_mode)[-3:] == "600"
    life.forget()
    assert not (tmp_path / "handed").exists()
    life.forget()
    life.close()


def test_a_folder_that_cannot_be_written_stops_no_letter(tmp_path: Path) -> None:
    Handed(tmp_path / "not there").note("<a@parley.example>")


class PaperRelay:
    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        said: dict[str, Delivered] = {
            "<1>": Sent(),
            "<2>": FailedForNow("later"),
            "<3>": Unknown("cut"),
            "<4>": Sent(),
        }
        return {outgoing.rcpt_to[0]: said[outgoing.message_id]}

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        raise AssertionError("each is noted by itself")

    async def close(self) -> None:
        return None


def test_only_what_was_taken_is_noted() -> None:
    noted: list[str] = []
    mails = [Outgoing("b@parley.example", ("a@x.example",), b"", f"<{n}>") for n in (1, 2, 3, 4)]
    results = asyncio.run(Noted(PaperRelay(), noted.append).deliver_all(mails))
    assert noted == ["<1>", "<4>"]
    assert [type(*each.values()) for each in results] == [Sent, FailedForNow, Unknown, Sent]


def test_letters_that_leave_through_a_mailbox_are_noted_as_those_that_leave_by_a_relay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken = Outgoing("", ("priya.nair@school.example",), b"", "<1@parley.example>")
    noted: list[str] = []

    class Mailbox:
        async def deliver(self, outgoing: Outgoing) -> PerRecipient:
            return {rcpt: Sent() for rcpt in outgoing.rcpt_to}

    monkeypatch.setattr(app_ways, "through_mailbox", lambda named, requires_tls: Mailbox())
    out = app_ways.way_out(load_config(), lambda domain: False, noted.append)
    asyncio.run(out.deliver(taken))
    assert noted == [taken.message_id]
