"""The token that opens the mailbox, by way of msal: got with a certificate or a secret, kept while it lasts, got anew.

msal does the protocol (OAuth 2.0 client credentials, RFC 6749 section 4.4, and the signed assertion of RFC 7523) and keeps
the token; over our own connections, so that `requests`' way of keeping them is not needed beside ours. The files are read
again whenever a new application is made, which is after each failure: a secret that was changed works without a restart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from parley.errors import TransportError
from parley.graph.account import Account
from parley.graph.wire import Wire

# What Entra says is wrong -> what to say to the mail administrator (the codes: AADSTS, Microsoft's list of sign-in errors)
WORDS = {
    7000215: "the secret is not the one of this registration (it must be its value, not its id): graph.secret_file",
    7000222: "the secret has expired: make a new one in Entra and put it into graph.secret_file",
    700016: "there is no such registration in this tenant: graph.client_id, graph.tenant",
    90002: "there is no such tenant: graph.tenant",
    900023: "there is no such tenant: graph.tenant",
    700027: "the certificate is not known to the registration, or has expired: upload it in Entra, or mend graph.certificate_file",
    7000229: "the registration has no enterprise application in this tenant: an administrator must consent to it once",
    7000112: "the registration has been disabled in Entra",
    53003: "a conditional access policy of the tenant forbids the log-in from here",
}
_MEND = "graph.tenant, graph.client_id and the file that proves them"


class Tokens:
    """For several threads."""

    def __init__(self, account: Account, wire: Wire) -> None:
        self._account, self._wire = account, wire
        self._lock = Lock()
        self._application: Any = None

    def token(self) -> str:
        """A token that holds now. Raises TransportError, in words that name the setting to change."""
        with self._lock:
            try:
                if self._application is None:
                    self._application = self._made()
                return self._asked()
            except TransportError:
                self._application = None
                raise

    def forget(self) -> None:
        """It was refused: the next one is a new one."""
        with self._lock:
            self._application = None

    def _made(self) -> Any:
        import msal  # 40 ms and some megabytes: only where there is a mailbox in Exchange Online

        account, proof = self._account, credential(self._account)
        try:
            return msal.ConfidentialClientApplication(
                account.client_id,
                client_credential=proof,
                authority=f"{account.login}/{account.tenant}",
                http_client=_Client(self._wire),
                instance_discovery=False,  # the place to log in stands in our own configuration
            )
        except TransportError:
            raise
        except Exception as error:  # noqa: BLE001 - ValueError, RuntimeError and msal's own: a tenant, a key, an answer
            raise _said(0, type(error).__name__) from None

    def _asked(self) -> str:
        try:
            answer = self._application.acquire_token_for_client(scopes=[f"{self._account.service}/.default"])
        except TransportError:
            raise
        except Exception as error:  # noqa: BLE001 - as above; nothing of theirs is shown, since it may hold the secret
            raise _said(0, type(error).__name__) from None
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if isinstance(token, str) and token:
            return token
        codes = answer.get("error_codes") if isinstance(answer, dict) else None
        raise _said(
            next(iter(codes or [0])), str(answer.get("error", "")) if isinstance(answer, dict) else ""
        )


def credential(account: Account) -> Any:
    """What msal takes for proof: the secret, or the key with its certificate. Raises TransportError."""
    if account.certificate_file:
        pem = _read(account.certificate_file, "graph.certificate_file")
        if "PRIVATE KEY-----" not in pem or "BEGIN CERTIFICATE-----" not in pem:
            raise TransportError(
                "graph.certificate_file must hold the private key and the certificate, both as PEM",
                permanent=True,
            )
        return {"private_key": pem, "public_certificate": pem[pem.index("-----BEGIN CERTIFICATE") :]}
    if account.secret_file:
        return _read(account.secret_file, "graph.secret_file").strip()
    raise TransportError("graph needs a certificate_file or a secret_file", permanent=True)


def _read(file: Any, setting: str) -> str:
    try:
        text = str(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise TransportError(
            f"the file of {setting} cannot be read: {type(error).__name__}", permanent=True
        ) from error
    if not text.strip():
        raise TransportError(f"the file of {setting} is empty", permanent=True)
    return text


def _said(code: int, why: str) -> TransportError:
    """In words. A refusal stays until somebody mends it; an answer that makes no sense may pass."""
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
            raise TransportError(f"Microsoft's log-in answers {reply.status}: busy", permanent=False)
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
