"""The directory as people read it: sectors with their agencies and people, bodies, offices, numbers, who is on call.

And whom a protocol would ask at each stage, for a pair of agencies. A document and plain rows; both are pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from parley.dispute.choices import ROW
from parley.dispute.day_words import day_name
from parley.dispute.dispute import Dispute
from parley.dispute.office_hours import hours_in_words
from parley.dispute.people import in_words, resolve, resolve_seen_from, side_of_holders, sides_named
from parley.dispute.protocol import DisputeProtocol, Duty, Stage, Who
from parley.dispute.rota import on_call
from parley.dispute.rota_gaps import steps_of
from parley.dispute.rule_words import duty_words
from parley.dispute.view import View
from parley.dispute.world import Agency, Body, Directory, Person, World, away, in_post
from parley.documents.document import Column, Document, Grid, Heading, Note, Paragraph, Part

_PEOPLE = (
    Column("Name", 1.3),
    Column("Job", 1.4),
    Column("Part in the protocol", 1.4),
    Column("Phone", 1.2),
    Column("E-mail", 1.7),
)


def directory_document(directory: Directory, at: datetime, zone: str) -> Document:
    """All of it, as on that instant's day."""
    today = at.date()
    parts: list[Part] = []
    for sector in dict.fromkeys(agency.sector for agency in directory.agencies.values()):
        parts.append(Heading(sector or "Agencies"))
        for agency in directory.agencies.values():
            if agency.sector == sector:
                parts += _agency(agency, directory, at, zone)
    own = [person for person in directory.people.values() if not person.agency]
    if own:
        parts += [Heading("The partnership itself"), _people(own, directory, today)]
    for body in directory.bodies.values():
        parts += _body(body, directory, today)
    numbers = [(one.name, one.phone, "at night" if one.out_of_hours else "") for one in directory.safety]
    numbers += [("No reply by mail is possible", directory.call_in, "")] if directory.call_in else []
    parts += [Heading("Numbers"), Grid((Column("Whom", 2), Column("Phone"), Column("When")), tuple(numbers))]
    return Document("Who is who", tuple(parts), at, above=directory.partnership)


def _agency(agency: Agency, directory: Directory, at: datetime, zone: str) -> list[Part]:
    people = [person for person in directory.people.values() if person.agency == agency.id]
    parts: list[Part] = [Heading(agency.name, 2)]
    hours = agency.hours
    said = [f"Open {hours_in_words(hours.windows)}"] if hours else []
    said += ["may have protected content" if agency.protected else "gets no protected content"]
    said += [
        f"{post.replace('_', ' ')} is vacant since {day_name(since, year=True)}"
        for post, since in agency.vacant.items()
    ]
    parts.append(Note("; ".join(said) + "."))
    parts.append(_people(people, directory, at.date()))
    if agency.rota:
        turns = [(step, on_call(agency.rota, step, at, zone)) for step in steps_of(agency.rota)]
        names = [
            f"{step}: {directory.people[who].name if who and who in directory.people else 'nobody'}"
            for step, who in turns
        ]
        number = f" ({agency.rota.number})" if agency.rota.number else ""
        parts.append(Paragraph(f"On call now{number}: {'; '.join(names)}."))
    return parts


def _people(people: Iterable[Person], directory: Directory, today: date) -> Grid:
    return Grid(_PEOPLE, tuple(_row(person, directory, today) for person in people))


def _row(person: Person, directory: Directory, today: date) -> tuple[str, ...]:
    offices = [post for post, holders in directory.officers.items() if person.id in holders]
    parts = [post.replace("_", " ") for post in (*person.posts, *offices)]
    marks = [f"away until {day_name(last, year=True)}"] if (last := away(person, today)) else []
    marks += ["for the time being"] if person.interim else []
    marks += ["not in post"] if not in_post(person, today) else []
    name = f"{person.name}\n({'; '.join(marks)})" if marks else person.name
    at_night = f"at night {person.phone_at_night}" if person.phone_at_night else ""
    numbers = "\n".join(filter(None, (person.phone, at_night)))
    return (name, person.title, ", ".join(parts), numbers, "\n".join(person.addresses))


