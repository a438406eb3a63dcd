"""The mail half of the pretended Graph: folders, lists, changes since a token, raw mail, drafts, sending, moving."""

from __future__ import annotations

import base64
import binascii
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1] / "mailboxes"))
import exchange_report
from fake_items import Message
from fake_odata import (
    FOLDER,
    MESSAGE,
    Refuse,
    fields,
    known_only,
    message_filter,
    message_order,
    selected,
    top,
)

if TYPE_CHECKING:
    from fake_graph import Call

LARGEST_REQUEST = 4 * 1024 * 1024  # octets of its body
# Exchange Online's own limits for a message that is sent ("Exchange Online limits"): an administrator may change the first
MOST_SENT = 35 * 1024 * 1024  # octets, with all attachments
MOST_RECIPIENTS = 500  # of one message; it is taken, and comes back to the mailbox as a report


def get_folder(call: Call, folder: str) -> tuple[int, Any]:
    known_only(call.query, ("$select",))
    selected(call.query, FOLDER)
    return 200, _folder(call, _folder_id(call, folder))


def list_folders(call: Call) -> tuple[int, Any]:
    known_only(call.query, ("$filter", "$top", "$select", "$skip", "includeHiddenFolders"))
    selected(call.query, FOLDER)
    said = call.query.get("$filter", "")
    hidden = set() if call.query.get("includeHiddenFolders") == "true" else call.mailbox.hidden
    names = {one: name for one, name in call.mailbox.folders.items() if one not in hidden}
    if said:
        if not (said.startswith("displayName eq '") and said.endswith("'")):
            raise Refuse(400, "ErrorInvalidUrlQueryFilter")
        wanted = said[len("displayName eq '") : -1].replace("''", "'")
        names = {one: name for one, name in names.items() if name.lower() == wanted.lower()}
    return 200, _page(call, [_folder(call, one) for one in names])


