"""Where a dispute stands, as values: who is who, what is still needed, accounts, mail in the outbox. Prints nothing."""

from __future__ import annotations

from typing import Any

from parley.commands.listing import dispute_row
from parley.commands.owed import Row, duty_row, owed_later, owed_now, people_rows
from parley.commands.printing import iso, or_null
from parley.commands.standing_forms import form_rows_standing
from parley.dispute.asking import before_closing, still_needed
from parley.dispute.commands import Need
from parley.dispute.dispute import Alert, Dispute, Hold, StageVisit, Statement
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.events import RecordsHeld
from parley.dispute.parties import rule_of
from parley.dispute.people import fill, in_agency
from parley.dispute.protocol import CLOSED, SIDES
from parley.dispute.urgency import nobody_awake
from parley.dispute.view import View
from parley.dispute.ways_out import forward_exit
from parley.dispute.world import Person
from parley.mail.minutes_words import stage_label, steps_named, unmet_because
from parley.mail.notice_people import names
from parley.mail.notice_words import plain, soft
from parley.store import journal, messages, outbox
from parley.store.journal import Entry
from parley.store.messages import Message
from parley.store.outbox import OutboxRow
from parley.store.store import Store
from parley.value import value

LEFT = ("sent", "superseded", "withdrawn")  # nothing is to be done about these any more


@value
class Account:
    """One side's account at one visit of a stage."""

    stage: str
    visit: int
    side: str
    said: Statement


@value
class Mails:
    """A dispute's letters, those that left (or need not) and those that wait or failed, and what came; oldest first."""

    sent: tuple[OutboxRow, ...]
    waiting: tuple[OutboxRow, ...]
    came: tuple[Message, ...] = ()


def people_of(view: View, side: str) -> list[tuple[Person | None, list[str]]]:
    """Who has which part on this side, in the rule file's order. None: a part that each side names and nobody has."""
    found: dict[str, list[str]] = {}
    for role in view.protocol.roles.values():
        if role.of not in ("", side):
            continue
        people = fill(view, role, side)
        for person in people or ([""] if role.named else []):
            found.setdefault(person, []).append(plain(role.name))
    if side == "referring" and view.dispute.raised_by not in found:
        found[view.dispute.raised_by] = ["who raised it"]
    return [(view.world.person(one) if one else None, parts) for one, parts in found.items()]


def everybody_of(view: View, side: str) -> list[tuple[Person | None, list[str]]]:
    """Who has which part on this side, in all of its agencies."""
    joined = [agency for where, agency in view.dispute.joined if where == side]
    return people_of(view, side) + [one for agency in joined for one in people_in(view, side, agency)]


def people_in(view: View, side: str, agency: str) -> list[tuple[Person | None, list[str]]]:
    """The same of an agency that takes part beside the first of this side: whom it has for what each agency is asked for."""
    found: dict[str, list[str]] = {}
    for role in view.protocol.roles.values():
        people = in_agency(view, role.id, side, agency) if role.of in ("", side) else ()
        for person in people:
            found.setdefault(person, []).append(plain(role.name))
    for duty in view.dispute.open_duties:
        if duty.key.party == agency and not duty.holders:
            parts = found.setdefault("", [])
            parts += [part for part in _parts_missing(view, duty) if part not in parts]
    return [(view.world.person(one) if one else None, parts) for one, parts in found.items()]


def _parts_missing(view: View, duty: DutyState) -> list[str]:
    return [
        name for who in rule_of(view, duty).by if who.role in view.protocol.roles
        if (name := plain(view.protocol.roles[who.role].name))
    ]  # fmt: skip


def needs_now(view: View) -> tuple[str, tuple[Need, ...]]:
    """The stage that an unresolved dispute goes on to, and what is missing before it; ("", ()) where there is none."""
    draft = Draft(view.protocol, view.world, view.dispute, view.now)
    exit_ = forward_exit(draft)
    if exit_ is None or exit_.to == CLOSED:
        return "", ()
    return exit_.to, still_needed(draft, exit_)


def keeps_open(view: View) -> tuple[Need, ...]:
    """What is still missing before a dispute that is called settled can close; () where nothing is."""
    return before_closing(Draft(view.protocol, view.world, view.dispute, view.now))


def accounts(view: View) -> list[Account]:
    """What the sides have reported, oldest first."""
    found = [
        Account(stage, visit, side, said) for (stage, visit, side), said in view.dispute.statements.items()
    ]
    return sorted(found, key=lambda one: one.said.at)


def without_lines(view: View) -> list[str]:
    """For ever on the record: each stage that was opened without something its exit asked for."""
    return [_without(view, visit) for visit in view.dispute.visits if visit.without]


def letters_of(store: Store, reference: str) -> Mails:
    """The dispute's letters in the outbox, and the mails that came to it."""
    rows = outbox.of(store, reference)
    left = tuple(row for row in rows if row.state in LEFT)
    waiting = tuple(row for row in rows if row.state not in LEFT)
    return Mails(left, waiting, tuple(messages.of(store, reference)))


