"""Other words for what these files call something: whoever writes a rule file or contacts uses those of everyday speech.

For the mend of a message alone: none of them is taken for what it stands for.
"""

from __future__ import annotations

from collections.abc import Collection

_FOR = {
    # keys of a step, a way out, a person
    "by": "owner, actor, responsible, role",
    "within": "deadline, limit, time_limit, timescale, days, by_when",
    "aim": "target, goal",
    "media": "how, method, channel, medium",
    "say": "text, task, description, wording, words",
    "needs": "requires, depends_on, only_after, only_if, guard",
    "when": "if, condition",
    "to": "next, goto, go_to, then, recipient",
    "override": "may_waive, waive",
    "from": "starts, since, counted_from",
    "one_of": "values, options, choices",
    "told_by": "answered_by, asked_of",
    "phone": "tel, number, landline",
    "email": "mail, address",
    "title": "job, position, job_title",
    "agency": "organisation, organization, employer",
    # what is owed
    "talk": "call, ring, discuss, speak, phone, liaise, conversation, contact",
    "tell": "inform, notify, notice, advise",
    "send": "email, mail, forward, submit, refer",
    "record": "write, complete, note, log",
    "meet": "meeting, convene, chair, attend",
    "decide": "approve, recommend, rule, vote, sign",
    # by what
    "video": "teams, zoom, online, internet",
    "face to face": "in person, in-person, person, f2f, visit",
    # of which side
    "referring": "raising, raiser, raisers, challenging, concerned, initiating, complaining",
    "receiving": "responding, challenged, disputed, opposite, deciding",
    # moments
    "entry": "stage opens, stage entry, opening of the stage, start of the stage, opened, start",
    # answers, and divisions
    "yes": "y, on, 1, ja, ie",
    "no": "n, off, 0, nein, na",
    "ENG": "england, uk, gb",
    "WLS": "wales, cymru",
    "SCT": "scotland",
    "NIR": "northern ireland, ni",
}


def meant_by(word: str, choices: Collection[str]) -> str:
    """Which of these choices another word stands for; "" where it stands for none of them, or is one itself."""
    said = word.lower()
    return next((name for name, others in _FOR.items() if said in others.split(", ") and name in choices), "")
