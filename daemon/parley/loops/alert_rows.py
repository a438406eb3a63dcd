"""Alerts on their way out: looked at again when their turn comes, and one channel after the other (operations.md section 2).

A text that fails is not tried again while another channel is left: that one is tried at once. The last one is tried
again like any letter, sooner, for as long as nobody has the alert.
"""

from __future__ import annotations

from parley.dispute.plan_alerts import ALERT, CONTACT_ASKED
from parley.loops.door import Door
from parley.mail import channels
from parley.mail.delivered import Delivered, FailedForNow, Unknown
from parley.store.outbox import OutboxRow


def number_of(row: OutboxRow) -> int:
    """Which alert of its dispute a row is about; 0 for a letter that is about none."""
    if row.template not in (ALERT, CONTACT_ASKED) or not row.reference:
        return 0
    said = row.facts["details"].get("alert", "0")
    return int(said) if said.isdigit() else 0


def answered(door: Door, row: OutboxRow) -> bool:
    """Whether somebody has meanwhile taken what this would wake somebody for, or they themselves cannot."""
    try:
        alert = door.dispute(row.reference).alerts.get(number_of(row)) if number_of(row) else None
    except KeyError:
        return False
    if alert is None or row.template == CONTACT_ASKED:
        return alert is not None and alert.contact is not None
    return bool(alert.acknowledged_by or row.person in alert.passed)


def fails_over(row: OutboxRow, result: Delivered) -> bool:
    """Whether this attempt was the last by this channel, since another one is left."""
    if not isinstance(result, FailedForNow | Unknown) or not channels.parts(row.address)[0]:
        return False
    return bool(row.facts["details"].get("then"))
