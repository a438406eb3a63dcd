"""Retention: what people wrote goes when its time has come, and the record of it stays. A planted name is looked for in
every octet of every file afterwards."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))
from conversing import BEGAN, FIRST, LIAM, NEW, OWN, PRIYA, House, later, shipped

from parley.config_limits import Retention
from parley.dispute.commands import HoldRecords, ReleaseRecords
from parley.dispute.events import RecordsDeleted, TimeRefused
from parley.documents.kept_texts import shown_in
from parley.loops import retention
from parley.loops.visit import Said
from parley.mail.message import Envelope, Trust
from parley.mailboxes.maildir import Maildir, forget
from parley.mailboxes.wayout import Outgoing
from parley.rehearsal.playhouse import Playhouse
from parley.store import children, gone, outbox, pen, spool, texts, times, wakeups
from parley.store.gone import Piece

NAME = "Tommywilkins"  # planted in everything that can carry it
ROBERT = f"Robert Hale {NAME} <robert.hale@council.example>"
OTHER = "Robert Hale <robert.hale@council.example>"
SHORT = Retention(raw_mail=10, texts=20, letters=15, children=5, people=20, loose=10)
KEPT = "Somebodyelse"  # in a dispute that is open: it must stay


class OnDisk(House):
    """A house whose store lies in a folder, as a daemon's does; short lives, and a Maildir beside it."""

    trial = ""  # where all of a trial's mail went (`deliver_only_to`)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.play.close()
        loaded = shipped()
        loaded = replace(loaded, library=replace(loaded.library, retention=SHORT))
        self.folder = folder
        self.play = Playhouse(loaded, Trust("", True, (loaded.library.domain,)), BEGAN, seed=7, folder=folder)
        self.maildir = Maildir(folder / "maildir", sync_folder=False)
        self.play.door.forget_sent = partial(forget, folder / "maildir")
        with self.play.store.write():
            retention.begin(self.play.door, BEGAN)

    def deliver(self) -> None:
        """What has left so far lies in the Maildir too."""
        for one in self.play.posted:
            row = one.row
            ((became,),) = [
                each.values()
                for each in self.maildir.write_all(
                    [Outgoing("b@parley.example", (self.trial or row.address,), one.raw, row.message_id)]
                )
            ]
            with self.play.store.write():
                sql = "UPDATE outbox SET server_id = ? WHERE id = ?"
                self.play.store.run(sql, (became.server_id, row.id))  # type: ignore[union-attr]

    def holds(self, word: str) -> list[str]:
        """The files in which this word stands, as it is or as mail encodes it."""
        found = []
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and word.encode() in path.read_bytes().replace(b"=\r\n", b"").replace(
                b"\r\n ", b""
            ):
                found.append(str(path.relative_to(self.folder)))
        return found


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OnDisk]:
    house = OnDisk(tmp_path / "state")
    yield house
    house.play.close()


def lived(house: OnDisk) -> None:
    """One dispute that is solved, with the name planted wherever somebody may write it; and one that stays open."""
    more = f"Message-ID: <{NAME}.1@school.example>\nReferences: <{NAME}@school.example>\n"
    first = f"Receiving practitioner: Robert Hale\n\n{NAME} was seen on Tuesday.\n"
    house.say(f"Priya {NAME} <priya.nair@school.example>", first, NEW, BEGAN, more)
    house.say(PRIYA, f"{NAME} again, a note", house.last("priya"), later(hours=1))
    with house.play.store.write():
        children.enter(house.play.store, FIRST, "form", NAME, date(2025, 5, 3), now=BEGAN)
    house.say(
        PRIYA, f"SOLVED phone Wed 1 April 11:30\n\n{NAME} will be seen.", house.last("priya"), later(hours=3)
    )
    house.say(ROBERT, "YES", house.last("robert"), later(hours=4))
    house.say(LIAM, f"Receiving practitioner: Marie Kent\n\nAbout {KEPT}.", NEW, later(hours=5))
    raw = f"From: {NAME} <{NAME}@nowhere.example>\r\nTo: {OWN}\r\nSubject: {NAME}\r\n\r\n{NAME}\r\n".encode()
    house.play.receive(raw, Envelope(f"{NAME}@nowhere.example", (OWN,), later(hours=6)), Trust())
    with house.play.store.write():
        pen.discard(house.play.store, 1, f"about {NAME}, a neighbour", by="bea", at=later(hours=7))
    house.deliver()


