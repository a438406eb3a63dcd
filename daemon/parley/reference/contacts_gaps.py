"""A directory beside a protocol: posts that nobody holds, bodies that are not there, panels too small for their quorum.

All of it is a warning: a dispute may never come so far, and somebody may still be appointed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from parley.dispute.conditions import Condition
from parley.dispute.people import LINE_MANAGER_POSTS
from parley.dispute.protocol import Choice, DisputeProtocol, Due, Duty, Moment, Role, Stage, Who
from parley.dispute.rests import sectors_tested
from parley.dispute.world import Agency, Directory, Person
from parley.errors import Problem
from parley.reference.contacts_book import Places
from parley.reference.rules_graph import flat
from parley.reference.rules_moments import NEXT_MEETING
from parley.reference.rules_who import ROW

_SIDES = ("", "referring", "receiving")
_NO_BODY = (*_SIDES, "partnership")
_A_SLIP = 0.88  # so alike that it is the same word, mistyped: a letter or two of a long one


class Gap(NamedTuple):
    """What is missing, what to write in the contacts, and the entry (kind, id) where it belongs, if there is one."""

    message: str
    mend: str
    entry: tuple[str, str] = ("", "")


def gaps(
    protocol: DisputeProtocol,
    directory: Directory,
    today: date | None = None,
    file: str = "",
    places: Places | None = None,
) -> list[Problem]:
    """What the protocol needs and the directory lacks. today: from when a body's next meeting is looked for.

    file: the contacts, for people to know where to write what has no entry yet; places: where each entry stands.
    """
    found = [
        *_posts(protocol, directory),
        *_slips(protocol, directory),
        *_bodies(protocol, directory, today),
        *_quorums(protocol, directory),
        *_apart(protocol, directory),
        *_sectors(protocol, directory),
    ]
    if not directory.safety and any("{safety}" in saying.text for saying in protocol.says.values()):
        message = "Nobody to ring is listed under `safety`, and the protocol's danger sentence names one."
        found.append(Gap(message, "safety: {duty_desk: {name: …, phone: …}}"))
    if not directory.last_resort:
        message = "Nobody is the `last_resort`: an alert that nobody answers would end in silence."
        found.append(Gap(message, "last_resort: somebody's id"))
    found += _steps(protocol, directory)
    for person in directory.people.values():
        if not person.phone:
            message = f"`{person.id}` has no phone, and conversations are by phone."
            found.append(Gap(message, f"phone: 020 7946 0101, for `{person.id}`", ("person", person.id)))
    return [
        Problem(*(places or {}).get(gap.entry, (file, 0, 0)), gap.message, gap.mend, warning=True)
        for gap in dict.fromkeys(found)
    ]


def _steps(protocol: DisputeProtocol, directory: Directory) -> Iterator[Gap]:
    for agency in directory.agencies.values():
        if agency.rota is not None and protocol.on_call is not None:
            steps = {turn.step for turn in agency.rota.weekly} | {turn.step for turn in agency.rota.shifts}
            for step in sorted(steps - set(protocol.on_call.steps)):
                message = f"The rota of `{agency.id}` has a step `{step}` that the protocol does not ring."
                yield Gap(message, f"one of {', '.join(protocol.on_call.steps)}", ("rota", agency.id))


def _sectors(protocol: DisputeProtocol, directory: Directory) -> Iterator[Gap]:
    """Sectors that the rules test and no agency is of: what they ask there would be asked of nobody."""
    there = {agency.sector for agency in directory.agencies.values() if agency.sector}
    for sector in sorted(sectors_tested(protocol)):
        if sector.casefold() not in {one.casefold() for one in there}:
            message = f"No agency has the sector `{sector}`, which the protocol tests."
            yield Gap(
                message, f"sector: {sector}, at an agency; there are {', '.join(sorted(there)) or 'none'}"
            )


def _values(role: Role, field: str) -> list[str]:
    """Every value of a role's field, those that depend on something too."""
    options = [value for choice in role.choices if choice.field == field for _, value in choice.options]
    return [value for value in dict.fromkeys([getattr(role, field), *options]) if value]


def _posts(protocol: DisputeProtocol, directory: Directory) -> Iterator[Gap]:
    """Roles that the protocol calls on and nobody plays: neither they, nor a substitute, nor the other of a choice."""
    called = dict.fromkeys(
        tuple(dict.fromkeys(one.role for one in flat((who,)))) for who in called_on(protocol)
    )
    playing = _Playing(protocol, directory)
    for roles in called:
        known = [protocol.roles[role] for role in roles if role in protocol.roles]
        if not known or any(not (_values(role, "post") or role.above) for role in known):
            continue  # a person of the dispute, everybody of a body or a side, or "body.post"
        if any(of not in _SIDES for role in known for of in _values(role, "of") or [""]):
            yield from (missing for role in known[:1] for missing in playing.lacking(role))
            continue
        for agency in directory.agencies.values():
            if any(playing.at(role, agency) for role in known):
                continue
            by_manager = [role for role in known if _by_manager(role)]
            if by_manager:
                yield _nobodys_manager(by_manager[0], agency)
            else:
                posts = "` or `".join(_equivalent(role, agency) or _values(role, "post")[0] for role in known)
                names = " or ".join(role.name for role in known)
                message = f"The agency `{agency.id}` has nobody with the post `{posts}` ({names})."
                mend = f"post: {posts.partition('`')[0]}, for somebody at `{agency.id}`"
                yield Gap(message, mend, ("agency", agency.id))


def _slips(protocol: DisputeProtocol, directory: Directory) -> Iterator[Gap]:
    """Posts that differ by a slip of the finger from one that the protocol names: whoever has one is asked nothing."""
    named = [post for role in protocol.roles.values() for post in _values(role, "post")]
    for person in directory.people.values():
        for post in person.posts:
            meant = [] if post in named else get_close_matches(post, named, n=1, cutoff=_A_SLIP)
            if meant:
                message = f"`{person.id}` has the post `{post}`, which the protocol does not name."
                yield Gap(message, f"post: {meant[0]}, if that is what is meant", ("person", person.id))


class _Playing:
    """Who plays which part."""

    def __init__(self, protocol: DisputeProtocol, directory: Directory) -> None:
        self.protocol = protocol
        self.directory = directory
        self.held = {(person.agency, post) for person in directory.people.values() for post in person.posts}

    def at(self, role: Role, agency: Agency, seen: frozenset[str] = frozenset()) -> bool:
        """Whether somebody plays the part in this agency, be it as a substitute."""
        if _by_manager(role) and self._managed(role, agency):
            return True
        posts = [_equivalent(role, agency)] if _equivalent(role, agency) else _values(role, "post")
        if not _by_manager(role) and all((agency.id, post) in self.held for post in posts):
            return True
        others = [who.role for who in flat(role.otherwise) if who.role not in seen]
        return any(self._substitute(other, agency, seen | {role.id}) for other in others)

    def _managed(self, role: Role, agency: Agency) -> bool:
        """Whether somebody of the agency whose manager plays this part has one. A part that nobody holds, or that each
        dispute names, is looked at elsewhere."""
        below = self.protocol.roles.get(role.above)
        posts = [_equivalent(below, agency)] if below and _equivalent(below, agency) else []
        posts = posts or (_values(below, "post") if below else [])
        here = [person for person in self.directory.people.values() if person.agency == agency.id]
        if below is not None:
            here = [person for person in here if set(posts) & set(person.posts)]
        return (below is not None and not here) or any(person.manager for person in here)

    def _substitute(self, name: str, agency: Agency, seen: frozenset[str]) -> bool:
        role = self.protocol.roles.get(name)
        if role is None:
            body, _, post = name.partition(".")
            return body in self.directory.bodies and bool(self.directory.bodies[body].posts.get(post))
        if (_values(role, "of") or [""])[0] in _SIDES:
            return self.at(role, agency, seen)
        return not any(self.lacking(role))

    def lacking(self, role: Role) -> Iterator[Gap]:
        """What is missing for a part that belongs to the partnership or to a body."""
        for post in _values(role, "post"):
            for of in _values(role, "of"):
                if of == "partnership" and not self.directory.officers.get(post):
                    yield Gap(
                        f"The partnership has no `{post}` under `officers`.",
                        f"officers: {{{post}: somebody's id}}",
                    )
                elif of in self.directory.bodies and not self.directory.bodies[of].posts.get(post):
                    yield _unseated(of, post)


def _by_manager(role: Role) -> bool:
    """Whether the directory says who it is by somebody's `manager:`, and by no post."""
    return bool(role.above) or role.post in LINE_MANAGER_POSTS


def _nobodys_manager(role: Role, agency: Agency) -> Gap:
    whose = f"{role.above.replace('_', ' ')} there" if role.above else "asked to take part"
    message = f"Nobody at `{agency.id}` has a `manager` who could be the {role.name}."
    return Gap(message, f"manager: somebody's id, for whoever is {whose}", ("agency", agency.id))


def _equivalent(role: Role, agency: Agency) -> str:
    """The post that plays this part in an agency of that sector, "" where the rules name none."""
    sector = agency.sector.casefold()
    return next((post for name, post in role.equivalents.items() if name.casefold() == sector), "")


def _unseated(body: str, post: str) -> Gap:
    message = f"The body `{body}` has nobody as `{post}`."
    return Gap(message, f"posts: {{{post}: somebody's id}}, for `{body}`", ("body", body))


