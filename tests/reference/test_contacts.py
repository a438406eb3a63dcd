"""The directory from contacts files: read whole or not at all, every mistake with its line and the mend."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from parley.dispute.world import Shift, WeeklyShift
from parley.errors import UserError
from parley.reference.contacts import load_directory, parse_contacts, parse_directory
from parley.reference.contacts_gaps import gaps
from parley.reference.rules import load_protocol

HERE = Path(__file__).resolve().parents[2]
WHOLE = """\
id: small
partnership: Oakshire
agencies:
  school:
    name: Oak Lane School
    domains: [school.example]
    hours: Mon-Fri 08:00-16:30
    call_windows: Mon-Fri 12:15-13:00
    closed: {2026-05-29: Inset day}
  council: {name: Borough Council, domains: council.example, protected: yes}
people:
  priya: {name: Priya Nair, agency: school, post: practitioner, email: Priya.Nair@school.example, manager: liam}
  liam: {name: Liam Doyle, agency: school, email: [liam@school.example, l.doyle@school.example], deputy: sana}
  sana: {name: Sana Iqbal, agency: school, post: safeguarding_lead, email: sana@school.example, until: 2026-12-31}
  olu: {name: Olu Ade, agency: council, email: olu@council.example, phone: 07700 900121}
  bea: {name: Bea Long, email: bea@partnership.example, deputy: olu}
bodies:
  panel: {name: The panel, posts: {chair: [bea]}, meetings: [2026-06-03, 2026-05-06]}
officers: {business_manager: bea}
safety:
  mash: {name: MASH, phone: 020 7946 0101}
on_call:
  council:
    number: 020 7946 0106
    manager:
      Mon-Sun 09:00-09:00: olu
      2026-04-11 09:00 to 2026-04-12 09:00: olu
    director: olu
last_resort: bea
end: small
"""


def said(text: str) -> list[str]:
    return [str(problem) for problem in parse_directory([("c.yaml", text)])[2]]


def test_the_small_one_is_in_order() -> None:
    directory, digest, problems = parse_directory([("c.yaml", WHOLE)])
    assert problems == [] and len(digest) == 64
    assert directory is not None
    assert directory.person_at("priya.nair@SCHOOL.example") is directory.people["priya"]
    assert directory.agencies["school"].closed == {date(2026, 5, 29): "Inset day"}
    assert directory.bodies["panel"].meetings == (date(2026, 5, 6), date(2026, 6, 3))
    assert (directory.officers["business_manager"], directory.last_resort) == (("bea",), ("bea",))
    assert directory.people["liam"].addresses == ("liam@school.example", "l.doyle@school.example")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("council.example", (("council.example", ("spf", "dkim", "bestguesspass")),)),
        ("{council.example: DKIM}", (("council.example", ("dkim",)),)),
        ("{council.example: [spf, bestguesspass]}", (("council.example", ("spf", "bestguesspass")),)),
    ],
)
def test_what_counts_where_there_is_no_dmarc(written: str, meant: object) -> None:
    directory, _, problems = parse_directory(
        [("c.yaml", WHOLE.replace("protected: yes", f"without_dmarc: {written}"))]
    )
    assert directory is not None and problems == []
    assert directory.agencies["council"].without_dmarc == meant


TWO = """\
id: two
agencies:
  school: {name: Oak Lane School, domains: school.example}
  hilltop: {name: Hilltop School, domains: school.example}
people:
  grace: {name: Grace Obi, agency: school, email: grace.obi@school.example}
  other: {name: Dr Grace Obi, agency: hilltop, email: %s}
  desk: {name: The desk, agency: hilltop, email: grace.obi+desk@school.example}
