"""Raw mails through the real intake on a store that is thrown away; for each, a row that says what was understood.

What a mail says is reported even where it is held: whoever tries parley with their own mails wants to see both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from parley.dispute.commands import Need
from parley.dispute.protocol import DisputeProtocol
from parley.loops.taken import Taken
from parley.mail.mail_files import envelope_of
from parley.mail.message import (
    CalendarAnswer,
    DeliveryReport,
    Forwarded,
    InboundMail,
    SaidWord,
    UnreadableMail,
)
from parley.rehearsal import minutes
from parley.rehearsal.playhouse import Playhouse, Posted


def ingest(house: Playhouse, name: str, raw: bytes, now: datetime) -> dict[str, Any]:
    """One mail's row, in the fields of design.md section 6. now: when it came, if nothing in it says so.

    The house's clock begins with the first mail and goes on to when each one came, never back.
    """
    envelope = envelope_of(raw, now, house.zone)
    house.now = max(house.now, envelope.received) if house.begun else envelope.received
    number = house.keep(raw, envelope)
    mail = house.reading(number)
    before = len(house.posted)
    taken = house.take(number, mail)
    house.dispatch()
    return _row(house, name, mail, taken, house.posted[before:])


def not_read(house: Playhouse, name: str, why: str) -> dict[str, Any]:
    """The row of what is no mail, or could not be taken: nothing is dropped without one."""
    return _row(house, name, None, Taken(0, "unreadable", why), ())


def _row(
    house: Playhouse, name: str, mail: InboundMail | UnreadableMail | None, taken: Taken, letters: Iterable[Posted]
) -> dict[str, Any]:  # fmt: skip
    zone = house.zone
    read = mail if isinstance(mail, InboundMail) else None
    tag = next((tag.text for tag in read.tags), "") if read else ""
    return {
        "file": name,
        "verdict": taken.verdict,
        "reason": taken.reason or None,
        "rule": taken.rule or None,
        "dispute": taken.dispute or None,
        "tag": tag or None,
        "sender": (read.sender.address or None) if read else None,
        "proven": read.proof.proven if read else False,
        "answers": _answers(read, house.loaded.library.protocol, zone) if read else {},
        "forwarded": _forwarded(read.forwarded, zone) if read and read.forwarded else None,
        "clause": taken.clause or None,
        "still_needed": [_need(need) for need in taken.refused.still_needed] if taken.refused else [],
        "events": [type(event).__name__ for done in taken.done for event in done.events],
        "outgoing": [_outgoing(house, letter) for letter in letters],
        "calendar": _calendar(read.calendar, zone) if read and read.calendar else None,
        "proof": read.proof.why if read else None,
        "report": _report(read.report) if read and read.report else None,
        "problems": list(read.problems) if read else [],
    }


def _answers(mail: InboundMail, protocol: DisputeProtocol, zone: str) -> dict[str, Any]:
    """Word or line -> what was said with it: true for a bare word; note: whether free text stood there too."""
    found: dict[str, Any] = {}
    for word in mail.answers.words:
        found[word.word] = _word(word, zone) or True
    for line in mail.answers.lines:
        fact = protocol.facts.get(line.label)
        label = fact.label if fact else line.label
        if label in found:
            earlier = found[label] if isinstance(found[label], list) else [found[label]]
            found[label] = [*earlier, line.value]
        else:
            found[label] = line.value
    if mail.answers.asks_next:
        found["asks_next"] = True
    if mail.answers.other_text:
        found["note"] = True
    return found


def _word(word: SaidWord, zone: str) -> dict[str, str]:
    said = {"medium": word.medium, "name": word.name, "address": word.address, "reason": word.reason}
    for name, moment in (("happened", word.happened), ("until", word.until)):
        said[name] = minutes.local(moment, zone) if moment else ""
    return {name: value for name, value in said.items() if value}


def _forwarded(old: Forwarded, zone: str) -> dict[str, Any]:
    return {
        "from": old.from_address or old.from_name or None,
        "to": list(old.to),
        "date": _moment(old.date, zone),
        "subject": old.subject or None,
        "body": old.body,
    }


def _report(report: DeliveryReport) -> dict[str, Any]:
    """What a delivery report says, and of whom: the address that failed is shown even where no letter of ours went there."""
    return {"outcome": report.outcome, "address": report.recipient or None, "status": report.status or None}


def _need(need: Need) -> str:
    return f"{need.text} ({need.clause})" if need.clause and need.clause not in need.text else need.text


def _outgoing(house: Playhouse, letter: Posted) -> dict[str, Any]:
    shown = minutes.shown_mail(letter.raw)
    calendar = minutes.shown_calendar(letter.raw, house.zone) if letter.row.hold else None
    return {
        "to": shown.to,
        "who": house.name(letter.row.person),
        "template": letter.row.template,
        "subject": shown.subject,
        "reply_to": shown.reply_to,
        "text": shown.text,
        "calendar": calendar.method if calendar else None,
    }


def _calendar(answer: CalendarAnswer, zone: str) -> dict[str, Any]:
    return {
        "method": answer.method,
        "uid": answer.uid,
        "partstat": answer.partstat or None,
        "sequence": answer.sequence,
        "start": _moment(answer.start, zone),
        "end": _moment(answer.end, zone),
    }


def _moment(moment: datetime | None, zone: str) -> str | None:
    return minutes.local(moment, zone) if moment else None
