"""Events. What forms hold. See `events` for what all of them have in common."""

from __future__ import annotations

from parley.dispute.event_base import Event
from parley.value import value


@value(kw_only=True)
class FormFilled(Event):
    """Fields of a form were filled in, or corrected. row: 0 for the plain fields of the section, from 1 for a row.

    values: (field id, value): the id of a text, one of the closed values, a day as ISO 8601, a person's id, an
    agency's id; "" takes out what stood there. Never a child's name or date of birth.
    """

    form: str
    section: str
    row: int
    values: tuple[tuple[str, str], ...]
