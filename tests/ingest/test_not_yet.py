"""Somebody of the directory who has no part in a dispute writes to it: kept for a person, and told so once, with nothing of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conversing import FIRST, LIAM, MARIE, NEW, OWN, PRIYA, ROBERT, House, a_house, later, shipped, told

OLU = "Olu Ade <olu.ade@council.example>"
BEA = "Bea Long <bea.long@partnership.example>"
COLLEAGUE = "Zed Moor <zed.moor@school.example>"  # of the school, and not in the directory


def test_a_line_manager_before_their_stage_hears_that_nothing_is_asked_of_them(talk: House) -> None:
    talk.raise_one()
    before = talk.events()
    row = talk.say(LIAM, "I hear that Priya has raised this. What do I do?", talk.address(), later(hours=1))
    assert row["verdict"] == "held" and told(row) == [("not_yet", "Liam")] and talk.events() == before
    text = row["outgoing"][0]["text"]
    assert "nothing is asked of you" in text and "Bea Long" in text and "PASS TO Liam Doyle" in text
    assert not any(word in text for word in ("Robert", "Priya", "stage", "2 April", "7 April"))


def test_whoever_is_of_an_agency_and_not_in_the_directory_hears_the_same(talk: House) -> None:
    """They might have raised it themselves, and would believe that they were heard."""
    to = talk.raise_one()
    before = talk.events()
    row = talk.say(COLLEAGUE, "SOLVED. Priya and I spoke to him.", to["Priya"], later(hours=1))
    assert row["verdict"] == "held" and told(row) == [("not_yet", "Zed")] and talk.events() == before
    (letter,) = row["outgoing"]
    assert letter["to"] == "zed.moor@school.example" and "PASS TO zed.moor@school.example" in letter["text"]
    assert not any(word in letter["text"] for word in ("Robert", "Priya", "stage", "2 April", "7 April"))
    handed = talk.say(PRIYA, "PASS TO zed.moor@school.example", to["Priya"], later(hours=2))
    assert handed["verdict"] == "recorded"


def test_what_cannot_be_read_is_said_to_them_too(talk: House) -> None:
    sealed = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n"
    row = talk.say(COLLEAGUE, "MIAGCSqGSIb3DQEHA6CAMIACAQAx", NEW, later(hours=1), more=sealed)
    assert row["verdict"] == "held" and told(row) == [("unread", "Zed")]
    outside = talk.say(
        "Dana <dana@elsewhere.example>", "MIAGCSqGSIb3DQEHA6CAMIACAQAx", NEW, later(hours=2), more=sealed
    )
    assert outside["verdict"] == "held" and outside["outgoing"] == []


def test_whoever_is_of_one_of_several_agencies_that_share_a_domain_hears_it_too() -> None:
    """Which of them is theirs is asked when they raise something; their mail waits all the same."""
    loaded = shipped()
    library = loaded.library
    directory = library.world.directory
    shared = {
        one: replace(directory.agencies[one], domains=(*directory.agencies[one].domains, "nhs.example"))
        for one in ("trust", "probation")
    }
    world = replace(library.world, directory=replace(directory, agencies={**directory.agencies, **shared}))
    sealed = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n"
    zed = "Zed Moor <zed.moor@nhs.example>"
    with a_house(replace(loaded, library=replace(library, world=world))) as talk:
        to = talk.raise_one()
        row = talk.say(zed, "SOLVED. Priya and I spoke to him.", to["Priya"], later(hours=1))
        assert row["reason"] == "its sender takes no part in that dispute"
        assert told(row) == [("not_yet", "Zed")] and row["outgoing"][0]["to"] == "zed.moor@nhs.example"
        assert "PASS TO" not in row["outgoing"][0]["text"], "it would be refused"
        row = talk.say(zed, "MIAGCSqGSIb3DQEHA6CAMIACAQAx", NEW, later(hours=2), more=sealed)
        assert told(row) == [("unread", "Zed")]
        again = talk.say(zed, "Out of office.", to["Priya"], later(days=1), more="Precedence: bulk\n")
        assert again["outgoing"] == []
        row = talk.say(zed, "It is about a decision of today.", NEW, later(days=1, hours=3))
        assert told(row) == [("which_agency", "Zed")], "nobody has taken them for one agency's"


def test_it_is_said_once_a_day(talk: House) -> None:
    talk.raise_one()
    rows = [
        talk.say(LIAM, f"And now, {hour}?", talk.address(), later(hours=hour)) for hour in (1, 2, 3, 25, 26)
    ]
    assert [len(row["outgoing"]) for row in rows] == [1, 0, 0, 1, 0]
    assert all(row["verdict"] == "held" for row in rows)


@pytest.mark.parametrize(
    ("sender", "more", "answered"),
    [
        (LIAM, f"Subject: Re: {FIRST}\n", True), (OLU, "", True), (BEA, "", False), (COLLEAGUE, "", True),
        (LIAM, "Precedence: bulk\n", False), (LIAM, "X-Auto-Response-Suppress: All\n", False),
        (COLLEAGUE, "Precedence: bulk\n", False), ("Dana <dana@elsewhere.example>", "", False),
    ],
)  # fmt: skip
def test_only_whoever_an_agency_knows_and_may_be_answered_hears_of_it(
    talk: House, sender: str, more: str, answered: bool
) -> None:
    talk.raise_one()
    row = talk.say(sender, "What is this about?", talk.address(), later(hours=1), more=more)
    assert ("not_yet" in {name for name, _ in told(row)}) is answered
    assert row["verdict"] in ("held", "automatic")


def test_what_they_call_urgent_goes_to_somebody_who_is_awake(talk: House) -> None:
    talk.raise_one()
    row = talk.say(LIAM, "URGENT\nPlease ring her today.", talk.address(), later(hours=1))
    assert ("pen_alarm", "Bea") in told(row)


def test_whoever_takes_part_is_heard_as_ever(talk: House) -> None:
    to = talk.raise_one()
    for sender, name in ((PRIYA, "Priya"), (ROBERT, "Robert")):
        assert talk.say(sender, "Thank you.", to[name], later(hours=1))["verdict"] == "note"
    assert told(talk.say(LIAM, "Hello", OWN, later(hours=2))) == [("which_matter", "Liam")]


def test_whoever_has_handed_their_part_on_reads_that(talk: House) -> None:
    to = talk.raise_one()
    assert talk.say(ROBERT, "PASS TO Marie Kent", to["Robert"], later(hours=1))["verdict"] == "recorded"
    row = talk.say(ROBERT, "And what about me?", talk.address(), later(hours=2))
    assert told(row) == [("not_yet", "Robert")]
    text = row["outgoing"][0]["text"]
    assert "What was yours in D-2026-0001 has been handed on" in text and "so far" not in text


def test_whoever_has_handed_it_on_reads_that_however_often_it_goes_on(talk: House) -> None:
    to = talk.raise_one()
    handed = talk.say(ROBERT, "PASS TO Marie Kent", to["Robert"], later(hours=1))
    marie = next(letter["reply_to"] for letter in handed["outgoing"] if "marie" in letter["to"])
    assert talk.say(MARIE, "PASS TO Sol Adeyemi", marie, later(hours=2))["verdict"] == "recorded"
    row = talk.say(ROBERT, "And what about me?", talk.address(), later(hours=3))
    assert "What was yours in D-2026-0001 has been handed on" in row["outgoing"][0]["text"]
