"""Where Exchange is, whose mailbox is meant, and how we log in: what a mailbox of kind `ews` becomes."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from parley.errors import TransportError
from parley.value import value

AUTHS = ("ntlm", "basic", "oauth")
ONLINE = ("office365.com", "outlook.com", "office.com", "microsoftonline.com")


@value
class Access:
    """One mailbox on one server, and the account that opens it.

    `url` ends in /EWS/Exchange.asmx. `impersonate`: the account acts as the mailbox (a role for applications); otherwise
    it opens it as a delegate (full access). For `oauth`, `username` is the id of the application, `password_file` holds
    its secret, and tokens come from `token_url` for `scope`.
    """

    url: str
    mailbox: str
    username: str
    password_file: Path
    auth: str = "ntlm"
    impersonate: bool = False
    token_url: str = ""
    scope: str = ""

    def password(self) -> str:
        """What the file holds now, so that a password that was changed works at once."""
        try:
            return self.password_file.read_text(encoding="utf-8-sig").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise TransportError(
                "Exchange: the file in mailbox.password_file cannot be read.", permanent=True
            ) from error


def is_online(url: str) -> bool:
    """Whether this address is Microsoft's own Exchange Online, where EWS ends (calendar.md section 4)."""
    return host_is_online(urlsplit(url).hostname or "")


def host_is_online(host: str) -> bool:
    """Whether a host is Exchange Online's, and not a server of the partnership's own."""
    host = host.lower().rstrip(".")
    return any(host == online or host.endswith(f".{online}") for online in ONLINE)
