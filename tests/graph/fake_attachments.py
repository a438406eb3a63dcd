"""Attachments of a draft in the pretended Graph: one request for a small one, a session with pieces for a large one.

The two sizes are what the real service was measured to take (microsoftgraph/msgraph-sdk-java, pull request 52): its pages say
"under 3 MB" and "between 3 MB and 150 MB".
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import fake_mail
from fake_items import Message
from fake_odata import Refuse, fields, known_only

if TYPE_CHECKING:
    from fake_graph import Call

LEAST_SESSION, MOST_SESSION = 2_097_152, 150 * 1024 * 1024
LARGEST_PIECE = 4 * 1024 * 1024
LIVES = timedelta(minutes=5)  # how long an address takes pieces; the real service names the end and no length


@dataclass
class Upload:
    """A session: where its content goes once all of it is there."""

    message: Message
    id: str
    name: str
    size: int
    ends: datetime
    content: bytes = b""


def list_attachments(call: Call, one: str) -> tuple[int, Any]:
    known_only(call.query, ("$select",))
    names = call.query.get("$select", "id,name,size").split(",")
    if set(names) - {"id", "name", "size", "contentType", "isInline"}:
        raise Refuse(400, "RequestBroker--ParseUri")
    rows = [
        {"id": key, "name": name, "size": len(content)}
        for key, (name, content) in fake_mail.found(call, one).attached.items()
    ]
    return 200, {"value": [{each: row[each] for each in names if each in row} for row in rows]}


def attach(call: Call, one: str) -> tuple[int, Any]:
    known_only(call.query, ())
    if len(call.body) > fake_mail.LARGEST_REQUEST:
        raise Refuse(413, "RequestEntityTooLarge", "Too large")
    message = _draft(call, one)
    said = call.json()
    if not isinstance(said, dict) or said.pop("@odata.type", "") != "#microsoft.graph.fileAttachment":
        raise Refuse(400, "ErrorInvalidArgument", "The type of the attachment is missing")
    said = fields(said, {"name": str, "contentType": str, "contentBytes": str})
    if not said.get("name"):
        raise Refuse(400, "ErrorRequiredPropertyMissing", "Required property is missing.")
    try:
        content = base64.b64decode(said.get("contentBytes", ""), validate=True)
    except binascii.Error:
        raise Refuse(400, "RequestBodyRead", "Cannot convert the literal to Edm.Binary") from None
    key = _new_key(call)
    message.attached[key] = said["name"], content
    call.mailbox.touched(message)
    return 201, {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "id": key,
        "name": said["name"],
        "size": len(content),
    }


def create_session(call: Call, one: str) -> tuple[int, Any]:
    known_only(call.query, ())
    message = _draft(call, one)
    item = fields(fields(call.json(), {"AttachmentItem": dict}).get("AttachmentItem", {}), {
        "attachmentType": str, "name": str, "size": int, "contentType": str, "isInline": bool, "contentId": str,
    })  # fmt: skip
    if item.get("attachmentType") == "item":
        raise Refuse(
            405, "ErrorAttachmentSessionIsSupportedOnlyForFileAttachments", "Only files are taken so"
        )
    if item.get("attachmentType") != "file" or not item.get("name") or "size" not in item:
        raise Refuse(400, "ErrorInvalidArgument", "The attachment item is not whole")
    if item["size"] < LEAST_SESSION:
        raise Refuse(400, "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize", "Attachment size is too small")
    if item["size"] > MOST_SESSION:
        raise Refuse(413, "ErrorAttachmentSizeLimitExceeded", "Attachment size is too large")
    key = _new_key(call)
    place = f"/api/v2.0/AttachmentSessions('{key}')?authtoken=eyJ-{key}"
    ends = call.world.now + LIVES
    call.world.uploads[place] = Upload(message, key, item["name"], item["size"], ends)
    return 201, {
        "uploadUrl": f"{call.world.login.base}{place}",
        "expirationDateTime": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        "nextExpectedRanges": ["0-"],
    }


def take_piece(
    uploads: dict[str, Upload], place: str, headers: Any, body: bytes, now: datetime
) -> tuple[int, Any]:
    """The address is the permission; a token beside it is refused, and so is a piece out of turn, or after the address's end."""
    upload = uploads.get(place)
    if upload is None:
        raise Refuse(404, "ErrorItemNotFound", "The upload session is not found")
    if now > upload.ends:
        raise Refuse(401, "InvalidAuthenticationToken", "The token in the address has expired")
    if headers.get("Authorization"):
        raise Refuse(401, "InvalidAuthenticationToken", "The address has a permission of its own")
    if headers.get("Content-Type") != "application/octet-stream":
        raise Refuse(415, "UnsupportedMediaType")
    said = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", headers.get("Content-Range", ""))
    if said is None or not body or len(body) > LARGEST_PIECE:
        raise Refuse(400, "ErrorInvalidArgument", "Content-Range")
    first, last, size = (int(each) for each in said.groups())
    if (last - first + 1, size) != (len(body), upload.size) or last >= size:
        raise Refuse(400, "ErrorInvalidArgument", "Content-Range")
    if first != len(upload.content):
        raise Refuse(416, "ErrorInvalidRange", "The pieces must come in order")
    upload.content += body
    if len(upload.content) < upload.size:
        return 200, {"nextExpectedRanges": [str(len(upload.content))]}
    upload.message.attached[upload.id] = upload.name, upload.content
    del uploads[place]
    return 201, None


def _draft(call: Call, one: str) -> Message:
    """What has left or arrived is not added to: a letter that went without a document must not look as if it had it."""
    message = fake_mail.found(call, one)
    if not message.draft:
        raise Refuse(400, "ErrorInvalidOperation", "Only a draft takes attachments")
    return message


def _new_key(call: Call) -> str:
    return f"AAAtt-{next(call.mailbox.numbers):06d}="
