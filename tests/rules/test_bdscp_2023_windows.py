"""bdscp-2023.yaml: the flowchart's windows, as the timeline has them, across Easter and Christmas."""

from __future__ import annotations

import pytest
from given import ROOT, WORLD, at, london

from parley.dispute.timeline import Supposed, timeline
from parley.reference.rules import load_protocol

BDSCP = load_protocol(ROOT / "rules" / "bdscp-2023.yaml")


@pytest.mark.clause("flowchart, stage 1", "flowchart, stage 2", "flowchart, stage 3")
@pytest.mark.parametrize(
    ("start", "caps"),
    [
        ("1 Apr 10:05", {"s1": "Tue 14 Apr 17:00", "s2": "Thu 23 Apr 17:00", "s3": "Mon 27 Apr 17:00"}),
        ("21 Dec 10:00", {"s1": "Mon 4 Jan 17:00", "s2": "Wed 13 Jan 17:00", "s3": "Fri 15 Jan 17:00"}),
    ],
)
def test_the_windows_run_from_the_dispute_point_and_stage_3_has_a_latest_start_and_no_end(
    start: str, caps: dict[str, str]
) -> None:
    lines = timeline(BDSCP, WORLD, at(start), Supposed())
    assert {line.stage: london(line.at) for line in lines if line.kind == "cap"} == caps
    ends = [line for line in lines if line.stage == "s3" and line.kind == "cap" and line.duty]
    assert ends == []
