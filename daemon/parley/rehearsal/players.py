"""Who is meant by a name in a story: an id, a full or a first name, an address, or `side.role`, in any case.

`side.role` is asked of the dispute once there is one; before that of the story's cast, else of the directory: its
first agency refers, its second one receives.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from parley.dispute.people import LINE_MANAGER_POSTS, resolve
from parley.dispute.protocol import SIDES, Role, Who
from parley.dispute.view import View
from parley.dispute.world import Agency, Person
from parley.rehearsal.stage_hand import Mailbox
from parley.rehearsal.story_time import Unclear

_MAILBOX = re.compile(r"\s*\"?([^<>\"]{0,200}?)\"?\s*<([^<>\s]{1,254})>\s*")


def player(words: str, view: View, cast: dict[str, str]) -> Person:
    """The one person meant. Raises Unclear for nobody and for several."""
    wanted = " ".join(words.lower().split())
    known = view.world.directory.people
    by_part = _by_part(wanted, view, cast)
    if by_part:
        return by_part
    for found in (
        [p for p in known.values() if p.id.lower() == wanted],
        [p for p in known.values() if _address(wanted) in p.addresses],
        [p for p in known.values() if p.name.lower() == wanted],
        [p for p in known.values() if wanted in p.name.lower().split()],
    ):
        if len(found) > 1:
            raise Unclear(f"{words!r} may be {' or '.join(p.name for p in found)}.")
        if found:
            return found[0]
    names = [name for person in known.values() for name in (person.name, *person.name.split()[:1])]
    near = get_close_matches(words, names, n=1, cutoff=0.7)
    mend = near[0] if near else "a name of the cast; for anybody else an address: dana@elsewhere.example"
    raise Unclear(f"Nobody in the cast is {words!r}. Write: {mend}")


def mailbox(words: str, view: View, cast: dict[str, str]) -> Mailbox:
    """The mailbox somebody writes from; an address that nobody is known at is taken as it stands."""
    try:
        person = player(words, view, cast)
    except Unclear:
        if "@" not in words:
            raise
        match = _MAILBOX.fullmatch(words)
        return Mailbox(match[1], match[2]) if match else Mailbox("", words.strip())
    written = _address(words.lower())
    return Mailbox(person.name, written if written in person.addresses else person.address)


def _address(words: str) -> str:
    match = _MAILBOX.fullmatch(words)
    return match[2] if match else words.strip()


def _by_part(wanted: str, view: View, cast: dict[str, str]) -> Person | None:
    side, _, name = wanted.replace(" ", ".", 1).partition(".")
    role = _role(name, view)
    if side not in (*SIDES, "partnership") or role is None:
        return None
    where = side if side in SIDES else ""
    found = resolve(view, (Who(role.id, where),)).people if view.dispute.reference else ()
    found = found or ((cast[f"{side}.{role.id}"],) if f"{side}.{role.id}" in cast else ())
    people = [view.world.person(person) for person in found] or _guessed(view, role, side)
    if not people:
        raise Unclear(f"Nobody is the {side} {role.name} yet.")
    return people[0]


def _role(name: str, view: View) -> Role | None:
    wanted = name.replace(" ", "_")
    return next(
        (
            r
            for r in view.protocol.roles.values()
            if wanted in (r.id.lower(), r.name.lower().replace(" ", "_"))
        ),
        None,
    )


def _guessed(view: View, role: Role, side: str) -> list[Person]:
    directory = view.world.directory
    if side not in SIDES:
        return [view.world.person(person) for person in directory.officers.get(role.post, ())]
    agencies: list[Agency] = list(directory.agencies.values())
    place = SIDES.index(side)
    if place >= len(agencies):
        return []
    post = role.post or role.id
    posts = LINE_MANAGER_POSTS if post in LINE_MANAGER_POSTS else (post,)
    return [
        person
        for person in directory.people.values()
        if person.agency == agencies[place].id and set(posts) & set(person.posts)
    ]
