"""What is asked back keeps all that was typed beside the word: YES means the name, the reason and the date too."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from conversing import FIRST, LIAM, NEW, OWN, PRIYA, ROBERT, House, a_house, addresses, later, told

from parley.dispute.events import DeadlineShortened, DiscussionRecorded, DutyReassigned, LatenessExplained
from parley.store import journal, questions, texts


def asked(house: House, sender: str, text: str, hours: float = 1) -> str:
    """The word comes to the dispute's own address, which asked nothing; the address of the question back."""
    row = house.say(sender, text, house.address(), later(hours=hours))
    assert [letter[0] for letter in told(row)] == ["asked_back"]
    return str(row["outgoing"][0]["reply_to"])


def kept(house: House, text: str) -> str:
    found = texts.text(house.play.store, text)
    assert found is not None
    return found.body


def test_the_reason_of_late(talk: House) -> None:
    talk.raise_one()
    to = asked(talk, PRIYA, "LATE because he is on leave until Monday")
    talk.say(PRIYA, "YES", to, later(hours=2))
    reasons = {e.reason for e in talk.events() if isinstance(e, LatenessExplained)}
    assert kept(talk, reasons.pop()) == "he is on leave until Monday"


def test_a_reason_on_the_lines_below(talk: House) -> None:
    talk.raise_one()
    to = asked(talk, PRIYA, "LATE\nHe is on leave until Monday.\n")
    talk.say(PRIYA, "YES", to, later(hours=2))
    reasons = {e.reason for e in talk.events() if isinstance(e, LatenessExplained)}
    assert kept(talk, reasons.pop()) == "He is on leave until Monday."


def test_the_name_of_pass_to_and_it_is_shown(talk: House) -> None:
    talk.raise_one()
    row = talk.say(PRIYA, "PASS TO Liam Doyle", talk.address(), later(hours=1))
    (letter,) = row["outgoing"]
    assert "DID YOU MEAN: PASS TO Liam Doyle?" in letter["text"]
    talk.say(PRIYA, "YES", letter["reply_to"], later(hours=2))
    assert {e.holders for e in talk.events() if isinstance(e, DutyReassigned)} == {("liam",)}


def test_the_date_and_the_reason_of_sooner_as_they_were_meant_then(talk: House) -> None:
    talk.raise_one()
    to = asked(talk, PRIYA, "SOONER tomorrow because she goes home on Friday")
    talk.say(PRIYA, "YES", to, later(hours=20))  # tomorrow itself
    (event,) = [e for e in talk.events() if isinstance(e, DeadlineShortened)]
    assert event.until.date().isoformat() == "2026-04-02"
    assert "she goes home on Friday" in kept(talk, event.reason)


@pytest.mark.parametrize("typed", ["SOONER 2 April the baby goes home", "SOONER tomorrow she goes home then"])
def test_sooner_with_a_reason_that_runs_on_is_never_left_as_a_mere_note(talk: House, typed: str) -> None:
    """It is about a child's safety, and it is what the letters ask for: "SOONER, a date and why"."""
    talk.raise_one()
    row = talk.say(PRIYA, typed, talk.address(), later(hours=1))
    (letter,) = row["outgoing"]
    assert "SOONER, the date, the word because, and why" in " ".join(letter["text"].split())
    assert not [e for e in talk.events() if isinstance(e, DeadlineShortened)]
    talk.say(PRIYA, "SOONER 2 April because the baby goes home", letter["reply_to"], later(hours=2))
    assert [e for e in talk.events() if isinstance(e, DeadlineShortened)]


def test_nothing_typed_freely_stands_in_the_journal_or_the_question(talk: House) -> None:
    talk.raise_one()
    asked(talk, PRIYA, "LATE because Tommy Wilkins was ill")
    rows = questions.of(talk.play.store, FIRST, person="priya")
    assert rows[-1].question.text and "Tommy" not in repr(rows)
    assert "Tommy" not in repr(journal.entries(talk.play.store, FIRST))


def test_what_was_deleted_meanwhile_is_asked_again_or_stands_without_it(talk: House) -> None:
    talk.raise_one()
    to = asked(talk, PRIYA, "LATE because of the holidays")
    with talk.play.store.write():
        talk.play.store.mail_run("texts", "DELETE FROM texts", ())
    row = talk.say(PRIYA, "YES", to, later(hours=2))
    assert row["verdict"] == "recorded" and "LatenessExplained" in row["events"]


