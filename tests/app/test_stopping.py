"""A daemon that is told to stop waits for no server that has fallen silent: neither its loops nor the threads that ask."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "mailboxes"))
from nonsense_server import saying

from parley import app
from parley.app import Daemon
from parley.config import load_config
from parley.loops.clock import RealClock
from parley.loops.hatchery import Hatchery
from parley.loops.loading import load
from parley.loops.readers import Readers
from parley.store import Store

from .conftest import until


def asking() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("mailbox")]


def test_a_mail_server_that_is_silent_keeps_no_daemon_from_its_end(
    house: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it is killed at the end of systemd's patience (TimeoutStopSec), as one that failed."""
    monkeypatch.setattr(app, "IN_HAND", 0.1)
    (tmp_path / "password").write_text("not-a-real-one")

    async def story(port: int) -> None:
        house.configure(
            f"mailbox: {{kind: imap, host: 127.0.0.1, port: {port}, tls: none, username: parley,"
            f" password_file: {tmp_path / 'password'}}}\n"
        )
        config = load_config(house.config)
        with Store.open(house.state) as store:
            readers = Readers(Hatchery(), load(config).context)
            await readers.start()
            daemon = Daemon(config, RealClock(), store, load(config), readers)
            living = asyncio.create_task(daemon.live(None, 0.0))
            await asyncio.to_thread(until, asking)
            await asyncio.to_thread(until, lambda: said)
            daemon.stop()
            await living
            await readers.stop()
            await readers.hatchery.stop()

    said: list[bytes] = []
    with saying(b"* OK ready\r\n", [(b"CAPABILITY", b"")], hangs=True, heard=said) as port:
        asyncio.run(story(port))
        for thread in asking():
            thread.join(10)
        assert not asking()
