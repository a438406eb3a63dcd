"""What a pretended mailbox in Exchange Online holds: folders, messages with two kinds of ids, events, and who is busy when."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import getaddresses
from itertools import count
from typing import Any

WELL_KNOWN = ("inbox", "drafts", "sentitems", "deleteditems", "outbox", "junkemail")


@dataclass
class Message:
    """key: what stays; moves: how often it was moved, which the ordinary id tells and the immutable one does not."""

    key: int
    folder: str
    raw: bytes
    received: datetime
    draft: bool = False
    moves: int = 0
    change: int = 0
    message_id: str = ""
    sender: str = ""
    to: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    bcc: list[str] = field(default_factory=list)
    read: bool = False
    type: str = "#microsoft.graph.message"
    attached: dict[str, tuple[str, bytes]] = field(
        default_factory=dict
    )  # by id: name and content, put there by itself

    def id(self, immutable: bool) -> str:
        return f"AAkALg-{self.key:06d}=" if immutable else f"AAMkAD-{self.key:06d}-{self.moves}="

    @property
    def etag(self) -> str:
        return f'W/"CQAAABYAAAA{self.key:06d}{self.change:04d}"'


@dataclass
class Event:
    """An event of the default calendar. hidden: where it went when it was deleted."""

    key: int
    said: dict[str, Any]
    start: datetime
    end: datetime
    change: int = 0
    cancelled: bool = False

    @property
    def id(self) -> str:
        return f"AAkALgE-{self.key:06d}="

    @property
    def etag(self) -> str:
        return f'W/"DwAAABYAAAA{self.key:06d}{self.change:04d}"'

    def property(self, name: str) -> str | None:
        known = self.said.get("singleValueExtendedProperties", [])
        return next((each["value"] for each in known if each["id"] == name), None)


class Mailbox:
    """One mailbox, with a journal of what happened in each folder, which the change tokens count in."""

    def __init__(self, address: str, numbers: count[int]) -> None:
        self.address, self.numbers = address, numbers
        self.folders = {f"AQMk-{name}": name for name in WELL_KNOWN}
        self.hidden: set[str] = set()  # ids of folders that a list leaves out
        self.messages: dict[int, Message] = {}
        self.events: dict[int, Event] = {}
        self.journal: list[tuple[str, int]] = []  # (folder id, key of what changed there)
        self.may_send_as: set[str] = set()  # beside its own address
        self.invited: list[str] = []  # whom it has sent invitations to, which it must never
        self.done_transactions: dict[str, int] = {}

    def folder_id(self, name: str) -> str | None:
        """By id or well-known name, which is the same in any case."""
        if name in self.folders:
            return name
        return next((one for one, known in self.folders.items() if known == name.lower()), None)

    def put(self, raw: bytes, received: datetime, folder: str = "inbox", **more: Any) -> Message:
        """A mail arrives (or is made)."""
        head = email.message_from_bytes(raw, policy=email.policy.compat32)
        key = next(self.numbers)

        def named(header: str) -> list[str]:
            return [address for _, address in getaddresses(head.get_all(header, [])) if address]

        message = Message(
            key,
            str(self.folder_id(folder)),
            raw,
            received,
            sender=next(iter(named("From")), "").lower(),
            message_id=str(head.get("Message-ID") or f"<made-{key}@exchange.example>"),
            to=named("To"),
            cc=named("Cc"),
            bcc=named("Bcc"),
            **more,
        )
        self.messages[key] = message
        self.touched(message)
        return message

    def touched(self, message: Message) -> None:
        message.change += 1
        self.journal.append((message.folder, message.key))

    def move(self, message: Message, folder: str) -> None:
        """A person, a rule or a program moves it."""
        self.journal.append((message.folder, message.key))
        message.folder = str(self.folder_id(folder))
        message.moves += 1
        self.touched(message)

    def remove(self, message: Message) -> None:
        """It is gone for good."""
        self.journal.append((message.folder, message.key))
        del self.messages[message.key]

    def within(self, folder: str) -> Iterator[Message]:
        one = self.folder_id(folder)
        return (each for each in self.messages.values() if each.folder == one)

    def by_id(self, said: str) -> Message | None:
        """Both forms are understood; an ordinary id dies when the item moves."""
        for each in self.messages.values():
            if said in (each.id(True), each.id(False)):
                return each
        return None

    def event(self, said: str) -> Event | None:
        return next((each for each in self.events.values() if each.id == said), None)
