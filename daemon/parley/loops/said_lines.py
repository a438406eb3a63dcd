"""Who typed something, and what the labelled lines of a mail ask of a dispute that runs already.

The lines are those of design.md section 7 and the opening facts of the rule file; no protocol is known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from parley.dispute import audience
from parley.dispute import commands as c
from parley.dispute.dispute import OTHER_SIDE, Dispute
from parley.dispute.effects import Question
from parley.dispute.events import DutyKey
from parley.dispute.names_written import words_of
from parley.dispute.parties import rule_of
from parley.dispute.people import fill
from parley.dispute.protocol import SIDES, DisputeProtocol
from parley.dispute.sides import side_for
from parley.dispute.two_languages import flat, names_of
from parley.dispute.view import View
from parley.dispute.ways_asked import way_named
from parley.dispute.workdays import local_day, local_time
from parley.mail.answer_lines import LABELS
from parley.mail.answer_readers import names_an_hour
from parley.mail.answers import read_person, read_spoken, read_urgent, read_when
from parley.mail.case_numbers import read_case_number
from parley.mail.message import SaidLine
from parley.mail.moments import PAST_TIME, names_a_time
from parley.mail.spoken_lines import read_tries
from parley.value import value

C = TypeVar("C")

CONVERSATIONS = ("talk", "meet")
WRITTEN = ("agree", "record", "decide", "set_date")  # what a line such as `Agreed:` may put on record


Recalled = tuple[str, datetime]  # what somebody typed earlier, and when parley received it


@value
class Speaker:
    """Who typed it, when parley received it, and how to keep what they typed (returns the text's id)."""

    person: str
    received: datetime
    zone: str
    keep: Callable[[str], str]
    find: Callable[[str, str], str]  # (name, address) -> person id or ""
    typed: str = ""  # all that they typed
    outsider: Callable[[str, str], str] = lambda name, address: ""  # as `find`, of an address of no agency
    recall: Callable[[str], Recalled | None] = lambda text: None  # a text's id -> what was kept under it

    def naming(self, name: str, address: str) -> tuple[str, bool]:
        """Who is meant, "" if nobody can be, and whether their address belongs to no agency."""
        person = self.find(name, address)
        return (person, False) if person else (self.outsider(name, address), True)

    def said_by_day(self, happened: datetime | None) -> bool:
        """Whether that is the noon which stands for a day that they named without an hour."""
        noon = happened is not None and happened.astimezone(ZoneInfo(self.zone)).time() == PAST_TIME
        return noon and not names_an_hour(self.typed)

    def asks(self, kind: Callable[..., C], happened: datetime | None = None, **fields: Any) -> C:
        """A command of theirs; happened at receipt unless they said when."""
        return kind(by=self.person, happened=happened or self.received, received=self.received, **fields)


def from_line(line: SaidLine, view: View, speaker: Speaker, asked: Question) -> Iterable[c.AnyCommand]:
    """What a labelled line asks of a dispute that runs already. Lines that only a first mail has are kept in it."""
    label, value = line.label, line.value
    if label in ("Spoke", "Tried"):
        yield from _spoken_line(label, value, view, speaker, asked)
    elif label == "Decision date":
        when = read_when(value, speaker.received, speaker.zone, past=True)
        if when is not None:
            yield speaker.asks(c.TellMoment, moment="decision", at=when)
    elif label == "Earlier date":
        until, why = until_and_why(value, speaker.received, speaker.zone)
        if until is not None and why:
            yield speaker.asks(c.ShortenDeadline, until=until, reason=speaker.keep(why))
    elif label == "Urgent" and read_urgent(value):
        yield speaker.asks(c.MarkUrgent)
    elif label == CASE_NUMBER:
        if number := read_case_number(value):
            yield speaker.asks(c.GiveCaseNumber, number=speaker.keep(number))
    elif label == "Next":  # only where the rules let them ask, and only by the name of where it goes
        yield speaker.asks(c.AskNextStage, text=speaker.keep(value), to=way_named(view, value))
    elif label in _PEOPLE or label.startswith(ROLE_LINE):
        yield from _person_line(label, value, view, speaker)
    elif label in JOINING or label in LEAVING or label == "Receiving agency":
        yield from _agency_line(label, value, view, speaker)
    elif label in view.protocol.facts:
        yield _fact_line(label, value, view, speaker)
    elif label in ("Agreed", "Strategy", "Action", "Recommendation"):
        others = tuple(key for key in asked.keys if verb_of(view.dispute, key) in WRITTEN)
        text = speaker.keep(value)
        yield (
            speaker.asks(c.RecordAct, keys=others, text=text)
            if others
            else speaker.asks(c.KeepNote, text=text)
        )


def _spoken_line(
    label: str, value: str, view: View, speaker: Speaker, asked: Question
) -> Iterable[c.AnyCommand]:
    """Nothing is guessed: where it cannot be read, the answer says how the line should read."""
    spoken = read_spoken(value, speaker.received, speaker.zone, tried=label == "Tried")
    if spoken is None or (spoken.name and not speaks_with(view, speaker.person, spoken.name)):
        return
    talks = tuple(key for key in asked.keys if verb_of(view.dispute, key) in CONVERSATIONS)
    if label == "Spoke":
        timed = spoken.happened is not None
        by_day = speaker.said_by_day(spoken.happened)
        yield speaker.asks(
            c.RecordDiscussion, spoken.happened, timed=timed, by_day=by_day, medium=spoken.medium, keys=talks
        )
    else:
        for one in read_tries(value, speaker.received, speaker.zone):
            yield speaker.asks(c.RecordAttempt, one.happened, medium=one.medium, keys=talks)


def _agency_line(label: str, value: str, view: View, speaker: Speaker) -> Iterable[c.AnyCommand]:
    if label == "Receiving agency":
        named = view.world.directory.agency_called(value)
        if named and view.dispute.agencies.get(SIDES[1], named.id) == named.id:
            yield speaker.asks(c.JoinAgency, side=SIDES[1], agency=named.id)
        return
    for agency in _agencies_named(view, value):
        if label in JOINING:
            yield speaker.asks(c.JoinAgency, side=JOINING[label], agency=agency)
        else:
            yield speaker.asks(c.LeaveAgency, side=LEAVING[label], agency=agency)


def _fact_line(label: str, value: str, view: View, speaker: Speaker) -> c.AnyCommand:
    """Whoever owes the decision takes it by telling the fact; from anybody else it is told."""
    said, reason = value_and_reason(view, label, value, speaker.received, speaker.zone)
    mine, text = deciding(view, label, speaker.person), speaker.keep(reason) if reason else ""
    if mine:
        return speaker.asks(c.RecordAct, keys=mine, value=said, text=text)
    return speaker.asks(c.TellFact, fact=label, value=said, text=text)


JOINING = {"Also receiving": "receiving", "Also referring": "referring"}
LEAVING = {"No longer receiving": "receiving", "No longer referring": "referring"}
MY_MANAGER = "My line manager"
CASE_NUMBER = "Your case number"
_PEOPLE = ("Receiving practitioner", MY_MANAGER)
ROLE_LINE = "role:"  # before the label of a line that names somebody for a role of a rule file
_SIDE_WORDS = ("my", *SIDES)


def role_labels(protocol: DisputeProtocol) -> dict[str, str]:
    """The labels that name somebody for a role of a side, lower case ("my supervisor", "receiving lead"), each with what a
    line of it is called once it is read: the two of design.md section 7 by their own names."""
    known, named = {label.lower() for label in LABELS}, named_role(protocol)
    found: dict[str, str] = {}
    for role in protocol.roles.values():
        for side in _SIDE_WORDS if role.of in ("", *SIDES) else ():
            usual = {("receiving", protocol.raiser): _PEOPLE[0], ("my", named): MY_MANAGER}.get(
                (side, role.id)
            )
            for label in (f"{side} {name}" for name in names_of(role.name)):
                if label not in known and (role.id, side) != (protocol.raiser, "my"):
                    found.setdefault(label, usual or f"{ROLE_LINE}{side} {role.name.lower()}")
    return found


def until_and_why(value: str, received: datetime, zone: str) -> tuple[datetime | None, str]:
    """The moment and the reason of an "Earlier date:" line; None where the date cannot be read, "" where no reason stands
    beside it."""
    day, _, reason = value.partition("because")
    return read_when(day.strip(" ,;-"), received, zone, past=False), reason.strip()


def speaks_with(view: View, person: str, name: str) -> bool:
    """Whether one of those who take part beside this person is called so: every word of it is one of their name."""
    return any(is_called(view, one, name) for one in audience.others_now(view, person))


def is_called(view: View, person: str, name: str) -> bool:
    """Whether every word of this name is one of that person's."""
    known = view.world.directory.people.get(person)
    return known is not None and bool(words_of(name)) and set(words_of(name)) <= set(words_of(known.name))


def deciding(view: View, fact_id: str, person: str) -> tuple[DutyKey, ...]:
    """The open steps of this person that tell the fact: whoever says its value in a line has done them."""
    mine = (duty for duty in view.dispute.open_duties if person in duty.holders)
    return tuple(duty.key for duty in mine if rule_of(view, duty).fact == fact_id)


def fact_value(view: View, fact_id: str, value: str, received: datetime, zone: str) -> str:
    """The fact's own spelling of what was typed, a day as ISO 8601, with its hour where one was said; what is neither comes back
    as it was typed, and `decide` refuses it with the list."""
    fact = view.protocol.facts[fact_id]
    if fact.is_date:
        when = read_when(value, received, zone, past=False)
        if when is not None and names_a_time(value):
            return local_time(when, zone).isoformat(timespec="minutes")
        return local_day(when, zone).isoformat() if when else value
    found = [known for known in fact.values if flat(value) in names_of(known)]
    return found[0] if found else value


BEFORE_A_REASON = (" because ", ": ", ", ", "; ", " - ", " – ")


def value_and_reason(view: View, fact_id: str, typed: str, received: datetime, zone: str) -> tuple[str, str]:
    """What a line says of a fact, and what stands beside it: "vary because the plan is thin" -> "vary", "the plan is thin"."""
    said = fact_value(view, fact_id, typed, received, zone)
    values = view.protocol.facts[fact_id].values
    if said in values:
        return said, ""
    found = ((value, reason_beside(typed, name)) for value in values for name in names_of(value))
    return next(((value, reason) for value, reason in found if reason), (said, ""))


def reason_beside(line: str, value: str) -> str | None:
    """What follows the value, None if the line does not begin with it, and go on with a reason."""
    flat = " ".join(line.split())
    for between in BEFORE_A_REASON:
        if flat.lower().startswith(value.lower() + between):
            return flat[len(value) + len(between) :].strip()
    return None


def _agencies_named(view: View, value: str) -> list[str]:
    """The ids of the agencies that a line names, "" for one that the directory does not have. A comma may stand in a name."""
    called = view.world.directory.agency_called
    named = [value] if called(value) else re.split(r"[,;]", value)
    return [one.id if (one := called(name)) else "" for name in named if name.strip(" .")]


def _person_line(label: str, value: str, view: View, speaker: Speaker) -> Iterable[c.AnyCommand]:
    person, outside = speaker.naming(*read_person(value))
    own = side_for(view, speaker.person)
    side, role = _role_meant(label, view, own or "referring")
    if person and role and _may_be_named(view, side, role, own):
        source = "self" if label == MY_MANAGER else "raiser"
        yield speaker.asks(c.NamePerson, side=side, role=role, person=person, source=source, outside=outside)


def _role_meant(label: str, view: View, own: str) -> tuple[str, str]:
    """The side and the role that a line names somebody for; no role if these rules have none of that name."""
    if label == _PEOPLE[0]:
        return "receiving", view.protocol.raiser
    if label == MY_MANAGER:
        return own, named_role(view.protocol)
    side, _, name = label.removeprefix(ROLE_LINE).partition(" ")
    found = (role.id for role in view.protocol.roles.values() if role.name.lower() == name)
    return (own if side == "my" else side), next(found, "")


def _may_be_named(view: View, side: str, role_id: str, own: str) -> bool:
    """Whoever raised it stays who they are, a post is the directory's to fill, and whom the other side has named is theirs to
    change; but who decided is named by the raiser. Where nobody is known, people may say who. own: the side of who says it."""
    role = view.protocol.roles[role_id]
    if role_id == view.protocol.raiser:
        return side == "receiving"
    return (role.named and own != OTHER_SIDE[side]) or not fill(view, role, side)


def named_role(protocol: DisputeProtocol) -> str:
    """The role beside the raiser's that each side names itself (the line manager), "" if the protocol has none."""
    return next(
        (role.id for role in protocol.roles.values() if role.named and role.id != protocol.raiser), ""
    )


def verb_of(dispute: Dispute, key: DutyKey) -> str:
    """What kind of thing the duty is, "" if there is none."""
    duty = dispute.duties.get(key)
    return duty.do if duty else ""
