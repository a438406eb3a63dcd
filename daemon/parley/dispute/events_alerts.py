"""Events. Urgency and on call: who was rung, who has it, whose address failed. See `events` for what all of them have in common."""

from __future__ import annotations

from datetime import date, datetime

from parley.dispute.event_base import Event
from parley.value import value


@value(kw_only=True)
class UrgencyRaised(Event):
    """Somebody marked the concern as urgent. inside: office hours of the agency that is asked (why says how known), or rules that
    have nobody on call. outside: why that office is not open just then ("Saturday", "after 17:00"; at lunch, which may count as
    inside); "" where it is, or was not noted."""

    alert: int
    agency: str
    inside: bool
    why: str
    outside: str = ""


@value(kw_only=True)
class OnCallAlerted(Event):
    """A person on call was alerted. acknowledge_by: UTC; step: "manager", "director", "last resort". ways: the channels
    that wake them beside mail, in the order in which they are tried."""

    alert: int
    step: str
    person: str
    acknowledge_by: datetime
    ways: tuple[str, ...] = ()


@value(kw_only=True)
class WayFailed(Event):
    """An alert did not reach this person by this channel; the next one is tried at once. status: why, in a word or two."""

    alert: int
    person: str
    way: str
    status: str = ""


@value(kw_only=True)
class DayTeamTold(Event):
    """Inside hours the day's people were told instead; or the morning after, what happened overnight."""

    alert: int
    people: tuple[str, ...]
    summary: bool = False


@value(kw_only=True)
class AlertPassed(Event):
    """Somebody on call cannot take it; the next is alerted at once. named: whom they named, who is alerted only if next."""

    alert: int
    person: str
    named: str = ""


@value(kw_only=True)
class AlertAcknowledged(Event):
    """Somebody has it. late: everything was over already; nothing is reopened."""

    alert: int
    person: str
    late: bool = False


@value(kw_only=True)
class AlertExhausted(Event):
    """Nobody acknowledged, and nobody is left to ask."""

    alert: int


@value(kw_only=True)
class ContactMade(Event):
    """Whoever acknowledged reports that they spoke to the person who raised it (SPOKE)."""

    alert: int


@value(kw_only=True)
class ContactAsked(Event):
    """Whoever acknowledged has not said for an hour that they spoke to the person who raised it: asked, and after
    another hour once more."""

    alert: int
    person: str


@value(kw_only=True)
class AbsenceReported(Event):
    """An automatic reply says that this person is away. No clock stops, and nothing is acknowledged by it.

    back: the day on which they are back, as it claims; None if it names none.
    """

    person: str
    back: date | None = None


@value(kw_only=True)
class AddressFailed(Event):
    """A mail to this person came back for good. status: RFC 3463."""

    person: str
    status: str = ""