def test_a_planted_name_is_found_nowhere_afterwards(house: OnDisk) -> None:
    lived(house)
    assert {"mail.db-wal", "parley.db-wal"} <= set(house.holds(NAME)), "it is there to begin with"
    assert any(name.startswith("maildir") for name in house.holds(NAME))
    house.play.pass_to(later(days=25))
    assert house.holds(NAME) == []
    assert house.holds(KEPT), "what belongs to an open dispute stays"
    assert house.play.door.dispute(FIRST).outcome == "resolved"


def test_whoever_is_in_no_directory_stays_in_the_record_by_id_alone(house: OnDisk) -> None:
    """The journal can lose nothing: why a call is when it is, or cannot be at another time, names them by id."""
    nadia = f"Nadia {NAME} <nadia.t@school.example>"
    house.say(nadia, "Receiving practitioner: Robert Hale\n", NEW, BEGAN)
    (hold,) = house.play.door.dispute(FIRST).live_holds
    (asked,) = [person for person in hold.attendees if person != "robert"]
    assert NAME in house.play.door.visit(FIRST).view(later(hours=1)).world.named(hold.why), (
        "people read the name"
    )
    first = house.last(asked)
    house.say(OTHER, "Meet: Thu 2 April 14:00", house.last("robert"), later(hours=1))
    house.say(nadia, "Meet: Sun 5 April 14:00", house.last(asked), later(hours=2))
    assert any(isinstance(one, TimeRefused) for one in house.events())
    house.say(nadia, "SOLVED phone Wed 1 April 11:30", first, later(hours=3))
    house.say(OTHER, "YES", house.last("robert"), later(hours=4))
    house.deliver()
    assert house.play.door.dispute(FIRST).status == "closed" and house.holds(NAME)
    house.play.pass_to(later(days=25))
    assert house.holds(NAME) == []


def test_a_case_number_goes_with_what_was_typed(house: OnDisk) -> None:
    """It stands in a text of its own, in the mail that gave it and in letters, and in no row that stays."""
    number = "ZQ/998877"
    house.say(PRIYA, f"Receiving practitioner: Robert Hale\nYour case number: {number}", NEW)
    house.say(PRIYA, "SOLVED phone Wed 1 April 11:30", house.last("priya"), later(hours=3))
    house.say(ROBERT, "YES", house.last("robert"), later(hours=4))
    house.deliver()
    assert "mail.db-wal" in house.holds(number) and any(
        one.startswith("maildir") for one in house.holds(number)
    )
    assert not [name for name in house.holds(number) if name.startswith("parley.db")]
    house.play.pass_to(later(days=25))
    assert house.holds(number) == []
    assert house.play.door.dispute(FIRST).case_numbers, "that there was one stays on record"


def test_it_goes_in_order_and_the_journal_says_so(house: OnDisk) -> None:
    lived(house)
    seen: list[tuple[int, tuple[str, ...]]] = []
    for day in range(1, 26):
        before = len(house.events())
        house.play.pass_to(later(days=day))
        seen += [(day, one.kinds) for one in house.events()[before:] if isinstance(one, RecordsDeleted)]
    assert [kinds for _, kinds in seen] == [
        ("names and dates of birth",),
        ("mails as they came",),
        ("letters as they left",),
        ("texts that people typed",),
    ]
    assert [day for day, _ in seen] == [6, 11, 16, 21]
    assert not [one for one in house.events("D-2026-0002") if isinstance(one, RecordsDeleted)]
    text = next(one.text for one in house.events() if getattr(one, "text", ""))
    assert (
        shown_in(house.play.store, "Europe/London")(text)
        == "(deleted on Wednesday 22 April 2026 under retention)"
    )
    assert shown_in(house.play.store, "Europe/London")("t-never") == "(no longer kept)"


