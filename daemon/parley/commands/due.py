"""parley due: one date, explained. Reads the rule file for hours, zone and bank holidays; writes nothing."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from parley.config import load_config
from parley.dispute.day_words import clock_time, day_name
from parley.dispute.reckoning import Reckoning, begin_of, end_of
from parley.dispute.workdays import Span, WorkCalendar, at_local, parse_span
from parley.errors import UserError
from parley.reference.holidays import work_calendar
from parley.reference.rules import load_protocols
from parley.reference.rules_lengths import in_words

NOT_BEFORE = "not before "
PLACE = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar='"7 working days"')
@click.option(
    "--start", "began", required=True, help="2026-04-01T10:05, with or without an offset, or a day."
)
@click.option("--rules", type=PLACE, help="The rule files, for hours and bank holidays.")
@click.option(
    "--protocol", default="", help="Whose hours and bank holidays, if there are several rule files."
)
@click.option("--contacts", type=PLACE, help="Taken as everywhere; no date depends on it.")
@click.option("--seed", type=int, help="Taken as everywhere; no date depends on it.")
@click.option("--json", "as_json", is_flag=True, help="An array of one row on standard output.")
def due(
    words: tuple[str, ...],
    began: str,
    rules: Path | None,
    protocol: str,
    contacts: Path | None,
    seed: int | None,
    as_json: bool,
) -> None:
    """When a length of time ends, and why: which days were left out. `not before 5 working days`: from when it has passed."""
    length = " ".join(words)
    reckon = begin_of if length.lower().startswith(NOT_BEFORE) else end_of
    length = length[len(NOT_BEFORE) :] if reckon is begin_of else length
    span = _span(length)
    calendar = _calendar(rules, protocol)
    start = read_instant(began, calendar.zone)
    if start is None:
        raise click.BadParameter(f"{began!r} is no instant. Write: 2026-04-01T10:05", param_hint="--start")
    if span is None:
        _print(None, length.strip(), start, calendar.zone, as_json)
        return
    try:
        reckoning = reckon(calendar, start, span)
    except (ValueError, OverflowError) as error:
        raise click.UsageError(f"That date cannot be reckoned: {error}.") from error
    _print(reckoning, reckoning.length, start, calendar.zone, as_json)


def read_instant(text: str, zone: str) -> datetime | None:
    """An ISO instant; without an offset it is local in `zone`; a day alone begins at midnight. None if neither."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if found.tzinfo is not None:
        return found
    return at_local(found.date(), found.time(), zone)


def _span(length: str) -> Span | None:
    """The length; None for words that name no date ("as soon as possible")."""
    said = in_words(length)
    span = said.within if said else parse_span(length)
    if span is None and said is None:
        raise click.BadParameter(
            f"{length!r} is not a length of time. Write: 7 working days, 24 hours, 4 working hours, a working week, one month, 1 working day by 12:00"
        )
    return span


def _calendar(place: Path | None, protocol: str) -> WorkCalendar:
    try:
        place = place or load_config().rules
        found = load_protocols(place) if place.exists() else {}
    except UserError as error:
        click.echo(str(error), err=True)
        raise SystemExit(78) from error
    if protocol and protocol not in found:
        raise click.BadParameter(f"there is none; one of {', '.join(found)}", param_hint="--protocol")
    chosen = found.get(protocol) or next(iter(found.values()), None)
    if chosen is None:
        return work_calendar()
    return work_calendar(chosen.division, chosen.hours, chosen.zone)


_NO_DATE = "these words name no date; how long it has been open is shown instead"


def _print(reckoning: Reckoning | None, length: str, start: datetime, zone: str, as_json: bool) -> None:
    local = reckoning.at.astimezone(ZoneInfo(zone)) if reckoning else None
    why = reckoning.why if reckoning else f"{length}: {_NO_DATE}"
    if not as_json:
        click.echo(f"{day_name(local.date(), year=True)}, {clock_time(local)}" if local else "no date")
        click.echo(why)
        return
    skipped = reckoning.skipped if reckoning else ()
    row = {
        "at": local.isoformat() if local else None,
        "start": start.astimezone(ZoneInfo(zone)).isoformat(),
        "length": length,
        "skipped": [{"date": one.day.isoformat(), "why": one.why} for one in skipped],
        "why": why,
    }
    click.echo(json.dumps([row], ensure_ascii=False, indent=2))
