"""The number to ring at an hour: an office line rings in an empty room at night."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from quopri import decodestring

import pytest

from oncall.night import Night, loaded_with
from oncall.test_handover import rota_of
from oncall.test_nights import said
from parley.dispute.numbers import goes_along, is_land_line, number_at
from parley.dispute.workdays import OfficeHours, WorkCalendar
from parley.dispute.world import Agency, Directory, Person, World
from parley.reference.contacts import parse_directory
from parley.store import outbox
from reference.test_contacts_rota import HEAD

OFFICE, OWN, SYSTEM, MOBILE = "020 7946 0123", "020 7946 0199", "020 7946 0106", "07700 900123"
NOON, NIGHT, INSET = (
    datetime(2026, 4, 1, 11, tzinfo=UTC), datetime(2026, 4, 1, 22, 40, tzinfo=UTC), datetime(2026, 5, 29, 11, tzinfo=UTC),
)  # fmt: skip


@pytest.mark.parametrize(
    ("phone", "at_night", "system", "at", "rings"),
    [
        (OFFICE, OWN, SYSTEM, NOON, OFFICE),
        (OFFICE, OWN, SYSTEM, NIGHT, OWN),
        (OFFICE, OWN, SYSTEM, INSET, OWN),
        (OFFICE, "", SYSTEM, NIGHT, SYSTEM),
        (OFFICE, "", "", NIGHT, OFFICE),
        (MOBILE, "", SYSTEM, NIGHT, MOBILE),
        ("+44 7700 900123", "", SYSTEM, NIGHT, "+44 7700 900123"),
        ("", "", SYSTEM, NIGHT, SYSTEM),
        ("", OWN, "", NIGHT, OWN),
    ],
)
def test_which_number_reaches_whoever_is_alerted(
    phone: str, at_night: str, system: str, at: datetime, rings: str
) -> None:
    dev = Person("dev", "Dev Patel", (), "council", phone=phone, phone_at_night=at_night)
    council = Agency("council", "Borough Council", closed={date(2026, 5, 29): "Inset day"})
    world = World(Directory({"council": council}, {"dev": dev}), WorkCalendar())
    assert number_at(world, dev, at, OfficeHours(), on_call=system) == rings


def test_lines_and_mobiles_are_told_apart_and_nothing_is_said_of_other_countries() -> None:
    assert [goes_along(n) for n in ("07700 900121", "+447700900121", OFFICE, "+353 87 123 4567")] == [
        True,
        True,
        False,
        False,
    ]
    lines = (
        OFFICE,
        "(01632) 960 123",
        "+44 20 7946 0123",
        "0306 999 0123 ext 4",
        "07700 900121",
        "+353 1 234 5678",
    )
    assert [is_land_line(n) for n in lines] == [True, True, True, True, False, False]


def _in_hand(night: Night) -> str:
    (row,) = [r for _, _, r in night.left if r.template == "in_hand" and r.person == "priya"]
    return decodestring(outbox.frozen(night.store, row) or b"").decode()


def _with_dev(**numbers: str) -> Night:
    def dev_instead(directory: Directory) -> Directory:
        people = {**directory.people, "dev": replace(directory.people["dev"], **numbers)}
        on_call = rota_of(lambda rota: replace(rota, weekly=(replace(rota.weekly[0], person="dev"),)))
        return on_call(replace(directory, people=people))

    night = Night(loaded_with(dev_instead), "2026-04-11 23:40")
    night.raised()
    night.reply("dev", "ACK", "23:45")
    return night


def test_whoever_waits_at_night_is_told_the_number_at_night() -> None:
    text = _in_hand(_with_dev(phone_at_night=OWN))
    assert f"({OWN})" in text and f"Ring {OWN}" in text and OFFICE not in text
    text = _in_hand(_with_dev(phone_at_night=""))
    assert f"Ring {SYSTEM}" in text and OFFICE not in text, "one number finds whoever it is"


def _alert(night: Night) -> str:
    row = next(r for _, way, r in night.left if r.template == "alert" and way == "mail")
    return decodestring(outbox.frozen(night.store, row) or b"").decode()


def test_whoever_is_woken_rings_the_raiser_where_they_are_at_night() -> None:
    def at_home(directory: Directory) -> Directory:
        priya = replace(directory.people["priya"], phone_at_night="07700 900133")
        return replace(directory, people={**directory.people, "priya": priya})

    night = Night(loaded_with(at_home), "2026-04-11 23:40")
    night.raised("Receiving practitioner: Robert Hale\nUrgent: yes")
    assert "Ring Priya Nair: 07700 900133" in _alert(night)
    night = Night(loaded_with(at_home), "2026-04-11 23:40")
    night.raised()
    assert "Ring Priya Nair: 07700 900112" in _alert(night), "what she typed tonight comes before"


PEOPLE = """\
  ann: {name: Ann Low, agency: council, email: ann@council.example, phone: 020 7946 0131, mobile: 07700 900131}
  kit: {name: Kit Row, agency: council, email: kit@council.example, phone: 020 7946 0132, mobile: 07700 900132, phone_at_night: 020 7946 0132}
"""


@pytest.mark.parametrize(
    ("rota", "warned"),
    [
        ("manager: ann", True),
        ("manager: olu\n    last_resort: ann", True),
        ("number: 020 7946 0106\n    manager: ann", False),
        ("manager: olu", False),
        ("manager: kit", False),
    ],
)
def test_the_check_warns_of_an_office_line_where_nothing_else_finds_them(rota: str, warned: bool) -> None:
    text = HEAD.replace("on_call:", PEOPLE + "on_call:") + f"    {rota}\nend: small\n"
    _, _, problems = parse_directory([("c.yaml", text)], today=date(2026, 4, 1))
    said = [str(problem) for problem in problems if "office line" in problem.message]
    assert bool(said) == warned and all("phone_at_night: 07700 900121, for `ann`" in one for one in said)


def test_the_last_resort_is_not_reached_on_the_on_call_number_nor_in_an_empty_office() -> None:
    """Bea has an office line alone: whoever waits is told to ring the house, and by day her own number again."""
    night = Night(loaded_with(), "2026-04-11 23:40")
    night.raised()
    night.until("2026-04-12 00:10")
    update = [row for _, _, row in night.left if row.template == "alert_update"][-1]
    assert night.facts(update)["alert"]["number"] == ""
    night.reply("bea", "ACK", "00:12")
    told = next(row for _, _, row in night.left if row.template == "in_hand" and row.person == "priya")
    assert "Ring 020 7946 0105." in said(night, told) and "0106" not in said(night, told)
    night.until("2026-04-13 09:01")
    summary = next(row for _, _, row in night.left if row.template == "night_summary")
    assert night.facts(summary)["alert"]["taken_by"]["phone"] == "020 7946 0102"
