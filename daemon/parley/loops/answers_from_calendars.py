"""Calendar answers: matched by UID, then by the attendee's addresses; a new time is taken or answered with the reason.

From an answer only PARTSTAT and a COUNTER's times are taken (calendar.md section 2). REQUEST, CANCEL or PUBLISH from
outside for one of our meetings changes nothing. The sender must be the attendee, else a person decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import takewhile

from parley.calendars.times_said import SERIES, WHOLE_DAY
from parley.dispute.commands import AnswerMeeting, AnyCommand, KeepNote, PlaceMeeting, RefuseTime
from parley.dispute.convening import hold_of
from parley.dispute.dispute import Hold
from parley.dispute.effects import SendNotice
from parley.dispute.meetings import answered_since
from parley.dispute.world import Person
from parley.loops.acquaintance import person_at
from parley.loops.door import Door
from parley.loops.proposing import OVER, over, propose, propose_anew
from parley.loops.speakers import speaker_of
from parley.loops.taken import Taken
from parley.loops.understanding import understand
from parley.loops.understood import Understood
from parley.loops.uninvited import tell_of_forwarded
from parley.loops.visit import Said, Visit
from parley.mail.answers import read_answers
from parley.mail.message import Answers, CalendarAnswer, InboundMail
from parley.mail.proposed_times import proposes_a_time
from parley.mail.quoting import OUR_MARK, split
from parley.store import holds, rates, texts
from parley.store.store import Store

ANSWERS = ("REPLY", "COUNTER")
# What is proposed and is no time for a call, as the template calls it
NO_HOUR = {WHOLE_DAY: "day", SERIES: "series"}
A_WEEK = timedelta(days=7)  # the longest that the store counts anything
_TOP = 400  # letters in which the first line of a letter of ours stands
CROSSED = "the meeting has been moved since you were asked, so please look at its new time first"


def answers_a_meeting(store: Store, answer: CalendarAnswer) -> bool:
    """Whether it is an answer, or speaks of a meeting of ours. Anybody's own meeting that a mail brings along is not."""
    return answer.method not in ("", "REQUEST", "PUBLISH", "CANCEL", "ADD") or bool(
        holds.by_uid(store, answer.uid)
    )


def comes_back(door: Door, mail: InboundMail) -> bool:
    """Whether it is an invitation of ours, or its cancellation, as we sent it, with our letter, and nobody has typed anything: a
    group or a list that parley is in sends on what its members get, and leaves no mark but that letter's own. What says another
    time, or comes without the letter, is somebody's wish: calendars send an entry on, or take it out, with a text of their own."""
    answer = mail.calendar
    row = holds.by_uid(door.store, answer.uid) if answer and answer.method in ("REQUEST", "CANCEL") else None
    if answer is None or row is None or not (_is_ours(door, answer) and _has_our_letter_alone(mail)):
        return False
    hold = door.dispute(row.reference).holds[row.hold]
    if answer.sequence != hold.sequence:
        return answer.sequence < hold.sequence
    return hold.status != "live" if answer.method == "CANCEL" else answer.start == hold.start


