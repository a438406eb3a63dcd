"""The core alone: folding a lived dispute's events, and deciding on what people say, in events a second.

Beside it stands what the same machine needs to read the same events from their stored JSON.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import Figure, load_now
from parley.config import load_config
from parley.dispute import commands as c
from parley.dispute.advance import advance
from parley.dispute.commands import Refused
from parley.dispute.decide import decide
from parley.dispute.dispute import Dispute
from parley.dispute.events import AnyEvent
from parley.dispute.evolve import fold, fold_on
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.world import World
from parley.loops.loading import load
from parley.store import codec

START = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
PROTOCOL = "bdscp-2023"


def measure(quick: bool, _folder: Path) -> list[Figure]:
    """Two figures: events folded in a second, events decided on (and folded) in a second."""
    library = load(replace(load_config(), protocol=PROTOCOL)).library
    rules, world = library.protocols[PROTOCOL], library.world
    events = _lived(rules, world)
    stored = [codec.encode_event(event) for event in events]
    rounds = 5 if quick else 200
    folded = _rate(lambda: fold(events), rounds) * len(events)
    read = _rate(lambda: [codec.decode_event(*one) for one in stored], rounds) * len(events)
    decided = _rate(lambda: _lived(rules, world), rounds) * len(events)
    return [
        Figure("core", f"events folded (a dispute of {len(events)})", folded, "events/s",
               "reading the same from their JSON", read, 50_000, "more", load=load_now()),
        Figure("core", "events decided on and folded", decided, "events/s",
               "folding alone", folded, 50_000, "more", load=load_now()),
    ]  # fmt: skip


def _lived(rules: DisputeProtocol, world: World) -> list[AnyEvent]:
    """A dispute from its raising into stage 3: spoken, escalated, a missed date, two notices."""
    dispute, events = Dispute(), list[AnyEvent]()

    def took(found: Sequence[AnyEvent]) -> None:
        nonlocal dispute
        events.extend(found)
        dispute = fold_on(dispute, found)

    for days, make in _STEPS:
        at = START + timedelta(days=days)
        if days:
            took(advance(rules, world, dispute, at))
        answer = decide(rules, world, dispute, make(at), at)
        assert not isinstance(answer, Refused), answer
        took(answer)
    return events


def _said(kind: type[c.Command], by: str, **fields: object) -> Callable[[datetime], c.AnyCommand]:
    return lambda at: kind(by=by, happened=at, received=at, **fields)  # type: ignore[return-value]


_STEPS: tuple[tuple[float, Callable[[datetime], c.AnyCommand]], ...] = (
    (0, lambda at: c.RaiseDispute(
        by="priya", happened=at, received=at, reference="D-2026-0001", referring="school", receiving="council",
        receiving_practitioner="robert", decision=at, decision_from="stated", facts=(("child", "under 1"),))),
    (1, _said(c.RecordAttempt, "priya", medium="phone")),
    (1.2, _said(c.RecordDiscussion, "priya", medium="phone", outcome="unresolved", told=True)),
    (8, _said(c.KeepNote, "liam", text="t-1")),
    (15, _said(c.RecordDiscussion, "liam", medium="video", outcome="unresolved")),
)  # fmt: skip


def _rate(do: Callable[[], object], rounds: int) -> float:
    do()
    began = time.process_time()
    for _ in range(rounds):
        do()
    return rounds / (time.process_time() - began)
