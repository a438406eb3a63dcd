"""The `trust` part of parley.yaml: whose word counts about who sent a mail of this mailbox (`mail/trust.py`)."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import replace

from parley.mail.message import Sealer, Trust
from parley.reference.fields import Fields
from parley.reference.nodes import Node, Report

KEYS = ("authserv_id", "own_domains", "boundary", "exchange", "sealers")
SEALER_KEYS = ("authserv_id", "from", "arc")
_HOST = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63}){0,20}\.?")
# As it stands at the head of the line, before its ";": a word (RFC 8601), and no address of a page or a mailbox
_AUTHSERV_ID = re.compile(r"[A-Za-z0-9._~-]{1,255}")
_SEALER = "{arc: gateway.example}, or {authserv_id: gateway.example, from: 192.0.2.10}"


def read_trust(node: Node | None, report: Report, *, exchange: bool = False, results: bool = False) -> Trust:
    """The trust of the one mailbox there is; nobody is believed where nothing is said. exchange, results: whether Exchange's
    word about its own people, and the results it writes, count where nothing is said of that: both in Exchange Online, the
    first alone on a server of one's own, which writes none."""
    fields = Fields(node, report, KEYS, "`trust`")
    found = (_sealer(part, report) for part in fields.items("sealers"))
    return Trust(
        authserv_id=_authserv_id(fields),
        own_domains=_hosts(fields, "own_domains"),
        exchange=fields.yes("exchange", exchange),
        exchange_results=fields.yes("exchange", results),
        boundary=_hosts(fields, "boundary"),
        sealers=tuple(sealer for sealer in found if sealer),
    )


def with_own(trust: Trust, domain: str) -> Trust:
    """The same, with the domain of parley's own address among its own."""
    return replace(trust, own_domains=tuple(dict.fromkeys((domain, *trust.own_domains))))


def _sealer(node: Node, report: Report) -> Sealer | None:
    fields = Fields(node, report, SEALER_KEYS, "a sealer")
    sealer = Sealer(_authserv_id(fields), _addresses(fields), fields.text("arc"))
    by_address = bool(sealer.authserv_id) and bool(sealer.addresses)
    if (by_address and not sealer.arc) or (
        sealer.arc and not fields.has("authserv_id") and not fields.has("from")
    ):
        return sealer
    report.at(
        node,
        "A sealer is known by its ARC seal, or by its results and the addresses they come from.",
        _SEALER,
    )
    return None


def _authserv_id(fields: Fields) -> str:
    """What a host calls itself in its results. One that none can have would believe nobody, and say nothing of it."""
    said = fields.text("authserv_id")
    if said and not _AUTHSERV_ID.fullmatch(said):
        words = f"{said!r} is not what a host calls itself in Authentication-Results."
        mend = "the word that stands there before the first ;, such as mx.partnership.example"
        fields.report.at(fields.place("authserv_id"), words, mend)
    return said


def _hosts(fields: Fields, key: str) -> tuple[str, ...]:
    found = []
    for node in fields.items(key):
        host = fields.one_text(node)
        if _HOST.fullmatch(host):
            found.append(host.lower())
        else:
            fields.report.at(
                node, f"{host!r} is not the name of a host or a domain.", "such as mx.agency.example"
            )
    return tuple(found)


def _addresses(fields: Fields) -> tuple[str, ...]:
    found = []
    for node in fields.items("from"):
        address = fields.one_text(node)
        try:
            ipaddress.ip_network(address, strict=False)
            found.append(address)
        except ValueError:
            words = f"{address!r} is not an address or a network."
            fields.report.at(node, words, "such as 192.0.2.10 or 192.0.2.0/28")
    return tuple(found)
