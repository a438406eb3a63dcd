"""The client's manners: waiting when it is told to, four at once, tokens renewed, answers that make no sense."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from fake_graph import OTHER, Service
from fake_proxy import proxy

from parley.errors import TransportError
from parley.graph.account import path_of
from parley.graph.client import SHORT, Graph
from parley.graph.refusals import ServiceError
from parley.graph.wire import CutOff, Wire


class Time:
    """A clock that goes on only while somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waited: list[float] = []

    def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def graph(service: Service, time: Time) -> Graph:
    return Graph(service.account(), Wire(service.ca_file), pause=time.pause, monotonic=lambda: time.now)


def inbox(graph: Graph) -> object:
    return graph.json("GET", f"{graph.account.path}/mailFolders/inbox")["displayName"]


def test_a_short_wait_is_waited_and_the_answer_comes(service: Service, graph: Graph, time: Time) -> None:
    service.world.next("folder", status=429, retry_after="7")
    assert inbox(graph) == "inbox"
    assert time.waited == [7.0]


def test_a_long_wait_is_the_callers_and_nobody_asks_before(
    service: Service, graph: Graph, time: Time
) -> None:
    service.world.next("folder", status=429, retry_after="120")
    for _ in range(2):
        with pytest.raises(ServiceError) as caught:
            inbox(graph)
        assert "busy and asks us to wait" in caught.value.message and not caught.value.permanent
    assert (service.world.count("folder"), time.waited) == (1, [])
    time.now += 121
    assert inbox(graph) == "inbox"


def test_a_date_is_counted_from_the_services_own_clock(service: Service, graph: Graph, time: Time) -> None:
    service.world.next("folder", status=429, retry_after="Fri, 31 Dec 2100 23:59:59 GMT")
    with pytest.raises(ServiceError):
        inbox(graph)
    time.now += 3_500  # an hour is the most that is believed
    with pytest.raises(ServiceError):
        inbox(graph)
    time.now += 101
    assert inbox(graph) == "inbox"


def test_one_that_stays_busy_is_not_asked_for_ever(service: Service, graph: Graph, time: Time) -> None:
    for _ in range(10):
        service.world.next("folder", status=503)
    with pytest.raises(ServiceError):
        inbox(graph)
    assert service.world.count("folder") == 4 and all(0 < each <= SHORT for each in time.waited)


def test_what_changes_something_is_not_repeated_after_503(service: Service, graph: Graph) -> None:
    service.world.next("create folder", status=503)
    with pytest.raises(ServiceError) as caught:
        graph.json("POST", f"{graph.account.path}/mailFolders", {"displayName": "done"})
    assert caught.value.status == 503 and service.world.count("create folder") == 1


def test_a_token_that_no_longer_holds_is_renewed_once(service: Service, graph: Graph) -> None:
    inbox(graph)
    service.world.login.tokens.clear()
    assert inbox(graph) == "inbox"
    assert service.world.login.asked == ["secret", "secret"]
    for _ in range(2):
        service.world.next("folder", status=401, code="InvalidAuthenticationToken")
    with pytest.raises(ServiceError) as caught:
        inbox(graph)
    assert "does not take our token" in caught.value.message


def test_never_more_than_four_at_once(service: Service, graph: Graph) -> None:
    inbox(graph)
    service.world.hold = threading.Event()
    with ThreadPoolExecutor(9) as threads:
        asked = [threads.submit(inbox, graph) for _ in range(9)]
        while service.world.most_at_once < 4:
            service.world.hold.wait(0.005)
        service.world.hold.set()
        assert [each.result() for each in asked] == ["inbox"] * 9
    assert service.world.most_at_once == 4


def test_rights_that_are_missing_are_said_in_words(service: Service, graph: Graph) -> None:
    service.world.rights.clear()
    with pytest.raises(ServiceError) as caught:
        inbox(graph)
    assert caught.value.permanent and caught.value.code == "ErrorAccessDenied"
    assert "`parley init`" in caught.value.message


def test_another_mailbox_is_refused_or_there_is_none(service: Service, graph: Graph) -> None:
    for address, code in ((OTHER, "ErrorAccessDenied"), ("nobody@parley.example", "ErrorInvalidUser")):
        with pytest.raises(ServiceError) as caught:
            graph.json("GET", f"{path_of(address)}/mailFolders/inbox")
        assert caught.value.code == code and caught.value.permanent
        assert address not in caught.value.message


