"""Who really sent it: what proves a sender and what does not (shared/mail.md section 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parley.mail import addresses, mime, trust
from parley.mail.message import Envelope, Proof, Sealer, Trust

PRIYA = "From: Priya Nair <priya.nair@school.example>\n"
RECEIVED = "Received: from x by mx.parley.example; Wed, 1 Apr 2026 09:05:02 +0000\n"
PASS = (
    "mx.parley.example; spf=pass smtp.mailfrom=school.example; dmarc=pass (p=none) header.from=school.example"
)
BELIEVED = Trust(authserv_id="mx.parley.example", own_domains=("parley.example",))


def proof(
    headers: str, believe: Trust = BELIEVED, authenticated_as: str | None = None, through: str = "smtp"
) -> Proof:
    head = mime.read_mail((headers + "\nhello\n").encode())
    envelope = Envelope("x@school.example", (), datetime(2026, 4, 1, tzinfo=UTC), authenticated_as, through)
    return trust.prove(addresses.read_sender(head.get_all("from")), envelope, head, believe)


def results(value: str) -> str:
    return f"Authentication-Results: {value}\n"


@pytest.mark.parametrize(
    "value",
    [
        PASS,
        PASS.replace("mx.", "MX."),
        "mx.parley.example 1; dmarc=pass header.from=SCHOOL.example",
        PASS.upper(),
        PASS + ";",
        ";".join(PASS.split(";")[::2]),
        "MX.parley.example. 1 (1; of 2);dmarc=pass header.from=school.example.",
        '"mx.parley.example"; dmarc=pass reason="p=\\"none\\"; dis=none" header.from="school.example"',
        "mx.parley.example; dmarc (DMARC) = (ok) pass (p=none (so be it) dis=none) header.from = school.example",
        "mx.parley.example; dmarc/1=pass header.from=school.example",
        "mx.parley.example; dmarc=pass policy.dmarc=none header.from=priya.nair@school.example",
        "mx.parley.example;\n\tspf=pass smtp.mailfrom=SRS0=a=b=outsider.example=x@school.example;\n\tdmarc=pass\n header.from=school.example",
        "mx.parley.example; x-new/1=odd a=b; iprev=pass policy.iprev=192.0.2.1; dmarc=pass header.from=school.example",
        'mx.parley.example; dkim=fail (a \\) b " c); dmarc=pass header.from=school.example',
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
        PASS.replace("; ", " 2; ", 1),
        PASS.replace("dmarc=pass", "dmarc/2=pass"),
        PASS.replace("dmarc=pass", "xdmarc=pass"),
        PASS.replace("dmarc=pass", "dmarc=passed"),
        PASS.replace("header.from=school", "header.from=outsider.example header.from=school"),
        PASS.replace("header.from=", "xheader.from="),
        PASS.replace("mx.", "rnx."),
        PASS.replace("mx.parley.example", "mx.parley.example@outsider.example"),
        "mx.parley.example (a \\) ; dmarc=pass header.from=school.example)",
        'mx.parley.example (a "b) c; dkim=fail reason=" ; dmarc=pass header.from=school.example ("',
        "mx.parley.example (; dmarc=pass header.from=school.example",
        "mx.parley.example ); dmarc=pass header.from=school.example",
        'mx.parley.example; dkim=fail reason="; dmarc=pass header.from=school.example',
        "mx.parley.example; dkim=pass header.d=school.example dmarc=pass header.from=school.example",
        "dmarc=pass header.from=school.example",
        "",
    ],
)
def test_anything_less_does_not(value: str) -> None:
    assert not proof(results(value) + RECEIVED + PRIYA).proven


def test_a_result_below_the_first_received_was_brought_by_the_sender() -> None:
    assert not proof(RECEIVED + results(PASS) + PRIYA).proven
    assert not proof(results(PASS) + PRIYA).proven


def test_results_of_several_programs_of_one_host_stand_together() -> None:
    one = results("mx.parley.example; spf=fail smtp.mailfrom=outsider.example")
    assert proof(one + results(PASS) + RECEIVED + PRIYA).proven
    assert not proof(results(PASS.replace("=pass", "=fail")) + results(PASS) + RECEIVED + PRIYA).proven
    assert proof(
        results(PASS.replace("mx.", "x.").replace("=pass", "=fail")) + results(PASS) + RECEIVED + PRIYA
    ).proven


def test_a_domain_beyond_ascii_is_compared_as_the_dns_has_it() -> None:
    ours = PASS.replace("school", "xn--schl-7qa")
    for written in ("xn--schl-7qa", "XN--SCHL-7QA", "sch\u00f6l"):
        sent = f"From: Priya <priya.nair@{written}.example>\n"
        assert proof(results(ours) + RECEIVED + sent).proven
        assert proof(results(PASS.replace("school", "sch\u00f6l")) + RECEIVED + sent).proven
        assert not proof(results(PASS) + RECEIVED + sent).proven


@pytest.mark.parametrize(
    "written",
    [
        "priya.nair@sch\u200bool.example", "priya.nair@school.example\u200b", "priya.nair@sch\u00adool.example", "\u202epriya.nair@school.example",
        "priya\u2060.nair@school.example", "priya.nair\uff20school.example", "priya.nair@school\uff0eexample", "priya.nair@\uff53chool.example",
        "priya.nair@schoo\u2113.example", "priya.nair@sch\U000e0061ool.example", "priya.nair@school\ufe0f.example", "priya.nair@sch\u034fool.example",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["From: {}\n", "From: Priya Nair <{}>\n"])
def test_an_address_that_only_looks_like_another_is_nobodys_and_is_shown_as_it_looks(
    written: str, form: str
) -> None:
    sent = form.format(written)
    for domain in ("school.example", written.rpartition("@")[2] or "school.example"):
        assert not proof(results(PASS.replace("school.example", domain)) + RECEIVED + sent).proven
    assert not proof(sent, replace(BELIEVED, all_proven=True)).proven
    shown = addresses.read_sender([sent.removeprefix("From: ").strip()])
    assert (shown.address, bool(shown.problem)) == ("priya.nair@school.example", True)


@pytest.mark.parametrize(
    ("written", "other"),
    [("stra\u00dfe", "strasse"), ("caf\u0435", "cafe"), ("\u03c0\u03bf\u03c2", "\u03c0\u03bf\u03c3")],
)
def test_domains_that_older_rules_took_for_one_are_two(written: str, other: str) -> None:
    passed = PASS.replace("school", written)
    assert proof(results(passed) + RECEIVED + f"From: <priya.nair@{written}.example>\n").proven
    assert not proof(results(passed) + RECEIVED + f"From: <priya.nair@{other}.example>\n").proven


def test_a_name_may_hold_what_is_not_seen() -> None:
    assert proof(results(PASS) + RECEIVED + "From: Pri\u200cya \u202a<priya.nair@school.example>\n").proven


LDAP = "Received: from mx.parley.example by store.parley.example with LMTP; Wed, 1 Apr 2026 09:05:03 +0000\n"


def test_the_boundary_may_be_named_where_others_pass_mail_on() -> None:
    passed_on = LDAP + results(PASS) + RECEIVED
    assert not proof(passed_on + PRIYA).proven
    named = replace(BELIEVED, boundary=("mx.parley.example",))
    assert proof(passed_on + PRIYA, named).proven
    forged = LDAP + results(PASS.replace("=pass", "=none")) + RECEIVED + results(PASS) + RECEIVED
    assert not proof(forged + PRIYA, named).proven
    assert not proof(LDAP + results(PASS) + PRIYA, named).proven


LISTED = replace(BELIEVED, without_dmarc=(("school.example", ("spf", "dkim", "bestguesspass")),))
NONE = "dmarc=none header.from=school.example"


@pytest.mark.parametrize(
    ("value", "ways"),
    [
        (f"mx.parley.example; dkim=pass header.d=school.example; {NONE}", "dkim"),
        ("mx.parley.example; dkim=pass header.i=@school.example", "dkim"),
        (f"mx.parley.example; spf=pass smtp.mailfrom=priya.nair@school.example; {NONE}", "spf"),
        ("mx.parley.example; spf=pass smtp.mailfrom=school.example", "spf"),
        ("mx.parley.example; dmarc=bestguesspass action=none header.from=school.example", "bestguesspass"),
    ],
)
def test_a_listed_domain_without_dmarc_is_proven_by_the_ways_that_are_named(value: str, ways: str) -> None:
    assert proof(results(value) + RECEIVED + PRIYA, LISTED).proven
    other = tuple({"spf", "dkim", "bestguesspass"} - {ways})
    for trust_ in (BELIEVED, replace(LISTED, without_dmarc=(("school.example", other),))):
        assert not proof(results(value) + RECEIVED + PRIYA, trust_).proven
    assert not proof(results(value) + RECEIVED + PRIYA.replace("@school", "@sub.school"), LISTED).proven


@pytest.mark.parametrize(
    "value",
    [
        "mx.parley.example; dkim=pass header.d=sub.school.example; " + NONE,
        "mx.parley.example; dkim=pass header.d=outsider.example header.i=@school.example; " + NONE,
        "mx.parley.example; spf=pass smtp.helo=school.example; " + NONE,
        "mx.parley.example; spf=pass smtp.mailfrom=school.example@outsider.example; " + NONE,
        "mx.parley.example; dkim=pass header.d=school.example; dmarc=fail header.from=school.example",
        "mx.parley.example; dkim=pass header.d=school.example; dmarc=none header.from=outsider.example",
        "mx.parley.example; dkim=none header.d=school.example; " + NONE,
    ],
)
def test_a_listed_domain_is_not_proven_by_what_is_about_another_one(value: str) -> None:
    assert not proof(results(value) + RECEIVED + PRIYA, LISTED).proven


EXCHANGE = replace(BELIEVED, authserv_id="", exchange=True)
MICROSOFT = (
    "spf=pass (sender IP is 192.0.2.7)\n smtp.mailfrom=school.example; dkim=pass (signature was verified)\n"
    " header.d=school.example;dmarc=pass action=none\n header.from=school.example;compauth=pass reason=100"
)
INTERNAL = "X-MS-Exchange-Organization-AuthAs: Internal\n"


def test_exchange_is_believed_where_the_mail_was_read_through_it() -> None:
    found = RECEIVED + results(MICROSOFT) + RECEIVED + PRIYA
    for through, proven in (("graph", True), ("ews", True), ("smtp", False), ("imap", False)):
        assert proof(found, EXCHANGE, through=through).proven is proven
    assert not proof(found, BELIEVED, through="graph").proven
    older = RECEIVED + results(MICROSOFT.replace("dmarc=pass", "dmarc=fail")) + results(MICROSOFT) + PRIYA
    assert not proof(older, EXCHANGE, through="graph").proven
    assert not proof(results(PASS) + results(MICROSOFT) + PRIYA, EXCHANGE, through="graph").proven


def test_on_a_server_of_ones_own_nobody_writes_results_but_the_sender() -> None:
    own = replace(EXCHANGE, exchange_results=False)
    forged = RECEIVED + results(MICROSOFT) + PRIYA
    assert proof(forged, EXCHANGE, through="ews").proven and not proof(forged, own, through="ews").proven
    assert proof(INTERNAL + "From: Bea Long <bea.long@parley.example>\n", own, through="ews").proven
    gateway = replace(own, authserv_id="mx.parley.example")
    assert proof(results(PASS) + RECEIVED + PRIYA, gateway, through="ews").proven


def test_exchange_says_who_is_internal_of_its_own_domains_alone() -> None:
    own = "From: Bea Long <bea.long@parley.example>\n"
    assert proof(INTERNAL + own, EXCHANGE, through="ews").proven
    assert not proof(INTERNAL + own, EXCHANGE).proven
    assert not proof(INTERNAL.replace("Internal", "Anonymous") + own, EXCHANGE, through="ews").proven
    assert not proof(INTERNAL + INTERNAL.replace("In", "Ex") + own, EXCHANGE, through="ews").proven
    assert not proof(INTERNAL + PRIYA, EXCHANGE, through="ews").proven


GATEWAY = "Received: from gateway.example (gw1.gateway.example [{}])\n by mx.parley.example with ESMTPS; x\n"
BY_GATEWAY = results("gateway.example; dmarc=pass header.from=school.example")
SEALER = replace(BELIEVED, sealers=(Sealer("gateway.example", ("192.0.2.8/29", "2001:db8::1")),))


def test_a_gateways_results_count_where_the_mail_came_from_its_address() -> None:
    broken = results(PASS.replace("dmarc=pass", "dmarc=fail"))
    first = "Received: from school.example by gateway.example; x\n"
    for address, proven in (("192.0.2.10", True), ("IPv6:2001:db8::1", True), ("203.0.113.5", False)):
        found = broken + GATEWAY.format(address) + BY_GATEWAY + first + PRIYA
        assert proof(found, SEALER).proven is proven
        assert not proof(found, BELIEVED).proven
    named_so = GATEWAY.format("203.0.113.5").replace("from gateway.example", "from [192.0.2.10]")
    assert not proof(broken + named_so + BY_GATEWAY + first + PRIYA, SEALER).proven
    assert not proof(broken + GATEWAY.format("192.0.2.10") + first + BY_GATEWAY + PRIYA, SEALER).proven
    look_alike = BY_GATEWAY.replace("gateway.example", "gateway.example.outsider.example")
    assert not proof(broken + GATEWAY.format("192.0.2.10") + look_alike + first + PRIYA, SEALER).proven


ARC = replace(BELIEVED, sealers=(Sealer(arc="gateway.example"),))
WHOLE = results("mx.parley.example; dmarc=fail header.from=school.example; arc=pass (i=1)")


def arc(number: int, seal: str, verdict: str = "pass") -> str:
    return (
        f"ARC-Seal: i={number}; a=rsa-sha256; cv=none; d={seal}; s=k; b=abc\n"
        f"ARC-Message-Signature: i={number}; d={seal}; b=abc\n"
        f"ARC-Authentication-Results: i={number}; {seal}; dmarc={verdict} header.from=school.example\n"
    )


def test_a_sealed_chain_counts_as_far_as_its_seals_are_trusted() -> None:
    one = arc(1, "gateway.example")
    assert proof(WHOLE + RECEIVED + one + PRIYA, ARC).proven
    assert not proof(WHOLE + RECEIVED + one + PRIYA, BELIEVED).proven
    assert not proof(WHOLE.replace("arc=pass", "arc=fail") + RECEIVED + one + PRIYA, ARC).proven
    assert not proof(results("mx.parley.example; none") + RECEIVED + one + PRIYA, ARC).proven
    assert not proof(WHOLE + RECEIVED + arc(1, "gateway.example", "fail") + PRIYA, ARC).proven
    assert not proof(WHOLE + RECEIVED + arc(2, "outsider.example") + one + PRIYA, ARC).proven
    assert proof(WHOLE + RECEIVED + arc(2, "gateway.example", "fail") + one + PRIYA, ARC).proven
    assert not proof(WHOLE + RECEIVED + one + one + PRIYA, ARC).proven
    assert not proof(WHOLE + RECEIVED + arc(2, "gateway.example") + PRIYA, ARC).proven
    assert not proof(WHOLE + one + RECEIVED + PRIYA, ARC).proven


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
        ("Priya.Nair@school.example <priya.nair@school.example>", "Priya.Nair@school.example"),
        ('"escalations@parley.example" <priya.nair@school.example>', "escalations@parley.example"),
    ],
)
def test_one_clean_address_is_read(value: str, name: str) -> None:
    sender = addresses.read_sender([value])
    assert (sender.address, sender.name, sender.problem) == ("priya.nair@school.example", name, "")
