"""Delivery reports: what each says, whose mail it is about, and what only looks like one (RFC 3464, mail.md section 4)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail.delivery_status import read_status, worst
from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext, Trust

from . import reports_by_status as by_status
from . import reports_in_words as in_words

CONTEXT = ReadingContext("escalations@parley.example", Trust(all_proven=True))
ROBERT = "robert.hale@council.example"


def taken(raw: str, to: str = "escalations@parley.example", mail_from: str | None = None) -> InboundMail:
    found = read(raw.encode(), Envelope(mail_from, (to,), datetime(2026, 4, 1, 9, 6, tzinfo=UTC)), CONTEXT)
    assert isinstance(found, InboundMail)
    return found


def told(raw: str, newline: str = "\n") -> tuple[str, str, str]:
    """(outcome, status, recipient)."""
    report = taken(raw.replace("\n", newline)).report
    return (report.outcome, report.status, report.recipient) if report else ("", "", "")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("wrapping", by_status.WRAPPINGS)
@pytest.mark.parametrize("shape", by_status.FIELDS)
def test_what_the_part_for_programs_says(shape: str, wrapping: str, newline: str) -> None:
    fields, outcome, status = by_status.FIELDS[shape]
    raw = by_status.raw(fields, wrapping)
    assert told(raw, newline) == (outcome, status, ROBERT)
    found = taken(raw)
    assert found.report is not None
    assert (found.report.token, found.report.original_message_id) == ("abcdefgh", "<out-1@parley.example>")
    assert found.automatic and found.automatic.kind == "delivery_report" and found.no_answer_rule
    assert found.calendar_text is None and found.forwarded is None  # our own invitation, come back


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("said", in_words.EVERY, ids=lambda said: said.system)
def test_what_seventy_mail_systems_say_in_words(said: in_words.Said, newline: str) -> None:
    outcome, status, recipient = told(in_words.raw(said), newline)
    assert (outcome, status) == (said.what, said.status or ("5.0.0" if said.what == "failed" else ""))
    assert recipient in ("", ROBERT)
    found = taken(in_words.raw(said)).automatic
    assert found and found.kind == "delivery_report"


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Message status - undeliverable", "The message that you sent was undeliverable to the following:\n\trobert.hale (user not found)\n\n"
         "Possibly truncated original message follows:\n"),
        ("Message Delivery Failure", "MailEnable: Message Delivery Failure.\n\nReason: ME-E0084: No such user.\nMessage contents follow:\n"),
        ("Undelivered mail", "Your message could not be delivered: no such user.\n"),
    ],
    ids=["GroupWise", "MailEnable", "nothing says that a copy follows"],
)  # fmt: skip
@pytest.mark.parametrize("head", ["whole", "words alone"])
def test_a_clause_in_our_own_letter_is_no_status(subject: str, words: str, head: str) -> None:
    """ "BDSCP 4.1.1" stands in our letters: a mailbox that is gone was taken for one that is full, and its owner not marked."""
    letter = "--- Type your answer above this line ---\n\nSpeak to Priya Nair by Tue 7 April (BDSCP 4.1.1).\n"
    marks = "From: parley <escalations@parley.example>\nMIME-Version: 1.0\nAuto-Submitted: auto-generated\n\n"
    came_back = (marks if head == "whole" else "") + letter
    raw = f"From: MAILER-DAEMON@mx.council.example\nTo: escalations@parley.example\nSubject: {subject}\n\n{words}\n{came_back}"
    assert told(raw)[:2] == ("failed", "5.0.0")


@pytest.mark.parametrize("said", in_words.FAILED, ids=lambda said: said.system)
def test_a_person_who_passes_one_on_is_no_machine(said: in_words.Said) -> None:
    """The same words, under FW:, from a person, with a line of their own above."""
    mine = in_words.Said(
        said.system,
        "Priya Nair <priya.nair@school.example>",
        f"FW: {said.subject}",
        f"My mail came back:\n\n{said.text}",
        "",
    )
    found = taken(in_words.raw(mine))
    assert (found.automatic, found.report) == (None, None)


@pytest.mark.parametrize(
    "subject", ["Undeliverable letters", "Delivery of my letter", "Mail delivery failure at the school"]
)
def test_a_person_who_writes_about_post_is_no_machine(subject: str) -> None:
    mine = in_words.Said(
        "",
        "Priya Nair <priya.nair@school.example>",
        subject,
        "Robert did not get my letter. Who rings him?\n",
        "",
    )
    assert taken(in_words.raw(mine)).automatic is None


@pytest.mark.parametrize("said", in_words.EVERY, ids=lambda said: said.system)
def test_where_words_name_the_address_it_is_found(said: in_words.Said) -> None:
    report = taken(in_words.raw(said)).report
    assert report is None or (report.recipient == ROBERT) is (
        ROBERT in said.text or bool("{returned}" in said.text)
    )


def test_a_persons_reply_that_quotes_one_is_no_machine() -> None:
    text = "STUCK\n\n> This is a permanent error; I've given up.\n> could not be delivered to one or more of its recipients\n"
    mine = in_words.Said(
        "",
        "Priya Nair <priya.nair@school.example>",
        "Undelivered Mail Returned to Sender",
        text,
        "",
        "",
        "In-Reply-To: <a@b.example>\n",
    )
    assert taken(in_words.raw(mine)).automatic is None


def test_a_status_part_that_a_person_attaches_is_no_report() -> None:
    """Some programs forward a report by taking it apart."""
    raw = by_status.raw(by_status.FIELDS["Postfix"][0], "mixed, from a daemon").replace(
        "MAILER-DAEMON@mx.council.example", "priya.nair@school.example"
    )
    assert taken(raw).automatic is None and taken(raw).report is None


def test_a_report_inside_a_mail_is_somebodys_forward() -> None:
    inner = by_status.raw(by_status.FIELDS["Postfix"][0])
    raw = (
        "From: Priya Nair <priya.nair@school.example>\nTo: escalations+new@parley.example\nSubject: it came back\nContent-Type: multipart/mixed; boundary=o\n\n"
        f"--o\nContent-Type: text/plain\n\nMy mail to Robert came back.\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--\n"
    )
    assert taken(raw).automatic is None and taken(raw).report is None
    assert taken(raw).forwarded is not None


def test_the_token_of_the_address_goes_before_the_one_inside() -> None:
    raw = by_status.raw(by_status.FIELDS["Postfix"][0])
    report = taken(raw, "escalations+b-zzzzzzzz@parley.example").report
    assert report and report.token == "zzzzzzzz"


def test_the_token_is_found_in_a_copy_that_is_plain_text() -> None:
    report = taken(in_words.raw(in_words.FAILED[0], "mnopqrst")).report
    assert report and (report.token, report.original_message_id) == ("mnopqrst", "<out-77@parley.example>")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("disposition-notification", ("read receipt", "read_receipt")), ("feedback-report", ("feedback report", "feedback_report")), ("tlsrpt", ("report", "auto"))],
)  # fmt: skip
def test_reports_of_other_things_are_their_own_kind(kind: str, expected: tuple[str, str]) -> None:
    raw = (
        f"From: x@council.example\nContent-Type: multipart/report; report-type={kind}; boundary=b\n\n--b\n\nit failed permanently: 550 5.1.1\n--b\n"
        f"Content-Type: message/{kind}\n\nFinal-Recipient: rfc822; robert.hale@council.example\nAction: failed\nStatus: 5.1.1\n--b--\n"
    )
    found = taken(raw)
    assert found.automatic and (found.automatic.rule, found.automatic.kind) == expected
    assert found.report is None


def test_a_report_inside_a_scanners_names_the_address() -> None:
    """A scanner's own note, that names nobody, around the report that it has opened."""
    inner = by_status.raw(by_status.FIELDS["Postfix"][0])
    raw = (
        "From: Mail Delivery Subsystem <MAILER-DAEMON@scan.example>\nTo: escalations@parley.example\nSubject: Returned mail: User unknown\n"
        "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/plain\n\n----- The following addresses had permanent delivery errors -----\n"
        f"--o\nContent-Type: message/rfc822\n\n{inner}\n--o--\n"
    )
    assert told(raw) == ("failed", "5.0.0", ROBERT)


