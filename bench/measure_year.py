"""A rehearsed year: two hundred disputes on the real loops with a pretended clock, with every letter rendered."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import Figure, load_now
from parley.config import load_config
from parley.loops.loading import load
from parley.mail import tags
from parley.mail.message import Envelope, Trust
from parley.rehearsal.playhouse import Playhouse
from parley.store import questions
from parley.store.rates import NO_LIMITS

PEOPLE = (("priya", "priya.nair@school.example"), ("robert", "robert.hale@council.example"))
YEAR = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ENDS = ("SOLVED", "STUCK TOLD", "WAITING", "")


def measure(quick: bool, _folder: Path) -> list[Figure]:
    """One figure: seconds for the year."""
    disputes = 20 if quick else 200
    loaded = load(replace(load_config(), protocol="bdscp-2023"))
    loaded = replace(loaded, library=replace(loaded.library, limits=NO_LIMITS))
    house = Playhouse(loaded, Trust(all_proven=True), YEAR, seed=1)
    began = time.perf_counter()
    letters = _year(house, disputes)
    seconds = time.perf_counter() - began
    house.close()
    return [
        Figure("year", f"a year of {disputes} disputes rehearsed ({letters} rows)", seconds, "s",
               target=10.0 if disputes == 200 else None, load=load_now())
    ]  # fmt: skip


def _year(house: Playhouse, disputes: int) -> int:
    """Each dispute is raised, answered a day later in one of four ways, and left to the clock."""
    chance = random.Random(7)
    for n in range(disputes):
        at = YEAR + timedelta(days=360 * n / disputes, minutes=chance.randrange(400))
        house.pass_to(at)
        _mail(
            house, n, PEOPLE[0][1], "new", f"Receiving practitioner: Other {n} <other{n}@council.example>", at
        )
        word = ENDS[n % len(ENDS)]
        reference = f"D-2026-{n + 1:04d}"
        asked = [q for q in questions.of(house.store, reference, person="priya") if q.question.kind == "duty"]
        if word and asked:
            later = at + timedelta(hours=20)
            house.pass_to(later)
            to = tags.format_question(
                house.loaded.library.address, reference, asked[-1].number, asked[-1].token
            )
            _mail(house, n, PEOPLE[0][1], to, word, later)
    house.pass_to(YEAR + timedelta(days=380))
    return len(house.rows)


def _mail(house: Playhouse, n: int, sender: str, to: str, text: str, at: datetime) -> None:
    address = to if "@" in to else f"escalations+{to}@parley.example"
    raw = (
        f"From: <{sender}>\r\nTo: <{address}>\r\nSubject: A\r\nMessage-ID: <{n}.{to[:3]}.{at:%H%M%S%f}@school.example>\r\n"
        f"\r\n{text}\r\n"
    ).encode()
    house.receive(raw, Envelope(sender, (address,), at))