def _page(call: Call, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Ten of them, if no other number is asked for; and none at all, with a link to the rest, where the service has looked
    for long enough: "a page may contain zero or more results"."""
    skip, most = int(call.query.get("$skip", "0")), top(call.query)
    most = 0 if call.fault("empty page") else most
    page: dict[str, Any] = {"value": rows[skip : skip + most]}
    if len(rows) > skip + most:
        page["@odata.nextLink"] = call.again({**call.query, "$skip": str(skip + most)})
    return page


def create_folder(call: Call) -> tuple[int, Any]:
    known_only(call.query, ())
    said = fields(call.json(), {"displayName": str, "isHidden": bool})
    name = said.get("displayName", "")
    if not name:
        raise Refuse(400, "ErrorInvalidArgument", "A folder needs a name")
    if name.lower() in (each.lower() for each in call.mailbox.folders.values()):
        raise Refuse(409, "ErrorFolderExists", "A folder with the specified name already exists.")
    one = f"AQMk-{next(call.mailbox.numbers)}"
    call.mailbox.folders[one] = name
    if said.get("isHidden"):
        call.mailbox.hidden.add(one)
    return 201, _folder(call, one)


def list_messages(call: Call, folder: str = "") -> tuple[int, Any]:
    known_only(call.query, ("$select", "$filter", "$orderby", "$top", "$skip", "$count"))
    names, fits = selected(call.query, MESSAGE), message_filter(call.query)
    held = list(call.mailbox.within(_folder_id(call, folder)) if folder else call.mailbox.messages.values())
    found = message_order(call.query, [each for each in held if fits(each)])
    return 200, _page(call, [_shown(each, names, call) for each in found])


def delta(call: Call, folder: str) -> tuple[int, Any]:
    """Everything, page by page, then only what has changed: twice, or in a token that no longer holds, where told to."""
    known_only(
        call.query, ("$select", "$top", "$filter", "$orderby", "changeType", "$deltatoken", "$skiptoken")
    )
    one = _folder_id(call, folder)
    selected(call.query, MESSAGE)
    fits = _delta_filter(call)
    token = call.query.get("$deltatoken") or call.query.get("$skiptoken")
    generation, since, skip = _token(call, token)
    keys = list(dict.fromkeys(key for at, key in call.mailbox.journal[since:] if at == one))
    here = {each.key: each for each in call.mailbox.within(one) if fits(each)}
    if since == 0:
        keys = [key for key in keys if key in here]
    most = top(call.query, call.prefer("odata.maxpagesize"))
    rows = [
        _shown(here[key], ["id"], call)
        if key in here
        else {"id": f"AAkALg-{key:06d}=", "@removed": {"reason": "deleted"}}
        for key in keys[skip : skip + most]
    ]
    if call.fault("duplicates"):
        rows += rows
    page: dict[str, Any] = {"value": rows}
    if len(keys) > skip + most:
        page["@odata.nextLink"] = call.again({"$skiptoken": f"{generation}.{since}.{skip + most}"})
    else:
        page["@odata.deltaLink"] = call.again({"$deltatoken": f"{generation}.{len(call.mailbox.journal)}.0"})
    return 200, page


def _delta_filter(call: Call) -> Callable[[Message], bool]:
    """Only by date, and in no other order than the newest first ("message: delta"); it is remembered in the token, which here
    is one for the whole mailbox."""
    if "internetMessageId" in call.query.get("$filter", ""):
        raise Refuse(400, "ErrorInvalidUrlQueryFilter")
    if call.query.get("$orderby", "receivedDateTime desc") != "receivedDateTime desc":
        raise Refuse(400, "ErrorInvalidUrlQueryFilter", "This order is not supported")
    return message_filter({"$filter": call.query["$filter"]} if "$filter" in call.query else {})


def _token(call: Call, token: str | None) -> tuple[int, int, int]:
    if token is None:
        return call.world.generation, 0, 0
    try:
        generation, since, skip = (int(each) for each in token.split("."))
    except ValueError:
        raise Refuse(400, "ErrorInvalidSyncStateData", "Badly formed token") from None
    if generation != call.world.generation:
        raise Refuse(410, "SyncStateNotFound", "The sync state generation is not found")
    return generation, since, skip


def get_message(call: Call, one: str) -> tuple[int, Any]:
    known_only(call.query, ("$select",))
    return 200, _shown(found(call, one), selected(call.query, MESSAGE), call)


def get_raw(call: Call, one: str) -> tuple[int, bytes]:
    known_only(call.query, ())
    return 200, found(call, one).raw


def create_message(call: Call) -> tuple[int, Any]:
    """A draft, from MIME in base64 (text/plain) alone; MIME is not taken by a folder's own list."""
    known_only(call.query, ())
    if call.kind != "text/plain":
        raise Refuse(415, "UnsupportedMediaType", "This pretended service takes MIME only")
    if len(call.body) > LARGEST_REQUEST:
        raise Refuse(413, "RequestEntityTooLarge", "Too large")
    try:
        raw = base64.b64decode(call.body, validate=True)
    except binascii.Error:
        raise Refuse(
            400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content."
        ) from None
    if b":" not in raw.partition(b"\n")[0]:
        raise Refuse(400, "ErrorMimeContentInvalid", "Failed to parse the MIME content.")
    message = call.mailbox.put(raw, call.world.now, "drafts", draft=True)
    return 201, _shown(message, list(MESSAGE), call)


def create_in_folder(call: Call, folder: str) -> tuple[int, Any]:
    if call.kind == "text/plain":
        raise Refuse(400, "BadRequest", "MIME content is not taken here")
    raise Refuse(415, "UnsupportedMediaType", "This pretended service makes no messages from JSON")


def change_message(call: Call, one: str) -> tuple[int, Any]:
    known_only(call.query, ())
    message = found(call, one)
    draft_only = {"toRecipients": list, "ccRecipients": list, "bccRecipients": list, "internetMessageId": str}
    said = fields(call.json(), {"isRead": bool, "categories": list, **draft_only})
    if not message.draft and set(said) & set(draft_only):
        raise Refuse(400, "ErrorInvalidPropertySet", "Property set is not valid for this object")
    for name, kept in (("toRecipients", "to"), ("ccRecipients", "cc"), ("bccRecipients", "bcc")):
        if name in said and not call.fault("recipients are not taken"):
            setattr(message, kept, [_address(each) for each in said[name]])
    message.message_id = said.get("internetMessageId", message.message_id)
    message.read = said.get("isRead", message.read)
    call.mailbox.touched(message)
    return 200, _shown(message, list(MESSAGE), call)


def send_message(call: Call, one: str) -> tuple[int, Any]:
    known_only(call.query, ())
    message = found(call, one)
    if not message.draft:
        raise Refuse(400, "ErrorInvalidOperation", "Only a draft can be sent")
    if message.sender and message.sender not in (call.mailbox.address, *call.mailbox.may_send_as):
        raise Refuse(403, "ErrorSendAsDenied", "The user has no right to send on behalf of that account.")
    recipients = message.to + message.cc + message.bcc
    if not recipients or not all("@" in each for each in recipients):
        raise Refuse(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
    if (
        len(message.raw) + sum(len(content) for _, content in message.attached.values())
        > call.world.most_sent
    ):
        raise Refuse(413, "ErrorMessageSizeExceeded", "The message exceeds the maximum supported size.")
    message.draft = False
    too_many = len(recipients) > MOST_RECIPIENTS
    call.world.sent += [(each, message) for each in recipients if not too_many]
    for each in recipients if too_many else call.world.unknown.intersection(recipients):
        report = exchange_report.report(message.raw, each, call.world.reports, too_many=too_many)
        call.mailbox.put(report, call.world.now)
        if too_many:
            break  # one report about all of them
    if not call.fault("slow copy"):
        call.mailbox.move(message, "sentitems")
    else:
        call.mailbox.move(message, "outbox")
    return 202, None


def move_message(call: Call, one: str) -> tuple[int, Any]:
    known_only(call.query, ())
    message = found(call, one)
    said = fields(call.json(), {"destinationId": str})
    call.mailbox.move(message, _folder_id(call, said.get("destinationId", "")))
    return 201, _shown(message, list(MESSAGE), call)


def delete_message(call: Call, one: str) -> tuple[int, Any]:
    known_only(call.query, ())
    call.mailbox.remove(found(call, one))
    return 204, None


def _address(said: Any) -> str:
    inner = fields(fields(said, {"emailAddress": dict}).get("emailAddress"), {"address": str, "name": str})
    return str(inner.get("address", ""))


def found(call: Call, one: str) -> Message:
    message = call.mailbox.by_id(one)
    if message is None:
        raise Refuse(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return message


def _folder_id(call: Call, said: str) -> str:
    one = call.mailbox.folder_id(said)
    if one is None:
        raise Refuse(404, "ErrorItemNotFound", "The specified folder could not be found in the store.")
    return one


def _folder(call: Call, one: str) -> dict[str, Any]:
    held = sum(1 for _ in call.mailbox.within(one))
    return {"id": one, "displayName": call.mailbox.folders[one], "totalItemCount": held}


def _shown(message: Message, names: list[str], call: Call) -> dict[str, Any]:
    def people(addresses: list[str]) -> list[dict[str, Any]]:
        return [{"emailAddress": {"address": each, "name": each}} for each in addresses]

    every: dict[str, Any] = {
        "receivedDateTime": message.received.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "internetMessageId": message.message_id,
        "isDraft": message.draft,
        "parentFolderId": message.folder,
        "toRecipients": people(message.to),
        "ccRecipients": people(message.cc),
        "bccRecipients": people(message.bcc),
        "isRead": message.read,
        "changeKey": message.etag[3:-1],
        "hasAttachments": bool(message.attached),
        "categories": [],
    }
    one = message.id(call.immutable)
    shown = {name: every[name] for name in names if name in every}
    return {"@odata.type": message.type, "@odata.etag": message.etag, **shown, "id": one}
