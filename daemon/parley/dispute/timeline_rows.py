"""The rows of a timeline: what a stage asks, each with its date and how that is counted, from a dispute that is supposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from parley.dispute.choices import ROW, chosen
from parley.dispute.conditions import Condition
from parley.dispute.deadlines import clock_deadline, spared, started
from parley.dispute.dispute import StageVisit
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.events import Deadline, DutyKey
from parley.dispute.moments import anchored
from parley.dispute.people import NAMED_IN_ROW, in_words, side_of_holders, sides_meant
from parley.dispute.protocol import SIDES, Duty, Stage, Track, Who
from parley.dispute.reckoning import Skipped
from parley.dispute.rule_words import anchor_words, condition_words, due_words, section_words
from parley.dispute.view import View
from parley.value import value


@value
class Line:
    """One row. at: UTC, None where no date is set or its clock has not started. kind: open | earliest | aim | due | cap.

    who, with_: roles as the rule file calls them. anchor: the name of what it is counted from, and that instant.
    """

    at: datetime | None
    kind: str
    stage: str
    visit: int
    duty: str = ""
    party: str = ""
    clause: str = ""
    who: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    firm: bool = True
    anchor: str = ""
    anchor_at: datetime | None = None
    length: str = ""
    skipped: tuple[Skipped, ...] = ()
    why: str = ""


def lines_of(draft: Draft, visit: StageVisit) -> list[Line]:
    """The stage's opening, its dates in order, then what has none."""
    stage = draft.protocol.stage(visit.stage)
    found = [
        line
        for state in draft.dispute.duties.values()
        if (state.key.stage, state.key.visit) == (visit.stage, visit.visit)
        for line in _of_duty(draft, state)
    ]
    again = _again(draft, stage, visit)
    found = [replace(line, why=f"{line.why}; {again}") for line in found] if again else found
    found += _never_opened(draft, stage, visit) + _caps(draft, stage, visit)
    dated = [line for line in found if line.at is not None]
    opened = Line(
        visit.opened,
        "open",
        stage.id,
        visit.visit,
        clause=stage.clause,
        why=": ".join(filter(None, (stage.label or _title(draft, visit.track), stage.title))),
    )
    order = {"open": 0, "earliest": 1, "aim": 2, "due": 3, "cap": 4}
    dated.sort(key=lambda line: (line.at or visit.opened, order[line.kind]))
    return [opened, *dated, *(line for line in found if line.at is None)]


def _again(draft: Draft, stage: Stage, visit: StageVisit) -> str:
    """Where a track's stage leads back to itself (a review each week): that it does, since it is shown once."""
    back = [exit_.when for exit_ in stage.exits if exit_.to == stage.id and visit.track]
    ways = " or ".join(_if(draft, when) for when in back if when)
    return f"then again, counted anew, each time {ways or 'it is done'}" if back else ""


def _of_duty(draft: Draft, state: DutyState) -> list[Line]:
    rule = draft.rule(state)
    side = state.key.party if state.key.party in SIDES else ""
    base = Line(
        None, "due", state.key.stage, state.key.visit, state.key.duty, state.key.party, rule.clause,
        who=_said(draft, rule.by, rule, side), with_=_said(draft, rule.counterparts, rule, side), media=rule.media,
        firm=rule.firm and not rule.advised,
    )  # fmt: skip
    lines = []
    for own in (date for date in state.deadlines if not date.clock):
        if own.aim is not None and own.passed is None:
            lines.append(_aimed(_dated(base, own), own, str(rule.aim or own.length)))
        if rule.within is not None or rule.due is not None or own.aim is None:
            lines.append(_dated(base, own))
    first = state.earliest
    if first is not None:
        lines.insert(0, replace(_dated(base, first), kind="earliest", why=f"not before: {first.why}"))
    dated = any(line.kind in ("aim", "due") for line in lines)
    return lines if dated else [*lines, replace(base, firm=False, why=_undated(draft, rule, state))]


def unopened(draft: Draft, track: Track) -> list[Line]:
    """What a track asks that has not opened here: no date, and what would open it."""
    by = f"{in_words(draft.protocol, track.asked_by)} asks for it" if track.asked_by else ""
    ways = [word for word in (_if(draft, track.opens) if track.opens else "", by) if word]
    why = f"beside it, {track.title}: only when {' or '.join(ways) or 'it does not apply as things stand'}"
    stage = track.stages[0]
    visit = StageVisit(stage.id, 0, draft.at, track=track.id)
    return [replace(_if_ever(draft, duty, visit), why=why) for duty in stage.duties]


def _title(draft: Draft, track_id: str) -> str:
    return next((track.title for track in draft.protocol.tracks if track.id == track_id), "")


def _never_opened(draft: Draft, stage: Stage, visit: StageVisit) -> list[Line]:
    """Duties that are owed only under a condition that does not hold here."""
    known = {key.duty for key in draft.dispute.duties if (key.stage, key.visit) == (visit.stage, visit.visit)}
    first = next((n for n, duty in enumerate(stage.duties) if duty.id == visit.start), 0)
    return [_if_ever(draft, duty, visit) for duty in stage.duties[first:] if duty.id not in known]


