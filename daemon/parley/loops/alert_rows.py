"""Alerts on their way out: looked at again when their turn comes, and one channel after the other (operations.md section 2).

A text that fails is not tried again while another channel is left: that one is tried at once. The last one is tried
again like any letter, sooner, for as long as nobody has the alert.
"""

from __future__ import annotations

from collections.abc import Callable

from parley.dispute.dispute import Alert
from parley.dispute.plan_alerts import ALERT, CONTACT_ASKED, IN_HAND, NOBODY_ANSWERED, UPDATE
from parley.loops.door import Door
from parley.mail import channels
from parley.mail.delivered import Delivered, FailedForNow, Unknown
from parley.store.outbox import OutboxRow


def number_of(row: OutboxRow) -> int:
    """Which alert of its dispute a row is about; 0 for a letter that is about none."""
    if row.template not in _OVERTAKEN or not row.reference:
        return 0
    said = row.facts["details"].get("alert", "0")
    return int(said) if said.isdigit() else 0


def answered(door: Door, row: OutboxRow) -> bool:
    """Whether what has happened meanwhile makes it untrue or needless: somebody has what this would wake somebody for, say."""
    try:
        alert = door.dispute(row.reference).alerts.get(number_of(row)) if number_of(row) else None
    except KeyError:
        return False
    return alert is not None and _OVERTAKEN[row.template](alert, row)


def _another_was_alerted(alert: Alert, row: OutboxRow) -> bool:
    """What whoever waits would read of one who was alerted, when the next one has been, or somebody has it, or nobody is left."""
    return not alert.waiting or alert.rung[-1][1] != row.facts["details"].get("who")


def _another_has_it(alert: Alert, row: OutboxRow) -> bool:
    details = row.facts["details"]
    return alert.acknowledged_by != details.get("who", "") or (
        bool(details.get("again")) and alert.contact is not None
    )


_OVERTAKEN: dict[str, Callable[[Alert, OutboxRow], bool]] = {
    ALERT: lambda alert, row: bool(alert.acknowledged_by or alert.over or row.person in alert.passed),
    UPDATE: _another_was_alerted,
    NOBODY_ANSWERED: lambda alert, _: bool(alert.acknowledged_by),
    IN_HAND: _another_has_it,
    CONTACT_ASKED: lambda alert, row: (
        alert.over or alert.contact is not None or alert.acknowledged_by != row.person
    ),
}


def fails_over(row: OutboxRow, result: Delivered) -> bool:
    """Whether this attempt was the last by this channel, since another one is left."""
    if not isinstance(result, FailedForNow | Unknown) or not channels.parts(row.address)[0]:
        return False
    return bool(row.facts["details"].get("then"))
