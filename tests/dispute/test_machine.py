"""Whole disputes of every protocol, lived at random by the whole cast: mails in any order, silence, outages, late
records, meetings answered, tracks beside the ladder. Hypothesis looks for the life that breaks a promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from given import INVENTED, RULES
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test
from invariants import whole_is_sound
from lives import Life, Lived
from machine_steps import Meetings, Rightly, Said, Time
from walker import opening_facts, way_to

from parley.dispute.advance import advance, first_turn, next_wake
from parley.dispute.evolve import fold
from parley.dispute.protocol import DisputeProtocol, Exit, Stage
from parley.reference.rules import load_protocol


class Living(Time, Rightly, Said, Meetings):
    """A whole life, and what always holds in it."""

    def teardown(self) -> None:
        assert fold(self.life.log) == self.life.dispute, "the fold of all is what the steps have made"
        self.life.is_never_locked()

    @invariant()
    def noting_the_time_twice_changes_nothing(self) -> None:
        life = self.life
        life.pass_until(life.clock)
        assert advance(life.rules, life.world, life.dispute, life.clock) == []
        wake = next_wake(life.view)
        assert wake is None or wake > life.clock
        assert wake == first_turn(life.view, None), "and the first of all there are"
        assert wake is not None or life.dispute.status != "open", "an open dispute is never left asleep"

    @invariant()
    def the_whole_is_sound(self) -> None:
        whole_is_sound(self.life.rules, self.life.dispute, self.life.log)


def machine_of(rules: DisputeProtocol, lived: Lived) -> type[RuleBasedStateMachine]:
    """The machine that lives disputes of this protocol."""
    watched = type("Watched", (Life,), {"lived": lived})
    return type("Machine", (Living,), {"protocol": rules, "watched": watched})


def lived_towards(watched: type[Life], rules: DisputeProtocol, stage: Stage, exit_: Exit) -> None:
    """A life that goes straight to one exit."""
    track = next((track for track in rules.tracks if track.id == rules.track_of(stage.id)), None)
    if track is None:
        way = way_to(rules, stage.id)
        life = watched(rules, opening_facts(rules, [*(x for _, x in way), exit_]))
        for here, onward in way:
            life.go(onward, here.id)
        life.go(exit_, stage.id)
        return
    life = watched(rules, ())
    for one in track.stages:
        for place in life.beside(track):
            life.go(exit_ if place.stage == stage.id else rules.stage(place.stage).exits[0], place.stage)
        if one.id == stage.id:
            return


@pytest.mark.parametrize("path", [*RULES, *INVENTED], ids=lambda path: path.stem)
def test_whole_disputes(path: Path) -> None:
    rules, lived = load_protocol(path), Lived()
    run_state_machine_as_test(
        machine_of(rules, lived),
        settings=settings(
            max_examples=60, stateful_step_count=20, derandomize=True, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
        ),
    )  # fmt: skip
    said = lived.accepted + lived.refused
    assert said > 300 and lived.accepted / said >= 0.3, (lived.accepted, lived.refused)
    for stage in rules.every_stage:  # what chance has left out is lived on purpose, and watched like the rest
        for n, exit_ in enumerate(stage.exits):
            if (stage.id, n) not in lived.exits:
                lived_towards(type("Watched", (Life,), {"lived": lived}), rules, stage, exit_)
    every = {(stage.id, n) for stage in rules.every_stage for n in range(len(stage.exits))}
    assert every - set(lived.exits) == set(), "no life took these exits"
    assert {track.id for track in rules.tracks} <= set(lived.opened), "no life opened these tracks"
