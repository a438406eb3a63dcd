"""What was typed and what was quoted, at the lines where clients differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail import dividers, headings, htmltext, parts, subjects
from parley.mail.quoting import split

OURS = "--- Type your answer above this line ---\nSOLVED      WAITING      STUCK      NO ANSWER"


@pytest.mark.parametrize(
    "quote",
    [
        OURS,
        OURS.replace("above this", "above\nthis"),
        "On Thu, 2 Apr 2026 at 09:00, parley <escalations@parley.example> wrote:\n\n" + OURS,
        "On Thu, 2 Apr 2026 at 09:00, parley <\nescalations@parley.example> wrote:\n> x",
        "On Thu, 2 Apr\n2026 at 09:00, parley\n<escalations@parley.example> wrote:\n> x",
        "Am Do., 2. Apr. 2026 um 09:00 Uhr schrieb parley <escalations@parley.example>:\n> x",
        "Le jeu. 2 avr. 2026 à 09:00, parley <escalations@parley.example> a écrit :\n> x",
        "El jue, 2 abr 2026 a las 9:00, parley (<escalations@parley.example>) escribió:\n> x",
        "Il giorno gio 2 apr 2026 alle ore 09:00 parley <escalations@parley.example> ha scritto:\n> x",
        "Op do 2 apr 2026 om 09:00 schreef parley <escalations@parley.example>:\n> x",
        "W dniu czw., 2.04.2026 o 09:00 parley <escalations@parley.example> napisał(a):\n> x",
        "Den tors 2 apr. 2026 kl 09:00 skrev parley <escalations@parley.example>:\n> x",
        "-----Original Message-----\nFrom: parley\nx",
        "-----Ursprüngliche Nachricht-----\nVon: parley\nx",
        "________________________________\nFrom: parley <escalations@parley.example>\nSent: 2 April 2026 09:00\nTo: Priya\nSubject: x\n\nx",
        "*From:* parley <escalations@parley.example>\n*Sent:* 2 April 2026 09:00\n*To:* Priya\n*Subject:* x\n\nx",
        "De : parley <escalations@parley.example>\nEnvoyé : jeudi 2 avril 2026 09:00\nÀ : Priya\nObjet : x\n\nx",
        "Oddi wrth: parley <escalations@parley.example>\nAnfonwyd: 02 Ebrill 2026 09:00\nAt: Priya\nPwnc: x\n\nx",
        "From: parley <escalations@parley.example>\n\nSent: 2 April 2026 09:00\n\nTo: Priya\n\nSubject: x\n\nx",
        "> SOLVED\n> STUCK",
        "| SOLVED\n| STUCK",
        "| Urgent | yes |\n| Spoke: | phone |",
    ],
)  # fmt: skip
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_the_quote_is_kept_and_never_typed(quote: str, gap: str) -> None:
    found = split("STUCK TOLD" + gap + quote)
    assert found.typed == "STUCK TOLD"
    assert found.quoted == quote.strip("\n")


def test_an_answer_below_and_between_quotes_is_typed() -> None:
    found = split(
        "> did you speak?\nSPOKE\n> anything else?\n\nYES\n> --- Type your answer above this line ---\n\nSTUCK"
    )
    assert found.typed.split() == ["SPOKE", "YES", "STUCK"]


def test_a_quote_by_bars_ends_where_the_bars_end() -> None:
    assert split("| did you speak?\n| SOLVED\n\nSTUCK").typed.split() == ["STUCK"]


def test_the_rest_of_a_quoted_line_that_a_client_wrapped_is_quoted() -> None:
    wrapped = "> SOLVED      WAITING (he will come back to me)      STUCK      NO\nANSWER and so on\n> more"
    assert split("hello\n\n" + wrapped).typed == "hello"


@pytest.mark.parametrize(
    "noise",
    [
        "-- \nPriya Nair\nUrgent: yes",
        "Sent from my iPhone",
        "Get Outlook for Android<https://aka.example/x>",
        "This email and any attachments are confidential and intended\nsolely for the addressee.",
        "CAUTION: This email originated from outside of the organisation. Do not click links or open\nattachments unless you recognise the sender.",
    ],
)  # fmt: skip
def test_signatures_banners_and_disclaimers_are_not_typed(noise: str) -> None:
    assert split("STUCK\n\n" + noise).typed == "STUCK"


def test_a_banner_on_top_hides_nothing_below_it() -> None:
    banner = "[EXTERNAL] This email came from outside the council.\n----------------\n"
    assert split(banner + "STUCK\n").typed.endswith("STUCK")


def test_a_divider_ends_what_was_typed() -> None:
    found = split("My agency: the school\n\n=========\nUrgent: yes\n")
    assert (found.typed, "Urgent: yes" in found.quoted) == ("My agency: the school", True)


@pytest.mark.parametrize(
    "line", ["From: the school", "On 2 April he wrote to me", "I wrote:", "To: do", "Re: this"]
)
def test_sentences_that_look_a_little_like_quotes_stay_typed(line: str) -> None:
    assert split(f"{line}\nand more").typed == f"{line}\nand more"


@given(
    st.lists(
        st.sampled_from(
            [
                "> a",
                "STUCK",
                "",
                "On 1 x <a@b.example> wrote:",
                "From: x",
                "Sent: 1",
                "To: y",
                "-- ",
                "____________",
            ]
        )
    )
)
def test_no_quoted_line_is_ever_typed(lines: list[str]) -> None:
    assert not any(line.startswith(">") for line in split("\n".join(lines)).typed.split("\n"))


def test_html_becomes_the_lines_a_person_sees() -> None:
    page = (
        "<style>p{}</style><p>STUCK&nbsp;TOLD</p><table><tr><td>Child:</td><td>under 1</td></tr></table>"
        "<ul><li>one</li></ul>Robert <robert.hale@council.example><!-- no --><blockquote>On<br>two</blockquote><p>below</p>"
    )
    lines = [line for line in htmltext.to_text(page).split("\n") if line.strip("> ")]
    expected = [
        "STUCK TOLD",
        "Child:\tunder 1",
        "- one",
        "Robert <robert.hale@council.example>",
        "> On",
        "> two",
        "below",
    ]
    assert lines == expected


def test_the_cells_of_a_row_stand_apart_so_that_one_can_be_the_label_of_the_next() -> None:
    rows = (
        "<tr><td><b>Urgent</b></td>\n<td>no</td></tr><tr><td></td><td><p>Child:</p></td><td>under 1</td></tr>"
    )
    assert htmltext.to_text(f"<table>{rows}</table>") == "Urgent\tno\nChild:\tunder 1"


def test_flowed_text_is_joined_and_signatures_are_left_alone() -> None:
    assert parts.unflow("one \ntwo\n> a \n> b\n-- \nPriya") == "one two\n> a b\n-- \nPriya"


@pytest.mark.parametrize(
    ("subject", "first"),
    [
        ("FW: x", "forward"), ("[EXTERNAL] Fwd: RE: x", "forward"), ("OFFICIAL-SENSITIVE: RE: FW: x", "reply"), ("WG: x", "forward"),
        ("TR : x", "forward"), ("AW: WG: x", "reply"), ("RE[2]: x", "reply"), ("x", ""), ("Result: x", ""), ("FWD:x", "forward"),
    ],
)  # fmt: skip
def test_the_outermost_mark_of_a_subject_counts(subject: str, first: str) -> None:
    assert "".join(subjects.marks(subject)[:1]) == first
    assert subjects.bare(subject) in ("x", "Result: x")


def test_a_divider_is_known_only_as_a_line_of_its_own() -> None:
    assert dividers.divider("---------- Forwarded message ---------") == "forward"
    assert dividers.divider("> Begin forwarded message:") == "forward"
    assert dividers.divider("-----Original Message-----") == "original"
    assert dividers.divider("I had a forwarded message") == ""


def test_an_answer_that_begins_like_an_attribution_stands_above_one() -> None:
    found = split(
        "On it\nOn Sat, 11 Apr 2026 at 23:40, parley <\nescalations@parley.example> wrote:\n> reply ACK"
    )
    assert found.typed == "On it"


def test_a_greeting_below_a_sentence_begins_a_pasted_letter_and_nobodys_answer() -> None:
    letter = "Dear Priya,\n\nDate: 1 April\nOutcome: resolved\nUrgent: yes\nWithdraw: the referral\n\nRobert"
    found = split(f"Hi Bea,\n\nI do not agree with what they write.\nChild: under 1\n\n{letter}")
    assert found.typed.endswith("Child: under 1")
    assert found.quoted == letter
    own = "Receiving practitioner: Robert Hale\nSTUCK\n\nDear Bea,\nI do not agree with what they write.\nUrgent: yes"
    assert split(own).typed == own


# As programs print them, in the languages they speak; "|" is where one wraps.
ATTRIBUTIONS = """
On 01.01.2012, Robert Hale wrote:
On Monday, Robert Hale <r@c.example> wrote:
Robert Hale <r@c.example> schrieb am Fr., 1. Apr. 2026, 09:12:
Robert Hale <r@c.example> schrieb am Fr., 1. Apr. 2026,|09:12:
2026-04-01 9:12 GMT+01:00 Robert Hale <r@c.example>:
On 4/1/26 9:12 AM, Robert Hale wrote:
Le 1 avr. 2026 à 09:12, Robert Hale a écrit :
Quoting Robert Hale <r@c.example>:
Zitat von Robert Hale <r@c.example>:
In a message dated 4/1/2026 9:12:00 AM GMT, r@c.example writes:
--- On Wed, 1/4/26, Robert Hale <r@c.example> wrote:
Robert Hale wrote:
Robert Hale schrieb am 01.04.26 um 09:12:
Robert Hale <r@c.example> escreveu no dia quarta, 1/04/2026 à(s) 09:12:
Am Mittwoch, den 01.04.2026, 09:12 +0100 schrieb Robert Hale:
Op wo 1 apr 2026 om 09:12 schreef Robert Hale <r@c.example>:
On Wed, Apr 01, 2026 at 09:12:00AM +0100, Robert Hale wrote:
El mié., 1 abr. 2026 9:12, Robert Hale <r@c.example> escribió:
Robert Hale <r@c.example>于2026年4月1日 周三09:12写道：
在 2026年4月1日，09:12，Robert Hale <r@c.example> 写道：
> Robert Hale wrote:
ср, 1 апр. 2026 г. в 09:12, Robert Hale <r@c.example>:
W dniu 01.04.2026 o 09:12, Robert Hale pisze:
středa 1. dubna 2026 9:12 Robert Hale <r@c.example> napsal:
1 Nis 2026 Çar 09:12 tarihinde Robert Hale <r@c.example> şunu yazdı:
Στις Τετ, 1 Απρ 2026 στις 9:12 π.μ., ο χρήστης Robert Hale <r@c.example> έγραψε:
ons 1 apr. 2026 kl. 09:12 skrev Robert Hale <r@c.example>:
ke 1. huhtik. 2026 klo 9.12 Robert Hale (r@c.example) kirjoitti:
Robert Hale ezt írta (időpont: 2026. ápr. 1., Sze, 9:12):
În mie., 1 apr. 2026 la 09:12, Robert Hale <r@c.example> a scris:
בתאריך יום ד׳, 1 באפר׳ 2026 ב-9:12 מאת Robert Hale <‪r@c.example‬‏>:
في الأربعاء، 1 أبريل 2026 في 9:12 ص تمت كتابة ما يلي بواسطة Robert Hale <r@c.example>:
Vào Th 4, 1 thg 4, 2026 vào lúc 09:12 Robert Hale <r@c.example> đã viết:
Pada Rab, 1 Apr 2026 pukul 09.12 Robert Hale <r@c.example> menulis:
2026년 4월 1일 (수) 09:12, Robert Hale <r@c.example>님이 작성:
V V sre., 1. apr. 2026 ob 09:12 je oseba Robert Hale <r@c.example> napisala:
sri, 1. tra 2026. u 09:12 Robert Hale <r@c.example> napisao je:
On 2026-04-01 09:12, Robert Hale wrote:
Le mer. 1 avr. 2026, 09:12, Robert Hale <r@c.example> a|écrit :
Dne st 1. 4. 2026 9:12 uživatel Robert Hale <r@c.example> napsal:
st 1. 4. 2026 o 9:12 Robert Hale <r@c.example> napísal(a):
"""

# Those that end in a time and an address, without a verb, and Zoho's between dashes: known with no mark below them, too.
WITHOUT_MARKS = """
ср, 1 апр. 2026 г. в 09:12, Robert Hale <r@c.example>:
Wed, 1 Apr 2026 09:12:51 +0400 от Robert Hale <r@c.example>:
01.04.2026, 09:12, "Robert Hale" <r@c.example>:
2026年4月1日(水) 9:12 Robert Hale <r@c.example>:
في الأربعاء، 1 أبريل 2026 في 9:12 ص تمت كتابة ما يلي بواسطة Robert Hale <r@c.example>:
2026-04-01 9:12 GMT+01:00 Robert Hale <r@c.example>:
---- On Wed, 01 Apr 2026 09:12:36 +0100 Robert Hale<r@c.example> wrote ----
---- On Wed, 01 Apr 2026 09:12:36 +0100 r@c.example wrote ---
------On 01/04/2026 09:12, Robert Hale wrote-----
"""


@pytest.mark.parametrize("line", WITHOUT_MARKS.strip().splitlines())
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_line_that_names_hour_and_address_is_known_without_marks_below(line: str, gap: str) -> None:
    found = split(f"SOLVED{gap}{line}{gap}did you?\nUrgent: yes")
    assert found.typed == "SOLVED"
    assert "Urgent: yes" in found.quoted


@pytest.mark.parametrize("line", [*ATTRIBUTIONS.strip().splitlines(), *WITHOUT_MARKS.strip().splitlines()])
def test_an_answer_right_above_the_line_over_a_quote_is_typed(line: str) -> None:
    assert split(f"Stuck - told him\n{line.replace('|', chr(10))}\n> did you?").typed == "Stuck - told him"


@pytest.mark.parametrize("line", ATTRIBUTIONS.strip().splitlines())
@pytest.mark.parametrize("gap", ["\n> ", "\n\n> "])
def test_the_line_over_a_quote_is_known_in_every_language(line: str, gap: str) -> None:
    attribution = line.replace("|", "\n")
    found = split(f"SOLVED\n\n{attribution}{gap}did you?\n> more")
    assert found.typed == "SOLVED"
    assert headings.plain(attribution) in found.quoted


@pytest.mark.parametrize(
    "line",
    [
        "I spoke to Robert at 14:30 and he wrote:",
        "He said on 1 April 2026:",
        "On 2 April he wrote to me:",
        "These are my points:",
        "Robert <r@c.example> said at 14:30:",
        "Please ring me on 020 7946 0101 before 14:30:",
        "My concerns on 01/04/2026 were:",
        "Here is what Marie Kent wrote:",
        "On 1 April 2026 at 14:30 I rang Robert on the number that he gave me, and asked:",
        "01.04.2026, 09:12: what I saw:",
        "I wrote to him: on 1 April ---",
    ],
)
def test_a_sentence_that_ends_in_a_colon_is_typed(line: str) -> None:
    assert split(f"{line}\nhello there").typed == f"{line}\nhello there"


def test_one_mark_before_our_first_line_stands_for_the_whole_letter() -> None:
    """Each line of what a client quotes is marked, or none is: an answer below stands behind marks to the letter's end."""
    found = split(f"STUCK\n\nOn 2 Apr 2026, 09:00, parley wrote:\n>{OURS}\n\nUrgent: yes")
    assert found.typed == "STUCK"
    marked = "\n".join(f"> {line}" for line in OURS.split("\n"))
    assert split(f"On 2 Apr 2026, 09:00, parley wrote:\n{marked}\n\nSTUCK").typed == "STUCK"