def test_the_maildir_is_looked_through_once_for_all_letters_of_a_night(house: OnDisk) -> None:
    """It was listed anew for each, in a folder that holds the letters of years; a mail program has opened one meanwhile."""
    lived(house)
    new, cur = house.maildir.path / "new", house.maildir.path / "cur"
    letter = next(new.iterdir())
    letter.rename(cur / f"{letter.name}:2,S")
    (new / "1775000000.M1.somebody").write_bytes(b"another program's")
    asked: list[list[str]] = []
    house.play.door.forget_sent = lambda names: (
        asked.append(list(names)),
        forget(house.maildir.path, names),
    )[0]
    house.play.pass_to(later(days=25))
    assert sum(map(len, asked)) > 4 and len([one for one in asked if one]) == 1
    left = [one.name for one in (*new.iterdir(), *cur.iterdir())]
    assert "1775000000.M1.somebody" in left
    assert not {name for names in asked for name in names} & {name[:39] for name in left}


def test_a_dispute_under_review_is_kept_until_it_is_released(house: OnDisk) -> None:
    lived(house)
    now = later(hours=8)
    with house.play.store.write():
        reason = texts.keep(house.play.store, "a review", person="bea", received=now)
        hold = HoldRecords(by="bea", happened=now, received=now, text=reason)
        assert house.play.door.tell(FIRST, [hold], Said(), now=now, cause="command:bea").refused is None
        again = house.play.door.tell(FIRST, [hold], Said(), now=now, cause="command:bea")
        assert again.refused is not None
    house.play.pass_to(later(days=60))
    assert house.holds(NAME) and children.of(house.play.store, FIRST)
    with house.play.store.write():
        release = ReleaseRecords(by="bea", happened=later(days=60), received=later(days=60))
        house.play.door.tell(FIRST, [release], Said(), now=later(days=60), cause="command:bea")
    house.play.pass_to(later(days=62))
    assert house.holds(NAME) == []


def test_what_waits_in_the_pen_waits_with_its_mail(house: OnDisk) -> None:
    raw = f"From: x@nowhere.example\r\nTo: {OWN}\r\n\r\n{NAME}\r\n".encode()
    house.play.receive(raw, Envelope("x@nowhere.example", (OWN,), BEGAN), Trust())
    house.play.pass_to(later(days=30))
    (row,) = pen.held(house.play.store)
    assert spool.raw(house.play.store, row.raw)
    with house.play.store.write():
        pen.discard(house.play.store, row.number, "no", by="bea", at=later(days=30))
    house.play.pass_to(later(days=39))
    assert spool.raw(house.play.store, row.raw)
    house.play.pass_to(later(days=41))
    assert spool.raw(house.play.store, row.raw) is None and gone.when(house.play.store, "raw", row.raw)
    assert pen.show(house.play.store, row.number).why == ""


def test_mail_after_the_end_has_a_time_of_its_own(house: OnDisk) -> None:
    lived(house)
    house.say(PRIYA, f"One more thing about {KEPT}.", house.address(), later(days=9))
    house.play.pass_to(later(days=12))
    assert any(KEPT in (spool.raw(house.play.store, n) or b"").decode() for n in range(1, 20))
    kept = [n for n in range(1, 20) if b"One more thing" in (spool.raw(house.play.store, n) or b"")]
    assert kept
    house.play.pass_to(later(days=20))
    assert spool.raw(house.play.store, kept[0]) is None


def test_killed_between_the_note_and_the_deletion(house: OnDisk) -> None:
    """What was noted is deleted at the next look; nothing is ever gone without a note."""
    lived(house)
    house.play.pass_to(later(days=4))
    now = later(days=30)
    with house.play.store.write():
        wakeups.set(house.play.store, retention.RETENTION, retention.STORE, now)
        retention.woken(house.play.door, now)
    assert gone.waiting(house.play.store) and house.holds(NAME)
    house.play.crash()
    house.play.door.forget_sent = partial(forget, house.maildir.path)
    with house.play.store.write():
        retention.begin(house.play.door, now)
    house.play.now = now
    house.play.pass_to(now + timedelta(days=1))
    assert not gone.waiting(house.play.store) and house.holds(NAME) == []


