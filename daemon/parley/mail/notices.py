"""Everything a mail will show, as plain JSON values: `facts_for`. Pure; when it is asked, and of what: `telling`.

Free text never enters, except in `texts`, and only for an address that the directory marks as protected.
Keys (every one is always there, so that a template may use any):

    template, reference ("" outside a dispute), tag ("D-2026-0001" or "parley"), clause, high, zone, sent (day in words)
    noun, missed_word, protocol{title, partnership}
    side (the reader's own: referring, receiving or "")
    to, manager, raiser{id, name, first, title, agency, phone, line};  others[the same];  concerned (names)
    danger, safety, no_email, no_complaint, support, in_writing, late      sentences with their clause, or ""
    stage{label, soft, title, clause};  opens{tries, override, next_label, next_soft, next_title, next_clause}
    steps[]   what is owed now, the reader's own first:
              mine, verb, what (imperative), sentence, by, clause, due_words ("by 17:00 on …"), media, record,
              why, counted (how the date was counted: whole, brief), others[] (other dates that bind),
              ring{person}|None, tell_if_missed, advised,
              if_unresolved (notice that it goes on: asked only then), same_talk (the same call will do),
              to_write[] (what the form that it fills still lacks), by_hand (children are entered into it by hand),
              carried (what becomes of the documents that it carries, "" for none),
              due{long, short, day, iso, past, near (today, tomorrow or ""), firm, missed}|None
    mine (whether any is the reader's), first (the first step or None), later[] {mine, what, sentence, length, clause}
    instead_of (whom the reader stands in for, and why, or "")
    date ("Tue 7 April 17:00" of the first step or ""), past (that date lies behind us)
    documents{what, short, it, it_is, it_was, it_holds, files[(document, file)], print[], hand, hand_to, hand_lines[], children}|None
    booked{when, short, ends, noun, due, media, clause, caller, called, other, company (whom the reader meets, in short), rings, location, answers[],
           mine_answered, late, moved}|None;  cancel (the mail takes the meeting out of the diary)
    question (its kind or ""), answers[{word, means, line}], reply_to, new_address, call_in
    who_knows[], counted_from, sooner, who{role, suggested}, without, done[], spoken[], accounts[], owed[]
    refused{reason, clause, code, needed[{text, clause, booked}], reply, talk}|None
    alert{raised, raised_long, raiser, by, step, until (end of the turn), last_resort, summary (when the day team
          hears), agency, rung[], next, again (the reader is alerted once more before them), taken_by, spoken, exhausted}|None
    apart (the mail gave a child's name, which was not taken)
    echo[], unplaced[] (lines of a first mail that could not be taken, as they should read), items[], details{}, text_ids[], texts[], text_hidden, closed, outcome
    row_ids[], rows[] (what stands in the rows of a form that are the reader's: "Row 2, Issue: …"), row_hidden

`extra`, from the door, all optional: reply_to, new_address (addresses);
refused (`Refused`); echo (lines of `notice_echo`), apart: what was just recorded; items (lines of a list: pen, problems, agencies);
details {name: closed value}; texts {id: text} (better left out: `notice_texts.with_texts` fills them at rendering).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parley.dispute.audience import minute_takers
from parley.dispute.dispute import Hold
from parley.dispute.effects import SendNotice
from parley.dispute.once import once
from parley.dispute.people import View, agency_of
from parley.mail import notice_asks as asks
from parley.mail import notice_record as record
from parley.mail.notice_agenda import agenda
from parley.mail.notice_alert import alert_facts
from parley.mail.notice_answers import words_for
from parley.mail.notice_documents import document_facts
from parley.mail.notice_hold import booked_facts
from parley.mail.notice_people import (
    danger_line,
    manager_facts,
    person_facts,
    safety_words,
    saying,
)  # fmt: skip
from parley.mail.notice_texts import text_facts
from parley.mail.notice_words import day_long, plain

Facts = dict[str, Any]

_AT_NIGHT = (
    "alert",
    "alert_update",
    "in_hand",
    "nobody_answered",
    "contact_asked",
    "pen_alarm",
)  # the team that is awake, whatever the hour
SAYINGS = ("no_email", "no_complaint", "support", "in_writing", "late")


def facts_for(effect: SendNotice, view: View, extra: Mapping[str, Any] | None = None) -> Facts:
    """The facts of one notice to one person. view: as the whole batch left the dispute (a new `Dispute` outside one); what
    every letter of a batch is told alike is worked out once for one view. Numbers to ring: `notice_people.with_phones`."""
    given = extra or {}
    details = details_of(effect, given.get("details", {}))
    return {
        **_frame(view, effect.template in _AT_NIGHT),
        **_notice(view, effect, given, details),
        **_people(view, effect),
        **agenda(view, effect),
        "documents": document_facts(view, effect),
        **_meeting(view, effect),
        **_answers(view, effect),
        **_asks(view, effect, given, details),
        **_record(view, effect.template == "closed"),
        "accounts": record.accounts(view, effect.person),
        "echo": list(given.get("echo", ())),
        **text_facts(view, effect, given.get("texts", {})),
    }


def details_of(effect: SendNotice, more: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Its closed values, by name."""
    return {plain(k): plain(str(v), 200) for k, v in (*effect.details, *(more or {}).items())}


