"""Mail that must change nothing: strangers', forged, too large, doubled, deadly. The daemon answers the next one."""

from __future__ import annotations

import asyncio
import re
import smtplib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parley.app import Daemon
from parley.config import load_config
from parley.loops.clock import PretendClock
from parley.loops.hatchery import Hatchery
from parley.loops.loading import load
from parley.loops.readers import READING, Readers
from parley.mail.message import ReadingContext
from parley.store import Store, journal, pen, spool

from .conftest import FIRST, PRIYA, ROBERT, first_mail, mail, text_of, until

DANA = "Dana Wood <dana.wood@outsider.example>"
QUOTED = "Thank you.\n\nOn Wed, 1 Apr 2026 at 10:06, parley wrote:\n> SOLVED\n> STUCK TOLD\n> Spoke: phone, 2 April\n"


def address_of(house: Any) -> str:
    """The dispute's own address, from the first answer."""
    found = house.letter("priya.nair@school.example", "D-2026-0001")
    return str(found["Reply-To"]).rpartition("<")[2].strip("> ")


def with_token(address: str, change: bool) -> str:
    """The address, its token changed in one letter."""
    user, _, domain = address.partition("@")
    last = "a" if user[-1] != "a" else "b"
    return f"{user[:-1]}{last}@{domain}" if change else address


def test_who_is_not_proven_is_held_and_told_nothing(house: Any) -> None:
    house.start()
    house.send(mail(DANA, FIRST, name="dana"))
    house.send(
        mail(
            PRIYA, FIRST, name="forged", results="mx.outsider.example; dmarc=pass header.from=school.example"
        )
    )
    house.send(
        mail(PRIYA, FIRST, name="failed", results="mx.parley.example; dmarc=fail header.from=school.example")
    )
    assert [row["verdict"] for row in house.taken(3)] == ["held"] * 3
    house.go_to()
    assert not house.letters("outsider.example")
    told = house.letters("priya.nair@school.example")
    assert len(told) == 1, "one fixed text a day, at the directory's address"
    assert "in your name was not accepted" in str(told[0]["Subject"])


def test_a_wrong_token_and_an_unknown_dispute_look_the_same(house: Any) -> None:
    house.start()
    house.send(first_mail())
    house.go_to()
    before = {str(one["Message-ID"]) for one in house.letters()}
    right = address_of(house)
    wrong = with_token(right, True)
    unknown = re.sub("-2026-0001-", "-2026-0099-", right)
    assert unknown != right
    for name, to in (("wrong", wrong), ("unknown", unknown)):
        house.send(mail(PRIYA, "STUCK TOLD phone 2 April 14:30", to=to, name=name), to)
    rows = house.taken(3)
    assert [row["verdict"] for row in rows] == ["raised", "held", "held"]
    house.go_to()
    told = [one for one in house.letters() if str(one["Message-ID"]) not in before]
    assert [str(one["To"]) for one in told] == [str(told[0]["To"])] * 2, "whoever wrote, each time"
    assert PRIYA in str(told[0]["To"])
    one, other = (text_of(letter) for letter in told)
    assert one == other, "nothing has moved, and which of their own disputes run"
    assert "-0099" not in one


def test_a_right_token_in_a_strangers_hand_and_quoted_answers_move_nothing(house: Any) -> None:
    house.start()
    house.send(first_mail())
    house.go_to()
    to = address_of(house)
    house.send(mail(DANA, "SOLVED", to=to, name="stranger"), to)
    house.send(mail("Sol Adeyemi <sol.adeyemi@council.example>", "SOLVED", to=to, name="bystander"), to)
    house.send(mail(PRIYA, QUOTED, to=to, name="quoted"), to)
    other = str(house.letter("robert.hale@council.example", "D-2026-0001")["Reply-To"])
    other = other.rpartition("<")[2].strip("> ")
    house.send(mail(ROBERT, "NOT ME", to=other, name="not-me"), other)
    verdicts = [row["verdict"] for row in house.taken(5)]
    assert verdicts == ["raised", "held", "held", "note", "recorded"]


def test_a_mail_that_is_too_large_is_refused_at_the_door(house: Any) -> None:
    house.start()
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        house.send(first_mail() + b"x" * 40 * 1024 * 1024)
    assert refused.value.smtp_code == 552
    house.send(first_mail())
    house.go_to()
    assert house.letters("priya.nair@school.example")


def test_the_same_mail_twice_is_answered_once(house: Any) -> None:
    house.start()
    for _ in range(2):
        house.send(first_mail())
    house.send(mail(PRIYA, FIRST.replace("Robert Hale", "Sol Adeyemi").replace("robert.hale", "sol.adeyemi")))
    verdicts = [row["verdict"] for row in house.taken(3)]
    assert verdicts[:2] == ["raised", "duplicate"]
    assert verdicts[2] == "raised", "the same id with other content is another mail"
    house.go_to()
    assert len([m for m in house.letters("robert.hale@council.example") if "0001" in str(m["Subject"])]) == 1


