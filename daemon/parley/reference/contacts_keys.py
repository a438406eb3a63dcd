"""The one table of a contacts file: every mapping, every key, what it may hold and what it means.

From it come the keys that the loader allows, the schema that editors use (`contacts/schema.json`) and the tables of
docs/contacts-files.md. Data alone.
"""

from __future__ import annotations

from parley.dispute.outside_hours import OFFICE, ON_CALL
from parley.reference.holidays import DIVISIONS
from parley.reference.rule_kinds import (
    DAY,
    END,
    TEXT,
    WORD,
    YES_OR_NO,
    ById,
    Key,
    Many,
    OneOf,
    Part,
    Parts,
    Plain,
    Shape,
    number,
)

PERSON = Plain("person", "the id of a person")
AGENCY = Plain("agency", "the id of an agency")
ADDRESS = Plain("address", "an e-mail address")
DOMAIN = Plain("domain", "a mail domain")
PHONE = Plain("phone", "a phone number")
LINK = Plain("link", "a link: https://…")
HOURS = Plain("hours", "days and times")
DAYS = Plain("days", "a day, or the first and last of several: 2026-04-02 to 2026-04-17")
NAMED_DAYS = Plain("named_days", "`day: its name` lines, or a list of days")
TURNS = Plain("turns", "one person, or `when: who` lines")
LENGTH = Plain("length", "a length of time")
FEED = Plain("feed", "the name of an .ics file beside this one, or the address of a calendar")
DMARC = Plain("without_dmarc", "a mail domain, a list, or `domain: what counts` lines")
CLOCK = Plain("clock", "a time of day")
MOBILE = Plain("mobile", "a mobile number")
CHANNEL = OneOf(("text", "push", "mail"))
LUNCH = (OFFICE, ON_CALL)
POST_OF_AGENCY = Plain("post", "a post: one word, as rule files name it")