def test_the_word_again_with_a_name_is_what_is_taken(talk: House) -> None:
    talk.raise_one()
    row = talk.say(PRIYA, "PASS TO Nobody Known", talk.address(), later(hours=1))
    to = row["outgoing"][0]["reply_to"]
    talk.say(PRIYA, "PASS TO Liam Doyle", to, later(hours=2))
    assert {e.holders for e in talk.events() if isinstance(e, DutyReassigned)} == {("liam",)}


def test_what_was_agreed_stands_with_solved(talk: House) -> None:
    talk.raise_one()
    to = asked(talk, PRIYA, "SOLVED phone 10:30\nWe agreed a joint visit.\n")
    talk.say(PRIYA, "YES", to, later(hours=2))
    (said,) = [e for e in talk.events() if isinstance(e, DiscussionRecorded)]
    assert said.text and kept(talk, said.text) == "We agreed a joint visit."


def test_no_means_nothing_of_it(talk: House) -> None:
    talk.raise_one()
    to = asked(talk, PRIYA, "LATE because he is on leave")
    row = talk.say(PRIYA, "NO", to, later(hours=2))
    assert "LatenessExplained" not in row["events"] and row["verdict"] == "note"


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("Could we do Thursday at 2 instead?", "time_in_words"), ("tomorrow at 3?", "time_in_words"),
        ("Is 2 o’clock any good?", "time_in_words"), ("half past two would suit me", "time_in_words"),
        ("I read it 3 months at 2 sittings", "note_kept"), ("On Friday at 100% of the cost", "note_kept"),
        ("I will think about it on Thursday", "note_kept"), ("In court Thursday, I can do Tuesday morning", "time_in_words"),
        ("Friday afternoon would suit me better", "time_in_words"), ("What about tomorrow?", "time_in_words"),
        ("I can't do Thursday.", "time_in_words"), ("Could we have the report by Friday?", "note_kept"),
        ("The visit on Friday was cancelled", "note_kept"), ("I can't make Friday's panel, sorry.", "note_kept"),
        ("What about today's strategy meeting?", "note_kept"), ("I will ring.\n\nI am available Monday to Thursday", "note_kept"),
        ("I am available Thursday.", "time_in_words"),
    ],
)  # fmt: skip
def test_a_time_in_words_moves_nothing_and_is_told_how_to_propose_it(
    talk: House, text: str, template: str
) -> None:
    talk.raise_one()
    before = talk.events()
    row = talk.say(PRIYA, text, talk.address(), later(hours=1))
    assert [letter[0] for letter in told(row)] == [template]
    assert [type(event).__name__ for event in talk.events()[len(before) :]] == ["NoteKept"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("See below.\n\nSTUCK", "STUCK"), ("Please see my answer below:\nNO ANSWER", "NO ANSWER"), ("Answer: STUCK", "STUCK"),
        ("My reply is: STUCK TOLD", "STUCK TOLD"), ("stuck he disagrees", "STUCK"), ("No answer as yet", "NO ANSWER"),
        ("stuck he says, unless we wait", ""), ("See below what he wrote to me", ""), ("Answering your letter, I disagree", ""),
        ("stuck in traffic", ""),
    ],
)  # fmt: skip
def test_an_answer_behind_what_leads_to_it_or_before_a_sentence_is_asked_back(talk: House, text: str, words: str) -> None:  # fmt: skip
    talk.raise_one()
    row = talk.say(PRIYA, text, talk.address(), later(hours=1))
    (letter,) = row["outgoing"]
    assert letter["template"] == ("asked_back" if words else "note_kept")
    assert not words or f"DID YOU MEAN: {words}" in letter["text"]
    assert not any(isinstance(event, DiscussionRecorded) for event in talk.events())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We spoke at 10:30 and did not agree.", "SPOKE STUCK 1 April 2026 10:30"),
        ("Spoke to Robert at 10:30, no joy", "SPOKE STUCK 1 April 2026 10:30"),
        ("I have talked to him today at 10:30 but we still could not agree", "SPOKE STUCK 1 April 2026 10:30"),
        ("We met at 10:30 and sorted it out", "SPOKE SOLVED 1 April 2026 10:30"),
        ("I rang him at 10:30 and he did not pick up", "NO ANSWER 1 April 2026 10:30"),
        ("We spoke at 10:30. He showed me the file and I am thinking about it.", ""),
        ("I rang at 10:30 and spoke to the duty worker, who had not heard of it", ""),
    ],
)  # fmt: skip
def test_a_time_at_which_they_spoke_is_no_proposal(talk: House, text: str, words: str) -> None:
    talk.raise_one()
    row = talk.say(PRIYA, text, talk.address(), later(hours=1))
    (letter,) = row["outgoing"]
    assert letter["template"] == ("asked_back" if words else "note_kept") and words in letter["text"]
    assert not any(isinstance(event, DiscussionRecorded) for event in talk.events())


