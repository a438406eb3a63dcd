"""What became of one mail: the value that the store notes, `parley ingest` prints and the stories expect."""

from __future__ import annotations

from dataclasses import dataclass

from parley.dispute.commands import Refused
from parley.loops.door import Done
from parley.loops.outgoing import Posted

VERDICTS = (
    "raised", "recorded", "refused", "note", "held", "automatic", "bounce", "calendar", "duplicate", "unreadable",
)  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """verdict: one of VERDICTS; reason in words, rule by its name. dispute: the reference, several with spaces between."""

    raw: int
    verdict: str
    reason: str = ""
    rule: str = ""
    dispute: str = ""
    clause: str = ""
    refused: Refused | None = None
    done: tuple[Done, ...] = ()
    letters: tuple[Posted, ...] = ()
