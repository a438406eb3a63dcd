"""From when and how long: moments, anchors, named days and the clocks that span stages. See `protocol` for the whole."""

from __future__ import annotations

from parley.dispute.conditions import Condition
from parley.dispute.protocol_who import Choice
from parley.dispute.workdays import Span
from parley.value import value

MEETING_OF = "next meeting of "  # before the id of a body


@value
class Moment:
    """An instant with a name: raised | decision | referral | entry | entry of STAGE | a date fact's id |
    next meeting of BODY | last FORM.SECTION.FIELD (the latest day in its rows: the end of an agreed period) |
    row.FIELD (of the row that a duty is owed for)."""

    name: str


@value
class Due:
    """A day that is not counted but named: `due: conference`, `due: 5 working days before conference`.

    It ends when the office closes on that day, or `before` it. Unknown moments leave the duty undated.
    """

    moment: Moment
    before: Span | None = None


@value
class AnchorOption:
    """`take` counts if `when` holds (None: always). A condition's moment is when it became true."""

    when: Condition | None
    take: Moment | Condition


@value
class Anchor:
    """From when a clock runs: of several options, the first whose `when` holds and whose moment is known."""

    options: tuple[AnchorOption, ...]


@value
class Clock:
    """So long, from an anchor: a cap on every open duty of the stages that it spans, or on single duties.

    spans: ids of stages and of duties.
    """

    id: str
    within: Span
    anchor: Anchor
    spans: tuple[str, ...]
    clause: str
    aim: Span | None = None
    firm: bool = True
    name: str = ""
    choices: tuple[Choice, ...] = ()
