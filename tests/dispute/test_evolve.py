"""The fold is total: every event has one step, in one of the tables."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from parley.dispute.events import AnyEvent
from parley.dispute.evolve_alerts import ALERTS
from parley.dispute.evolve_duties import DUTIES
from parley.dispute.evolve_holds import HOLDS
from parley.dispute.evolve_raised import RAISED
from parley.dispute.evolve_said import SAID


def test_every_event_has_one_step() -> None:
    tables = (RAISED, SAID, DUTIES, HOLDS, ALERTS)
    steps = Counter(kind for table in tables for kind in table)
    assert steps == Counter(get_args(AnyEvent))