def test_the_answer_after_a_time_in_words_is_taken(talk: House) -> None:
    talk.raise_one()
    talk.say(PRIYA, "Could we do Thursday at 2 instead?", talk.address(), later(hours=1))
    row = talk.say(PRIYA, "STUCK phone 10:30", talk.last("priya"), later(hours=2))
    assert "DiscussionRecorded" in row["events"]


@pytest.mark.parametrize("typed", ["YES", "Done", "Yes, Thursday is fine"])
def test_yes_to_the_time_of_a_call_is_no_conversation(talk: House, typed: str) -> None:
    """It may mean that they will come, or that the date is too late: nothing is recorded, and which is asked."""
    raised = talk.raise_one()
    for person in (PRIYA, ROBERT):
        row = talk.say(person, typed, raised[person.split()[0]], later(hours=1))
        (letter,) = row["outgoing"]
        assert (letter["template"], row["verdict"]) == ("asked_back", "note")
        assert "press Accept" in letter["text"]
        assert "DID YOU MEAN" not in letter["text"]
    assert not any(isinstance(event, DiscussionRecorded) for event in talk.events())
    talk.say(PRIYA, "STUCK phone", letter_to(talk, PRIYA), later(hours=2))
    assert any(isinstance(event, DiscussionRecorded) for event in talk.events())


def letter_to(talk: House, person: str) -> str:
    return talk.last(person.split()[0].lower())


def test_yes_after_the_time_of_the_call_is_the_conversation(talk: House) -> None:
    talk.raise_one()
    talk.pass_to(later(hours=30))
    assert talk.play.posted[-1].row.template == "did_you_speak"
    talk.say(PRIYA, "Yes we did, by phone", talk.last("priya"), later(hours=31))
    assert not any(isinstance(event, DiscussionRecorded) for event in talk.events())
    talk.say(PRIYA, "YES", talk.last("priya"), later(hours=32))
    assert any(isinstance(event, DiscussionRecorded) for event in talk.events())


def test_a_word_in_capitals_before_a_sentence_is_asked_back_with_the_sentence(talk: House) -> None:
    to = talk.raise_one()["Priya"]
    row = talk.say(PRIYA, "STUCK we talked for an hour and he will not move", to, later(hours=1))
    (letter,) = row["outgoing"]
    assert (row["verdict"], letter["template"]) == ("note", "asked_back")
    assert "DID YOU MEAN: STUCK, with what you wrote beside it?" in letter["text"]
    talk.say(PRIYA, "YES", letter["reply_to"], later(hours=2))
    assert any(isinstance(event, DiscussionRecorded) for event in talk.events())


def test_the_same_word_written_small_stays_a_note(talk: House) -> None:
    to = talk.raise_one()["Priya"]
    row = talk.say(PRIYA, "stuck in a meeting until four, will ring then", to, later(hours=1))
    assert told(row) == [("note_kept", "Priya")]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("sorted thanks", "SOLVED"), ("Solvd", "SOLVED"), ("Stuck: he will not move", "STUCK"), ("we couldn't agree", "STUCK"),
        ("Left him a voicemail", "NO ANSWER"), ("spoke to Robert at 2", "SPOKE"), ("Spoke to Robert: phone, 1 April 11:30", "SPOKE"), ("I have told Robert Hale", "TOLD"),
        ("STUK TOLD", "STUCK TOLD"), ("spoke to Robert by phone, stuck and told him", "SPOKE STUCK TOLD phone?"),
        ("he's getting back to me", "WAITING"), ("this is urgent", "URGENT"), ("can you pass this to Liam Doyle", "PASS TO Liam Doyle"),
    ],
)  # fmt: skip
def test_a_note_that_can_mean_one_thing_only_moves_nothing_and_is_asked_back(
    talk: House, text: str, meant: str
) -> None:
    to = talk.raise_one()["Priya"]
    before = talk.events()
    row = talk.say(PRIYA, text, to, later(hours=5))
    assert (row["verdict"], [letter[0] for letter in told(row)]) == ("note", ["asked_back"])
    assert f"DID YOU MEAN: {meant}" in row["outgoing"][0]["text"]
    assert [type(event).__name__ for event in talk.events()[len(before) :]] == ["NoteKept"]