@once
def _frame(view: View, awake: bool) -> Facts:
    """What stands in every letter of one event. awake: in the letters that leave at whatever hour."""
    reference = view.dispute.reference
    return {
        "reference": reference,
        "tag": reference or "parley",
        "zone": view.world.calendar.zone,
        "sent": day_long(view.now, view.world.calendar.zone, view.today),
        "noun": plain(view.protocol.words.get("dispute", "dispute")),
        "missed_word": plain(view.protocol.words.get("missed", "missed date")),
        "protocol": {
            "title": plain(view.protocol.title, 120),
            "partnership": plain(view.protocol.partnership, 120),
        },
        "danger": danger_line(view, always_open=awake),
        "safety": safety_words(view, always_open=awake),
        **{name: saying(view, name) for name in SAYINGS},
        "call_in": plain(view.world.directory.call_in, 40),
        "closed": view.dispute.status == "closed",
        "manager": manager_facts(view),
        "raiser": person_facts(view, view.dispute.raised_by),
        "without": record.without_words(view),
    }


def _notice(view: View, effect: SendNotice, given: Mapping[str, Any], details: dict[str, str]) -> Facts:
    return {
        "template": effect.template,
        "high": effect.high,
        "clause": effect.clause,
        "reply_to": given.get("reply_to", ""),
        "new_address": given.get("new_address", ""),
        "apart": given.get("apart", False),
        "unplaced": [plain(str(item), 300) for item in given.get("unplaced", ())],
        "items": [plain(str(item), 300) for item in given.get("items", ())],
        "details": details,
        "outcome": record.ended_words(view, details.get("outcome", view.dispute.outcome)),
        "owed": record.owed_lines(view, effect.person),
    }


def _side(view: View, person: str) -> str:
    """The side somebody is on: as named in the dispute, else by their agency where that is of one side only."""
    theirs = [
        side for side, agency in view.dispute.agencies.items() if agency and agency == agency_of(view, person)
    ]
    return view.dispute.side_of(person) or (theirs[0] if len(theirs) == 1 else "")


def _people(view: View, effect: SendNotice) -> Facts:
    return {
        "to": person_facts(view, effect.person),
        "side": _side(view, effect.person),
        "others": [person_facts(view, one) for one in effect.others],
        "concerned": asks.all_people(view, effect.person),
    }


def _meeting(view: View, effect: SendNotice) -> Facts:
    """The meeting this mail carries, else the one already booked for a step that it is about."""
    spoken_of = effect.question.hold if effect.question else ""
    hold = view.dispute.holds.get(effect.hold or spoken_of or dict(effect.details).get("meeting", ""))
    if hold is None and not effect.cancel:
        wanted = [
            h for h in view.dispute.live_holds if set(h.keys) & set(effect.keys) and _still_true(view, h)
        ]
        hold = next((h for h in wanted if effect.person in h.attendees), None)
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


def _answers(view: View, effect: SendNotice) -> Facts:
    question = effect.question
    words = words_for(view, question, effect.person)
    return {
        "question": question.kind if question else "",
        "answers": [{"word": w.word, "means": w.means, "line": w.line} for w in words],
    }


def _asks(view: View, effect: SendNotice, given: Mapping[str, Any], details: dict[str, str]) -> Facts:
    to = effect.question.stage if effect.question and effect.question.kind == "override" else ""
    number = effect.question.alert if effect.question else 0
    number = number or int(details.get("alert", "0") if details.get("alert", "0").isdigit() else 0)
    return {
        "who_knows": asks.who_knows(view, effect.person),
        "counted_from": asks.counted_from(view, effect.person),
        "sooner": asks.sooner(view, effect.person),
        "opens": asks.opening_facts(view, to),
        "who": asks.who_facts(view, effect.question, details),
        "refused": asks.refused_facts(view, given.get("refused"), effect.person),
        "alert": alert_facts(view, number or max(view.dispute.alerts, default=0), effect.person),
    }


@once
def _record(view: View, whole: bool) -> Facts:
    """What was done and said, at the last two stages or all."""
    visits = view.dispute.visits
    lately = {*view.dispute.ladder[-2:], *view.dispute.places}
    shown = visits if whole else [visit for visit in visits if visit in lately]
    return {
        "done": record.done_lines(view, [(visit.stage, visit.visit) for visit in shown]),
        "spoken": record.spoken_lines(view, [(visit.stage, visit.visit) for visit in visits]),
    }