def test_what_began_is_gone_on_with_at_once(house: OnDisk) -> None:
    """Killed while it deleted, or before the files were written anew: a start does not wait for the night."""
    lived(house)
    house.play.pass_to(later(days=4))
    now = later(days=4, hours=3)
    with house.play.store.write():
        gone.note(
            house.play.store,
            [Piece("child", row.id, FIRST) for row in children.of(house.play.store, FIRST)],
            now,
        )
        retention.begin(house.play.door, now)
    assert wakeups.of(house.play.store, retention.RETENTION, retention.STORE) == now
    house.play.pass_to(now + timedelta(minutes=1))
    assert not children.of(house.play.store, FIRST)


def test_a_machine_that_is_off_at_night_looks_by_day(house: OnDisk) -> None:
    """And restarts on the way put nothing off."""
    lived(house)
    store, door = house.play.store, house.play.door
    morning, noon = datetime(2026, 4, 26, 8, tzinfo=UTC), datetime(2026, 4, 26, 12, tzinfo=UTC)
    for start in (morning, morning + timedelta(hours=1)):
        with store.write():
            retention.begin(door, start)
        assert wakeups.of(store, retention.RETENTION, retention.STORE) == morning + retention.SETTLED
    house.play.now = morning
    house.play.pass_to(noon)
    assert house.holds(NAME) == []


def test_a_trials_copies_go_once_mail_goes_elsewhere(house: OnDisk) -> None:
    """The Maildir's files were written to the address of a trial, which the configuration no longer names."""
    house.trial = "bea.long@partnership.example"
    lived(house)
    assert any(name.startswith("maildir") for name in house.holds(NAME))
    house.play.pass_to(later(days=25))
    assert house.holds(NAME) == []


def test_what_a_backup_of_mail_db_brought_back_goes_again(house: OnDisk) -> None:
    """And it is on record twice, not every night."""
    lived(house)
    house.play.pass_to(later(days=25))
    store = house.play.store
    child = next(row[0] for row in store.query("SELECT id FROM gone WHERE kind = 'child'"))
    before = len([one for one in house.events() if isinstance(one, RecordsDeleted)])
    with store.write():
        values = (child, FIRST, "form", NAME, "2025-05-03", times.text(BEGAN))
        store.mail_run("children", "INSERT INTO children VALUES (?, ?, ?, ?, ?, ?)", values)
    house.play.pass_to(later(days=30))
    assert not children.of(store, FIRST) and house.holds(NAME) == []
    assert len([one for one in house.events() if isinstance(one, RecordsDeleted)]) == before + 1


def test_a_clock_that_was_put_forward_deletes_nothing_at_once(house: OnDisk) -> None:
    """There is a night in which somebody may put it right."""
    lived(house)
    house.play.pass_to(later(days=4))
    with house.play.store.write():
        assert retention.woken(house.play.door, later(days=900)) == []
    assert not gone.waiting(house.play.store)
    due = wakeups.of(house.play.store, retention.RETENTION, retention.STORE)
    assert due is not None and later(days=900) < due < later(days=902)


def test_a_child_that_was_entered_by_mistake_is_overwritten_tonight(house: OnDisk) -> None:
    store = house.play.store
    house.raise_one()
    with store.write():
        children.enter(store, FIRST, "form", NAME, None, now=BEGAN)
    with store.write():
        children.remove(store, children.of(store, FIRST)[0])
        retention.overwritten_tonight(house.play.door)
    assert house.holds(NAME) == ["mail.db-wal"]
    house.play.pass_to(later(days=1))
    assert house.holds(NAME) == []


def test_letters_that_still_wait_are_kept(house: OnDisk) -> None:
    lived(house)
    row = outbox.of(house.play.store, FIRST)[0]
    with house.play.store.write():
        house.play.store.run(
            "UPDATE outbox SET next_try = '2031-01-01T00:00:00.000000Z' WHERE id = ?", (row.id,)
        )
    house.play.pass_to(later(days=25))
    assert outbox.get(house.play.store, row.id).facts  # type: ignore[union-attr]


def test_it_looks_once_a_night_and_sleeps_in_between(house: OnDisk) -> None:
    house.play.pass_to(later(days=3))
    due = wakeups.of(house.play.store, retention.RETENTION, retention.STORE)
    assert due == datetime(2026, 4, 5, 2, 30, tzinfo=UTC)
