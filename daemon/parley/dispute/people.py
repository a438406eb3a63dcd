"""Who is meant: from the words of a rule file ("referring lead") to people of the dispute or the directory."""

from __future__ import annotations

from dataclasses import replace

from parley.dispute.choices import ROW, chosen
from parley.dispute.dispute import OTHER_SIDE
from parley.dispute.once import once_by_names
from parley.dispute.protocol import IN_AGENCY, SIDES, DisputeProtocol, Role, Who
from parley.dispute.standing_in import acting_for, acting_for_post
from parley.dispute.view import View
from parley.value import value

PARTNERSHIP = "partnership"  # whose officers a role `of: partnership` means
NAMED_IN_ROW = "person named in the row"
LINE_MANAGER_POSTS = ("line_manager", "manager")  # directory words: filled by a person's `manager:` entry


@value
class Filled:
    """The people a reference means, and the words of those parts that nobody fills yet. gone: whom they stand in for, who are
    away or have left, where that was asked (`owing`)."""

    people: tuple[str, ...]
    unfilled: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def resolve(view: View, whos: tuple[Who, ...], own: str = "referring") -> Filled:
    """The people that `whos` mean. `own`: the side that "own" and "other" are seen from. A choice takes all."""
    people: tuple[str, ...] = ()
    unfilled: list[str] = []
    for written in whos:
        for who in _by_side(view, written) if written.side == "both" else (written,):
            found = _one(view, who, own)
            people = (*people, *[one for one in found if one not in people]) if people else found
            if not found:
                unfilled.append(_still_open(view, _seen_from(who, own)))
    return Filled(people, tuple(unfilled))


def still_to_name(view: View, whos: tuple[Who, ...], own: str) -> tuple[str, ...]:
    """The words of these parts, for whom somebody has to be named although somebody is."""
    return tuple(_still_open(view, _seen_from(who, own)) for who in whos)


def _by_side(view: View, who: Who) -> tuple[Who, ...]:
    """Of "both": two references, and while nobody is known on one side, the other does not stand in for it."""
    role = view.protocol.roles.get(who.role)
    if role is not None and role.of in SIDES:
        return (who,)
    return tuple(Who(who.role, side, who.each) for side in SIDES)


def _still_open(view: View, who: Who) -> str:
    """The part that somebody has to be named for: of "each receiving" that side's first; of a free choice the first."""
    if who.choice:
        return _still_open(view, who.choice[0])
    return str(who) if who.role else f"{who.side} {view.protocol.raiser}"


def sides_meant(who: Who, own: str) -> tuple[str, ...]:
    """The sides a reference names, seen from `own`."""
    if who.side == "both":
        return SIDES
    if who.side == "own":
        return (own,)
    if who.side == "other":
        return (OTHER_SIDE[own],)
    return (who.side,)


def side_of_holders(view: View, whos: tuple[Who, ...]) -> str:
    """The side that owes, for "own" and "other" in the rest of the duty. A role may fix its side itself."""
    return side_named(view, whos) or "referring"


def side_named(view: View, whos: tuple[Who, ...]) -> str:
    """The first side that these words name, "" if they name none: a chair is of neither. Whoever a row names is of their own."""
    for who in whos:
        if who.row[0]:
            for person in _without_role(view, who, ""):
                if side := _side_at_work(view, person):
                    return side
            continue
        role = view.protocol.roles.get(who.role)
        for side in (who.side, role.of if role else ""):
            if side in SIDES:
                return side
        if who.choice:
            return side_named(view, who.choice)
    return ""


def sides_named(view: View, whos: tuple[Who, ...]) -> tuple[str, ...]:
    """Every side that these words name, each once."""
    found = (SIDES if one.side == "both" else (side_named(view, (one,)),) for one in whos)
    return tuple(dict.fromkeys(side for sides in found for side in sides if side))


def resolve_seen_from(view: View, whos: tuple[Who, ...], sides: tuple[str, ...]) -> Filled:
    """The people that `whos` mean where "own" is seen from several sides: of each, its own."""
    found = [resolve(view, whos, side) for side in sides]
    return Filled(
        tuple(dict.fromkeys(person for one in found for person in one.people)),
        tuple(dict.fromkeys(words for one in found for words in one.unfilled)),
    )


def _side_at_work(view: View, person: str) -> str:
    """The side of somebody whom a row names: named there, else the one side of their agency."""
    agency = view.world.person(person).agency
    taking_part = (*view.dispute.agencies.items(), *view.dispute.joined)
    theirs = {side for side, one in taking_part if agency and one == agency}
    return view.dispute.side_of(person) or (theirs.pop() if len(theirs) == 1 else "")


def _seen_from(who: Who, own: str) -> Who:
    side = sides_meant(who, own)[0] if who.side in ("own", "other") else who.side
    return Who(who.role, side, who.each, who.choice, who.row, who.agency)


