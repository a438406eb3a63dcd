"""What a rehearsal shows, row by row: mails that came, what the journal says of them, the bytes of the outbox.

The format is that of design.md section 6. Rows are made from what the real loops wrote; nothing is worked out here.
"""

from __future__ import annotations

import email.policy
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from typing import Any
from zoneinfo import ZoneInfo

from parley.calendars.contentlines import ContentLine, take_apart, unfold
from parley.dispute import events as e
from parley.dispute.day_words import clock_time, day_name
from parley.dispute.dispute import Dispute
from parley.dispute.earliest import first_moment
from parley.dispute.events import AnyEvent, Deadline, DutyKey
from parley.dispute.world import names_in
from parley.mail import mime, parts
from parley.mail.addresses import read_addresses
from parley.mail.encoded import decode_words, one_line
from parley.value import value


@value
class ShownMail:
    """A mail as it came or left. Addresses are bare, several with a comma between; raw is the whole mail."""

    sender: str
    to: str
    reply_to: str
    subject: str
    text: str
    html: str
    raw: str


@value
class ShownCalendar:
    """A calendar part. start, end: ISO 8601 with offset; attendees: bare addresses."""

    method: str
    uid: str
    sequence: int
    start: str
    end: str
    attendees: tuple[str, ...]


@value(kw_only=True)
class Row:
    """One line of the minutes. at: ISO 8601 with offset, when parley noted it. who: names. event: the journal's name
    of what happened, for a mail that came its verdict, for one that left its template."""

    n: int
    at: str
    kind: str
    cause: int | None = None
    dispute: str | None = None
    stage: str | None = None
    visit: int | None = None
    duty: str | None = None
    party: str | None = None
    clause: str | None = None
    who: tuple[str, ...] = ()
    why: str | None = None
    event: str | None = None
    mail: ShownMail | None = None
    calendar: ShownCalendar | None = None
    disputes: tuple[dict[str, Any], ...] | None = None


def as_json(row: Row) -> dict[str, Any]:
    """The row as it is printed; `disputes` stands in the last one alone."""
    found = {field.name: getattr(row, field.name) for field in fields(row)}
    found["who"] = list(row.who)
    if row.mail is not None:
        mail = asdict(row.mail)
        found["mail"] = {"from": mail.pop("sender"), **mail}
    if row.calendar is not None:
        found["calendar"] = {**asdict(row.calendar), "attendees": list(row.calendar.attendees)}
    disputes = found.pop("disputes")
    return {**found, "disputes": list(disputes)} if disputes is not None else found


# --- mails --------------------------------------------------------------------------------------------------


def head_of(raw: bytes) -> EmailMessage:
    """The head of a mail, as the standard library reads it."""
    message = BytesHeaderParser(policy=email.policy.default).parsebytes(raw)
    assert isinstance(message, EmailMessage)
    return message


def shown_mail(raw: bytes) -> ShownMail:
    """A mail in the parts that people look at, read as parley reads mail: at hostile ones the standard library works
    for many seconds, and at each of ours for ten milliseconds. Whatever cannot be read is empty."""
    text = raw.decode("utf-8", "replace")
    try:
        head = mime.read_mail(mime.to_lf(raw))
        body = parts.read(head).text
        html = next((part.text for part in parts.leaves(head) if part.kind == "text/html"), "")
        sender, to, reply_to = (_bare(head, name) for name in ("from", "to", "reply-to"))
    except Exception:  # noqa: BLE001 - what cannot be read is for the reader to say, with its rule
        return ShownMail("", "", "", "", "", "", text)
    return ShownMail(sender, to, reply_to, one_line(decode_words(head.get("subject"))), body, html, text)


def _bare(head: mime.Part, name: str) -> str:
    return ", ".join(read_addresses(head.get_all(name)))


def shown_calendar(raw: bytes, zone: str) -> ShownCalendar | None:
    """The calendar part of a mail of ours, or None."""
    leaves = parts.leaves(mime.read_mail(mime.to_lf(raw)))
    text = next((part.text for part in leaves if part.kind == "text/calendar"), None)
    if text is None:
        return None
    lines = [line for content in unfold(text) if (line := take_apart(content))]
    values = {line.name: line.value for line in lines}
    return ShownCalendar(
        method=values.get("METHOD", ""),
        uid=values.get("UID", ""),
        sequence=int(values.get("SEQUENCE", "0") or 0),
        start=_moment(values.get("DTSTART", ""), zone),
        end=_moment(values.get("DTEND", ""), zone),
        attendees=tuple(_mailto(line) for line in lines if line.name == "ATTENDEE"),
    )