def take_calendar(
    door: Door, hold_back: Callable[..., Taken], raw: int, mail: InboundMail, *, now: datetime
) -> Taken:
    """What an answer from a calendar brings. Everything that does not fit goes to the pen, explained."""
    answer = mail.calendar
    assert answer is not None, "only called for a mail with a calendar part"
    row = holds.by_uid(door.store, answer.uid)
    if row is None:
        return hold_back(raw, "it answers a meeting that parley does not keep", now)
    reason = _unfit(door, mail, answer)
    if reason:
        return hold_back(raw, reason, now, suggestion=row.reference)
    visit = door.visit(row.reference)
    hold = visit.dispute.holds[row.hold]
    person = person_at(door.store, door.library.world.directory, answer.attendee or mail.sender.address)
    person_id = _entry_of(door, person, hold) if person else ""
    if _crossed_a_hand_over(visit, hold, person_id, answer):
        return Taken(raw, "calendar", _in_words(answer), dispute=row.reference)
    if person_id not in hold.attendees:
        held = hold_back(raw, "it answers for somebody who was not invited", now, suggestion=row.reference)
        told = tell_of_forwarded(door, visit, hold, person, answer, now) if person else ()
        return replace(held, letters=held.letters + told)
    if answer.zone_problem:
        return _asked_which_zone(door, raw, mail, hold, row.reference, person_id, now)
    commands = _commands(door, visit, hold, person_id, answer, mail.envelope.received, now)
    said, echo = Said(person="", message_id=mail.message_id), None
    fresh = _not_heard_before(door, hold, person_id, mail, now)
    heard = _words_beside(door, visit, hold, person_id, mail, now) if fresh else None
    if heard is not None:
        if heard.echo or heard.unplaced or not heard.note:
            about, known = mail.message_id, mail.sender.address
            said = Said(person_id, about, answerable=True, address=known, unplaced=heard.unplaced)
        commands, echo = [*commands, *heard.commands], heard.echo
    elif fresh:
        commands += _note(door, person_id, answer, mail.envelope.received)
    if answer.method == "COUNTER" and answer.start is not None and over(hold, now):
        said = Said(person_id, mail.message_id, answerable=True, address=mail.sender.address)
        again, why = _for_what_is_owed(door, visit, hold, person_id, answer, mail.envelope.received, now)
        commands, echo = [*again, *(one for one in commands if isinstance(one, KeepNote))], echo or why
    done = door.tell(row.reference, commands, said, now=now, cause=f"calendar:{raw}", echo=echo)
    if done.refused is not None and done.refused.code == "held":
        held = hold_back(raw, done.refused.reason, now, suggestion=row.reference)
        return replace(held, dispute=row.reference, done=(done,), letters=held.letters + done.letters)
    return Taken(
        raw, "calendar", _in_words(answer), dispute=row.reference, done=(done,), letters=done.letters
    )


def _crossed_a_hand_over(visit: Visit, hold: Hold, person: str, answer: CalendarAnswer) -> bool:
    """Whether somebody answers the invitation that they had, and their part has gone to somebody else since: the cancellation
    has said so, or is on its way."""
    before = any(person in visit.dispute.duties[key].had for key in hold.keys)
    return before and person not in hold.attendees and answer.sequence < hold.sequence


def _for_what_is_owed(
    door: Door, visit: Visit, hold: Hold, person: str, answer: CalendarAnswer, received: datetime, now: datetime
) -> tuple[list[AnyCommand], SendNotice | None]:  # fmt: skip
    """A time for a meeting that is over, while the conversation is still owed: it is booked, or answered with the reason. Where
    one is in the calendars already it is crossed by that. Where nothing is owed any more, the cancellation has said so.
    """
    assert answer.start is not None, "only called for a time that can be read"
    open_ones = [duty for key in hold.keys if (duty := visit.dispute.duties[key]).status == "open"]
    kept = next((h for duty in open_ones if (h := hold_of(visit.view(now), duty)) and not over(h, now)), None)
    if kept is not None:
        known = answered_since(kept, person, answer.sequence, answer.dtstamp) or answer.start == kept.start
        return ([] if known else [_crossed(kept, person, answer, received)]), None
    keys = tuple(duty.key for duty in open_ones)
    found = propose_anew(door, visit, person, answer.start, received, now, keys) if keys else None
    if isinstance(found, PlaceMeeting):
        return [found], None
    why = (("why", OVER), ("over", "yes"))
    return [], found or (SendNotice("time_refused", person, "", hold.keys, details=why) if keys else None)


def _crossed(hold: Hold, person: str, answer: CalendarAnswer, received: datetime) -> RefuseTime:
    """Their proposal is about a time that has been changed since."""
    assert answer.start is not None, "only called for a time that can be read"
    return RefuseTime(
        by=person, happened=received, received=received, hold=hold.id, start=answer.start, why=CROSSED,
        stamped=answer.dtstamp,
    )  # fmt: skip


def _has_our_letter_alone(mail: InboundMail) -> bool:
    return not mail.typed.strip() and OUR_MARK in mail.quoted[:_TOP].lower()


