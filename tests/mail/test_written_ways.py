"""What stands beside an answer may say that nobody spoke: written, or left on a machine (promise 1). Shown both ways."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parley.mail.answers import read_answers
from parley.mail.spoken_lines import read_spoken
from parley.mail.written_ways import left_on_a_machine, written_way

RECEIVED, ZONE = datetime(2026, 4, 2, 15, 0, tzinfo=UTC), "Europe/London"
WRITTEN = [
    "he only replied by email",
    "he emailed back and said no",
    "he emailed that he won't move",
    "He emailed me back and said no.",
    "I texted him",
    "I left him a voicemail.",
    "He replied by email and agrees.",
    "I emailed him",
    "I've sent him a message on Teams",
    "it went to voicemail",
    "he texted back",
    "he confirmed in writing",
    "we emailed back and forth all day",
    "he will only answer by e-mail",
    "He was out so I left a voicemail",
    "well, by chat",
    "voicemail",
    "left a message with his secretary",
    "Robert emailed me this morning to say no",
    "He won't come to the phone, he only emailed.",
    "emailed him",
    "sent him a text",
    "told him over whatsapp",
    "we exchanged emails",
    "in an email",
    "He wrote back that nothing changes",
    "no phone call, just emails",
    "message on teams",
    "rang him but got his voicemail",
    "on signal",
    "via text",
    "in a teams chat",
]  # fmt: skip
NOT_WRITTEN = [
    "he will not change it",
    "We spoke by phone and he emailed the notes after",
    "I will email you the notes",
    "please email me the form",
    "he will send the plan by email",
    "He rang me back after I left a voicemail",
    "he disagrees with the email from Monday",
    "his email says one thing and the policy another",
    "we met and I texted him the address",
    "Can you send it by email?",
    "I can be reached on my mobile",
    "he did not answer by email so we spoke",
    "He says the letter was sent to the parents",
    "the child texted her mother",
    "I have not emailed him",
    "Kind regards Priya",
    "he got the message",
    "he would not budge",
    "we talked for an hour",
    "Discussed in person, I wrote it up",
    "I'll write it down",
    "he understands the message we gave",
    "mum wrote on facebook that she is scared",
    "he is on leave",
]  # fmt: skip


@pytest.mark.parametrize("beside", WRITTEN)
@pytest.mark.parametrize("word", ["SPOKE", "STUCK TOLD", "SOLVED", "WAITING", "YES"])
def test_it_was_all_written(word: str, beside: str) -> None:
    said = read_answers(f"{word}\n{beside}", RECEIVED, ZONE).words
    assert {"email", "message"} & {one.medium for one in said}


@pytest.mark.parametrize("beside", NOT_WRITTEN)
def test_a_talk_or_what_is_to_come_leaves_the_word_as_it_stands(beside: str) -> None:
    assert written_way(beside) == ""
    assert [word.medium for word in read_answers(f"STUCK\n{beside}", RECEIVED, ZONE).words] in (
        [""],
        [],
    )


@pytest.mark.parametrize(
    "typed",
    ["STUCK because he only replied by email", "Stuck: he emailed that he won't move", "spoke - left voicemail", "SOLVED, he emailed me and agreed"],
)  # fmt: skip
def test_a_reason_says_it_too_in_a_word_that_is_asked_back(typed: str) -> None:
    found = read_answers(typed, RECEIVED, ZONE)
    assert [word.medium in ("email", "message") for word in (*found.words, *found.nearly)] == [True]


@pytest.mark.parametrize(
    ("beside", "left"),
    [("He was out so I left a voicemail", True), ("I left a voicemail and he rang back", False), ("I emailed him the notes after", False)],
)  # fmt: skip
def test_a_voicemail_takes_a_call_with_it(beside: str, left: bool) -> None:
    assert left_on_a_machine(beside) is left
    found = read_answers(f"SPOKE phone 14:30\n{beside}", RECEIVED, ZONE).words
    assert [word.medium for word in found] == ["message" if left else "phone"]
    line = read_answers(f"Spoke: phone, 2 April 14:30\n{beside}", RECEIVED, ZONE).lines[0]
    assert (read_spoken(line.value, RECEIVED, ZONE) is None) is left


def test_what_a_long_letter_tells_further_down_is_the_matter_itself() -> None:
    told = "She has told the school about it since January and nobody came. " * 6
    assert written_way(f"{told}I emailed the council.") == ""


PUT_RIGHT = """well, by chat|by chat|(chat messages)|it was by teams chat|actually by email|only by text|in the chat|on chat, not a call|chat only
Well it was Teams messages really|we typed in the chat box|sorry, by e-mail|on whatsapp|It was just messages|By chat. He says no.|teams chat that is
typed in chat|by letter|we messaged|we only emailed each other|all by messaging"""
NOT_PUT_RIGHT = """He emailed the notes|just a chat|good chat|he confirmed by chat afterwards|By email he then confirmed|I'll send it by email|a quick chat
by the way he is off|texted him after|Notes by email please|over coffee|by Friday|Message me if unclear|I put the notes in the chat|in person|We spoke
It was in the meeting|in the school|letter to follow|email to follow|We messaged afterwards to set a date"""


@pytest.mark.parametrize("beside", PUT_RIGHT.replace("\n", "|").split("|"))
def test_a_medium_is_put_right_by_the_words_below_it(beside: str) -> None:
    """ "teams" is a call until its writer says that it was the chat."""
    words = read_answers(f"SPOKE teams 12:30\n{beside}", RECEIVED, ZONE).words
    assert [word.medium for word in words] in (["message"], [])
    line = read_answers(f"Spoke: teams, 2 April 12:30\n{beside}", RECEIVED, ZONE).lines[0]
    assert read_spoken(line.value, RECEIVED, ZONE) is None


@pytest.mark.parametrize("beside", NOT_PUT_RIGHT.replace("\n", "|").split("|"))
def test_what_was_written_beside_a_talk_leaves_its_medium(beside: str) -> None:
    words = read_answers(f"SPOKE teams 12:30\n{beside}", RECEIVED, ZONE).words
    assert [word.medium for word in words] == ["video"]
    line = read_answers(f"Spoke: teams, 2 April 12:30\n{beside}", RECEIVED, ZONE).lines[0]
    assert read_spoken(line.value, RECEIVED, ZONE) is not None


@pytest.mark.parametrize(
    "typed",
    [
        "STUCK TOLD because he only replied by email",
        "STUCK TOLD because it went to voicemail",
        "STUCK TOLD: I texted him",
    ],
)
def test_a_reason_behind_the_last_word_is_that_of_the_talk_before_it(typed: str) -> None:
    """Promise 1: it stood beside TOLD, and STUCK was put on record as a conversation."""
    talks = [word for word in read_answers(typed, RECEIVED, ZONE).words if word.word == "STUCK"]
    assert all(word.medium in ("email", "message") for word in talks)


NOBODY = """he did not answer|he didn't pick up|no reply|can't get hold of him|nobody there|line engaged|because he did not answer
because she is on leave|because I rang three times and nobody picked up|still waiting for a call back|because she has not responded|because it rang out"""
SOMEBODY = """\nHe would not agree the plan. His manager did not answer when I rang her too.|because he did not answer my question|because she won't answer our concerns|because we cannot reach agreement|he rang me back but will not move
because no response to our concerns|we spoke, he did not ring back as promised|because it is not clear why they never picked up on the risk"""


@pytest.mark.parametrize("word", ["STUCK", "STUCK TOLD"])
@pytest.mark.parametrize("why", NOBODY.replace("\n", "|").split("|"))
def test_stuck_since_nobody_was_reached_is_no_conversation(word: str, why: str) -> None:
    """Promise 1: "STUCK because he did not answer" opened the next stage; what is meant is asked back."""
    said = read_answers(f"{word} {why}", RECEIVED, ZONE)
    assert (said.words, [one.word for one in said.nearly]) == ((), ["NO ANSWER"])


@pytest.mark.parametrize("why", SOMEBODY.replace("\n", "|").split("|"))
def test_what_somebody_did_not_answer_in_a_talk_leaves_it_one(why: str) -> None:
    said = read_answers(f"STUCK {why}", RECEIVED, ZONE)
    assert [one.word for one in (*said.words, *said.nearly)] == ["STUCK"]


def test_whoever_spoke_may_say_that_nobody_was_there_before() -> None:
    said = read_answers("SPOKE phone 14:30\nHe was off sick last week.", RECEIVED, ZONE)
    assert [(one.word, one.medium) for one in said.words] == [("SPOKE", "phone")]
    line = read_answers("Spoke: phone, 2 April 14:30\nno reply so far", RECEIVED, ZONE).lines[0]
    assert read_spoken(line.value, RECEIVED, ZONE) is None
