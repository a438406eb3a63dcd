"""Whole disputes of every protocol, lived at random by the whole cast: mails in any order, silence, outages, late
records, meetings answered. Hypothesis looks for the life that breaks a promise."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from given import INVENTED, RULES
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from invariants import batch_is_sound, exits_taken, whole_is_sound
from walker import Walk, way_to

from parley.dispute import commands as c
from parley.dispute.advance import advance, next_wake
from parley.dispute.commands import Refused
from parley.dispute.effects import HoldMeeting
from parley.dispute.evolve import fold
from parley.dispute.people import resolve
from parley.dispute.protocol import MEDIA, DisputeProtocol, Stage
from parley.reference.rules import load_protocol

CAST = ("priya", "liam", "sana", "grace", "robert", "marie", "sol", "dev", "bea", "ivy", "olu", "dana")
CORE = CAST[:8]
people = st.sampled_from(CORE * 3 + CAST)
small = st.integers(0, 6)
outcomes = st.sampled_from(["unresolved", "unresolved", "resolved", "waiting", ""])


@dataclass
class Lived:
    """What happened over all lives of one protocol."""

    accepted: int = 0
    refused: int = 0
    exits: Counter[tuple[str, int]] = field(default_factory=Counter)


class Life(Walk):
    """A walk that is watched at every step."""

    lived: Lived
    folds = False

    def _take(self, events: list[Any]) -> None:
        before = self.dispute
        super()._take(events)
        if before.reference:
            batch_is_sound(before, self.dispute, events, self.effects)
        self.lived.exits.update(exits_taken(self.rules, self.world, before, events))

    def must(self, refused: Refused | None) -> None:
        """In a life anything may be refused."""

    def say(self, kind: type[c.Command], by: str, **fields: Any) -> Refused | None:
        refused = super().say(kind, by, **fields)
        self.lived.accepted += refused is None
        self.lived.refused += refused is not None
        return refused


def machine_of(rules: DisputeProtocol, lived: Lived) -> type[RuleBasedStateMachine]:
    """The machine that lives disputes of this protocol."""
    watched = type("Watched", (Life,), {"lived": lived})
    facts = [fact for fact in rules.facts.values() if fact.ask == "opening" and not fact.instead]
    opening = st.tuples(*(st.tuples(st.just(f.id), st.sampled_from(f.values)) for f in facts))
    told = [fact for fact in rules.facts.values() if not fact.is_date]

    class Machine(RuleBasedStateMachine):
        life: Life

        @initialize(facts=opening, stage=st.sampled_from([rules.stages[0], *rules.stages]))
        def raised(self, facts: tuple[tuple[str, str], ...], stage: Stage) -> None:
            self.life = watched(rules, facts)
            for here, exit_ in way_to(rules, stage.id):
                if self.life.place[0] == here.id:
                    self.walk_on(here.exits.index(exit_), "both")

        # --- time -------------------------------------------------------------------------------------------

        @rule(hours=st.sampled_from([0, 1, 5, 20, 30, 50, 120, 400]))
        def silence(self, hours: int) -> None:
            self.life.pass_until(self.life.clock + timedelta(hours=hours))

        @rule(hours=st.sampled_from([5, 50, 120]), unheard=st.sampled_from([1, 4, 90]))
        def outage(self, hours: int, unheard: int) -> None:
            life = self.life
            life.clock += timedelta(hours=hours)
            heard = life.clock - timedelta(hours=unheard)
            life._take(advance(life.rules, life.world, life.dispute, life.clock, heard))
            wake = next_wake(life.rules, life.world, life.dispute, life.clock)
            assert wake is None or wake > life.clock or wake > heard

        # --- what people do right ---------------------------------------------------------------------------

        @precondition(lambda self: self.life.dispute.at is not None)
        @rule(n=small, how=st.sampled_from(["needs", "when", "both", "both", "both"]))
        def towards(self, n: int, how: str) -> None:
            self.walk_on(n, how)

        def walk_on(self, n: int, how: str) -> None:
            life = self.life
            exits = life.rules.stage(life.place[0]).exits
            exit_, here = exits[n % len(exits)], life.place
            if how != "when":
                life.satisfy(exit_.needs)
            if how != "needs" and life.place == here:
                life.satisfy(exit_.when)
            if exit_.asked_by and life.place == here:
                for person in resolve(life.view, exit_.asked_by).people[:1]:
                    life.say(c.AskNextStage, person, to=exit_.to)

        @precondition(lambda self: self.life.dispute.at is not None)
        @rule(n=small)
        def straight_on(self, n: int) -> None:
            self.walk_on(n, "both")

        @precondition(lambda self: self.life.dispute.open_duties)
        @rule(n=small, outcome=outcomes, told=st.booleans())
        def duty_done(self, n: int, outcome: str, told: bool) -> None:
            duties = self.life.dispute.open_duties
            state = duties[n % len(duties)]
            if not state.holders:
                return
            if state.do in ("talk", "meet"):
                media = self.life.rule(state).media or ("phone",)
                self.life.say(
                    c.RecordDiscussion,
                    state.holders[0],
                    medium=media[0],
                    keys=(state.key,),
                    outcome=outcome,
                    told=told,
                )
            else:
                self.life.act(state)

        @precondition(lambda self: self.life.dispute.open_duties)
        @rule(n=small, times=st.integers(1, 3))
        def tried(self, n: int, times: int) -> None:
            duties = self.life.dispute.open_duties
            self.life.attempt(duties[n % len(duties)].key.duty, times) if duties[
                n % len(duties)
            ].do == "talk" else None

        @rule(person=people, n=small, reason=st.sampled_from(["t1", "t1", ""]))
        def waive(self, person: str, n: int, reason: str) -> None:
            at_now = self.life.dispute.at
            exits = self.life.rules.stage(at_now.stage).exits if at_now else ()
            named = [p for x in exits for p in resolve(self.life.view, x.override).people]
            self.life.say(c.Override, (named[n % len(named)] if named and n else person), reason=reason)

        # --- what people say --------------------------------------------------------------------------------

        @rule(
            person=people,
            medium=st.sampled_from(["phone", *MEDIA]),
            outcome=outcomes,
            told=st.booleans(),
            n=small,
        )
        def speaks(self, person: str, medium: str, outcome: str, told: bool, n: int) -> None:
            keys = tuple(self.life.dispute.duties)
            about = (keys[n % len(keys)],) if n % 2 else ()
            self.life.say(
                c.RecordDiscussion,
                person,
                medium=medium,
                outcome=outcome,
                told=told,
                keys=about,
                confirmed=n > 4,
            )

        @precondition(lambda self: self.life.dispute.duties)
        @rule(n=small, hours=st.sampled_from([1, 30, 100]))
        def told_late(self, n: int, hours: int) -> None:
            life = self.life
            state = list(life.dispute.duties.values())[-1 - n % len(life.dispute.duties)]
            if state.do not in ("talk", "meet") or not state.holders:
                return
            happened = max(life.clock - timedelta(hours=hours), life.dispute.moments["decision"])
            command = c.RecordDiscussion(
                by=state.holders[0], happened=happened, received=life.clock, medium=life.rule(state).media[0],
                keys=(state.key,),
            )  # fmt: skip
            from parley.dispute.decide import decide

            decided = decide(life.rules, life.world, life.dispute, command, life.clock)
            life._take([] if isinstance(decided, Refused) else decided)

        @rule(person=people, resolved=st.booleans())
        def confirms(self, person: str, resolved: bool) -> None:
            self.life.say(c.ConfirmOutcome, person, resolved=resolved)

        @precondition(lambda self: bool(told))
        @rule(person=people, n=small, value=small)
        def tells(self, person: str, n: int, value: int) -> None:
            fact = told[n % len(told)]
            self.life.say(
                c.TellFact, person, fact=fact.id, value=fact.values[value % len(fact.values)], text="t1"
            )

        @rule(person=people, what=st.sampled_from([c.KeepNote, c.CorrectRecord, c.AskNextStage]))
        def writes(self, person: str, what: type[c.Command]) -> None:
            self.life.say(what, person, text="t1")

        @rule(person=people, hours=st.sampled_from([-1, 2, 26, 200]))
        def sooner(self, person: str, hours: int) -> None:
            until = self.life.clock + timedelta(hours=hours)
            self.life.say(c.ShortenDeadline, person, until=until, reason="t1")

        @rule(days=st.integers(-2, 3))
        def corrects_the_date(self, days: int) -> None:
            moment = self.life.dispute.moments["decision"] + timedelta(days=days)
            self.life.say(c.TellMoment, "priya", moment="decision", at=moment)

        @rule(person=people, other=people, side=st.sampled_from(["referring", "receiving"]), n=small)
        def names(self, person: str, other: str, side: str, n: int) -> None:
            roles = [role.id for role in rules.roles.values() if role.named]
            if other in CORE[:4] if side == "referring" else other in CORE[4:]:
                self.life.say(
                    c.NamePerson, person, side=side, role=roles[n % len(roles)], person=other, source="self"
                )

        @rule(person=people, other=people, how=st.sampled_from([c.PassOn, c.StandDown, c.AskSupport]))
        def hands_on(self, person: str, other: str, how: type[c.Command]) -> None:
            fields: dict[str, Any] = {c.PassOn: {"person": other}, c.StandDown: {"instead": ""}}.get(how, {})
            self.life.say(how, person, **fields)

        @rule(chance=st.integers(0, 40))
        def withdraws(self, chance: int) -> None:
            if not chance:
                self.life.say(c.Withdraw, "priya")

        # --- urgency and meetings ---------------------------------------------------------------------------

        @rule(person=people)
        def urgent(self, person: str) -> None:
            self.life.say(c.MarkUrgent, person)

        @precondition(lambda self: self.life.dispute.alerts)
        @rule(n=small, how=st.sampled_from([c.Acknowledge, c.PassAlert, c.ReportContact]))
        def answers_the_alert(self, n: int, how: type[c.Command]) -> None:
            alert = list(self.life.dispute.alerts.values())[-1]
            rung = [person for _, person, _ in alert.rung] or ["olu"]
            self.life.say(how, rung[n % len(rung)], alert=alert.number)

        @precondition(lambda self: any(d.do in ("talk", "meet") for d in self.life.dispute.open_duties))
        @rule(hours=st.sampled_from([1, 20, 70]), n=small)
        def meeting(self, hours: int, n: int) -> None:
            life = self.life
            talks = [d for d in life.dispute.open_duties if d.do in ("talk", "meet")]
            wanted = [x for x in life.effects if isinstance(x, HoldMeeting)]
            keys = wanted[0].keys if wanted else (talks[n % len(talks)].key,)
            state = life.dispute.duties[keys[0]]
            start: datetime = life.clock + timedelta(hours=hours)
            life.say(
                c.PlaceMeeting, "", hold=f"h{len(life.dispute.holds)}", uid="u", keys=keys, why="free",
                attendees=(*state.holders, *state.counterparts), start=start, end=start + timedelta(minutes=30),
            )  # fmt: skip

        @precondition(lambda self: self.life.dispute.holds)
        @rule(
            n=small, person=people, partstat=st.sampled_from(["ACCEPTED", "DECLINED", "TENTATIVE"]),
            back=st.integers(0, 2), minutes=st.integers(0, 90),
        )  # fmt: skip
        def answers_the_invitation(self, n: int, person: str, partstat: str, back: int, minutes: int) -> None:
            life = self.life
            hold = list(life.dispute.holds.values())[-1]
            by = hold.attendees[n % len(hold.attendees)] if hold.attendees and n else person
            life.say(
                c.AnswerMeeting, by, hold=hold.id, partstat=partstat, sequence=max(0, hold.sequence - back),
                stamped=life.clock - timedelta(minutes=minutes),
            )  # fmt: skip

        @precondition(lambda self: self.life.dispute.live_holds)
        @rule(hours=st.sampled_from([3, 30]))
        def moves_the_meeting(self, hours: int) -> None:
            hold = self.life.dispute.live_holds[0]
            start = self.life.clock + timedelta(hours=hours)
            self.life.say(
                c.MoveMeeting, "", hold=hold.id, start=start, end=start + timedelta(minutes=30),
                attendees=hold.attendees, why="proposed",
            )  # fmt: skip

        def teardown(self) -> None:
            assert fold(self.life.log) == self.life.dispute, "the fold of all is what the steps have made"

        # --- what always holds ------------------------------------------------------------------------------

        @invariant()
        def noting_the_time_twice_changes_nothing(self) -> None:
            life = self.life
            life.pass_until(life.clock)
            assert advance(life.rules, life.world, life.dispute, life.clock) == []
            wake = next_wake(life.rules, life.world, life.dispute, life.clock)
            assert wake is None or wake > life.clock

        @invariant()
        def the_whole_is_sound(self) -> None:
            whole_is_sound(self.life.dispute, self.life.log)

    return Machine


@pytest.mark.parametrize("path", [*RULES, *INVENTED], ids=lambda path: path.stem)
def test_whole_disputes(path: Any) -> None:
    rules, lived = load_protocol(path), Lived()
    run_state_machine_as_test(
        machine_of(rules, lived),
        settings=settings(
            max_examples=80, stateful_step_count=20, derandomize=True, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate, Phase.shrink),
        ),
    )  # fmt: skip
    said = lived.accepted + lived.refused
    assert said > 300 and lived.accepted / said >= 0.3, (lived.accepted, lived.refused)
    every = {(stage.id, n) for stage in rules.stages for n in range(len(stage.exits))}
    assert every - set(lived.exits) == set(), "no life took these exits"
