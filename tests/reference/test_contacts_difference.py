"""What has changed from one directory to the next, said as a business manager would read it."""

from __future__ import annotations

import pytest

from parley.dispute.world import Directory
from parley.reference.contacts import parse_directory
from parley.reference.contacts_difference import difference

OLD = """\
id: small
agencies:
  council: {name: Borough Council, domains: council.example, hours: Mon-Fri 09:00-17:00}
people:
  marie: {name: Marie Kent, agency: council, post: line_manager, email: marie@council.example, deputy: sol}
  sol: {name: Sol Adeyemi, agency: council, post: safeguarding_lead, email: sol@council.example}
  bea: {name: Bea Long, email: bea@partnership.example, deputy: sol}
bodies: {panel: {name: The panel, posts: {chair: sol}}}
officers: {business_manager: bea, secretary: bea}
safety: {mash: {name: MASH, phone: 020 7946 0101}}
on_call: {council: {manager: sol}}
end: small
"""


def read(text: str) -> Directory:
    directory = parse_directory([("c.yaml", text)])[0]
    assert directory is not None
    return directory


CHANGES = [
    ("deputy: sol}\n  sol", "deputy: bea}\n  sol", ["Marie Kent: deputy is now Bea Long (was Sol Adeyemi)."]),
    ("post: line_manager", "post: [line_manager, director]", ["Marie Kent: posts is now line manager, director (was line manager)."]),
    ("deputy: sol}\n  sol", "deputy: sol, absent: [2026-04-02 to 2026-04-09]}\n  sol",
     ["Marie Kent: away is now Thursday 2 April 2026 to Thursday 9 April 2026 (was none)."]),
    ("deputy: sol}\n  sol", "deputy: sol, until: 2026-04-09}\n  sol", ["Marie Kent: in post until is now Thursday 9 April 2026 (was not said)."]),
    ("business_manager: bea", "business_manager: sol", ["The partnership's business manager is now Sol Adeyemi (was Bea Long)."]),
    ("09:00-17:00", "08:30-17:00", ["The agency Borough Council: hours is now Mon-Fri 08:30-17:00 (was Mon-Fri 09:00-17:00)."]),
    ("manager: sol", "manager: marie", ["The agency Borough Council: its on-call rota has changed."]),
    ("chair: sol", "chair: marie", ["The body The panel: posts is now chair (Marie Kent) (was chair (Sol Adeyemi))."]),
    ("020 7946 0101", "020 7946 0109", ["When somebody may be in danger: MASH, 020 7946 0109."]),
    ("people:\n", "people:\n  dev: {name: Dev Patel, agency: council, post: director, title: Director, email: dev@council.example}\n",
     ["New: Dev Patel (Director, Borough Council, director)."]),
    ("# a comment", "# another", []),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "lines"), CHANGES)
def test_each_change_is_one_plain_line(old: str, new: str, lines: list[str]) -> None:
    before = OLD + "# a comment\n"
    assert old in before
    assert difference(read(before), read(before.replace(old, new, 1))) == lines


def test_somebody_taken_out() -> None:
    text = OLD.replace(
        "  marie: {name: Marie Kent, agency: council, post: line_manager, email: marie@council.example, deputy: sol}\n",
        "",
    )
    assert difference(read(OLD), read(text)) == ["No longer listed: Marie Kent."]


def test_nothing_has_changed() -> None:
    assert difference(read(OLD), read(OLD)) == []
