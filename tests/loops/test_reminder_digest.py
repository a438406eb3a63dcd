"""Few mails: reminders of several disputes to one person are one mail, two never come on one day, none gets lost."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from random import Random

import pytest

from parley.config import load_config
from parley.loops import dispatch, timekeeper
from parley.loops.dispatch import Ready
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import Loaded, load
from parley.loops.reading import read
from parley.loops.rendering_here import leaving
from parley.loops.taken import Taken
from parley.loops.taking import Taker
from parley.mail.message import Envelope, Trust
from parley.mail.notice_digest import as_of
from parley.mail.rendering import Templates
from parley.mailboxes.wayout import Delivered, FailedForNow, Sent, Unknown
from parley.store import outbox, outbox_outcome, pen, spool
from parley.store.outbox import OutboxRow
from parley.store.store import Store

PRIYA, ROBERT, MARIE, SOL = (
    "priya.nair@school.example", "robert.hale@council.example", "marie.kent@council.example", "sol.adeyemi@council.example",
)  # fmt: skip
MARKER = "Type your answer above this line"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time in May 2026 (summer time), as UTC."""
    return datetime(2026, 5, day, hour - 1, minute, tzinfo=UTC)


TOLD = at(12, 9, 30)
REMINDED = at(13, 9)  # a working day before Thu 14 May, 17:00


