"""What somebody writes who has the published text beside them: its own words for lengths and days, a line that two facts share, a
casting vote of somebody without a vote. Refused with the very words that are meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.mail import line_labels
from parley.reference import rules_check_lines
from parley.reference.contacts import parse_directory
from parley.reference.contacts_gaps import gaps
from parley.reference.rules import parse_protocol

STORY = Path(__file__).parents[1] / "story"
RULES = (STORY / "fenwick.rules").read_text(encoding="utf-8")
CONTACTS = (STORY / "fenwick.contacts").read_text(encoding="utf-8")
LIMIT, DAY = "within: 3 working days\n    from: entry\n    minutes", "due: 2 working days before conference"


def problems(old: str, new: str) -> list[tuple[str, str]]:
    """Message and mend of each, but for the warning that the file has no seal."""
    assert old in RULES, old
    found = parse_protocol(RULES.replace(old, new, 1), "r.yaml")[1]
    return [
        (one.message, one.mend) for one in found if not one.message.startswith("The last line does not say")
    ]


def test_the_file_has_nothing_to_be_said_of() -> None:
    assert problems("", "") == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("by the end of the next working day", "the next working day"),
        ("at most 3 working days", "3 working days"),
        ("within 3 working days of the meeting", "3 working days"),
        ("same day", "the same working day"),
        ("by close of play", "the same working day"),
        ("a fortnight", "2 weeks"),
        ("24 hours or the next working day", "the next working day"),
        ("2 business days", "2 working days"),
    ],
)
def test_a_length_in_the_words_of_a_protocol(written: str, meant: str) -> None:
    [(message, mend)] = problems(LIMIT, LIMIT.replace("3 working days", written, 1))
    assert written in message and mend == meant
    assert problems(LIMIT, LIMIT.replace("3 working days", mend, 1)) == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("due: before the conference", ["conference"]),
        ("due: the day of the conference", ["conference"]),
        ("due: at least 2 working days before the conference", ["2 working days", "conference"]),
        ("due: the day before conference", ["1 day"]),
    ],
)
def test_a_named_day_in_the_words_of_a_protocol(written: str, meant: list[str]) -> None:
    assert [mend for _, mend in problems(DAY, written)] == meant


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        (LIMIT, LIMIT.replace("3 working days", "2 working days before conference"), "due: 2 working days before conference, at a step"),
        ("from: {done: joint}", "from: joint", "{done: joint}"),
        ("from: {done: joint}", "from: done joint", "{done: joint}"),
        ("from: {done: joint}", "from: stage2", "entry of stage2"),
        ("needs: {done: vote}", "needs: vote", "{done: vote}"),
        ("needs: {done: vote}", "needs: done vote", "{done: vote}"),
        ("when: {outcome: unresolved}\n", "when: unresolved\n", "{outcome: unresolved}"),
        ("reason: {when: refuses}", "reason: refuses", "reason: {when: refuses}"),
        ("by: [each referring head, each receiving head]", "by: referring head and receiving head", "[referring head, receiving head]"),
        ("pause: {while: {court: hearing},", "pause: {court: hearing,", "while: {court: hearing}"),
        ("    date: yes\n", "    date: yes\n    one_of: [soon]\n", "one of the two"),
    ],
)  # fmt: skip
def test_what_was_meant_is_proposed(old: str, new: str, meant: str) -> None:
    assert problems(old, new)[0][1].startswith(meant)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Conference", "told by the same line, `conference`"),
        ("Llys / conference", "told by the same line, `conference`"),
        ("Action", "it would never fill it"),
        ('"Court:"', "ends at its colon"),
        ("Date", "stands in the head of mails"),
        ("urgent", "a line of parley's own"),
        ("Decision date", "a line of parley's own"),
        ("Whether a court has begun to hear it, and if so since which day of the year", "at most 60 letters"),
    ],
)
def test_a_line_that_nobody_could_tell_it_by(line: str, message: str) -> None:
    [(said, mend)] = problems("line: Court\n", f"line: {line}\n")
    assert message in said and mend


def test_such_lines_are_those_of_the_reading_of_mails() -> None:
    assert rules_check_lines.HEADERS == line_labels.NEVER
    assert rules_check_lines.LONGEST == line_labels.LONGEST_LABEL
    # What a fact may be called although parley has a line of that name for forms and first mails
    rules_may = {
        "Type",
        "Child",
        "Action",
        "Strategy",
        "Agreed",
        "Concern",
        "Outcome sought",
        "Recommendation",
    }
    assert {label.lower() for label in line_labels.LABELS if label not in rules_may} == rules_check_lines.OWN


def missing(rules: str, contacts: str = CONTACTS) -> list[str]:
    protocol, _ = parse_protocol(rules, "r.yaml")
    directory, _, found = parse_directory([("c.yaml", contacts)])
    assert protocol is not None and not [one for one in found if not one.warning]
    return [one.message for one in gaps(protocol, directory)]


def test_a_casting_vote_of_somebody_without_a_vote() -> None:
    message = "The casting vote on “what the panel decides” is that of the Board manager, who has no vote on it: a tie would stay one."
    assert not [one for one in missing(RULES) if "casting" in one]
    rules = RULES.replace("casting: panel_chair", "casting: board_manager")
    assert message in missing(rules)
    assert message not in missing(
        rules, CONTACTS.replace("posts: {chair: ivy", "posts: {secretary: bea, chair: ivy")
    )


def test_a_sector_of_an_equivalent_that_no_agency_has() -> None:
    rules = RULES.replace("{Health: designated_doctor}", "{Helth: designated_doctor}")
    assert "No agency has the sector `Helth`, which the protocol names." in missing(rules)


def test_what_any_one_of_several_says_is_no_word_of_one() -> None:
    [(message, mend)] = problems("when: {outcome: unresolved}\n", "when: {any outcome: unresolved}\n")
    assert message == "`outcome` is not asked of several." and mend == "outcome"
    [(message, mend)] = problems("needs: {done: say_yes},", "needs: {any accept: refuses},")
    assert message == "There is no condition and no fact `accept`." and mend
    assert (
        problems(
            "needs: {done: say_yes},", "needs: {any: [{done: say_yes}, {any receiving accepts: refuses}]},"
        )
        == []
    )
