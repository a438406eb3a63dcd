"""The keys of a rule file as a whole, and of its small mappings: sentences, words, the on-call rule, the register.

Data alone; see `rule_keys` for all of the table.
"""

from __future__ import annotations

from parley.reference.holidays import DIVISIONS
from parley.reference.rule_kinds import (
    CLAUSE,
    CONDITION,
    DAY,
    DUTY_OR_CLOCK,
    END,
    HOURS,
    LENGTH,
    ROLE,
    SENTENCE,
    STAGE,
    TEXT,
    WHO,
    WORD,
    YES_OR_NO,
    ZONE,
    ById,
    Key,
    Many,
    OneOf,
    Part,
    Parts,
    Shape,
    number,
)

SAYINGS = {
    "danger": "said in every letter: what to do when somebody may be in danger now",
    "no_complaint": "that a disagreement is no complaint about anybody",
    "no_email": "that e-mail does not count as the conversation",
    "support": "how to get somebody at one's side",
    "in_writing": "that both sides get the outcome in writing",
    "late": "that a missed date locks nothing",
}
ORDER = OneOf(("owes", "raiser", "last resort"))

FILE = Shape(
    "file",
    "The file",
    "One protocol of one partnership.",
    (
        Key("id", WORD, "what the protocol is called in commands; the last line repeats it", "oak-2025", True),
        Key("version", TEXT, "a dispute stays on the text it began under", "2025-03", True),
        Key("title", TEXT, "as printed on the protocol", "How we settle professional differences", True),
        Key("partnership", TEXT, "whose protocol it is", "Oakshire Safeguarding Children Partnership", True),
        Key("edition", TEXT, "the statutory guidance that the text cites", "Working Together 2023"),
        Key("effective", DAY, "from when it holds", "2025-03-01"),
        Key("review", DAY, "when it is to be looked at again", "2027-03-01"),
        Key("division", OneOf(tuple(DIVISIONS)), "whose bank holidays count; ENG if it is left out", "ENG"),
        Key("zone", ZONE, "whose clocks count; Europe/London if it is left out", "Europe/London"),
        Key("hours", Many(HOURS), "when offices are open: a date ends when they close", "Mon-Thu 09:00-17:00, Fri 09:00-16:00"),
        Key("words", Part("words"), "the protocol's own nouns", "{dispute: professional difference}"),
        Key("raiser", ROLE, "the role of whoever raises a dispute; `practitioner` if it is left out", "worker"),
        Key("roles", ById(Part("role")), "who takes part", "{worker: {named: yes}}"),
        Key("facts", ById(Part("fact")), "what is asked and may be tested", "{child: {ask: opening, one_of: [unborn, born]}}"),
        Key("clocks", ById(Part("clock")), "limits that span stages", "{all: {within: 10 working days, from: raised, spans: s1..s3, clause: \"5\"}}"),
        Key("start", Part("choice", STAGE), "the stage a dispute enters at, or a list of {when, take}; the first one if it is left out", "[{when: {urgent: yes}, take: s3}, {take: s1}]"),
        Key("stages", Parts("stage"), "the ladder, in order", "- id: s1", True),
        Key("tracks", Parts("track"), "stages beside the ladder", "- id: learning"),
        Key("forms", ById(Part("form")), "the protocol's forms", "{form_a: {title: Referral, clause: Appendix A, sections: …}}"),
        Key("patterns", Parts("pattern"), "similar disputes, of which somebody is told", "- id: alike"),
        Key("says", Part("says"), "sentences that parley says, each with its clause", "{late: {say: Late is never locked., clause: \"3.2\"}}"),
        Key("support", Many(WHO), "whom HELP brings in", "own lead"),
        Key("confirm", Part("cited", CLAUSE), "the clause of the written confirmation at closing", '{clause: "3.6"}'),
        Key("shorten", Part("cited", CLAUSE), "the clause under which a date may be made earlier", '{clause: "4.2"}'),
        Key("withdraw", Part("withdrawal"), "how a dispute may be taken back; left out, anybody of the side that raised it may, without a reason", '{reason: yes, clause: "1.5"}'),
        Key("pause", Part("pause"), "when every clock stands still; what remained runs on afterwards", '{while: {child: missing}, clause: "6"}'),
        Key("reminder", LENGTH, "how long before a date the one reminder goes; 1 working day if it is left out", "1 working day"),
        Key("attempts", number(1, 20), "how many tries `tried` means where it gives no number; 2 if it is left out", "2"),
        Key("on_call", Part("on_call"), "who is rung when it is urgent and outside hours", "{clause: page 7}"),
        Key("register", Parts("entry"), "what the text leaves open, and how it is read here", "- id: the first day"),
        Key("informs", Many(CLAUSE), "clauses that ask nothing of anybody", '["1.1", "1.2"]'),
        Key("end", END, "the file's `id` again, as the last line: a file cut short is never taken for whole. With the number of lines that say something (`parley check --seal` writes it) no line can be lost or doubled unseen", "oak-2025, 212 lines", True),
    ),
)  # fmt: skip

