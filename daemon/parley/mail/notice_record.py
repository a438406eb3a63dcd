"""What is on record, in lines that carry closed values only: who, when, medium, outcome, clause. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from parley.dispute.asking import before_closing
from parley.dispute.audience import of_neither, opposites, rule_of, running
from parley.dispute.dispute import OTHER_SIDE, StageVisit, Withdrawing
from parley.dispute.draft import Draft
from parley.dispute.duty_state import CONVERSATIONS, DutyState, by_date
from parley.dispute.effects import SendNotice
from parley.dispute.events import DutyKey
from parley.dispute.protocol import CLOSED
from parley.dispute.quorum import NEEDS_QUORUM
from parley.dispute.saying_settled import SETTLED, who_would_be_asked
from parley.dispute.sharing import beside, one_enough, with_whom
from parley.dispute.usual_words import goes_on
from parley.dispute.view import View
from parley.dispute.voting import shared, standing, words_of
from parley.dispute.withdrawing import consenting
from parley.mail.minutes_words import stage_label
from parley.mail.notice_people import names, names_with_either
from parley.mail.notice_steps import duty_named, owed_line, speaks_to_somebody, step_facts
from parley.mail.notice_talks import corrections, talk_words
from parley.mail.notice_words import (
    all_of,
    by_medium,
    capital,
    day_or_hour,
    either,
    plain,
    soft,
    when_short,
)

OUTCOMES = {
    "resolved": "settled",
    "unresolved": "not resolved",
    "waiting": "spoken, and waiting for an answer",
    "withdrawn": "withdrawn by the side that raised it",
    "closed": "at an end",
}


def outcome_words(value: str) -> str:
    """An outcome for people."""
    return OUTCOMES.get(value, plain(value).replace("_", " "))


def ended_words(view: View, outcome: str, *, named: bool = True) -> str:
    """How it ended, for people: if neither side says that it is settled, what was decided at the ladder's last stage, or,
    where that stage only tells of it, what a panel or an arbiter decided before.

    named: with who decided and on which day; without, like ends are told alike."""
    if outcome == CLOSED:
        for visit in reversed(view.dispute.ladder):
            if words := _decided_at(view, visit, named, above=visit != view.dispute.last):
                return words
    return outcome_words(outcome)


def _decided_at(view: View, visit: StageVisit, named: bool, *, above: bool) -> str:
    """What was decided at this visit of a stage, "" if nothing was. above: only by whoever is of neither side."""
    found: dict[str, list[str]] = {}
    days: dict[str, list[str]] = {}
    for duty in view.dispute.duties.values():
        name, value = decided_words(view, duty)
        if value and duty.status == "done" and (duty.key.stage, duty.key.visit) == (visit.stage, visit.visit):
            if not named and duty.do == "set_date":
                continue
            if above and (duty.do != "decide" or not set(duty.holders) <= set(of_neither(view, duty))):
                continue
            several = named and duty.key.party and f" ({names(view, who_did(view, duty))})"
            # The day set for a meeting is not how it ended, unless nothing else was decided there
            into = days if view.protocol.facts[rule_of(view, duty).fact].is_date else found
            into.setdefault(name, []).append(f"{value}{several or ''}")
    return "; ".join(f"{name}: {all_of(values)}" for name, values in (found or days).items())


def done_lines(view: View, stages: Iterable[tuple[str, int]]) -> list[str]:
    """What was done, tried and said at these visits, oldest first; one conversation is one line."""
    wanted = set(stages)
    duties = [d for d in view.dispute.duties.values() if (d.key.stage, d.key.visit) in wanted]
    found = [*_met(view, duties), *_tries(view, duties), *_said(view, wanted)]
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]


def spoken_lines(view: View, stages: Iterable[tuple[str, int]]) -> list[str]:
    """Of these visits only the conversations, the tries and what was decided: what somebody new to it needs to know."""
    wanted = set(stages)
    talks = [
        d for d in view.dispute.duties.values()
        if d.do in ("talk", "meet", "decide") and (d.key.stage, d.key.visit) in wanted
    ]  # fmt: skip
    return [line for _, line in sorted([*_met(view, talks), *_tries(view, talks)], key=lambda pair: pair[0])]


def decided_lines(view: View) -> list[str]:
    """What was decided at the stages that are open, days left out: whoever is asked to go on from it has to know what it was."""
    here = {(place.stage, place.visit) for place in view.dispute.places}
    decided = [
        d for d in view.dispute.duties.values() if d.do == "decide" and (d.key.stage, d.key.visit) in here
    ]
    return [line for _, line in sorted(_met(view, decided), key=lambda pair: pair[0])]


def reported_lines(view: View, keys: Iterable[DutyKey], reader: str) -> list[str]:
    """The conversations of the reader's at the stage of these steps that somebody else has put on record: why none is asked for
    any more, or another one is."""
    stages = {(key.stage, key.visit) for key in keys}
    talks = [
        duty for duty in view.dispute.duties.values()
        if (duty.key.stage, duty.key.visit) in stages and duty.do in ("talk", "meet") and duty.done_by != reader
        and reader in (*duty.holders, *duty.counterparts, *duty.present)
    ]  # fmt: skip
    by = dict.fromkeys(duty.done_by for duty in talks if duty.done_by)
    return [
        f"{line}, as {names(view, [one])} reports"
        for one in by
        for _, line in _met(view, [duty for duty in talks if duty.done_by == one])
    ]


def _met(view: View, duties: list[DutyState]) -> list[tuple[float, str]]:
    talks: dict[tuple[Any, ...], list[DutyState]] = {}
    for duty in duties:
        if duty.status == "done" and duty.done_at:
            people = (
                frozenset((*duty.holders, *duty.counterparts)) if duty.do in ("talk", "meet") else duty.key
            )
            talks.setdefault((duty.done_at, duty.medium, people), []).append(duty)
    return [
        (group[0].done_at.timestamp(), _met_line(view, group)) for group in talks.values() if group[0].done_at
    ]


def _met_line(view: View, group: list[DutyState]) -> str:
    first = group[0]
    assert first.done_at is not None
    at = when_short(first.done_at, view.world.calendar.zone)
    clauses = all_of(duty.clause for duty in group)
    if first.do in ("talk", "meet"):
        asked = (*first.holders, *first.counterparts)
        talked = first.do == "talk" and first.done_by in asked
        came = (first.done_by, *first.present) if talked else first.present  # who came, where that is said
        people = spoke_words(view, first, came if first.present else asked)
        return f"{at}: {people} spoke{talk_words(first)} ({clauses}){corrections(view, first)}"
    rule = rule_of(view, first)
    if first.do == "tell" and (not rule.say or speaks_to_somebody(rule.say)):
        goes = " where it goes from here" if goes_on(view.protocol, rule) else " how it stands"
        others, onward = names(view, first.counterparts), "" if rule.say else goes
        return f"{at}: {names(view, first.holders)} told {others or 'the other side'}{onward} ({clauses})"
    doer, (name, value) = names(view, who_decided(view, first)), decided_words(view, first)
    if value:
        return f"{at}: {doer} decided: {value} ({name}, {clauses})"
    return f"{at}: {doer} did this: {step_facts(view, first, '')['what']} ({clauses})"


def spoke_words(view: View, duty: DutyState, people: Iterable[str]) -> str:
    """Who spoke: of those of whom one is enough, the one that says so, else one of them."""
    others = {one for one in beside(view, duty, duty.done_by) if one not in duty.present}
    return names_with_either(view, [one for one in people if one not in others], one_enough(view, duty))


def who_did(view: View, duty: DutyState) -> tuple[str, ...]:
    """Who met it: of several who were free to, or who share a post, the one that did."""
    free = any(who.choice for who in rule_of(view, duty).by) or duty.done_by in with_whom(
        view, duty, duty.done_by
    )
    return (duty.done_by,) if free and duty.done_by in duty.holders else duty.holders


def who_decided(view: View, duty: DutyState) -> tuple[str, ...]:
    """Whose word it took, where a step takes more than one: of a panel whoever voted. Else whoever met it."""
    rule, here = rule_of(view, duty), (duty.key.stage, duty.key.visit)
    said = {
        told.by
        for (name, _, *scope), told in view.dispute.facts.items()
        if name == rule.fact and tuple(scope) == here
    }
    voted = tuple(person for person in duty.holders if person in said) if shared(view, duty) else ()
    return voted or _who_came(view, duty) or who_did(view, duty)


def _who_came(view: View, duty: DutyState) -> tuple[str, ...]:
    """Of a panel, where it is on record who was there: those members, or whoever deputised for one."""
    if duty.do not in NEEDS_QUORUM or not duty.present:
        return ()
    members = {*duty.holders, *(view.world.person(one).deputy for one in duty.holders)}
    return tuple(one for one in dict.fromkeys((*duty.present, duty.done_by)) if one and one in members)


def decided_words(view: View, duty: DutyState) -> tuple[str, str]:
    """What was decided, in the rule's own closed values: ("the chair's ruling", "approve"); "" for any other step."""
    fact = view.protocol.facts.get(rule_of(view, duty).fact)
    here = (duty.key.stage, duty.key.visit)
    if fact is None:
        return "", ""
    if fact.is_date:
        day = view.dispute.moments.get(fact.id)
        return (plain(fact.name), day_or_hour(day, view.world.calendar.zone, view.today)) if day else ("", "")
    if shared(view, duty):
        stands = standing(view, fact.id, words_of(view, fact.id, duty), here)
        return (plain(fact.name), plain(stands[0])) if stands else ("", "")
    told = [
        one
        for (name, _, *scope), one in view.dispute.facts.items()
        if name == fact.id and tuple(scope) == here
    ]
    values = dict.fromkeys(plain(one.value) for one in told if one.by in duty.holders or len(told) == 1)
    return plain(fact.name), all_of(values)


