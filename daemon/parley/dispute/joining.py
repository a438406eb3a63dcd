"""A further agency takes part on a side: what the rules ask of each agency is asked of it too."""

from __future__ import annotations

from dataclasses import replace

from parley.dispute import events as e
from parley.dispute.commands import JoinAgency, Refused
from parley.dispute.draft import Draft
from parley.dispute.notices import due_notices, give
from parley.dispute.owing import open_for_joined, reassign
from parley.dispute.protocol import SIDES


def join_agency(draft: Draft, command: JoinAgency) -> Refused | None:
    """Join an agency of the directory that takes part on neither side yet: the first of its side is the one whose practitioner
    it is between, also before anybody knows who that is. The conversation between the two practitioners stays theirs."""
    known = draft.world.directory.agencies
    if command.agency not in known or command.side not in SIDES:
        names = ", ".join(agency.name for agency in known.values())
        return Refused(f"The directory has no agency of that name. It has: {names}.", "", code="refused")
    there = {*draft.dispute.agencies.values(), *(agency for _, agency in draft.dispute.joined)}
    if command.agency in there:
        return Refused(f"{known[command.agency].name} takes part already.", "", code="nothing")
    if not draft.dispute.agencies.get(command.side):
        before = draft.view
        draft.said(e.AgencyNamed, command, side=command.side, agency=command.agency)
        reassign(draft, before, "named")
        return None
    before, told = draft.view, _told_here(draft)
    draft.said(e.AgencyJoined, command, side=command.side, agency=command.agency)
    reassign(draft, before, "joined")
    open_for_joined(draft)
    for notice, had in zip(_told_here(draft), told, strict=False):
        people = tuple(person for person in notice.people if person not in had.people)
        give(draft, (replace(notice, people=people),) if people else ())
    return None


def _told_here(draft: Draft) -> list[e.NoticeGiven]:
    """Whom the rules have told that the stages which are open have opened, as things stand."""
    return [notice for place in draft.dispute.places for notice in due_notices(draft, "enter", place)]
