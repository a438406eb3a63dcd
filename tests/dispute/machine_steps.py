"""The steps of a life: what people do right, what they say, the time that passes. Each class is one kind of them; a
machine is made of all. Nothing here knows an id of any protocol."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from lives import CORE, Life, outcomes, people, small
from walker import way_to

from parley.dispute import commands as c
from parley.dispute.advance import advance, next_wake
from parley.dispute.commands import Refused
from parley.dispute.decide import decide
from parley.dispute.effects import HoldMeeting
from parley.dispute.people import resolve
from parley.dispute.protocol import MEDIA, DisputeProtocol
from parley.dispute.view import View

talking = ("talk", "meet")


class Begun(RuleBasedStateMachine):
    """How a life begins: with any answers at the opening, and at any stage of the ladder."""

    life: Life
    protocol: DisputeProtocol
    watched: type[Life]

    @initialize(
        values=st.lists(small, min_size=12, max_size=12), stage=st.integers(0, 11), n=st.integers(-6, 4)
    )
    def raised(self, values: list[int], stage: int, n: int) -> None:
        asked = [fact for fact in self.protocol.facts.values() if fact.ask == "opening" and fact.values]
        free = [fact for fact in asked if not fact.instead]
        facts = tuple((f.id, f.values[n % len(f.values)]) for f, n in zip(free, values, strict=False))
        self.life = self.watched(self.protocol, facts)
        stages = self.protocol.stages
        if self.life.place[0] != stages[0].id:
            return
        wanted = stages[stage % len(stages)]
        for here, exit_ in way_to(self.protocol, wanted.id):
            if self.life.place[0] == here.id:
                self.life.go(exit_, here.id)
        if n >= 0 and wanted.exits and self.life.place[0] == wanted.id:
            self.life.go(wanted.exits[n % len(wanted.exits)], wanted.id)


class Time(Begun):
    """Time passes, and nobody does anything."""

    @rule(hours=st.sampled_from([0, 1, 5, 20, 30, 50, 120, 400]))
    def silence(self, hours: int) -> None:
        self.life.pass_until(self.life.clock + timedelta(hours=hours))

    @rule(hours=st.sampled_from([5, 50, 120]), unheard=st.sampled_from([1, 4, 90]))
    def outage(self, hours: int, unheard: int) -> None:
        life = self.life
        life.clock += timedelta(hours=hours)
        heard = life.clock - timedelta(hours=unheard)
        life._take(advance(life.rules, life.world, life.dispute, life.clock, heard))
        wake = next_wake(View(life.rules, life.world, life.dispute, life.clock))
        assert wake is None or wake > life.clock or wake >= heard


class Rightly(Begun):
    """What people do right, on the ladder and on the tracks beside it."""

    @precondition(lambda self: self.life.dispute.places)
    @rule(where=small, n=small, how=st.sampled_from(["needs", "when", "both", "both", "both"]))
    def towards(self, where: int, n: int, how: str) -> None:
        self.walk_on(where, n, how)

    @precondition(lambda self: self.life.dispute.places)
    @rule(where=small, n=small)
    def straight_on(self, where: int, n: int) -> None:
        self.walk_on(where, n, "both")

    def walk_on(self, where: int, n: int, how: str) -> None:
        places = self.life.dispute.places
        place = places[where % len(places)]
        exits = self.protocol.stage(place.stage).exits
        if exits:
            self.life.go(exits[n % len(exits)], place.stage, how)

    @precondition(lambda self: self.life.dispute.open_duties)
    @rule(n=small, outcome=outcomes, told=st.booleans())
    def duty_done(self, n: int, outcome: str, told: bool) -> None:
        duties = self.life.dispute.open_duties
        state = duties[n % len(duties)]
        if not state.holders:
            return
        if state.do in talking:
            media = self.life.rule(state).media or ("phone",)
            self.life.say(
                c.RecordDiscussion, state.holders[0], medium=media[0], keys=(state.key,), outcome=outcome, told=told,
                present=self.life.everybody_there if n % 3 else (),
            )  # fmt: skip
        else:
            self.life.act(state)

    @precondition(lambda self: self.life.dispute.open_duties)
    @rule(n=small, times=st.integers(1, 3))
    def tried(self, n: int, times: int) -> None:
        duties = self.life.dispute.open_duties
        state = duties[n % len(duties)]
        if state.do == "talk":
            self.life.attempt(state.key.duty, times)

    @rule(person=people, n=small, reason=st.sampled_from(["t1", "t1", ""]))
    def waive(self, person: str, n: int, reason: str) -> None:
        exits = [x for place in self.life.dispute.places for x in self.protocol.stage(place.stage).exits]
        named = [p for x in exits for p in resolve(self.life.view, x.override).people]
        self.life.say(c.Override, (named[n % len(named)] if named and n else person), reason=reason)

    @precondition(lambda self: self.protocol.tracks)
    @rule(person=people, n=small, right=st.booleans())
    def asks_for_a_track(self, person: str, n: int, right: bool) -> None:
        track = self.protocol.tracks[n % len(self.protocol.tracks)]
        if right and track.opens is not None:
            self.life.satisfy(track.opens)
            return
        named = resolve(self.life.view, track.asked_by).people
        self.life.say(c.AskNextStage, named[n % len(named)] if named and right else person, to=track.id)

    @precondition(lambda self: self.protocol.tracks)
    @rule(n=small, m=small)
    def goes_on_beside(self, n: int, m: int) -> None:
        track = self.protocol.tracks[n % len(self.protocol.tracks)]
        for place in self.life.beside(track):
            exits = self.protocol.stage(place.stage).exits
            if exits:
                self.life.go(exits[m % len(exits)], place.stage)

    @precondition(lambda self: self.protocol.forms)
    @rule(n=small, part=small)
    def fills_a_form(self, n: int, part: int) -> None:
        form = list(self.protocol.forms.values())[n % len(self.protocol.forms)]
        section = form.sections[part % len(form.sections)]
        if self.life.people(section.by):
            self.life.fill(form.id, section)


class Said(Begun):
    """What people say, whether they may or not."""

    @rule(
        person=people,
        medium=st.sampled_from(["phone", *MEDIA]),
        outcome=outcomes,
        told=st.booleans(),
        n=small,
    )
    def speaks(self, person: str, medium: str, outcome: str, told: bool, n: int) -> None:
        keys = tuple(self.life.dispute.duties)
        about = (keys[n % len(keys)],) if n % 2 and keys else ()
        self.life.say(
            c.RecordDiscussion, person, medium=medium, outcome=outcome, told=told, keys=about, confirmed=n > 4
        )

    @precondition(lambda self: self.life.dispute.duties)
    @rule(n=small, hours=st.sampled_from([1, 30, 100]))
    def told_late(self, n: int, hours: int) -> None:
        life = self.life
        state = list(life.dispute.duties.values())[-1 - n % len(life.dispute.duties)]
        if state.do not in talking or not state.holders:
            return
        happened = max(life.clock - timedelta(hours=hours), life.dispute.moments["decision"])
        command = c.RecordDiscussion(
            by=state.holders[0], happened=happened, received=life.clock, keys=(state.key,),
            medium=(life.rule(state).media or ("phone",))[0], present=life.everybody_there,
        )  # fmt: skip
        decided = decide(life.rules, life.world, life.dispute, command, life.clock)
        life._take([] if isinstance(decided, Refused) else decided)

    @rule(person=people, resolved=st.booleans())
    def confirms(self, person: str, resolved: bool) -> None:
        self.life.say(c.ConfirmOutcome, person, resolved=resolved)

    @rule(person=people, n=small, value=small)
    def tells(self, person: str, n: int, value: int) -> None:
        told = [fact for fact in self.protocol.facts.values() if not fact.is_date]
        if told:
            fact = told[n % len(told)]
            value_told = fact.values[value % len(fact.values)]
            self.life.say(c.TellFact, person, fact=fact.id, value=value_told, text="t1")

    @rule(person=people, n=small, days=st.integers(-3, 40))
    def tells_a_day(self, person: str, n: int, days: int) -> None:
        told = [fact for fact in self.protocol.facts.values() if fact.is_date]
        if told:
            day = (self.life.clock + timedelta(days=days)).date().isoformat()
            self.life.say(c.TellFact, person, fact=told[n % len(told)].id, value=day)

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
        roles = [role.id for role in self.protocol.roles.values() if role.named]
        if other in CORE[:4] if side == "referring" else other in CORE[4:]:
            self.life.say(
                c.NamePerson, person, side=side, role=roles[n % len(roles)], person=other, source="self"
            )

    @rule(
        person=people, other=people, how=st.sampled_from([c.PassOn, c.StandDown, c.AskSupport, c.GivePhone])
    )
    def hands_on(self, person: str, other: str, how: type[c.Command]) -> None:
        fields: dict[str, Any] = {c.PassOn: {"person": other}, c.StandDown: {"instead": ""}}.get(how, {})
        self.life.say(how, person, **fields)

    @rule(chance=st.integers(0, 40))
    def withdraws(self, chance: int) -> None:
        if not chance:
            self.life.say(c.Withdraw, "priya")

    @rule(person=people)
    def urgent(self, person: str) -> None:
        self.life.say(c.MarkUrgent, person)

    @precondition(lambda self: self.life.dispute.alerts)
    @rule(n=small, how=st.sampled_from([c.Acknowledge, c.PassAlert, c.ReportContact]))
    def answers_the_alert(self, n: int, how: type[c.Command]) -> None:
        alert = list(self.life.dispute.alerts.values())[-1]
        rung = [person for _, person, _ in alert.rung] or ["olu"]
        self.life.say(how, rung[n % len(rung)], alert=alert.number)


class Meetings(Begun):
    """Meetings are put into calendars, answered and moved."""

    @precondition(lambda self: any(d.do in talking for d in self.life.dispute.open_duties))
    @rule(hours=st.sampled_from([1, 20, 70]), n=small)
    def meeting(self, hours: int, n: int) -> None:
        life = self.life
        talks = [d for d in life.dispute.open_duties if d.do in talking]
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