def test_a_refusal_in_the_form_of_a_receipt() -> None:
    """A full mailbox behind a filter, as Dovecot sends it; the very form is a receipt's, "deleted unread", of a person's program."""
    raw = (
        "From: Mail Delivery Subsystem <office@school.example>\nTo: escalations+b-abcdefgh@parley.example\nSubject: Automatically rejected mail\n{mark}"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nYour message to <robert.hale@council.example> was automatically "
        "rejected:\nQuota exceeded\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; robert.hale@council.example\n"
        "Disposition: automatic-action/MDN-sent-automatically; deleted\n--b--\n"
    )
    assert told(raw.replace("{mark}", "Auto-Submitted: auto-replied (rejected)\n")) == (
        "failed",
        "5.0.0",
        ROBERT,
    )
    assert told(raw.replace("{mark}", "")) == ("", "", "")


def test_a_report_that_mentions_thousands_is_read_all_the_same() -> None:
    many = "".join(
        f"X-Original-To: {', '.join(f'a{n}{m}@x.example' for n in range(200))}\n" for m in range(4)
    )
    raw = f"From: MAILER-DAEMON@old.example\n{many}Subject: Returned mail\n\nCould not be delivered: robert.hale@council.example\n"
    assert told(raw) == ("failed", "5.0.0", ROBERT)


