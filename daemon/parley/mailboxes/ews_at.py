"""Where a mailbox on Exchange on-premises is, and what parley may do there: values alone, with nothing to import."""

from __future__ import annotations

from parley.exchange.access import Access
from parley.value import value


@value
class EwsAt:
    """A mailbox on Exchange on-premises. processed: the folder beside the inbox that mail is moved to when it is done, which
    parley makes. sends: letters leave through this mailbox too. streams: the server is asked to tell of new mail.

    tls_to: mail domains to which the server has a send connector that requires TLS, so that mail to them is never in the
    clear.
    """

    access: Access
    processed: str = "parley-done"
    sends: bool = False
    streams: bool = True
    tls_to: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where the server is."""
        return self.access.url
