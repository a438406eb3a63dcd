"""Questions keep what they were about, and open to their own token alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from parley.dispute.effects import Question
from parley.dispute.events import DutyKey
from parley.store import Store, questions

REF = "D-2026-0001"
ABOUT = Question("duty", keys=(DutyKey("s1", 1, "contact", "school"),), side="referring")


def test_questions_are_numbered_per_dispute_and_come_back_whole(store: Store, now: datetime) -> None:
    with store.write():
        asked = [
            questions.ask(store, ref, "priya.nair", "ask", ABOUT, asked=now)
            for ref in (REF, REF, "D-2026-0002")
        ]
    assert [a.number for a in asked] == [1, 2, 1]
    row = questions.find(store, REF, 2)
    assert row and (row.question, row.person, row.template, row.asked) == (ABOUT, "priya.nair", "ask", now)
    assert questions.find(store, REF, 3) is None
    assert questions.find(store, REF, 10**40) is None


def test_a_question_opens_to_its_token_in_any_case_and_to_no_other(store: Store, now: datetime) -> None:
    with store.write():
        one, two = (questions.ask(store, REF, "priya.nair", "ask", ABOUT, asked=now) for _ in range(2))
    row = questions.find(store, REF, one.number)
    assert row and row.opened_by(one.token.upper())
    assert not any(
        row.opened_by(token) for token in (two.token, "", one.token[:-1], one.token + "a", "é\udcff")
    )


def test_the_first_answer_counts(store: Store, now: datetime) -> None:
    with store.write():
        questions.ask(store, REF, "priya.nair", "ask", ABOUT, asked=now)
        questions.ask(store, REF, "robert.hale", "ask", ABOUT, asked=now)
        assert questions.mark_answered(store, REF, 1, at=now)
        assert not questions.mark_answered(store, REF, 1, at=now + timedelta(days=1))
        assert not questions.mark_answered(store, REF, 9, at=now)
    row = questions.find(store, REF, 1)
    assert row and row.answered == now
    assert [q.number for q in questions.of(store, REF, unanswered=True)] == [2]
    assert [q.number for q in questions.of(store, REF, person="priya.nair")] == [1]
