"""The keys of roles, facts, clocks, forms and patterns. Data alone; see `rule_keys` for all of the table."""

from __future__ import annotations

from parley.reference.rule_kinds import (
    ALIKE,
    ANCHOR,
    BODY,
    CLAUSE,
    KNOWN,
    LENGTH,
    LIMIT,
    POST,
    QUORUM,
    ROLE,
    SENTENCE,
    STAGES,
    TEXT,
    VALUE,
    WHO,
    WORD,
    YES_OR_NO,
    ById,
    Key,
    Many,
    OneOf,
    Part,
    Parts,
    Shape,
    number,
)

OF = TEXT

PARTS = (
    Shape("role", "A role", "A part that somebody plays. One of `named`, `post`, `body` and `above` says who.", (
        Key("name", TEXT, "as people read it; the id if it is left out", "line manager"),
        Key("named", YES_OR_NO, "each side names this person for each dispute", "yes"),
        Key("post", POST, "whoever holds this post in the directory", "safeguarding_lead", depends=True),
        Key("above", ROLE, "the next senior person: the manager (`manager:` in the contacts) of whoever holds that role", "lead"),
        Key("of", OF, "whose post: `partnership`, a body, or one side only; left out, each use says the side", "partnership"),
        Key("body", BODY, "everybody who sits on this body of the directory", "review_panel", depends=True),
        Key("else", Many(WHO), "substitutes, in order, when nobody holds it", "[board.deputy_chair]", depends=True),
        Key("quorum", QUORUM, "how many agencies must be present when this body meets or decides", "3 agencies"),
        Key("equivalents", ById(POST), "the post that plays this part in agencies of a sector", "{Police: detective_sergeant}"),
        Key("not_also", Many(ROLE), "roles that the same person should not hold; `parley check` warns where somebody does", "[board_member]"),
        Key("clause", CLAUSE, "where it is written", '"2.1"'),
    )),
    Shape("fact", "A fact", "Something the protocol asks and may test: `one_of` or `date`.", (
        Key("name", TEXT, "as people read it; the id if it is left out", "what it is about"),
        Key("one_of", Many(TEXT), "what it may be", "[assessment, plan]"),
        Key("date", YES_OR_NO, "it is a day, perhaps with an hour, and dates may be counted from it", "yes"),
        Key("ask", OneOf(("opening", "stage")), "when it is asked: at the opening, or in the letters of each stage, until somebody tells it", "opening"),
        Key("line", TEXT, "the label of the line that tells it, in a first mail or later; its name if it is left out", "About"),
        Key("told_by", Many(WHO), "who may tell it; left out, either side", "chair"),
        Key("majority", YES_OR_NO, "each who may tell it has one vote; it holds once more than half say the same", "yes"),
        Key("casting", Many(WHO), "beside `majority`: whose vote, which is one of theirs, decides once all have voted and none has more than half", "chair"),
        Key("reason", Part("reason"), "the value for which a reason must be given", "{when: reject}"),
        Key("instead", Parts("instead", or_one=True), "the value with which it is no dispute, and where to go", "{when: a complaint, say: …, clause: \"3.7\"}"),
        Key("earlier_date", Many(VALUE), "with these the raiser is asked whether the date is early enough", "[unborn]"),
        Key("clause", CLAUSE, "where it is written", '"2.3"'),
    )),
    Shape("reason", "A reason", "For which value a fact needs one.", (
        Key("when", Many(VALUE), "these values", "reject", True),
    )),
    Shape("instead", "What the protocol is not for", "With this value parley raises no dispute and says where to go.", (
        Key("when", Many(VALUE), "these values", "a complaint", True),
        Key("say", SENTENCE, "where to go instead; {safety} stands for whom to ring", "That goes to the complaints procedure.", True),
        Key("clause", CLAUSE, "where it is written", '"3.7"', True),
    )),
    Shape("clock", "A clock", "A limit over one or more stages; the earliest of all that bind counts.", (
        Key("name", TEXT, "as people read it; the id if it is left out", "the ten days"),
        Key("within", LIMIT, "how long", "10 working days", True, depends=True),
        Key("aim", LIMIT, "what is aimed at; never a missed date", "5 working days", depends=True),
        Key("from", ANCHOR, "since when it runs", "raised", True),
        Key("spans", Many(STAGES), "the stages it caps, or single duties", "s1..s4", True),
        Key("firm", YES_OR_NO, "no: it is reminded of and never missed", "no"),
        Key("clause", CLAUSE, "where it is written", '"5.4"', True),
    )),
    Shape("pattern", "A pattern", "So many disputes that are alike: somebody is told. Nothing moves by itself.", (
        Key("id", WORD, "a name for it", "alike", True),
        Key("same", Many(ALIKE), "what they have in common", "[theme, agencies]", True),
        Key("times", number(2, 99), "how many, the newest included", "3", True),
        Key("within", LENGTH, "raised in this time", "12 months", True),
        Key("tell", Many(WHO), "who is told", "business_manager", True),
        Key("say", SENTENCE, "what to think of", "Consider taking this to the Chair.", True),
        Key("clause", CLAUSE, "where it is written", '"5"', True),
    )),
)  # fmt: skip

FORMS = (
    Shape("form", "A form", "A form of the protocol. Its sections can be tested (`complete`), and its rows make duties (`for_each`).", (
        Key("title", TEXT, "as printed", "Resolution form", True),
        Key("clause", CLAUSE, "where it is printed", "Appendix A", True),
        Key("sections", Parts("section"), "its parts", "- id: A", True),
    )),
    Shape("section", "A section of a form", "A part that one author fills.", (
        Key("id", WORD, "its letter; elsewhere it is form.section", "A", True),
        Key("title", TEXT, "its heading", "The concern"),
        Key("by", Many(WHO), "who fills it", "referring lead", True),
        Key("clause", CLAUSE, "where it is printed", "Appendix A, section A", True),
        Key("fields", Parts("field"), "what it asks once", "- id: outcome"),
        Key("rows", Parts("field"), "what each of its rows asks", "- id: action"),
        Key("line", TEXT, "the label of the mail line that adds a row: its fields in order with | between", "Action"),
    )),
    Shape("field", "A field of a form", "Text, unless `one_of`, `date`, `person` or `children` says otherwise.", (
        Key("id", WORD, "one word", "whom", True),
        Key("name", TEXT, "as printed; the id if it is left out", "by whom"),
        Key("one_of", Many(TEXT), "what it may be", "[yes, no]"),
        Key("date", YES_OR_NO, "it is a day", "yes"),
        Key("person", YES_OR_NO, "it is a person", "yes"),
        Key("children", YES_OR_NO, "names and dates of birth of those it is about, children or adults: kept apart, never mailed", "yes"),
        Key("is", KNOWN, "what parley fills in by itself; where it is a fact, filling it in tells the fact", "receiving practitioner"),
        Key("line", TEXT, "the label of the mail line that fills it", "Outcome"),
        Key("told_by", Many(WHO), "who may fill it, if not the section's author; row.FIELD too", "row.whom"),
        Key("optional", YES_OR_NO, "the section is complete without it", "yes"),
    )),
)  # fmt: skip
