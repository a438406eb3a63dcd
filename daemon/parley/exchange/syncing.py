"""What a folder holds, kept up to date by SyncFolderItems (MS-OXWSSYNC 3.1.4.2): the truth about a folder on Exchange.

Each round brings what has changed since the last; a state that the server does not know any more, or an answer that makes
no sense, only means that everything is read again. The same change told twice changes nothing; an item that was moved out
and back has another id, and is another item here too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from exchangelib.fields import FieldPath
from exchangelib.items import ID_ONLY
from exchangelib.services import SyncFolderItems
from exchangelib.services.common import EWSAccountService

from parley.errors import TransportError
from parley.exchange.connection import Connection
from parley.exchange.folders import well_known

V = TypeVar("V")
AT_ONCE = 512  # changes in one answer: the most that Exchange gives
MOST_PAGES = 2_000  # a million items: beyond that its state changes for ever
STATE_LOST = "ErrorInvalidSyncStateData"


def fields(kind: type[Any], *names: str) -> list[Any]:
    """What is to be told of each item, by exchangelib's names."""
    return [FieldPath(field=kind.get_field_by_fieldname(name)) for name in names]


class Synced(Generic[V]):
    """The items of one folder: id -> what `keep` makes of each; None for one that is not wanted."""

    def __init__(
        self, connection: Connection, name: str, kind: type[Any], asked: Sequence[str], keep: Callable[[Any], V | None]
    ) -> None:  # fmt: skip
        self.items: dict[str, V] = {}
        self._connection, self._name, self._keep = connection, name, keep
        self._fields = fields(kind, *asked)
        self._state: str | None = None

    def forget(self) -> None:
        """The next round reads everything."""
        self.items, self._state = {}, None

    def bring_up_to_date(self) -> dict[str, V]:
        """The items as they are now. Raises TransportError."""
        self._connection.ask(self._round)
        return self.items

    def _round(self, account: Any) -> None:
        try:
            self._pages(account)
        except Exception as error:
            if self._state is None or type(error).__name__ != STATE_LOST:
                raise
            self.forget()
            self._pages(account)

    def _pages(self, account: Any) -> None:
        service = _Sync(account=account)
        folder = well_known(account, self._name)
        for _ in range(MOST_PAGES):
            changes = list(
                service.call(
                    folder=folder, shape=ID_ONLY, additional_fields=self._fields, sync_state=self._state, ignore=None,
                    max_changes_returned=AT_ONCE, sync_scope=None,
                )
            )  # fmt: skip
            for how, item in changes:
                self._take(how, item)
            stuck, self._state = service.sync_state == self._state, service.sync_state
            if stuck or service.includes_last_item_in_range:
                return
        raise TransportError("Exchange's list of changes does not end.", permanent=False)

    def _take(self, how: str, item: Any) -> None:
        if how == SyncFolderItems.DELETE:
            self.items.pop(item.id, None)
        elif how in (SyncFolderItems.CREATE, SyncFolderItems.UPDATE):
            kept = self._keep(item)
            if kept is None:
                self.items.pop(item.id, None)
            else:
                self.items[item.id] = kept


class _Sync(SyncFolderItems):  # type: ignore[misc]  # exchangelib has no types
    """Says what the server says no with; exchangelib stumbles where such an answer has no state in it."""

    def _get_element_container(self, message: Any, name: Any = None) -> Any:
        if message.get("ResponseClass") == "Success":
            return super()._get_element_container(message=message, name=name)
        return EWSAccountService._get_element_container(self, message=message, name=name)
