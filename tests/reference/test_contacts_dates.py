"""What the check says of time: vacancies, interims, last days, absences; terms, stretches of days, divisions."""

from __future__ import annotations

from datetime import date

import pytest

from parley.dispute.workdays import WorkCalendar
from parley.dispute.world import World
from parley.reference.contacts import parse_directory
from parley.reference.contacts_check import PERSONAL

TODAY = date(2026, 4, 1)
ANYBODYS = min(PERSONAL)  # a domain at which anybody may have an address
TEXT = """\
id: small
agencies:
  school:
    name: Oak Lane School
    domains: school.example
    terms: [2026-01-05 to 2026-03-27, 2026-04-13 to 2026-07-22]
    closed: {2026-05-29: Inset day, 2026-06-01 to 2026-06-02: Sports}
    division: SCT
    vacant: {director: 2026-03-02}
people:
  liam: {name: Liam Doyle, agency: school, post: line_manager, email: liam@school.example, deputy: sana, absent: [2026-04-10, 2026-04-20 to 2026-04-24]}
  sana: {name: Sana Iqbal, agency: school, post: safeguarding_lead, email: sana@school.example, interim: 2026-02-02}
  bea: {name: Bea Long, email: bea@partnership.example, deputy: sana}
officers: {business_manager: bea}
end: small
"""


def said(text: str, today: date | None = TODAY, own: str = "") -> list[str]:
    return [str(problem) for problem in parse_directory([("c.yaml", text)], today=today, own=own)[2]]


def test_nothing_to_say() -> None:
    directory, _, problems = parse_directory([("c.yaml", TEXT)], today=TODAY)
    assert problems == [] and directory is not None
    liam = directory.people["liam"]
    assert liam.absences == ((date(2026, 4, 10), date(2026, 4, 10)), (date(2026, 4, 20), date(2026, 4, 24)))


def test_the_days_on_which_an_agency_is_closed() -> None:
    directory, _, _ = parse_directory([("c.yaml", TEXT)])
    assert directory is not None
    world = World(directory, WorkCalendar(holidays={date(2026, 4, 6): "Easter Monday"}))
    closed = world.closed_days("school")
    assert (closed[date(2026, 3, 28)], closed[date(2026, 4, 12)]) == ("between terms", "between terms")
    assert (
        date(2026, 3, 27) not in closed
        and date(2026, 4, 13) not in closed
        and date(2026, 7, 23) not in closed
    )
    assert (closed[date(2026, 6, 1)], closed[date(2026, 6, 2)]) == ("Sports", "Sports")
    assert date(2026, 11, 30) in closed  # Scotland keeps St Andrew's Day
    assert world.closed_days("nobody") == {date(2026, 4, 6): "Easter Monday"}


def test_what_the_partnership_changes_of_the_bank_holidays_holds_for_an_agency_of_another_division() -> None:
    changed = "bank_holidays: {2026-06-15: Jubilee, 2026-11-30: worked}\nend: small"
    directory, _, problems = parse_directory([("c.yaml", TEXT.replace("end: small", changed))])
    assert directory is not None, problems
    closed = World(directory, WorkCalendar()).closed_days("school")
    assert closed[date(2026, 6, 15)] == "Jubilee" and date(2026, 11, 30) not in closed


