"""Who would sleep through an alert: mail wakes nobody, so whoever is on call needs a channel that does.

All of it is a warning, for whoever looks: the directory works without, and the wait for an answer runs its time.
"""

from __future__ import annotations

from collections.abc import Iterator

from parley.dispute.world import Directory, Rota
from parley.errors import Problem
from parley.reference.contacts_people import Book, Places


def check(book: Book, directory: Directory) -> None:
    """Warn of every agency, and every last resort, without a channel that wakes them."""
    for agency in directory.agencies.values():
        if agency.rota is not None:
            report, node = book.places["rota", agency.id]
            for message, mend in _by_mail_alone(agency.rota, book):
                report.at(node, message, mend, warning=True)
    for name in directory.last_resort:
        if name in book.people and not book.people[name].ways:
            report, node = book.places["person", name]
            message = (
                f"`{name}` is the last resort, and only mail would reach them at night: mail wakes nobody."
            )
            report.at(node, message, f"mobile: 07700 900121, for `{name}`", warning=True)


def _by_mail_alone(rota: Rota, book: Book) -> Iterator[tuple[str, str]]:
    """What is wrong, and the mend."""
    for step in rota.policy:
        if step.by == ():
            yield f"The step `{step.ring}` is alerted by mail alone, which wakes nobody.", "by: [text, mail]"
    named = dict.fromkeys([turn.person for turn in rota.weekly] + [turn.person for turn in rota.shifts])
    asleep = [f"`{name}`" for name in named if name in book.people and not book.people[name].ways]
    if asleep:
        more = f" and {len(asleep) - 3} more" if len(asleep) > 3 else ""
        who = f"{', '.join(asleep[:3])}{more}"
        yield (
            f"Only mail would reach {who} when on call: mail wakes nobody.",
            f"mobile: 07700 900121, for {asleep[0]}",
        )


def not_set_up(directory: Directory, channels: frozenset[str] | None, places: Places) -> list[Problem]:
    """Channels that people are to be woken by and the configuration does not set up. None: no configuration is known."""
    if channels is None:
        return []
    users: dict[str, str] = {}
    for person in directory.people.values():
        for way in person.ways:
            users.setdefault(way, person.id)
    return [
        Problem(
            *places.get(("person", users[way]), ("", 0, 0)),
            f"`{users[way]}` is to be woken by {way}, and parley.yaml sets up no such channel.",
            f"channels: {{{way}: …}}, in parley.yaml",
            warning=True,
        )
        for way in sorted(users.keys() - channels)
    ]
