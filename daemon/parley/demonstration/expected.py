"""What must have left in the story: one row for each mail that matters. Pure; letters in, verdicts out.

Looks at nothing but the letters. Words that a template may choose freely are left open; names, dates, clauses,
reply words and the calendar's fields are not.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from parley.demonstration import story
from parley.demonstration.clients import london
from parley.demonstration.postbox import Letter
from parley.demonstration.story import april
from parley.loops.stage_hand import Mailbox

OLU = Mailbox("Olu Ade", "olu.ade@council.example")
SANA = Mailbox("Sana Iqbal", "sana.iqbal@school.example")
Verdict = tuple[str, str]  # what was looked for; "" if all is well, else what is wrong


@dataclass(frozen=True)
class Must:
    """A mail that must have left. at: its moment. subject: a pattern, after the reference. has: words of its text.

    meeting: METHOD, SEQUENCE and, where it is certain, the start of the entry it carries.
    """

    what: str
    who: Mailbox
    dispute: str
    at: datetime
    subject: str
    has: tuple[str, ...] = ()
    meeting: tuple[str, int, datetime | None] | None = None


ONE, TWO, THREE = "D-2026-0001", "D-2026-0002", "D-2026-0003"
PRIYA, ROBERT, LIAM, MARIE, DEV, SOL = (
    story.PRIYA, story.ROBERT, story.LIAM, story.MARIE, story.DEV, story.SOL,
)  # fmt: skip
HOLIDAYS = "Fri 3 and Mon 6 April are bank holidays"

MUSTS = (
    Must(
        "1. Priya learns whom to ring, by when, and how it was counted", PRIYA, ONE, april(1, 10, 5),
        r"By Tue 7 April 17:00: speak to Robert Hale",
        ("999", "020 7946 0101", "(3.8)", "4.1.1", "2 working days from Wed 1 April", "Thu 2 April is day 1", HOLIDAYS,
         "Tuesday 14 April", "flowchart, stage 1", "4.1.4", "4.2.1", "SOONER", "4.2.2", "E-mail does not count", "HELP",
         "3.5", "professional disagreement|Raising", "phone", "STUCK TOLD", "Bea Long"),
        ("REQUEST", 0, None),
    ),
    Must(
        "2. Robert learns what it is, and what it is not", ROBERT, ONE, april(1, 10, 5), r"Priya Nair",
        ("999", "3.8", "3.7a", "Tuesday 7 April", "4.1.1", "4.1.2", "4.1.3", "020 7946 0120"), ("REQUEST", 0, None),
    ),
    Must("3. the meeting moves for Robert", ROBERT, ONE, april(1, 11, 20), r"Thu 2 April 14:00", (), ("REQUEST", 1, april(2, 14))),
    Must("3. the meeting moves for Priya", PRIYA, ONE, april(1, 11, 20), r"Thu 2 April 14:00", (), ("REQUEST", 1, april(2, 14))),
    Must(
        "4. a wish moves nothing: what is needed, under which clause", PRIYA, ONE, april(1, 15, 50), r"By Tue 7 April 17:00",
        ("4.1.1", "4.1.4, 4.2.1", "STUCK TOLD", "Thursday 2 April", "NO ANSWER", "2 tries", "Liam Doyle", "stage 2", "3.5"),
    ),
    Must("5. Priya is asked whether they spoke", PRIYA, ONE, april(2, 14, 30), r"did you speak", ("SOLVED", "STUCK TOLD", "4.1.1")),
    Must(
        "5. stage 2 opens: Liam's two steps, each with its date", LIAM, ONE, april(2, 14, 40),
        r"By Wed 15 April 17:00: agree the plan with Priya Nair",
        ("4.2.2", "7 working days from Thu 2 April", "Tue 7 April is day 1", HOLIDAYS, "Marie Kent", "Thursday 23 April",
         "flowchart, stage 2", "14 working days from Wed 1 April", "4.2.1 (second)", "AGREED", "3.2", "strategy",
         "professional disagreement"),
        ("REQUEST", 0, None),
    ),
    Must("5. Marie is told and invited", MARIE, ONE, april(2, 14, 40), r"By Thu 23 April 17:00", ("Liam Doyle", "3.7a"), ("REQUEST", 0, None)),
    Must("5. Robert has the written record", ROBERT, ONE, april(2, 14, 40), r"stage 2", ("4.1.1", "spoke")),
    Must("5. Priya knows what Liam owes her", PRIYA, ONE, april(2, 14, 40), r"By Wed 15 April 17:00", ("Liam Doyle", "4.2.2")),
    Must("6. Liam is reminded the day before", LIAM, ONE, april(14, 9), r"By Wed 15 April 17:00: agree the plan", ("TOMORROW", "AGREED", "4.2.2")),
    Must("6. the missed date is told to Liam, without blame", LIAM, ONE, april(15, 17), r"Wed 15 April 17:00", ("LATE", "AGREED", "7 working days", "3.2")),
    Must("6. to Sana, who may open stage 3", SANA, ONE, april(15, 17), r"Wed 15 April 17:00", ("YES", "reason|because", "4.2.2")),
    Must("6. and to Marie, without blame", MARIE, ONE, april(15, 17), r"Wed 15 April 17:00", ("nobody is blamed", "4.2.2")),
    Must("6. late is not locked: Liam's answer is taken", LIAM, ONE, april(16, 9, 30), r"recorded", ("agree the plan",)),
    Must(
        "6. stage 3 opens: Priya rings her lead", PRIYA, ONE, april(16, 14, 10), r"By Mon 20 April 17:00: ring Sana Iqbal",
        ("4.3.1", "2 working days from Thu 16 April", "Fri 17 April is day 1", "phone or face to face"), ("REQUEST", 0, None),
    ),
    Must("6. Sana is invited", SANA, ONE, april(16, 14, 10), r"By Mon 20 April 17:00", ("4.3.1", "Priya Nair"), ("REQUEST", 0, None)),
    *(
        Must(f"6. {who.name} has the written record", who, ONE, april(16, 14, 10), r"stage 3", ("4.2.2", "flowchart, stage 2", "4.2.1 (second)"))
        for who in (ROBERT, MARIE, LIAM)
    ),
    Must("10. Priya's urgent mail is on record", PRIYA, TWO, april(11, 23, 40), r"By Tue 14 April 17:00: speak to Marie Kent", ("999", "020 7946 0103", "3.8")),
    Must("10. Olu, on call, is alerted", OLU, TWO, april(11, 23, 40), r"URGENT.*ACK by 23:55", ("Priya Nair", "020 7946 0112", "999", "page 7", "PASS", "Dev Patel")),
    Must("10. nobody answered: Dev, the director, is alerted", DEV, TWO, april(11, 23, 55), r"URGENT.*ACK by 00:10", ("Priya Nair", "020 7946 0112", "999")),
    Must("10. Dev has it: Olu is left in peace", OLU, TWO, april(11, 23, 57), r"Dev Patel has it"),
    Must("10. and Priya knows who will ring her", PRIYA, TWO, april(11, 23, 57), r"Dev Patel has it", ("020 7946 0123",)),
    Must("10. on Monday at nine the day team hears", SOL, TWO, april(13, 9), r"out of hours", ("Olu Ade", "Dev Patel", "11 April")),
    Must("10. Marie is asked whether it is settled", MARIE, TWO, april(13, 12, 50), r"settled", ("YES", "3.6")),
    *(Must(f"10. closed in writing, to {who.name}", who, TWO, april(13, 13, 10), r"closed: settled", ("3.6",)) for who in (PRIYA, MARIE)),
    Must("7. Robert learns whom to ring", ROBERT, THREE, april(16, 14, 30), r"By Mon 20 April 17:00: speak to Liam Doyle", ("999", "4.1.1", "Fri 17 April is day 1"), ("REQUEST", 0, april(17, 12, 15))),
    Must("7. Liam is asked whether it is settled", LIAM, THREE, april(17, 12, 50), r"settled", ("YES", "NO", "3.6")),
    *(Must(f"7. closed in writing, to {who.name}", who, THREE, april(17, 13, 30), r"closed: settled", ("3.6", "12:50|12:45")) for who in (ROBERT, LIAM)),
    Must("8. a complaint about a person is sent where it belongs", PRIYA, "", april(17, 15), r"", ("3.7a", "complaints or allegations procedure")),
)  # fmt: skip


def verdicts(letters: Sequence[Letter]) -> list[Verdict]:
    """One for each row."""
    return [(must.what, wanting(must, letters)) for must in MUSTS]


def wanting(must: Must, letters: Sequence[Letter]) -> str:
    """What is wrong with the mail that the row asks for, "" if nothing is."""
    sent = [x for x in letters if x.to == must.who.address and x.reference == must.dispute]
    at_once = [x for x in sent if x.date == must.at]
    if not at_once:
        return f"no mail at {london(must.at):%a %d %B %H:%M}"
    fitting = [x for x in at_once if re.search(must.subject, x.subject)]
    if not fitting:
        return f"no subject with {must.subject!r}, but {'; '.join(x.subject for x in at_once)!r}"
    faults = [_faults(must, letter) for letter in fitting]
    return min(faults, key=len)


def _faults(must: Must, letter: Letter) -> str:
    entry = letter.entry
    beside = entry.description if entry else ""
    text = _flat(f"{letter.text} {beside}")
    page = _flat(html.unescape(re.sub(r"<[^>]*>", " ", letter.html)) + f" {beside}")
    found = [f"not said: {one}" for one in must.has if not _says(text, one)]
    found += [f"not in the HTML: {one}" for one in must.has if _says(text, one) and not _says(page, one)]
    if must.meeting is not None:
        method, sequence, start = must.meeting
        if entry is None:
            found.append("no invitation")
        elif (entry.method, entry.sequence) != (method, sequence) or start not in (None, entry.start):
            found.append(
                f"the invitation is {entry.method} {entry.sequence} for {london(entry.start):%a %d %B %H:%M}"
            )
    return "; ".join(found)


def _says(text: str, words: str) -> bool:
    return any(one in text for one in words.split("|"))


def _flat(text: str) -> str:
    return " ".join(text.split())
