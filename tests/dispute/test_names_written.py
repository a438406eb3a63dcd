"""Names as people write them: what is one name, and what another."""

from __future__ import annotations

import pytest

from parley.dispute.names_written import one_name
from parley.dispute.world import Directory, Person


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Robert Hale", "robert  hale"),
        ("HALE, Robert (Children's Services)", "Robert Hale"),
        ("Hale, Robert", "Robert HALE"),
        ("SMITH, Jo [HILLSIDE TRUST]", "Jo Smith"),
        ("Niamh O’Hare", "Niamh O'Hare"),
        ("Niamh O’Hare", "niamh ohare"),
        ("Llŷr ap Rhŷs", "Llyr ap Rhys"),
        ("Sio\u0302n Bevan", "Siôn Bevan"),
        ("Dr. Aïsha Çelik-Łukasz", "Aisha Celik Lukasz"),
        ("Mr Robert Hale", "Robert Hale"),
        ("DC 1234 Wes Tarn", "Wes Tarn"),
        ("Mr Jack Lord", "Jack Lord"),
        ("نادیہ خان", "نادیہ خان"),
        ("Amina Yusuf, PhD", "Amina Yusuf"),
        ("Dr Edda Quill, CBE, FRCPCH", "Edda Quill"),
        ("DI Wes Tarn", "Wes Tarn"),
    ],
)
def test_one_name_in_two_ways_of_writing(name: str, other: str) -> None:
    assert one_name(name, other) and one_name(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Robert Hale", "Robert Hales"),
        ("Robert Hale", "Rob Hale"),
        ("Robert Hale", "Hale Robert"),  # either may be a first name
        ("Robert Hale", "R Hale"),
        ("Mr A Smith", "Mrs A Smith"),
        ("Mr Doyle", "Mrs Doyle"),
        ("Mr Doyle", "Doyle"),
        ("DC Tarn", "Tarn"),
        ("Edda Quill, CBE", "CBE Edda Quill"),
        ("Celik Lukasz", "Aisha Celik-Lukasz"),
        ("Duty Desk 1", "Duty Desk 2"),
        ("Ward 7 North", "Ward 9 North"),
        ("Anna Di Marco", "Anna Marco"),
        ("Mary Jane Lord", "Mary Jane"),
        ("Di Marco Hale", "Marco Hale"),
        ("Team Manager, North", "North Team Manager"),
        ("Rahman, Md", "Rahman"),
        ("Lopez Hale, MA", "Lopez Hale, BA Jo"),
    ],
)
def test_what_differs_by_more_is_another_name(name: str, other: str) -> None:
    assert not one_name(name, other) and not one_name(other, name)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Siobhan O'Neill", ["siobhan"]),
        ("Robert Hale", ["robert"]),
        ("Jo Smith", ["jo_1", "jo_2"]),  # one name, two people: nobody chooses between them
        ("Jo Smith (Youth Justice)", ["jo_2"]),
        ("Una Brook", ["una", "una_dr"]),
        ("Dr Una Brook", ["una_dr"]),
        ("Miss Una Brook", ["una"]),
        ("Duty Desk 1", []),
        ("…", []),
        ("", []),
    ],
)
def test_who_is_called_so(typed: str, meant: list[str]) -> None:
    called = {
        "siobhan": "Siobhán O’Neill",
        "robert": "HALE, Robert (Children's Services)",
        "jo_1": "Jo Smith",
        "jo_2": "Jo Smith (Youth Justice)",
        "una": "Una Brook",
        "una_dr": "Dr Una Brook",
        "desk_2": "Duty Desk 2",
        "mark": "…",
    }
    people = {id_: Person(id_, name, (), "council") for id_, name in called.items()}
    assert [one.id for one in Directory({}, people).named(typed)] == meant
