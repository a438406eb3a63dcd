"""Forwards of programs that have a shape of their own, and the ways in which they write names and addresses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mail.test_forwards import TYPED, mail
from parley.mail import forwarded
from parley.mail.message import Forwarded

WHEN = datetime(2026, 4, 1, 8, 12, tzinfo=UTC)
BODY = "No further action.\n\nRobert"
SHAPES = {
    "ionos": (
        "Fwd: Outcome", "> ---------- Original Message ----------\n> From: Robert Hale <robert.hale@council.example>\n"
        '> To: "priya.nair@school.example" <priya.nair@school.example>\n> Date: 01/04/2026 9:12 AM BST\n> Subject: Outcome\n>  \n>  \n'
        "> No further action.\n>  \n> Robert",
    ),
    "netease, in a table": (
        "Fwd: Outcome", "---- 转发的邮件 ----\n| 发件人 | Robert Hale<robert.hale@council.example> |\n| 日期 | 2026年04月01日 09:12 |\n"
        f"| 收件人 | priya.nair@school.example |\n| 主题 | Outcome |\n\n{BODY}",
    ),
    "mailmate": (
        "Fwd: Outcome", "Forwarded message:\n\n> From: Robert Hale <robert.hale@council.example>\n> To: priya.nair@school.example\n"
        "> Subject: Outcome\n> Date: Wed, 1 Apr 2026 08:12:00 +0000\n>\n> No further action.\n>\n> Robert",
    ),
    "missive, body quoted": (
        "Fwd: Outcome", "---------- Forwarded message ----------\nFrom: Robert Hale <robert.hale@council.example<mailto:robert.hale@council.example>>\n"
        "Date: April 1, 2026 at 9:12 AM\nTo: <priya.nair@school.example<mailto:priya.nair@school.example>>\nSubject: Outcome\n\n"
        "> No further action.\n>\n> Robert",
    ),
    "samsung": (
        "Fwd: Outcome", "-------- Original message --------\nFrom: Robert Hale <robert.hale@council.example>\nDate: 01/04/2026 08:12 (GMT+00:00)\n"
        f"To: priya.nair@school.example\nSubject: Outcome\n\n{BODY}",
    ),
    "k-9": (
        "Fwd: Outcome", "-------- Original Message --------\nFrom: Robert Hale <robert.hale@council.example>\nSent: 1 April 2026 09:12:00 BST\n"
        f"To: priya.nair@school.example\nSubject: Outcome\n\n{BODY}",
    ),
    "proton": (
        "Fw: Outcome", "------- Forwarded Message -------\nFrom: Robert Hale <robert.hale@council.example>\nDate: On Wednesday, April 1st, 2026 at 9:12 AM\n"
        f"Subject: Outcome\nTo: priya.nair@school.example <priya.nair@school.example>\n\n\n{BODY}",
    ),
    "zoho repeats its line": (
        "Fwd: Outcome", "============ Forwarded message ============\nFrom: Robert Hale <robert.hale@council.example>\nTo: <priya.nair@school.example>\n"
        f"Date: Wed, 01 Apr 2026 09:12:00 +0100\nSubject: Outcome\n============ Forwarded message ============\n\n{BODY}",
    ),
    "mutt closes it": (
        "Fwd: Outcome", "----- Forwarded message from Robert Hale <robert.hale@council.example> -----\n\nDate: Wed, 1 Apr 2026 09:12:00 +0100\n"
        f"From: Robert Hale <robert.hale@council.example>\nTo: priya.nair@school.example\nSubject: Outcome\n\n{BODY}\n\n----- End forwarded message -----",
    ),
    "kmail": (
        "Fwd: Outcome", "----------  Forwarded Message  ----------\n\nSubject: Outcome\nDate: Wednesday, 1 April 2026, 09:12\n"
        f"From: Robert Hale <robert.hale@council.example>\nTo: priya.nair@school.example\n\n{BODY}\n-----------------------------------------",
    ),
    "gmx": (
        "Fw: Outcome", "Gesendet: Mittwoch, 1. April 2026 um 09:12 Uhr\nVon: \"Robert Hale\" <robert.hale@council.example>\n"
        f"An: priya.nair@school.example\nBetreff: Outcome\n\n{BODY}",
    ),
    "yandex has no headings": (
        "Fwd: Outcome", "-------- Пересылаемое сообщение --------\n01.04.2026, 09:12, \"Robert Hale\" <robert.hale@council.example>:\n\n"
        f"{BODY}\n-------- Конец пересылаемого сообщения --------",
    ),
    "lotus notes": (
        "Fw: Outcome", "----- Forwarded by Priya Nair/School on 02/04/2026 08:00 -----\n\nFrom:\tRobert Hale <robert.hale@council.example>\n"
        f"To:\tpriya.nair@school.example,\nDate:\t01/04/2026 09:12\nSubject:\tOutcome\n\n\n\n{BODY}",
    ),
    "lotus notes, signed above": (
        "Outcome", "---------------------- Forwarded by Priya Nair/School on 04/02/2026 08:00 AM ---------------------------\n\n\n"
        '"Robert Hale" <robert.hale@council.example> on 01/04/2026 09:12:00 AM\nTo: "\'priya.nair@school.example\'" <priya.nair@school.example>\ncc:  \n'
        f"Subject: Outcome\n\n\n{BODY}",
    ),
    "kopano, the body right below its headings": (
        "FW: Outcome", "-----Original message-----\nFrom:\tRobert Hale <robert.hale@council.example>\nSent:\tWed 01-04-2026 09:12\nSubject:\tOutcome\n"
        f"To:\tPriya Nair <priya.nair@school.example>; \n{BODY}",
    ),
    "samsung in korean": (
        "Fwd: Outcome", "-------- 원본 이메일 --------\n발신: Robert Hale <robert.hale@council.example>\n날짜: 26/4/1 오전 9:12 (GMT+01:00)\n"
        f"받은 사람: priya.nair@school.example\n제목: Outcome\n\n{BODY}",
    ),
    "samsung set to american": (
        "Fwd: Outcome", "-------- Original message --------\nFrom: Robert Hale <robert.hale@council.example>\nDate: 4/1/26  9:12 AM  (GMT+01:00)\n"
        f"To: priya.nair@school.example\nSubject: Outcome\n\n{BODY}",
    ),
    "blackberry": (
        "Fw: Outcome", "----- Original Message -----\nFrom: Robert Hale [mailto:robert.hale@council.example]\nSent: Wednesday, April 01, 2026 09:12 AM\n"
        f"To: priya.nair@school.example\nSubject: Outcome\n\n{BODY}",
    ),
    "groupwise": ("Fwd: Outcome", f">>> Robert Hale <robert.hale@council.example> 01/04/2026 09:12 >>>\n{BODY}"),
    "groupwise, wrapped": (
        "Fwd: Outcome", f">>> On 01/04/2026 at 09:12, in message <5AB0.ABC.0>, Robert Hale\n<robert.hale@council.example> wrote:\n{BODY}",
    ),
    "horde sets its colons under each other": (
        "Fwd: Outcome", "----- Forwarded message from Robert Hale <robert.hale@council.example> -----\n   Date: Wed, 01 Apr 2026 09:12:00 +0100\n"
        "   From: Robert Hale <robert.hale@council.example>\nSubject: Outcome\n     To: priya.nair@school.example\n\n"
        f"{BODY}\n\n----- End forwarded message -----",
    ),
    "squirrelmail, a rule under the headings": (
        "Fwd: Outcome", f"{' Original Message ':-^74}\nSubject: Outcome\nFrom:    \"Robert Hale\" <robert.hale@council.example>\n"
        f"Date:    Wed, April 1, 2026 9:12 am\nTo:      priya.nair@school.example\n{'-' * 74}\n\n{BODY}",
    ),
    "orange, the date above the headings": (
        "TR: Outcome", "> Message du 01/04/26 09:12\n> De : \"Robert Hale\" <robert.hale@council.example>\n> A : priya.nair@school.example\n"
        "> Copie à : \n> Objet : Outcome\n>\n> No further action.\n>\n> Robert",
    ),
    "hotmail": (
        "FW: Outcome", "From: robert.hale@council.example\nTo: priya.nair@school.example\nSubject: Outcome\nDate: Wed, 1 Apr 2026 08:12:00 +0000\n\n" + BODY,
    ),
    "em client has no colons": (
        "Fwd: Outcome", '------ Forwarded Message ------\nFrom "Robert Hale" <robert.hale@council.example>\nTo "Priya" <priya.nair@school.example>\n'
        f"Date 01/04/2026 09:12:00\nSubject Outcome\n\n{BODY}",
    ),
    "mutt copies more of the header": (
        "Fwd: Outcome", "----- Forwarded message from Robert Hale <robert.hale@council.example> -----\n\nDate: Wed, 1 Apr 2026 09:12:00 +0100\n"
        f"From: Robert Hale <robert.hale@council.example>\nTo: priya.nair@school.example\nSubject: Outcome\nUser-Agent: Mutt/2.2\n\n{BODY}",
    ),
    "proton of old, in hyphens of its own": (
        "Fw: Outcome", "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\n\nOn Wednesday, April 1st, 2026 at 9:12 AM, Robert Hale <robert.hale@council.example> wrote:\n\n"
        "> No further action.\n>\n> Robert",
    ),
    "libero shortens the subject": (
        "I: Outcome", '----Messaggio originale----\nDa: "Robert Hale" <robert.hale@council.example>\nData: 01/04/2026 9.12\n'
        f'A: "priya" <priya.nair@school.example>\nOgg: Outcome\n\n{BODY}',
    ),
    "abv": (
        "Fwd: Outcome", "-------- Оригинално писмо --------\nОт: Robert Hale robert.hale@council.example\nОтносно: Outcome\n"
        f"До: priya.nair@school.example\nИзпратено на: 01.04.2026 09:12\n\n{BODY}",
    ),
    "words in a language of no table": (
        "XX: Outcome", "-------- Ujumbe ulioelekezwa --------\nKutoka: Robert Hale <robert.hale@council.example>\nTarehe: 01/04/2026 09:12\n"
        f"Kichwa: Outcome\nKwa: priya.nair@school.example\n\n{BODY}",
    ),
    "each heading a paragraph": (
        "FW: Outcome", "From: Robert Hale <robert.hale@council.example>\n\nSent: 01 April 2026 09:12\n\nTo: priya.nair@school.example\n\n"
        f"Subject: Outcome\n\n\n{BODY}",
    ),
    "the subject forgotten, the mark too": (
        "Outcome", f"________________________________\nFrom: Robert Hale <robert.hale@council.example>\nSent: 01 April 2026 09:12\nTo: priya.nair@school.example\n\n{BODY}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_a_program_of_its_own_shape(name: str) -> None:
    subject, text = SHAPES[name]
    found = mail(subject, f"{TYPED}\n\n{text}")
    old = found.forwarded
    assert old is not None
    assert (old.from_name, old.from_address) in (
        ("Robert Hale", "robert.hale@council.example"),
        ("", "robert.hale@council.example"),
    )
    assert old.date == WHEN
    assert old.to in (("priya.nair@school.example",), ())
    assert [line for line in old.body.split("\n") if line.strip("-")] == ["No further action.", "Robert"]
    assert found.typed == TYPED


def test_a_name_of_notes_is_no_address() -> None:
    found = mail(
        "FW: Outcome",
        f"{TYPED}\n\n----- Forwarded by Priya Nair/School -----\n\nFrom: Robert Hale@COUNCIL\nDate: 01/04/2026 09:12\nTo: Priya Nair/School@School\nSubject: Outcome\n\nx",
    )
    assert found.forwarded is not None
    assert (found.forwarded.from_name, found.forwarded.from_address) == ("Robert Hale@COUNCIL", "")


def inner(subject: str, text: str) -> Forwarded:
    found = mail(subject, text).forwarded
    assert found is not None
    return found


def test_of_a_forward_of_a_forward_the_outer_one_is_reported_and_keeps_the_inner() -> None:
    one = "---------- Forwarded message ---------\nFrom: Robert Hale <robert.hale@council.example>\nDate: Wed, 1 Apr 2026 at 09:12\nSubject: Outcome\nTo: <priya.nair@school.example>\n\n"
    two = "From: Marie Kent <marie.kent@council.example>\nSent: 31 March 2026 10:00\nTo: Robert Hale\nSubject: Inner\n\nClosed.\n"
    found = inner("Fwd: Fwd: Outcome", f"{one}Please see below.\n\n{two}")
    assert (found.from_address, found.subject) == ("robert.hale@council.example", "Outcome")
    assert found.body == f"Please see below.\n\n{two.strip()}"
    found = inner("Fwd: Outcome", f"{one}{two}")
    assert (found.from_address, found.body) == ("robert.hale@council.example", two.strip())


@pytest.mark.parametrize(
    ("heading", "who"),
    [
        ("Robert Hale <robert.hale@council.example>", "Robert Hale"),
        ('"Hale, Robert" <robert.hale@council.example>', "Hale, Robert"),
        ("'Robert Hale' <Robert.Hale@council.example>", "Robert Hale"),
        ("\"'Robert Hale'\" [robert.hale@council.example]", "Robert Hale"),
        ("Robert Hale [mailto:robert.hale@council.example]", "Robert Hale"),
        ("Robert Hale <mailto:robert.hale@council.example>", "Robert Hale"),
        ("Robert Hale <robert.hale@council.example<mailto:robert.hale@council.example>>", "Robert Hale"),
        ("robert.hale@council.example <robert.hale@council.example>", ""),
        ("'robert.hale@council.example' <robert.hale@council.example>", ""),
        ("<robert.hale@council.example>", ""),
        ("robert.hale@council.example", ""),
        ("robert.hale@council.example (Robert Hale)", "Robert Hale"),
        ("Robert Hale (Council) <robert.hale@council.example>", "Robert Hale (Council)"),
        ("Robert Hale <robert.hale@council.example> on behalf of Duty <duty@council.example>", "Robert Hale"),
        ("Robert Hale via Portal <robert.hale@council.example>", "Robert Hale via Portal"),
        ("„Robert Hale” <robert.hale@council.example>", "Robert Hale"),
    ],
)
def test_a_name_and_an_address_in_a_heading(heading: str, who: str) -> None:
    assert forwarded.read_name(heading) == (who, "robert.hale@council.example")


@pytest.mark.parametrize("heading", ["Robert Hale", "Hale, Robert", "Robert Hale/Council/UK"])
def test_a_name_alone(heading: str) -> None:
    assert forwarded.read_name(heading) == (heading, "")


def test_a_long_list_of_recipients_is_wrapped_and_a_long_subject_is_too_but_the_body_is_neither() -> None:
    head = "From: Robert Hale <robert.hale@council.example>\nSent: 01 April 2026 09:12\n"
    to = "To: Priya Nair <priya.nair@school.example>; Liam Doyle\n<liam.doyle@school.example>; Sana Iqbal <sana.iqbal@school.example>;\n Grace Obi <grace.obi@school.example>\n"
    subject = (
        "Subject: The outcome of the referral that was made on Monday, and what is\n to be done about it\n"
    )
    found = inner("FW: Outcome", f"{head}{to}{subject}\nWrite to duty@council.example or ring.\n")
    assert [address.split(".")[0] for address in found.to] == ["priya", "liam", "sana", "grace"]
    assert found.subject.endswith("what is to be done about it")
    assert found.body == "Write to duty@council.example or ring."
    without_gap = inner(
        "FW: Outcome",
        f"{head}To: Priya Nair\n{subject.split(chr(10))[0]}\nWrite to duty@council.example\nor ring.\n",
    )
    assert without_gap.body == "Write to duty@council.example\nor ring."


REPLIES = [
    ("RE: Outcome", "From: Robert Hale <robert.hale@council.example>\nSent: 01 April 2026 09:12\nTo: Priya Nair\nSubject: Outcome\n\nx"),
    ("RE: Outcome", "________________________________\nFrom: Robert Hale <robert.hale@council.example>\nSent: 01 April 2026 09:12\nTo: Priya Nair\nSubject: Outcome\n\nx"),
    ("Re: Outcome", "On Wed, 1 Apr 2026 at 09:12, Robert Hale <robert.hale@council.example> wrote:\n> x"),
    ("AW: Outcome", "Am 01.04.2026 um 09:12 schrieb Robert Hale:\n> x"),
    ("Outcome", "On Wed, 1 Apr 2026 at 09:12, Robert Hale <robert.hale@council.example> wrote:\n> x"),
    ("Re: Outcome", "-----Original Message-----\nFrom: Robert Hale <robert.hale@council.example>\nSent: 01 April 2026 09:12\nTo: Priya Nair\nSubject: Outcome\n\nx"),
    ("SV: Outcome", "Fra: Robert Hale <robert.hale@council.example>\nSendt: 1. april 2026 09:12\nTil: Priya Nair\nEmne: Outcome\n\nx"),
    ("Outcome", "From: parley <escalations@parley.example>\nSent: 01 April 2026 09:12\nTo: Priya Nair\nSubject: Outcome\n\nx"),
    ("Re: Outcome", ">>> Robert Hale <robert.hale@council.example> 01/04/2026 09:12 >>>\nx"),
    ("Re: Outcome", "Robert Hale wrote:\n> x"),
    ("Re: Outcome", "2026年4月1日(水) 9:12 Robert Hale <robert.hale@council.example>:\n\n> x"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "quote"), REPLIES)
def test_a_reply_is_no_forward_and_keeps_what_it_quotes(subject: str, quote: str) -> None:
    found = mail(subject, f"SOLVED\n\n{quote}")
    assert found.forwarded is None
    assert found.typed == "SOLVED"
    assert found.quoted.replace("\n\n", "\n") == quote.replace("\n\n", "\n")


BLOCK = "From: Robert Hale <robert.hale@council.example>\nSent: 01 April 2026 09:12\nTo: Priya Nair <priya.nair@school.example>\nSubject: Outcome\n"
CHANGED = {
    "quoted": "".join(f"> {line}\n" for line in [*BLOCK.strip().split("\n"), "", "No further action."]),
    "quoted without a blank": "".join(f">{line}\n" for line in [*BLOCK.strip().split("\n"), "", "No further action."]),
    "quoted twice": "".join(f">> {line}\n" for line in [*BLOCK.strip().split("\n"), "", "No further action."]),
    "tabs": BLOCK.replace(": ", ":\t") + "\nNo further action.",
    "bold on one line": " ".join(f"*{line.replace(':', ':*', 1)}" for line in BLOCK.strip().split("\n")) + "\n\nNo further action.",
    "more headings below": BLOCK + "Importance: High\nAttachments: plan.docx\n\nNo further action.",
    "no subject": BLOCK.replace("Subject: Outcome\n", "\nNo further action."),
    "an empty subject": BLOCK.replace("Outcome", "") + "\nNo further action.",
    "an appointment": "-----Original Appointment-----\n" + BLOCK + "When: 02 April 2026 14:00-15:00\nWhere: Teams\n\nNo further action.",
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_a_block_of_headings_as_clients_and_gateways_change_it(name: str) -> None:
    found = inner("FW: Outcome", f"Please see below\n\n{CHANGED[name]}")
    assert (found.from_name, found.from_address) == ("Robert Hale", "robert.hale@council.example")
    assert (found.to, found.date) == (("priya.nair@school.example",), WHEN)
    assert found.body == "No further action."
    assert mail("FW: Outcome", f"Please see below\n\n{CHANGED[name]}").typed == "Please see below"


def test_a_letter_may_begin_with_a_word_that_is_a_heading_elsewhere() -> None:
    assert inner("FW: Outcome", f"See below\n\n{BLOCK}\nWhen: he comes back").body == "When: he comes back"
    assert (
        mail(
            "Fwd: x",
            "------ Forwarded Message ------\nFrom my point of view nothing is new\nTo you it may be",
        ).forwarded
        is None
    )


def test_a_date_that_cannot_be_read_is_null_and_what_stood_there_stays_to_be_seen() -> None:
    found = mail("FW: Outcome", BLOCK.replace("01 April 2026 09:12", "some day") + "\nNo further action.")
    assert found.forwarded is not None
    assert found.forwarded.date is None
    assert "Sent: some day" in found.quoted


def test_names_alone_stand_as_they_are() -> None:
    block = "From: Hale, Robert\nSent: 01 April 2026 09:12\nTo: Nair, Priya; Doyle, Liam\nSubject: Outcome\n\nNo further action."
    found = inner("FW: Outcome", block)
    assert (found.from_name, found.from_address, found.to) == (
        "Hale, Robert",
        "",
        ("Nair, Priya", "Doyle, Liam"),
    )


def test_headings_in_a_table_of_a_page_whose_cells_hold_paragraphs() -> None:
    rows = "".join(
        f"<tr><td><p><b>{label}:</b></p></td><td><p>{value.replace('<', '&lt;')}</p></td></tr>"
        for label, _, value in (line.partition(": ") for line in BLOCK.strip().split("\n"))
    )
    found = mail("FW: Outcome", f"<div>Please</div><table>{rows}</table><p>No further action.</p>", "html")
    assert found.typed == "Please"
    assert found.forwarded is not None
    assert (found.forwarded.to, found.forwarded.body) == (
        ("priya.nair@school.example",),
        "No further action.",
    )


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("On 1 Apr 2026, at 09:12, Hale, Robert <robert.hale@council.example> wrote:", "Hale, Robert"),
        ("On Wed, Apr 1, 2026 at 9:12 AM Robert Hale <robert.hale@council.example> wrote:", "Robert Hale"),
        (
            "On Wednesday, 1 April 2026 09:12, Robert van der Hale <robert.hale@council.example> wrote:",
            "Robert van der Hale",
        ),
        ("Am 01.04.2026 um 09:12 schrieb robert hale <robert.hale@council.example>:", "robert hale"),
        (
            "On 01/04/2026 09:12, 'Robert Hale' via Duty <robert.hale@council.example> wrote:",
            "'Robert Hale' via Duty",
        ),
        ("On 01/04/2026 09:12, robert.hale@council.example wrote:", ""),
    ],
)
def test_who_wrote_is_read_out_of_a_line_over_a_quote(line: str, name: str) -> None:
    found = inner("FW: Outcome", f"{line}\n> No further action.")
    assert (found.from_name.strip("'"), found.from_address, found.date) == (
        name.strip("'"),
        "robert.hale@council.example",
        WHEN,
    )


def test_a_disclaimer_under_a_line_of_its_own_is_no_sender() -> None:
    disclaimer = "_____________\nConfidential: for the person named above alone.\n\n"
    headings = "Da: Robert Hale <robert.hale@council.example>\nInviato: mercoledì 1 aprile 2026 09:12\nA: priya.nair@school.example\nOggetto: Outcome"
    old = inner("I: Outcome", f"{TYPED}\n\n{disclaimer}{headings}\n\n{BODY}")
    assert (old.from_name, old.from_address, old.body) == ("Robert Hale", "robert.hale@council.example", BODY)


# The words of headings that stand in no table (a made-up language), and what they are told by
_FOREIGN = """
{from}Robert Hale <robert.hale@council.example> / Blork: 1 April 2026 09:12 / To: priya.nair@school.example / Subject: Outcome
{from}Robert Hale <robert.hale@council.example> / Sent: 1 April 2026 09:12 / Blork: priya.nair@school.example / Subject: Outcome
{from}Robert Hale <robert.hale@council.example> / Sent: 1 April 2026 09:12 / To: priya.nair@school.example / Blork zu: Outcome
"""


@pytest.mark.parametrize("row", _FOREIGN.strip().splitlines())
@pytest.mark.parametrize(
    "above", ["", "________________________________\n", "-------- Forwarded Message --------\n"]
)
def test_a_heading_of_no_table_among_known_ones_is_told_by_what_it_holds(row: str, above: str) -> None:
    block = "\n".join(row.replace("{from}", "From: ").split(" / "))
    old = mail("FW: Outcome", f"{TYPED}\n\n{above}{block}\n\n{BODY}").forwarded
    assert old is not None
    assert (old.from_address, old.to, old.date) == (
        "robert.hale@council.example",
        ("priya.nair@school.example",),
        WHEN,
    )
    assert (old.subject, old.body) == ("Outcome", BODY)


def test_a_letter_right_below_whole_headings_is_none_of_them() -> None:
    block = "From: Robert Hale <robert.hale@council.example>\nSent: 1 April 2026 09:12\nTo: priya.nair@school.example\nSubject: Outcome\n"
    old = mail("FW: Outcome", f"{block}Note: 2 April 2026 09:00\n\n{BODY}").forwarded
    assert old is not None
    assert (old.date, old.body) == (WHEN, f"Note: 2 April 2026 09:00\n\n{BODY}")


@pytest.mark.parametrize("announced", ["元のメッセージ", "Forwarded Message", "Blork flimm"])
def test_a_rule_between_the_words_and_the_headings(announced: str) -> None:
    block = "From: Robert Hale <robert.hale@council.example>\nSent: 1 April 2026 09:12\nTo: priya.nair@school.example\nSubject: Outcome"
    old = mail("Fwd: Outcome", f"-------- {announced} --------\n{'_' * 32}\n{block}\n\n{BODY}").forwarded
    assert old is not None
    assert (old.from_address, old.date, old.body) == ("robert.hale@council.example", WHEN, BODY)
