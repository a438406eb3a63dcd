"""parley retain: a dispute under review is kept; and what history says once something was deleted."""

from __future__ import annotations

from pathlib import Path

from parley.commands.backup import verify
from parley.commands.history import history
from parley.commands.listing import list_
from parley.commands.pack import command as pack
from parley.commands.retain import retain
from parley.commands.show import show
from parley.loops import retention
from parley.store import gone, messages, outbox
from parley.store.gone import Piece

from .conftest import Terminal
from .lived import PRIYA, on


def test_kept_until_released_and_on_record(terminal: Terminal) -> None:
    assert "Nothing of D-2026-0001 is deleted" in terminal.said(retain, "1", "--because", "a learning review")
    assert terminal.run(retain, "1", "--because", "again").exit_code == 1
    assert "asked that nothing of this be deleted" in terminal.said(history, "1", "--texts")
    assert "a learning review" in terminal.said(history, "1", "--texts")
    assert "under review: nothing of it is deleted until it is released (Bea Long," in terminal.said(
        show, "1"
    )
    assert terminal.rows(show, "1")[0]["kept"]["by"] == "bea"
    assert terminal.rows(retain, "1", "--release", "--as", "ivy") == [
        {"reference": "D-2026-0001", "kept": False, "by": "ivy"}
    ]
    assert "Ivy Stone released it" in terminal.said(history, "1")
    assert "under review" not in terminal.said(show, "1") and terminal.rows(show, "1")[0]["kept"] is None
    assert terminal.run(retain, "1", "--release").exit_code == 1


def test_one_of_the_two_is_asked_for(reading: Terminal) -> None:
    for words in ((), ("--because", " "), ("--because", "x", "--release")):
        assert reading.run(retain, "1", *words).exit_code == 2
    assert reading.run(retain, "99", "--because", "x").exit_code == 2


def test_history_says_when_a_text_was_deleted(terminal: Terminal) -> None:
    terminal.said(retain, "1", "--because", "a learning review")
    texts = [text for row in terminal.rows(history, "1") for text in row["texts"]]
    with terminal.house.taker() as taker:
        for step in range(2):
            with taker.store.write():
                if not step:
                    gone.note(taker.store, [Piece("text", one, "D-2026-0001") for one in texts], terminal.now)
                retention.woken(taker.door, terminal.now)
    said = terminal.said(history, "1", "--texts")
    assert said.count("(deleted on Thursday 16 April 2026 under retention)") == len(texts) > 0
    rows = terminal.rows(history, "1", "--texts")
    assert {one["deleted"][:10] for row in rows for one in row["texts"]} == {"2026-04-16"}


def test_the_record_is_whole_when_everything_else_is_gone(terminal: Terminal, tmp_path: Path) -> None:
    """show, history, pack and list go on; what was written is said to be deleted."""
    terminal.said(retain, "1", "--because", "a learning review")
    with terminal.house.taker() as taker:
        store = taker.store
        pieces = [Piece("raw", str(one.raw), "D-2026-0001") for one in messages.of(store, "D-2026-0001")]
        pieces += [Piece("letter", one.message_id, "D-2026-0001") for one in outbox.of(store, "D-2026-0001")]
        pieces += [
            Piece("text", row[0], "D-2026-0001") for row in store.mail_query("texts", "SELECT id FROM texts")
        ]
        with store.write():
            gone.note(store, pieces, terminal.now)
            retention.woken(taker.door, terminal.now)
        retention.scrub(taker.door, terminal.now)
    out = tmp_path / "pack.html"
    assert terminal.run(pack, "1", "-o", str(out)).exit_code == 0
    assert "deleted on Thursday 16 April 2026 under retention" in out.read_text()
    assert "D-2026-0001" in terminal.said(show, "1") and terminal.rows(list_)
    assert terminal.run(verify).exit_code == 0
    assert terminal.house.mail(
        on(16, 10), PRIYA, "STATUS", to=terminal.house.question_to(PRIYA, "duty")
    ).verdict