FILE = Shape(
    "contacts",
    "The file",
    "Everybody parley may write to. One file or several; together they are one directory.",
    (
        Key("id", WORD, "what the file is called; the last line repeats it", "oakshire", True),
        Key("partnership", TEXT, "the partnership's name", "Oakshire Safeguarding Children Partnership"),
        Key("protocol", TEXT, "the rule file that new disputes take, if `parley.yaml` names none", "bdscp-2023"),
        Key("call_in", PHONE, "the number to ring when no reply by mail is possible", "020 7946 0105"),
        Key("bank_holidays", NAMED_DAYS,
            "what differs from the division's own, for every agency and whichever it keeps: a further holiday with its name, or"
            " `worked`. Dates that this moves are recorded with old, new and why, and whoever owes them is told once", "{2027-06-14: Jubilee, 2026-05-04: worked}"),
        Key("agencies", ById(Part("agency")), "the members of the partnership", "{school: {name: Oak Lane School}}"),
        Key("people", ById(Part("person")), "everybody parley writes to", "{priya: {name: Priya Nair}}"),
        Key("bodies", ById(Part("body")), "boards, groups and panels", "{board: {name: the partnership board}}"),
        Key("officers", ById(PERSON), "offices of the partnership itself: business_manager, scrutineer, chair, …", "{business_manager: bea}"),
        Key("safety", ById(Part("safety")), "whom to ring when somebody may be in danger", "{mash: {name: MASH, phone: 020 7946 0101}}"),
        Key("on_call", ById(Part("rota")), "who is on call, by agency; an agency without a system has no line here", "{council: {manager: olu}}"),
        Key("last_resort", Many(PERSON), "who is alerted when nobody else can be", "bea"),
        Key("end", END, "the file's id once more, and how many lines there are that say something: a file cut short, or one that has lost a line,"
            " is refused", "oakshire, 243 lines", True),
    ),
)  # fmt: skip
AGENCY_SHAPE = Shape(
    "agency",
    "An agency",
    "A member of the partnership, under an id of your own.",
    (
        Key("name", TEXT, "as people read it", "Oak Lane School", True),
        Key("sector", TEXT, "under which it stands in the delivery group", "Schools and Colleges"),
        Key("domains", Many(DOMAIN), "mail that is proven to come from there may raise a concern", "school.example"),
        Key("without_dmarc", DMARC, "those of its domains that publish no DMARC record, and which of spf, dkim and bestguesspass count"
            " for them instead, each for exactly that domain; of a list, all three", "{school.example: [dkim]}"),
        Key("hours", Many(HOURS), "when it is open, for each day that differs: outside is out of hours", "Mon-Thu 08:00-16:30, Fri 08:00-15:30"),
        Key("call_windows", Many(HOURS), "when its people can be rung, if not in all its hours; written as `hours` are", "Mon-Fri 12:15-13:00 and 15:15-16:30"),
        Key("video", LINK, "where its people's video calls take place: it stands in each invitation to one", "https://video.school.example/meet"),
        Key("meeting_place", TEXT, "where its people meet face to face: it stands in each invitation to such a meeting", "Civic Centre, room 2"),
        Key("closed", NAMED_DAYS, "days on which it is closed, each with its name: inset days, a works outing", "{2026-05-29: Inset day}"),
        Key("terms", Many(DAYS), "its terms: between two of them it is closed. After the last one it counts as open, which the check warns of in time", "[2026-01-05 to 2026-03-27, 2026-04-13 to 2026-07-22]"),
        Key("division", OneOf(tuple(DIVISIONS)), "whose bank holidays it keeps, if not those of the protocol", "WLS"),
        Key("protected", YES_OR_NO, "whether its addresses may have what people typed freely", "yes"),
        Key("require_tls", YES_OR_NO, "whether mail to its domains must travel encrypted or not at all", "yes"),
        Key("vacant", ById(DAY), "posts that nobody holds, and since when; the check says so when it lasts", "{safeguarding_lead: 2026-03-02}"),
    ),
)  # fmt: skip
PERSON_SHAPE = Shape(
    "person",
    "A person",
    "Somebody at an agency, or of the partnership itself, under an id of your own.",
    (
        Key("name", TEXT, "as others read it", "Priya Nair", True),
        Key("agency", AGENCY, "whom they work for; the partnership's own people have none", "school"),
        Key("post", Many(POST_OF_AGENCY), "what rule files ask for: practitioner, line_manager, safeguarding_lead, director, …; where two of an agency hold one post, both are asked and one is enough", "[director, board_member]"),
        Key("posts", Many(POST_OF_AGENCY), "another way to write `post`", "[director, board_member]"),
        Key("title", TEXT, "their job, as others read it", "Designated teacher"),
        Key("email", Many(ADDRESS), "their address; of several the first is written to and all are known", "priya.nair@school.example"),
        Key("emails", Many(ADDRESS), "another way to write `email`", "[priya.nair@school.example, p.nair@school.example]"),
        Key("phone", PHONE, "as others are told to ring them", "020 7946 0112"),
        Key("phone_at_night", PHONE, "as others are told to ring them outside their agency's hours, on call or waiting for a call; if it is left out, a"
            " mobile under `phone`, then the on-call system's `number` for whoever is alerted, else `phone`", "07700 900123"),
        Key("video", LINK, "where their video calls take place, if not where the agency's do", "https://video.school.example/priya"),
        Key("mobile", MOBILE, "the number that gets a text message when they are alerted; mail alone wakes nobody", "07700 900121"),
        Key("push", WORD, "their line in the file of push addresses (`channels` in `parley.yaml`)", "olu"),
        Key("manager", PERSON, "their line manager", "liam"),
        Key("deputy", PERSON, "who stands in for them", "sana"),
        Key("absent", Many(DAYS), "when they are away: until they are back their deputy is asked, for new steps and for those due by then", "[2026-04-02 to 2026-04-09]"),
        Key("interim", DAY, "since when they hold the post for the time being; the check says so when it lasts", "2026-01-05"),
        Key("call_windows", Many(HOURS), "when they can be rung, if narrower than the agency's", "Mon-Thu 09:00-12:00"),
        Key("private", YES_OR_NO, "whether a meeting is marked private in their calendar", "yes"),
        Key("protected", YES_OR_NO, "whether this address may have what people typed freely, if not as the agency", "yes"),
        Key("from", DAY, "the first day in post", "2026-01-05"),
        Key("until", DAY, "the last day in post", "2026-12-31"),
    ),
)  # fmt: skip
BODY_SHAPE = Shape(
    "body",
    "A body",
    "A board, a group or a panel: who sits there, and when it meets.",
    (
        Key("name", TEXT, "as people read it", "the case review subgroup", True),
        Key("posts", ById(Many(PERSON)), "who sits there, by post: chair, member, executive, operational, …", "{chair: tess, member: [imogen, una]}"),
        Key("meetings", Many(DAY), "the days on which it meets", "[2026-06-16, 2026-09-15]"),
    ),
)  # fmt: skip
SAFETY_SHAPE = Shape(
    "safety",
    "A safety contact",
    "Whom to ring at once when somebody may be in danger.",
    (
        Key("name", TEXT, "as people read it", "MASH", True),
        Key("phone", PHONE, "the number", "020 7946 0101", True),
        Key("out_of_hours", YES_OR_NO, "whether this is the number at night", "yes"),
    ),
)
ROTA_SHAPE = Shape(
    "rota",
    "An agency's on-call system",
    "A number, who has which turn at each step, and how the steps follow each other.",
    (
        Key("number", PHONE, "the on-call number, if one number finds whoever it is", "020 7946 0106"),
        Key("handover", CLOCK, "when a turn begins and ends that names days without times; 09:00 if it is left out", "08:00"),
        Key("cover", ById(TURNS), "who stands in for a turn, by step and date; cover comes before every other turn",
            "{manager: {2026-05-06 18:00 to 2026-05-07 09:00: nora}}"),
        Key("feeds", ById(FEED), "a step's turns from a calendar file (.ics) beside this one, or at an address that is asked every quarter of an hour and whose last good copy is kept: whoever an entry is named for,"
            " or who attends it", "{manager: rota.ics}"),
        Key("lunch", OneOf(LUNCH), "who hears of something urgent in a break of up to two hours in the office's day: `office`, the day's people, who are back soon;"
            " or `on call`. If it is left out: whoever the rota names for that time at the first step, and where it names nobody, the office", "office"),
        Key("contact_within", LENGTH, "how long whoever acknowledged has to say that they spoke to whoever is waiting, before they are asked; after as long"
            " again they are asked once more, and whoever waits hears so. 60 minutes if it is left out", "30 minutes"),
        Key("policy", Parts("policy"), "the steps in order; if it is left out, those of the protocol", "- {ring: manager}"),
        Key("last_resort", Many(PERSON), "who is alerted after all steps, before the partnership's last resort", "dev"),
        Key("if_nobody", TEXT, "what whoever waits is told when nobody has answered, beside the number for danger",
            "Ring the night desk on 020 7946 0106 and ask for the manager"),
    ),
    Key("a step", TURNS, "whose turn it is, for instance `manager` and `director`: one person; by the week, `Mon-Sun 09:00-09:00: olu`; or"
        " dated, `2026-05-04 09:00 to 2026-05-11 09:00: nora`, with or without the times. Dated turns come before weekly ones", "olu"),
)  # fmt: skip
POLICY_SHAPE = Shape(
    "policy",
    "A step of the escalation policy",
    "Who is alerted, and how long an acknowledgement is waited for.",
    (
        Key("ring", TEXT, "the step: whose turn it is there", "manager", True),
        Key("wait", LENGTH, "how long an acknowledgement is waited for; as in the protocol if it is left out", "15 minutes"),
        Key("by", Many(CHANNEL), "what wakes them beside mail, in the order to try: the next one when one fails. If it is left out,"
            " all that the person has", "[text, push]"),
        Key("times", number(1, 5), "how often the same person is alerted before the next is", "2"),
    ),
)  # fmt: skip
ORDERED = (FILE, AGENCY_SHAPE, PERSON_SHAPE, BODY_SHAPE, SAFETY_SHAPE, ROTA_SHAPE, POLICY_SHAPE)
SHAPES: dict[str, Shape] = {shape.id: shape for shape in ORDERED}
KEYS = FILE.names
