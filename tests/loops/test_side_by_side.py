"""Mails that take each step together leave the very rows that they leave one after another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.config import load_config
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import Loaded, load
from parley.loops.reading import read
from parley.loops.steps import (
    ALONE,
    MOST_BESIDE,
    PAUSE,
    Entangled,
    Step,
    Steps,
    side_by_side,
    to_its_end,
    touches,
)
from parley.loops.taken import Taken
from parley.loops.taking import Taker
from parley.mail.message import Envelope, InboundMail, Trust
from parley.store import rates, spool
from parley.store import store as store_module
from parley.store.store import Store

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
NEW = "escalations+new@parley.example"


class Walk:
    """Ways that note each step they take."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def way(self, name: str, *marks: Step) -> Steps[str]:
        for n, mark in enumerate(marks):
            self.steps.append(f"{name}{n}")
            yield mark
        self.steps.append(f"{name}!")
        return name

    def beside(self, *ways: tuple[Step, ...]) -> str:
        names = "abcdef"[: len(ways)]
        pairs = zip(names, ways, strict=True)
        assert side_by_side(self.way(name, *marks) for name, marks in pairs) == list(names)
        return " ".join(self.steps)


def test_ways_that_have_nothing_to_do_with_each_other_take_each_step_together() -> None:
    one, other = (touches("priya"), PAUSE, PAUSE), (touches("una"), PAUSE, PAUSE)
    assert Walk().beside(one, other) == "a0 a1 b0 b1 a2 b2 a! b!"


def test_what_touches_the_same_waits_until_the_other_has_ended() -> None:
    one, other = (touches("priya"), PAUSE, PAUSE), (touches("una"), touches("priya"), PAUSE)
    assert Walk().beside(one, other) == "a0 a1 b0 b1 a2 a! b2 b!"


def test_what_wants_to_be_alone_has_nothing_before_it_and_nothing_beside_it() -> None:
    plain = (PAUSE, PAUSE)
    assert Walk().beside(plain, (ALONE, PAUSE, PAUSE), plain) == "a0 b0 a1 a! b1 b2 b! c0 c1 c!"


def test_one_that_never_pauses_goes_whole() -> None:
    assert Walk().beside((), (PAUSE,), ()) == "a! b0 c! b!"


def test_no_more_than_so_many_go_beside_each_other() -> None:
    walk = Walk()
    side_by_side(walk.way(str(n), PAUSE) for n in range(MOST_BESIDE + 1))
    last = f"{MOST_BESIDE}0"
    assert walk.steps.index(f"{MOST_BESIDE - 1}!") < walk.steps.index(last)
    assert walk.steps.index("00") < walk.steps.index("10") < walk.steps.index("0!")


@pytest.mark.parametrize("late", [ALONE, touches("una")])
def test_ways_that_meet_after_they_paused_have_to_begin_again(late: Step) -> None:
    with pytest.raises(Entangled):
        Walk().beside((touches("priya"), PAUSE, late), (touches("una"), PAUSE))


def test_alone_among_none_may_be_said_late() -> None:
    assert Walk().beside((touches("priya"), PAUSE, ALONE, touches("una")),) == "a0 a1 a2 a3 a!"  # fmt: skip


def test_a_way_by_itself_passes_its_marks_over() -> None:
    assert to_its_end(Walk().way("a", ALONE, PAUSE, touches("priya"))) == "a"


# --- mails -----------------------------------------------------------------------------------------------------