end: two
"""


def test_one_person_of_two_agencies_has_an_entry_for_each_at_one_mailbox() -> None:
    _, _, (problem,) = parse_directory([("c.yaml", TWO % "Grace.Obi@school.example")])
    assert problem.mend.startswith("grace.obi+hilltop@school.example, which reaches the same mailbox")
    directory, _, problems = parse_directory([("c.yaml", TWO % "grace.obi+hilltop@school.example")])
    assert directory is not None and problems == []
    grace, other, desk = (directory.people[one] for one in ("grace", "other", "desk"))
    assert directory.entries_of(grace) == directory.entries_of(other) == (grace, other)
    assert directory.entries_of(desk) == (desk,)  # another name is somebody else, whoever reads that mailbox
    alone, _, _ = parse_directory([("c.yaml", TWO % "g.obi@school.example")])
    assert alone is not None and alone.entries_of(alone.people["grace"]) == (alone.people["grace"],)


def test_the_rota() -> None:
    directory, _, _ = parse_directory([("c.yaml", WHOLE)])
    assert directory is not None
    rota = directory.agencies["council"].rota
    assert rota is not None and rota.number == "020 7946 0106"
    every_day = frozenset(range(7))
    assert rota.weekly == (
        WeeklyShift("manager", "olu", every_day, time(9), time(9)),
        WeeklyShift("director", "olu", every_day, time(0), time(0)),
    )
    began, ended = datetime(2026, 4, 11, 8, tzinfo=UTC), datetime(2026, 4, 12, 8, tzinfo=UTC)
    assert rota.shifts == (Shift("manager", "olu", began, ended),)  # British Summer Time


MISTAKES = [
    ("agency: school, post: practitioner", "agency: shcool, post: practitioner", 12, "no agency `shcool`", "school"),
    ("manager: liam", "manager: lian", 12, "no person `lian`", "liam"),
    ("manager: liam", "manager: priya", 12, "their own manager", "somebody else"),
    ("manager: liam", "maneger: liam", 12, "has no key `maneger`", "manager"),
    ("deputy: sana", "deputy: liam", 13, "their own deputy", "somebody else"),
    ("Priya.Nair@school.example", "Priya Nair <priya@school.example>", 12, "not an e-mail address", "priya@school.example"),
    ("Priya.Nair@school.example", "priya@", 12, "not an e-mail address", "first.last@agency.example"),
    ("Priya.Nair@school.example", "sana@school.example", 14, "have one address", "an address for each"),
    ("name: Priya Nair, ", "", 12, "needs `name`", "name"),
    (", email: sana@school.example", "", 14, "needs `email`", "email"),
    ("until: 2026-12-31", "until: 31/12/2026", 14, "two ways", "2026-12-31"),
    ("until: 2026-12-31", "until: 2026-12-31, from: 2027-01-01", 14, "is before `from`", "a day after 2027-01-01"),
    ("Mon-Fri 08:00-16:30", "8-4.30", 7, "not hours of the week", "Mon-Fri 08:00-16:30"),
    ("Mon-Fri 08:00-16:30", "Mon-Fri 08:00-16:30, Fri 8 to 15", 7, "gives Friday two ranges that overlap", "Mon-Thu 09:00-17:00, Fri"),
    ("hours: Mon-Fri 08:00-16:30", "hours: {Mon-Thu: 8-16, Fri: 8-15}", 7, "one line, or a list", "Mon-Thu 8-16, Fri 8-15"),
    ("Mon-Fri 08:00-16:30", "Mon-Fri 9-5", 7, "close before it opens", "Mon-Fri 09:00-17:00"),
    ("Mon-Fri 12:15-13:00", "lunch", 8, "not hours of the week", "Mon-Fri 12:15-13:00"),
    ("{2026-05-29: Inset day}", "{2026-05-32: Inset day}", 9, "no such day", "2026-05-31"),
    ("[school.example]", "[https://school.example]", 6, "not a mail domain", "school.example"),
    ("protected: yes", "without_dmarc: {council.example: [luck]}", 10, "one or several of spf, dkim", "council.example: [dkim]"),
    ("protected: yes", "without_dmarc: {council: dkim}", 10, "not a mail domain", "agency.example"),
    ("protected: yes", "protected: maybe", 10, "cannot be 'maybe'", "yes"),
    ("phone: 07700 900121", "phone: ask her", 15, "not a phone number", "020 7946 0101"),
    ("phone: 020 7946 0101", "fone: 020 7946 0101", 21, "has no key `fone`", "phone"),
    ("  council:\n    number", "  concil:\n    number", 23, "no agency `concil`", "council"),
    ("Mon-Sun 09:00-09:00: olu", "Mon-Sun 09:00-09:00: ulo", 26, "no person `ulo`", "olu"),
    ("Mon-Sun 09:00-09:00: olu", "always: olu", 26, "not hours of the week", "Mon-Sun 00:00-24:00"),
    ("to 2026-04-12 09:00", "to 2026-04-10 09:00", 27, "ends before it begins", "Mon-Sun"),
    ("to 2026-04-12 09:00", "to Sunday", 27, "not a turn on call", "2026-04-11 09:00 to"),
    ("last_resort: bea", "last_resort: bee", 29, "no person `bee`", "bea"),
    ("chair: [bea]", "chair: [boa]", 18, "no person `boa`", "bea"),
    ("end: small", "end: smal", 30, "may have been cut short", "end: small"),
    ("  olu: {", "  sana: {", 15, "`sana` stands here again", "it once"),
    ("agency: school, post: safeguarding_lead", "post: safeguarding_lead", 14, "belongs to no agency", "agency:"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "says", "mend"), MISTAKES)
def test_each_mistake_is_named(old: str, new: str, line: int, says: str, mend: str) -> None:
    assert old in WHOLE
    found = said(WHOLE.replace(old, new, 1))
    here = [problem for problem in found if problem.startswith(f"c.yaml:{line}:") and says in problem]
    assert here, found
    assert mend in here[0].partition("Write: ")[2]


def test_deputies_in_a_circle() -> None:
    text = WHOLE.replace("until: 2026-12-31", "deputy: olu").replace("phone: 07700 900121", "deputy: liam")
    circle = [problem for problem in said(text) if "in a circle" in problem]
    assert len(circle) == 1 and "liam -> sana -> olu -> liam" in circle[0]


def test_two_who_share_a_post_may_be_each_others_deputies() -> None:
    text = WHOLE.replace("until: 2026-12-31", "deputy: liam")
    assert [problem for problem in said(text) if "in a circle" in problem], (
        "once both are away nobody is left"
    )
    text = WHOLE.replace("until: 2026-12-31", "deputy: liam, manager: bea")
    assert said(text) == [], "once both are away the manager of one of them is asked"


def test_an_address_outside_the_agency_is_a_warning() -> None:
    text = WHOLE.replace("sana@school.example", "sana@elsewhere.example")
    assert [problem for problem in said(text) if "warning: No address of `sana`" in problem]
    assert parse_directory([("c.yaml", text)])[0] is not None


def test_all_mistakes_come_at_once() -> None:
    text = WHOLE.replace("manager: liam", "manager: lian").replace("last_resort: bea", "last_resort: bee")
    assert len(said(text)) == 2


def test_several_files_are_one_directory(tmp_path: Path) -> None:
    cut = WHOLE.index("people:")
    (tmp_path / "1.yaml").write_text(WHOLE[:cut] + "end: small\n")
    (tmp_path / "2.yaml").write_text("id: small\n" + WHOLE[cut:])
    directory, _ = load_directory([tmp_path])
    assert directory == parse_directory([("c.yaml", WHOLE)])[0]


def test_an_entry_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text(WHOLE)
    (tmp_path / "2.yaml").write_text("id: more\npeople: {bea: {name: Bea, email: b@x.example}}\nend: more\n")
    with pytest.raises(UserError, match=r"`bea` stands already in .*1\.yaml, line 16"):
        load_directory([tmp_path])


def test_a_copy_left_in_the_folder_is_said_once_and_not_of_each_entry(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(WHOLE)
    (tmp_path / "small - Copy.yaml").write_text(WHOLE.replace("Priya Nair", "Priya Nair-Bell"))
    with pytest.raises(UserError) as refused:
        load_directory([tmp_path])
    (problem,) = refused.value.problems
    assert problem.file.endswith("small.yaml") and problem.line == 1
    assert "as small - Copy.yaml: one of the two is a copy" in problem.message


def test_an_unreadable_file_spoils_the_whole(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text(WHOLE)
    with pytest.raises(UserError, match="cannot be read"):
        load_directory([tmp_path / "1.yaml", tmp_path / "2.yaml"])


def test_every_single_line_dropped_or_doubled_is_read_without_an_accident() -> None:
    lines = WHOLE.splitlines(keepends=True)
    for n, line in enumerate(lines):
        parse_directory([("c.yaml", "".join([*lines[:n], *lines[n + 1 :]]))])
        doubled, _, _ = parse_directory([("c.yaml", "".join([*lines[:n], line, *lines[n:]]))])
        assert doubled is None, f"line {n + 1}"


def test_the_deputy_of_an_officer_needs_no_agency() -> None:
    for deputy, problems in (("deputy: ivy, ", 0), ("", 1)):
        text = f"""id: office
