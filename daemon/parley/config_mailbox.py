"""`mailbox:` in parley.yaml: the mailbox that parley reads, where mail does not come to its own listener.

Which kind it is decides which keys there are: each kind has a file of its own. What all have in common is here. Secrets
never stand in the file, only the paths of files that hold them (LoadCredential).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from parley.config_mailbox_ews import EWS_KEYS, read_ews
from parley.config_mailbox_graph import GRAPH_KEYS, read_graph
from parley.config_mailbox_imap import IMAP_KEYS, read_imap
from parley.mailboxes.ews_at import EwsAt
from parley.mailboxes.graph_at import GraphAt
from parley.mailboxes.imap_at import ImapAt
from parley.reference.fields import Fields, nearest
from parley.reference.nodes import Node, Report, Table
from parley.value import value

MailboxAt = ImapAt | GraphAt | EwsAt  # one of them: joined with | as kinds are added
COMMON = ("kind", "since")
KINDS: dict[str, tuple[tuple[str, ...], Callable[[Fields, Path], MailboxAt]]] = {
    "imap": (IMAP_KEYS, read_imap),
    "graph": (GRAPH_KEYS, read_graph),
    "ews": (EWS_KEYS, read_ews),
}


@value
class Mailbox:
    """One mailbox. at: where and how, by its kind. since: mail that was received before this day is left alone; None: what
    lies there when parley sees the mailbox for the first time is."""

    kind: str
    at: MailboxAt
    since: date | None = None

    @property
    def address(self) -> str:
        """The address that it has; "" where only its log-in is known."""
        match self.at:
            case GraphAt(account=account):
                return account.mailbox
            case EwsAt(access=access):
                return access.mailbox
        return ""

    @property
    def of_exchange(self) -> bool:
        """Whether it is read in a way in which nobody outside can write Exchange's own headers, and has a calendar."""
        return not isinstance(self.at, ImapAt)

    @property
    def of_exchange_online(self) -> bool:
        """Whether every mail in it has been judged by Exchange Online, which writes its results on top."""
        return isinstance(self.at, GraphAt)

    @property
    def sends(self) -> bool:
        """Whether letters leave through it."""
        return not isinstance(self.at, ImapAt) and self.at.sends


def read_mailbox(node: Node | None, report: Report, folder: Path) -> Mailbox | None:
    """The value under `mailbox:`, None where there is none; problems go into the report. folder: where relative paths
    begin."""
    if node is None:
        return None
    named = node.get("kind") if isinstance(node, Table) else None
    kind = Fields(None, report, (), "`mailbox`").one_text(named) if named is not None else ""
    if kind not in KINDS:
        words = f"There is no kind of mailbox {kind!r}." if kind else "`mailbox` needs `kind`."
        report.at(named or node, words, f"kind: {nearest(kind, KINDS, alone=True) or ', '.join(KINDS)}")
        return None
    keys, read = KINDS[kind]
    fields = Fields(node, report, COMMON + keys, "`mailbox`")
    return Mailbox(kind, read(fields, folder), fields.day("since"))
