"""The meeting that a mail carries or speaks of, as its reader sees it: when, who rings whom, who has answered. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parley.dispute.audience import rule_of
from parley.dispute.changed import changed
from parley.dispute.day_words import clock_time
from parley.dispute.dispute import Hold
from parley.dispute.once import once
from parley.dispute.sharing import sharing
from parley.dispute.view import View
from parley.mail.minutes_words import stage_label
from parley.mail.notice_people import names, person_facts
from parley.mail.notice_steps import VIDEO_CALL, by_media, hold_noun
from parley.mail.notice_words import (
    PARTSTATS,
    all_of,
    capital,
    day_and_time,
    either,
    local,
    plain,
    soft,
    when_long,
    when_short,
)

Person = dict[str, Any]  # what `person_facts` says of somebody


def in_diary_of(hold: Hold, person: str) -> Hold:
    """A meeting as it stands in the diary of somebody whom it is taken out of: whoever a move has left out knows it by its time
    before that."""
    if person in hold.attendees or hold.was is None:
        return hold
    return changed(hold, start=hold.was[0], end=hold.was[1])


def booked_facts(view: View, hold: Hold, reader: str) -> dict[str, Any]:
    """A meeting as its reader sees it: when, what it is, who rings whom on which number, who has answered."""
    kept = view.dispute.holds.get(hold.id) is hold  # not as a diary has it that it is taken out of
    stated, video, place = _as_kept(view, hold.id) if kept else _stated(view, hold)
    caller, called = stated["caller"], stated["called"]
    other = called if reader == caller["id"] else caller
    others = [one for one in hold.attendees if one != reader]
    return {
        **stated,
        "other": other,
        "company": _company(view, hold, other, reader),
        "rings": _who_rings(stated["noun"], caller, called, reader, video or place)
        if len(hold.attendees) < 3
        else _rings_either(view, hold, reader, video or place)
        or _who_comes(view, hold, reader, video, place),
        "answers": _answers(view, hold, others),
        "declined": names(view, [one for one in others if _declined(hold, one)]) if hold.answers else "",
        "mine_answered": PARTSTATS.get(hold.answers[reader][2], "") if reader in hold.answers else "",
    }


@once
def _as_kept(view: View, hold: str) -> tuple[dict[str, Any], str, str]:
    return _stated(view, view.dispute.holds[hold])


def _stated(view: View, hold: Hold) -> tuple[dict[str, Any], str, str]:
    """What is said of a meeting to whoever reads it; the link of a video call; where people meet face to face."""
    first, zone = view.dispute.duties[hold.keys[0]], view.world.calendar.zone
    rule = rule_of(view, first)
    noun, due = hold_noun(rule.media_asked), first.due
    caller = next((p for p in first.holders if p in hold.attendees), hold.attendees[0])
    called = next((p for p in hold.attendees if p != caller), caller)
    video = video_link(view, hold) if noun == VIDEO_CALL else ""
    place = "" if "call" in noun else meeting_place(view, hold)
    number = plain(view.world.person(called).phone, 40) if "call" in noun and not video else ""
    said = {
        "when": day_and_time(hold.start, zone, view.today),
        "short": when_short(hold.start, zone),
        "example": when_short(hold.start + timedelta(hours=1), zone),
        "ends": clock_time(local(hold.end, zone)),
        "noun": noun,
        "due": when_long(due, zone, view.today) if due and due > view.now else "",
        "media": by_media(rule.media, rule.prefer),
        "clause": first.clause,
        "step": soft(stage_label(view, first.key.stage)),
        "step_clause": view.protocol.stage(first.key.stage).clause,
        "caller": person_facts(view, caller),
        "called": person_facts(view, called),
        "location": place or number,
        "late": hold.late,
        "moved": hold.moved,
        "unnamed": any(
            duty.status == "open" and duty.unfilled
            for duty in map(view.dispute.duties.get, hold.keys)
            if duty
        ),
    }
    return said, video, place


def noun_of(view: View, hold: Hold) -> str:
    """What kind of meeting it is: "a call", "a meeting"."""
    return hold_noun(rule_of(view, view.dispute.duties[hold.keys[0]]).media_asked)


def video_link(view: View, hold: Hold) -> str:
    """Where a video call takes place: whoever calls supplies the link, else the next of them who has one; "" for none."""
    if noun_of(view, hold) != VIDEO_CALL:
        return ""
    holders = view.dispute.duties[hold.keys[0]].holders
    people = [view.world.person(one) for one in sorted(hold.attendees, key=lambda one: one not in holders)]
    agencies = view.world.directory.agencies
    links = (one.video or (agencies[one.agency].video if one.agency in agencies else "") for one in people)
    return next((link for link in links if link), "")


def meeting_place(view: View, hold: Hold) -> str:
    """Where people meet face to face: at the agency of whoever asks for it; of two, else at the other's. "" for no place that the
    directory knows."""
    if "call" in noun_of(view, hold):
        return ""
    holders = view.dispute.duties[hold.keys[0]].holders
    hosts = sorted(hold.attendees, key=lambda one: one not in holders)
    agencies = view.world.directory.agencies
    places = (
        agencies[agency].meeting_place
        for one in hosts
        if (one in holders or len(hosts) < 3) and (agency := view.world.person(one).agency) in agencies
    )
    return plain(next((place for place in places if place), ""), 120)


def _company(view: View, hold: Hold, other: Person, reader: str) -> str:
    """Whom the reader meets, for a subject: "Priya Nair", "Priya Nair and 3 others"."""
    if len(hold.attendees) == 2 and reader in hold.attendees:
        return str(other["name"])
    if ends := _ends(view, hold):
        return either([names(view, [one]) for one in ends[reader in ends[0]]])
    more = len({*hold.attendees} - {other["id"], reader})
    beside = "" if not more else " and one other" if more == 1 else f" and {more} others"
    return f"{other['name']}{beside}"


def _who_comes(view: View, hold: Hold, reader: str, video: str, place: str) -> str:
    """A meeting of several: who is invited."""
    others = names(view, [one for one in hold.attendees if one != reader])
    where = f" By video: {video}" if video else f" At: {place}." if place else ""
    return (f"With you: {others}." if reader in hold.attendees else f"Invited: {others}.") + where


def _ends(view: View, hold: Hold) -> tuple[list[str], list[str]] | None:
    """Both ends of a conversation of two, where two who share a post are asked for an end and one of them is enough."""
    first = view.dispute.duties[hold.keys[0]]
    groups = sharing(view, first) if first.do == "talk" else ()
    if not groups:
        return None
    here = [[p for p in people if p in hold.attendees] for people in (first.holders, first.counterparts)]
    for end in here:
        if not end or (len(end) > 1 and not any({*end} <= {*group} for group in groups)):
            return None
    return here[0], here[1]


def _rings_either(view: View, hold: Hold, reader: str, where: str) -> str:
    """Who rings whom, where it may be either of two."""
    ends = _ends(view, hold)
    if ends is None or where or "call" not in noun_of(view, hold):
        return ""
    if reader in ends[0]:
        beside = [one for one in ends[0] if one != reader]
        numbers = [(names(view, [one]), plain(view.world.person(one).phone, 40)) for one in ends[1]]
        you = f"You or {either([names(view, [one]) for one in beside])}" if beside else "You"
        return f"{you} ring {either([f'{name}: {phone}' if phone else name for name, phone in numbers])}."
    caller, called = (either([names(view, [one], reader) for one in end]) for end in ends)
    return f"{capital(caller)} {'rings' if len(ends[0]) == 1 else 'ring'} {called}."


def _who_rings(noun: str, caller: Person, called: Person, reader: str, where: str) -> str:
    phone, you_ring, rings_you = called["phone"], reader == caller["id"], reader == called["id"]
    who = "You" if you_ring else capital(caller["name"])
    whom = "you" if rings_you else called["name"]
    if "call" not in noun:
        at = f" at: {where}." if where else "; agree the place between you."
        return f"{who} and {whom} meet{at}"
    if where:
        return f"{'You both' if you_ring or rings_you else 'They'} open this link: {where}"
    if you_ring:
        name = called["name"]
        return f"You ring {name}: {phone}." if phone else f"You ring {name}; no number is listed yet."
    on = (
        f", on {phone}"
        if phone
        else "; no number of yours is listed: reply Phone: and the number"
        if rings_you
        else ""
    )
    return f"{who} rings {whom}{on}."


def _declined(hold: Hold, person: str) -> bool:
    known = hold.answers.get(person)
    return known is not None and known[2] == "DECLINED"


def _answers(view: View, hold: Hold, people: list[str]) -> list[str]:
    """How they have answered, those who said the same together: "Marie has accepted", "Tom and Sol have not answered yet"."""
    said: dict[str, list[str]] = {}
    for person in people:
        known = hold.answers.get(person)
        how = PARTSTATS.get(known[2], "answered") if known else "not answered yet"
        said.setdefault(how, []).append(person_facts(view, person)["first"])
    return [
        f"{some[0]} has {how}" if len(some) == 1 else f"{all_of(some)} have {how}"
        for how, some in said.items()
    ]
