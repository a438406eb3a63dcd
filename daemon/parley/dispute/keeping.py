"""What is kept of a dispute: held while it is under review, released, and noted when it is deleted under retention.

Nothing here moves a dispute; it may be open or closed.
"""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.commands import HoldRecords, NoteDeletion, Refused, ReleaseRecords
from parley.dispute.draft import Draft


def hold(draft: Draft, command: HoldRecords) -> Refused | None:
    """Until it is released nothing of it is deleted."""
    if draft.dispute.records_held:
        return Refused("It is kept already, until somebody releases it.", "", code="nothing")
    draft.said(e.RecordsHeld, command, text=command.text)
    return None


def release(draft: Draft, command: ReleaseRecords) -> Refused | None:
    """What is kept goes when its time has come."""
    if not draft.dispute.records_held:
        return Refused("Nobody has asked that it be kept.", "", code="nothing")
    draft.said(e.RecordsReleased, command)
    return None


def note_deletion(draft: Draft, command: NoteDeletion) -> Refused | None:
    """So much is gone; never of a dispute that is held."""
    if draft.dispute.records_held:
        return Refused("It is kept until somebody releases it.", "", code="held")
    draft.said(e.RecordsDeleted, command, kinds=command.kinds, count=command.count)
    return None
