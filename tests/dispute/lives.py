"""A dispute that is lived at random and watched at every step: what happened over all lives is counted in `Lived`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from invariants import batch_is_sound, exits_taken
from walker import Walk

from parley.dispute import commands as c
from parley.dispute.commands import Refused
from parley.dispute.dispute import StageVisit
from parley.dispute.people import resolve
from parley.dispute.protocol import CLOSED, Exit, FormSection, Track
from parley.dispute.ways_out import chosen_by_resolution

CORE = ("priya", "liam", "sana", "grace", "robert", "marie", "sol", "dev")
CAST = (*CORE, "bea", "ivy", "olu", "dana")
people = st.sampled_from(CORE * 3 + CAST)
small = st.integers(0, 6)
outcomes = st.sampled_from(["unresolved", "unresolved", "resolved", "waiting", ""])


@dataclass
class Lived:
    """What happened over all lives of one protocol. opened: the tracks that did."""

    accepted: int = 0
    refused: int = 0
    exits: Counter[tuple[str, int]] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)


class Life(Walk):
    """A walk that is watched at every step."""

    lived: Lived
    counts = True
    folds = False

    def _take(self, events: list[Any]) -> None:
        before = self.dispute
        super()._take(events)
        if before.reference:
            batch_is_sound(self.rules, before, self.dispute, events, self.effects)
        self.lived.exits.update(exits_taken(self.rules, self.world, before, events))
        self.lived.opened.update({visit.track for visit in self.dispute.visits[len(before.visits) :]})

    def must(self, refused: Refused | None) -> None:
        """In a life anything may be refused."""

    def say(self, kind: type[c.Command], by: str, **fields: Any) -> Refused | None:
        refused = super().say(kind, by, **fields)
        if self.counts:
            self.lived.accepted += refused is None
            self.lived.refused += refused is not None
        return refused

    def fill(self, form: str, section: FormSection) -> None:
        """Whoever may fills it: who that is is found by trying, and that is nobody's command."""
        self.counts = False
        super().fill(form, section)
        self.counts = True

    def beside(self, track: Track) -> list[StageVisit]:
        """Open a track, if it can be opened, and say where it stands."""
        if all(visit.track != track.id for visit in self.dispute.visits):
            self.satisfy(track.opens)
            for person in resolve(self.view, track.asked_by).people[:1]:
                self.say(c.AskNextStage, person, to=track.id)
        return [place for place in self.dispute.places if place.track == track.id]

    def go(self, exit_: Exit, stage: str, how: str = "both") -> None:
        """Try to leave a stage by this exit: do what it needs, say what chooses it, ask for it where somebody must."""
        here = [place for place in self.dispute.places if place.stage == stage]
        self.want(exit_)
        if how != "when":
            self.satisfy(exit_.needs)
        if how != "needs" and self.still_at(here):
            self.satisfy(exit_.when)
        if exit_.asked_by and self.still_at(here):
            for person in resolve(self.view, exit_.asked_by).people[:1]:
                self.say(c.AskNextStage, person, to=exit_.to)

    def still_at(self, here: list[Any]) -> bool:
        """Whether nothing has moved there."""
        return bool(here) and here[0] in self.dispute.places

    def is_never_locked(self) -> None:
        """However late it is, the ladder can go on: in the ordinary way, or by whoever may waive what is missing."""
        if self.dispute.at is None:
            return
        self.wait(90)
        place = self.dispute.at
        if place is None:
            return
        exits = self.rules.stage(place.stage).exits
        onward = [x for x in exits if not chosen_by_resolution(x)] or [x for x in exits if x.to == CLOSED]
        for exit_ in onward:
            if self.still_at([place]):
                self.go(exit_, place.stage)
            for person in resolve(self.view, exit_.override).people if self.still_at([place]) else ():
                self.say(c.Override, person, reason="t1", to=exit_.to)
        owed = [(str(duty.key), duty.holders, duty.unfilled) for duty in self.dispute.open_duties]
        assert not self.still_at([place]), (f"{place.stage} is locked", owed, self.dispute.stood_down)
