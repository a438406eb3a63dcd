"""Whether a mail that must have left has left as it must. Pure; letters in, verdicts out.

Looks at nothing but the letters. Words that a template may choose freely are left open; names, dates, clauses,
reply words and the calendar's fields are not. Which mails those are stands in `expected_mails`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from parley.demonstration.clients import london
from parley.demonstration.postbox import Letter
from parley.rehearsal.stage_hand import Mailbox
from parley.value import value

Verdict = tuple[str, str]  # what was looked for; "" if all is well, else what is wrong


@value
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


def verdicts(musts: Iterable[Must], letters: Sequence[Letter]) -> list[Verdict]:
    """One for each mail that must have left."""
    return [(must.what, wanting(must, letters)) for must in musts]


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
