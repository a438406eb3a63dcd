"""parley pen: look at what could not be placed, file it, discard it."""

from __future__ import annotations

import pytest

from parley.commands.history import history
from parley.commands.listing import list_
from parley.commands.pen import pen
from parley.commands.show import show
from parley.mail import tags
from parley.store import disputes, spool
from parley.store import pen as held

from .conftest import Terminal
from .lived import ADDRESS, PRIYA, on


def test_the_longest_held_comes_first(reading: Terminal) -> None:
    lines = reading.run(pen).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2"]
    assert "22 hours  Bea Long  perhaps a new one (60%)  No host" in lines[0]
    assert reading.run(pen, "list").stdout.splitlines() == lines


def test_rows(reading: Terminal) -> None:
    first, second = reading.rows(pen, "list")
    assert (first["number"], first["state"], first["owner"]) == (1, "open", "bea")
    assert (
        first["arrived"] == "2026-04-15T11:00:00+01:00" and first["settled"] is None and first["why"] is None
    )
    assert second["reason"] == "its sender is of no agency of the partnership"
    assert reading.rows(pen) == [first, second]


def test_one_mail_is_read_again(reading: Terminal) -> None:
    said = reading.said(pen, "show", "1")
    assert "Number 1, held for 22 hours" in said and "Owner: Bea Long" in said
    assert f"From: <{PRIYA}>" in said and "Proven: no" in said and "Typed: | STUCK" in said
    (row,) = reading.rows(pen, "show", "2")
    assert row["mail"]["from"] == "dana.wood@outsider.example"
    assert row["mail"]["typed"] == "I know the family and I disagree too."


def test_what_a_stranger_typed_cannot_write_to_the_terminal(terminal: Terminal) -> None:
    evil = "Hello\x1b[2J\x9b31m\u202egnp.exe and then some\n"
    terminal.house.mail(on(16, 9, 0), "dana.wood@outsider.example", evil)
    shown = terminal.run(pen, "show", "3").stdout
    assert "and then some" in shown and not {"\x1b", "\x9b", "\u202e"} & set(shown)


def test_filing_is_as_if_it_had_been_placed_when_it_came(terminal: Terminal) -> None:
    """The missed date lay between: what was told in time is met in time, whoever looked at it late."""
    liam = "liam.doyle@school.example"
    address = terminal.house.question_to(liam, "duty", "D-2026-0002")
    terminal.house.mail(on(14, 16, 0), liam, "SPOKE phone today 15:00", to=address, proven=False)
    number = terminal.rows(pen)[0]["number"]
    result = terminal.run(pen, "file", str(number), "D-2026-0002", "--as", "Bea Long")
    assert result.exit_code == 0, result.output
    told = " ".join(result.stdout.split())
    assert "Liam Doyle and Marie Kent spoke by phone" in told and "met in time after all" in told
    assert "Mail is on its way to" in told
    row = next(row for row in terminal.rows(history, "2") if row["event"] == "DiscussionRecorded")
    assert row["received"] == "2026-04-14T16:00:00+01:00" and row["vouched_by"] == "bea"
    assert [left["number"] for left in terminal.rows(pen)] == [1, 2]


def test_whoever_is_vouched_for_is_answered_at_the_directorys_address(terminal: Terminal) -> None:
    (told,) = terminal.rows(pen, "file", "1", "1", "--as", "bea")
    assert [(one["template"], one["to"]) for one in told["outgoing"]] == [("asked_back", "Priya Nair")]


def test_a_settled_one_stays_settled(terminal: Terminal) -> None:
    assert terminal.run(pen, "file", "1", "1", "--as", "bea").exit_code == 0
    before = len(terminal.rows(history, "1"))
    again = terminal.run(pen, "file", "1", "1", "--as", "bea")
    assert again.exit_code == 1 and "filed already to D-2026-0001, by Bea Long." in again.stderr
    twice = terminal.run(pen, "discard", "1", "--as", "bea", "--why", "twice")
    assert twice.exit_code == 1 and "filed already to D-2026-0001, by Bea Long." in twice.stderr
    assert len(terminal.rows(history, "1")) == before
    assert "Filed to D-2026-0001, by Bea Long" in terminal.said(pen, "show", "1")


