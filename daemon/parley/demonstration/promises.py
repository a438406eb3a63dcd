"""What must hold for every mail that left, whatever the story: to whom, in which form, and what it never says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from parley.demonstration import story
from parley.demonstration.expected import Verdict
from parley.demonstration.postbox import Letter
from parley.demonstration.story import april

_SUBJECT = re.compile(r"\[(?:D-2026-\d{4}|parley)\] \S.{4,}")
_DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]+(?: \d\d:\d\d)?")
_NUMBER = re.compile(r"020 7946 0\d{3}|07700 900\d{3}")
MASH = {"020 7946 0101"}  # rung at once, but not about this process; at night the duty team stands in for all
_TAG = re.compile(r"escalations(?:\+(?:new|d-\d{4}-\d{4}(?:-q\d+)?-[a-z2-7]{8,}))?@parley\.example")


def _only_example(letters: Sequence[Letter]) -> str:
    wrong = {address for x in letters for address in (x.to, *x.everybody) if not address.endswith(".example")}
    wrong |= {
        a
        for x in letters
        if x.entry
        for a in (*x.entry.attendees, x.entry.organizer)
        if not a.endswith(".example")
    }
    return ", ".join(sorted(wrong))


def _one_person(letters: Sequence[Letter]) -> str:
    return _those(letters, lambda x: x.everybody != (x.to,))


def _both_forms(letters: Sequence[Letter]) -> str:
    return _those(letters, lambda x: len(x.text) < 100 or "<p" not in x.html)


def _subjects(letters: Sequence[Letter]) -> str:
    return _those(letters, lambda x: not _SUBJECT.fullmatch(x.subject) or len(x.subject) > 140)


def _date_in_sight(letters: Sequence[Letter]) -> str:
    """The first date of a subject stands within its first forty characters, as far as a phone shows."""
    found = [(x, _DATE.search(x.subject)) for x in letters]
    return "; ".join(x.subject for x, date in found if date and date.start() > 40)


def _danger_first(letters: Sequence[Letter]) -> str:
    return _those(letters, lambda x: "999" not in x.text or "999" not in x.html)


def _a_person_to_ask(letters: Sequence[Letter]) -> str:
    return _those(letters, lambda x: not set(_NUMBER.findall(x.text)) - MASH)


def _answerable(letters: Sequence[Letter]) -> str:
    return _those(letters, lambda x: not _TAG.fullmatch(x.reply_to) or not _TAG.fullmatch(x.sender))


def _no_child(letters: Sequence[Letter]) -> str:
    names = [story.CHILD, *story.CHILD.split()]
    return _those(letters, lambda x: any(name in text for name in names for text in (x.subject, *x.texts)))


def _nothing_twice(letters: Sequence[Letter]) -> str:
    ids = Counter(letter.message_id for letter in letters)
    same = Counter((x.to, x.subject, x.date) for x in letters)
    return ", ".join([str(key) for counted in (ids, same) for key, count in counted.items() if count > 1])


def _ack_stops_alerts(letters: Sequence[Letter]) -> str:
    return _those(letters, lambda x: "URGENT" in x.subject and x.date > april(11, 23, 55))


def _one_meeting(letters: Sequence[Letter]) -> str:
    """What moves keeps its UID; no SEQUENCE of a UID stands for two times."""
    times: dict[tuple[str, int], set[object]] = {}
    for letter in letters:
        if letter.entry:
            times.setdefault((letter.entry.uid, letter.entry.sequence), set()).add(letter.entry.start)
    moved = [uid for uid, sequence in times if sequence == 1 and (uid, 0) in times]
    wrong = [uid for (uid, _), starts in times.items() if len(starts) > 1]
    return "no meeting has moved" if not moved else ", ".join(wrong)


def _quiet_after_the_end(letters: Sequence[Letter]) -> str:
    ends = {"D-2026-0002": april(13, 13, 10), "D-2026-0003": april(17, 13, 30)}
    return _those(letters, lambda x: x.reference in ends and x.date > ends[x.reference])


def _few(letters: Sequence[Letter]) -> str:
    """Nobody gets more than six mails about one dispute on one day; the day they agree is the longest."""
    counted = Counter((x.to, x.reference, x.date.date()) for x in letters)
    return ", ".join(f"{to}: {count}" for (to, _, _), count in counted.items() if count > 6)


PROMISES: tuple[tuple[str, Callable[[Sequence[Letter]], str]], ...] = (
    ("nothing goes to anybody outside *.example", _only_example),
    ("each mail goes to one person", _one_person),
    ("each mail has a text and an HTML form", _both_forms),
    ("each subject begins with its reference", _subjects),
    ("each date stands in the first forty characters of its subject", _date_in_sight),
    ("each mail says what to do in danger", _danger_first),
    ("each mail has a number to ring and ask", _a_person_to_ask),
    ("each mail can be answered", _answerable),
    ("no child is named", _no_child),
    ("nothing leaves twice", _nothing_twice),
    ("once Dev has said ACK nobody is alerted", _ack_stops_alerts),
    ("a meeting that moves stays one meeting", _one_meeting),
    ("a dispute that is closed is quiet", _quiet_after_the_end),
    ("nobody is flooded", _few),
)


def verdicts(letters: Sequence[Letter]) -> list[Verdict]:
    """One for each promise. No letters keep no promise."""
    return [(what, check(letters) if letters else "no mail has left") for what, check in PROMISES]


def _those(letters: Sequence[Letter], wrong: Callable[[Letter], bool]) -> str:
    return "; ".join(f"{letter.subject} (to {letter.to})" for letter in letters if wrong(letter))
