"""Commands. What people say: that they spoke or tried, what came of it, what they ask for. See `commands` for what all of them have in common."""

from __future__ import annotations

from datetime import datetime

from parley.dispute.command_base import Command
from parley.dispute.event_base import DutyKey
from parley.value import value


@value(kw_only=True)
class RecordDiscussion(Command):
    """They spoke. outcome: unresolved | resolved | waiting | "". told: the other side was told that it goes on.
    keys: the duties the question was about (empty: whatever is open between these two). present: who was there, for
    a panel that has a quorum. timed: they said when, though it may be the very moment of their report; by_day: by its day
    alone, so that noon stands for the hour. account: no conversation is reported, only that it is settled."""

    medium: str
    keys: tuple[DutyKey, ...] = ()
    outcome: str = ""
    told: bool = False
    text: str = ""
    confirmed: bool = False
    present: tuple[str, ...] = ()
    timed: bool = False
    by_day: bool = False
    account: bool = False


@value(kw_only=True)
class RecordAttempt(Command):
    """Nobody answered. It also states, for the raising side, that the matter is unresolved."""

    medium: str = ""
    keys: tuple[DutyKey, ...] = ()


@value(kw_only=True)
class GiveNotice(Command):
    """The other side was told that it goes to the next stage (TOLD)."""

    keys: tuple[DutyKey, ...] = ()
    medium: str = ""


@value(kw_only=True)
class RecordAct(Command):
    """A duty that is no conversation was done (AGREED, YES): agreed, recorded, sent, decided. text: its words.
    present: who was there, where a panel that has a quorum decides."""

    keys: tuple[DutyKey, ...]
    text: str = ""
    value: str = ""
    present: tuple[str, ...] = ()


@value(kw_only=True)
class ConfirmOutcome(Command):
    """The other side confirms or denies that it is resolved."""

    resolved: bool
    text: str = ""


@value(kw_only=True)
class PassOn(Command):
    """PASS TO: hand one's open duties to somebody of the same agency."""

    person: str
    keys: tuple[DutyKey, ...] = ()


@value(kw_only=True)
class ExplainLateness(Command):
    """LATE because …; kept beside the date, moves nothing. reason: "" for LATE alone."""

    keys: tuple[DutyKey, ...]
    reason: str


@value(kw_only=True)
class ShortenDeadline(Command):
    """SOONER: an earlier date that protects the child. Only ever shortens. reason: text id."""

    until: datetime
    reason: str
    keys: tuple[DutyKey, ...] = ()


@value(kw_only=True)
class AskNextStage(Command):
    """ "I want to escalate": answered with what is still needed; it moves nothing. to: the stage, named by whom the
    rule lets ask for it (never read from free text)."""

    text: str = ""
    to: str = ""


@value(kw_only=True)
class Override(Command):
    """Whoever the rule names opens the next stage without what is still needed. reason: text id, required."""

    reason: str
    to: str = ""


@value(kw_only=True)
class CorrectRecord(Command):
    """CORRECT …: a new entry about one's own record. medium, at: how and when their conversation was, where they say so.
    not_held: there was none; with whom, "" for whoever they last reported one with."""

    text: str
    medium: str = ""
    at: datetime | None = None
    not_held: bool = False
    whom: str = ""


@value(kw_only=True)
class KeepNote(Command):
    """Free text: kept, moves nothing."""

    text: str


@value(kw_only=True)
class GiveCaseNumber(Command):
    """The number under which their own agency keeps the case. number: text id."""

    number: str


@value(kw_only=True)
class AskSupport(Command):
    """HELP."""


@value(kw_only=True)
class Withdraw(Command):
    """WITHDRAW, after the YES. reason: text id or ""."""

    reason: str = ""


@value(kw_only=True)
class AnswerWithdrawal(Command):
    """YES or NO from somebody whose consent a withdrawal takes."""

    agreed: bool


@value(kw_only=True)
class GivePhone(Command):
    """`Phone:` in an answer, with another number than the one known."""
