"""The way in through Exchange Online beyond the contract of all ways in: change tokens, ids that stay, thrown away answers."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from fake_graph import Service
from test_client import Time

from parley.errors import TransportError
from parley.graph.client import MOST_PAGES, Graph
from parley.graph.refusals import ServiceError
from parley.graph.wire import Reply, Wire
from parley.mailboxes import graph as graph_mailbox
from parley.mailboxes.graph import ANSWER, BY_NAME, EVERY, GraphMailbox
from parley.mailboxes.graph_at import GraphAt
from parley.mailboxes.wayin import Found

EVER = datetime(1970, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 4, 1, 11, tzinfo=UTC)


def mail(number: int, more: bytes = b"") -> bytes:
    return (
        b"From: priya.nair@school.example\r\nMessage-ID: <%d@school.example>\r\n\r\nhello\r\n" % number + more
    )


@pytest.fixture
def time() -> Time:
    return Time()


def opened(service: Service, time: Time, **other: str) -> GraphMailbox:
    at = GraphAt(service.account(), **other)
    graph = Graph(at.account, Wire(service.ca_file), pause=time.pause, monotonic=lambda: time.now)
    return GraphMailbox(graph, at, pause=time.pause, monotonic=lambda: time.now)


@pytest.fixture
def mailbox(service: Service, time: Time) -> GraphMailbox:
    return opened(service, time)


def arrive(service: Service, number: int, **other: object) -> str:
    return service.world.box.put(mail(number), NOON + timedelta(minutes=number), **other).id(True)


def look(mailbox: GraphMailbox) -> list[Found]:
    return list(mailbox.look(EVER))


def hint(mailbox: GraphMailbox, time: Time) -> bool:
    """What it says when it asks the next time."""
    time.now += EVERY
    return mailbox.wait(1.0)


def test_it_asks_now_and_then_and_waits_between(service: Service, mailbox: GraphMailbox, time: Time) -> None:
    look(mailbox)
    assert [mailbox.wait(1.0) for _ in range(25)] == [False] * 25
    assert service.world.count("delta") == 3 and sum(time.waited) <= 25


def test_what_comes_is_a_hint_once(service: Service, mailbox: GraphMailbox, time: Time) -> None:
    arrive(service, 1)
    look(mailbox)
    assert not hint(mailbox, time)
    arrive(service, 2)
    assert hint(mailbox, time) and not hint(mailbox, time)
    assert len(look(mailbox)) == 2


def test_what_came_between_the_look_and_the_first_question_is_a_hint(
    service: Service, mailbox: GraphMailbox, time: Time
) -> None:
    arrive(service, 1)
    look(mailbox)
    arrive(service, 2)
    assert hint(mailbox, time)


def test_a_mail_that_somebody_reads_or_that_we_moved_is_no_hint(
    service: Service, mailbox: GraphMailbox, time: Time
) -> None:
    arrive(service, 1)
    arrive(service, 2)
    one, two = look(mailbox)
    hint(mailbox, time)
    message = service.world.box.by_id(two.key)
    assert message is not None
    message.read = True
    service.world.box.touched(message)
    mailbox.done([one])
    assert not hint(mailbox, time)


def test_one_that_was_moved_out_and_back_is_seen(service: Service, mailbox: GraphMailbox, time: Time) -> None:
    arrive(service, 1)
    (found,) = look(mailbox)
    hint(mailbox, time)
    message = service.world.box.by_id(found.key)
    assert message is not None
    service.world.box.move(message, "deleteditems")
    service.world.box.move(message, "inbox")
    assert look(mailbox) == [found] and mailbox.fetch(found, 1000)
    mailbox.done([found])
    hint(mailbox, time)
    service.world.box.move(message, "inbox")  # a person puts it back
    assert hint(mailbox, time) and look(mailbox) == [found]


def test_a_change_token_that_ends_between_two_pages_means_look(
    service: Service, mailbox: GraphMailbox, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(mailbox)
    hint(mailbox, time)
    for number in range(201):
        arrive(service, number)
    link = mailbox._graph.link

    def aged(url: str, **said: Any) -> Reply:
        reply = link(url, **said)
        service.world.generation += 1
        return reply

    monkeypatch.setattr(mailbox._graph, "link", aged)
    assert hint(mailbox, time)
    monkeypatch.undo()
    assert len(look(mailbox)) == 201 and not hint(mailbox, time)


@pytest.mark.parametrize("while_it_is_old", [False, True])
def test_a_change_token_that_no_longer_holds_means_look(
    service: Service, mailbox: GraphMailbox, time: Time, while_it_is_old: bool
) -> None:
    look(mailbox)
    hint(mailbox, time)
    service.world.generation += 1
    if while_it_is_old:
        arrive(service, 1)
    assert hint(mailbox, time)
    assert len(look(mailbox)) == while_it_is_old
    assert not hint(mailbox, time)


def test_changes_that_are_told_twice_are_no_harm(service: Service, mailbox: GraphMailbox, time: Time) -> None:
    look(mailbox)
    hint(mailbox, time)
    arrive(service, 1)
    service.world.next("delta", named="duplicates")
    assert hint(mailbox, time) and len(look(mailbox)) == 1


def test_hints_that_are_refused_are_done_without(service: Service, mailbox: GraphMailbox, time: Time) -> None:
    look(mailbox)
    service.world.next("delta", status=400, code="BadRequest")
    assert hint(mailbox, time) and not mailbox.hinted
    asked = service.world.count("delta")
    assert not hint(mailbox, time) and service.world.count("delta") == asked
    look(mailbox)
    assert mailbox.hinted and mailbox.unheard is not None and "BadRequest" in mailbox.unheard.message
    assert hint(mailbox, time) and mailbox.unheard is None, "the look that follows says that all is well"
    assert not hint(mailbox, time)


def test_a_list_of_changes_that_does_not_end_is_given_up(
    mailbox: GraphMailbox, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(mailbox)
    page, asked = Reply(200, {}, b'{"value": [], "@odata.nextLink": "again"}'), list[str]()
    monkeypatch.setattr(mailbox._graph, "link", lambda url, **_: asked.append(url) or page)
    monkeypatch.setattr(mailbox, "_first_changes", lambda: {"@odata.nextLink": "again"})
    assert not hint(mailbox, time) and len(asked) == MOST_PAGES


@pytest.mark.parametrize("fault", [{"nonsense": True}, {"cut": True}, {"status": 503}, {"status": 500}])
def test_a_question_that_fails_is_an_outage_and_passes(
    service: Service, mailbox: GraphMailbox, time: Time, fault: dict[str, object]
) -> None:
    look(mailbox)
    arrive(service, 1)
    for _ in range(4):
        service.world.next("delta", **fault)
    with pytest.raises(TransportError):
        hint(mailbox, time)
    service.world.faults.clear()
    assert hint(mailbox, time)


def test_more_than_one_page_is_listed_and_told(service: Service, mailbox: GraphMailbox, time: Time) -> None:
    for number in range(260):
        arrive(service, number)
    found = look(mailbox)
    assert len({each.key for each in found}) == 260
    assert found == sorted(found, key=lambda each: each.received)
    assert not hint(mailbox, time)


def test_a_mail_that_somebody_moves_between_look_and_fetch_is_fetched(
    service: Service, mailbox: GraphMailbox
) -> None:
    arrive(service, 1)
    (found,) = look(mailbox)
    message = service.world.box.by_id(found.key)
    assert message is not None
    service.world.box.move(message, "deleteditems")
    fetched = mailbox.fetch(found, 1000)
    assert fetched is not None and fetched.raw == mail(1)


def test_an_answer_that_the_attendant_threw_away_is_found_and_other_rubbish_is_not(
    service: Service, mailbox: GraphMailbox
) -> None:
    arrive(service, 1, folder="deleteditems")
    answer = arrive(service, 2, folder="deleteditems", type=ANSWER)
    found = look(mailbox)
    assert [each.key for each in found] == [answer]
    mailbox.done(found)
    assert look(mailbox) == []


def test_a_draft_in_the_folder_is_no_mail(service: Service, mailbox: GraphMailbox) -> None:
    arrive(service, 1, draft=True)
    assert look(mailbox) == []


def test_the_folder_for_what_is_done_is_made_and_made_again(service: Service, mailbox: GraphMailbox) -> None:
    box = service.world.box
    for number in (1, 2):
        arrive(service, number)
    one, two = look(mailbox)
    mailbox.done([one])
    gone = next(folder for folder, name in box.folders.items() if name == "parley-done")
    del box.folders[gone]  # a person deletes it
    mailbox.done([two])
    message = box.by_id(two.key)
    assert message is not None and box.folders[message.folder] == "parley-done"
    assert service.world.count("create folder") == 2


def test_a_folder_for_what_is_done_that_somebody_threw_away_is_not_used_for_long(
    service: Service, mailbox: GraphMailbox, time: Time
) -> None:
    """It has its id still, and one day what was thrown away is emptied."""
    box = service.world.box
    for number in (1, 2):
        arrive(service, number)
    one, two = look(mailbox)
    mailbox.done([one])
    thrown_away = next(folder for folder, name in box.folders.items() if name == "parley-done")
    box.folders[thrown_away] = "parley-done in Deleted Items"
    time.now += BY_NAME
    mailbox.done([two])
    message = box.by_id(two.key)
    assert message is not None and box.folders[message.folder] == "parley-done"


def test_a_folder_of_another_name_is_read_and_must_be_there(service: Service, time: Time) -> None:
    service.world.box.folders["AQMk-other"] = "Bea's escalations"
    service.world.box.put(mail(1), NOON, "AQMk-other")
    arrive(service, 2)
    assert len(look(opened(service, time, folder="Bea's escalations"))) == 1
    with pytest.raises(TransportError, match=r"There is no folder 'Nowhere'.*mailbox\.folder") as caught:
        look(opened(service, time, folder="Nowhere"))
    assert caught.value.permanent


@pytest.mark.parametrize("for_good", [False, True])
def test_a_folder_that_is_read_and_that_somebody_threw_away_gives_way_to_a_new_one_of_its_name(
    service: Service, time: Time, for_good: bool
) -> None:
    """Its id holds in Deleted Items, where no mail comes any more; of one that is gone for good nothing is left."""
    box = service.world.box
    box.folders["AQMk-one"] = "Escalations"
    box.put(mail(1), NOON, "AQMk-one")
    way_in = opened(service, time, folder="Escalations")
    assert len(look(way_in)) == 1
    if for_good:
        for message in list(box.within("AQMk-one")):
            box.remove(message)
        del box.folders["AQMk-one"]
        with pytest.raises(TransportError, match=r"There is no folder 'Escalations'.*mailbox\.folder"):
            look(way_in)
    else:
        box.folders["AQMk-one"] = "Escalations in Deleted Items"
        time.now += BY_NAME
    box.folders["AQMk-two"] = "Escalations"
    new = box.put(mail(2), NOON, "AQMk-two").id(True)
    assert [each.key for each in look(way_in)] == [new]


def test_no_rights_and_no_mailbox_are_said(service: Service, mailbox: GraphMailbox) -> None:
    service.world.allowed = set()
    with pytest.raises(ServiceError) as caught:
        look(mailbox)
    assert caught.value.permanent and "two hours" in caught.value.message


def test_a_mail_of_150_mb_is_never_held_whole(service: Service, mailbox: GraphMailbox) -> None:
    raw = mail(1, b"x" * 3_000_000)
    service.world.box.put(raw, NOON)
    (found,) = look(mailbox)
    fetched = mailbox.fetch(found, 100_000)
    assert fetched is not None and not fetched.whole and fetched.raw == raw.partition(b"hello")[0]
    assert mailbox.fetch(found, len(raw)) is not None, "the connection is not spoilt for what comes next"


def test_a_list_that_begins_with_an_empty_page_is_read_on(service: Service, time: Time) -> None:
    """A page may hold nothing and lead to the next one all the same: no mail, no folder and no answer is missed by it."""
    mailbox = opened(service, time, folder="Disputes")
    service.world.box.folders["AQMk-disputes"] = "Disputes"
    arrive(service, 1, folder="AQMk-disputes")
    arrive(service, 2, folder="deleteditems", type=ANSWER)
    for route in ("folders", "list", "list"):
        service.world.next(route, named="empty page")
    assert [len(list(mailbox.look(EVER))), service.world.faults] == [2, []]
    mailbox.done(look(mailbox))
    assert look(mailbox) == []


def test_a_folder_is_found_however_it_is_written_and_beyond_the_first_ten(
    service: Service, time: Time
) -> None:
    box = service.world.box
    box.folders |= {f"AQMk-f{n}": f"Folder {n}" for n in range(30)}
    box.folders["AQMk-done"] = "PROCESSED"
    arrive(service, 1)
    mailbox = opened(service, time, processed="Processed")
    mailbox.done(look(mailbox))
    assert len(list(box.within("AQMk-done"))) == 1


def test_a_folder_that_somebody_has_hidden_is_used(service: Service, mailbox: GraphMailbox) -> None:
    """A list leaves it out, and Exchange makes no second one of its name: mail that is done would have gone nowhere."""
    box = service.world.box
    box.folders["AQMk-done"] = "parley-done"
    box.hidden.add("AQMk-done")
    arrive(service, 1)
    mailbox.done(look(mailbox))
    assert len(list(box.within("AQMk-done"))) == 1


@pytest.mark.parametrize(
    "written", ["2026-04-01T11:01:00Z", "2026-04-01T11:01:00.0000000Z", "2026-04-01T12:01:00+01:00"]
)
def test_an_instant_is_read_however_it_is_written(written: str) -> None:
    assert graph_mailbox._found({"id": "x", "receivedDateTime": written}).received == NOON + timedelta(
        minutes=1
    )


@pytest.mark.parametrize("written", [None, "", "2026-04-01T11:01:00", "yesterday"])
def test_what_is_no_instant_makes_no_sense(written: object) -> None:
    with pytest.raises(TransportError, match="makes no sense"):
        graph_mailbox._found({"id": "x", "receivedDateTime": written})


def test_a_mail_that_cannot_be_moved_keeps_no_other_from_being_moved(
    service: Service, mailbox: GraphMailbox
) -> None:
    for number in (1, 2, 3):
        arrive(service, number)
    found = look(mailbox)
    service.world.next("move", status=500, code="ErrorMoveCopyFailed")
    with pytest.raises(ServiceError, match="ErrorMoveCopyFailed"):
        mailbox.done(found)
    assert look(mailbox) == found[:1]
    for _ in range(9):
        service.world.next("move", status=503)
    asked = service.world.count("move")
    with pytest.raises(ServiceError):
        mailbox.done(found)
    assert service.world.count("move") == asked + 1, "a service that is busy is not asked for each of them"
