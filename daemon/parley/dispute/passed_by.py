"""What is to follow a step that the ladder went past: the step was waived with the stage it belonged to, or its stage was
skipped. Nobody will be asked for it again, and silence locks nothing: what waits for it is owed from the opening of the stage
that follows (design.md section 3, promise 6)."""

from __future__ import annotations

from parley.dispute.conditions import AllOf, AnyOf, Condition, Done, Missed, Tried
from parley.dispute.dispute import StageVisit
from parley.dispute.view import View


def never_to_come(view: View, condition: Condition, visit: StageVisit) -> bool:
    """Whether a condition that does not hold rests on a step of an earlier stage that nobody took and nobody owes now."""
    match condition:
        case Done(duty) | Tried(duty) | Missed(duty):
            return _passed_by(view, duty, visit)
        case AllOf(parts):
            return any(never_to_come(view, part, visit) for part in parts)
        case AnyOf(parts):
            return all(never_to_come(view, part, visit) for part in parts)
        case _:
            return False


def _passed_by(view: View, duty: str, visit: StageVisit) -> bool:
    """Whether the stages of this step all lie before this visit, on its ladder or track, and it was left undone there."""
    if duty not in view.protocol.steps_before[visit.stage]:
        return False
    owed = [one for one in view.dispute.duties.values() if one.key.duty == duty]
    latest = max((one.opened for one in owed), default=None)
    last = [one.status for one in owed if one.opened == latest]
    return "open" not in last and (not last or "overtaken" in last)
