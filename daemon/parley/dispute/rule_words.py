"""The rules of a protocol in plain words, for people who check them against the published text, or read why something is so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from parley.dispute.conditions import (
    OWN,
    AllOf,
    AnyOf,
    Complete,
    Condition,
    Count,
    Done,
    FactIs,
    InSector,
    Missed,
    Not,
    Overrun,
    SamePerson,
    Tried,
)
from parley.dispute.people import in_no_role
from parley.dispute.protocol import (
    OUTCOME,
    URGENT,
    Anchor,
    Choice,
    Clock,
    DisputeProtocol,
    Due,
    Duty,
    Moment,
    Who,
)
from parley.dispute.protocol_times import MEETING_OF
from parley.dispute.usual_words import usual_words
from parley.value import value

TURNS = {
    "enter": "When it opens",
    "leave": "When it is left",
    "resolve": "When it is settled",
    "missed": "When a date is missed",
}
_MOMENTS = {
    "entry": "the opening of the stage", "raised": "the raising", "decision": "the decision",
    "referral": "the referral", "closed": "the end",
}  # fmt: skip
_ASKING = ("what", "whether", "how", "who", "which", "where", "when")
_OUTCOMES = {"unresolved": "not resolved", "resolved": "resolved", "waiting": "waiting for an answer"}


def who_words(protocol: DisputeProtocol, whos: Iterable[Who], link: str = "and") -> str:
    """ "referring line manager and receiving line manager"; with "or" where one of them is enough."""
    return _listed([_one(protocol, who) for who in whos], link)


def starting_words(protocol: DisputeProtocol, stage_id: str) -> list[str]:
    """Where disputes do not all begin at the first stage: when one begins at this one."""
    found = [one for one in protocol.start if one.stage == stage_id]
    return [
        f"Begins here if {condition_words(protocol, one.when)}." if one.when else "Begins here otherwise."
        for one in found
    ]


def duty_words(protocol: DisputeProtocol, duty: Duty) -> str:
    """Who is to do what: "Referring practitioner: speak to the receiving practitioner"."""
    by = who_words(protocol, duty.by)
    return f"{by[:1].upper()}{by[1:]}: {step_words(protocol, duty)}"


def step_words(protocol: DisputeProtocol, duty: Duty, others: str = "") -> str:
    """What is to be done: "speak to the receiving practitioner". others: with or to whom, if not as the rule says it."""
    others = others or who_words(protocol, duty.counterparts) or "the other side"
    said = duty.say or usual_words(protocol, duty)
    for name, words in (("{with}", others), ("{to}", others), ("{by}", who_words(protocol, duty.by))):
        said = said.replace(name, words)
    return said


# The limit that "immediately" or "without delay" stands for: the words alone say it. Beside another one stand both.
MEANT_BY_WORDS = "1 working day"


def when_words(protocol: DisputeProtocol, duty: Duty) -> str:
    """By which medium, until when, under which condition, in small print; "" where the text says none of it."""
    parts = [" or ".join(duty.media)] if duty.media else []
    parts += [f"{duty.prefer[0]} if possible"] if duty.prefer else []
    aims = (duty.aim or _varies(duty, "aim")) and not duty.within_words  # "immediately" says its own
    parts += [f"aim: {_span(protocol, duty, 'aim', duty.aim)}"] if aims else []
    length = _span(protocol, duty, "within", duty.within)
    parts += [duty.within_words] if duty.within_words else []
    if length and not (duty.within_words and length == MEANT_BY_WORDS):
        parts.append(f"within {length}")
    first = _span(protocol, duty, "not_before", duty.not_before)
    parts += [f"not before {first}"] if first else []
    if (length or duty.aim or first) and duty.anchor:
        parts[-1] += f" from {anchor_words(protocol, duty.anchor)}"
    if duty.due:
        parts.append(due_words(protocol, duty.due))
    parts += ["where possible"] if not duty.firm else []
    parts += ["advised"] if duty.advised else []
    parts += (
        [f"for each row of {section_words(protocol, *duty.for_each.split('.', 1))}"] if duty.for_each else []
    )
    parts += [f"only if {condition_words(protocol, duty.when)}"] if duty.when else []
    parts += [f"once {condition_words(protocol, duty.needs)}"] if duty.needs else []
    return "; ".join(parts)


def due_words(protocol: DisputeProtocol, due: Due) -> str:
    """ "5 working days before the conference", "by the last day in section B"."""
    name = moment_words(protocol, due.moment)
    return f"{due.before} before {name}" if due.before else f"by {name}"


def moment_words(protocol: DisputeProtocol, moment: Moment) -> str:
    """A named moment as people say it: "decision", "the opening of Stage 2", "the row's own date"."""
    name = moment.name
    if name.startswith("row."):
        return f"the row's own date ({name.removeprefix('row.').replace('_', ' ')})"
    if name.startswith("last "):
        form, section, _ = name.removeprefix("last ").split(".")
        return f"the last day in {section_words(protocol, form, section)}"
    if name.startswith("entry of "):
        return f"the opening of {protocol.stage(name.removeprefix('entry of ')).label}"
    if name.startswith(MEETING_OF):
        body = name.removeprefix(MEETING_OF)
        names = (role.name for role in protocol.roles.values() if role.of == body and not role.post)
        return f"the next meeting of {next(names, body.replace('_', ' '))}"
    fact = protocol.facts.get(name)
    return fact.name if fact else _MOMENTS.get(name) or name.replace("_", " ")


def section_words(protocol: DisputeProtocol, form_id: str, section_id: str) -> str:
    """A form's section by its title."""
    form = protocol.forms.get(form_id)
    section = next((one for one in form.sections if one.id == section_id), None) if form else None
    return (section.title if section else "") or section_id.replace("_", " ")