agencies: {{school: {{name: School, domains: school.example}}}}
people:
  bea: {{name: Bea Long, {deputy}email: bea@partnership.example, phone: 020 7946 0102}}
  ivy: {{name: Ivy Stone, email: ivy@partnership.example, phone: 020 7946 0104}}
officers: {{business_manager: bea}}
end: office
"""
        found = parse_contacts([("c.yaml", text)]).problems
        assert len([one for one in found if "`ivy` belongs to no agency" in one.message]) == problems


def test_gaps_beside_a_protocol() -> None:
    directory, _, _ = parse_directory([("c.yaml", WHOLE.replace("last_resort: bea\n", ""))])
    assert directory is not None
    protocol = load_protocol(HERE / "rules/bdscp-2023.yaml")
    found = "\n".join(str(problem) for problem in gaps(protocol, directory))
    assert "`council` has nobody with the post `safeguarding_lead`" in found
    assert "no `scrutineer` under `officers`" in found
    assert "`liam` has no phone" in found
    assert "Nobody is the `last_resort`" in found


def test_somebody_keeps_the_holding_pen() -> None:
    text = WHOLE.replace("business_manager: bea", "scrutineer: bea")
    assert text != WHOLE
    directory, _, _ = parse_directory([("c.yaml", text)])
    assert directory is not None
    found = gaps(load_protocol(HERE / "rules/bdscp-2023.yaml"), directory)
    assert [one.mend for one in found if "Nobody is the `business_manager`" in one.message] == [
        "officers: {business_manager: somebody's id}"
    ]


def test_a_gap_names_the_file_and_the_line_of_the_entry_that_it_belongs_to() -> None:
    """Of several files the one that holds the entry; what has no entry yet has the place of the contacts as a whole."""
    people, rest = (
        WHOLE.replace("last_resort: bea\n", ""),
        "id: two\nbodies:\n  board: {name: Board}\nend: two\n",
    )
    found = parse_contacts([("a.yaml", people), ("b.yaml", rest)])
    assert found.directory is not None, found.problems
    protocol = load_protocol(HERE / "rules/bdscp-2023.yaml")
    said = gaps(protocol, found.directory, file="contacts", places=found.places)
    lines = people.splitlines()
    for words, entry in (
        ("`liam` has no phone", "  liam:"),
        ("`council` has nobody with the post `safeg", "  council:"),
    ):
        (problem,) = [one for one in said if words in one.message]
        assert problem.file == "a.yaml" and lines[problem.line - 1].startswith(entry)
    (nobody,) = [one for one in said if "Nobody is the `last_resort`" in one.message]
    assert (nobody.file, nobody.line) == ("contacts", 0)
    assert found.places["body", "board"] == ("b.yaml", 3, 3)


def test_a_mistyped_post_is_named_with_the_one_that_was_meant() -> None:
    """And only that: a post that no rule names may be what the person is called at work."""
    text = WHOLE.replace("post: safeguarding_lead", "post: [safeguarding_led, head_of_year]")
    assert text != WHOLE
    directory = parse_contacts([("c.yaml", text)]).directory
    assert directory is not None
    said = [str(each) for each in gaps(load_protocol(HERE / "rules/bdscp-2023.yaml"), directory)]
    (slip,) = [each for each in said if "does not name" in each]
    assert "`safeguarding_led`" in slip and "post: safeguarding_lead" in slip


@pytest.mark.parametrize("written", ["Safeguarding Lead", "safeguarding-lead", "SAFEGUARDING_LEAD"])
def test_a_post_written_as_on_a_door_is_named_with_the_word_of_the_rules(written: str) -> None:
    directory = parse_contacts(
        [("c.yaml", WHOLE.replace("post: safeguarding_lead", f"post: {written}"))]
    ).directory
    assert directory is not None
    said = [str(each) for each in gaps(load_protocol(HERE / "rules/bdscp-2023.yaml"), directory)]
    (slip,) = [each for each in said if "does not name" in each]
    assert f"`{written}`" in slip and "post: safeguarding_lead" in slip


def test_a_post_that_more_hold_than_share_a_job_is_warned_of() -> None:
    """Two may share one. Of a rank each would read of every disagreement, and nobody had said that they are to."""
    directory, _ = load_directory([HERE / "contacts"])
    protocol = load_protocol(HERE / "rules/richmond-kingston.yaml")
    inspectors = [one for one in directory.people.values() if one.agency == "police"]

    def said(holders: int) -> list[str]:
        known = [
            replace(one, posts=("detective_inspector",) if n < holders else ("practitioner",))
            for n, one in enumerate(inspectors)
        ]
        people = {**directory.people, **{one.id: one for one in known}}
        found = gaps(protocol, replace(directory, people=people))
        return [str(each) for each in found if "each of them is asked" in each.message]

    assert len(inspectors) > 2 and not said(2)
    (warned,) = said(3)
    assert "3 people at `police` have the post `detective_inspector`" in warned


def test_the_sample_has_no_gaps() -> None:
    directory, _ = load_directory([HERE / "contacts"])
    assert gaps(load_protocol(HERE / "rules/bdscp-2023.yaml"), directory) == []
    assert {agency.protected for agency in directory.agencies.values()} == {True, False}
    addresses = [address for person in directory.people.values() for address in person.addresses]
    assert all(address.endswith(".example") for address in addresses)
