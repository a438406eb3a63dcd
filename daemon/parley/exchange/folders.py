"""Folders of the mailbox by their well-known names, without asking the server for any of them."""

from __future__ import annotations

from typing import Any

from exchangelib.errors import ErrorFolderExists
from exchangelib.fields import FieldPath
from exchangelib.folders import Folder, Root
from exchangelib.properties import DistinguishedFolderId, Mailbox
from exchangelib.services import CreateFolder, FindFolder

TOP = "msgfolderroot"


def well_known(account: Any, name: str) -> Any:
    """A folder such as inbox, sentitems, deleteditems, calendar: always that of the mailbox, never of the account."""
    return DistinguishedFolderId(id=name, mailbox=Mailbox(email_address=account.primary_smtp_address))


def folder(account: Any, name: str) -> Any:
    """The same as a `Folder`, where exchangelib wants one."""
    return Folder(_distinguished_id=well_known(account, name), root=_root(account))


def found_or_made(account: Any, name: str) -> Any:
    """A folder beside the inbox, by the name that people see, whose case Exchange does not look at; made if it is not there."""
    top = folder(account, TOP)
    for _ in range(2):
        for each in _below(account, top):
            if not isinstance(each, Exception) and each.name.lower() == name.lower():
                return each
        new = Folder(parent_folder_id=None, name=name, folder_class="IPF.Note", root=top.root)
        (made,) = CreateFolder(account=account).call(parent_folder=top, folders=[new])
        if not isinstance(made, ErrorFolderExists):  # somebody else made it just now
            break
    if isinstance(made, Exception):
        raise made
    return made


def _below(account: Any, top: Any) -> Any:
    return FindFolder(account=account).call(
        folders=[top], additional_fields=[FieldPath(field=Folder.get_field_by_fieldname("name"))], restriction=None, shape="IdOnly", depth="Shallow", max_items=None,
        offset=0,
    )  # fmt: skip


def _root(account: Any) -> Any:
    return Root(account=account, _distinguished_id=well_known(account, "root"))
