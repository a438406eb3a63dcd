"""Steps that nobody has time for: they begin with what opens the next stage, and are no longer asked for once it is open."""

from __future__ import annotations

from parley.dispute.conditions import AllOf, AnyOf, Condition, Done, FactIs
from parley.dispute.protocol import CLOSED, OUTCOME, Exit, Stage
from parley.reference.rules_graph import Ways, essential, parts
from parley.reference.rules_names import Names


def check(ways: Ways, names: Names) -> None:
    """Warn of every step that is overtaken at the moment at which it begins, wherever it is not resolved."""
    for stage in ways.protocol.every_stage:
        for duty in stage.duties:
            waits = essential(duty.needs) & {other.id for other in stage.duties}
            on_record = _with_theirs(waits, stage)
            exit_ = next((one for one in stage.exits if _opens_with(one, on_record)), None)
            wanted = any(duty.id in essential(one.needs) for one in stage.exits)  # by another way out
            if waits and not wanted and exit_ is not None and not duty.stays and not duty.after_closing:
                message = (
                    f"`{duty.id}` begins once `{', '.join(sorted(waits))}` is on record, and that is all that the way to"
                    f" `{exit_.to}` needs: the stage is left before anybody can do it."
                )
                mend = f"stays: yes (it is still owed then), or `{duty.id}` in the `needs` of that exit"
                names.report.at(names.places["duty", duty.id], message, mend, warning=True)


def _with_theirs(duties: set[str], stage: Stage) -> set[str]:
    """These duties, and those that must be on record before them."""
    found = set(duties)
    for duty in reversed(stage.duties):
        found |= essential(duty.needs) if duty.id in found else set()
    return found


def _opens_with(exit_: Exit, on_record: set[str]) -> bool:
    """Whether the exit that goes on is taken by itself once so much is on record and it is not resolved."""
    tested = [part for part in parts(exit_.when) if isinstance(part, FactIs)]
    goes_on = exit_.to != CLOSED and not exit_.asked_by and exit_.needs is not None
    unresolved = exit_.when is not None and all(
        part.fact == OUTCOME and "unresolved" in part.values for part in tested
    )
    return goes_on and unresolved and bool(tested) and _holds(exit_.needs, on_record)


def _holds(condition: Condition | None, on_record: set[str]) -> bool:
    match condition:
        case Done(duty):
            return duty in on_record
        case AllOf(parts_):
            return all(_holds(part, on_record) for part in parts_)
        case AnyOf(parts_):
            return any(_holds(part, on_record) for part in parts_)
        case _:
            return False
