"""The evidence pack's first tables, from the dispute as it stands: who took part, the stages, and what was asked of whom."""

from __future__ import annotations

from collections.abc import Iterator

from parley.dispute.dispute import StageVisit
from parley.dispute.duty_state import DutyState
from parley.dispute.earliest import first_moment
from parley.dispute.parties import rule_of
from parley.dispute.people import fill
from parley.dispute.protocol import SIDES
from parley.dispute.sides import side_for
from parley.dispute.view import View
from parley.documents.document import Heading, Paragraph, Part
from parley.documents.evidence import Evidence, evidence_table, when
from parley.mail.minutes_words import holders, stage_label, step, why_date
from parley.mail.notice_record import without_words
from parley.mail.notice_steps import duty_named
from parley.mail.notice_words import all_of, by_medium, capital, plain


def people(evidence: Evidence) -> Iterator[Part]:
    """Whoever had a part in it: named, asked for something, at the other end of it, or who said or decided something."""
    yield Heading("Who took part")
    view, taking = evidence.view, _taking(evidence)
    rows = []
    for side in (*SIDES, "partnership"):
        for role in view.protocol.roles.values():
            of_side = role.of in ("", side) if side in SIDES else role.of not in ("", *SIDES)
            found = fill(view, role, side if side in SIDES else "") if of_side else ()
            rows += [(side, plain(role.name), person) for person in found if person in taking]
    known = {person for _, _, person in rows}
    rows += [(_side(view, person), _part(view, person), person) for person in taking if person not in known]
    order = [*SIDES, "partnership"]
    yield evidence_table(
        ("Side", 1), ("Part", 1.3), ("Name", 1.2), ("Post", 1.4), ("Agency", 1.4),
        rows=[_person_row(view, *row) for row in sorted(rows, key=lambda row: order.index(row[0]))],
    )  # fmt: skip


def _taking(evidence: Evidence) -> list[str]:
    """Their ids, each once, in the order in which they came in."""
    dispute = evidence.view.dispute
    owed = [p for duty in dispute.duties.values() for p in (*duty.holders, *duty.counterparts, *duty.present)]
    acting = [one.entry.event.by for one in evidence.entries]
    return list(filter(None, dict.fromkeys([*dispute.people.values(), *owed, *acting])))


def _side(view: View, person: str) -> str:
    return side_for(view, person) or "partnership"


def _part(view: View, person: str) -> str:
    """What they were asked as, for somebody who fills no role any more."""
    roles = [
        view.protocol.roles[who.role].name
        for duty in view.dispute.duties.values()
        if person in duty.holders
        for who in rule_of(view, duty).by
        if who.role in view.protocol.roles
    ]
    return all_of(plain(name) for name in dict.fromkeys(roles))


def _person_row(view: View, side: str, part: str, person: str) -> tuple[str, ...]:
    known = view.world.person(person)
    agency = view.world.directory.agencies.get(known.agency or view.dispute.agencies.get(side, ""))
    return (side, part, plain(known.name), plain(known.title), plain(agency.name) if agency else "")


def stages(view: View) -> Iterator[Part]:
    """Each visit of each stage, and what it was opened without."""
    yield Heading("The stages")
    rows = []
    for visit in view.dispute.visits:
        without = "; ".join(duty_named(view, duty) for duty in visit.without)
        rows.append((
            _stage_named(view, visit), view.protocol.stage(visit.stage).clause, when(view, visit.opened),
            _left(view, visit), without or "nothing",
        ))  # fmt: skip
    yield evidence_table(
        ("Stage", 1.4), ("Clause", 0.8), ("Opened", 1), ("Left", 1), ("Opened without", 1.2), rows=rows
    )
    said = without_words(view)
    if said:
        yield Paragraph(said, strong=True)


def _stage_named(view: View, visit: StageVisit) -> str:
    """ "Stage 2: Discussion and escalation to line manager (visit 2)"."""
    label, title = stage_label(view, visit.stage), plain(view.protocol.stage(visit.stage).title)
    again = f" (visit {visit.visit})" if visit.visit > 1 else ""
    return f"{label}: {title}{again}" if title and title != label else f"{label}{again}"


def _left(view: View, visit: StageVisit) -> str:
    """When it was left; the last stage of the ladder ends with the dispute."""
    return when(view, visit.left or (view.dispute.closed if not visit.track else None)) or "open"


def steps(view: View) -> Iterator[Part]:
    """Each thing that was owed: by whom, until when and why then, and what became of it."""
    yield Heading("What was asked, and what became of it")
    yield evidence_table(
        ("Who, and what", 2), ("Clause", 0.7), ("Due, and why then", 1.8), ("What became of it", 1.3),
        rows=[_step_row(view, duty) for duty in view.dispute.duties.values()],
    )  # fmt: skip


def _step_row(view: View, duty: DutyState) -> tuple[str, ...]:
    binding = duty.binding
    due = (
        f"{when(view, binding.at)}. {why_date(view, binding)}"
        if binding
        else plain(rule_of(view, duty).within_words) or "no date is set"
    )
    first = duty.earliest
    if first is not None:
        due = f"Not before {first_moment(first, view.world.calendar.zone)}: {first.why}. {capital(due)}"
    return (f"{holders(view, duty)}: {step(view, duty)}", duty.clause, due, _became(view, duty))


def _answered(duty: DutyState) -> str:
    """What its missed dates were after all."""
    if not duty.reports:
        return "no date missed, by the day that is counted from now; "
    done, missed = duty.done_as_said, duty.missed
    by_then = duty.status != "done" or (done is not None and missed is not None and done <= missed)
    return "recorded late, met in time; " if by_then else "met in time, by the day that is counted from now; "


def _became(view: View, duty: DutyState) -> str:
    missed = (
        ""
        if not duty.missed_at
        else _answered(duty)
        if duty.answered
        else f"date missed on {when(view, duty.missed_at)}; "
    )
    times = len(duty.attempts)
    tried = f"; tried {'once' if times == 1 else f'{times} times'}" if times else ""
    if duty.status == "done" and duty.done_at:
        return f"{missed}done {when(view, duty.done_at)}{by_medium(duty.medium)}{tried}"
    still = "still open" if view.dispute.closed else "open"
    return f"{missed}{'no longer asked' if duty.status == 'overtaken' else still}{tried}"
