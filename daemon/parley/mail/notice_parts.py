"""The parts that the facts of a notice are made of, each with those names that are worked out together. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from parley.dispute.convening import minute_takers
from parley.dispute.dispute import Dispute, Hold
from parley.dispute.effects import SendNotice
from parley.dispute.once import once
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.usual_words import who_it_is_about, whose
from parley.dispute.view import View
from parley.mail import notice_asks as asks
from parley.mail import notice_record as record
from parley.mail.notice_alert import alert_facts
from parley.mail.notice_answers import words_for
from parley.mail.notice_hold import booked_facts, in_diary_of
from parley.mail.notice_people import (
    danger_line,
    manager_facts,
    person_facts,
    safety_words,
    saying,
)  # fmt: skip
from parley.mail.notice_words import day_long, plain
from parley.value import value

Facts = dict[str, Any]

AT_NIGHT = (
    "alert",
    "alert_update",
    "in_hand",
    "nobody_answered",
    "contact_asked",
    "not_your_alert",
    "pen_alarm",
)  # the team that is awake, whatever the hour
SAYINGS = ("no_email", "no_complaint", "support", "in_writing", "late")


@value
class About:
    """One notice, whatever the door added to it (`given`), and its closed values."""

    view: View
    effect: SendNotice
    given: Mapping[str, Any]
    details: dict[str, str]


@once
def frame(view: View, awake: bool) -> Facts:
    """What stands in every letter of one event. awake: in the letters that leave at whatever hour."""
    reference, words = view.dispute.reference, _of_the_moment(view, awake)
    named = view.dispute.side_of(words["manager"]["id"])  # then they are of an agency for this dispute
    return {
        **words,
        "reference": reference,
        "tag": reference or "parley",
        "closed": view.dispute.status == "closed",
        "manager": manager_facts(view) if named else words["manager"],
        "raiser": person_facts(view, view.dispute.raised_by),
    }


def _of_the_moment(view: View, awake: bool) -> Facts:
    """What of it stands in every letter of one moment, whatever the dispute. The letters of a group are mostly of one: its words are
    kept until another is asked for."""
    moment = (view.now, awake)
    protocol, known, words = view.world.kept.get(_of_the_moment, (None, None, {}))
    if protocol is not view.protocol or known != moment:
        words = _words_of_the_moment(view, awake)
        view.world.kept[_of_the_moment] = (view.protocol, moment, words)
    found: Facts = words
    return found


def _words_of_the_moment(view: View, awake: bool) -> Facts:
    safety = safety_words(view, always_open=awake)
    return {
        "zone": view.world.calendar.zone,
        "sent": day_long(view.now, view.world.calendar.zone, view.today),
        **_words_of(view.protocol),
        "danger": danger_line(view.protocol, safety),
        "safety": safety,
        "call_in": plain(view.world.directory.call_in, 40),
        "manager": manager_facts(replace(view, dispute=Dispute())),
    }


@once
def _words_of(protocol: DisputeProtocol) -> Facts:
    """What stands in every letter under these rules."""
    return {
        "noun": plain(protocol.words.get("dispute", "dispute")),
        "about": {
            "one": plain(who_it_is_about(protocol)),
            "a": plain(protocol.words.get("about", "a child")),
            "name": plain(whose(protocol.words.get("about", "a child"), "name")),
        },
        "missed_word": plain(protocol.words.get("missed", "missed date")),
        "protocol": {
            "title": plain(protocol.title, 120),
            "partnership": plain(protocol.partnership, 120),
        },
        **{name: saying(protocol, name) for name in SAYINGS},
    }


def notice(about: About) -> Facts:
    effect, given = about.effect, about.given
    return {
        "template": effect.template,
        "high": effect.high,
        "clause": effect.clause,
        "reply_to": given.get("reply_to", ""),
        "new_address": given.get("new_address", ""),
        "apart": given.get("apart", False),
        "unplaced": [plain(str(item), 300) for item in given["unplaced"]] if given.get("unplaced") else [],
        "open_too": plain(given.get("open_too", ""), 40),
        "items": [plain(str(item), 300) for item in given["items"]] if given.get("items") else [],
        "details": about.details,
        "echo": list(given.get("echo", ())),
    }


def meeting(about: About) -> Facts:
    """The meeting this mail carries, else the one already booked for a step that it is about."""
    view, effect = about.view, about.effect
    spoken_of = effect.question.hold if effect.question else ""
    hold = view.dispute.holds.get(effect.hold or spoken_of or dict(effect.details).get("meeting", ""))
    if hold is None and not effect.cancel:
        wanted = [
            h for h in view.dispute.live_holds if set(h.keys) & set(effect.keys) and _still_true(view, h)
        ]
        hold = next((h for h in wanted if effect.person in h.attendees), None)
    if hold is not None and effect.cancel:
        hold = in_diary_of(hold, effect.person)
    booked = booked_facts(view, hold, effect.person) if hold else None
    return {"booked": booked, "cancel": effect.cancel}


def _still_true(view: View, hold: Hold) -> bool:
    """Whether those invited are still those who are to speak: a name may have changed a moment ago."""
    duties = [view.dispute.duties[key] for key in hold.keys]
    return all(
        one in (*d.holders, *d.counterparts, *minute_takers(view, d))
        for d in duties
        for one in hold.attendees
    )


def answers(about: About) -> Facts:
    question = about.effect.question
    words = words_for(about.view, question, about.effect.person)
    return {
        "question": question.kind if question else "",
        "answers": [{"word": w.word, "means": w.means, "line": w.line} for w in words],
    }


def opens(about: About) -> Facts:
    question = about.effect.question
    to = question.stage if question and question.kind == "override" else ""
    track = about.view.protocol.track_of(about.effect.keys[0].stage) if about.effect.keys else ""
    opening = asks.opening_facts(about.view, to, about.effect.person)
    return {"opens": {**opening, "closing": asks.closing_words(about.view, track)}}


def alert(about: About) -> Facts:
    view, said = about.view, about.details.get("alert", "0")
    number = about.effect.question.alert if about.effect.question else 0
    number = number or (int(said) if said.isdigit() else 0) or max(view.dispute.alerts, default=0)
    return {"alert": alert_facts(view, number, about.effect.person)}


@once
def recorded(view: View, whole: bool) -> Facts:
    """What was done and said, at the last two stages or all."""
    visits = view.dispute.visits
    lately = {*view.dispute.ladder[-2:], *view.dispute.places}
    shown = visits if whole else [visit for visit in visits if visit in lately]
    return {
        "done": record.done_lines(view, [(visit.stage, visit.visit) for visit in shown]),
        "spoken": record.spoken_lines(view, [(visit.stage, visit.visit) for visit in visits]),
    }