SMALL = (
    Shape("words", "Words", "The protocol's own nouns, for letters.", (
        Key("dispute", TEXT, "what the protocol calls a dispute", "professional difference"),
        Key("missed", TEXT, "what it calls a missed date", "missed date"),
        Key("about", TEXT, "who a dispute is about, with a or an; a child if it is left out", "an adult"),
    )),
    Shape("says", "Sentences", "Each is `{say: …, clause: …}`.", tuple(
        Key(name, Part("saying"), meaning, '{say: "…", clause: "3.8"}') for name, meaning in SAYINGS.items()
    )),
    Shape("saying", "A sentence", "What parley says, and where it is written.", (
        Key("say", SENTENCE, "the sentence; {safety} stands for whom to ring", "Ring 999, or {safety}.", True),
        Key("clause", CLAUSE, "where it is written", '"3.8"', True),
    )),
    Shape("cited", "A clause", "The clause alone will do.", (
        Key("clause", CLAUSE, "where it is written", '"3.6"', True),
    )),
    Shape("withdrawal", "Withdrawing", "Who may take a dispute back, and with what on record. Each withdrawal needs one more YES of theirs.", (
        Key("by", Many(WHO), "who may; left out, anybody of the side that raised it", "[referring practitioner, referring lead]", depends=True),
        Key("reason", YES_OR_NO, "yes: they must say why, and the record keeps it", "yes"),
        Key("consent", Many(WHO), "who has to agree first; they are asked, and until then it goes on", "receiving manager", depends=True),
        Key("clause", CLAUSE, "where it is written", '"1.5"', True),
    )),
    Shape("pause", "A pause", "While its condition holds every clock stands still, and no date passes. Named days (`due`) stay.", (
        Key("while", CONDITION, "the clocks stand still while this holds; a fact in it holds for the whole dispute, and the last word counts", "{child: missing}", True),
        Key("spares", Many(DUTY_OR_CLOCK), "clocks and duties that run all the same", "safety_check"),
        Key("clause", CLAUSE, "where it is written", '"6"', True),
    )),
    Shape("on_call", "On call", "Who is rung when it is urgent and outside hours.", (
        Key("clause", CLAUSE, "where it is written", "page 7", True),
        Key("order", Many(ORDER), "whose agency is rung first: that of whoever `owes` the next step, or of the `raiser`; where neither has anybody on call, that of the other side comes before the last resort", "[owes, raiser, last resort]"),
        Key("steps", Many(TEXT), "the steps of the rota, one after the other", "[manager, director]"),
        Key("acknowledge_within", LENGTH, "how long each has to answer; 15 minutes if it is left out", "15 minutes"),
        Key("hours", Many(HOURS), "what counts as inside hours, if it is not the file's `hours`", "Mon-Fri 09:00-17:00"),
    )),
    Shape("entry", "An entry of the register", "What the text leaves open.", (
        Key("id", TEXT, "a name for it", "the first day", True),
        Key("clause", CLAUSE, "which clause leaves it open", '"4.1"', True),
        Key("says", TEXT, "what the text says", "Within 2 working days; from when is not said.", True),
        Key("readings", Many(TEXT), "how it can be read", "[from the decision, from the letter]"),
        Key("taken", TEXT, "the reading taken here", "From the decision.", True),
        Key("why", TEXT, "the reason", "It is the earlier one."),
        Key("signed_by", TEXT, "who agreed to it", "Bea Long"),
        Key("signed_on", DAY, "and when", "2025-03-02"),
    )),
)  # fmt: skip
