"""What Graph's refusals mean, in words for the mail administrator, and whether trying again can help."""

from __future__ import annotations

import json

from parley.errors import TransportError
from parley.graph.wire import Reply

RIGHTS = (
    "the registration may not do this in this mailbox: run the commands for Exchange Online's rights that `parley init` prints "
    "(docs/exchange-online.md); a change of rights takes up to two hours to count"
)
TOO_LARGE = "the letter is larger than the mailbox may send (35 MB, unless an administrator has changed it: Set-Mailbox -MaxSendSize)"
FULL = "the mailbox is full: make room, or raise its quota"
# error.code -> words
WORDS = {
    "ErrorAccessDenied": RIGHTS,
    "Authorization_RequestDenied": RIGHTS,
    "ErrorSendAsDenied": "the mailbox may not send as the address in From: `address` must be that of the mailbox "
    "(mailbox.address), or one that it has besides",
    "ErrorInvalidUser": "there is no mailbox of this address in the tenant: mailbox.address",
    "ResourceNotFound": "there is no mailbox of this address in the tenant: mailbox.address",
    "MailboxNotEnabledForRESTAPI": "the mailbox is not in Exchange Online, or has no licence: a mailbox on your own servers is read "
    "by EWS",
    "MailboxNotSupportedForRESTAPI": "the mailbox is not in Exchange Online: a mailbox on your own servers is read by EWS",
    "ErrorQuotaExceeded": FULL,
    "ErrorMessageSizeExceeded": TOO_LARGE,
    "ErrorAttachmentSizeLimitExceeded": TOO_LARGE,
    "ErrorMailboxStoreUnavailable": "the mailbox is being moved or mended by Microsoft",
    "InvalidAuthenticationToken": "Exchange Online does not take our token: the clock of this machine, mailbox.tenant",
}
BY_POLICY = "a conditional access policy of the tenant does not let our token through: from which addresses may this machine come?"
ELSEWHERE = "somebody on the way sends us elsewhere: let no gateway answer in its place (mailbox.proxy)"
THEIRS = (
    "a fault on Microsoft's side, which passes; if it lasts, the service health page of the tenant says more"
)
PASSING = (
    "ErrorMailboxStoreUnavailable",
    "ErrorMailboxMoveInProgress",
    "ErrorMailboxFailover",
    "ErrorInsufficientResources",
    "ErrorSubmissionQuotaExceeded",
    "ErrorServerBusy",
    "ErrorTimeoutExpired",
    "ErrorInternalServerTransientError",
)


class ServiceError(TransportError):
    """Graph refused: by this status, for the reason it calls `code` ("" if it named none)."""

    def __init__(self, status: int, code: str, message: str, *, permanent: bool) -> None:
        self.status, self.code = status, code
        super().__init__(message, permanent=permanent)


def refusal(reply: Reply, method: str) -> ServiceError:
    """What this answer means. Nothing that Graph quotes is repeated: it may hold an address or a subject."""
    code = code_of(reply)
    challenged = "insufficient_claims" in reply.headers.get("WWW-Authenticate", "")
    words = BY_POLICY if challenged else WORDS.get(code) or _by_status(reply.status)
    name = f"{reply.status} {code}".strip()
    message = f"Exchange Online says {name} to {method}" + (f": {words}" if words else "")
    passing = (
        reply.status in (408, 409, 412, 423, 429)
        or (reply.status >= 500 and reply.status != 507)
        or code in PASSING
    )
    return ServiceError(reply.status, code, message, permanent=not passing)


def _by_status(status: int) -> str:
    if status in (401, 403):
        return RIGHTS
    if status == 507:
        return FULL
    return ELSEWHERE if 300 <= status < 400 else THEIRS if status >= 500 else ""


def busy() -> ServiceError:
    """Exchange Online wants to be left alone for a while; said in the same words as long as that lasts."""
    return ServiceError(429, "", "Exchange Online is busy and asks us to wait", permanent=False)


def code_of(reply: Reply) -> str:
    """What Graph calls the reason: letters, digits and underscores, else ""."""
    try:
        error = json.loads(reply.body).get("error")
        code = error.get("code") if isinstance(error, dict) else ""
    except (ValueError, AttributeError):
        return ""
    return code if isinstance(code, str) and code.replace("_", "").isalnum() and len(code) < 80 else ""
