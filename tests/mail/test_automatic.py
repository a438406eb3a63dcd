"""Machine mail: may we answer, and is it an event? One row per rule, and what must not be caught."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parley.mail.automatic import is_out_of_office
from parley.mail.inbound import read
from parley.mail.message import Automatic, Envelope, InboundMail, ReadingContext, Trust

CONTEXT = ReadingContext("escalations@parley.example", Trust(all_proven=True), instance_id="i-1")
FROM = "Priya Nair <priya.nair@school.example>"
TO = "escalations+new@parley.example"


def mail(
    headers: str = "", sender: str = FROM, to: str = TO, mail_from: str | None = "x@school.example"
) -> InboundMail:
    raw = f"From: {sender}\nTo: {to}\n{headers}\nhello\n".encode()
    envelope = Envelope(mail_from, (TO,), datetime(2026, 4, 1, tzinfo=UTC))
    found = read(raw, envelope, CONTEXT)
    assert isinstance(found, InboundMail)
    return found


def test_a_persons_mail_is_answered_and_is_an_event() -> None:
    found = mail("X-Auto-Response-Suppress: DR, RN, NRN\nAuto-Submitted: no\nPrecedence: first-class\n")
    assert (found.no_answer_rule, found.automatic) == ("", None)


@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        ("Auto-Submitted: auto-generated\n", "Auto-Submitted"),
        ("Auto-Submitted: auto-replied (vacation)\n", "Auto-Submitted"),
        ("X-Auto-Response-Suppress: DR, OOF\n", "X-Auto-Response-Suppress"),
        ("X-Auto-Response-Suppress: All\n", "X-Auto-Response-Suppress"),
        ("Precedence: bulk\n", "Precedence"),
        ("Precedence: auto_reply\n", "Precedence"),
        ("List-Unsubscribe: <mailto:x@school.example>\n", "List header"),
        ("X-Autoreply: yes\n", "automatic reply header"),
        ("X-Loop: x\n", "automatic reply header"),
        ("X-POST-MessageClass: 9; Autoresponder\n", "X-POST-MessageClass"),
        ("X-Parley-Instance: i-1\n", "our own mail"),
        ("Content-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b--\n", "report"),
        ("Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n", "calendar reply"),
        ("Received: from x by y; now\n" * 51, "over 50 Received"),
    ],
)
def test_what_must_not_be_answered(headers: str, rule: str) -> None:
    assert mail(headers).no_answer_rule == rule


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON@council.example", "postmaster@council.example", "noreply@council.example",
        "no-reply@council.example", "do-not-reply@council.example", "bounces@council.example",
        "owner-staff@council.example", "staff-request@council.example",
        "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@council.example",
    ],
)  # fmt: skip
def test_senders_that_nobody_reads(sender: str) -> None:
    assert mail(sender=sender).no_answer_rule == "sender that nobody reads"


@pytest.mark.parametrize(
    "sender", ["noreen.ply@council.example", "bouncer@council.example", "owner@council.example"]
)
def test_people_whose_names_only_look_so(sender: str) -> None:
    assert mail(sender=sender).no_answer_rule == ""


def test_null_sender_hidden_copy_and_unproven() -> None:
    assert mail(mail_from="").no_answer_rule == "null envelope sender"
    assert mail(mail_from=None).no_answer_rule == ""
    assert mail("Return-Path: <>\n", mail_from=None).no_answer_rule == "null envelope sender"
    assert mail(to="liam.doyle@school.example").no_answer_rule == "parley not named in To or Cc"
    assert mail(sender="a@school.example, b@school.example").no_answer_rule == "sender not proven"


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("X-Failed-Recipients: robert.hale@council.example\n", "delivery_report"),
        ("X-Message-Class: IPM.Note.Rules.OofTemplate.Microsoft\n", "out_of_office"),
        ("X-Message-Class: REPORT.IPM.Note.NDR\n", "delivery_report"),
        ("Subject: Automatic reply: x\n", "out_of_office"),
        ("Auto-Submitted: auto-replied\n", "out_of_office"),
        ("Auto-Submitted: auto-notified; x=y\n", "auto"),
        ("Auto-Submitted: auto-generated\n", "auto"),
        ("List-Id: <staff.council.example>\n", "list"),
        (
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nx\n--b--\n",
            "auto",
        ),
    ],
)
def test_what_is_no_event(headers: str, kind: str) -> None:
    automatic = mail(headers).automatic
    assert automatic is not None
    assert automatic.kind == kind


def test_a_null_return_path_is_a_machines() -> None:
    assert mail(mail_from="").automatic == Automatic("null return path", "auto")


def test_suppressing_answers_alone_proves_nothing() -> None:
    assert mail("X-Auto-Response-Suppress: All\n").automatic is None


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Referral outcome", "[EXTERNAL] Automatic reply: x", "OFFICIAL-SENSITIVE: Automatic reply: x",
        "Out of Office: x", "Out of office", "Out of Office AutoReply: x", "Autoreply: x", "Ateb awtomatig: x",
        "Automatische Antwort: x", "Abwesenheitsnotiz: x", "Réponse automatique : x", "Respuesta automática: x",
        "Risposta automatica: x", "Automatisch antwoord: x", "Odpowiedź automatyczna: x", "Resposta automática: x",
        "Autosvar: x", "Automatiskt svar: x", "Automaattinen vastaus: x", "Automatická odpověď: x", "I am out of the office",
        "AUTO: Robert Hale is out of the office (returning 13/04/2026)", "Auto: Out of the office Re: [D-2026-0001] x",
    ],
)  # fmt: skip
def test_absences_announce_themselves(subject: str) -> None:
    assert is_out_of_office(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "FW: Automatic reply: Referral outcome", "Fwd: Out of Office: x", "RE: Automatic reply: x", "WG: Abwesenheitsnotiz: x",
        "Out of office cover at Easter", "His automatic reply: what now?", "Automatic replies are a nuisance",
        "Robert is out of the office", "", "Auto: a new car for the office", "FW: AUTO: Robert Hale is out of the office", "Absence of a plan",
    ],
)  # fmt: skip
def test_people_write_about_absences(subject: str) -> None:
    assert not is_out_of_office(subject)
