"""Hours as people write them: what they come to, and what is refused with the mend."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.dispute.office_hours import Window, hours_in_words
from parley.reference.nodes import Report, Text
from parley.reference.office_hours import EXAMPLE, office_hours, windows

READ = {
    "Mon-Fri 9:00-17:00": "Mon-Fri 09:00-17:00",
    "Mon-Thu 9:00-17:00, Fri 9:00-16:00": "Mon-Thu 09:00-17:00; Fri 09:00-16:00",
    "Monday to Thursday 9.00 to 17.00 and Friday 9.00 to 16.00": "Mon-Thu 09:00-17:00; Fri 09:00-16:00",
    "Mon-Thu: 9am – 5pm, Fri: 9am – 4.30pm": "Mon-Thu 09:00-17:00; Fri 09:00-16:30",
    "Mon-Fri 9 a.m. to noon, 1 p.m. to 5 p.m.": "Mon-Fri 09:00-12:00, 13:00-17:00",
    "Mon-Fri 09:00-12:30 and 13:30-17:00": "Mon-Fri 09:00-12:30, 13:30-17:00",
    "Mon-Fri 9:00-17:00, closed for lunch 12:30-13:30": "Mon-Fri 09:00-12:30, 13:30-17:00",
    "Mon-Fri 9:00-17:00, not Wed": "Mon, Tue, Thu, Fri 09:00-17:00",
    "Mon-Fri 9:00-17:00, not Wed afternoon": "Mon, Tue, Thu, Fri 09:00-17:00; Wed 09:00-12:00",
    "Mon-Fri 9:00-17:00 except Wed and Fri afternoons": "Mon, Tue, Thu 09:00-17:00; Wed, Fri 09:00-12:00",
    "Mon-Fri 9:00-12:30, 13:30-17:00, not Wed afternoon": "Mon-Fri 09:00-12:30; Mon, Tue, Thu, Fri 13:30-17:00",
    "Mon-Fri 9:00-12:30, 13:30-17:00, not Mon morning": "Mon-Fri 13:30-17:00; Tue-Fri 09:00-12:30",
    "Mon-Fri 9:00-17:00 but not Wed after 13:00": "Mon, Tue, Thu, Fri 09:00-17:00; Wed 09:00-13:00",
    "Mon-Fri 9:00-17:00, Fri until 16:00": "Mon-Thu 09:00-17:00; Fri 09:00-16:00",
    "Mon-Fri 9:00-17:00, Mon from 10:30": "Mon 10:30-17:00; Tue-Fri 09:00-17:00",
    "Mon-Fri 9:00-17:00, not Mon before 10:30": "Mon 10:30-17:00; Tue-Fri 09:00-17:00",
    "Mon-Fri 9:00-17:00, not Wed afternoon; Sat 10-12": "Mon, Tue, Thu, Fri 09:00-17:00; Wed 09:00-12:00; Sat 10:00-12:00",
    "weekdays 8-18, weekends 10-14": "Mon-Fri 08:00-18:00; Sat, Sun 10:00-14:00",
    "every day 00:00-24:00": "Mon-Sun 00:00-24:00",
    "every day 6:00-midnight": "Mon-Sun 06:00-24:00",
    "Mon-Fri 08:00-12:00,12:00-16:00": "Mon-Fri 08:00-12:00, 12:00-16:00",
}
REFUSED = {
    "9-5": ("not hours of the week", "Mon-Fri 09:00-17:00"),
    "Mon-Fri 9-5": ("close before it opens", "Mon-Fri 09:00-17:00"),
    "Mon-Fri 22:00-06:00": ("close before it opens", "Mon-Fri 22:00-24:00, Tue-Sat 00:00-06:00"),
    "Mon-Fri 9:00-17:00, Fri 9:00-16:00": ("two ranges that overlap, 09:00-17:00 and 09:00-16:00", "Mon-Thu 09:00-17:00, Fri"),
    "Mon-Fri 9:00-17:00, not Sat": ("takes something out of Saturday, which has no hours", ""),
    "Mon-Fri 9:00-17:00, not Wed 18:00-19:00": ("changes nothing on Wednesday", "Mon-Fri 09:00-17:00 alone"),
    "Mon-Fri 9:00-17:00, not Wed afternoon, Sat 10-12": ("out of Saturday", ""),
    "Fri until 16:00": ("says only when it ends on Friday", "Mon-Thu 09:00-17:00, Fri"),
    "Mon-Fri 9:00-17:00, not Mon-Fri": ("leave no time at all", ""),
    "Mon-Fri 9:00-25:00": ("names 25:00, which is no time of day", ""),
    "Mon-Fri morning": ("does not say from when until when", "Mon-Thu 09:00-17:00, Fri"),
    "Term time Mon-Fri 9:00-15:00": ("not hours of the week", "Mon-Fri 09:00-15:00"),
    "Mon-Fri 9:00-17:00 and Sat": ("not hours of the week", ""),
    "Mon-Wed-Fri 9:00-17:00": ("not hours of the week", ""),
    "Mon-Fri": ("not hours of the week", ""),
    "by arrangement": ("not hours of the week", ""),
    "Mon-Fri 9:00-17:00, not": ("does not say what is taken out", ""),
}  # fmt: skip


def read(*lines: str) -> tuple[str, list[str]]:
    report = Report("contacts.yaml")
    found = office_hours([(line, Text(line, 7, 12)) for line in lines], report)
    return hours_in_words(found.windows) if found else "", [str(one) for one in report.problems]


@pytest.mark.parametrize(("text", "hours"), READ.items(), ids=READ)
def test_hours_that_are_read(text: str, hours: str) -> None:
    assert read(text) == (hours, [])
    assert read(hours) == (hours, [])  # what is shown can be typed back


@pytest.mark.parametrize(("text", "said"), REFUSED.items(), ids=REFUSED)
def test_hours_that_are_refused_with_the_mend(text: str, said: tuple[str, str]) -> None:
    hours, problems = read(text)
    assert (hours, len(problems)) == ("", 1)
    assert "contacts.yaml:7:12" in problems[0] and said[0] in problems[0] and said[1] in problems[0]


def test_a_list_is_read_as_one_line_would_be() -> None:
    assert read("Mon-Thu 9:00-17:00", "Fri 9:00-16:00", "not Wed afternoon") == (
        "Mon, Tue, Thu 09:00-17:00; Wed 09:00-12:00; Fri 09:00-16:00",
        [],
    )


def test_every_line_of_a_list_is_looked_at() -> None:
    assert len(read("Mon-Thu 9-5", "Fri 9:00-16:00", "Sat ten to two")[1]) == 2


def test_windows_in_which_somebody_can_be_rung_may_overlap() -> None:
    report = Report("contacts.yaml")
    lines = [(text, Text(text, 1, 1)) for text in ("Mon-Fri 9:00-12:00", "Mon 11:00-14:00")]
    assert len(windows(lines, report, EXAMPLE, once=False)) == 2
    assert not report.problems


_TIMES = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
_WINDOWS = st.lists(
    st.builds(Window, st.frozensets(st.integers(0, 6), min_size=1), _TIMES, _TIMES).filter(
        lambda window: window.start < window.end
    ),
    min_size=1,
    max_size=4,
)


@given(_WINDOWS)
def test_whatever_is_shown_is_read_as_the_same(some: list[Window]) -> None:
    report, text = Report("f"), hours_in_words(tuple(some))
    again = windows([(text, Text(text, 1, 1))], report, EXAMPLE, once=False)
    assert not report.problems
    assert _minutes(again) == _minutes(tuple(some))


def _minutes(some: tuple[Window, ...]) -> list[tuple[int, time, time]]:
    return sorted({(day, window.start, window.end) for window in some for day in window.days})


@given(st.text(alphabet="MonWedFri 0123456789:-–,;nottilamp", max_size=40))
def test_whatever_is_typed_is_read_or_refused_once(text: str) -> None:
    hours, problems = read(text) if text.strip() else ("", ["said nothing"])
    assert bool(hours) != bool(problems)