def _tries(view: View, duties: list[DutyState]) -> list[tuple[float, str]]:
    zone, found = view.world.calendar.zone, {}
    for duty in duties:
        for attempt in duty.attempts:
            tried = f"{names(view, [attempt.by])} tried{by_medium(attempt.medium)}, no answer"
            line = f"{when_short(attempt.at, zone)}: {tried} ({duty.clause})"
            found[attempt.at, attempt.by] = (attempt.at.timestamp(), line)
    return list(found.values())


def _said(view: View, wanted: set[tuple[str, int]]) -> list[tuple[float, str]]:
    zone = view.world.calendar.zone
    return [
        (said.at.timestamp(), f"{when_short(said.at, zone)}: {names(view, [said.by])} reported: {outcome_words(said.value)}")
        for (stage, visit, _), said in view.dispute.statements.items()
        if (stage, visit) in wanted
    ]  # fmt: skip


def accounts(view: View, reader: str) -> list[str]:
    """Both sides' accounts at the present stage: "you: not resolved", "Robert Hale: settled"; where the word that contradicts the
    other has opened the next stage, at the one that is left."""
    both = [view.dispute.statement(side) for side in OTHER_SIDE]
    if not any(both) and view.dispute.differ:
        stage, visit = view.dispute.differ[-1]
        both = [view.dispute.statements.get((stage, visit, side)) for side in OTHER_SIDE]
    return [f"{capital(names(view, [one.by], reader))}: {outcome_words(one.value)}" for one in both if one]


def accounts_that_differ(view: View, reader: str) -> list[str]:
    """Both sides' accounts of a stage, where they still contradict each other: whoever comes to it later sees both."""
    found = []
    for stage, visit in view.dispute.differ:
        said = [view.dispute.statements.get((stage, visit, side)) for side in OTHER_SIDE]
        both = [one for one in said if one is not None]
        if len({one.value for one in both}) > 1:
            words = "; ".join(
                f"{capital(names(view, [one.by], reader))}: {outcome_words(one.value)}" for one in both
            )
            found.append(f"{soft(stage_label(view, stage))}: {words}")
    return found


def spoke_before(view: View, reader: str) -> bool:
    """Whether the reader had a part in the conversations of a stage that is left: the record of those is of them, too."""
    here = {(place.stage, place.visit) for place in view.dispute.places}
    return any(
        duty.do == "talk" and duty.status == "done" and reader in (*duty.holders, *duty.counterparts)
        for duty in view.dispute.duties.values()
        if (duty.key.stage, duty.key.visit) not in here
    )


def accounts_of(view: View, keys: Iterable[DutyKey]) -> list[str]:
    """What is on record of the conversations that met these steps, with what was said of them since."""
    duties = [view.dispute.duties[key] for key in keys if key in view.dispute.duties]
    return [line for _, line in sorted(_met(view, duties))]


