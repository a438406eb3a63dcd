"""What the doctor asks DNS about partners' domains, of a name server of the test's own on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from parley.doctor.partners import dmarc, of_domain
from parley.finding import State

# name -> the strings of each TXT record there; a name that is missing does not exist
RECORDS: dict[str, list[str]] = {
    "_dmarc.council.example.": ['"v=DMARC1; p=reject; rua=mailto:d@council.example"'],
    "_dmarc.long.example.": ['"v=DMARC1; p=none; " "rua=mailto:d@long.example"'],
    "_dmarc.other.example.": ['"some other text"', '"V=dmarc1;p=none"'],
    "_dmarc.two.example.": ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"'],
    "_dmarc.empty.example.": [],
}


class NameServer:
    """Answers TXT of `RECORDS` over UDP; `code` instead, once it is set."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.code: dns.rcode.Rcode | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.resolver = dns.resolver.Resolver(configure=False)
        self.resolver.nameservers, self.resolver.port = ["127.0.0.1"], self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                raw, whence = self._socket.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(raw)
            name = question.question[0].name.to_text()
            self.asked.append(name)
            answer = dns.message.make_response(question)
            if self.code is not None:
                answer.set_rcode(self.code)
            elif name not in RECORDS:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            elif RECORDS[name]:
                answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", RECORDS[name]))
            self._socket.sendto(answer.to_wire(), whence)


@pytest.fixture
def server() -> Iterator[NameServer]:
    running = NameServer()
    yield running
    running.close()


@pytest.mark.parametrize(
    ("domain", "found"),
    [
        ("council.example", "v=DMARC1; p=reject; rua=mailto:d@council.example"),
        ("schools.council.example", "v=DMARC1; p=reject; rua=mailto:d@council.example"),
        ("long.example", "v=DMARC1; p=none; rua=mailto:d@long.example"),
        ("other.example", "V=dmarc1;p=none"),
        ("two.example", ""),
        ("empty.example", ""),
        ("nothing.example", ""),
    ],
)
def test_the_record_that_counts(server: NameServer, domain: str, found: str) -> None:
    assert dmarc(domain, server.resolver) == found


def test_the_organisation_is_asked_only_where_the_domain_says_nothing(server: NameServer) -> None:
    dmarc("council.example", server.resolver)
    dmarc("schools.council.example", server.resolver)
    assert server.asked == [
        "_dmarc.council.example.", "_dmarc.schools.council.example.", "_dmarc.council.example."
    ]  # fmt: skip


def test_a_name_server_that_does_not_know_proves_nothing(server: NameServer) -> None:
    server.code = dns.rcode.SERVFAIL
    assert dmarc("council.example", server.resolver) is None
    said = of_domain(
        "council.example", "Council", (0, 0), None, lambda domain: dmarc(domain, server.resolver)
    )
    assert said.state is State.SKIPPED and "DNS does not answer" in said.words


@pytest.mark.parametrize(("domain", "state"), [("council.example", State.WELL), ("two.example", State.SOON)])
def test_what_is_said_of_it(server: NameServer, domain: str, state: State) -> None:
    said = of_domain(domain, "Council", (0, 0), None, lambda name: dmarc(name, server.resolver))
    assert said.state is state
