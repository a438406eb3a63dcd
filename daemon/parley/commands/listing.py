"""parley list: the open disputes, or what one person owes in all of them. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import click

from parley.commands.desk import Desk, config_option, desk, json_option
from parley.commands.owed import Row, duty_row, is_missed, owed_now, people_rows, who_and_what
from parley.commands.printing import columns, heading, iso, or_null, paragraph, rows_as_json, say
from parley.commands.who_is_meant import person_meant
from parley.dispute.dispute import StageVisit
from parley.dispute.duty_state import DutyState
from parley.dispute.view import View
from parley.errors import UserError
from parley.mail.minutes_words import stage_label
from parley.mail.notice_record import ended_words
from parley.mail.notice_steps import step_facts
from parley.mail.notice_words import cited, plain, when_short
from parley.store import disputes


@click.command(name="list")
@click.option("--owes", "person", help="What this person owes everywhere: an id, a name or an address.")
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@json_option
@config_option
@click.pass_obj
def list_(
    clock: object, person: str | None, everything: bool, as_json: bool, config_path: Path | None
) -> None:
    """The open disputes, and who owes what by when.

    One line each, the most pressing first; or, with --owes, all that one person owes.
    """
    with desk(config_path, clock, looking=True) as at:
        if person is not None:
            _print_owed(at, person, as_json)
            return
        views = _views(at, everything)
        if as_json:
            rows_as_json(dispute_row(view) for view in views)
            return
        for line in columns([_cells(view) for view in views]):
            say(line)
        if not views:
            click.echo("Nothing is open." if not everything else "There is no dispute yet.", err=True)


def next_date(view: View) -> datetime | None:
    """The next thing that will come: the earliest date of what is owed, or a meeting before it."""
    dates = [duty.due for duty in owed_now(view) if duty.due]
    dates += [hold.start for hold in view.dispute.live_holds]
    return min(dates, default=None)


def dispute_row(view: View) -> Row:
    """One dispute at a glance, as JSON."""
    dispute, zone = view.dispute, view.world.calendar.zone
    at, owed = dispute.at, owed_now(view)
    return {
        "reference": dispute.reference,
        "status": dispute.status if dispute.status == "open" else dispute.outcome,
        "protocol": dispute.protocol,
        "stage": at.stage if at else None,
        "label": stage_label(view, at.stage) if at else None,
        "visit": at.visit if at else None,
        "tracks": [_track_row(view, place) for place in dispute.places if place.track],
        "raised": iso(dispute.moments.get("raised"), zone),
        "raiser": people_rows(view, [dispute.raised_by])[0] if dispute.raised_by else None,
        "referring": or_null(dispute.agencies.get("referring", "")),
        "receiving": or_null(dispute.agencies.get("receiving", "")),
        "also": [{"side": side, "agency": agency} for side, agency in dispute.joined],
        "owes": [duty_row(view, duty) for duty in owed],
        "next": iso(next_date(view), zone),
        "missed": [duty.key.duty for duty in owed if is_missed(duty)],
        "closed": iso(dispute.closed, zone),
    }


def _track_row(view: View, place: StageVisit) -> Row:
    """Where a track beside the ladder stands."""
    return {
        "track": place.track,
        "title": or_null(next((one.title for one in view.protocol.tracks if one.id == place.track), "")),
        "stage": place.stage,
        "label": stage_label(view, place.stage),
        "visit": place.visit,
        "since": iso(place.opened, view.world.calendar.zone),
        "clause": or_null(view.protocol.stage(place.stage).clause),
    }


def owed_row(view: View, duty: DutyState) -> Row:
    """One thing that somebody owes, with the dispute it is owed in."""
    label = stage_label(view, duty.key.stage)
    return {"reference": view.dispute.reference, "label": label, **duty_row(view, duty)}


def owed_by(at: Desk, person: str) -> list[tuple[View, DutyState]]:
    """All that this person owes in open disputes, the earliest date first, what has no date last."""
    references = dict.fromkeys(row.reference for row in disputes.owed_by(at.store, person))
    found = []
    for view in readable(at, references):
        found += [(view, duty) for duty in owed_now(view) if person in duty.holders]
    return sorted(
        found, key=lambda pair: (pair[1].due is None, pair[1].due or at.now, pair[0].dispute.reference)
    )


def _views(at: Desk, everything: bool) -> list[View]:
    """The open ones, and those that are closed while something is still owed; or all."""
    references = [row.reference for row in disputes.rows(at.store, status=None if everything else "open")]
    references += disputes.still_owed(at.store)
    return sorted(readable(at, dict.fromkeys(references)), key=_order)


def readable(at: Desk, references: Iterable[str]) -> Iterator[View]:
    """The disputes that can be shown; of one that cannot, stderr says why, and the others are shown all the same."""
    for reference in references:
        try:
            yield at.view(reference)
        except (UserError, KeyError, ValueError) as error:
            click.echo(f"{reference} cannot be shown: {error}", err=True)


def _order(view: View) -> tuple[bool, bool, float, str]:
    first = min((duty.due for duty in owed_now(view) if duty.due), default=None)
    closed = view.dispute.status == "closed"
    return (closed, first is None, first.timestamp() if first else 0.0, view.dispute.reference)


def _cells(view: View) -> list[str]:
    """Reference, stage, by when, who owes what (and how much more there is)."""
    dispute = view.dispute
    at, owed = dispute.at, owed_now(view)
    if dispute.status == "closed" and not owed:
        ended = when_short(dispute.closed, view.world.calendar.zone) if dispute.closed else ""
        return [dispute.reference, "closed", ended, ended_words(view, dispute.outcome)]
    label = stage_label(view, at.stage) if at else "closed"
    if not owed:
        return [dispute.reference, label, "", "nobody owes anything just now"]
    more = f" (and {len(owed) - 1} more)" if len(owed) > 1 else ""
    return [dispute.reference, label, *_date_and_step(view, owed[0], more)]


def _date_and_step(view: View, duty: DutyState, more: str = "") -> list[str]:
    return [_date(view, duty), f"{who_and_what(view, duty)}{more}"]


def _date(view: View, duty: DutyState) -> str:
    date = when_short(duty.due, view.world.calendar.zone) if duty.due else "no date"
    return f"{date}, missed" if is_missed(duty) else date


def _print_owed(at: Desk, words: str, as_json: bool) -> None:
    person = person_meant(at, words)
    found = owed_by(at, person.id)
    if as_json:
        rows_as_json(owed_row(view, duty) for view, duty in found)
        return
    if not found:
        click.echo(f"{plain(person.name)} owes nothing just now.", err=True)
        return
    say(heading(f"{plain(person.name)} owes"))
    dates = max(len(_date(view, duty)) for view, duty in found)
    for view, duty in found:
        facts = step_facts(view, duty, "")
        only_if = "if it is not resolved: " if facts["if_unresolved"] else ""
        start = f"{view.dispute.reference}  {_date(view, duty).ljust(dates)}  "
        paragraph(f"{start}{only_if}{cited(facts['what'], duty.clause)}", 0, len(start))
