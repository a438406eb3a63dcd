"""No child in the open (promise 4): a child's name, date of birth and what is alleged, beside every word and in every line that a mail can
have, go into a running dispute; the letters and invitations that leave, and the record, are looked through."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import timedelta

import pytest
from conversing import LIAM, NEW, PRIYA, ROBERT, House, a_house, later

SECRETS = ("zebedee", "quux", "z.q.", "3 may 2025", "03/05/2025", "larkspur", "bruis")
ALL = "Zebedee Quux (Z.Q.), born 3 May 2025 (03/05/2025), 14 Larkspur Way: a bruise"
BESIDE = (
    "{0}", "I want to escalate about {0}", "HELP {0}", "WAITING until 9 April because {0}", "SOONER 2 April, {0}", "LATE because {0}",
    "CORRECT {0}", "CORRECT SPOKE video {0}", "PASS TO {0}", "PASS TO Marie Kent, {0}", "NOT ME, it is {0}", "WITHDRAW because {0}",
    "NO ANSWER {0}", "NOT ME: Bob Smith, SW for {0} <bob.smith@council.example>", "Present: {0}", "Phone: 07700 900112 ({0}'s mum)",
    "Phone: {0} 07700 900113", "Your case number: {0}", "Meet: Thu 9 April 14:00 at 14 Larkspur Way", "Free: today 15:30 {0}",
    "Spoke: in person at 14 Larkspur Way, 2 April 14:30", "Tried: phone, 2 April 14:30, {0}", "Action: x | {0} | Robert Hale | 9 April",
    "Strategy: {0}", "Agreed: {0}", "Concern: {0}", "Outcome sought: {0}", "Recommendation: {0}", "Decision date: 31 March {0}",
    "My line manager: Zebedee Quux SW <duty@school.example>", "Receiving line manager: Bob, Zebedee Quux <duty@council.example>",
    "My agency: {0}", "Receiving agency: {0}", "Also receiving: {0}", "Type: {0}", "Child: {0}", "Urgent: yes {0}", "URGENT {0}", "URGENT",
    "Earlier date: 2 April because {0}", "STUCK TOLD {0}", "STUCK TOLD", "SOLVED {0}", "ACK {0}", "PASS {0}", "STATUS {0}",
)  # fmt: skip
ANSWER = """BEGIN:VCALENDAR
METHOD:{method}
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20260401T100000Z
DTSTART:20260402T143000Z
DTEND:20260402T150000Z
SUMMARY:{all}
LOCATION:{all}
COMMENT:{all}
ORGANIZER;CN="Zebedee Quux":mailto:escalations@parley.example
ATTENDEE;CN="Zebedee Quux";PARTSTAT=DECLINED:mailto:robert.hale@council.example
END:VEVENT
END:VCALENDAR"""


def in_the_open(house: House) -> Iterator[str]:
    """Every head, every calendar and every text of what has left, and the journal."""
    for letter in house.play.posted:
        mail = email.message_from_bytes(letter.raw, policy=email.policy.default)
        for part in mail.walk():
            yield from (f"{letter.row.template}: {name}: {value}" for name, value in part.items())
            if not part.is_multipart():
                yield f"{letter.row.template}: {part.get_content_type()}: {part.get_content()}"
    yield from (str(body) for (body,) in house.play.store.query("SELECT body FROM journal"))


def told_of(house: House) -> list[str]:
    found = [one for one in in_the_open(house) if any(secret in one.lower() for secret in SECRETS)]
    return [
        line for one in found for line in one.split("\n") if any(secret in line.lower() for secret in SECRETS)
    ]


@pytest.mark.parametrize("named", ["Robert Hale", "SW Zebedee Quux <duty@council.example>", ALL])
def test_in_every_line_of_a_first_mail(named: str) -> None:
    with a_house() as house:
        lines = "\n".join(beside.format(ALL) for beside in BESIDE if ":" in beside)
        house.say(PRIYA, f"Receiving practitioner: {named}\n{lines}\n\n{ALL}", NEW, subject=ALL)
        house.pass_to(later(days=8))
        assert told_of(house) == []


def test_beside_every_word_and_in_every_line_of_an_answer() -> None:
    with a_house() as house:
        house.raise_one()
        for at, beside in enumerate(BESIDE):
            for sender, person in ((PRIYA, "priya"), (ROBERT, "robert"), (LIAM, "liam")):
                mine = any(
                    one.row.person == person and one.row.facts["reply_to"] for one in house.play.posted
                )
                to = house.last(person) if mine else house.address()
                house.say(sender, beside.format(ALL), to, later(hours=at * 3), subject=ALL)
        house.pass_to(later(hours=3 * len(BESIDE)) + timedelta(days=3))
        assert len(house.play.posted) > 60
        assert told_of(house) == []


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "CANCEL", "REQUEST"])
def test_in_an_answer_from_a_calendar(method: str) -> None:
    with a_house() as house:
        house.raise_one()
        uid = house.play.store.query("SELECT uid FROM holds")[0][0]
        head = f"MIME-Version: 1.0\nContent-Type: text/calendar; method={method}\n"
        body = ANSWER.format(method=method, uid=uid, all=ALL)
        house.say(ROBERT, body, house.last("robert"), later(hours=1), head, subject=f"Declined: {ALL}")
        assert told_of(house) == []
