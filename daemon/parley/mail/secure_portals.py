"""Notices that stand in place of a mail: "you have received a secure message, open it here". What was said lies elsewhere.

A program that encrypts sends such a text instead of the mail, to a page or in a file that only its reader may open. It says two
things: that a message was sent in a safe way, and how to come to read it. Somebody who writes about such a notice says more.
"""

from __future__ import annotations

import re

from parley.mail.patterns import either

LOCKED = "encrypted: it lies behind a page for secure mail"
_MOST = 4_000  # letters of a notice, its help and its small print with it
_SAFE = r"(?:secured?|encrypted|protected|confidential)"
_MAIL = r"(?:e-?mail|message|mail)"
_THERE_IS_ONE = re.compile(
    either(
        rf"\b(?:you have|you've) (?:received|got|been sent) (?:an?|the|\d+|new) (?:new )?{_SAFE},?(?: {_SAFE})* {_MAIL}\b",
        rf"\b(?:has|have) sent you (?:an?|the) {_SAFE}(?: and {_SAFE})? {_MAIL}\b",
        rf"^this is an? {_SAFE},?(?: {_SAFE})* {_MAIL}\b",
        rf"^{_SAFE} {_MAIL} from\b",
    ),
    re.IGNORECASE | re.MULTILINE,
)
_TO_READ_IT = re.compile(
    either(
        rf"\b(?:to|and) (?:read|view|open|access|see|decrypt) (?:your|the|this|it|my)(?: {_SAFE})?(?: {_MAIL})?\b",
        rf"^\W{{0,3}}(?:click here|read (?:the|your|this)|read(?: {_SAFE})? {_MAIL}|open|view|access)(?: to (?:read|view|open))?(?: {_SAFE})?(?: {_MAIL})?\b",
    ),
    re.IGNORECASE | re.MULTILINE,
)


def is_notice(text: str) -> bool:
    """Whether this text, all that a mail has, says that the mail itself is to be read elsewhere."""
    if len(text) > _MOST or not any(
        mark in text for mark in ("ecure", "ncrypted", "rotected", "onfidential")
    ):
        return False
    return bool(_THERE_IS_ONE.search(text) and _TO_READ_IT.search(text))
