"""Events. The dispute itself: raised, named, told, linked, closed. See `events` for what all of them have in common."""

from __future__ import annotations

from datetime import date, datetime

from parley.dispute.event_base import Event
from parley.value import value


@value(kw_only=True)
class DisputeRaised(Event):
    """Somebody raised a concern. decision: when the disputed decision became known, and decision_from: how
    parley knows (stated | forwarded | figures: forwarded, where day and month may change places | receipt). mail: id of
    the raw mail, "" by command.
    suggested: who may be the receiving practitioner (the sender of what was forwarded): asked, never presumed.
    urgent: it was called urgent in the same breath."""

    reference: str
    protocol: str
    version: str
    protocol_hash: str
    world_hash: str
    referring: str
    receiving: str
    decision: datetime
    decision_from: str
    mail: str = ""
    suggested: str = ""
    urgent: bool = False


@value(kw_only=True)
class PersonNamed(Event):
    """A side's role is filled by this person. source: raiser | self | directory | owner | partnership | before (named so
    in an earlier dispute). instead: who had the part until now, "" for nobody."""

    side: str
    role: str
    person: str
    source: str
    instead: str = ""


@value(kw_only=True)
class OutsiderNamed(Event):
    """Somebody was named for a role at an address that belongs to no agency: they take no part, and nothing goes there,
    until the business manager names them (design.md section 4, *Who is who*)."""

    side: str
    role: str
    person: str


@value(kw_only=True)
class PersonStoodDown(Event):
    """Somebody said "not me": the role is open again. instead: whom they named, who had said the same before them."""

    side: str
    role: str
    person: str
    instead: str = ""


@value(kw_only=True)
class AgencyNamed(Event):
    """The agency of a side became known, or was corrected. instead: the one that it was said to be until now; that has no part."""

    side: str
    agency: str
    instead: str = ""


@value(kw_only=True)
class AgencyJoined(Event):
    """A further agency takes part on a side: `each` of the rules means it too."""

    side: str
    agency: str


@value(kw_only=True)
class AgencyLeft(Event):
    """A further agency takes part no more: it was named by mistake, and has done nothing here."""

    side: str
    agency: str


@value(kw_only=True)
class FactTold(Event):
    """A fact of the protocol was told. side: whose account; stage "" is the opening, which runs on.
    text: id of the reason given with it, "" for none. voter: whose vote it is, where votes are counted; or
    "side@agency", where it is the account of a side's further agency."""

    fact: str
    value: str
    side: str = ""
    stage: str = ""
    visit: int = 0
    text: str = ""
    voter: str = ""


@value(kw_only=True)
class MomentTold(Event):
    """A named moment became known or was corrected (decision, referral, a date fact). was: what stood before."""

    moment: str
    at: datetime
    was: datetime | None = None


@value(kw_only=True)
class DisputeLinked(Event):
    """The same disagreement was raised again, by either side: this one goes on, the other mail is kept with it."""

    other: str = ""
    mail: str = ""


@value(kw_only=True)
class DisputeClosed(Event):
    """The end. outcome: resolved | withdrawn | the exit's own word. text: id of the agreed text, "" for none.
    without, override: as in `StageOpened`, where the exit that asked for something leads to the end."""

    outcome: str
    text: str = ""
    without: tuple[str, ...] = ()
    override: str = ""


@value(kw_only=True)
class RulesChanged(Event):
    """The dispute goes on under another text of the rules, which somebody asked for (`parley migrate`). What follows
    from it stands in the events after this one."""

    protocol: str
    version: str
    protocol_hash: str
    was_version: str
    was_hash: str


@value(kw_only=True)
class CalendarChanged(Event):
    """The days that are worked have changed, and with them dates that are still open: `DutyDated` follows for each.

    days: (day, its name where it is a day off by now, "" where it is worked by now), of those that matter here.
    """

    days: tuple[tuple[date, str], ...]
