"""Who is missing, or not there: parts of a dispute that nobody fills, people who are away, and the business manager, who hears
of both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from parley.dispute.audience import clause_of, keys, running, shared_by
from parley.dispute.choices import ROW
from parley.dispute.day_words import day_name
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import Effect, Question, SendNotice
from parley.dispute.events import AddressFailed
from parley.dispute.people import gone_over
from parley.dispute.protocol import IN_AGENCY
from parley.dispute.sharing import others_there
from parley.dispute.sides import on_neither_side
from parley.dispute.standing_in import acting_for, away_until, next_there, those_asked_first
from parley.dispute.view import View
from parley.dispute.world import away, in_post

# The directory's office that keeps the register, the pen and the contacts.
BUSINESS_MANAGER = "business_manager"


def ask_who(view: View, side: str, role: str) -> Question:
    """Who fills this role? The only likely person is offered for a YES, never presumed."""
    likely = view.dispute.suggested if (side, role) == ("receiving", view.protocol.raiser) else ""
    if (side, role, likely) in view.dispute.stood_down:
        likely = ""
    return Question("who", side=side, role=role, suggested=likely)


def deputy_there(view: View, person: str) -> str:
    """Who stands in for somebody whom mail does not reach: their deputy, or the deputy's where that one is away; "" if nobody."""
    return next_there(view.world.directory, person, view.today, by=("deputy",))


def address_failed(view: View, event: AddressFailed) -> Iterable[Effect]:
    """Mail does not reach somebody: the business manager, who can mend the address, hears of it once, however many mails fail;
    whoever stands in, of what waits; and whoever has to reach them for a step. Where nobody stands in, those whom they have to
    speak to, too. Nobody else: they hear nothing that helps anybody."""
    person = event.person
    if view.dispute.failed_addresses.count(person) > 1:
        return
    waiting, deputy = shared_by(view, person), deputy_there(view, person)
    if deputy and waiting:
        about = (clause_of(waiting), keys(waiting))
        yield SendNotice("address_failed", deputy, *about, others=(person,), details=(("deputy", "yes"),))
    need = [one for duty in waiting if person in duty.counterparts for one in duty.holders]
    if not deputy:
        talks = (duty for duty in waiting if person in duty.holders and duty.do in ("talk", "meet"))
        need += [one for duty in talks for one in duty.counterparts]
    for one in dict.fromkeys(need):
        if one not in (person, deputy, *business_managers(view)):
            yield SendNotice("address_failed", one, others=(person,))
    details = (("mends", "yes"),)
    yield from tell_manager(
        view, "address_failed", others=(person,), details=details, duties=waiting, but=person
    )


def unfilled(view: View, duties: Iterable[DutyState] | None = None) -> tuple[tuple[str, str], ...]:
    """The roles (side, role id) that these duties (else all that run) need and nobody fills, in order. A role of the
    partnership has no side."""
    found: list[tuple[str, str]] = []
    for duty in running(view) if duties is None else duties:
        for words in duty.unfilled:
            if words.startswith(ROW):
                continue  # `plan_forms` asks
            side, _, role = words.removeprefix("each ").rpartition(" ")
            found.append((side, role))
    return tuple(dict.fromkeys(found))


def who_is_missing(
    view: View, duties: Iterable[DutyState] | None = None, *, again: Collection[str] | None = None
) -> Iterable[Effect]:
    """Ask the practitioner of the side whose role is empty, else the raiser, for all their names in one letter, save for a part
    of an agency that joined, which no line of a mail names; the business manager hears at once, and is the only one to ask
    where the role belongs to no side, or the side has nobody left to ask. again: only these people, now that one of several names is there; the others have been
    asked."""
    missing = unfilled(view, duties)
    asked_of: dict[str, list[tuple[str, str]]] = {}
    for side, role in missing:
        if side:
            known = view.dispute.people.get((side, view.protocol.raiser), "")
            known = (
                "" if gone_over(view, known, side) else acting_for(view.world.directory, known, view.today)
            )
            known = known or view.dispute.raised_by
            if on_neither_side(view, known):
                continue
            listed = view.world.directory.people.get(known)
            if not view.world.directory.people or (listed and in_post(listed, view.today)):
                asked_of.setdefault(known, []).append((side, role))
    for person, theirs in asked_of.items():
        for roles in _letters(theirs) if again is None or person in again else ():
            yield SendNotice("who", person, question=ask_who(view, *roles[0]), details=names_missing(roles))
    if again is None:
        yield from tell_manager_of_missing(view, missing)


