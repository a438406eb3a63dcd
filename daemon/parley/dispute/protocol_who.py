"""Who a rule file means, what it asks of them, and values that depend on something. See `protocol` for the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from parley.dispute.conditions import Condition
from parley.value import value

SIDES = ("referring", "receiving")
CLOSED = "closed"  # the one reserved stage id: the end of the ladder
OUTCOME = (
    "outcome"  # the one reserved fact id: unresolved | resolved | waiting, told by the sides at each stage
)
URGENT = "urgent"  # the second reserved fact: "yes" once anybody has called the concern urgent


@value
class Choice:
    """A value that depends on something: `[{when: …, take: …}, {take: …}]` in the rule file.

    field: the name of the dataclass field it stands for (`within`, `by`, …), whose own value is the one that holds
    when none of `options` does. options: (condition, value), the first whose condition holds counts; None always
    holds. Made by `choices.chosen`, never looked at elsewhere.
    """

    field: str
    options: tuple[tuple[Condition | None, Any], ...]


IN_AGENCY = "@"  # "lead@trust": a part of one agency beside the first of its side


@value
class Who:
    """Whoever holds a role: `referring lead`, `each receiving practitioner`, `chair`, `lscb.deputy_chair`.

    side: referring | receiving | own | other | both | "" (a role that needs no side, or names its own).
    role: a role's id, "body.post", "" (everybody of that side), or "row.FIELD": whom a row of a form names.
    row: which one, once a duty is owed for it (form, section, row).
    agency: which of a side's further agencies, once a duty is owed for it; "" is the first.
    each: one duty per agency of that side. choice: a free choice between roles ("a or b"), then role is "".
    """

    role: str
    side: str = ""
    each: bool = False
    choice: tuple[Who, ...] = ()
    row: tuple[str, str, int] = ("", "", 0)
    agency: str = ""

    def __hash__(self) -> int:  # in one rule file, few share both: a fraction of the work of all fields
        return hash(self.role) + hash(self.side)

    def __str__(self) -> str:
        if self.choice:
            return " or ".join(str(who) for who in self.choice)
        role = f"{self.role}{IN_AGENCY}{self.agency}" if self.agency else self.role
        words = ["each" if self.each else "", self.side, role]
        return " ".join(word for word in words if word)


@value
class Role:
    """A part that somebody plays. Filled by the dispute (`named`) or by the directory (`post` of a side or body).

    name: as people read it ("line manager"). named: each side names this person in the dispute; a directory
    entry (`manager:` of the practitioner, or the only holder of `post`) fills it until somebody is named.
    of: referring | receiving | partnership | a body's id | "" (the side comes from the reference).
    otherwise: substitutes in order, when nobody holds it. quorum: agencies that must be present when this panel
    meets or decides (R&K footnote 6). equivalents: sector of an agency -> the post that plays this part there
    (London 11.1.5: a detective sergeant in the police); a sector without an entry has `post`. apart: ids of roles that
    the same person had better not hold (BDSCP 2.1): looked at in the directory, never in a dispute. above: the role whose
    holders' own managers (`manager:` in the directory) play this one: the next senior person.
    """

    id: str
    name: str
    post: str = ""
    of: str = ""
    named: bool = False
    otherwise: tuple[Who, ...] = ()
    quorum: int = 0
    clause: str = ""
    equivalents: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    apart: tuple[str, ...] = ()
    above: str = ""


@value
class Instead:
    """Where to go instead when an exclusion fact has one of `values` (BDSCP 3.7a)."""

    values: tuple[str, ...]
    say: str
    clause: str


@value
class Fact:
    """Something the protocol asks and may test. Closed values, or a date.

    ask: opening | stage | "" (never asked). line: the label of the line that tells it, if not its name. told_by: who may tell it.
    is_date: the value is a day and names a moment that clocks may start from.
    majority: whoever may tell it has one vote; it stands once more than half of them say the same. casting: whose vote
    decides where all have voted and none has more than half.
    earlier_date_for: values for which the raiser is asked whether an earlier date is needed (BDSCP 4.2.2).
    """

    id: str
    name: str
    values: tuple[str, ...] = ()
    ask: str = ""
    line: str = ""
    told_by: tuple[Who, ...] = ()
    is_date: bool = False
    reason_when: tuple[str, ...] = ()
    instead: tuple[Instead, ...] = ()
    earlier_date_for: tuple[str, ...] = ()
    clause: str = ""
    majority: bool = False
    casting: tuple[Who, ...] = ()

    @property
    def label(self) -> str:
        """What stands before the colon in a line that tells it."""
        return self.line or self.name
