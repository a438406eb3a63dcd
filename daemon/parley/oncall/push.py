"""Alerts through whatever Apprise can reach (github.com/caronc/apprise): one address for each person, in a secret file.

Of Apprise's many schemes only those that the configuration allows are used, so that a line of that file can neither run
a program nor write a file, and no mail leaves but through the one gate.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parley.errors import TransportError
from parley.mail.delivered import Delivered, Failed, FailedForNow, Sent
from parley.oncall.channel import PATIENCE

USUAL = ("ntfys", "pover", "gotifys", "pagerduty", "opsgenie")  # made to wake people, and encrypted
URLS_FILE = "channels.push.urls_file"
NEVER = frozenset([
    "mailto", "mailtos", "dbus", "qt", "kde", "glib", "gnome", "gio", "macosx", "windows", "syslog", "rsyslog", "file",
])  # fmt: skip


class Push:
    """urls_file: lines `name: URL`, a name for whoever the contacts say `push: name` of. schemes: the allowed ones."""

    def __init__(self, urls_file: Path, schemes: tuple[str, ...] = USUAL) -> None:
        self._file, self._schemes = urls_file, schemes

    def send(self, to: str, text: str, key: str) -> Delivered:
        """See `Channel`. Apprise says only whether it went well."""
        try:
            url = self._urls().get(to)
        except (OSError, UnicodeDecodeError) as error:
            return FailedForNow(f"the file of push addresses cannot be read ({type(error).__name__})")
        if url is None:
            return Failed("the file of push addresses has no line of that name", "5.1.1")
        service = self._service(url)
        if service is None:
            return Failed("this push address is not one of an allowed service", "5.1.3")
        try:
            went_well = bool(service.notify(body=text))
        except Exception as error:  # noqa: BLE001 - a hundred services, each with its own ways to fail
            return FailedForNow(f"the push service failed ({type(error).__name__})")
        return Sent() if went_well else FailedForNow("the push service did not take it")

    def became(self, server_id: str) -> Delivered | None:
        """See `Channel`: no push service says."""
        return None

    def look(self) -> None:
        """See `Channel`: every line is an address of an allowed service. Whether it answers shows only a push itself."""
        try:
            urls = self._urls()
        except (OSError, UnicodeDecodeError) as error:
            words = f"the file of push addresses cannot be read ({type(error).__name__}): {URLS_FILE}"
            raise TransportError(words, permanent=True) from error
        wrong = [name for name, url in urls.items() if self._service(url) is None]
        if wrong:
            words = f"not an address of an allowed service: {', '.join(wrong)} ({URLS_FILE}, or channels.push.schemes)"
            raise TransportError(words, permanent=True)
        if not urls:
            words = f"the file of push addresses has no line `name: URL`: {URLS_FILE}"
            raise TransportError(words, permanent=True)

    def names(self) -> frozenset[str]:
        """Whom the file has an address for. Raises OSError."""
        return frozenset(self._urls())

    def _urls(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for line in self._file.read_text(encoding="utf-8-sig").splitlines():
            name, colon, url = line.partition(":")
            if colon and not line.lstrip().startswith("#"):
                found[name.strip()] = url.strip()
        return found

    def _service(self, url: str) -> Any:
        """What Apprise makes of the address; None if it makes nothing of it, or its scheme is not allowed."""
        scheme = url.partition("://")[0].lower()
        if scheme not in self._schemes or scheme in NEVER:
            return None
        from apprise import Apprise

        joined = f"{url}{'&' if '?' in url else '?'}cto={PATIENCE}&rto={PATIENCE}&retry=0"
        try:
            return Apprise.instantiate(joined, suppress_exceptions=True)
        except Exception:  # noqa: BLE001 - of an address that only looks like one
            return None