class House:
    """A store with its loops taken apart: mail comes, time passes, letters are claimed and become something."""

    def __init__(self, folder: Path, loaded: Loaded) -> None:
        self.folder, self.loaded = folder, loaded
        self.random = Random(5)
        self.count = 0
        self.open()

    def open(self) -> None:
        self.store = Store.open(self.folder, random=self.random.randbytes)
        self.door = Door(self.store, self.loaded.library)

    def killed(self, now: datetime) -> None:
        """It dies, and starts again."""
        self.store.close()
        self.open()
        with self.store.write():
            outbox_outcome.recover(self.store, now=now)

    def mail(self, now: datetime, text: str, to: str = "escalations+new@parley.example", sender: str = PRIYA,
             subject: str = "A concern", more: str = "") -> Taken:  # fmt: skip
        self.count += 1
        raw = (
            f"From: <{sender}>\r\nTo: <{to}>\r\nSubject: {subject}\r\nMessage-ID: <{self.count}@there.example>\r\n{more}"
            f"Date: {now:%a, %d %b %Y %H:%M:%S} +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        ).encode()
        envelope = Envelope(sender, (to,), now)
        context = replace(self.loaded.context, trust=Trust(all_proven=True))
        number = spool.keep(self.store, raw, envelope)
        return take_all(Taker(self.door), [(number, read(raw, envelope, context))], now)[0]

    def raised(self, *others: str, now: datetime = TOLD) -> None:
        """Priya has raised a concern about each of these; her first mails have left."""
        for n, other in enumerate(others):
            self.mail(now + timedelta(minutes=n), f"Receiving practitioner: <{other}>")
        self.leave(now + timedelta(minutes=10))

    def time(self, now: datetime) -> None:
        while timekeeper.tick(self.door, now):
            pass

    def claim(self, now: datetime, limit: int = 50, templates: Templates | None = None) -> list[Ready]:
        return leaving(self.door, templates or self.loaded.templates, now, limit=limit)

    def leave(self, now: datetime, result: Delivered = Sent(), limit: int = 50) -> list[Ready]:  # noqa: B008
        """Everything that is due is handed over, and this became of it."""
        gone: list[Ready] = []
        while ready := self.claim(now, limit):
            dispatch.settle(self.store, [(one, {one.row.address: result}) for one in ready], now)
            gone += ready
        return gone

    def reminders(self, to: str = "priya") -> list[OutboxRow]:
        rows = [row for n in range(1, 200) if (row := outbox.get(self.store, n))]
        return [row for row in rows if row.person == to and row.template in ("reminder", "reminders")]

    def states(self) -> list[tuple[str, str]]:
        return [(row.template, row.state) for row in self.reminders()]


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(replace(load_config(), protocol="bdscp-2023"))


@pytest.fixture
def house(tmp_path: Path, loaded: Loaded) -> Iterator[House]:
    house = House(tmp_path / "state", loaded)
    yield house
    house.store.close()


def read_again(ready: Ready) -> EmailMessage:
    mail = email.message_from_bytes(ready.mail.raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def words(ready: Ready, kind: str = "plain") -> str:
    body = read_again(ready).get_body((kind,))
    assert body is not None
    return " ".join(body.get_content().split())


def to_priya(ready: list[Ready]) -> list[Ready]:
    return [
        one for one in ready if one.row.template in ("reminder", "reminders") and one.row.address == PRIYA
    ]


def test_one_alone_leaves_as_ever(house: House) -> None:
    house.raised(ROBERT)
    house.time(REMINDED)
    only, asked = sorted(house.leave(REMINDED), key=lambda one: one.row.template)
    assert (asked.row.template, asked.row.person) == ("unanswered", "robert"), (
        "his one reminder: he has not answered"
    )
    assert only.row.template == "reminder" and only.row.question is not None
    assert MARKER in words(only) and "TOMORROW: speak to Robert Hale" in words(only)
    assert "+d-2026-0001-q" in read_again(only)["Reply-To"]


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_three_disputes_one_mail_whatever_is_claimed_at_a_time(house: House, limit: int) -> None:
    house.raised(ROBERT, MARIE, SOL)
    house.time(REMINDED)
    before = house.reminders()
    assert [row.state for row in before] == ["pending"] * 3
    (digest,) = to_priya(house.leave(REMINDED, limit=limit))
    mail = read_again(digest)
    assert mail["Subject"] == "[parley] By Thu 14 May 17:00: 3 steps in 3 matters are yours"
    assert mail["Message-ID"] == digest.row.message_id == before[0].message_id
    assert mail["Reply-To"] == "escalations@parley.example"
    for row in before:
        assert row.reference in words(digest) and row.facts["reply_to"] in words(digest)
        assert (
            f'href="mailto:{row.facts["reply_to"]}?' in read_again(digest).get_body(("html",)).get_content()
        )  # type: ignore[union-attr]
    assert MARKER not in words(digest) and MARKER not in words(digest, "html")
    carrier, *others = house.reminders()
    assert (carrier.template, carrier.state, carrier.question) == ("reminders", "sent", None)
    assert {(row.state, row.last_error) for row in others} == {
        ("withdrawn", f"in the digest of letter {carrier.id}")
    }
    assert house.leave(at(14, 8)) == []


def test_what_was_done_meanwhile_is_not_in_it(house: House) -> None:
    house.raised(ROBERT, MARIE)
    house.time(REMINDED)
    to = str(house.reminders()[0].facts["reply_to"])
    assert house.mail(REMINDED, "SOLVED phone 8:30", to=to).verdict == "recorded"
    (only,) = to_priya(house.leave(REMINDED))
    assert (only.row.template, only.row.reference) == ("reminder", "D-2026-0002")
    assert house.states() == [("reminder", "withdrawn"), ("reminder", "sent")]


def test_each_address_in_it_answers_its_own_question(house: House) -> None:
    house.raised(ROBERT, MARIE)
    house.time(REMINDED)
    (digest,) = to_priya(house.leave(REMINDED))
    own = [matter["reply_to"] for matter in digest.row.facts["matters"]]
    more = f"In-Reply-To: {digest.row.message_id}\r\nReferences: {digest.row.message_id}\r\n"
    taken = [house.mail(at(13, 13), "STUCK phone 12:20", to=one, more=more) for one in own]
    assert [(one.verdict, one.dispute) for one in taken] == [
        ("recorded", "D-2026-0001"), ("recorded", "D-2026-0002"),
    ]  # fmt: skip
    assert all("DutyDischarged" in {type(e).__name__ for d in one.done for e in d.events} for one in taken)


@pytest.mark.parametrize("text", ["STUCK", "HELP", "Spoke: phone, 13 May 08:30", "We will manage."])
def test_a_plain_reply_moves_nothing_and_is_asked_back(house: House, text: str) -> None:
    house.raised(ROBERT, MARIE)
    house.time(REMINDED)
    (digest,) = to_priya(house.leave(REMINDED))
    stood = [house.door.dispute(f"D-2026-000{n}") for n in (1, 2)]
    answer = {"to": "escalations@parley.example", "more": f"In-Reply-To: {digest.row.message_id}\r\n"}
    taken = house.mail(at(13, 10), text, subject=f"Re: {read_again(digest)['Subject']}", **answer)
    assert (taken.verdict, taken.done) == ("held", ())
    assert [house.door.dispute(f"D-2026-000{n}") for n in (1, 2)] == stood
    assert [row.reason for row in pen.held(house.store)] == [
        "it answers a list of several and does not say which one"
    ]
    (asked,) = house.leave(at(13, 10))
    assert asked.row.template == "which_matter" and MARKER not in words(asked)
    assert all(matter["reply_to"] in words(asked) for matter in digest.row.facts["matters"])
    named = house.mail(at(13, 11), text, subject="Re: [D-2026-0002] it is this one", **answer)
    assert named.dispute == "D-2026-0002"
    told = house.mail(at(13, 12), text, sender=ROBERT, **answer)  # it was not his: he is given no addresses
    assert told.verdict == "held" and told.letters == ()


def test_a_second_reminder_of_the_day_waits_for_the_next_morning(house: House) -> None:
    house.raised(ROBERT, MARIE)
    house.time(REMINDED)
    hold_back(house, 2, at(13, 9, 30))
    assert len(to_priya(house.leave(REMINDED))) == 1
    assert to_priya(house.leave(at(13, 9, 30))) == []
    (late,) = [row for row in house.reminders() if row.state == "pending"]
    assert (late.next_try, late.attempts) == (at(14, 9), 0)
    assert to_priya(house.leave(at(14, 8, 59))) == []
    (second,) = to_priya(house.leave(at(14, 9)))
    assert "today is the date" in words(second) and "tomorrow" not in words(second).lower()


def test_over_a_weekend_it_waits_for_monday_and_goes_with_what_is_due_then(house: House) -> None:
    house.raised(ROBERT, MARIE, now=at(13, 9, 30))  # by Fri 15 May, reminded on Thu 14 May
    house.raised(SOL, now=at(14, 9, 30))  # by Mon 18 May, reminded on Fri 15 May
    house.time(at(14, 9))
    house.leave(at(14, 9))
    house.time(at(15, 9))
    assert [one.row.reference for one in to_priya(house.leave(at(15, 9)))] == ["D-2026-0003"]


def test_one_whose_date_would_pass_before_then_leaves_at_once(house: House) -> None:
    house.raised(ROBERT, MARIE)
    house.time(REMINDED)
    hold_back(house, 2, at(14, 9, 30))
    house.leave(REMINDED)
    with house.store.write():  # something else has reminded her on the 14th already
        outbox_outcome.failed(house.store, house.reminders()[0].id, "bounced")
        house.store.run(
            "UPDATE outbox SET sent = '2026-05-14T08:00:00.000000Z' WHERE template = 'reminder' AND sent <> ''"
        )
    (urgent,) = to_priya(house.leave(at(14, 9, 30)))
    assert urgent.row.reference == "D-2026-0002"


def hold_back(house: House, number: int, until: datetime) -> None:
    """The reminder of that dispute comes later than it would."""
    (row,) = [row for row in house.reminders() if row.reference == f"D-2026-000{number}"]
    with house.store.write():
        house.store.run(
            "UPDATE outbox SET next_try = ? WHERE id = ?",
            (outbox.times.text(until), row.id),
        )


def test_what_is_tried_again_is_the_same_mail(house: House) -> None:
    house.raised(ROBERT, MARIE)
    house.time(REMINDED)
    (first,) = to_priya(house.leave(REMINDED, FailedForNow("421 busy")))
    (again,) = to_priya(house.leave(at(13, 9, 6), Unknown("cut")))
    house.killed(at(13, 9, 7))
    (third,) = to_priya(house.leave(at(13, 11)))
    assert first.mail.raw == again.mail.raw == third.mail.raw
    assert house.states() == [("reminders", "sent"), ("reminder", "withdrawn")]


def test_a_digest_that_bounces_is_known_in_each_of_its_disputes(house: House) -> None:
    house.raised(ROBERT, MARIE)
    house.time(REMINDED)
    (digest,) = to_priya(house.leave(REMINDED))
    report = (
        "From: <mailer-daemon@school.example>\r\nTo: <x>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nno such mailbox\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.school.example\r\n\r\n"
        f"Final-Recipient: rfc822; {PRIYA}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    ).encode()
    envelope = Envelope("", (digest.mail.envelope_from,), at(13, 10))
    number = spool.keep(house.store, report, envelope)
    mail = read(report, envelope, house.loaded.context)
    (taken,) = take_all(Taker(house.door), [(number, mail)], at(13, 10))
    assert (taken.verdict, taken.dispute) == ("bounce", "D-2026-0001 D-2026-0002")
    assert [[type(event).__name__ for event in done.events] for done in taken.done] == [["AddressFailed"]] * 2


def test_who_is_away_by_an_answer_to_a_digest_is_away_in_each_of_its_disputes(house: House) -> None:
    house.raised(ROBERT, MARIE)
    house.time(REMINDED)
    (digest,) = to_priya(house.leave(REMINDED))
    away = (
        f"From: Priya Nair <{PRIYA}>\r\nTo: <{digest.mail.envelope_from}>\r\nSubject: Automatic reply: x\r\n\r\nI am away until 18 May.\r\n"
    ).encode()
    envelope = Envelope(PRIYA, (digest.mail.envelope_from,), at(13, 10))
    mail = read(away, envelope, replace(house.loaded.context, trust=Trust("", True)))
    (taken,) = take_all(Taker(house.door), [(spool.keep(house.store, away, envelope), mail)], at(13, 10))
    assert (taken.verdict, taken.dispute) == ("automatic", "D-2026-0001 D-2026-0002")
    assert [[type(event).__name__ for event in done.events] for done in taken.done] == [
        ["AbsenceReported"]
    ] * 2
    assert sorted(letter.person for letter in taken.letters if letter.template == "away") == [
        "bea",  # nobody stands in for Priya, in either
        "bea",
        "marie",
        "robert",
    ]


class Killed(BaseException):
    """The daemon dies here."""


@pytest.mark.parametrize(
    "where", ["before the claim is committed", "between the two files", "after the claim"]
)
@pytest.mark.parametrize("meanwhile", ["nothing", "one is done", "another is due"])
def test_a_crash_loses_none_and_doubles_none(house: House, where: str, meanwhile: str) -> None:
    house.raised(ROBERT, MARIE, SOL)
    house.time(REMINDED)
    hold_back(house, 3, at(13, 9, 1))
    with suppress(Killed):
        crash(house, where)
    house.killed(REMINDED)
    if meanwhile == "one is done":
        house.mail(REMINDED, "SOLVED phone 8:30", to=str(house.reminders()[0].facts["reply_to"]))
    now = at(13, 9, 1) if meanwhile == "another is due" else REMINDED
    (gone,) = to_priya(house.leave(now))
    named = {
        ref
        for ref in ("D-2026-0001", "D-2026-0002", "D-2026-0003")
        if ref in read_again(gone)["Subject"] + words(gone)
    }
    promised = {row.reference for row in house.reminders() if "digest" in row.last_error} | {
        gone.row.reference
    }
    assert promised <= named
    expected = {"D-2026-0001", "D-2026-0002"}
    if where != "after the claim":
        expected -= {"D-2026-0001"} if meanwhile == "one is done" else set()
        expected |= {"D-2026-0003"} if meanwhile == "another is due" else set()
    assert named == expected
    later = to_priya(house.leave(at(14, 9)))
    assert [one.row.reference for one in later] == ([] if "D-2026-0003" in named else ["D-2026-0003"])


def crash(house: House, where: str) -> None:
    if where == "after the claim":
        house.claim(REMINDED)
        return
    with house.store.write():
        house.claim(REMINDED)
        if where == "between the two files":
            house.store._flush()
            house.store._mail.execute("COMMIT")
        raise Killed


def test_a_digest_that_cannot_be_written_is_set_aside_whole(
    house: House, loaded: Loaded, tmp_path: Path, spoilt: Callable[[Path], Templates]
) -> None:
    house.raised(ROBERT, MARIE)
    house.time(REMINDED)
    ready = to_priya(house.claim(REMINDED, templates=spoilt(tmp_path)))
    assert [one.row.template for one in ready] == []
    assert {state for _, state in house.states()} == {"parked", "withdrawn"}
    with house.store.write():
        outbox_outcome.release(house.store, house.reminders()[0].id, at=REMINDED)
    (digest,) = to_priya(house.leave(REMINDED))
    assert "D-2026-0001" in words(digest) and "D-2026-0002" in words(digest)


@pytest.fixture
def spoilt(loaded: Loaded) -> Callable[[Path], Templates]:
    def folder(beside: Path) -> Templates:
        copy = beside / "templates"
        copy.mkdir()
        for path in loaded.templates.folder.iterdir():
            text = path.read_text(encoding="utf-8")
            (copy / path.name).write_text("{{ nobody }}" if path.name == "reminders.subject.txt" else text)
        return Templates(copy)

    return folder


def test_words_of_a_day_are_those_of_the_day_it_leaves(house: House) -> None:
    house.raised(ROBERT)
    house.time(REMINDED)
    facts = house.reminders()[0].facts
    near = [
        as_of(facts, moment)["first"]["due"]["near"]
        for moment in (at(12, 9), at(13, 9), at(14, 9), at(14, 18))
    ]
    assert near == ["", "tomorrow", "today", "today"]
    assert [as_of(facts, moment)["past"] for moment in (at(14, 16), at(14, 18))] == [False, True]
