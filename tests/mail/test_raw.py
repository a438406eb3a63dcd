"""What the outside world really sends, file by file: who and what is in the file's name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext

RAW = Path(__file__).with_name("raw")
# As a way in that knows no envelope sender (IMAP, a file) hands it over.
ENVELOPE = Envelope(None, ("escalations@parley.example",), datetime(2026, 4, 2, 15, 0, tzinfo=UTC))
CONTEXT = ReadingContext("escalations@parley.example")


def mail(name: str) -> InboundMail:
    found = read((RAW / f"{name}.eml").read_bytes(), ENVELOPE, CONTEXT)
    assert isinstance(found, InboundMail)
    return found


FORWARDS = {
    "outlook-desktop-forward-inline": "inline",
    "outlook-desktop-forward-html-only": "inline",
    "outlook-web-forward-html-only": "inline",
    "outlook-new-forward-underscores": "inline",
    "outlook-mac-forward-wrote": "inline",
    "outlook-desktop-forward-german": "inline",
    "outlook-desktop-forward-attached": "attached",
    "gmail-forward-inline": "inline",
    "gmail-forward-html-only": "inline",
    "apple-mail-forward-inline": "inline",
    "apple-mail-forward-unquoted": "inline",
    "apple-mail-forward-french": "inline",
    "thunderbird-forward-inline": "inline",
    "yahoo-forward-inline": "inline",
    "yahoo-forward-in-one-line": "inline",
    "apple-mail-forward-html-only": "inline",
    "outlook-mobile-forward-mailto-twice": "inline",
    "gmail-forward-as-eml-file": "attached",
    "outlook-item-dragged-into-a-mail": "attached",
    "yahoo-forward-polish-in-one-line": "inline",
    "outlook-phone-forward-swedish-indented": "inline",
    "apple-mail-forward-japanese-iso-2022-jp": "inline",
    "thunderbird-forward-german-html-only": "inline",
    "outlook-desktop-forward-french-html-only": "inline",
    "gmail-forward-of-a-forward": "inline",
    "lotus-notes-forward": "inline",
    "samsung-forward": "inline",
    "empty-text-beside-html-forward": "inline",
}


@pytest.mark.parametrize(("name", "how"), FORWARDS.items())
def test_a_forward_is_read_and_its_lines_are_nobodys_answer(name: str, how: str) -> None:
    found = mail(name)
    forwarded = found.forwarded
    assert forwarded is not None
    assert (forwarded.how, forwarded.from_address) == (how, "robert.hale@council.example")
    assert forwarded.from_name in ("Robert Hale", "Hale, Robert")
    assert forwarded.date is not None
    assert forwarded.date.replace(second=0) == datetime(2026, 4, 1, 8, 12, tzinfo=UTC)
    assert forwarded.body.strip().splitlines()[0] in (
        "No further action.",
        "Keine weiteren Schritte.",
        "Pas de suite.",
        "Dear Priya,",
    )
    lines = {line.label: line.value for line in found.answers.lines}
    assert lines.pop("Receiving practitioner").startswith("Robert Hale")
    assert lines.keys() <= {"Child", "Concern", "Urgent"}
    assert lines.get("Child", "under 1") == "under 1"
    assert "further action" not in found.typed
    assert found.answers.words == ()


@pytest.mark.parametrize(
    "name", sorted(set(FORWARDS) - {"outlook-mac-forward-wrote", "outlook-phone-forward-swedish-indented"})
)
def test_a_forward_names_its_recipients(name: str) -> None:
    forwarded = mail(name).forwarded
    assert forwarded is not None
    assert forwarded.to[0] == "priya.nair@school.example"


REPLIES = {
    "outlook-mac-reply-wrote": ["STUCK", "TOLD"],
    "gmail-reply-top": ["STUCK", "TOLD"],
    "thunderbird-reply-bottom-posted": ["NO ANSWER"],
    "outlook-desktop-reply-above-block": ["NOT ME"],
    "outlook-ios-reply-original-message": ["SOLVED"],
}


@pytest.mark.parametrize(("name", "words"), REPLIES.items())
def test_a_reply_says_what_stands_outside_the_quote(name: str, words: list[str]) -> None:
    found = mail(name)
    assert [word.word for word in found.answers.words] == words
    assert found.forwarded is None
    assert "Type your answer" not in found.typed
    assert "wrote" not in found.typed
    assert "CAUTION" not in found.typed
    assert "parley" in found.quoted
    assert found.tags[0].reference == "D-2026-0001"
    assert (found.tags[0].kind, found.tags[0].question) == ("question", 3)


def test_what_is_pasted_under_a_divider_is_no_answer() -> None:
    found = mail("outlook-reply-pasted-under-divider")
    assert [line.label for line in found.answers.lines] == ["Receiving practitioner"]
    assert found.answers.words == ()
    assert "Urgent: yes" in found.quoted


def test_a_signature_is_no_answer() -> None:
    assert mail("thunderbird-reply-bottom-posted").answers.lines == ()


AUTOMATIC = {
    "exchange-out-of-office": ("out-of-office subject", "out_of_office"),
    "postfix-bounce-failed": ("delivery report", "delivery_report"),
    "postfix-bounce-delayed": ("delivery report", "delivery_report"),
    "exchange-bounce-token-in-returned-part": ("delivery report", "delivery_report"),
    "exim-bounce-in-words": ("X-Failed-Recipients", "delivery_report"),
    "qmail-bounce-in-words": ("daemon sender", "delivery_report"),
    "dana-forged-bounce": ("delivery report", "delivery_report"),
    "exchange-read-receipt": ("read receipt", "read_receipt"),
    "yahoo-complaint-feedback-report": ("feedback report", "feedback_report"),
    "gmail-vacation-null-path": ("null return path", "out_of_office"),
    "welsh-out-of-office": ("out-of-office subject", "out_of_office"),
    "notes-out-of-office": ("out-of-office subject", "out_of_office"),
    "google-calendar-accepted": ("calendar answer", "calendar"),
    "person-forwards-out-of-office": None,
    "person-forwards-bounce-attached": None,
    "person-about-out-of-office-rota": None,
    "person-away-on-friday-asks-to-talk": None,
}


@pytest.mark.parametrize(("name", "expected"), AUTOMATIC.items())
def test_a_machines_mail_is_set_aside_and_a_persons_is_not(
    name: str, expected: tuple[str, str] | None
) -> None:
    found = mail(name)
    assert (found.automatic and (found.automatic.rule, found.automatic.kind)) == expected
    if expected:
        assert found.answers.words == ()
        assert found.no_answer_rule


def test_an_absence_that_quotes_ack_is_no_ack() -> None:
    assert mail("exchange-out-of-office").typed.startswith("ACK")
    assert mail("exchange-out-of-office").answers.words == ()


def test_only_a_failure_for_good_is_a_bounce() -> None:
    report = mail("postfix-bounce-failed").report
    assert report is not None and report.for_good
    assert (report.token, report.status) == ("abcdefgh234567ab", "5.1.1")
    assert (report.recipient, report.original_message_id) == (
        "robert.hale@council.example",
        "<out-77@parley.example>",
    )
    delayed = mail("postfix-bounce-delayed").report
    assert delayed is not None and (delayed.outcome, delayed.for_good) == ("delayed", False)
    assert mail("person-forwards-bounce-attached").report is None


def test_the_token_is_also_found_in_the_returned_part() -> None:
    report = mail("exchange-bounce-token-in-returned-part").report
    assert report is not None
    assert report.token == "mnopqrstuvwxyz23"


@pytest.mark.parametrize("name", ["exim-bounce-in-words", "qmail-bounce-in-words"])
def test_a_report_in_words_says_the_same(name: str) -> None:
    report = mail(name).report
    assert report is not None and report.for_good and report.rule.startswith("report in words: ")
    assert (report.token, report.status) == ("abcdefgh234567ab", "5.1.1")
    assert (report.recipient, report.original_message_id) == (
        "robert.hale@council.example",
        "<out-77@parley.example>",
    )


@pytest.mark.parametrize("name", ["gmail-vacation-null-path", "welsh-out-of-office", "notes-out-of-office"])
def test_the_day_of_the_return_is_read_as_claimed(name: str) -> None:
    automatic = mail(name).automatic
    assert automatic is not None and automatic.back == date(2026, 4, 13)


def test_our_own_invitation_inside_a_bounce_is_none() -> None:
    assert mail("postfix-bounce-failed").calendar_text is None


def test_a_calendar_answer_keeps_its_bytes() -> None:
    text = mail("google-calendar-accepted").calendar_text
    assert text is not None
    assert b"PARTSTAT=ACCEPTED" in text


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("smime-enveloped", "encrypted: S/MIME"),
        ("pgp-mime", "encrypted: PGP"),
        ("rpmsg", "encrypted: Microsoft rights-protected message"),
        ("zip-with-password", "encrypted: password-protected archive"),
        ("winmail-dat-only", "winmail.dat: an Outlook package; what it holds was not read"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, problem: str) -> None:
    assert mail(name).problem == problem


@pytest.mark.parametrize("name", ["smime-signed-opaque", "winmail-dat-with-rich-text"])
def test_what_needs_no_key_is_opened(name: str) -> None:
    found = mail(name)
    assert found.problem == ""
    assert [line.value for line in found.answers.lines] == ["Robert Hale", "under 1"]


def test_a_forward_inside_a_forward_moves_nothing_and_stays_in_its_body() -> None:
    found = mail("gmail-forward-of-a-forward")
    assert found.forwarded is not None
    assert found.forwarded.body.endswith("Urgent: yes")
    assert "Urgent" not in [line.label for line in found.answers.lines]


def test_a_file_name_in_rfc_2231_is_decoded() -> None:
    assert mail("zip-with-password").attachments == ("dossier été.zip",)


def test_two_from_headers_prove_nobody() -> None:
    found = mail("dana-two-from-headers")
    assert found.sender.problem == "more than one From header"
    assert not found.proof.proven


@pytest.mark.parametrize("path", sorted(RAW.glob("*.eml")), ids=lambda path: path.stem)
def test_every_newline_reads_the_same(path: Path) -> None:
    raw = path.read_bytes().replace(b"\r\n", b"\n")
    kinds = [raw, raw.replace(b"\n", b"\r\n"), raw.replace(b"\n", b"\r")]
    first, *others = [read(kind, ENVELOPE, CONTEXT) for kind in kinds]
    assert isinstance(first, InboundMail)
    assert others == [first, first]


@pytest.mark.parametrize("path", sorted(RAW.glob("*.eml")), ids=lambda path: path.stem)
def test_a_redelivery_has_the_same_digest(path: Path) -> None:
    again = (
        b"Received: from elsewhere.example; Thu, 2 Apr 2026 09:00:00 +0000\nX-Trace: 1\n" + path.read_bytes()
    )
    first, second = read(path.read_bytes(), ENVELOPE, CONTEXT), read(again, ENVELOPE, CONTEXT)
    assert isinstance(first, InboundMail)
    assert isinstance(second, InboundMail)
    assert first.digest == second.digest
