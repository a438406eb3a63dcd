"""What came of something said: as JSON and in words, for `record` and `pen file`. Prints; decides nothing."""

from __future__ import annotations

from parley.commands.desk import Desk
from parley.commands.owed import Row
from parley.commands.printing import or_null, paragraph, say
from parley.dispute.day_words import listed
from parley.dispute.dispute import Dispute
from parley.dispute.evolve import evolve
from parley.dispute.view import View
from parley.loops.taken import Taken
from parley.mail.minutes import minute_of
from parley.mail.notice_words import cited, plain
from parley.store import journal

VERDICTS = {
    "raised": "A new dispute is open",
    "recorded": "Recorded",
    "refused": "Not taken",
    "note": "Kept as a note; it moves nothing",
    "calendar": "Taken as an answer to an invitation",
}


# What leaves by mail instead, where words moved nothing and nothing was written down.
ANSWERED = {
    "asked_back": "Nothing has moved: a question about it leaves by mail",
    "status": "Nothing to record: where it stands leaves by mail",
    "time_refused": "Nothing has moved: why that time does not do leaves by mail",
    "time_in_words": "Nothing has moved: how to propose a time leaves by mail",
}


def told_row(at: Desk, taken: Taken) -> Row:
    """One row, in the words of `parley ingest`: verdict, reason, dispute, clause, still_needed, events, outgoing."""
    needed = taken.refused.still_needed if taken.refused else ()
    return {
        "verdict": taken.verdict,
        "reason": or_null(taken.reason),
        "rule": or_null(taken.rule),
        "dispute": or_null(taken.dispute),
        "clause": or_null(taken.clause),
        "still_needed": [
            {"text": need.text, "clause": or_null(need.clause), "duty": or_null(need.duty)} for need in needed
        ],
        "events": [type(event).__name__ for done in taken.done for event in done.events],
        "outgoing": [
            {
                "template": one.template,
                "to": at.name(one.person),
                "clause": or_null(one.clause),
            }
            for one in taken.letters
        ],
    }


def print_told(at: Desk, taken: Taken) -> None:
    """The verdict, what was written down, what is still needed, and who is told."""
    where = f" ({taken.dispute})" if taken.dispute else ""
    reason = f": {taken.reason.rstrip('.')}" if taken.reason else ""
    paragraph(cited(f"{_verdict(taken)}{where}{reason}.", taken.clause))
    for line in _minutes(at, taken):
        paragraph(line, 2, 4)
    if taken.refused and taken.refused.still_needed:
        say("Still needed:")
        for need in taken.refused.still_needed:
            paragraph(f"- {cited(plain(need.text, 200), need.clause)}", 2, 4)
    told = dict.fromkeys(at.name(one.person) for one in taken.letters)
    if told:
        paragraph(f"Mail is on its way to {listed(list(told))}.")


def _verdict(taken: Taken) -> str:
    if taken.verdict == "note":
        for letter in taken.letters:
            if letter.template in ANSWERED:
                return ANSWERED[letter.template]
    return VERDICTS.get(taken.verdict, taken.verdict)


def _minutes(at: Desk, taken: Taken) -> list[str]:
    """The minutes of what was just written, without what parley refused (the reason stands above)."""
    lines = []
    for done in taken.done:
        if not done.reference or not done.events:
            continue
        visit = at.door.visit(done.reference)
        entries = journal.entries(at.store, done.reference)
        dispute = Dispute()
        for n, entry in enumerate(entries):
            dispute = evolve(dispute, entry.event)
            if n >= len(entries) - len(done.events):
                view = View(visit.protocol, visit.world, dispute, at.now)
                minute = minute_of(view, entry.event)
                lines.append(cited(minute.what, entry.event.clause))
    return lines
