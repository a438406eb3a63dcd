"""What is worked out once and shared is never shared with a dispute, a day or a directory for which it is not true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from given import BDSCP, WORLD, Story, at

from parley.dispute import commands as c
from parley.dispute.dispute import Dispute
from parley.dispute.evolve import Decided, evolve, fold_on
from parley.dispute.once import REMEMBERED, shared
from parley.dispute.people import fill
from parley.dispute.sides import side_for
from parley.dispute.view import View, roles_depend
from parley.dispute.workdays import morning_before
from parley.dispute.world import World

LEAD, MANAGER = BDSCP.roles["lead"], BDSCP.roles["line_manager"]


def seen(story: Story, when: str, world: World = WORLD) -> View:
    return View(BDSCP, world, story.dispute, at(when))


def test_who_fills_a_part_is_asked_again_when_somebody_else_is_named() -> None:
    story = Story().raised()
    before = seen(story, "1 Apr 10:05")
    assert (fill(before, MANAGER, "referring"), side_for(before, "dev")) == (("liam",), "receiving")
    story.does(
        c.NamePerson,
        "priya",
        "1 Apr 11:00",
        side="referring",
        role="line_manager",
        person="sana",
        source="self",
    )
    assert fill(seen(story, "1 Apr 11:00"), MANAGER, "referring") == ("sana",)
    assert fill(before, MANAGER, "referring") == ("liam",), "the view of before stays what it was"


def test_views_share_who_is_who_while_only_other_things_happen() -> None:
    story = Story().raised()
    before = seen(story, "1 Apr 10:05").names
    story.tried("1 Apr 12:00")
    assert not roles_depend(BDSCP)
    assert seen(story, "1 Apr 13:00").names is before
    story.does(c.StandDown, "robert", "1 Apr 14:00")
    assert seen(story, "1 Apr 14:00").names is not before


def test_another_day_and_another_directory_have_answers_of_their_own() -> None:
    away = replace(
        WORLD.directory.people["sol"], absences=((date(2026, 4, 2), date(2026, 4, 9)),), deputy="tomas"
    )
    world = replace(WORLD, directory=replace(WORLD.directory, people={**WORLD.directory.people, "sol": away}))
    story = Story(world=world).raised()
    assert fill(seen(story, "1 Apr 12:00", world), LEAD, "receiving") == ("sol",)
    assert fill(seen(story, "2 Apr 12:00", world), LEAD, "receiving") == ("tomas",)
    assert fill(seen(story, "2 Apr 12:00"), LEAD, "receiving") == ("sol",)


def test_shared_answers_are_those_of_the_very_same_objects() -> None:
    memory: dict[object, dict[object, object]] = {}
    people = {"a": "b"}
    assert shared(memory, (people,), 1) is shared(memory, (people,), 1)
    assert shared(memory, (people,), 1) is not shared(memory, (dict(people),), 1)
    assert shared(memory, (people,), 1) is not shared(memory, (people,), 2)
    for _ in range(3 * REMEMBERED):
        shared(memory, ({},))
    assert len(memory) <= REMEMBERED


def test_a_decision_is_taken_over_only_by_the_dispute_that_it_was_made_on() -> None:
    story = Story().raised()
    events = list(story.log)
    decided = Decided(events, Dispute(), Dispute(reference="of another"))
    assert fold_on(Dispute(), decided) == story.dispute
    before = Dispute()
    assert fold_on(before, Decided(events, before, story.dispute)) is story.dispute
    assert fold_on(before, events[:1]) == evolve(before, events[0])


def test_events_folded_at_once_make_what_they_make_one_by_one() -> None:
    story = Story().raised()
    story.does(c.RecordAttempt, "priya", "1 Apr 12:00", medium="phone")
    story.does(c.RecordDiscussion, "priya", "2 Apr 14:30", medium="phone", outcome="unresolved", told=True)
    before, states = Dispute(), [Dispute()]
    for event in story.log:
        states.append(evolve(states[-1], event))
    assert fold_on(before, story.log) == states[-1] == story.dispute
    assert before == Dispute(), "and what they began with is as it was"
    assert fold_on(before, []) is before
    for n, state in enumerate(states):
        after = fold_on(state, story.log[n:])
        same = [name for name, part in vars(state).items() if part is vars(states[-1])[name]]
        assert all(vars(after)[name] is vars(state)[name] for name in same), (
            "what nothing touched is the same object"
        )


def test_steps_that_open_together_have_the_people_of_their_own_words() -> None:
    story = Story().raised()
    ends = {key.duty: (duty.holders, duty.counterparts) for key, duty in story.dispute.duties.items()}
    assert ends["contact"] == ends["told"] == (("priya",), ("robert",))
    assert ends["review"] == ends["relay"] == (("robert",), ("priya",))


def test_a_morning_before_is_that_of_its_own_date_and_distance() -> None:
    def before(when: str, days: int) -> datetime:
        return morning_before(WORLD.calendar, at(when), days, datetime.min.time().replace(hour=9))

    assert before("7 Apr 17:00", 1) == at("2 Apr 09:00")
    assert before("7 Apr 17:00", 2) == at("1 Apr 09:00")
    assert before("8 Apr 17:00", 1) == at("7 Apr 09:00")


def test_whose_manager_plays_a_part_follows_whoever_is_named() -> None:
    story = Story().raised()
    assert fill(seen(story, "1 Apr 10:05"), MANAGER, "receiving") == ("marie",)
    story.does(
        c.NamePerson,
        "robert",
        "1 Apr 11:00",
        side="receiving",
        role="practitioner",
        person="petra",
        source="self",
    )
    assert fill(seen(story, "1 Apr 11:00"), MANAGER, "receiving") == ("imogen",)


def test_who_holds_a_post_on_one_side_speaks_for_it_whatever_their_agency() -> None:
    people = WORLD.directory.people
    of_the_other = replace(people["liam"], agency="council")
    world = replace(WORLD, directory=replace(WORLD.directory, people={**people, "liam": of_the_other}))
    story = Story(world=world).raised()
    assert side_for(seen(story, "1 Apr 10:05", world), "liam") == "referring"
