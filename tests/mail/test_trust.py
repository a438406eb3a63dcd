"""Who really sent it: what proves a sender and what does not (shared/mail.md section 5)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parley.mail import addresses, mime, trust
from parley.mail.message import Envelope, Proof, Trust

PRIYA = "From: Priya Nair <priya.nair@school.example>\n"
RECEIVED = "Received: from x by mx.parley.example; Wed, 1 Apr 2026 09:05:02 +0000\n"
PASS = (
    "mx.parley.example; spf=pass smtp.mailfrom=school.example; dmarc=pass (p=none) header.from=school.example"
)
BELIEVED = Trust(authserv_id="mx.parley.example", own_domains=("parley.example",))


def proof(headers: str, believe: Trust = BELIEVED, authenticated_as: str | None = None) -> Proof:
    head = mime.read_mail((headers + "\nhello\n").encode())
    envelope = Envelope("x@school.example", (), datetime(2026, 4, 1, tzinfo=UTC), authenticated_as)
    return trust.prove(addresses.read_sender(head.get_all("from")), envelope, head, believe)


def results(value: str) -> str:
    return f"Authentication-Results: {value}\n"


@pytest.mark.parametrize(
    "value",
    [
        PASS,
        PASS.replace("mx.", "MX."),
        "mx.parley.example 1; dmarc=pass header.from=SCHOOL.example",
        "mx.parley.example;\n dkim=fail (no key; dmarc=fail header.from=school.example);\n dmarc=pass header.from=school.example",
    ],
)
def test_dmarc_pass_by_the_trusted_host_proves(value: str) -> None:
    assert proof(results(value) + RECEIVED + PRIYA).proven


@pytest.mark.parametrize(
    "value",
    [
        PASS.replace("dmarc=pass", "dmarc=fail"),
        PASS.replace("dmarc=pass", "dmarc=bestguesspass"),
        PASS.replace("header.from=school.example", "header.from=sub.school.example"),
        PASS.replace("header.from=school.example", ""),
        PASS.replace("mx.parley.example", "mx.outsider.example"),
        PASS.replace("mx.parley.example", "mx.parley.example.outsider.example"),
        "mx.parley.example; spf=pass smtp.mailfrom=school.example; dkim=pass header.d=school.example",
        "mx.outsider.example (mx.parley.example; dmarc=pass header.from=school.example); none",
        "mx.parley.example (; dmarc=pass header.from=school.example)",
        'mx.parley.example; dkim=fail reason="; dmarc=pass header.from=school.example"',
        PASS + "; dmarc=fail header.from=school.example",
        "",
    ],
)
def test_anything_less_does_not(value: str) -> None:
    assert not proof(results(value) + RECEIVED + PRIYA).proven


def test_a_result_below_the_first_received_was_brought_by_the_sender() -> None:
    assert not proof(RECEIVED + results(PASS) + PRIYA).proven
    assert not proof(results(PASS) + PRIYA).proven


def test_a_pass_without_a_configured_host_is_worth_nothing() -> None:
    assert not proof(results(PASS) + RECEIVED + PRIYA, Trust()).proven


def test_a_session_proves_exactly_its_own_address() -> None:
    assert proof(PRIYA, authenticated_as="Priya.Nair@school.example").proven
    assert not proof(PRIYA, authenticated_as="liam.doyle@school.example").proven
    assert not proof(PRIYA, authenticated_as="priya.nair").proven
    assert not proof(PRIYA, authenticated_as="").proven


def test_our_own_domain_unproven_is_spoofed() -> None:
    assert proof("From: escalations@parley.example\n").why.startswith("spoofed")


@pytest.mark.parametrize(
    "headers",
    [
        PRIYA + PRIYA,
        "From: priya.nair@school.example, dana.wood@outsider.example\n",
        "From: priya.nair@school.example <dana.wood@outsider.example>\n",
        "From: staff: priya.nair@school.example;\n",
        "From: =?utf-8?q?priya.nair=40school.example?=\n",
        "From: Priya <=?utf-8?q?priya.nair?=@school.example>\n",
        "From: priya.nair@school.example)dana@outsider.example\n",
        "From: <priya.nair@school.example> dana\n",
        "From: Priya <priya.nair@school.example\n",
        "From: Priya\x01 <priya.nair@school.example>\n",
        "From: =?utf-8?q?Priya=0a?= <priya.nair@school.example>\n",
        'From: "priya.nair"@school.example\n',
        "From: priya.nair@[192.0.2.1]\n",
        "From: priya..nair@school.example\n",
        "From: priya.nair@school\n",
        "From: pri\u0443a.nair@school.example\n",
        "From:\n",
        "Subject: none\n",
    ],
)
def test_not_exactly_one_clean_address_is_never_proven(headers: str) -> None:
    assert not proof(results(PASS) + RECEIVED + headers, Trust("mx.parley.example", all_proven=True)).proven


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("priya.nair@school.example", ""),
        ("<priya.nair@school.example>", ""),
        ('"Nair, Priya (School)" <Priya.Nair@School.example>', "Nair, Priya (School)"),
        ("=?utf-8?q?Priya_N=C3=A4ir?= <priya.nair@school.example>", "Priya Näir"),
        ("priya.nair@school.example (Priya Nair)", "Priya Nair"),
        ("Priya Nair <priya.nair@school.example> (school)", "Priya Nair"),
        ('"escalations@parley.example" <priya.nair@school.example>', "escalations@parley.example"),
    ],
)
def test_one_clean_address_is_read(value: str, name: str) -> None:
    sender = addresses.read_sender([value])
    assert (sender.address, sender.name, sender.problem) == ("priya.nair@school.example", name, "")
