"""What somebody writes who has no manual at hand: everyday words for keys and verbs, the text's own lengths and stretches, an address
with a blank in it. Each is told once, with what was meant, and never with something else that merely looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.reference.contacts import parse_directory
from parley.reference.rules import parse_protocol

HARBOUR = Path(__file__).parents[2] / "docs" / "examples" / "harbour-reach"
RULES = (HARBOUR / "rules.yaml").read_text(encoding="utf-8")
CONTACTS = (HARBOUR / "contacts.yaml").read_text(encoding="utf-8")
TALK = "  - id: supervisors_speak\n    do: talk\n    by: referring supervisor\n    with: receiving supervisor\n    within: 5 working days\n    from: entry\n"


def told(old: str, new: str) -> list[tuple[str, str]]:
    """Message and mend of each problem, warnings left out."""
    assert RULES.count(old) >= 1, old
    found = parse_protocol(RULES.replace(old, new, 1), "r.yaml")[1]
    return [(one.message, one.mend) for one in found if not one.warning]


def step(old: str, new: str) -> list[tuple[str, str]]:
    assert old in TALK
    return told(TALK, TALK.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("    within:", "    deadline:", "within"),
        ("    by:", "    owner:", "by"),
        ("do: talk", "do: discuss", "talk"),
        ("do: talk", "do: call", "talk"),
        ("    within:", "    media: [in person]\n    within:", "face to face"),
        ("    within:", "    media: Teams\n    within:", "video"),
        ("by: referring", "by: raising", "referring supervisor"),
        ("with: receiving", "with: responding", "receiving supervisor"),
        ("by: referring supervisor", "by: referring supervisor/director", "referring supervisor or referring director"),
        ("from: entry", "from: start of the stage", "entry"),
        ("5 working days", "end of day", "the same working day"),
        ("5 working days", "24 to 48 hours", "48 hours, with aim: 24 hours beside it"),
        ("5 working days", "3 clear working days", "4 working days, of which 3 lie between"),
    ],
)  # fmt: skip
def test_a_step_in_other_words(old: str, new: str, meant: str) -> None:
    [(_, mend)] = step(old, new)
    assert mend == meant


def test_school_days_are_no_calendar_days() -> None:
    [(_, mend)] = step("5 working days", "15 school days")
    assert mend.startswith("15 working days; and, so that holidays do not count, pause:")


def test_a_day_before_a_meeting_is_that_of_a_fact() -> None:
    [(message, mend)] = told(
        "due: 5 working days before next meeting of reaching_panel", "due: 5 working days before panel_meets"
    )
    assert "names no moment" in message
    assert mend.startswith("panel_meets_day: {date: yes}, under `facts`") and "do: set_date" in mend


@pytest.mark.parametrize(
    "written", ["talk to supervisors", "talk–supervisors", "talk - supervisors", "talk...supervisors"]
)
def test_from_one_stage_to_another(written: str) -> None:
    [(_, mend)] = told("spans: talk..supervisors", f"spans: {written}")
    assert mend == "spans: talk..supervisors"


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("needs: {done: panel_meets}", "needs: panel_meets and papers", "{done: [panel_meets, papers]}"),
        ("opens: {lesson: yes}", "opens: lesson is yes", "{lesson: yes}"),
        ("opens: {lesson: yes}", "opens: lesson = yes", "{lesson: yes}"),
        ("{tried: speak, times: 2}", "{tried: speak, times: two}", "times: 2"),
        ("named: yes, clause: \"3\"", "named: Y, clause: \"3\"", "yes"),
        ("division: ENG", "division: England", "ENG"),
        ("raiser: professional", "raiser:", "raiser: a value, or the key taken out"),
    ],
)  # fmt: skip
def test_other_values(old: str, new: str, meant: str) -> None:
    [(_, mend)] = told(old, new)
    assert mend == meant


def test_a_fact_may_have_one_value() -> None:
    assert told("one_of: [yes, no]\n    line: Lesson", "one_of: yes\n    line: Lesson") == []


def test_the_last_line_repeats_the_id_as_it_is_to_be_mended() -> None:
    found = told("id: harbour-reach\n", "id: harbour reach plan\n")
    assert [mend for _, mend in found] == ["harbour_reach_plan", "end: harbour_reach_plan"]


@pytest.mark.parametrize(
    "half", ["priya nair@school.example", "priya.nair @school.example", "priya.nair@ school.example"]
)
def test_half_an_address_is_not_proposed(half: str) -> None:
    first = CONTACTS.index("email: ") + len("email: ")
    whole = CONTACTS[first:].split("\n", 1)[0].rstrip("},").split(",")[0]
    found = parse_directory([("c.yaml", CONTACTS.replace(f"email: {whole}", f"email: {half}", 1))])[2]
    [mend] = [one.mend for one in found if "is not an e-mail address" in one.message]
    assert mend == "the address in one word, with no blank in it"
