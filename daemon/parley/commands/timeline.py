"""parley timeline: every duty and clock of a protocol with its date, and why. Reads files only."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from parley.commands.due import read_instant
from parley.commands.printing import iso, or_null, rows_as_json, say
from parley.config import load_config
from parley.dispute.day_words import clock_time, day_name
from parley.dispute.protocol import SIDES, URGENT, DisputeProtocol
from parley.dispute.rests import sectors_tested
from parley.dispute.rule_words import step_words
from parley.dispute.timeline import Line, Supposed, timeline
from parley.dispute.world import Directory, World
from parley.errors import Problem, UserError
from parley.reference.contacts import load_directory
from parley.reference.holidays import work_calendar
from parley.reference.rules import file_of, load_protocol, load_protocols

CONFIGURATION = 78
MOMENTS = ("raised", "decision", "referral")


@click.command(name="timeline")
@click.argument("protocol")
@click.option(
    "--start", "began", required=True, help="When the decision became known: 2026-04-01T10:05, or a day."
)
@click.option(
    "--fact", "facts", multiple=True, metavar="K=V", help="A fact of the rule file, as told at opening."
)
@click.option(
    "--at", "moments", multiple=True, metavar="ANCHOR=T", help="When a named moment was, or will be."
)
@click.option(
    "--same", multiple=True, metavar="A=B", help="One person: referring.line_manager=referring.lead"
)
@click.option(
    "--exit", "exits", multiple=True, metavar="STAGE=TO", help="Leave a stage by its exit to this one."
)
@click.option("--json", "as_rows", is_flag=True, help="An array of rows on standard output.")
@click.option("--rules", type=click.Path(exists=True, path_type=Path), help="The rule files.")
@click.option(
    "--contacts",
    type=click.Path(exists=True, path_type=Path),
    help="Where the days stand on which bodies meet, and those that are not worked.",
)
@click.option("--seed", type=int, help="Taken as everywhere; no date depends on it.")
def command(
    protocol: str, began: str, facts: tuple[str, ...], moments: tuple[str, ...], same: tuple[str, ...],
    exits: tuple[str, ...], as_rows: bool, rules: Path | None, contacts: Path | None, seed: int | None,
) -> None:  # fmt: skip
    """Every date of a dispute that nothing resolves, if everything happens at the last moment. PROTOCOL: id or file."""
    chosen = protocol_named(protocol, rules)
    start = read_instant(began, chosen.zone)
    if start is None:
        raise click.BadParameter(f"{began!r} is no instant. Write: 2026-04-01T10:05", param_hint="--start")
    supposed = _supposed(chosen, facts, moments, same, exits)
    years = range(start.year - 1, start.year + 4)
    known = _directory(contacts)
    directory = Directory({}, {}, bodies=known.bodies)
    days = work_calendar(chosen.division, chosen.hours, chosen.zone, years, known.bank_holidays)
    world = World(directory, days)
    try:
        lines = timeline(chosen, world, start, supposed)
    except (ValueError, OverflowError) as error:
        raise click.UsageError(f"That cannot be reckoned: {error}.") from error
    if as_rows:
        rows_as_json(_row(line, chosen.zone) for line in lines)
    else:
        _print(lines, chosen)


def _directory(contacts: Path | None) -> Directory:
    """The contacts, of which only days count here: those on which bodies meet, and those that are not worked."""
    nobody = Directory({}, {})
    try:
        place = contacts or load_config().contacts
        return load_directory([place])[0] if contacts or place.exists() else nobody
    except UserError as error:
        if contacts is None:
            return nobody
        click.echo(str(error), err=True)
        sys.exit(CONFIGURATION)


def protocol_named(wanted: str, rules: Path | None) -> DisputeProtocol:
    """The protocol of that id, or in that file. Ends the command with 78 and every problem if there is none."""
    try:
        if Path(wanted).suffix and Path(wanted).is_file():
            return load_protocol(Path(wanted))
        place = rules or load_config().rules
        if only := file_of(wanted, place):
            return load_protocol(only)
        found = load_protocols(place) if place.is_dir() else {p.id: p for p in [load_protocol(place)]}
        if wanted not in found:
            words = f"There is no protocol `{wanted}` in {place}."
            raise UserError([Problem("", 0, 0, words, f"one of {', '.join(found)}, or a rule file's path")])
    except UserError as error:
        click.echo(str(error), err=True)
        sys.exit(CONFIGURATION)
    return found[wanted]


def _supposed(
    protocol: DisputeProtocol, facts: Iterable[str], moments: Iterable[str], same: Iterable[str], exits: Iterable[str]
) -> Supposed:  # fmt: skip
    told, at = _pairs(facts, "--fact"), _moments(protocol, _pairs(moments, "--at"))
    sectors = {side: told.pop(f"{side} sector") for side in SIDES if f"{side} sector" in told}
    for sector in sectors.values():
        _known(sector, sorted(sectors_tested(protocol)), "--fact")
    for fact_id, value in told.items():
        fact = protocol.facts.get(_known(fact_id, [*protocol.facts, URGENT], "--fact"))
        if fact is not None and fact.is_date:
            at |= _moments(protocol, {fact_id: value})
        elif value not in (fact.values if fact is not None else ("yes", "no")):
            _known(value, fact.values if fact is not None else ("yes", "no"), "--fact")
    stages = [stage.id for stage in protocol.every_stage]
    ways = _pairs(exits, "--exit")
    for stage, to in ways.items():
        stage_exits = protocol.stage(_known(stage, stages, "--exit")).exits
        _known(to, [x.to for x in stage_exits], "--exit")
    return Supposed({k: v for k, v in told.items() if k not in at}, at, _same(protocol, same), ways, sectors)


def _moments(protocol: DisputeProtocol, pairs: Mapping[str, str]) -> dict[str, datetime]:
    found = {}
    known = [*MOMENTS, *(fact.id for fact in protocol.facts.values() if fact.is_date)]
    for name, words in pairs.items():
        moment = read_instant(words, protocol.zone)
        if moment is None:
            raise click.BadParameter(f"{words!r} is no instant. Write: 2026-04-01T10:05", param_hint="--at")
        found[_known(name, known, "--at")] = moment
    return found


def _same(protocol: DisputeProtocol, same: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of `side.role`; a role without a side means the referring one."""
    roles = [f"{side}.{role}" for side in SIDES for role in protocol.roles]
    return tuple(
        (_known(_sided(one, roles), roles, "--same"), _known(_sided(other, roles), roles, "--same"))
        for one, other in _pairs(same, "--same").items()
    )


