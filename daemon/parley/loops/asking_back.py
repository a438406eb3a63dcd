"""A word that came without its question, or does not fit it: asked back, with what it says frozen for one YES.

What was said beside a word is frozen only as closed values: medium, moment, date. What somebody typed freely is not.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from parley.dispute import audience
from parley.dispute.day_words import MONTHS
from parley.dispute.effects import Question, SendNotice
from parley.dispute.people import View
from parley.mail.message import SaidWord

ALERT_WORDS = ("ACK", "PASS", "SPOKE")


def asked_back(view: View, person: str, words: tuple[SaidWord, ...]) -> SendNotice:
    """Ask whether that was meant, with the question it most likely answers."""
    said = _frozen(words, view.world.calendar.zone)
    meant = my_question(view, person)
    rung = audience.ask_alert(view, person) if {word.word for word in words} & {*ALERT_WORDS} else None
    keys = meant.keys if meant else ()
    question = Question("again", keys=keys, words=said, alert=rung.alert if rung else 0)
    return SendNotice("asked_back", person, keys=keys, question=question, details=(("words", said),))


def my_question(view: View, person: str) -> Question | None:
    """What this person is most likely to answer: what they owe or share, else the alert that reached them."""
    mine = audience.owed_by(view, person) or audience.shared_by(view, person)
    return audience.ask(mine) or audience.ask_alert(view, person)


def _frozen(words: tuple[SaidWord, ...], zone: str) -> str:
    """The words so that they read the same on any later day: "STUCK TOLD phone 2 June 2026 14:00"."""
    until = next((word.until for word in words if word.until), None)
    medium = next((word.medium for word in words if word.medium), "")
    happened = next((word.happened for word in words if word.happened), None)
    moments = [_moment(one, zone) for one in (happened, until) if one]
    return " ".join([*(word.word for word in words), *([medium] if medium else []), *moments])


def _moment(instant: datetime, zone: str) -> str:
    at = instant.astimezone(ZoneInfo(zone))
    return f"{at.day} {MONTHS[at.month - 1]} {at.year} {at:%H:%M}"