def _moment(value: str, zone: str) -> str:
    try:
        return local(datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=ZoneInfo("UTC")), zone)
    except ValueError:
        return value


def _mailto(line: ContentLine) -> str:
    return line.value.rpartition(":")[2].lower()


def local(moment: datetime, zone: str) -> str:
    """ISO 8601 with the offset of the place."""
    return moment.astimezone(ZoneInfo(zone)).isoformat()


# --- events -------------------------------------------------------------------------------------------------

KINDS: dict[type, str] = {
    e.RequestRefused: "refused",
    e.OnCallAlerted: "alert",
    e.ReminderDue: "reminder",
    e.AskedAgain: "reminder",
    e.DeadlineMissed: "missed",
    e.StageOpened: "stage",
    e.DisputeClosed: "closed",
}
_PEOPLE = ("person", "people", "holders", "between", "attendees", "supporters")


def of_event(event: AnyEvent, dispute: Dispute, names: Callable[[str], str], zone: str) -> dict[str, Any]:
    """What a journal entry says, in a row's fields."""
    key = _key(event) or _key_of_hold(event, dispute)
    at = dispute.last
    people = [p for name in _PEOPLE for p in _listed(getattr(event, name, ""))]
    people = people or ([event.by] if event.by else [])
    if not people and key is not None and key in dispute.duties:
        people = list(dispute.duties[key].holders)
    stage = getattr(event, "stage", "") or (key.stage if key else "") or (at.stage if at else "")
    return {
        "kind": KINDS.get(type(event), "event"),
        "dispute": dispute.reference,
        "stage": stage or None,
        "visit": getattr(event, "visit", 0) or (key.visit if key else None) or (at.visit if at else None),
        "duty": key.duty if key else None,
        "party": (key.party or None) if key else None,
        "clause": event.clause or None,
        "who": tuple(names(person) for person in dict.fromkeys(people)),
        "why": _why(event, names, zone) or None,
        "event": type(event).__name__,
    }


def _key(event: AnyEvent) -> DutyKey | None:
    key = getattr(event, "key", None)
    keys = getattr(event, "keys", None) or getattr(event, "met", None) or ()
    return key if isinstance(key, DutyKey) else next(iter(keys), None)


def _key_of_hold(event: AnyEvent, dispute: Dispute) -> DutyKey | None:
    hold = dispute.holds.get(getattr(event, "hold", ""))
    return hold.keys[0] if hold and hold.keys else None


def _listed(value: Any) -> Iterable[str]:
    return [value] if isinstance(value, str) and value else value if isinstance(value, tuple) else []


def _why(event: AnyEvent, names: Callable[[str], str], zone: str) -> str:
    """The event's own particulars in words; closed values only."""
    said: list[str] = []
    for name in (
        "why",
        "value",
        "outcome",
        "medium",
        "how",
        "partstat",
        "step",
        "to",
        "asked",
        "code",
        "decision_from",
    ):
        value = getattr(event, name, "")
        if isinstance(value, str) and value:
            said.append(names_in(value, names) if name == "why" else value)
    if isinstance(event, e.StageOpened | e.DisputeClosed):
        said += [f"without {', '.join(event.without)}"] if event.without else []
        said += [f"opened by {names(event.by)}"] if event.by and event.override else []
    if isinstance(event, e.RequestRefused) and event.needed:
        said.append("still needed: " + ", ".join(event.needed))
    if isinstance(event, e.FactTold):
        said = [f"{event.fact}: {event.value}"]
    if isinstance(event, e.MomentTold):
        said = [f"{event.moment}: {spoken(event.at, zone)}"]
    if isinstance(event, e.DutyOpened | e.DutyReassigned) and event.gone:
        said.append(f"in place of {', '.join(names(person) for person in event.gone)}")
    if isinstance(event, e.DutyOpened | e.DutyDated):
        said += [_dated(date, zone) for date in event.deadlines]
        first = event.earliest
        said += [f"not before {first_moment(first, zone)} ({first.why})"] if first else []
    if isinstance(event, e.DeadlineMissed):
        said.append(_dated(event.deadline, zone))
    if isinstance(event, e.MeetingPlaced | e.MeetingMoved):
        said.append(spoken(event.start, zone))
    if event.happened < event.received and not isinstance(event, e.DeadlineMissed):
        said.append(f"happened {spoken(event.happened, zone)}")
    return "; ".join(dict.fromkeys(said))


def _dated(date: Deadline, zone: str) -> str:
    clock = f"{date.clock}: " if date.clock else ""
    return f"{clock}by {spoken(date.at, zone)} ({date.why})"


def spoken(moment: datetime, zone: str) -> str:
    """ "Tuesday 7 April 17:00"."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{day_name(there.date())} {clock_time(there)}"
