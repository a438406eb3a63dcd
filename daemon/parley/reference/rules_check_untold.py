"""What a fact leaves undone while nobody has told it: a first mail has three lines, and the answers come later."""

from __future__ import annotations

from parley.dispute.conditions import AllOf, AnyOf, Condition, FactIs, InSector, Not, facts_in
from parley.dispute.protocol import SIDES, URGENT, DisputeProtocol, Duty, Exit, Fact, Stage
from parley.dispute.voting import DECIDING
from parley.reference.rules_graph import Ways, asked_for, parts
from parley.reference.rules_names import Names

RECEIVING = "receiving sector"


def check(ways: Ways, names: Names) -> None:
    """Warn of a stage in which nothing is owed, and of a start that is missed, until a fact is told."""
    for stage in ways.protocol.every_stage:
        _nothing_owed(stage, names)
        for duty in stage.duties:
            _first_word_decides(ways.protocol, duty, names)
            _each_to_the_other(duty, names)
    asked = asked_for(ways.protocol)
    for stage in ways.protocol.every_stage:
        for exit_ in stage.exits:
            for fact_id in sorted(facts_in(exit_.when) | facts_in(exit_.needs)):
                fact = ways.protocol.facts.get(fact_id)
                if fact is not None and fact.line and fact_id not in asked:
                    _asked_of_nobody(fact, stage, exit_, names)
    for start in ways.protocol.start:
        if start.when is not None:
            _too_late_to_start(ways.protocol, start.when, start.stage, names)


def _nothing_owed(stage: Stage, names: Names) -> None:
    rests = [duty for duty in stage.duties if duty.when is not None]
    if not rests or len(rests) < len(stage.duties) or any(_holds_untold(duty.when) for duty in rests):
        return
    fact = next((fact for duty in rests for fact in sorted(facts_in(duty.when)) if fact != URGENT), "")
    if fact:
        message = f"While nobody has told `{fact}`, nothing at all is owed in the stage `{stage.id}`, and nobody is told."
        mend = f"at one of its steps a condition that holds without it, such as when: {{not: {{{fact}: …}}}}"
        names.report.at(names.places["stage", stage.id], message, mend, warning=True)


def _first_word_decides(protocol: DisputeProtocol, duty: Duty, names: Names) -> None:
    """A step that decides something is owed by several who are not the two sides: the first of them to answer decides alone."""
    fact = protocol.facts.get(duty.fact)
    each = any(who.each or who.side == "both" for who in duty.by)
    if fact is None or fact.majority or duty.do not in DECIDING or len(duty.by) < 2 or each:
        return
    if not {who.side for who in duty.by}.issuperset(SIDES):
        message = f"Several owe `{duty.id}`, and not one of each side: the first of them to answer decides it alone."
        mend = f"majority: yes, at `{fact.id}`, if it takes all of two, or most of them; else one of them in `by`"
        names.report.at(names.places["duty", duty.id], message, mend, warning=True)


def _asked_of_nobody(fact: Fact, stage: Stage, exit_: Exit, names: Names) -> None:
    """A way out that waits for a line that no letter mentions: whoever could write it never reads that they may."""
    both = not fact.majority and {"referring", "receiving"} <= {
        side for who in fact.told_by for side in (SIDES if who.side == "both" else (who.side,))
    }
    step = f"a step in `{stage.id}` with do: decide, fact: {fact.id}"
    message = f"The way from `{stage.id}` to `{exit_.to}` rests on `{fact.id}`, which no letter asks for."
    mend = f"ask: stage, at `{fact.id}`; or {step}"
    if both:
        message = f"{message[:-1]}; and whichever side says it first decides it alone."
        mend = f"{step}, by: [referring …, receiving …], if both must say it; ask: stage, at `{fact.id}`, if one is enough"
    names.report.at(names.places["stage", stage.id], message, mend, warning=True)


def _each_to_the_other(duty: Duty, names: Names) -> None:
    """One step of both sides is one step: it is done once, by whoever does it. Of what each owes the other there are two."""
    others = [who for who in duty.counterparts if who.side == "other"]
    sides = {side for who in duty.by for side in (SIDES if who.side == "both" else (who.side,))}
    if others and sides >= set(SIDES) and not any(who.each for who in duty.by) and duty.do not in DECIDING:
        message = f"`{duty.id}` is one step of both sides, done as soon as one of them has done it, and is owed to the other side."
        by = ", ".join(
            f"each {side} {who.role}"
            for who in duty.by
            for side in (SIDES if who.side == "both" else (who.side,))
        )
        names.report.at(
            names.places["duty", duty.id],
            message,
            f"by: [{by}], so that each of them owes theirs",
            warning=True,
        )


def _holds_untold(condition: Condition | None) -> bool:
    """Whether the condition may hold while no fact has been told. What is no fact may come about."""
    match condition:
        case FactIs():
            return False
        case Not(part):
            return not _holds_untold(part) if facts_in(part) else True
        case AllOf(several):
            return all(_holds_untold(part) for part in several)
        case AnyOf(several):
            return any(_holds_untold(part) for part in several)
        case _:
            return True


def _may_come_later(condition: Condition | None) -> set[str]:
    """What may be known only after the first mail: facts of the file, and which agency it is whose decision is disputed."""
    named = [part for part in parts(condition) if isinstance(part, InSector) and part.side == "receiving"]
    return facts_in(condition) - {URGENT} | ({RECEIVING} if named else set())


def _too_late_to_start(protocol: DisputeProtocol, when: Condition, to: str, names: Names) -> None:
    """`start` looks once, at the first mail. Whoever tells the fact in their next one is at the usual stage by then."""
    facts = _may_come_later(when)
    usual = next((start.stage for start in protocol.start if start.when is None), protocol.stages[0].id)
    ways_on = [exit_ for exit_ in protocol.stage(usual).exits if exit_.to == to]
    if facts and to != usual and not any(facts & _may_come_later(exit_.when) for exit_ in ways_on):
        fact = min(facts)
        later = "the receiving agency is named" if fact == RECEIVING else f"`{fact}` is told"
        message = f"`start` looks at the first mail alone: if {later} a minute later, nothing leads from `{usual}` to `{to}`."
        mend = f"also an exit of `{usual}`: {{to: {to}, when: {{{fact}: …}}}}, with whatever it `needs`"
        names.report.at(names.where.get(id(when)), message, mend, warning=True)
