"""Nothing lies in the holding pen unseen: each mail in it has a wake-up of its own.

What is urgent is told to somebody who is awake at once, and to the next people every fifteen minutes, until somebody
looks. Of everything else an alarm leaves when nobody has looked for so many minutes of the partnership's office
hours. To look is to show it, to settle it, or to answer the list it stands in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from parley.dispute.open_time import after_open_minutes
from parley.loops import pen_letters, pen_people
from parley.loops.door import Door
from parley.loops.outgoing import Posted
from parley.mail.notice_words import when_short
from parley.store import pen, rates, wakeups
from parley.store.pen import PenRow

ACKNOWLEDGE_WITHIN = timedelta(minutes=15)


def begin(
    door: Door, row: PenRow, sender: str, now: datetime, *, alerting: bool = True
) -> tuple[Posted, ...]:
    """A mail has come into the pen. alerting: what is urgent is told at once, not only with the next step."""
    if not row.urgent:
        _wake(door, row, after_open_minutes(door.library.world.calendar, now, door.library.look_within))
        return ()
    _wake(door, row, now + ACKNOWLEDGE_WITHIN)
    return _alert(door, row, sender, now) if alerting else ()


def woken(door: Door, number: int, now: datetime) -> tuple[Posted, ...]:
    """The moment of this mail has come: an alarm if nobody has looked, and the next moment if there is one."""
    row = pen.show(door.store, number)
    wakeups.set(door.store, pen.WAKEUP, str(number), None)
    if row.state != "open" or row.looked is not None:
        return ()
    if not row.urgent:
        return _unseen(door, row, now)
    sender = pen_letters.sender_of(door.store, row)
    if not pen_people.to_ring(door, sender, row.step, now):
        return ()
    _wake(door, row, now + ACKNOWLEDGE_WITHIN)
    return _alert(door, row, sender, now)


def _alert(door: Door, row: PenRow, sender: str, now: datetime) -> tuple[Posted, ...]:
    """To the people of this step, each at most once in a quarter of an hour: a forger writes by the dozen."""
    people = pen_people.to_ring(door, sender, row.step, now)
    pen.move_on(door.store, row.number)
    fresh = [one for one in people if rates.tell_once(door.store, now, f"pen:{one}", ACKNOWLEDGE_WITHIN)]
    urgent = [one for one in pen.held(door.store) if one.urgent and one.looked is None]
    until = when_short(now + ACKNOWLEDGE_WITHIN, door.library.world.calendar.zone)
    last = not pen_people.to_ring(door, sender, row.step + 1, now)
    details = (("until", until), *((("last", "yes"),) if last else ()))
    about = f"pen:{row.number}:{row.step}"
    letters: tuple[Posted, ...] = ()
    for person in fresh:
        theirs = [one for one in urgent if one.number == row.number or _theirs(door, person, one, now)]
        letters += pen_letters.a_list(
            door,
            "pen_alarm",
            [person],
            theirs,
            about=about,
            now=now,
            high=True,
            details=details,
            wakes=pen_people.asleep(door, now),
        )
    return letters


def _theirs(door: Door, person: str, row: PenRow, now: datetime) -> bool:
    return pen_people.may_hear(door, person, pen_letters.sender_of(door.store, row), now)


def _unseen(door: Door, row: PenRow, now: datetime) -> tuple[Posted, ...]:
    """Nobody has looked for so long: one letter for all of them, and none again before as much time has passed."""
    again = timedelta(minutes=door.library.look_within)
    people = pen_people.nobody_looked(door, now)
    fresh = [one for one in people if rates.tell_once(door.store, now, f"unseen:{one}", again)]
    unseen = [one for one in pen.held(door.store) if one.looked is None]
    waited = (("waited", length_of(door.library.look_within)),)
    about = f"unseen:{row.number}"
    return pen_letters.a_list(
        door, "pen_unseen", fresh, unseen, about=about, now=now, high=True, details=waited
    )


def length_of(minutes: int) -> str:
    """So many minutes in words: "8 hours", "90 minutes"."""
    return f"{minutes} minutes" if minutes % 60 or minutes < 120 else f"{minutes // 60} hours"


def _wake(door: Door, row: PenRow, at: datetime) -> None:
    wakeups.set(door.store, pen.WAKEUP, str(row.number), at)
