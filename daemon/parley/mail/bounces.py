"""Delivery reports (RFC 3464): which mail of ours failed for good. Top-level reports only.

Only `Action: failed` with a status 5.x is a bounce; *delayed*, *relayed* and the rest are information. The token
that names our outbox row is in the address the report came to, else in the headers of the returned part. Reports
in words alone are read only where they came to such an address.
"""

from __future__ import annotations

import re

from parley.mail import mime, tags
from parley.mail.message import Bounce, Tag
from parley.mail.mime import Part

_STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}")
_ID = re.compile(r"<[^<>\s]{1,998}>")
_SAID = re.compile(
    r"\b5\d\d[ -]#?(?P<status>5\.\d{1,3}\.\d{1,3})\b|permanent (?:error|failure)", re.IGNORECASE
)
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|maildaemon)@", re.IGNORECASE)
_LARGEST = 256 * 1024  # of a status part; real ones have a few lines per recipient
_MOST = 1000  # recipients of one report


def read_bounce(head: Part, own_address: str, found_tags: tuple[Tag, ...]) -> Bounce | None:
    """The first recipient that failed for good, or None if this is no such report."""
    if head.kind != "multipart/report":
        return None
    status_part = next((part for part in head.children if part.kind.endswith("/delivery-status")), None)
    if status_part is None:
        return None
    failure = _first_failure(status_part)
    if failure is None:
        return None
    recipient, status = failure
    returned = _returned_headers(head)
    token = next((tag.token for tag in found_tags if tag.kind == "bounce"), "")
    if not token:
        inside = tags.tags_in(own_address, [value for _, value in returned], "returned")
        token = next((tag.token for tag in inside if tag.kind == "bounce"), "")
    return Bounce(token, _message_id(returned), recipient, status)


def read_text_bounce(head: Part, text: str, found_tags: tuple[Tag, ...]) -> Bounce | None:
    """A report in words alone (Exim's and qmail's older ones): believed only at the bounce address of a mail of ours,
    from a mail daemon, and only where it says that it is for good. `text` is the mail's body."""
    token = next((tag.token for tag in found_tags if tag.kind == "bounce"), "")
    failed = head.get("x-failed-recipients").strip()
    if not token or not (failed or _DAEMON.search(head.get("from"))):
        return None
    said = _SAID.search(text[:_LARGEST])
    if not failed and said is None:
        return None
    status = said["status"] if said and said["status"] else "5.0.0"
    return Bounce(token, "", failed.partition(",")[0].strip().lower(), status)


def _first_failure(status_part: Part) -> tuple[str, str] | None:
    """(recipient, status) of the first group with Action failed and Status 5.x (section 2.3)."""
    for group in status_part_text(status_part).split("\n\n")[:_MOST]:
        data = group.strip("\n").encode("utf-8", "replace")
        fields = dict(reversed(mime.read_headers(data, 0, len(data))[0]))
        action = fields.get("action", "").split("(")[0].strip().lower()
        status = _STATUS.match(fields.get("status", ""))
        if action == "failed" and status:
            address = fields.get("original-recipient") or fields.get("final-recipient", "")
            return address.rpartition(";")[2].strip().strip("<>").lower(), status[0]
    return None


def status_part_text(part: Part) -> str:
    """The status groups as text. Some servers wrap them as attached mails; then the bodies are joined."""
    return part.text[:_LARGEST]


def _returned_headers(head: Part) -> list[tuple[str, str]]:
    """The headers of our own mail that the report brings back, whole or headers only."""
    for part in head.children:
        if part.kind.startswith("message/") and part.children:
            return part.children[0].headers
        if part.kind in ("text/rfc822-headers", "message/rfc822-headers"):
            data = part.text.lstrip("\n").encode("utf-8", "replace")
            return mime.read_headers(data, 0, len(data))[0]
    return []


def _message_id(headers: list[tuple[str, str]]) -> str:
    value = next((value for name, value in headers if name == "message-id"), "")
    match = _ID.search(value)
    return match[0] if match else ""
