"""Files of contacts that somebody saved on the machine and that are not used, since lines are gone from them: what that changes is
shown to who keeps the contacts, and APPLY, in reply, takes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePath

from parley.dispute.effects import Question, SendNotice
from parley.loops import house_letters as house
from parley.loops.contacts_answer import KIND, MOST, beside, changes_with
from parley.loops.door import Door
from parley.loops.outgoing import Posted
from parley.loops.pen_people import pen_owner
from parley.reference.file_end import sealed
from parley.reference.lost_lines import lost
from parley.store import rates, texts


def offered(
    door: Door, texts_saved: Iterable[tuple[str, str]], now: datetime, *, at_start: bool = False
) -> tuple[Posted, ...] | None:
    """Saved files that are not used since lines are gone from them, and for nothing else: what is gone and what that changes, for
    APPLY; None where anything else is wrong, too. texts_saved: name and text of each file as it was saved. at_start: the letter
    that was written within a day is enough. In a transaction."""
    library = door.library
    files = [(file, text) for file, text in texts_saved if not file.endswith(".ics")]
    known = {PurePath(file).name: text for file, text in library.contacts}
    short = {PurePath(file).name: text for file, text in files if known.get(PurePath(file).name) != text}
    counted = {name: beside(door, name, sealed(text), now)[0] for name, text in short.items()}
    losing = lost(library.contacts, files)
    if (
        not short
        or None in counted.values()
        or any(name not in losing and beside(door, name, text, now)[0] for name, text in short.items())
    ):
        return None
    letters: tuple[Posted, ...] = ()
    for name, directory in counted.items():
        assert directory is not None
        told = rates.tell_once(
            door.store,
            now,
            f"saved:{name}:{sha256(short[name].encode()).hexdigest()[:16]}",
            timedelta(days=1),
        )
        if at_start and not told:
            continue
        gone = lost([(name, known.get(name, ""))], [(name, short[name])]).get(name, [])
        lines = [*changes_with(door, directory), *(f"Gone: {line}." for line in gone)]
        letters += _offer(door, name, sealed(short[name]), lines, now)
    return letters


def _offer(door: Door, name: str, text: str, lines: list[str], now: datetime) -> tuple[Posted, ...]:
    """What taking this text in a saved file's place would change, and its text frozen for APPLY."""
    owner = pen_owner(door, now)
    kept = texts.keep(door.store, text, person=owner, received=now)
    more = (("more", str(len(lines) - MOST)),) if len(lines) > MOST else ()
    notice = SendNotice(
        "contacts_checked", owner, question=Question(KIND, words=name, text=kept),
        details=(("state", "saved"), ("file", name), *more),
    )  # fmt: skip
    return house.post(door, notice, about=f"saved:{name}:{now.isoformat()}", now=now, items=lines[:MOST])
