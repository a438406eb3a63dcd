"""Where a mailbox in Exchange Online is, and what parley may do there: values alone, with nothing to import."""

from __future__ import annotations

from datetime import date

from parley.graph.account import Account
from parley.value import value


@value
class GraphAt:
    """A mailbox in Exchange Online. folder: where mail comes in. processed: the folder that mail is moved to when it is
    done, which parley makes. sends: letters leave through this mailbox too.

    secret_expires: the day on which the secret ends, which only whoever made it knows (of a certificate, the file says it).
    tls_to: mail domains to which the tenant has a connector that forces TLS, so that mail to them is never in the clear.
    """

    account: Account
    folder: str = "inbox"
    processed: str = "parley-done"
    sends: bool = False
    secret_expires: date | None = None
    tls_to: tuple[str, ...] = ()
