"""Delivery reports that come in: which letter of ours each is about, and who has to hear of it (mail.md section 4).

A letter is found by the token of its own bounce address, else by its Message-ID in what came back, or in what the report
says that it answers. Letters that leave through Exchange have no bounce address of their own, and one of its servers may give
them another id: then by the failed recipient, in the dispute whose own address or question came back with it (or was reported
to: mail systems of old answer Reply-To), or that the subject names where Exchange itself says that the report is its own.
All but these last two are known to the recipient's server alone. A forged report has none of these, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from parley.dispute.commands import MarkAddressFailed
from parley.loops import house_letters
from parley.loops.door import Door
from parley.loops.outgoing import Posted
from parley.loops.taken import Taken
from parley.loops.undelivered import came_back, concerned, is_the_letters_own, known_to_fail, tell_of_late
from parley.loops.visit import Done, Said
from parley.mail.message import DeliveryReport, InboundMail
from parley.mail.trust import BY_EXCHANGE, THROUGH_EXCHANGE
from parley.store import disputes, outbox, questions
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
    if report.for_good and concerned(row) and not is_the_letters_own(report.status):
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
    if found is not None or report.token or not report.recipient:
        return found
    return _answered(door, mail, report) or _newest(door, mail, report)


def _answered(door: Door, mail: InboundMail, report: DeliveryReport) -> OutboxRow | None:
    """The letter to that recipient that the report says it answers, by In-Reply-To, References or Thread-Index."""
    for message_id in (*mail.in_reply_to, *reversed(mail.references), mail.thread_answers):
        row = outbox.by_message_id(door.store, message_id)
        if row is not None and row.address.lower() == report.recipient:
            return row
    return None


def _newest(door: Door, mail: InboundMail, report: DeliveryReport) -> OutboxRow | None:
    """The newest letter to that recipient in the one dispute that it is about."""
    for reference, person in _about(door, mail, report):
        letters = [row for row in outbox.of(door.store, reference) if person in ("", row.person)]
        mine = [row for row in letters if row.address.lower() == report.recipient]
        if mine:
            return mine[-1]
    return None


def _about(door: Door, mail: InboundMail, report: DeliveryReport) -> Iterator[tuple[str, str]]:
    """(reference, who was asked, "" for anybody) of the dispute that an address with the right token names; last, the one
    in the subject, where Exchange's word that the report came from inside counts.

    A dispute's own address is known to everybody who takes part: it counts only where letters have no bounce address.
    """
    for tag in (*mail.tags, *report.returned):
        if tag.kind == "question":
            question = questions.find(door.store, tag.reference, tag.question)
            if question is not None and question.opened_by(tag.token):
                yield tag.reference, question.person
        elif tag.kind == "dispute" and mail.envelope.read_through in BY_EXCHANGE:
            known = disputes.row(door.store, tag.reference)
            if known is not None and known.opened_by(tag.token):
                yield tag.reference, ""
    named = tuple(dict.fromkeys((*mail.subject_references, *mail.topic_references)))
    if mail.proof.proven and mail.envelope.read_through in THROUGH_EXCHANGE and len(named) == 1:
        yield named[0], ""


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
