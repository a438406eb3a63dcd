"""parley oncall: who is on call now or at another time, who comes next, and what is wrong in the weeks to come.

Reads the contacts alone and works in a fresh checkout.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from parley.commands.directory import read_contacts
from parley.commands.due import read_instant
from parley.commands.printing import columns, iso, or_null, rows_as_json, say
from parley.dispute.numbers import number_at
from parley.dispute.outside_hours import outside
from parley.dispute.rota import on_call, until
from parley.dispute.rota_gaps import Gap, gaps, steps_of
from parley.dispute.whom_to_ring import acting_at_night, by_post
from parley.dispute.workdays import local_day
from parley.dispute.world import Agency, Directory, Person, Rota, World, away, in_post
from parley.mail.notice_words import when_short
from parley.reference.holidays import work_calendar

FAILED = 1
NO_SYSTEM = "No agency here has an on-call system."
_MENDS = {
    "hole": "a turn for somebody",
    "double booking": "one of the two taken out, or moved below `cover`",
    "no phone": "phone: their number",
    "not listed": "an entry under `people`",
    "not in post": "somebody else's turn, or another day behind `from` or `until`",
    "away": "deputy: somebody who is there then, a turn under `cover`, or other days behind `absent`",
}


@click.command()
@click.argument("what", type=click.Choice(("now", "next", "gaps")), default="now")
@click.option("--at", "moment", default="", help="2026-04-11T23:40, with or without an offset; else now.")
@click.option("--agency", default="", help="Only this agency.")
@click.option("--contacts", type=click.Path(exists=True, path_type=Path), help="The contacts files.")
@click.option("--config", "config_path", type=click.Path(dir_okay=False, path_type=Path), help="parley.yaml")
@click.option("--json", "as_rows", is_flag=True, help="An array of rows on standard output.")
def oncall(
    what: str, moment: str, agency: str, contacts: Path | None, config_path: Path | None, as_rows: bool
) -> None:
    """Who is on call NOW; who is NEXT; which GAPS there are in the next 28 days (exit code 1 if there are any)."""
    directory, zone = read_contacts(contacts, config_path)
    if agency and agency not in directory.agencies:
        raise click.BadParameter(f"one of {', '.join(directory.agencies)}", param_hint="--agency")
    at = read_instant(moment, zone) if moment else datetime.now(UTC)
    if at is None:
        raise click.BadParameter(f"{moment!r} is no instant. Write: 2026-04-11T23:40", param_hint="--at")
    at = at.astimezone(UTC)
    world = World(directory, work_calendar(zone=zone, changes=directory.bank_holidays))
    chosen = [one for one in directory.agencies.values() if agency in ("", one.id)]
    if what == "gaps":
        found = [gap for gap in gaps(world, at) if agency in ("", gap.agency)]
        lines = _gap_lines(found, directory, zone, at) if any(one.rota for one in chosen) else [NO_SYSTEM]
        _show([_gap_row(gap, zone) for gap in found], lines, as_rows)
        sys.exit(FAILED if found else 0)
    rows = [row for one in chosen for row in _turns(one, world, at, following=what == "next")]
    _show(rows, _turn_lines(rows, directory, zone), as_rows)


def _turns(agency: Agency, world: World, at: datetime, *, following: bool) -> Iterable[dict[str, Any]]:
    """One row for each step, with the number that reaches them at that hour. following: whoever comes after."""
    rota, zone = agency.rota, world.calendar.zone
    for step in steps_of(rota) if rota else ():
        assert rota is not None
        start = until(rota, step, at, zone) if following else at
        name = on_call(rota, step, start, zone) if start else None
        person = world.directory.people.get(name or "")
        end = until(rota, step, start, zone) if start else None
        yield {
            "agency": agency.id,
            "step": step,
            "person": name,
            "name": or_null(person.name) if person else None,
            "phone": or_null(_number(rota, world, person, start)) if person and start else None,
            "from": iso(start, zone),
            "until": iso(end, zone),
            "note": or_null(_note(world, agency, step, name, start)) if start else None,
        }


def _note(world: World, agency: Agency, step: str, name: str | None, at: datetime) -> str:
    """What an alert would meet there at that time, beside a person who is woken by it; "": nothing."""
    zone = world.calendar.zone
    if name is None and (holders := world.directory.holders(step, agency.id, local_day(at, zone))):
        first = by_post(holders, local_day(at, zone))
        return f"{world.directory.people[first].name} has that post, and is alerted"
    if name is None:
        hours, steps = agency.hours or world.calendar.hours, steps_of(agency.rota) if agency.rota else ()
        night = any(outside(world, agency.id, hours, first, at).wakes for first in steps)
        return "whoever is next is alerted at once" if night else "the office is open"
    person, today = world.directory.people.get(name), local_day(at, zone)
    if person is None:
        return "is not listed"
    if not in_post(person, today):
        return "is not in post then: passed by"
    notes = [_away(world.directory, person, today)] if away(person, today) else []
    notes += [] if person.phone or person.phone_at_night else ["no phone"]
    notes += [] if person.ways else ["woken by nothing: mail alone"]
    return "; ".join(notes)


def _away(directory: Directory, person: Person, on: date) -> str:
    acting = acting_at_night(directory, person.id, on)
    if not acting:
        return "away by the directory: alerted last"
    deputy = directory.people[acting].name
    return f"away by the directory: {deputy}, their deputy, is alerted, and they themselves last"


def _number(rota: Rota, world: World, person: Person, at: datetime) -> str:
    return number_at(world, person, at, world.calendar.hours, on_call=rota.number)


def _turn_lines(rows: list[dict[str, Any]], directory: Directory, zone: str) -> list[str]:
    if not rows:
        return [NO_SYSTEM]
    told = []
    for row in rows:
        end = when_short(datetime.fromisoformat(row["until"]), zone) if row["until"] else ""
        who = row["name"] or row["person"] or ("nobody" if row["from"] else "no change to come")
        agency = directory.agencies[row["agency"]].name
        last = f"until {end}" if end else "for good" if row["from"] else ""
        told.append((agency, row["step"], who, row["phone"] or "", last, row["note"] or ""))
    return columns(told, whole=True)


def _gap_row(gap: Gap, zone: str) -> dict[str, Any]:
    return {
        "kind": gap.kind,
        "agency": gap.agency,
        "step": gap.step,
        "from": iso(gap.start, zone),
        "until": iso(gap.end, zone),
        "people": list(gap.people),
        "mend": _MENDS[gap.kind],
    }


def _gap_lines(found: list[Gap], directory: Directory, zone: str, at: datetime) -> list[str]:
    if not found:
        start = when_short(at, zone)
        return [f"From {start} on, for 28 days, somebody is on call at each step whenever an office is shut."]
    return columns([
        (
            directory.agencies[gap.agency].name, gap.step, gap.kind,
            f"{when_short(gap.start, zone)} to {when_short(gap.end, zone)}",
            ", ".join(directory.people[p].name if p in directory.people else p for p in gap.people) or "nobody",
        )
        for gap in found
    ], whole=True)  # fmt: skip


def _show(rows: list[dict[str, Any]], lines: list[str], as_rows: bool) -> None:
    if as_rows:
        rows_as_json(rows)
        return
    for line in lines:
        say(line)