def kept_since(store: Store, dispute: Dispute) -> Entry | None:
    """Where the journal says that nothing of it is deleted, while that holds."""
    if not dispute.records_held:
        return None
    found = reversed(journal.entries(store, dispute.reference))
    return next((one for one in found if isinstance(one.event, RecordsHeld)), None)


def standing_row(view: View, letters: Mails, kept: Entry | None) -> Row:
    """`dispute_row` with everything else that `show` says."""
    dispute, zone = view.dispute, view.world.calendar.zone
    at = dispute.at
    to, needs = needs_now(view)
    return {
        **dispute_row(view),
        "version": dispute.version,
        "since": iso(at.opened, zone) if at else None,
        "clause": or_null(view.protocol.stage(at.stage).clause) if at else None,
        "moments": {name: iso(moment, zone) for name, moment in dispute.moments.items()},
        "decision_from": or_null(dispute.decision_from),
        "people": {side: [_person(view, *one) for one in everybody_of(view, side)] for side in SIDES},
        "owes": [duty_row(view, duty) for duty in owed_now(view)],
        "later": [duty_row(view, duty) for duty in owed_later(view)],
        "holds": [_hold(view, hold) for hold in dispute.live_holds],
        "next_stage": or_null(to),
        "still_needed": [_need(need) for need in needs],
        "keeps_open": [_need(need) for need in keeps_open(view)],
        "forms": form_rows_standing(view),
        "accounts": [_account(view, one) for one in accounts(view)],
        "accounts_differ": [{"stage": stage, "visit": visit} for stage, visit in dispute.differ],
        "alerts": [_alert(view, alert) for alert in dispute.alerts.values()],
        "without": [_without_row(visit) for visit in dispute.visits if visit.without],
        "kept": {"by": or_null(kept.event.by), "since": iso(kept.recorded, zone)} if kept else None,
        "mail": {
            "sent": len(letters.sent),
            "waiting": [_letter(row, zone) for row in letters.waiting],
            "came": [_came(row, zone) for row in letters.came],
        },
    }


def _without(view: View, visit: StageVisit) -> str:
    by = names(view, [visit.overridden_by]) if visit.overridden_by else ""
    how = f"{by} decided so, with a reason" if by else unmet_because(view, visit.without)
    label = soft(stage_label(view, visit.stage))
    return f"For the record: {label} was opened without this on record: {steps_named(view, visit.without)}; {how}."


def _need(need: Need) -> Row:
    return {"text": need.text, "clause": or_null(need.clause), "duty": or_null(need.duty)}


def _person(view: View, person: Person | None, parts: list[str]) -> Row:
    if person is None:
        return {"id": None, "name": None, "agency": None, "parts": parts, "phone": None, "address": None}
    return {
        "id": person.id,
        "name": plain(person.name),
        "agency": or_null(person.agency),
        "parts": parts,
        "phone": or_null(person.phone),
        "address": or_null(person.address),
        "mail_comes_back": person.id in view.dispute.failed_addresses,
    }


def _hold(view: View, hold: Hold) -> Row:
    zone = view.world.calendar.zone
    return {
        "hold": hold.id,
        "uid": hold.uid,
        "start": iso(hold.start, zone),
        "end": iso(hold.end, zone),
        "sequence": hold.sequence,
        "duties": [key.duty for key in hold.keys],
        "attendees": [
            {**row, "partstat": hold.answers[row["id"]][2] if row["id"] in hold.answers else None}
            for row in people_rows(view, hold.attendees)
        ],
        "why": or_null(view.world.named(hold.why)),
        "late": hold.late,
    }


def _account(view: View, account: Account) -> Row:
    return {
        "stage": account.stage,
        "visit": account.visit,
        "side": account.side,
        "value": account.said.value,
        "at": iso(account.said.at, view.world.calendar.zone),
        "by": account.said.by,
    }


def _alert(view: View, alert: Alert) -> Row:
    zone = view.world.calendar.zone
    rung: list[dict[str, Any]] = [
        {"step": step, "person": person, "acknowledge_by": iso(by, zone)} for step, person, by in alert.rung
    ]
    return {
        "alert": alert.number,
        "agency": or_null(alert.agency),
        "raised": iso(alert.raised, zone),
        "raised_by": or_null(alert.raised_by),
        "inside": alert.inside and not nobody_awake(view, alert),
        "rung": rung,
        "acknowledged_by": or_null(alert.acknowledged_by),
        "spoken": iso(alert.contact, zone),
        "exhausted": alert.exhausted,
    }


def _without_row(visit: StageVisit) -> Row:
    return {
        "stage": visit.stage,
        "visit": visit.visit,
        "duties": list(visit.without),
        "decided_by": or_null(visit.overridden_by),
    }


def _came(row: Message, zone: str) -> Row:
    said = {
        "from": row.sender,
        "verdict": row.verdict,
        "rule": or_null(row.rule),
        "proof": or_null(row.proof),
    }
    return {"received": iso(row.received, zone), **said}


def _letter(row: OutboxRow, zone: str) -> Row:
    return {
        "id": row.id,
        "template": row.template,
        "person": row.person,
        "state": row.state,
        "attempts": row.attempts,
        "next_try": iso(row.next_try, zone),
        "last_error": or_null(row.last_error),
        "created": iso(row.created, zone),
    }
