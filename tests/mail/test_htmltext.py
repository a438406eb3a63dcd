"""HTML bodies as a person sees them: what programs put around quotes, what is hidden, and what ends where."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parley.mail import htmltext
from parley.mail.htmltext import RULE
from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext
from parley.mail.quoting import split

ATTRIBUTION = "Il giorno mer 1 apr 2026 alle 09:12 Robert &lt;robert.hale@council.example&gt; ha scritto:"


def lines(page: str) -> list[str]:
    return [line for line in htmltext.to_text(page).split("\n") if line.strip("> ")]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<span style="display:none">preheader</span>seen', ["seen"]),
        ('<div style="display: none"><div>one</div>two</div><p>seen</p>', ["seen"]),
        ('<div hidden>no</div><div style="overflow: hidden !important">seen</div>', ["seen"]),
        ('<p style="mso-hide:all">no</p><p>seen</p>', ["seen"]),
        ('<div style="display:none">never closed, so <p>seen</p>', ["never closed, so", "seen"]),
        ("<pre>one\n  two\n</pre>three", ["one", "two", "three"]),
        ('<ol start="3" style="margin:0"><li><div class="elementToProof">new</div></li><li><p>show</p></li></ol>after', ["3. new", "4. show", "after"]),
        ("<ul><li>one<ol><li>a</li><li value=7>b</li></ol></li><li>two</ul>", ["- one", "1. a", "7. b", "- two"]),
        ('<ol type="a"><li>one</li></ol><ol style="list-style-type: upper-roman"><li>two</ol></ol><li>lone', ["- one", "- two", "- lone"]),
        ("<ol><li></li><li>two</li></ol>", ["2. two"]),
        ("<head><title>no</title></head><body>seen", ["seen"]),
        ("<div class='gmail_quote'><div>---------- Forwarded message ---------</div>body</div>after", ["> ---------- Forwarded message ---------", "> body", "after"]),
        (f"<div class=\"gmail_quote\"><div class=\"gmail_attr\">{ATTRIBUTION}</div><blockquote>old</blockquote>answer</div>", [ATTRIBUTION.replace("&lt;", "<").replace("&gt;", ">"), "> old", "answer"]),
        ('<div class="moz-forward-container"><p>old</p></div>after', ["> old", "after"]),
        ('<div>new</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">Zzz: x</div>', ["new", RULE, "Zzz: x"]),
        ('new<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt">old</div>', ["new", RULE, "old"]),
    ],
)  # fmt: skip
def test_a_page_is_what_one_sees(page: str, expected: list[str]) -> None:
    assert lines(page) == expected


def test_an_answer_between_the_quotes_of_a_page_is_typed_and_a_quote_in_no_known_words_is_not() -> None:
    page = f'<div>SPOKE</div><div class="gmail_quote"><div>{ATTRIBUTION}</div><blockquote>did you?</blockquote><div>STUCK</div><blockquote>more</blockquote></div>'
    assert split(htmltext.to_text(page)).typed.split() == ["SPOKE", "STUCK"]
    page = '<div>SOLVED</div><div id="divRplyFwdMsg"><b>Zzz:</b> Robert</div><div>Urgent: yes</div>'
    found = split(htmltext.to_text(page))
    assert (found.typed, "Urgent: yes" in found.quoted) == ("SOLVED", True)


@pytest.mark.parametrize(
    "stub",
    [
        "Your mail program does not show HTML.",
        "To view the message, please use an HTML compatible email viewer!",
        "This message is in MIME format. Since your mail reader does not understand it, some of it may not be legible.",
        "Your client cannot display HTML, sorry.",
    ],
)
def test_where_a_program_says_that_the_words_are_in_the_html_they_are_read_there(stub: str) -> None:
    assert answered(stub, "<p>STUCK TOLD</p>") == ["STUCK", "TOLD"]


def test_a_persons_word_about_html_is_read_as_it_stands() -> None:
    said = "SOLVED\n\nSorry, my phone does not show HTML."
    assert answered(said, "<p>SOLVED</p>") == ["SOLVED"]
    raw = "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nYour program does not show HTML: STUCK\n--b--\n"
    assert "STUCK" in taken(raw).typed  # there is nothing else to read


def answered(plain: str, page: str) -> list[str]:
    parts = f"--b\n\n{plain}\n--b\nContent-Type: text/html\n\n{page}\n--b--\n"
    return [
        word.word
        for word in taken(f"Content-Type: multipart/alternative; boundary=b\n\n{parts}").answers.words
    ]


def taken(body: str) -> InboundMail:
    raw = f"From: priya.nair@school.example\nTo: escalations@parley.example\n{body}".encode()
    envelope = Envelope(None, ("escalations@parley.example",), datetime(2026, 4, 1, tzinfo=UTC))
    found = read(raw, envelope, ReadingContext("escalations@parley.example"))
    assert isinstance(found, InboundMail)
    return found
