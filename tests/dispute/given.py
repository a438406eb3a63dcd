"""Given events, when command, then events: one dispute under test, told in the fixed cast and in London time.

    story = Story().raised()
    story.does(c.RecordDiscussion, "priya", "2 Apr 15:10", medium="phone", outcome="unresolved", told=True)
    assert story.stage == "s2"

Every step also holds what must hold after any step: the fold of all events is the dispute, and nobody gets the
same notice twice in one breath.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.advance import advance, next_wake
from parley.dispute.commands import Refused
from parley.dispute.decide import decide
from parley.dispute.dispute import Dispute, Hold
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import HoldMeeting, SendNotice
from parley.dispute.events import AnyEvent, DutyKey
from parley.dispute.evolve import fold, fold_on
from parley.dispute.plan import meetings_wanted, plan_all
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.view import View
from parley.dispute.world import World
from parley.reference.contacts import load_directory
from parley.reference.holidays import work_calendar
from parley.reference.rules import load_protocol, parse_protocol

ROOT = Path(__file__).parents[2]
RULES = sorted((ROOT / "rules").glob("*.yaml"))
INVENTED = sorted((ROOT / "tests" / "rules" / "invented").glob("*.yaml"))
LONDON = ZoneInfo("Europe/London")
BDSCP = load_protocol(ROOT / "rules" / "bdscp-2023.yaml")

# Invented: a date of its own and a clock that end at one instant.
AT_ONE_INSTANT = """
id: two-tides
version: 1
title: Two dates at one instant
partnership: Oakshire
raiser: keeper
roles: {keeper: {name: keeper, named: yes}, warden: {name: warden, post: safeguarding_lead}}
clocks: {spring: {within: 2 working days, from: decision, spans: dawn, clause: "2"}}
stages:
- id: dawn
  label: Dawn
  clause: "1"
  duties:
  - {id: hail, do: talk, by: referring keeper, with: receiving keeper, within: 2 working days, from: decision, missed: own warden, clause: "1.1"}
  exits:
  - {to: closed, when: {outcome: resolved}}
  - {to: dusk, when: {outcome: unresolved}, needs: {any: [{done: hail}, {tried: hail, times: 2}]}, override: own warden}
  - {to: dusk, when: {missed: hail}}
- id: dusk
  label: Dusk
  clause: "3"
  exits: [{to: closed, asked_by: referring keeper}]
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
confirm: {clause: "4"}
shorten: {clause: "5"}
end: two-tides
"""


def world_of(*files: Path) -> World:
    """The world of these contacts files, with England's bank holidays."""
    directory, digest = load_directory(list(files))
    return World(directory, work_calendar("ENG"), digest)


WORLD = world_of(ROOT / "contacts" / "sample.yaml")


def protocol(text: str) -> DisputeProtocol:
    """A rule file written in the test."""
    found, problems = parse_protocol(text, "test.yaml")
    assert found is not None, problems
    return found


def at(text: str) -> datetime:
    """ "1 Apr 10:05" in London in 2026 (or "1 Apr 2027 10:05"), as UTC."""
    words = text.split()
    day, month, year, clock = words if len(words) == 4 else (words[0], words[1], "2026", words[2])
    local = datetime.strptime(f"{day} {month} {year} {clock}", "%d %b %Y %H:%M")
    return local.replace(tzinfo=LONDON).astimezone(UTC)


def london(instant: datetime | None) -> str:
    """ "Tue 7 Apr 17:00"."""
    return "" if instant is None else f"{instant.astimezone(LONDON):%a %-d %b %H:%M}"


def kinds(events: Sequence[AnyEvent]) -> list[str]:
    """The names of the events, in order."""
    return [type(event).__name__ for event in events]


