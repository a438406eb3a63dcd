"""Two to six people answer, propose, decline, stay silent and are replaced, in any order and twice, over several disputes.

After each step all calendars agree with the journal: what every program of theirs has made of the mails, and parley's own
calendar; nobody has two calls at one time; every sequence rises; and what is closed leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))
from conversing import BEGAN, NEW, House
from test_mirroring import Here

from parley.calendars.contentlines import take_apart, unfold
from parley.calendars.in_memory import InMemory
from parley.calendars.itip import read_times
from parley.dispute.dispute import Hold
from parley.loops.clock import Bell
from parley.loops.mirror_loop import MirrorLoop
from parley.mail import mime, parts
from parley.rehearsal.ingesting import ingest
from parley.rehearsal.stage_hand import Invited, Mailbox, calendar_answer
from parley.store import journal

PAIRS = (("Priya", "Robert"), ("Liam", "Robert"), ("Priya", "Sol"), ("Nell", "Robert"), ("Wes", "Sol"))
OTHERS = ("Sol Adeyemi", "Marie Kent", "Tomas Wick")
OWN = "escalations@parley.example"


@dataclass
class Diary:
    """One person's calendar program: an entry for each meeting they are asked to, by the rules of RFC 5546 section 2.1.5."""

    entries: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    seen: dict[str, tuple[int, str]] = field(default_factory=dict)

    def takes(self, text: str) -> None:
        values = {line.name: line.value for one in unfold(text) if (line := take_apart(one))}
        uid, order = values["UID"], (int(values["SEQUENCE"]), values["DTSTAMP"])
        before = self.seen.get(uid)
        assert before is None or order >= before, "what leaves later is never older"
        span = tuple(
            datetime.strptime(values[edge], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            for edge in ("DTSTART", "DTEND")
        )
        changed = self.entries.get(uid) not in (None, span)
        assert before is None or not changed or order[0] > before[0], "a change raises the sequence"
        self.seen[uid] = order
        if values["METHOD"] == "CANCEL":
            assert before is not None and order[0] > before[0], "nobody is uninvited who was never asked"
            self.entries.pop(uid, None)
        else:
            self.entries[uid] = (span[0], span[1])


class Calendars(RuleBasedStateMachine):
    """One house, its people, their diaries."""

    @initialize(pair=st.sampled_from(PAIRS))
    def begin(self, pair: tuple[str, str]) -> None:
        self.house = House()
        self.diaries: dict[str, Diary] = {}
        self.read = 0
        self.sent: list[bytes] = []
        self.mirror = InMemory()
        self.loop = MirrorLoop(Here(self.house), Bell("calendar"), self.mirror)  # type: ignore[arg-type]
        self.house.play.now = BEGAN
        self.raises(pair)

    def teardown(self) -> None:
        if hasattr(self, "house"):
            self.house.play.close()

    # --- what people do -----------------------------------------------------------------------------------------

    @precondition(lambda self: len(journal.references(self.house.play.store)) < 4)
    @rule(pair=st.sampled_from(PAIRS))
    def raises(self, pair: tuple[str, str]) -> None:
        first, other = pair
        self.says(self.box(first), NEW, f"Receiving practitioner: {self.box(other).name}")

    @precondition(lambda self: self.live)
    @rule(
        n=st.integers(0, 9), who=st.integers(0, 9), partstat=st.sampled_from(["ACCEPTED", "DECLINED", "TENTATIVE"]),
        back=st.integers(0, 2), earlier=st.sampled_from([0, 0, 5, 90]), hours=st.none() | st.integers(-2, 100),
    )  # fmt: skip
    def answers(self, n: int, who: int, partstat: str, back: int, earlier: int, hours: int | None) -> None:
        hold = self.live[n % len(self.live)]
        person = self.person(hold.attendees[who % len(hold.attendees)])
        sequence = max(0, hold.sequence - back)
        invited = Invited(hold.uid, sequence, hold.start, hold.end, OWN, "it")
        start = hold.start + timedelta(minutes=15 * hours) if hours is not None else None
        counter = (start, start + (hold.end - hold.start)) if start else None
        stamp = self.house.play.now - timedelta(minutes=earlier)
        text, method = calendar_answer(invited, person, partstat, stamp, counter=counter)
        self.sends(person, OWN, text.decode(), f"text/calendar; charset=utf-8; method={method}")

    @precondition(lambda self: self.sent)
    @rule(n=st.integers(0, 50), again=st.booleans())
    def comes_twice(self, n: int, again: bool) -> None:
        raw = self.sent[n % len(self.sent)]
        self.takes(raw.replace(b"Message-ID: <", b"Message-ID: <again-") if again else raw)

    @precondition(lambda self: self.live)
    @rule(n=st.integers(0, 9), other=st.sampled_from(OTHERS), word=st.sampled_from(["NOT ME", "PASS TO"]))
    def is_replaced(self, n: int, other: str, word: str) -> None:
        hold = self.live[n % len(self.live)]
        person = hold.attendees[-1]
        if any(one.row.person == person for one in self.house.play.posted):
            self.says(self.person(person), self.house.last(person), f"{word} {other}")

    @precondition(lambda self: self.live)
    @rule(
        n=st.integers(0, 9),
        word=st.sampled_from(["STUCK TOLD phone", "NO ANSWER", "WAITING phone", "WITHDRAW", "SOLVED phone"]),
    )
    def writes(self, n: int, word: str) -> None:
        person = self.live[n % len(self.live)].attendees[0]
        self.says(self.person(person), self.house.last(person), word)
        if word == "WITHDRAW":
            self.says(self.person(person), self.house.last(person), "YES")

    @rule(hours=st.sampled_from([1, 5, 20, 70]))
    def silence(self, hours: int) -> None:
        self.house.play.pass_to(self.house.play.now + timedelta(hours=hours))

    # --- what must hold -----------------------------------------------------------------------------------------

    @invariant()
    def all_calendars_agree_with_the_journal(self) -> None:
        if not hasattr(self, "house"):
            return
        self.post_arrives()
        asyncio.run(self.loop.round(self.house.play.now))
        live = {hold.uid: hold for hold in self.holds if hold.status == "live"}
        over = {hold.uid for hold in self.holds if hold.status == "passed"}
        for person, diary in self.diaries.items():
            mine = {uid: (h.start, h.end) for uid, h in live.items() if person in h.attendees}
            theirs = {uid: span for uid, span in diary.entries.items() if uid not in over}
            assert theirs == mine, (person, theirs, mine)
        there = {uid: self.mirror.read(uid) for uid in self.mirror.versions()}
        assert {uid: read_times(entry.text) for uid, entry in there.items() if entry and uid not in over} == {
            uid: (hold.start, hold.end) for uid, hold in live.items()
        }

    @invariant()
    def nobody_has_two_calls_at_one_time(self) -> None:
        for one, other in combinations(self.live, 2) if hasattr(self, "house") else ():
            if set(one.attendees) & set(other.attendees):
                assert one.end <= other.start or other.end <= one.start, (one, other)

    @invariant()
    def what_is_closed_leaves_nothing(self) -> None:
        for dispute in self.house.play.disputes() if hasattr(self, "house") else ():
            assert dispute.status != "closed" or not dispute.live_holds
            for hold in dispute.live_holds:
                assert any(dispute.duties[key].status == "open" for key in hold.keys)

    # --- the inside ---------------------------------------------------------------------------------------------

    @property
    def holds(self) -> list[Hold]:
        return [hold for dispute in self.house.play.disputes() for hold in dispute.holds.values()]

    @property
    def live(self) -> list[Hold]:
        return [hold for hold in self.holds if hold.status == "live"] if hasattr(self, "house") else []

    def person(self, person: str) -> Mailbox:
        found = self.house.play.door.library.world_for(self.house.play.store, (person,)).person(person)
        return Mailbox(found.name, found.address)

    def box(self, first_name: str) -> Mailbox:
        people = self.house.play.door.library.world.directory.people.values()
        return next(Mailbox(p.name, p.address) for p in people if p.name.startswith(first_name))

    def says(self, sender: Mailbox, to: str, text: str) -> None:
        self.sends(sender, to, text, "text/plain; charset=utf-8")

    def sends(self, sender: Mailbox, to: str, text: str, kind: str) -> None:
        self.house._mails += 1
        head = (
            f"From: {sender}\nTo: {to}\nSubject: it\nDate: {format_datetime(self.house.play.now)}\n"
            f"Message-ID: <{self.house._mails}@there.example>\nContent-Type: {kind}\n\n"
        )
        raw = (head + text.replace("\r\n", "\n")).encode()
        self.sent.append(raw)
        self.takes(raw)

    def takes(self, raw: bytes) -> dict[str, Any]:
        raw = re.sub(
            rb"(?m)^Date: .*$", f"Date: {format_datetime(self.house.play.now)}".encode(), raw, count=1
        )
        return ingest(self.house.play, "mail", raw, self.house.play.now)

    def post_arrives(self) -> None:
        """Every letter reaches its reader, whose program takes the calendar part."""
        for letter in self.house.play.posted[self.read :]:
            leaves = parts.leaves(mime.read_mail(mime.to_lf(letter.raw)))
            text = next((part.text for part in leaves if part.kind == "text/calendar"), None)
            if text is not None:
                self.diaries.setdefault(letter.row.person, Diary()).takes(text)
        self.read = len(self.house.play.posted)


TestCalendars = Calendars.TestCase
TestCalendars.settings = settings(
    max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.target),
)  # fmt: skip


def test_a_meeting_is_called_off_for_whoever_has_had_all_their_answers() -> None:
    """The machine found it: five answers within ten minutes, and the sixth, which may not leave, was to call off a meeting."""
    life = Calendars()
    life.begin(pair=("Wes", "Sol"))
    life.writes(n=6, word="WAITING phone")
    life.writes(n=3, word="WITHDRAW")
    for n in (30, 24):
        life.comes_twice(n=n, again=True)
    life.writes(n=0, word="WITHDRAW")
    life.writes(n=1, word="NO ANSWER")
    life.all_calendars_agree_with_the_journal()
    assert life.live
    life.writes(n=0, word="SOLVED phone")
    assert not life.live
    life.all_calendars_agree_with_the_journal()
    life.teardown()