def test_yes_to_what_a_note_most_likely_meant_is_that_word(talk: House) -> None:
    to = talk.raise_one()["Priya"]
    row = talk.say(PRIYA, "I called him this morning, no reply", to, later(hours=5))
    row = talk.say(PRIYA, "YES", row["outgoing"][0]["reply_to"], later(hours=6))
    assert "AttemptRecorded" in row["events"]


def test_i_want_to_withdraw_is_asked_once_more_as_the_word_is(talk: House) -> None:
    to = talk.raise_one()["Priya"]
    row = talk.say(PRIYA, "I'd like to withdraw this", to, later(hours=5))
    assert [letter[0] for letter in told(row)] == ["asked_back"]
    assert "withdrawing ends this" in row["outgoing"][0]["text"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("sorted thanks", "SOLVED?"), ("Stuck: he will not move", "STUCK, with what you wrote beside it?"),
        ("TOLD Nobody Known", "TOLD, with what you wrote beside it?"), ("LATE he was ill", "LATE, with what you wrote beside it?"),
        ("URGENT care plan attached", "URGENT, with what you wrote beside it?"), ("No agreement yet\nPhone: 020 7946 0123", "STUCK?"),
    ],
)  # fmt: skip
def test_what_is_asked_back_says_that_more_stands_beside_only_where_it_does(
    talk: House, text: str, shown: str
) -> None:
    row = talk.say(PRIYA, text, talk.raise_one()["Priya"], later(hours=5))
    assert f"DID YOU MEAN: {shown}" in row["outgoing"][0]["text"]


def test_the_same_is_asked_at_the_address_that_asked_nothing(talk: House) -> None:
    talk.raise_one()
    row = talk.say(PRIYA, "STUCK we talked for an hour and he will not move", talk.address(), later(hours=5))
    assert "DID YOU MEAN: STUCK, with what you wrote" in row["outgoing"][0]["text"]


@pytest.mark.parametrize("text", ["NO one rang me", "spoke to mum", "Spoke to the mother: phone, 1 April 11:30", "Told Nobody Known", "spoke to the police", "stuck in traffic", "can you pass this to Nobody Known"])  # fmt: skip
def test_what_is_about_somebody_else_stays_a_note(talk: House, text: str) -> None:
    to = talk.raise_one()["Priya"]
    row = talk.say(PRIYA, text, to, later(hours=5))
    assert [letter[0] for letter in told(row)] == ["note_kept"]


def test_solved_after_the_other_side_said_otherwise_is_asked_once_more_and_why(talk: House) -> None:
    to = talk.raise_one()
    talk.say(PRIYA, "STUCK", to["Priya"], later(hours=1))
    row = talk.say(ROBERT, "SOLVED", to["Robert"], later(hours=2))
    (letter,) = row["outgoing"]
    assert (
        letter["template"] == "asked_back" and "The other side says that it is not resolved" in letter["text"]
    )
    assert "not sure" not in letter["text"]
    assert "OutcomeStated" in talk.say(ROBERT, "YES", talk.last("robert"), later(hours=3))["events"]


def test_a_step_that_somebody_else_has_said_is_no_failure(talk: House) -> None:
    to = talk.raise_one()
    talk.say(PRIYA, "STUCK TOLD", to["Priya"], later(hours=1))
    asked = {name: talk.last(name) for name in ("priya", "liam")}
    assert "DutyDischarged" in talk.say(LIAM, "AGREED", asked["liam"], later(hours=2))["events"]
    for sender, name, who in (
        (PRIYA, "priya", "already, by Liam Doyle"),
        (LIAM, "liam", "already. Nothing more"),
    ):
        row = talk.say(sender, "AGREED", asked[name], later(hours=4))
        assert row["verdict"] == "refused" and who in row["outgoing"][0]["text"]


def test_a_conversation_that_is_on_record_is_not_said_to_be_nobodys(talk: House) -> None:
    to = talk.raise_one()
    talk.say(PRIYA, "STUCK TOLD", to["Priya"], later(hours=1))
    row = talk.say(ROBERT, "NO ANSWER", to["Robert"], later(hours=2))
    assert "on record already, by Priya Nair" in row["outgoing"][0]["text"]


