"""Words that the minutes share: who, what a step asks, from which moment a date was counted, and why then. Pure.

Everything is in the third person: minutes are read by nobody in particular.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from parley.dispute.conditions import AllOf, AnyOf, Condition, Done, Missed, Not, Tried
from parley.dispute.day_words import listed
from parley.dispute.duty_state import DutyState
from parley.dispute.events import Deadline, DutyKey
from parley.dispute.named_days import AT_ONCE
from parley.dispute.once import once
from parley.dispute.protocol import CLOSED, DisputeProtocol, Duty, Moment
from parley.dispute.sharing import one_enough
from parley.dispute.usual_words import usual_words, who_it_is_about
from parley.dispute.view import View
from parley.mail.notice_people import names, names_with_either, role_words
from parley.mail.notice_steps import step_facts
from parley.mail.notice_words import all_of, capital, cited, iso_day, plain, soft, when_long
from parley.value import value

MOMENTS = {
    "decision": "the disputed decision",
    "referral": "the referral",
    "raised": "the raising of the concern",
    "entry": "the opening of the stage",
}


@value
class Minute:
    """One entry of the minutes. what: one sentence. more: lines below it, such as why a date is what it is.

    texts: ids of what people typed freely with it; whoever prints decides whether they are shown.
    """

    what: str
    more: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def minute(what: str, *more: str, texts: Iterable[str] = ()) -> Minute:
    """A `Minute` without the lines and texts that are empty, its first letter large."""
    return Minute(capital(what), tuple(filter(None, more)), tuple(filter(None, texts)))


def who(view: View, *people: str) -> str:
    """Their names; "parley" where nobody said it."""
    return names(view, [person for person in people if person]) or "parley"


def who_of(view: View, person: str) -> str:
    """A name with the agency: "Priya Nair (Oak Lane School)"."""
    agency = view.world.directory.agencies.get(view.world.person(person).agency)
    return f"{who(view, person)} ({plain(agency.name)})" if agency else who(view, person)


def holders(view: View, duty: DutyState) -> str:
    """Who owes it, "Sana Iqbal or Omar Finch" where one of them is enough; or the roles that nobody fills yet."""
    return (
        names_with_either(view, duty.holders, one_enough(view, duty))
        or all_of(role_words(view, words) for words in duty.unfilled)
        or "somebody"
    )


def several(view: View, duty: DutyState) -> bool:
    """Whether more than one owes it."""
    owing = {*(duty.holders or duty.unfilled)}
    return len(owing) > 1 and not any(owing <= {*group} for group in one_enough(view, duty))


def step(view: View, duty: DutyState) -> str:
    """What a duty asks, with names: "speak to Robert Hale"."""
    return str(step_facts(view, duty, "")["what"])


def step_at(view: View, key: DutyKey) -> str:
    """`step` for the duty with this key."""
    return step(view, view.dispute.duties[key])


def steps_named(view: View, duty_ids: Iterable[str]) -> str:
    """Duties by the ids of the rule file, as they stand in the dispute: "speak to Robert Hale (4.1.1)"."""
    return all_of(_named(view, duty_id) for duty_id in duty_ids)


def unmet_because(view: View, duty_ids: Iterable[str]) -> str:
    """Why it went on without these steps, where nobody decided so."""
    tried = view.dispute.tried(duty_ids)
    return (
        "tries to reach them were recorded" if tried else "the date had passed, and the protocol goes on then"
    )


def stage_label(view: View, stage: str) -> str:
    """The stage as printed: "Stage 1"; "the end" for what is no stage."""
    return _label(view.protocol, stage)


@once
def _label(protocol: DisputeProtocol, stage: str) -> str:
    found = protocol.stage_if_any(stage)
    if found is None:
        return "the end"
    track = protocol.track_of(stage)
    beside = next((one.title for one in protocol.tracks if one.id == track), "")
    return plain(found.label or beside or found.title or found.id)


def at_words(view: View, at: datetime) -> str:
    """ "17:00 on Tuesday 7 April", with the year where it is not the present one."""
    return when_long(at, view.world.calendar.zone, view.today)


def day_words(view: View, text: str) -> str:
    """A date fact's value, "2026-05-04", as people say it; whatever else it is, as it stands."""
    return iso_day(text, view.today)


def moment_words(view: View, name: str) -> str:
    """A named moment in words: "the disputed decision", or the name of the fact that tells it."""
    fact = view.protocol.facts.get(name)
    return plain(fact.name) if fact else MOMENTS.get(name, plain(name).replace("_", " "))


