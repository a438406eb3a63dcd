"""Posts that a protocol calls on and nobody holds, neither they nor a substitute; those that one person should not hold
together; and those that many hold at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from parley.dispute.people import LINE_MANAGER_POSTS, one_post
from parley.dispute.protocol import DisputeProtocol, Role
from parley.dispute.world import Agency, Directory, Person
from parley.reference.contacts_gap import SIDES_OR_NONE, Gap, equivalent, unseated, values_of
from parley.reference.rules_graph import flat
from parley.reference.rules_named import called_on

MAY_SHARE = 2  # people who have one job together
_A_SLIP = 0.88  # so alike that it is the same word, mistyped: a letter or two of a long one


def posts(protocol: DisputeProtocol, directory: Directory) -> Iterator[Gap]:
    """Roles that the protocol calls on and nobody plays: neither they, nor a substitute, nor the other of a choice."""
    called = dict.fromkeys(
        tuple(dict.fromkeys(one.role for one in flat((who,)))) for who in called_on(protocol)
    )
    playing = _Playing(protocol, directory)
    for roles in called:
        known = [protocol.roles[role] for role in roles if role in protocol.roles]
        if not known or any(not (values_of(role, "post") or role.above) for role in known):
            continue  # a person of the dispute, everybody of a body or a side, or "body.post"
        if any(of not in SIDES_OR_NONE for role in known for of in values_of(role, "of") or [""]):
            yield from (missing for role in known[:1] for missing in playing.lacking(role))
            continue
        lacking = dict[tuple[str, str], list[Agency]]()
        for agency in directory.agencies.values():
            if any(playing.at(role, agency) for role in known):
                continue
            by_manager = [role for role in known if _by_manager(role, agency)]
            if by_manager:
                yield _nobodys_manager(by_manager[0], agency)
            else:
                wanted = [equivalent(role, agency) or values_of(role, "post")[0] for role in known]
                names = " or ".join(role.name for role in known)
                lacking.setdefault(("` or `".join(wanted), names), []).append(agency)
        yield from (_vacant(*what, agencies) for what, agencies in lacking.items())


def _vacant(posts: str, names: str, agencies: list[Agency]) -> Gap:
    """A post that these agencies lack: one line for all of them, at the first."""
    ids = [f"`{agency.id}`" for agency in agencies]
    first = posts.partition("`")[0]
    if len(ids) == 1:
        message = f"The agency {ids[0]} has nobody with the post `{posts}` ({names})."
        return Gap(message, f"post: {first}, for somebody at {ids[0]}", ("agency", agencies[0].id))
    every = f"{', '.join(ids[:-1])} and {ids[-1]}"
    message = f"The agencies {every} have nobody with the post `{posts}` ({names})."
    mend = f"post: {first}, for somebody at each of them that may be asked"
    return Gap(message, mend, ("agency", agencies[0].id))


def slips(protocol: DisputeProtocol, directory: Directory) -> Iterator[Gap]:
    """Posts that differ by a slip of the finger from one that the protocol names, or are written as on a door ("Safeguarding
    Lead"): whoever has one is asked nothing."""
    named = dict.fromkeys(post for role in protocol.roles.values() for post in values_of(role, "post"))
    for person in directory.people.values():
        for post in person.posts:
            word = "_".join(post.casefold().replace("-", " ").replace("_", " ").split())
            meant = [] if post in named else get_close_matches(word, named, n=1, cutoff=_A_SLIP)
            if meant:
                message = f"`{person.id}` has the post `{post}`, which the protocol does not name."
                yield Gap(message, f"post: {meant[0]}, if that is what is meant", ("person", person.id))


def apart(protocol: DisputeProtocol, directory: Directory) -> Iterator[Gap]:
    """Roles that one person should not hold together, and does (BDSCP 2.1: should, so that it locks nothing)."""
    for role in protocol.roles.values():
        for other in (protocol.roles[name] for name in role.apart if name in protocol.roles):
            for person in directory.people.values():
                agency = directory.agencies.get(person.agency)
                if (
                    agency
                    and _plays(role, person, agency, directory)
                    and _plays(other, person, agency, directory)
                ):
                    message = (
                        f"`{person.id}` is {role.name} and {other.name}, and the protocol keeps the two apart"
                        f" ({role.clause or other.clause})."
                    )
                    mend = f"somebody else at `{agency.id}` for one of them"
                    yield Gap(message, mend, ("person", person.id))


def many(protocol: DisputeProtocol, directory: Directory) -> Iterator[Gap]:
    """Posts of an agency that more hold than share one job: each of them would read of every disagreement that comes so far."""
    called = {one.role for who in called_on(protocol) for one in flat((who,))}
    parts = [role for role in protocol.roles.values() if role.id in called and one_post(role)]
    for agency in directory.agencies.values():
        of = {equivalent(role, agency) or role.post: role for role in parts if not _by_manager(role, agency)}
        held = Counter(
            post for one in directory.people.values() if one.agency == agency.id for post in one.posts
        )
        for post, role in of.items():
            if held[post] > MAY_SHARE:
                message = (
                    f"{held[post]} people at `{agency.id}` have the post `{post}` ({role.name}): each of them is asked, and reads of"
                    " the disagreement, though one is enough."
                )
                yield Gap(
                    message, f"post: {post}, for nobody but whoever is to be asked", ("agency", agency.id)
                )


def _plays(role: Role, person: Person, agency: Agency, directory: Directory) -> bool:
    """Whether the directory lists the person for this part: by a post of the agency, in an office, or on a body."""
    of = role.of
    if of in directory.bodies:
        posts = directory.bodies[of].posts
        return any(person.id in holders for post, holders in posts.items() if role.post in ("", post))
    if of == "partnership":
        return person.id in directory.officers.get(role.post, ())
    return (equivalent(role, agency) or role.post) in person.posts


class _Playing:
    """Who plays which part."""

    def __init__(self, protocol: DisputeProtocol, directory: Directory) -> None:
        self.protocol = protocol
        self.directory = directory
        self.held = {(person.agency, post) for person in directory.people.values() for post in person.posts}

    def at(self, role: Role, agency: Agency, seen: frozenset[str] = frozenset()) -> bool:
        """Whether somebody plays the part in this agency, be it as a substitute."""
        if _by_manager(role, agency) and self._managed(role, agency):
            return True
        posts = [equivalent(role, agency)] if equivalent(role, agency) else values_of(role, "post")
        if not _by_manager(role, agency) and all((agency.id, post) in self.held for post in posts):
            return True
        others = [who.role for who in flat(role.otherwise) if who.role not in seen]
        return any(self._substitute(other, agency, seen | {role.id}) for other in others)

    def _managed(self, role: Role, agency: Agency) -> bool:
        """Whether somebody of the agency whose manager plays this part has one. A part that nobody holds, or that each
        dispute names, is looked at elsewhere."""
        below = self.protocol.roles.get(role.above)
        posts = [equivalent(below, agency)] if below and equivalent(below, agency) else []
        posts = posts or (values_of(below, "post") if below else [])
        here = [person for person in self.directory.people.values() if person.agency == agency.id]
        if below is not None:
            here = [person for person in here if set(posts) & set(person.posts)]
        return (below is not None and not here) or any(person.manager for person in here)

    def _substitute(self, name: str, agency: Agency, seen: frozenset[str]) -> bool:
        role = self.protocol.roles.get(name)
        if role is None:
            body, _, post = name.partition(".")
            return body in self.directory.bodies and bool(self.directory.bodies[body].posts.get(post))
        if (values_of(role, "of") or [""])[0] in SIDES_OR_NONE:
            return self.at(role, agency, seen)
        return not any(self.lacking(role))

    def lacking(self, role: Role) -> Iterator[Gap]:
        """What is missing for a part that belongs to the partnership or to a body."""
        for post in values_of(role, "post"):
            for of in values_of(role, "of"):
                if of == "partnership" and not self.directory.officers.get(post):
                    yield Gap(
                        f"The partnership has no `{post}` under `officers`.",
                        f"officers: {{{post}: somebody's id}}",
                    )
                elif of in self.directory.bodies and not self.directory.bodies[of].posts.get(post):
                    yield unseated(of, post)


def _by_manager(role: Role, agency: Agency) -> bool:
    """Whether the directory says who it is in this agency by somebody's `manager:`, and by no post."""
    return bool(role.above) or (equivalent(role, agency) or role.post) in LINE_MANAGER_POSTS


def _nobodys_manager(role: Role, agency: Agency) -> Gap:
    whose = f"{role.above.replace('_', ' ')} there" if role.above else "asked to take part"
    message = f"Nobody at `{agency.id}` has a `manager` who could be the {role.name}."
    return Gap(message, f"manager: somebody's id, for whoever is {whose}", ("agency", agency.id))
