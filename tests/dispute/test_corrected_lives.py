"""Lives in which people report late, correct when they spoke, say that they did not, and correct the day that dates are counted from, back
and forth: by what they say last each missed date was met or it was not, and the record says so (promises 5 and 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from given import INVENTED, RULES
from invariants import whole_is_sound
from lives import Life, Lived

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.commands import Refused
from parley.dispute.decide import decide
from parley.dispute.dispute import Dispute
from parley.dispute.duty_state import DutyState
from parley.dispute.named_days import AT_ONCE
from parley.dispute.protocol import Anchor, DisputeProtocol, Moment
from parley.dispute.reckoning import end_of
from parley.dispute.view import View
from parley.reference.rules import load_protocol

TALKING = ("talk", "meet")
LIVES = 40
HOURS = (0, 1, 2, 7, 20, 26, 50, 80, 130, 200)
DAYS = (-9, -3, -2, -1, -1, 1, 1, 2, 3, 9)


class Corrected(Life):
    """A life of late reports and of corrections, by chance."""

    lived = Lived()
    chance: Random

    def step(self) -> None:
        pick = self.chance.choice
        pick(
            [
                self.reported,
                self.corrected,
                self.corrected,
                self.counted_from,
                self.counted_from,
                self.goes_on,
                self.waits,
            ]
        )()
        whole_is_sound(self.rules, self.dispute, self.log)
        for duty, done in over(self.dispute, self.log):
            for missed, holds in own_date(self.view, duty):
                assert (missed in duty.met_by) == (done is not None and done <= holds), (
                    duty.key,
                    missed,
                    holds,
                    done,
                )

    def some_time(self) -> datetime:
        return max(self.clock - timedelta(hours=self.chance.choice(HOURS)), self.dispute.moments["decision"])

    def reported(self) -> None:
        talks = [
            d for d in self.dispute.duties.values() if d.do in TALKING and d.holders and d.status != "done"
        ]
        if not talks:
            return
        state = self.chance.choice(talks)
        command = c.RecordDiscussion(
            by=state.holders[0], happened=self.some_time(), received=self.clock, keys=(state.key,), timed=True,
            medium=(self.rule(state).media or ("phone",))[0], present=self.everybody_there,
        )  # fmt: skip
        decided = decide(self.rules, self.world, self.dispute, command, self.clock)
        self._take([] if isinstance(decided, Refused) else decided)

    def corrected(self) -> None:
        reporters = [by for duty in self.dispute.duties.values() for by, _ in duty.reports]
        if reporters:
            how: dict[str, Any] = self.chance.choice(
                [{"at": self.some_time()}] * 4
                + [{"medium": "email"}, {"not_held": True}, {"medium": "phone"}]
            )
            self.say(c.CorrectRecord, self.chance.choice(reporters), text="t1", **how)

    def counted_from(self) -> None:
        moment = self.dispute.moments["decision"] + timedelta(days=self.chance.choice(DAYS))
        self.say(c.TellMoment, "priya", moment="decision", at=min(moment, self.clock))

    def goes_on(self) -> None:
        if self.dispute.at is not None:
            exits = self.rules.stage(self.dispute.at.stage).exits
            if exits and not self.chance.randrange(3):
                self.go(
                    self.chance.choice(exits), self.dispute.at.stage, self.chance.choice(["when", "both"])
                )

    def waits(self) -> None:
        self.pass_until(self.clock + timedelta(hours=self.chance.choice(HOURS)))


def over(dispute: Dispute, log: list[Any]) -> Iterator[tuple[DutyState, datetime | None]]:
    """The steps on record as done, each with when it was, as its reporter said last; None where they say that it was not."""
    for duty in dispute.duties.values():
        if duty.status != "done":
            continue
        done, held, medium = duty.done_at, True, duty.medium
        since = max(n for n, x in enumerate(log) if isinstance(x, e.DutyDischarged) and x.key == duty.key)
        for x in log[since:]:
            if isinstance(x, e.CorrectionMade) and duty.key in x.keys and x.by == duty.done_by:
                done, held, medium = x.at or done, not x.not_held, x.medium or medium
        yield duty, done if held and medium != "email" else None


def own_date(view: View, duty: DutyState) -> Iterator[tuple[datetime, datetime]]:
    """The step's own date that was missed, with the one that holds by the day told last: where it is simply counted from that."""
    rule_ = view.protocol.stage(duty.key.stage).duty(duty.key.duty)
    anchor = rule_.anchor if rule_ else None
    if duty.missed is None or rule_ is None or rule_.choices or not simple(anchor) or rule_.within is None:
        return
    told = next((date for date in duty.deadlines if not date.clock), None)
    if told is None or view.dispute.pauses or view.dispute.shortened or told.length == AT_ONCE:
        return
    moment = view.dispute.moments[told.anchor]
    holds = end_of(view.world.calendar, moment, rule_.within).at
    if duty.missed in duty.missed_caps:  # of one instant: all that it was must be met
        return
    yield duty.missed, holds if holds >= duty.opened else duty.missed


def simple(anchor: Anchor | None) -> bool:
    """Whether it is one day that people tell."""
    options = anchor.options if anchor else ()
    return len(options) == 1 and options[0].when is None and options[0].take == Moment("decision")


@pytest.mark.parametrize("path", [*RULES, *INVENTED], ids=lambda path: path.stem)
def test_lives_that_are_corrected(path: Path) -> None:
    rules: DisputeProtocol = load_protocol(path)
    seen: Counter[type] = Counter()
    for number in range(LIVES):
        life = Corrected(rules)
        life.chance = Random(f"{path.stem} {number}")
        if life.chance.randrange(4):  # mostly something is missed first
            life.pass_until(
                min((d.due for d in life.dispute.open_duties if d.due), default=life.clock)
                + timedelta(hours=1)
            )
        for _ in range(life.chance.randrange(6, 20)):
            life.step()
        seen.update(type(event) for event in life.log)
    assert seen[e.DeadlineMissed] < 20 or (seen[e.MissAnswered] and seen[e.MissStands]), seen
