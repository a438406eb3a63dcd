"""Who is believed, through the real intake: the directory's decisions, and what a person hears of mail in their name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from parley.config import load_config
from parley.loops.loading import Loaded, load
from parley.mail.message import Envelope
from parley.rehearsal.playhouse import Playhouse
from parley.store.times import instant

BEGAN = instant("2026-04-01T09:05:00.000000Z")
NEW = "escalations+new@parley.example"
RECEIVED = "Received: from mail.school.example by mx.parley.example; Wed, 1 Apr 2026 10:05:00 +0100\n"
NONE = "Authentication-Results: mx.parley.example; dkim=pass header.d=school.example; dmarc=none header.from=school.example\n"


@pytest.fixture(scope="module")
def shipped() -> Loaded:
    return load(replace(load_config(), protocol="bdscp-2023"))


def mail(body: str, above: str = "") -> bytes:
    head = f"From: Priya Nair <priya.nair@school.example>\nTo: {NEW}\nSubject: FW: x\n\n"
    return (above + RECEIVED + head + body).encode()


def envelope(hours: float = 0) -> Envelope:
    return Envelope("priya.nair@school.example", (NEW,), BEGAN + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("listed", "verdict"), [("{school.example: dkim}", "raised"), ("{school.example: spf}", "held")]
)
def test_the_directory_decides_for_a_domain_without_dmarc(tmp_path: Path, listed: str, verdict: str) -> None:
    config = load_config()
    contacts = tmp_path / "contacts.yaml"
    text = (config.contacts / "sample.yaml").read_text(encoding="utf-8")
    old = "domains: school.example"
    assert old in text
    contacts.write_text(text.replace(old, f"{old}\n    without_dmarc: {listed}", 1), encoding="utf-8")
    loaded = load(replace(config, protocol="bdscp-2023", contacts=contacts))
    house = Playhouse(loaded, replace(loaded.context.trust, authserv_id="mx.parley.example"), BEGAN, seed=7)
    taken = house.receive(mail("Receiving practitioner: Robert Hale\n", NONE), envelope())
    assert taken.verdict == verdict
    assert taken.proof is not None and taken.proof.proven is (verdict == "raised")


def test_who_is_not_proven_hears_once_a_day_at_the_directorys_address_and_at_once_if_it_is_urgent(
    shipped: Loaded,
) -> None:
    house = Playhouse(shipped, shipped.context.trust, BEGAN, seed=7)
    for hours, body in enumerate(("one", "two", "Urgent: yes", "ACK")):
        house.now = BEGAN + timedelta(hours=hours)
        taken = house.receive(mail(f"{body}\n"), envelope(hours))
        assert taken.verdict == "held" and not taken.dispute
    house.dispatch()
    told = [letter.row.template for letter in house.posted if letter.row.person == "priya"]
    assert sorted(told) == ["unproven", "urgent_unproven", "urgent_unproven"]
    house.now = BEGAN + timedelta(days=1)
    house.receive(mail("three\n"), envelope(24))
    house.dispatch()
    told = [letter.row.template for letter in house.posted if letter.row.person == "priya"]
    assert told.count("unproven") == 2
    assert {letter.row.address for letter in house.posted if letter.row.person == "priya"} == {
        "priya.nair@school.example"
    }


def test_a_stranger_in_nobodys_name_is_told_nothing(shipped: Loaded) -> None:
    house = Playhouse(shipped, shipped.context.trust, BEGAN, seed=7)
    raw = mail("Urgent: yes\n").replace(b"priya.nair@school.example", b"dana.wood@outsider.example")
    house.receive(raw, replace(envelope(), mail_from="dana.wood@outsider.example"))
    house.dispatch()
    assert all(letter.row.address != "dana.wood@outsider.example" for letter in house.posted)


def test_mails_that_somebody_forges_use_up_no_answers_to_the_real_person(shipped: Loaded) -> None:
    house = Playhouse(shipped, replace(shipped.context.trust, authserv_id="mx.parley.example"), BEGAN, seed=7)
    for number in range(40):
        house.now = BEGAN + timedelta(minutes=number * 5)
        assert house.receive(mail(f"Urgent: yes\n{number}\n"), envelope(number / 12)).verdict == "held"
    house.dispatch()
    told = [letter.row.template for letter in house.posted if letter.row.person == "priya"]
    assert told.count("urgent_unproven") == shipped.library.limits.daily
    house.now = BEGAN + timedelta(hours=4)
    passed = "Authentication-Results: mx.parley.example; dmarc=pass header.from=school.example\n"
    taken = house.receive(mail("Receiving practitioner: Robert Hale\n", passed), envelope(4))
    house.dispatch()
    assert taken.verdict == "raised"
    assert "raised" in [letter.row.template for letter in house.posted if letter.row.person == "priya"]