MALFORMED = (
    b"",
    b"\r\n",
    b"\x00" * 5000,
    b"From: <\r\nMessage-ID: <a@[\r\n\r\n",
    b"To: " + b"(" * 3000 + b"\r\n\r\nx",
)


def test_malformed_mail_is_held_and_the_next_is_answered(house: Any) -> None:
    house.start()
    for raw in MALFORMED:
        house.send(raw)
    house.send(first_mail())
    rows = house.taken(len(MALFORMED) + 1)
    assert {row["verdict"] for row in rows[:-1]} <= {"held", "unreadable", "duplicate"}
    assert rows[-1]["verdict"] == "raised"
    assert not house.logged("uncaught") and not house.logged("loop failed")


class Deadly:
    """A real daemon in this process, whose reading processes die of some mails."""

    def __init__(self, house: Any) -> None:
        self.config = load_config(house.config)
        self.store = Store.open(house.state)
        folder = str(Path(__file__).parent)
        self.readers = Readers(
            Hatchery(),
            ReadingContext(self.config.address),
            command=replace(READING, function="deadly_reader:read_each", path=(folder,)),
        )
        clock = PretendClock(datetime(2026, 4, 1, 9, 5, tzinfo=UTC))
        self.daemon = Daemon(self.config, clock, self.store, load(self.config), self.readers)
        self.readers.context = load(self.config).context

    async def live(self, story: Any) -> None:
        await self.readers.start()
        living = asyncio.create_task(self.daemon.live(None, 0.0))
        try:
            await asyncio.to_thread(until, lambda: self.daemon.port)
            await asyncio.wait_for(asyncio.to_thread(story), 60)
        finally:
            self.daemon.stop()
            await living
            await self.readers.stop()
            await self.readers.hatchery.stop()
            self.store.close()


def test_a_mail_that_kills_its_reader_is_parked_and_its_neighbours_are_answered(house: Any) -> None:
    deadly = Deadly(house)
    house.log = house.folder / "none"

    def story() -> None:
        house.port = deadly.daemon.port
        house.send(mail(PRIYA, "die die die", name="deadly"))
        house.send(first_mail())
        house.letter("priya.nair@school.example", "By Tue 7 April")
        told = house.letter("bea.long@partnership.example", "in the holding pen")
        assert "eeds reading" in text_of(told)

    asyncio.run(deadly.live(story))
    with Store.open(house.state) as store:
        held = pen.held(store)
        assert [row.raw for row in held] == [1]
        assert spool.verdict(store, 1) and spool.verdict(store, 2) == "raised"
        assert spool.waiting(store, 9) == []


def test_mails_in_the_wrong_order_change_nothing_twice_and_never_turn_time_back(house: Any) -> None:
    """What was written first and comes last: STUCK TOLD has opened stage 2 when the older SOLVED arrives."""
    house.start()
    house.send(first_mail())
    house.go_to()
    to = address_of(house)
    house.go_to("2026-04-02T14:40+01:00")
    house.send(mail(PRIYA, "STUCK TOLD", to=to, name="later"), to)
    assert house.taken(2)[-1]["verdict"] == "recorded"
    house.go_to("2026-04-02T14:45+01:00")
    older = mail(PRIYA, "NO ANSWER 2 April 12:20", to=to, name="earlier")
    house.send(older.replace(b"Date: Wed, 1 Apr 2026 10:05:00", b"Date: Thu, 2 Apr 2026 12:21:00"), to)
    house.taken(3)
    house.go_to("2026-04-02T14:50+01:00")
    opened = [m for m in house.letters("liam.doyle@school.example") if "2026-0001" in str(m["Subject"])]
    assert len(opened) == 1, "stage 2 opened once"
    assert not house.logged("uncaught") and not house.logged("loop failed")
    with Store.open(house.state) as store:
        received = [e.event.received for e in journal.entries(store, "D-2026-0001") if e.event.by]
        assert received == sorted(received)


def test_an_answer_pasted_under_a_divider_is_nobodys(house: Any) -> None:
    house.start()
    house.send(first_mail())
    house.go_to()
    to = address_of(house)
    pasted = "Please see what he wrote.\n\n----------------------------------------\nSOLVED\nSTUCK TOLD\nWITHDRAW\n"
    house.send(mail(PRIYA, pasted, to=to, name="pasted"), to)
    assert house.taken(2)[-1]["verdict"] == "note"
