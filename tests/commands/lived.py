"""A real store in a folder, lived in through the real intake: mails in, time passing, answers to parley's questions.

Everything goes through the reader, the taker and the door; the time is given, never read from a clock.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from parley.config import load_config
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import load
from parley.loops.reading import read
from parley.loops.reading_context import reading_context
from parley.loops.taken import Taken
from parley.loops.taking import Taker
from parley.loops.timekeeper import tick
from parley.mail import tags
from parley.mail.message import Envelope, ReadingContext, Trust
from parley.store import questions, spool
from parley.store.store import Store

ROOT = Path(__file__).parents[2]
LONDON = ZoneInfo("Europe/London")
ADDRESS = "escalations@parley.example"
PRIYA, LIAM, SANA = "priya.nair@school.example", "liam.doyle@school.example", "sana.iqbal@school.example"
ROBERT, MARIE, BEA = (
    "robert.hale@council.example",
    "marie.kent@council.example",
    "bea.long@partnership.example",
)
OLU, DEV = "olu.ade@council.example", "dev.patel@council.example"

FIRST = """\
Receiving practitioner: Robert Hale <robert.hale@council.example>
Child: under 1
Decision date: 1 April 2026 09:40

I disagree with this and I am worried.
"""


def on(day: int, hour: int, minute: int = 0, month: int = 4) -> datetime:
    """A local time in 2026, as UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


class House:
    """parley.yaml and a store beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config_path = folder / "parley.yaml"
        lines = [f"{name}: {ROOT / name}" for name in ("rules", "contacts")]
        lines += [f"templates: {ROOT / 'mail_templates'}", "state: state"]
        self.config_path.write_text("\n".join(lines) + "\n")
        self.config = load_config(self.config_path)
        self.loaded = load(self.config)
        self.count = 0
        self.random = random.Random(7)

    def own_contacts(self) -> None:
        """From now on with a copy of the contacts that can be changed."""
        shutil.copytree(ROOT / "contacts", self.folder / "contacts")
        text = self.config_path.read_text().replace(str(ROOT / "contacts"), str(self.folder / "contacts"))
        self.config_path.write_text(text)
        self.config = load_config(self.config_path)

    @contextmanager
    def taker(self) -> Iterator[Taker]:
        """The store, open."""
        with Store.open(self.config.state, random=self.random.randbytes) as store:
            yield Taker(Door(store, self.loaded.library))

    def mail(
        self,
        at: datetime,
        sender: str,
        text: str,
        *,
        to: str = "new",
        subject: str = "Concern",
        proven: bool = True,
    ) -> Taken:
        """A mail arrives and is taken. to: a tag, or an address."""
        self.count += 1
        address = to if "@" in to else f"escalations+{to}@parley.example"
        raw = (
            f"From: <{sender}>\r\nTo: <{address}>\r\nSubject: {subject}\r\nMessage-ID: <{self.count}@there.example>\r\n"
            f"Date: {at:%a, %d %b %Y %H:%M:%S} +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        ).encode() + text.replace("\n", "\r\n").encode()
        envelope = Envelope(sender, (address,), at)
        with self.taker() as taker:
            number = spool.keep(taker.store, raw, envelope)
            tick(taker.door, at)
            return take_all(taker, [(number, read(raw, envelope, self.context(proven)))], at)[0]

    def context(self, proven: bool = True) -> ReadingContext:
        """What the reader may know."""
        trust = Trust(all_proven=True) if proven else Trust()
        lines = reading_context(self.config, self.loaded.library).fact_lines
        return ReadingContext(ADDRESS, trust, fact_lines=lines)

    def answer(
        self, at: datetime, sender: str, text: str, *, kind: str = "duty", reference: str = "D-2026-0001"
    ) -> Taken:
        """A reply to the newest question of that kind that this person was asked."""
        return self.mail(at, sender, text, to=self.question_to(sender, kind, reference))

    def question_to(self, sender: str, kind: str, reference: str = "D-2026-0001") -> str:
        """The reply address of the newest question of that kind to this person."""
        with self.taker() as taker:
            person = taker.door.library.world.directory.person_at(sender)
            assert person is not None
            asked = [
                q for q in questions.of(taker.store, reference, person=person.id) if q.question.kind == kind
            ]
            assert asked, f"{person.id} was asked no {kind}"
            return tags.format_question(ADDRESS, reference, asked[-1].number, asked[-1].token)

    def time(self, at: datetime) -> None:
        """Time passes; everything that wants to be woken is, in order."""
        with self.taker() as taker:
            for _ in range(200):
                done = tick(taker.door, at)
                assert not [one.fault for one in done if one.fault], done
                if not done:
                    return


def lived(folder: Path) -> House:
    """Two disputes: one that goes through a miss, an override and a close; one that is urgent in the night.

    D-2026-0001: raised on Wed 1 April by Priya; spoken on Thu 2 April; stage 2; Liam misses his date on the 15th.
    D-2026-0002: raised on Sat 11 April at 23:40 by Liam, urgent; Olu does not answer, Dev has it.
    """
    house = House(folder)
    house.mail(on(1, 10, 5), PRIYA, FIRST)
    house.mail(on(2, 9, 0), PRIYA, "I want to escalate this now.", to=house.question_to(PRIYA, "duty"))
    house.answer(on(2, 15, 2), PRIYA, "STUCK phone Thu 2 April 14:30\nTOLD")
    house.mail(
        on(11, 23, 40), LIAM,
        "Receiving practitioner: Marie Kent <marie.kent@council.example>\nUrgent: yes\n\nPlease somebody ring me.\n",
    )  # fmt: skip
    house.time(on(12, 0, 20))
    house.answer(on(12, 0, 22), DEV, "ACK", kind="alert", reference="D-2026-0002")
    house.time(on(15, 9, 30))
    house.mail(on(15, 11, 0), PRIYA, "STUCK\n", subject="Re: D-2026-0001", proven=False)
    house.mail(on(15, 11, 5), "dana.wood@outsider.example", "I know the family and I disagree too.\n")
    house.time(on(16, 9, 30))
    return house
