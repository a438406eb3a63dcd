"""What only the whole of a rule file can show: stages that nothing reaches, ladders without an end, circles.

Runs on a protocol whose parts are in order. Every message says what to write instead. Conditions, locks and dates
have rooms of their own beside this one.
"""

from __future__ import annotations

from parley.dispute.protocol import CLOSED, DisputeProtocol, Duty, Stage, Who
from parley.dispute.ways_out import asks_unresolved, chosen_by_resolution
from parley.reference import (
    rules_check_conditions,
    rules_check_dates,
    rules_check_lines,
    rules_check_locks,
    rules_check_overtaken,
    rules_check_owed,
    rules_check_untold,
)
from parley.reference.rules_graph import Ways, closure, told
from parley.reference.rules_names import Names


def check(protocol: DisputeProtocol, names: Names) -> None:
    """Note every problem that concerns more than one place."""
    ways = Ways(protocol)
    _reachable(ways, names)
    _endings(ways, names)
    _settled(protocol, names)
    _loops_of_substitutes(protocol, names)
    rules_check_conditions.check(ways, names)
    rules_check_locks.check(ways, names)
    rules_check_dates.check(ways, names)
    rules_check_overtaken.check(ways, names)
    rules_check_owed.check(ways, names)
    rules_check_untold.check(ways, names)
    rules_check_lines.check(protocol, names)
    _informs(protocol, names)
    if "danger" not in protocol.says:
        message = "Nothing says what to do when somebody may be in danger now."
        mend = 'says: {danger: {say: "… ring 999, or {safety}. …", clause: …}}'
        names.report.at(None, message, mend, warning=True)


def _reachable(ways: Ways, names: Names) -> None:
    reached = set[str]().union(*(ways.after[first] for first in ways.firsts()))
    for stage in ways.protocol.every_stage:
        if stage.id not in reached:
            place = names.places["stage", stage.id]
            names.report.at(
                place, f"Nothing leads to the stage `{stage.id}`.", f"an exit with to: {stage.id}"
            )


def _endings(ways: Ways, names: Names) -> None:
    """From every stage of the ladder its end can be reached: no dead end, no loop that nobody can leave."""
    for stage in ways.protocol.stages:
        place = names.places["stage", stage.id]
        if not stage.exits:
            message = f"The ladder does not end: nothing leads out of `{stage.id}`."
            names.report.at(place, message, "an exit with to: closed")
        elif CLOSED not in ways.after[stage.id] and not _dead_end(ways, stage):
            message = f"The stage `{stage.id}` leads round in a loop that nobody can leave."
            names.report.at(place, message, "an exit with to: closed")
    for track in ways.protocol.tracks:
        _ending_of_track(track.stages, ways, names)


def _dead_end(ways: Ways, stage: Stage) -> bool:
    """Whether it leads to a stage without exits, of which that stage's own message tells."""
    return any(not ways.edges.get(other) for other in ways.after[stage.id] if other != CLOSED)


def _ending_of_track(stages: tuple[Stage, ...], ways: Ways, names: Names) -> None:
    """A track that leads anywhere leads to its end; one stage without exits is a duty for life."""
    for stage in stages:
        if len(stages) > 1 and CLOSED not in ways.after[stage.id]:
            message = f"The track stops at `{stage.id}`: nothing leads from there to its end."
            names.report.at(names.places["stage", stage.id], message, "an exit with to: closed", warning=True)


def _settled(protocol: DisputeProtocol, names: Names) -> None:
    """A stage that only goes on when it is unresolved says nothing of what is settled there; one that only ends then, nothing of who
    decides."""
    for stage in protocol.stages:
        tested = rules_check_conditions.outcomes_tested(stage)
        if "unresolved" in tested and "resolved" not in tested:
            message = f"Both sides may settle it at `{stage.id}`, and no exit says where that leads."
            mend = "- {to: closed, when: {outcome: resolved}}"
            names.report.at(names.places["stage", stage.id], message, mend, warning=True)
    for stage in protocol.stages[:-1]:
        if stage.exits and all(exit_.to == CLOSED and chosen_by_resolution(exit_) for exit_ in stage.exits):
            message = f"If it is not settled at `{stage.id}`, no exit says where that leads, though it is not the last stage."
            mend = "- {to: the next stage, when: {outcome: unresolved}, needs: …}"
            names.report.at(names.places["stage", stage.id], message, mend, warning=True)

    for stage in protocol.stages:
        for n, exit_ in enumerate(stage.exits):
            alone = not (exit_.needs or exit_.asked_by or told(exit_.when))
            if exit_.to == CLOSED and asks_unresolved(exit_.when) and alone:
                message = f"STUCK alone ends the dispute at `{stage.id}`: nothing is needed for it, and nobody decides."
                mend = "needs: what must be on record, or to: a stage at which somebody decides"
                names.report.at(names.places["exit", stage.id, n], message, mend, warning=True)


def _loops_of_substitutes(protocol: DisputeProtocol, names: Names) -> None:
    edges = {
        role.id: [*(who.role for who in _substitutes(protocol, role.id)), *filter(None, [role.above])]
        for role in protocol.roles.values()
    }
    for role in protocol.roles:
        if any(role in closure(following, edges) for following in edges[role]):
            message = f"Looking for the `{role}` would lead back to `{role}`, by `else` or `above`."
            names.report.at(names.places["role", role], message, "somebody outside the circle")


def _substitutes(protocol: DisputeProtocol, role_id: str) -> list[Who]:
    role = protocol.roles[role_id]
    options = [
        who for one in role.choices if one.field == "otherwise" for _, whos in one.options for who in whos
    ]
    return [*role.otherwise, *options]


def _informs(protocol: DisputeProtocol, names: Names) -> None:
    """A clause that asks nothing of anybody has no rule."""
    cited: dict[str, str] = {}
    for stage in protocol.every_stage:
        for duty in stage.duties:
            _cite(cited, duty, f"the duty `{duty.id}`")
        for notice in stage.notices:
            cited.setdefault(notice.clause, f"a notice of `{stage.id}`")
    for clock in protocol.clocks:
        cited.setdefault(clock.clause, f"the clock `{clock.id}`")
    for clause in protocol.informs:
        if clause in cited:
            message = f"The clause {clause} is said to ask nothing of anybody, and {cited[clause]} cites it."
            place = names.places.get(("informs", clause))
            names.report.at(place, message, "informs: without it; or another clause there", warning=True)


def _cite(cited: dict[str, str], duty: Duty, what: str) -> None:
    for clause in duty.clause.split(", "):
        cited.setdefault(clause, what)
