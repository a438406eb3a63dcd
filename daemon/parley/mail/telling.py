"""What an outbox row keeps of a letter about a dispute: what was decided, and all that is known only at that moment.

Everything else that the letter shows follows from the dispute as its journal stood then, its rules and the directory,
none of which changes afterwards: so it is worked out where the letter is rendered, and not where everybody waits.
Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from parley.dispute import convening
from parley.dispute.commands import Refused
from parley.dispute.dispute import Dispute, Hold
from parley.dispute.effects import SendNotice
from parley.dispute.once import once
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.view import View
from parley.dispute.world import Person, World, with_people
from parley.mail.notice_documents import document_facts
from parley.mail.notice_hold import in_diary_of, video_link
from parley.mail.notice_people import with_phones
from parley.mail.notice_texts import text_facts
from parley.mail.notices import Facts, details_of, facts_for
from parley.value import value

TOLD = "told"  # what the row's facts call the telling


@value
class Named:
    """Somebody whom the directory does not list, as known at that moment; without an address: whoever has left it."""

    id: str
    name: str
    address: str
    agency: str = ""
    phone: str = ""


@value(kw_only=True)
class Telling:
    """A letter that was decided. upto: the journal entries that it rests on. at: the moment they were written.

    world: the hash of the directory of that moment. named: whoever it does not list. phones: numbers that people gave in
    mails of their own, by id. echo, apart, unplaced, refused, refused_too, open_too: what came of the mail that it answers.
    """

    notice: SendNotice
    upto: int
    at: datetime
    world: str = ""
    named: tuple[Named, ...] = ()
    phones: tuple[tuple[str, str], ...] = ()
    echo: tuple[str, ...] = ()
    apart: bool = False
    unplaced: tuple[str, ...] = ()
    refused: Refused | None = None
    refused_too: tuple[Refused, ...] = ()
    open_too: str = ""


def kept_facts(telling: Telling, view: View, *, reply_to: str, new_address: str) -> Facts:
    """What stands in the row: the telling, and beside it those facts that the daemon itself asks for. view: see `seen`."""
    notice = telling.notice
    texts = text_facts(view, notice, {})
    return {
        "template": notice.template,
        "clause": notice.clause,
        "keys": [str(key) for key in notice.keys],
        "details": details_of(notice),
        "reply_to": reply_to,
        "new_address": new_address,
        "text_ids": texts["text_ids"],
        "row_ids": texts["row_ids"],
        "documents": document_facts(view, notice),
        TOLD: telling,
        **({"case_number_id": texts["case_number_id"]} if texts["case_number_id"] else {}),
    }


def seen(telling: Telling, protocol: DisputeProtocol, world: World, dispute: Dispute) -> View:
    """As the letter sees things. world: of the directory alone. dispute: as `upto` entries of its journal have it."""
    return with_phones(
        View(protocol, completed(world, telling.named), dispute, telling.at), dict(telling.phones)
    )


def completed(world: World, named: Sequence[Named]) -> World:
    """The world with those whom the directory does not list; without an address: whom it lists no longer."""
    if not named:
        return world
    people = [
        Person(one.id, one.name, (one.address,), one.agency, phone=one.phone) for one in named if one.address
    ]
    former = {one.id: Person(one.id, one.name, (), one.agency) for one in named if not one.address}
    world = replace(world, former=former) if former else world
    return with_people(world, people) if people else world


def whole_facts(
    telling: Telling, view: View, kept: Mapping[str, Any], *, names: frozenset[str] | None = None
) -> Facts:
    """The facts of the letter. kept: what its row has of them. view: see `seen`; letters of one event share it. names:
    those that are asked for, None for all."""
    notice = telling.notice
    extra = {
        "echo": telling.echo,
        "apart": telling.apart,
        "unplaced": telling.unplaced,
        "open_too": telling.open_too,
        "refused": telling.refused,
        "refused_too": telling.refused_too,
        "reply_to": kept["reply_to"],
        "new_address": kept["new_address"],
    }
    facts = facts_for(notice, view, extra, names=names)
    facts["keys"] = kept["keys"]
    if notice.hold:
        facts["calendar"] = _calendar(view, view.dispute.holds[notice.hold], notice)
    return facts


def _calendar(view: View, hold: Hold, notice: SendNotice) -> Facts:
    """What the calendar part says."""
    mine = view.world.person(notice.person)
    invited = {"to": [mine.address, mine.name], "private": mine.private}
    if notice.cancel:
        gone = in_diary_of(hold, notice.person)
        return {"method": "CANCEL", **_meeting(view, gone, gone.attendees), **invited}
    if notice.person in hold.attendees:
        return {"method": "REQUEST", **_as_kept(view, hold.id), **invited}
    return {"method": "REQUEST", **_meeting(view, hold, (*hold.attendees, notice.person)), **invited}


@once
def _as_kept(view: View, hold: str) -> Facts:
    """What its calendar part says to all who are invited; kept for them."""
    kept = view.dispute.holds[hold]
    return _meeting(view, kept, kept.attendees)


def _meeting(view: View, hold: Hold, attendees: tuple[str, ...]) -> Facts:
    chair = convening.chair_of(view.dispute, hold)
    people = [view.world.person(person) for person in attendees]
    return {
        "uid": hold.uid,
        "sequence": hold.sequence,
        "start": hold.start.isoformat(),
        "end": hold.end.isoformat(),
        "stamp": max(view.now, hold.asked or view.now).isoformat(),
        "attendees": [[p.address, p.name, p.id == chair] for p in people if p.address],
        "video": video_link(view, hold),
        "whole": hold.status == "cancelled",
    }