def test_where_nobody_is_named_the_copy_says_to_whom_it_was() -> None:
    raw = (
        "From: MAILER-DAEMON@old.example\nSubject: Returned mail\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\nIt could not be delivered.\n"
        f"--o\nContent-Type: message/rfc822\n\n{in_words.OURS}\n--o--\n"
    )
    assert told(raw) == ("failed", "5.0.0", ROBERT)


@pytest.mark.parametrize(
    ("klass", "outcome"),
    [
        ("REPORT.IPM.Note.NDR", "failed"),
        ("REPORT.IPM.Note.DELAYED", "delayed"),
        ("REPORT.IPM.Note.DR", "other"),
    ],
)
def test_exchange_says_by_its_class_what_it_reports(klass: str, outcome: str) -> None:
    raw = f"From: Exchange <x@council.example>\nX-Message-Class: {klass}\nSubject: x\n\nrobert.hale@council.example\n"
    assert told(raw)[0] == outcome


@pytest.mark.parametrize(
    ("named", "address"),
    [
        ("rfc822;robert.hale+2Bnhs@council.example", "robert.hale+nhs@council.example"),
        ("rfc822; robert+3Dhale+2Eh@council.example", "robert=hale.h@council.example"),
        ("rfc822;robert.hale+40council.example", ROBERT),
        ("utf-8; robert.h\\x{E1}le@council.example", "robert.hále@council.example"),
        # somebody's own plus, with figures behind it
        ("rfc822; robert+20@council.example", "robert+20@council.example"),
        ("rfc822; robert+nhs@council.example", "robert+nhs@council.example"),
        ("rfc822; robert+40@council.example", "robert+40@council.example"),
    ],
)
def test_an_address_in_xtext_is_read_as_the_one_it_is(named: str, address: str) -> None:
    """RFC 3461 section 4: what was handed over as ORCPT, some servers write into the report as it came."""
    for field in ("Original-Recipient", "Final-Recipient"):
        raw = by_status.raw(f"{field}: {named}\nAction: failed\nStatus: 5.1.1")
        assert told(raw) == ("failed", "5.1.1", address)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Undeliverable: x", "Your message did not reach some or all of the intended recipients.\n\n{to} on 01/04/2026 10:05\n    does not exist"),
        ("Unzustellbar: x", "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\n{to}"),
        ("Non remis : x", "Échec de la remise à ces destinataires ou groupes :\n\n{to}"),
        ("Non recapitabile: x", "Recapito non riuscito ai seguenti destinatari o gruppi:\n\n{to}"),
        ("Niet bezorgd: x", "De bezorging aan de volgende geadresseerden of groepen is mislukt:\n\n{to}"),
        ("Kan ikke leveres: x", "Levering mislykkedes til disse modtagere eller grupper:\n\n{to}"),
        ("Не удается доставить: x", "Сбой доставки следующим получателям или группам:\n\n{to}"),
        ("Неможливо доставити: x", "Не вдалося доставити повідомлення таким одержувачам або групам:\n\n{to}"),
        ("Methu danfon: x", "Methodd y danfoniad i'r derbynwyr neu'r grwpiau hyn:\n\n{to}"),
        ("未送达: x", "未能向以下收件人或组传递邮件:\n\n{to}"),
    ],
)  # fmt: skip
def test_exchanges_words_in_other_languages_need_no_daemons_name(subject: str, text: str) -> None:
    raw = f"From: Systemadministrator <sysadmin@council.example>\nSubject: {{}}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    assert told(raw.format(subject, to=ROBERT)) == ("failed", "5.0.0", ROBERT)
    mine = raw.replace("\n\n", "\n\nSee what came back.\n\n").format(f"FW: {subject}", to=ROBERT)
    assert taken(mine).automatic is None


def test_mercury_reports_in_its_own_words() -> None:
    raw = (
        "From: Electronic Postmaster <Postmaster@council.example>\nSubject: Postmaster Notify: Delivery Failure.\n\nWith reference to your message with the subject:\n"
        "   x\n\nThe local mail transport system has reported the following problems it\nencountered while trying to deliver your message:\n\n"
        f"--------------------\n*** {ROBERT}\nUser not known at this site.\n--------------------\n"
    )
    assert told(raw)[0] == "failed"


@given(st.text(st.sampled_from("Action:failed dlySttusRcp-;5.1\n \t<>@x"), max_size=400))
def test_whatever_a_status_part_holds_it_is_read(text: str) -> None:
    found = worst(read_status(text))
    assert found is None or found.outcome in ("failed", "given_up", "delayed", "other")