def _if_ever(draft: Draft, duty: Duty, visit: StageVisit) -> Line:
    condition, duty = duty.when or duty.needs, chosen(draft.view, duty)
    why = f"owed only when {_if(draft, condition)}" if condition else "not owed here"
    why = (
        f"owed once for each row of {section_words(draft.protocol, *duty.for_each.split('.', 1))}"
        if duty.for_each
        else why
    )
    return Line(
        None, "due", visit.stage, visit.visit, duty.id, "", duty.clause, who=_said(draft, duty.by, duty, ""),
        with_=_said(draft, duty.counterparts, duty, ""), media=duty.media, firm=False, length=str(duty.within or ""),
        why=why,
    )  # fmt: skip


def _caps(draft: Draft, stage: Stage, visit: StageVisit) -> list[Line]:
    owner = next(
        (key for key in draft.dispute.duties if (key.stage, key.visit) == (stage.id, visit.visit)), None
    )
    rule = stage.duty(owner.duty) if owner else None
    found = []
    of_stage = {stage.id, *(duty.id for duty in stage.duties)}
    for clock in (clock for clock in draft.protocol.clocks if of_stage & set(clock.spans)):
        date = clock_deadline(draft.view, clock.id, visit)
        base = Line(
            None, "cap", stage.id, visit.visit, clause=clock.clause, firm=clock.firm, length=str(clock.within),
            who=_said(draft, rule.by, rule, "") if rule else (), why=clock.name or clock.id.replace("_", " "),
        )  # fmt: skip
        if date is None:
            runs = anchored(draft.view, chosen(draft.view, clock).anchor, visit, None) is not None
            still = _stands_still(draft, clock.id) if runs else ""
            found.append(replace(base, why=f"{base.why}: {still or 'not started'}"))
            continue
        dated = _dated(base, date)
        if date.aim is not None:
            aimed = _aimed(dated, date, str(clock.aim))
            found.append(replace(aimed, why=f"{base.why}: {aimed.why}"))
        found.append(replace(dated, why=f"{base.why}: {date.why}"))
    return found


def _dated(base: Line, date: Deadline) -> Line:
    return replace(
        base, at=date.passed or date.at, firm=date.firm, anchor=date.anchor, anchor_at=date.start, length=date.length,
        skipped=date.skipped, why=date.why,
    )  # fmt: skip


def _aimed(line: Line, date: Deadline, length: str) -> Line:
    """The row of a target beside its limit: its own length and its own reckoning."""
    return replace(line, at=date.aim, kind="aim", firm=False, length=length, why=date.aim_why, skipped=())


def _undated(draft: Draft, rule: Duty, state: DutyState) -> str:
    if rule.due is not None:
        return f"{due_words(draft.protocol, rule.due)}: not known yet"
    if rule.not_before is not None and rule.within is None and rule.aim is None:
        since = anchor_words(draft.protocol, rule.anchor, steps=True) if rule.anchor else ""
        return f"no latest day; not before {rule.not_before} from {since}"
    if rule.within is None and rule.aim is None:
        return rule.within_words or "the protocol sets no date for it"
    since = (
        anchor_words(draft.protocol, rule.anchor, steps=True) if rule.anchor else "the opening of the stage"
    )
    still = _stands_still(draft, state.key) if started(draft.view, state) else ""
    return f"{rule.within or rule.aim} from {since}: {still or 'not started'}"


def _stands_still(draft: Draft, of: str | DutyKey) -> str:
    """That no date is known since the clocks stand still, "" where this one does not."""
    pause = draft.protocol.pause
    if pause is None or not draft.dispute.paused or spared(draft.view, of):
        return ""
    return f"stands still while {_if(draft, pause.condition)}"


def _if(draft: Draft, condition: Condition) -> str:
    return condition_words(draft.protocol, condition, steps=True)


def _said(draft: Draft, whos: Sequence[Who], rule: Duty, party_side: str) -> tuple[str, ...]:
    """Roles in the rule file's words, "own" and "other" seen from the side that owes the duty."""
    own = party_side or side_of_holders(draft.view, rule.by)
    words = [word for who in whos for word in _one(draft.view, who, own, party_side)]
    return tuple(dict.fromkeys(words))


def _one(view: View, who: Who, own: str, party_side: str) -> list[str]:
    if who.choice:
        return [" or ".join(word for option in who.choice for word in _one(view, option, own, party_side))]
    role = view.protocol.roles.get(who.role)
    name = role.name if role else NAMED_IN_ROW if who.role.startswith(ROW) else who.role
    if who.each and party_side and who.side and party_side not in sides_meant(who, own):
        return []  # "each" of the other side is another party's
    sides = [party_side] if who.each and party_side else list(sides_meant(who, own)) if who.side else [""]
    if role is not None and role.of and role.of not in SIDES:
        sides = [""]
    if not name:  # "each receiving"
        return [f"everybody on the {side} side" for side in sides]
    return [" ".join(filter(None, (side, name))) for side in sides]
