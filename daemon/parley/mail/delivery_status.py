"""The machine-readable part of a delivery report: what became of the mail for each recipient (RFC 3464).

Read line by line, since what arrives is often broken: fields in any case, no blank line between recipients, comments in
the action, no status but the reply of the other server in `Diagnostic-Code`. Says nothing of whose mail it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parley.mail.bounce_words import DELAYED, FAILED, GIVEN_UP
from parley.value import value

OTHER = "other"  # delivered, relayed, expanded: good news, or none
_LARGEST = 256 * 1024  # of a status part; real ones have a few lines per recipient
_MOST = 1000  # recipients of one report
_FIELD = re.compile(
    r"[ \t>]{0,8}(?P<name>original-recipient|final-recipient|x-actual-recipient|action|status|diagnostic-code|remote-mta|last-attempt-date|will-retry-until)"
    r"[ \t]{0,3}:(?P<value>[^\n]{0,2000})",
    re.IGNORECASE,
)
_NAMES = ("original-recipient", "final-recipient", "x-actual-recipient")
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\d)")
_REPLY = re.compile(r"(?:^|[;\s:>])([45])[0-9]{2}(?=[\s-]|$)")
_ACTIONS = ("fail", "delay", "deliver", "relay", "expand", "expired")
_ADDRESS = re.compile(r"[^\s<>;,\"()]{1,320}@[^\s<>;,\"()]{1,255}")
_XTEXT = re.compile(r"\+(2[1-9A-F]|[3-6][0-9A-F]|7[0-9A-E])")
_NOT_ASCII = re.compile(r"\\x\{([0-9A-F]{2,5})\}")


@value
class Recipient:
    """What became of it for one of them. outcome: failed | given_up | delayed | other. status: RFC 3463, "" if none."""

    address: str
    outcome: str
    status: str


def read_status(text: str) -> list[Recipient]:
    """Every recipient that the text reports of, in order. Text without such fields gives none."""
    return [_recipient(group) for group in _groups(text[:_LARGEST]) if _tells(group)][:_MOST]


def worst(recipients: list[Recipient]) -> Recipient | None:
    """The one that decides what the report is: a failure before a delay before good news."""
    order = (FAILED, GIVEN_UP, DELAYED, OTHER)
    return min(recipients, key=lambda one: order.index(one.outcome), default=None)


def _groups(text: str) -> Iterator[dict[str, str]]:
    """The fields of each recipient. A new one begins at a blank line, or where a field that names one comes again."""
    group: dict[str, str] = {}
    last = ""
    for line in text.split("\n"):
        if not line.strip():
            if _tells(group) and _named(group):
                yield group
                group = {}
            last = ""
            continue
        if last and line[0] in " \t" and ":" not in line[:20]:
            group[last] = f"{group[last]} {line.strip()}"[:2000]
            continue
        match = _FIELD.match(line)
        last = match["name"].lower() if match else ""
        if match is None:
            continue
        if last in group and last in ("final-recipient", "original-recipient", "action"):
            if _tells(group):
                yield group
            group = {}
        group.setdefault(last, match["value"].strip())
    if _tells(group):
        yield group


def _tells(group: dict[str, str]) -> bool:
    """Whether these fields say what became of a mail."""
    return "action" in group or ("status" in group and bool(_named(group)))


def _recipient(group: dict[str, str]) -> Recipient:
    addresses = (_ADDRESS.search(_plain(named.rpartition(";")[2])) for named in _named(group))
    address = next((found[0].lower() for found in addresses if found), "")
    status = _status(group)
    return Recipient(address, _outcome(group.get("action", ""), status), status)


def _named(group: dict[str, str]) -> list[str]:
    """What names the recipient: as we wrote it, as it was tried last, and the real one behind a name that is no address."""
    return [group[name] for name in _NAMES if group.get(name)]


def _plain(named: str) -> str:
    """An address as it is. Some servers write the recipient as it was handed to them (ORCPT), in xtext (RFC 3461 section 4), and
    what is not ASCII as `\\x{E9}` (RFC 6533 section 3). "robert+20@" may be somebody's own: it is xtext only where a sign that
    has to be written so, or the @ itself, shows it."""
    if "+2B" in named or "+3D" in named or ("+40" in named and "@" not in named):
        named = _XTEXT.sub(lambda sign: chr(int(sign[1], 16)), named)
    return _NOT_ASCII.sub(lambda sign: chr(int(sign[1], 16)), named) if "\\x{" in named else named


def _status(group: dict[str, str]) -> str:
    """The status; where the other server's own reply is final and the status is not, or is missing, that reply."""
    named = _STATUS.search(group.get("status", ""))
    said = group.get("diagnostic-code", "")
    reply = _REPLY.search(said)
    exact = _STATUS.search(said)
    digit = reply[1] if reply else exact[0][0] if exact else ""
    if named and (named[0][0] == "5" or digit != "5"):
        return named[0]
    if exact and exact[0][0] == digit:
        return exact[0]
    return f"{digit}.0.0" if digit else ""


def _outcome(action: str, status: str) -> str:
    """Only *failed* is a failure, and for good unless the status says that the fault may pass (section 2.3.3). A word that is
    none of that section's says nothing (OpenSMTPD has written "error"): then the class of the status counts."""
    word = re.split(r"[^a-z]", action.strip().lower(), maxsplit=1)[0]
    if not word.startswith(_ACTIONS):
        word = {"5": "failed", "4": "delayed"}.get(status[:1], "")
    if word.startswith("fail"):
        return GIVEN_UP if status.startswith("4") else FAILED
    if word == "expired":
        return GIVEN_UP
    return DELAYED if word.startswith("delay") else OTHER
