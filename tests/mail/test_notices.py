"""The facts of a mail: plain values, seen by their reader, with free text kept from whoever may not read it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from notice_samples import TEMPLATES as SHIPPED
from notice_samples import Sample, at, every_sample, facts_of, raising, shipped, the_usual_way

from parley.dispute.commands import Need, Refused
from parley.dispute.decide import decide
from parley.dispute.dispute import Dispute
from parley.dispute.effects import Question, SendNotice
from parley.dispute.evolve import evolve
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.view import View
from parley.dispute.world import World
from parley.mail import notices
from parley.mail.answer_words import read_words
from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext
from parley.mail.notice_people import danger_line, role_words, safety_words, with_phones
from parley.mail.notice_texts import with_texts
from parley.mail.notice_words import briefly, cited, either, first_name, plain, soft, when_short
from parley.mail.notices import facts_for
from parley.mail.rendering import Templates

PROTOCOL, WORLD = shipped()
TEN_PAST = at(1, 10, 5)
SAMPLES = list(every_sample(PROTOCOL, WORLD))
TEMPLATES = Templates(SHIPPED)


def begun(protocol: DisputeProtocol = PROTOCOL, world: World = WORLD, **more: object) -> Dispute:
    """A dispute that Priya has just raised."""
    dispute = Dispute()
    events = decide(protocol, world, dispute, raising(at(1, 10, 5), **more), at(1, 10, 5))
    assert not isinstance(events, Refused)
    for event in events:
        dispute = evolve(dispute, event)
    return dispute


def facts(template: str, person: str, dispute: Dispute, now: datetime = TEN_PAST, **more: object) -> dict:
    """The facts of a notice about everything that is open."""
    keys = tuple(duty.key for duty in dispute.open_duties)
    effect = SendNotice(template, person, keys=keys, question=Question("duty", keys))
    phones, world = more.pop("phones", {}), more.pop("world", WORLD)
    return facts_for(effect, with_phones(View(PROTOCOL, world, dispute, now), phones), more)


def test_what_is_kept_with_the_rules_is_nobodys_own() -> None:
    """What was worked out for the letters before, of other readers and disputes, changes no letter."""
    for sample in (*SAMPLES, *reversed(SAMPLES)):
        assert facts_of(sample, PROTOCOL, WORLD) == facts_of(sample, replace(PROTOCOL), WORLD)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_facts_are_plain_values(sample: Sample) -> None:
    made = facts_of(sample, PROTOCOL, WORLD)
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_every_answer_on_offer_is_understood(sample: Sample) -> None:
    for answer in facts_of(sample, PROTOCOL, WORLD)["answers"]:
        if answer["line"]:
            continue
        said = read_words(answer["word"], sample.now, "Europe/London")
        assert " ".join(word.word for word in said) == answer["word"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_no_subject_of_ours_answers_for_whoever_types_nothing(sample: Sample) -> None:
    """ "URGENT, you are on call: reply ACK by 23:55" is none of the reader's words, under an empty reply."""
    subject = TEMPLATES.render(facts_of(sample, PROTOCOL, WORLD)).subject
    raw = f"From: olu.ade@council.example\nSubject: Re: {subject}\n\nSent from my iPhone\n".encode()
    envelope = Envelope("olu.ade@council.example", ("escalations+d-2026-0001@parley.example",), TEN_PAST)
    found = read(raw, envelope, ReadingContext("escalations@parley.example"))
    assert isinstance(found, InboundMail) and found.answers.words == ()


def test_a_step_is_said_to_its_reader() -> None:
    dispute = begun()
    mine, theirs = facts("raised", "priya", dispute), facts("asked_to_talk", "robert", dispute)
    assert mine["first"]["what"] == "speak to Robert Hale"
    assert mine["first"]["ring"]["phone"] == "020 7946 0120"
    assert theirs["first"]["sentence"] == "Priya Nair is asked to speak to you"
    assert not theirs["mine"]
    assert mine["date"] == theirs["date"] == "Tue 7 April 17:00"
    assert "Thu 2 April is day 1" in mine["first"]["counted"]
    assert "Good Friday" in mine["first"]["why"]
    assert mine["first"]["others"] == [
        "the window of stage 1: 17:00 on Tuesday 14 April (flowchart, stage 1)"
    ]


