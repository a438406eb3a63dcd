"""Contacts by mail: the business manager cannot log in to a server, so a file comes to the tag `contacts` and goes back
with its mistakes by line, or with the difference in plain words; APPLY, in reply, takes it.

Only the partnership's business manager, or their deputy, from an address that is proven. What APPLY takes was frozen
when it was checked; it is checked again beside the directory of the moment. The file is written by the loop that reads
files anew (`reloading`), after this has committed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

from parley.dispute.effects import SendNotice
from parley.dispute.world import Person
from parley.loops import house_letters as house
from parley.loops.contacts_answer import ENDINGS, Answer, beside, changes_with, to_mend
from parley.loops.door import Door
from parley.loops.pen_people import deputy_of, pen_owner
from parley.loops.taken import Taken
from parley.mail.message import InboundMail
from parley.reference.sheets import is_sheet
from parley.store import contacts_waiting, questions, texts
from parley.store import directory_versions as versions
from parley.store.questions import QuestionRow

if TYPE_CHECKING:
    from parley.loops.taking import Taker

APPLY = re.compile(r"\s*apply\b[\s.!]*(?:\n|$)", re.IGNORECASE)
NOT_YOURS = "contacts are changed by the business manager or their deputy alone"


def keeps_contacts(door: Door, person: Person | None, now: datetime) -> bool:
    """Whether this person may change the directory."""
    owner = pen_owner(door, now)
    return person is not None and person.id in (owner, deputy_of(door, owner))


def checked(taker: Taker, raw: int, mail: InboundMail, person: Person | None, now: datetime) -> Taken:
    """A mail to `contacts`: each attached file is checked, and one letter a file says what became of it."""
    if person is None or not keeps_contacts(taker.door, person, now):
        return _not_theirs(taker, raw, mail, person, now)
    answer = Answer(taker.door, person, mail, raw, now)
    files = [file for file in mail.files if file.name.lower().endswith(ENDINGS) or is_sheet(file.name)]
    letters = answer.none() if not files else ()
    for file in files:
        letters += answer.table(file) if is_sheet(file.name) else answer.one(file)
    return Taken(raw, "recorded" if files else "note", "", letters=letters)


def applied(
    taker: Taker, raw: int, mail: InboundMail, person: Person | None, asked: QuestionRow, now: datetime
) -> Taken:
    """APPLY: the file that was checked is taken, if it is still in order beside the directory of the moment."""
    if person is None or not keeps_contacts(taker.door, person, now):
        return _not_theirs(taker, raw, mail, person, now)
    answer = Answer(taker.door, person, mail, raw, now)
    if not APPLY.match(mail.typed):
        return Taken(raw, "note", "", letters=answer.letter("not_applied", asked.question.words, ()))
    kept = texts.text(taker.store, asked.question.text)
    if kept is None or asked.answered is not None:
        state = "applied_before" if asked.answered is not None else "gone"
        return Taken(raw, "note", "", letters=answer.letter(state, asked.question.words, ()))
    name, text = asked.question.words, kept.body
    if _another_since(taker.door, asked, text):
        return Taken(raw, "note", "", letters=answer.checked(name, text, state="since"))
    directory, problems = beside(taker.door, name, text, now)
    if directory is None:
        return Taken(raw, "refused", "", letters=answer.letter("mend", name, to_mend(problems)))
    questions.mark_answered(taker.store, asked.reference, asked.number, at=now)
    contacts_waiting.add(taker.store, contacts_waiting.Waiting(name, text, person.id, now))
    changes = changes_with(taker.door, directory)
    return Taken(raw, "recorded", "", letters=answer.letter("applied", name, changes))


def _not_theirs(taker: Taker, raw: int, mail: InboundMail, person: Person | None, now: datetime) -> Taken:
    """Held; a person of the directory hears who keeps the contacts, and that nothing has changed."""
    held = taker.aside.hold(raw, NOT_YOURS, now, sender=mail.sender.address)
    if person is None or person.id not in taker.door.library.world.directory.people:
        return held
    answer = Answer(taker.door, person, mail, raw, now)
    return replace(held, letters=held.letters + answer.letter("not_yours", "", ()))


def tell_of_kept(door: Door, one: contacts_waiting.Waiting, kept: str, now: datetime) -> None:
    """What somebody had saved under that name, and was never used, lies beside what was taken. In a transaction."""
    details = (("state", "kept"), ("file", one.name), ("kept", kept))
    notice = SendNotice("contacts_checked", one.by, details=details)
    house.post(door, notice, about=f"kept:{kept}", now=now)


def _another_since(door: Door, asked: QuestionRow, text: str) -> bool:
    """Whether what the letter showed no longer holds: another text of that file is in use than when it was asked, or a later
    letter asked about another one. text: the one that this letter asked about."""
    name = asked.question.words
    version = versions.last(door.store, at=asked.asked)
    then = versions.texts(door.store, version.digest) if version else door.library.contacts
    if _text_of(then, name) != _text_of(door.library.contacts, name):
        return True
    asked_of = [
        one.question for one in questions.of(door.store, asked.reference) if one.number > asked.number
    ]
    later = [texts.text(door.store, one.text) for one in asked_of if one.words == name]
    return any(one is not None and one.body != text for one in later)


def _text_of(files: Iterable[tuple[str, str]], name: str) -> str:
    return next((text for file, text in files if PurePath(file).name == name), "")
