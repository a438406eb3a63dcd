"""Whether the registration may do in our mailbox what it must, and nothing in any other (RBAC for Applications).

Each right is asked for with something that cannot come to be (an item that is not there): who may not is told so first. A
token that names rights of its own has them in the whole tenant: they were granted in Entra, and Exchange's narrow ones no
longer count, since the wider of the two holds.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from parley.errors import TransportError
from parley.finding import Finding, in_junk, skipped, soon, well, wrong
from parley.graph.account import path_of
from parley.graph.client import Graph
from parley.graph.refusals import ServiceError
from parley.value import value

AHEAD = timedelta(days=30)
MOST_OTHERS = 5
NOTHING = "AAkALgAAAAAAAAAAAAAA="  # the id of no item
COMMANDS = "the commands of docs/exchange-online.md, which `parley init` prints; a change takes up to two hours to count"
OF_MAILBOXES = (
    "Mail.",
    "Calendars.",
    "MailboxSettings.",
    "Contacts.",
    "full_access_as_app",
    "EWS.",
    "IMAP.",
    "SMTP.",
)


@value
class Needed:
    """A right, what it is for, and a request that needs it and comes to nothing."""

    right: str
    for_what: str
    method: str
    path: str
    body: bytes = b""


READ = Needed(
    "Mail.ReadWrite", "read mail and move it when it is done", "POST", f"/messages/{NOTHING}/move",
    b'{"destinationId": "inbox"}',
)  # fmt: skip
SEND = Needed("Mail.Send", "send letters", "POST", f"/messages/{NOTHING}/send")
DIARY = Needed(
    "Calendars.ReadWrite", "keep its meetings in the calendar", "PATCH", f"/calendar/events/{NOTHING}",
    b'{"isReminderOn": false}',
)  # fmt: skip


def look_over(
    graph: Graph, needed: Iterable[Needed], others: Iterable[str], secret_expires: date | None, today: date
) -> Iterator[Finding]:
    """How the rights stand, and what proves us. others: addresses of people of the same house, whose mailboxes must be closed
    to us. Raises TransportError where nothing can be asked."""
    yield from _secret(secret_expires, today)
    for each in needed:
        yield _may(graph, each)
    yield from _too_wide(graph, others)
    yield from _certificate(graph.certificate_ends, today)


def junk(graph: Graph) -> Finding:
    """What lies in the junk folder. Raises TransportError."""
    there = graph.json(
        "GET", f"{graph.account.path}/mailFolders/junkemail", query={"$select": "totalItemCount"}
    )
    return in_junk(int(there.get("totalItemCount") or 0))


def roles(token: str) -> tuple[str, ...]:
    """The rights in mailboxes that a token names, which then hold in the whole tenant. () for a token that tells nothing."""
    try:
        middle = token.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        found = said.get("roles", [])
    except (IndexError, ValueError, AttributeError):
        return ()
    return tuple(str(each) for each in found if str(each).startswith(OF_MAILBOXES))


def _may(graph: Graph, needed: Needed) -> Finding:
    kind = "application/json" if needed.body else ""
    try:
        graph.ask(
            needed.method,
            f"{graph.account.path}{needed.path}",
            body=needed.body,
            kind=kind,
            answers=(400, 404),
        )
    except ServiceError as error:
        if error.status != 403:
            raise
        return wrong(f"parley may not {needed.for_what} ({needed.right} is missing).", COMMANDS)
    return well(f"parley may {needed.for_what}.")


def _too_wide(graph: Graph, others: Iterable[str]) -> Iterator[Finding]:
    if wide := roles(graph.token()):
        yield wrong(
            f"The registration has rights in every mailbox of the tenant: {', '.join(wide)}.",
            "take them away in Entra (API permissions); those that Exchange gives for the one mailbox are enough",
        )
    for address in list(others)[:MOST_OTHERS]:
        verdict = _opened(graph, address)
        if verdict is not None:
            yield (
                wrong("parley can open a mailbox that is not its own.", COMMANDS)
                if verdict
                else well("Another mailbox is closed to parley, as it must be.")
            )
            return
    if not wide:
        yield skipped(
            "No other mailbox of the tenant is known to be tried: nobody of the directory has one there."
        )


def _opened(graph: Graph, address: str) -> bool | None:
    """Whether the mailbox of this address could be opened; None where there is none."""
    try:
        there = graph.json("GET", f"{path_of(address)}/mailFolders/inbox", query={"$select": "id"})
    except ServiceError as error:
        if error.status in (403, 404):
            return False if error.status == 403 else None
        raise
    if not there.get("id"):  # a gateway's page is no mailbox, and no reason to accuse anybody
        raise TransportError("Exchange Online answers something that is no folder", permanent=False)
    return True


def _certificate(ends: date | None, today: date) -> Iterator[Finding]:
    """Only what is to be done about it: `parley doctor` has a line of its own for how long each certificate is good."""
    if ends is not None and ends - today <= AHEAD:
        yield soon(
            f"The certificate that opens the mailbox ends on {ends:%-d %B %Y}.",
            "make a new one (docs/exchange-online.md), upload it in Entra beside the old one, then put it into "
            "mailbox.certificate_file",
        )


def _secret(expires: date | None, today: date) -> Iterator[Finding]:
    if expires is None:
        return
    mend = "make a new secret in Entra, put it into mailbox.secret_file, and its last day into mailbox.secret_expires"
    if expires <= today:
        yield wrong(f"The secret has expired on {expires:%-d %B %Y}.", mend)
    elif expires - today <= AHEAD:
        yield soon(f"The secret expires on {expires:%-d %B %Y}.", mend)
    else:
        yield well(f"The secret is good until {expires:%-d %B %Y}.")
