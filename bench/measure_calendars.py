"""What calendars cost: an invitation written, checked and rendered; a time for six people; answers that come back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from icalendar import Calendar

from bench import mails
from bench.figures import Figure, load_now
from parley.calendars.invitation import Attendee, Invitation, request
from parley.calendars.itip import read_answer
from parley.calendars.outgoing import check
from parley.calendars.slots import Availability, SlotRequest, find
from parley.config import load_config
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import load
from parley.loops.reading import read
from parley.loops.taking import Taker
from parley.mail.message import Envelope, ReadingContext, Trust
from parley.mail.outbound import OutgoingMail, build
from parley.rehearsal.stage_hand import Invited, Mailbox, calendar_answer
from parley.store import holds, spool
from parley.store.store import Store

PEOPLE, DAYS, BUSY = 6, 30, 2_000
NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
OWN = "escalations@parley.example"


def measure(quick: bool, folder: Path) -> list[Figure]:
    """Three figures, each CPU time of this process."""
    times = 20 if quick else 2_000
    return [_invitation(times), _slot(max(5, times // 10)), _answers(folder, 20 if quick else 400)]


def _cpu(work: Callable[[], object], times: int) -> float:
    """Milliseconds of CPU for one, over so many."""
    work()
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) * 1000 / times


def _invitation(times: int) -> Figure:
    """Written, looked at again and put into a mail; beside icalendar, which only reads it."""
    meeting = Invitation(
        uid="9f2c41d07be84a55@parley.example", sequence=0, dtstamp=NOW, start=NOW + timedelta(days=1),
        end=NOW + timedelta(days=1, minutes=30), organizer=Attendee(OWN, "parley"),
        attendees=(Attendee("priya.nair@school.example", "Priya Nair"), Attendee("robert.hale@council.example", "Robert Hale")),
        summary="D-2026-0001: call, stage 1", description="She will ring you at this time.\n" * 20, location="020 7946 0120",
    )  # fmt: skip
    serial = iter(range(10**9))

    def sent() -> bytes:
        text = request(
            replace(meeting, uid=f"{next(serial):016}@parley.example")
        )  # nothing is remembered of it
        check(text, "robert.hale@council.example")
        return build(
            OutgoingMail(
                to_address="robert.hale@council.example", to_name="Robert Hale", from_address=OWN, from_name="parley",
                reply_to=OWN, subject="[D-2026-0001] Thu 2 Apr 15:30: a call", text="Dear Robert,\n" * 20,
                html="<p>Dear Robert,</p>" * 20, message_id="<1@parley.example>", date=NOW, calendar=text,
                calendar_method="REQUEST",
            )
        )  # fmt: skip

    text = request(meeting)
    return Figure(
        "calendars", "an invitation written, checked and rendered as a mail (CPU)", _cpu(sent, times), "ms",
        "icalendar, reading its text once", _cpu(lambda: Calendar.from_ical(text), max(5, times // 20)), 1.0,
        load=load_now(),
    )  # fmt: skip


def _slot(times: int) -> Figure:
    """A time for six people over 30 days, who are busy 2,000 times; beside sorting those times."""
    random = Random(7)

    def busy() -> tuple[tuple[datetime, datetime], ...]:
        starts = (NOW + timedelta(minutes=15 * random.randrange(DAYS * 96)) for _ in range(BUSY // PEOPLE))
        return tuple((start, start + timedelta(minutes=random.choice((15, 30, 60)))) for start in starts)

    people = tuple(Availability(f"Person {n}", busy=busy()) for n in range(PEOPLE))
    asked = SlotRequest(people, NOW, NOW + timedelta(days=DAYS))
    every = [span for person in people for span in person.busy]
    return Figure(
        "calendars", f"a time for {PEOPLE} people, {DAYS} days, {BUSY:,} busy times (CPU)",
        _cpu(lambda: find(asked), times), "ms", "sorting those times", _cpu(lambda: sorted(every), times), 5.0,
        load=load_now(),
    )  # fmt: skip


def _answers(folder: Path, amount: int) -> Figure:
    """Answers a minute: read, placed, taken and committed, fifty at a time; beside reading their calendar texts alone."""
    (folder / "contacts").mkdir(parents=True)
    (folder / "contacts" / "bench.yaml").write_text(mails.contacts(), encoding="utf-8")
    loaded = load(replace(load_config(), contacts=folder / "contacts", protocol="bdscp-2023"))
    with Store.open(folder / "state") as store:
        door = Door(store, loaded.library)
        context = ReadingContext(OWN, trust=Trust(authserv_id=mails.RELAY))
        envelope = Envelope("r000@school.example", (mails.TO,), NOW)
        raised = [each.raw for each in mails.load(max(1, amount // 4), NOW)]
        for n in range(0, len(raised), 50):
            group = [
                (spool.keep(store, raw, envelope), read(raw, envelope, context)) for raw in raised[n : n + 50]
            ]
            take_all(Taker(door), group, NOW)
        answers = _mails_of(store, door, amount)
        trusting = replace(context, trust=Trust(all_proven=True))
        kept = [(spool.keep(store, raw, envelope), raw) for raw, _ in answers]
        began = time.process_time()
        taken = 0
        for n in range(0, len(kept), 50):
            group = [(number, read(raw, envelope, trusting)) for number, raw in kept[n : n + 50]]
            taken += sum(
                each.verdict == "calendar"
                for each in take_all(Taker(door), group, NOW + timedelta(minutes=5))
            )
        took = time.process_time() - began
        assert taken == len(answers), "an answer was not taken as one"
    texts = [text for _, text in answers]
    alone = _cpu(lambda: [read_answer(text) for text in texts], 3) / 1000
    rate = 60 * len(answers) / took
    return Figure(
        "calendars", "answers to invitations, of CPU", rate, "/min", "reading their calendar texts alone",
        60 * len(answers) / alone, 10_000, "more", load=load_now(),
    )  # fmt: skip


def _mails_of(store: Store, door: Door, amount: int) -> list[tuple[bytes, bytes]]:
    """Everybody who is invited answers, yes and no again: mail and calendar text."""
    found = []
    for turn, partstat in enumerate(("ACCEPTED", "TENTATIVE")):
        for row in holds.live_after(store, "", amount):
            for person in (door.library.world.person(each) for each in row.attendees):
                who = Mailbox(person.name, person.address)
                invited = Invited(row.uid, row.sequence, row.start, row.end, OWN, "it")
                text, method = calendar_answer(invited, who, partstat, NOW + timedelta(minutes=turn))
                head = (
                    f"From: {who}\r\nTo: {OWN}\r\nSubject: it\r\nMessage-ID: <{row.hold}-{person.id}-{turn}@there.example>\r\n"
                    f"Content-Type: text/calendar; charset=utf-8; method={method}\r\n\r\n"
                )
                found.append((head.encode() + text, text))
    return found[:amount]
