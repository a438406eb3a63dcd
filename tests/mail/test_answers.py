"""Lines of a first mail, their values, and free text that asks for the next stage."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail import htmltext
from parley.mail.answers import LABELS, WORDS, read_answers, read_person, read_urgent
from parley.mail.asks_next import asks_next

RECEIVED = datetime(2026, 4, 2, 15, 0, tzinfo=UTC)
ZONE = "Europe/London"


def lines(typed: str, facts: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str]]:
    return [(line.label, line.value) for line in read_answers(typed, RECEIVED, ZONE, dict(facts)).lines]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    "shape", ["{}: some value", "{}:some value", "  {} : some value ", "* {}: some value", "- {}: some value", "1. {}: some value",
              "*{}:* some value", "**{}**: some value", "{}：some value", "\xa0{}:\xa0some\xa0value", "• {}:  some  value", "{}:\nsome value"],
)  # fmt: skip
def test_every_label_in_every_shape_and_case(label: str, shape: str) -> None:
    for written in (label, label.lower(), label.upper(), label.replace(" ", "\xa0")):
        assert lines("Hello\n" + shape.format(written) + "\n") == [(label, "some value")]


@pytest.mark.parametrize(
    "label", ["Date", "Subject", "From", "To", "Sent", "Cc", "Receiving worker", "Note", "http", "P.S."]
)
def test_other_labels_are_no_answers(label: str) -> None:
    assert lines(f"{label}: something") == []


def test_a_row_of_a_table_needs_no_colon() -> None:
    table = "Urgent\tno\nChild \tunder 1\nReceiving agency\tthe council"
    answers = read_answers(table, RECEIVED, ZONE)
    assert [(line.label, line.value) for line in answers.lines][:2] == [
        ("Urgent", "no"),
        ("Child", "under 1"),
    ]
    assert not answers.words
    strange = read_answers(f"{table}\nUrgency\tno", RECEIVED, ZONE)
    assert (strange.lines, strange.words) == ((), ())


def test_an_empty_value_is_no_answer() -> None:
    assert lines("Phone:\n\nUrgent:\nChild: under 1") == [("Child", "under 1")]


def test_free_text_goes_on_where_a_client_wrapped_it() -> None:
    long = "the plan leaves him with nobody to ring at night and over every single weekend"
    assert lines(f"Concern: {long}\nand that is not safe\n\nUrgent: yes") == [
        ("Concern", f"{long} and that is not safe"),
        ("Urgent", "yes"),
    ]


def test_several_of_one_kind_keep_their_order_and_numbers() -> None:
    said = read_answers("Action: a | b\nhello\nAction: c | d", RECEIVED, ZONE).lines
    assert [(line.value, line.number) for line in said] == [("a | b", 1), ("c | d", 3)]


def test_lines_and_words_stand_together() -> None:
    answers = read_answers("Spoke: phone, 2 April 14:30\nSTUCK TOLD\nHe will not move.", RECEIVED, ZONE)
    assert [word.word for word in answers.words] == ["STUCK", "TOLD"]
    assert answers.other_text == "He will not move."


def test_a_word_after_a_sentence_is_a_note() -> None:
    assert read_answers("I rang him and it went badly.\n\nSTUCK", RECEIVED, ZONE).words == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Robert Hale <robert.hale@council.example>", ("Robert Hale", "robert.hale@council.example")),
        ("Robert Hale, Robert.Hale@council.example", ("Robert Hale", "robert.hale@council.example")),
        ("Robert Hale (robert.hale@council.example)", ("Robert Hale", "robert.hale@council.example")),
        ("Robert Hale robert.hale@council.example<mailto:robert.hale@council.example>", ("Robert Hale", "robert.hale@council.example")),
        ("robert.hale@council.example", ("", "robert.hale@council.example")),
        ("Robert Hale", ("Robert Hale", "")),
    ],
)  # fmt: skip
def test_people(value: str, expected: tuple[str, str]) -> None:
    assert read_person(value) == expected


@pytest.mark.parametrize(
    ("value", "urgent"),
    [
        ("yes", True), ("Yes!", True), ("yes, very", True), ("Yes. Not safe", True), ("y - home tonight", True), ("very", True), ("it is", True),
        ("tonight", True), ("no", False), ("No.", False), ("No - can wait", False), ("not really", False), ("not at the moment", False),
        ("it is not", False), ("n/a", False), ("no hurry", False), ("perhaps", None), ("yes?", None), ("yes / no", None), ("Y/N", None), ("", None),
        ("no one has seen her", None), ("not safe at home", True), ("child at risk of harm tonight", True), ("can't wait", True), ("please", True),
        ("please ring me", True), ("please send invoice", None), ("your action required", None), ("no risk of harm", None),
        ("child not at risk", None), ("was at risk last year", None), ("yes if a child is at risk", None), ("no immediate danger", None),
    ],
)  # fmt: skip
def test_urgent_is_believed_where_it_leaves_no_doubt(value: str, urgent: bool | None) -> None:
    assert read_urgent(value) is urgent


@pytest.mark.parametrize(
    "line",
    ["Urgent no", "urgent? No", "Urgent - no", "Urgent = no", "Urgent (no)", "Urgent / no", "* Urgent no."],
)
def test_urgent_no_without_its_colon_is_the_line_and_not_the_word(line: str) -> None:
    answers = read_answers(f"STUCK\n{line}", RECEIVED, ZONE)
    assert [word.word for word in answers.words] == ["STUCK"]
    assert [(said.label, said.value.lower()) for said in answers.lines] == [("Urgent", "no")]


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("Receiving practitioner - Robert Hale", [("Receiving practitioner", "Robert Hale")]),
        ("- Receiving practitioner – Robert Hale", [("Receiving practitioner", "Robert Hale")]),
        ("My agency = Oak Lane School", [("My agency", "Oak Lane School")]),
        ("Decision date - 31 March 14:00", [("Decision date", "31 March 14:00")]),
        ("Receiving practitioner: Robert Hale; urgent: yes; Phone: 020 7946 0112",
         [("Receiving practitioner", "Robert Hale"), ("Urgent", "yes"), ("Phone", "020 7946 0112")]),
        ("Receiving practitioner: Robert Hale, Spoke: phone, 2 April 14:30",
         [("Receiving practitioner", "Robert Hale"), ("Spoke", "phone, 2 April 14:30")]),
        ("Receiving practitioner: Robert Hale, note: he left; Urgent: yes",
         [("Receiving practitioner", "Robert Hale, note: he left"), ("Urgent", "yes")]),
        ("Spoke: phone, 2 April 14:30, with Robert: a long talk", [("Spoke", "phone, 2 April 14:30, with Robert: a long talk")]),
        ("Concern: a; Urgent: yes", [("Concern", "a; Urgent: yes")]),  # in their own words, and left whole
        ("my line manager - who is Liam - agrees", []),
        ("We met Robert - the receiving practitioner - on Tuesday", []),
        ("Child - under 1", []),  # anybody's form may have it
    ],
)  # fmt: skip
def test_a_dash_for_the_colon_and_several_lines_typed_as_one(
    typed: str, lines: list[tuple[str, str]]
) -> None:
    found = read_answers(typed, RECEIVED, ZONE).lines
    assert [(line.label, line.value) for line in found] == lines


@pytest.mark.parametrize(
    "text",
    [
        "I want to escalate", "I want to escalate this.", "please escalate this to stage 2", "I'd like to take this further",
        "Can we move to the next stage?", "take this further", "Escalate", "I can't wait any longer, please escalate",
        "I would like this to be escalated", "We need to escalate this now", "Stage 2 please", "I am escalating",
        "He did not listen so I want to escalate", "How do I escalate?", "I'd like to formally escalate my concerns",
        "Hi Bea,\n\nRobert rang.\n\nI wish to escalate.\n\nThanks", "I would like the next stage please", "Can we have the next stage now?",
        "I'd like stage 2 please, this isn't working.", "we want the next stage to be opened",
    ],
)  # fmt: skip
def test_free_text_that_asks_for_the_next_stage(text: str) -> None:
    answers = read_answers(text, RECEIVED, ZONE)
    assert answers.asks_next
    assert answers.words == ()


@pytest.mark.parametrize(
    "text",
    [
        "I do not want to escalate", "I don't want to escalate this", "I hope we will not need to escalate", "He wants to escalate",
        "if he does not ring I will escalate", "the escalation policy was sent", "Please do not escalate", "There is no need to escalate",
        "I would rather not take this further", "I have not decided whether to escalate", "Robert escalated his voice", "stage 1 is fine",
        "I would like the next stage to wait", "what is the next stage?", "can we avoid stage 2", "I want to understand stage 2",
        "the bus goes no further", "Thank you for the escalations address",
    ],
)  # fmt: skip
def test_free_text_that_does_not(text: str) -> None:
    assert not asks_next(text)


@given(
    st.lists(
        st.sampled_from(
            [*WORDS, *LABELS, ":", "\n", " ", "because", "2 April", "14:30", "phone", ",", "not", "x"]
        ),
        max_size=25,
    )
)
def test_any_mixture_is_read(pieces: list[str]) -> None:
    answers = read_answers(" ".join(pieces), RECEIVED, ZONE)
    assert all(word.word in WORDS for word in answers.words)
    assert all(line.value for line in answers.lines)


@pytest.mark.parametrize(
    ("typed", "medium"),
    [
        ("SPOKE meeting", "meeting"),
        ("STUCK meeting 14:00", "meeting"),
        ("SOLVED in a meeting on 1 April 14:00", "meeting"),
        ("STUCK TOLD panel meeting 1 April 14:00", "meeting"),
    ],
)
def test_a_meeting_is_a_medium(typed: str, medium: str) -> None:
    assert read_answers(typed, RECEIVED, ZONE).words[-1].medium == medium


@pytest.mark.parametrize(
    "typed",
    ["stuck in a meeting", "Stuck meeting", "STUCK in a meeting at 14:00", "waiting in the meeting 14:00"],
)
def test_being_busy_is_no_answer(typed: str) -> None:
    assert read_answers(typed, RECEIVED, ZONE).words == ()


def test_stuck_in_a_meeting_is_no_answer_and_how_a_meeting_went_is_one() -> None:
    def words(typed: str) -> list[tuple[str, str]]:
        return [(word.word, word.medium) for word in read_answers(typed, RECEIVED, ZONE).words]

    assert words("STUCK meeting") == []
    assert words("STUCK meeting\nPresent: Robert Hale, Marie Kent") == [("STUCK", "meeting")]


@pytest.mark.parametrize("greeting", ["Dear Priya,", "Hi Priya", "Good morning Ms Nair,"])
def test_nobody_greets_themselves_so_a_letter_to_the_writer_was_pasted(greeting: str) -> None:
    letter = f"{greeting}\n\nSOLVED\nUrgent: yes\n\nRobert"
    found = read_answers(letter, RECEIVED, ZONE, name="Priya Nair")
    assert (found.words, found.lines, found.other_text.startswith("SOLVED")) == ((), (), True)
    assert read_answers(letter, RECEIVED, ZONE, name="Bea Long").words
    assert read_answers("STUCK\n\n" + letter, RECEIVED, ZONE, name="Priya Nair").words[0].word == "STUCK"
    assert read_answers("Hello Team,\n\nSTUCK", RECEIVED, ZONE, name="Safeguarding Team").words


@pytest.mark.parametrize(
    ("typed", "medium", "name"),
    [
        ("phone with robert hale", "phone", "robert hale"), ("spoke to robert hale on the phone 2pm", "phone", "robert hale"),
        ("f2f with robert this morning", "face to face", "robert"), ("spoke with robert at 2pm by phone", "phone", "robert"),
        ("spoke to robert this morning", "", "robert"), ("Phone call with Robert Hale today 2pm", "phone", "Robert Hale"),
    ],
)  # fmt: skip
def test_a_talk_with_somebody_in_small_letters_is_asked_back(typed: str, medium: str, name: str) -> None:
    """Whether that is one of those who must speak, the dispute knows."""
    (near,) = read_answers(typed, RECEIVED, ZONE).nearly
    assert (near.word, near.medium, near.name) == ("SPOKE", medium, name)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("solvd", "SOLVED"),
        ("No anser", "NO ANSWER"),
        ("no answr, sorry", "NO ANSWER"),
        ("not mee", "NOT ME"),
        ("No answers", "NO ANSWER"),
    ],
)
def test_an_answer_with_one_letter_wrong_is_asked_back(typed: str, word: str) -> None:
    found = read_answers(typed, RECEIVED, ZONE)
    assert (found.words, [near.word for near in found.nearly]) == ((), [word])


@pytest.mark.parametrize("typed", ["no another", "not mean", "no dancer", "no case", "not met with him"])
def test_other_words_of_that_length_are_not_asked_back(typed: str) -> None:
    assert read_answers(typed, RECEIVED, ZONE).nearly == ()


def test_a_letterhead_above_a_letter_to_the_writer_is_nobodys_answer() -> None:
    letter = "Borough Council\nDate: 1 April 2026\nOur ref: 123\nUrgent: yes\n\nDear Ms Nair,\nWe regard it as SOLVED."
    found = read_answers(letter, RECEIVED, ZONE, name="Priya Nair")
    assert (found.words, found.lines) == ((), ())
    assert read_answers(letter.replace("Our ref: 123\n", ""), RECEIVED, ZONE, name="Bea Long").lines
    typed = "Receiving practitioner: Robert Hale\nUrgent: yes\n\n" + letter
    assert [line.label for line in read_answers(typed, RECEIVED, ZONE, name="Priya Nair").lines] == [
        "Receiving practitioner",
        "Urgent",
    ]


@pytest.mark.parametrize("typed", ["hello 1-own-pass", "Hi Ann-Yes", "Hello all-solved", "dear Mary-Told"])
def test_a_hyphen_inside_a_name_ends_no_greeting(typed: str) -> None:
    assert read_answers(typed, RECEIVED, ZONE).words == ()


@pytest.mark.parametrize(
    "typed", ["Hi Bea - STUCK", "hello bea- stuck", "Hi Bea, stuck", "Hi Bea -stuck", "Hi Bea – stuck"]
)
def test_a_dash_behind_a_greeting_does(typed: str) -> None:
    assert [word.word for word in read_answers(typed, RECEIVED, ZONE).words] == ["STUCK"]


@pytest.mark.parametrize("typed", ["Solved, Priya", "SOLVED - Priya Nair", "stuck told — Nair"])
def test_who_signs_behind_their_answer_has_answered(typed: str) -> None:
    assert read_answers(typed, RECEIVED, ZONE, name="Priya P Nair").words
    assert read_answers(typed, RECEIVED, ZONE, name="Robert Hale").words == ()


def test_a_name_that_is_said_of_somebody_stays() -> None:
    (word,) = read_answers("NOT ME - Marie Kent", RECEIVED, ZONE, name="Robert Hale").words
    assert word.name == "Marie Kent"
    (signed,) = read_answers("PASS TO - Robert Hale", RECEIVED, ZONE, name="Robert Hale").words
    assert (signed.word, signed.name) == ("PASS TO", "")


@pytest.mark.parametrize(
    "typed",
    [
        "CORRECT Decision date: 30 March",
        "Correct: decision date: 30 March",
        "CORRECTION - Decision date: 30 March",
    ],
)
def test_a_line_behind_correct_is_the_line_that_it_would_be_alone(typed: str) -> None:
    answers = read_answers(typed, RECEIVED, ZONE)
    assert [(line.label, line.value) for line in answers.lines] == [("Decision date", "30 March")]
    assert answers.words == ()


def test_how_a_talk_was_stays_a_correction() -> None:
    answers = read_answers("CORRECT Spoke: phone, 1 April 08:30", RECEIVED, ZONE)
    assert answers.lines == () and [word.word for word in answers.words] == ["CORRECT"]


@pytest.mark.parametrize(
    ("typed", "whom"),
    [
        ("CORRECT we did not speak", ""),
        ("CORRECT: I did not speak to Robert Hale after all.", "Robert Hale"),
        ("Correct, we didn’t talk to each other", ""),
        ("CORRECT the call never happened, sorry", ""),
        ("CORRECT - no, there was no conversation", ""),
        ("CORRECT we haven't spoken yet because he was called away", ""),
    ],
)
def test_that_there_was_no_conversation_is_a_correction_of_its_own(typed: str, whom: str) -> None:
    (word,) = read_answers(typed, RECEIVED, ZONE).words
    assert (word.word, word.not_held, word.name) == ("CORRECT", True, whom)


@pytest.mark.parametrize(
    "typed",
    [
        "CORRECT we did not speak by phone but by video",
        "CORRECT we did not speak on Wednesday, it was Thursday 14:30",
        "CORRECT: we did not speak for long",
        "CORRECT the meeting did not take place in the office",
        "CORRECT it was by phone",
    ],
)
def test_a_sentence_that_goes_on_takes_no_conversation_back(typed: str) -> None:
    answers = read_answers(typed, RECEIVED, ZONE)
    assert not any(word.not_held for word in (*answers.words, *answers.nearly))


@pytest.mark.parametrize("typed", ["PASS TO", "pass to:", "Pass to ...", "PASS TO -"])
def test_pass_to_without_a_name_is_no_note(typed: str) -> None:
    (word,) = read_answers(typed, RECEIVED, ZONE).words
    assert (word.word, word.name, word.address) == ("PASS TO", "", "")


@pytest.mark.parametrize(
    ("page", "words", "lines"),
    [
        ("<p><s>SOLVED</s></p>", [], []),
        ("<p><s>SOLVED</s> STUCK</p>", ["STUCK"], []),
        ("<p><strike>SOLVED</strike> <del>WAITING</del> <b>STUCK TOLD</b></p>", ["STUCK", "TOLD"], []),
        ('<p><span style="text-decoration:line-through">SOLVED</span></p><p>STUCK</p>', ["STUCK"], []),
        ("<p><s><span lang=EN-GB>SOLVED<br>WAITING</span></s></p><p>STUCK</p>", ["STUCK"], []),
        ("<p><s>Urgent: yes</s></p><p>Child: under 1</p>", [], [("Child", "under 1")]),
        ("<p>Urgent: <s>yes</s> no</p>", [], [("Urgent", "no")]),
        ("<p><s>STUCK", ["STUCK"], []),
    ],
)
def test_what_its_writer_struck_out_is_not_said(
    page: str, words: list[str], lines: list[tuple[str, str]]
) -> None:
    found = read_answers(htmltext.to_text(page), RECEIVED, ZONE)
    assert [word.word for word in found.words] == words
    assert [(line.label, line.value) for line in found.lines] == lines
