"""Whether the account may do in our mailbox what it must, and nothing in any other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from exchangelib.fields import FieldPath
from exchangelib.folders import Folder
from exchangelib.services import GetFolder

from parley.exchange.faults import ExchangeFault
from parley.exchange.folders import folder
from parley.exchange.server import Server
from parley.finding import Finding, in_junk, skipped, well, wrong
from parley.value import value

MOST_OTHERS = 5
COMMANDS = "the commands of docs/exchange.md"
CLOSED = ("ErrorAccessDenied", "ErrorFolderNotFound", "ErrorImpersonateUserDenied", "ErrorItemNotFound")
MAY_NOT = (*CLOSED, "ErrorImpersonationDenied", "ErrorImpersonationFailed", "ErrorImpersonationRequired")
NOBODY = (
    "ErrorNonExistentMailbox",
    "ErrorMailboxMovedOut",
    "ErrorMailRecipientNotFound",
    "ErrorNonPrimarySmtpAddress",
)


@value
class Needed:
    """What is done in a folder, and what Exchange calls the right to it."""

    folder: str
    right: str
    for_what: str


READ = Needed("inbox", "read", "read mail")
PUT_ASIDE = Needed("msgfolderroot", "create_hierarchy", "make the folder for mail that is done")
SEND = Needed("sentitems", "create_contents", "keep what it has sent in Sent Items")
DIARY = Needed("calendar", "create_contents", "keep its meetings in the calendar")


def look_over(server: Server, needed: Iterable[Needed], others: Iterable[str]) -> Iterator[Finding]:
    """How the rights stand. others: addresses of people of the same house, whose mailboxes must be closed to us. Raises
    TransportError where nothing can be asked."""
    connection = server.connection()
    try:
        for each in needed:
            yield _may(connection.ask, each)
    finally:
        connection.close()
    for address in list(others)[:MOST_OTHERS]:
        if (open_to_us := _opened(server, address)) is not None:
            yield (
                wrong("parley's account can open a mailbox that is not parley's.", COMMANDS)
                if open_to_us
                else well("Another mailbox is closed to parley's account, as it must be.")
            )
            return
    yield skipped("No other mailbox is known to be tried: nobody of the directory has one there.")


def junk(server: Server) -> Finding:
    """What lies in the junk folder. Raises TransportError."""
    connection = server.connection()
    asked = [FieldPath(field=Folder.get_field_by_fieldname("total_count"))]
    try:
        found = connection.ask(
            lambda account: GetFolder(account=account).get(
                folders=[folder(account, "junkemail")], additional_fields=asked, shape="IdOnly"
            )
        )
    finally:
        connection.close()
    return in_junk(found.total_count or 0)


def _may(ask: Any, needed: Needed) -> Finding:
    try:
        rights = ask(lambda account: _rights(account, needed.folder))
    except ExchangeFault as fault:
        if fault.code not in MAY_NOT:
            raise
        return wrong(f"parley may not {needed.for_what}.", fault.message.rstrip("."))
    if not getattr(rights, needed.right, False):
        return wrong(f"parley may not {needed.for_what}.", COMMANDS)
    return well(f"parley may {needed.for_what}.")


def _rights(account: Any, name: str) -> Any:
    asked = [FieldPath(field=Folder.get_field_by_fieldname("effective_rights"))]
    found = GetFolder(account=account).get(
        folders=[folder(account, name)], additional_fields=asked, shape="IdOnly"
    )
    return found.effective_rights


def _opened(server: Server, address: str) -> bool | None:
    """Whether the mailbox of this address could be opened; None where there is none."""
    connection = Server(replace(server.access, mailbox=address), server.patience).connection()
    try:
        connection.ask(lambda account: _rights(account, "inbox"))
    except ExchangeFault as fault:
        if fault.code in CLOSED:
            return False
        if fault.code in NOBODY:
            return None
        raise
    finally:
        connection.close()
    return True
