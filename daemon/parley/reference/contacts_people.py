"""Agencies, people, bodies and safety contacts of a contacts file -> values of `dispute.world`.

What one entry can show by itself is checked here; what two entries show together, in `contacts_check`.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from parley.dispute.world import Agency, Body, Person, SafetyContact
from parley.reference.contacts_book import Book
from parley.reference.contacts_keys import SHAPES
from parley.reference.contacts_values import (
    addresses,
    call_windows,
    days,
    domains,
    link,
    phone,
    ways,
    without_dmarc,
)
from parley.reference.days import Period, a_day
from parley.reference.fields import Fields
from parley.reference.holidays import DIVISIONS, work_calendar
from parley.reference.nodes import Node, Report, Table
from parley.reference.office_hours import office_hours

LONGEST_BREAK = 120  # days between two terms; more is a term forgotten


def agency(name: str, node: Node, report: Report) -> Agency:
    """One agency."""
    fields = Fields(node, report, SHAPES["agency"].names, f"the agency `{name}`")
    vacant = Fields(fields.get("vacant"), report, _keys(fields.get("vacant")), f"`vacant` of `{name}`")
    return Agency(
        id=name,
        name=fields.required("name"),
        sector=fields.text("sector"),
        domains=domains(fields, "domains"),
        hours=office_hours(fields.lines("hours"), report),
        windows=call_windows(fields),
        closed={**_between_terms(fields), **days(fields, "closed")},
        protected=fields.yes("protected"),
        without_dmarc=without_dmarc(fields),
        holidays=_own_holidays(fields),
        require_tls=fields.yes("require_tls"),
        video=link(fields, "video"),
        meeting_place=fields.text("meeting_place"),
        vacant={post: since for post in vacant.table.entries if (since := vacant.day(post))},
    )


def _own_holidays(fields: Fields) -> dict[date, str] | None:
    """The bank holidays of the division that the agency names; None where it keeps those of the protocol."""
    division = fields.one_of("division", tuple(DIVISIONS), "")
    return dict(work_calendar(division).holidays) if division else None


def _between_terms(fields: Fields) -> dict[date, str]:
    """The days that lie between two terms."""
    found = {}
    terms = fields.periods("terms")
    for before, after in pairwise(terms):
        if after.first <= before.last:
            mend = f"terms that follow each other: the second begins after {before.last.isoformat()}"
            fields.report.at(fields.place("terms"), "Two of these terms overlap.", mend)
        elif (after.first - before.last).days > LONGEST_BREAK:
            mend = "the term that is missing between them"
            message = (
                f"From {before.last.isoformat()} to {after.first.isoformat()} there would be no term at all."
            )
            fields.report.at(fields.place("terms"), message, mend)
        else:
            gap = Period(before.last + timedelta(days=1), after.first - timedelta(days=1))
            found.update(dict.fromkeys(gap.days if gap.first <= gap.last else [], "between terms"))
    return found


def last_of_terms(node: Node) -> date | None:
    """The last day of an agency's terms; what is wrong with them has been said."""
    if not isinstance(node, Table) or node.get("terms") is None:
        return None
    terms = Fields(node, Report(""), SHAPES["agency"].names, "").periods("terms")
    return terms[-1].last if terms else None


def person(name: str, node: Node, report: Report, book: Book) -> Person:
    """One person. An agency is needed by all but the partnership's own officers (looked at later)."""
    fields = Fields(node, report, SHAPES["person"].names, f"the person `{name}`")
    begins, ends = fields.day("from"), fields.day("until")
    if begins and ends and ends < begins:
        report.at(fields.place("until"), "`until` is before `from`.", f"a day after {begins.isoformat()}")
    return Person(
        id=name,
        name=fields.required("name"),
        addresses=addresses(fields),
        agency=_one(fields, book, "agency", "agency"),
        posts=fields.texts("post") + fields.texts("posts"),
        title=fields.text("title"),
        phone=phone(fields),
        phone_at_night=phone(fields, "phone_at_night"),
        video=link(fields, "video"),
        absences=tuple((period.first, period.last) for period in fields.periods("absent")),
        interim=fields.day("interim"),
        manager=_one(fields, book, "person", "manager"),
        deputy=_one(fields, book, "person", "deputy"),
        windows=call_windows(fields),
        private=fields.yes("private"),
        protected=fields.yes("protected") if fields.has("protected") else None,
        valid_from=begins,
        valid_until=ends,
        ways=ways(fields),
    )


def _one(fields: Fields, book: Book, kind: str, key: str) -> str:
    """The one id that stands there, "" if none does; of several none is chosen unseen."""
    found = book.refer(kind, fields, key)
    if len(found) > 1:
        fields.report.at(fields.place(key), f"`{key}` takes one id, and here are {len(found)}.", found[0])
    return found[0] if found else ""


def body(name: str, node: Node, report: Report, book: Book) -> Body:
    """One body of the partnership with its posts and the days it meets."""
    fields = Fields(node, report, SHAPES["body"].names, f"the body `{name}`")
    posts = Fields(fields.get("posts"), report, _keys(fields.get("posts")), f"the posts of `{name}`")
    meetings = [a_day(fields.one_text(part), part, report) for part in fields.items("meetings")]
    return Body(
        id=name,
        name=fields.required("name"),
        posts={post: tuple(dict.fromkeys(book.refer("person", posts, post))) for post in posts.table.entries},
        meetings=tuple(sorted(day for day in meetings if day)),
    )


def safety_contact(name: str, node: Node, report: Report) -> SafetyContact:
    """Whom to ring when a child may be in danger."""
    fields = Fields(node, report, SHAPES["safety"].names, f"the safety contact `{name}`")
    if not fields.text("phone"):
        fields.required("phone", "phone: 020 7946 0101")
    return SafetyContact(name, fields.required("name"), phone(fields), fields.yes("out_of_hours"))


def _keys(node: Node | None) -> tuple[str, ...]:
    return tuple(node.entries) if isinstance(node, Table) else ()
