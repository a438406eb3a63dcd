"""Numbers that nobody can ring are warned of, with what is odd; what may be right in some country is left alone."""

from __future__ import annotations

import pytest

from parley.errors import Problem
from parley.reference.contacts import parse_contacts
from parley.reference.dialling import cannot_be_rung

RIGHT = (
    "020 7946 0101", "(0117) 496 0101", "01632 960101", "016977 2345", "07700 900121", "0300 123 4567", "0800 1111", "0800 123 456",
    "0808 157 0101", "101", "111", "999", "116 123", "118 500", "+44 20 7946 0101", "+44 (0)20 7946 0101", "0044 20 7946 0101",
    "+353 1 555 0101", "+33 1 99 00 12 34", "+1 202 555 0101", "+49 30 23125 000", "+47 22 12 34 56", "00353 1 555 0101",
    "020 7946 0101 ext 12", "020 7946 0101x123", "028 9649 6101", "01534 960101", "+61 2 5550 1234",
)  # fmt: skip


@pytest.mark.parametrize("number", RIGHT)
def test_what_can_be_rung_is_left_alone(number: str) -> None:
    assert cannot_be_rung(number) is None


@pytest.mark.parametrize(
    ("number", "said", "mend"),
    [
        ("020 794 0101", "10 figures", "rung"),
        ("020 7946 01011", "12 figures", "rung"),
        ("07700 90012", "10 figures", "rung"),
        ("7700900121", "neither 0 nor +", "07700900121"),
        ("2079460101", "Excel", "02079460101"),
        ("4471", "neither 0 nor +", "from outside"),
        ("44 20 7946 0101", "neither 0 nor +", "from outside"),
        ("0420 123 4567", "begins with 04", "rung"),
        ("+44 20 794 010", "9 figures", "rung"),
        ("+353 12", "5 figures", "8 to 15"),
        ("00353 12", "5 figures", "8 to 15"),
    ],
)
def test_what_cannot_be_rung_is_said_with_the_mend(number: str, said: str, mend: str) -> None:
    odd = cannot_be_rung(number)
    assert odd is not None and said in odd[0] and mend in odd[1]


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("020 7946 0101 / 07700 900101", "020 7946 0101 (one number"),
        ("020.7946.0101", "020 7946 0101"),
        ("tel:02079460101", "02079460101"),
        ("020 7946 0101 (direct line)", "020 7946 0101"),
        ("020 7946 0101, ask for Sam", "020 7946 0101"),
        ("O2O 7946 0101", "the number in figures"),
        ("tbc", "nothing, if there is none"),
        ("ext 1234", "the number in figures"),
    ],
)
def test_what_is_no_number_is_refused_with_the_one_that_is_meant(written: str, mend: str) -> None:
    [problem] = problems(f"phone: {written}")
    assert (
        "is not a phone number" in problem.message and problem.mend.startswith(mend)
    ) or mend in problem.mend


@pytest.mark.parametrize("written", ["(028) 9649 6101", "(+44) 20 7946 0101", "\u202d020 7946 0101\u202c"])
def test_brackets_and_marks_that_were_copied_along_are_read(written: str) -> None:
    assert problems(f"phone: {written}") == []


def problems(line: str) -> list[Problem]:
    text = f"id: c\nagencies: {{school: {{name: S, domains: school.example}}}}\npeople:\n  sam:\n    name: Sam\n    agency: school\n    email: sam@school.example\n    {line}\nend: c\n"
    return parse_contacts([("c.yaml", text)]).problems
