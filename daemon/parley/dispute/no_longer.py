"""Why nothing is open that somebody answers: it is on record already, or it went on without it. Said kindly: they were asked."""

from __future__ import annotations

from parley.dispute.commands import RecordAct, RecordAttempt, RecordDiscussion, Refused
from parley.dispute.draft import Draft


def not_open(draft: Draft, command: RecordAct | RecordAttempt | RecordDiscussion, otherwise: str) -> Refused:
    """The refusal for steps of theirs that were asked about and are not open any more. otherwise: the reason where they
    were asked for none."""
    duties = draft.dispute.duties
    asked = [duties[key] for key in command.keys if key in duties]
    mine = [duty for duty in asked if command.by in (*duty.holders, *duty.counterparts)]
    done = next((duty for duty in mine if duty.status == "done"), None)
    if done is not None:
        somebody = done.done_by not in ("", command.by)
        by = f", by {draft.view.world.person(done.done_by).name}" if somebody else ""
        why = f"That step is on record already{by}. Nothing more is needed for it."
        return Refused(why, done.clause, code="nothing")
    if mine and all(duty.status == "overtaken" for duty in mine):
        why = "That step is not asked for any more: it has gone on without it."
        return Refused(why, mine[0].clause, code="nothing")
    return Refused(otherwise, "", code="nothing")


def said_since(what: str) -> Refused:
    """A mail that is filed late does not undo what was said after it (design.md section 4: mail out of order). what: "Another day has
    been given"."""
    return Refused(f"{what} since that mail was sent, and that stands.", "", code="since")
