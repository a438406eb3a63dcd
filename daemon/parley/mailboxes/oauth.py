"""Access tokens for a mail server (OAuth 2.0, RFC 6749): read from a file that another program keeps fresh, or asked for.

Asked for with the secret of an application (section 4.4) or with a refresh token (section 6), at an https address.
A token is kept until a minute before its end. No token and no secret is ever in an error or a log.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.errors import TransportError
from parley.log_in_failed import LastFailure, LogInFailed, mark
from parley.mailboxes.imap_at import OAuthAt

if TYPE_CHECKING:
    from urllib.error import HTTPError

EARLY = 60.0  # seconds before its end at which a token is renewed
USUAL = 300.0  # how long one lasts whose end is not said
MOST = 1_000_000  # octets of an answer
WAITS = 20.0


class Tokens:
    """The tokens of one mailbox. clock: seconds, monotonic."""

    def __init__(self, at: OAuthAt, clock: Callable[[], float] = time.monotonic) -> None:
        self._at, self._clock = at, clock
        self._token, self._until = "", 0.0
        self._refresh = ""  # the newest refresh token, where the endpoint gives a new one each time
        self._failure = LastFailure(clock)

    def token(self) -> str:
        """A token that is good now. TransportError if none can be had."""
        if self._at.token_file is not None:
            return secret(self._at.token_file, "mailbox.oauth.token_file")
        if not self._token or self._clock() >= self._until:
            self._ask()
        return self._token

    @property
    def from_memory(self) -> bool:
        """Whether `token` now gives one that was asked for earlier: its server may have ended it since."""
        return bool(self._token) and self._clock() < self._until

    def forget(self) -> None:
        """The server did not take it: the next one is asked for."""
        self._token = ""

    def _ask(self) -> None:
        at = self._at
        proof = mark(at.client_secret_file, at.refresh_token_file)
        self._failure.ask(proof)
        try:
            answer = _posted(at.token_url, self._form())
        except TransportError as error:
            self._failure.failed(error, proof)
            raise
        token, lasts = answer.get("access_token"), answer.get("expires_in", USUAL)
        if not isinstance(token, str) or not token:
            raise TransportError("The token endpoint gave no token: mailbox.oauth.token_url.", permanent=True)
        seconds = float(lasts) if str(lasts).replace(".", "", 1).isdigit() else USUAL
        self._token, self._until = token, self._clock() + max(0.0, seconds - EARLY)
        if isinstance(new := answer.get("refresh_token"), str):
            self._refresh = new

    def _form(self) -> dict[str, str]:
        at = self._at
        form = {"grant_type": "client_credentials", "client_id": at.client_id}
        if at.refresh_token_file is not None:
            kept = self._refresh or secret(at.refresh_token_file, "mailbox.oauth.refresh_token_file")
            form |= {"grant_type": "refresh_token", "refresh_token": kept}
        if at.client_secret_file is not None:
            form["client_secret"] = secret(at.client_secret_file, "mailbox.oauth.client_secret_file")
        if at.scope:
            form["scope"] = at.scope
        return form


def secret(path: Path, setting: str) -> str:
    """The one line of a file that holds a secret; read at each use, so that a new one needs no restart. The mark that some
    editors put in front of a text (U+FEFF) is none of it."""
    try:
        found = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise TransportError(f"The file named by {setting} cannot be read: {why}.", permanent=True) from error
    if not found:
        raise TransportError(f"The file named by {setting} is empty.", permanent=True)
    return found


def _posted(url: str, form: dict[str, str]) -> dict[str, Any]:
    from urllib.error import HTTPError  # a mailbox with a password never needs these
    from urllib.parse import urlencode
    from urllib.request import Request, build_opener

    from parley.mailboxes.oauth_wire import MayBeCut

    request = Request(url, urlencode(form).encode(), method="POST")
    try:
        with build_opener(MayBeCut).open(request, timeout=WAITS) as answer:
            found = json.loads(answer.read(MOST))
    except HTTPError as error:
        raise _refused(error) from error
    except (OSError, ValueError) as error:
        words = "The token endpoint cannot be reached, or its answer cannot be read: mailbox.oauth.token_url"
        raise TransportError(f"{words} ({type(error).__name__}).", permanent=False) from error
    return found if isinstance(found, dict) else {}


def _refused(error: HTTPError) -> TransportError:
    """The endpoint's own word for it (section 5.2), where it is one of those that the RFC knows."""
    from parley.retry_after import retry_after

    if error.code == 429 or error.code >= 500:
        words = f"The token endpoint is busy or not well ({error.code}): if it stays so, whoever looks after mailbox.oauth.token_url."
        headers = {name.title(): value for name, value in error.headers.items()}
        return LogInFailed(words, permanent=False, pause=retry_after(headers))
    try:
        said = json.loads(error.read(MOST))
        word = str(said.get("error", "")) if isinstance(said, dict) else ""
    except (OSError, ValueError):
        word = ""
    mend = {
        "invalid_client": "mailbox.oauth.client_id and client_secret_file",
        "invalid_grant": "mailbox.oauth.refresh_token_file: somebody must log in again to get a new one",
        "invalid_scope": "mailbox.oauth.scope",
        "unauthorized_client": "the application must be allowed to ask in this way",
    }.get(word, "mailbox.oauth")
    code = f"{error.code} {word}" if word.isidentifier() else str(error.code)
    return TransportError(f"The token endpoint refuses ({code}): {mend}.", permanent=error.code >= 400)
