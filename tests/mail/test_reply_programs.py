"""One word to a question, from the programs people have: above, below and between quotes, with signatures, as text and as a page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext

ENVELOPE = Envelope(
    None, ("escalations+d-2026-0001-q1-aaaaaaaa@parley.example",), datetime(2026, 4, 2, 15, 0, tzinfo=UTC)
)
CONTEXT = ReadingContext("escalations@parley.example")
US = "parley <escalations@parley.example>"
OURS = [
    "--- Type your answer above this line ---", "SOLVED      WAITING (he will come back to me)      STUCK      NO ANSWER", "", "Did you speak?",
    "Urgent: yes", "Child: under 1", "Outcome: resolved", "Withdraw: no",
]  # fmt: skip
BLOCK = f"From: {US}\nSent: 02 April 2026 09:00\nTo: Priya Nair\nSubject: [D-2026-0001] Did you speak?\n\n"
GMAIL = f"On Thu, 2 Apr 2026 at 09:00, {US} wrote:"
QUOTED = "\n".join(f"> {line}".rstrip() for line in OURS)
PLAIN = "\n".join(OURS)
SIGNATURES = {
    "none": "",
    "name": "\n\nPriya",
    "marked": "\n\n-- \nPriya Nair\nDesignated teacher\nUrgent: no",
    "closing": "\n\nKind regards,\n\nPriya Nair\nDesignated teacher, Oak Lane School\n020 7946 0123",
    "phone": "\n\nSent from my iPhone",
    "welsh phone": "\n\nAnfonwyd o fy iPhone",
    "disclaimer": "\n\nThis email and any attachments are confidential and intended solely for the addressee.",
}
TEXTS = {
    "outlook": f"{{said}}\n\n{BLOCK}{PLAIN}",
    "outlook web": f"{{said}}\n________________________________\n{BLOCK}{PLAIN}",
    "outlook old": f"{{said}}\n\n-----Original Message-----\n{BLOCK}{PLAIN}",
    "gmail": f"{{said}}\n\n{GMAIL}\n\n{QUOTED}",
    "apple mail": f"{{said}}\n\n> On 2 Apr 2026, at 09:00, {US} wrote:\n> \n{QUOTED}",
    "thunderbird, below": f"On 02/04/2026 09:00, parley wrote:\n{QUOTED}\n\n{{said}}",
    "between": f"{GMAIL}\n{QUOTED}\n\n{{said}}\n\n> more of it\n> Urgent: yes",
    "german": f"{{said}}\n\nAm Do., 2. Apr. 2026 um 09:00 Uhr schrieb {US}:\n\n{QUOTED}",
    "a banner on top": f"CAUTION: This email originated from outside of the organisation.\n\n{{said}}\n\n{GMAIL}\n\n{QUOTED}",
    "no mark but ours": f"{{said}}\n\n{PLAIN}",
    "zimbra": f'{{said}}\n\n----- Original Message -----\nFrom: "parley" <escalations@parley.example>\nTo: "priya" <priya.nair@school.example>\nSent: Thursday, 2 April, 2026 09:00:00\nSubject: x\n\n{PLAIN}',
    "groupwise, wrapped": f"{{said}}\n\n>>> On 02/04/2026 at 09:00, in message <a@b>, parley\n<escalations@parley.example> wrote:\n{PLAIN}",
    "samsung": f"{{said}}\n\nSent from my Galaxy\n\n-------- Original message --------\nFrom: {US}\nDate: 02/04/2026 09:00 (GMT+00:00)\nTo: priya.nair@school.example\nSubject: x\n\n{PLAIN}",
    "one mark for all of it": f"{{said}}\n\nGet BlueMail for Android\n\nOn 2 Apr 2026, 09:00, parley <escalations@parley.example> wrote:\n>{PLAIN}",
    "gmail, catalan": f"{{said}}\n\nMissatge de {US} del dia dj., 2 d’abr. 2026 a les 9:00:\n\n{PLAIN}",
    "yahoo, portuguese": f"{{said}}\n\n    Em quinta-feira, 2 de abril de 2026 às 09:00:00 BRT, parley <escalations@parley.example> escreveu:\n\n {PLAIN}",
}
PAGES = {
    "outlook": '<div class=WordSection1>{said}<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class=MsoNormal><b>From:</b> parley &lt;escalations@parley.example&gt;<br><b>Sent:</b> 02 April 2026 09:00<br><b>To:</b> Priya<br><b>Subject:</b> x</p></div>{quote}</div>',
    "outlook web": '<div>{said}</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> parley<br></div>{quote}',
    "gmail": '<div dir="ltr">{said}</div><br><div class="gmail_quote"><div class="gmail_attr">On Thu, 2 Apr 2026 at 09:00, parley &lt;escalations@parley.example&gt; wrote:<br></div><blockquote class="gmail_quote">{quote}</blockquote></div>',
    "gmail in no known words": '<div dir="ltr">{said}</div><br><div class="gmail_quote"><div class="gmail_attr">Zzz 2/4 parley</div>{quote}</div>',
    "yahoo": '<div>{said}</div><div class="yahoo_quoted"><div>On Thursday, 2 April 2026 at 09:00:00 BST, parley &lt;escalations@parley.example&gt; wrote:</div>{quote}</div>',
    "apple mail": '<body>{said}<div><br><blockquote type="cite"><div>On 2 Apr 2026, at 09:00, parley wrote:</div>{quote}</blockquote></div></body>',
}  # fmt: skip


def mail(text: str, kind: str = "plain") -> InboundMail:
    head = (
        "From: Priya Nair <priya.nair@school.example>\nTo: escalations+d-2026-0001-q1-aaaaaaaa@parley.example\nSubject: Re: [D-2026-0001] Did you speak?\n"
        f"MIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    found = read((head + text).encode(), ENVELOPE, CONTEXT)
    assert isinstance(found, InboundMail)
    return found


def check(found: InboundMail) -> None:
    assert [word.word for word in found.answers.words] == ["STUCK", "TOLD"]
    assert found.answers.lines == ()
    assert "Type your answer" not in found.typed
    assert found.forwarded is None
    assert "Outcome: resolved" in found.quoted


@pytest.mark.parametrize("signature", SIGNATURES)
@pytest.mark.parametrize("program", TEXTS)
def test_a_word_counts_wherever_it_was_typed_and_nothing_of_the_quote_does(
    program: str, signature: str
) -> None:
    check(mail(TEXTS[program].format(said=f"Stuck - told him{SIGNATURES[signature]}")))


@pytest.mark.parametrize("signature", SIGNATURES)
@pytest.mark.parametrize("program", PAGES)
def test_a_page_alone_reads_the_same(program: str, signature: str) -> None:
    said, quote = (
        "".join(f"<div>{line or '<br>'}</div>" for line in lines)
        for lines in (f"Stuck - told him{SIGNATURES[signature]}".split("\n"), OURS)
    )
    check(mail(PAGES[program].format(said=said, quote=quote), "html"))


@pytest.mark.parametrize("program", TEXTS)
def test_a_sentence_stays_a_note_wherever_it_was_typed(program: str) -> None:
    found = mail(TEXTS[program].format(said="It's solved? not sure"))
    assert found.answers.words == ()
    assert found.answers.other_text == "It's solved? not sure"


WRAPPED = "parley <\nescalations@parley.example>"  # as Gmail breaks its line
LINES = {
    "Bulgarian": f"На чт, 2.04.2026 г. в 9:00 {WRAPPED} написа:",
    "Estonian": f"Kuupäev N, 2. aprill 2026 kell 09:00 kirjutas {WRAPPED}:",
    "Slovene": f"V V čet., 2. apr. 2026 ob 09:00 je oseba {WRAPPED} napisala:",
    "Thai": f"ในวันที่ พฤ. 2 เม.ย. 2026 เวลา 09:00 {WRAPPED} เขียนว่า:",
    "Russian": f"чт, 2 апр. 2026 г. в 09:00, {WRAPPED}:",
    "Romanian": f"În joi, 2 apr. 2026 la 09:00, {US} a\nscris:",
    "Hebrew": "\u202bבתאריך יום ה׳, 2 באפר׳ 2026 ב-9:00 מאת \u202aparley\u202c\u200f <\u202a\nescalations@parley.example\u202c\u200f>:\u202c",
    "Arabic": f"في الخميس، 2 أبريل 2026 في 9:00 ص تمت كتابة ما يلي بواسطة {WRAPPED}:",
    "Hindi": f"गुरु, 2 अप्रैल 2026 को 9:00 am बजे को {US} ने लिखा:",
    "Polish, Apple Mail": f"Wiadomość napisana przez {US} w dniu 02.04.2026, o godz. 09:00:",
    "The Bat": "Thursday, April 2, 2026, 9:00:33 AM, you wrote:",
}


@pytest.mark.parametrize("language", LINES)
def test_the_line_over_a_quote_is_no_word_of_its_writers(language: str) -> None:
    line = LINES[language]
    check(mail(f"{line}\n{QUOTED}\n\nStuck - told him\n"))
    assert mail(f"\n\n{line}\n\n{PLAIN}\n").typed == ""


def test_what_was_typed_right_above_that_line_is_not_taken_with_it() -> None:
    for line in LINES.values():
        found = mail(f"Stuck - told him at 14:30\n\n{line}\n\n{QUOTED}\n")
        assert [word.word for word in found.answers.words] == ["STUCK", "TOLD"]
    typed = "Wednesday, I rang at 9:30 and he wrote this down."
    assert mail(f"{typed}\n").typed == typed