def clock_words(protocol: DisputeProtocol, clock: Clock) -> str:
    """ "the window of stage 1: 7 working days from decision (flowchart, stage 1)"."""
    length = _span(protocol, clock, "within", clock.within)
    if clock.aim or _varies(clock, "aim"):
        length = "; ".join(filter(None, [f"aim: {_span(protocol, clock, 'aim', clock.aim)}", length]))
    soft = "" if clock.firm else ", where possible"
    return f"{clock.name or clock.id}: {length} from {anchor_words(protocol, clock.anchor)}{soft} ({clock.clause})"


def pause_words(protocol: DisputeProtocol) -> str:
    """ "Every clock stands still as long as this holds: where the child is: missing (6)."; "" where none ever does."""
    rule = protocol.pause
    if rule is None:
        return ""
    spared = _listed([_clock_or_step(protocol, one) for one in rule.spares], "and")
    runs = f"; these run all the same: {spared}" if spared else ""
    holds = condition_words(protocol, rule.condition)
    return f"Every clock stands still as long as this holds: {holds} ({rule.clause}){runs}."


def _clock_or_step(protocol: DisputeProtocol, name: str) -> str:
    """What a pause spares, in words: a clock by its name, a duty by what it asks."""
    clocks = [clock.name for clock in protocol.clocks if clock.id == name]
    duties = [step_words(protocol, duty) for (_, one), duty in protocol.duties.items() if one == name]
    return next(iter([*clocks, *duties]), name.replace("_", " "))


def anchor_words(protocol: DisputeProtocol, anchor: Anchor, *, steps: bool = False) -> str:
    """From when: "decision", or "referral if kind is no response, else decision". steps: as in `condition_words`."""
    said = []
    for option in anchor.options:
        if isinstance(option.take, Moment):
            take = moment_words(protocol, option.take)
        else:
            take = condition_words(protocol, option.take, steps=steps)
        said.append(
            f"{take} if {condition_words(protocol, option.when, steps=steps)}" if option.when else take
        )
    return ", else ".join(said)


def condition_words(protocol: DisputeProtocol, condition: Condition, *, steps: bool = False) -> str:
    """A condition as a person says it. steps: what each step asks; else its clause alone, where the text stands beside."""
    return _Words(protocol, steps).of(condition)


