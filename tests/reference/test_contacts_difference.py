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
    ("post: line_manager", "post: [line_manager, director]", ["Marie Kent: posts are now line manager, director (were line manager)."]),
    ("deputy: sol}\n  sol", "deputy: sol, absent: [2026-04-02 to 2026-04-09]}\n  sol",
     ["Marie Kent: away is now Thursday 2 April 2026 to Thursday 9 April 2026 (was none)."]),
    ("deputy: sol}\n  sol", "deputy: sol, until: 2026-04-09}\n  sol", ["Marie Kent: in post until is now Thursday 9 April 2026 (was not said)."]),
    ("business_manager: bea", "business_manager: sol", ["The partnership's business manager is now Sol Adeyemi (was Bea Long)."]),
    ("09:00-17:00", "08:30-17:00", ["The agency Borough Council: hours are now Mon-Fri 08:30-17:00 (were Mon-Fri 09:00-17:00)."]),
    ("manager: sol", "manager: marie", ["The agency Borough Council: on call, manager, always: Marie Kent (was Sol Adeyemi)."]),
    ("chair: sol", "chair: marie", ["The body The panel: posts are now chair (Marie Kent) (were chair (Sol Adeyemi))."]),
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


ROTA = """on_call:
  council:
    number: 020 7946 0106
    manager:
      Mon-Fri 17:00-09:00: sol
      Sat-Sun 09:00-09:00: sol
      2026-05-04 09:00 to 2026-05-11 09:00: marie
    director: bea
    cover: {manager: {2026-05-06 18:00 to 2026-05-07 09:00: bea}}
    policy:
    - {ring: manager, wait: 15 minutes}
    - {ring: director, times: 2}
"""
COUNCIL = "The agency Borough Council: "


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("Mon-Fri 17:00-09:00: sol", "Mon-Fri 17:00-09:00: marie",
         ["on call, manager, Mon-Fri 17:00 to 09:00: Marie Kent (was Sol Adeyemi)."]),
        ("Sat-Sun 09:00-09:00: sol", "Sat-Sun 08:00-08:00: sol",
         ["on call, manager, Sat, Sun 08:00 to 08:00: Sol Adeyemi.", "no longer on call, manager, Sat, Sun 09:00 to 09:00: Sol Adeyemi."]),
        ("      2026-05-04 09:00 to 2026-05-11 09:00: marie\n", "",
         ["no longer on call, manager, Monday 4 May 2026 09:00 to Monday 11 May 2026 09:00: Marie Kent."]),
        ("2026-05-07 09:00: bea", "2026-05-07 08:00: sol",
         ["cover, manager, Wednesday 6 May 2026 18:00 to Thursday 7 May 2026 08:00: Sol Adeyemi.",
          "no longer cover, manager, Wednesday 6 May 2026 18:00 to Thursday 7 May 2026 09:00: Bea Long."]),
        ("wait: 15 minutes", "wait: 20 minutes, by: [text]",
         ["who is alerted in turn is now manager (20 minutes to answer, by text), then director (as long to answer as the protocol says,"
          " twice) (was manager (15 minutes to answer), then director (as long to answer as the protocol says, twice))."]),
        ("number: 020 7946 0106", "number: 020 7946 0107", ["the on-call number is now 020 7946 0107 (was 020 7946 0106)."]),
        ("    director: bea\n", "    director: bea\n    last_resort: sol\n", ["whom it alerts last is now Sol Adeyemi (was not said)."]),
    ],
)  # fmt: skip
def test_another_rota_is_told_turn_by_turn(was: str, now: str, said: list[str]) -> None:
    whole = OLD.replace("on_call: {council: {manager: sol}}\n", ROTA)
    assert was in whole
    assert difference(read(whole), read(whole.replace(was, now))) == [COUNCIL + line for line in said]


def test_an_on_call_system_comes_and_goes_and_a_long_calendar_is_counted() -> None:
    none = OLD.replace("on_call: {council: {manager: sol}}\n", "")
    assert difference(read(OLD), read(none)) == [f"{COUNCIL}it has no on-call system any more."]
    assert difference(read(none), read(OLD)) == [
        f"{COUNCIL}it has an on-call system now.",
        f"{COUNCIL}on call, manager, always: Sol Adeyemi.",
    ]
    turns = "".join(f"      2026-06-{day:02d} to 2026-06-{day + 1:02d}: marie\n" for day in range(1, 21))
    many = OLD.replace(
        "{council: {manager: sol}}",
        "\n  council:\n    manager:\n      Mon-Sun 00:00-24:00: sol\n" + turns.rstrip(),
    )
    lines = difference(read(OLD), read(many))
    assert len(lines) == 13 and lines[-1].endswith("8 turns more, until Sunday 21 June 2026 09:00.")
