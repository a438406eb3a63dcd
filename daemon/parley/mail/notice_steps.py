"""What is owed, by whom, until when and why then: the steps of a mail, as plain values. Pure.

A step is seen by its reader: whoever owes it reads "speak to Robert Hale", the other side "Priya Nair is asked to
speak to you". Dates are those stored in the event, never reckoned again here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from parley.dispute.audience import named_for_a_miss, rule_of
from parley.dispute.conditions import asked_for
from parley.dispute.duty_state import CONVERSATIONS, DutyState
from parley.dispute.event_base import DutyKey
from parley.dispute.once import once
from parley.dispute.people import resolve, side_of_holders
from parley.dispute.protocol import CLOSED, SIDES, DisputeProtocol, Duty, Exit
from parley.dispute.sharing import one_enough, sharing
from parley.dispute.sides import side_for
from parley.dispute.usual_words import usual_words
from parley.dispute.view import View
from parley.dispute.voting import shared, silent_by, voters, words_of
from parley.dispute.ways_out import onward
from parley.mail.form_words import asks_for_children, row_words, still_to_write
from parley.mail.notice_dates import a_wish_before, counted, due_facts, due_words, other_dates, too_soon
from parley.mail.notice_documents import carried_words
from parley.mail.notice_people import line_naming, name_of, names, names_with_either, person_facts, role_words
from parley.mail.notice_stand_ins import stand_ins
from parley.mail.notice_words import (
    all_of,
    capital,
    cited,
    either,
    plain,
    value_words,
    when_short,
)  # fmt: skip

VIDEO_CALL = "a video call"
_YOUR = re.compile(r"\byour\b")
_HOLDS = {"phone": "a call", "video": VIDEO_CALL, "face to face": "a meeting", "meeting": "a meeting"}


def step_facts(view: View, duty: DutyState, reader: str) -> dict[str, Any]:
    """One duty as its reader sees it; see `notices` for the keys."""
    rule, stated = rule_of(view, duty), _for_anybody(view, duty)
    duty = _still_to_say(view, duty, reader)
    mine = reader in duty.holders
    fills = mine and bool(rule.fills)
    what, by = _what(view, rule, duty, reader), holder_words(view, duty, reader)
    return {
        "mine": mine,
        "explained": reader in duty.late_by,
        "what": what,
        "sentence": _sentence(duty, by, what),
        "by": by,
        "ring": _to_ring(view, duty, reader),
        "stand_ins": stand_ins(view, duty, reader),
        "same_talk": stated["if_unresolved"] and _in_the_same_talk(view, duty, reader),
        "to_write": still_to_write(view, duty, reader) if fills else [],
        "by_hand": fills and asks_for_children(view, duty, reader),
        "carried": carried_words(view, duty, reader) if rule.carries else "",
        "to_name": _to_name(view, duty, reader) if mine and duty.unfilled else [],
        **stated,
    }


def conversations(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Whether any of these steps is a conversation, and who owes those that are not the reader's."""
    talks = [step for step in steps if step["verb"] in CONVERSATIONS]
    return {"talk": bool(talks), "callers": [step["by"] for step in talks if not step["mine"]]}


def _still_to_say(view: View, duty: DutyState, reader: str) -> DutyState:
    """To whoever has given their word of what several decide, it is a step of those who have not."""
    if duty.status != "open" or reader not in duty.holders or not shared(view, duty):
        return duty
    silent = silent_by(view, duty, None)
    return duty if reader in silent else replace(duty, holders=silent)


def _for_anybody(view: View, duty: DutyState) -> dict[str, Any]:
    """What a step's facts are for whoever reads them; kept with this very step, for it may be shown with other dates."""
    question = (_stated, id(duty))
    found: tuple[DutyState, dict[str, Any]] | None = view.kept.get(question)
    if found is None:
        found = view.kept[question] = (duty, _stated(view, duty))  # held, so that no other gets its number
    return found[1]


def _stated(view: View, duty: DutyState) -> dict[str, Any]:
    rule, binding = rule_of(view, duty), duty.binding
    told = named_for_a_miss(view, duty, silent_by(view, duty, view.now)) if rule.missed_tell else ()
    return {
        "verb": duty.do,
        "clause": duty.clause,
        "due": due_facts(view, duty, binding) if binding else None,
        "due_words": due_words(view, rule, binding, duty.earliest),
        "why": cited(f"{capital(binding.why)}.", binding.clause) if binding and binding.length else "",
        "counted": counted(binding, duty.clause),
        "others": other_dates(view, duty, binding),
        "wish_before": a_wish_before(duty, binding),
        "media": by_media(rule.media, rule.prefer),
        "record": _all_recorded(rule.record),
        "tell_if_missed": names(view, [p for p in told if p not in duty.holders]) if told else "",
        "advised": rule.advised,
        "if_unresolved": only_if_unresolved(view, rule),
        "so_far": _so_far(view, duty, rule),
    }


_all_recorded = lru_cache(maxsize=256)(all_of)


def _so_far(view: View, duty: DutyState, rule: Duty) -> list[str]:
    """What is to be known of a step before it is taken."""
    if duty.status != "open":
        return too_soon(view, duty)
    return [
        *_one_is_enough(view, duty),
        *too_soon(view, duty),
        *_parties_on_the_panel(view, duty, rule),
        *_said_so_far(view, duty, rule),
    ]


def _one_is_enough(view: View, duty: DutyState) -> list[str]:
    """That one of those who hold a post together is enough: each of them reads of the step."""
    if len(duty.holders) < 2 and len(duty.counterparts) < 2:
        return []
    return [
        f"{names(view, group)} share one post: either may do this, and one is enough"
        for group in sharing(view, duty)
    ]


def _parties_on_the_panel(view: View, duty: DutyState, rule: Duty) -> list[str]:
    """Of those who hear or decide it as a panel, whoever is of a side: everybody is to see it."""
    for who in rule.by:
        role = view.protocol.roles.get(who.role)
        if role is not None and role.of and not role.post and role.of not in SIDES:
            break
    else:
        return []
    sides = {side: [p for p in duty.holders if side_for(view, p) == side] for side in SIDES}
    words = (f"{names(view, people)} of the {side} side" for side, people in sides.items() if people)
    found = " and ".join(words)
    return [f"Among those who sit on it: {found}"] if found else []


def _said_so_far(view: View, duty: DutyState, rule: Duty) -> list[str]:
    """Of a step by which several decide together: what each side has said; of votes, how many there are."""
    if not shared(view, duty):
        return []
    fact = view.protocol.facts[rule.fact]
    said = [(by, told) for by, told in words_of(view, fact.id, duty) if told.by in duty.holders]
    if fact.majority:
        people = voters(view, fact, (duty.key.stage, duty.key.visit))
        casting = names(view, resolve(view, fact.casting).people)
        tie = f"; if none has, {casting}'s decides" if casting else ""
        return [f"{len(said)} of {len(people)} have voted. It needs more than half{tie}"]
    lines = [
        f"{names(view, [told.by])} says: {value_words(fact, told.value, view.today)}" for _, told in said
    ]
    return [*lines, "It is done once both sides say the same"]


@lru_cache(maxsize=256)
def by_media(media: tuple[str, ...], prefer: tuple[str, ...] = ()) -> str:
    """ "by phone, face to face or video"; with a meeting among them "in a meeting, face to face or by video". What the
    protocol asks for first is said behind them: any of them counts all the same."""
    if prefer:
        return f"{by_media(media) or 'in conversation'} ({either(prefer)} if you can)"
    if "meeting" not in media:
        first, *rest = media or ("",)
        if first == "face to face":
            return either([first, *(f"by {rest[0]}", *rest[1:])]) if rest else first
        return f"by {either(media)}" if media else ""
    said = {"meeting": "in a meeting", "face to face": "face to face"}
    return either([said.get(medium, f"by {medium}") for medium in media])


def _to_name(view: View, duty: DutyState, reader: str) -> list[str]:
    """The lines by which this reader, who owes it, may name the people who are still missing at its other end."""
    known = [words for words in duty.unfilled if words.rpartition(" ")[2] in view.protocol.roles]
    return [line_naming(view, words, reader) for words in known]


def later_facts(view: View, duty: DutyState, reader: str) -> dict[str, Any]:
    """A duty whose own clock has not started: what will be asked, and how long there will be."""
    rule = rule_of(view, duty)
    length = str(rule.within) if rule.within else rule.within_words
    what = _what(view, rule, duty, reader)
    return {
        "mine": reader in duty.holders,
        "explained": reader in duty.late_by,
        "what": what,
        "sentence": _sentence(duty, holder_words(view, duty, reader), what),
        "length": length,
        "clause": duty.clause,
    }