def test_status_says_of_a_date_that_it_has_passed(talk: House) -> None:
    to = talk.raise_one()
    talk.say(PRIYA, "STUCK TOLD", to["Priya"], later(hours=1))
    talk.pass_to(later(days=16))
    text = talk.say(LIAM, "STATUS", talk.last("liam"), later(days=16, hours=1))["outgoing"][0]["text"]
    said = " ".join(text.split())
    assert "as soon as possible; the date was" in said and "by Wed 15 April" not in said


@pytest.mark.parametrize("word", ["", "NO ANSWER\n"])
def test_two_attempts_on_one_line_are_two(talk: House, word: str) -> None:
    to = talk.raise_one()["Priya"]
    row = talk.say(PRIYA, f"{word}Tried: phone, today 12:10 and 13:20, no answer", to, later(hours=5))
    assert row["events"].count("AttemptRecorded") == 2


def test_what_minutes_say_was_agreed_is_asked_about(talk: House) -> None:
    """It was left out, and nobody said so: the lead who had written it down believed that it stood."""
    minutes = (
        "The following was agreed at the meeting:\nAction: no visit | joint visit | Sol Adeyemi | 9 April"
    )
    to = talk.raise_one()["Priya"]
    row = talk.say(PRIYA, f"STUCK TOLD\n\n{minutes}", to, later(hours=30))
    letter = next(letter["text"] for letter in row["outgoing"] if letter["who"] == "Priya Nair")
    assert "Please write: Action: …, on its own" in letter


@pytest.mark.parametrize(
    "text",
    [
        "Spoke to Robert by email, stuck and told him", "Spoke to Robert on his voicemail, stuck and told him",
        "Spoke to Robert on Monday by email, stuck", "Spoke to Robert on teams chat, no agreement and told him",
    ],
)  # fmt: skip
def test_yes_to_what_was_said_in_writing_is_no_conversation(talk: House, text: str) -> None:
    row = talk.say(PRIYA, text, talk.raise_one()["Priya"], later(hours=5))
    assert "DID YOU MEAN: SPOKE STUCK" in row["outgoing"][0]["text"]
    talk.say(PRIYA, "YES", row["outgoing"][0]["reply_to"], later(hours=6))
    assert not any(isinstance(event, DiscussionRecorded) for event in talk.events())


@pytest.mark.parametrize(
    ("text", "meant", "named"),
    [
        ("not me. Olu Ade has the case since Friday", "NOT ME Olu Ade?", "olu"),
        ("Not mine, try Olu Ade", "NOT ME Olu Ade?", "olu"),
        ("This isn't me, ask Nobody Known", "NOT ME?", ""),
    ],
)
def test_not_me_in_a_sentence_keeps_the_name_that_the_directory_knows(
    talk: House, text: str, meant: str, named: str
) -> None:
    row = talk.say(ROBERT, text, talk.raise_one()["Robert"], later(hours=1))
    assert f"DID YOU MEAN: {meant}" in row["outgoing"][0]["text"]
    talk.say(ROBERT, "YES", row["outgoing"][0]["reply_to"], later(hours=2))
    assert talk.play.door.dispute(FIRST).people.get(("receiving", "practitioner"), "") == named


@pytest.mark.parametrize(
    "text", ["It's not me who closed it", "It is not mine to decide", "It's not for me to say"]
)
def test_not_me_before_something_else_is_a_note(talk: House, text: str) -> None:
    assert told(talk.say(ROBERT, text, talk.raise_one()["Robert"], later(hours=1))) == [
        ("note_kept", "Robert")
    ]


def test_what_a_yes_would_put_on_record_stands_beside_it(talk: House) -> None:
    """ "All good now" may be about everything; whoever says YES to it has said one step only."""
    to = talk.raise_one()
    talk.say(PRIYA, "STUCK TOLD", to["Priya"], later(hours=5))
    row = talk.say(PRIYA, "Yes all good now", talk.last("priya"), later(hours=6))
    assert "DID YOU MEAN: YES (it is done: agree the plan with you), with what" in " ".join(
        row["outgoing"][0]["text"].split()
    )


