"""What somebody waits for at the shell or at a start: nothing is imported that is not needed for it (docs/speed.md)."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "jinja2",
    "fpdf",
    "icalendar",
    "holidays",
    "caldav",
    "exchangelib",
    "aiosmtplib",
    "pydantic",
    "msal",
    "urllib3",
}
# What lists of installed packages are read with: a daemon would keep it, a megabyte and more, for a number that nobody asks for
LISTS = {"importlib.metadata", "tempfile", "zipfile"}
NOT_IN = {
    "parley.app": HEAVY | LISTS | {"parley.documents"},
    "parley.mailboxes.imap": HEAVY | LISTS,
    "parley.graph.client": HEAVY - {"urllib3"} | {"cryptography", "jwt", "requests"},
    "parley.commands.show": HEAVY | {"asyncio", "structlog"},
    "parley.commands.timeline": HEAVY | {"asyncio", "structlog", "sqlite_utils", "pysqlite3"},
    "parley.loops.reading": HEAVY | LISTS | {"asyncio", "structlog", "yaml", "sqlite_utils", "pysqlite3"},
    "parley.loops.letters": HEAVY - {"jinja2"} | {"asyncio", "structlog", "yaml"},
}


@pytest.mark.parametrize("module", NOT_IN)
def test_nothing_heavy_is_imported_that_is_not_needed(module: str) -> None:
    said = f"import sys, {module}; print(*sorted({NOT_IN[module]!r} & sys.modules.keys()))"
    result = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []
