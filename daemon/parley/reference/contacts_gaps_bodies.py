"""Bodies that a protocol names and that are not there, do not meet, or are too small for their quorum."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from parley.dispute.people import PARTNERSHIP
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.world import Directory
from parley.reference.contacts_gap import SIDES_OR_NONE, Gap, unseated, values_of
from parley.reference.rules_graph import flat
from parley.reference.rules_moments import NEXT_MEETING
from parley.reference.rules_named import everybody, moments_named
from parley.reference.rules_who import ROW

_NO_BODY = (*SIDES_OR_NONE, PARTNERSHIP)


def bodies(protocol: DisputeProtocol, directory: Directory, today: date | None) -> Iterator[Gap]:
    """Bodies that roles, `body.post` references and next meetings name."""
    used = {of for role in protocol.roles.values() for of in values_of(role, "of")} - set(_NO_BODY)
    dotted = [who.role.split(".") for who in flat(everybody(protocol)) if "." in who.role]
    used |= {body for body, _ in dotted} - {ROW, PARTNERSHIP}
    meeting = {
        name.removeprefix(NEXT_MEETING) for name in moments_named(protocol) if name.startswith(NEXT_MEETING)
    }
    for body in sorted((used | meeting) - set(directory.bodies)):
        message = f"The protocol names the body `{body}`, and there is none."
        yield Gap(message, f"bodies: {{{body}: {{name: …, posts: {{member: […]}}}}}}")
    for body, post in dotted:
        if body in directory.bodies and not directory.bodies[body].posts.get(post):
            yield unseated(body, post)
    for post in sorted({post for body, post in dotted if body == PARTNERSHIP} - set(directory.officers)):
        yield Gap(
            f"The partnership has no `{post}` under `officers`.", f"officers: {{{post}: somebody's id}}"
        )
    for body in sorted(meeting & set(directory.bodies)):
        days = directory.bodies[body].meetings
        if not [day for day in days if today is None or day >= today]:
            message = f"No coming meeting of `{body}` is listed, and a date of the protocol waits for one."
            yield Gap(message, f"meetings: [2026-05-01, …], for `{body}`", ("body", body))


def quorums(protocol: DisputeProtocol, directory: Directory) -> Iterator[Gap]:
    """A panel with fewer agencies on it than must be present can never decide."""
    for role in protocol.roles.values():
        for body in (directory.bodies.get(of) for of in values_of(role, "of")):
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


def casting_votes(protocol: DisputeProtocol, directory: Directory) -> Iterator[Gap]:
    """A casting vote decides between votes of which it is one: whoever has none is never asked, and a tie would stay one."""
    for fact in protocol.facts.values():
        voting = {one.role for one in flat(fact.told_by)}
        seats = {
            of for name in voting if name in protocol.roles for of in values_of(protocol.roles[name], "of")
        }
        sitting = {
            person for of in seats if of in directory.bodies
            for holders in directory.bodies[of].posts.values() for person in holders
        }  # fmt: skip
        for who in flat(fact.casting):
            role = protocol.roles.get(who.role)
            of, _, post = who.role.rpartition(".")
            of, post = (role.of, role.post) if role else (of, post)
            if who.role in voting or of in seats:
                continue
            holders = directory.officers.get(post, ()) if of == PARTNERSHIP else ()
            if holders and sitting.issuperset(holders):
                continue
            name = role.name if role else who.role
            message = f"The casting vote on “{fact.name}” is that of the {name}, who has no vote on it: a tie would stay one."
            mend = f"casting: one of those who vote; or a seat for the {name} in the body that votes"
            yield Gap(message, mend, ("body", min(seats)) if seats else ("", ""))