def _body(body: Body, directory: Directory, today: date) -> list[Part]:
    rows = []
    for post, holders in body.posts.items():
        for name in holders:
            person = directory.people.get(name)
            agency = directory.agencies.get(person.agency) if person else None
            where = agency.name if agency else directory.partnership
            rows.append(
                (
                    post.replace("_", " "),
                    person.name if person else name,
                    person.title if person else "",
                    where,
                )
            )
    columns = (Column("As"), Column("Name", 1.4), Column("Job", 1.5), Column("Of", 1.5))
    coming = next((day for day in body.meetings if day >= today), None)
    name = body.name[:1].upper() + body.name[1:]
    note = [Note(f"Meets next on {day_name(coming, year=True)}.")] if coming else []
    return [Heading(name), *note, Grid(columns, tuple(rows))]


# --- who would be asked -------------------------------------------------------------------------------------


def asked_rows(
    protocol: DisputeProtocol, world: World, referring: str, receiving: str, now: datetime
) -> list[dict[str, Any]]:
    """Whom the rules would ask at each stage, were a dispute raised now by one agency about another: a row a step.

    The two practitioners are whoever the directory lists first as such; in a dispute it is the people named in it.
    """
    people = {}
    for side, agency in (("referring", referring), ("receiving", receiving)):
        post = protocol.roles[protocol.raiser].post or protocol.raiser
        for person in world.directory.holders(post, agency, now.date())[:1]:
            people[side, protocol.raiser] = person.id
    dispute = Dispute(agencies={"referring": referring, "receiving": receiving}, people=people)
    view = View(protocol, world, dispute, now)
    return [
        row for stage in protocol.every_stage for duty in stage.duties for row in [_asked(view, stage, duty)]
    ]


def _asked(view: View, stage: Stage, duty: Duty) -> dict[str, Any]:
    side = side_of_holders(view, duty.by)
    by, others = resolve(view, duty.by, side), resolve(view, duty.counterparts, side)
    missed = resolve_seen_from(view, duty.missed_tell, sides_named(view, duty.by) or (side,))
    named = view.world.directory.people
    return {
        "stage": stage.id,
        "duty": duty.id,
        "clause": duty.clause or stage.clause,
        "what": duty_words(view.protocol, duty),
        "who": [named[p].name for p in by.people if p in named],
        "with": [named[p].name for p in others.people if p in named],
        "told_if_missed": [named[p].name for p in missed.people if p in named],
        "nobody_for": [*by.unfilled, *others.unfilled],
        "nobody_with": list(others.unfilled),
    }


def asked_document(
    rows: list[dict[str, Any]], protocol: DisputeProtocol, agencies: tuple[Agency, Agency], at: datetime
) -> Document:
    """The same as a page: a table for each stage."""
    parts: list[Part] = [
        Note("As if it were raised now. In a dispute, the people named in it come before the directory's.")
    ]
    columns = (
        Column("What", 2),
        Column("Who", 1.2),
        Column("With or to", 1.2),
        Column("Told if it is missed", 1.2),
    )
    for stage in dict.fromkeys(row["stage"] for row in rows):
        found = protocol.stage(stage)
        label = f"{found.label}: {found.title}" if found.title else found.label
        lines = tuple(_cells(row, protocol) for row in rows if row["stage"] == stage)
        parts += [Heading(label), Grid(columns, lines)]
    title = f"Who is asked when {agencies[0].name} raises a concern with {agencies[1].name}"
    return Document(title, tuple(parts), at, above=protocol.partnership, foot=protocol.title)


def _cells(row: dict[str, Any], protocol: DisputeProtocol) -> tuple[str, ...]:
    others = row["nobody_with"]
    own = row["nobody_for"][: len(row["nobody_for"]) - len(others)]
    return (
        f"{row['what']} ({row['clause']})",
        "\n".join([*row["who"], *(_nobody(protocol, part) for part in own)]),
        "\n".join([*row["with"], *(_nobody(protocol, part) for part in others)]),
        "\n".join(row["told_if_missed"]),
    )


def _nobody(protocol: DisputeProtocol, part: str) -> str:
    """Why nobody stands here. part: as the core names one that is not filled, "referring lead" or "row.whom"."""
    side, _, name = part.rpartition(" ")
    role = protocol.roles.get(name)
    words = in_words(protocol, (Who(name, side),))
    if name.startswith(ROW):
        return f"the {words}"
    if role is not None and role.named:
        return f"named in each dispute: {words}"
    return f"nobody listed: {words}"
