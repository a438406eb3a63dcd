"""What a rule file becomes: one `DisputeProtocol`, in eight concepts.

role, fact, clock, duty, stage, exit, form, track (shared/design.md section 5). Everything here is frozen and
knows nothing of YAML; `parley.reference.rules` builds it. No id of any partnership's protocol appears in
Python: what a stage or a role is called is data.

Sides are words: `referring` (who raised it) and `receiving` (whose decision is disputed).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from parley.dispute.conditions import Condition
from parley.dispute.workdays import OfficeHours, Span

SIDES = ("referring", "receiving")
CLOSED = "closed"  # the one reserved stage id: the end of the ladder
OUTCOME = (
    "outcome"  # the one reserved fact id: unresolved | resolved | waiting, told by the sides at each stage
)
MEDIA = ("phone", "face to face", "video", "email", "form", "letter", "meeting")
SPOKEN = ("phone", "face to face", "video", "meeting")

Verb = Literal["talk", "tell", "send", "record", "agree", "set_date", "meet", "decide", "act", "keep"]


@dataclass(frozen=True)
class Who:
    """Whoever holds a role: `referring lead`, `each receiving practitioner`, `chair`, `lscb.deputy_chair`.

    side: referring | receiving | own | other | both | "" (a role that needs no side, or names its own).
    each: one duty per agency of that side. choice: a free choice between roles ("a or b"), then role is "".
    """

    role: str
    side: str = ""
    each: bool = False
    choice: tuple[Who, ...] = ()

    def __str__(self) -> str:
        if self.choice:
            return " or ".join(str(who) for who in self.choice)
        words = ["each" if self.each else "", self.side, self.role]
        return " ".join(word for word in words if word)


@dataclass(frozen=True)
class Role:
    """A part that somebody plays. Filled by the dispute (`named`) or by the directory (`post` of a side or body).

    name: as people read it ("line manager"). named: each side names this person in the dispute; a directory
    entry (`manager:` of the practitioner, or the only holder of `post`) fills it until somebody is named.
    of: referring | receiving | partnership | a body's id | "" (the side comes from the reference).
    otherwise: substitutes in order, when nobody holds it. quorum: agencies that a panel needs.
    """

    id: str
    name: str
    post: str = ""
    of: str = ""
    named: bool = False
    otherwise: tuple[Who, ...] = ()
    quorum: int = 0
    clause: str = ""


@dataclass(frozen=True)
class Instead:
    """Where to go instead when an exclusion fact has one of `values` (BDSCP 3.7a)."""

    values: tuple[str, ...]
    say: str
    clause: str


@dataclass(frozen=True)
class Fact:
    """Something the protocol asks and may test. Closed values, or a date.

    ask: opening | stage | "" (never asked). line: the label of its first-mail line. told_by: who may tell it.
    is_date: the value is a day and names a moment that clocks may start from.
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


@dataclass(frozen=True)
class Moment:
    """An instant with a name: raised | decision | referral | entry | entry of STAGE | a date fact's id."""

    name: str


@dataclass(frozen=True)
class AnchorOption:
    """`take` counts if `when` holds (None: always). A condition's moment is when it became true."""

    when: Condition | None
    take: Moment | Condition


@dataclass(frozen=True)
class Anchor:
    """From when a clock runs: of several options, the first whose `when` holds and whose moment is known."""

    options: tuple[AnchorOption, ...]


@dataclass(frozen=True)
class Clock:
    """So long, from an anchor, over one or more stages: a cap on every open duty of those stages."""

    id: str
    within: Span
    anchor: Anchor
    spans: tuple[str, ...]
    clause: str
    aim: Span | None = None
    firm: bool = True
    name: str = ""


@dataclass(frozen=True)
class Duty:
    """One thing that somebody owes. See shared/design.md section 5 for the verbs.

    by: who owes it. counterparts: with or to whom. media: what counts; a `talk` never allows e-mail.
    within, aim: limit and target from `anchor` (no limit: None; the anchor defaults to the stage's entry).
    when: owed only if this holds. needs: not before this holds. stays: survives the leaving of its stage.
    meets_too: nothing in the core; other clauses that the same act satisfies are listed in `clause`.
    say: what is to be done, in words for people; {by} {with} {to} stand for names. record: what to write down.
    within_words: the text's own words where it gives no number ("immediately", "as soon as possible").
    """

    id: str
    do: Verb
    by: tuple[Who, ...]
    clause: str
    counterparts: tuple[Who, ...] = ()
    media: tuple[str, ...] = ()
    within: Span | None = None
    aim: Span | None = None
    anchor: Anchor | None = None
    firm: bool = True
    when: Condition | None = None
    needs: Condition | None = None
    stays: bool = False
    advised: bool = False
    fact: str = ""
    record: tuple[str, ...] = ()
    say: str = ""
    minutes: int = 30
    missed_tell: tuple[Who, ...] = ()
    within_words: str = ""


