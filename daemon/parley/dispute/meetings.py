"""Holds: the meetings parley keeps for conversations that are owed. An accepted invitation is no conversation."""

from __future__ import annotations

from datetime import datetime

from parley.dispute import events as e
from parley.dispute.commands import (
    AnswerMeeting,
    MoveMeeting,
    PlaceMeeting,
    PutBackMeeting,
    Refused,
    RefuseTime,
    RenewMeeting,
)
from parley.dispute.dispute import Hold
from parley.dispute.draft import Draft


def place(draft: Draft, command: PlaceMeeting) -> Refused | None:
    """Keep a time for a conversation, found by the door. One meeting for it is enough."""
    states = [draft.dispute.duties.get(key) for key in command.keys]
    if not any(state and state.status == "open" for state in states) or not all(states):
        return Refused("Nobody owes that conversation any more.", "", code="nothing")
    if any(set(hold.keys) & set(command.keys) for hold in draft.dispute.live_holds):
        return Refused("A meeting for it is in the calendars already.", "", code="nothing")
    draft.said(
        e.MeetingPlaced, command, hold=command.hold, uid=command.uid, keys=command.keys, attendees=command.attendees,
        start=command.start, end=command.end, why=command.why, late=command.late,
        clause=draft.dispute.duties[command.keys[0]].clause,
    )  # fmt: skip
    return None


def move(draft: Draft, command: MoveMeeting) -> Refused | None:
    """Another time, or other people: everybody is asked again."""
    hold = draft.dispute.holds.get(command.hold)
    if hold is None or hold.status != "live":
        return Refused("That meeting is over or no longer needed.", "", code="nothing")
    if (command.start, command.end, command.attendees) == (hold.start, hold.end, hold.attendees):
        return None  # it stands there already: nobody is asked again
    draft.said(
        e.MeetingMoved, command, hold=hold.id, start=command.start, end=command.end, attendees=command.attendees,
        why=command.why, removed=tuple(p for p in hold.attendees if p not in command.attendees),
        stamped=command.stamped, late=command.late,
        clause=draft.dispute.duties[hold.keys[0]].clause,
    )  # fmt: skip
    return None


def answer(draft: Draft, command: AnswerMeeting) -> Refused | None:
    """An attendee's answer. Older than what is known: ignored, so that any order ends in the same state."""
    hold = draft.dispute.holds.get(command.hold)
    if hold is None:
        return Refused("The answer is to an invitation that was never sent.", "", code="held")
    if command.by not in hold.attendees:
        return Refused("The answer is from somebody who was not invited.", "", code="held")
    if command.sequence > hold.sequence:
        return Refused("The answer is to an invitation that was never sent.", "", code="held")
    if hold.status != "live" or command.sequence < hold.timed or _older(hold, command):
        return None
    draft.said(
        e.MeetingAnswered, command, hold=hold.id, person=command.by, partstat=command.partstat,
        sequence=command.sequence, stamped=command.stamped, clause=draft.dispute.duties[hold.keys[0]].clause,
        again=hold.answers.get(command.by, (0, None, ""))[2] == command.partstat,
    )  # fmt: skip
    return None


def refuse_time(draft: Draft, command: RefuseTime) -> Refused | None:
    """A proposed time that does not do is answered with the reason; the old one stands."""
    hold = draft.dispute.holds.get(command.hold)
    if hold is None or hold.status != "live":
        return Refused("That meeting is over or no longer needed.", "", code="nothing")
    clause = draft.dispute.duties[hold.keys[0]].clause
    draft.said(
        e.TimeRefused,
        command,
        hold=command.hold,
        person=command.by,
        start=command.start,
        why=command.why,
        stamped=command.stamped,
        clause=clause,
    )
    return None


def put_back(draft: Draft, command: PutBackMeeting) -> Refused | None:
    """What was changed by hand in parley's own calendar stands there again; nobody's invitation has changed."""
    hold = draft.dispute.holds.get(command.hold)
    if hold is None or hold.status != "live":
        return Refused("That meeting is over or no longer needed.", "", code="nothing")
    draft.said(
        e.MeetingPutBack, command, hold=hold.id, how=command.how, why=command.why, start=command.start,
        clause=draft.dispute.duties[hold.keys[0]].clause,
    )  # fmt: skip
    return None


def renew(draft: Draft, command: RenewMeeting) -> Refused | None:
    """Another number, link or room stands in the contacts: who is invited to a meeting that is to come has it anew."""
    hold = draft.dispute.holds.get(command.hold)
    people = tuple(person for person in command.people if hold and person in hold.attendees)
    if hold is None or hold.status != "live" or hold.start <= command.received or not people:
        return Refused("That meeting is over or no longer needed.", "", code="nothing")
    clause = draft.dispute.duties[hold.keys[0]].clause
    draft.said(e.MeetingRenewed, command, hold=hold.id, people=people, clause=clause)
    return None


def answered_since(hold: Hold, person: str, sequence: int, stamped: datetime | None) -> bool:
    """Whether a proposal is older than what its sender has said since, or had its effect already."""
    if stamped is None:
        return False
    before = hold.proposed.get(person)
    if before is not None and stamped <= before:
        return True
    known = hold.answers.get(person)
    if known is None or known[1] is None or not hold.timed <= sequence <= known[0]:
        return False
    return stamped < known[1]


def _older(hold: Hold, command: AnswerMeeting) -> bool:
    known = hold.answers.get(command.by)
    if known is None:
        return False
    _, stamped, partstat = known
    if command.stamped is None or stamped is None:
        return command.partstat == partstat  # no stamp to go by: the order in which they came
    return (command.stamped, _caution(command.partstat)) <= (stamped, _caution(partstat))


def _caution(partstat: str) -> tuple[int, str]:
    """Of two answers with one stamp the more doubtful one stands, whichever came first."""
    order = ("ACCEPTED", "TENTATIVE", "DECLINED")
    return (order.index(partstat) if partstat in order else -1, partstat)
