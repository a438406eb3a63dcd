"""How tests reach the pretended Exchange server: the account, and a connection as the daemon has it."""

from __future__ import annotations

from pathlib import Path

from ews_http import CLIENT, DOMAIN, PASSWORD, SECRET, USER
from ews_server import PARLEY, Exchange

from parley.exchange.access import Access
from parley.exchange.connection import Connection
from parley.exchange.login import Tokens
from parley.exchange.patience import Patience


def access(server: Exchange, folder: Path, *, impersonate: bool = False, mailbox: str = PARLEY) -> Access:
    """The account of `server`, with its secret in a file."""
    oauth = server.auth == "oauth"
    secret = folder / "password"
    secret.write_text(f"{SECRET if oauth else PASSWORD}\n")
    return Access(
        server.url,
        mailbox,
        CLIENT if oauth else f"{DOMAIN}\\{USER}",
        secret,
        server.auth,
        impersonate=oauth or impersonate,
        token_url=f"http://127.0.0.1:{server.port}/token",
        scope="https://mail.agency.example/.default",
    )


def connect(
    server: Exchange,
    folder: Path,
    *,
    impersonate: bool = False,
    timeout: float = 20,
    patience: Patience | None = None,
    mailbox: str = PARLEY,
) -> Connection:
    """A connection of its own."""
    reached = access(server, folder, impersonate=impersonate, mailbox=mailbox)
    return Connection(reached, patience or Patience(), Tokens(reached), timeout=timeout)
