"""Who else has looked at a mail before us, and whether their word reached us unaltered (RFC 8601 section 5, RFC 8617).

A gateway that checks, rewrites and passes on breaks SPF and DKIM, so that our own host finds nothing. What it found
itself counts where the operator trusts it and either our host took the mail from the gateway's own address, or our
host found the ARC chain whole and the gateway has sealed its end.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence

from parley.mail.authentication_results import Result, plain_domain, read_results
from parley.mail.message import Sealer, Trust
from parley.mail.mime import Part

Headers = Sequence[tuple[str, str]]
_BY = re.compile(r"(?:^|\s)by\s{1,9}([^\s;()]{1,255})", re.IGNORECASE)
_ADDRESS = re.compile(r"[0-9a-f:.]{2,45}", re.IGNORECASE)
_TAG = re.compile(r"(?:^|;)\s{0,99}([a-z]{1,10})\s{0,9}=\s{0,9}([^;]{0,2000})", re.IGNORECASE)
_MOST_HEADERS = 50  # of one kind
_MOST_SEALS = 50  # RFC 8617 section 4.2.1


def boundary(head: Part, trust: Trust) -> int | None:
    """Where the Received stands that our own side wrote when it took the mail from outside: the topmost, or the topmost
    by one of the hosts named as the boundary. None if there is none."""
    hosts = {plain_domain(host) for host in trust.boundary}
    for at, (name, value) in enumerate(head.headers):
        if name == "received" and (not hosts or taken_by(value) in hosts):
            return at
    return None


def by_host(headers: Headers, host: str) -> list[Result]:
    """All that this host says in these headers; nothing where there are more of them than any server writes."""
    wanted = plain_domain(host)
    values = [value for name, value in headers if name == "authentication-results"]
    if len(values) > _MOST_HEADERS:
        return []
    read = (read_results(value) for value in values)
    return [result for results in read if results and results.host == wanted for result in results.found]


def sealed(head: Part, trust: Trust) -> Iterator[Iterable[Result]]:
    """What each trusted sealer found whose word reached us."""
    at = boundary(head, trust)
    if at is None or not trust.sealers:
        return
    below = head.headers[at + 1 :]
    for sealer in trust.sealers:
        if sealer.authserv_id and _came_from(head.headers[at][1], sealer):
            yield by_host(_until_received(below), sealer.authserv_id)
    ours = by_host(head.headers[:at], trust.authserv_id) if trust.authserv_id else []
    verdicts = {result.verdict for result in ours if result.method == "arc"}
    if verdicts == {"pass"}:
        yield from _chain(below, {plain_domain(sealer.arc) for sealer in trust.sealers if sealer.arc})


def _chain(headers: Headers, trusted: set[str]) -> Iterator[Iterable[Result]]:
    """The results in the sets of a whole ARC chain, from its end back to the first seal that is not trusted."""
    sets: dict[int, dict[str, list[str]]] = {}
    written = [(name, value) for name, value in headers if name.startswith("arc-")]
    for name, value in written[: 3 * _MOST_SEALS + 1]:
        if (instance := _tags(value).get("i", "")).isdecimal():
            sets.setdefault(int(instance[:3]), {}).setdefault(name, []).append(value)
    if sorted(sets) != list(range(1, len(sets) + 1)) or len(written) > 3 * _MOST_SEALS:
        return
    for number in range(len(sets), 0, -1):
        seals, results = (sets[number].get(name, []) for name in ("arc-seal", "arc-authentication-results"))
        if len(seals) != 1 or len(results) != 1 or plain_domain(_tags(seals[0]).get("d", "")) not in trusted:
            return
        read = read_results(results[0].partition(";")[2])
        if read is not None:
            yield read.found


def _tags(value: str) -> dict[str, str]:
    """`i=1; d=gateway.example; …` (RFC 6376 section 3.2); of a tag that comes twice, nothing."""
    found: dict[str, str] = {}
    for name, text in _TAG.findall(value):
        found[name.lower()] = "" if name.lower() in found else text.strip()
    return found


def _until_received(headers: Headers) -> Headers:
    names = [name for name, _ in headers]
    return headers[: names.index("received")] if "received" in names else headers


def taken_by(received: str) -> str:
    match = _BY.search(received)
    return plain_domain(match[1]) if match else ""


def _came_from(received: str, sealer: Sealer) -> bool:
    """Whether every address that our host wrote down for the other side of the connection is one of the sealer's. Every:
    one of them may be what the other side called itself."""
    networks = [ipaddress.ip_network(address, strict=False) for address in sealer.addresses]
    words = _BY.split(received, maxsplit=1)[0].lower().replace("ipv6:", " ")
    found = [address for word in _ADDRESS.findall(words) if (address := _ip(word)) is not None]
    return bool(found) and all(any(address in network for network in networks) for address in found)


def _ip(word: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(word)
    except ValueError:
        return None
