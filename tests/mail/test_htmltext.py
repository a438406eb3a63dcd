"""HTML bodies as a person sees them: what programs put around quotes, what is hidden, and what ends where."""

from __future__ import annotations

import pytest

from parley.mail import htmltext
from parley.mail.htmltext import RULE
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
