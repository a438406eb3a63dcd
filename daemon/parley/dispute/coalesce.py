"""Few mails: what one batch of events tells one person goes out together, and an invitation rides on a notice."""

from __future__ import annotations

from collections.abc import Iterable

from parley.dispute.changed import changed
from parley.dispute.effects import CALLED_OFF, DOCUMENTS, Question, SendNotice
from parley.dispute.saying_settled import SETTLED


def coalesce(planned: Iterable[tuple[int, SendNotice]]) -> list[tuple[int, SendNotice]]:
    """One notice per person and template; an invitation rides on a notice about the same step, or about none; a
    cancellation on any."""
    merged: list[tuple[int, SendNotice]] = []
    for n, effect in planned:
        place = _carrier(merged, effect)
        if place is None:
            merged.append((n, effect))
        else:
            first, carrier = merged[place]
            if (carrier.template, effect.template) in _THE_SECOND_CARRIES:
                carrier, effect = effect, carrier
            merged[place] = (first, _carry(carrier, effect))
    return merged


_CARRIERS = (
    "raised",
    "raised_again",
    "asked_to_talk",
    "stage_opened",
    "now_yours",
    "record",
    "closed",
    "recorded",
    "accounts_differ",
)
_PASSENGERS = {
    "invitation": (*_CARRIERS, "dates_changed"),
    CALLED_OFF: (*_CARRIERS, "confirm_outcome", "how_it_stands", "who", "no_part"),
    "moved": ("now_yours", "dates_changed", "recorded"),
    # Whoever has named somebody in their own place reads so in the answer to that.
    "no_part": ("recorded",),
}
# What needs no mail of its own beside another: whoever is asked for a name sees how the step stands without one, and
# whoever hears that a stage is open, or over, is told of that turn.
BESIDE, YOURS, RECORD = "stage_opened", "now_yours", "record"
# Whichever of these came first.
_THE_SECOND_CARRIES = ((BESIDE, RECORD), (YOURS, RECORD), (YOURS, BESIDE))
# After an outage two dates of one step may pass at once: whoever is asked about the step is not told of it again.
MISSED, DATES = "missed", "dates_changed"
# Two sets of documents leave as two mails, two people who are away are two matters, and so are two alerts of one night.
_APART = (DOCUMENTS, "away", "night_summary")
_ASK_FOR_NAMES = ("who", "needs_somebody")
# The record of the ladder's stage carries what opens on a track with it, and a step of the reader's that it shows.
# Who has a part in a step is read there as it is once all agencies of the mail have joined.
_FIRST = ("raised", "asked_to_talk")
_SAID_BY = {
    BESIDE: (RECORD,),
    RECORD: (BESIDE, YOURS),
    YOURS: ("who", RECORD, BESIDE, *_FIRST),
    "notice": (*_CARRIERS, "missed", "may_open"),
    MISSED: ("may_open",),
    # Whoever hears of a step for the first time reads its date, and whose it is, as they are now.
    DATES: ("asked_to_talk", BESIDE),
}


def _carrier(merged: list[tuple[int, SendNotice]], effect: SendNotice) -> int | None:
    for place, (_, other) in enumerate(merged):
        if other.person != effect.person:
            continue
        if other.template == effect.template and other.hold == effect.hold and not other.high:
            if _same_matter(effect, other):
                return place
            continue
        if other.template in _SAID_BY.get(effect.template, ()) and not effect.hold:
            if effect.template == MISSED and effect.keys != other.keys:
                continue
            of_its_steps = effect.template == DATES or (
                effect.template == YOURS and other.template in (BESIDE, *_FIRST)
            )
            if of_its_steps and not set(effect.keys) <= set(other.keys):
                continue
            if RECORD not in (effect.template, other.template) or _in_the_record(effect, other):
                return place
            continue
        if (other.template, effect.template) == (YOURS, BESIDE) and set(other.keys) <= set(effect.keys):
            if not other.hold:
                return place
            continue
        rides = other.template in _PASSENGERS.get(effect.template, ()) and not other.hold
        if rides and (effect.cancel or not other.keys or set(effect.keys) & set(other.keys)):
            return place
    return None


def _same_matter(effect: SendNotice, other: SendNotice) -> bool:
    """Whether one letter will do for both, which are of one kind: letters that ask for names, unless they ask for others."""
    if effect.template in _APART:
        return (other.details, other.others) == (effect.details, effect.others)
    mine, theirs = (
        {role for _, roles in one.details for role in roles.split("; ")} for one in (effect, other)
    )
    return effect.template not in _ASK_FOR_NAMES or not (mine and theirs) or not mine.isdisjoint(theirs)


def _in_the_record(one: SendNotice, two: SendNotice) -> bool:
    """Whether one of them is the opening of a track (it names its stage), or a step of the reader's own, and the other a
    record that shows that step."""
    other, record = (one, two) if two.template == RECORD else (two, one)
    shown = not other.hold and set(other.keys) <= set(record.keys)
    return shown and (other.template == YOURS or "stage" in dict(other.details))


def _carry(carrier: SendNotice, effect: SendNotice) -> SendNotice:
    keys = tuple(dict.fromkeys((*carrier.keys, *effect.keys))) if not effect.cancel else carrier.keys
    if effect.template == carrier.template:
        asked = _asked_in_both(carrier.question, effect.question)
        return changed(carrier, keys=keys, clause=carrier.clause or effect.clause, question=asked)
    if effect.template in _SAID_BY:
        return changed(carrier, keys=keys, clause=carrier.clause or effect.clause)
    asked = carrier.question or effect.question
    if asked is not None and asked.kind == SETTLED:  # which is theirs to say in any case
        asked = effect.question or asked
    return changed(carrier, hold=effect.hold, cancel=effect.cancel, question=asked, keys=keys)


def _asked_in_both(one: Question | None, two: Question | None) -> Question | None:
    """What one letter asks in the place of two: what became of the steps of both, where both ask that."""
    if one is None or two is None:
        return one or two
    same = one.kind == "duty" and changed(two, keys=one.keys) == one
    return changed(one, keys=tuple(dict.fromkeys((*one.keys, *two.keys)))) if same else one