def tell_manager_of_missing(view: View, missing: Sequence[tuple[str, str]]) -> Iterable[SendNotice]:
    """The business manager hears whom nobody is named for: in one letter for the sides, in one for each role of neither, and
    for each part of an agency that joined. Somebody named at a strange address is asked about in a letter of its own."""
    missing = [role for role in missing if role not in view.dispute.outside]
    for roles in _letters(missing):
        those = tuple(duty for duty in running(view) if set(unfilled(view, (duty,))) & set(roles))
        details, question = names_missing(roles), ask_who(view, *roles[0])
        yield from tell_manager(view, "needs_somebody", details=details, question=question, duties=those)


def _letters(missing: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The roles that one letter asks for: all that a line of the answer can name beside the first; any other by itself."""
    by_line = [(side, role) for side, role in missing if side and IN_AGENCY not in role]
    return [by_line] * bool(by_line) + [[one] for one in missing if one not in by_line]


def names_missing(roles: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The roles (side, role id) that one letter asks names for, as its details: the first is its question, `also` the rest."""
    first, *rest = [f"{side} {role}".strip() for side, role in roles]
    return (("role", first), *((("also", "; ".join(rest)),) if rest else ()))


def nobody_there(
    view: View, duties: Iterable[DutyState], *, known: Collection[str] = ()
) -> Iterable[SendNotice]:
    """Whoever owes or shares one of these is away by the directory, until its date has passed, and so is everybody who could act
    for them: the business manager, who is last, hears of it. known: those of whom nothing has changed."""
    waiting: dict[str, list[DutyState]] = {}
    for duty in duties:
        for person in dict.fromkeys((*duty.holders, *duty.counterparts)):
            if person not in known and _alone(view, duty, person):
                waiting.setdefault(person, []).append(duty)
    for person, theirs in waiting.items():
        last = away(view.world.person(person), view.today)
        until = day_name(last, year=last.year != view.today.year) if last else ""
        details = (("until", until), ("alone", "yes"))
        others = (person, *those_asked_first(view.world.directory, person))
        yield from tell_manager(
            view, "away", others=others, details=details, duties=tuple(theirs), but=person
        )


def _alone(view: View, duty: DutyState, person: str) -> bool:
    if away_until(view.world, person, duty.due, view.today) is None:
        return False
    nobody_acts = acting_for(view.world.directory, person, view.today) == person
    return nobody_acts and not others_there(view, duty, person)


def business_managers(view: View) -> tuple[str, ...]:
    """Whoever holds that office, and whoever acts for them while they are away by the directory."""
    directory = view.world.directory
    held = directory.officers.get(BUSINESS_MANAGER, ())
    acting = (acting_for(directory, person, view.today) for person in held)
    return tuple(dict.fromkeys((*held, *(person for person in acting if person))))


def tell_manager(
    view: View, template: str, *, others: tuple[str, ...] = (), details: tuple[tuple[str, str], ...] = (),
    high: bool = False, question: Question | None = None, duties: tuple[DutyState, ...] = (), but: str = "",
) -> Iterable[SendNotice]:  # fmt: skip
    """A notice to the partnership's business manager, and while they are away by the directory to whoever acts for them, too.
    but: whom it is about, who is not told of themselves where somebody else can be."""
    directory = view.world.directory
    for manager in directory.officers.get(BUSINESS_MANAGER, ())[:1]:
        people = dict.fromkeys((manager, acting_for(directory, manager, view.today) or manager))
        told = [person for person in people if person != but] or [manager]
        if told == [but]:
            told = [person for person in directory.last_resort if person != but][:1] or told
        for person in told:
            yield SendNotice(
                template,
                person,
                clause_of(duties),
                keys(duties),
                question,
                others=others,
                details=details,
                high=high,
            )
