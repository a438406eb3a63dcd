"""contacts/*.yaml -> Directory: one or several files, taken together or not at all.

Every problem of every file comes at once, with file, line, column and the mend. Each file has an `id` and
ends with `end:` and the same id. The hash is of all the texts, in the order of the files' names.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath
from typing import NamedTuple

from parley.dispute.world import Directory, Rota, mailbox_of
from parley.errors import Problem, UserError, unreadable
from parley.reference import contacts_cut, contacts_dates, contacts_waking
from parley.reference.contacts_book import Book, Places, entries
from parley.reference.contacts_check import check
from parley.reference.contacts_feed import Feeds, beside
from parley.reference.contacts_keys import KEYS
from parley.reference.contacts_people import agency, body, last_of_terms, person, safety_contact
from parley.reference.contacts_rota import rota
from parley.reference.contacts_values import bank_holidays, free_number
from parley.reference.fields import Fields, as_meant, nearest
from parley.reference.file_end import look_at_seal
from parley.reference.nodes import Report, Table, Text
from parley.reference.yamlfile import decode, files_of, read

_KEY = re.compile(r"([\w-]+)[\"']? *:")  # whatever may be an id, in a text that cannot be read
_END = re.compile(r"^end *:.*\s*\Z", re.MULTILINE)


class Contacts(NamedTuple):
    """What contacts files come to. directory: None if they cannot be taken; problems: warnings too.

    seen: the directory also where lines are missing that nobody took out for certain: to be looked at, not to be used.
    places: ("person" | "agency" | "body" | "rota" | "safety contact", id) -> file, line and column of that entry; and of
    ("protocol", id) those of the rule file's name.
    """

    directory: Directory | None
    digest: str
    problems: list[Problem]
    places: Places
    seen: Directory | None = None


def load_directory(paths: Iterable[Path], zone: str = "Europe/London") -> tuple[Directory, str]:
    """The directory in these files (a folder stands for its *.yaml), and its hash. Raises UserError."""
    read_them = read_contacts(paths, zone)
    if read_them.directory is None:
        raise UserError(read_them.problems)
    return read_them.directory, read_them.digest


def read_contacts(
    paths: Iterable[Path], zone: str = "Europe/London", *, today: date | None = None, own: str = ""
) -> Contacts:
    """The directory, its hash, all there is to say of the files, and where each entry stands.

    today: the local day on which what has run out is looked for, None: it is not. own: the shared mailbox's address.
    """
    texts, problems = read_texts(paths)
    parsed = parse_contacts(texts, zone, today=today, own=own)
    directory = None if problems else parsed.directory
    return parsed._replace(directory=directory, problems=problems + parsed.problems)


def read_texts(paths: Iterable[Path]) -> tuple[list[tuple[str, str]], list[Problem]]:
    """Each file's name and text, in the order in which they are read, and what is wrong with the files as such."""
    texts, problems, files = list[tuple[str, str]](), list[Problem](), list[Path]()
    paths = list(paths)
    for path in paths:
        found, said = files_of(path)
        files, problems = files + found, problems + said
    for path in files:
        report = Report(str(path))
        try:
            text = decode(path.read_bytes(), report)
        except OSError as error:
            report.at(None, f"The file cannot be read: {unreadable(error)}.")
            text = None
        if text is not None:
            texts.append((str(path), text))
        problems += report.problems
    if not texts and not problems:
        words = "There is no contacts file (*.yaml) here."
        problems.append(Problem(str(paths[0]) if paths else "", 0, 0, words))
    return [*texts, *beside(texts)], problems


def parse_directory(
    texts: Iterable[tuple[str, str]], zone: str = "Europe/London", *, today: date | None = None, own: str = ""
) -> tuple[Directory | None, str, list[Problem]]:
    """The directory, its hash and the problems, for whoever need not know where something stands."""
    parsed = parse_contacts(texts, zone, today=today, own=own)
    return parsed.directory, parsed.digest, parsed.problems


def parse_contacts(
    texts: Iterable[tuple[str, str]], zone: str = "Europe/London", *, today: date | None = None, own: str = ""
) -> Contacts:
    """What these texts come to, each with the name of its file; see `read_contacts`."""
    texts = list(texts)
    calendars = {PurePath(file).name: text for file, text in texts if file.endswith(".ics")}
    files = [(file, text) for file, text in texts if not file.endswith(".ics")]
    book, roots, trees = Book(), list[Fields](), list[tuple[Table, str, Report]]()
    reports = [Report(file) for file, _ in files]
    for report, (_, text) in zip(reports, files, strict=True):
        root = read(text, report, counted=False)
        _what_is_torn(root, text, report, book)
        root = root and as_meant(root, report, KEYS, "a contacts file")
        if root is not None and not _a_copy(root, report, trees):
            trees.append((root, text, report))
            roots.append(Fields(root, report, KEYS, "a contacts file"))
    directory = _directory(roots, book, zone, Feeds(calendars))
    for root, _, report in trees:
        _only_the_cut(root, report)
    check(book, directory, own, looked_at=today is not None)
    if today is not None:
        contacts_dates.check(book, directory, today)
        contacts_waking.check(book, directory, today, zone)
    readable = not any(report.failed for report in reports)
    for root, text, report in trees:  # last: whoever lost a line hears first what it was needed for
        contacts_cut.look(text, report)
        look_at_seal(root, text, report, may_grow=True)
    failed = any(report.failed for report in reports)
    digest = hashlib.sha256("\0".join(text for _, text in texts).encode()).hexdigest()
    problems = sorted(problem for report in reports for problem in report.problems)
    places = {entry: (report.file, node.line, node.column) for entry, (report, node) in book.places.items()}
    return Contacts(None if failed else directory, digest, problems, places, directory if readable else None)