class Story:
    """A dispute under test. `log` holds every event, `last` those of the last step, `notices` what it told whom."""

    folds = True  # whether every step folds everything again

    def __init__(self, rules: DisputeProtocol = BDSCP, world: World = WORLD) -> None:
        self.rules = rules
        self.world = world
        self.dispute = Dispute()
        self.log: list[AnyEvent] = []
        self.last: list[AnyEvent] = []
        self.effects: list[Any] = []
        self.refused: Refused | None = None

    # --- steps ----------------------------------------------------------------------------------------------

    def raised(self, when: str = "1 Apr 10:05", by: str = "priya", **fields: Any) -> Story:
        """Priya of the school raises it against Robert of the council, about that morning's decision."""
        usual: dict[str, Any] = {
            "reference": "D-2026-0001",
            "referring": "school",
            "receiving": "council",
            "receiving_practitioner": "robert",
            "decision": at(when),
            "decision_from": "forwarded",
        }
        self._decide(c.RaiseDispute(by=by, happened=at(when), received=at(when), **{**usual, **fields}))
        return self

    def does(
        self, kind: type[c.Command], by: str, when: str, happened: str = "", **fields: Any
    ) -> list[AnyEvent]:
        """The time up to then, and the command. Raises AssertionError if it is refused."""
        refused = self.asks(kind, by, when, happened, **fields)
        assert refused is None, refused
        return self.last

    def asks(
        self, kind: type[c.Command], by: str, when: str, happened: str = "", **fields: Any
    ) -> Refused | None:
        """Like `does`, for what may be refused: the refusal, or None."""
        self.time(when, heard=when)
        return self._decide(kind(by=by, happened=at(happened or when), received=at(when), **fields))

    def filed_late(self, kind: type[c.Command], by: str, when: str, **fields: Any) -> list[AnyEvent]:
        """A command that came in at `when`, and is decided on only now: the mail lay in the holding pen. No time passes."""
        refused = self._decide(kind(by=by, happened=at(when), received=at(when), **fields))
        assert refused is None, refused
        return self.last

    def time(self, when: str, heard: str = "") -> list[AnyEvent]:
        """The time passes up to then; the mailbox has been read up to `heard`."""
        until = at(heard) if heard else None
        self._take(advance(self.rules, self.world, self.dispute, at(when), until))
        return self.last

    def spoke(self, when: str, by: str = "priya", medium: str = "phone", **fields: Any) -> list[AnyEvent]:
        """They spoke."""
        return self.does(c.RecordDiscussion, by, when, medium=medium, **fields)

    def tried(self, when: str, by: str = "priya", **fields: Any) -> list[AnyEvent]:
        """Nobody answered."""
        return self.does(c.RecordAttempt, by, when, medium="phone", **fields)

    def meeting(self, when: str, start: str, end: str, duty: str, hold: str = "h1") -> Hold:
        """The door has found a time."""
        state = self.duty(duty)
        fields: dict[str, Any] = {
            "hold": hold, "uid": f"{hold}@parley.example", "keys": (state.key,), "why": "free for both",
            "attendees": (*state.holders, *state.counterparts), "start": at(start), "end": at(end),
        }  # fmt: skip
        self.does(c.PlaceMeeting, "", when, **fields)
        return self.dispute.holds[hold]

    # --- looking --------------------------------------------------------------------------------------------

    @property
    def stage(self) -> str:
        """The stage it stands at; "closed" at the end."""
        return self.dispute.at.stage if self.dispute.at else self.dispute.status

    def duty(self, duty: str) -> DutyState:
        """The latest instance of a duty."""
        return [state for key, state in self.dispute.duties.items() if key.duty == duty][-1]

    def key(self, duty: str) -> DutyKey:
        """Its key."""
        return self.duty(duty).key

    @property
    def open(self) -> list[str]:
        """The duties that are open, by id."""
        return [state.key.duty for state in self.dispute.open_duties]

    def due(self, duty: str) -> str:
        """The date that binds it."""
        return london(self.duty(duty).due)

    def all(self, kind: type) -> list[Any]:
        """Every event of that kind so far."""
        return [event for event in self.log if isinstance(event, kind)]

    def now(self, kind: type) -> list[Any]:
        """The events of that kind in the last step."""
        return [event for event in self.last if isinstance(event, kind)]

    @property
    def notices(self) -> list[tuple[str, str]]:
        """(template, person) of the last step's notices."""
        return [(n.template, n.person) for n in self.effects if isinstance(n, SendNotice)]

    @property
    def holds(self) -> list[HoldMeeting]:
        """The meetings that the last step asks for."""
        return [effect for effect in self.effects if isinstance(effect, HoldMeeting)]

    def wake(self, when: str) -> str:
        """When it is next to be woken, seen from then."""
        return london(next_wake(View(self.rules, self.world, self.dispute, at(when))))

    # --- the inside -----------------------------------------------------------------------------------------

    def _decide(self, command: Any) -> Refused | None:
        decided = decide(self.rules, self.world, self.dispute, command, command.received)
        self.refused = decided if isinstance(decided, Refused) else None
        self._take([] if isinstance(decided, Refused) else decided)
        return self.refused

    def _take(self, events: list[AnyEvent]) -> None:
        self.last = events
        self.log += events
        self.dispute = fold_on(self.dispute, events)
        assert not self.folds or fold(self.log) == self.dispute
        heard = self.dispute.heard
        view = View(self.rules, self.world, self.dispute, heard) if heard else None
        wanted = meetings_wanted(view, events) if view else []
        asked = {meeting.keys: meeting for meeting in reversed(wanted)}
        told = [notice for _, notice in plan_all(view, events)] if view else []
        self.effects = [*told, *asked.values()]
        assert len(self.effects) == len({repr(effect) for effect in self.effects}), "somebody is told twice"


def opened(story: Story) -> list[tuple[str, int, tuple[str, ...]]]:
    """(stage, visit, without) of every stage that opened."""
    return [(event.stage, event.visit, event.without) for event in story.all(e.StageOpened)]
