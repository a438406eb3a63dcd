"""parley check: every problem of rule files, contacts and configuration, with the place and the mend.

Reads files only. What a file is shows in its keys, so that any mixture can be given at once.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from parley import config
from parley.commands.check_default import default_problems
from parley.dispute.protocol import Ambiguity, DisputeProtocol
from parley.dispute.workdays import local_day
from parley.dispute.world import Directory
from parley.errors import Problem
from parley.loops import loading
from parley.reference import contacts, contacts_keys, contacts_waking, rules
from parley.reference.contacts_gaps import gaps
from parley.reference.file_end import lines_in, sealed, sealed_end
from parley.reference.nodes import Report
from parley.reference.rule_keys import keys_of
from parley.reference.yamlfile import decode, files_of, how_to_read, read

CONFIGURATION = 78
ZONE = "Europe/London"  # in which "today" is looked up: what has run out, what ends soon
_KEY = re.compile(r"^([a-z_]+) ?:", re.MULTILINE)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[FILE]...")
@click.option("--register", is_flag=True, help="Print what each rule file takes where its text is silent.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
    help="With --register: as a page to be signed (.html or .pdf).",
)  # fmt: skip
@click.option(
    "--seal", is_flag=True, help="First write into each file how many lines it has (`end: id, 212 lines`)."
)
@click.option("--json", "as_json", is_flag=True, help="An array of rows on standard output.")
@click.option("--rules", type=click.Path(exists=True, path_type=Path), help="The same as a FILE.")
@click.option("--contacts", type=click.Path(exists=True, path_type=Path), help="The same as a FILE.")
@click.option("--seed", type=int, help="Taken as everywhere; nothing here depends on it.")
def check(
    files: tuple[Path, ...], register: bool, output: Path | None, seal: bool, as_json: bool, rules: Path | None,
    contacts: Path | None, seed: int | None,
) -> None:  # fmt: skip
    """Look at rule files, contacts and configuration (or folders of them); without FILE, at all there are here.

    Exit code 78 if anything must be mended; a warning changes nothing.
    """
    if output is not None and not register:
        raise click.UsageError("With -o, give --register: what is written is the register.")
    files += tuple(path for path in (rules, contacts) if path is not None)
    files = files or _here()
    if seal:
        _seal(files)
    found, problems = look_at(files)
    if register:
        _print_register(found, output, as_json)
        _tell(problems)
    elif as_json:
        rows = [
            {
                key: None if value in ("", 0) and value is not False else value
                for key, value in asdict(problem).items()
            }
            for problem in problems
        ]  # absent is null
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
    if said := _not_looked_at(files):
        click.echo(said, err=True)
    wrong = sum(not problem.warning for problem in problems)
    warned = len(problems) - wrong
    click.echo(f"{_counted(wrong, 'problem')}, {_counted(warned, 'warning')}.", err=True)
    if wrong:
        sys.exit(CONFIGURATION)


def _seal(paths: tuple[Path, ...]) -> None:
    """Write the number of its lines behind the `end:` of each file of rules or contacts that is whole: whoever asks for
    that has looked why the number is another one."""
    kinds, _ = _sorted_by_kind(paths)
    for file in [*kinds["rules"], *kinds["contacts"]]:
        report = Report(str(file))
        text = decode(file.read_bytes(), report)
        tree = read(text, report, counted=False) if text is not None else None
        if text is None or tree is None or report.failed or sealed(text) == text:
            continue
        # A daemon that watches the folder sees the old file or the new
        beside = file.with_name(f".{file.name}.sealed")
        beside.write_text(sealed(text), encoding="utf-8")
        shutil.copymode(file, beside)
        beside.replace(file)
        click.echo(f"{file}: {lines_in(text)} lines, written behind `end:`.", err=True)


def look_at(paths: tuple[Path, ...]) -> tuple[list[DisputeProtocol], list[Problem]]:
    """The protocols in these files and folders, and everything there is to say of all the files."""
    kinds, problems = _sorted_by_kind(paths)
    protocols: list[DisputeProtocol] = []
    for path in kinds["rules"]:
        protocol, said = rules.read_protocol(path)
        problems += said
        protocols += [protocol] if protocol else []
        problems += _not_yet(protocol, path) if protocol else []
    problems += _unsealed(kinds["rules"] + kinds["contacts"])
    own = ""
    channels: frozenset[str] | None = None
    for path in kinds["config"] or _config_beside(kinds["contacts"]):
        loaded, said = config.read_config(path)
        if kinds["config"] or loaded is None:  # of one that lies beside, only that it says nothing
            problems += said
        if loaded is not None and kinds["config"] and not _of_the_release_in_use(loaded.templates):
            problems += loading.template_problems(loaded.templates)  # else a start would say so first
        if loaded is not None:
            own, channels = loaded.address, loaded.channels.names
            problems += default_problems(path, loaded) if kinds["config"] else []
    if kinds["contacts"]:
        today = local_day(datetime.now(UTC), ZONE)
        found = contacts.read_contacts(kinds["contacts"], today=today, own=own)
        problems += found.problems
        if found.seen is not None:
            problems += contacts_waking.not_set_up(found.seen, channels, found.places)
            file = _where(kinds["contacts"])
            for protocol in protocols if kinds["rules"] else _protocols_beside(found.seen):
                problems += gaps(protocol, found.seen, today, file, found.places)
    return protocols, _in_order(problems)


def _in_order(problems: list[Problem]) -> list[Problem]:
    """Each once; file by file as they were looked at, and each file from its first line on."""
    files = {file: n for n, file in enumerate(dict.fromkeys(problem.file for problem in problems))}
    return sorted(
        dict.fromkeys(problems), key=lambda problem: (files[problem.file], problem.line, problem.column)
    )


def _not_yet(protocol: DisputeProtocol, path: Path) -> list[Problem]:
    """Rules that do not hold yet: nobody who raises something is sent away, so it would run under them all the same."""
    if protocol.effective is None or protocol.effective <= local_day(datetime.now(UTC), protocol.zone):
        return []
    message = f"`{protocol.id}` holds from {protocol.effective:%-d %B %Y}, and whatever is raised before runs under it too."
    mend = "protocol: another id, in parley.yaml, until then; or the day from which it holds"
    return [Problem(str(path), 0, 0, message, mend, warning=True)]


def _of_the_release_in_use(letters: Path) -> bool:
    """Letters below `current`, as `parley init` names them on a system: they change with the release, and a new one that looks
    at the files before it is in use (docs/operating.md) sees those of the old one there."""
    return letters.is_relative_to(Path(sys.prefix).parent / "current")


def _config_beside(contacts: list[Path]) -> list[Path]:
    """For contacts given alone: the parley.yaml that they belong to, as far as its place shows it."""
    folders = [folder for file in contacts for folder in (file.parent, file.parent.parent)]
    found = [folder / "parley.yaml" for folder in (*folders, Path()) if (folder / "parley.yaml").is_file()]
    return found[:1]


def _not_looked_at(paths: tuple[Path, ...]) -> str:
    """What could not be looked at, for want of the file that says it."""
    kinds, _ = _sorted_by_kind(paths)
    if not kinds["contacts"] or kinds["config"] or _config_beside(kinds["contacts"]):
        return ""
    return (
        "Not looked at, since no parley.yaml lies beside these contacts: whether parley's own address stands among them, and"
        " whether texts and pushes are set up."
    )


def _unsealed(files: list[Path]) -> list[Problem]:
    """Files that do not say how many lines they have: one may be lost, and what is left may still be a whole file."""
    found = []
    for file in files:
        text = (decode(file.read_bytes(), Report(str(file))) or "").rstrip()
        wanted, last = sealed_end(text), text.rpartition("\n")[2]
        says = re.search(r", (\d{1,8}) lines?$", last)
        if wanted and (says is None or int(says[1]) < lines_in(text)):
            message = f"The last line does not say that there are {lines_in(text)} lines: one that gets lost would not be missed."
            found.append(Problem(str(file), text.count("\n") + 1, 1, message, wanted, warning=True))
    return found


def _protocols_beside(directory: Directory) -> list[DisputeProtocol]:
    """For contacts given alone: the rule files that lie here, or the one of them that the contacts name. What is wrong
    with those is not what was asked."""
    folder = config.default_root() / "rules"
    found = [rules.read_protocol(path)[0] for path in files_of(folder)[0]] if folder.is_dir() else []
    return [
        p for p in found if p is not None and (not directory.protocol or p.id.startswith(directory.protocol))
    ]


def _where(files: list[Path]) -> str:
    """One file, or the folder of several."""
    return str(files[0] if len(files) == 1 else files[0].parent)


def _here() -> tuple[Path, ...]:
    """What a daemon of this folder reads; where nothing is kept here, what is shipped."""
    own = Path("parley.yaml")
    if own.is_file():
        loaded, _ = config.read_config(own)
        if loaded is not None:
            return (loaded.rules, loaded.contacts, own)
    here = tuple(path for path in (Path.cwd() / "rules", Path.cwd() / "contacts") if path.is_dir())
    if not here and not own.is_file():
        shipped = config.shipped_root()
        here = tuple(path for path in (shipped / "rules", shipped / "contacts") if path.is_dir())
    if not here and not own.is_file():
        raise click.UsageError("There is nothing to check here: no rules/, no contacts/. Give a FILE.")
    return (*here, own) if own.is_file() else here


def _sorted_by_kind(paths: tuple[Path, ...]) -> tuple[dict[str, list[Path]], list[Problem]]:
    kinds: dict[str, list[Path]] = {"rules": [], "contacts": [], "config": []}
    problems: list[Problem] = []
    for path in paths:
        files, said = files_of(path)
        problems += said
        if not files and not said:
            problems.append(Problem(str(path), 0, 0, "There is no *.yaml file in this folder."))
        for file in files:
            try:
                kinds[_kind(file)].append(file)
            except OSError as error:
                words = f"The file cannot be read: {error.strerror}."
                problems.append(Problem(str(file), 0, 0, words, how_to_read(error)))
    return kinds, problems


def _kind(file: Path) -> str:
    """What a file is, by the keys at its margin; by its folder's name if they do not tell."""
    text = decode(file.read_bytes(), Report(str(file))) or ""
    keys = set(_KEY.findall(text.replace("\r", "\n")))
    shared = set(keys_of("file")) & set(contacts_keys.KEYS)
    tables = {
        "rules": set(keys_of("file")) - shared,
        "contacts": set(contacts_keys.KEYS) - shared,
        "config": set(config.KEYS),
    }
    scores = {
        kind: len(keys & table) + (0.5 if file.parent.name == kind else 0) for kind, table in tables.items()
    }
    return max(scores, key=lambda kind: scores[kind])


def _print_register(protocols: list[DisputeProtocol], output: Path | None, as_json: bool) -> None:
    from parley.documents.register import register, version_words

    if output is not None:
        from parley.commands.writing import write_document

        write_document(register(protocols, datetime.now(UTC)), output, None, name="register")
        return
    if as_json:
        rows = [{"protocol": p.id, **asdict(entry)} for p in protocols for entry in p.register]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for protocol in protocols:
        click.echo(f"{protocol.title}, {version_words(protocol)} ({protocol.id})")
        for entry in protocol.register:
            click.echo("\n" + _entry_said(entry))
        click.echo()


def _entry_said(entry: Ambiguity) -> str:
    lines = [f"{entry.id} ({entry.clause})", f"  The text: {entry.says}"]
    lines += [f"  Possible: {reading}" for reading in entry.readings]
    lines += [f"  Taken:    {entry.taken}"]
    lines += [f"  Why:      {entry.why}"] if entry.why else []
    signed = f"{entry.signed_by}, {entry.signed_on}" if entry.signed_by else "nobody yet"
    return "\n".join([*lines, f"  Signed:   {signed}"])


def _tell(problems: list[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


def _counted(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
