"""The on-call part of a contacts file: handover, cover, the policy, and turns from a calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from parley.dispute.rota import on_call
from parley.dispute.spans import Span
from parley.dispute.world import PolicyStep, Rota
from parley.reference.contacts import parse_directory

LONDON = ZoneInfo("Europe/London")
HEAD = """\
id: small
agencies: {council: {name: Borough Council, domains: council.example}}
people:
  olu: {name: Olu Ade, agency: council, email: olu@council.example, phone: 07700 900121, mobile: 07700 900121}
  nora: {name: Nora Finn, agency: council, email: nora@council.example, phone: 07700 900122, mobile: 07700 900122}
  dev: {name: Dev Patel, agency: council, email: dev@council.example, phone: 07700 900123, push: dev}
on_call:
  council:
"""


def read(lines: str, folder: Path | None = None, today: date | None = None) -> tuple[Rota | None, list[str]]:
    text = HEAD + "".join(f"    {line}\n" for line in lines.splitlines()) + "end: small\n"
    directory, _, problems = parse_directory([(str((folder or Path()) / "c.yaml"), text)], today=today)
    return directory.agencies["council"].rota if directory else None, [str(p) for p in problems]


def who(rota: Rota | None, at: str, step: str = "manager") -> str | None:
    assert rota is not None
    return on_call(rota, step, datetime.fromisoformat(at).replace(tzinfo=LONDON), "Europe/London")


def test_turns_of_whole_days_go_from_handover_to_handover() -> None:
    rota, said = read(
        "handover: 08:00\nmanager:\n  Mon-Thu: olu\n  Fri-Sun: nora\n  2026-05-04 to 2026-05-06: dev"
    )
    assert said == []
    assert (who(rota, "2026-05-01 07:59"), who(rota, "2026-05-01 08:00")) == ("olu", "nora")
    assert (who(rota, "2026-05-04 07:59"), who(rota, "2026-05-04 08:00"), who(rota, "2026-05-06 08:00")) == (
        "nora",
        "dev",
        "olu",
    )


@pytest.mark.parametrize(
    ("turn", "start", "end"),
    [
        ("4 May 2026 to 6 May 2026", "2026-05-04 09:00", "2026-05-06 09:00"),
        ("4 May 2026 18:00 to 5 May 2026 07:00", "2026-05-04 18:00", "2026-05-05 07:00"),
        ("Mon 14 May 2026 6pm to 15th May 2026 07:00", "2026-05-14 18:00", "2026-05-15 07:00"),
        ("2026-05-04T18:00 to 2026-05-05 7am", "2026-05-04 18:00", "2026-05-05 07:00"),
    ],
)
@pytest.mark.parametrize("under", ["manager", "cover"])
def test_a_day_of_a_turn_is_written_as_days_are_elsewhere(
    under: str, turn: str, start: str, end: str
) -> None:
    dated = f"manager:\n  Mon-Sun: olu\n  {turn}: nora"
    rota, said = read(dated if under == "manager" else f"manager: olu\ncover:\n  manager:\n    {turn}: nora")
    assert said == [] and rota is not None
    (shift,) = rota.shifts
    assert [f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}" for at in (shift.start, shift.end)] == [start, end]


@pytest.mark.parametrize(
    ("turn", "mend"),
    [
        ("2026-05-06", "2026-05-06 to 2026-05-07"),
        ("2026-05-06 18:00 - 2026-05-07 08:00", "2026-05-06 18:00 to 2026-05-07 08:00"),
        ("4 May 2026 until 6 May 2026", "4 May 2026 to 6 May 2026"),
        ("2026-05-06 18:00 to 08:00", "Mon-Sun 00:00-24:00, or 2026-04-11 09:00 to 2026-04-12 09:00"),
    ],
)
def test_what_to_write_instead_of_a_turn_that_is_none(turn: str, mend: str) -> None:
    _, (said,) = read(f"manager: olu\ncover:\n  manager:\n    {turn}: nora")
    assert "is not a turn on call" in said and said.endswith(f"Write: {mend}")


def test_turns_that_leave_a_day_between_them_are_pointed_out() -> None:
    """Whoever writes 4 to 10 and 11 to 17 means the 10th too, and somebody else would be woken on it."""
    turns = "2026-05-04 to 2026-05-10: olu\n  2026-05-11 to 2026-05-17: nora"
    rota, (said,) = read(f"handover: 08:00\nmanager:\n  Mon-Sun: dev\n  {turns}")
    assert who(rota, "2026-05-10 12:00") == "dev"
    assert (
        "warning: This turn ends at 08:00 on Sunday 10 May, and the next one begins at 08:00 on Monday 11 May."
        in said
    )
    assert said.endswith("Write: 2026-05-04 to 2026-05-11, if Sunday 10 May belongs to it")
    assert read(f"manager:\n  Mon-Sun: dev\n  {turns.replace('05-10', '05-11')}")[1] == []
    assert read(f"manager:\n  Mon-Sun: dev\n  {turns}\n  2026-05-10 to 2026-05-11: olu")[1] == []


def test_cover_comes_before_dated_turns_and_they_before_the_week() -> None:
    rota, said = read(
        "manager:\n  Mon-Sun 09:00-09:00: olu\n  2026-05-04 09:00 to 2026-05-11 09:00: nora\n"
        "cover:\n  manager:\n    2026-05-06 18:00 to 2026-05-07 09:00: dev"
    )
    assert said == []
    times = (
        "2026-05-04 08:00",
        "2026-05-06 17:59",
        "2026-05-06 18:00",
        "2026-05-07 09:00",
        "2026-05-11 09:00",
    )
    assert [who(rota, at) for at in times] == ["olu", "nora", "dev", "nora", "olu"]


def test_the_policy_says_who_how_and_how_long() -> None:
    rota, said = read(
        "manager: olu\ndirector: dev\npolicy:\n"
        "- {ring: manager, wait: 10 minutes, times: 2}\n- {ring: director, wait: half an hour}"
    )
    assert [one for one in said if "'half an hour' is no time to wait" in one]
    rota, said = read("manager: olu\npolicy:\n- {ring: manager, wait: 10 minutes, times: 2}")
    assert said == [] and rota is not None
    assert rota.policy == (PolicyStep("manager", Span(10, "minutes"), 2),)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("manager: olu\npolicy:\n- {ring: manger}", "no step `manger`"),
        ("manager: olu\nhandover: noon", "`handover` is a time of day"),
        ("manager: olu\ncover: {manger: {2026-05-06 to 2026-05-07: dev}}", "no key `manger`"),
        ("manager: olu\ncover: {manager: {Mon-Fri: dev}}", "not a turn on call"),
        ("manager: {2026-05-06 to 2026-05-06: dev}", "ends before it begins"),
        ("number: 020 7946 0106", "names nobody"),
        ("feeds: {manager: gone.ics}", "cannot be read"),
        ("feeds: {manager: ../other.ics}", "not a calendar file beside this one"),
    ],
)  # fmt: skip
def test_each_mistake_is_named(lines: str, says: str) -> None:
    rota, said = read(lines)
    assert rota is None and [one for one in said if says in one], said


FEED = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//rota//EN
BEGIN:VEVENT
UID:1
DTSTART;TZID=Europe/London:20260323T170000
DTEND;TZID=Europe/London:20260324T090000
RRULE:FREQ=WEEKLY;BYDAY=MO,TU;UNTIL=20260414T235959Z
EXDATE;TZID=Europe/London:20260330T170000
SUMMARY:On call: Olu Ade
END:VEVENT
BEGIN:VEVENT
UID:1
RECURRENCE-ID;TZID=Europe/London:20260407T170000
DTSTART;TZID=Europe/London:20260408T170000
DTEND;TZID=Europe/London:20260409T090000
SUMMARY:On call: Olu Ade
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20260501
DTEND;VALUE=DATE:20260503
SUMMARY:somebody
ATTENDEE:MAILTO:Nora@council.example
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART:20260601T080000Z
DURATION:PT12H
SUMMARY:Dana
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_file_gives_turns_single_and_repeated(tmp_path: Path) -> None:
    (tmp_path / "rota.ics").write_bytes(FEED.replace("\n", "\r\n").encode())
    rota, said = read("feeds: {manager: rota.ics}", tmp_path, date(2026, 4, 1))
    assert len(said) == 1 and "warning" in said[0] and "`Dana` names nobody" in said[0]
    assert who(rota, "2026-03-23 18:00") == "olu" and who(rota, "2026-03-24 09:00") is None
    assert who(rota, "2026-03-31 18:00") == "olu", "wall time stays when the clocks have changed"
    assert who(rota, "2026-03-31 16:59") is None
    assert who(rota, "2026-03-30 18:00") is None, "taken out"
    assert (who(rota, "2026-04-07 18:00"), who(rota, "2026-04-08 18:00")) == (None, "olu"), "moved by a day"
    assert who(rota, "2026-04-14 18:00") == "olu" and who(rota, "2026-04-20 18:00") is None
    assert (who(rota, "2026-05-01 08:59"), who(rota, "2026-05-01 09:00"), who(rota, "2026-05-03 08:59")) == (
        None,
        "nora",
        "nora",
    )


def test_a_rule_without_an_end_is_bounded(tmp_path: Path) -> None:
    endless = FEED.replace(";BYDAY=MO,TU;UNTIL=20260414T235959Z", "").replace("FREQ=WEEKLY", "FREQ=MINUTELY")
    (tmp_path / "rota.ics").write_text(endless, encoding="utf-8")
    rota, _ = read("feeds: {manager: rota.ics}", tmp_path, date(2026, 4, 1))
    assert rota is not None and len(rota.shifts) <= 8003


def test_what_is_no_calendar_is_said(tmp_path: Path) -> None:
    (tmp_path / "rota.ics").write_text("nothing of the kind", encoding="utf-8")
    rota, said = read("feeds: {manager: rota.ics}", tmp_path)
    assert rota is None and "is no calendar" in said[0]


def test_turns_are_instants() -> None:
    rota, _ = read("manager: {2026-10-24 21:00 to 2026-10-25 09:00: olu}")
    assert rota is not None
    (shift,) = rota.shifts
    assert shift.start == datetime(2026, 10, 24, 20, tzinfo=UTC) and shift.end - shift.start == timedelta(
        hours=13
    )


def test_how_long_a_note_of_contact_is_waited_for_is_said_by_the_agency() -> None:
    rota, said = read("manager: olu\ncontact_within: 30 minutes")
    assert said == [] and rota is not None and rota.contact_within == Span(30, "minutes")
    assert rota.steps == ("manager",)
    _, [problem] = read("manager: olu\ncontact_within: soon")
    assert "c.yaml:10:21" in problem and "Write: 15 minutes" in problem


def test_an_on_call_number_that_nobody_can_ring_is_warned_of() -> None:
    rota, [said] = read("manager: olu\nnumber: 02 7946 0106")
    assert rota is not None and "c.yaml:10:13: warning" in said and "10 figures" in said
    assert read("manager: olu\nnumber: 020 7946 0106, option 2")[1] == []


AWAY = "name: Olu Ade, agency: council, email: olu@council.example, phone: 07700 900121, mobile: 07700 900121"
ROUND = "manager:\n  Mon-Thu: olu\n  Fri-Sun: nora"
WEDNESDAY = date(2026, 4, 1)


def deputised(absent: str, tilda: str, rota: str = ROUND, more: str = "") -> list[str]:
    people = HEAD.replace(AWAY, f"{AWAY}, deputy: tilda, absent: [{absent}]").replace(
        "on_call:", f"  tilda: {{name: Tilda Voss, agency: council, email: tilda@council.example, {tilda}}}\n{more}on_call:"
    )  # fmt: skip
    text = people + "".join(f"    {line}\n" for line in rota.splitlines()) + "end: small\n"
    problems = parse_directory([("c.yaml", text)], today=WEDNESDAY)[2]
    return [str(one) for one in problems if "in the place of" in one.message]


MOBILE = "phone: 07700 900124, mobile: 07700 900124"
LINE = "phone: 020 7946 0124"


def test_a_deputy_who_is_to_be_woken_in_somebodys_place_can_be() -> None:
    assert deputised("2026-04-06 to 2026-04-08", MOBILE) == []
    asleep, rung = deputised("2026-04-06 to 2026-04-08", LINE)
    where, _, words = asleep.partition(" warning: ")
    assert where == "c.yaml:7:3:"
    assert words == (
        "`tilda` is alerted in the place of `olu`, who is away from Monday 6 April to Wednesday 8 April 2026, and only mail would reach"
        " them: mail wakes nobody. Write: mobile: 07700 900121, for `tilda`"
    )
    assert "and others would be told to ring them on an office line. Write: phone_at_night:" in rung


# in none of their turns; over; not soon
@pytest.mark.parametrize(
    "absent", ["2026-04-04 to 2026-04-05", "2026-03-02 to 2026-03-06", "2026-06-01 to 2026-06-05"]
)
def test_of_an_absence_in_which_they_have_no_turn_nothing_is_said(absent: str) -> None:
    assert deputised(absent, LINE) == []


def test_one_number_for_whoever_is_on_call_finds_the_deputy_too() -> None:
    (asleep,) = deputised("2026-04-06 to 2026-04-08", LINE, f"number: 020 7946 0105\n{ROUND}")
    assert "mail wakes nobody" in asleep


def test_the_deputy_of_the_last_resort_is_looked_at_too() -> None:
    said = deputised("2026-04-06", LINE, "manager:\n  Mon-Sun: nora", "last_resort: olu\n")
    assert len(said) == 2 and all("`tilda` is alerted in the place of `olu`" in one for one in said)