PEOPLE = {
    "priya": "Priya Nair <priya.nair@school.example>",
    "liam": "Liam Doyle <liam.doyle@school.example>",
    "robert": "Robert Hale <robert.hale@council.example>",
    "sol": "Sol Adeyemi <sol.adeyemi@council.example>",
    "una": "Una Brook <una.brook@police.example>",
    "nell": "Nell Rook <nell.rook@trust.example>",
    "cleo": "Cleo Marsh <cleo.marsh@trust.example>",
    "mina": "Mina Thorne <mina.thorne@probation.example>",
    "joss": "Joss Arden <joss.arden@lantern.example>",
    "nobody": "Ray Pell <ray.pell@council.example>",  # of an agency, and in no directory
    "stranger": "Wren Sole <wren.sole@elsewhere.example>",
}
LINES = (
    "", "Concern: nobody was told of it", "Urgent: yes", "Phone: 020 7946 0999", "Free: tomorrow 2-4pm",
    "Decision date: 2 March", "Spoke: by phone yesterday 14:00", "Tried: by phone yesterday 9:00",
    "My line manager: Sana Iqbal", "About: allocation", "Outcome sought: a meeting", "STUCK", "SOLVED",
    "Your case number: 12/345", "Your case number: 99",
)  # fmt: skip

mails = st.tuples(
    st.sampled_from(sorted(PEOPLE)),
    st.sampled_from(["", *sorted(PEOPLE)]),
    st.lists(st.sampled_from(LINES), max_size=2, unique=True),
    st.integers(0, 30),  # its Message-ID: a few come twice
    st.sampled_from([NEW] * 6 + ["escalations@parley.example", "escalations+nwe@parley.example"]),
    st.sampled_from(["FW: outcome"] * 4 + ["FW: D-2026-0001", "Re: D-2026-0002"]),
)
Drawn = tuple[str, str, list[str], int, str, str]


@cache
def loaded(protocol: str) -> Loaded:
    return load(replace(load_config(), protocol=protocol), templates="nothing")


def opens(raiser: str, receiving: str, number: int) -> Drawn:
    return raiser, receiving, [], number, NEW, "FW: outcome"


def raw(drawn: Drawn) -> bytes:
    raiser, receiving, lines, number, to, subject = drawn
    named = [f"Receiving practitioner: {PEOPLE[receiving]}"] if receiving else []
    head = [
        f"From: {PEOPLE[raiser]}",
        f"To: {to}",
        f"Message-ID: <{number}@mail.example>",
        f"Subject: {subject}",
    ]
    return "\r\n".join([*head, "", *named, *lines, ""]).encode()


class House:
    """A store of its own, and whoever takes mails there."""

    def __init__(self, protocol: str, limits: rates.Limits = rates.USUAL) -> None:
        self.store = Store.open(None, random=Random(1).randbytes)
        self.context = replace(loaded(protocol).context, trust=Trust("", True))
        self.taker = Taker(Door(self.store, replace(loaded(protocol).library, limits=limits)))

    def take(self, drawn: Sequence[Drawn], group: int, now: datetime) -> list[Taken]:
        """So many at a time."""
        ready: list[tuple[int, InboundMail]] = []
        for one in drawn:
            envelope = Envelope(PEOPLE[one[0]].rpartition("<")[2].strip(">"), (one[4],), now)
            (number,) = spool.keep_all(self.store, [(raw(one), envelope)])
            mail = read(raw(one), envelope, self.context)
            assert isinstance(mail, InboundMail)
            ready.append((number, mail))
        groups = (ready[first : first + group] for first in range(0, len(ready), group))
        return [taken for one in groups for taken in take_all(self.taker, one, now)]

    def rows(self) -> dict[str, list[str]]:
        """Everything that is kept, by table, in the order in which it was written."""
        found: dict[str, list[str]] = {}
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        for query in (self.store.query, lambda sql: self.store.mail_query("", sql)):
            found |= {
                str(name): [repr(row) for row in query(f"SELECT * FROM {name}")] for (name,) in query(tables)
            }
        return found


ID = re.compile(r"[a-z2-7]{8,}")
WRITTEN_IN_ORDER = ("journal", "outbox", "messages", "questions", "disputes", "readings", "pen", "owed")