def _one(view: View, who: Who, own: str) -> tuple[str, ...]:
    written = view.protocol.roles.get(who.role)
    if written is None:
        return _without_role(view, who, own)
    role = chosen(view, written) if written.choices else written
    sides = (role.of,) if role.of in SIDES else sides_meant(who, own)
    if who.agency:
        return in_agency(view, role.id, sides[0], who.agency)
    if len(sides) == 1 and not (who.each and view.dispute.joined):
        return fill(view, role, sides[0])
    found = [person for side in sides for person in fill(view, role, side)]
    for side, agency in view.dispute.joined if who.each else ():
        found += in_agency(view, role.id, side, agency) if side in sides else ()
    return tuple(dict.fromkeys(found))


def _without_role(view: View, who: Who, own: str) -> tuple[str, ...]:
    """A free choice, whoever a row of a form names, a post of a body, or everybody of a side."""
    if who.choice:
        return tuple(person for option in who.choice for person in _one(view, option, own))
    if who.role.startswith(ROW):
        told = view.dispute.forms.get((*who.row, who.role.removeprefix(ROW)))
        return (told.value,) if told and told.value else ()
    if who.role:
        body, _, post = who.role.partition(".")
        return _of_body(view, body, post)
    return tuple(p for (side, _), p in view.dispute.people.items() if side in sides_meant(who, own))


@once_by_names
def in_agency(view: View, role_id: str, side: str, agency: str) -> tuple[str, ...]:
    """Who plays the part in an agency beside the first of its side: whoever the dispute names, else whoever the directory has
    there, else a substitute."""
    role, part = chosen(view, view.protocol.roles[role_id]), f"{role_id}{IN_AGENCY}{agency}"
    named = view.dispute.people.get((side, part))
    found = (named,) if named else _listed_in(view, role, side, agency)
    acting = acting_for_post(view.world.directory, found, view.today)
    for substitute in () if acting else role.otherwise:
        acting = acting or _one(view, replace(substitute, agency=agency if substitute.side else ""), side)
    return tuple(one for one in acting if (side, part, one) not in view.dispute.stood_down)


def _listed_in(view: View, role: Role, side: str, agency: str) -> tuple[str, ...]:
    """Whoever the directory has for the part in this agency, first, and nobody who has said that it is not theirs."""
    if role.above:
        below = in_agency(view, role.above, side, agency)
        return tuple(boss for one in below if (boss := view.world.person(one).manager))
    post = _post_in(view, role, agency)
    holders = view.world.directory.holders(post, agency, view.today) if post else ()
    gone = {
        person for *part, person in view.dispute.stood_down if part == [side, f"{role.id}{IN_AGENCY}{agency}"]
    }
    return tuple(person.id for person in holders if person.id not in gone)


def everywhere(view: View, whos: tuple[Who, ...]) -> tuple[str, ...]:
    """The people that `whos` mean, in whichever agency of a side they are: who may say a thing, where nobody is asked to."""
    return resolve(
        view, tuple(replace(who, each=True) if who.side in (*SIDES, "both") else who for who in whos)
    ).people


def fill(view: View, role: Role, side: str) -> tuple[str, ...]:
    """Who fills a role on a side: whoever the dispute names, else the directory, else a substitute, in order; and for
    each who is away or has left, whoever acts instead."""
    named = view.dispute.people.get((side, role.id))
    if named and gone_over(view, named, side):
        named = None
    acting = acting_for(view.world.directory, named, view.today) if named else ""
    return (acting,) if acting else _acting(view, role.id, side)


def gone_over(view: View, person: str, side: str) -> bool:
    """Whether somebody who is named on this side works for an agency of the other one by now, and for none of this: they speak for
    neither, and their part here goes to whoever follows."""
    agency, agencies = view.world.person(person).agency, view.dispute.agencies
    if not agency or side not in OTHER_SIDE or agency == agencies.get(side):
        return False
    other, joined = OTHER_SIDE[side], view.dispute.joined
    return (agency == agencies.get(other) or (other, agency) in joined) and (side, agency) not in joined


def listed_for(view: View, whos: tuple[Who, ...], own: str) -> tuple[str, ...]:
    """Whom the dispute or the directory names for these parts, whether or not they are there."""
    found: dict[str, None] = {}
    for who in whos:
        role = view.protocol.roles.get(who.role)
        for side in sides_meant(who, own) if role else ():
            where = role.of if role and role.of in SIDES else side
            named = view.dispute.people.get((where, who.role))
            found |= dict.fromkeys((named,) if named else _by_post(view, who.role, where))
        found |= dict.fromkeys(listed_for(view, who.choice, own))
    return tuple(found)