def _sided(words: str, roles: list[str]) -> str:
    dotted = words.strip().replace(" ", ".", 1)
    return dotted if dotted in roles or "." in dotted else f"{SIDES[0]}.{dotted}"


def _pairs(values: Iterable[str], option: str) -> dict[str, str]:
    found = {}
    for value in values:
        name, equals, other = value.partition("=")
        if not (name.strip() and equals and other.strip()):
            raise click.BadParameter(f"{value!r} is not of the form name=value.", param_hint=option)
        found[name.strip()] = other.strip()
    return found


def _known(word: str, choices: Iterable[str], option: str) -> str:
    choices = list(choices)
    if word in choices:
        return word
    near = get_close_matches(word, choices, n=1, cutoff=0.7)
    mend = f"Write one of: {', '.join(choices)}." if choices else "It has none."
    meant = f" Did you mean {near[0]!r}?" if near else ""
    raise click.BadParameter(f"{word!r} stands nowhere in this protocol.{meant} {mend}", param_hint=option)


def _row(line: Line, zone: str) -> dict[str, Any]:
    return {
        "at": iso(line.at, zone),
        "kind": line.kind,
        "stage": line.stage,
        "visit": line.visit,
        "duty": or_null(line.duty),
        "party": or_null(line.party),
        "clause": or_null(line.clause),
        "who": list(line.who),
        "with": list(line.with_),
        "media": list(line.media),
        "firm": line.firm,
        "anchor": {"name": line.anchor, "at": iso(line.anchor_at, zone)} if line.anchor else None,
        "length": or_null(line.length),
        "skipped": [{"date": skipped.day.isoformat(), "why": skipped.why} for skipped in line.skipped],
        "why": or_null(line.why),
    }


_KINDS = {"cap": "limit", "earliest": "from"}
_TO = ("tell", "send", "record", "act", "keep")  # what is done for the others, and not with them


def _print(lines: Iterable[Line], protocol: DisputeProtocol) -> None:
    beside = ""
    for line in lines:
        track = protocol.track_of(line.stage) if not line.visit else ""  # one that has not opened here
        if track and track != beside:
            title = next((one.title for one in protocol.tracks if one.id == track), track)
            say(f"\nBeside the stages: {title} ({protocol.stage(line.stage).clause})")
        beside = track
        if line.kind == "open":
            title = f"{line.why}" + (f", visit {line.visit}" if line.visit > 1 else "")
            say(f"\n{title} ({line.clause}), from {_when(line.at, protocol.zone)}")
            continue
        people, step = ", ".join(line.who), _step(protocol, line)
        what = f"{people}: {step}" if step else "for all that is owed by then"
        kind = _KINDS.get(line.kind, line.kind)
        when = _when(line.at, protocol.zone)
        when = when.removesuffix(" 00:00") if line.kind == "earliest" else when
        say(f"  {when:<28} {kind:<6}{what[:1].upper()}{what[1:]} ({line.clause})")
        say(f"  {'':<28} {line.why}")


def _step(protocol: DisputeProtocol, line: Line) -> str:
    """What is to be done, with or to whom, in the rule file's own words; "" for a clock over several steps."""
    duty = protocol.stage(line.stage).duty(line.duty)
    if duty is None:
        return ""
    others = ", ".join(line.with_)
    words = step_words(protocol, duty, others)
    link = "to" if duty.do in _TO else "with"
    return words if not others or others in words else f"{words} ({link} {others})"


def _when(at: datetime | None, zone: str) -> str:
    if at is None:
        return "no date"
    local = at.astimezone(ZoneInfo(zone))
    return f"{day_name(local.date(), year=False)} {clock_time(local)}"
