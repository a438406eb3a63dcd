"""Whom a protocol names, wherever it does, and the moments that its dates are counted from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from parley.dispute.conditions import Condition
from parley.dispute.protocol import Choice, DisputeProtocol, Due, Duty, Moment, Stage, Who


def everybody(protocol: DisputeProtocol) -> Iterator[Who]:
    """Everybody whom a protocol names, wherever it does, substitutes too."""
    yield from called_on(protocol)
    for role in protocol.roles.values():
        yield from (*role.otherwise, *_chosen(role.choices, "otherwise"))


def called_on(protocol: DisputeProtocol) -> Iterator[Who]:
    """Everybody who has to do something, may do something or is told something."""
    yield from protocol.support
    yield from (*protocol.withdraw.by, *protocol.withdraw.consent)
    yield from _chosen(protocol.withdraw.choices, "by", "consent")
    for fact in protocol.facts.values():
        yield from fact.told_by
    for stage in protocol.every_stage:
        yield from _of_a_stage(stage)
    for track in protocol.tracks:
        yield from track.asked_by
    for pattern in protocol.patterns:
        yield from pattern.tell
    for form in protocol.forms.values():
        for section in form.sections:
            yield from section.by
            for field in (*section.fields, *section.rows):
                yield from field.told_by


def _of_a_stage(stage: Stage) -> Iterator[Who]:
    for duty in stage.duties:
        yield from (*duty.by, *duty.counterparts, *duty.missed_tell)
        yield from _chosen(duty.choices, "by", "counterparts", "missed_tell")
    for exit_ in stage.exits:
        yield from (*exit_.override, *exit_.asked_by)
    for notice in stage.notices:
        yield from (*notice.to, *_chosen(notice.choices, "to"))


def _chosen(choices: Iterable[Choice], *fields: str) -> Iterator[Who]:
    for choice in choices:
        if choice.field in fields:
            for _, value in choice.options:
                yield from value


def moments_named(protocol: DisputeProtocol) -> Iterator[str]:
    """The moments that anchors and named days take, by name."""
    duties = [duty for stage in protocol.every_stage for duty in stage.duties]
    anchors = [clock.anchor for clock in protocol.clocks]
    anchors += [duty.anchor for duty in duties if duty.anchor is not None]
    takes: list[Moment | Condition] = [option.take for anchor in anchors for option in anchor.options]
    yield from (take.name for take in takes if isinstance(take, Moment))
    yield from (due.moment.name for duty in duties for due in _dues(duty))


def _dues(duty: Duty) -> Iterator[Due]:
    options = [value for choice in duty.choices if choice.field == "due" for _, value in choice.options]
    yield from (due for due in (duty.due, *options) if isinstance(due, Due))
