"""`limits:` and `retention:` in parley.yaml: how much parley takes and answers, and how many days it keeps what it was told."""

from __future__ import annotations

from parley.reference.fields import Fields
from parley.value import value


@value
class Limits:
    """How much one listener takes: connections in all and from one address, octets in one mail.

    answers_a_day: automatic answers to one sender; answers_an_hour: to everybody together; opened_a_day: disputes that
    one sender opens before a person has to look.
    """

    connections: int = 100
    connections_per_address: int = 20
    largest_mail: int = 35_000_000
    answers_a_day: int = 20
    answers_an_hour: int = 200
    opened_a_day: int = 20


@value
class Retention:
    """Days that things are kept: of a dispute after it has ended (docs/decisions/0021); `loose` is whatever belongs to
    none, counted from when it was settled in the holding pen, or came."""

    raw_mail: int = 180
    texts: int = 365
    letters: int = 180
    children: int = 30
    people: int = 365
    loose: int = 90


def read_retention(fields: Fields) -> Retention:
    """`retention:` of the whole file; what it leaves out is as usual."""
    usual = Retention()
    names = ("raw_mail", "texts", "letters", "children", "people", "loose")
    part = Fields(fields.get("retention"), fields.report, names, "`retention`")
    return Retention(*(part.whole(name, getattr(usual, name), least=1, most=36_500) for name in names))


def read_limits(fields: Fields) -> Limits:
    """`limits:` of the whole file; what it leaves out is as usual."""
    usual = Limits()
    answers = ("answers_a_day", "answers_an_hour", "opened_a_day")
    known = ("connections", "connections_per_address", "largest_mail", *answers)
    part = Fields(fields.get("limits"), fields.report, known, "`limits`")
    return Limits(
        part.whole("connections", usual.connections, least=1),
        part.whole("connections_per_address", usual.connections_per_address, least=1),
        part.whole("largest_mail", usual.largest_mail, least=10_000, most=35_000_000),
        *(part.whole(name, getattr(usual, name), least=1) for name in answers),
    )
