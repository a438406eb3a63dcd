"""The one door for every change of state: mail, calendar, timer and command line all come through here.

Within one transaction of the store: fold the dispute, advance it to the moment the thing was received, decide,
append the events, plan what the world must be told into outbox rows, write the wake-up. Nothing is sent here.
What opens a dispute goes in steps (`loops/steps.py`), beside others that it has nothing to do with; all else goes whole.
Raises only what breaks the transaction; a `Refused` is a value like any other.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import cache, partial

from parley.calendars.slots import Interval, Slot
from parley.dispute.advance import advance
from parley.dispute.commands import (
    AnswerMeeting,
    AnyCommand,
    FillForm,
    MoveMeeting,
    MoveToRules,
    PlaceMeeting,
    RaiseDispute,
    Refused,
)
from parley.dispute.decide import decide
from parley.dispute.dispute import Dispute, Hold
from parley.dispute.effects import HoldMeeting, SendNotice
from parley.dispute.events import AnyEvent, DutyOpened, MomentTold, RequestRefused
from parley.dispute.evolve import fold, fold_on
from parley.dispute.plan import meetings_wanted, plan_all
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.view import View
from parley.dispute.world import same_diary
from parley.loops import indexing, missed_letters, other_alerts, outgoing, patterns
from parley.loops.library import Library, people_in
from parley.loops.steps import ALONE, PAUSE, Steps, to_its_end, touches
from parley.loops.timefinding import (
    find_time,
    together,
    why_not_at_its_hour,
    why_not_when_free,
)
from parley.loops.visit import Done, Said, Visit
from parley.mail.message import InboundMail, UnreadableMail
from parley.mail.notice_people import safety_words
from parley.store import disputes, holds, journal
from parley.store.store import Store

REMEMBERED = 256  # folded disputes kept in memory; the journal is the truth


Reread = Callable[[int], InboundMail | UnreadableMail | None]  # a kept mail, read again by its number

# What the way out called letters: the copies of them that we keep go
ForgetSent = Callable[[list[str]], None]


class Door:
    """Carries commands and the time into disputes. One thread at a time; callers hold `store.write()`."""

    def __init__(
        self,
        store: Store,
        library: Library,
        reread: Reread | None = None,
        forget_sent: ForgetSent | None = None,
    ) -> None:
        self.forget_sent: ForgetSent = forget_sent or (lambda server_ids: None)
        self.store = store
        self.library = library
        self.reread: Reread = reread or (lambda raw: None)
        self._known: OrderedDict[str, Dispute] = OrderedDict()
        # What was folded last of a dispute that has gone on, or is not known any more
        self._as_it_was = Dispute()

    # --- what can be asked ----------------------------------------------------------------------------------

    def raising(
        self, command: RaiseDispute, said: Said, *, now: datetime, cause: str,
        free: Mapping[str, tuple[Interval, ...]] | None = None,
        then: Callable[[View], Sequence[AnyCommand]] | None = None, if_late: Callable[[RaiseDispute], RaiseDispute] | None = None,
    ) -> Steps[Done]:  # fmt: skip
        """Open a new dispute under the rules of the moment. The command's reference must be a new one. A refusal comes of it
        before anything is written.

        then: what the same mail says beside it, known once the duties have opened. free: when people said they can.
        if_late: makes of the command the one that is taken instead if the dispute would have a date behind it at once.
        """
        protocol = self.library.protocol
        if protocol.patterns:
            yield ALONE  # how many others are alike
        yield PAUSE
        self.library.keep(self.store, protocol, now)
        world = self.library.world_for(self.store, _named_in(command), protocol)
        visit = Visit(protocol, world, Dispute(), 0)
        decided = decide(protocol, world, visit.dispute, command, command.received, now)
        if if_late is not None and _late_at_once(decided, command.received):
            decided = decide(protocol, world, visit.dispute, if_late(command), command.received, now)
        if isinstance(decided, Refused):
            reason = decided.reason.replace("{safety}", safety_words(visit.view(now)))
            return Done(refused=replace(decided, reason=reason))
        visit.add(decided)
        yield PAUSE
        for follow_up in then(visit.view(now)) if then else ():
            self._put(visit, follow_up, now)
        return (yield from self._close(visit, said, now=now, cause=cause, free=free))

    def tell(
        self, reference: str, commands: Sequence[AnyCommand], said: Said, *, now: datetime, cause: str,
        free: Mapping[str, tuple[Interval, ...]] | None = None, echo: SendNotice | None = None,
        heard_until: datetime | None = None, visit: Visit | None = None,
    ) -> Done:  # fmt: skip
        """Put commands to a dispute, in order, after the time up to the first one's receipt. A refusal does not
        stop the commands after it. echo: an answer to send whatever came of it (a status, a question back). heard_until: as
        `advance` has it; what came at the receipt itself is these commands, and is heard with them. visit: the dispute, where
        the same mail has been understood by it and nothing has happened there since."""
        visit = visit or self.visit(reference, people=tuple(command.by for command in commands))
        if commands:
            received = commands[0].received
            heard = min(heard_until or received, received)
            visit.add(advance(visit.protocol, visit.world, visit.dispute, received, heard, now))
        for command in commands:
            self._put(visit, command, now)
        answer = echo or (_on_record_already(commands, visit, said) if said.answerable else None)
        return to_its_end(self._close(visit, said, now=now, cause=cause, free=free, echo=answer))

    def wake(
        self,
        reference: str,
        *,
        now: datetime,
        until: datetime | None = None,
        heard_until: datetime | None = None,
    ) -> Done:
        """Let the time up to `now` reach a dispute, or only up to `until`."""
        visit = self.visit(reference)
        visit.add(advance(visit.protocol, visit.world, visit.dispute, until or now, heard_until, now))
        return to_its_end(self._close(visit, Said(), now=now, cause="time"))

    def move(
        self, reference: str, protocol: DisputeProtocol, command: MoveToRules, *, now: datetime, cause: str
    ) -> Done:
        """Let a dispute go on under another text of the rules, after the time up to now under its own."""
        visit = self.moved(reference, protocol, command, now)
        if isinstance(visit, Refused):
            return Done(reference, refused=visit)
        self.library.keep(self.store, protocol, now)
        return to_its_end(self._close(visit, Said(), now=now, cause=cause))

    def moved(
        self, reference: str, protocol: DisputeProtocol, command: MoveToRules, now: datetime
    ) -> Visit | Refused:
        """The dispute as it would be under another text of the rules, or why it cannot be. Nothing is written."""
        visit = self.visit(reference, people=(command.by,))
        visit.add(advance(visit.protocol, visit.world, visit.dispute, now))
        world = self.library.world_for(self.store, (*people_in(visit.dispute), command.by), protocol)
        decided = decide(protocol, world, visit.dispute, command, now)
        if isinstance(decided, Refused):
            return decided
        visit.protocol, visit.world = protocol, world
        visit.add(decided)
        return visit

    def visit(self, reference: str, people: tuple[str, ...] = ()) -> Visit:
        """The dispute as it stands, with its own rules and everybody it names."""
        dispute = self.dispute(reference)
        protocol = self.library.protocol_of(self.store, dispute)
        world = self.library.world_for(self.store, (*people_in(dispute), *people), protocol)
        return Visit(protocol, world, dispute, dispute.length)

    def dispute(self, reference: str) -> Dispute:
        """The fold of a journal; only what is new since the last look is read. Raises KeyError if there is none."""
        known = self._known.get(reference, Dispute())
        entries = journal.entries(self.store, reference, after=known.length)
        dispute = fold_on(known, [entry.event for entry in entries])
        if not dispute.reference:
            raise KeyError(reference)
        self._remember(dispute)
        return dispute

    def dispute_at(self, reference: str, length: int) -> Dispute:
        """The dispute as so many entries of its journal have it, which never changes. Asked again at once it is the same value: the
        letters of one event, which ask one after another, share what is worked out from it and travel with it once."""
        for known in (self._known.get(reference), self._as_it_was):
            if known is not None and known.length == length and known.reference == reference:
                return known
        entries = journal.entries(self.store, reference)
        self._as_it_was = fold(entry.event for entry in entries[:length])
        return self._as_it_was

    def forget(self, reference: str = "") -> None:
        """Drop what was folded (all of it, or one dispute), after a transaction that was undone."""
        self._as_it_was = Dispute()
        if reference:
            self._known.pop(reference, None)
        else:
            self._known.clear()

    def _put(self, visit: Visit, command: AnyCommand, now: datetime) -> None:
        """One command to a dispute that the door holds: its events, or its refusal on the record."""
        named = (*people_in(visit.dispute), *_named_in(command))
        visit.world = self.library.world_for(self.store, named, visit.protocol)
        decided = decide(visit.protocol, visit.world, visit.dispute, command, command.received, now)
        if isinstance(decided, Refused):
            visit.refused.append(decided)
            visit.add([_refusal(command, decided)])
        else:
            visit.add(decided)

    # --- carrying it out ------------------------------------------------------------------------------------

    def _close(
        self, visit: Visit, said: Said, *, now: datetime, cause: str,
        free: Mapping[str, tuple[Interval, ...]] | None = None, echo: SendNotice | None = None,
    ) -> Steps[Done]:  # fmt: skip
        """Find times for what is owed, write everything down, and put the letters into the outbox."""
        wanted = meetings_wanted(visit.view(now), visit.events)
        invited = [
            one
            for meeting in wanted
            for person in meeting.attendees
            for one in same_diary(visit.world, person)
        ]
        yield PAUSE
        yield touches(visit.dispute.raised_by, *visit.dispute.people.values(), *invited)
        self._find_times(visit, wanted, now, dict(free or {}))
        dispute, view = visit.dispute, visit.view(now)
        yield PAUSE
        if visit.events:
            journal.append(
                self.store, dispute.reference, visit.events, recorded=now, cause=cause, expected=visit.before
            )
            yield PAUSE
            indexing.index(self.store, view, visit.events)
        self._remember(dispute)
        yield PAUSE
        refused = visit.refused[0] if visit.refused else None
        notices = missed_letters.still_to_tell(self.store, dispute, plan_all(view, visit.events))
        as_it_was = partial(self.dispute_at, dispute.reference, visit.before) if visit.before else Dispute
        notices += patterns.suggestions(self.store, self.dispute, as_it_was, view, visit.events)
        answers = outgoing.with_answer(view, visit.events, notices, said, refused, echo)
        answers = other_alerts.with_others(self.store, self.dispute, view, visit.events, answers)
        yield PAUSE
        post = outgoing.Post(self.store, self.library, view)
        letters = post.put(
            answers, visit.events, before=visit.before, said=said, refused=visit.refused, cause=cause
        )
        too = tuple(visit.refused[1:])
        done = Done(dispute.reference, tuple(visit.events), refused, tuple(letters), refused_too=too)
        return replace(done, held_back=post.held_back) if post.held_back else done

    def _find_times(
        self,
        visit: Visit,
        wanted: Sequence[HoldMeeting],
        now: datetime,
        free: dict[str, tuple[Interval, ...]],
    ) -> None:
        """Turn each `HoldMeeting` into a meeting with a time, which is an event like any other."""
        for effect in together(wanted):
            hold = _hold_of(visit.dispute, effect)
            same = hold is not None and set(hold.attendees) == set(effect.attendees)
            if same and not effect.replaces:
                continue
            slot = self._time_for(visit, effect, now, hold, free)
            if effect.again and (slot.late or not slot.suits):
                continue
            fields = {
                "start": slot.start, "end": slot.end, "attendees": effect.attendees, "why": slot.why, "late": slot.late,
            }  # fmt: skip
            command: AnyCommand
            if hold is not None:
                command = MoveMeeting(by="", happened=now, received=now, hold=hold.id, **fields)  # type: ignore[arg-type]
            else:
                hold_id, uid = holds.new_hold(self.store, domain=self.library.domain)
                command = PlaceMeeting(
                    by="", happened=now, received=now, hold=hold_id, uid=uid, keys=effect.keys,
                    **fields,  # type: ignore[arg-type]
                )  # fmt: skip
            others = visit.dispute.live_holds
            decided = decide(visit.protocol, visit.world, visit.dispute, command, now)
            if not isinstance(decided, Refused):
                visit.add(decided)
            why = why_not_when_free(self.store, visit.protocol, visit.world, effect, now, slot, free, others)
            if effect.hour is not None and any(isinstance(one, MomentTold) for one in visit.events):
                why = why or why_not_at_its_hour(
                    self.store, visit.protocol, visit.world, effect, now, slot, others, hold
                )
            if why:
                visit.refused.append(
                    Refused(
                        f"The time that you gave does not do: {visit.world.named(why)}.", "", code="nothing"
                    )
                )

    def _time_for(
        self, visit: Visit, effect: HoldMeeting, now: datetime, hold: Hold | None,
        free: dict[str, tuple[Interval, ...]],
    ) -> Slot:  # fmt: skip
        """An hour that these events have just freed is not booked again in the same breath, unless there is no other in time."""

        def found() -> Slot:
            return find_time(
                self.store, visit.protocol, visit.world, effect, now, moving=hold, free=free,
                soon=_pressing(visit.dispute), placed=visit.dispute.live_holds,
            )  # fmt: skip

        slot = found()
        if (slot.late or not slot.suits) and indexing.free(self.store, visit.dispute, visit.events):
            slot = found()
        return slot

    def _remember(self, dispute: Dispute) -> None:
        self._known[dispute.reference] = dispute
        self._known.move_to_end(dispute.reference)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def _on_record_already(commands: Sequence[AnyCommand], visit: Visit, said: Said) -> SendNotice | None:
    """The answer to whoever says again what stands on record: nothing was added, and no mail stays without an answer."""
    asked = [command for command in commands if not isinstance(command, AnswerMeeting)]
    if not asked or visit.refused or any(event.by for event in visit.events):
        return None
    keys = next((visit.dispute.holds[c.hold].keys for c in asked if isinstance(c, MoveMeeting)), ())
    return SendNotice("recorded", said.person, keys=keys, details=(("already", "yes"),))


def _late_at_once(decided: Sequence[AnyEvent] | Refused, received: datetime) -> bool:
    """Whether a date of a dispute that was just decided on lies behind it already."""
    for event in () if isinstance(decided, Refused) else decided:
        for date in event.deadlines if isinstance(event, DutyOpened) else ():
            if (date.passed or date.at) <= received:
                return True
    return False


def new_reference(store: Store, now: datetime) -> str:
    """The next reference of the year."""
    return disputes.next_reference(store, now.year)


def _hold_of(dispute: Dispute, effect: HoldMeeting) -> Hold | None:
    if effect.replaces:
        return dispute.holds.get(effect.replaces)
    return next((hold for hold in dispute.live_holds if set(hold.keys) & set(effect.keys)), None)


def _pressing(dispute: Dispute) -> bool:
    """Whether somebody called it urgent: then a conversation is held as soon as people can be told."""
    return bool(dispute.alerts)


def _refusal(command: AnyCommand, refused: Refused) -> RequestRefused:
    return RequestRefused(
        by=command.by,
        happened=command.happened if refused.code != "future" else command.received,
        received=command.received,
        clause=refused.clause,
        asked=type(command).__name__,
        code=refused.code,
        needed=tuple(need.duty for need in refused.still_needed if need.duty),
    )


@cache
def _fields_naming(kind: type) -> tuple[str, ...]:
    """The fields of such a command in which somebody may stand."""
    names = ("by", "receiving_practitioner", "line_manager", "suggested", "outside", "person", "instead")
    known = {one.name for one in fields(kind)}
    return tuple(name for name in names if name in known)


def _named_in(command: AnyCommand) -> tuple[str, ...]:
    """The people a command speaks of, who may be nobody's in the directory."""
    kind: type = type(command)
    found = [getattr(command, name) for name in _fields_naming(kind)]
    found += [value for _, value in command.values] if isinstance(command, FillForm) else []
    return tuple(person for person in found if isinstance(person, str) and person)
