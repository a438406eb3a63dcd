"""One mailbox in Exchange Online, the registration that may open it, and the files that hold its proof."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from parley.value import value

SERVICE = "https://graph.microsoft.com"
LOGIN = "https://login.microsoftonline.com"


@value
class Account:
    """What Graph must know of us. One of the two files proves it: `certificate_file` (PEM: private key and certificate,
    in one file) or `secret_file` (one line). service, login: where Graph and its log-in are, without a path. proxy: the way out
    of the house, where it is not open ("http://proxy.partnership.example:3128")."""

    mailbox: str
    tenant: str
    client_id: str
    certificate_file: Path | None = None
    secret_file: Path | None = None
    service: str = SERVICE
    login: str = LOGIN
    proxy: str = ""

    @property
    def path(self) -> str:
        """Where the mailbox lies in the service."""
        return path_of(self.mailbox)


def path_of(mailbox: str) -> str:
    """Where a mailbox lies in the service."""
    return f"/v1.0/users/{quote(mailbox, safe='@')}"