def to_confirm(view: View, reader: str) -> str:
    """Whose word is still missing where the reader has called it settled and nothing else keeps it open; or ""."""
    for side, other_side in OTHER_SIDE.items():
        said = view.dispute.statement(side)
        other = view.dispute.statement(other_side)
        if (
            said
            and said.by == reader
            and said.value == "resolved"
            and not (other and other.value != "waiting")
        ):
            missing = before_closing(Draft(view.protocol, view.world, view.dispute, view.now))
            return "" if missing else _any_of(view, opposites(view, reader, other_side))
    return ""


def _any_of(view: View, people: Iterable[str]) -> str:
    return either([names(view, [one]) for one in people])


def settle(view: View, effect: SendNotice) -> dict[str, str] | None:
    """That SOLVED is the reader's to say in reply, although nothing may be asked of them: who is asked then, and with whom they are to
    speak first, "" where the letter is about no conversation."""
    asked = effect.question
    other = who_would_be_asked(view, effect.person) if asked and asked.kind in ("duty", SETTLED) else ()
    if not other:
        return None
    talks = (
        [view.dispute.duties[key] for key in asked.keys if view.dispute.duties[key].do in CONVERSATIONS]
        if asked
        else []
    )
    spoken = [one for duty in talks for one in (*duty.holders, *duty.counterparts) if one != effect.person]
    return {"asked": _any_of(view, other), "spoken": names(view, dict.fromkeys(spoken))}


def owed_lines(view: View, reader: str) -> list[str]:
    """Who owes what until when, as it stands: the answer to STATUS. Of what stays from earlier steps the reader's alone."""
    here = {(place.stage, place.visit) for place in view.dispute.places}
    shown = [
        d for d in running(view) if (d.key.stage, d.key.visit) in here or reader in d.holders or not here
    ]
    ordered = sorted(shown, key=by_date)
    said = [one for one in map(view.dispute.statement, OTHER_SIDE) if one is not None]
    lines = [f"{asked}: say whether it is settled" for one in said if (asked := to_confirm(view, one.by))]
    if view.dispute.withdrawing and view.dispute.status != "closed":
        lines += [_consent_line(view, view.dispute.withdrawing)]
    lines += [owed_line(view, duty.key) for duty in ordered]
    for hold in view.dispute.live_holds:
        at = when_short(hold.start, view.world.calendar.zone)
        lines.append(f"Booked: {at}, {names(view, hold.attendees)}")
    return lines


def _consent_line(view: View, asked: Withdrawing) -> str:
    """Who has yet to agree that it is withdrawn."""
    silent = [one for one in consenting(view, asked.by) if one not in asked.agreed]
    clause = view.protocol.withdraw.clause
    return f"{names(view, silent)}: say whether it may be withdrawn, as {names(view, [asked.by])} asks{f' ({clause})' if clause else ''}"


def without_words(view: View, reader: str = "") -> str:
    """What the present stage was opened without, or the end came without, for ever on the record; "" if nothing.

    reader: whoever reads it as "you"; "" for documents.
    """
    dispute = view.dispute
    at = dispute.at
    if dispute.status == "closed":
        duties, by, what = dispute.ended_without, dispute.ended_by, "it was closed"
    elif at is not None:
        label = soft(plain(view.protocol.stage(at.stage).label))
        duties, by, what = at.without, at.overridden_by, f"{label} opened"
    else:
        return ""
    if not duties:
        return ""
    missing = "; ".join(duty_named(view, duty, reader) for duty in duties)
    how = (
        f"{capital(names(view, [by], reader))} decided so, with a reason"
        if by
        else _why_without(view, duties)
    )
    return f"For the record: {what} without this: {missing}. {how}."


def _why_without(view: View, duties: Sequence[str]) -> str:
    """What opened the way where nobody decided it: tries, or a date that passed."""
    tried = view.dispute.tried(duties)
    return "The tries are on record" if tried else "Its date had passed, and the protocol goes on then"
