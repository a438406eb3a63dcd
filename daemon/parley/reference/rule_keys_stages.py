"""The keys of stages, duties, exits, notices, tracks and conditions. Data alone; see `rule_keys` for all of the table."""

from __future__ import annotations

from typing import get_args

from parley.dispute.protocol import MEDIA, Verb
from parley.reference.rule_kinds import (
    ANCHOR,
    CLAUSE,
    CONDITION,
    COUNTED,
    DOCUMENT,
    DUE,
    DUTY,
    DUTY_OR_CLOCK,
    FACT,
    FILLED,
    FORM,
    LENGTH,
    LIMIT,
    SECTION,
    SENTENCE,
    TEXT,
    VALUE,
    WHO,
    WORD,
    YES_OR_NO,
    Key,
    Many,
    OneOf,
    Parts,
    Plain,
    Shape,
    number,
)

VERBS: tuple[str, ...] = get_args(Verb)
TURNS = ("enter", "leave", "resolve", "missed")
AFTER_CLOSING = "after closing"
SAME_MEDIUM = {
    "telephone": "phone",
    "call": "phone",
    "face-to-face": "face to face",
    "f2f": "face to face",
    "internet": "video",
    "internet meeting": "video",
    "e-mail": "email",
    "mail": "email",
}
MEDIUM = Plain("medium", f"{', '.join(MEDIA[:-1])} or {MEDIA[-1]}")
TARGET = Plain("stage_or_closed", "a stage, or `closed`")
CONDITIONS = Plain("conditions", "a list of conditions")

STAGES = (
    Shape("stage", "A stage", "A step of the ladder or of a track: entered, left, and perhaps visited again.", (
        Key("id", WORD, "one word; `closed` is the end and no stage", "s1", True),
        Key("label", TEXT, "as printed; its title if it is left out, of a track's only stage that of the track, else the id", "Stage 1"),
        Key("title", TEXT, "its heading", "Discussion between colleagues"),
        Key("clause", CLAUSE, "where it is written", '"4.1"', True),
        Key("skip", CONDITION, "passed over if this holds", "{same_person: [referring manager, referring lead]}"),
        Key("duties", Parts("duty"), "what is owed in it", "- id: contact"),
        Key("exits", Parts("exit"), "the ways out; the first whose `when` and `needs` both hold is taken", "- to: s2"),
        Key("notices", Parts("notice"), "whom parley tells at its turns", "- on: enter"),
    )),
    Shape("exit", "An exit", "A way out of a stage.", (
        Key("to", TARGET, "where it leads", "s2", True),
        Key("when", CONDITION, "chooses it", "{outcome: unresolved}"),
        Key("needs", CONDITION, "what must be on record", "{any: [{done: contact}, {tried: contact, times: 2}]}"),
        Key("override", Many(WHO), "who may stand in for `needs`, with a reason; never whoever owes what is missing. Left out, `support` where silence could lock it (see *Exits*)", "referring manager"),
        Key("asked_by", Many(WHO), "taken only when one of these asks for it", "referring lead"),
        Key("start", DUTY, "the duty at which another visit of that stage begins", "recommend"),
        Key("clause", CLAUSE, "where it is written; the stage's if it is left out", '"4.1.4"'),
    )),
    Shape("notice", "A notice", "A letter of parley's own at a turn of a stage.", (
        Key("on", OneOf(TURNS), "at which turn", "enter", True),
        Key("to", Many(WHO), "who is told", "own lead", True, depends=True),
        Key("for", OneOf(("action", "information")), "whether they are to do something; `information` if it is left out", "information"),
        Key("when", CONDITION, "only if this holds", "{urgent: yes}"),
        Key("clause", CLAUSE, "where it is written", '"4.3"', True),
    )),
    Shape("track", "A track", "Stages beside the ladder: a referral for learning, a safety action, a duty for life.", (
        Key("id", WORD, "one word", "learning", True),
        Key("title", TEXT, "its heading", "Learning points", True),
        Key("clause", CLAUSE, "where it is written", '"4.4.4"', True),
        Key("opens", CONDITION, "it opens, once, when this holds; without `opens` and `asked_by` it is there from the raising on", "{urgent: yes}"),
        Key("asked_by", Many(WHO), "who may open it by asking", "[referring lead, receiving lead]"),
        Key("outlives", YES_OR_NO, "it goes on when the dispute is closed", "yes"),
        Key("stages", Parts("stage"), "its stages; an exit to `closed` ends the track alone", "- id: lesson", True),
    )),
    Shape("choice", "A choice", "One of several values: the first whose `when` holds counts.", (
        Key("when", CONDITION, "taken if this holds; left out, it holds always and stands last", "{risk: high}"),
        Key("take", TEXT, "the value", "1 working day", True),
    )),
)  # fmt: skip

