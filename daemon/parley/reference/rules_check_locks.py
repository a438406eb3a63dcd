"""What silence could lock (promise 6): overrides held by whoever owes what is missing, duties that wait for themselves."""

from __future__ import annotations

from collections.abc import Mapping

from parley.dispute.conditions import AllOf, Done, Missed
from parley.dispute.protocol import Duty, Exit, Stage
from parley.reference.rules_graph import Ways, closure, essential, flat, parts, told
from parley.reference.rules_names import Names
from parley.reference.rules_waiving import owners


def check(ways: Ways, names: Names) -> None:
    """Note every exit that somebody's silence could lock, and every duty that never begins."""
    _waiting_for_each_other(ways.duties, names)
    for stage in ways.protocol.every_stage:
        for n, exit_ in enumerate(stage.exits):
            _locks(ways, stage, n, exit_, names)
    for stage in ways.protocol.stages:
        _one_persons_word(ways, stage, names)
        _never_asked_for(ways, stage, names)


def _waiting_for_each_other(duties: Mapping[str, tuple[Stage, Duty]], names: Names) -> None:
    """Duties whose `needs` or `from` wait for each other never begin."""
    edges: dict[str, list[str]] = {}
    for duty_id, (_, duty) in duties.items():
        waits = [duty.needs] if duty.needs else []
        if duty.anchor is not None and len(duty.anchor.options) == 1:
            take = duty.anchor.options[0].take
            waits += [take] if isinstance(take, Done | AllOf) else []
        edges[duty_id] = [name for wait in waits for name in essential(wait)]
    for duty_id in duties:
        if any(duty_id in closure(following, edges) for following in edges[duty_id]):
            place = names.places["duty", duty_id]
            message = f"The duty `{duty_id}` waits, in the end, for itself."
            names.report.at(place, message, "another `needs` or `from`")


def _locks(ways: Ways, stage: Stage, n: int, exit_: Exit, names: Names) -> None:
    place = names.places["exit", stage.id, n]
    for name in sorted(essential(exit_.needs)):
        if exit_.override and set(flat(exit_.override)) <= owners(name, ways):
            message = f"Only whoever owes `{name}` may override it: their silence would lock the stage."
            names.report.at(place, message, "override: somebody else")
    if exit_.override and exit_.needs is None:
        message = "An override stands in for what an exit `needs`, and this one needs nothing: nobody is ever asked for it."
        mend = "needs: what must be on record, no `override`, or asked_by: for whoever may open it"
        names.report.at(place, message, mend, warning=True)


def _one_persons_word(ways: Ways, stage: Stage, names: Names) -> None:
    """A stage of which every way out waits for a fact that one person alone tells, without a substitute."""
    roles = ways.protocol.roles
    for fact in sorted(set.intersection(*(told(exit_.when) for exit_ in stage.exits)) if stage.exits else ()):
        deciders = {who for _, duty in ways.duties.values() if duty.fact == fact for who in flat(duty.by)}
        deciders |= set(flat(ways.protocol.facts[fact].told_by))
        alone = roles.get(next(iter(deciders)).role) if len(deciders) == 1 else None
        if alone is not None and alone.post and not alone.otherwise and not alone.choices:
            message = f"Every way out of `{stage.id}` waits for `{fact}`, which the {alone.name} alone tells."
            mend = f"else: a substitute, for `{alone.id}`; or an exit that somebody may ask for (asked_by)"
            names.report.at(names.places["stage", stage.id], message, mend, warning=True)


def _never_asked_for(ways: Ways, stage: Stage, names: Names) -> None:
    """A way out by the lateness of a step that is asked for only once another one is done: silence about that one leaves no date
    that could pass, unless its own lateness leads out, or somebody may waive it or ask."""
    if any(exit_.override or exit_.asked_by for exit_ in stage.exits):
        return
    late = {one.duty for exit_ in stage.exits for one in parts(exit_.when) if isinstance(one, Missed)}
    for name in sorted(late & set(stage.order)):
        for before in sorted(essential(ways.duties[name][1].needs) & set(stage.order) - late):
            message = f"`{name}` has no date that could pass before `{before}` is done: silence about that one locks `{stage.id}`."
            mend = f"{{any: [{{missed: {name}}}, {{missed: {before}}}]}}, or an exit that somebody may ask for (asked_by)"
            names.report.at(names.places["stage", stage.id], message, mend, warning=True)
