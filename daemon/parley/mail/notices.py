"""Everything a mail will show, as plain JSON values: `facts_for`. Pure; when it is asked, and of what: `telling`.

Free text never enters, except in `texts`, and only for an address that the directory marks as protected.
Keys (every one is always there, so that a template may use any):

    template, reference ("" outside a dispute), tag ("D-2026-0001" or "parley"), clause, high, zone, sent (day in words)
    noun, missed_word, protocol{title, partnership}
    side (the reader's own: referring, receiving or "")
    to, manager, raiser{id, name, first, title, agency, phone, address, line};  others[the same];  concerned (names)
    danger, safety, no_email, no_complaint, support, in_writing, late      sentences with their clause, or ""
    stage{label, soft, title, clause, cited (as " (4.2)")};  opens{tries, override, ends, closing, next_label, next_soft, next_title, next_clause}
    steps[]   what is owed now, the reader's own first:
              mine, verb, what (imperative), sentence, by, clause, due_words ("by 17:00 on …"), media, record,
              why, counted (how the date was counted: whole, brief), others[] (other dates that bind),
              ring{person}|None, tell_if_missed, advised, explained,
              if_unresolved (notice that it goes on: asked only then), same_talk (the same call will do), stand_ins (who acts for whom),
              to_write[] (what the form that it fills still lacks), by_hand (children are entered into it by hand),
              carried (what becomes of the documents that it carries, "" for none),
              due{long, short, day, iso, past, near (today, tonight, tomorrow or ""), firm, missed}|None
    then[] (in a reminder: the reader's steps with later dates, each with `booked`), asked_if_missed (who is asked whether it may
              go on without the first step, where nobody is told of the miss)
    mine (whether any is the reader's), by_hand (whether for any children are entered by hand), first (the first step or None),
    talk (whether any is a conversation), callers[] (who owes those that are not the reader's, as the steps say it),
    later[] {mine, what, sentence, length, clause}
    instead_of (whom the reader stands in for, and why, or "")
    owed_by_others[] (who owes what, in a mail without steps: `owed` asks it whether there are any or not)
    date ("Tue 7 April 17:00" of the first step or ""), past (that date lies behind us)
    documents{what, short, it, it_is, it_was, it_holds, files[(document, file)], print[], hand, hand_to, hand_lines[], children}|None
    booked{when, short, example (another time, as one would type it), ends, noun, due, media, clause, step,
           step_clause (the stage of its own step), caller, called, other, company (whom the reader meets, in short),
           rings, location, answers[], declined, mine_answered, late, moved}|None
    cancel (the mail takes the meeting out of the diary)
    question (its kind or ""), answers[{word, means, line}], reply_to, new_address, call_in
    alerted[] (who has time to answer something urgent just now), who_knows[], counted_from, sooner, who{role, suggested, may_know (or may take it), outside, left, not_them, also[{role, line}]}, to_tell[], without, done[], spoken[], decided[], accounts[], owed[]
    reported[] (the reader's conversations of this stage that somebody else has put on record)
    spoke_before (whether the reader spoke in a stage that is left)
    differing[] (both accounts of each stage where they contradict each other: "stage 1: Priya Nair: …; Robert Hale: …")
    about{one, a} (the word for whom it is about: "child", "a child")
    before_closing[{text, clause, booked}]      what keeps open a dispute that a side calls settled
    settle{asked, spoken}|None      SOLVED is the reader's to say: who is asked then, and to whom they are to have spoken
    to_confirm (whose YES would close what the reader has called settled, or "")
    newcomer (the reader is nobody whom the dispute names: this may be the first that they hear of it)
    new_here (a newcomer who has done nothing here and was at no conversation)
    helpers (whom HELP brings in for the reader)
    ways[{word, means, line}]      where nothing is missing but that somebody asks for it, as the reader may
    refused{reason, clause, code, needed[{text, clause, booked}], reply, asked_by, talk}|None;  refused_too[] (what else of the same mail was not taken, each as a sentence)
    alert{raised, raised_long, raiser, by, step, until (end of the turn), last_resort, nobody_awake, nobody_there (of the day's people), summary (when the day team hears),
          agency, for_others (no agency before theirs has anybody on call), rung[], raisers_turn, next (if the reader passes now), next_then (if nobody answers in time), again (the reader is alerted once more before them),
          once_more (whoever was alerted last is the next), given_up (who had it, and passed it on), taken_by, spoken, spoken_by, exhausted, over (with the dispute),
          called_again (when whoever raised it did so once more), asleep (who has had nothing but mail)}|None
    apart (the mail gave a child's name, which was not taken)
    echo[], unplaced[] (lines of a first mail that could not be taken, as they should read), items[], details{}
    text_ids[], texts[], text_hidden, closed, outcome
    case_number_id, case_number (of the reader's own agency, and never another's; "" for none)
    open_too (the dispute of the same two that is open beside the one that was opened just now, "" for none)
    row_ids[], rows[] (what stands in the rows of a form that are the reader's: "Row 2, Issue: …"), row_hidden

`extra`, from the door, all optional: reply_to, new_address (addresses);
refused (`Refused`), refused_too (more of them); echo (lines of `notice_echo`), apart: what was just recorded; items (lines of a list: pen, problems, agencies);
details {name: closed value}; texts {id: text} (better left out: `notice_texts.with_texts` fills them at rendering).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from parley.dispute.effects import SendNotice
from parley.dispute.sides import side_for
from parley.dispute.view import View
from parley.mail import notice_asks as asks
from parley.mail import notice_parts as parts
from parley.mail import notice_record as record
from parley.mail.notice_agenda import agenda
from parley.mail.notice_alert import alerted_lines
from parley.mail.notice_documents import document_facts
from parley.mail.notice_people import new_here, person_facts
from parley.mail.notice_refused import before_closing_facts, refused_facts, refused_too, ways_facts
from parley.mail.notice_texts import text_facts
from parley.mail.notice_words import plain

Facts = dict[str, Any]


def facts_for(
    effect: SendNotice, view: View, extra: Mapping[str, Any] | None = None, *, names: frozenset[str] | None = None
) -> Facts:  # fmt: skip
    """The facts of one notice to one person. view: as the whole batch left the dispute (a new `Dispute` outside one); what
    every letter of a batch is told alike is worked out once for one view. Numbers to ring: `notice_people.with_phones`.
    names: those that will be asked for; others are not worked out. None: all."""
    given = extra or {}
    about = parts.About(view, effect, given, details_of(effect, given.get("details")))
    together, of_reader, alone = _wanted(names)
    facts: Facts = {}
    for part in together:
        facts |= part(about)
    for name, of_one in of_reader:
        facts[name] = of_one(view, effect.person)
    for name, fact in alone:
        facts[name] = fact(about)
    return facts


@lru_cache(maxsize=256)  # by what the templates ask for
def _wanted(
    names: frozenset[str] | None,
) -> tuple[
    list[Callable[[parts.About], Facts]],
    list[tuple[str, Callable[[View, str], Any]]],
    list[tuple[str, Callable[[parts.About], Any]]],
]:
    together = [part for these, part in _TOGETHER.items() if names is None or not these.isdisjoint(names)]
    of_reader = [(name, fact) for name, fact in _OF_READER.items() if names is None or name in names]
    return (
        together,
        of_reader,
        [(name, fact) for name, fact in _ALONE.items() if names is None or name in names],
    )


def details_of(effect: SendNotice, more: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Its closed values, by name."""
    if not (effect.details or more):
        return {}
    return {plain(k): plain(str(v), 200) for k, v in (*effect.details, *(more or {}).items())}


# What is worked out together, by the names of the facts that come of it; then what stands alone.
_TOGETHER: Mapping[frozenset[str], Callable[[parts.About], Facts]] = {
    frozenset(
        [
            "reference",
            "tag",
            "zone",
            "sent",
            "noun",
            "about",
            "missed_word",
            "protocol",
            "danger",
            "safety",
            "no_email",
            "no_complaint",
            "support",
            "in_writing",
            "late",
            "call_in",
            "closed",
            "manager",
            "raiser",
        ]
    ): lambda about: parts.frame(about.view, about.effect.template in parts.AT_NIGHT),
    frozenset(
        [
            "template",
            "high",
            "clause",
            "reply_to",
            "new_address",
            "apart",
            "unplaced",
            "open_too",
            "items",
            "details",
            "echo",
        ]
    ): parts.notice,
    frozenset(
        [
            "stage",
            "steps",
            "mine",
            "by_hand",
            "talk",
            "callers",
            "first",
            "later",
            "then",
            "asked_if_missed",
            "date",
            "past",
            "instead_of",
            "owed_by_others",
        ]
    ): lambda about: agenda(about.view, about.effect),
    frozenset({"booked", "cancel"}): parts.meeting,
    frozenset({"question", "answers"}): parts.answers,
    frozenset({"opens"}): parts.opens,
    frozenset({"alert"}): parts.alert,
    frozenset({"done", "spoken"}): lambda about: parts.recorded(
        about.view, about.effect.template == "closed"
    ),
    frozenset(
        ["row_ids", "rows", "row_hidden", "text_ids", "texts", "text_hidden", "case_number_id", "case_number"]
    ): lambda about: text_facts(about.view, about.effect, about.given.get("texts", {})),
}
# What is worked out for its reader alone
_OF_READER: Mapping[str, Callable[[View, str], Any]] = {
    "to": person_facts,
    "side": side_for,
    "without": record.without_words,
    "concerned": asks.all_people,
    "who_knows": asks.who_knows,
    "counted_from": asks.counted_from,
    "sooner": asks.sooner,
    "before_closing": before_closing_facts,
    "to_confirm": record.to_confirm,
    "new_here": new_here,
    "helpers": asks.helpers,
    "ways": ways_facts,
    "spoke_before": record.spoke_before,
    "differing": record.accounts_that_differ,
    "owed": record.owed_lines,
}
_ALONE: Mapping[str, Callable[[parts.About], Any]] = {
    "decided": lambda about: record.decided_lines(about.view),
    "others": lambda about: [person_facts(about.view, one) for one in about.effect.others],
    "documents": lambda about: document_facts(about.view, about.effect),
    "alerted": lambda about: alerted_lines(about.view),
    "to_tell": lambda about: asks.lines_to_tell(about.view, about.effect.question, about.effect.person),
    "who": lambda about: asks.who_facts(
        about.view, about.effect.question, about.details, about.effect.person
    ),
    "refused": lambda about: refused_facts(about.view, about.given.get("refused"), about.effect.person),
    "refused_too": lambda about: refused_too(about.given.get("refused"), about.given.get("refused_too", ())),
    "reported": lambda about: record.reported_lines(about.view, about.effect.keys, about.effect.person),
    "settle": lambda about: record.settle(about.view, about.effect),
    "newcomer": lambda about: about.effect.person not in about.view.dispute.people.values(),
    "accounts": lambda about: (
        record.accounts_of(about.view, about.effect.keys)
        if about.details.get("talk")
        else record.accounts(about.view, about.effect.person)
    ),
    "outcome": lambda about: record.ended_words(
        about.view, about.details.get("outcome", about.view.dispute.outcome)
    ),
}
