"""People who write to a house in memory and get its answers: for tests of what comes of a mail, and of the next one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from parley.config import load_config
from parley.dispute.events import AnyEvent
from parley.loops.loading import Loaded, load
from parley.mail.message import Trust
from parley.rehearsal.ingesting import ingest
from parley.rehearsal.playhouse import Playhouse
from parley.store import disputes, journal

OWN, NEW = "escalations@parley.example", "escalations+new@parley.example"
PRIYA, ROBERT = "Priya Nair <priya.nair@school.example>", "Robert Hale <robert.hale@council.example>"
LIAM, MARIE = "Liam Doyle <liam.doyle@school.example>", "Marie Kent <marie.kent@council.example>"
BEGAN = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)  # five past ten in London, a Wednesday
FIRST = "D-2026-0001"


@cache
def shipped() -> Loaded:
    """The files that come with parley."""
    return load(replace(load_config(), protocol="bdscp-2023"))


class House:
    """One house; `say` is a mail and what it came to, `left` what has left since."""

    def __init__(self, loaded: Loaded | None = None) -> None:
        loaded = loaded or shipped()
        library = loaded.library
        self.play = Playhouse(loaded, Trust("", True, (library.domain,)), BEGAN, seed=7)
        self._mails = 0
        self._seen = 0

    def say(
        self, sender: str, text: str, to: str, at: datetime = BEGAN, more: str = "", subject: str = "it"
    ) -> dict[str, Any]:
        """This mail comes at `at`, by its own Date, and leaves nothing unsent."""
        self._mails += 1
        day = format_datetime(at.astimezone(ZoneInfo("Europe/London")))
        head = f"From: {sender}\nTo: {to}\nSubject: {subject}\nDate: {day}\nMessage-ID: <{self._mails}@a.example>\n"
        return ingest(self.play, "mail", f"{head}{more}\n{text}\n".encode(), at)

    def raise_one(self, receiving: str = "Robert Hale", more: str = "") -> dict[str, str]:
        """Priya raises something; each person's reply address."""
        row = self.say(PRIYA, f"Receiving practitioner: {receiving}\n{more}", NEW)
        assert row["verdict"] == "raised", row
        return addresses(row)

    def address(self, reference: str = FIRST) -> str:
        """The dispute's own address, which asks nothing."""
        row = disputes.row(self.play.store, reference)
        assert row is not None
        return f"escalations+{reference.lower()}-{row.token}@parley.example"

    def events(self, reference: str = FIRST) -> list[AnyEvent]:
        """Its journal."""
        return [entry.event for entry in journal.entries(self.play.store, reference)]

    def pass_to(self, moment: datetime) -> list[tuple[str, str]]:
        """Time passes; template and person of what left on the way."""
        before = len(self.play.posted)
        self.play.pass_to(moment)
        return [(one.row.template, one.row.person) for one in self.play.posted[before:]]

    def last(self, person: str) -> str:
        """The reply address of the newest mail to this person (by id)."""
        letter = next(one for one in reversed(self.play.posted) if one.row.person == person)
        return str(letter.row.facts["reply_to"])


def addresses(row: dict[str, Any]) -> dict[str, str]:
    """Whom the mails of one row went to, by first name, with the address for answers."""
    return {letter["who"].split()[0]: letter["reply_to"] for letter in row["outgoing"]}


def told(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Template and first name of each mail that left."""
    return [(letter["template"], letter["who"].split()[0]) for letter in row["outgoing"]]


@contextmanager
def a_house(loaded: Loaded | None = None) -> Iterator[House]:
    """A house that is closed afterwards; with the files that come with parley, or others."""
    house = House(loaded)
    try:
        yield house
    finally:
        house.play.close()


def later(**more: float) -> datetime:
    """So long after the beginning."""
    return BEGAN + timedelta(**more)
