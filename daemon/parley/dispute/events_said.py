"""Events. What people said: that they spoke or tried, what came of it, what was refused or asked for. See `events` for what
all of them have in common."""

from __future__ import annotations

from datetime import datetime

from parley.dispute.event_base import DutyKey, Event
from parley.value import value


@value(kw_only=True)
class DiscussionRecorded(Event):
    """Two sides spoke. between: who did: those who came, where that was said, else all who were to; met: the duties it
    met. medium as told. text: id of their words or "". present: who was there, as said.
    told: they say too that they told the others that it goes further, of a step that is over: no notice is owed any more.
    timed: they said when, though it may be the very moment of their report; by_day: by its day alone, so that noon stands for
    the hour. over: the steps that it was had for, and that were over by then."""

    medium: str
    between: tuple[str, ...]
    met: tuple[DutyKey, ...]
    text: str = ""
    present: tuple[str, ...] = ()
    told: bool = False
    timed: bool = False
    by_day: bool = False
    over: tuple[DutyKey, ...] = ()

    @property
    def untimed(self) -> bool:
        """Whether nobody said when it was, so that its moment is that of the report."""
        return not self.timed and self.happened == self.received


@value(kw_only=True)
class AttemptRecorded(Event):
    """Somebody tried to reach the other side and nobody answered."""

    key: DutyKey
    medium: str = ""


@value(kw_only=True)
class OutcomeStated(Event):
    """A side's account of where it stands: resolved | unresolved | waiting. text: id of what was agreed or ""."""

    side: str
    stage: str
    visit: int
    value: str
    text: str = ""


@value(kw_only=True)
class AccountsDiffer(Event):
    """The two sides report differently. Both stand; nothing moves back."""

    stage: str
    visit: int


@value(kw_only=True)
class CorrectionMade(Event):
    """Somebody corrected their own record: a new entry, never an erasure. text: id of what they wrote.
    medium, at: how and when a conversation was that they reported; not_held: that there was none; keys: the duties that it
    met. undone: those of them that are owed again, since it was by no way that counts, or never was."""

    text: str
    medium: str = ""
    at: datetime | None = None
    keys: tuple[DutyKey, ...] = ()
    undone: tuple[DutyKey, ...] = ()
    not_held: bool = False


@value(kw_only=True)
class NoteKept(Event):
    """Somebody wrote something that moves nothing. text: its id."""

    text: str


@value(kw_only=True)
class CaseNumberGiven(Event):
    """Somebody gave the number under which their own agency keeps the case. number: the id of its text; nobody but that agency
    is shown it."""

    agency: str
    number: str


@value(kw_only=True)
class RequestRefused(Event):
    """Somebody asked for what the protocol does not allow yet. needed: the duties still missing, by id.
    code: as in `Refused`."""

    asked: str
    code: str
    needed: tuple[str, ...] = ()


@value(kw_only=True)
class WithdrawalAsked(Event):
    """Somebody wants to take the dispute back, which takes the consent of others. text: id of the reason, "" for none."""

    text: str = ""


@value(kw_only=True)
class WithdrawalAnswered(Event):
    """One of those whose consent it takes has answered. asked_by: who wants to take it back."""

    agreed: bool
    asked_by: str


@value(kw_only=True)
class SupportAsked(Event):
    """Somebody asked for help with the conversation (BDSCP 3.5). supporters: who was brought in."""

    supporters: tuple[str, ...]


@value(kw_only=True)
class PhoneGiven(Event):
    """Somebody gave another number to be rung on. The number itself is kept with the person, outside the journal."""