def test_giving_notice_comes_last_and_only_to_its_holder() -> None:
    dispute = begun()
    mine = facts("raised", "priya", dispute)["steps"]
    assert [step["if_unresolved"] for step in mine][-1:] == [True]
    assert mine[-1]["same_talk"]
    assert not any(step["if_unresolved"] for step in facts("asked_to_talk", "robert", dispute)["steps"])


def test_what_waits_for_the_step_before_is_said_without_a_date() -> None:
    later = facts("asked_to_talk", "robert", begun())["later"]
    assert [(one["length"], one["clause"]) for one in later] == [
        ("3 working days", "4.1.2"),
        ("2 working days", "4.1.3"),
    ]


def test_a_date_that_has_passed_is_no_reproach() -> None:
    old = begun(decision=datetime(2026, 3, 2, 9, tzinfo=UTC))
    made = facts("raised", "priya", old)
    assert not made["past"] and made["first"]["due_words"].startswith("by 17:00 on ")
    assert (
        "which had passed when this was asked for; so it is due as soon as possible"
        in made["first"]["counted"]
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("forwarded", "I counted from today, the date of the mail you forwarded."),
        ("stated", "I counted from today, the decision's date as you gave it."),
        ("receipt", "I counted from today, when your mail arrived."),
    ],
)
def test_from_when_it_counted_and_how_to_correct_it(source: str, words: str) -> None:
    made = facts("raised", "priya", begun(decision_from=source))
    assert made["counted_from"].startswith(words)
    assert made["counted_from"].endswith("Reply: Decision date: 31 March")
    assert facts("asked_to_talk", "robert", begun())["counted_from"] == ""


@pytest.mark.parametrize(
    ("day", "asked"),
    [(4, "Decision date: 3 April"), (12, "Decision date: 3 December"), (28, "Decision date: 27 March")],
)
def test_figures_that_mean_two_days_name_both(day: int, asked: str) -> None:
    counted = begun(decision=datetime(2026, 3, day, 9, tzinfo=UTC), decision_from="figures")
    assert facts("raised", "priya", counted)["counted_from"].endswith(f"eply: {asked}")


def test_an_earlier_date_is_asked_for_where_the_child_is_young() -> None:
    young = facts("raised", "priya", begun())["sooner"]
    older = facts("raised", "priya", begun(facts=(("child", "other"),)))["sooner"]
    assert young.startswith("Because of the child's age: is Tuesday 7 April too late")
    assert older.startswith("Is Tuesday 7 April too late")
    assert facts("asked_to_talk", "robert", begun())["sooner"] == ""


@pytest.mark.parametrize(
    ("now", "contact"),
    [
        (at(1, 10), "MASH on 020 7946 0101"),
        (at(1, 17), "the emergency duty team on 020 7946 0103"),
        (at(3, 10), "the emergency duty team on 020 7946 0103"),
        (at(11, 23, 40), "the emergency duty team on 020 7946 0103"),
    ],
    ids=["office hours", "evening", "bank holiday", "saturday night"],
)
def test_in_danger_ring_whoever_is_awake(now: datetime, contact: str) -> None:
    line = danger_line(PROTOCOL, safety_words(View(PROTOCOL, WORLD, Dispute(), now)))
    assert line.startswith(f"If a child may be in danger now: ring 999, or {contact}.")
    assert line.endswith("(3.8).")


def test_danger_comes_before_every_rule_even_without_words_in_the_rule_file() -> None:
    bare = replace(PROTOCOL, says={})
    safety = safety_words(View(bare, WORLD, Dispute(), at(1, 10)))
    assert "ring 999, or MASH on 020 7946 0101" in danger_line(bare, safety)


def test_typed_words_only_for_protected_addresses() -> None:
    dispute = begun()
    said = {"t1": "Tommy was hurt\r\nBcc: everybody@school.example"}
    for person, allowed in (("robert", True), ("priya", False), ("bea", True)):
        effect = SendNotice("closed", person, texts=("t1",))
        made = facts_for(effect, View(PROTOCOL, WORLD, dispute, at(2, 9)), {"texts": said})
        assert made["text_hidden"] is not allowed
        assert ("Tommy" in json.dumps(made)) is allowed


