"""Query options as the pretended Graph takes them: those it knows, in the few forms that are documented; all else is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from fake_items import Event, Message

MESSAGE = (
    "id", "receivedDateTime", "internetMessageId", "isDraft", "parentFolderId", "subject", "from", "sender", "toRecipients",
    "ccRecipients", "bccRecipients", "replyTo", "isRead", "categories", "changeKey", "hasAttachments", "body",
)  # fmt: skip
FOLDER = (
    "id", "displayName", "parentFolderId", "childFolderCount", "totalItemCount", "unreadItemCount", "isHidden",
)  # fmt: skip
EVENT = (
    "id", "subject", "start", "end", "isAllDay", "isCancelled", "type", "changeKey", "iCalUId", "transactionId", "body",
    "attendees", "recurrence", "createdDateTime", "showAs", "sensitivity", "singleValueExtendedProperties",
)  # fmt: skip
_PROPERTY = r"String \{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\} Name [A-Za-z]+"
_ANY = re.compile(
    rf"singleValueExtendedProperties/any\(ep: ep/id eq '({_PROPERTY})' and ep/value (?:ne null|eq '([^']+)')\)"
)
_EXPAND = re.compile(rf"singleValueExtendedProperties\(\$filter=id eq '({_PROPERTY})'\)")


class Refuse(Exception):
    """An answer that is not yes. retry_after: how long it asks to be left alone."""

    def __init__(self, status: int, code: str, message: str = "", retry_after: str = "") -> None:
        self.status, self.code, self.message, self.retry_after = status, code, message or code, retry_after


def known_only(query: dict[str, str], known: Collection[str]) -> None:
    """Options that this call does not have are refused, as are others that begin with a dollar."""
    for name in query:
        if name not in known:
            raise Refuse(400, "BadRequest", f"Query option {name!r} was specified, which is not allowed here")


def selected(query: dict[str, str], known: Collection[str]) -> list[str]:
    names = query["$select"].split(",") if "$select" in query else list(known)
    for name in names:
        if name not in known:
            raise Refuse(400, "RequestBroker--ParseUri", f"Could not find a property named {name!r}")
    return names


def top(query: dict[str, str], preferred: str = "") -> int:
    said = preferred or query.get("$top", "10")
    if not said.isdigit() or not 1 <= int(said) <= 1000:
        raise Refuse(400, "ErrorInvalidUrlQuery", "The value of '$top' must be between 1 and 1000")
    return int(said)


def _instant(said: str) -> datetime:
    try:
        return datetime.strptime(said, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Refuse(400, "ErrorInvalidUrlQueryFilter", "Invalid date") from None


def message_filter(query: dict[str, str]) -> Callable[[Message], bool]:
    """`receivedDateTime ge …` and `internetMessageId eq '…'`."""
    said = query.get("$filter")
    if said is None:
        return lambda message: True
    ordered = query.get("$orderby", "").partition(" ")[0]
    if ordered and not said.startswith(ordered):
        raise Refuse(
            400, "InefficientFilter", "The restriction or sort order is too complex for this operation."
        )
    if since := re.fullmatch(r"receivedDateTime ge (\S+)", said):
        start = _instant(since[1])
        return lambda message: message.received >= start
    if named := re.fullmatch(r"internetMessageId eq '((?:[^']|'')+)'", said):
        wanted = named[1].replace("''", "'")
        return lambda message: message.message_id == wanted
    raise Refuse(400, "ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes.")


def message_order(query: dict[str, str], found: list[Message]) -> list[Message]:
    if "$orderby" not in query:
        return found
    if query["$orderby"] not in ("receivedDateTime", "receivedDateTime asc", "receivedDateTime desc"):
        raise Refuse(400, "BadRequest", "Could not sort by this")
    return sorted(found, key=lambda each: each.received, reverse=query["$orderby"].endswith("desc"))


def event_filter(query: dict[str, str]) -> Callable[[Event], bool]:
    """Those that carry a property, or this value of it; values are compared in any case, names are not."""
    said = query.get("$filter")
    if said is None:
        return lambda event: True
    match = _ANY.fullmatch(said)
    if not match:
        raise Refuse(
            400, "ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes."
        )
    name, wanted = match[1], match[2]

    def fits(event: Event) -> bool:
        value = event.property(name)
        return value is not None and (wanted is None or value.lower() == wanted.lower())

    return fits


def expanded(query: dict[str, str]) -> str | None:
    """The name of the property that comes along."""
    if "$expand" not in query:
        return None
    match = _EXPAND.fullmatch(query["$expand"])
    if not match:
        raise Refuse(400, "BadRequest", "Could not expand this")
    return match[1]


def fields(said: Any, known: dict[str, type | tuple[type, ...]]) -> dict[str, Any]:
    """An object of the caller's with these fields and no other."""
    if not isinstance(said, dict):
        raise Refuse(400, "BadRequest", "Unable to read JSON request payload")
    for name, value in said.items():
        if name not in known:
            raise Refuse(400, "RequestBodyRead", f"The property {name!r} does not exist on this type")
        if not isinstance(value, known[name]):
            raise Refuse(400, "RequestBodyRead", f"Cannot convert a value to the type of {name!r}")
    return said
