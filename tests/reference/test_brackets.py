"""One slip in a line in braces is one message, in that line, with what was meant: the shorter way to write files is the one in
which YAML gives up furthest from the mistake, or takes it in silence for something else."""

import pytest

from parley.reference.contacts import parse_directory
from parley.reference.rules import parse_protocol

PEOPLE = """\
id: oak
agencies:
  school: {name: Oak Lane School, domains: school.example, hours: "Mon-Fri 08:00-16:30"}
people:
  priya: {name: Priya Nair, agency: school, title: Head of year, email: priya.nair@school.example}
  liam:
    name: Liam Doyle
    agency: school
    email: liam.doyle@school.example
    phone: 020 7946 0113
end: oak
"""
CONTACTS = [  # what is replaced, by what, where the one message points, what it says, and what to write
    (
        "title: Head of year",
        "title: Head of year, mentor",
        (5, 66),
        "a comma ends the value of `title`",
        'title: "Head of year, mentor"; or, if it is several, title: [Head of year, mentor]',
    ),
    (
        '"Mon-Fri 08:00-16:30"',
        "Mon-Thu 08:00-16:30, Fri 08:00-15:00, Sat 10:00-12:00",
        (3, 88),
        "a comma ends the value of `hours`",
        'hours: "Mon-Thu 08:00-16:30, Fri 08:00-15:00, Sat 10:00-12:00"',
    ),
    ("title: Head of year", "title: 'Year 9's head'", (5, 52), "goes on behind the closing one", "title: \"Year 9's head\""),
    ("title: Head", "title:Head", (5, 45), "no `: `, with its space", "title: Head of year"),
    ("school, title: ", "school title: ", (5, 29), "no comma between them", "agency: school, title: Head of year"),
    ("name: Priya Nair", "name: Priya Nair: DSL", (5, 11), "has a `: ` in it", 'name: "Priya Nair: DSL"'),
    ("title: Head of year", "title: Team #2 lead", (5, 57), "Behind ` #` nothing is read", 'title: "Team #2 lead"'),
    ("example}\n  liam", "example}}\n  liam", (5, 99), "This } closes nothing", "the line without it"),
    ("phone: 020 7946 0113", 'phone: "020 7946 0113', (10, 12), "A quote is opened here and not closed", 'phone: "020 7946 0113"'),
]  # fmt: skip

RULES = """\
id: fen
version: 1
title: Talking it through
partnership: Fenmarsh
raiser: worker
roles:
  worker: {named: yes, clause: "1"}
  leader: {named: yes, post: line_manager, clause: "2"}
facts:
  kind: {ask: opening, one_of: [threshold, plan], clause: "1"}
stages:
- id: talk
  clause: "1"
  duties:
  - {id: speak, do: talk, by: referring worker, with: receiving worker, within: 2 working days, from: decision, clause: "1"}
  - {id: say_so, do: tell, by: referring worker, to: own leader, advised: yes, clause: "2"}
  exits:
  - {to: closed, when: {outcome: resolved}}
  - {to: closed, when: {outcome: unresolved}, needs: {any: [{done: speak}, {tried: speak}]}, override: referring leader}
end: fen
"""
SLIPS = [
    ('clause: "1"}\n  - {id: say', 'clause: "1"\n  - {id: say', (15, 5), "{ is opened here and not closed", 'clause: "1"}'),
    ("do: talk, by:", "do: talk by:", (15, 17), "no comma between them", "do: talk, by: referring worker"),
    ("tried: speak}]}, over", "tried: speak}, over", (19, 5), "{ is opened here and not closed", "override: referring leader}]}"),
    ('  worker: {named: yes, clause: "1"}', '  - {named: yes, clause: "1"}', (7, 3), "belongs to a list", "a_name: {named: yes"),
    ('  worker: {', '  - worker: {', (7, 3), "belongs to a list", 'worker: {named: yes, clause: "1"}, without the -'),
    ("- id: talk", "  id: talk", (12, 3), "without the `- ` that its other parts have", "- id: talk"),
    ("with: receiving worker", "with: recieving worker", (15, 55), "no role `recieving_worker`", "receiving worker"),
    ("to: own leader", "to: own leadr", (16, 54), "no role `leadr`", "own leader"),
    ("to: own leader", "to: own x", (16, 54), "no role `x`", "one of worker, leader, with own before it"),
    ("to: own leader", "to: each leader", (16, 54), "It needs a side", "each referring leader and each receiving leader"),
    ("  kind:", "  count:", (10, 10), "`count` is a word of conditions", "another id"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "says", "mend"), CONTACTS)
def test_contacts(old: str, new: str, place: tuple[int, int], says: str, mend: str) -> None:
    assert PEOPLE.count(old) == 1
    found = [one for one in parse_directory([("c.yaml", PEOPLE.replace(old, new))])[2] if not one.warning]
    [one] = found
    assert (one.line, one.column) == place and says in one.message and mend in one.mend


@pytest.mark.parametrize(("old", "new", "place", "says", "mend"), SLIPS)
def test_rules(old: str, new: str, place: tuple[int, int], says: str, mend: str) -> None:
    text = RULES.replace(old, new, 1)
    if old == "- id: talk":
        text = text.replace("  exits:", "- id: more\n  exits:")
    found = [one for one in parse_protocol(text, "r.yaml")[1] if not one.warning]
    [one] = found
    assert (one.line, one.column) == place and says in one.message and mend in one.mend


@pytest.mark.parametrize("text", [RULES, PEOPLE])
def test_the_files_themselves_are_sound(text: str) -> None:
    problems = parse_protocol(text, "r.yaml")[1] if text is RULES else parse_directory([("c.yaml", text)])[2]
    assert [one for one in problems if not one.warning] == []


def test_what_is_nested_too_deep_is_said_with_its_place() -> None:
    deep = "".join(f"{' ' * n}a:\n" for n in range(60))
    found = parse_protocol(f"id: fen\n{deep}", "r.yaml")[1]
    assert any("nested more than 40 deep" in one.message and one.line > 40 for one in found)
