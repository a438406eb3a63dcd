"""Plays a story: each step is carried out on the real loops at its own instant; what comes of it stands in the minutes.

What people send is built by the stage hand, what is expected is looked for in the rows. A step that cannot be played
(nobody has that name, no such mail has come) ends the story with the place; an expectation that fails does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import assert_never

from parley.config import Config
from parley.dispute.view import View
from parley.errors import Problem, UserError
from parley.loops import house_letters
from parley.loops.loading import Loaded, load
from parley.loops.recording import record
from parley.mail.message import Envelope, Trust
from parley.reference import story_parts as s
from parley.reference.nodes import Report
from parley.reference.story_cast import cast_directory
from parley.rehearsal import story_time
from parley.rehearsal.expecting import Reading, unmet
from parley.rehearsal.minute_taker import Entries
from parley.rehearsal.minutes import Row
from parley.rehearsal.playhouse import Playhouse
from parley.rehearsal.story_post import StoryPost
from parley.rehearsal.story_time import Unclear
from parley.rehearsal.troupe import Cast, Troupe

_SAYS = (s.Mail, s.Reply, s.Record)


@dataclass
class Played:
    """What came of a story: the minutes, what was not as expected (with file and line), each dispute at the end; and the
    journal's entries behind the rows, for people to read."""

    rows: list[Row] = field(default_factory=list)
    failures: list[Problem] = field(default_factory=list)
    stopped: UserError | None = None
    views: list[View] = field(default_factory=list)
    entries: Entries = field(default_factory=dict)


def rehearse(story: s.Story, config: Config, *, seed: int = 0, folder: Path | None = None) -> Played:
    """Play a story to its end. folder: an empty one for the store (a story with a `crash` needs one), None for memory.

    Raises UserError if the files that it plays on cannot be taken.
    """
    if story.rules:
        config = replace(config, rules=story.path.parent / story.rules)
    loaded, cast = _house_for(story, config)
    start = _start(story, loaded)
    house = Playhouse(loaded, Trust(all_proven=True), start, seed=seed, folder=folder)
    rehearsal = Rehearsal(story, config, house, cast, seed)
    played = Played(house.rows, entries=house.minutes.entries)
    try:
        for step in story.steps:
            said = rehearsal.play(step)
            if said:
                played.failures.append(Problem(str(story.path), step.line, step.column, said))
    except UserError as error:
        played.stopped = error
    house.end()
    played.views = house.views()
    house.close()
    return played


def _house_for(story: s.Story, config: Config) -> tuple[Loaded, Cast]:
    """The files that the story is played on, and its own cast."""
    loaded = load(replace(config, contacts=story.path.parent / story.contacts) if story.contacts else config)
    if story.cast is None:
        return loaded, Cast()
    report = Report(str(story.path))
    directory, people, roles = cast_directory(story.cast, loaded.library.protocol, report)
    if report.failed:
        raise UserError(sorted(report.problems))
    cast = Cast(roles, people)
    if story.contacts:  # the directory knows the house; the cast only names more people, outsiders among them
        return loaded, cast
    world = replace(loaded.library.world, directory=directory, hash="cast")
    return replace(loaded, library=loaded.library.reloaded(world=world)), cast


def _start(story: s.Story, loaded: Loaded) -> datetime:
    words = story.start or next((step.at for step in story.steps if step.at), "")
    if not words:
        raise story.problem(None, "The story does not say when it begins.", "start: 2026-04-01T10:00")
    try:
        return story_time.instant(words, None, loaded.library.world.calendar)
    except Unclear as unclear:
        raise story.problem(None, str(unclear), story_time.EXAMPLES) from unclear


