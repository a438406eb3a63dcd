"""`Present: Tess Hollow, Imogen Vale, Una Brook`: who was there, by name, where a panel has to be of so many agencies.

Names are looked up, never guessed: whoever nobody knows does not count, and the answer says so, and how many agencies do.
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
    found = [_person(part, speaker) for part in _named(answers)]
    return tuple(dict.fromkeys(person for person in found if person))


def not_known(answers: Answers, speaker: Speaker) -> tuple[str, ...]:
    """What to write where somebody was named whom nobody knows: else a panel would lack an agency, and nobody would know why.
    They are not named back: what was typed there may be anything."""
    unknown = sum(
        not _person(part, speaker)
        for part in _named(answers)
        if any(map(str.isalpha, part.partition("(")[0]))
    )
    if not unknown:
        return ()
    who = "one is" if unknown == 1 else f"{unknown} are"
    return (
        "everybody who was there by the name or e-mail address that the directory has"
        f" (of those behind your “{LABEL}:” {who} not known there, and not counted)",
    )


def with_present(command: c.AnyCommand, there: tuple[str, ...]) -> c.AnyCommand:
    """The command with those who were there, if it puts a meeting or a decision on record."""
    if there and isinstance(command, c.RecordDiscussion | c.RecordAct):
        return replace(command, present=tuple(dict.fromkeys((*command.present, *there))))
    return command


def _named(answers: Answers) -> list[str]:
    lines = (line.value[:_LONGEST] for line in answers.lines if line.label == LABEL)
    return [part for said in lines for part in _BETWEEN.split(said)]


def _person(part: str, speaker: Speaker) -> str:
    name, address = read_person(part.partition("(")[0] if "@" not in part else part)
    if name.lower() in _MYSELF and not address:
        return speaker.person
    return speaker.find(name, address) if name or address else ""
