"""imapclient, for all of this room: without what it imports to look up its own version, which nobody reads.

It asks the list of installed packages, and what reads that list (`importlib.metadata`, with zip archives, temporary files and
the heads of mails) would stay in the daemon for its whole life: 1.2 MB (docs/speed.md).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_VERSION = "imapclient.version"


@contextmanager
def _without_version() -> Iterator[None]:
    """As if it had none. Afterwards `imapclient.version` may be imported as ever."""
    known: dict[str, ModuleType] = sys.modules
    if "imapclient" in known:
        yield
        return
    none: Any = ModuleType(_VERSION)
    none.version, none.version_info = "", ()
    known[_VERSION] = none
    try:
        yield
    finally:
        del known[_VERSION]


with _without_version():
    from imapclient import IMAPClient, SocketTimeout, exceptions

__all__ = ["IMAPClient", "SocketTimeout", "exceptions"]
