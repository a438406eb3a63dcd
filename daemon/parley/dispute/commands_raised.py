"""Commands. The dispute itself: raised, named, told, linked, moved to other rules. See `commands` for what all of them have in common."""

from __future__ import annotations

from datetime import datetime

from parley.dispute.command_base import Command
from parley.value import value


@value(kw_only=True)
class RaiseDispute(Command):
    """Open a dispute. receiving_practitioner, line_manager: person ids or "". facts: (fact id, value) from the
    opening lines. reasons: (fact id, text id) of those that came with one. decision, decision_from: the moment the disputed
    decision became known, and how we know.
    suggested: as in `DisputeRaised`. outside: the receiving practitioner, named at an address of no agency.
    managers_before: (side, person) of those who were named as a practitioner's line manager before."""

    reference: str
    referring: str
    receiving: str = ""
    receiving_practitioner: str = ""
    line_manager: str = ""
    decision: datetime
    decision_from: str
    facts: tuple[tuple[str, str], ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    moments: tuple[tuple[str, datetime], ...] = ()
    mail: str = ""
    urgent: bool = False
    suggested: str = ""
    outside: str = ""
    managers_before: tuple[tuple[str, str], ...] = ()


@value(kw_only=True)
class NamePerson(Command):
    """This person fills that role. source as in `PersonNamed`. outside: their address belongs to no agency."""

    side: str
    role: str
    person: str
    source: str
    outside: bool = False


@value(kw_only=True)
class JoinAgency(Command):
    """A further agency takes part on this side. agency: its id in the directory."""

    side: str
    agency: str


@value(kw_only=True)
class LeaveAgency(Command):
    """A further agency of this side was named by mistake. agency: its id in the directory."""

    side: str
    agency: str


@value(kw_only=True)
class StandDown(Command):
    """NOT ME: whoever says so is not the one. instead: a person id they named, or ""; outside: that one's address belongs to
    no agency."""

    instead: str = ""
    outside: bool = False


@value(kw_only=True)
class ReplaceWhoIsGone(Command):
    """The directory has moved on: whatever somebody owes or shares who has left, or is away until its date has passed, goes
    to whoever acts for them; a part that was empty goes to whoever has come into post."""


@value(kw_only=True)
class TellFact(Command):
    """A fact of the protocol; a date as "2026-05-04". text: id of the reason, where the rule asks for one."""

    fact: str
    value: str
    text: str = ""


@value(kw_only=True)
class TellMoment(Command):
    """When a named moment was (a correction of the decision's date, for one)."""

    moment: str
    at: datetime


@value(kw_only=True)
class LinkDispute(Command):
    """The same disagreement raised again; the mail is kept here."""

    mail: str


@value(kw_only=True)
class MoveToRules(Command):
    """Go on under the rules that `decide` is called with, instead of those the dispute stands on."""


@value(kw_only=True)
class ReckonAgain(Command):
    """The days that are worked have changed: look again at every open date."""


@value(kw_only=True)
class FillForm(Command):
    """Values for a section of a form: (field id, value) as in `FormFilled`. row: 0 for its plain fields, -1 for a new
    row, else the row that is corrected."""

    form: str
    section: str
    row: int
    values: tuple[tuple[str, str], ...]
