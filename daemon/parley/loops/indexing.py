"""The look-up rows that follow a dispute's journal: its line in the index, who owes what, its holds, its wake-up.

All of it can be rebuilt from the journal; it is written in the same transaction, so it is never behind.
"""

from __future__ import annotations

from collections.abc import Sequence

from parley.dispute.advance import next_wake
from parley.dispute.dispute import Dispute, Hold
from parley.dispute.events import AnyEvent, MeetingCancelled, MeetingMoved, MeetingPassed, MeetingPlaced
from parley.dispute.view import View
from parley.store import disputes, holds, wakeups
from parley.store.store import Store

DISPUTE = "dispute"  # the kind of wake-up that belongs to a dispute


def index(store: Store, view: View, events: list[AnyEvent]) -> None:
    """Bring the rows of this dispute up to date after `events`; the next wake-up is that after the view's instant."""
    dispute = view.dispute
    new = dispute.length == len(events)  # no row of it is there yet
    _line(store, dispute, new)
    owed = [
        (str(duty.key), person, duty.due, duty.clause)
        for duty in dispute.open_duties
        for person in duty.holders
    ]
    disputes.replace_owed(store, dispute.reference, owed, new=new)
    for hold in _changed_holds(dispute, events):
        holds.save(store, hold_row(dispute.reference, hold), new=new)
    wakeups.set(store, DISPUTE, dispute.reference, next_wake(view))


def _line(store: Store, dispute: Dispute, new: bool) -> None:
    known = None if new else disputes.row(store, dispute.reference)
    token = known.token if known else disputes.new_token(store)
    at = dispute.last.stage if dispute.last else ""
    other = next((p for (side, _), p in dispute.people.items() if side == "receiving"), "")
    disputes.save(
        store,
        disputes.DisputeRow(
            reference=dispute.reference,
            protocol=dispute.protocol,
            protocol_hash=dispute.protocol_hash,
            world_hash="",
            token=token,
            referring=dispute.agencies.get("referring", ""),
            receiving=dispute.agencies.get("receiving", ""),
            raised=dispute.moments["raised"],
            raiser=dispute.raised_by,
            other=other,
            stage=at,
            status=dispute.outcome if dispute.status == "closed" else "open",
            position=dispute.length,
        ),
    )


def _changed_holds(dispute: Dispute, events: list[AnyEvent]) -> list[Hold]:
    changed = (MeetingPlaced, MeetingMoved, MeetingCancelled, MeetingPassed)
    return [dispute.holds[hold] for hold in {event.hold for event in events if isinstance(event, changed)}]


def free(store: Store, dispute: Dispute, events: Sequence[AnyEvent]) -> bool:
    """Free the hours of the meetings that these events have called off, before the rest of them is written; whether there were any."""
    off = [event.hold for event in events if isinstance(event, MeetingCancelled)]
    for hold in off:
        holds.save(store, hold_row(dispute.reference, dispute.holds[hold]))
    return bool(off)


def hold_row(reference: str, hold: Hold) -> holds.HoldRow:
    """The look-up row of a meeting as its journal has it."""
    return holds.HoldRow(
        hold=hold.id,
        uid=hold.uid,
        reference=reference,
        start=hold.start,
        end=hold.end,
        sequence=hold.sequence,
        status=hold.status,
        attendees=hold.attendees,
    )
