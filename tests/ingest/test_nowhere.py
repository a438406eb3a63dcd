"""A mail that shows nothing of where it belongs: it waits in the pen, and whoever wrote it hears that nothing has moved.

Whoever types STUCK TOLD to the mailbox's plain address, or a concern without the +new, would believe otherwise until a date
has passed (mails.md: "a reply that cannot be placed").
"""

from __future__ import annotations

import pytest
from conversing import FIRST, OWN, PRIYA, ROBERT, House, later, told

WRONG, UNKNOWN = (
    "escalations+d-2026-0001-aaaaaaaa@parley.example",
    "escalations+d-2026-0099-aaaaaaaa@parley.example",
)


def test_an_answer_to_the_plain_address_moves_nothing_and_says_so(talk: House) -> None:
    talk.raise_one()
    row = talk.say(PRIYA, "STUCK TOLD", OWN, later(hours=1))
    assert (row["verdict"], row["events"], told(row)) == ("held", [], [("which_matter", "Priya")])
    text = row["outgoing"][0]["text"]
    assert "Nothing has moved" in text and talk.address() in text and "999" in text and "Bea Long" in text
    assert talk.say(PRIYA, "STUCK TOLD", talk.address(), later(hours=2))["dispute"] == FIRST


@pytest.mark.parametrize(
    "sender", ["Clem Ashby <clem.ashby@school.example>", "Ann New <ann.new@school.example>"]
)
def test_a_concern_to_the_plain_address_reads_where_to_send_it(talk: House, sender: str) -> None:
    row = talk.say(sender, "They have closed the case, and we disagree.", OWN)
    assert (row["verdict"], [one["template"] for one in row["outgoing"]]) == ("held", ["which_matter"])
    assert (
        "escalations+new@parley.example" in row["outgoing"][0]["text"]
        and "D-2026" not in row["outgoing"][0]["text"]
    )


def test_what_calls_itself_urgent_says_who_is_asked_to_look(talk: House) -> None:
    row = talk.say(
        "Clem Ashby <clem.ashby@school.example>", "Closed, and she goes home tonight.\nUrgent: yes", OWN
    )
    assert told(row) == [("pen_alarm", "Bea"), ("which_matter", "Clem")]
    assert "asked to look at it now" in row["outgoing"][1]["text"]


def test_a_wrong_token_and_an_unknown_dispute_look_the_same(talk: House) -> None:
    talk.raise_one()
    (wrong,) = talk.say(PRIYA, "SOLVED", WRONG, later(hours=1))["outgoing"]
    (unknown,) = talk.say(PRIYA, "SOLVED", UNKNOWN, later(hours=2))["outgoing"]
    assert {**wrong, "reply_to": ""} == {**unknown, "reply_to": ""}


def test_whoever_was_told_some_time_ago_is_told_again(talk: House) -> None:
    talk.raise_one()
    for n in (1, 2):
        talk.say(PRIYA, f"note {n}", OWN, later(hours=n))
    assert talk.say(PRIYA, "STUCK", OWN, later(hours=3))["outgoing"] == []
    talk.say(PRIYA, "NO ANSWER", talk.address(), later(hours=4))
    assert told(talk.say(PRIYA, "STUCK", OWN, later(hours=5))) == [("which_matter", "Priya")]
    for n in (1, 2):
        talk.say("Clem Ashby <clem.ashby@school.example>", f"note {n}", OWN, later(hours=n))
    assert told(talk.say("Clem Ashby <clem.ashby@school.example>", "They closed it.", OWN, later(days=40)))


def test_what_moved_elsewhere_is_not_said_to_have_moved_nothing(talk: House) -> None:
    """An answer that went to the address for new ones as well: it was heard where it belongs."""
    to = talk.raise_one()["Priya"]
    asked = next(one for one in reversed(talk.play.posted) if one.row.person == "priya").row.message_id
    row = talk.say(
        PRIYA, "STUCK TOLD\nReceiving practitioner: Marie Kent", f"{to}, escalations+new@parley.example",
        later(hours=1), f"In-Reply-To: {asked}\n",
    )  # fmt: skip
    assert "StageOpened" in row["events"]
    assert "which_matter" not in {template for template, _ in told(row)}


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_a_meeting_of_their_own_to_which_the_mailbox_is_invited_is_no_answer(
    talk: House, method: str
) -> None:
    lines = [
        "BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", "UID:core@school.example", "SEQUENCE:0", "DTSTAMP:20260401T093000Z",
        "DTSTART:20260402T111500Z", "DTEND:20260402T114500Z", "SUMMARY:Core group", "ORGANIZER:mailto:priya.nair@school.example",
        "ATTENDEE:mailto:escalations@parley.example", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    kind = f"MIME-Version: 1.0\nContent-Type: text/calendar; method={method}\n"
    row = talk.say(PRIYA, "\n".join(lines), OWN, more=kind)
    assert (row["verdict"], row["outgoing"]) == ("held", [])


def test_only_people_of_an_agency_are_told_and_no_machine(talk: House) -> None:
    talk.raise_one()
    assert talk.say("Dana Wood <dana.wood@outsider.example>", "Hello", OWN)["outgoing"] == []
    assert talk.say(ROBERT, "Thank you for your mail.", OWN, more="Precedence: bulk\n")["outgoing"] == []
    for n, words in enumerate(("one", "two", "three", "four")):
        row = talk.say(ROBERT, words, OWN, later(hours=1 + n))
        assert len(row["outgoing"]) == (n < 2), "whoever answers each letter alike is a machine"
