"""A rule file in lines that can be read aloud: what a table of a test is compared with, so that no change goes unseen.

Everything that moves a dispute stands in a line; the words for people (titles, names, `say`) do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from parley.dispute.conditions import (
    AllOf,
    AnyOf,
    Complete,
    Condition,
    Count,
    Done,
    FactIs,
    Missed,
    Not,
    SamePerson,
    Tried,
)
from parley.dispute.office_hours import OfficeHours, hours_in_words
from parley.dispute.protocol import (
    Anchor,
    Choice,
    Clock,
    DisputeProtocol,
    Duty,
    Exit,
    Fact,
    FormField,
    Moment,
    Notice,
    OnCallRule,
    Role,
    Stage,
    Track,
    Who,
    Withdrawal,
)


def whole(protocol: DisputeProtocol) -> dict[str, list[str]]:
    """The whole file under headings, in the order of a table."""
    return {
        "head": head(protocol),
        "roles": [_role(role) for role in protocol.roles.values()],
        "facts": [_fact(fact) for fact in protocol.facts.values()],
        "clocks": [_clock(clock) for clock in protocol.clocks],
        "stages": headings(protocol.every_stage),
        "duties": duties(protocol.every_stage),
        "exits": exits(protocol.every_stage),
        "tracks": [_track(track) for track in protocol.tracks],
        "forms": forms(protocol),
        "patterns": patterns(protocol),
        "says": [f"{name} [{said.clause}]" for name, said in protocol.says.items()],
        "register": register(protocol),
    }


def read_table(text: str) -> dict[str, list[str]]:
    """A table as it stands in a file: lines under "# heading"s; what is empty need not stand there."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("# "):
            lines = found.setdefault(line[2:].strip(), [])
        elif line.strip():
            lines.append(line.strip())
    return found


def head(protocol: DisputeProtocol) -> list[str]:
    """What the file says of itself and of everything in it."""
    hours, on_call = protocol.hours, protocol.on_call
    return [
        f"{protocol.id}, {protocol.version}, {protocol.partnership}",
        f"edition {protocol.edition}, effective {protocol.effective}, review {protocol.review}",
        f"{protocol.division}, {protocol.zone}, {_hours(hours) if hours else 'no hours'}",
        f"words {', '.join(f'{key}: {word}' for key, word in protocol.words.items())}",
        f"raiser {protocol.raiser}, support {_whos(protocol.support)}",
        f"confirm [{protocol.confirm_clause}], shorten [{protocol.shorten_clause}]",
        *([_withdraw(protocol.withdraw)] if protocol.withdraw.clause else []),
        f"reminder {protocol.reminder}, attempts {protocol.attempts}",
        *(
            f"start {option.stage} when {cond(option.when) if option.when else 'always'}"
            for option in protocol.start
        ),
        _on_call(on_call) if on_call else "nobody on call",
        f"informs {', '.join(protocol.informs)}",
    ]


def _withdraw(rule: Withdrawal) -> str:
    return f"withdrawn by {_whos(rule.by) or 'the referring side'}{', with a reason' if rule.reason else ''} [{rule.clause}]"


def duties(stages: Iterable[Stage]) -> list[str]:
    """One line for each duty of these stages."""
    return [f"{stage.id}: {duty_line(duty)}" for stage in stages for duty in stage.duties]


