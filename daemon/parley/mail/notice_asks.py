"""What a mail says and asks beside the steps: who knows, what was counted from, what is still needed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from parley.dispute.audience import everybody, others_now, running
from parley.dispute.choices import ROW
from parley.dispute.day_team import rings_by_day
from parley.dispute.day_words import day_name
from parley.dispute.effects import Question
from parley.dispute.once import once
from parley.dispute.own_agency import supporters
from parley.dispute.people import in_agency, resolve
from parley.dispute.protocol import CLOSED, SIDES, DisputeProtocol, Exit, Stage, Who
from parley.dispute.rests import facts_deciding
from parley.dispute.sides import agency_of
from parley.dispute.urgency import nobody_awake
from parley.dispute.usual_words import who_it_is_about
from parley.dispute.view import View
from parley.dispute.waiving import counts_after_stuck, may_waive, to_say_so, tries
from parley.mail.form_words import whom_of_row
from parley.mail.notice_alert import alerted_lines, not_before, office_closes
from parley.mail.notice_answers import line_telling, may_be_asked, words_for
from parley.mail.notice_people import line_naming, name_of, names, person_facts, role_words
from parley.mail.notice_steps import goes_on
from parley.mail.notice_words import all_of, capital, day_long, local, plain, soft

_NO_STAGE = {"label": "", "soft": "", "title": "", "clause": "", "cited": ""}
_NO_PART: dict[str, Any] = {
    "role": "", "suggested": "", "may_know": "", "outside": "", "left": "", "not_them": "", "also": [],
}  # fmt: skip


@once
def stage_facts(protocol: DisputeProtocol, stage_id: str, by_track: bool = False) -> dict[str, str]:
    """label as printed, soft within a sentence, title, clause, cited (" (4.2)", "" where the clause is called as the stage is);
    blank without a stage (""). by_track: a track's stage that
    has no label of its own is called as the track is."""
    if not stage_id:
        return _NO_STAGE
    stage, beside = protocol.stage(stage_id), protocol.track_of(stage_id) if by_track else ""
    track = next((one.title for one in protocol.tracks if one.id == beside), "")
    label = plain(stage.label or track or stage.title)
    cited = f" ({stage.clause})" if stage.clause and stage.clause.lower() != label.lower() else ""
    return {
        "label": label,
        "soft": soft(label),
        "title": plain(stage.title),
        "clause": stage.clause,
        "cited": cited,
    }


def who_knows(view: View, reader: str) -> list[str]:
    """Who has been told what at the opening, and who is told only later: for whoever raised it."""
    if reader != view.dispute.raised_by:
        return []
    told = list(others_now(view, reader))
    lines = alerted_lines(view)
    asked = _asked_by_day(view, reader)
    if told:
        have = "has" if len(told) == 1 else "have"
        urgent = f", and {have} been asked to ring you now" if asked and asked <= set(told) else ""
        number = " and number" if view.world.person(reader).phone else ""
        lines.append(f"{names(view, told)} {have} your name{number}, and none of your mail{urgent}.")
    else:
        lines.append("Nobody of the other side has been told yet.")
    if asked - set(told):
        have = "has" if len(asked) == 1 else "have"
        lines.append(
            f"{names(view, sorted(asked))} {have} been asked to ring you now, as it is urgent{_at_lunch(view)}."
        )
    if asked:
        lines += dict.fromkeys(
            filter(
                None,
                (
                    said(view, one)
                    for one in view.dispute.alerts.values()
                    for said in (office_closes, not_before)
                ),
            )
        )
    if told and not view.dispute.alerts:
        lines.append("Nobody else has been told.")
    at = view.dispute.at
    stages = _next_stages(view.protocol, at.stage if at else "")
    alerted = {person for alert in view.dispute.alerts.values() for _, person, _ in alert.rung}
    later = _people_of(view, stages, {*told, *asked, *alerted, reader}) if stages else ""
    if later:
        opens = f"if {soft(plain(stages[0].label))} opens" if len(stages) == 1 else "if it goes further"
        # A protocol may set no dates at all, and none of a wish is ever missed
        dated = any((date := duty.binding) and date.firm for duty in view.dispute.open_duties)
        lines.append(
            f"{capital(later)} will hear of it only {opens}{', or the date is missed' if dated else ''}."
        )
    return lines


def _asked_by_day(view: View, reader: str) -> set[str]:
    """Who has been asked, within office hours, to ring at once."""
    inside = [alert for alert in view.dispute.alerts.values() if alert.inside]
    return {person for alert in inside for person in rings_by_day(view, alert)} - {reader}


def _at_lunch(view: View) -> str:
    """Why that may take until the office is open again; "" while it is."""
    alerts = [one for one in view.dispute.alerts.values() if not nobody_awake(view, one)]
    shut = next((alert.shut for alert in alerts if alert.inside and alert.shut), "")
    return f"; their office is {plain(shut)}" if shut else ""


def onward_exit(view: View) -> Exit | None:
    """The exit by which an unresolved dispute goes on from here, or None."""
    at = view.dispute.at
    return goes_on(view.protocol, at.stage) if at else None


@once
def _next_stages(protocol: DisputeProtocol, stage: str) -> list[Stage]:
    """Every stage to which it may go on from this one, the usual one first; none from none ("")."""
    if not stage:
        return []
    usual, exits = goes_on(protocol, stage), protocol.stage(stage).exits
    ids = dict.fromkeys(exit_.to for exit_ in (*([usual] if usual else []), *exits))
    return [protocol.stage(one) for one in ids if one != CLOSED]


def _people_of(view: View, stages: Iterable[Stage], known: set[str]) -> str:
    filled = resolve(view, _asked_at(view.protocol, tuple(stage.id for stage in stages)))
    people = [name_of(view, one) for one in filled.people if one not in known]
    if not filled.unfilled:
        return all_of(people)
    wanted_now = {words for duty in running(view) for words in duty.unfilled}
    # Whoever a form may name one day
    wanted_now |= {words for words in filled.unfilled if words.startswith(ROW)}
    return all_of([*people, *(role_words(view, w) for w in filled.unfilled if w not in wanted_now)])


@once
def _asked_at(protocol: DisputeProtocol, stages: tuple[str, ...]) -> tuple[Who, ...]:
    """Whom these stages ask for anything, each once."""
    duties = [duty for stage in stages for duty in protocol.stage(stage).duties]
    return tuple(dict.fromkeys(who for duty in duties for who in (*duty.by, *duty.counterparts)))


def counted_from(view: View, reader: str) -> str:
    """From which moment the dates count, and how to correct that; "" if no date counts from the decision."""
    decision = view.dispute.moments.get("decision")
    if decision is None or reader != view.dispute.raised_by:
        return ""
    if not any(date.anchor == "decision" for duty in running(view) for date in duty.deadlines):
        return ""
    zone = view.world.calendar.zone
    today = local(decision, zone).date() == view.today
    day = "today" if today else day_long(decision, zone, view.today)
    if view.dispute.decision_from == "figures" and local(decision, zone).day <= 12:
        return _counted_from_figures(day, local(decision, zone).date(), view.today)
    how = {
        "forwarded": f"I counted from {day}, the date of the mail you forwarded.",
        "figures": f"I counted from {day}, the date of the mail you forwarded.",
        "stated": f"I counted from {day}, the decision's date as you gave it.",
    }.get(view.dispute.decision_from, f"I counted from {day}, when your mail arrived.")
    example = local(decision - timedelta(days=1), zone)
    line = day_long(example, zone, view.today).split(" ", 1)[1]
    return f"{how} Another day? Reply: Decision date: {line}"


def _counted_from_figures(day: str, counted: date, today: date) -> str:
    """Whose figures can be read two ways: what was counted from, and how to say that it is the other day."""
    turned = counted.replace(month=counted.day, day=counted.month)
    said = day_name(turned, year=turned.year != today.year).split(" ", 1)[1]
    return (
        f"I counted from {day}: so I read the figures in the date of the mail you forwarded. "
        f"If they mean {said}, reply: Decision date: {said}"
    )


def lines_to_tell(view: View, question: Question | None, reader: str) -> list[str]:
    """The lines that the rules ask at the opening of whoever raised it, until somebody has told them, where something rests
    on them; without those that stand among the answers of the same mail. Before them the number to ring, of whoever has none."""
    if reader != view.dispute.raised_by:
        return []
    number = [] if view.world.person(reader).phone else ["Phone: the number to ring you on"]
    decides = facts_deciding(view.protocol)
    opening = (fact for fact in view.protocol.facts.values() if fact.ask == "opening" and fact.id in decides)
    lines = [line_telling(fact) for fact in opening if may_be_asked(view, fact, reader)]
    shown = {word.word for word in words_for(view, question, reader)} if lines else ()
    return number + [line for line in lines if line not in shown]


def sooner(view: View, reader: str) -> str:
    """Whether an earlier date is needed: asked outright where the protocol says so for what was told (G9)."""
    if not view.protocol.shorten_clause or view.dispute.side_of(reader) != "referring":
        return ""
    due = min([due for duty in running(view) if (due := duty.due) and due > view.now], default=None)
    if due is None:
        return ""
    day = day_long(due, view.world.calendar.zone, view.today)
    told = view.dispute.facts and [
        fact.name for fact in view.protocol.facts.values() for (name, _, _, _), said in view.dispute.facts.items()
        if name == fact.id and said.value in fact.earlier_date_for
    ]  # fmt: skip
    clause = view.protocol.shorten_clause
    safe = f"{day} too late to keep the {plain(who_it_is_about(view.protocol))} safe"
    asked = f"Because of {plain(told[0])}: is {safe}" if told else f"Is {safe}"
    return f"{asked}? Reply SOONER, a date and why ({clause})."


def who_facts(view: View, question: Question | None, details: dict[str, str], reader: str) -> dict[str, Any]:
    """The part that nobody fills: its words, the person offered for a YES (never presumed), and whoever was named for it at an
    address of no agency. also: further parts that the same letter asks for, each with the label of the line that names
    somebody."""
    if not details and (question is None or (question.kind != "who" and not question.role)):
        return _NO_PART
    role = ""
    if question and question.role.startswith(ROW) and question.keys:
        role = whom_of_row(view, question.keys[0], question.role.removeprefix(ROW))
    elif question and question.kind == "who":
        role = role_words(view, f"{question.side} {question.role}".strip())
    elif details.get("role"):
        role = role_words(view, details["role"])
    suggested = question.suggested if question else ""
    also = [
        {"role": role_words(view, words), "line": line_naming(view, words, reader)}
        for words in details.get("also", "").split("; ") if words
    ]  # fmt: skip
    strange = view.dispute.outside.get((question.side, question.role), "") if question else ""
    return {
        "role": role,
        "suggested": names(view, [suggested]) if suggested else "",
        "may_know": _may_know(view, question, reader) if question and not strange else "",
        "outside": names(view, [strange]) if strange else "",
        "left": _who_left(view, question.side, question.role) if question else "",
        "not_them": _who_stood_down(view, question.side, question.role) if question else "",
        "also": also,
    }


def _may_know(view: View, question: Question, reader: str) -> str:
    """Where nobody is named as a side's practitioner: who supports people in that agency, by name and title, proposed as who may
    know or take it; never presumed."""
    agency = view.dispute.agencies.get(question.side) or (
        question.suggested and agency_of(view, question.suggested)
    )
    if question.role != view.protocol.raiser or question.side not in SIDES or not agency:
        return ""
    found = (
        in_agency(view, who.role, question.side, agency)
        for who in view.protocol.support
        if who.role in view.protocol.roles
    )
    gone = {who for *part, who in view.dispute.stood_down if part == [question.side, question.role]}
    for person in (one for people in found for one in people):
        if person not in (reader, question.suggested) and person not in gone:
            facts = person_facts(view, person)
            return f"{facts['name']} ({facts['title']})" if facts["title"] else str(facts["name"])
    return ""


def helpers(view: View, reader: str) -> str:
    """Whom HELP brings in for this reader."""
    side = view.dispute.side_of(reader)
    return names(view, [one for one in supporters(view, reader, side) if one != reader]) if side else ""


def _who_left(view: View, side: str, role: str) -> str:
    """Whoever is named for the part that is empty, so that nobody names them again: they have left post, if they have not said
    themselves that it is not theirs; "" for nobody."""
    named = view.dispute.people.get((side, role), "")
    said = (side, role, named) in view.dispute.stood_down or (side, role) in view.dispute.outside
    return names(view, [named]) if named and not said else ""


def _who_stood_down(view: View, side: str, role: str) -> str:
    """Whoever has said of this part that they are not the one; "" for nobody."""
    return names(view, dict.fromkeys(who for *part, who in view.dispute.stood_down if part == [side, role]))


@once
def opening_facts(view: View, to: str = "", reader: str = "") -> dict[str, Any]:
    """How the next stage may open without a conversation: after how many tries, and by whose word. to: the stage that is
    meant, where somebody is asked about one; a track beside the ladder has ways on of its own. ends: that is the end, and no
    stage. first: who of the raising side has to say that it is unresolved before the reader's word counts."""
    every = (x for place in view.dispute.places for x in view.protocol.stage(place.stage).exits)
    meant = next((x for x in every if x.to == to and x.override), None) if to else None
    first = to_say_so(view, meant) if meant and counts_after_stuck(view, meant, reader) else ()
    exit_ = meant or onward_exit(view)
    stage = view.protocol.stage(exit_.to) if exit_ and exit_.to != CLOSED else None
    override = names(view, may_waive(view, exit_)) if exit_ else ""
    return {
        "tries": tries(exit_.needs if exit_ else None),
        "override": override,
        "ends": to == CLOSED,
        "first": names(view, first),
        **_next(view.protocol, stage.id if stage else ""),
    }


def closing_words(view: View, track_id: str) -> str:
    """What would be closed: the dispute, or a track beside it by its name."""
    return next((f"“{plain(track.title)}”" for track in view.protocol.tracks if track.id == track_id), "it")


def _next(protocol: DisputeProtocol, stage_id: str) -> dict[str, str]:
    return {f"next_{key}": value for key, value in stage_facts(protocol, stage_id).items()}


def all_people(view: View, reader: str) -> str:
    """Everybody named in the dispute, but the reader."""
    return names(view, [p for p in _everybody(view) if p != reader])


_everybody = once(everybody)
