"""How many answers a sender has had, so that two machines cannot answer each other for ever. Survives a restart.

The mail itself is always recorded; only the automatic answer is held back (shared/mail.md section 4).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from parley.store import times
from parley.store.store import Store
from parley.value import value


@value
class Limits:
    """In 10 minutes to one sender in one dispute (a correction is still answered); in a day to one sender; in an
    hour to everybody together. opening: how many disputes one sender opens in a day before a person looks."""

    quick: int = 5
    daily: int = 20
    hourly: int = 200
    opening: int = 20


USUAL = Limits()
NO_LIMITS = Limits(*[1_000_000_000] * 4)  # for looking at files, which no mailbox sent
OPENED = "+new"  # what an answer to a first mail is counted under


@value
class Answered:
    """How often a sender was answered: in 10 minutes in one dispute, in a day in all; and how many they opened in that day."""

    quick: int
    daily: int
    opened: int

    def limit(self, limits: Limits) -> str:
        """Which limit forbids another answer to this sender: quick | daily; "" if none does."""
        if self.quick >= limits.quick:
            return "quick"
        return "daily" if self.daily >= limits.daily else ""


def answered(store: Store, sender: str, reference: str, now: datetime) -> Answered:
    """In one look, since a day holds the 10 minutes. sender: an address, any case. reference: the dispute, "" outside one."""
    sql = (
        "SELECT count(*), coalesce(sum(reference = ? AND at > ?), 0), coalesce(sum(reference = ?), 0)"
        " FROM answers_sent WHERE sender = +? AND at > ?"
    )
    lately, today = times.text(now - timedelta(minutes=10)), times.text(now - timedelta(days=1))
    daily, quick, opened = store.query(sql, (reference, lately, OPENED, sender.lower(), today))[0]
    return Answered(quick, daily, opened)


def reached(store: Store, sender: str, reference: str, now: datetime, limits: Limits = USUAL) -> str:
    """Which limit forbids another answer: quick | daily | hourly; "" if none does. sender, reference: as `answered`.

    After `hourly` a person is to be told, once.
    """
    limit = answered(store, sender, reference, now).limit(limits)
    return limit or ("hourly" if near_hourly(store, now, limits, 0) else "")


def near_hourly(store: Store, now: datetime, limits: Limits, more: int) -> bool:
    """Whether so many more answers could reach the limit of the hour."""
    return _that_many(store, now - timedelta(hours=1), limits.hourly - more)


def note(store: Store, sender: str, reference: str, at: datetime) -> None:
    """An answer was put in the outbox for this sender."""
    sql = "INSERT INTO answers_sent (sender, reference, at) VALUES (?, ?, ?)"
    store.run(sql, (sender.lower(), reference, times.text(at)))


def tell_once(store: Store, now: datetime, what: str, within: timedelta) -> bool:
    """Whether a person is to be told of this now: not if one was told within that time. Notes that they are."""
    return tell_at_most(store, now, what, within, 1)


def tell_at_most(store: Store, now: datetime, what: str, within: timedelta, times_: int) -> bool:
    """`tell_once`, so many times within that time."""
    if _count(store, "sender = '' AND reference = ?", (what,), now - within) >= times_:
        return False
    note(store, "", what, now)
    return True


def tell_again(store: Store, what: str) -> None:
    """Forget that a person was told of whatever begins with these words."""
    store.run("DELETE FROM answers_sent WHERE sender = '' AND reference GLOB ?", (f"{what}*",))


def forget(store: Store, before: datetime) -> None:
    """Drop what no window reaches any more (a week is the longest)."""
    store.run("DELETE FROM answers_sent WHERE at < ?", (times.text(before),))


def _that_many(store: Store, since: datetime, limit: int) -> bool:
    """Whether so many answers have left since then. Counted only where there are so many rows at all: what all senders
    were told in an hour is much to count before each answer."""
    ends = "(SELECT max(rowid) FROM answers_sent) - (SELECT min(rowid) FROM answers_sent)"
    rows = (store.query(f"SELECT {ends}")[0][0] or 0) + 1
    return rows >= limit and _count(store, "sender <> ''", (), since) >= limit


def _count(store: Store, where: str, values: tuple[str, ...], since: datetime) -> int:
    sql = f"SELECT count(*) FROM answers_sent WHERE {where} AND at > ?"
    return int(store.query(sql, (*values, times.text(since)))[0][0])