def test_typed_words_need_not_lie_in_the_outbox() -> None:
    dispute = begun()
    for person, seen in (("robert", ["Tommy was hurt"]), ("priya", [])):
        made = facts_for(
            SendNotice("closed", person, texts=("t1", "gone")), View(PROTOCOL, WORLD, dispute, at(2, 9))
        )
        assert made["texts"] == []
        assert with_texts(made, {"t1": "Tommy was hurt", "t2": "something else"})["texts"] == seen


def test_a_persons_own_mark_counts_before_the_agencys() -> None:
    people = dict(WORLD.directory.people)
    people["priya"] = replace(people["priya"], protected=True)
    people["robert"] = replace(people["robert"], protected=False)
    world = replace(WORLD, directory=replace(WORLD.directory, people=people))
    for person, allowed in (("priya", True), ("robert", False)):
        effect = SendNotice("closed", person, texts=("t1",))
        made = facts_for(effect, View(PROTOCOL, world, begun(), at(2, 9)), {"texts": {"t1": "words"}})
        assert bool(made["texts"]) is allowed


def test_the_number_that_somebody_gave_is_the_one_to_ring() -> None:
    made = facts("asked_to_talk", "robert", begun(), phones={"priya": "07700 900112"})
    assert made["raiser"]["phone"] == made["first"]["ring"]["phone"] == "07700 900112"


def test_who_knows_and_who_hears_only_later() -> None:
    known = facts("raised", "priya", begun())["who_knows"]
    assert known[0] == "Robert Hale has your name and number, and none of your mail."
    assert (
        known[-1] == "Liam Doyle and Marie Kent will hear of it only if stage 2 opens, or the date is missed."
    )


def test_nobody_has_a_number_that_is_not_listed() -> None:
    priya = replace(WORLD.directory.people["priya"], phone="")
    world = replace(
        WORLD, directory=replace(WORLD.directory, people={**WORLD.directory.people, "priya": priya})
    )
    known = facts("raised", "priya", begun(world=world), world=world)["who_knows"]
    assert known[0] == "Robert Hale has your name, and none of your mail."


def test_what_is_still_needed_names_the_steps_and_the_words() -> None:
    refused = Refused(
        "Not yet.", "4.1.4", (Need("speak to Robert Hale", "4.1.1", "contact"), Need("say STUCK", "4.1.4"))
    )
    made = facts("refused", "priya", begun(), refused=refused)["refused"]
    assert [need["text"] for need in made["needed"]] == ["Speak to Robert Hale"]
    assert made["reply"] == "STUCK"
    assert made["talk"]


def test_what_was_recorded_is_echoed_in_closed_values() -> None:
    story = the_usual_way(PROTOCOL, WORLD, {"free": "Tommy"})
    made = next(facts_of(s, PROTOCOL, WORLD) for s in story.samples if s.effect.template == "recorded")
    assert made["echo"][0] == "You spoke to Robert Hale by phone, Thu 2 April 15:40"
    assert "You reported: not resolved" in made["echo"]
    assert "Tommy" not in json.dumps(made)


def test_without_a_dispute_there_are_facts_all_the_same() -> None:
    made = facts_for(SendNotice("unproven", "priya"), View(PROTOCOL, WORLD, Dispute(), at(1, 10)))
    assert (made["reference"], made["tag"], made["steps"], made["stage"]["label"]) == ("", "parley", [], "")


def test_a_manager_whom_the_dispute_names_is_of_the_agency_of_their_side_and_of_none_in_others() -> None:
    dispute = begun()
    named = replace(dispute, people={**dispute.people, ("receiving", "lead"): "bea"})
    found = [
        facts_for(SendNotice("status", "priya"), View(PROTOCOL, WORLD, one, at(1, 10)))["manager"]["agency"]
        for one in (dispute, named, dispute)
    ]
    council = WORLD.directory.agencies[dispute.agencies["receiving"]].name
    assert found == ["", council, ""]


