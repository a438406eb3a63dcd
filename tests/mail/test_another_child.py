"""What a first mail says of whom it is about: only what leaves no doubt that it is another child than the one before."""

from __future__ import annotations

import pytest

from parley.mail.another_child import says_another

YES = """\
This is about another child.
Hi, this is about a different pupil in my class
this concerns a second child, same social worker
Another child this time.
A different case
Sorry, this one is for another family.
My concern relates to a different young person
about two other children
It's a new case, not the one from last week
This is not the same child as before
it isn't about the same child
This is not D-2026-0001
Please note: this is a separate matter
Re a different child
This email is regarding another looked after child who came to us in May
THIS IS ANOTHER CHILD
This is about another pupil aged 9, in year 5"""
NO = """\
I am also worried about another child in the family.
Another child told us what happened.
Another child in the family is at risk now.
Is this about another child?
This is not about another child, it is the same one.
if this is about another child please say so
Nothing has happened since. Same child as before.
Could another person look at it?
He says it is another matter for the school to settle
I wrote about another child last week
The other child is safe
I would like a different social worker
Please see a new referral attached
There is a second family involved
It is another person who told us
This is about a new family worker
This is not the same case worker as before
This concerns a new patient safety issue for him
It is for a third person to read"""


@pytest.mark.parametrize("text", YES.splitlines())
def test_said_outright(text: str) -> None:
    assert says_another(text, "", forwarded=False)
    assert says_another(f"Hello,\n{text}\nThank you", "Help", forwarded=False)


@pytest.mark.parametrize("text", NO.splitlines())
def test_anything_else_is_asked_about(text: str) -> None:
    assert not says_another(text, "", forwarded=False)


def test_a_subject_counts_where_its_writer_wrote_it() -> None:
    assert says_another("", "Another child", forwarded=False)
    assert not says_another("", "Another child", forwarded=True)
    assert not says_another("", "RE: a different child", forwarded=False)
