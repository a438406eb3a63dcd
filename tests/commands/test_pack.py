"""parley pack: what a panel reads is whole, in order, with clauses, and shows no number, no address."""

from __future__ import annotations

from pathlib import Path

from parley.commands.history import history
from parley.commands.pack import command as pack
from parley.documents.pack import fingerprint
from parley.documents.recorded import recorded
from parley.store import outbox

from .conftest import Terminal


def html(terminal: Terminal, folder: Path, *args: str) -> str:
    """The pack of the first dispute as one page, one space between words."""
    path = folder / "pack.html"
    result = terminal.run(pack, "1", "-o", str(path), *args)
    assert result.exit_code == 0, result.output
    return " ".join(path.read_text(encoding="utf-8").split())


def test_every_entry_of_the_journal_stands_in_it_in_order_with_its_clause(
    reading: Terminal, tmp_path: Path
) -> None:
    page, rows = html(reading, tmp_path), reading.rows(history, "1")
    place = page.index("Everything, in order")
    for row in rows:
        words = (
            " ".join(row["what"].split()).replace("&", "&amp;").replace("'", "&#x27;").replace('"', "&quot;")
        )
        place = page.index(words, place)
        assert row["clause"] is None or f"<td>{row['clause']}</td>" in page


def test_missed_dates_media_accounts_and_who_was_written_to(reading: Terminal, tmp_path: Path) -> None:
    page = html(reading, tmp_path)
    assert "date missed on Wed 15 April 2026 17:00" in page and "agree the plan with Priya Nair" in page
    assert "done Thu 2 April 2026 14:30 by phone" in page
    assert "not resolved" in page
    with reading.house.taker() as taker:
        for row in outbox.of(taker.store, "D-2026-0001"):
            assert row.address not in page
    assert "020 7946" not in page and "07700" not in page


def test_what_people_wrote_can_be_left_out(reading: Terminal, tmp_path: Path) -> None:
    assert "I disagree with this and I am worried" not in html(reading, tmp_path, "--without-texts")


def test_the_ending_says_the_format_and_others_are_refused(reading: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("a.pdf", "a.html"):
        assert reading.run(pack, "1", "-o", str(folder / name)).exit_code == 0
    assert (folder / "a.pdf").read_bytes().startswith(b"%PDF")
    refused = reading.run(pack, "1", "-o", str(folder / "pack.docx"))
    assert refused.exit_code == 2 and ".html, .pdf or .txt" in refused.output


def test_the_fingerprint_changes_with_any_entry(reading: Terminal) -> None:
    with reading.house.taker() as taker:
        entries = list(recorded(taker.door, "D-2026-0001"))
    assert fingerprint(entries) == fingerprint(list(entries)) != fingerprint(entries[:-1])
