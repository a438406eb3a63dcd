"""The bytes of a letter, rendered once from the facts that its outbox row fixed: text, HTML, calendar part.

Every calendar text is read again before it leaves. A letter that cannot be rendered raises `Unrenderable`; it
parks its own row, and the dispute goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from parley.calendars import outgoing as calendar_check
from parley.calendars.invitation import Attendee, Invitation, cancel, request
from parley.mail import tags
from parley.mail.notice_texts import with_texts
from parley.mail.outbound import Enclosure, OutgoingMail, build
from parley.mail.rendering import TemplateProblem, Templates
from parley.mailboxes.wayout import Outgoing
from parley.store.outbox import OutboxRow

FROM_NAME = "parley"
ANSWERS = ("raised", "recorded", "refused", "asked_back", "note_kept", "status", "time_in_words", "closed_mail",
           "raised_again", "excluded", "unread", "which_matter")  # fmt: skip


class Unrenderable(Exception):
    """The letter's template or its facts are at fault; the message says which, with nothing personal."""


def render(
    row: OutboxRow,
    templates: Templates,
    texts: Mapping[str, str],
    *,
    address: str,
    instance: str,
    now: datetime,
    enclose: Callable[[str], bytes] | None = None,
) -> bytes:
    """The mail as it will leave, headers and all. texts: what people typed, by the ids that the facts name.
    now: the moment of the first claim, which dates it. enclose: makes the PDF of a document that the facts name."""
    try:
        return _render(row, templates, texts, address, instance, now, enclose)
    except (TemplateProblem, ValueError, KeyError) as problem:
        raise Unrenderable(f"{row.template}: {type(problem).__name__}: {_short(problem)}") from problem


def envelope(row: OutboxRow, raw: bytes, *, address: str) -> Outgoing:
    """The mail with the envelope it travels in: its bounce address names the row."""
    bounce = tags.format_bounce(address, row.bounce_token)
    return Outgoing(bounce, (row.address,), raw, row.message_id)


def _render(
    row: OutboxRow, templates: Templates, texts: Mapping[str, str], address: str, instance: str, now: datetime,
    enclose: Callable[[str], bytes] | None,
) -> bytes:  # fmt: skip
    facts = dict(row.facts)
    rendered = templates.render(with_texts(facts, texts))
    calendar, method = (
        _calendar(facts, templates, address, row.created) if "calendar" in facts else (None, "")
    )
    answered: Literal["auto-replied", "auto-generated"] = (
        "auto-replied" if row.in_reply_to and row.template in ANSWERS else "auto-generated"
    )
    return build(
        OutgoingMail(
            to_address=row.address,
            to_name=facts["to"]["name"],
            from_address=address,
            from_name=FROM_NAME,
            reply_to=facts.get("reply_to") or address,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=row.message_id,
            date=now,
            in_reply_to=row.in_reply_to,
            references=row.references,
            auto_submitted=answered,
            importance_high=row.high,
            calendar=calendar,
            calendar_method=method,
            bounce_address=tags.format_bounce(address, row.bounce_token),
            instance_id=instance,
            enclosed=_enclosed(facts, enclose),
        )
    )


def _enclosed(facts: Mapping[str, Any], enclose: Callable[[str], bytes] | None) -> tuple[Enclosure, ...]:
    """The documents that its facts name, made now."""
    files = (facts.get("documents") or {}).get("files", ())
    if files and enclose is None:
        raise ValueError("there is nothing here that makes documents")
    return tuple(Enclosure(file, enclose(what)) for what, file in files) if enclose else ()


def _calendar(
    facts: dict[str, Any], templates: Templates, address: str, stamp: datetime
) -> tuple[bytes, str]:
    said, words = facts["calendar"], templates.invitation_text(facts)
    attendees = tuple(Attendee(*pair) for pair in said["attendees"])
    invitation = Invitation(
        uid=said["uid"],
        sequence=said["sequence"],
        dtstamp=stamp.replace(microsecond=0),
        start=datetime.fromisoformat(said["start"]),
        end=datetime.fromisoformat(said["end"]),
        organizer=Attendee(address, FROM_NAME),
        attendees=attendees,
        summary=words.summary,
        description=words.description,
        location=words.location,
        private=said["private"],
    )
    if said["method"] == "CANCEL":
        text = cancel(invitation, None if said["whole"] else (Attendee(*said["to"]),))
        calendar_check.check(text)
    else:
        text = request(invitation)
        calendar_check.check(text, said["to"][0])
    return text, said["method"]


def _short(problem: Exception) -> str:
    return str(problem).split("\n")[0][:200]
