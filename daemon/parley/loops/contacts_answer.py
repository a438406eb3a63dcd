"""What goes back to whoever mails a file of contacts: its mistakes by line, or what it would change, frozen for APPLY."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath

from parley.dispute.effects import Question, SendNotice
from parley.dispute.workdays import local_day
from parley.dispute.world import Directory, Person
from parley.errors import Problem
from parley.loops import house_letters as house
from parley.loops.door import Door
from parley.loops.outgoing import Posted
from parley.loops.visit import Said
from parley.loops.which_rules import named_in_vain
from parley.mail.message import AttachedFile, InboundMail
from parley.reference.contacts import parse_contacts
from parley.reference.contacts_difference import difference
from parley.reference.contacts_lines import Lines
from parley.reference.contacts_table import plain_rows
from parley.reference.file_end import sealed
from parley.reference.lost_lines import lost
from parley.reference.nodes import Report
from parley.reference.sheets import rows_of
from parley.reference.yamlfile import decode
from parley.store import texts

KIND = "contacts"  # of the question that APPLY answers
MOST = 30  # lines of one letter
ENDINGS = (".yaml", ".yml", ".yaml.txt", ".yml.txt")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,60}")


def changes_with(door: Door, directory: Directory) -> list[str]:
    """What is different in this directory from the one in use, a line each."""
    world = door.library.world
    return difference(world.directory, directory, zone=world.calendar.zone)


def beside(door: Door, name: str, text: str, now: datetime) -> tuple[Directory | None, list[Problem]]:
    """The directory as it would be with this text in the place of the file of that name (or as a new file)."""
    library = door.library
    zone = library.world.calendar.zone
    others = [(file, said) for file, said in library.contacts if PurePath(file).name != name]
    folder = PurePath(library.contacts[0][0]).parent if library.contacts else PurePath()
    files = sorted([*others, (str(folder / name), text)])
    parsed = parse_contacts(files, zone, today=local_day(now, zone), own=library.address)
    unnamed = named_in_vain(parsed, library.protocols)
    return None if unnamed else parsed.directory, [
        _short(problem) for problem in (*unnamed, *parsed.problems)
    ]


class Answer:
    """The letters to one person about one mail of theirs; each method returns those that it has put into the outbox."""

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
            return self.letter("mend", file.name, to_mend(problems))
        known = {row["id"]: row for row in plain_rows(library.world.directory)}
        lines = Lines(file.name, library.contacts, known)
        changed = lines.take(rows)
        if lines.failed:
            return self.letter("mend", file.name, to_mend(lines.problems))
        noticed = [str(problem) for problem in lines.problems]
        if not changed:
            return self.letter("same", file.name, noticed)
        letters: tuple[Posted, ...] = ()
        for path, text in changed.items():
            name = PurePath(path).name
            directory, problems = beside(self.door, name, text, self.now)
            if directory is None:
                letters += self.letter("mend", file.name, to_mend(lines.at_the_table(problems)))
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
            else self.letter("mend", name, to_mend(report.problems))
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
            return self.letter("mend", name, to_mend(problems))
        changes = changes_with(self.door, directory)
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
        if self.mail.no_answer_rule:
            return ()
        if state != "applied":
            instead = house.instead_of_an_answer(self.door, address, same, now=self.now)
            if instead is not None:
                return instead
        said = Said(self.person.id, self.mail.message_id, self.mail.references[-19:], True, address)
        more = (("more", str(len(shown) - MOST)),) if len(shown) > MOST else ()
        # What somebody called a file that they sent is their own word: no subject has it, and no key, which retention leaves
        in_use = any(PurePath(path).name == name for path, _ in self.door.library.contacts)
        strange = () if in_use or not name else (("strange", "yes"),)
        details = (("state", state), ("file", name), *strange, *more)
        notice = SendNotice("contacts_checked", self.person.id, question=question, details=details)
        about = f"mail:{self.raw}:{sha256(name.encode()).hexdigest()[:16]}"
        return house.post(self.door, notice, about=about, now=self.now, items=shown[:MOST], said=said)


def to_mend(problems: Iterable[Problem]) -> list[str]:
    """What must be mended; what may be comes later."""
    return [str(problem) for problem in problems if not problem.warning]


def _short(problem: Problem) -> Problem:
    """With the file's name alone: folders of the server are nobody's business."""
    name = PurePath(problem.file).name
    return Problem(name, problem.line, problem.column, problem.message, problem.mend, problem.warning)


def _file_name(said: str) -> str:
    """A plain name that ends in .yaml, whatever the mail program or Notepad made of it."""
    stem = PurePath(said.replace("\\", "/")).name
    for ending in sorted(ENDINGS, key=len, reverse=True):
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
            break
    match = _NAME.match(stem)
    return f"{match[0].strip() if match else 'contacts'}.yaml"
