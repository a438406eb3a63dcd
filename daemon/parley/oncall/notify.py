"""Text messages through GOV.UK Notify (docs.notifications.service.gov.uk/python.html), by its own client.

Notify keeps the words of a message itself, as a template of the service; ours must say `((message))` and nothing else, so
that what is said stands in `mail_templates/_text.txt`. The client is not thread-safe: each thread has its own.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.errors import TransportError
from parley.mail.delivered import Delivered, Failed, FailedForNow, Sent
from parley.oncall.channel import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://api.notifications.service.gov.uk"
MESSAGE = "message"  # the one placeholder of the template
KEY_FILE = "channels.text.key_file"
_OF_THE_NUMBER = "phone_number"  # what a ValidationError about the recipient begins with
# The statuses of a text message (docs.notifications.service.gov.uk/rest-api.html, "Status: text messages"); with any other it
# is on its way. `sent`: to a number abroad, from where nothing more is heard.
_ARRIVED = ("delivered", "sent")
_LOST = ("permanent-failure", "temporary-failure", "technical-failure", "validation-failed")

# What its answers mean (docs.notifications.service.gov.uk/rest-api.html, "Error codes"), for whoever looks after the service: the
# status, and what the error's name has in it. The first that fits counts.
_MEANS = {
    (
        400,
        "BadRequestError",
    ): "sends to its own team alone so far, or knows no such template: ask there to go live, with a live key",
    (403, ""): "does not take the key, or this machine's clock is wrong by more than 30 seconds",
    (404, ""): "knows no such template",
    (429, "TooManyRequestsError"): "has sent as many texts today as the service may",
    (429, ""): "is asked more often in a minute than the service may",
}


class _NoNumber(Exception):
    """The recipient is no number."""


class Notify:
    """One service of GOV.UK Notify. key_file: its one line is the API key (LoadCredential). template: the id of the
    template at Notify."""

    def __init__(self, key_file: Path, template: str, url: str = URL) -> None:
        self._key_file, self._template, self._url = key_file, template, url
        self._mine = threading.local()

    def send(self, to: str, text: str, key: str) -> Delivered:
        """See `Channel`."""
        try:
            answer = self._ask(
                lambda client: client.send_sms_notification(
                    to, self._template, {MESSAGE: text}, reference=key
                )
            )
        except _NoNumber:
            return Failed("GOV.UK Notify does not take this number", "400")
        except TransportError as error:
            return FailedForNow(error.message)
        return Sent(str(answer.get("id", "")))

    def became(self, server_id: str) -> Delivered | None:
        """See `Channel`: by its status at Notify, which keeps what a phone company reports of it."""
        try:
            answer = self._ask(lambda client: client.get_notification_by_id(server_id))
        except TransportError:
            return None
        status = str(answer.get("status", ""))
        if status in _ARRIVED:
            return Sent(server_id)
        return Failed("GOV.UK Notify could not deliver this text", status) if status in _LOST else None

    def look(self) -> None:
        """See `Channel`: the key is taken, and the template is there and says what it must."""
        answer = self._ask(lambda client: client.get_template(self._template))
        if answer.get("type") != "sms" or str(answer.get("body", "")).strip() != f"(({MESSAGE}))":
            raise TransportError(
                f"the template at GOV.UK Notify (channels.text.template) must be a text message that says (({MESSAGE})) and "
                "nothing else",
                permanent=True,
            )

    def _ask(self, question: Callable[[Any], Any]) -> dict[str, Any]:
        """What it answers. Raises TransportError, permanent where a person has to mend something; _NoNumber."""
        from notifications_python_client.errors import APIError

        try:
            client = self._client()
        except OSError as error:
            words = (
                f"the file of the key for GOV.UK Notify cannot be read ({type(error).__name__}): {KEY_FILE}"
            )
            raise TransportError(words, permanent=True) from error
        except (ValueError, AssertionError) as error:  # what its client says of a key that is none
            words = f"the file of the key for GOV.UK Notify must hold the key alone, in one line: {KEY_FILE}"
            raise TransportError(words, permanent=True) from error
        try:
            answer = question(client)
        except APIError as error:
            raise _refused(error.status_code, error.message) from error
        except (OSError, ValueError) as error:
            words = f"GOV.UK Notify cannot be asked ({type(error).__name__})"
            raise TransportError(words, permanent=False) from error
        if not isinstance(answer, dict):
            raise TransportError("GOV.UK Notify answered what nobody can read", permanent=False)
        return answer

    def _client(self) -> Any:
        from notifications_python_client.notifications import NotificationsAPIClient

        key = self._key_file.read_text(encoding="utf-8-sig").strip()
        known: tuple[str, Any] | None = getattr(self._mine, "client", None)
        if known is None or known[0] != key:
            client: Any = NotificationsAPIClient
            known = (key, client(key, self._url, timeout=PATIENCE))
            self._mine.client = known
        return known[1]


def _refused(status: int, errors: Any) -> TransportError | _NoNumber:
    """What an error answer means: a number that is none is so for ever, all else may be mended or pass by itself."""
    kinds = [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    named = ", ".join(str(one.get("error", ""))[:40] for one in kinds)
    if status == 400 and any(
        one.get("error") == "ValidationError" and str(one.get("message", "")).startswith(_OF_THE_NUMBER)
        for one in kinds
    ):
        return _NoNumber()
    words = next((said for (code, kind), said in _MEANS.items() if code == status and kind in named), "")
    words = words or _of_its_kind(status)
    passes = status == 429 or not 400 <= status < 500
    return TransportError(f"GOV.UK Notify {words} ({status} {named}".strip() + ")", permanent=not passes)


def _of_its_kind(status: int) -> str:
    if status >= 500:
        return "cannot be reached, or has a fault of its own"
    return "refuses" if status >= 400 else "did not answer, but something in between did"
