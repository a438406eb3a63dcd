"""What a rule file asks, stage by stage: duties, the ways out of a stage, and the tracks beside the ladder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from parley.dispute.conditions import Condition, asks_own_sector
from parley.dispute.protocol_times import Anchor, Due
from parley.dispute.protocol_who import Choice, Who
from parley.dispute.workdays import Span
from parley.value import value

MEDIA = ("phone", "face to face", "video", "email", "form", "letter", "meeting")
PACK = "pack"  # what `carries` calls the evidence pack; anything else is a form's id
SPOKEN = ("phone", "face to face", "video", "meeting")
Verb = Literal["talk", "tell", "send", "record", "agree", "set_date", "meet", "decide", "act", "keep"]


@value
class Duty:
    """One thing that somebody owes. See shared/design.md section 5 for the verbs.

    by: who owes it. counterparts: with or to whom. media: what counts; a `talk` never allows e-mail.
    within, aim: limit and target from `anchor` (no limit: None; the anchor defaults to the stage's entry).
    when: owed only if this holds. needs: not before this holds. stays: survives the leaving of its stage.
    meets_too: nothing in the core; other clauses that the same act satisfies are listed in `clause`.
    say: what is to be done, in words for people; {by} {with} {to} stand for names. record: what to write down.
    within_words: the text's own words where it gives no number ("immediately", "as soon as possible").
    not_before: the earliest day, or moment, from `anchor`: what is done sooner does not count for it.
    due: a named day beside or instead of `within`; the earlier binds. prefer: media that are asked for first; any of
    `media` counts (Leeds principle 3). for_each: "form.section": one instance for each of its rows (`row.FIELD`
    then names people and days). fills: "form.section": met when that section is complete; "form.section.field":
    what its owner writes lands there (in the row it is owed for). after_closing: still owed when the dispute is
    closed. carries: documents that parley makes and mails to the counterparts once it is done: PACK, or forms by id.
    choices: values that depend on something.
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
    due: Due | None = None
    prefer: tuple[str, ...] = ()
    for_each: str = ""
    fills: str = ""
    after_closing: bool = False
    carries: tuple[str, ...] = ()
    not_before: Span | None = None
    choices: tuple[Choice, ...] = ()

    @cached_property
    def asks_own(self) -> bool:
        """Whether anything at this step rests on the sector of whoever owes it."""
        starts = self.anchor.options if self.anchor else ()
        conditions = [when for choice in self.choices for when, _ in choice.options]
        return any(map(asks_own_sector, [self.when, *conditions, *(option.when for option in starts)]))

    @property
    def media_asked(self) -> tuple[str, ...]:
        """The media that count, those that are asked for first in front; a convened meeting is one, if nothing is said."""
        if self.do == "meet" and not (self.prefer or self.media):
            return ("meeting",)
        if not self.prefer:
            return self.media
        return (*self.prefer, *(medium for medium in self.media if medium not in self.prefer))


@value
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


@value
class Notice:
    """A mail of parley's own at a turn of the dispute: who is told, for action or for information only."""

    on: str  # enter | leave | resolve | missed
    to: tuple[Who, ...]
    clause: str
    action: bool = False
    when: Condition | None = None
    choices: tuple[Choice, ...] = ()


@value
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
    def order(self) -> Mapping[str, int]:
        """The place of each duty in the file, by id, from 0."""
        return {duty.id: place for place, duty in reversed([*enumerate(self.duties)])}

    @cached_property
    def _by_id(self) -> Mapping[str, Duty]:
        return {duty.id: duty for duty in reversed(self.duties)}


@value
class Track:
    """Stages beside the ladder, in a row of their own: a safety action, a referral for learning, a duty for life.

    opens: the condition under which its first stage opens, once. asked_by: who may open it by asking. Neither: it is
    there from the raising on. A track ends by an exit to `closed`, which does not close the dispute, or with the
    dispute; outlives: it goes on after that (BDSCP 4.4.4).
    """

    id: str
    title: str
    clause: str
    stages: tuple[Stage, ...]
    opens: Condition | None = None
    asked_by: tuple[Who, ...] = ()
    outlives: bool = False


@value
class Start:
    """Where a dispute enters the ladder: at `stage` if `when` holds (an urgent one may begin later)."""

    when: Condition | None
    stage: str
