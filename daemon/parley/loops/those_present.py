"""`Present: Tess Hollow, Imogen Vale, Una Brook`: who was there, by name, where a panel has to be of so many agencies.

Names are looked up, never guessed: whoever nobody knows does not count, and the answer says how many agencies do.
"""

from __future__ import annotations

import re
from dataclasses import replace

from parley.dispute import commands as c
from parley.loops.said_lines import Speaker
from parley.mail.answers import read_person
from parley.mail.message import Answers

LABEL = "Present"
_BETWEEN = re.compile(r"[,;&|]| and ")
_MYSELF = ("me", "myself", "i")
_LONGEST = 2000  # letters of a line that are looked at


def people_there(answers: Answers, speaker: Speaker) -> tuple[str, ...]:
    """Everybody whom the lines name, by id, each once; whoever writes may say "me"."""
    named = [
        part
        for line in answers.lines
        if line.label == LABEL
        for part in _BETWEEN.split(line.value[:_LONGEST])
    ]
    found = [_person(part, speaker) for part in named]
    return tuple(dict.fromkeys(person for person in found if person))


def with_present(command: c.AnyCommand, there: tuple[str, ...]) -> c.AnyCommand:
    """The command with those who were there, if it puts a meeting or a decision on record."""
    if there and isinstance(command, c.RecordDiscussion | c.RecordAct):
        return replace(command, present=tuple(dict.fromkeys((*command.present, *there))))
    return command


def _person(part: str, speaker: Speaker) -> str:
    name, address = read_person(part.partition("(")[0] if "@" not in part else part)
    if name.lower() in _MYSELF and not address:
        return speaker.person
    return speaker.find(name, address) if name or address else ""
