"""Plays a story: each step is carried out on the real loops at its own instant; what comes of it stands in the minutes.

What people send is built by the stage hand, what is expected is looked for in the rows. A step that cannot be played
(nobody has that name, no such mail has come) ends the story with the place; an expectation that fails does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import assert_never

from parley.config import Config
from parley.dispute.dispute import Dispute
from parley.dispute.people import View
from parley.dispute.world import Person, with_people
from parley.errors import Problem, UserError
from parley.loops import house_letters, minutes, stage_hand, story_time
from parley.loops.expecting import Reading, unmet
from parley.loops.loading import Loaded, load
from parley.loops.minutes import Row
from parley.loops.players import mailbox, player
from parley.loops.playhouse import Playhouse, Posted
from parley.loops.recording import record
from parley.loops.stage_hand import Invited, Mailbox, Written
from parley.loops.story_time import Unclear
from parley.mail import tags
from parley.mail.header_text import ADDRESS
from parley.mail.message import Envelope, Trust
from parley.reference import story as s
from parley.reference.nodes import Report
from parley.reference.story_cast import cast_directory
from parley.store import disputes


@dataclass
class Played:
    """What came of a story: the minutes, and what was not as expected (with file and line)."""

    rows: list[Row] = field(default_factory=list)
    failures: list[Problem] = field(default_factory=list)
    stopped: UserError | None = None


def rehearse(story: s.Story, config: Config, *, seed: int = 0, folder: Path | None = None) -> Played:
    """Play a story to its end. folder: an empty one for the store (a story with a `crash` needs one), None for memory.

    Raises UserError if the files that it plays on cannot be taken.
    """
    loaded, cast = _house_for(story, config)
    start = _start(story, loaded)
    house = Playhouse(loaded, Trust(all_proven=True), start, seed=seed, folder=folder)
    rehearsal = Rehearsal(story, config, house, cast, seed)
    played = Played(house.rows)
    try:
        for step in story.steps:
            said = rehearsal.play(step)
            if said:
                played.failures.append(Problem(str(story.path), step.line, step.column, said))
    except UserError as error:
        played.stopped = error
    house.end()
    house.close()
    return played


def _house_for(story: s.Story, config: Config) -> tuple[Loaded, Cast]:
    """The files that the story is played on, and its own cast."""
    loaded = load(replace(config, contacts=story.path.parent / story.contacts) if story.contacts else config)
    if story.cast is None:
        return loaded, Cast()
    report = Report(str(story.path))
    directory, roles = cast_directory(story.cast, loaded.library.protocol, report)
    if report.failed:
        raise UserError(sorted(report.problems))
    cast = Cast(roles, tuple(directory.people.values()))
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


@dataclass(frozen=True)
class Cast:
    """The people a story brings along. roles: side.role -> person id."""

    roles: dict[str, str] = field(default_factory=dict)
    people: tuple[Person, ...] = ()


class Rehearsal:
    """One story while it is being played."""

    def __init__(self, story: s.Story, config: Config, house: Playhouse, cast: Cast, seed: int) -> None:
        self.story, self.config, self.house, self.cast = story, config, house, cast
        self.clock = house.now  # the time of the last step
        self.mark = 0  # how many rows there were before the last step that was no `expect`
        self.down_until: datetime | None = None
        self.waiting: list[int] = []  # mails that came while the daemon was down
        self.random = Random(seed + 1)

    def play(self, step: s.Step) -> str:
        """Carry out one step; what was not as expected, "" if all was. Raises UserError if it cannot be played."""
        if not isinstance(step.action, s.Expect):
            self.mark = len(self.house.rows)
        try:
            if step.at:
                self._go_to(self._instant(step.at))
            return self._act(step.action)
        except Unclear as unclear:
            raise self.story.problem(step, str(unclear)) from unclear

    def _act(self, action: s.Action) -> str:
        match action:
            case s.Mail():
                self._mail(action)
            case s.Reply():
                self._reply(action)
            case s.Record():
                self._record(action)
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

    def _go_to(self, moment: datetime) -> None:
        if moment < self.clock:
            raise Unclear("This step lies before the one above it.")
        self.clock = moment
        if self.down_until is not None:
            if moment < self.down_until:
                self.house.now = moment
                return
            self._up_again()
        self.house.pass_to(moment)

    def _date(self, what: str, name: str) -> datetime | None:
        """A date that the disputes keep: a duty's, or the end of a meeting."""
        for dispute in reversed(self.house.disputes()):
            if what == "hold":
                ends = [hold.end for hold in dispute.live_holds]
                if ends:
                    return min(ends)
                continue
            duties = [duty for duty in dispute.duties.values() if duty.key.duty == name and duty.binding]
            found = next((duty for duty in reversed(duties) if duty.status == "open"), None)
            found = found or next(reversed(duties), None)
            if found is not None and found.binding is not None:
                return found.binding.aim if what == "aim" else found.due
        return None

    # --- what people do -------------------------------------------------------------------------------------

    def _mail(self, action: s.Mail) -> None:
        if action.eml:
            self._eml(action)
            return
        sender = self._mailbox(action.sender)
        subject, text = action.subject, action.text
        if action.forward is not None:
            text, subject = self._forwarded(action.forward, text, sender, subject)
        to = self._address(action.to, action.dispute, sender)
        written = self._written(sender, to, subject or "A concern", text)
        written = replace(written, cc=action.cc, headers=action.headers)
        self._send(stage_hand.mail(written), sender.address, to, action.proven)

    def _eml(self, action: s.Mail) -> None:
        path = self.story.path.parent / action.eml
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise Unclear(f"The mail {action.eml!r} cannot be read: {error.strerror}.") from error
        sender = self._mailbox(action.sender) if action.sender else Mailbox("", "")
        to = self._address(action.to, action.dispute, sender) if action.to else minutes.shown_mail(raw).to
        self._send(raw, sender.address, to, action.proven)

    def _forwarded(self, old: s.Forward, comment: str, sender: Mailbox, subject: str) -> tuple[str, str]:
        zone, about = self.house.zone, old.subject or "Our decision"
        date = self._instant(old.date) if old.date else self.clock
        to = str(self._mailbox(old.to)) if old.to else str(sender)
        text = stage_hand.forwarded(
            comment, str(self._mailbox(old.sender)), to, old.cc, date, about, old.text, zone
        )
        return text, subject or f"FW: {about}"

    def _reply(self, action: s.Reply) -> None:
        sender = self._mailbox(action.sender)
        letter = self._letter(action, sender)
        message = minutes.parsed(letter.raw)
        invitation = action.to.startswith("invitation") and (action.partstat or action.counter)
        calendar = self._calendar(action, letter, sender, str(message["Subject"])) if invitation else None
        to = str(message["From"] if invitation else message["Reply-To"])
        text = action.text
        if action.quote and not invitation:
            quoted = minutes.shown_mail(letter.raw).text
            text = stage_hand.answered(text, quoted, str(message["From"]), letter.at, self.house.zone)
        written = self._written(sender, to, stage_hand.reply_subject(str(message["Subject"])), text)
        written = replace(written, in_reply_to=str(message["Message-ID"]), references=_references(message))
        self._send(stage_hand.mail(written, calendar), sender.address, to, action.proven)

    def _calendar(self, action: s.Reply, letter: Posted, sender: Mailbox, subject: str) -> tuple[bytes, str]:
        shown = minutes.shown_calendar(letter.raw, self.house.zone)
        if shown is None:
            raise Unclear("That mail carries no invitation.")
        start, end = datetime.fromisoformat(shown.start), datetime.fromisoformat(shown.end)
        sequence = int(action.sequence) if action.sequence.isdigit() else shown.sequence
        invited = Invited(shown.uid, sequence, start, end, self.house.loaded.library.address, subject)
        counter = None
        if action.counter is not None:
            first = self._instant(action.counter[0])
            last = self._instant(action.counter[1]) if action.counter[1] else first + (end - start)
            counter = (first, last)
        partstat = action.partstat or "TENTATIVE"
        return stage_hand.calendar_answer(invited, sender, partstat, self.clock, action.text, counter)

    def _letter(self, action: s.Reply, sender: Mailbox) -> Posted:
        """The letter that is answered: the last one to this person, or that carries the invitation."""
        words = " ".join(action.to.lower().split())
        invitation = words.startswith("invitation")
        whose = words.removeprefix("invitation").removeprefix(" of ").strip() if invitation else ""
        letters = [p for p in reversed(self.house.posted) if not invitation or p.row.hold]
        letters = [p for p in letters if action.about.lower() in minutes.shown_mail(p.raw).subject.lower()]
        mine = [p for p in letters if p.row.address == sender.address]
        if whose:
            person = self._person(whose)
            mine = [p for p in mine if self._invites(p, person)]
            mine = mine or [p for p in letters if p.row.person == person.id]
        if words not in ("last mail", "invitation") and not whose:
            raise Unclear(f"`to` cannot be {action.to!r}: last mail, or invitation of somebody.")
        if not mine:
            about = f" about {action.about!r}" if action.about else ""
            raise Unclear(f"{sender} has had no {'invitation' if invitation else 'mail'}{about} to answer.")
        return mine[0]

    def _invites(self, letter: Posted, person: Person) -> bool:
        calendar = minutes.shown_calendar(letter.raw, self.house.zone)
        return calendar is not None and bool(set(calendar.attendees) & set(person.addresses))

    def _record(self, action: s.Record) -> None:
        house, person = self.house, self._person(action.person)
        happened = self._instant(action.happened) if action.happened else None
        try:
            with house.store.write():
                taken = record(
                    house.door, self._reference(action.dispute, person.id), person.id, action.text,
                    duty=action.duty, override=action.override, reason=action.reason, happened=happened,
                    now=house.now, cause=f"record:{len(house.rows) + 1}",
                )  # fmt: skip
        except KeyError as error:
            raise Unclear(f"There is no dispute {action.dispute or 'yet'}.") from error
        house.told(taken, person.name, action.text or f"override: {action.override}")

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
            with house.store.write():
                house_letters.bad_file(house.door, error.problems, now=house.now)
            house.happened("FilesRefused", "; ".join(str(problem) for problem in error.problems))
        else:
            self.config = changed
            house.reload(loaded)
            house.happened("FilesTaken", " ".join(filter(None, (action.contacts, action.rules))))
        house.dispatch()

    def _contacts(self) -> Path:
        return self.story.path.parent / self.story.contacts if self.story.contacts else self.config.contacts

    # --- what is expected -----------------------------------------------------------------------------------

    def _expect(self, action: s.Expect) -> str:
        rows = self.house.rows if action.since_start else self.house.rows[self.mark :]
        return unmet(action, rows, Reading(self._handles, self._instant))

    def _handles(self, words: str) -> set[str]:
        person = self._person(words)
        return {person.name.lower(), *person.addresses}

    # --- small things ---------------------------------------------------------------------------------------

    def _view(self) -> View:
        found = self.house.disputes()
        library = self.house.loaded.library
        dispute = found[-1] if found else Dispute()
        world = with_people(
            library.world_for(self.house.store, tuple(dispute.people.values())), self.cast.people
        )
        protocol = library.protocol_of(self.house.store, dispute) if found else library.protocol
        return View(protocol, world, dispute, self.house.now)

    def _person(self, words: str) -> Person:
        return player(words, self._view(), self.cast.roles)

    def _mailbox(self, words: str) -> Mailbox:
        return mailbox(words, self._view(), self.cast.roles)

    def _address(self, to: str, dispute: str, sender: Mailbox) -> str:
        own = self.house.loaded.library.address
        if to == "new":
            return tags.format_new(own)
        if to == "dispute":
            person = self.house.loaded.library.world.directory.person_at(sender.address)
            reference = self._reference(dispute, person.id if person else "")
            row = disputes.row(self.house.store, reference)
            if row is None:
                raise Unclear("There is no dispute yet to write to.")
            return tags.format_dispute(own, reference, row.token)
        if to == "question":
            asked = [p for p in self.house.posted if p.row.address == sender.address and p.row.question]
            if not asked:
                raise Unclear(f"{sender} has not been asked anything yet.")
            return str(minutes.parsed(asked[-1].raw)["Reply-To"])
        if ADDRESS.fullmatch(to):
            return to
        return str(self._mailbox(to))

    def _reference(self, wanted: str, person: str) -> str:
        """The dispute that is meant: as named, else the newest that the person takes part in, else the newest."""
        found = self.house.disputes()
        if wanted:
            return wanted
        mine = [d for d in found if person and d.takes_part(person)]
        return (mine or found)[-1].reference if found else ""

    def _written(self, sender: Mailbox, to: str, subject: str, text: str) -> Written:
        domain = sender.address.rpartition("@")[2] or "mail.example"
        number = f"<{self.random.getrandbits(64):016x}@{domain}>"
        return Written(sender, to, subject, text, self.clock, number, self.house.zone)

    def _send(self, raw: bytes, mail_from: str, to: str, proven: bool | None) -> None:
        believed = self.story.proven if proven is None else proven
        trust = Trust(all_proven=True) if believed else Trust(own_domains=(self.house.loaded.library.domain,))
        bare = tuple(_bare(to))
        envelope = Envelope(mail_from, bare, self.clock)
        if self.down_until is not None:
            self.waiting.append(self.house.keep(raw, envelope, trust))
        else:
            self.house.receive(raw, envelope, trust)


def _bare(to: str) -> Iterator[str]:
    for part in to.split(","):
        yield part.rpartition("<")[2].strip("<> ") if "<" in part else part.strip()


def _references(message: EmailMessage) -> tuple[str, ...]:
    return tuple(str(message.get("References", "")).split())