@given(
    st.lists(
        st.sampled_from(
            ["SOLVED", "", "> quoted", "-- ", "Priya", "CAUTION: this email originated from outside", "________", "Hello Bea,", "Dear Mr Hale,",
             "On 2 Apr 2026, at 09:00, Robert wrote:", "OFFICIAL", "Sent from my iPhone", "He told me on Monday what he saw.", "From: a", "To: b", "Subject: c"]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_every_line_is_typed_or_quoted_once(lines: list[str]) -> None:
    found = split("\n".join(lines))
    kept = [line for part in (found.typed, found.quoted) for line in part.split("\n") if line]
    assert sorted(kept) == sorted(line.rstrip() for line in lines if line.strip())


HEADED = "Date: 1 April 2026\nOutcome: resolved\nUrgent: yes\nWithdraw: yes"
LETTER = f"{HEADED}\n\nDear Ms Nair,\nwe have decided so.\nYours sincerely\nRobert Hale"


@pytest.mark.parametrize(
    "between",
    ["----- Letter begins -----", "--- copied from the case system ---", "BEGIN FORWARDED MESSAGE", "─────────────", "═══════"],
)  # fmt: skip
def test_what_stands_below_a_divider_of_any_kind_was_not_typed(between: str) -> None:
    found = split(f"Please see what came back.\n\n{between}\nUrgent: yes\nSOLVED")
    assert found.typed == "Please see what came back." and "Urgent: yes" in found.quoted


@pytest.mark.parametrize("between", ["", "See below:\n", "Minutes of the meeting\n", "Pasted from Word\n"])
def test_a_pasted_letter_begins_with_its_headings(between: str) -> None:
    found = split(f"Please see what came back.\n\n{between}{LETTER}")
    assert ":" not in found.typed.replace("below:", "") and "Urgent: yes" in found.quoted


def test_lines_that_somebody_typed_stay_theirs_above_a_letter() -> None:
    typed = "I disagree with this one.\nReceiving practitioner: Robert Hale\nUrgent: yes"
    assert split(f"{typed}\n\n{LETTER}").typed == typed
    assert split(f"{HEADED}\n\nDear Bea,\n\nI disagree with it.").typed.startswith(HEADED)


@pytest.mark.parametrize("mark", ["*** URGENT ***", "### Details ###", "- one - two -"])
def test_what_is_only_stressed_divides_nothing(mark: str) -> None:
    assert split(f"I disagree with this one.\n{mark}\nUrgent: yes").typed.endswith("Urgent: yes")


@pytest.mark.parametrize("beside", ["Zoe", "Zoë", "Zoë’s", "Zoë שלום"])
def test_blanks_and_marks_that_nobody_sees_are_found_whatever_letters_stand_beside_them(beside: str) -> None:
    """Where all letters are western Europe's, only two such signs can be, and are looked for by themselves."""
    for sign in "\u00a0\u2007\u2009\u202f\u3000":
        assert headings.plain(f"{beside}{sign}1") == f"{beside} 1"
    for sign in "\u00ad\u200b\u200f\u202a\u2060\u2066\ufeff":
        assert headings.plain(f"{beside}{sign}1") == f"{beside}1"
    assert headings.plain(f"{beside} e\u0301") == f"{beside} é"


@given(
    st.lists(
        st.sampled_from(
            ["FW: ", "Re[2]: ", "[EXTERNAL] ", "VS: ", "OFFICIAL - ", "Note: ", "child at home", " ", "AW:"]
        ),
        max_size=5,
    ).map("".join)
)
def test_a_subject_is_marked_if_any_mark_stands_at_its_front(subject: str) -> None:
    assert subjects.marked(subject) == bool(subjects.marks(subject))
