"""Times that people name in a mail instead of their calendar: a line moves the meeting, words are answered with how to.

A time in words moves nothing (shared/calendar.md section 2): who reads "can we do 3" guesses the day. The answer comes
at once, with a line that would count. So does the answer to an invitation that came as nothing but a link: Exchange hands that
to whoever reads its mailboxes by IMAP, and what was answered stays behind.
"""

from __future__ import annotations

import re
from datetime import datetime

from parley.dispute.commands import AnyCommand
from parley.dispute.dispute import Hold
from parley.dispute.effects import Question, SendNotice
from parley.dispute.people import View
from parley.loops.answers_from_calendars import how_to_propose, propose
from parley.loops.door import Door, Visit
from parley.mail import subjects
from parley.mail.answers import read_when
from parley.mail.message import InboundMail

_CLOCK = re.compile(
    r"\b(?:[01]?\d|2[0-3])[:.][0-5]\d\b"
    r"|\b(?:1[0-2]|[1-9]) ?(?:am\b|pm\b|o['’]?clock\b)"
    r"|\b(?:half|quarter) (?:past|to) \w"
    r"|\b(?:today|tomorrow|(?:mon|tues|wednes|thurs|fri)day|mon|tues?|wed|thurs?|fri) (?:at|@) ?(?:1[0-2]|[1-9])\b(?![%/-])",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"[\s\[(]{0,9}([^\W\d_]{3,20}(?: [^\W\d_]{2,20}){0,3})\s?[:：]\s?(?=\[D-\d{4}-\d|D-\d{4}-\d)"
)
_LINK = re.compile(r"https?://[^\s<>]{8,2000}")
_FEW_WORDS = 30  # beside the link, as programs put there


def next_meeting(view: View, person: str) -> Hold | None:
    """The next meeting that this person has here."""
    mine = [one for one in view.dispute.live_holds if person in one.attendees and one.start > view.now]
    return min(mine, key=lambda hold: hold.start, default=None)


def proposed_in_a_line(
    door: Door, mail: InboundMail, person: str, visit: Visit, now: datetime
) -> AnyCommand | None:
    """`Meet: Thu 2 April 14:00`: a time proposed in a line, for the next meeting that they have here."""
    value = next((line.value for line in mail.answers.lines if line.label == "Meet"), "")
    received, zone = mail.envelope.received, visit.world.calendar.zone
    start = read_when(value, received, zone, past=False) if value else None
    hold = next_meeting(visit.view(now), person)
    if start is None or hold is None:
        return None
    return propose(door, visit, hold, person, start, start + (hold.end - hold.start), received, now)


def named_in_words(
    mail: InboundMail, view: View, person: str, question: Question | None
) -> SendNotice | None:
    """How to propose a time, to somebody who wrote of one, or whose answer to the invitation stayed behind a link."""
    hold = next_meeting(view, person)
    if hold is None:
        return None
    linked = _is_a_link_alone(mail)
    if linked or _CLOCK.search(mail.answers.other_text[:2000]):
        return how_to_propose(view, hold, person, question, how="link" if linked else "")
    return None


def _is_a_link_alone(mail: InboundMail) -> bool:
    """A calendar's answer without its calendar part: "Accepted: [D-2026-0001] …" over a link and a few words."""
    match = _ANSWERED.match(subjects.unstamped(mail.subject))
    if match is None or mail.calendar is not None or subjects.marks(mail.subject):
        return False
    text = mail.answers.other_text[:5000]
    words = _LINK.sub(" ", text).split()
    return bool(_LINK.search(text)) and len(words) <= _FEW_WORDS
