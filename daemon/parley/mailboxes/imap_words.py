"""What an IMAP server, its certificate or the way there does not allow, in words for whoever looks after the mailbox.

Known are the response codes of RFC 5530 and the faults of the operating system. What a server writes beside its code is
not repeated, since some quote the command, and with it a name or a password.
"""

from __future__ import annotations

import re
import socket
import ssl

from parley.errors import TransportError
from parley.mailboxes import certificates
from parley.mailboxes.imap_library import exceptions
from parley.time_limit import TookTooLong

_CODE = re.compile(r"\[([A-Z][A-Z-]{2,30})[\] ]")
# How servers say beside a code, or without one, that nobody's password is at fault: Dovecot, Cyrus, Exchange, Gmail, Courier
_PASSES = re.compile(
    r"temporar|unavailable|internal (?:\w+ )?(?:error|failure)|system (?:i/o )?error|server error|try (?:again )?later|too many"
    r"|maximum number of|shutting down|not connected|timed? ?out|overload|too busy|server busy|throttl",
    re.IGNORECASE,
)
ITS_LOG = "if it stays so, whoever looks after it finds the reason in its log"
# response code -> (what to say, whether only a person can mend it)
_CODES = {
    "AUTHENTICATIONFAILED": (
        "The mail server does not know this name and password: mailbox.username and its password (mailbox.password_file), or its "
        "token (mailbox.oauth).", True),
    "AUTHORIZATIONFAILED": ("The mail server knows this user, who may not open this mailbox: mailbox.username, or the rights on the server.", True),
    "EXPIRED": ("The password of mailbox.username has expired: set a new one on the server and in its file.", True),
    "PRIVACYREQUIRED": ("The mail server wants an encrypted connection: mailbox.tls must be tls or starttls.", True),
    "CONTACTADMIN": ("The mail server asks that its administrator be called.", True),
    "NOPERM": ("The mail server does not let this user do that: the rights of mailbox.username on its folders.", True),
    "OVERQUOTA": ("The mailbox is full, so that mail cannot be put aside, and new mail may be refused at its door: raise its quota, or empty the folder mailbox.processed.", True),
    "LIMIT": (
        "The mail server lets this user have no more connections at once: raise its limit for mailbox.username (parley needs two, and "
        "`parley doctor` one more), if no other program uses them up.", False),
    "UNAVAILABLE": (f"The mail server cannot reach what it needs just now: {ITS_LOG}.", False),
    "INUSE": ("The mailbox is in use by another program just now.", False),
    "SERVERBUG": (f"The mail server says that it has a fault: {ITS_LOG}.", False),
    "CORRUPTION": ("The mail server says that the mailbox is damaged: its administrator must mend it.", True),
    "READ-ONLY": ("The mailbox may only be read: parley must be able to move or mark mail in mailbox.folder.", True),
}  # fmt: skip

NO_IMAP = "if it stays so, mailbox.host, mailbox.port and mailbox.tls must be those of its IMAP service"
HUNG_UP = f"The mail server has hung up, or does not speak IMAP there: {NO_IMAP}."
MAY_NOT_MOVE = (
    "The mail server does not let this user delete in mailbox.folder, so that mail which is done cannot be moved to mailbox.processed: "
    "the rights of mailbox.username there."
)
NO_PASSWORDS = "The mail server takes no name and password there: mailbox.tls must be tls or starttls, or it wants a token, mailbox.oauth."
PLAIN_PASSWORDS = (
    "The mail server takes no name and password with letters beyond ASCII (such as £ or é): give mailbox.username another password "
    "there, and write it into mailbox.password_file."
)
READ_ONLY = _CODES["READ-ONLY"][0]


def said(error: BaseException, doing: str) -> TransportError:
    """Any fault that the library or the server made of this. doing: "log in", "look", … for what has no words of its own."""
    if isinstance(error, TransportError):
        return error
    known = code(error)
    if known in _CODES:
        words, permanent = _CODES[known]
        return TransportError(words, permanent=permanent)
    return _of_the_way(error) or _of_the_server(error, doing)


def code(error: BaseException) -> str:
    """The response code in what the server said, such as TRYCREATE; "" for none."""
    found = _CODE.search(str(error)) if isinstance(error, exceptions.IMAPClientError) else None
    return found[1] if found else ""


def known(error: BaseException) -> bool:
    """Whether the server gave a reason of which something can be said."""
    return code(error) in _CODES


def _of_the_way(error: BaseException) -> TransportError | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return certificates.refused(error, "mail server", "mailbox")
    if isinstance(error, ssl.SSLError):
        words = "No encrypted connection to the mail server comes about: mailbox.port and mailbox.tls (tls on 993, starttls on 143)."
        return TransportError(words, permanent=True)
    if isinstance(error, socket.gaierror):
        return TransportError("No mail server of this name is found: mailbox.host.", permanent=False)
    if isinstance(error, TookTooLong):
        return TransportError(
            "The mail server does not come to the end of an answer, or something on the way to it is very slow: "
            f"{ITS_LOG}.",
            permanent=False,
        )
    if isinstance(error, TimeoutError):
        return TransportError(
            "The mail server does not answer: mailbox.host and mailbox.port, if it is up.", permanent=False
        )
    if isinstance(error, ConnectionRefusedError):
        return TransportError(
            "Nobody listens there: mailbox.host and mailbox.port, if the server is up.", permanent=False
        )
    if isinstance(error, OSError):
        return TransportError(
            f"The connection to the mail server broke ({type(error).__name__}).", permanent=False
        )
    return None


def _of_the_server(error: BaseException, doing: str) -> TransportError:
    if isinstance(error, exceptions.LoginError):
        return _of_the_log_in(error, doing)
    if isinstance(error, exceptions.CapabilityError):
        return TransportError(
            f"The mail server cannot do what is needed to {doing}: mailbox.tls.", permanent=True
        )
    # Which the library takes for a broken connection
    if isinstance(error, exceptions.IMAPClientReadOnlyError):
        return TransportError(READ_ONLY, permanent=True)
    if isinstance(error, exceptions.IMAPClientAbortError):
        silent = _of_the_way(error.__context__) if isinstance(error.__context__, TimeoutError) else None
        return silent or TransportError(HUNG_UP, permanent=False)
    if isinstance(error, exceptions.IMAPClientError):
        return TransportError(f"The mail server would not {doing}: {ITS_LOG}.", permanent=False)
    return TransportError(
        f"The answer of the mail server makes no sense ({type(error).__name__}, asked to {doing}): {NO_IMAP}.",
        permanent=False,
    )


def _of_the_log_in(error: exceptions.LoginError, doing: str) -> TransportError:
    """The library raises the same for a password that is refused and for a server that goes down before it has answered."""
    if isinstance(error.__context__, exceptions.IMAPClientAbortError):
        return _of_the_server(error.__context__, doing)
    if _PASSES.search(str(error)):
        return TransportError(f"The mail server lets nobody log in just now: {ITS_LOG}.", permanent=False)
    return TransportError(_CODES["AUTHENTICATIONFAILED"][0], permanent=True)
