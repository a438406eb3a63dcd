"""How far the sender is proven to be who they say (shared/mail.md section 5, RFC 8601). No look-ups, no keys.

Believed, and nothing else:

1. an SMTP session that was authenticated as exactly the From address;
2. the Authentication-Results of the one configured host, above the Received of the boundary: DMARC pass for exactly the
   From domain. Whatever stands below was brought by the sender;
3. in a mailbox that is read through Graph or EWS: Exchange's word that the sender is internal, and its own results, the
   topmost, where it writes any (`Trust.exchange_results`);
4. what a trusted sealer found before us (`sealers`);
5. in each of 2 to 4, for a domain that the directory lists as having no DMARC: the ways that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from parley.mail import sealers
from parley.mail.authentication_results import Result, plain_domain, read_results
from parley.mail.message import Envelope, Proof, Sender, Trust
from parley.mail.mime import Part

BY_EXCHANGE = ("graph", "ews")  # what is sent through these has no bounce address of its own
THROUGH_EXCHANGE = (*BY_EXCHANGE, "file")  # a file is what the operator took out of the mailbox
NO_RECORD = ("none", "bestguesspass")  # what hosts say of a domain without a DMARC record
_NAMED_BY = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}


def prove(sender: Sender, envelope: Envelope, head: Part, trust: Trust) -> Proof:
    """Whether the sender is proven, and why or why not, in words that hold no address."""
    if sender.problem:
        return Proof(False, sender.problem)
    if trust.all_proven:
        return Proof(True, "every sender is taken as proven here")
    if envelope.authenticated_as and envelope.authenticated_as.strip().lower() == sender.address:
        return Proof(True, "the session was authenticated as this address")
    domain = plain_domain(sender.address.rpartition("@")[2])
    why = ""
    for ask in _WAYS:
        proof = ask(domain, envelope, head, trust)
        if proof is not None and proof.proven:
            return proof
        why = why or (proof.why if proof is not None else "")
    why = why or "no host is configured whose Authentication-Results count"
    own = domain in {plain_domain(name) for name in trust.own_domains}
    return Proof(False, f"spoofed: our own domain, and {why}" if own else why)


def _by_host(domain: str, _envelope: Envelope, head: Part, trust: Trust) -> Proof | None:
    if not trust.authserv_id:
        return None
    boundary = sealers.boundary(head, trust)
    if boundary is None:
        return Proof(False, "no Received shows where the boundary is")
    results = sealers.by_host(head.headers[:boundary], trust.authserv_id)
    return _judged(results, domain, trust, "the trusted host")


def _by_exchange(domain: str, envelope: Envelope, head: Part, trust: Trust) -> Proof | None:
    if not trust.exchange or envelope.read_through not in THROUGH_EXCHANGE:
        return None
    said = [value.strip().lower() for value in head.get_all("x-ms-exchange-organization-authas")]
    if said == ["internal"] and domain in {plain_domain(name) for name in trust.own_domains}:
        return Proof(True, "Exchange says that the sender is internal")
    if not trust.exchange_results:
        return None
    topmost = read_results(head.get("authentication-results"))
    results = topmost.found if topmost is not None and not topmost.host else ()
    return _judged(results, domain, trust, "Exchange")


def _by_sealer(domain: str, _envelope: Envelope, head: Part, trust: Trust) -> Proof | None:
    """The first of the trusted sealers that proves it; their silence says nothing."""
    judged = (_judged(results, domain, trust, "a trusted sealer") for results in sealers.sealed(head, trust))
    return next((proof for proof in judged if proof.proven), None)


_WAYS: tuple[Callable[[str, Envelope, Part, Trust], Proof | None], ...] = (_by_exchange, _by_host, _by_sealer)


def _judged(results: Iterable[Result], domain: str, trust: Trust, who: str) -> Proof:
    """What these results prove of the From domain."""
    results = tuple(results)
    dmarc = [result for result in results if result.method == "dmarc"]
    verdicts = [result.verdict for result in dmarc if result.domains("header.from") == [domain]]
    other = next((verdict for verdict in verdicts if verdict != "pass"), "")
    if verdicts and not other:
        return Proof(True, f"{who} says DMARC pass for the From domain")
    if all(verdict in NO_RECORD for verdict in verdicts) and len(verdicts) == len(dmarc):
        way = _listed_way(results, verdicts, domain, trust)
        if way:
            return Proof(True, f"{who} says {way}, and the directory lists the domain as one without DMARC")
    if other:
        return Proof(False, f"{who} says DMARC {other}")
    return Proof(
        False, f"{who} judged DMARC for another domain" if dmarc else f"{who} said nothing about DMARC"
    )


def _listed_way(results: Iterable[Result], verdicts: list[str], domain: str, trust: Trust) -> str:
    """Which of the ways that the directory takes for this domain has passed, in words; "" for none."""
    ways = dict(trust.without_dmarc).get(domain, ())
    if "bestguesspass" in ways and "bestguesspass" in verdicts:
        return "DMARC bestguesspass"
    for result in results:
        if result.method in ways and result.verdict == "pass" and _named(result) == [domain]:
            return f"{result.method.upper()} pass for the From domain"
    return ""


def _named(result: Result) -> list[str]:
    """The domain that a DKIM or SPF result is about: it counts only if it is exactly that of From."""
    found = (result.domains(name) for name in _NAMED_BY.get(result.method, ()))
    return next((domains for domains in found if domains), [])
