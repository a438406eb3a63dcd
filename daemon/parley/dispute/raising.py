"""The beginning: a dispute is raised, and raised again."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.changed import changed
from parley.dispute.commands import LinkDispute, RaiseDispute, Refused
from parley.dispute.draft import Draft
from parley.dispute.facts import knows_moment, tell_date
from parley.dispute.moments import holds
from parley.dispute.protocol import Instead
from parley.dispute.stages import open_stage
from parley.dispute.urgency import raise_urgency


def raise_dispute(draft: Draft, command: RaiseDispute) -> Refused | None:
    """Open the dispute and its first stage. An exclusion told at opening says where to go instead (3.7a)."""
    command = _completed(draft, command)
    excluded = _excluded(draft, command)
    if excluded is not None:
        return Refused(excluded.say, excluded.clause, code="instead")
    draft.said(
        e.DisputeRaised,
        command,
        reference=command.reference,
        protocol=draft.protocol.id,
        version=draft.protocol.version,
        protocol_hash=draft.protocol.hash,
        world_hash=draft.world.hash,
        referring=command.referring,
        receiving=command.receiving,
        decision=min(command.decision, command.received),
        decision_from=command.decision_from,
        mail=command.mail,
        suggested=command.suggested,
        urgent=command.urgent,
    )
    _name_people(draft, command)
    _tell_facts(draft, command)
    for moment, at in command.moments:
        if knows_moment(draft, moment):
            draft.said(e.MomentTold, command, moment=moment, at=at)
    open_stage(draft, first_stage(draft))
    if command.urgent:
        raise_urgency(draft, command)
    return None


def _tell_facts(draft: Draft, command: RaiseDispute) -> None:
    """Only closed values may stand in the journal; one that needs a reason stands there with it, or is still to be told."""
    reasons = dict(command.reasons)
    for fact_id, value in command.facts:
        fact, text = draft.protocol.facts.get(fact_id), reasons.get(fact_id, "")
        if fact is not None and value in fact.values and (text or value not in fact.reason_when):
            draft.said(
                e.FactTold, command, fact=fact_id, value=value, side="referring", text=text, clause=fact.clause
            )  # fmt: skip
        elif fact is not None and fact.is_date:
            tell_date(draft, command, fact, value)


def first_stage(draft: Draft) -> str:
    """Where the ladder is entered: at the first stage, unless the rules start somewhere else as things stand."""
    starts = (start.stage for start in draft.protocol.start if holds(start.when, draft.view))
    return next(starts, draft.protocol.stages[0].id)


def link(draft: Draft, command: LinkDispute) -> Refused | None:
    """The same disagreement again: this dispute goes on, and keeps the other mail."""
    draft.said(e.DisputeLinked, command, mail=command.mail)
    return None


def _name_people(draft: Draft, command: RaiseDispute) -> None:
    raiser = draft.protocol.raiser
    draft.said(e.PersonNamed, command, side="referring", role=raiser, person=command.by, source="self")
    if command.receiving_practitioner:
        named = command.receiving_practitioner
        draft.said(e.PersonNamed, command, side="receiving", role=raiser, person=named, source="raiser")
    elif command.outside:
        draft.said(e.OutsiderNamed, command, side="receiving", role=raiser, person=command.outside)
    manager = next(
        (role.id for role in draft.protocol.roles.values() if role.named and role.id != raiser), ""
    )
    if command.line_manager and manager:
        draft.said(
            e.PersonNamed,
            command,
            side="referring",
            role=manager,
            person=command.line_manager,
            source="raiser",
        )
    for side, person in command.managers_before if manager else ():
        if not (side == "referring" and command.line_manager):
            draft.said(e.PersonNamed, command, side=side, role=manager, person=person, source="before")


def _excluded(draft: Draft, command: RaiseDispute) -> Instead | None:
    for fact_id, value in command.facts:
        fact = draft.protocol.facts.get(fact_id)
        for instead in fact.instead if fact else ():
            if value in instead.values:
                return instead
    return None


def _completed(draft: Draft, command: RaiseDispute) -> RaiseDispute:
    """A practitioner whom the directory knows gives the agency. Nobody is the other side of their own concern:
    whoever names themselves has named nobody yet, and is asked."""
    other = "" if command.receiving_practitioner == command.by else command.receiving_practitioner
    return changed(
        command,
        receiving_practitioner=other,
        receiving=command.receiving or draft.world.person(other).agency,
        referring=command.referring or draft.world.person(command.by).agency,
    )
