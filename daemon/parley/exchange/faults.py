"""What can go wrong with Exchange, in words: a table of what it says, what that means, and the setting to change.

Nothing that the server quotes stands in a message: a subject or an address of somebody's mail could be in it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from parley.errors import TransportError
from parley.exchange.access import Access, is_online
from parley.time_limit import TookTooLong

GOES_TO_ONLINE = (
    "This is Exchange Online, where EWS has been off since October 2026 for every application that the tenant has not put on"
    " its list (EWSAllowedAppIDs), and ends for all on 1 April 2027. Read it through Graph instead: mailbox.kind: graph."
)
_RIGHTS = "docs/exchange.md says which rights the account needs."
_NO_FOLDER = f"The folder is not there, or the account may not see it: is mailbox.address right? {_RIGHTS}"
_NO_DIRECTORY = "Exchange cannot reach its directory (Active Directory) just now."
_ELSEWHERE = (
    "Exchange does not know what it was asked to tell of: if it stays so, a load balancer sends the requests of one client to"
    " several servers, and must send them to one (session affinity)."
)
_ITS_OWN = "Exchange has a fault of its own: if it stays so, whoever looks after it finds the reason in its event log."

_CODE = re.compile(r"\bError[A-Z][A-Za-z]{2,60}\b")

# HTTP status -> (what it means, whether only a person can mend it)
STATUS: dict[int, tuple[str, bool]] = {
    401: (
        "Exchange does not take this log-in: mailbox.username, mailbox.password_file, mailbox.auth. Is the account locked? "
        "It is tried again after a quarter of an hour (once, where it was good until now, after a minute), or at once with another "
        "password.",
        True,
    ),
    403: (
        "Exchange refuses EWS to this account (403): the mail administrator looks at EwsEnabled and EwsApplicationAccessPolicy"
        " (Get-CASMailbox, Get-OrganizationConfig). If the mailbox has moved to Exchange Online, read it through Graph: mailbox.kind: graph.",
        True,
    ),
    404: ("There is no Exchange Web Services at mailbox.url: it ends in /EWS/Exchange.asmx.", True),
    413: ("Exchange takes no request as large as this (IIS: maxAllowedContentLength).", True),
    429: ("Exchange is busy.", False),
    503: ("Exchange is busy or being looked after (503).", False),
}

# EWS response code -> the same
CODES: dict[str, tuple[str, bool]] = {
    "ErrorServerBusy": ("Exchange is busy.", False),
    "ErrorTimeoutExpired": ("Exchange did not answer in time, or cannot be reached: mailbox.url.", False),
    "ErrorExceededConnectionCount": (
        "Exchange allows this account no more connections for now: who else uses it?"
        " (HangingConnectionLimit in the web.config of its Web Services, EwsMaxConcurrency of its throttling policy)",
        False,
    ),
    "ErrorExceededSubscriptionCount": (
        "Exchange allows this account no more subscriptions (EwsMaxSubscriptions of its throttling policy).",
        False,
    ),
    "ErrorSubscriptionNotFound": (_ELSEWHERE, False),
    "ErrorProxiedSubscriptionCallFailure": (_ELSEWHERE, False),
    "ErrorReadEventsFailed": (_ELSEWHERE, False),
    "ErrorMessageSizeExceeded": (
        "The letter is larger than Exchange sends (MaxSendSize: Set-TransportConfig, Set-Mailbox).",
        True,
    ),
    "ErrorMailboxStoreUnavailable": ("The mailbox's database is not mounted.", False),
    "ErrorMailboxMoveInProgress": ("The mailbox is being moved to another database.", False),
    "ErrorAccessDenied": (f"The account may not do this in the mailbox. {_RIGHTS}", True),
    "ErrorFolderNotFound": (_NO_FOLDER, True),
    "ErrorSyncFolderNotFound": (_NO_FOLDER, True),
    "ErrorParentFolderNotFound": (_NO_FOLDER, True),
    "ErrorSavedItemFolderNotFound": (_NO_FOLDER, True),
    "ErrorToFolderNotFound": (
        f"The folder for mail that is done is gone, or the account may not see it: mailbox.processed. {_RIGHTS}",
        True,
    ),
    "ErrorCreateSubfolderAccessDenied": (
        f"The account may make no folder for mail that is done: mailbox.processed, or make it yourself. {_RIGHTS}",
        True,
    ),
    "ErrorCreateItemAccessDenied": (f"The account may put nothing into that folder. {_RIGHTS}", True),
    "ErrorNonPrimarySmtpAddress": (
        "mailbox.address is not the first address of its mailbox, which Exchange insists on (Get-Mailbox: PrimarySmtpAddress).",
        True,
    ),
    "ErrorMailboxConfiguration": (
        "The mailbox is not set up rightly in the directory: Get-Mailbox says what is wrong.",
        True,
    ),
    "ErrorADUnavailable": (_NO_DIRECTORY, False),
    "ErrorADOperation": (_NO_DIRECTORY, False),
    "ErrorConnectionFailed": ("Exchange cannot reach the mailbox's database just now.", False),
    "ErrorMailboxFailover": ("Another server is taking the mailbox's database over.", False),
    "ErrorInsufficientResources": ("Exchange is overloaded.", False),
    "ErrorInternalServerError": (_ITS_OWN, False),
    "ErrorInternalServerTransientError": (_ITS_OWN, False),
    "ErrorSubmissionQuotaExceeded": (
        "The mailbox has sent as much as it may for now (MessageRateLimit, RecipientRateLimit of its throttling policy).",
        False,
    ),
    "ErrorNonExistentMailbox": ("There is no mailbox with the address in mailbox.address.", True),
    "ErrorImpersonateUserDenied": (
        f"The account may not act as the mailbox (mailbox.access: impersonation). {_RIGHTS}",
        True,
    ),
    "ErrorImpersonationDenied": (
        f"The account may not act as anybody on this server (mailbox.access: impersonation). {_RIGHTS}",
        True,
    ),
    "ErrorImpersonationRequired": ("With this log-in Exchange wants `mailbox.access: impersonation`.", True),
    "ErrorImpersonationFailed": (f"The account cannot act as the mailbox. {_RIGHTS}", True),
    "ErrorSendAsDenied": (f"The account may not send as the mailbox. {_RIGHTS}", True),
    "ErrorQuotaExceeded": ("The mailbox is full: make room, or raise its quota.", True),
    "ErrorPasswordExpired": ("The account's password has expired.", True),
    "ErrorPasswordChangeRequired": ("The account must change its password first.", True),
    "ErrorAccountDisabled": ("The account is disabled.", True),
    "ErrorMailboxMovedOut": ("The mailbox is not on this server any more: mailbox.url.", True),
    "ErrorInvalidServerVersion": ("This Exchange is older than 2013, or speaks no EWS that is known.", True),
}


class HttpRefused(Exception):
    """An answer that is no SOAP. retry_after: seconds, 0 if it did not say; to: where it sends us."""

    def __init__(self, status: int, retry_after: float = 0.0, to: str = "") -> None:
        super().__init__(status)
        self.status, self.retry_after, self.to = status, retry_after, to


class ExchangeFault(TransportError):
    """What went wrong with Exchange. `code`: its response code or HTTP status, "" where it is neither. `pause`: seconds it
    wants to be left alone, None where it said nothing of the kind.

    `kind`: "log-in" (the password was refused), "never left" (no connection was made), "answered" (the server said no, and
    has done nothing), "cut" (the server may have done what was asked).
    """

    def __init__(
        self, message: str, permanent: bool, kind: str, code: str = "", pause: float | None = None
    ) -> None:
        super().__init__(message, permanent=permanent)
        self.kind, self.code, self.pause = kind, code, pause


def fault_of(error: Exception, access: Access) -> ExchangeFault:
    """What an exception of exchangelib, of the HTTP below it, or of ours means."""
    if isinstance(error, HttpRefused):
        return _status(error, access)
    name = _name(error)
    if isinstance(error, TookTooLong):
        said = "Exchange does not come to the end of an answer, or something on the way to it is very slow: mailbox.url."
        return ExchangeFault(said, False, "cut")
    if name == "ErrorTimeoutExpired" and error.__context__ is not None:
        said, _ = CODES[name]
        return ExchangeFault(said, False, "never left" if never_left(error.__context__) else "cut", name)
    if name in CODES or name.startswith("Error"):
        said, permanent = CODES.get(name, (f"Exchange answered {name}.", False))
        pause = float(getattr(error, "back_off", 0) or 0) if name == "ErrorServerBusy" else None
        return ExchangeFault(said, permanent, "answered", name, pause)
    if "CERTIFICATE_VERIFY_FAILED" in str(error) or "certificate verify failed" in str(error):
        said = (
            "Exchange's certificate is not trusted, or not for this name: mailbox.url must name the host as the certificate"
            " does, and this machine must trust its issuer (/usr/local/share/ca-certificates, update-ca-certificates)."
        )
        return ExchangeFault(said, True, "never left")
    return ExchangeFault(f"Exchange's answer makes no sense ({name}): is mailbox.url right?", False, "cut")


def _name(error: Exception) -> str:
    """The response code; exchangelib does not know all of them, and puts those that it does not into a text."""
    name = type(error).__name__
    code = _CODE.search(str(error)) if name in ("SOAPError", "TransportError") else None
    return code[0] if code else name


def never_left(cause: BaseException) -> bool:
    """Whether no connection was made: then nothing can have been done."""
    text = f"{type(cause).__name__} {cause}"
    return "ConnectTimeout" in text or "NewConnectionError" in text or "NameResolutionError" in text


def _status(error: HttpRefused, access: Access) -> ExchangeFault:
    code = str(error.status)
    if error.status == 403 and is_online(access.url):
        return ExchangeFault(GOES_TO_ONLINE, True, "answered", code)
    if error.status in (301, 302, 307, 308):
        host = urlsplit(error.to).hostname or "somewhere else"
        said = GOES_TO_ONLINE if is_online(error.to) else f"Exchange sends us to {host}: mailbox.url"
        return ExchangeFault(said, True, "answered", code)
    said, permanent = STATUS.get(error.status, (f"Exchange answered {error.status}.", error.status < 500))
    if error.status == 401:
        return ExchangeFault(said, permanent, "log-in", code)
    pause = error.retry_after if error.status in (429, 503) else None
    # A gateway may have passed it on
    kind = "answered" if error.status < 500 or error.status == 503 else "cut"
    return ExchangeFault(said, permanent, kind, code, pause)