_SENT_ON = ("REQUEST", "PUBLISH", "ADD", "")


def _is_ours(door: Door, answer: CalendarAnswer) -> bool:
    return answer.organizer.lower() == door.library.address.lower()


def _unfit(door: Door, mail: InboundMail, answer: CalendarAnswer) -> str:
    """Why a person must look at it, "" if not."""
    directory = door.library.world.directory
    if answer.method not in ANSWERS:
        what = f"calendar {answer.method.lower()}" if answer.method else "calendar entry without a method"
        whose = "for a meeting of ours" if _is_ours(door, answer) else "from outside"
        # Calling it off, or asking for it again, is somebody's own doing
        if _is_ours(door, answer) and answer.method in _SENT_ON:
            whose += " that somebody has sent on"
        return f"it is a {what} {whose}, which changes nothing"
    if answer.organizer and answer.organizer.lower() != door.library.address.lower():
        return "it answers another organizer"
    attendee = person_at(door.store, directory, answer.attendee)
    sender = person_at(door.store, directory, mail.sender.address)
    if not answer.attendee:
        return ""
    if (
        attendee
        and sender
        and {one.id for one in directory.entries_of(sender)} & {attendee.id, attendee.deputy}
    ):
        return ""
    return "it answers for somebody else"


def _entry_of(door: Door, person: Person, hold: Hold) -> str:
    """Whoever works for two agencies answers by the address of the mailbox, whichever of the two was invited."""
    entries = door.library.world.directory.entries_of(person)
    return next((one.id for one in (person, *entries) if one.id in hold.attendees), person.id)


def _asked_which_zone(
    door: Door, raw: int, mail: InboundMail, hold: Hold, reference: str, person: str, now: datetime
) -> Taken:  # fmt: skip
    """A time in a zone that nobody knows is never taken for another one, and neither a whole day nor a series is a time for
    a call: whoever proposed it is asked to say it again."""
    assert mail.calendar is not None
    problem = mail.calendar.zone_problem
    said = Said(person, mail.message_id, answerable=True, address=mail.sender.address)
    details = (("meeting", hold.id), ("proposed", NO_HOUR.get(problem, "zone")))
    echo = SendNotice("time_in_words", person, details=details)
    done = door.tell(reference, [], said, now=now, cause=f"calendar:{raw}", echo=echo)
    named = f"it names a time zone that nobody knows: {problem}"
    reason = f"it proposes {problem}" if problem in NO_HOUR else named
    return Taken(raw, "calendar", reason, dispute=reference, done=(done,), letters=done.letters)


def _words_beside(
    door: Door, visit: Visit, hold: Hold, person: str, mail: InboundMail, now: datetime
) -> Understood | None:  # fmt: skip
    """What somebody typed beside Accept or Decline, heard as in a mail that answers no question: an answer word ("SOLVED") is
    asked back, or done where it is safe anywhere; of a note only what would be answered in a mail (that it is urgent, what is
    nearly an answer, another time). None where there is nothing."""
    answer = mail.calendar
    assert answer is not None, "only called for a mail with a calendar part"
    received, zone = mail.envelope.received, visit.world.calendar.zone
    read = read_answers(answer.comment or mail.typed, received, zone)
    outright = bool({word.word for word in read.words} & _SAID_OUTRIGHT)
    if not outright:
        if not answer.comment or read.words or read.lines or read.pasted:
            return None
        # Exchange has the signature in it too
        read = _about_the_appointment(read_answers(split(answer.comment).typed, received, zone), answer)
    speaker = speaker_of(door, person, received, answer.comment or mail.typed)
    heard = understand(read, None, visit.view(now), speaker)
    turned_down = answer.method == "REPLY" and answer.partstat in ("DECLINED", "TENTATIVE")
    words = _above_the_name(read.other_text, visit.world.person(person).name)
    if heard.note and heard.echo is None and turned_down and proposes_a_time(words):
        details = (("meeting", hold.id), ("proposed", "beside"))
        heard.echo = SendNotice("time_in_words", person, details=details)
    return heard


