"""What `parley show` prints of the steps of a dispute: what is owed and why by then, what forms lack, the meetings, and
what is still needed before it can go on or close.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from parley.commands.owed import is_missed, owed_later, owed_now
from parley.commands.printing import paragraph, say, section, warning
from parley.commands.standing import (
    keeps_open,
    needs_now,
)
from parley.commands.standing_forms import sections_now
from parley.dispute.audience import rule_of
from parley.dispute.commands import Need
from parley.dispute.dispute import Hold
from parley.dispute.duty_state import DutyState
from parley.dispute.earliest import first_moment
from parley.dispute.view import View
from parley.mail.minutes_meetings import meeting_words
from parley.mail.minutes_words import clock_name, holders, stage_label, starts_after, step
from parley.mail.notice_people import names
from parley.mail.notice_steps import step_facts
from parley.mail.notice_words import (
    PARTSTATS,
    by_medium,
    capital,
    cited,
    plain,
    soft,
    when_short,
)


def print_owed(view: View) -> None:
    """What is owed now, each with its date and how that was counted, and what is to follow."""
    now, later = owed_now(view), owed_later(view)
    if now:
        section("Owed now")
    explained: set[tuple[str, datetime]] = set()
    for duty in now:
        _print_duty(view, duty, explained)
    if later:
        section("To follow")
    for duty in later:
        rule = rule_of(view, duty)
        length = f"; {rule.within} from then on" if rule.within else ""
        words = f"{holders(view, duty)}: {step(view, duty)} (when {starts_after(view, rule)}{length})"
        paragraph(cited(f"{words}.", duty.clause), 2, 6)


def _print_duty(view: View, duty: DutyState, explained: set[tuple[str, datetime]]) -> None:
    """explained: the clocks whose date was explained above; each is explained once."""
    zone, facts = view.world.calendar.zone, step_facts(view, duty, "")
    only_if = "if it is not resolved, " if facts["if_unresolved"] else ""
    by = f" by {when_short(duty.due, zone)}" if duty.due else f" {rule_of(view, duty).within_words}".rstrip()
    paragraph(cited(f"{holders(view, duty)}: {only_if}{facts['what']}{by}.", duty.clause), 2, 6)
    for deadline in sorted(duty.deadlines, key=lambda one: (one.at, not one.firm)):
        clock = (deadline.clock, deadline.at)
        soft_limit = "" if deadline.firm else ", no firm limit"
        why = "" if deadline.clock and clock in explained else f"; {deadline.why}"
        explained.add(clock)
        line = f"{clock_name(view, deadline)}: {when_short(deadline.at, zone)}{soft_limit}{why}."
        paragraph(cited(capital(line), deadline.clause), 6, 8)
    if duty.earliest is not None:
        first = first_moment(duty.earliest, zone)
        paragraph(cited(f"Not before {first}; {duty.earliest.why}.", duty.earliest.clause), 6, 8)
    if is_missed(duty):
        words = plain(view.protocol.words.get("missed", "missed date"))
        say(warning(f"      {capital(words)}, on record"))
    for said in _beside(view, duty):
        paragraph(said, 6)


def _beside(view: View, duty: DutyState) -> list[str]:
    zone = view.world.calendar.zone
    media = step_facts(view, duty, "")["media"]
    found = [f"{capital(media)}."] if media else []
    for one in duty.attempts:
        found.append(
            f"Tried{by_medium(one.medium)} {when_short(one.at, zone)}, {names(view, [one.by])}; no answer."
        )
    found += [f"Reminded {when_short(duty.reminded, zone)}."] if duty.reminded else []
    found += ["A reason for being late is on record."] if any(duty.lateness) else []
    return found


def print_forms(view: View) -> None:
    """The sections of forms that are due now, with what is still to write and their rows."""
    found = sections_now(view)
    if found:
        section("Forms")
    for one in found:
        title = f"{plain(one.form.title, 80)}: {plain(one.section.title, 60)}"
        words = f"still to write: {'; '.join(one.missing)}" if one.missing else "nothing is missing"
        paragraph(cited(f"{title}; {words}.", one.section.clause), 2, 6)
        for row in one.rows:
            paragraph(f"{row.number}. {'; '.join(filter(None, [row.shown, row.step]))}", 6, 9)


def print_meetings(view: View) -> None:
    """The meetings to come, the earliest first, with what each person has answered."""
    live = sorted(view.dispute.live_holds, key=lambda hold: hold.start)
    if live:
        section("Next meeting" if len(live) == 1 else "Next meetings")
    for hold in live:
        late = "; after the date, as no time was free before it" if hold.late else ""
        moved = "; was moved" if hold.timed else ""
        paragraph(capital(f"{meeting_words(view, hold)}{moved}{late}"), 2, 6)
        paragraph(_answers(view, hold), 6)


def _answers(view: View, hold: Hold) -> str:
    said = []
    for person in hold.attendees:
        answer = hold.answers.get(person)
        words = PARTSTATS.get(answer[2], "answered") if answer else "not answered yet"
        said.append(f"{names(view, [person])}: {words}")
    return "; ".join(said)


def print_needed(view: View) -> None:
    """What keeps open a dispute that is called settled, and what the next stage still needs."""
    open_for = keeps_open(view)
    if open_for:
        section("Said to be settled; before it can close, you still need")
        _print_needs(open_for)
    to, needs = needs_now(view)
    if not to:
        return
    label = soft(stage_label(view, to))
    section(f"Before {label} you still need" if needs else f"Nothing more is needed before {label}")
    _print_needs(needs)


def _print_needs(needs: Iterable[Need]) -> None:
    for need in needs:
        paragraph(f"- {cited(plain(need.text, 200), need.clause)}", 2, 4)
