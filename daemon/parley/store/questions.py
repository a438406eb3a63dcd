"""The questions parley has asked: each frozen with what it was about, each with a reply address of its own."""

from __future__ import annotations

from datetime import datetime

from parley.dispute.effects import Question
from parley.store import codec, times
from parley.store.store import Row, Store
from parley.store.tokens import same_token
from parley.value import value

PEN = "PEN"  # the reference that questions about the holding pen are asked under
CONTACTS = "CONTACTS"  # and those about a contacts file that came by mail
# What belongs to no dispute: kind of question, and of tag -> reference
DESKS = {"pen": PEN, "contacts": CONTACTS}


@value
class Asked:
    """What its reply address is made of: `d-2026-0001-q<number>-<token>`."""

    number: int
    token: str


@value
class QuestionRow:
    """A question as it was asked. number: from 1 in its dispute. answered: UTC, None while it is open."""

    reference: str
    number: int
    token: str
    person: str
    template: str
    question: Question
    asked: datetime
    answered: datetime | None

    def opened_by(self, token: str) -> bool:
        """Whether this token (any case) is the question's, in constant time."""
        return same_token(self.token, token)


_COLUMNS = "reference, number, token, person, template, body, asked, answered"


def ask(
    store: Store,
    reference: str,
    person: str,
    template: str,
    question: Question,
    *,
    asked: datetime,
    last: int | None = None,
) -> Asked:
    """Freeze a question to this person; its number in the dispute and its token (40 random bits).

    last: the number of the dispute's last question, 0 if there is none; None where whoever asks does not know it.
    """
    token = store.random_id(5)
    if last is None:
        last = store.query("SELECT max(number) FROM questions WHERE reference = ?", (reference,))[0][0] or 0
    store.run(
        f"INSERT INTO questions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
        (reference, last + 1, token, person, template, codec.encode(question), times.text(asked)),
    )
    return Asked(last + 1, token)


def find(store: Store, reference: str, number: int) -> QuestionRow | None:
    """That question of that dispute, or None. Whoever asks still has to show the token (`opened_by`)."""
    sql = f"SELECT {_COLUMNS} FROM questions WHERE reference = ? AND number = ?"
    rows = store.query(sql, (reference, number))
    return _row(rows[0]) if rows else None


def of(
    store: Store, reference: str, *, person: str | None = None, unanswered: bool = False
) -> list[QuestionRow]:
    """The dispute's questions in order; only those to this person; only those that nobody has answered."""
    sql = f"SELECT {_COLUMNS} FROM questions WHERE reference = ?"
    values = [reference]
    if person is not None:
        sql, values = sql + " AND person = ?", [*values, person]
    if unanswered:
        sql += " AND answered IS NULL"
    return [_row(row) for row in store.query(sql + " ORDER BY number", values)]


def mark_answered(store: Store, reference: str, number: int, *, at: datetime) -> bool:
    """Note the first answer. False if it had one already (its time stays), or if there is no such question."""
    sql = "UPDATE questions SET answered = ? WHERE reference = ? AND number = ? AND answered IS NULL"
    return bool(store.change(sql, (times.text(at), reference, number)))


def _row(row: Row) -> QuestionRow:
    reference, number, token, person, template, body, asked, answered = row
    question = codec.decode(Question, body)
    at = times.instant(asked)
    return QuestionRow(
        reference, number, token, person, template, question, at, times.instant_or_none(answered)
    )
