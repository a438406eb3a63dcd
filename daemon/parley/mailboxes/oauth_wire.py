"""The way to a token endpoint with the standard library alone, over connections that may be cut (`time_limit`)."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.request import HTTPHandler, HTTPSHandler, Request

from parley.time_limit import cuttable, speaks_over


class _Plain(HTTPConnection):
    shut_by: Any = None  # its socket, which is forgotten once the answer has begun

    def connect(self) -> None:
        speaks_over(self)
        make = self._create_connection  # type: ignore[has-type]  # as http.client does for its proxies
        self._create_connection = lambda *args: cuttable(make(*args))
        super().connect()
        self.shut_by = self.sock


class _Tls(_Plain, HTTPSConnection):
    """The same: `super().connect` is that of HTTPSConnection here."""


class MayBeCut(HTTPSHandler, HTTPHandler):
    """For `urllib.request.build_opener`, in the place of its own two."""

    def https_open(self, req: Request) -> HTTPResponse:
        """See HTTPSHandler."""
        return self.do_open(_Tls, req)

    def http_open(self, req: Request) -> HTTPResponse:
        """Loopback alone: `config_mailbox_imap` takes no other address without TLS."""
        return self.do_open(_Plain, req)
