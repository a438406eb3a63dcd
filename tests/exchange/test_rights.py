"""Whether the account may do what it must, and nothing in anybody else's mailbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from ews_client import access
from ews_faults import AWAY, Fault
from ews_server import PARLEY, Exchange

from parley.errors import TransportError
from parley.exchange.rights import DIARY, PUT_ASIDE, READ, SEND, junk, look_over
from parley.exchange.server import Server
from parley.finding import State

BEA = "business.manager@partnership.example"
ALL = (READ, PUT_ASIDE, SEND, DIARY)


def found(server: Exchange, folder: Path, *others: str, impersonate: bool = False) -> list[tuple[State, str]]:
    reached = Server(access(server, folder, impersonate=impersonate))
    return [(each.state, each.words) for each in look_over(reached, ALL, others)]


@pytest.mark.parametrize("impersonate", [False, True])
def test_all_is_as_it_should_be(server: Exchange, tmp_path: Path, impersonate: bool) -> None:
    rows = found(server, tmp_path, "gone@partnership.example", BEA, impersonate=impersonate)
    assert [state for state, _ in rows] == [State.WELL] * 5
    assert "closed" in rows[-1][1]


@pytest.mark.parametrize("impersonate", [False, True])
def test_an_account_that_may_open_every_mailbox(server: Exchange, tmp_path: Path, impersonate: bool) -> None:
    server.delegate_of.add(BEA)
    server.may_impersonate.add(BEA)
    assert found(server, tmp_path, BEA, impersonate=impersonate)[-1] == (
        State.WRONG,
        "parley's account can open a mailbox that is not parley's.",
    )


def test_a_folder_in_which_nothing_may_be_done(server: Exchange, tmp_path: Path) -> None:
    server.store.rights[server.store.folder(PARLEY, "calendar").id] = "false"
    rows = found(server, tmp_path)
    assert (State.WRONG, "parley may not keep its meetings in the calendar.") in rows
    assert [state for state, _ in rows].count(State.WRONG) == 1 and rows[-1][0] is State.SKIPPED


def test_what_lies_in_the_junk_folder_is_counted_for_the_doctor(server: Exchange, tmp_path: Path) -> None:
    reached = Server(access(server, tmp_path))
    assert junk(reached).state is State.WELL
    for number in (1, 2):
        server.store.put(server.store.folder(PARLEY, "junkemail"), "Message", "IPM.Note")
        assert junk(reached).state is State.SOON and f"{number} mail" in junk(reached).words


def test_a_mailbox_that_is_closed_to_it(server: Exchange, tmp_path: Path) -> None:
    server.delegate_of.clear()
    server.may_impersonate.clear()
    assert {state for state, _ in found(server, tmp_path)[:4]} == {State.WRONG}
    assert {state for state, _ in found(server, tmp_path, impersonate=True)[:4]} == {State.WRONG}


def test_what_cannot_be_asked_is_not_called_wrong(server: Exchange, tmp_path: Path) -> None:
    server.faults.append(Fault(AWAY))
    with pytest.raises(TransportError):
        found(server, tmp_path)
