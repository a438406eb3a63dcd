"""The files that people edit, read together: rules, contacts, templates. All of them or none, every problem at once.

Used at the start, again on SIGHUP, and by the commands that only read files. What becomes of a problem is decided
elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from parley.config import Config
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.world import Directory, World
from parley.errors import Problem, UserError, unreadable
from parley.loops.library import Library
from parley.loops.which_rules import named_in_vain, which
from parley.mail.template_files import missing
from parley.reference.contacts import Contacts, parse_contacts, read_texts
from parley.reference.contacts_gaps import gaps
from parley.reference.holidays import work_calendar
from parley.reference.nodes import Report
from parley.reference.rules import file_of, parse_protocol
from parley.reference.yamlfile import decode, files_of, how_to_read
from parley.store.rates import Limits
from parley.value import value

if TYPE_CHECKING:
    from parley.mail.message import ReadingContext
    from parley.mail.rendering import Templates

Look = Literal["whole", "names", "nothing"]


@value
class Loaded:
    """A consistent reading of everything. warnings: what may be mended one day and stops nothing.

    spoilt: why the contacts, or the rules, could not be taken, where the last good ones are used instead.
    """

    config: Config
    library: Library
    warnings: tuple[Problem, ...] = ()
    spoilt: tuple[Problem, ...] = ()

    @cached_property
    def context(self) -> ReadingContext:
        """What the reading of a mail may know. Like the templates, worked out for whoever needs it."""
        from parley.loops.reading_context import reading_context

        return reading_context(self.config, self.library)

    @cached_property
    def templates(self) -> Templates:
        """The mail templates: who only looks something up needs none."""
        from parley.mail.rendering import Templates

        return Templates(self.config.templates)


@value
class _Rules:
    protocols: dict[str, DisputeProtocol]
    texts: dict[str, str]  # by hash
    files: list[tuple[str, str]]


def load(
    config: Config,
    *,
    templates: Look = "whole",
    only_default: bool = False,
    kept: Sequence[tuple[str, str]] = (),
    instead: Sequence[tuple[str, str]] = (),
    rules_instead: Sequence[tuple[str, str]] = (),
    rules_kept: Sequence[tuple[str, str]] = (),
) -> Loaded:
    """Everything that the configuration names. Raises UserError with every problem of every file.

    templates: whether every one is read, a fifth of a second's work; or their names are looked for, since one that
    cannot be filled parks its own letters and a start need not wait (`template_problems` afterwards); or nothing.
    only_default: of the rule files only the one that new disputes take, for whoever looks something up: the rules
    that a dispute began under are in the store. kept, rules_kept: the texts of the last good contacts and rule files, used where
    those that lie there cannot be taken. instead: texts of contacts that are used whatever lies there. rules_instead: of rule
    files, each by its path.
    """
    in_use = _read_contacts(config, kept, instead)
    wanted = _wanted(config, in_use)
    place = (file_of(wanted, config.rules) if only_default else None) or config.rules
    rules, problems = _read_rules(place, dict(rules_instead))
    spoilt = [problem for problem in problems if not problem.warning] if rules_kept else []
    if spoilt:
        rules, problems = _parsed(rules_kept)
    in_use = _that_name_rules(config, in_use, kept, rules)
    directory, wanted = in_use.contacts.directory, _wanted(config, in_use)
    if rules_kept and not spoilt and (spoilt := _not_there(config, wanted, rules)):
        rules, problems = _parsed(rules_kept)
    unnamed = _named_in_vain(config, in_use, rules) if all(problem.warning for problem in problems) else []
    problems = [
        *problems,
        *in_use.contacts.problems,
        *unnamed,
        *template_problems(config.templates, templates),
    ]
    wrong = [problem for problem in problems if not problem.warning]
    if wrong or directory is None:
        raise UserError([*spoilt, *(wrong or problems)])
    if config.rules.is_file() and not config.protocol:
        # Whoever names one rule file means it, whatever is usually taken
        wanted = next(iter(rules.protocols))
    default = which(config.rules, wanted, rules.protocols)
    for protocol in rules.protocols.values():
        problems += gaps(protocol, directory, file=str(config.contacts), places=in_use.contacts.places)
    world = _world(config, directory, in_use.contacts.digest, rules.protocols[default])
    library = _library(config, in_use.texts, rules, default, world)
    return Loaded(config, library, tuple(dict.fromkeys(problems)), (*in_use.spoilt, *spoilt))


@value
class _InUse:
    """The contacts that are used, with all there is to say of them, and the texts they come from. spoilt: what is wrong with
    those that lie there, where others stand in for them."""

    texts: tuple[tuple[str, str], ...]
    contacts: Contacts
    spoilt: tuple[Problem, ...]


def _read_contacts(
    config: Config, kept: Sequence[tuple[str, str]], instead: Sequence[tuple[str, str]]
) -> _InUse:
    """Those that lie there, or `instead`; `kept` where what lies there cannot be taken."""
    texts, said = (list(instead), list[Problem]()) if instead else read_texts([config.contacts])
    parsed = parse_contacts(texts, config.zone, own=config.address)
    spoilt = tuple(problem for problem in (*said, *parsed.problems) if not problem.warning)
    if spoilt and kept:
        texts, said = list(kept), []
        parsed = parse_contacts(texts, config.zone, own=config.address)
    return _InUse(tuple(texts), parsed._replace(problems=[*said, *parsed.problems]), spoilt)


def _wanted(config: Config, in_use: _InUse) -> str:
    """The rule file that is named for new disputes, "" if none is."""
    directory = in_use.contacts.directory
    return config.protocol or (directory.protocol if directory else "")


def _named_in_vain(config: Config, in_use: _InUse, rules: _Rules) -> list[Problem]:
    """That these contacts say which rules new disputes take, which nothing else says, and there are none of that name."""
    if config.protocol or config.rules.is_file():
        return []
    return named_in_vain(in_use.contacts, rules.protocols)


def _that_name_rules(
    config: Config, in_use: _InUse, kept: Sequence[tuple[str, str]], rules: _Rules
) -> _InUse:
    """The last good contacts where those that lie there name a rule file that is not there, and the last good ones one that is:
    else it is the rule file that is missing, not the name that is wrong."""
    said = _named_in_vain(config, in_use, rules)
    if not said or not kept:
        return in_use
    before = _read_contacts(config, (), kept)
    if before.contacts.directory is None or _named_in_vain(config, before, rules):
        return in_use
    return replace(before, spoilt=(*in_use.spoilt, *said))


def _world(config: Config, directory: Directory, digest: str, chosen: DisputeProtocol) -> World:
    """The directory, and the working days of the protocol that new disputes take."""
    changes = directory.bank_holidays
    calendar = work_calendar(chosen.division, chosen.hours, chosen.zone, changes=changes)
    return World(directory, calendar, digest, channels_of(config))


def _library(
    config: Config, contacts: tuple[tuple[str, str], ...], rules: _Rules, default: str, world: World
) -> Library:
    rates = Limits(
        daily=config.limits.answers_a_day,
        hourly=config.limits.answers_an_hour,
        opening=config.limits.opened_a_day,
    )
    return Library(
        world,
        rules.protocols,
        rules.texts,
        default,
        config.address,
        instance=instance_of(config.address),
        limits=rates,
        look_within=config.look_within,
        contacts=contacts,
        rules=tuple(rules.files),
        retention=config.retention,
    )


def channels_of(config: Config) -> frozenset[str]:
    """The channels that may wake people: none in a trial run, whose mail goes to one address and nowhere else."""
    return frozenset() if config.deliver_only_to else config.channels.names


def instance_of(address: str) -> str:
    """What marks the mail of this house and of no other: always the same for its address, and telling nothing."""
    return f"parley-{hashlib.sha256(address.lower().encode()).hexdigest()[:16]}"


def _read_rules(place: Path, instead: Mapping[str, str]) -> tuple[_Rules, list[Problem]]:
    """The protocols in a folder (or in the one file), and what is to be said of them. instead: other texts, by path."""
    files, problems = files_of(place)
    if not files and not problems:
        problems = [Problem(str(place), 0, 0, "There is no rule file (*.yaml) in this folder.")]
    texts = []
    for path in files:
        report = Report(str(path))
        try:
            text = instead.get(str(path)) or decode(path.read_bytes(), report)
        except OSError as error:
            problems.append(Problem(str(path), 0, 0, f"The file cannot be read: {unreadable(error)}."))
            continue
        problems += report.problems
        if text is not None:
            texts.append((str(path), text))
    rules, said = _parsed(texts)
    return rules, [*problems, *said]


def _parsed(texts: Iterable[tuple[str, str]]) -> tuple[_Rules, list[Problem]]:
    """The protocols that these rule files hold, and what is to be said of them. texts: path and text of each."""
    rules, problems = _Rules({}, {}, []), list[Problem]()
    for path, text in texts:
        protocol, said = parse_protocol(text, path)
        problems += said
        if protocol is None:
            continue
        if protocol.id in rules.protocols:
            words = f"Another file has the id `{protocol.id}` already."
            problems.append(Problem(path, 0, 0, words, "another id"))
        rules.protocols[protocol.id], rules.texts[protocol.hash] = protocol, text
        rules.files.append((path, text))
    return rules, problems


def _not_there(config: Config, wanted: str, rules: _Rules) -> list[Problem]:
    """That the rule file which new disputes take is not among these."""
    try:
        which(config.rules, wanted, rules.protocols)
    except UserError as error:
        return list(error.problems)
    return []


FROM_THE_RELEASE = "the file of that name, copied from the mail_templates of the release that is to run"


def template_problems(folder: Path, look: Look = "whole") -> list[Problem]:
    """What is wrong with the mail templates: missing ones, or with `whole` also what none of them may say."""
    if look == "nothing":
        return []
    try:
        absent = missing(folder)
    except OSError as error:
        return [
            Problem(str(folder), 0, 0, f"The folder cannot be read: {unreadable(error)}.", how_to_read(error))
        ]
    if look == "names":
        found = dict.fromkeys(absent, "is missing")
    else:
        from parley.mail.rendering import Templates

        found = {problem.name: problem.message for problem in Templates(folder).problems()}
    return [
        Problem(
            str(folder / file), 0, 0, f"A mail template: {said}.", FROM_THE_RELEASE if file in absent else ""
        )
        for file, said in found.items()
    ]
