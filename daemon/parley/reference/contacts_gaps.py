"""A directory beside a protocol: posts that nobody holds, bodies that are not there, panels too small for their quorum.

All of it is a warning: a dispute may never come so far, and somebody may still be appointed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from parley.dispute.missing_people import BUSINESS_MANAGER
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.rests import sectors_tested
from parley.dispute.world import Directory
from parley.errors import Problem
from parley.reference.contacts_book import Places
from parley.reference.contacts_gap import Gap
from parley.reference.contacts_gaps_bodies import bodies, casting_votes, quorums
from parley.reference.contacts_gaps_posts import apart, many, posts, slips


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
        *posts(protocol, directory),
        *slips(protocol, directory),
        *bodies(protocol, directory, today),
        *quorums(protocol, directory),
        *casting_votes(protocol, directory),
        *apart(protocol, directory),
        *many(protocol, directory),
        *_sectors(protocol, directory),
    ]
    if not directory.safety and any("{safety}" in saying.text for saying in protocol.says.values()):
        message = "Nobody to ring is listed under `safety`, and the protocol's danger sentence names one."
        found.append(Gap(message, "safety: {duty_desk: {name: …, phone: …}}"))
    if not directory.officers.get(BUSINESS_MANAGER):
        message = "Nobody is the `business_manager` under `officers`: nobody keeps the holding pen or hears of a file to mend."
        found.append(Gap(message, "officers: {business_manager: somebody's id}"))
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
    named = {sector for role in protocol.roles.values() for sector in role.equivalents}
    for sector in sorted(sectors_tested(protocol) | named):
        if sector.casefold() not in {one.casefold() for one in there}:
            message = f"No agency has the sector `{sector}`, which the protocol names."
            yield Gap(
                message, f"sector: {sector}, at an agency; there are {', '.join(sorted(there)) or 'none'}"
            )
