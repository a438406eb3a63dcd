"""What became of one mail: the value that the store notes, `parley ingest` prints and the stories expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parley.dispute.commands import Refused
from parley.loops.outgoing import Posted
from parley.loops.visit import Done
from parley.mail.message import Proof
from parley.value import value

VERDICTS = (
    "raised", "recorded", "refused", "note", "held", "automatic", "bounce", "calendar", "duplicate", "unreadable",
)  # fmt: skip


@value
class Taken:
    """verdict: one of VERDICTS; reason in words, rule by its name. dispute: the reference, several with spaces between.
    proof: how far the sender was proven; None where nobody could ask.
    """

    raw: int
    verdict: str
    reason: str = ""
    rule: str = ""
    dispute: str = ""
    clause: str = ""
    refused: Refused | None = None
    done: tuple[Done, ...] = ()
    letters: tuple[Posted, ...] = ()
    proof: Proof | None = None


def verdict_of(raw: int, reference: str, done: Done, note: bool) -> Taken:
    """What one mail to one dispute came to."""
    if done.refused is not None:
        clause, reason = done.refused.clause, done.refused.reason
        return Taken(raw, "refused", reason, "", reference, clause, done.refused, (done,), done.letters)
    clause = next((event.clause for event in done.events if event.clause and event.by), "")
    return Taken(raw, "note" if note else "recorded", "", "", reference, clause, None, (done,), done.letters)


def together(taken: Sequence[Taken]) -> Taken:
    """Several disputes named in one mail: one row that names all."""
    first = taken[0]
    return replace(
        first,
        dispute=" ".join(part.dispute for part in taken if part.dispute),
        done=tuple(done for part in taken for done in part.done),
        letters=tuple(letter for part in taken for letter in part.letters),
    )
