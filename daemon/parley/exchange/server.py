"""One account on one Exchange server: whatever speaks with it shares its token and its patience, never a connection."""

from __future__ import annotations

from parley.exchange.access import Access
from parley.exchange.connection import Connection
from parley.exchange.login import Tokens
from parley.exchange.patience import Patience


class Server:
    """Makes connections: one for each thread's kind of work."""

    def __init__(self, access: Access, patience: Patience | None = None) -> None:
        self.access = access
        self.patience, self._tokens = patience or Patience(), Tokens(access)

    def connection(self) -> Connection:
        """A new one, which connects when it is first needed."""
        return Connection(self.access, self.patience, self._tokens)
