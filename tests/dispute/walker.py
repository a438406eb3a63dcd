"""Walks a dispute of any protocol to any of its exits, by reading the rule file's own conditions.

Knows verbs and conditions, and no id of any protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, assert_never

from given import Story, at

from parley.dispute import commands as c
from parley.dispute.advance import advance, next_wake
from parley.dispute.commands import Refused
from parley.dispute.conditions import (
    AllOf,
    AnyOf,
    Complete,
    Condition,
    Count,
    Done,
    FactIs,
    InSector,
    Missed,
    Not,
    Overrun,
    SamePerson,
    Tried,
)
from parley.dispute.decide import decide
from parley.dispute.duty_state import DutyState
from parley.dispute.forms import gaps, kind_of, rows_of
from parley.dispute.moments import holds, instances
from parley.dispute.parties import rule_of
from parley.dispute.people import resolve, side_of_holders
from parley.dispute.protocol import OUTCOME, URGENT, DisputeProtocol, Duty, Exit, FormSection, Stage, Who
from parley.dispute.view import View

CONVERSATIONS = ("talk", "meet")
STARTS = at("1 Apr 10:05")


def parts_of(condition: Condition | None) -> Iterator[Condition]:
    """The condition and everything in it."""
    if condition is None:
        return
    yield condition
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from parts_of(part)
    elif isinstance(condition, Not):
        yield from parts_of(condition.part)


def talks_needed(rules: DisputeProtocol, exit_: Exit) -> list[Duty]:
    """The conversations that the exit asks for, whatever may stand in for them."""
    duties = {duty.id: duty for stage in rules.every_stage for duty in stage.duties}
    named = [part.duty for part in parts_of(exit_.needs) if isinstance(part, Done | Tried)]
    return [duties[name] for name in dict.fromkeys(named) if duties[name].do in CONVERSATIONS]


def way_to(rules: DisputeProtocol, stage_id: str) -> list[tuple[Stage, Exit]]:
    """The shortest way from the first stage to this one."""
    ways: list[list[tuple[Stage, Exit]]] = [[]]
    seen = {rules.stages[0].id}
    while ways:
        way = ways.pop(0)
        here = rules.stage(way[-1][1].to if way else rules.stages[0].id)
        if here.id == stage_id:
            return way
        for exit_ in here.exits:
            if exit_.to not in seen and exit_.to != "closed":
                seen.add(exit_.to)
                ways.append([*way, (here, exit_)])
    raise AssertionError(f"nothing leads to {stage_id}")


def opening_facts(rules: DisputeProtocol, exits: list[Exit]) -> tuple[tuple[str, str], ...]:
    """The answers at the opening that let these exits be chosen."""
    told: dict[str, str] = {}
    for exit_ in exits:
        parts = list(parts_of(exit_.when))
        denied = [part.part for part in parts if isinstance(part, Not)]
        for part in parts:
            fact = rules.facts.get(part.fact) if isinstance(part, FactIs) else None
            if isinstance(part, FactIs) and fact and fact.ask == "opening":
                wanted = [v for v in fact.values if (v in part.values) != (part in denied)]
                told[part.fact] = wanted[0]
    return tuple(told.items())


def owner_of(state: DutyState) -> str:
    """Who owes it, or an outsider where nobody does."""
    return state.holders[0] if state.holders else "dana"


class Walk(Story):
    """A story whose clock goes on by itself, a minute at a step."""

    def __init__(self, rules: DisputeProtocol, facts: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(rules)
        self.clock = STARTS
        self.wanted: dict[str, str] = {}  # what facts are to be, where something else asks for them first
        self.raised(facts=facts)
        assert self.refused is None

    def say(self, kind: type[c.Command], by: str, **fields: Any) -> Refused | None:
        """Somebody says something a minute later."""
        self.pass_until(self.clock + timedelta(minutes=1))
        decided = decide(
            self.rules, self.world, self.dispute,
            kind(by=by, happened=self.clock, received=self.clock, **fields), self.clock,
        )  # fmt: skip
        self._take([] if isinstance(decided, Refused) else decided)
        return decided if isinstance(decided, Refused) else None

    def pass_until(self, moment: datetime) -> None:
        """Time passes."""
        self.clock = max(self.clock, moment)
        self._take(advance(self.rules, self.world, self.dispute, self.clock))

    def wait(self, days: int = 120) -> None:
        """Nobody does anything; every wake-up is kept."""
        end = self.clock + timedelta(days=days)
        while self.dispute.status == "open":
            wake = next_wake(View(self.rules, self.world, self.dispute, self.clock))
            if wake is None or wake > end:
                break
            assert wake > self.clock
            self.pass_until(wake)
        self.pass_until(end)

    @property
    def view(self) -> View:
        """What a decision sees now."""
        return View(self.rules, self.world, self.dispute, self.clock)

    @property
    def place(self) -> tuple[str, int]:
        """The stage and the visit."""
        now = self.dispute.at
        return (now.stage, now.visit) if now else (self.dispute.status, 0)

    def rule(self, state: DutyState) -> Duty:
        """The rule of an instance."""
        return rule_of(self.view, state)

    def people(self, whos: tuple[Who, ...]) -> tuple[str, ...]:
        """Who is meant."""
        return resolve(self.view, whos, side_of_holders(self.view, whos)).people

    def must(self, refused: Refused | None) -> None:
        """What is walked by the rules is not refused."""
        assert refused is None, refused

    # --- making things true ---------------------------------------------------------------------------------

    def satisfy(self, condition: Condition | None, medium: str = "", but: tuple[str, ...] = ()) -> None:
        """Do what makes the condition true, in the first way the rule gives. but: duties not to be done."""
        if condition is None or holds(condition, self.view):
            return
        match condition:
            case Done(duty):
                self.do(duty, medium, but)
            case Tried(duty, times):
                self.attempt(duty, times)
                self.until_due(duty)
            case Missed(duty):
                self.until_due(duty)
            case Overrun(clock):
                self.until_over(clock)
            case FactIs(fact, values, side):
                self.tell(fact, values[0], side)
            case AllOf(parts):
                for part in parts:
                    self.satisfy(part, medium, but)
            case AnyOf(parts):
                allowed = [p for p in parts if not any(getattr(q, "duty", "") in but for q in parts_of(p))]
                if allowed or not but:
                    self.satisfy((allowed or list(parts))[0], medium, but)
            case Complete(form, section):
                for part in self.rules.forms[form].sections:
                    if section in ("", part.id):
                        self.fill(form, part)
            case Count(of, at_least):
                self.many(of, at_least)
            case Not() | SamePerson() | InSector():
                pass
            case _:
                assert_never(condition)

    def do(self, duty_id: str, medium: str = "", but: tuple[str, ...] = ()) -> None:
        """Do a duty, and before it what it waits for."""
        if duty_id in but:
            return
        rule = next(rule for stage in self.rules.every_stage for rule in stage.duties if rule.id == duty_id)
        if not instances(self.view, duty_id):
            self.satisfy(rule.needs, but=but)
            self.satisfy(rule.when, but=but)
        for option in (
            rule.anchor.options if rule.anchor else ()
        ):  # what comes after something is not met before it
            if isinstance(option.take, Done) and option.take.duty not in but:
                self.satisfy(option.take, but=but)
                break
        for state in instances(self.view, duty_id):
            if self.dispute.duties[state.key].status != "open":
                continue
            self.must(self.act(state, medium))

    def act(self, state: DutyState, medium: str = "") -> Refused | None:
        """Its owner does it and says so."""
        rule, by = self.rule(state), owner_of(state)
        if state.do in CONVERSATIONS:
            spoken = medium or (rule.media[0] if rule.media else "phone")
            self.name_whoever_is_missing(state)
            return self.say(
                c.RecordDiscussion, by, medium=spoken, keys=(state.key,), present=self.everybody_there
            )
        if state.do == "tell":
            return self.say(
                c.GiveNotice, by, keys=(state.key,), medium=medium if medium in rule.media else ""
            )
        if rule.fills:
            form, _, rest = rule.fills.partition(".")
            if "." not in rest:
                self.fill(form, self.rules.forms[form].section(rest))
                if self.dispute.duties[state.key].status != "open":
                    return None
        value = self.value_for(rule)
        return self.say(
            c.RecordAct, by, keys=(state.key,), value=value, text="t1", present=self.everybody_there
        )

    @property
    def everybody_there(self) -> tuple[str, ...]:
        """Everybody of the directory: a panel has its quorum."""
        return tuple(self.world.directory.people)

    def name_whoever_is_missing(self, state: DutyState) -> None:
        """Somebody says who the people are that this conversation waits for."""
        for words in state.unfilled:
            side, _, role = words.rpartition(" ")
            agency = self.dispute.agencies.get(side.removeprefix("each "), "")
            person = next(p.id for p in self.world.directory.people.values() if p.agency == agency)
            self.say(
                c.NamePerson,
                "bea",
                side=side.removeprefix("each "),
                role=role,
                person=person,
                source="partnership",
            )

    def fill(self, form: str, section: FormSection) -> None:
        """Whoever fills it writes down what a section still asks for."""
        by = next(iter(self.people(section.by)), self.dispute.raised_by)
        for _ in range(12):
            empty = gaps(self.view, self.rules.forms[form], section)
            if not empty:
                return
            first = empty[0]
            known = self.rules.facts.get(first.field.known)
            if known is not None and known.values:
                self.tell(known.id, self.wanted.get(known.id, known.values[-1]), "")
                continue
            row = -1 if first.row and not rows_of(self.dispute, form, section.id) else first.row
            kind = kind_of(self.rules, first.field)
            value = {"date": self.some_day, "person": by, "choice": next(iter(first.field.values), "")}.get(
                kind, "t1"
            )
            said = {"form": form, "section": section.id, "row": row, "values": ((first.field.id, value),)}
            if self.say(c.FillForm, by, **said) is not None:
                for other in self.everybody_there:
                    if self.say(c.FillForm, other, **said) is None:
                        break

    def many(self, of: str, at_least: int) -> None:
        """So many rows of a form, or instances of a duty that are done."""
        form, _, section = of.partition(".")
        if section:
            part = self.rules.forms[form].section(section)
            for _ in range(at_least - len(rows_of(self.dispute, form, section))):
                value = (part.rows[0].id, "t1")
                by = next(iter(self.people(part.by)), self.dispute.raised_by)
                self.say(c.FillForm, by, form=form, section=section, row=-1, values=(value,))
            return
        if of in {duty.id for stage in self.rules.every_stage for duty in stage.duties}:
            self.do(of)

    @property
    def some_day(self) -> str:
        """A day that is still to come."""
        return (self.clock + timedelta(days=1)).date().isoformat()

    def value_for(self, rule: Duty, wanted: str = "") -> str:
        """What an act that decides a fact says."""
        fact = self.rules.facts.get(rule.fact)
        if fact is None:
            return ""
        return self.some_day if fact.is_date else wanted or self.wanted.get(fact.id, fact.values[0])

    def attempt(self, duty_id: str, times: int) -> None:
        """So many tries at everybody who is owed that conversation."""
        if not instances(self.view, duty_id):
            stages = self.rules.every_stage
            rule = next(rule for stage in stages for rule in stage.duties if rule.id == duty_id)
            self.satisfy(rule.needs)
        for state in instances(self.view, duty_id):
            for _ in range(times):
                now = self.dispute.duties[state.key]
                if now.status == "open":
                    self.must(self.say(c.RecordAttempt, owner_of(now), keys=(state.key,)))

    def until_due(self, duty_id: str) -> None:
        """Its date passes."""
        for state in instances(self.view, duty_id):
            if state.due:
                self.pass_until(max(state.due, self.clock))

    def until_over(self, clock_id: str) -> None:
        """A clock runs out while something under it is owed."""
        caps = [
            date.at for duty in self.dispute.open_duties for date in duty.deadlines if date.clock == clock_id
        ]
        if caps:
            self.pass_until(max(min(caps), self.clock))

    def tell(self, fact_id: str, value: str, side: str) -> None:
        """A fact becomes true."""
        raiser = self.rules.raiser
        if fact_id == OUTCOME:
            for teller in ("referring", "receiving") if value == "resolved" else ("referring",):
                by = self.dispute.people.get((side or teller, raiser), self.dispute.raised_by)
                self.say(c.ConfirmOutcome, by, resolved=value == "resolved")
            return
        if fact_id == URGENT:
            self.say(c.MarkUrgent, self.dispute.raised_by)
            return
        deciding = [d for d in self.dispute.open_duties if self.rule(d).fact == fact_id]
        if deciding:
            state = deciding[0]
            there = self.everybody_there
            self.must(
                self.say(
                    c.RecordAct, owner_of(state), keys=(state.key,), value=value, text="t1", present=there
                )
            )
            return
        tellers = self.people(self.rules.facts[fact_id].told_by) or (
            self.dispute.people.get((side or "referring", raiser), self.dispute.raised_by),
        )
        self.must(self.say(c.TellFact, tellers[0], fact=fact_id, value=value, text="t1"))

    def want(self, exit_: Exit) -> None:
        """Remember what facts have to be for this exit to be chosen."""
        for part in parts_of(exit_.when):
            if isinstance(part, FactIs):
                self.wanted[part.fact] = part.values[0]

    def take(self, exit_: Exit) -> None:
        """Leave by this exit in the ordinary way."""
        before = self.place
        self.want(exit_)
        self.satisfy(exit_.needs)
        self.satisfy(exit_.when)
        if exit_.asked_by:
            assert self.say(c.AskNextStage, self.people(exit_.asked_by)[0], to=exit_.to) is None
        assert self.place != before, (before, exit_.to)


def walked_to(rules: DisputeProtocol, stage: Stage, exit_: Exit) -> Walk:
    """A dispute that stands at the stage, in which this exit can be chosen."""
    way = way_to(rules, stage.id)
    walk = Walk(rules, opening_facts(rules, [*(x for _, x in way), exit_]))
    for _, onward in way:
        walk.take(onward)
    assert walk.place[0] == stage.id
    return walk
