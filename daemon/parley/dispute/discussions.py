"""Conversations, attempts, and notices of intention.

A `talk` is met by a conversation by a medium the clause allows, never by e-mail (promise 1). One conversation
meets every duty between the same people whose own clock has started.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parley.dispute import events as e
from parley.dispute.commands import (
    GiveNotice,
    RecordAttempt,
    RecordDiscussion,
    Refused,
)
from parley.dispute.deadlines import started
from parley.dispute.discharging import discharge
from parley.dispute.dispute import Hold
from parley.dispute.draft import Draft
from parley.dispute.duty_state import CONVERSATIONS, DutyState, keys_of
from parley.dispute.earliest import in_its_time, not_yet, too_early
from parley.dispute.events import DutyKey
from parley.dispute.media import medium_counts
from parley.dispute.misses import look_at_miss
from parley.dispute.no_longer import not_open
from parley.dispute.outcomes import against_the_other, state_outcome
from parley.dispute.owing import open_duties
from parley.dispute.own_agency import supporters_of
from parley.dispute.protocol import SIDES
from parley.dispute.quorum import without_quorum
from parley.dispute.same_talk import on_record, on_record_since, told_before
from parley.dispute.sharing import beside, with_whom
from parley.dispute.sides import agency_of, side_for
from parley.dispute.spoken_before import nothing_new, says_neither_how_nor_when, still_to_come
from parley.dispute.view import View


def record_discussion(draft: Draft, command: RecordDiscussion) -> Refused | None:
    """They spoke, by a medium that counts; what it met, what came of it, whether the other side was told."""
    duties = () if command.account else _conversations(draft, command.by, command.keys, command.medium)
    refused = medium_counts(draft, command.medium, duties) or against_the_other(draft, command)
    if refused is not None:
        return refused
    again = [
        (duty, known)
        for duty in (duties if command.timed else ())
        if (known := told_before(draft, command, duty)) is not None
    ]
    if again:
        duties = tuple(duty for duty in duties if duty not in [one for one, _ in again])
        if not duties and not command.outcome and not command.told:
            return on_record(draft, command.by, again[0][1], again[0][0])
    if not duties:
        return _no_open_talk(draft, command, known=bool(again))
    refused, duties = _with_everybody(draft, command, duties)
    if refused is not None:
        return refused
    in_time = in_its_time(duties, command.happened)
    if not in_time and command.outcome != "resolved":
        return not_yet(draft, duties)
    if says_neither_how_nor_when(command) and (
        hold := still_to_come(draft.view, duties, command.by, draft.at)
    ):
        return _of_the_one_on_record(draft, command, duties, hold)
    met, there = _met(draft, command, in_time), _who_spoke(draft, command, duties)
    if not met and command.outcome == "waiting" and says_neither_how_nor_when(command):
        # Still waiting: they have not spoken again
        state_outcome(draft, command, command.outcome, command.text)
        return None
    draft.said(
        e.DiscussionRecorded, command, medium=command.medium, between=there, met=keys_of(met), text=command.text,
        present=command.present, timed=command.timed, by_day=command.by_day, clause=duties[0].clause if duties else "",
    )  # fmt: skip
    for duty in met:
        discharge(
            draft, command, duty, "conversation", medium=command.medium, present=command.present, timed=command.timed,
            by_day=command.by_day,
        )  # fmt: skip
    told = command.told and _told(draft, command, (), there)
    if command.outcome:
        state_outcome(draft, command, command.outcome, command.text)
    if command.told and not told:  # the notice begins with this very conversation
        open_duties(draft)
        _told(draft, command, (), there)
    return None


def _of_the_one_on_record(
    draft: Draft, command: RecordDiscussion, duties: Sequence[DutyState], hold: Hold
) -> Refused | None:
    """What came of the conversation that is on record; the one that is kept for later stays to be had."""
    before = len(draft.events)
    if command.told:
        _told(draft, command, (), _who_spoke(draft, command, duties))
    if command.outcome:
        state_outcome(draft, command, command.outcome, command.text)
    return nothing_new(draft, hold, duties[0].clause) if len(draft.events) == before else None


def _who_spoke(draft: Draft, command: RecordDiscussion, duties: Sequence[DutyState]) -> tuple[str, ...]:
    """Who came, where that is said, and whoever says of their own talk that they spoke; else all who were to."""
    asked = [person for duty in duties for person in (*duty.holders, *duty.counterparts)]
    talked = command.by in asked and any(duty.do == "talk" for duty in duties)
    came = [command.by, *command.present] if talked else command.present
    if talked and not command.present:
        # Whoever shares their post, or could have done it as well, may not have been there: they say it of themselves
        others = {
            one for duty in duties if len(duty.holders) > 1 or len(duty.counterparts) > 1
            for one in beside(draft.view, duty, command.by)
        }  # fmt: skip
        asked = [person for person in asked if person not in others] if others else asked
    return tuple(dict.fromkeys(came if command.present else asked)) or (command.by,)


def _with_everybody(
    draft: Draft, command: RecordDiscussion, duties: tuple[DutyState, ...]
) -> tuple[Refused | None, tuple[DutyState, ...]]:
    """The conversations that count with those who were in it. Where none does: why the one that was meant does not."""
    whole, refused = [], None
    for duty in duties:
        why = (
            _nobody_there(draft, duty)
            or _not_all_there(draft, duty, command)
            or without_quorum(draft, duty, command.present)
        )
        if why is None:
            whole.append(duty)
        refused = refused or why
    return (None if whole else refused), tuple(whole)


def _nobody_there(draft: Draft, duty: DutyState) -> Refused | None:
    """A conversation has all its ends: while a part of it could still be named, those who are known do not meet it
    alone. Tries, and whoever may override, open the way without."""
    if not duty.counterparts:
        words = "Nobody is named yet for the other end of this conversation. Say first whom you spoke to, with an address."
        return Refused(words, duty.clause, code="who")
    missing = _could_be_named(draft.view, duty) if duty.unfilled else []
    if not missing:
        return None
    part = missing[0].replace("_", " ")
    return Refused(
        f"This conversation is with the {part} too, and nobody is named for that yet. Say first who that is, with an"
        " address. If they cannot be reached, reply NO ANSWER: tries are recorded.",
        duty.clause,
        code="who",
    )


def an_end_is_missing(view: View, duty: DutyState) -> bool:
    """Whether this conversation would not count yet, since a part of it could still be named."""
    return not duty.counterparts or bool(_could_be_named(view, duty))


def _could_be_named(view: View, duty: DutyState) -> list[str]:
    return [words for words in duty.unfilled if words.rpartition(" ")[2] in view.protocol.roles]


def _not_all_there(draft: Draft, duty: DutyState, command: RecordDiscussion) -> Refused | None:
    """A talk with several is one with all of them: whoever says who was there (`Present:`) and leaves one out, with
    nobody of their agency in their place, has not had it yet. Not so for a convened meeting, which is held by those who come, nor where the rules leave the choice."""
    rule, there = draft.rule(duty), {command.by, *command.present}
    if duty.do != "talk" or not command.present or any(who.choice for who in (*rule.by, *rule.counterparts)):
        return None
    people = (*duty.holders, *duty.counterparts)
    # Came in somebody's place.
    instead = {agency_of(draft.view, one) for one in there if one not in people} - {""}
    absent = [
        draft.world.person(one).name for one in people
        if one not in there and agency_of(draft.view, one) not in instead
        and not there & set(with_whom(draft.view, duty, one))
    ]  # fmt: skip
    if not absent:
        return None
    words = f"This conversation is with {' and '.join(absent)} too, and you do not name them among those who were there."
    return Refused(
        f"{words} Name them if they were, or speak to them too. If they cannot be reached, reply NO ANSWER: tries are"
        " recorded.",
        duty.clause,
        code="absent",
    )


def _met(draft: Draft, command: RecordDiscussion, duties: tuple[DutyState, ...]) -> tuple[DutyState, ...]:
    """What the conversation met. WAITING says that the other side still owes coming back: that stays open."""
    if command.outcome != "waiting":
        return duties
    side = side_for(draft.view, command.by)
    return tuple(duty for duty in duties if any(side_for(draft.view, p) == side for p in duty.holders))


def _no_open_talk(draft: Draft, command: RecordDiscussion, *, known: bool) -> Refused | None:
    """No open duty is met by it. What they say of the outcome still counts, and how or when they spoke is kept with it. known: that
    they did is on record already."""
    asked = [draft.dispute.duties[key] for key in command.keys if key in draft.dispute.duties]
    if not command.keys and not command.outcome and not command.told:
        asked = [
            duty
            for duty in draft.dispute.duties.values()
            if duty.status == "overtaken" and _speaks_for(draft, command.by, duty)
        ]
    talks = [duty for duty in asked if duty.do in CONVERSATIONS]
    if talks and not any(draft.dispute.is_here(talk.key) for talk in talks):
        return _of_a_step_that_is_over(draft, command, talks)
    if draft.dispute.status == "closed":  # what is still owed after the end is no conversation of theirs
        return Refused("This is closed. Raise a new one if the concern is back.", "", code="closed")
    told = command.told and _told(draft, command, ())
    if not command.outcome and not told:
        return not_open(draft, command, "No conversation of yours is open here.")
    if command.outcome and not talks and not known and not says_neither_how_nor_when(command):
        _meets_nothing(draft, command, ())
    if command.outcome:
        state_outcome(draft, command, command.outcome, command.text)
    return None


def _of_a_step_that_is_over(draft: Draft, command: RecordDiscussion, over: list[DutyState]) -> Refused | None:
    """They answer a letter about a step that is over: what they report is kept, and clears a miss it answers; nothing moves back. A
    bare word about a conversation that is on record is no further one, nor is the time of its meeting, which the letter named; and SOLVED
    is said of how it stands now, unless of a time before; in a mail that is filed late, of the stage that was open when it came."""
    had = next((duty for duty in over if duty.status == "done"), None)
    same = had is not None and command.happened == had.done_at and command.medium in ("", had.medium)
    if same and not command.present:
        command = replace(command, happened=command.received, medium="", timed=False, by_day=False)
    now = draft.dispute.at and draft.dispute.visit_of(draft.dispute.at.stage)
    before = now is None or command.happened < now.opened <= command.received
    settled = command.outcome == "resolved" and not before
    if had is None or not says_neither_how_nor_when(command):
        _meets_nothing(draft, command, over)
    elif not settled:
        return on_record_since(draft, command.by, had)
    if settled:
        state_outcome(draft, command, command.outcome, command.text)
    return None


def _meets_nothing(draft: Draft, command: RecordDiscussion, over: Sequence[DutyState]) -> None:
    """They report a conversation of steps that are over, or of none: it is kept, and clears a miss it answers; nothing moves back."""
    overtaken = keys_of(duty for duty in over if duty.status == "overtaken")
    draft.said(
        e.DiscussionRecorded, command, medium=command.medium, between=_who_spoke(draft, command, over), met=(),
        text=command.text, present=command.present, told=command.told, timed=command.timed, by_day=command.by_day,
        clause=over[0].clause if over else "", over=overtaken,
    )  # fmt: skip
    for key in overtaken:
        look_at_miss(draft, key)


def record_attempt(draft: Draft, command: RecordAttempt) -> Refused | None:
    """Somebody tried and nobody answered. From the raising side this also says: not resolved."""
    duties = _conversations(draft, command.by, command.keys, command.medium)
    if not duties:
        return not_open(draft, command, "No conversation of yours is open here.")
    refused = medium_counts(draft, command.medium, duties)
    if refused is not None:
        return refused  # a mail that nobody answered is no attempt to speak
    in_time = in_its_time(duties, command.happened)
    if not in_time:
        return not_yet(draft, duties)
    for duty in in_time:
        if (command.happened, command.by) not in [(attempt.at, attempt.by) for attempt in duty.attempts]:
            draft.said(e.AttemptRecorded, command, key=duty.key, medium=command.medium, clause=duty.clause)
    if side_for(draft.view, command.by) == "referring":
        state_outcome(draft, command, "unresolved", "")
    return None


def give_notice(draft: Draft, command: GiveNotice) -> Refused | None:
    """The other side was told that it goes further. A note may tell; only a conversation converses (4.1.4)."""
    for duty in _notices(draft, command.by, command.keys):
        allowed = draft.rule(duty).media
        if command.medium and allowed and command.medium not in allowed:
            return Refused(f"For this step it has to be {' or '.join(allowed)}.", duty.clause, code="medium")
        if too_early(duty, command.happened):
            return not_yet(draft, [duty])
    if not _told(draft, command, command.keys):
        return Refused("Nobody is waiting to be told by you just now.", "", code="nothing")
    return None


def _conversations(draft: Draft, by: str, keys: tuple[DutyKey, ...], medium: str) -> tuple[DutyState, ...]:
    """The open conversations that are meant: those asked about, and all others between the same people."""
    view = draft.view
    running = [duty for duty in draft.open_duties if duty.do in CONVERSATIONS and started(view, duty)]
    mine = [duty for duty in running if _speaks_for(draft, by, duty)]
    asked = [duty for duty in mine if duty.key in keys] if keys else mine
    if not asked:
        return ()
    # A letter that asks for one conversation may advise another: its word is of the one that is asked for
    meant = asked[0]
    if len(asked) > 1:
        meant = next((duty for duty in asked if not draft.rule(duty).advised), meant)
    people = {*meant.holders, *meant.counterparts}
    between = tuple(
        duty for duty in running
        if {*duty.holders, *duty.counterparts} <= people and (duty.counterparts or duty in asked)
    )  # fmt: skip
    talks = tuple(duty for duty in between if duty.do == "talk")
    spoke = medium == "phone" or any(duty.do == "talk" for duty in asked)
    # That they spoke is no convened meeting, while they owe a talk as well; a meeting that was held is a conversation too
    return talks if talks and spoke and medium != "meeting" else between


def _speaks_for(draft: Draft, by: str, duty: DutyState) -> bool:
    """Whether the person is of the conversation, or supports a side of it (BDSCP 3.5)."""
    people = (*duty.holders, *duty.counterparts)
    if by in people:
        return True
    sides = {side_for(draft.view, person) for person in people} & set(SIDES)
    return any(by in supporters_of(draft.view, side) for side in sides)


def _told(
    draft: Draft,
    command: RecordDiscussion | GiveNotice,
    keys: tuple[DutyKey, ...],
    there: tuple[str, ...] = (),
) -> bool:
    """there: who was at the conversation in which it was said; what is owed to one of them is what was meant."""
    owed = _notices(draft, command.by, keys)
    asked = [duty for duty in owed if {*duty.counterparts} & {*there} - {command.by}] or owed
    asked = [*in_its_time(asked, command.happened)]
    for duty in asked:
        discharge(draft, command, duty, "notice", medium=command.medium)
    return bool(asked)


def _notices(draft: Draft, by: str, keys: tuple[DutyKey, ...]) -> list[DutyState]:
    """The notices that a person owes: those asked about, else all of them."""
    owed = [
        duty for duty in draft.open_duties
        if duty.do == "tell" and by in duty.holders and started(draft.view, duty)
    ]  # fmt: skip
    return [duty for duty in owed if duty.key in keys] or owed
