"""The bytes of a letter, rendered once from the facts that its outbox row fixes: text, HTML, calendar part.

Every calendar text is read again before it leaves. Of a letter that cannot be rendered it is said why; it
parks its own row, and the dispute goes on.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from parley.calendars import outgoing as calendar_check
from parley.calendars.invitation import (
    Attendee,
    Invitation,
    Undescribed,
    undescribed_cancel,
    undescribed_request,
)
from parley.loops.basis import learn
from parley.loops.to_render import FROM_NAME, ToRender
from parley.mail import channels, tags
from parley.mail.notice_texts import with_texts
from parley.mail.outbound import Enclosure, OutgoingMail, build
from parley.mail.rendering import TemplateProblem, Templates

ANSWERS = ("raised", "recorded", "refused", "asked_back", "note_kept", "status", "time_in_words", "closed_mail",
           "raised_again", "excluded", "unread", "which_matter", "not_yet", "pen_answered")  # fmt: skip


Steps = Iterator[bytes | None]


def render_all(folder: str, letters: bytes, bases: Mapping[str, bytes]) -> list[bytes | str]:
    """For each its octets, or what is wrong with it. The work of a rendering process, which keeps its templates.

    letters: a pickled list of `ToRender`; bases: what this process must learn to read it. Raises UnknownBasis.
    """
    for key, whole in bases.items():
        learn(key, whole)
    templates = _templates(folder)
    with templates.one_look():
        return render_each(pickle.loads(letters), templates)


def render_each(letters: Sequence[ToRender], templates: Templates) -> list[bytes | str]:
    """For each the mail as it will leave, headers and all; or what is wrong with its template or its facts, with nothing
    personal.

    Each letter takes one step before any takes its next: the code of a step stays in the processor's own memory
    meanwhile, for which that of a whole letter is too large (docs/speed.md).
    """
    made: dict[int, bytes | str] = {}
    steps = [_steps(letter, templates) for letter in letters]
    while len(made) < len(steps):
        for n, (letter, way) in enumerate(zip(letters, steps, strict=True)):
            if n not in made and (mail := _step(letter, way)) is not None:
                made[n] = mail
    return [made[n] for n in range(len(steps))]


def _step(letter: ToRender, way: Steps) -> bytes | str | None:
    """The mail, or what is wrong with it; None while there are more steps."""
    try:
        return next(way)
    except (TemplateProblem, ValueError, KeyError) as problem:
        return f"{letter.row.template}: {type(problem).__name__}: {_short(problem)}"
    except Exception as fault:  # noqa: BLE001 - a letter that cannot be made must not keep the others back
        return f"{letter.row.template}: {type(fault).__name__}"


@lru_cache(maxsize=4)
def _templates(folder: str) -> Templates:
    return Templates(Path(folder))


def _steps(letter: ToRender, templates: Templates) -> Steps:
    """Its facts, its words, its calendar text, its octets: None behind each step but the last."""
    row, address = letter.row, letter.address
    if channels.parts(row.address)[0]:
        yield templates.text(letter.facts()).encode()
        return
    facts = letter.facts(templates.asked_for(row.template, invites=bool(row.hold)))
    yield None
    filled = with_texts(facts, letter.texts)
    rendered = templates.render(filled)
    yield None
    calendar, method = (
        # Of all that people typed, a diary gets this alone: each copy is its reader's own
        _calendar({**facts, "case_number": filled["case_number"]}, templates, address, row.created)
        if "calendar" in facts
        else (None, "")
    )
    yield None
    answered: Literal["auto-replied", "auto-generated"] = (
        "auto-replied" if row.in_reply_to and row.template in ANSWERS else "auto-generated"
    )
    yield build(
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
            date=letter.at,
            in_reply_to=row.in_reply_to,
            references=row.references,
            conversation=row.reference,
            auto_submitted=answered,
            importance_high=row.high,
            calendar=calendar,
            calendar_method=method,
            bounce_address=tags.format_bounce(address, row.bounce_token),
            instance_id=letter.instance,
            enclosed=tuple(Enclosure(file, letter.files[what]) for what, file in letter.enclosed),
        )
    )


def _calendar(
    facts: dict[str, Any], templates: Templates, address: str, stamp: datetime
) -> tuple[bytes, str]:
    said, words = facts["calendar"], templates.invitation_text(facts)
    method, to = said["method"], said["to"]
    all_alike = _undescribed(
        method,
        said["uid"],
        said["sequence"],
        # A row of an older version has none
        said["stamp"] if "stamp" in said else stamp.isoformat(),
        said["start"],
        said["end"],
        address,
        tuple(map(tuple, said["attendees"])),
        tuple(to) if method == "CANCEL" and not said["whole"] else (),
        words.summary,
        words.location,
        said["private"],
        said.get("video", ""),
    )
    text = all_alike.described(words.description)
    calendar_check.check(text, "" if method == "CANCEL" else to[0])
    return text, method


# Remembered: what the people at one meeting are sent differs in its description alone
@lru_cache(maxsize=8)
def _undescribed(
    method: str, uid: str, sequence: int, stamp: str, start: str, end: str, address: str,
    attendees: tuple[tuple[Any, ...], ...], removed: tuple[Any, ...], summary: str, location: str, private: bool, video: str,
) -> Undescribed:  # fmt: skip
    """removed: of whom alone a CANCEL is about, () if it is about all. Moments as ISO 8601 has them."""
    invitation = Invitation(
        uid=uid,
        sequence=sequence,
        dtstamp=datetime.fromisoformat(stamp).replace(microsecond=0),
        start=datetime.fromisoformat(start),
        end=datetime.fromisoformat(end),
        organizer=Attendee(address, FROM_NAME),
        attendees=tuple(Attendee(*each) for each in attendees),
        summary=summary,
        description="",
        location=location,
        private=private,
        video_url=video,
    )
    if method == "CANCEL":
        return undescribed_cancel(invitation, (Attendee(*removed),) if removed else None)
    return undescribed_request(invitation)


def _short(problem: Exception) -> str:
    return str(problem).split("\n")[0][:200]
