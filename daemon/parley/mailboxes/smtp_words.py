"""Why no connection to the relay comes about, in words for whoever looks after it. What the relay itself says is not repeated:
some quote a name or an address."""

from __future__ import annotations

import socket
import ssl

import aiosmtplib

from parley.errors import TransportError
from parley.mailboxes import certificates

LOG_IN = frozenset({530, 534, 535, 538})  # about our own log-in (RFC 4954 section 6)
IF_IT_STAYS = "if it stays so, look into the log of that server"


def said(error: BaseException) -> TransportError:
    """Any fault of connecting, greeting, encrypting or logging in. permanent: only a person can mend it."""
    known = _answered(error) if isinstance(error, aiosmtplib.SMTPException) else None
    if known is not None:
        return known
    causes = (error, error.__cause__, error.__context__)
    return next(
        (words for cause in causes if cause is not None and (words := _of_the_way(cause)) is not None),
        TransportError(
            f"The relay does not answer as one ({type(error).__name__}): relay.host, relay.port and relay.tls.",
            permanent=False,
        ),
    )


def _answered(error: aiosmtplib.SMTPException) -> TransportError | None:
    # The library's word for an extension that the server lacks is the general one
    if isinstance(error, aiosmtplib.SMTPNotSupported) or type(error) is aiosmtplib.SMTPException:
        return TransportError(
            "The relay offers no encryption, or no log-in, on this port: relay.port and relay.tls (587 with starttls, 465 with tls).",
            permanent=True,
        )
    if not isinstance(error, aiosmtplib.SMTPResponseException) or error.code < 400:
        return None
    if error.code in LOG_IN:
        words = f"The relay does not take this name and password ({error.code}): relay.username, relay.password_file."
        return TransportError(words, permanent=True)
    return TransportError(f"The relay takes nothing just now ({error.code}): {IF_IT_STAYS}.", permanent=False)


def _of_the_way(error: BaseException) -> TransportError | None:
    """What the system says of it; None if that is no word about the way."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return certificates.refused(error, "relay", "relay")
    if isinstance(error, ssl.SSLError):
        words = "No encrypted connection to the relay comes about: relay.port and relay.tls (starttls on 587, tls on 465)."
        return TransportError(words, permanent=True)
    if isinstance(error, socket.gaierror):
        return TransportError("No relay of this name is found: relay.host.", permanent=False)
    if isinstance(error, ConnectionRefusedError):
        words = "Nobody listens where the relay should be: relay.host and relay.port, if it is up."
        return TransportError(words, permanent=False)
    if isinstance(error, TimeoutError):
        words = "The relay does not answer: relay.host, relay.port and relay.tls, if it is up."
        return TransportError(words, permanent=False)
    if isinstance(error, FileNotFoundError | PermissionError):
        words = "A file that the relay's log-in or certificate needs cannot be read: relay.password_file, relay.ca_file."
        return TransportError(words, permanent=True)
    if isinstance(error, ValueError) and not isinstance(error, ssl.SSLError):
        return TransportError("The file named by relay.password_file is empty or no text.", permanent=True)
    return None
