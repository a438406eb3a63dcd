"""What people keep: rules, contacts, letters, and the bank holidays that dates are counted by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from parley.dispute.workdays import local_day
from parley.doctor.patient import Patient
from parley.errors import UserError
from parley.finding import Finding, skipped, soon, well, wrong
from parley.loops.loading import Loaded
from parley.mail.notice_words import when_short

AHEAD = timedelta(days=365)  # how long the longest protocol can look ahead, twice
MOST = 20  # problems shown of one kind of files


def taken(patient: Patient) -> Iterator[Finding]:
    """Whether a start would take the files, with every problem as `parley check` says it."""
    if isinstance(patient.files, UserError):
        for problem in patient.files.problems[:MOST]:
            yield wrong(str(problem), "the file, as said; parley check shows all of it")
        return
    loaded = patient.files
    yield from _not_in_use(patient, loaded)
    people, rules = len(loaded.library.world.directory.people), len(loaded.library.protocols)
    yield well(f"{rules} rule file(s) and {people} people are read.")
    if patient.config.deliver_only_to:
        yield soon(
            "This is a trial: every mail goes to one address, and nobody else hears anything.",
            "deliver_only_to: take it out to go live",
        )
    elif not patient.leaves:
        yield soon("No relay is named: letters are written into a Maildir and go nowhere.", "relay")


def _not_in_use(patient: Patient, loaded: Loaded) -> Iterator[Finding]:
    """What lies in the folder is not what parley goes by: since when, and what is wrong with it, or gone from it."""
    # Also a file that is new there, and the folder itself
    rules = patient.config.rules
    of_rules = [
        problem for problem in loaded.spoilt if not problem.file or Path(problem.file).is_relative_to(rules)
    ]
    for problem in of_rules[:MOST]:
        yield wrong(
            f"{problem} Until then parley goes by the rules that were last in use.", "the rule file, as said"
        )
    spoilt = [problem for problem in loaded.spoilt if problem not in of_rules]
    if not spoilt:
        return
    for problem in spoilt[:MOST]:
        yield wrong(str(problem), "the contacts, as said")
    zone, since = loaded.library.world.calendar.zone, patient.in_use_since
    files = {Path(problem.file) for problem in spoilt}
    saved = max((file.stat().st_mtime for file in files if file.is_file()), default=None)
    of = f" of {when_short(since, zone)}" if since else ""
    at = f" was saved on {when_short(datetime.fromtimestamp(saved, UTC), zone)} and" if saved else ""
    yield wrong(
        f"What lies in the folder of contacts{at} is not in use: parley goes by those{of}.",
        "the contacts, as said; or, where lines were taken out on purpose, APPLY in reply to the letter about them",
    )


def bank_holidays(patient: Patient) -> Iterator[Finding]:
    """Whether every calendar that dates are counted by reaches a year ahead."""
    if patient.loaded is None:
        yield skipped("The contacts cannot be read.")
        return
    world = patient.loaded.library.world
    today = local_day(patient.now, world.calendar.zone)
    known = [("", world.calendar.known_until)]
    known += [(f" of {a.name}", max(a.holidays)) for a in world.directory.agencies.values() if a.holidays]
    short = [(whose, until) for whose, until in known if until is not None and until < today + AHEAD]
    for whose, until in short:
        words = f"Bank holidays{whose} are known until {until:%-d %B %Y}"
        mend = "a newer release of parley; until then each of them in the contacts, under bank_holidays"
        if until < today:
            yield wrong(f"{words}: dates are counted as if there were none.", mend)
        else:
            yield soon(f"{words}: later dates would miss some.", mend)
    if not short:
        yield well(f"Bank holidays are known for a year and more ({world.calendar.division}).")
