"""How a rule file writes lengths, moments, people and conditions: each form with what it means. Data for the manual alone.

A test reads every form with the loader, so that no form stands in the manual that parley does not take.
"""

from __future__ import annotations

from typing import NamedTuple


class Form(NamedTuple):
    """One way to write a value. kind: the name of the kind (`rule_kinds`)."""

    kind: str
    written: str
    means: str


FORMS = (
    Form("length", "7 working days", "ends when the office closes on the seventh working day; the day it starts is day 0"),
    Form("length", "2 working weeks", "ten working days"),
    Form("length", "3 days", "calendar days; so are `1 week` (seven of them) and `2 weeks`"),
    Form("length", "1 month", "to the day of the same number in the next month, or its last day"),
    Form("length", "24 hours", "to the minute, nights and holidays included; so is `15 minutes`"),
    Form("length", "4 working hours", "hours in which the offices of `hours` are open: from Friday afternoon into Monday morning"),
    Form("limit", "14 days or the next working day", "calendar days; where the last one is a weekend or a holiday, the next day that is worked"),
    Form("limit", "1 working day by 12:00", "ends on that day, but at that hour; so do `the next working day by noon` and `3 days by 10:00`"),
    Form("limit", "the same working day", "until the office closes on the day itself"),
    Form("limit", "immediately", "the same working day is aimed at, the next one is the limit"),
    Form("limit", "without delay", "one working day"),
    Form("limit", "urgently", "one working day"),
    Form("limit", "as soon as possible", "no date; the words stand in the letters. As `aim` beside a number in `within` too"),
    Form("moment", "raised", "when the dispute was raised"),
    Form("moment", "decision", "when the disputed decision became known"),
    Form("moment", "referral", "when the referral was made; the decision, if nobody says"),
    Form("moment", "entry", "when this stage was entered"),
    Form("moment", "entry of s1", "when that stage was last entered"),
    Form("moment", "conference", "a fact that is a day (`date: yes`)"),
    Form("moment", "next meeting of board", "the body's next day under `meetings` in the contacts; of a step with `from`, the next from when it may be done"),
    Form("moment", "last form_a.B.when", "the latest day in the rows of a form: the end of what was agreed"),
    Form("moment", "row.when", "the day in the row that a `for_each` duty is owed for"),
    Form("moment", "closed", "when the dispute was closed; for duties with `stays: after closing`"),
    Form("due", "5 working days before conference", "so long before a moment; `due` alone"),
    Form("anchor", "{done: contact}", "a condition: when it became true. Of `all` the latest, of `any` the earliest"),
    Form("anchor", "[{when: {kind: plan}, take: referral}, {take: decision}]", "the first that holds and is known"),
    Form("who", "referring manager", "on the side that raised it"),
    Form("who", "receiving manager", "on the side whose decision is disputed"),
    Form("who", "own manager", "on the side of whoever owes it, in a notice of a turn that nobody owes on each side; `other manager` on the other one"),
    Form("who", "both manager", "on both sides"),
    Form("who", "each receiving manager", "one duty for each agency of that side; `each receiving`: everybody there"),
    Form("who", "own manager or own lead", "either of them, as they choose"),
    Form("who", "chair", "a role of the partnership or of a body needs no side"),
    Form("who", "board.deputy_chair", "a post of a body, without a role of its own"),
    Form("who", "row.whom", "the person in the row that a `for_each` duty is owed for"),
)  # fmt: skip
