"""Mail to a closed dispute: kept there, a correction as one, and everything else asked "new, or this one?"."""

from __future__ import annotations

from datetime import datetime

from parley.dispute.commands import CorrectRecord, KeepNote
from parley.dispute.effects import Question, SendNotice
from parley.loops.door import Door, Said
from parley.loops.said_lines import Speaker
from parley.loops.taken import Taken
from parley.mail.message import InboundMail


def after_the_end(
    door: Door, speaker: Speaker, raw: int, mail: InboundMail, reference: str, said: Said, now: datetime
) -> Taken:
    """What a mail to a dispute brings that is over: nothing moves."""
    corrects = any(word.word == "CORRECT" for word in mail.answers.words)
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
