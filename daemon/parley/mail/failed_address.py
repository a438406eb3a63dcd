"""Which address a delivery report is about, where its part for programs does not say so.

Looked for in this order: the header that some servers write; a report that a gateway wrapped in one of its own; the words,
first behind the phrase that says what happened, then before it; and the one recipient of the copy that came back. An
address of whoever sent, passed on or received the report is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from parley.mail import addresses, bounce_words, tags
from parley.mail import clues as has
from parley.mail.caps import TooMuch
from parley.mail.clues import Clues
from parley.mail.delivery_status import read_status, worst
from parley.mail.mime import Part

_RECEIVERS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")


def failed_address(clues: Clues, copied: list[tuple[str, str]]) -> str:
    """The address in small letters, "" if none can be told. copied: the headers of our own mail that came back."""
    named = clues.head.get("x-failed-recipients").partition(",")[0].strip().lower()
    return named or _wrapped(clues.head) or _in_words(clues) or _only_recipient(copied)


def _wrapped(head: Part, depth: int = 0) -> str:
    """What the part for programs of an attached report says: scanners send on what they have opened as a mail of theirs."""
    for part in head.children if depth < 4 else ():
        inner = part.children[0] if part.kind.startswith("message/") and part.children else part
        status = has.status_part(inner)
        told = worst(read_status(status.text)) if status is not None else None
        found = told.address if told is not None else _wrapped(inner, depth + 1)
        if found:
            return found
    return ""


def _in_words(clues: Clues) -> str:
    """The first address behind the phrase that says what happened that may be meant, else the first before it."""
    before, behind = bounce_words.around_the_phrase(clues.text)
    others = {clues.sender.address, *_received_by(clues)}
    for words in (behind, before):
        for address in bounce_words.addresses(words):
            if (
                address not in others
                and not tags.is_own(clues.own_address, address)
                and not has.is_daemon(address)
            ):
                return address
    return ""


def _received_by(clues: Clues) -> Iterator[str]:
    """Whom the report itself was sent to."""
    yield from (address.lower() for address in clues.envelope.rcpt_to)
    for name in _RECEIVERS:
        yield from _addresses(clues.head.get_all(name))


def _only_recipient(copied: list[tuple[str, str]]) -> str:
    found = _addresses([value for name, value in copied if name == "to"])
    return found[0] if len(found) == 1 else ""


def _addresses(values: list[str]) -> tuple[str, ...]:
    """None where there are more than anybody counts: no report is unreadable for what it only mentions."""
    try:
        return addresses.read_addresses(values[:5])
    except TooMuch:
        return ()
