"""What a rule file becomes: one `DisputeProtocol`, in eight concepts.

role, fact, clock, duty, stage, exit, form, track (shared/design.md section 5). Everything here is frozen and
knows nothing of YAML; `parley.reference.rules` builds it. No id of any partnership's protocol appears in
Python: what a stage or a role is called is data.

Sides are words: `referring` (who raised it) and `receiving` (whose decision is disputed).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import Any

from parley.dispute.conditions import Condition
from parley.dispute.once import once
from parley.dispute.protocol_forms import FieldKind as FieldKind
from parley.dispute.protocol_forms import Form as Form
from parley.dispute.protocol_forms import FormField as FormField
from parley.dispute.protocol_forms import FormSection as FormSection
from parley.dispute.protocol_stages import MEDIA as MEDIA
from parley.dispute.protocol_stages import PACK as PACK
from parley.dispute.protocol_stages import SPOKEN as SPOKEN
from parley.dispute.protocol_stages import Duty as Duty
from parley.dispute.protocol_stages import Exit as Exit
from parley.dispute.protocol_stages import Notice as Notice
from parley.dispute.protocol_stages import Stage as Stage
from parley.dispute.protocol_stages import Start as Start
from parley.dispute.protocol_stages import Track as Track
from parley.dispute.protocol_stages import Verb as Verb
from parley.dispute.protocol_times import Anchor as Anchor
from parley.dispute.protocol_times import AnchorOption as AnchorOption
from parley.dispute.protocol_times import Clock as Clock
from parley.dispute.protocol_times import Due as Due
from parley.dispute.protocol_times import Moment as Moment
from parley.dispute.protocol_who import CLOSED as CLOSED
from parley.dispute.protocol_who import IN_AGENCY as IN_AGENCY
from parley.dispute.protocol_who import OUTCOME as OUTCOME
from parley.dispute.protocol_who import SIDES as SIDES
from parley.dispute.protocol_who import URGENT as URGENT
from parley.dispute.protocol_who import Choice as Choice
from parley.dispute.protocol_who import Fact as Fact
from parley.dispute.protocol_who import Instead as Instead
from parley.dispute.protocol_who import Role as Role
from parley.dispute.protocol_who import Who as Who
from parley.dispute.workdays import OfficeHours, Span
from parley.value import value


@value
class Pattern:
    """Similar concerns across disputes: a suggestion to somebody, never a step (Leeds, "a number of similar concerns").

    same: what must be alike: a fact's id, or "agencies" (the pair of them), "raiser", "receiving agency". times: that
    many disputes raised within the span, the newest included.
    """

    id: str
    same: tuple[str, ...]
    times: int
    within: Span
    tell: tuple[Who, ...]
    say: str
    clause: str


@value
class Saying:
    """A sentence that the protocol gives parley to say, with its clause. {safety} stands for the contact to ring."""

    text: str
    clause: str


@value
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


@value
class Pause:
    """While `condition` holds every clock stands still, and what remained of each runs on afterwards. spares: ids of the
    clocks and duties that run all the same. Named days (a conference) are not moved by it."""

    condition: Condition
    clause: str
    spares: tuple[str, ...] = ()


@value
class Withdrawal:
    """Who may take a dispute back, and whether with a reason (R&K 1.5). by: nobody named means anybody of the side that
    raised it. consent: who has to agree, all of them. choices: values that depend on something."""

    by: tuple[Who, ...] = ()
    reason: bool = False
    clause: str = ""
    consent: tuple[Who, ...] = ()
    choices: tuple[Choice, ...] = ()


@value
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


@value
class DisputeProtocol:
    """One partnership's published protocol, as parley runs it. Pinned in a dispute by `id`, `version`, `hash`.

    words: the protocol's own nouns ("dispute": "professional disagreement"). says: sentences with clauses, by
    name: danger, no_complaint, no_email, support, in_writing, late. confirm_clause: where the written
    confirmation at closing comes from. support: whom HELP brings in. shorten_clause: "or a timescale that
    protects the child". withdraw: how it may be taken back. pause: when its clocks
    stand still. reminder: how long before a limit the one reminder goes. attempts: how many "several
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
    withdraw: Withdrawal = Withdrawal()
    pause: Pause | None = None
    reminder: Span = field(default_factory=lambda: Span(1, "working days"))
    attempts: int = 2
    effective: date | None = None
    review: date | None = None
    register: tuple[Ambiguity, ...] = ()
    informs: tuple[str, ...] = ()
    edition: str = ""  # the statutory guidance that the text cites
    tracks: tuple[Track, ...] = ()
    forms: Mapping[str, Form] = field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()
    start: tuple[Start, ...] = ()  # empty: at the first stage
    kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)  # see `once`

    def stage(self, stage_id: str) -> Stage:
        """The stage with this id, of the ladder or of a track. Raises KeyError: the loader has checked references."""
        return self._stages[stage_id][0]

    def stage_if_any(self, stage_id: str) -> Stage | None:
        """The same; None for what is no stage of these rules."""
        found = self._stages.get(stage_id)
        return found[0] if found else None

    def track_of(self, stage_id: str) -> str:
        """The id of the track that this stage belongs to, "" for the ladder."""
        return self._stages[stage_id][1]

    @cached_property
    def every_stage(self) -> tuple[Stage, ...]:
        """The ladder's stages, then those of each track, in the file's order."""
        return tuple(stage for stage, _ in self._stages.values())

    @cached_property
    def stages_with(self) -> Mapping[str, tuple[Stage, ...]]:
        """The stages that have a duty, by its id, in the file's order."""
        ids = {duty.id for stage in self.every_stage for duty in stage.duties}
        return {one: tuple(stage for stage in self.every_stage if one in stage.order) for one in ids}

    @cached_property
    def _stages(self) -> Mapping[str, tuple[Stage, str]]:
        ladder = {stage.id: (stage, "") for stage in self.stages}
        beside = {stage.id: (stage, track.id) for track in self.tracks for stage in track.stages}
        return {**ladder, **beside}

    @cached_property
    def duties(self) -> Mapping[tuple[str, str], Duty]:
        """Every duty, by the id of its stage and its own."""
        return {(stage.id, duty.id): duty for stage in self.every_stage for duty in reversed(stage.duties)}

    @cached_property
    def asking_own(self) -> frozenset[tuple[str, str]]:
        """The duties, each with its stage, that ask for the sector of whoever owes them; of most protocols none."""
        return frozenset(place for place, duty in self.duties.items() if duty.asks_own)

    @cached_property
    def steps_before(self) -> Mapping[str, frozenset[str]]:
        """Of each stage the duties whose stages all come before it, on its ladder or track."""
        found, order = {}, {stage.id: n for n, stage in enumerate(self.every_stage)}
        for here, place in order.items():
            earlier = {
                one for one, n in order.items() if n < place and self.track_of(one) == self.track_of(here)
            }
            theirs = ((duty, {stage.id for stage in stages}) for duty, stages in self.stages_with.items())
            found[here] = frozenset(duty for duty, stages in theirs if stages <= earlier)
        return found

    def clock(self, clock_id: str) -> Clock:
        """The clock with this id. Raises KeyError: the loader has checked references."""
        return self._clocks[clock_id]

    @cached_property
    def _clocks(self) -> Mapping[str, Clock]:
        return {clock.id: clock for clock in reversed(self.clocks)}

    @once
    def clocks_over(self, stage_id: str, duty_id: str = "") -> tuple[Clock, ...]:
        """The clocks that span this stage (and, with a duty of it, that duty alone), in the file's order."""
        return tuple(clock for clock in self.clocks if stage_id in clock.spans or duty_id in clock.spans)
