"""A first mail becomes a dispute: what its lines say, what it forwards, and what is still to be asked.

The receiving practitioner may be unknown: the dispute opens and its clock runs all the same. The sender of the
forwarded mail is offered as a question, never presumed. The dispute point is when the disputed decision became
known: as stated, else the claimed date of the forwarded mail, else receipt (design.md, "Who is who").
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from parley.calendars.slots import Interval
from parley.dispute import commands as c
from parley.dispute.changed import changed
from parley.dispute.effects import Question
from parley.dispute.view import View
from parley.dispute.world import Directory, Person
from parley.loops.acquaintance import find_person, nearly_called, person_at, said_agency
from parley.loops.form_lines import form_commands
from parley.loops.lines_not_taken import Reading, in_words_alone, left_out, not_taken
from parley.loops.said_lines import (
    JOINING,
    MY_MANAGER,
    ROLE_LINE,
    Speaker,
    from_line,
    is_called,
    value_and_reason,
)
from parley.loops.set_aside import called_urgent
from parley.mail.answers import read_person, read_when
from parley.mail.free_times import read_free
from parley.mail.line_labels import FREE_TEXT
from parley.mail.message import InboundMail
from parley.mail.notice_words import all_of, either
from parley.store import people
from parley.store.store import Store
from parley.value import value

CALL = timedelta(minutes=30)


@value
class Opening:
    """The command that opens, and what a first mail may say beside it. reasons: of its facts, as typed, by the fact's id: they
    are kept once it is known that it opens. free: when the raiser said they are free. unplaced: lines that could not be
    taken as they stand, each with what it should say, in closed words. open_too: as in `Said`."""

    command: c.RaiseDispute
    reasons: tuple[tuple[str, str], ...] = ()
    free: tuple[Interval, ...] = ()
    unplaced: tuple[str, ...] = ()
    open_too: str = ""


def opening(
    store: Store, directory: Directory, mail: InboundMail, raiser: Person, agency: str, view: View, *,
    reference: str, raw: int, zone: str,
) -> Opening:  # fmt: skip
    """What this mail opens. Nothing is written but the people it names, of whom nobody outside the agencies' domains takes part
    until the business manager confirms it."""
    lines = {line.label: line.value for line in mail.answers.lines}
    received = mail.envelope.received
    named = _named(mail)
    other = _other_side(store, directory, mail, raiser, named)
    manager = find_person(store, directory, *read_person(lines.get(MY_MANAGER, "")))
    decision, how = _decision(mail, lines.get("Decision date", ""), zone)
    facts = _facts(mail, view, zone)
    command = c.RaiseDispute(
        by=raiser.id,
        happened=received,
        received=received,
        reference=reference,
        referring=agency,
        receiving=other.agency,
        receiving_practitioner=other.practitioner,
        line_manager=manager if manager != raiser.id else "",
        decision=decision,
        decision_from=how,
        facts=tuple((fact, said) for fact, said, _ in facts),
        mail=f"mail:{raw}",
        urgent=called_urgent(mail),
        suggested=other.suggested,
        outside=other.outside,
    )
    reading = Reading(
        view, received,
        find=lambda name, address: find_person(store, directory, name, address),
        speaks_with=lambda name: is_called(view, other.practitioner, name),
        receiving=other.agency,
    )  # fmt: skip
    taken = [line for line in mail.answers.lines if line.label != "Urgent" or not command.urgent]
    unplaced = (
        *in_words_alone(mail.answers, mail.subject),
        *left_out(mail.answers.pasted),
        *_one_each(named[1:]),
        *not_taken(taken, reading),
        *_unknown_values(lines, view, zone, received),
    )
    reasons = tuple((fact, reason) for fact, _, reason in facts if reason)
    return Opening(command, reasons, _free(lines, received, zone), unplaced)


@value
class _OtherSide:
    """Whom a first mail is about. outside: somebody at an address of no agency. suggested: only offered as a question."""

    agency: str
    practitioner: str = ""
    suggested: str = ""
    outside: str = ""


def _named(mail: InboundMail) -> list[str]:
    """What its lines say of the receiving practitioner, each once, as typed."""
    return list(
        dict.fromkeys(line.value for line in mail.answers.lines if line.label == "Receiving practitioner")
    )


def _other_side(
    store: Store, directory: Directory, mail: InboundMail, raiser: Person, named: list[str]
) -> _OtherSide:
    """Whom the first line names, of the agency the directory knows them in, or that the mail says, or that alone has their
    domain; where nobody is named that the directory knows, whoever is called almost so is suggested, else whoever wrote the forwarded
    mail. Nobody is on the
    other side of themselves."""
    name, address = read_person(named[0] if named else "")
    receiving = find_person(store, directory, name, address)
    outside = people.name(store, address, name=name).id if address and not receiving else ""
    known = directory.people.get(receiving)
    said = said_agency(directory, mail.answers, "Receiving agency")
    agency = (known.agency if known else "") or (said.id if said else "") or _only_agency(directory, address)
    suggested = (
        "" if receiving else nearly_called(directory, name, raiser) or _who_wrote_it(store, directory, mail)
    )
    if raiser.id in (receiving, suggested):
        return _OtherSide(agency, outside=outside)
    return _OtherSide(agency, receiving, "" if outside else suggested, outside)


def _who_wrote_it(store: Store, directory: Directory, mail: InboundMail) -> str:
    """Who wrote the forwarded mail: by its address, else by the name that stands there. "" for nobody who is known."""
    if mail.forwarded is None:
        return ""
    claimed = mail.forwarded.from_address
    name = "" if person_at(store, directory, claimed) else mail.forwarded.from_name
    return find_person(store, directory, name, claimed)


def _one_each(more: list[str]) -> tuple[str, ...]:
    """What to write for those who were named beside the first: what is between two people is a conversation of theirs."""
    if not more:
        return ()
    who = all_of(read_person(one)[0] or read_person(one)[1] for one in more)
    return (f"a new mail for {who}: each of them is spoken to under a reference of their own",)


def with_likely(opened: Opening, person: str) -> Opening:
    """The same, where it names and suggests nobody, with this person offered for a YES as the other side."""
    command = opened.command
    if (
        not person
        or person == command.by
        or command.receiving_practitioner
        or command.suggested
        or command.outside
    ):
        return opened
    return replace(opened, command=replace(command, suggested=person))


def with_reasons(command: c.RaiseDispute, opened: Opening, speaker: Speaker) -> c.RaiseDispute:
    """The same, with the reasons that stand beside its facts kept for the record."""
    kept = tuple((fact, speaker.keep(reason)) for fact, reason in opened.reasons)
    return changed(command, reasons=kept) if kept else command


def from_receipt(command: c.RaiseDispute) -> c.RaiseDispute:
    """The same, counted from receipt: a claimed date so old that everything would be late at once is only asked about."""
    return replace(command, decision=command.received, decision_from="receipt")


def follow_ups(mail: InboundMail, view: View, speaker: Speaker) -> list[c.AnyCommand]:
    """What else a first mail says: a conversation or attempts before it, an earlier date, its own words for the record."""
    asked = Question("duty", tuple(duty.key for duty in view.dispute.open_duties))
    found: list[c.AnyCommand] = []
    for line in mail.answers.lines:
        fact = view.protocol.facts.get(line.label)
        written = form_commands(line, view, speaker, asked, first=True)
        if written:
            found += written
        elif (
            line.label in ("Spoke", "Tried", "Earlier date", *JOINING)
            or line.label.startswith(ROLE_LINE)
            # Whom the directory knows has been named with the raising.
            or (line.label == MY_MANAGER and not speaker.find(*read_person(line.value)))
            or (fact and fact.is_date)
        ):
            found += from_line(line, view, speaker, asked)
        elif line.label in FREE_TEXT:
            found.append(speaker.asks(c.KeepNote, text=speaker.keep(f"{line.label}: {line.value}")))
    return found


def facts_said(opened: Opening, view: View, speaker: Speaker) -> list[c.AnyCommand]:
    """What a first mail that says the same again tells of the child and the matter, from whoever raised it. Whether the
    protocol is for this at all was asked when it was raised."""
    if speaker.person != view.dispute.raised_by:
        return []
    facts, reasons = view.protocol.facts, dict(opened.reasons)
    return [
        speaker.asks(
            c.TellFact,
            fact=fact,
            value=value,
            text=speaker.keep(reasons[fact]) if fact in reasons else "",
        )
        for fact, value in opened.command.facts
        if fact in facts and not facts[fact].instead
    ]


def _decision(mail: InboundMail, stated: str, zone: str) -> tuple[datetime, str]:
    received = mail.envelope.received
    if stated:
        when = read_when(stated, received, zone, past=True)
        if when is not None and when <= received:
            return when, "stated"
    if mail.forwarded and mail.forwarded.date and mail.forwarded.date <= received:
        return mail.forwarded.date, "figures" if mail.forwarded.or_date else "forwarded"
    return received, "receipt"


def _facts(mail: InboundMail, view: View, zone: str) -> list[tuple[str, str, str]]:
    """The opening facts that were told in the rule file's own values, each with the reason typed beside it, "" for none;
    others, and a value that needs a reason and has none, are asked again, never guessed."""
    received, facts = mail.envelope.received, view.protocol.facts
    found = [
        (line.label, *value_and_reason(view, line.label, line.value, received, zone))
        for line in mail.answers.lines
        if line.label in facts
    ]
    return [
        (fact, said, reason)
        for fact, said, reason in found
        if said in facts[fact].values and (reason or said not in facts[fact].reason_when)
    ]


def _unknown_values(lines: dict[str, str], view: View, zone: str, received: datetime) -> tuple[str, ...]:
    """The lines that have no value that the rule file knows, or one that needs a reason and has none."""
    found = []
    for fact in view.protocol.facts.values():
        if fact.id not in lines:
            continue
        said, reason = value_and_reason(view, fact.id, lines[fact.id], received, zone)
        if fact.values and said not in fact.values:
            found.append(f"{fact.label}: {either(fact.values)}")
        elif said in fact.reason_when and not reason:
            found.append(f"{fact.label}: {said} because …, and why")
        elif fact.is_date and said == lines[fact.id]:
            found.append(f"{fact.label}: a date, such as 4 May {received.year}")
    return tuple(found)


def _only_agency(directory: Directory, address: str) -> str:
    agencies = directory.agencies_of(address) if address else ()
    return agencies[0].id if len(agencies) == 1 else ""


def _free(lines: dict[str, str], received: datetime, zone: str) -> tuple[Interval, ...]:
    """`Free: tomorrow 2-4pm`, `Meet: Thu 2 April 14:00`: until when it says, or half an hour from each time."""
    return tuple(
        (start, end or start + CALL)
        for label in ("Meet", "Free")
        for start, end in read_free(lines.get(label, ""), received, zone)
    )