@pytest.mark.parametrize("fault", [{"nonsense": True}, {"cut": True}, {"status": 500}, {"status": 504}])
def test_whatever_else_goes_wrong_may_pass(service: Service, graph: Graph, fault: dict[str, object]) -> None:
    service.world.next("folder", **fault)
    with pytest.raises(TransportError) as caught:
        inbox(graph)
    assert not caught.value.permanent
    assert inbox(graph) == "inbox"


def test_a_full_mailbox_and_one_that_has_moved_too_many_octets_are_two_things(
    service: Service, graph: Graph, time: Time
) -> None:
    """Microsoft's page on errors: 507, "The maximum storage quota has been reached"; 509, throttled for its bandwidth."""
    service.world.next("create folder", status=509, retry_after="7")
    graph.json("POST", f"{graph.account.path}/mailFolders", {"displayName": "one"})
    assert time.waited == [7.0]
    service.world.next("create folder", status=507)
    with pytest.raises(ServiceError, match="the mailbox is full") as caught:
        graph.json("POST", f"{graph.account.path}/mailFolders", {"displayName": "two"})
    assert caught.value.permanent


def test_a_request_that_may_have_arrived_is_told_from_one_that_cannot(service: Service, graph: Graph) -> None:
    service.world.next("create folder", after=True)
    with pytest.raises(CutOff):
        graph.json("POST", f"{graph.account.path}/mailFolders", {"displayName": "done"})
    assert "done" in service.world.box.folders.values()
    nowhere = Graph(service.account(service="https://127.0.0.1:1"), Wire(service.ca_file))
    with pytest.raises(TransportError) as caught:
        inbox(nowhere)
    assert not isinstance(caught.value, CutOff)


def test_a_link_to_elsewhere_is_not_followed(service: Service, graph: Graph) -> None:
    with pytest.raises(TransportError, match="leads elsewhere"):
        graph.link("https://elsewhere.example/v1.0/users/x/messages")
    assert service.world.asked == [] and service.world.login.asked == []


def test_through_a_proxy_nothing_is_said_in_the_clear(service: Service) -> None:
    with proxy() as way:
        graph = Graph(service.account(proxy=way.url), Wire(service.ca_file, way.url))
        assert inbox(graph) == "inbox"
        assert way.asked == [f"CONNECT 127.0.0.1:{service.port}"]


def test_a_proxy_that_says_no_or_is_not_there_is_named(service: Service) -> None:
    with proxy(lets_through=False) as way:
        for url in (way.url, "http://127.0.0.1:1"):
            with pytest.raises(TransportError, match=r"mailbox\.proxy") as caught:
                inbox(Graph(service.account(proxy=url), Wire(service.ca_file, url)))
            assert not isinstance(caught.value, CutOff)


def test_a_page_of_a_gateway_is_no_answer_whatever_was_asked(service: Service, graph: Graph) -> None:
    """With 200, as some block what they have opened: a letter would have been sent so, and a mail taken."""
    for method, path, route in (("GET", "/messages/x/$value", "raw"), ("POST", "/messages/x/send", "send")):
        service.world.next(route, page=True)
        with pytest.raises(TransportError, match="gateway") as caught:
            graph.ask(method, f"{graph.account.path}{path}", body=b"" if method == "POST" else None)
        assert not caught.value.permanent and not isinstance(caught.value, (CutOff, ServiceError))


def test_a_mailbox_that_is_not_there_is_never_taken_for_a_mail_that_is_not(
    service: Service, graph: Graph
) -> None:
    path = f"{graph.account.path}/messages/x"
    assert graph.ask("GET", f"{path}/$value", answers=(404,)).status == 404
    service.world.boxes.clear()
    with pytest.raises(ServiceError) as caught:
        graph.ask("GET", f"{path}/$value", answers=(404,))
    assert "mailbox.address" in caught.value.message


def test_a_policy_that_no_longer_lets_the_token_through_is_named(service: Service, graph: Graph) -> None:
    service.world.next("folder", status=403, claims=True)
    with pytest.raises(ServiceError, match="conditional access policy"):
        inbox(graph)
    inbox(graph)
    for _ in range(2):
        service.world.next("folder", status=401, code="InvalidAuthenticationToken", claims=True)
    with pytest.raises(ServiceError) as caught:
        inbox(graph)
    assert "conditional access policy" in caught.value.message and caught.value.permanent
    assert service.world.login.asked == ["secret", "secret"], "a new token was tried first"