@pytest.mark.parametrize(
    ("said", "recorded"),
    [
        ("no answer 10:15\nno answer 11:30", "AttemptRecorded"),
        ("stuck told - rang him 2.15", "StageOpened"),
        ("Stuck comma told full stop", "StageOpened"),
        ("Dim ateb", "AttemptRecorded"),
        ("Mae hyn yn fater brys", "UrgencyRaised"),
    ],
)
def test_what_a_telephone_or_another_language_made_of_an_answer(said: str, recorded: str) -> None:
    """It was a note like any other, or taken for another time, and its writer was not asked."""
    with a_house() as house:
        row = house.say(PRIYA, said, house.raise_one()["Priya"], later(hours=1))
        assert recorded not in row["events"] and told(row) == [("asked_back", "Priya")]
        assert recorded in house.say(PRIYA, "YES", addresses(row)["Priya"], later(hours=2))["events"]


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("CORRECT decision date was 30 March", "MomentTold"),
        ("CORRECT my phone number is 07700 900199", "PhoneGiven"),
        ("CORRECT the case number is 44123", "CaseNumberGiven"),
    ],
)
def test_a_line_behind_correct_as_a_sentence(said: str, event: str) -> None:
    """It was kept as a remark, the date stood, and a telephone number was how they had spoken."""
    with a_house() as house:
        row = house.say(PRIYA, said, house.raise_one()["Priya"], later(hours=1))
        assert event in row["events"] and "CorrectionMade" not in row["events"]


def test_correct_above_a_line_is_no_second_question() -> None:
    """The date was taken, and how it was asked for."""
    with a_house() as house:
        row = house.say(PRIYA, "CORRECT\nDecision date: 30 March", house.raise_one()["Priya"], later(hours=1))
        assert "MomentTold" in row["events"] and ("asked_back", "Priya") not in told(row)


PICTURE = """MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=r

--r
Content-Type: text/plain

{}
--r
Content-Type: image/jpeg; name="IMG_001.jpg"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="IMG_001.jpg"

/9j/4AAQSkZJRg==
--r--"""


@pytest.mark.parametrize(
    ("said", "hint"),
    [("", True), ("Please see attached.", True), ("STUCK TOLD", False), ("He rang me today.", False)],
)
def test_an_answer_in_a_picture_alone(said: str, hint: bool) -> None:
    """Nobody reads pictures, and their sender was told that the message is kept."""
    with a_house() as house:
        to, (head, body) = house.raise_one()["Priya"], PICTURE.format(said).split("\n\n", 1)
        row = house.say(PRIYA, body, to, later(hours=1), more=f"{head}\n")
        text = next(letter["text"] for letter in row["outgoing"] if letter["who"] == "Priya Nair")
        assert ("in words, what matters in the picture" in text) == hint


@pytest.mark.parametrize("subject", ["ACK", "STUCK"])
def test_an_answer_in_the_subject_of_an_empty_mail_to_the_address_for_new_ones_opens_nothing(
    talk: House, subject: str
) -> None:
    """Whoever was woken wrote a new mail: it opened a second concern of their own, and the director was woken for the first."""
    talk.raise_one(more="Urgent: yes\n")
    row = talk.say("Olu Ade <olu.ade@council.example>", "", NEW, later(hours=1), subject=subject)
    assert (row["verdict"], row["dispute"]) == ("held", None)
    assert "your answer, or a new concern?" in row["outgoing"][0]["subject"]


@pytest.mark.parametrize("subject", ["URGENT", "Help", "Stuck with a referral"])
def test_what_may_be_the_subject_of_something_new_opens_it(talk: House, subject: str) -> None:
    assert talk.say(PRIYA, "", NEW, later(hours=1), subject=subject)["verdict"] == "raised"


@pytest.mark.parametrize("to", [NEW, OWN])
def test_whoever_was_woken_and_writes_anew_reads_where_their_ack_counts(talk: House, to: str) -> None:
    """The letter said no more than that it does not guess, and the director was woken while they looked for the alert."""
    night = datetime(2026, 4, 11, 22, 40, tzinfo=UTC)
    talk.say(PRIYA, "Receiving practitioner: Robert Hale\nUrgent: yes", NEW, night)
    row = talk.say("Olu Ade <olu.ade@council.example>", "ACK", to, night + timedelta(minutes=3))
    (letter,) = row["outgoing"]
    found = re.search(rf"{FIRST}, your alert: (\S+@\S+)", " ".join(letter["text"].split()))
    assert found and "IS IT THIS ONE?" in letter["text"]
    row = talk.say("Olu Ade <olu.ade@council.example>", "ACK", found[1], night + timedelta(minutes=5))
    assert "AlertAcknowledged" in row["events"]
    row = talk.say("Dev Patel <dev.patel@council.example>", "ACK", to, night + timedelta(minutes=6))
    assert "your alert" not in row["outgoing"][0]["text"], "it was never sent to him, and somebody has it"
