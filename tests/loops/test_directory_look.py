"""The morning's look at the directory: what is coming is told once, to whoever looks after it."""

from __future__ import annotations

from pathlib import Path

from tests.commands.lived import House, on

from parley.loops import directory_change, directory_look
from parley.loops.loading import load
from parley.loops.timekeeper import tick
from parley.store import outbox


def told(house: House) -> list[list[str]]:
    with house.taker() as taker:
        return [
            list(row.facts["items"]) for row in outbox.of(taker.store, "") if row.template == "directory_look"
        ]


def begun(folder: Path, old: str, new: str) -> House:
    house = House(folder)
    house.own_contacts()
    path = house.config.contacts / "sample.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    house.loaded = load(house.config)
    with house.taker() as taker, taker.store.write():
        directory_look.begin(taker.door, on(2, 12))
    return house


def morning(house: House, day: int, hour: int = 9, month: int = 4) -> None:
    with house.taker() as taker:
        assert not [done.fault for done in tick(taker.door, on(day, hour, month=month)) if done.fault]


def test_a_hole_in_the_rota_is_told_before_it_hurts_and_once(tmp_path: Path) -> None:
    house = begun(tmp_path, "Mon-Sun 09:00-09:00: olu", "Mon-Fri 09:00-09:00: olu")
    morning(house, 6)
    assert told(house) == [], "Good Friday to Easter Monday: nobody reads it"
    morning(house, 7)
    (lines,) = told(house)
    assert (
        lines[0] == "Borough Council, manager, Sat 11 April 09:00 to Mon 13 April 09:00: nobody is on call."
    )
    morning(house, 8)
    assert [line for each in told(house)[1:] for line in each if "Sat 11 April" in line] == []


def test_a_hole_that_goes_on_is_told_once_a_week_and_not_each_morning(tmp_path: Path) -> None:
    house = begun(tmp_path, "Mon-Sun 09:00-09:00: olu", "2026-01-05 09:00 to 2026-01-12 09:00: olu")
    for day in (7, 8, 9, 10):
        morning(house, day)
    told_of = [line for each in told(house) for line in each if "nobody is on call" in line]
    assert told_of == [
        "Borough Council, manager, Tue 7 April 17:00 to Mon 4 May 09:00: nobody is on call.",
    ]


def test_a_deputy_who_would_not_be_woken_is_told_once_a_week_and_not_on_each_day_of_the_absence(
    tmp_path: Path,
) -> None:
    absent = (
        "    title: On-call manager\n    absent: 2026-04-03 to 2026-04-17\n    deputy: marie\n    email: olu"
    )
    house = begun(tmp_path, "    title: On-call manager\n    email: olu", absent)
    for day in (7, 8, 9, 10):
        morning(house, day)
    ((line,),) = told(house)
    assert (
        "`marie` is alerted in the place of `olu`, who is away from Friday 3 April to Friday 17 April 2026"
        in line
    )


def test_a_deputy_without_a_number_is_told_once_a_week_too(tmp_path: Path) -> None:
    absent = (
        "    title: On-call manager\n    absent: 2026-04-03 to 2026-04-17\n    deputy: marie\n    email: olu"
    )
    house = begun(tmp_path, "    title: On-call manager\n    email: olu", absent)
    path = house.config.contacts / "sample.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    phone: 020 7946 0121\n", ""), encoding="utf-8")
    house.loaded = load(house.config)
    for day in (7, 8, 9, 10):
        morning(house, day)
    found = [line for each in told(house) for line in each if "has no phone listed (Marie Kent)" in line]
    assert len(found) == 1


def test_a_hole_of_the_coming_night_is_told_with_the_file_that_makes_it(tmp_path: Path) -> None:
    house = begun(tmp_path, "Mon-Sun 09:00-09:00: olu", "Mon-Sun 09:00-09:00: nora")
    with house.taker() as taker, taker.store.write():
        directory_change.look(taker.door, on(8, 9))
    path = house.config.contacts / "sample.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Mon-Sun 09:00-09:00: nora", "Thu-Tue 09:00-09:00: nora")
    )
    house.loaded = load(house.config)
    with house.taker() as taker, taker.store.write():
        directory_change.look(taker.door, on(8, 15))
    assert told(house) == [
        ["Borough Council, manager, Wed 8 April 17:00 to Thu 9 April 09:00: nobody is on call."]
    ]


def test_somebody_who_leaves_soon_is_told_with_file_line_and_mend(tmp_path: Path) -> None:
    house = begun(tmp_path, "    phone: 020 7946 0121\n", "    phone: 020 7946 0121\n    until: 2026-04-20\n")
    morning(house, 7)
    (lines,) = told(house)
    assert len(lines) == 2 and all(line.startswith("sample.yaml, line ") for line in lines)
    assert "`marie`, the manager of `robert`, leaves on Monday 20 April 2026" in lines[0]
    assert "`marie` leaves on Monday 20 April 2026, and nobody holds `line_manager` from then on." in lines[1]


def test_nothing_to_say_brings_no_letter(tmp_path: Path) -> None:
    house = begun(tmp_path, "id: sample", "id: sample")
    morning(house, 7)
    assert told(house) == []


def test_what_is_told_at_one_instant_for_two_reasons_is_told_twice(tmp_path: Path) -> None:
    house = House(tmp_path)
    with house.taker() as taker, taker.store.write():
        for line in ("One thing.", "Another.", "One thing."):
            directory_look.say(taker.door, [line], on(7, 9))
    assert told(house) == [["One thing."], ["Another."]]
