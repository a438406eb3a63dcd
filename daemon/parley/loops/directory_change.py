"""The directory has changed: what changed is recorded, so that who was responsible on a given day can be answered.

A changed file is taken as a whole or not at all (`reloading`); what is recorded here is what was taken. Open steps stay
with whoever owes them for as long as they are in post (`departures`); from the next step on, a post's new holder is asked
(`dispute.people.fill`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from parley.dispute.world import Directory
from parley.loops import meeting_places
from parley.loops.directory_look import SOON, in_rotas, say
from parley.loops.door import Door
from parley.reference.contacts import parse_directory
from parley.reference.contacts_difference import difference
from parley.reference.lost_lines import gone_files
from parley.store import directory_versions as versions


def before_this(door: Door) -> Directory | None:
    """The directory that was in use before the one of this moment is recorded; None where it is the same, or the first."""
    last = versions.last(door.store)
    same = last is None or last.digest == door.library.world.hash
    return None if same or last is None else directory_of(versions.texts(door.store, last.digest))


def directory_of(texts: Sequence[tuple[str, str]]) -> Directory | None:
    """The directory that these files, name and text of each, come to; None without files, or if they cannot be taken."""
    return parse_directory(texts)[0] if texts else None


def look(door: Door, now: datetime, *, by: str = "") -> tuple[str, ...]:
    """Record the directory in use if it is another than the last one; what has changed, in plain words. by: the person
    who mailed it, "" where a file was saved. In a transaction."""
    library = door.library
    before = versions.last(door.store)
    digest = library.world.hash
    if not library.contacts or (before is not None and before.digest == digest):
        return ()
    texts = versions.texts(door.store, before.digest) if before else ()
    old = directory_of(texts)
    changed = (
        tuple(difference(old, library.world.directory, zone=library.world.calendar.zone))
        if old is not None
        else ()
    )
    versions.keep(door.store, digest, library.contacts, at=now, by=by, difference=changed)
    if old is not None:
        meeting_places.look(door, old, now)
    # Whoever mailed a file was shown what goes with it; what hurts within a day cannot wait for the next morning's look
    lines = _gone(texts, library.contacts, changed) if not by else []
    soon = in_rotas(door, now, SOON) if changed else {}
    say(door, {line: line for line in lines} | soon, now)
    return changed


def _gone(before: versions.Texts, after: versions.Texts, changed: Sequence[str]) -> list[str]:
    """What went with whole files, in sentences, and what has changed by it. Of lines that went somebody was asked before."""
    files = gone_files(before, after)
    return [*files, *(changed if files else ())]
