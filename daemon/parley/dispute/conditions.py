"""The closed list of conditions that a rule file may test: data here, evaluated in `moments`.

done, tried, missed, complete, count, fact, same_person, sector, any, all, not (shared/design.md section 5). Any condition may be an
anchor: its moment is when it became true, so `all` is the latest of its parts and `any` the earliest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from parley.value import value

if TYPE_CHECKING:
    from parley.dispute.protocol import Who


OWN = "own"  # the side of whoever owes the step at hand


@value
class Done:
    """Every instance of the duty (in the latest visit of its stage) is on record. at_least: that many are enough."""

    duty: str
    at_least: int = 0


@value
class Tried:
    """So many recorded attempts at the duty, and its limit has passed unless `wait` is False (register G11)."""

    duty: str
    times: int
    wait: bool = True


@value
class Missed:
    """The duty's missed date is on record. Never the raw clock: an outage accuses nobody."""

    duty: str


@value
class Overrun:
    """A clock's missed date is on record: a step that it caps was still owed then. A clock that has begun anew has not passed."""

    clock: str


@value
class Complete:
    """Every field that a form's section asks for is filled; without a section, every section of the form."""

    form: str
    section: str = ""


@value
class Count:
    """So many at least: visits of a stage, rows of a form's section, or instances of a duty that are done.

    of: a stage's id, a duty's id, or "form.section".
    """

    of: str
    at_least: int


@value
class FactIs:
    """The fact has one of these values. side: as told by that side alone; "" means as agreed or as told. anybody: as any one of
    those who tell it says, whatever the others say."""

    fact: str
    values: tuple[str, ...]
    side: str = ""
    anybody: bool = False


@value
class SamePerson:
    """All these roles are held by one person."""

    whos: tuple[Who, ...]


@value
class InSector:
    """The agency of this side is of one of these sectors, as the directory has it. side: OWN at a step, of whoever owes it: with
    `each`, of every agency its own."""

    side: str
    sectors: tuple[str, ...]


@value
class AnyOf:
    """At least one holds."""

    parts: tuple[Condition, ...]


@value
class AllOf:
    """All hold."""

    parts: tuple[Condition, ...]


@value
class Not:
    """It does not hold."""

    part: Condition


Condition = (
    Done | Tried | Missed | Overrun | Complete | Count | FactIs | SamePerson | InSector | AnyOf | AllOf | Not
)


def name_of(condition: Condition) -> str:
    """The condition by its ids: the name of an anchor in events, "contact done". For people: `rule_words.condition_words`."""
    match condition:
        case Done(duty):
            return f"{duty} done"
        case Tried(duty, times):
            return f"{duty} tried {times} times"
        case Missed(duty):
            return f"{duty} missed"
        case Overrun(clock):
            return f"{clock} missed"
        case Complete(form, section):
            return f"{form} {section} complete".replace("  ", " ")
        case Count(of, at_least):
            return f"{of} {at_least} times"
        case FactIs(fact, values):
            return f"{fact} is {' or '.join(values)}"
        case SamePerson(whos):
            return f"{' and '.join(str(who) for who in whos)} are one person"
        case InSector(side, sectors):
            return f"{side} sector is {' or '.join(sectors)}"
        case AnyOf(parts):
            return " or ".join(name_of(part) for part in parts)
        case AllOf(parts):
            return " and ".join(name_of(part) for part in parts)
        case Not(part):
            return f"not {name_of(part)}"
        case _:
            assert_never(condition)


def asked_for(condition: Condition | None) -> set[str]:
    """The duties that a condition asks to be done or tried."""
    if isinstance(condition, Done | Tried):
        return {condition.duty}
    if isinstance(condition, AllOf | AnyOf):
        return {duty for part in condition.parts for duty in asked_for(part)}
    return set()


def facts_in(condition: Condition | None) -> set[str]:
    """The facts that a condition tests."""
    match condition:
        case FactIs(fact):
            return {fact}
        case AllOf(parts) | AnyOf(parts):
            return {fact for part in parts for fact in facts_in(part)}
        case Not(part):
            return facts_in(part)
        case _:
            return set()


def conjuncts(condition: Condition | None) -> tuple[Condition, ...]:
    """The conditions that must all hold, one by one."""
    if isinstance(condition, AllOf):
        return tuple(one for part in condition.parts for one in conjuncts(part))
    return () if condition is None else (condition,)


def asks_own_sector(condition: Condition | None) -> bool:
    """Whether it tests the sector of whoever owes the step."""
    match condition:
        case InSector(side):
            return side == OWN
        case AllOf(parts) | AnyOf(parts):
            return any(asks_own_sector(part) for part in parts)
        case Not(part):
            return asks_own_sector(part)
        case _:
            return False


def sectors_in(condition: Condition | None) -> set[str]:
    """The sectors that a condition names."""
    match condition:
        case InSector(_, sectors):
            return set(sectors)
        case AllOf(parts) | AnyOf(parts):
            return {sector for part in parts for sector in sectors_in(part)}
        case Not(part):
            return sectors_in(part)
        case _:
            return set()