@dataclass(frozen=True)
class Exit:
    """A way out of a stage. `when` chooses it, `needs` is what must be on record.

    The first listed with both true is taken at once, unless `asked_by` names who must ask. `override`: who may
    stand in for `needs` with a reason. `start`: the duty at which another visit begins.
    """

    to: str
    when: Condition | None
    needs: Condition | None
    override: tuple[Who, ...] = ()
    asked_by: tuple[Who, ...] = ()
    start: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Notice:
    """A mail of parley's own at a turn of the dispute: who is told, for action or for information only."""

    on: str  # enter | leave | resolve | missed
    to: tuple[Who, ...]
    clause: str
    action: bool = False


@dataclass(frozen=True)
class Stage:
    """A step of the ladder, or of a track beside it. label: as printed ("Stage 1"); title: its heading."""

    id: str
    label: str
    title: str
    clause: str
    duties: tuple[Duty, ...] = ()
    exits: tuple[Exit, ...] = ()
    skip: Condition | None = None
    notices: tuple[Notice, ...] = ()

    def duty(self, duty_id: str) -> Duty | None:
        """The duty with this id, or None."""
        return self._by_id.get(duty_id)

    @cached_property
    def _by_id(self) -> Mapping[str, Duty]:
        return {duty.id: duty for duty in reversed(self.duties)}


@dataclass(frozen=True)
class Saying:
    """A sentence that the protocol gives parley to say, with its clause. {safety} stands for the contact to ring."""

    text: str
    clause: str


@dataclass(frozen=True)
class OnCallRule:
    """Urgent AND outside hours: who is alerted, in which order, and how long each has to acknowledge.

    order: whose agency is tried first: owes | raiser | last resort. steps: posts on the rota, such as manager,
    then director. hours: what counts as inside, where an agency gives none of its own.
    """

    clause: str
    order: tuple[str, ...] = ("owes", "raiser", "last resort")
    steps: tuple[str, ...] = ("manager", "director")
    acknowledge_within: Span = field(default_factory=lambda: Span(15, "minutes"))
    hours: OfficeHours | None = None


@dataclass(frozen=True)
class Ambiguity:
    """One entry of the register: what the text says, the readings, the one taken, who signed it off and when."""

    id: str
    clause: str
    says: str
    readings: tuple[str, ...]
    taken: str
    why: str = ""
    signed_by: str = ""
    signed_on: str = ""


@dataclass(frozen=True)
class DisputeProtocol:
    """One partnership's published protocol, as parley runs it. Pinned in a dispute by `id`, `version`, `hash`.

    words: the protocol's own nouns ("dispute": "professional disagreement"). says: sentences with clauses, by
    name: danger, no_complaint, no_email, support, in_writing, late. confirm_clause: where the written
    confirmation at closing comes from. support: whom HELP brings in. shorten_clause: "or a timescale that
    protects the child". reminder: how long before a limit the one reminder goes. attempts: how many "several
    attempts" are, where a condition gives no number. clauses: clause -> "rule" or "informs", for docs.
    """

    id: str
    version: str
    hash: str
    title: str
    partnership: str
    roles: Mapping[str, Role]
    facts: Mapping[str, Fact]
    clocks: tuple[Clock, ...]
    stages: tuple[Stage, ...]
    raiser: str = "practitioner"
    words: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, Saying] = field(default_factory=dict)
    division: str = "ENG"
    zone: str = "Europe/London"
    hours: OfficeHours | None = None
    on_call: OnCallRule | None = None
    support: tuple[Who, ...] = ()
    confirm_clause: str = ""
    shorten_clause: str = ""
    reminder: Span = field(default_factory=lambda: Span(1, "working days"))
    attempts: int = 2
    effective: date | None = None
    review: date | None = None
    register: tuple[Ambiguity, ...] = ()
    informs: tuple[str, ...] = ()
    edition: str = ""  # the statutory guidance that the text cites

    def stage(self, stage_id: str) -> Stage:
        """The stage with this id. Raises KeyError: the loader has checked every reference."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise KeyError(stage_id)

    def clocks_over(self, stage_id: str) -> tuple[Clock, ...]:
        """The clocks that span this stage, in the file's order."""
        return tuple(clock for clock in self.clocks if stage_id in clock.spans)
