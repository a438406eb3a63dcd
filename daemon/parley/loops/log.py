"""The log: JSON on stderr, one event to a line, and nothing of anybody in it.

An event carries a reference, a verdict, a rule, a count, a duration; never a name, an address, a subject or a text
(shared/design.md promise 4). Of a fault it says the kind and the place, never the message: that may hold what a
person wrote. Other libraries' log lines are reduced to their logger and level for the same reason.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
from collections import Counter
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from parley.loops.supervise import described


@contextmanager
def _absent(name: str) -> Iterator[None]:
    """As if that package were not installed, for a module that would import it without need."""
    known: dict[str, Any] = sys.modules
    known.setdefault(name, None)
    try:
        yield
    finally:
        if known[name] is None:
            del known[name]


with _absent("rich"):  # for drawing tracebacks, which never leave parley: a tenth of a start
    import structlog

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def configure(level: str = "info") -> None:
    """Everything that is logged from here on, by whom ever, goes to stderr as JSON; also what nobody caught."""
    on_stderr(level)
    logging.basicConfig(handlers=[_Reduced()], level=logging.WARNING, force=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _fault(args.exc_value)


def on_stderr(level: str = "info") -> None:
    """What parley's own parts log goes there, and for a command that prints facts never among them (it would by default)."""
    structlog.configure(
        processors=[_written],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=lambda *names: _Stderr(),
        cache_logger_on_first_use=False,
    )


def _written(_logger: Any, level: str, event: MutableMapping[str, Any]) -> str:
    """What is said, with its level and the moment, as a line: what structlog's own three steps do, in one."""
    event["level"] = _CALLED.get(level, level)
    event["timestamp"] = f"{datetime.now(UTC).isoformat()[:-6]}Z"
    return _AS_JSON(event)


_CALLED = {"warn": "warning", "exception": "error"}
_AS_JSON = json.JSONEncoder(default=repr).encode


def watch(loop: asyncio.AbstractEventLoop) -> None:
    """What a callback or a forgotten task raises is logged by kind and place; the same once more at the 2nd, 4th, 8th … time: where no
    file can be opened, asyncio raises hundreds a second, one for each connection that it cannot take."""
    met = Counter[str]()

    def fault(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        which = described(error) if error is not None else ""
        met[which] += 1
        if met[which].bit_count() == 1:
            _fault(error)

    loop.set_exception_handler(fault)


@contextmanager
def together() -> Iterator[None]:
    """What this thread says within goes out at the end, in one write: with each the event loop gives Python's lock away, and waits
    until the door's thread gives it back. Nothing is awaited within."""
    _held.lines, outer = [], _held.lines
    try:
        yield
    finally:
        lines, _held.lines = _held.lines, outer
        if lines:
            _out("\n".join(lines))


class _Held(threading.local):
    lines: list[str] | None = None


_held = _Held()


def _out(lines: str) -> None:
    """A disk that is full, or a reader that is gone, loses them and keeps nothing from being done."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(lines + "\n")
            sys.stderr.flush()


class _Stderr:
    """One line each."""

    def msg(self, line: str) -> None:
        if _held.lines is None:
            _out(line)
        else:
            _held.lines.append(line)

    debug = info = warning = error = critical = log = msg


class _Reduced(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        fault = described(record.exc_info[1]) if record.exc_info and record.exc_info[1] else ""
        said: dict[str, Any] = {"logger": record.name, "place": f"{record.filename}:{record.lineno}"}
        structlog.get_logger().log(
            record.levelno, "library said", **said, **({"fault": fault} if fault else {})
        )


def _uncaught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    _fault(error)


def _fault(error: BaseException | None) -> None:
    structlog.get_logger().error("uncaught", fault=described(error) if error else "unknown")