DUTIES = Shape("duty", "A duty", "One thing that somebody owes.", (
    Key("id", WORD, "one word, used by conditions", "contact", True),
    Key("do", OneOf(VERBS), "what: talk (a conversation), tell (inform), send (a document), record, agree, set_date (a day is set), meet (a convened meeting is held), decide (a fact), act (anything else), keep (for as long as the stage lasts)", "talk", True),
    Key("by", Many(WHO), "who owes it; a list means all of them, `a or b` a free choice", "referring practitioner", True, depends=True),
    Key("with", Many(WHO), "with whom", "receiving practitioner", depends=True),
    Key("to", Many(WHO), "to whom", "[receiving practitioner, receiving manager]", depends=True),
    Key("media", Many(MEDIUM), "what counts; a `talk` never takes place by e-mail, form or letter", "[phone, face to face, video]", depends=True),
    Key("prefer", Many(MEDIUM), "what is asked for first; all of `media` counts", "face to face", depends=True),
    Key("within", LIMIT, "the limit, counted from `from`", "2 working days", depends=True),
    Key("aim", LIMIT, "the target, counted from `from`; reminded of and never missed", "24 hours", depends=True),
    Key("not_before", LENGTH, "the earliest day, counted from `from`: what is done sooner does not count. Day 5 of `5 working days` is the first on which it may be done; of hours the moment at which they have passed", "5 working days", depends=True),
    Key("from", ANCHOR, "since when `within`, `aim` and `not_before` run", "decision"),
    Key("due", DUE, "a named day beside or instead of `within`; the earlier one counts", "5 working days before conference", depends=True),
    Key("when", CONDITION, "owed only if this holds", "{kind: plan}"),
    Key("needs", CONDITION, "not before this holds", "{done: contact}"),
    Key("stays", OneOf(("yes", "no", AFTER_CLOSING)), "yes: it survives the leaving of its stage; after closing: the end of the dispute too", AFTER_CLOSING),
    Key("firm", YES_OR_NO, "no: its date is reminded of and never missed", "no"),
    Key("advised", YES_OR_NO, "nothing waits for it: it stands in letters that go anyway, with no letter, invitation or reminder of its own, and is never missed", "yes"),
    Key("for_each", SECTION, "one instance for each row of this section; `row.FIELD` then names its people and days", "form_a.B"),
    Key("fills", FILLED, "done by itself once that section is complete; or what is written when acting lands in that field", "form_a.A"),
    Key("carries", Many(DOCUMENT), "what parley mails on as PDF when a `send` is done, to addresses that accept protected content: `pack` (the evidence pack), or a form", "pack"),
    Key("fact", FACT, "what a `decide` decides, what a `set_date` sets", "ruling"),
    Key("record", Many(TEXT), "what to write down", "[discussion, outcome]"),
    Key("say", SENTENCE, "the step in words; {by}, {with} and {to} stand for names", "speak to {with}"),
    Key("minutes", number(5, 480), "how long a conversation is held in calendars; 30 if it is left out", "30", depends=True),
    Key("missed", Many(WHO), "who is told of a missed date, besides whoever owes it", "own lead", depends=True),
    Key("clause", CLAUSE, "where it is written", '"4.1.1"', True),
))  # fmt: skip

CONDITIONED = Shape("condition", "A condition", "What may be tested. Several keys in one condition mean all of them; so does a list.", (
    Key("done", Many(DUTY), "these duties are on record, every instance of them", "contact"),
    Key("at_least", number(1, 9999), "beside `done` or `count`: so many are enough", "1"),
    Key("tried", Many(DUTY), "so many recorded attempts at the duty, and its date has passed", "contact"),
    Key("times", number(1, 99), "beside `tried`: how many attempts; the file's `attempts` if it is left out", "2"),
    Key("wait", YES_OR_NO, "beside `tried`: no, if the date need not have passed", "no"),
    Key("missed", Many(DUTY_OR_CLOCK), "its missed date is on record; of a clock, that it passed while a step under it was still owed. A list means all of them; for either, `any: [{missed: a}, {missed: b}]`", "contact"),
    Key("complete", Many(FORM), "every field of a form, or of one section, is filled", "form_a.A"),
    Key("count", COUNTED, "beside `at_least`: visits of a stage, done instances of a duty, or rows of a section", "s2"),
    Key("same_person", Many(WHO), "one person holds these roles", "[referring manager, referring lead]"),
    Key("receiving sector", Many(TEXT), "the agency whose decision it is belongs to this `sector` of the contacts, or to one of these", "Health"),
    Key("own sector", Many(TEXT), "at a step: the same of the agency of whoever owes it; where `each` agency owes it, of every one its own", "Police"),
    Key("referring sector", Many(TEXT), "the same of the agency that raised it", "[Education, Voluntary and Community]"),
    Key("any", CONDITIONS, "at least one of these holds", "[{done: contact}, {tried: contact}]"),
    Key("all", CONDITIONS, "all of these hold", "[{done: contact}, {outcome: unresolved}]"),
    Key("not", CONDITION, "this does not hold", "{done: contact}"),
), others=Key("a fact", Many(VALUE), "a fact has this value, or one of these: one of the file's, `outcome` (unresolved, resolved, waiting) or `urgent` (yes); with `referring` or `receiving` before it, as that side tells it; with `any` before it (`any consent`, `any receiving consent`), as any one of those who tell it says, whatever the others say", "kind: plan"))  # fmt: skip
