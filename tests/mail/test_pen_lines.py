"""What Bea types under a list of the holding pen, and what is none of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail.pen_lines import MOST, PenLine, has_seen, read_pen_lines


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("3", PenLine(3, "take")),
        ("3.", PenLine(3, "take")),
        ("3) yes", PenLine(3, "take")),
        ("No. 3: OK", PenLine(3, "take")),
        ("# 3 file it", PenLine(3, "take")),
        ("3 from Priya Nair", PenLine(3, "take", sender="Priya Nair")),
        ("3 D-2026-0004", PenLine(3, "file", "D-2026-0004")),
        ("3 - d-2026-0004.", PenLine(3, "file", "D-2026-0004")),
        ("3 [D-2026-0004]", PenLine(3, "file", "D-2026-0004")),
        ("3 -> D-2026-0004", PenLine(3, "file", "D-2026-0004")),
        ("3 → D-2026-0004", PenLine(3, "file", "D-2026-0004")),
        ("3 => new", PenLine(3, "new")),
        ("3 --> new", PenLine(3, "new")),
        ("(3) discard because spam", PenLine(3, "discard", why="spam")),
        ("3 put it on D-2026-0004", PenLine(3, "file", "D-2026-0004")),
        ("3 belongs to D-2026-0004, from Priya Nair", PenLine(3, "file", "D-2026-0004", "Priya Nair")),
        ("3 new", PenLine(3, "new")),
        ("3: New dispute", PenLine(3, "new")),
        ("3 new from <priya.nair@school.example>", PenLine(3, "new", sender="priya.nair@school.example")),
        ("3 discard because an advertisement.", PenLine(3, "discard", why="an advertisement")),
        ("3 delete - spam", PenLine(3, "discard", why="spam")),
        ("3 ignore", PenLine(3, "discard")),
        ("3 discard because", PenLine(3, "discard")),
        ("3 show", PenLine(3, "show")),
        ("3 show me", PenLine(3, "show")),
        ("3 D-2026-0004 and tell her off", PenLine(3, "unclear")),
        ("3 perhaps new?", PenLine(3, "unclear")),
        ("3 is for Robert", PenLine(3, "unclear")),
        ("3 D-2026-04", PenLine(3, "unclear")),
        ("3 newsletter", PenLine(3, "unclear")),
        ("file 3", PenLine(3, "take")),
        ("please file 3 to D-2026-0004, please", PenLine(3, "file", "D-2026-0004")),
        ("file number 3 as new", PenLine(3, "new")),
        ("Discard 3 because it is spam", PenLine(3, "discard", why="it is spam")),
        ("discard no. 3", PenLine(3, "discard")),
        ("could you show 3", PenLine(3, "show")),
        ("3 to D-2026-0004", PenLine(3, "file", "D-2026-0004")),
        ("3 discard because spam, please", PenLine(3, "discard", why="spam")),
        ("open 3", PenLine(3, "unclear")),
        ("  *3 new*", PenLine(3, "new")),
        ("• 3 new", PenLine(3, "new")),
        ("·\t3 discard - spam", PenLine(3, "discard", why="spam")),
    ],
)
def test_one_line(typed: str, said: PenLine) -> None:
    assert read_pen_lines(typed) == (said,)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("3 new, 5 show", [PenLine(3, "new"), PenLine(5, "show")]),
        ("3 new\n3 discard because spam", [PenLine(3, "two things")]),
        ("3 D-2026-0004\n3 D-2026-0005", [PenLine(3, "two things")]),
        ("3 new\n5\n3 new", [PenLine(3, "new"), PenLine(5, "take")]),
        ("3 and 5 look odd\n3 discard because spam", [PenLine(3, "discard", why="spam"), PenLine(5, "unclear")]),
        ("3 discard because spam\n3 High Street", [PenLine(3, "discard", why="spam")]),
        ("3 new; and 5 discard because spam", [PenLine(3, "new"), PenLine(5, "discard", why="spam")]),
        ("3, 4 D-2026-0004, 5 new", [PenLine(3, "file", "D-2026-0004"), PenLine(4, "file", "D-2026-0004"), PenLine(5, "new")]),
        ("3 discard because spam, 5 new", [PenLine(3, "discard", why="spam"), PenLine(5, "unclear")]),
        ("3 discard because of 5 adverts, 5 mails a day", [PenLine(3, "discard", why="of 5 adverts, 5 mails a day")]),
    ],
)  # fmt: skip
def test_several_things_on_one_line_are_each_said_back(typed: str, said: list[PenLine]) -> None:
    assert list(read_pen_lines(typed)) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("new 3", PenLine(3, "new")),
        ("New: 3 from Priya Nair", PenLine(3, "new", sender="Priya Nair")),
        ("Please open a new dispute with 3", PenLine(3, "new")),
        ("file new 3", PenLine(3, "new")),
        ("file 3 as new", PenLine(3, "new")),
        ("file 3 as a new one", PenLine(3, "new")),
        ("put 3 as new", PenLine(3, "new")),
        ("new 3 children at school", PenLine(3, "unclear")),
    ],
)
def test_new_stands_in_front_as_discard_does(typed: str, said: PenLine) -> None:
    """It was no line of the list at all: nothing was done with that number, and nobody heard so."""
    assert list(read_pen_lines(f"{typed}\ndiscard 4 because spam")) == [
        said,
        PenLine(4, "discard", why="spam"),
    ]


@pytest.mark.parametrize(
    "typed",
    ["", "Thank you", "020 7946 0102", "07700 900112", "+44 20 7946 0102", "D-2026-0004", "new", "2/4/2026", "3rd of April",
     "I think 3 is new", "discard 3?", "3a new", "0", "1234567 new", "--- Type your answer above this line ---\n3 new", "Thanks, Bea\n3 new"],
)  # fmt: skip
def test_what_is_no_answer(typed: str) -> None:
    assert read_pen_lines(typed) == ()


def test_several_numbers_and_another_word_for_one_of_them() -> None:
    lines = read_pen_lines("3, 5 & 6 and 7 discard because spam\n3 new\n8 9 new")
    assert [(one.number, one.do) for one in lines] == [
        (3, "two things"), (5, "discard"), (6, "discard"), (7, "discard"), (8, "new"), (9, "new"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("3-6 discard because spam", [3, 6, 4, 5]),
        ("discard 3 to 5 because spam", [3, 5, 4]),
        ("1, 3 – 5 and 9 new", [1, 3, 5, 9, 4]),
        ("6-3 new", [6, 3]),
        ("1-900 discard because spam", [1, 900]),
    ],
)
def test_a_range_names_what_is_between(typed: str, numbers: list[int]) -> None:
    assert [line.number for line in read_pen_lines(typed)] == numbers


@pytest.mark.parametrize(
    ("typed", "seen"), [("ACK", True), ("\n got it.\nBea", True), ("I have a question", False), ("", False)]
)
def test_seen(typed: str, seen: bool) -> None:
    assert has_seen(typed) is seen


@given(st.text(alphabet="0123456789 ,&and-D.from\n", max_size=400))
def test_whatever_is_typed_is_read(typed: str) -> None:
    lines = read_pen_lines(typed)
    assert len({line.number for line in lines}) == len(lines) <= MOST


def test_long_replies_are_read_in_one_go() -> None:
    assert len(read_pen_lines("\n".join(f"{n} new" for n in range(1, 5000)))) == MOST
    assert read_pen_lines("1 " * 500_000) != ()
