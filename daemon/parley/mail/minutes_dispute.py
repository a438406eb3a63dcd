"""Minutes of the dispute itself and of its ladder: raised, people and facts, stages, the end. Pure."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.view import View
from parley.mail.minutes_words import (
    Minute,
    at_words,
    day_words,
    minute,
    moment_words,
    stage_label,
    steps_named,
    unmet_because,
    who,
    who_of,
)
from parley.mail.notice_people import agency_name, role_words
from parley.mail.notice_record import ended_words
from parley.mail.notice_words import all_of, capital, day_or_hour, plain, soft, value_words

_DECISION_FROM = {
    "stated": "as {by} stated",
    "forwarded": "the date of the mail that was forwarded",
    "figures": "the date of the mail that was forwarded, in figures that can be read two ways",
    "receipt": "no date was given, so the day this came in counts",
}
_SOURCES = {
    "raiser": ", named by {by}",
    "self": "",
    "directory": ", as the directory has it",
    "owner": ", named by {by}",
    "before": ", as named before",
    "partnership": ", confirmed by {by} for the partnership",
}


def raised(view: View, event: e.DisputeRaised) -> Minute:
    """Who raised it, against whose decision, from when it counts, under which rules."""
    noun = plain(view.protocol.words.get("dispute", "dispute"))
    other = f" with {agency_name(view, event.receiving)}" if event.receiving else ""
    how = _DECISION_FROM.get(event.decision_from, "").replace("{by}", who(view, event.by))
    known = f"The decision it is about became known at {at_words(view, event.decision)}"
    suggested = event.suggested and (
        f"Asked whether the other side is {who(view, event.suggested)}, who wrote what was forwarded or was it before."
    )
    return minute(
        f"{who_of(view, event.by)} raised a {noun}{other}.",
        f"{known}{f' ({how})' if how else ''}.",
        f"It runs under: {plain(view.protocol.title, 120)}, version {plain(event.version)}.",
        suggested,
    )


def person_named(view: View, event: e.PersonNamed) -> Minute:
    """A part has a name, and who gave it."""
    how = _SOURCES.get(event.source, "").replace("{by}", who(view, event.by))
    instead = f", in place of {who(view, event.instead)}" if event.instead else ""
    return minute(
        f"{who(view, event.person)} is {role_words(view, f'{event.side} {event.role}')}{instead}{how}."
    )


def outsider_named(view: View, event: e.OutsiderNamed) -> Minute:
    """Named, at an address that nobody vouches for yet."""
    part = role_words(view, f"{event.side} {event.role}")
    return minute(
        f"{who_of(view, event.by)} named {who(view, event.person)} as {part}.",
        "The address belongs to no agency of the directory: nothing goes there until it is confirmed.",
    )


def person_stood_down(view: View, event: e.PersonStoodDown) -> Minute:
    """ "Not me"."""
    part = role_words(view, f"{event.side} {event.role}")
    named = f" They name {who(view, event.instead)}, who has said the same." if event.instead else ""
    return minute(f"{who(view, event.person)} is not {part}, as {who(view, event.by)} says.{named}")


def agency_named(view: View, event: e.AgencyNamed) -> Minute:
    """The agency of a side."""
    return minute(f"The agency on the {event.side} side is {agency_name(view, event.agency)}.")


def agency_joined(view: View, event: e.AgencyJoined) -> Minute:
    """A further agency of a side."""
    return minute(f"{agency_name(view, event.agency)} takes part on the {event.side} side too.")


def agency_left(view: View, event: e.AgencyLeft) -> Minute:
    """An agency that was named by mistake."""
    name = agency_name(view, event.agency)
    return minute(f"{name} takes part no more, as {who(view, event.by)} says: it was named by mistake.")


def fact_told(view: View, event: e.FactTold) -> Minute:
    """A fact of the protocol, in closed values."""
    fact = view.protocol.facts.get(event.fact)
    name = plain(fact.name if fact else event.fact)
    value = value_words(fact, event.value, view.today)
    scope = f" at {soft(stage_label(view, event.stage))}" if event.stage else ""
    return minute(f"{who(view, event.by)} told{scope}: {name}: {value}.", texts=[event.text])


def moment_told(view: View, event: e.MomentTold) -> Minute:
    """A moment that dates are counted from became known, or was corrected."""
    name = moment_words(view, event.moment)
    zone = view.world.calendar.zone
    at = day_or_hour(event.at, zone, view.today)
    if event.was is None:
        return minute(f"{who(view, event.by)} told when it was: {name}, {at}.")
    if event.was == event.at:
        return minute(f"{who(view, event.by)} told once more when it was: {name}, {at}.")
    was = day_or_hour(event.was, zone, view.today)
    return minute(f"{who(view, event.by)} corrected {name}: {at}; before it stood {was}.")


def linked(view: View, event: e.DisputeLinked) -> Minute:
    """The same was raised again."""
    other = f" (as {plain(event.other)})" if event.other else ""
    return minute(
        f"{who(view, event.by)} raised the same again{other}. This one goes on; the mail is kept with it."
    )


def rules_changed(view: View, event: e.RulesChanged) -> Minute:
    """Another text of the rules holds from here on."""
    title = f"({plain(view.protocol.title, 120)})"
    if event.version == event.was_version:
        moved = f"moved this to another text of version {plain(event.version)} of the rules {title}."
    else:
        moved = (
            f"moved this to version {plain(event.version)} of the rules {title};"
            f" so far it ran under version {plain(event.was_version)}."
        )
    return minute(f"{who(view, event.by)} {moved}", "What that opens, ends or dates anew stands below.")


def calendar_changed(view: View, event: e.CalendarChanged) -> Minute:
    """Other days are worked than were known when dates were counted."""
    days = [
        f"{day_words(view, day.isoformat())} is {f'a day off ({plain(name)})' if name else 'worked after all'}"
        for day, name in event.days
    ]
    return minute(
        "The days that count have changed, and with them open dates.", f"{'; '.join(days)}." if days else ""
    )


def closed(view: View, event: e.DisputeClosed) -> Minute:
    """The end, and what it was reached without."""
    by = f", by {who(view, event.by)}" if event.by else ""
    return minute(
        f"Closed: {ended_words(view, event.outcome)}{by}.",
        _without(view, event.without, event.by if event.override else ""),
        texts=[event.text, event.override],
    )


def stage_opened(view: View, event: e.StageOpened) -> Minute:
    """A stage opened; what its exit asked for and nobody met stands here for ever."""
    stage = view.protocol.stage(event.stage)
    again = f" again (visit {event.visit})" if event.visit > 1 else ""
    title = plain(stage.title, 120)
    asked = f"; {who(view, event.by)} asked for it" if event.by and not event.override else ""
    return minute(
        f"{capital(stage_label(view, event.stage))} opened{again}{f': {title}' if title else ''}{asked}.",
        _without(view, event.without, event.by if event.override else ""),
        texts=[event.override],
    )


def stage_left(view: View, event: e.StageLeft) -> Minute:
    """A stage was left, and for where."""
    known = any(stage.id == event.to for stage in view.protocol.every_stage)
    to = f"; {soft(stage_label(view, event.to))} is next" if known else ""
    how = _without(view, event.without, event.by if event.override else "")
    return minute(f"{capital(stage_label(view, event.stage))} ended{to}.", how, texts=[event.override])


def notice_given(view: View, event: e.NoticeGiven) -> Minute:
    """Whom the rules have told of a turn."""
    turns = {"enter": "opened", "leave": "ended", "missed": "had a date missed"}
    what = turns.get(event.on)
    label = soft(stage_label(view, event.stage))
    why = f"{label} {what}" if what else "this is resolved"
    people = all_of(who(view, person) for person in event.people)
    missing = all_of(role_words(view, words) for words in event.unfilled)
    kind = "for action" if event.action else "for information"
    return minute(
        f"Told {kind} that {why}: {people or 'nobody yet'}.",
        f"Nobody is known yet as {missing}." if missing else "",
    )


def stage_skipped(view: View, event: e.StageSkipped) -> Minute:
    """A stage did not apply."""
    why = plain(event.why, 200).replace("_", " ")
    return minute(f"{stage_label(view, event.stage)} does not apply and was passed over: {why}.")


def _without(view: View, duties: tuple[str, ...], decided_by: str) -> str:
    if not duties:
        return ""
    how = f"{who(view, decided_by)} decided so, with a reason" if decided_by else unmet_because(view, duties)
    return f"This was done without this on record: {steps_named(view, duties)}; {how}."
