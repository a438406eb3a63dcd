"""The folder of sent mail on an IMAP server: whether a letter has left already, and a copy of those that have.

It is asked only about letters whose fate is not known, and has a connection of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from parley.mailboxes.imap_at import ImapAt
from parley.mailboxes.imap_connection import Connection, is_there, make, no_folder, real_name
from parley.mailboxes.imap_library import exceptions
from parley.mailboxes.oauth import Tokens


class ImapSent:
    """One folder. For one thread; raises TransportError."""

    def __init__(
        self, at: ImapAt, tokens: Tokens | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._at = at
        self._connection = Connection(at, tokens or (Tokens(at.oauth) if at.oauth else None), clock=clock)

    def was_sent(self, message_id: str) -> bool:
        """Whether a mail with this Message-ID (with its brackets) lies there."""
        with self._connection.use("look into the folder of sent mail") as client:
            name = real_name(client, self._at.sent)
            if not is_there(client, name):
                raise no_folder(client, self._at.sent, "mailbox.sent")
            client.select_folder(name, readonly=True)
            return bool(client.search(["HEADER", "Message-ID", message_id]))

    def keep(self, raw: bytes) -> None:
        """Put a copy there, as read. The folder is made if the configuration says so."""
        with self._connection.use("keep a copy of sent mail") as client:
            name = real_name(client, self._at.sent)
            try:
                client.append(name, raw, (b"\\Seen",))
            except exceptions.IMAPClientAbortError:
                raise
            except exceptions.IMAPClientError:
                if is_there(client, name):
                    raise
                if not self._at.make_folders:
                    raise no_folder(client, self._at.sent, "mailbox.sent") from None
                make(client, name, "mailbox.sent")
                client.append(name, raw, (b"\\Seen",))

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
