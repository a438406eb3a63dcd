"""A test mail to our own mailbox: sent through the way out that letters take, looked for among what was read.

The daemon does so once a day (`canary_loop`), `parley doctor` when it is asked to.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from parley.loops import gate
from parley.mail.encoded import decode_words
from parley.mail.message import Envelope
from parley.mail.mime import read_mail
from parley.mail.probe_mail import Probe, is_probe
from parley.mailboxes.wayout import Delivered, Outgoing, WayOut
from parley.store import messages, spool
from parley.store.store import Store
from parley.value import value

OWN_MAIL = "our own mail"  # the rule by which what comes back is set aside
_MOST = 50  # of our own mails looked into, the newest first


@value
class Back:
    """What came back: its octets, and how the way in handed it over. late: after so long. taken: what it was taken for."""

    raw: bytes
    envelope: Envelope
    rule: str


async def send(way_out: WayOut, probe: Probe) -> Delivered:
    """Hand it over, through the one gate; what became of it."""
    outgoing = Outgoing(probe.bounces_to, (probe.to,), probe.raw, probe.message_id)
    return (await gate.hand_over(way_out, [outgoing]))[0][probe.to]


def came_back(store: Store, probe: Probe, since: datetime) -> Back | None:
    """The mail, once it has been read; None as long as it has not."""
    found = messages.by_id(store, probe.message_id) or next(
        (
            message
            for message in messages.by_rule(store, OWN_MAIL, since - timedelta(minutes=5), _MOST)
            if _is(store, message.raw, probe.token)
        ),
        None,
    )
    raw, envelope = (spool.raw(store, found.raw), spool.envelope(store, found.raw)) if found else (None, None)
    return Back(raw, envelope, found.rule) if found and raw is not None and envelope is not None else None


def _is(store: Store, number: int, token: str) -> bool:
    raw = spool.raw(store, number)
    return raw is not None and is_probe(decode_words(read_mail(raw).get("subject")[:500]), token)