def duty_line(duty: Duty) -> str:
    """One duty: who owes what to whom, how, by when, and what it waits for."""
    return _line(
        f"{duty.id}, {duty.do} by {_whos(duty.by)}",
        f"to {_whos(duty.counterparts)}" if duty.counterparts else "",
        f"media {', '.join(duty.media)}" if duty.media and duty.media != _usual(duty) else "",
        f"prefer {', '.join(duty.prefer)}" if duty.prefer else "",
        f"aim {duty.aim}" if duty.aim else "",
        f"within {duty.within}" if duty.within else "",
        f"({duty.within_words})" if duty.within_words else "",
        f"from {_anchor(duty.anchor)}" if duty.anchor else "",
        f"due {duty.due.before or ''} {duty.due.moment.name}" if duty.due else "",
        "" if duty.firm else "soft",
        f"when {cond(duty.when)}" if duty.when else "",
        f"needs {cond(duty.needs)}" if duty.needs else "",
        "advised" if duty.advised else "",
        "stays after closing" if duty.after_closing else "stays" if duty.stays else "",
        f"for each {duty.for_each}" if duty.for_each else "",
        f"fills {duty.fills}" if duty.fills else "",
        f"carries {', '.join(duty.carries)}" if duty.carries else "",
        f"fact {duty.fact}" if duty.fact else "",
        f"{duty.minutes} minutes" if duty.minutes != 30 else "",
        f"record {', '.join(duty.record)}" if duty.record else "",
        f"missed told to {_whos(duty.missed_tell)}" if duty.missed_tell else "",
        *_choices(duty.choices),
        f"[{duty.clause}]",
    )


def exits(stages: Iterable[Stage]) -> list[str]:
    """One line for each exit of these stages."""
    return [f"{stage.id} -> {exit_line(exit_)}" for stage in stages for exit_ in stage.exits]


def exit_line(exit_: Exit) -> str:
    """One exit: where to, when, what it needs, who may stand in for that."""
    return _line(
        exit_.to,
        f"at {exit_.start}" if exit_.start else "",
        f"when {cond(exit_.when)}" if exit_.when else "",
        f"needs {cond(exit_.needs)}" if exit_.needs else "",
        f"override {_whos(exit_.override)}" if exit_.override else "",
        f"asked by {_whos(exit_.asked_by)}" if exit_.asked_by else "",
        f"[{exit_.clause}]",
    )


def headings(stages: Iterable[Stage]) -> list[str]:
    """One line for each stage: its label, when it is passed over, its notices, its clause."""
    return [
        _line(
            f"{stage.id}: {stage.label}",
            f"skip {cond(stage.skip)}" if stage.skip else "",
            *(_notice(notice) for notice in stage.notices),
            f"[{stage.clause}]",
        )
        for stage in stages
    ]


def forms(protocol: DisputeProtocol) -> list[str]:
    """One line for each section of a form, and for each of its fields."""
    found = []
    for form in protocol.forms.values():
        found.append(f"{form.id}: {form.title}, [{form.clause}]")
        for section in form.sections:
            line = f"line {section.line}" if section.line else ""
            found.append(_line(f"{form.id}.{section.id} by {_whos(section.by)}", line, f"[{section.clause}]"))
            found += [f"{section.id}: {_field(field)}" for field in section.fields]
            found += [f"{section.id}, each row: {_field(field)}" for field in section.rows]
    return found


def patterns(protocol: DisputeProtocol) -> list[str]:
    """One line for each pattern."""
    return [
        f"{p.id}: {p.times} with the same {' and '.join(p.same)} within {p.within}, told to {_whos(p.tell)}, [{p.clause}]"
        for p in protocol.patterns
    ]


def register(protocol: DisputeProtocol) -> list[str]:
    """What the text leaves open, by clause; every entry with its readings, the one taken, and who signed."""
    for entry in protocol.register:
        assert entry.says and entry.taken and len(entry.readings) >= 2, entry.id
        assert entry.signed_by and entry.signed_on, entry.id
    return [f"{entry.id} [{entry.clause}]" for entry in protocol.register]


def cond(condition: Condition) -> str:
    """A condition in words, with everything that it tests."""
    match condition:
        case Done(duty, at_least):
            return f"done {duty}" + (f" at least {at_least}" if at_least else "")
        case Tried(duty, times, wait):
            return f"tried {duty} {times} times" + ("" if wait else " without waiting")
        case Missed(duty):
            return f"missed {duty}"
        case Complete(form, section):
            return f"complete {form}.{section}"
        case Count(of, at_least):
            return f"{at_least} of {of}"
        case FactIs(fact, values, side):
            return f"{side} {fact} is {'/'.join(values)}".strip()
        case SamePerson(whos):
            return f"{_whos(whos)} are one"
        case AnyOf(parts):
            return f"({' or '.join(cond(part) for part in parts)})"
        case AllOf(parts):
            return f"({' and '.join(cond(part) for part in parts)})"
        case Not(part):
            return f"not {cond(part)}"
        case _:
            assert_never(condition)


