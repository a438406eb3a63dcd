"""The mailboxes behind the fake Exchange server: folders, items with change keys, what sync remembers, who is told of what.

An item that is moved becomes another one with another id, as in a real mailbox. Everything is reached with the lock held.
"""

from __future__ import annotations

import base64
import itertools
import sys
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import getaddresses
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "mailboxes"))
import exchange_report

WELL_KNOWN = {
    "msgfolderroot": "Top of Information Store",
    "inbox": "Inbox",
    "sentitems": "Sent Items",
    "deleteditems": "Deleted Items",
    "drafts": "Drafts",
    "junkemail": "Junk Email",
    "calendar": "Calendar",
}


def opaque(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@dataclass
class Item:
    """kind: the element's name (Message, MeetingResponse, CalendarItem). values: FieldURI -> text."""

    id: str
    key: str
    kind: str
    item_class: str
    received: datetime
    mime: bytes = b""
    is_read: bool = False
    values: dict[str, str] = field(default_factory=dict)
    broken: str = ""  # why the server cannot make a mail of it


@dataclass
class Folder:
    id: str
    name: str
    kind: str = "IPF.Note"
    parent: str = ""
    owner: str = ""
    items: dict[str, Item] = field(default_factory=dict)


@dataclass
class Subscription:
    """Who listens where. waiting: what happened while somebody listened, and was not told yet: what happens in between is
    told to nobody. hang_ups: how often the server has let go of whoever listened."""

    folders: tuple[str, ...]
    waiting: list[str] = field(default_factory=list)
    listening: bool = False
    hang_ups: int = 0


class Mailboxes:
    """Everything the server keeps. now: what it stamps on what arrives."""

    def __init__(self) -> None:
        self.lock = threading.Condition(threading.RLock())
        self.now = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
        self.folders: dict[str, Folder] = {}
        self.well_known: dict[tuple[str, str], str] = {}
        self.known: dict[
            str, tuple[str, dict[str, tuple[str, bool]]]
        ] = {}  # sync state -> of which folder, what was told
        self.subscriptions: dict[str, Subscription] = {}
        self.busy: dict[str, list[tuple[datetime, datetime, str]] | None] = {}  # None: nobody may know
        self.rights: dict[str, str] = {}  # folder id -> "false" where nothing may be done in it
        self.sent: list[tuple[str, list[str], bytes]] = []  # as whom, to whom, what
        self.unknown: set[str] = set()  # who does not exist: the sender's mailbox gets a report
        self.reports = exchange_report.WHOLE  # what is left in it of the letter
        # What Exchange 2016 and 2019 take as they come: HangingConnectionLimit of its web.config, EwsMaxSubscriptions of the
        # throttling policy, and MaxSendSize of the organisation (octets)
        self.most_listening, self.most_subscriptions, self.most_sent = 3, 5000, 10 * 1024 * 1024
        self.aliases: dict[str, str] = {}  # another address of a mailbox -> its primary one
        self.fails: dict[
            str, dict[int, str]
        ] = {}  # operation -> which of its items is refused next time, and how
        self.invitations = 0  # meeting requests that left because somebody asked for it
        self._numbers = itertools.count(1)

    def open(self, address: str) -> None:
        """A new mailbox."""
        for name, shown in WELL_KNOWN.items():
            kind = "IPF.Appointment" if name == "calendar" else "IPF.Note"
            root = self.well_known.get((address, "msgfolderroot"), "")
            folder = self.new_folder(shown, root, kind)
            folder.owner, self.well_known[address, name] = address, folder.id

    def new_folder(self, name: str, parent: str, kind: str = "IPF.Note") -> Folder:
        with self.lock:
            owner = self.folders[parent].owner if parent else ""
            folder = Folder(opaque(f"folder-{next(self._numbers)}"), name, kind, parent, owner)
            self.folders[folder.id] = folder
            return folder

    def folder(self, address: str, name: str) -> Folder:
        """A folder by its well-known name, or by the name that people see."""
        if (address, name) in self.well_known:
            return self.folders[self.well_known[address, name]]
        root = self.well_known[address, "msgfolderroot"]
        return next(each for each in self.folders.values() if each.parent == root and each.name == name)

    def find(self, item_id: str) -> tuple[Folder, Item] | None:
        for folder in self.folders.values():
            if item_id in folder.items:
                return folder, folder.items[item_id]
        return None

    # --- changes ------------------------------------------------------------------------------------------------

    def put(self, folder: Folder, kind: str, item_class: str, mime: bytes = b"", **values: str) -> Item:
        """Something new in a folder."""
        with self.lock:
            item = Item(self._id(), self._key(), kind, item_class, self.now, mime)
            item.values = {name.replace("__", ":"): value for name, value in values.items()}
            folder.items[item.id] = item
            self._tell(folder, "CreatedEvent", item)
            return item

    def deliver(self, address: str, mime: bytes, item_class: str = "IPM.Note") -> Item:
        """Mail arrives."""
        kind = "MeetingResponse" if ".Schedule.Meeting.Resp" in item_class else "Message"
        with self.lock:
            folder = self.folder(address, "inbox")
            item = self.put(folder, kind, item_class, mime)
            self._tell(folder, "NewMailEvent", item)
            return item

    def change(self, item: Item, **values: str) -> None:
        """Somebody changes an item in their mail program."""
        with self.lock:
            item.values.update({name.replace("__", ":"): value for name, value in values.items()})
            item.key = self._key()
            found = self.find(item.id)
            if found:
                self._tell(found[0], "ModifiedEvent", item)

    def move(self, item: Item, to: Folder) -> Item:
        """The same item elsewhere, under a new id."""
        with self.lock:
            found = self.find(item.id)
            assert found is not None
            del found[0].items[item.id]
            moved = replace(item, id=self._id(), key=self._key())
            to.items[moved.id] = moved
            self._tell(found[0], "MovedEvent", moved)
            return moved

    def remove(self, item: Item) -> None:
        with self.lock:
            found = self.find(item.id)
            assert found is not None
            del found[0].items[item.id]
            self._tell(found[0], "DeletedEvent", item)

    def send(self, sender: str, mime: bytes, to: list[str]) -> None:
        """Mail leaves; whoever has a mailbox here gets it."""
        with self.lock:
            self.sent.append((sender, to, mime))
            for address in to:
                if address in self.unknown:
                    self.deliver(
                        sender, exchange_report.report(mime, address, self.reports), "REPORT.IPM.Note.NDR"
                    )
                if (address, "inbox") in self.well_known:
                    self.deliver(address, mime)

    # --- what is told -------------------------------------------------------------------------------------------

    def changes(
        self, folder: Folder, state: str, most: int
    ) -> tuple[str, list[tuple[str, Item | str]], bool]:
        """What differs from what the holder of this state knows: the new state, the changes, whether these are all.
        KeyError for a state that was never given out."""
        of, known = self.known[state] if state else (folder.id, {})
        if of != folder.id:
            raise KeyError(state)  # one that was given out for another folder
        known = dict(known)
        found: list[tuple[str, Item | str]] = []
        for item_id in [each for each in known if each not in folder.items]:
            found.append(("Delete", item_id))
        for item in folder.items.values():
            if item.id not in known:
                found.append(("Create", item))
            elif known[item.id] != (item.key, item.is_read):
                found.append(("ReadFlagChange" if known[item.id][0] == item.key else "Update", item))
        told = found[:most]
        for _, which in told:
            if isinstance(which, str):
                del known[which]
            else:
                known[which.id] = (which.key, which.is_read)
        new = opaque(f"{folder.id} state {next(self._numbers)}")
        self.known[new] = folder.id, known
        return new, told, len(told) == len(found)

    def subscribe(self, folders: tuple[str, ...]) -> str:
        with self.lock:
            name = opaque(f"subscription-{next(self._numbers)}")
            self.subscriptions[name] = Subscription(folders)
            return name

    def close_streams(self, *, forget: bool = False) -> None:
        """The server lets go of everybody who listens; forget: it does not know their subscriptions any more."""
        with self.lock:
            for each in self.subscriptions.values():
                each.hang_ups += 1
            if forget:
                self.subscriptions.clear()
            self.lock.notify_all()

    def _tell(self, folder: Folder, event: str, item: Item) -> None:
        what = (
            f"<t:{event}><t:TimeStamp>{self.now:%Y-%m-%dT%H:%M:%SZ}</t:TimeStamp>"
            f'<t:ItemId Id="{item.id}" ChangeKey="{item.key}"/><t:ParentFolderId Id="{folder.id}" ChangeKey="AQ=="/></t:{event}>'
        )
        for each in self.subscriptions.values():
            if folder.id in each.folders and each.listening:
                each.waiting.append(what)
        self.lock.notify_all()

    def _id(self) -> str:
        return opaque(f"item-{next(self._numbers)}")

    def _key(self) -> str:
        return opaque(f"key-{next(self._numbers)}")


def recipients(mime: bytes) -> tuple[str, list[str]]:
    """From, and everybody in To, Cc and Bcc: Exchange takes the envelope out of the head."""
    head = message_from_bytes(mime)
    named = [value for name in ("To", "Cc", "Bcc") for value in head.get_all(name, [])]
    sender = [address for _, address in getaddresses(head.get_all("From", []))]
    return (sender[0].lower() if sender else ""), [address.lower() for _, address in getaddresses(named)]
