"""A further agency takes part on a side: what the rules ask of each agency is asked of it too; and an agency that was named
by mistake takes part no more."""

from __future__ import annotations

from dataclasses import replace

from parley.dispute import events as e
from parley.dispute.commands import JoinAgency, LeaveAgency, Refused
from parley.dispute.draft import Draft
from parley.dispute.missing_people import business_managers
from parley.dispute.notices import due_notices, give
from parley.dispute.owing import NAMED, open_for_joined, party_meant, reassign
from parley.dispute.protocol import IN_AGENCY, SIDES, Stage
from parley.dispute.sides import side_for
from parley.dispute.view import View

Named = JoinAgency | LeaveAgency
BEGINS, ANSWERS = SIDES


def join_agency(draft: Draft, command: JoinAgency) -> Refused | None:
    """Join an agency of the directory that takes part on neither side yet: the first of its side is the one whose practitioner
    it is between, also before anybody knows who that is. The conversation between the two practitioners stays theirs."""
    refused = _not_theirs(draft, command)
    if refused is not None:
        return refused
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
        reassign(draft, before, NAMED)
        return None
    before, told = draft.view, _told_here(draft)
    draft.said(e.AgencyJoined, command, side=command.side, agency=command.agency)
    reassign(draft, before, "joined")
    open_for_joined(draft)
    _tell_newcomers(draft, told)
    return None


def leave_agency(draft: Draft, command: LeaveAgency) -> Refused | None:
    """An agency that joined takes part no more, as long as it has done nothing here: what somebody has said or done stays on
    the record, and so does their part in it. What it was asked for is overtaken."""
    refused = _not_theirs(draft, command)
    if refused is not None:
        return refused
    known = draft.world.directory.agencies.get(command.agency)
    name = known.name if known else "That agency"
    if (command.side, command.agency) not in draft.dispute.joined:
        return Refused(f"{name} has not joined that side, so it cannot leave it.", "", code="nothing")
    if _has_acted(draft, command):
        return Refused(
            f"{name} has done or said something here already. That stays on the record, and so does its part.",
            "", code="refused",
        )  # fmt: skip
    before = draft.view
    draft.said(e.AgencyLeft, command, side=command.side, agency=command.agency)
    for duty in draft.open_duties:
        if duty.key.party == command.agency:
            draft.note(e.DutyOvertaken, key=duty.key, clause=duty.clause)
    reassign(draft, before, "named by mistake")
    return None


def once_each(draft: Draft, before: View) -> None:
    """An agency that had joined is the first of a side by now, and is asked once: what it was asked for as a further one, or has
    done, goes on as it was, and the same step of the first one before it is void. So is what it owed on a side that it has left."""
    further = {agency for _, agency in before.dispute.joined} - {agency for _, agency in draft.dispute.joined}
    if not further:
        return
    for duty in [one for one in draft.dispute.duties.values() if one.key.party in further]:
        if duty.status == "overtaken":
            continue
        meant = party_meant(draft.view, duty)
        if all(draft.dispute.agencies.get(who.side) != duty.key.party for who in meant):
            needless = [duty] if duty.status == "open" else []
        else:
            same = replace(duty.key, party="")
            twins = [one for one in draft.open_duties if replace(one.key, party="") == same and one != duty]
            needless = [one for one in twins if party_meant(draft.view, one) == meant]
        for one in needless:
            draft.note(e.DutyOvertaken, key=one.key, clause=one.clause, void=True)


def first_asked(view: View, side: str) -> Stage | None:
    """The stage, from the present one on, that asks something of each agency of this side, or tells each of them something: who
    is of an agency that joined hears nothing before. The record of a conversation is asked of those who had it."""
    at, stages = view.dispute.at, view.protocol.stages
    begun = next((place for place, stage in enumerate(stages) if at and stage.id == at.stage), 0)
    return next((stage for stage in stages[begun:] if _asks_each(stage, side)), None)


def _asks_each(stage: Stage, side: str) -> bool:
    of_duties = (
        who for duty in stage.duties if duty.do != "record" for who in (*duty.by, *duty.counterparts)
    )
    of_notices = (who for notice in stage.notices for who in notice.to)
    return any(who.each and who.side in (side, "both") for who in (*of_duties, *of_notices))


def _not_theirs(draft: Draft, command: Named) -> Refused | None:
    """Whose word it is: nobody makes others say that a concern is theirs, so who raises it is for that side; whose answer it
    is may be said by either. The business manager may say both."""
    officers = business_managers(draft.view)
    if command.side != BEGINS or command.by in officers or side_for(draft.view, command.by) != ANSWERS:
        return None
    return Refused("Who raises this beside them is for the side that raised it to say.", "", code="refused")


def _has_acted(draft: Draft, command: LeaveAgency) -> bool:
    """Whether anybody of the agency has met, tried or said anything."""
    account = f"{command.side}{IN_AGENCY}{command.agency}"
    acting, theirs = set(), set()
    for key, duty in draft.dispute.duties.items():
        acting |= {duty.done_by, *duty.present, *(attempt.by for attempt in duty.attempts)}
        theirs |= set(duty.holders) if key.party == command.agency else set()
    theirs |= {one for one in acting if draft.world.person(one).agency == command.agency}
    return bool(acting & theirs) or any(by == account for _, by, _, _ in draft.dispute.facts)


def _told_here(draft: Draft) -> list[e.NoticeGiven]:
    """Whom the rules have told that the stages which are open have opened, as things stand."""
    return [notice for place in draft.dispute.places for notice in due_notices(draft, "enter", place)]


def _tell_newcomers(draft: Draft, told: list[e.NoticeGiven]) -> None:
    """The same to whoever they mean now, and has not been told it: a notice is known by where it stands and what it says, not
    by its place, since with who takes part a condition may begin or cease to hold."""
    had: dict[tuple[str, int, str, bool], set[str]] = {}
    for notice in told:
        had.setdefault(_kind(notice), set()).update(notice.people)
    for notice in _told_here(draft):
        people = tuple(person for person in notice.people if person not in had.get(_kind(notice), ()))
        give(draft, (replace(notice, people=people),) if people else ())


def _kind(notice: e.NoticeGiven) -> tuple[str, int, str, bool]:
    return notice.stage, notice.visit, notice.clause, notice.action
