"""Which lines of a mail cannot be taken as they stand, and what each should say instead, in closed words.

A line that is not understood says nothing: no conversation, no date and no person is guessed from it, and whoever
typed it is told how it should read, in the answer to their mail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from difflib import get_close_matches

from parley.dispute.day_words import MONTHS
from parley.dispute.protocol import SIDES
from parley.dispute.view import View
from parley.dispute.workdays import local_day
from parley.loops.acquaintance import read_phone
from parley.loops.said_lines import ROLE_LINE, named_role, until_and_why
from parley.mail import subjects
from parley.mail.answer_lines import FREE_TEXT
from parley.mail.answers import read_person, read_spoken, read_urgent, read_when
from parley.mail.calls_urgent import calls_urgent, titled_urgent
from parley.mail.case_numbers import read_case_number
from parley.mail.free_times import read_free
from parley.mail.message import Answers, SaidLine
from parley.value import value

KNOWN_PERSON = "a name and an e-mail address that the directory knows"


@value
class Reading:
    """What reading these lines needs to know. find: (name, address) -> person id or "". speaks_with: whether somebody of
    this name is one of those whom the writer must speak to. receiving: in a first mail, the agency of whom it names."""

    view: View
    received: datetime
    find: Callable[[str, str], str]
    speaks_with: Callable[[str], bool]
    receiving: str = ""

    @property
    def zone(self) -> str:
        """The zone in which moments are read."""
        return self.view.world.calendar.zone

    @property
    def day(self) -> str:
        """The day on which it came, as an example: "2 April"."""
        day = local_day(self.received, self.zone)
        return f"{day.day} {MONTHS[day.month - 1]}"


def not_taken(lines: Iterable[SaidLine], reading: Reading) -> tuple[str, ...]:
    """What to write instead of the lines that cannot be taken, in their order, each once."""
    return tuple(dict.fromkeys(said for line in lines if (said := _instead(line, reading))))


def left_out(pasted: Iterable[SaidLine], *, acts: bool = False) -> tuple[str, ...]:
    """What to write instead of lines that stand among what seems to be pasted, where they are their writer's own: it is no
    guess that they are not. What is urgent comes first; an urgent line that says no needs no word. acts: whether lines count
    that say what was agreed, as they do in an answer."""
    asked = _HOW.keys() | (_OF_ACTS if acts else set())
    labels = [
        line.label
        for line in pasted
        if line.label.rstrip(" 0123456789") in asked
        and (line.label != "Urgent" or read_urgent(line.value) is not False)
    ]
    found = dict.fromkeys(sorted(labels, key=lambda label: label != "Urgent"))
    return tuple(_IF_YOURS.format("URGENT" if label == "Urgent" else f"{label}: …", label) for label in found)


def in_words_alone(answers: Answers, subject: str = "") -> tuple[str, ...]:
    """What to write instead of a sentence, or a subject of one's own, that calls it urgent where no word or line does: that wakes
    nobody, and its writer may believe that it has."""
    said = any(line.label == "Urgent" for line in (*answers.lines, *answers.pasted)) or any(
        word.word == "URGENT" for word in answers.words
    )
    own = "" if said or subjects.marked(subject) else subjects.unstamped(subject)
    # "Concern: she goes home. Urgent: yes" is all her concern
    free = [line.value for line in answers.lines if line.label in FREE_TEXT]
    calls = not said and (any(map(calls_urgent, (answers.other_text, *free))) or titled_urgent(own))
    return (IF_URGENT,) if calls else ()


_OF_ACTS = {"Action", "Agreed", "Strategy", "Recommendation"}
IF_URGENT = "URGENT, on its own, if somebody must act at once (you wrote so, and a sentence alerts nobody)"
_IF_YOURS = "{0}, on its own, if that is so (I took your line “{1}” for part of what you pasted)"


def _instead(line: SaidLine, reading: Reading) -> str:
    if line.label.startswith(ROLE_LINE):
        unknown = line.value.strip() and not _somebody(line.value, reading)
        return f"{line.label.removeprefix(ROLE_LINE).capitalize()}: {KNOWN_PERSON}" if unknown else ""
    return _HOW[line.label](line.value, reading) if line.label in _HOW else ""


def _spoke(typed: str, reading: Reading) -> str:
    said = read_spoken(typed, reading.received, reading.zone)
    if said and (not said.name or reading.speaks_with(said.name)):
        return ""
    return f"Spoke: phone, video or face to face, and when, such as Spoke: phone, {reading.day} 14:30"


def _tried(typed: str, reading: Reading) -> str:
    said = read_spoken(typed, reading.received, reading.zone, tried=True)
    if said and (not said.name or reading.speaks_with(said.name)):
        return ""
    return f"Tried: how, and when, such as Tried: phone, {reading.day} 14:30, no answer"


def _decision(typed: str, reading: Reading) -> str:
    when = read_when(typed, reading.received, reading.zone, past=True)
    taken = when is not None and when <= reading.received
    return "" if taken else f"Decision date: a day that has come, such as {reading.day}"


def _earlier(typed: str, reading: Reading) -> str:
    until, why = until_and_why(typed, reading.received, reading.zone)
    return (
        ""
        if until and why
        else f"Earlier date: a date and why, such as Earlier date: {reading.day} 17:00 because the visit is that day"
    )


def _meet(typed: str, reading: Reading) -> str:
    taken = read_free(typed, reading.received, reading.zone)
    return "" if taken else f"Meet: a day and a time, such as Meet: {reading.day} 15:30"


def _urgent(typed: str, reading: Reading) -> str:
    return "Urgent: yes or no" if read_urgent(typed) is None else ""


def _agency(typed: str, reading: Reading) -> str:
    """One that the directory knows; and where another one is the receiving agency already, how it takes part beside it."""
    directory = reading.view.world.directory
    known = reading.view.dispute.agencies.get(SIDES[1], reading.receiving)
    named = directory.agency_called(typed)
    if named is None:
        near = get_close_matches(
            typed, [agency.name for agency in directory.agencies.values()], n=2, cutoff=0.5
        )
        return f"Receiving agency: {' or '.join(near) or 'its name as the directory has it'}"
    return (
        ""
        if known in ("", named.id)
        else f"Also receiving: {named.name}, if it takes part beside {directory.agencies[known].name}"
    )


def _case_number(typed: str, reading: Reading) -> str:
    return (
        ""
        if read_case_number(typed)
        else "Your case number: the number alone, such as Your case number: 12/345"
        " (what looks like a name or a date of birth is not taken)"
    )


def _phone(typed: str, reading: Reading) -> str:
    return "" if read_phone(typed) else "Phone: the whole number, such as Phone: 020 7946 0000"


def _somebody(typed: str, reading: Reading) -> bool:
    """Whether a line names somebody: of a strange address the business manager is asked, and their word is taken."""
    name, address = read_person(typed)
    return bool(address or reading.find(name, address))


def _manager(typed: str, reading: Reading) -> str:
    known = not named_role(reading.view.protocol) or _somebody(typed, reading)
    return "" if known else f"My line manager: {KNOWN_PERSON}"


_HOW: dict[str, Callable[[str, Reading], str]] = {
    "Spoke": _spoke,
    "Tried": _tried,
    "Decision date": _decision,
    "Earlier date": _earlier,
    "Meet": _meet,
    "Free": lambda typed, reading: _meet(typed, reading).replace("Meet:", "Free:"),
    "Urgent": _urgent,
    "My line manager": _manager,
    "Receiving agency": _agency,
    "Phone": _phone,
    "Your case number": _case_number,
}
