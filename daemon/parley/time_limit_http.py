"""Pools of urllib3 whose connections may be cut when their time is up (`time_limit`)."""

from __future__ import annotations

import socket
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from parley.time_limit import cuttable, speaks_over


class _Plain(HTTPConnection):
    """shut_by: its socket, which it forgets itself when it hands an answer on whose end is the connection's end."""

    shut_by: Any = None

    def _new_conn(self) -> socket.socket:
        return cuttable(super()._new_conn())

    def connect(self) -> None:
        speaks_over(self)
        super().connect()
        self.shut_by = self.sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        speaks_over(self)
        super().request(*args, **kwargs)


class _Tls(_Plain, HTTPSConnection):
    """The same: `super().connect` is that of HTTPSConnection here."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _Tls


def may_be_cut(pool: PoolManager) -> PoolManager:
    """The same pool; each of its connections says so when it is used."""
    pool.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}
    return pool
