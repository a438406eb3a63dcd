"""Documents of a letter that is too large for one request to Graph: each is put to the draft by itself.

A document below 3 MB is one request; a larger one is sent in pieces to an address that Exchange names for it (an upload
session), in order, without our token: the address holds a permission of its own. A document is there whole or not at all,
so a draft that was cut off is looked at, and what it lacks is put to it. Nothing leaves before all of them are there.
Source: Microsoft's pages "Attach large files to Outlook messages" and "message: list and add attachments".
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from parley.errors import TransportError
from parley.graph.client import Graph, items, read
from parley.mail.outbound import Enclosure

POSTED = 3_000_000  # octets of a document from which on it goes in pieces
PIECE = 3_276_800  # octets of one, ten times 320 KiB; four megabytes are the most
FILE = "#microsoft.graph.fileAttachment"


def attach(graph: Graph, draft: str, documents: Sequence[Enclosure], *, look: bool) -> None:
    """Put all of them to the draft at this path. look: it was made earlier, and may have some of them.

    Raises ServiceError or TransportError; what is there by then stays there.
    """
    there = _there(graph, draft) if look else Counter[str]()
    for one in documents:
        if there[one.file]:
            there[one.file] -= 1
        elif len(one.pdf) < POSTED:
            content = base64.b64encode(one.pdf).decode()
            said = {
                "@odata.type": FILE,
                "name": one.file,
                "contentType": "application/pdf",
                "contentBytes": content,
            }
            graph.json("POST", f"{draft}/attachments", said)
        else:
            _in_pieces(graph, draft, one)


def _there(graph: Graph, draft: str) -> Counter[str]:
    page = graph.json("GET", f"{draft}/attachments", query={"$select": "id,name"})
    return Counter(str(each.get("name")) for each in items(page))


def _in_pieces(graph: Graph, draft: str, document: Enclosure) -> None:
    size = len(document.pdf)
    wanted = {
        "attachmentType": "file",
        "name": document.file,
        "size": size,
        "contentType": "application/pdf",
    }
    session = graph.json("POST", f"{draft}/attachments/createUploadSession", {"AttachmentItem": wanted})
    address = str(session.get("uploadUrl") or "")
    if urlsplit(address).scheme != "https":
        raise TransportError(
            "Exchange Online names no address over TLS to put a document to", permanent=False
        )
    for begin in range(0, size, PIECE):
        piece = document.pdf[begin : begin + PIECE]
        following = begin + len(piece)
        reply = graph.put_piece(address, piece, f"bytes {begin}-{following - 1}/{size}")
        if following < size and read(reply).get("nextExpectedRanges") not in (
            [str(following)],
            [f"{following}-"],
        ):
            raise TransportError("Exchange Online lost a piece of a document", permanent=False)
        if following == size and reply.status != 201:
            raise TransportError("Exchange Online does not say that a document is whole", permanent=False)