# Words that nobody types about an appointment: YES, NO, OK and their like are the button's own meaning.
_SAID_OUTRIGHT = frozenset({
    "SOLVED", "WAITING", "STUCK", "NO ANSWER", "TOLD", "SPOKE", "NOT ME", "PASS TO", "WITHDRAW", "URGENT", "HELP", "STATUS", "CORRECT",
})  # fmt: skip


# What is nearly one of those may still be about the appointment where somebody accepts it: "Sorted, thanks", "I agree".
_NEARLY_BESIDE_ACCEPT = frozenset({"URGENT", "NOT ME", "PASS TO", "WITHDRAW"})


def _about_the_appointment(read: Answers, answer: CalendarAnswer) -> Answers:
    """Without what is nearly an answer, and is most likely said of the time that is proposed: nobody is asked whether they meant AGREED
    or SOLVED by it, since a YES in haste would put that on record."""
    meant = _NEARLY_BESIDE_ACCEPT if answer.partstat == "ACCEPTED" else _SAID_OUTRIGHT
    return read if {word.word for word in read.nearly} <= meant else replace(read, nearly=())


def _above_the_name(text: str, name: str) -> str:
    """What somebody wrote, down to their own name: Exchange puts the signature into the note, often with hours in it."""
    names = {name.lower(), *name.lower().split()[:1]}
    return "\n".join(takewhile(lambda line: line.strip(" ,.-").lower() not in names, text.split("\n")))


def _not_heard_before(door: Door, hold: Hold, person: str, mail: InboundMail, now: datetime) -> bool:
    """Whether what stands beside this answer is new: not of a moment that is known already, nor the same once more by another way
    after the meeting has moved, which forgets what was answered for the old time."""
    answer = mail.calendar
    assert answer is not None, "only called for a mail with a calendar part"
    words = answer.comment or mail.typed
    if not words.strip() or _known_already(hold, person, answer):
        return False
    told = "\0".join((hold.id, person, answer.partstat, str(answer.dtstamp), words))
    digest = sha256(told.encode("utf-8", "replace")).hexdigest()
    return rates.tell_once(door.store, now, f"beside:{digest[:32]}", A_WEEK)


def _known_already(hold: Hold, person: str, answer: CalendarAnswer) -> bool:
    """Whether this person's answers of this moment, or later ones, have been heard."""
    stamps = [hold.answers.get(person, (0, None, ""))[1], hold.proposed.get(person)]
    return any(answer.dtstamp and known and answer.dtstamp <= known for known in stamps)


def _note(door: Door, person: str, answer: CalendarAnswer, received: datetime) -> list[AnyCommand]:
    """What stands beside the answer is kept like any other words, once, and moves nothing."""
    if not answer.comment:
        return []
    text = texts.keep(door.store, answer.comment, person=person, received=received)
    return [KeepNote(by=person, happened=received, received=received, text=text)]


def _commands(
    door: Door, visit: Visit, hold: Hold, person: str, answer: CalendarAnswer, received: datetime, now: datetime
) -> list[AnyCommand]:  # fmt: skip
    """What the answer asks for: nothing, where it is older than what is known, or has had its effect already."""
    impossible = answer.sequence > hold.sequence  # refused where it is decided on: a person must look
    if answer.method != "COUNTER" or answer.start is None or impossible:
        return [
            AnswerMeeting(
                by=person, happened=received, received=received, hold=hold.id, sequence=answer.sequence,
                partstat=answer.partstat or "NEEDS-ACTION", stamped=answer.dtstamp,
            )
        ]  # fmt: skip
    end = answer.end or answer.start + (hold.end - hold.start)
    if answered_since(hold, person, answer.sequence, answer.dtstamp) or (answer.start, end) == (
        hold.start,
        hold.end,
    ):
        return []
    if answer.sequence < hold.timed and hold.status == "live":
        return [_crossed(hold, person, answer, received)]
    proposed = propose(door, visit, hold, person, answer.start, end, received, now)
    return [replace(proposed, stamped=answer.dtstamp)]


def _in_words(answer: CalendarAnswer) -> str:
    return "proposes another time" if answer.method == "COUNTER" else answer.partstat.lower()