def _bodies(protocol: DisputeProtocol, directory: Directory, today: date | None) -> Iterator[Gap]:
    """Bodies that roles, `body.post` references and next meetings name."""
    used = {of for role in protocol.roles.values() for of in _values(role, "of")} - set(_NO_BODY)
    dotted = [who.role.split(".") for who in flat(everybody(protocol)) if "." in who.role]
    used |= {body for body, _ in dotted} - {ROW}
    meeting = {
        name.removeprefix(NEXT_MEETING) for name in _moments(protocol) if name.startswith(NEXT_MEETING)
    }
    for body in sorted((used | meeting) - set(directory.bodies)):
        message = f"The protocol names the body `{body}`, and there is none."
        yield Gap(message, f"bodies: {{{body}: {{name: …, posts: {{member: […]}}}}}}")
    for body, post in dotted:
        if body in directory.bodies and not directory.bodies[body].posts.get(post):
            yield _unseated(body, post)
    for body in sorted(meeting & set(directory.bodies)):
        days = directory.bodies[body].meetings
        if not [day for day in days if today is None or day >= today]:
            message = f"No coming meeting of `{body}` is listed, and a date of the protocol waits for one."
            yield Gap(message, f"meetings: [2026-05-01, …], for `{body}`", ("body", body))


def _quorums(protocol: DisputeProtocol, directory: Directory) -> Iterator[Gap]:
    """A panel with fewer agencies on it than must be present can never decide."""
    for role in protocol.roles.values():
        for body in (directory.bodies.get(of) for of in _values(role, "of")):
            if body is None or not role.quorum:
                continue
            people = {person for holders in body.posts.values() for person in holders}
            agencies = {directory.people[one].agency for one in people if one in directory.people} - {""}
            if len(agencies) < role.quorum:
                message = (
                    f"The {role.name} needs people of {role.quorum} agencies, and `{body.id}` has people of"
                    f" {len(agencies)}: it could never meet or decide."
                )
                mend = f"people of more agencies under the `posts` of `{body.id}`"
                yield Gap(message, mend, ("body", body.id))


def _apart(protocol: DisputeProtocol, directory: Directory) -> Iterator[Gap]:
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


def _plays(role: Role, person: Person, agency: Agency, directory: Directory) -> bool:
    """Whether the directory lists the person for this part: by a post of the agency, in an office, or on a body."""
    of = role.of
    if of in directory.bodies:
        posts = directory.bodies[of].posts
        return any(person.id in holders for post, holders in posts.items() if role.post in ("", post))
    if of == "partnership":
        return person.id in directory.officers.get(role.post, ())
    return (_equivalent(role, agency) or role.post) in person.posts


def everybody(protocol: DisputeProtocol) -> Iterator[Who]:
    """Everybody whom a protocol names, wherever it does, substitutes too."""
    yield from called_on(protocol)
    for role in protocol.roles.values():
        yield from (*role.otherwise, *_chosen(role.choices, "otherwise"))


def called_on(protocol: DisputeProtocol) -> Iterator[Who]:
    """Everybody who has to do something, may do something or is told something."""
    yield from protocol.support
    yield from (*protocol.withdraw.by, *protocol.withdraw.consent)
    for fact in protocol.facts.values():
        yield from fact.told_by
    for stage in protocol.every_stage:
        yield from _of_a_stage(stage)
    for track in protocol.tracks:
        yield from track.asked_by
    for pattern in protocol.patterns:
        yield from pattern.tell
    for form in protocol.forms.values():
        for section in form.sections:
            yield from section.by
            for field in (*section.fields, *section.rows):
                yield from field.told_by


def _of_a_stage(stage: Stage) -> Iterator[Who]:
    for duty in stage.duties:
        yield from (*duty.by, *duty.counterparts, *duty.missed_tell)
        yield from _chosen(duty.choices, "by", "counterparts", "missed_tell")
    for exit_ in stage.exits:
        yield from (*exit_.override, *exit_.asked_by)
    for notice in stage.notices:
        yield from (*notice.to, *_chosen(notice.choices, "to"))


def _chosen(choices: Iterable[Choice], *fields: str) -> Iterator[Who]:
    for choice in choices:
        if choice.field in fields:
            for _, value in choice.options:
                yield from value


def _moments(protocol: DisputeProtocol) -> Iterator[str]:
    duties = [duty for stage in protocol.every_stage for duty in stage.duties]
    anchors = [clock.anchor for clock in protocol.clocks]
    anchors += [duty.anchor for duty in duties if duty.anchor is not None]
    takes: list[Moment | Condition] = [option.take for anchor in anchors for option in anchor.options]
    yield from (take.name for take in takes if isinstance(take, Moment))
    yield from (due.moment.name for duty in duties for due in _dues(duty))


def _dues(duty: Duty) -> Iterator[Due]:
    options = [value for choice in duty.choices if choice.field == "due" for _, value in choice.options]
    yield from (due for due in (duty.due, *options) if isinstance(due, Due))