def holder_words(view: View, duty: DutyState, reader: str = "") -> str:
    """Who owes it: their names, or the part that nobody fills yet."""
    if len(duty.holders) == 1 and not duty.unfilled:
        return name_of(view, duty.holders[0], reader)
    # Whoever of them is free to do it
    if len(duty.holders) > 1 and any(who.choice for who in rule_of(view, duty).by):
        return either([names(view, [one], reader) for one in duty.holders])
    found = names_with_either(view, duty.holders, sharing(view, duty), reader)
    if found or not duty.unfilled:
        return found
    elsewhere = _missing_at_the_other_end(view, duty)
    missing = [words for words in duty.unfilled if words not in elsewhere]
    return all_of(role_words(view, words) for words in missing or duty.unfilled)


def _missing_at_the_other_end(view: View, duty: DutyState) -> tuple[str, ...]:
    rule = rule_of(view, duty)
    return resolve(view, rule.counterparts, side_of_holders(view, rule.by)).unfilled


@once
def owed_line(view: View, key: DutyKey) -> str:
    """Who owes what until when, in one line that anybody may read."""
    duty = view.dispute.duties[key]
    rule = rule_of(view, duty)
    at = when_short(duty.due, view.world.calendar.zone) if duty.due else ""
    when = f"by {at}" if at else rule.within_words or "no date set"
    if duty.due and (duty.missed or duty.due < view.now):
        when = f"as soon as possible; the date was {at}"
    if only_if_unresolved(view, rule):
        when = "if it is not resolved"
    who = capital(holder_words(view, duty)) or "Somebody"
    return f"{who}: {_third(view, rule, duty, '')}, {when} ({duty.clause})"


@lru_cache(maxsize=256)
def hold_noun(media: tuple[str, ...]) -> str:
    """What a meeting for this conversation is called: the first spoken medium that the rule names."""
    return next((_HOLDS[medium] for medium in media if medium in _HOLDS), "a call")


def duty_named(view: View, duty_id: str, reader: str = "") -> str:
    """What a duty asks, in words with names, for the record: "speak to Robert Hale (4.1.1)"; to Robert "speak to you"."""
    at = view.dispute.at
    states = [d for d in view.dispute.duties.values() if d.key.duty == duty_id]
    if states:
        state = states[-1]
        return f"{_third(view, rule_of(view, state), state, reader)} ({state.clause})"
    stages = sorted(view.protocol.every_stage, key=lambda s: not (at and s.id == at.stage))
    rule = next((d for s in stages for d in s.duties if d.id == duty_id), None)
    if rule is None:
        return plain(duty_id)
    words = [role_words(view, str(who)) for who in rule.counterparts]
    return f"{_filled(_usual(view, rule), '', all_of(words))} ({rule.clause})"


def _what(view: View, rule: Duty, duty: DutyState, reader: str) -> str:
    """The imperative, for whoever owes it; for others what the holder is asked to do."""
    if reader in duty.holders:
        said = _filled(rule.say or _usual(view, rule), "you", _counterparts(view, duty, reader))
        return said + row_words(duty)
    return _third(view, rule, duty, reader)


def _usual(view: View, rule: Duty) -> str:
    """What the verb asks, where the rule has no words of its own: with what is decided, set or sent, by name."""
    if rule.do == "tell" and rule.say and not only_if_unresolved(view, rule):
        return "inform {to}"
    if rule.do == "keep" and not rule.counterparts:
        return rule.say or "keep this up"
    return usual_words(view.protocol, rule, plain)


def _sentence(duty: DutyState, by: str, what: str) -> str:
    """ "Priya Nair is asked to speak to you"; for the holder "you are asked to speak to Robert Hale"."""
    either_of = " or " in by and " and " not in by
    verb = "are" if "you" in by.split() or (len(duty.holders) > 1 and not either_of) else "is"
    return f"{by or 'somebody'} {verb} asked to {what}"


