"""Whose word about senders stands in the mail that comes in, as against whose word the configuration believes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from parley.doctor.patient import Patient
from parley.finding import Finding, skipped, soon, well, wrong
from parley.mail.authentication_results import plain_domain, read_results
from parley.mail.mime import Part, read_mail
from parley.store import spool
from parley.store.store import Store

LOOKED_AT = 50  # of the latest mails


def judged(patient: Patient, head: Part, store: Store) -> Iterator[Finding]:
    """Whether the host that `trust` names is the one that judges. The test mail may come from inside and carry no
    judgement; then the latest mails are asked."""
    trust = patient.config.trust
    hosts = Counter(hosts_of(head)) or _latest(store)
    if trust.exchange:
        yield well("Exchange's own word about senders counts here.")
        return
    if not trust.authserv_id:
        yield wrong(
            "No host is named whose word about senders counts: every mail would be held.",
            f"trust.authserv_id: {_most(hosts) or 'the name that your server writes into Authentication-Results'}",
        )
    elif not hosts:
        yield skipped(
            "No mail so far carries Authentication-Results; ask again when one has come from outside."
        )
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


def hosts_of(head: Part) -> Iterable[str]:
    """Who says something about the sender above the topmost Received, each once."""
    above = []
    for name, text in head.headers:
        if name == "received":
            break
        if name == "authentication-results" and (results := read_results(text)) and results.host:
            above.append(results.host)
    return dict.fromkeys(above)


def _latest(store: Store) -> Counter[str]:
    newest = store.mail_query("raw", "SELECT id FROM raw ORDER BY id DESC LIMIT ?", (LOOKED_AT,))
    raws = (spool.raw(store, int(number)) for (number,) in newest)
    return Counter(host for raw in raws if raw is not None for host in hosts_of(read_mail(raw)))


def _most(hosts: Counter[str]) -> str:
    return hosts.most_common(1)[0][0] if hosts else ""
