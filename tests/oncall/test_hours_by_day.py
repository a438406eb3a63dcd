"""An agency whose hours differ by day: when it is urgent, whether somebody is woken; and when its people are asked to talk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest

from oncall.night import REFERENCE, Night, loaded_with
from parley.dispute.events import AlertAcknowledged, OnCallAlerted, UrgencyRaised
from parley.dispute.rota_gaps import gaps
from parley.dispute.world import Directory, Rota, WeeklyShift
from parley.documents.recorded import recorded
from parley.reference.nodes import Report, Text
from parley.reference.office_hours import office_hours
from parley.store import journal, outbox

HOURS = "Mon-Thu 09:00-12:30 and 13:30-17:00, Fri 09:00-16:00, not Wed afternoon"


def with_hours(text: str) -> Callable[[Directory], Directory]:
    """The same directory, with these hours for the council."""
    hours = office_hours([(text, Text(text, 1, 1))], Report("contacts.yaml"))

    def changed(directory: Directory) -> Directory:
        council = replace(directory.agencies["council"], hours=hours, windows=())
        return replace(directory, agencies={**directory.agencies, "council": council})

    return changed


@pytest.mark.parametrize(
    ("when", "outside"),
    [
        ("2026-04-15 11:00", ""),
        ("2026-04-15 12:29", ""),
        ("2026-04-15 12:30", "after 12:30 on a Wednesday"),
        ("2026-04-16 13:00", "closed from 12:30 to 13:30"),
        ("2026-04-16 16:30", ""),
        ("2026-04-17 15:59", ""),
        ("2026-04-17 16:05", "after 16:00 on a Friday"),
        ("2026-04-18 11:00", "Saturday"),
    ],
)
def test_whoever_is_on_call_is_woken_when_that_days_hours_are_over(when: str, outside: str) -> None:
    night = Night(loaded_with(with_hours(HOURS)), when)
    night.raised()
    events = [entry.event for entry in journal.entries(night.store, REFERENCE)]
    (urgent,) = [event for event in events if isinstance(event, UrgencyRaised)]
    assert (urgent.outside, urgent.inside) == (outside, not outside)
    assert any(isinstance(event, OnCallAlerted) for event in events) == bool(outside)
    assert not any(isinstance(event, AlertAcknowledged) for event in events)


def nights(lunch: str = "") -> Callable[[Directory], Directory]:
    """The same hours; on call by night and at weekends alone, from five to nine."""

    def changed(directory: Directory) -> Directory:
        directory = with_hours("Mon-Fri 09:00-12:30 and 13:30-17:00")(directory)
        rota = Rota((WeeklyShift("manager", "olu", frozenset(range(7)), time(17), time(9)),), lunch=lunch)
        council = replace(directory.agencies["council"], rota=rota)
        return replace(directory, agencies={**directory.agencies, "council": council})

    return changed


AT_LUNCH = "closed from 12:30 to 13:30"


@pytest.mark.parametrize(
    ("directory", "woken"),
    [
        (with_hours("Mon-Fri 09:00-12:30 and 13:30-17:00"), ["olu"]),  # whose turn goes round the clock
        (nights(), []),
        (nights("office"), []),
        (nights("on call"), ["dev"]),  # nobody has the turn: the director
        (with_hours("Mon-Fri 09:00-12:00 and 14:30-17:00"), ["olu"]),
    ],
)
def test_a_break_for_lunch_belongs_to_whoever_the_rota_names_or_to_the_day(
    directory: Callable[[Directory], Directory], woken: list[str]
) -> None:
    night = Night(loaded_with(directory), "2026-04-16 12:45")
    night.raised()
    events = [entry.event for entry in journal.entries(night.store, REFERENCE)]
    assert [event.person for event in events if isinstance(event, OnCallAlerted)] == woken
    (urgent,) = [event for event in events if isinstance(event, UrgencyRaised)]
    assert urgent.outside.startswith("closed from 12") and urgent.inside == (not woken)
    if not woken:
        assert f"The office is {AT_LUNCH}, and nobody on call has been woken" in letter(night, "urgent_day")
        assert f"been asked to ring you now, as it is urgent; their office is {AT_LUNCH}." in letter(
            night, "raised"
        )
        assert AT_LUNCH + ", which belongs to the day's people" in minuted(night)


@pytest.mark.parametrize(("lunch", "holes"), [("", []), ("office", []), ("on call", ["12:30"] * 5)])
def test_a_lunch_that_the_office_keeps_is_no_hole(lunch: str, holes: list[str]) -> None:
    library = loaded_with(nights(lunch)).library
    monday = datetime(2026, 4, 20, 6, tzinfo=UTC)
    found = [gap for gap in gaps(library.world, monday, timedelta(days=5)) if gap.kind == "hole"]
    assert [f"{local(gap.start):%H:%M}" for gap in found] == holes


def letter(night: Night, template: str) -> str:
    row = next(row for _, way, row in night.left if row.template == template and way == "mail")
    text = message_from_bytes(outbox.frozen(night.store, row) or b"", policy=default)
    body = text.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def minuted(night: Night) -> str:
    return " ".join(one.minute.what for one in recorded(night.door, REFERENCE))


@pytest.mark.parametrize(
    ("when", "summary"),
    [("2026-04-15 12:45", "2026-04-16 09:00"), ("2026-04-16 12:45", "2026-04-16 13:30"), ("2026-04-17 16:05", "2026-04-20 09:00")],
)  # fmt: skip
def test_the_day_team_hears_of_it_when_it_next_opens(when: str, summary: str) -> None:
    night = Night(loaded_with(with_hours(HOURS)), when)
    night.raised()
    night.until(summary)
    told = [(at, row) for at, _, row in night.left if row.template == "night_summary"]
    assert {at for at, _ in told} == {summary[-5:]}


@pytest.mark.parametrize("start", ["2026-04-14 10:00", "2026-04-15 10:00", "2026-04-16 10:00"])
def test_no_conversation_is_put_outside_that_days_hours(start: str) -> None:
    open_hours = "Mon 16:00-17:00, Tue 16:00-17:00, Wed 09:00-12:00, Thu 16:00-17:00, Fri 15:30-16:00"
    night = Night(loaded_with(with_hours(open_hours)), start)
    night.raised("Receiving practitioner: Robert Hale")
    holds = [hold for hold in night.dispute.holds.values() if "robert" in hold.attendees]
    assert holds
    windows = {1: "16:00-17:00", 2: "09:00-12:00", 3: "16:00-17:00", 4: "15:30-16:00", 0: "16:00-17:00"}
    for hold in holds:
        first, last = windows[local(hold.start).weekday()].split("-")
        assert first <= f"{local(hold.start):%H:%M}" and f"{local(hold.end):%H:%M}" <= last


def local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo("Europe/London"))
