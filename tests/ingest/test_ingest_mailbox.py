"""`parley ingest --mailbox`: what older mail of the configured mailbox would open; nothing in it changes."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

sys.path.append(str(Path(__file__).parents[1] / "mailboxes"))
from dovecot_server import dovecot, why_not

from parley.__main__ import main

CHECKOUT = Path(__file__).parents[2]
MAIL = b"From: Priya Nair <priya.nair@school.example>\r\nTo: escalations+new@parley.example\r\nSubject: it\r\n\r\n%s\r\n"


def ingest(*words: str) -> Result:
    return CliRunner().invoke(main, ["ingest", *words])


def house(tmp_path: Path, mailbox: str) -> str:
    path = tmp_path / "parley.yaml"
    folders = "".join(f"{name}: {CHECKOUT / name}\n" for name in ("rules", "contacts"))
    path.write_text(f"{folders}templates: {CHECKOUT / 'mail_templates'}\nprotocol: bdscp\n{mailbox}")
    return str(path)


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_what_lies_there_is_read_in_order_and_left_as_it_is(tmp_path: Path) -> None:
    with dovecot() as server:
        at = server.user()
        for day, text in (
            (3, b"an old note"),
            (2, b"Receiving practitioner: Robert Hale"),
            (9, b"x" * 60_000),
        ):
            server.put(at, MAIL % text, datetime(2026, 3, day, 10, tzinfo=UTC))
        config = house(
            tmp_path,
            f"mailbox: {{kind: imap, host: 127.0.0.1, port: {at.port}, tls: none, username: {at.username},"
            f" password_file: {at.password_file}}}\nlimits: {{largest_mail: 50000}}\n",
        )
        result = ingest("--mailbox", "--proven", "--json", "--config", config)
        assert result.exit_code == 0, result.output
        rows = json.loads(result.stdout)
        assert [row["file"] for row in rows] == [
            "2026-03-02 10:00:00", "2026-03-03 10:00:00", "2026-03-09 10:00:00",
        ]  # fmt: skip
        assert rows[0]["verdict"] == "raised" and rows[2]["verdict"] == "unreadable"
        later = json.loads(ingest("--mailbox", "--since", "2026-03-03", "--json", "--config", config).stdout)
        assert [row["file"] for row in later] == [row["file"] for row in rows[1:]]
        assert len(server.texts(at, "INBOX", "UNSEEN", "UNKEYWORD", "$ParleyDone")) == 3
        server.stop()
        away = ingest("--mailbox", "--config", config)
        assert away.exit_code == 69 and "mailbox.host" in away.stderr


def test_without_a_mailbox_it_says_so(tmp_path: Path) -> None:
    result = ingest("--mailbox", "--config", house(tmp_path, ""))
    assert result.exit_code == 78 and "no `mailbox`" in result.stderr


@pytest.mark.parametrize("words", [(), ("--mailbox", "x.eml"), ("--since", "2026-03-01", "-")])
def test_it_is_files_or_the_mailbox(words: tuple[str, ...]) -> None:
    assert ingest(*words).exit_code == 2
