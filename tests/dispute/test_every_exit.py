"""Promise 1, at every exit of every protocol: where the rule asks for a conversation, nothing else opens the stage
but recorded attempts or an override, and those say so for ever."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import pytest
from given import INVENTED, ROOT, RULES
from walker import CONVERSATIONS, Walk, parts_of, talks_needed, walked_to

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.conditions import AllOf, AnyOf, Condition, Done, Missed, Tried
from parley.dispute.draft import Draft
from parley.dispute.moments import holds, instances
from parley.dispute.people import resolve
from parley.dispute.protocol import CLOSED, OUTCOME, DisputeProtocol, Exit, Stage
from parley.dispute.waiving import owing
from parley.reference.rules import load_protocol

PROTOCOLS = [load_protocol(path) for path in (*RULES, *INVENTED)]
EVERY = [
    pytest.param(rules, stage, n, id=f"{rules.id}-{stage.id}-{n}-{exit_.to}")
    for rules in PROTOCOLS
    for stage in rules.stages
    for n, exit_ in enumerate(stage.exits)
]
ASKING = [param for param in EVERY if talks_needed(param.values[0], param.values[1].exits[param.values[2]])]  # type: ignore[attr-defined, index]


def alone(rules: DisputeProtocol, stage: Stage, n: int) -> tuple[DisputeProtocol, Stage, Exit]:
    """The same protocol, with this exit as the only one of its stage: nothing else may open first."""
    exit_ = stage.exits[n]
    only = replace(stage, exits=(exit_,))
    stages = tuple(only if s.id == stage.id else s for s in rules.stages)
    return replace(rules, stages=stages), only, exit_


def arrive(rules: DisputeProtocol, stage: Stage, exit_: Exit, whole: DisputeProtocol) -> Walk:
    """Walk there under the whole protocol, then look at this one exit alone."""
    walk = walked_to(whole, stage, exit_)
    walk.rules = rules
    return walk


def stuck_without_talking(walk: Walk, exit_: Exit, talks: tuple[str, ...]) -> None:
    """Everything that the exit asks for, save the conversations; and it is called unresolved."""
    walk.want(exit_)
    walk.satisfy(exit_.needs, but=talks)
    walk.satisfy(exit_.when)


def opening_after(walk: Walk, here: tuple[str, int]) -> Any:
    """The event that says how that visit of a stage was left: what opened, or the end."""
    left = next(
        n for n, x in enumerate(walk.log) if isinstance(x, e.StageLeft) and (x.stage, x.visit) == here
    )
    return next(x for x in walk.log[left:] if isinstance(x, e.StageOpened | e.DisputeClosed))


@pytest.mark.parametrize(("whole", "stage", "n"), EVERY)
def test_every_exit_can_be_taken_and_leaves_nothing_open_that_does_not_stay(
    whole: DisputeProtocol, stage: Stage, n: int
) -> None:
    rules, only, exit_ = alone(whole, stage, n)
    walk = arrive(rules, only, exit_, whole)
    left = walk.place
    walk.take(exit_)
    (event,) = [x for x in walk.all(e.StageLeft) if (x.stage, x.visit) == left]
    assert event.to == exit_.to
    asked = {duty.id for duty in talks_needed(whole, exit_)}
    assert not asked & set(opening_after(walk, left).without), "met in the ordinary way"
    stale = [d for d in walk.dispute.open_duties if (d.key.stage, d.key.visit) == left]
    assert all(walk.rule(duty).stays for duty in stale)
    assert walk.dispute.live_holds == ()


@pytest.mark.parametrize(("whole", "stage", "n"), ASKING)
def test_without_the_conversation_it_stays_shut_whatever_is_said_or_waited(
    whole: DisputeProtocol, stage: Stage, n: int
) -> None:
    rules, only, exit_ = alone(whole, stage, n)
    walk = arrive(rules, only, exit_, whole)
    talks = tuple(duty.id for duty in talks_needed(whole, exit_))
    here = walk.place
    stuck_without_talking(walk, exit_, talks)
    assert walk.place == here
    raiser = walk.dispute.raised_by
    refused = walk.say(c.AskNextStage, raiser, text="I want to escalate")
    assert refused is not None and refused.still_needed and all(need.clause for need in refused.still_needed)
    if exit_ == rules.stage(here[0]).exits[0]:
        assert {need.duty for need in refused.still_needed} & set(talks)
    for duty in [d for d in walk.dispute.open_duties if d.key.duty in talks]:
        by = duty.holders[0]
        for medium in ("email", "letter", "form"):
            no = walk.say(
                c.RecordDiscussion, by, medium=medium, keys=(duty.key,), outcome="unresolved", told=True
            )
            assert no is not None and no.code == "email"
        for medium in {"phone", "video", "face to face", "meeting"} - set(walk.rule(duty).media):
            no = walk.say(c.RecordDiscussion, by, medium=medium, keys=(duty.key,), outcome="unresolved")
            assert no is not None and no.code == "medium"
        assert walk.say(c.RecordAct, by, keys=(duty.key,), value="", text="t1") is not None
        walk.say(c.GiveNotice, by, keys=(duty.key,))
        walk.say(c.KeepNote, by, text="we mailed, and agreed")
    walk.wait()
    assert walk.place == here, "silence escalates nothing by itself"


@pytest.mark.parametrize(("whole", "stage", "n"), ASKING)
def test_each_allowed_medium_opens_it_and_nothing_is_without(
    whole: DisputeProtocol, stage: Stage, n: int
) -> None:
    rules, only, exit_ = alone(whole, stage, n)
    for talk in talks_needed(whole, exit_):
        for medium in talk.media or ("phone",):
            walk = arrive(rules, only, exit_, whole)
            here = walk.place
            others = tuple(d.id for d in talks_needed(whole, exit_) if d.id != talk.id)
            stuck_without_talking(walk, exit_, (talk.id, *others))
            walk.satisfy(Done(talk.id), medium=medium)
            walk.take(exit_) if walk.place == here else None
            assert talk.id not in opening_after(walk, here).without
            assert walk.place != here


@pytest.mark.parametrize(("whole", "stage", "n"), ASKING)
def test_attempts_stand_in_as_the_register_says_and_it_says_so_for_ever(
    whole: DisputeProtocol, stage: Stage, n: int
) -> None:
    rules, only, exit_ = alone(whole, stage, n)
    for tried in [part for part in parts_of(exit_.needs) if isinstance(part, Tried)]:
        others = tuple(duty.id for duty in talks_needed(whole, exit_) if duty.id != tried.duty)
        few = arrive(rules, only, exit_, whole)
        if not asked_here(few, exit_, tried):
            continue  # something else stands in for it already: it is not asked for in this dispute
        here = few.place
        stuck_without_talking(few, exit_, (tried.duty,))
        few.attempt(tried.duty, tried.times - 1)
        few.wait()
        assert few.place == here, "one attempt too few"
        walk = arrive(rules, only, exit_, whole)
        stuck_without_talking(walk, exit_, (tried.duty, *others))
        walk.attempt(tried.duty, tried.times)
        walk.satisfy(exit_.when)
        due = max((d.due for d in instances(walk.view, tried.duty) if d.due), default=None)
        if tried.wait and due is not None and due > walk.clock:
            assert walk.place == here, "their date has not passed yet"
            walk.wait()
        walk.satisfy(exit_.needs, but=(tried.duty,))
        if exit_.asked_by:
            assert walk.say(c.AskNextStage, walk.people(exit_.asked_by)[0], to=exit_.to) is None
        assert walk.place != here
        assert tried.duty in opening_after(walk, here).without
        assert opening_after(walk, here).override == ""
        if exit_.to != CLOSED:
            assert any(tried.duty in visit.without for visit in walk.dispute.visits), "for ever"


@pytest.mark.parametrize(
    ("whole", "stage", "n"), [p for p in ASKING if p.values[1].exits[p.values[2]].override]
)  # type: ignore[attr-defined, index]
def test_the_named_role_may_waive_it_with_a_reason_and_it_says_so_for_ever(
    whole: DisputeProtocol, stage: Stage, n: int
) -> None:
    rules, only, exit_ = alone(whole, stage, n)
    talks = {duty.id for duty in talks_needed(whole, exit_)}
    start = arrive(rules, only, exit_, whole)
    if all(part.fact != OUTCOME for part in parts_of(exit_.when) if hasattr(part, "fact")):
        walk_when(start, exit_)
    elif "referring" not in {who.side for who in exit_.override}:
        start.satisfy(exit_.when)
    here = start.place
    for duty in unmet(start, exit_.needs):  # whoever owes what is missing cannot waive it
        if free_to_waive(start, exit_):
            break
        start.do(duty)
    missing = talks & set(unmet(start, exit_.needs))
    owing = owing_now(start, exit_)
    named = [p for p in resolve(start.view, exit_.override).people if p not in owing]
    assert named, "somebody must be able to"
    everybody = set(start.world.directory.people) - set(resolve(start.view, exit_.override).people)
    for person in sorted(everybody | owing):
        assert start.say(c.Override, person, reason="t1", to=exit_.to) is not None, person
    assert start.say(c.Override, named[0], reason="", to=exit_.to) is not None
    assert start.place == here
    assert start.say(c.Override, named[0], reason="t1", to=exit_.to) is None
    assert start.place != here
    event = opening_after(start, here)
    assert (event.override, event.by) == ("t1", named[0]) and missing <= set(event.without)


def asked_here(walk: Walk, exit_: Exit, tried: Tried) -> bool:
    """Whether nothing stands in for these attempts already."""
    around = [part for part in parts_of(exit_.needs) if isinstance(part, AnyOf) and tried in part.parts]
    return not any(holds(part, walk.view) for part in around)


def owing_now(walk: Walk, exit_: Exit) -> set[str]:
    """Whoever owes what is missing."""
    return owing(Draft(walk.rules, walk.world, walk.dispute, walk.clock).view, exit_.needs)


def free_to_waive(walk: Walk, exit_: Exit) -> bool:
    """Whether one of those who may waive it owes nothing of it."""
    return bool(set(resolve(walk.view, exit_.override).people) - owing_now(walk, exit_))


def walk_when(walk: Walk, exit_: Exit) -> None:
    walk.satisfy(exit_.when)


def unmet(walk: Walk, condition: Condition | None) -> list[str]:
    """What the first way through the needs still asks for."""
    if condition is None or holds(condition, walk.view):
        return []
    if isinstance(condition, AllOf):
        return [duty for part in condition.parts for duty in unmet(walk, part)]
    if isinstance(condition, AnyOf):
        return unmet(walk, condition.parts[0])
    return [condition.duty] if isinstance(condition, Done) else []


def test_a_conversation_is_asked_for_somewhere_and_lateness_is_an_exit_only_where_the_text_says_so() -> None:
    assert len(ASKING) >= 8
    late = [
        p for p in EVERY if any(isinstance(c, Missed) for c in parts_of(p.values[1].exits[p.values[2]].when))
    ]  # type: ignore[attr-defined, index]
    assert [p.id for p in late] == ["tidewatch-ebb-2-flood"]
    assert CONVERSATIONS == ("talk", "meet")


# --- nothing in Python knows an id ------------------------------------------------------------------------------

RESERVED = {CLOSED, OUTCOME}
# English words that the code uses for something of its own (a field, a key, a word in a mail), and that a published
# protocol uses as an id too. Telling ids of the protocol proper, such as roles and stages, never belong here.
ENGLISH = {"about", "contact", "relay", "review", "told", "child", "forwarded", "head", "kind", "manager", "meeting", "policy", "resolve",
           "one", "two", "three", "four", "five", "six"}  # fmt: skip
EXAMPLES = (
    "reference/rule_keys",
    "reference/rule_values",
    "reference/other_words",
)  # the examples of each key are from the published files, and its everyday words from the language
PLACES = {
    ("reference/rules.py", "practitioner"): "the default of the key `raiser`",
    ("dispute/protocol.py", "practitioner"): "the same default",
    ("dispute/protocol.py", "director"): "a step of the on-call rota, the default of the key `steps`",
    ("dispute/people.py", "line_manager"): "a word of the directory: whoever stands in `manager:`",
    ("loops/door.py", "line_manager"): "a field of `RaiseDispute`",
    ("dispute/missing_people.py", "business_manager"): "an office of the directory",
}


def ids_of(rules: DisputeProtocol) -> set[str]:
    duties = {duty.id for stage in rules.stages for duty in stage.duties}
    return {*rules.roles, *rules.facts, *(c.id for c in rules.clocks), *(s.id for s in rules.stages), *duties}


def literals() -> list[tuple[str, int, str]]:
    home = ROOT / "daemon" / "parley"  # its demonstration tells one story, of one protocol
    return [
        (path.relative_to(home).as_posix(), node.lineno, node.value)
        for path in sorted(home.rglob("*.py"))
        if "demonstration" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_no_id_of_an_invented_protocol_appears_in_python() -> None:
    ids = set().union(*(ids_of(load_protocol(path)) for path in INVENTED))
    assert len(ids) > 40
    assert [found for found in literals() if found[2] in ids] == []


def test_no_id_of_a_published_protocol_appears_in_python() -> None:
    ids = set().union(*(ids_of(load_protocol(path)) for path in RULES)) - RESERVED - ENGLISH
    found = [(file, line, word) for file, line, word in literals() if word in ids]
    told = [place for place in found if (place[0], place[2]) not in PLACES]
    assert [place for place in told if not place[0].startswith(EXAMPLES)] == []