@value
class _Words:
    protocol: DisputeProtocol
    steps: bool

    def of(self, condition: Condition, inside: bool = False) -> str:
        match condition:
            case Done(duty, at_least):
                return f"{self._step(duty)} {self._is}done" + (f" by {at_least}" if at_least else "")
            case Tried(duty, times, wait):
                date = " and its date passed" if wait else ""
                return f"{self._step(duty)} {self._is}tried {times} {'time' if times == 1 else 'times'}{date}"
            case Missed(duty):
                return f"the date of {self._step(duty)} {self._is}missed"
            case Overrun(clock):
                name = next(one.name for one in self.protocol.clocks if one.id == clock)
                return f"{name or clock.replace('_', ' ')} passed"
            case Complete(form, section):
                known = self.protocol.forms.get(form)
                whole = known.title if known else form.replace("_", " ")
                return (
                    f"{section_words(self.protocol, form, section) if section else whole} {self._is}complete"
                )
            case Count(of, at_least):
                return self._count(of, at_least)
            case FactIs(fact, values, side, anybody):
                return _fact(self.protocol, fact, values, side, anybody=anybody)
            case SamePerson(whos):
                return f"{who_words(self.protocol, whos)} are one person"
            case InSector(side, sectors):
                whose = "the agency that owes it" if side == OWN else f"the {side} agency"
                return f"{whose} is of {' or '.join(sectors)}"
            case AnyOf(parts):
                said = " or ".join(self.of(part, True) for part in parts)
                return f"({said})" if inside else said
            case AllOf(parts):
                return " and ".join(self.of(part, True) for part in parts)
            case Not(part):
                return f"not: {self.of(part, True)}"
            case _:
                assert_never(condition)

    @property
    def _is(self) -> str:
        return "is " if self.steps else ""

    def _count(self, of: str, at_least: int) -> str:
        if "." in of:
            rows = "row" if at_least == 1 else "rows"
            return f"{at_least} {rows} in {section_words(self.protocol, *of.split('.', 1))}"
        stage = next((stage for stage in self.protocol.every_stage if stage.id == of), None)
        done = f"{stage.label} visited" if stage else f"{self._step(of)} {self._is}done"
        return f"{done} {at_least} {'time' if at_least == 1 else 'times'}"

    def _step(self, duty_id: str) -> str:
        duties = [duty for stage in self.protocol.every_stage for duty in stage.duties]
        duty = next(duty for duty in duties if duty.id == duty_id)
        if self.steps:
            return f"“{step_words(self.protocol, duty)}” ({duty.clause})"
        shared = sum(one.clause == duty.clause for one in duties) > 1
        return f"{duty.clause} ({duty_id.replace('_', ' ')})" if shared else duty.clause


def _fact(
    protocol: DisputeProtocol, fact: str, values: tuple[str, ...], side: str, *, anybody: bool = False
) -> str:
    who = f"{side} side: " if side else ""
    if anybody:
        who = f"any of the {side} side: " if side else "any of them: "
    if fact == OUTCOME:
        return who + " or ".join(_OUTCOMES.get(value, value) for value in values)
    if fact == URGENT:
        return "it is urgent"
    known = protocol.facts.get(fact)
    name = known.name if known else fact
    asks = name.endswith(" is") or name.split()[0] in _ASKING  # "how urgent it is: within hours"
    return f"{who}{name}{':' if asks else ' is'} {' or '.join(values)}"


def _one(protocol: DisputeProtocol, who: Who) -> str:
    if who.choice:
        return " or ".join(_one(protocol, option) for option in who.choice)
    if who.role.startswith("row."):
        return f"whoever the row names ({who.role.removeprefix('row.').replace('_', ' ')})"
    role = protocol.roles.get(who.role)
    name = role.name if role else in_no_role(who).replace("_", " ")
    if who.side == "both":
        return f"{name} on both sides" if name else "both sides"
    if not name:  # "each receiving"
        return f"everybody on the {who.side} side"
    words = ["each" if who.each else "", who.side, name]
    return " ".join(word for word in words if word)


def _span(protocol: DisputeProtocol, part: Duty | Clock, field: str, plain: object) -> str:
    """The length, and what it is otherwise: "24 hours (4 hours if the risk is high)"."""
    options = [option for choice in part.choices if choice.field == field for option in choice.options]
    others = [f"{take} if {condition_words(protocol, when)}" for when, take in options if when and take]
    if plain:
        return f"{plain} ({'; '.join(others)})" if others else str(plain)
    return "; ".join(others) or ("a time that depends on the facts" if options else "")


def _varies(part: Duty | Clock, field: str) -> bool:
    choices: tuple[Choice, ...] = part.choices
    return any(choice.field == field for choice in choices)


def _listed(words: list[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
