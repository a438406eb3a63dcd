"""Folders of a mailbox in Exchange Online by the names that people see, and its own by their well-known ones."""

from __future__ import annotations

from parley.errors import TransportError
from parley.graph.client import Graph
from parley.graph.refusals import ServiceError

WELL_KNOWN = ("inbox", "drafts", "sentitems", "deleteditems", "outbox", "archive", "junkemail")


class Folders:
    """Ids are kept: they do not change while the folder is there. For one thread."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._path = f"{graph.account.path}/mailFolders"
        self._ids: dict[str, str] = {}

    def id(self, name: str, setting: str) -> str:
        """The id of a folder that must be there, or a well-known name, which serves as one."""
        if name.lower() in WELL_KNOWN:
            return name.lower()
        found = self._ids.get(name) or self._looked_up(name)
        if not found:
            words = f"There is no folder {name!r} beside the inbox of the mailbox: {setting}"
            raise TransportError(words, permanent=True)
        return found

    def real_id(self, name: str) -> str:
        """The id that a mail's `parentFolderId` has for a well-known folder."""
        if name not in self._ids:
            self._ids[name] = str(self._graph.json("GET", f"{self._path}/{name}").get("id", ""))
        return self._ids[name]

    def forget(self, name: str) -> None:
        """Look for it by its name the next time."""
        self._ids.pop(name, None)

    def made(self, name: str, *, anew: bool = False) -> str:
        """The id of a folder that is made if it is not there. anew: what was known of it may be wrong."""
        if anew:
            self.forget(name)
        found = self._ids.get(name) or self._looked_up(name)
        if found:
            return found
        try:
            self._ids[name] = str(self._graph.json("POST", self._path, {"displayName": name})["id"])
        except ServiceError as error:
            if error.code != "ErrorFolderExists" or not self._looked_up(name):
                raise
        return self._ids[name]

    def _looked_up(self, name: str) -> str:
        quoted = name.replace("'", "''")
        # A list leaves out what somebody has hidden, and none of that name can be made beside it
        query = {"$filter": f"displayName eq '{quoted}'", "$select": "id", "includeHiddenFolders": "true"}
        for found in self._graph.pages(self._path, query):
            if isinstance(found.get("id"), str):
                self._ids[name] = found["id"]
                return self._ids[name]
        return ""
