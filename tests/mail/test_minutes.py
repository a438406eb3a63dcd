"""The minutes: every event there is has its sentence, and no sentence shows an id."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from parley.dispute import events as e
from parley.dispute.commands import AnyCommand
from parley.dispute.dispute import Alert, Dispute, Hold, StageVisit
from parley.dispute.duty_state import Attempt, DutyState
from parley.dispute.protocol import Duty
from parley.dispute.view import View
from parley.dispute.world import World
from parley.mail import minutes_said
from parley.mail.minutes import SENTENCES, minute_of
from parley.mail.minutes_words import steps_named
from parley.reference.contacts import load_directory
from parley.reference.holidays import work_calendar
from parley.reference.rules import load_protocol

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 4, 7, 13, 0, tzinfo=UTC)
CONTACT, STRATEGY = e.DutyKey("s1", 1, "contact"), e.DutyKey("s2", 1, "strategy")
DEADLINE = e.Deadline(
    AT, AT - timedelta(days=6), "decision", "2 working days", "2 working days from then", "4.1.1"
)
CAP = replace(DEADLINE, clock="stage_1", at=AT + timedelta(days=7), clause="flowchart, stage 1")

FIELDS: dict[str, Any] = {
    "agreed": True, "since": AT, "asked_by": "robert",
    "reference": "D-2026-0001", "protocol": "bdscp-2023", "version": "2023-12", "protocol_hash": "h",
    "world_hash": "w", "referring": "school", "receiving": "council", "decision": AT, "decision_from": "stated",
    "side": "referring", "role": "line_manager", "person": "liam", "source": "raiser", "agency": "council",
    "fact": "child", "value": "under 1", "moment": "decision", "at": AT, "outcome": "resolved", "stage": "s1",
    "visit": 1, "to": "s2", "why": "named", "key": CONTACT, "do": "talk", "holders": ("priya",),
    "counterparts": ("robert",), "deadlines": (DEADLINE, CAP), "how": "conversation", "deadline": DEADLINE,
    "until": AT, "reason": "t-1", "keys": (CONTACT,), "medium": "phone", "between": ("priya", "robert"),
    "met": (CONTACT,), "missed": (AT,), "text": "t-2", "asked": "AskNextStage", "code": "refused", "needed": ("contact",),
    "supporters": ("sana",), "hold": "h-1", "uid": "u", "attendees": ("priya", "robert"), "start": AT,
    "end": AT + timedelta(minutes=30), "partstat": "ACCEPTED", "sequence": 0, "alert": 1, "inside": False,
    "step": "manager",
    "way": "text", "acknowledge_by": AT, "people": ("marie", "sol"), "ask": True,
    "on": "enter", "was_version": "2023-12", "was_hash": "x", "days": ((date(2026, 4, 7), "Day of mourning"),),
    "form": "appendix_a", "section": "section_b", "row": 1, "values": (("issue", "t-1"),),
    "number": "t-3",
    "kinds": ("texts that people typed", "names and dates of birth"), "count": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def view() -> View:
    """A dispute in which every event makes sense."""
    directory, digest = load_directory([ROOT / "contacts" / "sample.yaml"])
    world = World(directory, work_calendar(years=range(2026, 2028)), digest)
    duty = DutyState(
        CONTACT, "talk", "4.1.1", AT, ("priya",), ("robert",), (DEADLINE, CAP),
        attempts=(Attempt(AT, "phone", "priya"), Attempt(AT, "phone", "priya")),
    )  # fmt: skip
    dispute = Dispute(
        reference="D-2026-0001",
        agencies={"referring": "school", "receiving": "council"},
        people={("referring", "practitioner"): "priya", ("receiving", "practitioner"): "robert"},
        raised_by="priya",
        moments={"raised": AT, "decision": AT},
        visits=(StageVisit("s1", 1, AT),),
        duties={CONTACT: duty, STRATEGY: replace(duty, key=STRATEGY, do="agree", clause="4.2.2")},
        holds={"h-1": Hold("h-1", "u", (CONTACT,), ("priya", "robert"), AT, AT + timedelta(minutes=30))},
        alerts={1: Alert(1, "council", AT, "priya", False)},
        status="open",
    )
    return View(load_protocol(ROOT / "rules" / "bdscp-2023.yaml"), world, dispute, AT)


def event_of(kind: type, **more: Any) -> Any:
    """An event of this kind with a value for everything that it must say, and more."""
    needed = {
        name: FIELDS[name] for name, field in kind.__dataclass_fields__.items()
        if name not in ("happened", "received", "by", "clause") and (name in FIELDS)
        and (field.default is field.default_factory)
    }  # fmt: skip
    return kind(**{"happened": AT, "received": AT, "by": "priya", "clause": "4.1.1", **needed, **more})


def test_every_event_has_a_sentence() -> None:
    assert set(SENTENCES) == set(get_args(e.AnyEvent))


def test_every_command_and_every_no_has_words() -> None:
    assert {kind.__name__ for kind in get_args(AnyCommand)} <= set(minutes_said._ASKED)
    source = "".join(path.read_text() for path in (ROOT / "daemon/parley/dispute").glob("*.py"))
    codes = set(re.findall(r'code="(\w+)"', source))
    assert codes and codes <= set(minutes_said._CODES)


@pytest.mark.parametrize("kind", get_args(e.AnyEvent), ids=lambda kind: kind.__name__)
def test_a_sentence_is_one_and_shows_no_id(view: View, kind: type) -> None:
    shown = minute_of(view, event_of(kind))
    lines = [shown.what, *shown.more]
    for line in lines:
        assert line[0].isupper() or line[0].isdigit() or line[0] == "“", line
        assert line.rstrip("”)").endswith((".", "?")) or line.endswith(")."), line
        assert not re.search(
            r"None|_|\{|\bs\d\b|\b(?:priya|robert|liam|marie|sol|sana|school|council)\b|h-1|t-\d", line
        ), line
        assert "\n" not in line and ".." not in line and "  " not in line and " ." not in line, line


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (event_of(e.DutyOpened), "Priya Nair is asked to speak to Robert Hale by 14:00 on Tuesday 7 April."),
        (event_of(e.DeadlineMissed), "Missed date: 14:00 on Tuesday 7 April passed without this on record: Priya Nair to"),
        (event_of(e.DeadlineMissed, deadline=CAP), "Missed date: the window of stage 1 ended at 14:00 on Tuesday 14 April"),
        (event_of(e.AttemptRecorded, medium="phone"), "Priya Nair tried to reach Robert Hale by phone; no answer. This was"),
        (event_of(e.StageOpened, visit=2, by=""), "Stage 1 opened again (visit 2): Discussion professional to professional."),
        (event_of(e.PersonNamed, source="partnership"), "Liam Doyle is the line manager on the referring side, confirmed by"),
        (event_of(e.MomentTold, was=AT - timedelta(days=1)), "Priya Nair corrected the disputed decision: Tuesday 7 April, 14:00; before it stood Monday 6 April, 14:00."),
        (event_of(e.RequestRefused, code="email"), "Priya Nair asked for the next stage; not taken: an e-mail does not"),
        (event_of(e.DayTeamTold), "Marie Kent and Sol Adeyemi were told at once"),
        (event_of(e.NoteKept, by="gone"), "Somebody no longer listed wrote a note."),
    ],
)  # fmt: skip
def test_sentences(view: View, event: Any, words: str) -> None:
    assert minute_of(view, event).what.startswith(words)


def test_what_a_stage_was_opened_without(view: View) -> None:
    event = event_of(e.StageOpened, stage="s2", without=("contact", "told"), override="t-9")
    shown = minute_of(view, event)
    assert shown.more == (
        "This was done without this on record: speak to Robert Hale (4.1.1) and tell the practitioner on the receiving"
        " side that you will take it further, and to whom (4.1.4, 4.2.1); Priya Nair decided so, with a reason.",
    )
    assert shown.texts == ("t-9",)


def test_a_named_day_beside_the_date_that_binds_says_which_day_it_is(view: View) -> None:
    named = replace(
        CAP, clock="", length="", anchor="", why="by the next meeting of the board on Thursday 30 April"
    )
    (_, beside) = minute_of(view, event_of(e.DutyOpened, deadlines=(DEADLINE, named))).more
    assert beside == (
        "Beside it the step's own limit: 14:00 on Tuesday 14 April, by the next meeting of the board on Thursday 30 April"
        " (flowchart, stage 1)."
    )


def test_so_long_before_a_day_beside_the_date_that_binds_is_not_counted_from_it(view: View) -> None:
    named = replace(CAP, clock="", length="2 working days before", anchor="decision")
    (_, beside) = minute_of(view, event_of(e.DutyOpened, deadlines=(DEADLINE, named))).more
    assert "14:00 on Tuesday 14 April, 2 working days before the disputed decision (flowchart" in beside


def test_a_step_that_nobody_was_asked_for_yet_is_named_in_words(view: View) -> None:
    rules = view.protocol
    last = rules.stages[-1]
    bare = replace(
        last, duties=(*last.duties, Duty(id="lastly", do="tell", by=last.duties[0].by, clause="9"))
    )
    other = replace(view, protocol=replace(rules, stages=(*rules.stages[:-1], bare)))
    assert steps_named(other, ["lastly"]) == "tell the other side where it goes from here (9)"


def test_the_date_that_binds_is_explained_and_the_others_are_named(view: View) -> None:
    assert minute_of(view, event_of(e.DutyOpened, deadlines=(CAP, DEADLINE))).more == (
        "2 working days from then; counted from the disputed decision (4.1.1).",
        "Beside it the window of stage 1: 14:00 on Tuesday 14 April, 2 working days from the disputed decision"
        " (flowchart, stage 1).",
    )


def test_two_parts_that_nobody_fills_are_asked_together(view: View) -> None:
    nobody = replace(
        view.dispute.duties[CONTACT],
        holders=(),
        unfilled=("referring line_manager", "receiving line_manager"),
    )
    empty = View(view.protocol, view.world, replace(view.dispute, duties={CONTACT: nobody}), view.now)
    assert minute_of(empty, event_of(e.DutyOpened, holders=())).what.startswith(
        "The line manager on the referring side and the line manager on the receiving side are asked to speak to"
    )
