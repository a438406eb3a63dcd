"""The world as it stands at one moment: the directory and the calendar, one frozen value with a hash.

`parley.reference.contacts` builds it from `contacts/*.yaml`. People whom a dispute names and the directory
does not know are added by the store (`with_people`). Nothing here reads a file or a clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from parley.dispute.names_written import one_name, spelt, without_titles
from parley.dispute.office_hours import Window as Window
from parley.dispute.once import once
from parley.dispute.spans import Span
from parley.dispute.two_languages import flat, names_of
from parley.dispute.workdays import OfficeHours, WorkCalendar
from parley.value import value


@value
class Person:
    """Somebody. `id` is stable and says nothing of the child. addresses: lower case, the first is written to.

    agency: its id, or "" for officers of the partnership and for outsiders not yet placed. posts: post ids held
    in the agency. name_of_post: the job title people read. manager, deputy: person ids or "".
    protected: this address may receive what a person typed freely (else the agency's word counts).
    absences: first and last local day of each time away. interim: since when they
    hold their post for the time being. video: the link of their video calls. ways: what wakes them beside mail, in
    the order to try: the name of a channel ("text") -> their address there. phone_at_night: the number to ring while their
    office is shut, "" if they have no other (`numbers`).
    """

    id: str
    name: str
    addresses: tuple[str, ...]
    agency: str = ""
    posts: tuple[str, ...] = ()
    title: str = ""
    phone: str = ""
    manager: str = ""
    deputy: str = ""
    windows: tuple[Window, ...] = ()
    private: bool = False
    protected: bool | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    absences: tuple[tuple[date, date], ...] = ()
    interim: date | None = None
    video: str = ""
    ways: Mapping[str, str] = field(default_factory=dict)
    phone_at_night: str = ""

    @property
    def address(self) -> str:
        """The address parley writes to."""
        return self.addresses[0] if self.addresses else ""


@value
class Shift:
    """One turn on call: who, from and until (UTC), at which step (manager, director). cover: it stands in for another."""

    step: str
    person: str
    start: datetime
    end: datetime
    cover: bool = False


@value
class WeeklyShift:
    """A turn that comes every week: days (0 is Monday) it begins on, local start, local end (next day if not later).

    A rota that names one person for always is seven days from 00:00 to 00:00.
    """

    step: str
    person: str
    days: frozenset[int]
    start: time
    end: time


@value
class PolicyStep:
    """One step of an agency's escalation policy. ring: the step of the rota whose turn it is.
    wait: how long an acknowledgement is waited for, None as the protocol says. times: how often
    the same person is alerted before the next is. by: the channels that are tried beside mail, in order; None: all that
    the person has.
    """

    ring: str
    wait: Span | None = None
    times: int = 1
    by: tuple[str, ...] | None = None


@value
class Rota:
    """An agency's on-call system. Cover comes before dated shifts, and they before weekly ones.

    policy: its steps in order; () takes those of the protocol. last_resort: whom it alerts before the partnership's.
    if_nobody: what it wants said to whoever waits when nobody has answered. fetched: the addresses of calendars that its
    turns come from. steps: all that it names, those too for which nobody has a turn. lunch: who hears of something urgent in a
    short break of the office's day, "office" or "on call"; "": as the rota has somebody then, or not. contact_within: how long
    whoever acknowledged has to say that they spoke, before they are asked, and again before they are asked once more.
    """

    weekly: tuple[WeeklyShift, ...] = ()
    shifts: tuple[Shift, ...] = ()
    number: str = ""
    policy: tuple[PolicyStep, ...] = ()
    last_resort: tuple[str, ...] = ()
    if_nobody: str = ""
    fetched: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    lunch: str = ""
    contact_within: Span | None = None


@value
class Agency:
    """A member of the partnership. domains: lower case, whose proven addresses may raise for it.

    protected: its addresses accept protected content. windows: when its people can be rung, if not in all of
    the office hours. closed: local closure days with their names, the days between terms too. holidays: the bank
    holidays of its own division, None where it keeps the protocol's. require_tls: mail to its domains travels encrypted
    or not at all. vacant: posts that nobody holds, and since when. without_dmarc: domains whose mail is proven by other
    ways, and by which. video: the link of its people's video calls, where they have none of their own.
    meeting_place: where its people meet face to face.
    """

    id: str
    name: str
    sector: str = ""
    domains: tuple[str, ...] = ()
    hours: OfficeHours | None = None
    windows: tuple[Window, ...] = ()
    closed: Mapping[date, str] = field(default_factory=dict)
    protected: bool = False
    without_dmarc: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rota: Rota | None = None
    holidays: Mapping[date, str] | None = None
    require_tls: bool = False
    vacant: Mapping[str, date] = field(default_factory=dict)
    video: str = ""
    meeting_place: str = ""


@value
class Body:
    """A body of the partnership (delivery group, panel, board). posts: post id -> person ids. meetings: its dates."""

    id: str
    name: str
    posts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meetings: tuple[date, ...] = ()


@value
class SafetyContact:
    """Whom to ring when a child may be in danger: what it is called and its number."""

    id: str
    name: str
    phone: str
    out_of_hours: bool = False


@value
class Directory:
    """Everybody parley may write to. officers: post id -> person ids of the partnership itself."""

    agencies: Mapping[str, Agency]
    people: Mapping[str, Person]
    bodies: Mapping[str, Body] = field(default_factory=dict)
    officers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    safety: tuple[SafetyContact, ...] = ()
    last_resort: tuple[str, ...] = ()
    partnership: str = ""
    call_in: str = ""  # the number for people who cannot reply by mail
    protocol: str = ""  # the rules that its new disputes take, where the configuration names none
    bank_holidays: Mapping[date, str] = field(
        default_factory=dict
    )  # beside the division's; "": worked after all
    twofold: frozenset[str] = frozenset()  # mailboxes at which several entries have an address (`entries_of`)

    def agency_called(self, words: str) -> Agency | None:
        """The agency of this id or name, in any case, or of that name in one of its languages; None where two are."""
        wanted = flat(words)
        for agency in self.agencies.values():
            if wanted and wanted in (flat(agency.name), agency.id.lower()):
                return agency
        found = [agency for agency in self.agencies.values() if wanted in names_of(agency.name)]
        return found[0] if len(found) == 1 else None

    def person_at(self, address: str) -> Person | None:
        """Whoever has this address, in any case, or None."""
        return self._by_address.get(address.lower())

    @cached_property
    def _by_address(self) -> Mapping[str, Person]:
        return {address: person for person in self.people.values() for address in person.addresses}

    def entries_of(self, person: Person) -> tuple[Person, ...]:
        """All entries of one person: who works for two agencies has one for each, of one name, at addresses of one mailbox
        ("grace.obi@…", "grace.obi+hilltop@…")."""
        mailbox = mailbox_of(person.address)
        if mailbox not in self.twofold:
            return (person,)
        here = [one for one in self.people.values() if mailbox in map(mailbox_of, one.addresses)]
        return tuple(one for one in here if one_name(one.name, person.name)) or (person,)

    def agencies_of(self, address: str) -> tuple[Agency, ...]:
        """The agencies whose domains the address belongs to: none, one, or several (then parley asks)."""
        domain = address.lower().rpartition("@")[2]
        return tuple(agency for agency in self.agencies.values() if domain in agency.domains)

    def requires_tls(self, domain: str) -> bool:
        """Whether mail to this domain (lower case) travels encrypted or not at all, as an agency of it says."""
        return any(agency.require_tls and domain in agency.domains for agency in self.agencies.values())

    def holders(self, post: str, agency: str, on: date) -> tuple[Person, ...]:
        """Who holds the post in the agency on that day, in the directory's order."""
        listed = self._by_post.get((agency, post), ())
        return tuple([person for person in listed if in_post(person, on)]) if listed else ()

    @cached_property
    def may_be_missed(self) -> bool:
        """Whether anybody is ever away, or has a first or a last day in post: else nobody need be asked for."""
        return any(one.absences or one.valid_from or one.valid_until for one in self.people.values())

    @cached_property
    def _by_post(self) -> Mapping[tuple[str, str], tuple[Person, ...]]:
        """Whom the directory lists for a post of an agency, in office or not: a directory may hold thousands."""
        found: dict[tuple[str, str], list[Person]] = {}
        for person in self.people.values():
            for post in dict.fromkeys(person.posts):
                found.setdefault((person.agency, post), []).append(person)
        return {place: tuple(people) for place, people in found.items()}

    def named(self, name: str, agency: str | None = None) -> tuple[Person, ...]:
        """Everybody whose name this is, in whatever way of writing (`one_name`), of that agency if one is given. Of several, the
        one who stands there just so with the title or in the brackets that were typed."""
        words = without_titles(name)
        listed = self._by_name.get(words, ()) if words else ()
        alike = [one for one in listed if agency in (None, one.agency) and one_name(one.name, name)]
        just_so = [one for one in alike if spelt(one.name) == spelt(name) != words]
        return tuple(just_so if len(just_so) == 1 else alike)

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, ...], tuple[Person, ...]]:
        found: dict[tuple[str, ...], list[Person]] = {}
        for person in self.people.values():
            found.setdefault(without_titles(person.name), []).append(person)
        return {name: tuple(people) for name, people in found.items()}


