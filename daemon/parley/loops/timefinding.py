"""From "these people owe a conversation" to a time: who can when, and the slot that `calendars.slots` finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice, product
from operator import itemgetter

from parley.calendars.slots import (
    NOTICE,
    NOTICE_FACE_TO_FACE,
    Availability,
    Interval,
    Slot,
    SlotRequest,
    find,
    fits,
)
from parley.dispute.changed import changed
from parley.dispute.day_words import day_name
from parley.dispute.dispute import Hold
from parley.dispute.effects import HoldMeeting
from parley.dispute.office_hours import Window, hours_in_words
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.workdays import OfficeHours, add_working_days, local_day, open_of
from parley.dispute.world import Person, World, by_id, same_diary
from parley.store import free_busy, holds
from parley.store.store import Store

LOOK_AHEAD = timedelta(days=62)
USUAL_THEN_OFFICE = (False, True)  # when people are usually rung, then their office hours beside that
MOST_CHOICES = 9  # of one of each who share a post that are tried
LONGEST_AWAY = 400  # days of one absence that are counted out


def find_time(
    store: Store, protocol: DisputeProtocol, world: World, effect: HoldMeeting, now: datetime, *,
    moving: Hold | None = None, free: dict[str, tuple[Interval, ...]] | None = None, soon: bool = False,
    placed: Iterable[Hold] = (),
) -> Slot:  # fmt: skip
    """The time for a conversation, and why this one. Of two who share a post one is enough: the earliest that suits either."""
    placed = tuple(placed)

    def time_for(effect: HoldMeeting, offices: tuple[bool, ...] = USUAL_THEN_OFFICE) -> Slot:
        return _time_for(
            store, protocol, world, effect, now, moving=moving, free=free, soon=soon, placed=placed, offices=offices
        )  # fmt: skip

    if not effect.either:
        return time_for(effect)
    for offices in (USUAL_THEN_OFFICE[:1], USUAL_THEN_OFFICE):
        found = [time_for(one, offices) for one in (effect, *with_one_of_each(effect))]
        if good := [slot for slot in found if slot.suits and not slot.late]:
            return min(good, key=lambda slot: (slot.start != effect.hour, slot.start))
    return min(found, key=lambda slot: (not slot.suits, slot.start))


def with_one_of_each(effect: HoldMeeting) -> Iterator[HoldMeeting]:
    """The same with one of each who share a post: every choice of them, of those whom the directory lists first."""
    for chosen in islice(product(*effect.either), MOST_CHOICES):
        beside = {one for group in effect.either for one in group} - {*chosen}
        people = tuple(one for one in effect.attendees if one not in beside)
        yield changed(effect, attendees=people, either=())


def _time_for(
    store: Store, protocol: DisputeProtocol, world: World, effect: HoldMeeting, now: datetime, *,
    moving: Hold | None, free: dict[str, tuple[Interval, ...]] | None, soon: bool, placed: tuple[Hold, ...],
    offices: tuple[bool, ...],
) -> Slot:  # fmt: skip
    """The time that suits all of these. What somebody said is free comes first; then from the next working
    day on if the date leaves room: the other side hears of it for the first time and wants to look at the file. `soon` (it
    is urgent), or no room: as soon as people can be told. A meeting whose day was set is held on that day.
    """
    held = _held(store, world, effect, now, moving)

    def asked(office: bool, said: dict[str, tuple[Interval, ...]] | None = None) -> SlotRequest:
        return request_for(
            store,
            protocol,
            world,
            effect,
            now,
            moving=moving,
            free=said,
            office=office,
            placed=placed,
            held=held,
        )

    if effect.hour is not None and not _not_at_its_hour(asked(True), effect.hour):
        end = effect.hour + timedelta(minutes=effect.minutes)
        return Slot(effect.hour, end, "the hour that was set for it", late=False)
    if free:
        slot = find(asked(True, free))
        if not slot.late and _in_one_of(slot, free):
            return slot
    late: list[tuple[bool, bool, datetime, Slot]] = []
    for office in offices:
        request = asked(office)
        for notice, how in _from_when(world, effect, request, soon):
            slot = find(changed(request, notice=notice))
            slot = changed(slot, why=_explained(slot, request, how, office))
            if slot.suits and not slot.late:
                return slot
            late.append((not slot.suits, office, slot.start, slot))
    # The earliest that there is, best when they are usually rung
    return min(late, key=lambda one: one[:3])[3]


def _not_at_its_hour(request: SlotRequest, hour: datetime) -> str:
    return fits(request, hour, hour + request.duration)


def why_not_at_its_hour(
    store: Store, protocol: DisputeProtocol, world: World, effect: HoldMeeting, now: datetime, slot: Slot,
    placed: Iterable[Hold] = (), moving: Hold | None = None,
) -> str:  # fmt: skip
    """Why the meeting is not at the hour that was set for it, "" if it is, or none was."""
    if effect.hour is None or slot.start == effect.hour:
        return ""
    request = request_for(store, protocol, world, effect, now, moving=moving, office=True, placed=placed)
    return _not_at_its_hour(request, effect.hour)


def why_not_when_free(
    store: Store, protocol: DisputeProtocol, world: World, effect: HoldMeeting, now: datetime, slot: Slot,
    free: Mapping[str, tuple[Interval, ...]], placed: Iterable[Hold] = (),
) -> str:  # fmt: skip
    """Why the meeting is at none of the times that somebody said: what speaks against the first of them, "" if it is at one."""
    said = {person: spans for person, spans in free.items() if spans and person in effect.attendees}
    if not said or _in_one_of(slot, said):
        return ""
    start = next(iter(said.values()))[0][0]
    request = request_for(store, protocol, world, effect, now, free=said, office=True, placed=placed)
    return fits(request, start, start + request.duration)


def _from_when(
    world: World, effect: HoldMeeting, request: SlotRequest, soon: bool
) -> list[tuple[timedelta, str]]:  # fmt: skip
    """From when on a time is looked for, in the order in which it is tried: how long from now, and why."""
    if effect.earliest is not None and effect.earliest > request.now:
        notice = max(request.notice, effect.earliest - request.now)
        first = day_name(local_day(effect.earliest, world.calendar.zone))
        return [(notice, f"on {first}, the first day that is set for it, or after")]
    at_once = (request.notice, "as soon as people can be told")
    if soon:
        return [at_once]
    tomorrow = _next_working_day(world, request.now) - request.now + NOTICE
    return [(tomorrow, "from the next working day on, so that everybody can look at the file first"), at_once]


def _explained(slot: Slot, request: SlotRequest, how: str, office: bool) -> str:
    """Why this time, for the record: from when on, inside whose hours, and what is not known."""
    if not slot.suits:
        return slot.why
    hours: dict[str, list[str]] = {}
    for person in request.people:
        hours.setdefault(hours_in_words(person.windows), []).append(person.name)
    inside = "; ".join(f"{', '.join(names)}: {words}" for words, names in hours.items())
    usual = ", beside the hours in which they are usually rung" if office else ""
    unread = [person.name for person in request.people if not person.read]
    if len(unread) == len(request.people):
        unknown = "nobody's own calendar could be read"
    else:
        unknown = (
            f"not read: the calendar of {', '.join(unread)}" if unread else "their own calendars were read"
        )
    return f"{slot.why}, {how}{usual} ({inside}; {unknown})"


def together(wanted: Sequence[HoldMeeting]) -> list[HoldMeeting]:
    """New meetings of the same people by the same medium are one: one conversation may meet several duties."""
    merged: dict[tuple[object, ...], HoldMeeting] = {}
    for effect in wanted:
        own = effect.keys if effect.replaces else ()
        key = (frozenset(effect.attendees), effect.medium, effect.replaces, own)
        first = merged.get(key)
        if first is None:
            merged[key] = effect
            continue
        limits = [before for before in (first.before, effect.before) if before]
        keys = tuple(dict.fromkeys((*first.keys, *effect.keys)))
        minutes = max(first.minutes, effect.minutes)
        begins = [one.earliest for one in (first, effect) if one.earliest]
        merged[key] = replace(
            first,
            keys=keys,
            before=min(limits, default=None),
            minutes=minutes,
            earliest=max(begins, default=None),
            hour=first.hour or effect.hour,
        )
    return list(merged.values())


def _in_one_of(slot: Slot, free: Mapping[str, tuple[Interval, ...]]) -> bool:
    """Whether the time is one that somebody said is free."""
    return any(start <= slot.start and slot.end <= end for spans in free.values() for start, end in spans)


def _next_working_day(world: World, now: datetime) -> datetime:
    calendar = world.calendar
    day = add_working_days(calendar, local_day(now, calendar.zone), 1)
    return open_of(calendar, day)


def request_for(
    store: Store, protocol: DisputeProtocol, world: World, effect: HoldMeeting, now: datetime, *,
    moving: Hold | None = None, free: dict[str, tuple[Interval, ...]] | None = None,
    office: bool = False, placed: Iterable[Hold] = (), held: dict[str, list[Interval]] | None = None,
) -> SlotRequest:  # fmt: skip
    """The question to put to `slots.find`: each person's windows, closed days, and what parley holds for them.

    moving: the hold that gets a new time or other people; times of it that somebody declined will not do for them
    again. free: what people said.
    office: a time that somebody proposes is checked against office hours, not the narrower call windows. placed: holds of
    this dispute that the store may not have yet, found a moment ago. held: what the store holds, where that is known.
    """
    people, set_day = [], _day_set(world, effect)
    held = held or _held(store, world, effect, now, moving)
    calendars = free_busy.known(store, effect.attendees, now)
    beside_it = [hold for hold in placed if moving is None or hold.id != moving.id]
    for person in effect.attendees:
        taken, known = held[person], calendars.get(person)
        beside = [(h.start, h.end) for h in beside_it if person in h.attendees]
        people.append(
            _availability(
                protocol,
                world,
                person,
                office,
                set_day,
                holds=tuple(dict.fromkeys([*taken, *beside])),
                busy=_busy_but_for(moving, person, known or ()) if moving is not None else known or (),
                read=known is not None,
                free=(free or {}).get(person, ()),
            )
        )
    return SlotRequest(
        people=tuple(people),
        now=now,
        before=effect.before,
        duration=timedelta(minutes=effect.minutes),
        notice=NOTICE_FACE_TO_FACE if effect.medium == "face to face" else NOTICE,
        zone=world.calendar.zone,
    )


def _held(
    store: Store, world: World, effect: HoldMeeting, now: datetime, moving: Hold | None
) -> dict[str, list[Interval]]:
    """What parley holds for each of them, but the one that is moved: by its id, since somebody else's may be at the same time.
    Whoever works for two agencies has one diary for both."""
    moved = moving.id if moving is not None else ""
    own = {person: same_diary(world, person) for person in effect.attendees}
    everybody = tuple(dict.fromkeys(one for entries in own.values() for one in entries))
    found = holds.busy(store, everybody, now, now + LOOK_AHEAD, but=moved)
    return {
        # What is one person's comes in this order
        person: found[person]
        if entries == (person,)
        else sorted((taken for one in entries for taken in found[one]), key=itemgetter(1))
        for person, entries in own.items()
    }


def _busy_but_for(moving: Hold, person: str, busy: Iterable[Interval]) -> tuple[Interval, ...]:
    """What else somebody's calendar holds: the meeting that is looked for a new time for stands there too, or stood there
    when it was read. What they have declined will not do for them again."""
    left = list(busy)
    for start, end in ((moving.start, moving.end), *((start, end) for _, start, end in moving.unwanted)):
        left = [
            part
            for each in left
            for part in ((each[0], min(each[1], start)), (max(each[0], end), each[1]))
            if part[0] < part[1]
        ]
    return (*left, *((start, end) for who, start, end in moving.unwanted if who == person))


def _closed(world: World, person: Person, set_day: date | None) -> Mapping[date, str]:
    """The days on which a person cannot be rung: their agency's closed days, and those on which they are away. A day that was set
    for all is not moved by the leave of one for whom nobody acts."""
    closed = world.closed_days(person.agency)
    if not person.absences:
        return closed
    away = {
        first + timedelta(days=n): "away"
        for first, last in person.absences
        for n in range(min((last - first).days, LONGEST_AWAY) + 1)
    }
    return {**closed, **{day: why for day, why in away.items() if day != set_day}}


def _day_set(world: World, effect: HoldMeeting) -> date | None:
    """The only day on which it may be held, where there is but one."""
    if effect.earliest is None or effect.before is None:
        return None
    first, last = (local_day(at, world.calendar.zone) for at in (effect.earliest, effect.before))
    return first if first == last else None


def _availability(
    protocol: DisputeProtocol, world: World, person_id: str, office: bool, set_day: date | None, *, read: bool,
    **taken: tuple[Interval, ...],
) -> Availability:  # fmt: skip
    """When a person can talk at all: their own windows, else their agency's, else office hours; its closed days."""
    person = world.person(person_id)
    agency = world.directory.agencies.get(person.agency)
    hours = (agency.hours if agency else None) or protocol.hours or OfficeHours()
    narrower = person.windows or (agency.windows if agency else ())
    return Availability(
        name=by_id(person_id),
        zone=world.calendar.zone,
        windows=_wider(hours.windows, narrower) if office else narrower or hours.windows,
        closed=_closed(world, person, set_day),
        read=read,
        **taken,
    )


def _wider(office: tuple[Window, ...], calls: tuple[Window, ...]) -> tuple[Window, ...]:
    """Office hours, and the call windows that lie outside them: a reason names no window twice."""
    return (*office, *(call for call in calls if not any(_inside(call, hours) for hours in office)))


def _inside(call: Window, hours: Window) -> bool:
    return call.days <= hours.days and hours.start <= call.start < call.end <= hours.end
