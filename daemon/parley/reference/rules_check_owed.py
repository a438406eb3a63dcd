"""Steps that wait for one which, in some disputes, nobody owes: it is never done there, and nothing follows it."""

from __future__ import annotations

from parley.dispute.conditions import Condition, FactIs, asks_own_sector, conjuncts, facts_in
from parley.dispute.protocol import Duty, Stage
from parley.dispute.rule_words import condition_words
from parley.dispute.ways_out import chosen_by_resolution
from parley.reference.rules_graph import Ways, essential
from parley.reference.rules_names import Names


def check(ways: Ways, names: Names) -> None:
    """Warn of each: of a step, and of a way out."""
    for stage in ways.protocol.every_stage:
        for duty in stage.duties:
            if _leads_on(stage, duty):
                for waited in sorted(_not_always(ways, duty.needs, duty.when)):
                    _warn(ways, names, waited, f"`{duty.id}` never begins", ("duty", duty.id))
        onward = [exit_ for exit_ in stage.exits if not chosen_by_resolution(exit_)]
        for to in dict.fromkeys(exit_.to for exit_ in onward):
            missing = [_not_always(ways, exit_.needs, exit_.when) for exit_ in onward if exit_.to == to]
            for waited in sorted(set.intersection(*missing)):
                _warn(ways, names, waited, f"the way to `{to}` stays shut", ("stage", stage.id))


def _leads_on(stage: Stage, duty: Duty) -> bool:
    """Whether a way out of the stage rests on it: else it is a record of what was done, and lacks where nothing was."""
    return any(
        duty.id in essential(exit_.needs) or duty.fact in facts_in(exit_.when) for exit_ in stage.exits
    )


def _warn(ways: Ways, names: Names, waited: str, so: str, place: tuple[str, str]) -> None:
    when = ways.duties[waited][1].when
    assert when is not None
    said = condition_words(ways.protocol, when, steps=True)
    message = f"`{waited}` is owed only when {said}. Where nobody owes it, it is never done, and {so}."
    mend = f"{{any: [{{done: {waited}}}, {{not: {{the `when` of {waited}}}}}]}}"
    names.report.at(names.places[place], message, mend, warning=True)


def _not_always(ways: Ways, needs: Condition | None, here: Condition | None) -> set[str]:
    """The steps that this cannot do without, and that may be owed by nobody although it is looked at."""
    found = {name for name in essential(needs) if name in ways.duties}
    return {name for name in found if not _implied(ways.duties[name][1].when, here)}


def _implied(when: Condition | None, here: Condition | None) -> bool:
    """Whether the one holds wherever the other does. What rests on the sector of whoever owes it is nobody's where no such agency
    takes part, and waited for by nothing."""
    given = conjuncts(here)
    return all(asks_own_sector(part) or any(_covers(part, one) for one in given) for part in conjuncts(when))


def _covers(part: Condition, given: Condition) -> bool:
    if (
        isinstance(part, FactIs)
        and isinstance(given, FactIs)
        and (part.fact, part.side) == (given.fact, given.side)
    ):
        return set(given.values) <= set(part.values)
    return part == given
