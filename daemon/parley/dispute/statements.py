"""What people report, ask and set beside the conversation itself: acts, facts, dates, overrides, notes."""

from __future__ import annotations

from datetime import datetime

from parley.dispute import events as e
from parley.dispute.audience import running
from parley.dispute.commands import (
    AnswerWithdrawal,
    AnyCommand,
    ExplainLateness,
    FillForm,
    JoinAgency,
    KeepNote,
    LeaveAgency,
    NamePerson,
    Override,
    RecordAct,
    Refused,
    ShortenDeadline,
    TellFact,
    TellMoment,
    Withdraw,
)  # fmt: skip
from parley.dispute.discharging import discharge
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.earliest import not_yet as refuse_early
from parley.dispute.earliest import too_early
from parley.dispute.events import DutyKey
from parley.dispute.facts import put_fact
from parley.dispute.filling import fill_by_act, fillers
from parley.dispute.missing_people import business_managers
from parley.dispute.no_longer import not_open
from parley.dispute.own_agency import supporters_of
from parley.dispute.people import everywhere, resolve
from parley.dispute.quorum import without_quorum
from parley.dispute.voting import shared
from parley.dispute.withdrawing import withdrawal

ACTS = ("send", "record", "agree", "set_date", "decide", "act", "tell")  # a `keep` is never over


def may_stand_in(draft: Draft, command: AnyCommand) -> bool:
    """Whether somebody not yet of the dispute may say this: whoever may override, or supports a side (3.5)."""
    exits = [x for place in draft.dispute.places for x in draft.protocol.stage(place.stage).exits]
    asked = tuple(who for track in draft.protocol.tracks for who in track.asked_by)
    people = resolve(draft.view, tuple(w for x in exits for w in (*x.override, *x.asked_by))).people
    people += resolve(draft.view, asked).people
    rule = withdrawal(draft.view)
    people += resolve(draft.view, rule.by).people if isinstance(command, Withdraw) else ()
    people += resolve(draft.view, rule.consent).people if isinstance(command, AnswerWithdrawal) else ()
    for side in ("referring", "receiving"):
        people += supporters_of(draft.view, side)
    if isinstance(command, TellFact | TellMoment):
        name = command.fact if isinstance(command, TellFact) else command.moment
        fact = draft.protocol.facts.get(name)
        people += everywhere(draft.view, fact.told_by) if fact else ()
    if isinstance(command, FillForm):
        people += fillers(draft.view, command.form)
    # The business manager is asked who somebody is, and may say so; and where nobody else may waive a step, it is theirs.
    if isinstance(command, NamePerson | JoinAgency | LeaveAgency | Override):
        people += business_managers(draft.view)
    return command.by in people


def record_act(draft: Draft, command: RecordAct) -> Refused | None:
    """Something owed that is no conversation was done. Either of those who share it may say so."""
    mine = [
        duty for duty in draft.open_duties
        if duty.do in ACTS and duty.key in command.keys and command.by in (*duty.holders, *duty.counterparts)
    ]  # fmt: skip
    if not mine:
        return not_open(draft, command, "Nothing of yours is open that this answers.")
    not_yet: list[Refused] = []
    for duty in mine:
        together = shared(draft.view, duty)
        too_few = None if together else without_quorum(draft, duty, command.present)
        if too_few is not None:
            return too_few
        if too_early(duty, command.happened):
            not_yet.append(refuse_early(draft, [duty]))
            continue
        fact = draft.protocol.facts.get(draft.rule(duty).fact)
        if fact:
            refused = put_fact(
                draft, command, fact, command.value, duty.key.stage, duty.key.visit, text=command.text,
                owed=command.by in duty.holders,
            )  # fmt: skip
            if refused is not None and (command.value or len(mine) == 1):
                return refused
            if (
                refused is not None
            ):  # a bare YES is no day and no choice: it is about the others that were asked for
                not_yet.append(refused)
                continue
        if together:  # it is done once what they all say stands
            continue
        refused = fill_by_act(draft, command, duty)
        if refused is not None:
            not_yet.append(refused)
            continue
        how = "agreement" if duty.do == "agree" else "notice" if duty.do == "tell" else "act"
        discharge(draft, command, duty, how, text=command.text, present=command.present)
    return not_yet[0] if len(not_yet) == len(mine) else None


def explain_lateness(draft: Draft, command: ExplainLateness) -> Refused | None:
    """The reason is kept beside the date of the step that was asked about, also if that is over by now. It moves nothing.
    Where nothing was asked it is about what they have missed, or else the first step of theirs. What lasts as long as the dispute
    is never late; what is only advised is meant where nothing else was asked."""
    mine = [d for d in draft.dispute.duties.values() if command.by in d.holders and d.do != "keep"]
    still = [d for d in mine if d.status == "open"]
    if command.keys:
        asked = [d for d in still if d.key in command.keys] or [d for d in mine if d.key in command.keys]
    else:
        asked = [d for d in still if d.missed] or still[:1]
    if not asked:
        return Refused("Nothing of yours is open here.", "", code="nothing")
    for duty in [d for d in asked if not draft.rule(d).advised] or asked:
        draft.said(e.LatenessExplained, command, key=duty.key, reason=command.reason, clause=duty.clause)
    return None


def shorten(draft: Draft, command: ShortenDeadline) -> Refused | None:
    """An earlier date that protects the child. It only ever shortens, and somebody's name stands by it (G9)."""
    clause = draft.protocol.shorten_clause
    asked = _datable(draft, command.keys)
    binding = min((d.due for d in asked if d.due), default=None)
    if not asked:
        return Refused("Nothing is open that could have an earlier date.", clause, code="nothing")
    if command.until <= command.received:
        return Refused("That date is past already.", clause, code="shorten")
    if not command.reason:
        return Refused(
            "Please say why, too; the reason stays on the record. Reply SOONER, the date, the word because, and why.",
            clause, code="refused",
        )  # fmt: skip
    if binding is not None and command.until >= binding:
        return Refused("A date can only be made earlier, never later.", clause, code="shorten")
    for duty in asked:
        _shorten_one(draft, command, duty.key, clause)
    return None


def _datable(draft: Draft, keys: tuple[DutyKey, ...]) -> list[DutyState]:
    """The running duties that an earlier date is about: of those asked about (else all), what has a limit of its own."""
    here = [duty for duty in running(draft.view) if duty.do != "keep"]  # what is kept up has no date
    asked = [duty for duty in here if duty.key in keys] or here
    return [duty for duty in asked if draft.rule(duty).within or draft.rule(duty).due] or asked


def keep_note(draft: Draft, command: KeepNote) -> Refused | None:
    """Kept, and it moves nothing."""
    draft.said(e.NoteKept, command, text=command.text)
    return None


def _shorten_one(draft: Draft, command: ShortenDeadline, key: DutyKey, clause: str) -> None:
    until: datetime = command.until
    draft.said(
        e.DeadlineShortened,
        command,
        stage=key.stage,
        visit=key.visit,
        until=until,
        reason=command.reason,
        key=key,
        clause=clause,
    )
