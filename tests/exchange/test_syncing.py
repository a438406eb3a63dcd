"""What a folder holds by SyncFolderItems, whatever happens to it between two rounds, and whatever the server forgets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ews_client import connect
from ews_faults import BUSY, LOST_STATE, TWICE, Fault
from ews_server import PARLEY, Exchange
from exchangelib.items import Item
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.errors import TransportError
from parley.exchange.syncing import AT_ONCE, Synced


def synced(server: Exchange, folder: Path) -> Synced[Any]:
    return Synced(connect(server, folder), "inbox", Item, ("size", "item_class"), lambda item: item.size)


def there(server: Exchange) -> dict[str, int]:
    return {item.id: len(item.mime) for item in server.store.folder(PARLEY, "inbox").items.values()}


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            ["deliver", "remove", "away and back", "read", "change", "look", "lose", "twice", "busy"]
        ),
        max_size=14,
    )
)
def test_it_is_what_the_folder_holds(server: Exchange, tmp_path: Path, steps: list[str]) -> None:
    inbox, done = server.store.folder(PARLEY, "inbox"), server.store.folder(PARLEY, "drafts")
    server.faults.clear()
    known = synced(server, tmp_path)
    for step in steps:
        first = next(iter(inbox.items.values()), None)
        if step == "deliver":
            server.store.deliver(PARLEY, b"x" * (len(inbox.items) + 1))
        elif step == "look":
            assert known.bring_up_to_date() == there(server)
        elif step == "lose":
            server.faults.append(Fault(LOST_STATE, times=1))
        elif step == "twice":
            server.faults.append(Fault(TWICE, times=1))
        elif step == "busy":
            server.faults.insert(0, Fault(BUSY, times=1, milliseconds=1))
            with pytest.raises(TransportError):
                known.bring_up_to_date()
            known._connection._patience._until = 0.0  # as if the millisecond were over
        elif first is None:
            continue
        elif step == "remove":
            server.store.remove(first)
        elif step == "away and back":
            server.store.move(server.store.move(first, done), inbox)
        elif step == "read":
            first.is_read = not first.is_read
        else:
            first.mime += b"more"
            server.store.change(first)
    assert known.bring_up_to_date() == there(server)


def test_a_folder_of_more_than_one_answer_can_hold(server: Exchange, tmp_path: Path) -> None:
    for _ in range(AT_ONCE + 3):
        server.store.deliver(PARLEY, b"x")
    known = synced(server, tmp_path)
    assert known.bring_up_to_date() == there(server) and len(server.asked) == 2
    server.asked.clear()
    known.bring_up_to_date()
    assert len(server.asked) == 1, "after that, what has changed and no more"


def test_a_state_that_was_lost_means_that_everything_is_read_again(server: Exchange, tmp_path: Path) -> None:
    known = synced(server, tmp_path)
    first = server.store.deliver(PARLEY, b"x")
    known.bring_up_to_date()
    server.store.remove(first)
    server.store.deliver(PARLEY, b"xy")
    server.faults.append(Fault(LOST_STATE, times=1))
    assert known.bring_up_to_date() == there(server)
