"""Octets of a mail whose head names those who get it, for servers that take the envelope out of the head (Exchange).

Over SMTP the envelope says who gets a mail, whatever its head says: so a trial run's mail goes to one address. A server that
reads To, Cc and Bcc would send it to everybody named there. Here the head is made to say what the envelope says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import message_from_bytes
from email.utils import getaddresses

_NAMED = ("To", "Cc", "Bcc")
_FIELD = re.compile(rb"(?im)^(to|cc|bcc):[^\r\n]*(\r\n[ \t][^\r\n]*)*\r\n")
_BREAKS_OUT = re.compile(r"[\x00-\x20\x7f<>,;:\"()\[\]\\]")


def readdressed(raw: bytes, rcpt_to: Sequence[str]) -> bytes:
    """The same mail if its head names exactly these; else with one To in place of To, Cc and Bcc.

    ValueError for an address that would break out of its line.
    """
    if any(_BREAKS_OUT.search(address) for address in rcpt_to):
        raise ValueError("a character in an envelope address that cannot be sent")
    head, blank, body = raw.partition(b"\r\n\r\n")
    if _named(head) == sorted(address.lower() for address in rcpt_to):
        return raw
    kept = _FIELD.sub(b"", head + b"\r\n")
    return kept + f"To: {', '.join(rcpt_to)}\r\n".encode() + (blank[2:] or b"\r\n") + body


def _named(head: bytes) -> list[str]:
    message = message_from_bytes(head + b"\r\n\r\n")
    values = [str(value) for name in _NAMED for value in message.get_all(name, [])]
    return sorted(address.lower() for _, address in getaddresses(values))
