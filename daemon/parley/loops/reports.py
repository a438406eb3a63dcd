"""Delivery reports that come in: which letter of ours each is about, and who has to hear of it (mail.md section 4).

A letter is found by the token of its own bounce address, else by the Message-ID that came back, both of which only its
recipient's server has seen; else, of a report that came to the address of a question, by the recipient: mail systems of old
answer Reply-To. A forged report has none of these, and changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from parley.dispute.commands import MarkAddressFailed
from parley.loops import house_letters
from parley.loops.door import Done, Door, Said
from parley.loops.outgoing import Posted
from parley.loops.taken import Taken
from parley.loops.undelivered import came_back, concerned, known_to_fail, tell_of_late
from parley.mail.message import DeliveryReport, InboundMail
from parley.store import outbox, questions
from parley.store.outbox import OutboxRow

_SAYS = {
    "failed": "it did not arrive, and will not",
    "given_up": "it was tried for days, and is not tried any more",
    "delayed": "it is delayed, and is tried again",
    "other": "it arrived, or was handed on",
}


def take_report(door: Door, raw: int, mail: InboundMail, report: DeliveryReport, now: datetime) -> Taken:
    """What the report comes to. Only a failure for good is a bounce; everything else is information."""
    verdict = "bounce" if report.for_good else "automatic"
    row = letter_of(door, mail, report)
    status = f" ({report.status})" if report.status else ""
    taken = Taken(raw, verdict, f"{_SAYS[report.outcome]}{status}", report.rule)
    if row is None:
        return replace(taken, reason=f"{taken.reason}; it names no mail of ours")
    if report.outcome in ("failed", "given_up"):
        came_back(door.store, row, report.status)
    letters: tuple[Posted, ...] = ()
    done: tuple[Done, ...] = ()
    if report.for_good and concerned(row):
        done = _tell_disputes(door, raw, mail, report, row, now)
        letters = tuple(letter for each in done for letter in each.letters)
    elif report.outcome in ("failed", "given_up"):
        letters = house_letters.undelivered(door, [row], now=now, given_up=True)
    elif report.outcome == "delayed":
        letters = tell_of_late(door, [row], now)
    return replace(taken, dispute=" ".join(concerned(row)), done=done, letters=letters)


def letter_of(door: Door, mail: InboundMail, report: DeliveryReport) -> OutboxRow | None:
    """The letter of ours that a report is about; None where nothing in it was ours to give."""
    found = outbox.by_bounce_token(door.store, report.token) if report.token else None
    found = found or outbox.by_message_id(door.store, report.original_message_id)
    return found or _by_recipient(door, mail, report)


def _by_recipient(door: Door, mail: InboundMail, report: DeliveryReport) -> OutboxRow | None:
    """The newest letter to that address of whoever was asked a question at whose address, with its token, it came."""
    asked = [tag for tag in mail.tags if tag.kind == "question" and not report.token]
    for tag in asked:
        question = questions.find(door.store, tag.reference, tag.question)
        if question is not None and question.opened_by(tag.token):
            letters = [row for row in outbox.of(door.store, tag.reference) if row.person == question.person]
            mine = [row for row in letters if row.address.lower() == report.recipient]
            return mine[-1] if mine else None
    return None


def _tell_disputes(
    door: Door, raw: int, mail: InboundMail, report: DeliveryReport, row: OutboxRow, now: datetime
) -> tuple[Done, ...]:
    received = mail.envelope.received
    command = MarkAddressFailed(
        by="", happened=received, received=received, person=row.person, status=report.status
    )
    return tuple(
        door.tell(one, [command], Said(), now=now, cause=f"mail:{raw}")
        for one in concerned(row)
        if not known_to_fail(door, row, one)
    )
