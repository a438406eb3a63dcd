"""parley show: where one dispute stands, on one page. Reads only."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from parley.commands.desk import Desk, config_option, desk, json_option
from parley.commands.printing import heading, paragraph, rows_as_json, say, section
from parley.commands.show_owed import print_forms, print_meetings, print_needed, print_owed
from parley.commands.standing import (
    accounts,
    kept_since,
    letters_of,
    people_in,
    people_of,
    standing_row,
    without_lines,
)
from parley.dispute.day_words import clock_time
from parley.dispute.dispute import Alert, StageVisit
from parley.dispute.urgency import nobody_awake
from parley.dispute.view import View
from parley.dispute.world import Person
from parley.loops import library
from parley.mail.minutes_words import stage_label
from parley.mail.notice_people import agency_name, names, with_phones
from parley.mail.notice_record import ended_words, outcome_words
from parley.mail.notice_words import (
    all_of,
    capital,
    cited,
    local,
    plain,
    soft,
    when_short,
)
from parley.mail.template_files import NOTICES
from parley.store import people
from parley.store.outbox import OutboxRow

_STATES = {
    "pending": "waiting to leave",
    "sending": "being sent",
    "failed_for_now": "not taken yet",
    "failed": "failed",
    "unknown": "perhaps sent",
    "parked": "set aside",
    "superseded": "no longer needed",
    "withdrawn": "not sent (no longer true, or in another mail)",
}


@click.command()
@click.argument("reference", metavar="REF")
@json_option
@config_option
@click.pass_obj
def show(clock: object, reference: str, as_json: bool, config_path: Path | None) -> None:
    """Where one dispute stands, on one page.

    Stage, people, what is owed and why by then, meetings, what is still needed, accounts, alerts, mail.
    """
    with desk(config_path, clock, looking=True) as at:
        view = at.view(reference)
        view = with_phones(view, people.phones(at.store, library.people_in(view.dispute)))
        kept = kept_since(at.store, view.dispute)
        if as_json:
            rows_as_json([standing_row(view, letters_of(at.store, view.dispute.reference), kept)])
            return
        _print_head(view)
        if kept:
            by, since = names(view, [kept.event.by]), when_short(kept.recorded, at.zone)
            paragraph(f"under review: nothing of it is deleted until it is released ({by}, {since})", 2)
        _print_people(view)
        print_owed(view)
        print_forms(view)
        print_meetings(view)
        print_needed(view)
        _print_accounts(view)
        _print_alerts(view)
        _print_mail(at, view)


def _print_head(view: View) -> None:
    dispute, zone = view.dispute, view.world.calendar.zone
    at = dispute.at
    if at is None:
        ended = f", {when_short(dispute.closed, zone)}" if dispute.closed else ""
        say(heading(f"{dispute.reference}  closed: {ended_words(view, dispute.outcome)}{ended}"))
    else:
        stage = view.protocol.stage(at.stage)
        named = ": ".join(filter(None, (plain(stage.label), plain(stage.title, 80))))
        say(heading(f"{dispute.reference}  {named} ({stage.clause})"))
        visit = f"visit {at.visit}, " if at.visit > 1 else ""
        paragraph(f"{visit}open since {when_short(at.opened, zone)}", 2)
    raised = dispute.moments.get("raised")
    decided = dispute.moments.get("decision")
    dates = [f"raised {when_short(raised, zone)}"] if raised else []
    dates += [f"counted from the decision of {when_short(decided, zone)}"] if decided else []
    paragraph(", ".join(dates), 2)
    paragraph(f"{plain(view.protocol.title, 100)}, version {plain(view.protocol.version)}", 2)
    for place in dispute.places:
        if place.track:
            paragraph(_beside_it(view, place), 2, 6)
    for line in without_lines(view):
        paragraph(line, 2)


def _beside_it(view: View, place: StageVisit) -> str:
    """A track that is open: "beside it, What others may learn: Telling, open since …"."""
    track = next((one for one in view.protocol.tracks if one.id == place.track), None)
    title = plain(track.title, 80) if track else ""
    label = stage_label(view, place.stage)
    named = ": ".join(dict.fromkeys(part for part in (title, label.strip("“”")) if part))
    since = when_short(place.opened, view.world.calendar.zone)
    return f"beside it, {cited(f'{named}, open since {since}', view.protocol.stage(place.stage).clause)}"


def _print_people(view: View) -> None:
    for side, title in (("referring", "Raised by"), ("receiving", "The other side")):
        section(title)
        first = view.dispute.agencies.get(side, "")
        paragraph(agency_name(view, first) if first else "agency not known yet", 2)
        _print_parts(view, people_of(view, side))
        for agency in (agency for where, agency in view.dispute.joined if where == side):
            paragraph(f"and {agency_name(view, agency)}", 2)
            _print_parts(view, people_in(view, side, agency))


def _print_parts(view: View, people: list[tuple[Person | None, list[str]]]) -> None:
    for person, parts in people:
        if person is None:
            paragraph(f"{all_of(parts)}: nobody named yet", 2, 6)
            continue
        failed = "mail to them comes back" if person.id in view.dispute.failed_addresses else ""
        details = [plain(person.name), all_of(parts), plain(person.phone, 40), person.address, failed]
        paragraph(", ".join(part for part in details if part), 2, 6)


def _print_accounts(view: View) -> None:
    found = accounts(view)
    if not found:
        return
    section("Accounts given")
    for one in found:
        when = when_short(one.said.at, view.world.calendar.zone)
        label = soft(stage_label(view, one.stage))
        paragraph(f"{when}, {label}: {names(view, [one.said.by])}: {outcome_words(one.said.value)}", 2, 6)
    at = view.dispute.at
    if at and (at.stage, at.visit) in view.dispute.differ:
        paragraph("The two sides report differently; both accounts stand.", 2)


def _print_alerts(view: View) -> None:
    if view.dispute.alerts:
        section("Urgent")
    for alert in view.dispute.alerts.values():
        paragraph(_alert_words(view, alert), 2, 6)


def _alert_words(view: View, alert: Alert) -> str:
    zone = view.world.calendar.zone
    words = f"{when_short(alert.raised, zone)}, {names(view, [alert.raised_by])}"
    if alert.inside:
        hours = (
            "the office is shut, and these rules have nobody on call"
            if nobody_awake(view, alert)
            else "inside office hours"
        )
        return f"{words}: {hours}; the day's people were told"
    rung = "; ".join(
        f"{names(view, [person])} ({plain(step)}, until {clock_time(local(by, zone))})"
        for step, person, by in alert.rung
    )
    if alert.acknowledged_by:
        spoken = " and has spoken to them" if alert.contact else "; no contact reported yet"
        end = f"{names(view, [alert.acknowledged_by])} has it{spoken}"
    else:
        end = "nobody has acknowledged it" + (" and nobody is left to ask" if alert.exhausted else " yet")
    return f"{words}: alerted {rung or 'nobody'}. {capital(end)}"


def _print_mail(at: Desk, view: View) -> None:
    letters = letters_of(at.store, view.dispute.reference)
    if not letters.sent and not letters.waiting and not letters.came:
        return
    section("Mail")
    for mail in letters.came[-10:]:
        proof = f" ({plain(mail.proof, 200)})" if mail.proof else ""
        paragraph(
            f"{when_short(mail.received, at.zone)}, from {plain(mail.sender)}: {mail.verdict}{proof}", 2, 6
        )
    counts = Counter(_STATES.get(row.state, row.state) for row in (*letters.sent, *letters.waiting))
    paragraph(", ".join(f"{number} {state}" for state, number in sorted(counts.items())), 2)
    calm = [row for row in letters.waiting if row.state == "pending" and not row.attempts]
    if calm:
        said = (_letter_words(view, row) for row in calm)
        paragraph(f"Waiting to leave: {'; '.join(said)}", 2, 6)
    for row in (row for row in letters.waiting if row not in calm):
        why = f" ({plain(row.last_error, 200)})" if row.last_error else ""
        again = f", next try {when_short(row.next_try, at.zone)}" if row.next_try else ""
        words = f"{_STATES.get(row.state, row.state)}{again}{why}"
        paragraph(f"{_letter_words(view, row)}: {words}", 2, 6)


def _letter_words(view: View, row: OutboxRow) -> str:
    """What it tells, and whom: "reminder of a date, to Liam Doyle"."""
    return f"{NOTICES.get(row.template) or row.template.replace('_', ' ')}, to {names(view, [row.person])}"
