"""One slip in one of several contacts files is told once, where it is; what hangs on it in the other files is not."""

from __future__ import annotations

import pytest

from parley.errors import Problem
from parley.reference.contacts import parse_contacts
from parley.reference.contacts_difference import difference

AGENCIES = """id: agencies
agencies:
  school:
    name: Oak Lane School
    domains: school.example
  council:
    name: Borough Council
    domains: council.example
end: agencies
"""
PEOPLE = """id: people
people:
  priya:
    name: Priya Nair
    agency: school
    email: priya.nair@school.example
    phone: 020 7946 0112
    manager: liam
  liam:
    name: Liam Doyle
    agency: school
    post: line_manager
    email: liam.doyle@school.example
    phone: 020 7946 0113
  robert:
    name: Robert Hale
    agency: council
    email: robert.hale@council.example
    phone: 020 7946 0120
end: people
"""
OFFICES = """id: offices
people:
  bea: {name: Bea Long, email: bea.long@partnership.example, phone: 020 7946 0102, deputy: tilda}
  tilda: {name: Tilda Moss, email: tilda.moss@partnership.example, phone: 020 7946 0109}
officers: {business_manager: bea}
bodies: {panel: {name: the panel, posts: {member: [priya, liam, robert]}}}
on_call: {school: {manager: liam}}
last_resort: bea
end: offices
"""


def problems_of(agencies: str = AGENCIES, people: str = PEOPLE, offices: str = OFFICES) -> list[Problem]:
    return parse_contacts([("1.yaml", agencies), ("2.yaml", people), ("3.yaml", offices)]).problems


def test_the_three_files_are_in_order() -> None:
    assert problems_of() == []


def cut(text: str, at: str) -> str:
    return text[: text.index(at)]


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"agencies": AGENCIES.replace("  council:", " council:")}, ("1.yaml", 6)),  # an indentation
        ({"agencies": AGENCIES.replace("name: Oak", 'name: "Oak')}, ("1.yaml", 4)),  # a quote left open
        ({"agencies": AGENCIES.replace("    name: Borough", "\tname: Borough")}, ("1.yaml", 7)),
        ({"agencies": cut(AGENCIES, "    domains: council")}, ("1.yaml", 7)),
        ({"agencies": cut(AGENCIES, "  council:")}, ("1.yaml", 5)),
        ({"agencies": ""}, ("1.yaml", 1)),
        ({"agencies": "# nothing yet\n"}, ("1.yaml", 1)),
        ({"people": PEOPLE.replace("  liam:\n", "")}, ("2.yaml", 9)),  # an id that got lost
        ({"people": PEOPLE.replace("    agency: school\n    post", "   agency: school\n    post")}, ("2.yaml", 11)),
        ({"people": cut(PEOPLE, "    email: liam")}, ("2.yaml", 12)),
        ({"people": cut(PEOPLE, "    name: Robert")}, ("2.yaml", 15)),
        ({"people": cut(PEOPLE, "hale@council")}, ("2.yaml", 18)),
        ({"people": PEOPLE.replace("  liam:\n", "  liam:\n  liam:\n")}, ("2.yaml", 10)),  # an id twice
        ({"people": PEOPLE.replace("people:\n", "people:\npeople:\n")}, ("2.yaml", 3)),
        ({"people": PEOPLE.replace("end: people", "  zed:\nend: people")}, ("2.yaml", 20)),  # an id alone
        ({"agencies": cut(AGENCIES, "ins: council")}, ("1.yaml", 8)),  # cut off in the middle of a word
        ({"agencies": cut(AGENCIES, " Council")}, ("1.yaml", 7)),
        ({"offices": cut(OFFICES, "officers:")}, ("3.yaml", 4)),
        ({"offices": cut(OFFICES, "last_resort: bea")}, ("3.yaml", 7)),
        ({"offices": OFFICES.replace("member: [priya", "member: [prya, prya, prya")}, ("3.yaml", 6)),  # said once
    ],
)  # fmt: skip
def test_one_slip_is_one_message_at_its_place(files: dict[str, str], place: tuple[str, int]) -> None:
    [problem] = [problem for problem in problems_of(**files) if not problem.warning]
    assert (problem.file, problem.line) == place and problem.column and problem.mend


def test_what_is_not_in_a_torn_file_is_still_looked_for() -> None:
    torn = AGENCIES.replace("  council:", " council:")
    slip = PEOPLE.replace("agency: council", "agency: cuncil")
    [first, second] = problems_of(torn, slip)
    assert first.file == "1.yaml" and (second.file, second.line) == ("2.yaml", 17)


def test_a_file_that_is_missing_is_a_few_messages_and_not_hundreds() -> None:
    many = "".join(
        f"  p{n}: {{name: P {n}, agency: a{n}, email: p{n}@x.example, phone: 020 7946 0101}}\n"
        for n in range(50)
    )
    problems = problems_of(people=PEOPLE.replace("end: people", f"{many.rstrip()}\nend: people"))
    errors = [problem for problem in problems if not problem.warning]
    assert len(errors) == 9 and "41 more ids" in errors[-1].message and "missing" in errors[-1].mend


def test_an_agency_of_many_that_nobody_declares_is_said_once() -> None:
    [problem] = problems_of(people=PEOPLE.replace("agency: school", "agency: Oak Lane School"))
    assert (problem.line, problem.mend) == (5, "school") and "1 more place" in problem.message


def test_a_new_name_is_told_of_whoever_had_the_old_one() -> None:
    before, after = (
        parse_contacts([("1.yaml", AGENCIES), ("2.yaml", text), ("3.yaml", OFFICES)]).directory
        for text in (PEOPLE, PEOPLE.replace("Priya Nair", "Priya Hill"))
    )
    assert before and after
    [line] = difference(before, after)
    assert line == "Priya Nair: name is now Priya Hill (was Priya Nair)."
