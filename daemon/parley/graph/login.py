"""One log-in at Microsoft's, by way of msal: a certificate or a secret goes there, a token comes back.

msal does the protocol (OAuth 2.0 client credentials, RFC 6749 section 4.4, and the signed assertion of RFC 7523), over our
own connections. The files are read anew each time: a secret that was changed works without a restart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from parley.errors import TransportError
from parley.graph.account import Account
from parley.graph.wire import Wire
from parley.log_in_failed import LogInFailed
from parley.retry_after import retry_after
from parley.value import value

# What Entra says is wrong -> what to say to the mail administrator (the codes: AADSTS, Microsoft's list of sign-in errors)
WORDS = {
    7000215: "the secret is not the one of this registration (it must be its value, not its id): mailbox.secret_file",
    7000222: "the secret has expired: make a new one in Entra and put it into mailbox.secret_file",
    700016: "there is no such registration in this tenant: mailbox.client_id, mailbox.tenant",
    90002: "there is no such tenant: mailbox.tenant",
    900023: "there is no such tenant: mailbox.tenant",
    700027: "the certificate is not known to the registration, or has expired: upload it in Entra, or mend mailbox.certificate_file",
    7000229: "the registration has no enterprise application in this tenant: an administrator must consent to it once",
    7000112: "the registration has been disabled in Entra",
    700024: "our assertion does not hold now: the clock of this machine is wrong (timedatectl)",
    53003: "a conditional access policy of the tenant forbids the log-in from here",
}
# Theirs, and over by itself: not reached in time, out of budget, its directory away, a tenant that asks too much
PASSING = (90006, 90012, 90024, 90033, 90055)
_MEND = "mailbox.tenant, mailbox.client_id and the file that proves them"


@value
class Token:
    """What opens the mailbox, for so many seconds from now. ends: the last day of the certificate that proved us, if one did."""

    text: str
    seconds: float
    ends: date | None = None


def log_in(account: Account, wire: Wire) -> Token:
    """A new token. Raises TransportError, in words that name the setting to change."""
    proof = credential(account)
    try:
        import msal  # 40 ms and, with what signs, some fifteen megabytes

        application = msal.ConfidentialClientApplication(
            account.client_id,
            client_credential=proof,
            authority=f"{account.login}/{account.tenant}",
            http_client=_Client(wire),
            instance_discovery=False,  # the place to log in stands in our own configuration
        )
        answer: Any = application.acquire_token_for_client(scopes=[f"{account.service}/.default"])
    except TransportError:
        raise
    except Exception as error:  # noqa: BLE001 - ValueError, RuntimeError and msal's own: a tenant, a key, an answer
        # Nothing of theirs is shown, since it may hold the secret
        raise _said(0, type(error).__name__) from None
    said = answer if isinstance(answer, dict) else {}
    token, seconds = said.get("access_token"), said.get("expires_in")
    if isinstance(token, str) and token:
        lasts = float(seconds) if isinstance(seconds, int | float) else 0.0
        return Token(token, lasts, _ends(proof["public_certificate"]) if isinstance(proof, dict) else None)
    raise _refused(said)


def credential(account: Account) -> Any:
    """What msal takes for proof: the secret, or the key with its certificate. Raises TransportError."""
    if account.certificate_file:
        pem = _read(account.certificate_file, "mailbox.certificate_file")
        if "PRIVATE KEY-----" not in pem or "BEGIN CERTIFICATE-----" not in pem:
            raise TransportError(
                "mailbox.certificate_file must hold the private key and the certificate, both as PEM",
                permanent=True,
            )
        return {"private_key": pem, "public_certificate": pem[pem.index("-----BEGIN CERTIFICATE") :]}
    if account.secret_file:
        return _read(account.secret_file, "mailbox.secret_file").strip()
    raise TransportError("mailbox needs a certificate_file or a secret_file", permanent=True)


def _ends(certificate: str) -> date:
    """The day on which it ends. Asked here, where what can read it is loaded for the log-in."""
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_x509_certificate(certificate.encode()).not_valid_after_utc.date()


def _read(file: Any, setting: str) -> str:
    try:
        text = str(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise TransportError(f"the file of {setting} cannot be read: {why}", permanent=True) from error
    if not text.strip():
        raise TransportError(f"the file of {setting} is empty", permanent=True)
    return text


def _said(code: int, why: str) -> TransportError:
    """In words. A refusal stays until somebody mends it; an answer that makes no sense may pass."""
    if code in PASSING or why in ("temporarily_unavailable", "server_error"):
        return TransportError(f"Microsoft's log-in is not well ({code or why}): it passes", permanent=False)
    refused = bool(code) or why in (
        "invalid_client",
        "unauthorized_client",
        "invalid_request",
        "invalid_scope",
    )
    words = WORDS.get(code) or f"look at {_MEND}"
    number = f"AADSTS{code}" if code else why
    return TransportError(
        f"Microsoft gives us no token for the mailbox ({number}): {words}",
        permanent=refused or why == "ValueError",
    )


def _refused(answer: Any) -> TransportError:
    """What the log-in said in place of a token (RFC 6749 section 5.2, with Entra's own numbers)."""
    said = answer if isinstance(answer, dict) else {}
    codes = said.get("error_codes")
    code = codes[0] if isinstance(codes, list) and codes and isinstance(codes[0], int) else 0
    return _said(code, str(said.get("error", "")))


class _Client:
    """What msal asks of an HTTP client, over our own connections."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def get(
        self, url: str, params: Any = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> _Response:
        return self._answer("GET", f"{url}?{urlencode(params)}" if params else url, headers, None)

    def post(
        self,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> _Response:
        body = data if isinstance(data, str) else urlencode(data or {})
        form = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._answer("POST", f"{url}?{urlencode(params)}" if params else url, form, body.encode())

    def close(self) -> None:
        """The connections are not its own."""

    def _answer(
        self, method: str, url: str, headers: Mapping[str, str] | None, body: bytes | None
    ) -> _Response:
        reply = self._wire.send(method, url, headers=headers, body=body)
        if reply.status == 429 or reply.status >= 500:
            raise LogInFailed(
                f"Microsoft's log-in answers {reply.status}: busy",
                permanent=False,
                pause=retry_after(reply.headers),
            )
        text = reply.body.decode("utf-8", "replace")
        try:
            said = json.loads(text)
        except ValueError:
            raise TransportError(
                "Microsoft's log-in answers something that is no JSON", permanent=False
            ) from None
        if method == "GET" and reply.status >= 400:  # msal would not say why
            raise _refused(said)
        return _Response(reply.status, text, reply.headers)


class _Response:
    """What msal reads of an answer."""

    def __init__(self, status_code: int, text: str, headers: Mapping[str, str]) -> None:
        self.status_code, self.text, self.headers = status_code, text, headers

    def raise_for_status(self) -> None:
        """Busy servers were told of before."""
