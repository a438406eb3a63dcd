"""Somebody answers an invitation that was forwarded to them: never merged (calendar.md section 2), and not left unheard.

A person looks at it, as at all that cannot be placed. Whoever answered reads that no part of it is theirs, and whoever
forwarded it most likely, invited and of the same agency, how to hand the step on. Each once for a meeting. Where nobody of
their agency was invited, nobody is told anything.
"""

from __future__ import annotations

from datetime import datetime

from parley.dispute import audience
from parley.dispute.dispute import Hold
from parley.dispute.effects import SendNotice
from parley.dispute.sides import agency_of
from parley.dispute.view import View
from parley.dispute.world import Person
from parley.loops import house_letters as house
from parley.loops.door import Door
from parley.loops.outgoing import Posted
from parley.loops.proposing import over
from parley.loops.visit import Visit
from parley.mail.message import CalendarAnswer

# What they pressed, as it stands in a letter
_PRESSED = {"ACCEPTED": "accepted", "TENTATIVE": "accepted tentatively", "DECLINED": "declined"}


def tell_of_forwarded(
    door: Door, visit: Visit, hold: Hold, person: Person, answer: CalendarAnswer, now: datetime
) -> tuple[Posted, ...]:  # fmt: skip
    """The letters to both; none where the meeting is over, or was called off."""
    view = visit.view(now)
    invited = _of_their_agency(view, hold, person)
    if hold.status != "live" or over(hold, now) or not invited:
        return ()
    pressed = (
        "proposed another time for"
        if answer.method == "COUNTER"
        else _PRESSED.get(answer.partstat, "answered")
    )
    details = (("meeting", hold.id), ("pressed", pressed))
    duties = audience.duties_of(view, hold.keys)
    letters = [SendNotice("uninvited", person.id, others=invited[:1], details=(*details, ("theirs", "yes")))]
    letters += [
        SendNotice(
            "uninvited", one, audience.clause_of(duties), hold.keys, audience.ask(duties), others=(person.id,), details=details
        )
        for one in invited
    ]  # fmt: skip
    about = f"uninvited:{hold.id}:{person.id}"
    reference = visit.dispute.reference
    return tuple(
        posted
        for letter in letters
        for posted in house.post(door, letter, about=about, now=now, reference=reference)
    )


def _of_their_agency(view: View, hold: Hold, person: Person) -> tuple[str, ...]:
    theirs = agency_of(view, person.id)
    return tuple(one for one in hold.attendees if theirs and agency_of(view, one) == theirs)
