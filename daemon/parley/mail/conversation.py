"""Outlook's Thread-Index: 22 octets that a conversation shares, and 5 more for each answer (MS-OXOMSG 2.2.1.3).

Where a server replaces Message-IDs, or a program writes no References, this header still comes back: an answer carries
the whole index of what it answers. parley's own index holds the dispute's conversation (so that Outlook shows its mails
together) and, where two answers would stand, the random part of the letter's Message-ID. It is a route like the id
itself, and no proof of anything.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from functools import lru_cache

SHARED, LEVEL = 22, 5
_BEGAN = b"\x01\xd9\x00\x00\x00\x00"  # where Outlook has the time at which a conversation began: it must not tell letters apart
_OWN_ID = re.compile(r"<([a-z2-7]{16})@")
# Base32 (RFC 4648 section 6) as Python writes a number to the base of 32: `base64.b32decode` takes five times as long
_AS_DIGITS = str.maketrans("abcdefghijklmnopqrstuvwxyz234567", "0123456789abcdefghijklmnopqrstuv")
_MOST = 4000


def index_for(message_id: str, conversation: str) -> str:
    """The header for a letter of ours; "" if its id is not one that an index can hold."""
    match = _OWN_ID.match(message_id)
    if match is None:
        return ""
    own = int(match[1].translate(_AS_DIGITS), 32).to_bytes(2 * LEVEL, "big")
    return base64.b64encode(_of_conversation(conversation or message_id) + own).decode()


# Remembered: the letters of one event are of one
@lru_cache(maxsize=8)
def _of_conversation(name: str) -> bytes:
    return _BEGAN + hashlib.sha256(f"parley {name}".encode()).digest()[: SHARED - len(_BEGAN)]


def read_index(value: str) -> bytes:
    """A Thread-Index as octets; b"" for what is none."""
    try:
        octets = base64.b64decode("".join(value[:_MOST].split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return octets if len(octets) >= SHARED and (len(octets) - SHARED) % LEVEL == 0 else b""


def shared(index: bytes) -> str:
    """What all mails of a conversation have in common, "" if there is nothing."""
    return index[:SHARED].hex()


def answered_id(index: bytes, own: str) -> str:
    """The Message-ID of the letter of ours at the address `own` that a mail with this index answers, if it is one of ours."""
    held = index[SHARED : SHARED + 2 * LEVEL]
    if not index.startswith(_BEGAN) or len(held) < 2 * LEVEL:
        return ""
    return f"<{base64.b32encode(held).decode().lower()}@{own.rpartition('@')[2]}>"