def assert_the_same(one: dict[str, list[str]], other: dict[str, list[str]]) -> None:
    """The same rows, but for the order in which their ids were drawn: each id of one stands for one of the other."""
    for_other: dict[str, str] = {}
    for_one: dict[str, str] = {}
    for table in WRITTEN_IN_ORDER:
        assert [ID.sub("#", row) for row in one[table]] == [ID.sub("#", row) for row in other[table]]
        for left, right in zip(
            ID.findall("".join(one[table])), ID.findall("".join(other[table])), strict=True
        ):
            assert (for_other.setdefault(left, right), for_one.setdefault(right, left)) == (right, left)
    assert one.keys() == other.keys()
    for table in one.keys() - {*WRITTEN_IN_ORDER}:
        renamed = [ID.sub(lambda found: for_other.get(found[0], found[0]), row) for row in one[table]]
        assert sorted(renamed) == sorted(other[table]), table


@settings(max_examples=60, deadline=None)
@given(
    st.lists(mails, min_size=2, max_size=12),
    st.sampled_from(["bdscp-2023", "leeds-2016", "safeguarding-lead"]),
    st.sampled_from([rates.USUAL, rates.Limits(hourly=4), rates.Limits(daily=1), rates.Limits(opening=1)]),
)
def test_a_group_leaves_the_rows_that_its_mails_leave_one_after_another(
    drawn: list[Drawn], protocol: str, limits: rates.Limits
) -> None:
    together, apart = House(protocol, limits), House(protocol, limits)
    with together.store, apart.store:
        for day in range(2):  # the second time there are disputes that the mails concern
            at = NOW + timedelta(days=day)
            verdicts = [taken.verdict for taken in together.take(drawn, len(drawn), at)]
            assert verdicts == [taken.verdict for taken in apart.take(drawn, 1, at)]
            drawn = [(*one[:3], one[3] + 20, *one[4:]) for one in reversed(drawn)]
        assert_the_same(together.rows(), apart.rows())


def test_a_manager_whom_the_mail_before_names_is_known_to_the_next() -> None:
    """Sana is named in the group itself, for somebody whom no directory lists and whom the next mail is about."""
    named = ("nobody", "priya", ["My line manager: Sana Iqbal"], 0, NEW, "FW: outcome")
    together, apart = House("bdscp-2023"), House("bdscp-2023")
    with together.store, apart.store:
        for house, group in ((together, 2), (apart, 1)):
            assert [one.verdict for one in house.take([named, opens("una", "nobody", 1)], group, NOW)] == [
                "raised"
            ] * 2
        assert_the_same(together.rows(), apart.rows())
        assert sum("PersonNamed" in row and "before" in row for row in apart.rows()["journal"]) == 1


def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written from now on, by table, runs of the same as one."""
    found: list[str] = []
    real = store_module._execute

    def spied(connection: Any, sql: str, values: Any) -> list[Any]:
        written = re.match(r"INSERT INTO (wakeups|outbox|messages)\b", sql)
        if written and found[-1:] != [written[1]]:
            found.append(written[1])
        return real(connection, sql, values)

    monkeypatch.setattr(store_module, "_execute", spied)
    return found


PLAIN = (opens("priya", "robert", 0), opens("una", "nell", 1), opens("mina", "joss", 2))


def test_mails_of_different_people_are_written_down_together(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House("bdscp-2023")
    written = statements(monkeypatch)
    with house.store:
        taken = house.take(PLAIN, 3, NOW)
    assert [one.verdict for one in taken] == ["raised"] * 3
    assert written == ["wakeups", "outbox", "messages"]


def test_one_that_breaks_the_door_is_held_and_its_neighbours_are_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = House("bdscp-2023")
    real, asked = Door._find_times, 0

    def broken(self: Door, visit: Any, *more: Any) -> None:
        nonlocal asked
        asked += 1
        if visit.dispute.raised_by == "una":
            raise ValueError
        real(self, visit, *more)

    monkeypatch.setattr(Door, "_find_times", broken)
    with house.store:
        taken = house.take(PLAIN, 3, NOW)
        disputes = house.rows()["disputes"]
    assert [one.verdict for one in taken] == ["raised", "unreadable", "raised"]
    assert len(disputes) == 2
    assert asked == 5, "two together, then each by itself"
