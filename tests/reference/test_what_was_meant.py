"""Domains, hours and ids that are written as people write them: refused, if they must be, with the very words that are meant, which
are then taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.errors import Problem
from parley.reference.contacts import parse_contacts
from parley.reference.rules import parse_protocol

TEXT = """id: c
agencies:
  school:
    name: Oak Lane School
    domains: school.example
    hours: Mon-Fri 08:00-16:30
people:
  priya:
    name: Priya Nair
    agency: school
    email: priya.nair@school.example
    phone: 020 7946 0112
end: c
"""


def problems(old: str, new: str) -> list[Problem]:
    return parse_contacts([("c.yaml", TEXT.replace(old, new))]).problems


def refused(key: str, old: str, written: str) -> str:
    """The mend of what is refused, which is taken."""
    [problem] = problems(f"{key}: {old}", f"{key}: {written}")
    assert not problem.warning and problem.line and problem.column
    mend = problem.mend.removeprefix(f"{key}: ").partition(" (")[0]
    assert problems(f"{key}: {old}", f"{key}: {mend}") == [], mend
    return mend


@pytest.mark.parametrize(
    "written",
    [
        "@school.example", "*.school.example", "*@school.example", '"mailto:office@school.example"', "https://www.school.example/",
        "office@school.example", "<school.example>", '"*@school.example"', "http://school.example/contact",
    ],
)  # fmt: skip
def test_a_domain_is_refused_with_the_domain(written: str) -> None:
    assert refused("domains", "school.example", written) == "school.example"


def test_several_domains_are_a_list_and_one_mistake_is_one_message() -> None:
    assert (
        refused("domains", "school.example", "school.example; oak.example") == "[school.example, oak.example]"
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9-5", "Mon-Fri 09:00-17:00"),
        ("Mon to Fri 9 till 5", "Mon-Fri 09:00-17:00"),
        ("Mon-Fri 0830-1615", "Mon-Fri 08:30-16:15"),
        ("M-F 8-4", "Mon-Fri 08:00-16:00"),
        ("24/7", "Mon-Sun 00:00-24:00"),
        ("24 hours a day", "Mon-Sun 00:00-24:00"),
        ("Mon-Fri 08:30-16:30 (term time only)", "Mon-Fri 08:30-16:30"),
        ("Term time: Mon-Fri 08:30-16:30", "Mon-Fri 08:30-16:30"),
        ("Mon-Fri 09:00-17:00 except bank holidays", "Mon-Fri 09:00-17:00"),
        ("Mon-Fri 09:00-17:00, Sat and Sun closed", "Mon-Fri 09:00-17:00"),
        ("Mon/Wed/Fri 09:00-17:00", "Mon, Wed, Fri 09:00-17:00"),
        ("Mon-Fri 20:00-08:00", "Mon-Fri 20:00-24:00, Tue-Sat 00:00-08:00"),
    ],
)
def test_hours_are_refused_with_the_hours_that_are_meant(written: str, meant: str) -> None:
    assert refused("hours", "Mon-Fri 08:00-16:30", f'"{written}"') == meant


def test_one_of_several_ids_is_never_chosen_unseen() -> None:
    sam = "  sam: {name: Sam, agency: school, email: s@school.example}\nend: c"
    text = TEXT.replace("end: c", sam).replace("    phone:", "    manager: [sam, sam]\n    phone:")
    [problem] = parse_contacts([("c.yaml", text)]).problems
    assert (problem.line, problem.mend) == (12, "sam") and "takes one" in problem.message


@pytest.mark.parametrize("written", ["Yes", "TRUE", "No", "False"])
def test_yes_and_no_in_any_case(written: str) -> None:
    assert problems("    phone:", f"    private: {written}\n    phone:") == []


@pytest.mark.parametrize(
    ("key", "written"), [("agencies", "agency"), ("agencies", "agences"), ("people", "peeple")]
)
def test_a_heading_that_is_misspelt_is_one_mistake_and_not_one_at_every_line_that_names_what_stands_below_it(
    key: str, written: str
) -> None:
    assert [one.message for one in problems(f"{key}:", f"{written}:")] == [
        f"A contacts file has no key `{written}`."
    ]


RULES = (Path(__file__).parents[2] / "rules" / "bdscp-2023.yaml").read_text(encoding="utf-8")


def of_rules(old: str, new: str) -> list[Problem]:
    assert old in RULES
    return parse_protocol(RULES.replace(old, new, 1), "r.yaml")[1]


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("roles", "role"),
        ("facts", "fact"),
        ("clocks", "clock"),
        ("stages", "stage"),
        ("tracks", "trakcs"),
        ("forms", "form"),
    ],
)
def test_so_is_one_of_a_rule_file(key: str, written: str) -> None:
    found = of_rules(f"\n{key}:\n", f"\n{written}:\n")
    assert [(one.message, one.mend) for one in found] == [(f"A rule file has no key `{written}`.", key)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("do: talk", "d\u200bo: talk", "Character 2 of it cannot be seen (U+200B): type the word again."),
        ("\nroles:", "\nro\u00adles:", "Character 3 of it cannot be seen (U+00AD): type the word again."),
        ("by: referring practitioner", "by: referring pr\u0430ctitioner", "Letter 3 of it is of another alphabet (U+0430)"),
        ("by: referring practitioner", "by: referring practi\u2060tioner", "Character 7 of it cannot be seen (U+2060)"),
    ],
)  # fmt: skip
def test_a_word_that_only_looks_like_the_right_one_is_said_to(old: str, new: str, said: str) -> None:
    """'no key `do`. Write: do' helps nobody."""
    [problem] = of_rules(old, new)
    assert said in problem.message


def test_letters_of_names_are_no_such_characters() -> None:
    [problem] = problems("phone: 020 7946 0112", "phône: 020 7946 0112")
    assert problem.message.endswith("no key `phône`.")