def stood_in_for(view: View, whos: tuple[Who, ...], own: str, present: tuple[str, ...]) -> tuple[str, ...]:
    """Whom the rules mean by these words and who is away or has left, where one of those `present` acts for them."""
    directory = view.world.directory
    if not directory.may_be_missed:
        return ()
    listed = [one for one in listed_for(view, whos, own) if one not in present]
    return tuple([one for one in listed if acting_for(directory, one, view.today) in present])


@once_by_names
def _acting(view: View, role_id: str, side: str) -> tuple[str, ...]:
    """Whoever acts for those who hold the post."""
    directory, today, found = view.world.directory, view.today, _by_post(view, role_id, side)
    if one_post(chosen(view, view.protocol.roles[role_id])):
        return acting_for_post(directory, found, today)
    acting = [acting_for(directory, one, today) for one in found]
    return tuple(dict.fromkeys([one for one in acting if one]))


def one_post(role: Role) -> bool:
    """Whether a part is one post in an agency, be it that several hold it: not a body, whose members are many, nor somebody named."""
    return bool(role.post) and not role.named and role.of in ("", *SIDES)


def _by_post(view: View, role_id: str, side: str) -> tuple[str, ...]:
    role = chosen(view, view.protocol.roles[role_id])
    found = _still_it(view, role, side, _from_directory(view, role, side))
    for substitute in () if found else role.otherwise:
        found = found or _still_it(view, role, side, _one(view, substitute, side or "referring"))
    return found


def _still_it(view: View, role: Role, side: str, people: tuple[str, ...]) -> tuple[str, ...]:
    """Those of them who have not said that they are not the one."""
    refused = view.dispute.stood_down
    return tuple(p for p in people if (side, role.id, p) not in refused) if refused else people


def _from_directory(view: View, role: Role, side: str) -> tuple[str, ...]:
    if role.of and role.of not in SIDES:
        return _of_body(view, role.of, role.post)
    if role.above:
        return _above(view, role.above, side)
    agency = view.dispute.agencies.get(side, "")
    post = _post_in(view, role, agency)
    if post in LINE_MANAGER_POSTS:
        return _manager(view, side)
    if not post or not agency:
        return ()
    holders = tuple([person.id for person in view.world.directory.holders(post, agency, view.today)])
    if role.named:
        return holders if len(holders) == 1 else ()
    return holders


def _post_in(view: View, role: Role, agency: str) -> str:
    """The post that plays this part in an agency: that of its sector, where the rules name one (London 11.1.5)."""
    if not role.equivalents:
        return role.post
    known = view.world.directory.agencies.get(agency)
    sector = known.sector.casefold() if known else ""
    return next((post for name, post in role.equivalents.items() if name.casefold() == sector), role.post)


def _manager(view: View, side: str) -> tuple[str, ...]:
    practitioner = view.dispute.people.get((side, view.protocol.raiser))
    manager = view.world.person(practitioner).manager if practitioner else ""
    return (manager,) if manager else ()


def _above(view: View, role_id: str, side: str) -> tuple[str, ...]:
    """The managers of those who hold a role themselves: while one is away, a deputy acts, and the manager stays theirs."""
    role = view.protocol.roles[role_id]
    where = role.of if role.of in SIDES else side
    named = view.dispute.people.get((where, role_id))
    below = (named,) if named else _by_post(view, role_id, where)
    managers = (view.world.person(person).manager for person in below)
    return tuple(dict.fromkeys(manager for manager in managers if manager))


def in_words(protocol: DisputeProtocol, whos: tuple[Who, ...]) -> str:
    """Parts as people read them: "referring line manager or referring lead"."""
    return " or ".join(_part_in_words(protocol, one) for who in whos for one in (who.choice or (who,)))


def _part_in_words(protocol: DisputeProtocol, who: Who) -> str:
    name = protocol.roles[who.role].name if who.role in protocol.roles else in_no_role(who)
    words = (name, "on both sides") if who.side == "both" else (who.side, name)
    return " ".join(word.replace("_", " ") for word in words if word)


def in_no_role(who: Who) -> str:
    """A row of a form, or a post of a body, as people read it."""
    body_post = who.role.removeprefix(f"{PARTNERSHIP}.").replace(".", ": ")
    return NAMED_IN_ROW if who.role.startswith(ROW) else body_post


def _of_body(view: View, body_id: str, post: str) -> tuple[str, ...]:
    """Whoever holds the post in the body, or an office of the partnership; without a post, all of it: a panel."""
    if body_id == PARTNERSHIP:
        return view.world.directory.officers.get(post, ())
    body = view.world.directory.bodies.get(body_id)
    if body and not post:
        return tuple(dict.fromkeys(person for holders in body.posts.values() for person in holders))
    return body.posts.get(post, ()) if body else ()
