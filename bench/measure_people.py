"""A directory of 10,000 people, loaded and checked as `parley check` does; and who is on call at any instant.

The first stands beside PyYAML's C reader on the same text, the second beside one conversion of an instant into local time.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from bench.figures import Figure, load_now
from parley.dispute.rota import on_call
from parley.dispute.world import Rota, Shift, WeeklyShift
from parley.reference.contacts import parse_contacts
from parley.reference.contacts_gaps import gaps
from parley.reference.rules import load_protocol

RULES = Path(__file__).resolve().parents[1] / "rules" / "bdscp-2023.yaml"
AGENCIES = 50
LOADED, LOOKED_UP = 2000.0, 20.0  # ms for all of them; µs for one look
ZONE = "Europe/London"


def measure(quick: bool, _folder: Path) -> list[Figure]:
    """Two figures."""
    people, times = (500, 200) if quick else (10_000, 20_000)
    text = directory(people)
    protocol = load_protocol(RULES)
    began = time.process_time()
    found = parse_contacts([("people.yaml", text)], today=date(2026, 4, 1), own="escalations@parley.example")
    assert found.directory is not None, found.problems
    gaps(protocol, found.directory, date(2026, 4, 1), places=found.places)
    ours = (time.process_time() - began) * 1000
    began = time.process_time()
    list(yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)))
    theirs = (time.process_time() - began) * 1000
    looked, converted = _look_up(times)
    return [
        Figure("people", f"{people:,} people ({text.count(chr(10)):,} lines), read and checked", ours, "ms CPU",
               "PyYAML's events of the same text", theirs, LOADED, load=load_now()),
        Figure("people", "who is on call, in a rota by the week with a thousand dated turns", looked, "µs",
               "an instant made local", converted, LOOKED_UP, load=load_now()),
    ]  # fmt: skip


def directory(people: int) -> str:
    """So many people in fifty agencies, each agency with a rota."""
    lines = ["id: many", "agencies:"]
    for n in range(AGENCIES):
        lines += [
            f"  a{n}:",
            f"    name: Agency {n}",
            f"    domains: a{n}.example",
            "    hours: Mon-Fri 09:00-17:00",
        ]
    lines.append("people:")
    for n in range(people):
        post = "practitioner" if n % 3 else "[line_manager, safeguarding_lead]"
        lines += [
            f"  p{n}:", f"    name: Person Number {n}", f"    agency: a{n % AGENCIES}", f"    post: {post}",
            "    title: Social worker", f"    email: person.{n}@a{n % AGENCIES}.example",
            f"    phone: 020 7946 0{n % 1000:03d}", "    mobile: 07700 900121",
        ]  # fmt: skip
        lines += [f"    manager: p{n - AGENCIES}"] if n >= AGENCIES else []
    lines += ["  bea: {name: Bea Long, email: bea@partnership.example, phone: 020 7946 0102, deputy: p1}"]
    lines += ["officers: {business_manager: bea}", "last_resort: bea", "on_call:"]
    lines += [
        f"  a{n}: {{manager: {{Mon-Thu: p{n}, Fri-Sun: p{n + AGENCIES}}}, director: p{n}}}"
        for n in range(AGENCIES)
    ]
    return "\n".join([*lines, "end: many", ""])


def _look_up(times: int) -> tuple[float, float]:
    """µs for a look, and for a conversion."""
    first = datetime(2026, 1, 1, 9, tzinfo=UTC)
    weekly = tuple(
        WeeklyShift("manager", f"p{day}", frozenset({day}), clock(17), clock(9)) for day in range(7)
    )
    half = timedelta(hours=12)
    dated = tuple(
        Shift("manager", "p7", first + timedelta(days=2 * n), first + timedelta(days=2 * n) + half)
        for n in range(1000)
    )
    rota, zone = Rota(weekly, dated), ZoneInfo(ZONE)
    instants = [first + timedelta(minutes=977 * n) for n in range(times)]
    on_call(rota, "manager", first, ZONE)
    began = time.process_time()
    for at in instants:
        on_call(rota, "manager", at, ZONE)
    between = time.process_time()
    for at in instants:
        at.astimezone(zone)
    return (between - began) / times * 1e6, (time.process_time() - between) / times * 1e6
