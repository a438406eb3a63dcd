"""Where a cheap look stands in front of a dear one, both say the same; the dear way is the one that is meant."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail import (
    absences,
    answer_words,
    automatic,
    clues,
    line_labels,
    may_answer,
    near_answers,
    transfer,
)
from parley.mail.absence_words import OFFICE, PROGRAMS
from parley.mail.authentication_results import read_results
from parley.mail.folding import fold
from parley.mail.message import Envelope, Proof, ReadingContext, Sender
from parley.mail.mime import content_type, read_headers, read_mail, to_lf, value_and_parameters

AT = datetime(2026, 4, 2, 15, 0, tzinfo=UTC)
WORDS = [
    *answer_words.WORDS,
    *answer_words.ACK_KIN,
    *answer_words.SPOKE_KIN,
    *answer_words.DONE_KIN,
    "yep",
    "nope",
]
BESIDE = [
    "noanswer", "no-answer", "not_me", "not-me", "notme", "passto Sana Iqbal", "pass-to Sana", "No- answer", "Hi Bea,", "Hello", "thanks x",
    "Thanks, Bea", "sorry", "please", "it's", "we are still", "i've", "told him", "[x]", "[ ]", ":-)", "=)", ";D", "8)", "<3", "(", ")", "👍", "?", ".", ",", "-", "–", "_", "*",
    "phone", "Wed 14:30", "because he left", "and", "then", "Priya", "cannot", "book", "agree", "the", "I", "stuck's", "İ", "ſtuck",
]  # fmt: skip
LINES = st.lists(st.sampled_from([*WORDS, *BESIDE]), min_size=1, max_size=5).flatmap(
    lambda words: st.builds(
        lambda blanks, case: case("".join(word + blank for word, blank in zip(words, blanks, strict=True))),
        st.lists(st.sampled_from([" ", " ", "", "-", ", "]), min_size=len(words), max_size=len(words)),
        st.sampled_from([str, str.lower, str.capitalize]),
    )
)


def same(line: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(answer_words, "_ANYWHERE", re.compile(""))
        patched.setattr(answer_words, "_OF_A_SMILEY", frozenset(map(chr, range(0x180))))
        meant = answer_words.read_words(line, AT, "Europe/London", name="Priya Nair")
    assert answer_words.read_words(line, AT, "Europe/London", name="Priya Nair") == meant


@given(LINES)
def test_a_line_without_an_answer_word_anywhere_has_none(line: str) -> None:
    same(line)


@pytest.mark.parametrize("line", [*WORDS, *BESIDE])
def test_no_answer_word_is_passed_over(line: str) -> None:
    for case in (line, line.lower(), line.capitalize(), f"Hi Bea, {line}", f"{line}, Priya", f"STUCK {line}"):
        same(case)


HEADERS = [
    "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated", "Auto-Submitted: no", "Auto-Submitted: auto-notified", "Precedence: bulk",
    "Precedence: junk", "X-Autoreply: yes", "X-Vacation: yes", "X-Loop: x", "List-Id: <x.example>", "X-List-Id: x", "X-Failed-Recipients: a@b.example",
    "X-Failed-Recipients:", "Content-Class: missedcall", "Content-Class: voice", "X-Message-Class: IPM.Note.Rules.OofTemplate.Microsoft",
    "Message-Class: REPORT.IPM.Note.IPNRN", "X-Item-Class: report.x", "X-Post-MessageClass: 9; Autoresponder", "X-Apple-Action: vacation",
    "X-Mailer: vacation 1.2", "X-Parley-Instance: i-1", "X-Auto-Response-Suppress: All", "X-Auto-Response-Suppress: DR", "Return-Path: <>",
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "Content-Type: multipart/report; boundary=b",
    "Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "Content-Type: text/plain", "TLS-Report-Domain: x.example",
    "X-MS-TrafficTypeDiagnostic: EE_MessageRecallEmail", "Received: from a.example by b.example",
]  # fmt: skip
SUBJECTS = [
    "FW: Outcome",
    "Automatic reply: x",
    "Out of office",
    "Read: x",
    "Undeliverable: x",
    "Robert Hale is out of the office",
    "Recall: x",
]
TEXTS = [
    "I do not agree with this.", "I am out of the office until Monday. This is an automated response.",
    "Thank you for your e-mail, which has been received. Please do not reply, this is an automatic message.", "Sara reacted to your message:",
    "Your message could not be delivered to a@b.example: 550 5.1.1 unknown", "Thank you, your enquiry has been received.", "auto",
]  # fmt: skip


def of(headers: list[str], subject: str, text: str, mail_from: str | None) -> clues.Clues:
    body = f"--b\n\n{text}\n--b--" if any("multipart" in one for one in headers) else text
    head = read_mail("\n".join([*headers, f"Subject: {subject}", "", body]).encode())
    sender, envelope = (
        Sender("robert.hale@council.example", "Robert Hale"),
        Envelope(mail_from, ("x@y.example",), AT),
    )
    return clues.Clues(
        head, envelope, sender, Proof(True, ""), subject, "escalations@parley.example", "i-1", True, "", text
    )


def agree(headers: list[str], subject: str, text: str, mail_from: str | None) -> None:
    look = of(headers, subject, text, mail_from)
    found = automatic.set_aside(look)
    assert (found.rule if found else "") == next(
        (name for name, _, holds, _ in automatic.RULES if holds(look)), ""
    )
    assert may_answer.no_answer_rule(look) == next(
        (name for name, holds, _ in may_answer.RULES if holds(look)), ""
    )


@given(
    st.lists(st.sampled_from(HEADERS), max_size=3),
    st.sampled_from(SUBJECTS),
    st.sampled_from(TEXTS),
    st.sampled_from(["robert.hale@council.example", "", None]),
)
def test_rules_are_passed_over_only_where_none_of_them_can_hold(
    headers: list[str], subject: str, text: str, mail_from: str | None
) -> None:
    agree(headers, subject, text, mail_from)


@pytest.mark.parametrize("mark", absences._PASSED_ON)
def test_what_begins_as_most_mail_does_is_no_subject_of_a_program(mark: str) -> None:
    """Whatever stands behind it: none of what is looked for there could begin so."""
    looked_for = (*absences._patterns(), absences._RETURNING, absences._UNTIL, absences._I_AM)
    phrases = [phrase for said in (*PROGRAMS.values(), *OFFICE.values()) for phrase in map(fold, said)]
    assert not any(phrase.startswith(mark) for phrase in phrases)
    behind = [
        *phrases,
        "i am away until monday",
        "robert hale is out of the office (returning monday)",
        "auto: re: out of office",
    ]
    for subject in (f"{mark}{blank}{one}" for one in behind for blank in ("", " ")):
        assert not any(pattern.match(subject) for pattern in looked_for), subject


@pytest.mark.parametrize("header", HEADERS)
def test_no_header_is_passed_over(header: str) -> None:
    for subject, text, mail_from in product(SUBJECTS, TEXTS, ("robert.hale@council.example", "", None)):
        agree([header], subject, text, mail_from)


def test_what_few_mails_hold_stands_within_what_fewer_do() -> None:
    within: Any = clues._WITHIN
    assert all(any(one in whole for one in within) for whole in clues._AUTOMATIC)


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent / "raw").glob("*.eml")), ids=lambda path: path.stem
)
def test_a_mailing_lists_headers_are_known_by_how_they_begin(path: Path) -> None:
    head = read_mail(to_lf(path.read_bytes()))
    look = clues.Clues(
        head, Envelope(None, (), AT), Sender("", ""), Proof(False, ""), "", "a@b.example", "", False, ""
    )
    assert look.of_a_list == any(name.startswith("list-") for name in head.names)


def test_of_two_labels_that_are_called_alike_the_first_counts() -> None:
    facts = ReadingContext(
        "a@b.example", fact_lines=(("child", "age"), ("child", "name"), ("type", "kind"))
    ).facts
    assert [line_labels.known(one, facts) for one in ("child", "type", "urgent", "x")] == [
        "age",
        "kind",
        "Urgent",
        "",
    ]


@given(st.text("\r\nab", max_size=30).map(str.encode))
def test_newlines_are_made_equal_whatever_stands_for_them(raw: bytes) -> None:
    whole = raw.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    assert to_lf(raw) == whole


@given(
    st.lists(
        st.sampled_from(["Subject: x", "To: a", "x", ":", "", "From b", " on", "\ton", "Cc:y\x00"]),
        max_size=6,
    )
)
def test_headers_are_cut_alike_whether_or_not_one_is_folded(lines: list[str]) -> None:
    raw = "\n".join(lines).encode()
    # With one that is folded in front, the long way is taken
    headers, at = read_headers(raw, 0, len(raw))
    long, behind = read_headers(folded := b"A: b\n c\n" + raw, 0, len(folded))
    if raw[:1] not in (b"\n", b" ", b"\t", b"") and not raw.startswith(b"From "):
        assert (long[1:], behind - at) == (headers, len(folded) - len(raw))


@given(
    st.lists(
        st.sampled_from(
            [
                "text/plain",
                "; charset=utf-8",
                ';charset="utf-8"',
                ";",
                " ",
                "; format=flowed",
                "; name*0=a",
                "; boundary=x",
            ]
        )
    )
)
def test_what_many_parts_are_is_told_as_of_any(pieces: list[str]) -> None:
    for _ in range(2):
        found = content_type("".join(pieces))
        assert found == value_and_parameters("".join(pieces))
        found[1]["charset"] = "changed"  # nobody else has it


@given(
    st.lists(
        st.sampled_from(
            [
                "mx.example",
                "; ",
                "dmarc=pass",
                " header.from=school.example",
                ";",
                " ",
                "none",
                "1",
                "dkim=fail",
            ]
        ),
        max_size=8,
    )
)
def test_results_without_comments_are_taken_apart_as_any(pieces: list[str]) -> None:
    value = "".join(pieces)
    assert read_results(value) == read_results(f"{value}()")


@given(st.lists(st.sampled_from(["begin 644 a.txt", "#0V%T", "`", "end", "x", ""]), max_size=4))
def test_a_file_in_a_text_is_found_on_the_first_line_too(below: list[str]) -> None:
    text = "\n".join(["begin 644 a.txt", *below, "end"])
    kept, names = transfer.without_uuencoded(f"x\n{text}")
    assert transfer.without_uuencoded(text) == (kept.removeprefix("x").removeprefix("\n"), names)


@pytest.mark.parametrize("open_mark", ["(", ")", '"'])
def test_results_with_a_mark_that_stands_alone_say_nothing(open_mark: str) -> None:
    assert read_results("mx.example; dmarc=pass header.from=school.example") is not None
    assert read_results(f"mx.example; dmarc=pass {open_mark} header.from=school.example") is None


NOTES = [
    "sorted", "solvd", "still stuck", "left him a voicemail", "no answer on his mobile", "it's all been sorted", "not me", "know answer", "Stuck", "comma",
    "Full Stop", "told", "new line", "commas", "many thanks", "Thanks", "thank you", "thx", "TA", "cheers", "sorry", "diolch", "Diolch yn fawr",
    "dıolch", "x", "xx", ",", ".", "-", "\n", "ta da", "with you", "the relax",
]  # fmt: skip


@given(st.lists(st.sampled_from(NOTES), min_size=1, max_size=4).map(" ".join))
def test_a_note_means_the_same_without_the_cheap_looks_before_it(note: str) -> None:
    found = near_answers.nearly(note, AT, "Europe/London")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(near_answers, "_CLOSES", ("",))
        patched.setattr(near_answers, "_MARKS", {"": "", **near_answers._MARKS})
        assert near_answers.nearly(note, AT, "Europe/London") == found


@pytest.mark.parametrize(
    "closing",
    ["many thanks", "Thank you", "thx", "ta", "Cheers", "sorry", "diolch", "Diolch yn fawr", "x", "xxx"],
)
def test_a_note_with_any_closing_means_what_it_means_without(closing: str) -> None:
    plain, closed = (
        near_answers.nearly(note, AT, "Europe/London") for note in ("sorted", f"sorted, {closing}")
    )
    assert plain == closed != ()