WARNED = [
    ("director: 2026-03-02", "director: 2025-12-01", "`director` has been vacant since Monday 1 December 2025", 3),
    ("director: 2026-03-02", "line_manager: 2026-03-02", "listed as vacant, and `liam` holds it", 3),
    ("interim: 2026-02-02", "interim: 2025-12-01", "for the time being since Monday 1 December 2025", 12),
    ("interim: 2026-02-02", "until: 2026-04-20", "leaves on Monday 20 April 2026, and nobody holds `safeguarding_lead`", 12),
    ("interim: 2026-02-02", "until: 2026-03-20", "left on Friday 20 March 2026, and nobody holds", 12),
    ("2026-04-13 to 2026-07-22", "2026-04-13 to 2026-04-30", "The last term of `school` ends on Thursday 30 April 2026", 3),
    (", 2026-04-13 to 2026-07-22", "", "The last term of `school` ended on Friday 27 March 2026: after it `school` counts as open", 3),
    ("deputy: sana, absent", "absent", "`liam` is away until Friday 10 April 2026 and has no deputy", 11),
    ("interim: 2026-02-02", "absent: 2026-04-24", "away until Friday 24 April 2026 and `sana`, the deputy, is not there", 11),
    ("sana@school.example", f"sana@{ANYBODYS}, phone: 020 7946 0101", f"private address, sana@{ANYBODYS}", 12),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says", "line"), WARNED)
def test_each_warning_stands_at_its_line_and_stops_nothing(old: str, new: str, says: str, line: int) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    found = [
        one for one in said(text) if one.startswith(f"c.yaml:{line}:") and says in one and "warning" in one
    ]
    assert found and "Write: " in found[0], said(text)
    assert parse_directory([("c.yaml", text)], today=TODAY)[0] is not None


@pytest.mark.parametrize(
    ("last", "first", "says"),
    [
        ("2026-03-20", "2026-03-27", "the entry taken out"),
        ("2026-03-20", "2026-04-08", "until `una` begins on Wednesday 8 April 2026. Write: from: 2026-04-01, for `una`; or post: safeg"),
        ("2026-04-20", "2026-04-27", "until `una` begins on Monday 27 April 2026. Write: from: 2026-04-21, for `una`; or post: safeguarding"),
    ],
)  # fmt: skip
def test_who_takes_over_later_is_named_and_who_has_taken_over_is_no_gap(
    last: str, first: str, says: str
) -> None:
    una = f"  una: {{name: Una Brook, agency: school, post: safeguarding_lead, email: una@school.example, from: {first}}}\n"
    text = TEXT.replace("interim: 2026-02-02", f"until: {last}").replace("  bea:", f"{una}  bea:", 1)
    (found,) = [one for one in said(text) if "`sana` left" in one or "`sana` leaves" in one]
    assert says in found and ("nobody holds" in found) == ("until" in says)


@pytest.mark.parametrize(
    ("last", "first", "says"),
    [
        ("2026-04-20", "2026-04-21", "`liam`, the manager of `priya` and `omar`, leaves on Monday 20 April 2026: from then on `sana` is asked"
         ". Write: manager: una, for `priya` and `omar`"),
        ("2026-03-20", "2026-03-21", "left on Friday 20 March 2026: from then on `sana` is asked. Write: manager: una, for"),
        ("2026-03-20", "2024-03-21", "Write: manager: somebody who is there, for `priya` and `omar`"),
        ("2026-06-20", "2026-06-21", ""),
    ],
)  # fmt: skip
def test_whoever_still_names_a_manager_who_leaves_is_pointed_out(last: str, first: str, says: str) -> None:
    more = f"""\
  priya: {{name: Priya Nair, agency: school, post: practitioner, email: priya@school.example, manager: liam}}
  omar: {{name: Omar Finch, agency: school, email: omar@school.example, manager: liam}}
  una: {{name: Una Brook, agency: school, post: line_manager, email: una@school.example, from: {first}}}
  bea:"""
    text = TEXT.replace("absent: [2026-04-10, 2026-04-20 to 2026-04-24]", f"until: {last}")
    found = [one for one in said(text.replace("  bea:", more, 1)) if "the manager of" in one]
    assert len(found) == bool(says) and all("c.yaml:13:" in one and says in one for one in found)


REFUSED = [
    ("2026-04-13 to 2026-07-22", "2026-03-20 to 2026-07-22", "Two of these terms overlap", 6),
    ("2026-04-13 to 2026-07-22", "2027-04-13 to 2027-07-22", "there would be no term at all", 6),
    ("2026-04-20 to 2026-04-24", "2026-04-24 to 2026-04-20", "ends before it begins", 11),
    ("2026-04-20 to 2026-04-24", "20/04/2026 to 24/04/2026", "can be read in two ways", 11),
    ("2026-04-20 to 2026-04-24", "2026-04-20 to 2029-04-24", "longer than two years", 11),
    ("division: SCT", "division: Scotland", "cannot be 'Scotland'", 8),
    ("domains: school.example", f"domains: {ANYBODYS}", "let them all raise", 3),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says", "line"), REFUSED)
def test_each_mistake_is_refused_at_its_line(old: str, new: str, says: str, line: int) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    assert [one for one in said(text) if one.startswith(f"c.yaml:{line}:") and says in one], said(text)
    assert parse_directory([("c.yaml", text)], today=TODAY)[0] is None


@pytest.mark.parametrize("address", ["liam@school.example", "liam+new@school.example"])
def test_parley_never_writes_to_itself(address: str) -> None:
    text = TEXT.replace("liam@school.example", address)
    assert [one for one in said(text, own="liam@school.example") if "parley's own address" in one]


def test_an_agency_may_take_nothing_in_the_clear() -> None:
    directory, _, _ = parse_directory([("c.yaml", TEXT.replace("division: SCT", "require_tls: yes"))])
    assert directory is not None
    assert directory.requires_tls("school.example") and not directory.requires_tls("elsewhere.example")


def test_a_business_manager_needs_a_deputy_where_somebody_looks_and_stops_no_daemon() -> None:
    text = TEXT.replace("email: bea@partnership.example, deputy: sana", "email: bea@partnership.example")
    directory, _, (problem,) = parse_directory([("c.yaml", text)], today=TODAY)
    assert directory is None and problem.line == 13 and problem.mend == "deputy: the id of somebody"
    directory, _, (problem,) = parse_directory([("c.yaml", text)])
    assert directory is not None and problem.warning


DEPUTIES = [
    ("interim: 2026-02-02", "until: 2026-03-20", "`sana`, the deputy of `liam`, left on Friday 20 March 2026"),
    ("interim: 2026-02-02", "from: 2026-04-02", "`sana`, the deputy of `liam`, begins on Thursday 2 April 2026"),
    ("deputy: sana, absent", "deputy: rob, absent", "`rob`, the deputy of `liam`, works for another agency, `council`"),
    ("interim: 2026-02-02", "manager: liam", "each other's managers in a circle: liam -> sana -> liam"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), DEPUTIES)
def test_a_deputy_who_is_not_there_or_of_another_agency_is_warned_of(old: str, new: str, says: str) -> None:
    council = "  council: {name: Borough Council, domains: council.example}\npeople:\n"
    rob = "  rob: {name: Rob Hale, agency: council, email: rob@council.example}\n  sana:"
    text = (
        TEXT.replace("people:\n", council)
        .replace("  sana:", rob)
        .replace("post: line_m", "manager: sana, post: line_m")
    )
    assert not [line for line in said(text) if "deputy" in line or "circle" in line]
    found = [line for line in said(text.replace(old, new)) if says in line]
    assert len(found) == 1 and "warning" in found[0] and "Write: " in found[0]


def test_where_the_deputys_deputy_is_there_nobody_is_missing() -> None:
    text = TEXT.replace("interim: 2026-02-02", "absent: 2026-04-24, deputy: rob").replace(
        "  bea:", "  rob: {name: Rob Lund, agency: school, email: rob@school.example}\n  bea:", 1
    )
    assert said(text) == []