class Rehearsal:
    """One story while it is being played."""

    def __init__(self, story: s.Story, config: Config, house: Playhouse, cast: Cast, seed: int) -> None:
        self.story, self.config, self.house = story, config, house
        self.troupe = Troupe(house, cast)
        self.post = StoryPost(story, self.troupe, self._instant, self._arrives, seed)
        self.clock = house.now  # the time of the last step
        self.mark = 0  # how many rows there were before the last step that was no `expect`
        self.down_until: datetime | None = None
        self.bad_files = False  # the business manager has been told of a bad file
        self.waiting: list[int] = []  # mails that came while the daemon was down

    def play(self, step: s.Step) -> str:
        """Carry out one step; what was not as expected, "" if all was. Raises UserError if it cannot be played."""
        if not isinstance(step.action, s.Expect):
            self.mark = len(self.house.rows)
        try:
            if step.at:
                self._go_to(self._instant(step.at), says=isinstance(step.action, _SAYS))
            return self._act(step.action)
        except Unclear as unclear:
            raise self.story.problem(step, str(unclear)) from unclear

    def _act(self, action: s.Action) -> str:
        match action:
            case s.Mail():
                self.post.mail(action)
                self._then()
            case s.Reply():
                self.post.reply(action)
                self._then()
            case s.Record():
                self._record(action)
                self._then()
            case s.Crash():
                return self._crash(action)
            case s.Reload():
                self._reload(action)
            case s.Expect():
                return self._expect(action)
            case s.Advance():
                pass
            case _:
                assert_never(action)
        return ""

    # --- time -----------------------------------------------------------------------------------------------

    def _instant(self, words: str) -> datetime:
        return story_time.instant(words, self.clock, self.house.loaded.library.world.calendar, self._date)

    def _go_to(self, moment: datetime, *, says: bool) -> None:
        """says: somebody says something at that moment, which comes before what passes with it."""
        if moment < self.clock:
            raise Unclear("This step lies before the one above it.")
        self.clock = moment
        if self.down_until is not None:
            if moment < self.down_until:
                self.house.now = moment
                return
            self._up_again()
        self.house.pass_to(moment, heard_until=moment if says else None)

    def _then(self) -> None:
        """Of the dates that end at the very moment at which somebody has said something, those that it did not meet."""
        now, disputes = self.house.now, self.house.disputes() if self.down_until is None else ()
        open_ones = (duty for dispute in disputes for duty in dispute.open_duties)
        if any(deadline.at == now for duty in open_ones for deadline in duty.deadlines):
            self.house.pass_to(now)

    def _date(self, what: str, name: str) -> datetime | None:
        """A date that the disputes keep: a duty's ("contact", "s1.contact"), or the end of a meeting."""
        stage, _, name = name.rpartition(".")
        for dispute in reversed(self.house.disputes()):
            if what == "hold":
                ends = [hold.end for hold in dispute.live_holds]
                if ends:
                    return min(ends)
                continue
            named = [duty for duty in dispute.duties.values() if duty.key.duty == name and duty.binding]
            duties = [duty for duty in named if stage in ("", duty.key.stage)]
            found = next((duty for duty in reversed(duties) if duty.status == "open"), None)
            found = found or next(reversed(duties), None)
            if found is not None and found.binding is not None:
                return found.binding.aim if what == "aim" else found.due
        return None

    # --- what people do ------------------------------------------------------------------------------------

    def _record(self, action: s.Record) -> None:
        house, person = self.house, self.troupe.person(action.person)
        happened = self._instant(action.happened) if action.happened else None
        there = tuple(self.troupe.person(one).id for one in action.present)
        text = f"{action.text}\nNext: {action.to}".lstrip() if action.to else action.text
        try:
            with house.store.write():
                taken = record(
                    house.door, self.troupe.reference(action.dispute, person.id), person.id, text,
                    duty=action.duty, override=action.override, reason=action.reason, happened=happened, present=there,
                    now=house.now, cause=f"record:{len(house.rows) + 1}",
                )  # fmt: skip
        except KeyError as error:
            raise Unclear(f"There is no dispute {action.dispute or 'yet'}.") from error
        house.told(taken, person.name, " ".join(text.split()) or f"override: {action.override}")

    def _arrives(self, raw: bytes, envelope: Envelope, trust: Trust) -> None:
        """A mail reaches the house, or waits until it is up again."""
        if self.down_until is not None:
            self.waiting.append(self.house.keep(raw, envelope, trust))
        else:
            self.house.receive(raw, envelope, trust)

    # --- what happens to the house --------------------------------------------------------------------------

    def _crash(self, action: s.Crash) -> str:
        if action.until:
            self.down_until = self._instant(action.until)
        different = self.house.crash()
        if not self.down_until:
            self.house.dispatch()
        return f"After the crash this is no longer as it was: {', '.join(different)}." if different else ""

    def _up_again(self) -> None:
        assert self.down_until is not None, "only called while the house is down"
        house, self.house.now, self.down_until = self.house, self.down_until, None
        house.tick()
        for number in self.waiting:
            house.take(number)
        self.waiting.clear()
        house.tick()
        house.dispatch()

    def _reload(self, action: s.Reload) -> None:
        folder, house = self.story.path.parent, self.house
        changed = replace(
            self.config,
            contacts=folder / action.contacts if action.contacts else self._contacts(),
            rules=folder / action.rules if action.rules else self.config.rules,
        )
        try:
            loaded = load(changed)
        except UserError as error:
            self.bad_files = True
            with house.store.write():
                house_letters.bad_file(house.door, error.problems, now=house.now)
            house.happened("FilesRefused", "; ".join(str(problem) for problem in error.problems))
        else:
            self.config = changed
            house.reload(loaded)
            if self.bad_files:
                self.bad_files = False
                with house.store.write():
                    house_letters.file_mended(house.door, now=house.now)
            house.happened("FilesTaken", " ".join(filter(None, (action.contacts, action.rules))))
        house.dispatch()

    def _contacts(self) -> Path:
        return self.story.path.parent / self.story.contacts if self.story.contacts else self.config.contacts

    # --- what is expected -----------------------------------------------------------------------------------

    def _expect(self, action: s.Expect) -> str:
        rows = self.house.rows if action.since_start else self.house.rows[self.mark :]
        return unmet(action, rows, Reading(self.troupe.handles, self._instant))
