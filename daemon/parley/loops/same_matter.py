"""Which of the disputes that run between two people a first mail is about: their agency's own number for the case tells them apart,
and so does a sentence that says it is about another child.

Who gives none and says nothing, or writes of one that has none yet, most likely says the same again, and is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parley.dispute.commands import AnyCommand
from parley.dispute.effects import Question
from parley.dispute.usual_words import who_it_is_about
from parley.dispute.view import View
from parley.loops.door import Door
from parley.loops.said_lines import CASE_NUMBER, Speaker, from_line
from parley.mail.another_child import says_another
from parley.mail.case_numbers import read_case_number, same_number
from parley.mail.message import InboundMail, SaidLine
from parley.store import texts
from parley.store.disputes import DisputeRow


def same_matter(
    door: Door, running: Sequence[DisputeRow], agency: str, mail: InboundMail
) -> DisputeRow | None:
    """The one of the same number, else the newest that this agency has given none for; None where all have another, or none has
    the same and the mail says that it is about another child."""
    if not running:
        return None
    said = [
        number
        for line in mail.answers.lines
        if line.label == CASE_NUMBER and (number := read_case_number(line.value))
    ]
    another = says_another(mail.answers.other_text, mail.subject, forwarded=mail.forwarded is not None)
    if not said:
        return None if another else running[0]
    kept = [(row, _number_of(door, row.reference, agency)) for row in running]
    same = (row for row, number in kept if number and same_number(number, said[-1]))
    open_ones = (row for row, number in kept if not number and not another)
    return next(same, next(open_ones, None))


def number_given(lines: Iterable[SaidLine], view: View, speaker: Speaker) -> list[AnyCommand]:
    """The number of whoever opens a dispute, for that one."""
    own = (line for line in lines if line.label == CASE_NUMBER)
    return [command for line in own for command in from_line(line, view, speaker, Question("none"))]


def number_left(door: Door, view: View, agency: str, lines: Iterable[SaidLine]) -> tuple[str, ...]:
    """What to write where a mail was linked to a dispute that has no number yet: whether it is about the same child is only
    presumed, and a number on the wrong one would send people to the wrong file."""
    said = any(line.label == CASE_NUMBER and read_case_number(line.value) for line in lines)
    reference, whom = view.dispute.reference, who_it_is_about(view.protocol)
    if not said or _number_of(door, reference, agency):
        return ()
    return (
        f"Your case number: and the number, in reply to an earlier mail of {reference}, if it is about the same {whom}",
    )


def _number_of(door: Door, reference: str, agency: str) -> str:
    told = door.dispute(reference).case_numbers.get(agency)
    text = texts.text(door.store, told.value) if told else None
    return text.body if text else ""
