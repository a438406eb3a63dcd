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
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING

from parley.dispute.effects import Question, SendNotice
from parley.dispute.workdays import local_day
from parley.dispute.world import Directory, Person
from parley.errors import Problem
from parley.loops import house_letters as house
from parley.loops.answering import held_back
from parley.loops.door import Door
from parley.loops.outgoing import Posted
from parley.loops.pen_people import deputy_of, pen_owner
from parley.loops.taken import Taken
from parley.loops.visit import Said
from parley.mail.message import AttachedFile, InboundMail
from parley.reference.contacts import parse_directory
from parley.reference.contacts_difference import difference
from parley.reference.contacts_lines import Lines
from parley.reference.contacts_table import plain_rows
from parley.reference.lost_lines import lost
from parley.reference.nodes import Report
from parley.reference.sheets import is_sheet, rows_of
from parley.reference.yamlfile import decode, sealed
from parley.store import contacts_waiting, questions, rates, texts
from parley.store import directory_versions as versions
from parley.store.questions import QuestionRow

if TYPE_CHECKING:
    from parley.loops.taking import Taker

KIND = "contacts"  # of the question that APPLY answers
APPLY = re.compile(r"\s*apply\b[\s.!]*(?:\n|$)", re.IGNORECASE)
MOST = 30  # lines of one letter
NOT_YOURS = "contacts are changed by the business manager or their deputy alone"
_ENDINGS = (".yaml", ".yml", ".yaml.txt", ".yml.txt")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,60}")


def keeps_contacts(door: Door, person: Person | None, now: datetime) -> bool:
    """Whether this person may change the directory."""
    owner = pen_owner(door, now)
    return person is not None and person.id in (owner, deputy_of(door, owner))


def checked(taker: Taker, raw: int, mail: InboundMail, person: Person | None, now: datetime) -> Taken:
    """A mail to `contacts`: each attached file is checked, and one letter a file says what became of it."""
    if person is None or not keeps_contacts(taker.door, person, now):
        return _not_theirs(taker, raw, mail, person, now)
    answer = _Answer(taker.door, person, mail, raw, now)
    files = [file for file in mail.files if file.name.lower().endswith(_ENDINGS) or is_sheet(file.name)]
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
    answer = _Answer(taker.door, person, mail, raw, now)
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
        return Taken(raw, "refused", "", letters=answer.letter("mend", name, _said(problems)))
    questions.mark_answered(taker.store, asked.reference, asked.number, at=now)
    contacts_waiting.add(taker.store, contacts_waiting.Waiting(name, text, person.id, now))
    changes = _difference(taker.door, directory)
    return Taken(raw, "recorded", "", letters=answer.letter("applied", name, changes))


def _not_theirs(taker: Taker, raw: int, mail: InboundMail, person: Person | None, now: datetime) -> Taken:
    """Held; a person of the directory hears who keeps the contacts, and that nothing has changed."""
    held = taker.aside.hold(raw, NOT_YOURS, now, sender=mail.sender.address)
    if person is None or person.id not in taker.door.library.world.directory.people:
        return held
    answer = _Answer(taker.door, person, mail, raw, now)
    return replace(held, letters=held.letters + answer.letter("not_yours", "", ()))


def tell_of_kept(door: Door, one: contacts_waiting.Waiting, kept: str, now: datetime) -> None:
    """What somebody had saved under that name, and was never used, lies beside what was taken. In a transaction."""
    details = (("state", "kept"), ("file", one.name), ("kept", kept))
    notice = SendNotice("contacts_checked", one.by, details=details)
    house.post(door, notice, about=f"kept:{kept}", now=now)


def _difference(door: Door, directory: Directory) -> list[str]:
    world = door.library.world
    return difference(world.directory, directory, zone=world.calendar.zone)


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
        lines = [*_difference(door, directory), *(f"Gone: {line}." for line in gone)]
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


def beside(door: Door, name: str, text: str, now: datetime) -> tuple[Directory | None, list[Problem]]:
    """The directory as it would be with this text in the place of the file of that name (or as a new file)."""
    library = door.library
    zone = library.world.calendar.zone
    others = [(file, said) for file, said in library.contacts if PurePath(file).name != name]
    folder = PurePath(library.contacts[0][0]).parent if library.contacts else PurePath()
    files = sorted([*others, (str(folder / name), text)])
    directory, _, problems = parse_directory(files, zone, today=local_day(now, zone), own=library.address)
    return directory, [_short(problem) for problem in problems]


