"""Every story of this folder, played on the real loops: what it expects must come, and of letters no more than few."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "mail"))
from slips import slips

from parley.config import Config, load_config
from parley.dispute.protocol import DisputeProtocol
from parley.reference.rules import parse_protocol
from parley.reference.story import load_story
from parley.rehearsal.minutes import Row
from parley.rehearsal.rehearse import rehearse

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("*.yaml"))
RULES = sorted((HERE.parents[1] / "rules").glob("*.yaml"))

# Who is woken, and by whom it is taken, has limits of its own: the rota's (shared/operations.md).
ALARMS = {
    "alert", "alert_update", "in_hand", "nobody_answered", "contact_asked", "night_summary", "urgent_day",
}  # fmt: skip
OF_A_MISS = ("missed", "may_open")
MOST = 4  # notice, reminder (or a chaser in its place), "did you speak?", record: of a stage, to one person (shared/mails.md)


PROTOCOLS = {
    protocol.id: protocol
    for path in RULES
    if (protocol := parse_protocol(path.read_text(encoding="utf-8"), str(path))[0])
}


def config_for(protocol: str) -> Config:
    return replace(load_config(), protocol=protocol)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_it_goes_as_told(path: Path, tmp_path: Path) -> None:
    story = load_story(path)
    played = rehearse(story, config_for(story.protocol), seed=7, folder=tmp_path / "state")
    told = [str(problem) for problem in played.failures]
    told += [str(played.stopped)] if played.stopped else []
    assert told == []
    assert [row for row in played.rows if row.event == "Fault" or (row.why or "").startswith("parked")] == []
    assert chased_twice(played.rows) == []
    protocol = PROTOCOLS.get(story.protocol)
    assert protocol is None or too_many(protocol, played.rows) == []
    assert reminded_twice_a_day(played.rows) == []
    assert never_seen(played.rows) == []
    assert badly_said(played.rows) == []


def badly_said(rows: Sequence[Row]) -> list[str]:
    """Every slip of the pen in the letters that left; what people wrote to parley is theirs."""
    left = [row for row in rows if row.mail and row.kind not in ("received", "held", "refused")]
    return [
        f"{row.event}: {slip}" for row in left if row.mail for slip in slips(row.mail.subject, row.mail.text)
    ]


def too_many(protocol: DisputeProtocol, rows: Sequence[Row]) -> list[str]:
    """The people who got more letters in one stage than four, and one more for each: step of theirs beside the first
    (that they owe or are invited to), mail of theirs that is answered, meeting of theirs that is moved or called off, set of
    documents that a colleague has sent them, week or month in which nothing came of a missed date, miss of which they had read and
    that was none, date that is given anew after they had read that it was missed, date that somebody's correction of a conversation moves,
    which they read, and that one missed too. What comes after the end counts by itself, as one stage more. Every
    letter counts but alarms."""
    stage: dict[str, str] = {}
    steps: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    invited: dict[tuple[str, str], tuple[str, ...]] = {}
    letters: Counter[tuple[str, str, str]] = Counter()
    sets: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    more: Counter[tuple[str, str, str]] = Counter()
    told: dict[tuple[str, str], set[str]] = defaultdict(set)  # of whom each step's missed date was told
    anew: set[tuple[str, str]] = set()  # steps with another date since
    ended: dict[str, datetime] = {}
    corrected: dict[str, datetime] = {}  # when somebody last corrected what they had said of a conversation
    for row in rows:
        reference = row.dispute or ""
        if row.event == "CorrectionMade":
            corrected[reference] = row.at
        if row.kind == "stage" and row.stage and not protocol.track_of(row.stage):
            stage[reference] = f"{row.stage}, visit {row.visit}"
            ended.pop(reference, None)
        people, step = row.who or (), (reference, row.duty or "")
        if row.event in ("MeetingMoved", "MeetingCancelled"):
            more.update(
                (reference, stage.get(reference, ""), one) for one in {*people, *invited.get(step, ())}
            )
        if row.event in ("MeetingPlaced", "MeetingMoved"):
            invited[step] = people
        anew |= {step} if row.event == "DutyDated" and told[step] else set()
        if step in anew and row.event in ("dates_changed", *OF_A_MISS):
            more.update((reference, stage.get(reference, ""), one) for one in people if one in told[step])
        told[step] |= {*people} if row.event in OF_A_MISS else set()
        if row.kind == "closed":
            ended[reference] = row.at
        elif row.at > ended.get(reference, row.at):
            stage[reference] = "after the end"
        for person in people:
            here = (reference, stage.get(reference, ""), person)
            if row.event in ("DutyOpened", "MeetingPlaced") and row.stage and row.duty:
                rule = protocol.stage(row.stage).duty(row.duty)
                steps[here] |= {row.duty} if rule and rule.do != "record" else set()
            letters[here] += row.kind == "mail" and row.event not in ALARMS
            if row.event == "documents" and row.mail:
                sets[here].add(row.mail.subject)
            more[here] += row.kind == "received" or row.event == "AskedAgain"
            more[here] += row.kind == "mail" and row.event == "met_in_time"
            more[here] += row.event == "dates_changed" and corrected.get(reference) == row.at
    return [
        f"{here}: {count}"
        for here, count in letters.items()
        if count > MOST + max(0, len(steps[here]) - 1) + more[here] + len(sets[here])
    ]  # fmt: skip


@pytest.mark.parametrize("reader", ["Liam", "Marie"])
def test_a_date_given_anew_is_one_letter_more_for_whoever_had_read_of_the_miss_alone(reader: str) -> None:
    """Marie shares the step, and nothing of it changes for her."""
    step: dict[str, Any] = {"dispute": "D-1", "at": "2026-04-08T10:00", "stage": "s1", "duty": "contact"}
    rows = [Row(n=0, kind="stage", dispute="D-1", at="2026-04-01T10:00", stage="s1", visit=1)]
    rows += [Row(n=1, kind="mail", event="may_open", who=("Liam",), **step)]
    rows += [Row(n=2, kind="event", event="DutyDated", who=("Liam", "Marie"), **step)]
    rows += [Row(n=3, kind="mail", event="dates_changed", who=(reader,), **step)]
    rows += [Row(n=4, kind="mail", event="record", who=(reader,), **step)] * (3 if reader == "Liam" else 4)
    assert (too_many(PROTOCOLS["bdscp-2023"], rows) == []) == (reader == "Liam")


def never_seen(rows: Sequence[Row]) -> list[str]:
    """Letters that name ids of mails which their reader has neither had from parley nor sent, nor named in one of theirs."""
    seen: dict[str, set[str]] = defaultdict(set)
    strange = []
    for row in rows:
        if row.mail is None or row.kind not in ("received", "mail"):
            continue
        head = message_from_string(row.mail.raw.partition("\r\n\r\n")[0])
        named = {one for name in ("In-Reply-To", "References") for one in str(head[name] or "").split()}
        for person in row.who or ():
            if row.kind == "mail" and not named <= seen[person]:
                strange.append(f"{person}: {named - seen[person]}")
            seen[person] |= {str(head["Message-ID"]), *named}
    return strange


def chased_twice(rows: Sequence[Row]) -> list[str]:
    """Whoever answers an invitation costs nothing more; whoever does not, one mail a stage (calendar.md section 2)."""
    stage: dict[str, str] = {}
    chased: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        reference = row.dispute or ""
        stage[reference] = (
            f"{row.stage}, visit {row.visit}" if row.kind == "stage" else stage.get(reference, "")
        )
        if row.kind == "mail" and row.event == "unanswered":
            chased.update((reference, stage[reference], person) for person in row.who or ())
    return [f"{here}: {count}" for here, count in chased.items() if count > 1]


def reminded_twice_a_day(rows: Sequence[Row]) -> list[str]:
    days: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.kind == "mail" and row.event in ("reminder", "unanswered", "reminders") and row.at:
            days.update((person, str(row.at)[:10]) for person in row.who or ())
    return [f"{person} on {day}" for (person, day), count in days.items() if count > 1]
