"""Delivery reports: which mail of ours did not arrive, and whether for good. Top-level reports only.

What a report says is read from its status part (RFC 3464), else from an Exchange class, else from its words. Which of
our letters it is about stands in the token of the address that it came to (VERP), else in what came back with it.
"""

from __future__ import annotations

import re

from parley.mail import bounce_words, mime, tags
from parley.mail import clues as has
from parley.mail.bounce_words import DELAYED, FAILED
from parley.mail.clues import Clues
from parley.mail.delivery_status import OTHER, Recipient, read_status, worst
from parley.mail.failed_address import failed_address
from parley.mail.message import Automatic, DeliveryReport, Tag
from parley.mail.mime import Part

_ID = re.compile(r"<[^<>\s]{1,998}>")
_COPIED_ID = re.compile(r"^[ \t>]{0,8}message-id:\s{0,3}(<[^<>\s]{1,998}>)", re.IGNORECASE | re.MULTILINE)
_LARGEST = 256 * 1024  # of words in which a copy of our mail is looked for
_MOST_TAGS = 4  # a letter of ours has one
_CLASSES = (
    ("report.ipm.note.ndr", FAILED),
    ("report.ipm.note.delayed", DELAYED),
    ("report.ipm.note.dr", OTHER),
)
NO_STATUS = "5.0.0"  # RFC 3463 section 3.1: other or undefined


def read_report(clues: Clues, automatic: Automatic, found_tags: tuple[Tag, ...]) -> DeliveryReport | None:
    """What a mail that was found to be a delivery report says; None if it says nothing of any delivery."""
    part = has.status_part(clues.head)
    told = worst(read_status(part.text if part is not None else clues.text))
    rule = automatic.rule
    if told is None:
        told = _by_class(clues) or _in_words(clues)
        rule = f"report in words: {bounce_words.phrase(clues.text) or 'its subject or numbers'}"
    if told is None:
        return None
    status = told.status or (NO_STATUS if told.outcome == FAILED else "")
    returned = _returned_headers(clues.head)
    token, message_id, answered_to = _ours(clues, returned, found_tags)
    address = told.address or failed_address(clues, returned)
    return DeliveryReport(told.outcome, rule, token, message_id, address, status, answered_to)


def _by_class(clues: Clues) -> Recipient | None:
    """Exchange's own reports name themselves, and may have no other part that is for programs."""
    found = next((outcome for begins, outcome in _CLASSES if has.class_begins(clues, begins)), "")
    return Recipient("", found, bounce_words.status(clues.text)) if found else None


def _in_words(clues: Clues) -> Recipient | None:
    outcome = bounce_words.outcome(clues.text, clues.subject)
    return Recipient("", outcome, bounce_words.status(clues.text)) if outcome else None


def _ours(
    clues: Clues, returned: list[tuple[str, str]], found_tags: tuple[Tag, ...]
) -> tuple[str, str, tuple[Tag, ...]]:
    """(token, Message-ID) of the letter of ours that it is about, "" for what cannot be found; and where it was answered to."""
    copied = "" if returned else clues.text[:_LARGEST]
    inside = [value for _, value in returned] or [copied]
    returned_tags = tags.tags_in(clues.own_address, inside, "returned")
    token = next((tag.token for tag in (*found_tags, *returned_tags) if tag.kind == "bounce"), "")
    answered_to = tuple(dict.fromkeys(tag for tag in returned_tags if tag.kind in ("question", "dispute")))
    named = next((value for name, value in returned if name == "message-id"), "")
    match = _ID.search(named)
    found = _COPIED_ID.search(copied)
    return token, match[0] if match else found[1] if found else "", answered_to[:_MOST_TAGS]


def _returned_headers(head: Part) -> list[tuple[str, str]]:
    """The headers of our own mail that the report brings back, whole or headers only."""
    for part in head.children:
        if part.kind.startswith("multipart/"):
            inner = _returned_headers(part)
            if inner:
                return inner
        if part.kind.startswith("message/") and part.children:
            return part.children[0].headers
        if part.kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            data = part.text.lstrip("\n").encode("utf-8", "replace")
            return mime.read_headers(data, 0, len(data))[0]
    return []