def mailbox_of(address: str) -> str:
    """The address without what stands behind a "+", which tells mails of one mailbox apart (RFC 5233)."""
    name, at, domain = address.partition("@")
    return f"{name.partition('+')[0]}{at}{domain}"


def away(person: Person, on: date) -> date | None:
    """The last day of the time away that this day is in, by the directory; None: they are there."""
    if not person.absences:
        return None
    return max((last for first, last in person.absences if first <= on <= last), default=None)


def in_post(person: Person, on: date) -> bool:
    """Whether the directory lists the person as in post on that day."""
    started = person.valid_from is None or person.valid_from <= on
    return started and (person.valid_until is None or on <= person.valid_until)


_BY_ID = re.compile(r"\{([^{}\s]+)\}")


def by_id(person: str) -> str:
    """Somebody in words that go into the journal, which keeps no names: `World.named` reads them."""
    return f"{{{person}}}"


def names_in(words: str, name: Callable[[str], str]) -> str:
    """Such words with names. name: of a person, by id."""
    return _BY_ID.sub(lambda found: name(found[1]), words) if "{" in words else words


@value
class World:
    """What a decision may know beside the dispute. `hash` names the files it came from, for the record. channels: those
    beside mail that are set up, by name. former: people whom the directory has no longer, by id, for their names alone. kept: see
    `once`."""

    directory: Directory
    calendar: WorkCalendar
    hash: str = ""
    channels: frozenset[str] = frozenset()
    former: Mapping[str, Person] = field(default_factory=dict)
    kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def person(self, person_id: str) -> Person:
        """The person; whoever has left by their name; else a nameless one that can be printed: a record must never break."""
        known = self.directory.people.get(person_id) or self.former.get(person_id)
        return known or Person(person_id, "somebody no longer listed", ())

    def named(self, words: str) -> str:
        """Words of the journal that name people by id (`by_id`), with the names that they have now."""
        return names_in(words, lambda person: self.person(person).name)

    @once
    def closed_days(self, agency_id: str) -> Mapping[date, str]:
        """The days on which an agency is closed, with their names: bank holidays, its own or the calendar's, each with what the
        directory changes of them, and what it keeps beside them. An agency that is not listed keeps the calendar's."""
        agency = self.directory.agencies.get(agency_id)
        own = self.calendar.holidays
        if agency and agency.holidays is not None:
            changed = {**agency.holidays, **self.directory.bank_holidays}
            own = {day: name for day, name in changed.items() if name}
        # Mostly the very same as of other agencies, which need not be laid beside it then
        return {**own, **agency.closed} if agency and agency.closed else own

    def accepts_protected(self, person_id: str) -> bool:
        """Whether what somebody typed freely may go to this person's address: their own mark, else the agency's."""
        person = self.person(person_id)
        agency = self.directory.agencies.get(person.agency)
        marked = person.protected if person.protected is not None else bool(agency and agency.protected)
        return marked and bool(person.address)


def same_diary(world: World, person: str) -> tuple[str, ...]:
    """Under which ids this person may have meetings: their own, and that of their work for another agency."""
    if not world.directory.twofold:
        return (person,)
    return tuple(
        dict.fromkeys((person, *(one.id for one in world.directory.entries_of(world.person(person)))))
    )


def with_people(world: World, people: Iterable[Person]) -> World:
    """The same world with people added whom a dispute has named. The directory's own entries win."""
    extra = {person.id: person for person in people if person.id not in world.directory.people}
    if not extra:
        return world
    return replace(world, directory=replace(world.directory, people={**extra, **world.directory.people}))