class _Answer:
    """What goes back to whoever mailed a file."""

    def __init__(self, door: Door, person: Person, mail: InboundMail, raw: int, now: datetime) -> None:
        self.door, self.person, self.mail, self.raw, self.now = door, person, mail, raw, now

    def none(self) -> tuple[Posted, ...]:
        """No file was attached that could be one."""
        return self.letter("no_file", "", self.mail.attachments[:MOST])

    def table(self, file: AttachedFile) -> tuple[Posted, ...]:
        """A table of people: its mistakes by row, or for each contacts file that it changes what that would change."""
        library = self.door.library
        rows, problems = rows_of(file.name, file.content)
        if problems:
            return self.letter("mend", file.name, _said(problems))
        known = {row["id"]: row for row in plain_rows(library.world.directory)}
        lines = Lines(file.name, library.contacts, known)
        changed = lines.take(rows)
        if lines.failed:
            return self.letter("mend", file.name, _said(lines.problems))
        noticed = [str(problem) for problem in lines.problems]
        if not changed:
            return self.letter("same", file.name, noticed)
        letters: tuple[Posted, ...] = ()
        for path, text in changed.items():
            name = PurePath(path).name
            directory, problems = beside(self.door, name, text, self.now)
            if directory is None:
                letters += self.letter("mend", file.name, _said(lines.at_the_table(problems)))
            else:
                letters += self.checked(name, text, noticed=noticed)
        return letters

    def one(self, file: AttachedFile) -> tuple[Posted, ...]:
        """One file: its mistakes, or what it would change, frozen for APPLY."""
        name = _file_name(file.name)
        report = Report(name)
        text = decode(file.content, report)
        return (
            self.checked(name, text)
            if text is not None
            else self.letter("mend", name, _said(report.problems))
        )

    def checked(
        self, name: str, text: str, *, state: str = "ready", noticed: Iterable[str] = ()
    ) -> tuple[Posted, ...]:
        """What one file would change, frozen for APPLY with the number of its lines; or its mistakes. Lines that are gone are
        named here, so their number need not be right when it comes. noticed: what else is to be said of it."""
        before = [(file, said) for file, said in self.door.library.contacts if PurePath(file).name == name]
        gone = lost(before, [(name, text)]).get(name, [])
        text = sealed(text)
        directory, problems = beside(self.door, name, text, self.now)
        if directory is None:
            return self.letter("mend", name, _said(problems))
        changes = _difference(self.door, directory)
        known = {PurePath(path).name: said for path, said in self.door.library.contacts}
        if sealed(known.get(name, "")) == text:
            return self.letter("same", name, ())
        kept = texts.keep(self.door.store, text, person=self.person.id, received=self.mail.envelope.received)
        warned = self._warned(name, sealed(known.get(name, text)), problems)
        named = [f"Gone: {line}." for line in gone]
        return self.letter(
            state, name, [*changes, *named, *noticed, *warned], Question(KIND, words=name, text=kept)
        )

    def _warned(self, name: str, in_use: str, problems: Iterable[Problem]) -> list[str]:
        """Warnings of this file, and those that it brings about in others: what is to be said of them anyway, others say."""
        _, before = beside(self.door, name, in_use, self.now)
        known = {(problem.file, problem.message) for problem in before}
        return [
            str(problem) for problem in problems
            if problem.warning and (problem.file == name or (problem.file, problem.message) not in known)
        ][:MOST]  # fmt: skip

    def letter(
        self, state: str, name: str, lines: Iterable[str], question: Question | None = None
    ) -> tuple[Posted, ...]:
        """One letter, unless a machine wrote or the rate is reached. state: which of the template's cases it is."""
        address, shown = self.mail.sender.address, list(lines)
        # Each answer is counted by what it says: whoever mends one mistake after the other hears of each, and what was taken is
        # always said
        same = f"+{KIND}:{sha256(repr((state, name, shown)).encode()).hexdigest()[:16]}"
        limits = self.door.library.limits
        if self.mail.no_answer_rule or (
            state != "applied" and held_back(self.door.store, limits, address, same, self.now)
        ):
            return ()
        said = Said(self.person.id, self.mail.message_id, self.mail.references[-19:], True, address)
        more = (("more", str(len(shown) - MOST)),) if len(shown) > MOST else ()
        details = (("state", state), ("file", name), *more)
        notice = SendNotice("contacts_checked", self.person.id, question=question, details=details)
        about = f"mail:{self.raw}:{name}"
        return house.post(self.door, notice, about=about, now=self.now, items=shown[:MOST], said=said)


def _said(problems: Iterable[Problem]) -> list[str]:
    """What must be mended; what may be comes later."""
    return [str(problem) for problem in problems if not problem.warning]


def _short(problem: Problem) -> Problem:
    """With the file's name alone: folders of the server are nobody's business."""
    name = PurePath(problem.file).name
    return Problem(name, problem.line, problem.column, problem.message, problem.mend, problem.warning)


def _file_name(said: str) -> str:
    """A plain name that ends in .yaml, whatever the mail program or Notepad made of it."""
    stem = PurePath(said.replace("\\", "/")).name
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
            break
    match = _NAME.match(stem)
    return f"{match[0].strip() if match else 'contacts'}.yaml"