def test_a_new_dispute_from_the_pen(terminal: Terminal) -> None:
    refused = terminal.run(pen, "file", "2", "new", "--as", "bea")
    assert refused.exit_code == 2 and "--sender" in refused.stderr
    (row,) = terminal.rows(pen, "file", "2", "new", "--as", "bea", "--sender", "sana")
    assert (row["verdict"], row["dispute"]) == ("raised", "D-2026-0003")
    assert "D-2026-0003" in {each["reference"] for each in terminal.rows(list_)}
    assert terminal.rows(show, "3")[0]["raiser"]["id"] == "sana"


def test_nobody_speaks_in_a_dispute_they_have_no_part_in(terminal: Terminal) -> None:
    result = terminal.run(pen, "file", "2", "1", "--as", "bea", "--sender", "ivy")
    assert result.exit_code == 1 and "Ivy Stone takes no part in D-2026-0001" in result.stderr
    assert [row["number"] for row in terminal.rows(pen)] == [1, 2], "it stays where it was, once"


def test_discarding_needs_a_reason_and_keeps_the_mail(terminal: Terminal) -> None:
    assert terminal.run(pen, "discard", "2", "--as", "bea").exit_code == 2
    assert terminal.run(pen, "discard", "2", "--as", "bea", "--why", " ").exit_code == 2
    assert terminal.run(pen, "discard", "2", "--as", "bea", "--why", "a neighbour").exit_code == 0
    with terminal.house.taker() as taker:
        row = held.show(taker.store, 2)
        assert (row.state, row.why, row.settled_by) == ("discarded", "a neighbour", "bea")
        assert spool.raw(taker.store, row.raw)
    assert "Discarded, because: a neighbour, by Bea Long" in terminal.said(pen, "show", "2")


@pytest.mark.parametrize(
    "words", [("show", "9"), ("file", "9", "1", "--as", "bea"), ("file", "1", "1", "--as", "xyz")]
)
def test_what_is_not_there(reading: Terminal, words: tuple[str, ...]) -> None:
    assert reading.run(pen, *words).exit_code == 2


def test_a_mail_that_cannot_be_read_is_shown_by_its_head_alone(terminal: Terminal) -> None:
    with terminal.house.taker() as taker, taker.store.write():
        held.put(taker.store, 1, "needs reading: it ended its reader", owner="bea", arrived=on(16, 9))
    said = terminal.said(pen, "show", "3")
    assert f"From: <{PRIYA}>" in said and "I disagree with this" not in said
    filed = terminal.run(pen, "file", "3", "1", "--as", "bea")
    assert filed.exit_code == 2 and "parley record" in filed.stderr


def test_an_empty_pen_says_so(terminal: Terminal) -> None:
    for number in ("1", "2"):
        terminal.run(pen, "discard", number, "--as", "bea", "--why", "no")
    result = terminal.run(pen)
    assert result.stdout == "" and "empty" in result.stderr


def test_a_wrong_token_is_no_question(terminal: Terminal) -> None:
    """Filed all the same, but the word is asked back: it answers no question that was asked."""
    with terminal.house.taker() as taker:
        row = disputes.row(taker.store, "D-2026-0001")
        assert row is not None
    wrong = tags.format_question(ADDRESS, "D-2026-0001", 1, "aaaaaaaa")
    terminal.house.mail(on(16, 9, 0), PRIYA, "STUCK", to=wrong)
    number = str(terminal.rows(pen)[-1]["number"])
    (told,) = terminal.rows(pen, "file", number, "1", "--as", "bea")
    assert told["verdict"] == "note" and [one["template"] for one in told["outgoing"]] == ["asked_back"]


def test_without_a_name_it_is_the_business_managers_decision_and_says_so(terminal: Terminal) -> None:
    result = terminal.run(pen, "discard", "2", "--why", "a neighbour")
    assert result.exit_code == 0 and "Taken as decided by Bea Long" in result.stderr
    filed = terminal.run(pen, "file", "1", "1")
    assert filed.exit_code == 0 and "Bea Long" in filed.stderr
    with terminal.house.taker() as taker:
        assert [held.show(taker.store, n).settled_by for n in (1, 2)] == ["bea", "bea"]