def why_dates(view: View, deadlines: Sequence[Deadline]) -> list[str]:
    """Each date that binds, the earliest that can be met first, with how it was reached and under which clause."""
    own = any(not one.clock for one in deadlines)
    ordered = sorted(
        deadlines,
        key=lambda one: (
            one.length != AT_ONCE,
            own and one.clock != "" and not one.firm,
            one.at,
            not one.firm,
        ),
    )
    return [why_date(view, one, first=n == 0) for n, one in enumerate(ordered)]


def why_date(view: View, deadline: Deadline, *, first: bool = True) -> str:
    """The one that binds with every day explained; another one with its date and length."""
    if deadline.clock == "earlier":
        return cited(f"{capital(deadline.why)}: {at_words(view, deadline.at)}.", deadline.clause)
    start = _counted_from(view, deadline.anchor)
    # A named day says what it is counted from
    named = start and f"{start.removeprefix('the ')} on " in deadline.why
    why = f"{capital(deadline.why)}{f'; counted from {start}' if start and not named else ''}."
    if first:
        return cited(why, deadline.clause)
    counted = start and deadline.length != AT_ONCE
    # A named day, or so long before one
    since = "" if deadline.length.endswith(" before") else "from "
    length = f"{deadline.length} {since}{start}" if counted else deadline.length or deadline.why
    name = clock_name(view, deadline)
    return cited(f"Beside it {name}: {at_words(view, deadline.at)}, {length}.", deadline.clause)


def clock_name(view: View, deadline: Deadline) -> str:
    """Which of several dates it is: "the window of stage 1", "the step's own limit"."""
    if not deadline.clock:
        return "the step's own limit"
    if deadline.clock == "earlier":
        return f"the earlier date that protects the {plain(who_it_is_about(view.protocol))}"
    clock = next((one for one in view.protocol.clocks if one.id == deadline.clock), None)
    return soft(plain(clock.name)) if clock and clock.name else "another limit"


def starts_after(view: View, rule: Duty) -> str:
    """What a duty waits for whose clock has not started: "speak to Robert Hale" is on record, a date is known."""
    takes = [option.take for option in rule.anchor.options] if rule.anchor else []
    named = [moment_words(view, one.name) for one in takes if isinstance(one, Moment)]
    duties = [duty for one in takes if not isinstance(one, Moment) for duty in _duties_in(one)]
    if duties:
        return f"“{listed([_bare(view, duty) for duty in dict.fromkeys(duties)])}” is on record"
    if CLOSED in (one.name for one in takes if isinstance(one, Moment)):
        return "it is closed"
    return f"{named[0].removeprefix('the date of ')} is known" if named else "it is known from when"


def _counted_from(view: View, anchor: str) -> str:
    if anchor in MOMENTS:
        return MOMENTS[anchor]
    if anchor.startswith("entry of "):
        return f"the opening of {soft(stage_label(view, anchor.removeprefix('entry of ')))}"
    duty = anchor.removesuffix(" done")
    if duty != anchor and any(one.id == duty for stage in view.protocol.every_stage for one in stage.duties):
        return f"“{_bare(view, duty)}”"
    return moment_words(view, anchor) if anchor in view.protocol.facts else ""


def _duties_in(condition: Condition) -> list[str]:
    match condition:
        case Done(duty) | Tried(duty) | Missed(duty):
            return [duty]
        case AllOf(parts) | AnyOf(parts):
            return [duty for part in parts for duty in _duties_in(part)]
        case Not(part):
            return _duties_in(part)
        case _:
            return []


def _bare(view: View, duty_id: str) -> str:
    return _words(view, duty_id)[0]


def _named(view: View, duty_id: str) -> str:
    words, clause = _words(view, duty_id)
    return f"{words} ({clause})" if clause else words


def _words(view: View, duty_id: str) -> tuple[str, str]:
    """What a duty asks and its clause: of the newest instance, else of the rule."""
    states = [one for one in view.dispute.duties.values() if one.key.duty == duty_id]
    if states:
        return step(view, states[-1]), states[-1].clause
    rule = next(
        (one for stage in view.protocol.every_stage for one in stage.duties if one.id == duty_id), None
    )
    if rule is None:
        return plain(duty_id), ""
    others = all_of(role_words(view, str(one)) for one in rule.counterparts) or "the other side"
    words = rule.say or usual_words(view.protocol, rule, plain)
    for name in ("{with}", "{to}"):
        words = words.replace(name, others)
    return plain(
        words.replace("{by}", all_of(role_words(view, str(one)) for one in rule.by)), 200
    ), rule.clause
