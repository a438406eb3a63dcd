"""How far the sender is proven to be who they say (shared/mail.md section 5, RFC 8601). No look-ups, no keys.

Believed: an SMTP session authenticated as exactly the From address; or the Authentication-Results of the one
configured host, standing above the first Received, with DMARC pass for exactly the From domain. Nothing else.
"""

from __future__ import annotations

import re

from parley.mail.message import Envelope, Proof, Sender, Trust
from parley.mail.mime import Part

_QUOTED_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[()]|[^"()]+')
_RESULT = re.compile(r"\s*dmarc\s{0,4}=\s{0,4}([a-z]{1,30})(?=[\s;]|$)", re.IGNORECASE)
_HEADER_FROM = re.compile(r"(?:^|\s)header\.from\s{0,4}=\s{0,4}\"?([^\s;\"]{1,255})", re.IGNORECASE)


def prove(sender: Sender, envelope: Envelope, head: Part, trust: Trust) -> Proof:
    """Whether the sender is proven, and why or why not, in words that hold no address."""
    if sender.problem:
        return Proof(False, sender.problem)
    if trust.all_proven:
        return Proof(True, "every sender is taken as proven here")
    if envelope.authenticated_as and envelope.authenticated_as.strip().lower() == sender.address:
        return Proof(True, "the session was authenticated as this address")
    domain = sender.address.rpartition("@")[2]
    proof = _by_results(domain, head, trust)
    if not proof.proven and domain in (own.lower() for own in trust.own_domains):
        return Proof(False, "spoofed: our own domain, and " + proof.why)
    return proof


def _by_results(domain: str, head: Part, trust: Trust) -> Proof:
    if not trust.authserv_id:
        return Proof(False, "no host is configured whose Authentication-Results count")
    results = [result for value in _above_first_received(head) for result in _dmarc(value, trust.authserv_id)]
    if not results:
        return Proof(False, "the trusted host said nothing about DMARC")
    exact = [verdict for verdict, of in results if of == domain]
    if not exact:
        return Proof(False, "DMARC was judged for another domain")
    if any(verdict != "pass" for verdict in exact):
        return Proof(False, f"DMARC {next(verdict for verdict in exact if verdict != 'pass')}")
    return Proof(True, "DMARC pass for the From domain")


def _above_first_received(head: Part) -> list[str]:
    """The Authentication-Results above the topmost Received; none where no Received shows the boundary."""
    names = [name for name, _ in head.headers]
    first = names.index("received") if "received" in names else 0
    return [value for name, value in head.headers[:first] if name == "authentication-results"]


def _dmarc(value: str, authserv_id: str) -> list[tuple[str, str]]:
    """(verdict, header.from domain) of every DMARC result by this host, RFC 8601 section 2.2."""
    host, *results = _without_comments(value).split(";")
    words = host.split()
    if not words or words[0].strip('"').lower() != authserv_id.strip().lower():
        return []
    if len(words) > 2 or (len(words) == 2 and words[1] != "1"):
        return []
    found: list[tuple[str, str]] = []
    for result in results:
        if match := _RESULT.match(result):
            of = _HEADER_FROM.findall(result)
            found.append((match[1].lower(), of[0].lower().rstrip(".") if len(of) == 1 else ""))
    return found


def _without_comments(value: str) -> str:
    """The header's value without comments, and without the inside of quotes that could look like results."""
    out: list[str] = []
    depth = 0
    for token in _QUOTED_OR_COMMENT.findall(value):
        if token == "(":
            depth += 1
        elif token == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            out.append(token.replace(";", " ") if token[0] == '"' else token)
    return "".join(out)
