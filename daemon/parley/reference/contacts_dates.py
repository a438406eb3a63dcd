"""What time does to a directory: posts that stay vacant or interim, people who leave soon, absences nobody covers.

All of it is a warning: it stops nothing today, and the business manager hears of it while it can still be mended.
"""

from __future__ import annotations

from datetime import date, timedelta

from parley.dispute.day_words import day_name, listed
from parley.dispute.standing_in import next_there
from parley.dispute.world import Directory, Person, in_post
from parley.reference.contacts_book import Book

TOO_LONG = timedelta(days=90)  # a post is vacant, or held for the time being, for a quarter of a year
SOON = timedelta(days=30)


def check(book: Book, directory: Directory, today: date) -> None:
    """Note them all, as things stand on that local day."""
    _vacant(book, directory, today)
    _terms(book, today)
    for person in book.people.values():
        _interim(book, person, today)
        _leaving(book, directory, person, today)
        _away(book, directory, person, today)
        _deputy_gone(book, person, today)
        _manager_gone(book, directory, person, today)


def _vacant(book: Book, directory: Directory, today: date) -> None:
    for agency in book.agencies.values():
        for post, since in agency.vacant.items():
            if holders := directory.holders(post, agency.id, today):
                _warn(book, "agency", agency.id, f"`{post}` is listed as vacant, and `{holders[0].id}` holds it.",
                      f"vacant: without `{post}`")  # fmt: skip
            elif today - since > TOO_LONG:
                said = f"`{post}` has been vacant since {_day(since)}."
                _warn(book, "agency", agency.id, said, f"post: {post}, for somebody at `{agency.id}`")


def _terms(book: Book, today: date) -> None:
    """Terms that have run out, or soon will: nobody closes a school for ever because the next term is not written yet."""
    for agency, last in book.last_terms.items():
        if last <= today + SOON:
            ends = "ended" if last < today else "ends"
            said = f"The last term of `{agency}` {ends} on {_day(last)}: after it `{agency}` counts as open, holidays or not."
            _warn(book, "agency", agency, said, f"terms: with the next one too, for `{agency}`")


def _interim(book: Book, person: Person, today: date) -> None:
    if person.interim and today - person.interim > TOO_LONG:
        said = f"`{person.id}` has held the post for the time being since {_day(person.interim)}."
        _warn(book, "person", person.id, said, "whoever holds it now, or the line without `interim`")


def _leaving(book: Book, directory: Directory, person: Person, today: date) -> None:
    """Somebody whose last day is near or past, and whose posts nobody takes over; or only somebody who begins later."""
    last = person.valid_until
    if last is None or last > today + SOON:
        return
    after = max(last + timedelta(days=1), today)
    orphaned = [post for post in person.posts if not directory.holders(post, person.agency, after)]
    if not orphaned and last >= today:
        return
    left = "left on" if last < today else "leaves on"
    follows = _next(directory, person.agency, orphaned[0], after) if orphaned else None
    begins = follows.valid_from if follows else None
    until = f"until `{follows.id}` begins on {_day(begins)}" if follows and begins else "from then on"
    posts = f", and nobody holds `{'` or `'.join(orphaned)}` {until}" if orphaned else ""
    mend = (
        f"post: {orphaned[0]}, for somebody else at `{person.agency}`" if orphaned else "the entry taken out"
    )
    if follows:
        mend = f"from: {after.isoformat()}, for `{follows.id}`; or {mend} until then"
    _warn(book, "person", person.id, f"`{person.id}` {left} {_day(last)}{posts}.", mend)


def _next(directory: Directory, agency: str, post: str, day: date) -> Person | None:
    """Whoever begins next in the post after that day."""
    coming = [
        (one.valid_from, one.id)
        for one in directory.people.values()
        if one.agency == agency
        and post in one.posts
        and one.valid_from
        and one.valid_from > day
        and (one.valid_until is None or one.valid_until >= one.valid_from)
    ]
    return directory.people[min(coming)[1]] if coming else None


def _away(book: Book, directory: Directory, person: Person, today: date) -> None:
    """Away now or soon, and on a day of it no deputy is there, nor a deputy's."""
    for first, last in person.absences:
        if last < today or first > today + SOON:
            continue
        alone = [
            day
            for day in (max(first, today), last)
            if not next_there(directory, person.id, day, by=("deputy",))
        ]
        if alone and person.posts:
            deputy = book.people.get(person.deputy)
            who = f"`{deputy.id}`, the deputy, is not there either" if deputy else "has no deputy"
            said = f"`{person.id}` is away until {_day(last)} and {who}."
            _warn(book, "person", person.id, said, f"deputy: somebody who is there on {_day(alone[0])}")


def _deputy_gone(book: Book, person: Person, today: date) -> None:
    """Their deputy has left, or has not begun."""
    deputy = book.people.get(person.deputy)
    if deputy is None or in_post(deputy, today) or not in_post(person, today):
        return
    left, begins = deputy.valid_until, deputy.valid_from
    since = (
        f"left on {_day(left)}" if left and left < today else f"begins on {_day(begins)}" if begins else ""
    )
    said = f"`{deputy.id}`, the deputy of `{person.id}`, {since}."
    _warn(book, "person", person.id, said, "deputy: somebody who is there")


def _manager_gone(book: Book, directory: Directory, person: Person, today: date) -> None:
    """Whoever names them as `manager` still does when they have left: the post's next holder is nobody's manager by that."""
    last = person.valid_until
    theirs = [
        one.id for one in directory.people.values()
        if one.manager == person.id and (one.valid_until is None or one.valid_until >= today)
    ]  # fmt: skip
    if last is None or last > today + SOON or not theirs:
        return
    after = max(last + timedelta(days=1), today)
    next_ones = [
        one for one in directory.people.values()
        if one.agency == person.agency and set(one.posts) & set(person.posts) and one.id != person.id
        and one.valid_from and one.valid_from > last - SOON
    ]  # fmt: skip
    instead = next_there(directory, person.id, after, by=("deputy", "manager"))
    asked = f": from then on `{instead}` is asked" if instead else ", and nobody is asked from then on"
    left = "left on" if last < today else "leaves on"
    said = (
        f"`{person.id}`, the manager of {listed([f'`{one}`' for one in theirs])}, {left} {_day(last)}{asked}."
    )
    mend = f"manager: {next_ones[0].id if len(next_ones) == 1 else 'somebody who is there'}"
    _warn(book, "person", theirs[0], said, f"{mend}, for {listed([f'`{one}`' for one in theirs])}")


def _warn(book: Book, kind: str, name: str, message: str, mend: str) -> None:
    report, node = book.places[kind, name]
    report.at(node, message, mend, warning=True)


def _day(day: date) -> str:
    return day_name(day, year=True)