def _hours(hours: OfficeHours) -> str:
    return hours_in_words(hours.windows)


def _on_call(rule: OnCallRule) -> str:
    within = f"within {rule.acknowledge_within}"
    hours = _hours(rule.hours) if rule.hours else ""
    return _line(
        f"on call {', '.join(rule.order)}", f"then {', '.join(rule.steps)}", within, hours, f"[{rule.clause}]"
    )


def _usual(duty: Duty) -> tuple[str, ...]:
    return ("phone", "face to face", "video") if duty.do == "talk" else ()


def _line(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _whos(whos: Iterable[Who]) -> str:
    return " + ".join(str(who) for who in whos)


def _anchor(anchor: Anchor) -> str:
    return " else ".join(
        (f"if {cond(option.when)} " if option.when else "")
        + (option.take.name if isinstance(option.take, Moment) else cond(option.take))
        for option in anchor.options
    )


def _choices(choices: tuple[Choice, ...]) -> list[str]:
    return [
        f"{choice.field} depends: "
        + "; ".join(
            f"if {cond(when)} {_taken(take)}" if when else _taken(take) for when, take in choice.options
        )
        for choice in choices
    ]


def _taken(take: Any) -> str:
    """Parts as they are written, anything else as it is."""
    return _whos(take) if isinstance(take, tuple) and all(isinstance(one, Who) for one in take) else str(take)


def _notice(notice: Notice) -> str:
    what = "for action" if notice.action else "for information"
    when = f" when {cond(notice.when)}" if notice.when else ""
    return f"on {notice.on} to {_whos(notice.to)} {what}{when} [{notice.clause}]"


def _clock(clock: Clock) -> str:
    return _line(
        f"{clock.id}: within {clock.within} from {_anchor(clock.anchor)}",
        f"over {' '.join(clock.spans)}",
        "" if clock.firm else "soft",
        *_choices(clock.choices),
        f"[{clock.clause}]",
    )


def _role(role: Role) -> str:
    return _line(
        f"{role.id}:",
        "named" if role.named else "",
        f"post {role.post}" if role.post else "",
        f"of {role.of}" if role.of else "",
        f"above {role.above}" if role.above else "",
        *(f"{sector}: {post}" for sector, post in role.equivalents.items()),
        f"else {_whos(role.otherwise)}" if role.otherwise else "",
        f"quorum {role.quorum}" if role.quorum else "",
        f"not also {', '.join(role.apart)}" if role.apart else "",
        *_choices(role.choices),
        f"[{role.clause}]",
    )


def _fact(fact: Fact) -> str:
    return _line(
        f"{fact.id}: {'/'.join(fact.values) or 'a day'}",
        f"asked at {fact.ask}" if fact.ask else "",
        f"line {fact.line}" if fact.line else "",
        f"told by {_whos(fact.told_by)}" if fact.told_by else "",
        f"reason for {'/'.join(fact.reason_when)}" if fact.reason_when else "",
        f"earlier for {'/'.join(fact.earlier_date_for)}" if fact.earlier_date_for else "",
        *(f"elsewhere for {'/'.join(one.values)} [{one.clause}]" for one in fact.instead),
        f"[{fact.clause}]",
    )


def _track(track: Track) -> str:
    return _line(
        f"{track.id}: {' '.join(stage.id for stage in track.stages)}",
        f"opens when {cond(track.opens)}" if track.opens else "",
        f"asked by {_whos(track.asked_by)}" if track.asked_by else "",
        "outlives" if track.outlives else "",
        f"[{track.clause}]",
    )


def _field(field: FormField) -> str:
    return _line(
        f"{field.id} {field.kind}",
        "/".join(field.values),
        f"is {field.known}" if field.known else "",
        f"line {field.line}" if field.line else "",
        f"told by {_whos(field.told_by)}" if field.told_by else "",
        "optional" if field.optional else "",
    )