def _third(view: View, rule: Duty, duty: DutyState, reader: str) -> str:
    """The step as said of somebody else: the rule's words, with "their" for "your", unless they speak to "you"."""
    said = _as_of_others(rule.say) or _usual(view, rule)
    by = names_with_either(view, duty.holders, one_enough(view, duty), reader) if "{by}" in said else ""
    return _filled(said, by, _counterparts(view, duty, reader)) + row_words(duty)


@lru_cache(maxsize=512)
def _as_of_others(said: str) -> str:
    """A rule's words as said of somebody else, "" where they speak to "you"."""
    theirs = _YOUR.sub("their", said)
    return "" if speaks_to_somebody(theirs) else theirs


def only_if_unresolved(view: View, rule: Duty) -> bool:
    """Giving notice that it goes on: asked for by the exit that goes on, without a date of its own."""
    if rule.do != "tell" or rule.within:
        return False
    at = view.dispute.at
    return at is not None and rule.id in _asked_onward(view.protocol, at.stage)


@once
def _asked_onward(protocol: DisputeProtocol, stage: str) -> set[str]:
    """The duties that the exit by which it goes on from a stage asks for."""
    exit_ = goes_on(protocol, stage)
    return asked_for(exit_.needs) if exit_ else set()


@once
def goes_on(protocol: DisputeProtocol, stage: str) -> Exit | None:
    """The exit by which an unresolved dispute goes on from a stage, or None."""
    exit_ = onward(protocol.stage(stage))
    return exit_ if exit_ and exit_.to != CLOSED else None


def _in_the_same_talk(view: View, duty: DutyState, reader: str) -> bool:
    """Whether those to be told are those the reader is to speak to anyway."""
    talks = [d for d in view.dispute.open_duties if d.do in ("talk", "meet") and reader in d.holders]
    return any(set(duty.counterparts) <= set(talk.counterparts) for talk in talks if talk.counterparts)


@lru_cache(maxsize=512)
def speaks_to_somebody(said: str) -> bool:
    """Whether a rule's words say "you": then they can be read to the holder alone."""
    words = "".join(c.lower() if c.isalpha() else " " for c in said).split()
    return not {"you", "your", "yours", "yourself"}.isdisjoint(words)


def _counterparts(view: View, duty: DutyState, reader: str) -> str:
    if len(duty.counterparts) == 1 and not duty.unfilled:  # as nearly always
        other = duty.counterparts[0]
        if other != reader or reader not in duty.holders:
            return name_of(view, other, reader) or "the other side"
    alone = duty.holders[0] if len(duty.holders) == 1 and len(duty.counterparts) > 1 else ""
    itself = reader if reader in duty.holders else alone
    others = [one for one in duty.counterparts if one != itself]
    if len(others) == 1 and not duty.unfilled:
        return name_of(view, others[0], reader) or "the other side"
    # Whoever owes it is not asked to meet themselves
    found = names_with_either(view, others, one_enough(view, duty), reader)
    if not duty.unfilled:
        return found or "the other side"
    missing = _missing_at_the_other_end(view, duty)
    # Whoever is known does not stand for the others
    return all_of(
        [
            *(names(view, [one], reader) for one in others),
            *(role_words(view, words) for words in missing or (() if found else duty.unfilled)),
        ]
    )


def _filled(text: str, by: str, others: str) -> str:
    return " ".join(text.replace("{by}", by).replace("{with}", others).replace("{to}", others).split())


def _to_ring(view: View, duty: DutyState, reader: str) -> dict[str, Any] | None:
    """The person at the other end with a number, if the reader takes part and there is exactly one."""
    if reader not in (*duty.holders, *duty.counterparts):
        return None
    ends = duty.counterparts if reader in duty.holders else duty.holders
    if len(ends) == 1 and ends[0] != reader:
        one = person_facts(view, ends[0])
        return one if one["phone"] else None
    people = [person_facts(view, one) for one in ends if one != reader]
    if duty.do == "meet" and len(people) > 1:
        return None  # a meeting of several is convened; nobody of them is the one to ring
    with_phone = [one for one in people if one["phone"]]
    if len(with_phone) > 1 and any({*ends} <= {*group} for group in sharing(view, duty)):
        both = {key: either([one[key] for one in with_phone]) for key in ("name", "first", "phone")}
        return {**with_phone[0], **both, "line": f"{both['name']}, {both['phone']}"}
    return with_phone[0] if len(with_phone) == 1 or (with_phone and duty.do in ("talk", "meet")) else None