def test_somebody_who_left_the_directory_can_still_be_written_of() -> None:
    made = facts_for(SendNotice("status", "nobody"), View(PROTOCOL, WORLD, begun(), at(1, 10)))
    assert made["to"]["name"] == "somebody no longer listed"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("receiving line_manager", "the line manager on the receiving side"),
        ("referring lead", "the safeguarding lead on the referring side"),
        ("business_manager", "the business manager"),
        ("board.deputy_chair", "the deputy chair"),
        ("each receiving lead", "the safeguarding lead on the receiving side"),
    ],
)
def test_a_part_that_nobody_fills_has_words(words: str, said: str) -> None:
    assert role_words(View(PROTOCOL, WORLD, Dispute(), at(1, 10)), words) == said


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Priya Nair", "Priya"),
        ("Dr Sana Iqbal", "Dr Sana Iqbal"),
        ("Mrs. Obi", "Mrs. Obi"),
        ("Dev", "Dev"),
        ("", ""),
        ("HALE, Robert (Children's Services)", "Robert"),
        ("Hale, Robert", "Robert"),
        ("SMITH, Jo [HILLSIDE TRUST]", "Jo"),
        ("HALE, Dr Robert", "Dr Robert HALE"),
        ("Mr Liam Doyle (Y9)", "Mr Liam Doyle"),
        ("DC 1234 Wes Tarn", "DC 1234 Wes Tarn"),
        ("Edda Quill, CBE", "Edda"),
        ("Amina Yusuf, PhD", "Amina"),
        ("Lloyd George, David", "David"),
        ("The duty desk", "The duty desk"),
        ("Siân ap Gwilym", "Siân"),
        ("Team Manager, North", "Team Manager, North"),
        ("North Team Manager", "North Team Manager"),
        ("Duty Desk 2", "Duty Desk 2"),
        ("Di Bailey", "Di"),
        ("Di Marco, Anna", "Anna"),
        ("DI Marco", "DI Marco"),
        ("Marie Kent, Team Manager", "Marie"),
        ("Marie Kent - Team Manager", "Marie"),
        ("Van der Berg, A.", "A. Van der Berg"),
        ("李 明", "李"),
        ("(duty)", "(duty)"),
    ],
)
def test_how_people_are_greeted(name: str, greeting: str) -> None:
    assert first_name(name) == greeting


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("Robert\r\nBcc: x@y.example", "Robert Bcc: x@y.example"),
        ("<b>Robert</b> [D-2026-0009]", "b Robert /b D-2026-0009"),
        ("Ro\u202ebert\u200b", "Robert"),
        ("a\x00b\x1b", "a b"),
        ("R" * 500, "R" * 59 + "…"),
        (
            "whether the family agrees that it is talked over with the school",
            "whether the family agrees that it is talked over with the…",
        ),
        ("{{ 7 * 7 }}", "7 * 7"),
    ],
)
def test_names_are_made_safe(raw: str, safe: str) -> None:
    assert plain(raw) == safe


def test_small_words() -> None:
    assert (soft("Stage 1"), soft("CP panel"), soft("A step")) == ("stage 1", "CP panel", "a step")
    assert soft("B") == "B"
    assert either(["phone", "video", "face to face"]) == "phone, video or face to face"
    assert either([]) == ""
    assert (cited("Do it.", "4.1"), cited("Do it", "4.1"), cited("", "4.1")) == (
        "Do it (4.1).",
        "Do it (4.1)",
        "",
    )
    assert when_short(at(7, 17), "Europe/London") == "Tue 7 April 17:00"
    why = "2 working days from Wednesday 1 April: Thursday 2 April is day 1; Friday 3 (Good Friday) and Monday 6 April (Easter Monday) are bank holidays; the weekend does not count"
    assert briefly(why) == (
        "2 working days from Wed 1 April: Thu 2 April is day 1; Fri 3 and Mon 6 April are bank holidays"
    )


@pytest.mark.parametrize("template", ["raised", "asked_to_talk", "reminder", "closed", "alert"])
def test_each_name_brings_what_it_would_among_all(template: str) -> None:
    view = View(PROTOCOL, WORLD, begun(), at(2, 9))
    effect = SendNotice(template, "priya", details=(("alert", "1"),))
    whole = facts_for(effect, view)
    together = {name for names in notices._TOGETHER for name in names}
    assert whole.keys() == together | notices._OF_READER.keys() | notices._ALONE.keys()
    for name, fact in whole.items():
        assert facts_for(effect, view, names=frozenset({name}))[name] == fact
    assert facts_for(effect, view, names=frozenset()) == {}
