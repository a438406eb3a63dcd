"""The log: one event is one line, and reaches whoever keeps it whole."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
import structlog

from parley.loops import log


class Written:
    """A stream that remembers what each write brought."""

    def __init__(self) -> None:
        self.writes: list[str] = []

    def write(self, text: str) -> int:
        self.writes.append(text)
        return len(text)

    def flush(self) -> None: ...


@pytest.fixture
def restored() -> Iterator[None]:
    """What `configure` sets for the whole process is as before for the other tests."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level, hooks = root.handlers[:], root.level, (sys.excepthook, threading.excepthook)
    yield
    structlog.configure(**before)
    root.handlers[:], root.level = handlers, level
    sys.excepthook, threading.excepthook = hooks


@pytest.mark.usefixtures("restored")
def test_a_line_is_one_write_with_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else another thread's line, or another process's, stands between the words and the end of this one."""
    stream = Written()
    monkeypatch.setattr(sys, "stderr", stream)
    log.configure()
    structlog.get_logger().info("letter", dispute="D-2026-0001")
    structlog.get_logger().debug("not asked for")
    (line,) = stream.writes
    assert line.endswith("}\n") and json.loads(line)["dispute"] == "D-2026-0001"


@pytest.mark.usefixtures("restored")
def test_lines_that_are_said_together_are_one_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends what says them; and what another thread says meanwhile does not wait for them."""
    stream = Written()
    monkeypatch.setattr(sys, "stderr", stream)
    log.configure()
    say = structlog.get_logger()
    with suppress(KeyError), log.together():
        say.info("letter", dispute="D-2026-0001")
        say.info("letter", dispute="D-2026-0002")
        other = threading.Thread(target=lambda: say.info("mail taken"))
        other.start()
        other.join()
        raise KeyError
    say.info("letter", dispute="D-2026-0003")
    meanwhile, both, after = stream.writes
    assert json.loads(meanwhile)["event"] == "mail taken"
    assert [json.loads(line)["dispute"] for line in both.splitlines()] == ["D-2026-0001", "D-2026-0002"]
    assert json.loads(after)["dispute"] == "D-2026-0003" and both.endswith("}\n")


@pytest.mark.usefixtures("restored")
def test_the_same_fault_again_and_again_does_not_fill_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no file left to open, five hundred lines a second said that a connection could not be taken."""
    stream = Written()
    monkeypatch.setattr(sys, "stderr", stream)
    log.configure()
    loop = asyncio.new_event_loop()
    log.watch(loop)
    for _ in range(1000):
        loop.call_exception_handler({"message": "", "exception": OSError(24, "Too many open files")})
    loop.call_exception_handler({"message": "", "exception": KeyError("Priya")})
    loop.close()
    said = [json.loads(line)["fault"] for line in stream.writes]
    assert said == ["OSError"] * 10 + ["KeyError"]
