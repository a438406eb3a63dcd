"""Lines of a mail that fill a form, as people type them; children's names come through in no shape."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "dispute"))

from form_rules import LEDGER
from given import BDSCP, Story, at, protocol

from parley.dispute import commands as c
from parley.dispute.effects import Question
from parley.dispute.events import DutyKey
from parley.dispute.view import View
from parley.loops.form_lines import CHILDREN, form_commands, labels_of
from parley.loops.said_lines import Speaker
from parley.loops.understanding import Understood, understand
from parley.mail.answers import read_answers
from parley.mail.message import SaidLine

RULES = protocol(LEDGER)
NOW = datetime(2026, 4, 7, 9, 0, tzinfo=UTC)
PEOPLE = {"robert hale": "robert", "sol adeyemi": "sol", "sol.adeyemi@council.example": "sol"}


class Desk:
    """Somebody whose mails are understood; `kept` has every text that was put away, by its id."""

    def __init__(self, person: str = "sana", rows: int = 0, rules: Any = RULES) -> None:
        self.kept: dict[str, str] = {}
        self.rules = rules
        story = Story(rules).raised()
        if rules is RULES:
            story.spoke("2 Apr 14:30", outcome="unresolved")
        for number in range(rows):
            values = (
                ("task", f"t-{number}"),
                ("whom", "sol" if number < 2 else "robert"),
                ("by_when", "2026-04-20"),
            )
            story.does(
                c.FillForm,
                "sana",
                f"2 Apr 15:{number + 10}",
                form="ledger",
                section="work",
                row=-1,
                values=values,
            )
        self.story = story
        self.speaker = Speaker(person, NOW, "Europe/London", self._keep, self._find)

    def _keep(self, body: str) -> str:
        self.kept[f"t{len(self.kept)}"] = body
        return f"t{len(self.kept) - 1}"

    def _find(self, name: str, address: str) -> str:
        return PEOPLE.get(address.lower()) or PEOPLE.get(name.lower(), "")

    def mail(self, text: str, asked: Question | None = None) -> Understood:
        """What this mail asks."""
        view = View(self.rules, self.story.world, self.story.dispute, at("7 Apr 10:00"))
        lines = {fact.line.lower(): fact.id for fact in self.rules.facts.values() if fact.line}
        answers = read_answers(text, NOW, "Europe/London", labels_of(self.rules) | lines)
        return understand(answers, asked, view, self.speaker)

    def fills(self, text: str, asked: Question | None = None) -> list[tuple[str, int, dict[str, str]]]:
        """(section, row, values) of each command that fills a form, texts as they were typed."""
        found = self.mail(text, asked).commands
        return [
            (one.section, one.row, {name: self.kept.get(value, value) for name, value in one.values})
            for one in found
            if isinstance(one, c.FillForm)
        ]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Matter: nobody has seen him", ("cargo", 0, {"matter": "nobody has seen him"})),
        ("* MATTER : nobody has seen him", ("cargo", 0, {"matter": "nobody has seen him"})),
        ("Hello,\n\n1. Hoped for: a visit\n\nBest,\nSana", ("cargo", 0, {"hoped": "a visit"})),
        ("Task: see him | Sol Adeyemi | 20 April", ("work", -1, {"task": "see him", "whom": "sol", "by_when": "2026-04-20"})),
        ("Task: see him | sol.adeyemi@council.example | by Mon 20 April", ("work", -1, {"task": "see him", "whom": "sol", "by_when": "2026-04-20"})),
        ("task: see him|me|20/4/2026", ("work", -1, {"task": "see him", "whom": "sana", "by_when": "2026-04-20"})),
        ("Task: see him", ("work", -1, {"task": "see him"})),
        ("Task: see him | | until 20 April", ("work", -1, {"task": "see him", "by_when": "2026-04-20"})),
        ("Task: see him | somebody | soon", ("work", -1, {"task": "see him"})),
        ("Task 2: see her | Robert Hale | 24 April", ("work", 2, {"task": "see her", "whom": "robert", "by_when": "2026-04-24"})),
        ("Came of it 3: he is well", ("work", 3, {"came_of_it": "he is well"})),
        ("Came of it: he is well", ("work", 0, {"came_of_it": "he is well"})),  # which one? `decide` asks
    ],
)  # fmt: skip
def test_a_line_fills_what_its_label_names(typed: str, wanted: tuple[str, int, dict[str, str]]) -> None:
    assert Desk(rows=3).fills(typed) == [wanted]


def test_a_value_goes_on_over_the_lines_a_client_wrapped() -> None:
    long = "Matter: nobody has seen him since Monday although the school rang three times\nand wrote twice"
    assert Desk().fills(long)[0][2]["matter"].endswith("three times and wrote twice")


def test_a_line_without_a_number_is_about_the_row_that_was_asked_about() -> None:
    key = DutyKey("deck", 1, "carry_out", "", 3)
    desk = Desk("robert", rows=3)
    assert desk.fills("Came of it: all sent", Question("duty", (key,))) == [
        ("work", 3, {"came_of_it": "all sent"})
    ]
    assert desk.fills("Came of it: all sent") == [("work", 3, {"came_of_it": "all sent"})]  # his only one


def test_yes_with_a_few_words_tells_what_came_of_the_one_row() -> None:
    key = DutyKey("deck", 1, "carry_out", "", 3)
    desk = Desk("robert", rows=3)
    (done,) = desk.mail("YES\nAll sent on Tuesday.", Question("duty", (key,))).commands
    assert isinstance(done, c.RecordAct) and done.keys == (key,)
    assert desk.kept[done.text] == "All sent on Tuesday."
    (bare,) = desk.mail("YES", Question("duty", (key,))).commands
    assert isinstance(bare, c.RecordAct) and desk.kept[bare.text] == "Done"


def test_of_two_rows_none_is_guessed() -> None:
    keys = tuple(DutyKey("deck", 1, "carry_out", "", row) for row in (1, 2))
    assert Desk("sol", rows=3).fills("YES\nSeen with his aunt.", Question("duty", keys)) == [
        ("work", 0, {"came_of_it": "Seen with his aunt."})
    ]


def test_the_answer_to_whom_a_row_means_goes_into_the_row() -> None:
    key = DutyKey("deck", 1, "carry_out", "", 1)
    asked = Question("who", (key,), role="row.whom")
    assert Desk(rows=1).fills("Robert Hale <robert.hale@council.example>", asked) == [
        ("work", 1, {"whom": "robert"})
    ]


@pytest.mark.parametrize(
    "label",
    [
        "Names of the cabin boys",
        "Child's name",
        "names of children",
        "DOB",
        "Date of birth",
        "Children’s names",
    ],
)
def test_a_child_is_refused_by_a_command_that_says_nothing_of_it(label: str) -> None:
    desk = Desk()
    (command,) = desk.mail(f"{label}: Tom Bowline, 2 January 2015").commands
    assert isinstance(command, c.FillForm) and [value for _, value in command.values] == [""]
    assert desk.kept == {}
    assert (refused := desk.story.asks(c.FillForm, "sana", "7 Apr 10:00", form=command.form, section=command.section,
                                       row=0, values=command.values)) and refused.code == "apart"  # fmt: skip


def test_lines_of_a_form_that_these_rules_lack_are_kept_as_notes() -> None:
    lines = labels_of(RULES)
    desk = Desk("priya", rules=BDSCP)
    view = View(BDSCP, desk.story.world, desk.story.dispute, at("7 Apr 10:00"))
    answers = read_answers("Matter: nobody has seen him", NOW, "Europe/London", lines)
    (note,) = understand(answers, None, view, desk.speaker).commands
    assert isinstance(note, c.KeepNote) and desk.kept[note.text] == "Matter: nobody has seen him"


def test_in_a_first_mail_what_is_for_somebody_else_to_fill_in_is_a_note() -> None:
    desk = Desk("priya")
    view = View(RULES, desk.story.world, desk.story.dispute, at("7 Apr 10:00"))
    line = SaidLine("form:task", "see him | me | 20 April", 1)
    (note,) = form_commands(line, view, desk.speaker, Question("duty"), first=True)
    assert isinstance(note, c.KeepNote) and desk.kept[note.text] == "Task: see him | me | 20 April"
    assert isinstance(form_commands(line, view, desk.speaker, Question("duty"))[0], c.FillForm)


def test_labels_that_everybody_has_stay_what_they_are() -> None:
    """`Concern:` and `Action:` are read as ever; only a form's own labels, and those of children, are added."""
    labels = labels_of(BDSCP)
    assert "concern" not in labels and "action" not in labels
    assert labels["outcome"] != "Outcome sought" and labels["date of birth"] == CHILDREN


@settings(max_examples=150, deadline=None)
@given(
    label=st.sampled_from(
        ["Task", "Task 2", "Matter", "Came of it", "Came of it 1", "Names of children", "Task 999"]
    ),
    value=st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=60),
)
@example(label="Names of children", value="\t0")  # as a row of a pasted table has it
def test_whatever_is_typed_is_understood_or_refused_and_never_breaks(label: str, value: str) -> None:
    desk = DESK
    desk.kept.clear()
    for command in desk.mail(f"{label}: {value}").commands:
        refused = desk.story.asks(type(command), "sana", "7 Apr 10:00", **_fields(command))
        assert refused is None or refused.reason
    if label == "Names of children":
        assert not any(
            value.strip() and value.strip() in kept for kept in desk.kept.values() if value.strip()
        )


DESK = Desk(rows=2)
DESK.story.folds = False


def _fields(command: c.AnyCommand) -> dict[str, Any]:
    return {
        name: value for name, value in vars(command).items() if name not in ("by", "happened", "received")
    }
