"""Mail to a closed dispute: kept there, a correction as one, STATUS answered, all else asked "new, or this one?"."""

from __future__ import annotations

from datetime import datetime

from parley.dispute.commands import CorrectRecord, KeepNote
from parley.dispute.effects import Question, SendNotice
from parley.loops.door import Door
from parley.loops.said_lines import Speaker
from parley.loops.taken import Taken
from parley.loops.visit import Said
from parley.mail.message import InboundMail


def after_the_end(
    door: Door, speaker: Speaker, raw: int, mail: InboundMail, reference: str, said: Said, now: datetime
) -> Taken:
    """What a mail to a dispute brings that is over: nothing moves."""
    words = {word.word for word in mail.answers.words}
    corrects = "CORRECT" in words
    if not corrects and words & {"STATUS", "HELP"}:
        return _how_it_ended(door, speaker, raw, mail, reference, said, now)
    body = mail.typed if corrects else mail.answers.other_text or mail.typed
    text = speaker.keep(body)
    command = speaker.asks(CorrectRecord, text=text) if corrects else speaker.asks(KeepNote, text=text)
    asks = SendNotice("closed_mail", speaker.person, question=Question("new", words=str(raw)))
    done = door.tell(
        reference, [command], said, now=now, cause=f"mail:{raw}", echo=None if corrects else asks
    )
    verdict = "recorded" if corrects else "note"
    return Taken(
        raw, verdict, "that dispute is closed", dispute=reference, done=(done,), letters=done.letters
    )


def _how_it_ended(
    door: Door, speaker: Speaker, raw: int, mail: InboundMail, reference: str, said: Said, now: datetime
) -> Taken:
    """STATUS and HELP are about the old one: how it ended, what is on record, whom to ring. What else they wrote is kept."""
    more = mail.answers.other_text
    notes = [speaker.asks(KeepNote, text=speaker.keep(more))] if more else []
    echo = SendNotice("status", speaker.person)
    done = door.tell(reference, notes, said, now=now, cause=f"mail:{raw}", echo=echo)
    why = "that dispute is closed"
    return Taken(raw, "note", why, dispute=reference, done=(done,), letters=done.letters)
