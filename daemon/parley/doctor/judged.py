"""Whose word about senders stands in the mail that comes in, as against whose word the configuration believes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from parley.doctor.patient import Patient
from parley.finding import Finding, skipped, soon, well, wrong
from parley.mail import sealers
from parley.mail.authentication_results import plain_domain, read_results
from parley.mail.message import Trust
from parley.mail.mime import Part, read_mail
from parley.store import spool
from parley.store.store import Store

LOOKED_AT = 50  # of the latest mails


def judged(patient: Patient, head: Part, store: Store) -> Iterator[Finding]:
    """Whether the host that `trust` names is the one that judges. The test mail may come from inside and carry no
    judgement; then the latest mails are asked."""
    trust = patient.config.trust
    heads = [head] if any(hosts_of(head, trust)) else [head, *_latest(store)]
    hosts = Counter(host for one in heads for host in hosts_of(one, trust))
    if trust.exchange:
        yield well("Exchange's own word about senders counts here.")
        return
    if not trust.authserv_id:
        yield wrong(
            "No host is named whose word about senders counts: every mail would be held.",
            f"trust.authserv_id: {_most(hosts) or 'the name that your server writes into Authentication-Results'}",
        )
    elif not hosts:
        yield _none_counts(heads, trust)
    elif plain_domain(trust.authserv_id) not in hosts:
        yield wrong(
            f"Mail carries the judgement of {', '.join(sorted(hosts))}, and trust.authserv_id names {trust.authserv_id}.",
            f"trust.authserv_id: {_most(hosts)}, if that is your own server and takes out such lines from outside",
        )
    else:
        yield well(f"{trust.authserv_id} judges the mail that comes in.")
        if others := sorted(set(hosts) - {plain_domain(trust.authserv_id)}):
            yield soon(
                f"Results of {', '.join(others)} stand there too; they are not believed.",
                "nothing, unless one of them is a gateway of yours: trust.sealers",
            )


def _none_counts(heads: Iterable[Part], trust: Trust) -> Finding:
    """No results stand where they would count: there are none, or our own server wrote them before another took over."""
    own = plain_domain(trust.authserv_id)
    if any(_passed_on_by(own, head) for head in heads):
        return wrong(
            f"{own} judges the mail, but passes it on to another server, whose line stands above: such mail is held.",
            f"trust.boundary: [{own}], if nobody outside can reach the server behind it",
        )
    return skipped("No mail so far carries Authentication-Results; ask again when one has come from outside.")


def hosts_of(head: Part, trust: Trust) -> Iterable[str]:
    """Who says something about the sender above the boundary, each once."""
    return dict.fromkeys(_judges(head.headers[: sealers.boundary(head, trust) or 0]))


def _judges(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in headers:
        if name == "authentication-results" and (results := read_results(text)) and results.host:
            yield results.host


def _passed_on_by(own: str, head: Part) -> bool:
    """Whether the topmost Received says that it came from this host, whose results and Received are next."""
    received = [at for at, (name, _) in enumerate(head.headers) if name == "received"][:2]
    if len(received) < 2:
        return False
    top, below = (head.headers[at][1] for at in received)
    word, came_from = (*top.split()[:2], "", "")[:2]
    return (
        word.lower() == "from"
        and plain_domain(came_from) == own == sealers.taken_by(below)
        and own in _judges(head.headers[received[0] : received[1]])
    )


def _latest(store: Store) -> list[Part]:
    newest = store.mail_query("raw", "SELECT id FROM raw ORDER BY id DESC LIMIT +?", (LOOKED_AT,))
    raws = (spool.raw(store, int(number)) for (number,) in newest)
    return [read_mail(raw) for raw in raws if raw is not None]


def _most(hosts: Counter[str]) -> str:
    return hosts.most_common(1)[0][0] if hosts else ""