def _what_is_torn(root: Table | None, text: str, report: Report, book: Book) -> None:
    """What a file that is not whole keeps from the others: they may name what it declares."""
    book.unread |= set(_KEY.findall(text)) if root is None else set()
    cut = report.cut is not None or (root is None and not _END.search(text))
    book.torn = book.torn or cut or report.run_together


def _only_the_cut(root: Table, report: Report) -> None:
    """Where a file was cut short its last entry was, too: what that lacks is no mistake of its own."""
    if report.cut is None:
        return
    written, value = list(root.entries.values())[-1]
    if isinstance(value, Table) and value.entries:
        written, _ = list(value.entries.values())[-1]
    whole = [one for one in report.problems if one.line < written.line]
    report.problems = [*whole, report.cut]


def _a_copy(root: Table, report: Report, others: Iterable[tuple[Table, str, Report]]) -> bool:
    """Whether this is another file once more, with its id and some of its entries: `sample - Copy.yaml`. Said once, not of each
    entry."""
    for other, _, its in others:
        if _id_of(root) == _id_of(other) and _ids_in(root) & _ids_in(other):
            words = f"This file has the same id and the same entries as {PurePath(its.file).name}: one of the two is a copy."
            report.at(root.get("id"), words, "one file alone; take the other out of the folder")
            return True
    return False


def _id_of(root: Table) -> str:
    node = root.get("id")
    return node.value if isinstance(node, Text) else ""


def _ids_in(root: Table) -> set[tuple[str, str]]:
    tables = ((key, root.get(key)) for key in ("agencies", "people"))
    return {(key, name) for key, table in tables if isinstance(table, Table) for name in table.entries}


def _directory(roots: list[Fields], book: Book, zone: str, feeds: Feeds) -> Directory:
    officers: dict[str, tuple[str, ...]] = {}
    last_resort: list[str] = []
    for root in roots:
        free_number(root, "call_in")
        if (said := root.get("protocol")) is not None:
            book.places.setdefault(("protocol", root.text("protocol")), (root.report, said))
        _gather(root, book)
        table = root.get("officers")
        posts = Fields(
            table, root.report, tuple(table.entries) if isinstance(table, Table) else (), "`officers`"
        )
        for post, (written, _) in posts.table.entries.items():
            if " " in post:
                root.report.at(written, "An office is one word.", f"{post.lower().replace(' ', '_')}:")
            officers[post] = officers.get(post, ()) + book.refer("person", posts, post)
        last_resort += book.refer("person", root, "last_resort")
    for root in roots:
        _rotas(root, book, zone, feeds)
    mailboxes = Counter(
        mailbox for one in book.people.values() for mailbox in set(map(mailbox_of, one.addresses))
    )
    return Directory(
        agencies=book.agencies,
        people=book.people,
        bodies=book.bodies,
        officers=officers,
        safety=tuple(book.safety.values()),
        last_resort=tuple(dict.fromkeys(last_resort)),
        partnership=_once(roots, "partnership"),
        call_in=_once(roots, "call_in"),
        protocol=_once(roots, "protocol"),
        bank_holidays={day: name for root in roots for day, name in bank_holidays(root).items()},
        twofold=frozenset(mailbox for mailbox, count in mailboxes.items() if count > 1),
    )


def _gather(root: Fields, book: Book) -> None:
    report = root.report
    for name, written, node in entries(root, "agencies", "agencies: {school: {name: …}}"):
        if book.new("agency", name, written, report):
            book.agencies[name] = agency(name, node, report)
            if last := last_of_terms(node):
                book.last_terms[name] = last
    for name, written, node in entries(root, "people", "people: {sam: {name: …}}"):
        if book.new("person", name, written, report):
            book.people[name] = person(name, node, report, book)
    for name, written, node in entries(root, "bodies", "bodies: {panel: {name: …}}"):
        if book.new("body", name, written, report):
            book.bodies[name] = body(name, node, report, book)
    for name, written, node in entries(root, "safety", "safety: {duty_team: {name: …, phone: …}}"):
        if book.new("safety contact", name, written, report):
            book.safety[name] = safety_contact(name, node, report)


def _rotas(root: Fields, book: Book, zone: str, feeds: Feeds) -> None:
    for name, written, node in entries(root, "on_call", "on_call: {council: {manager: …}}"):
        if name not in book.agencies and not book.may_have(name):
            root.report.at(written, f"There is no agency `{name}`.", nearest(name, book.agencies))
        made: Rota = rota(name, node, root.report, book, zone, feeds)
        if book.new("rota", name, written, root.report) and name in book.agencies:
            book.agencies[name] = replace(book.agencies[name], rota=made)


def _once(roots: list[Fields], key: str) -> str:
    """What only one of the files may say; another one that says something else is a problem."""
    value = ""
    for root in roots:
        said = root.text(key)
        if value and said and said != value:
            root.report.at(root.place(key), f"Another file says `{key}: {value}`.", f"{key}: {value}")
        value = value or said
    return value
