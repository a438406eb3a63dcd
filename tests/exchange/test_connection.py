"""Speaking to Exchange: who we are, what goes wrong in words, when we ask again and when we leave it alone."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

sys.path.insert(0, str(Path(__file__).parents[1] / "graph"))
import fake_certificates
from ews_client import access, connect
from ews_faults import (
    AWAY,
    BUSY,
    CUT,
    FORBIDDEN,
    HALF,
    HANG,
    MOVED,
    NONSENSE,
    REFUSED,
    THROTTLED,
    TRANSIENT,
    Fault,
)  # fmt: skip
from ews_http import SECRET
from ews_server import PARLEY, Exchange, exchange
from exchangelib.items import Item

from parley import log_in_failed
from parley.errors import TransportError
from parley.exchange.access import Access, is_online
from parley.exchange.connection import Connection, _in_pieces
from parley.exchange.faults import ExchangeFault
from parley.exchange.login import Tokens
from parley.exchange.patience import AFTER_A_REFUSAL, AFTER_THE_FIRST, Patience
from parley.exchange.syncing import Synced


class Clock:
    """Monotonic seconds that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def inbox(connection: Connection) -> Synced[Any]:
    return Synced(connection, "inbox", Item, ("size",), lambda item: item.size)


def failing(work: Callable[[], object]) -> TransportError:
    with pytest.raises(TransportError) as failed:
        work()
    return failed.value


@pytest.mark.parametrize("auth", ["basic", "ntlm", "oauth"])
@pytest.mark.parametrize("impersonate", [False, True])
def test_each_way_to_log_in(auth: str, impersonate: bool, tmp_path: Path) -> None:
    with exchange(auth, tmp_path) as server:
        server.store.deliver(PARLEY, b"hello")
        connection = connect(server, tmp_path, impersonate=impersonate)
        assert list(inbox(connection).bring_up_to_date().values()) == [5]
        connection.close()
        acts_as = f"<t:PrimarySmtpAddress>{PARLEY}</t:PrimarySmtpAddress>".encode()
        assert (acts_as in server.asked[0][1]) is (impersonate or auth == "oauth")
        assert server.operations() == ["SyncFolderItems"], "nothing else is asked before"


@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_a_wrong_password_is_not_tried_again_by_itself(auth: str, tmp_path: Path) -> None:
    """A directory locks an account that somebody keeps guessing at."""
    with exchange(auth, tmp_path) as server:
        clock, reached = Clock(), access(server, tmp_path)
        patience, tokens = Patience(clock), Tokens(reached, clock)
        reached.password_file.write_text("not this one")
        mail, calendar = (inbox(Connection(reached, patience, tokens)) for _ in range(2))
        why = failing(mail.bring_up_to_date)
        assert why.permanent and "mailbox.password_file" in why.message
        tried = server.log_ins
        for each in (mail, calendar, mail):
            assert failing(each.bring_up_to_date).message == why.message, "it is the same, and said once"
        assert "a quarter of an hour" in why.message
        assert server.log_ins == tried == 1, "one connection's refusal counts for all"
        clock.seconds += 901
        failing(mail.bring_up_to_date)
        assert server.log_ins == 2
        access(server, tmp_path)  # the right one is in the file now
        assert calendar.bring_up_to_date() == {}


def test_a_password_that_was_good_and_is_refused_once_is_tried_again_after_a_minute(tmp_path: Path) -> None:
    """An Exchange that starts anew, or whose domain controller does, refuses good passwords: an urgent mail would lie there for a
    quarter of an hour. Twice in a row it is the password."""
    with exchange() as server:
        clock, reached = Clock(), access(server, tmp_path)
        patience, tokens = Patience(clock), Tokens(reached, clock)
        mail, calendar = (inbox(Connection(reached, patience, tokens)) for _ in range(2))
        mail.bring_up_to_date()
        server.faults.append(Fault(REFUSED, times=1))
        assert failing(mail.bring_up_to_date).permanent
        clock.seconds += AFTER_THE_FIRST - 1
        assert failing(calendar.bring_up_to_date).permanent and len(server.asked) == 1
        clock.seconds += 2
        assert calendar.bring_up_to_date() == {}
        server.password = "another"  # which nobody has told us
        for pause in (AFTER_THE_FIRST, AFTER_A_REFUSAL, AFTER_A_REFUSAL):
            tried = server.log_ins
            failing(mail.bring_up_to_date)
            clock.seconds += pause - 1
            failing(mail.bring_up_to_date)
            assert server.log_ins == tried + 1
            clock.seconds += 2


def test_two_that_are_refused_side_by_side_are_one_refusal() -> None:
    clock = Clock()
    patience = Patience(clock)
    patience.taken("good")
    for _ in range(4):
        patience.refused("good", "No.")
    clock.seconds += AFTER_THE_FIRST
    patience.ask("good")


@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_a_password_that_was_changed_in_the_file_is_the_one_that_is_tried(auth: str, tmp_path: Path) -> None:
    """Also where a kept session still has the old one: its refusal would be held against the new one."""
    with exchange(auth, tmp_path) as server:
        reached = access(server, tmp_path)
        connection = Connection(reached, Patience(), Tokens(reached))
        inbox(connection).bring_up_to_date()
        before = server.log_ins
        reached.password_file.write_text("another")
        if auth == "basic":
            server.password = "another"
            inbox(connection).bring_up_to_date()
        else:
            assert failing(inbox(connection).bring_up_to_date).kind == "log-in", (
                "asked with the new one at once"
            )
        assert server.log_ins > before


def test_a_token_is_fetched_once_renewed_early_and_anew_when_it_is_refused(tmp_path: Path) -> None:
    with exchange("oauth") as server:
        clock, reached = Clock(), access(server, tmp_path)
        tokens = Tokens(reached, clock)
        there = inbox(Connection(reached, Patience(clock), tokens))
        for _ in range(3):
            there.bring_up_to_date()
        assert len(server.tokens) == 1
        clock.seconds += 3300  # five minutes before its end
        there.bring_up_to_date()
        assert len(server.tokens) == 2
        server.tokens = dict.fromkeys(server.tokens, False)  # the server has forgotten it
        there.bring_up_to_date()
        assert len(server.tokens) == 3


def test_a_token_that_has_expired_when_it_comes_ends_in_an_error_and_no_spin(tmp_path: Path) -> None:
    with exchange("oauth") as server:
        server.token_life = 0
        server.new_token = lambda: "stale"  # type: ignore[method-assign]
        asked_before = server.log_ins
        why = failing(inbox(connect(server, tmp_path)).bring_up_to_date)
        assert why.permanent and server.log_ins - asked_before == 2


@pytest.mark.parametrize(("busy", "pause"), [("", log_in_failed.REFUSED), ("240", 240.0)])
def test_a_token_that_cannot_be_had_is_not_asked_for_by_everybody_who_waits_for_it(
    tmp_path: Path, busy: str, pause: float
) -> None:
    with exchange("oauth") as server:
        reached, clock = access(server, tmp_path), Clock()
        server.token_busy = busy
        if not busy:
            reached.password_file.write_text("wrong")
        tokens = Tokens(reached, clock)
        for _ in range(100):
            with pytest.raises(TransportError) as caught:
                tokens.get()
            assert caught.value.permanent is not bool(busy)
            clock.seconds += (pause - 1) / 100
        assert server.token_asked == 1
        clock.seconds += 2
        server.token_busy = ""
        reached.password_file.write_text(SECRET)
        assert tokens.get() == "token-1" and server.token_asked == 2


def test_a_secret_that_the_token_service_refuses(tmp_path: Path) -> None:
    with exchange("oauth") as server:
        reached = access(server, tmp_path)
        reached.password_file.write_text("not this one")
        there = inbox(Connection(reached, Patience(), Tokens(reached)))
        why = failing(there.bring_up_to_date)
        assert why.permanent and "token service refuses" in why.message
        nowhere = replace(reached, token_url="http://127.0.0.1:1/token")
        assert not failing(inbox(Connection(nowhere, Patience(), Tokens(nowhere))).bring_up_to_date).permanent


@pytest.mark.parametrize(
    ("fault", "permanent", "words"),
    [
        (Fault(REFUSED), True, "mailbox.username"),
        (Fault(FORBIDDEN), True, "EwsEnabled"),
        (Fault(MOVED), True, "Exchange Online"),
        (Fault(AWAY), False, "503"),
        (Fault(TRANSIENT), False, "busy"),
        (Fault(BUSY), False, "busy"),
        (Fault(CUT), False, "cannot be reached"),
        (Fault(NONSENSE), False, "makes no sense"),
        (Fault(HALF), False, "makes no sense"),
        (Fault("ErrorAccessDenied"), True, "docs/exchange.md"),
        (Fault("ErrorMailboxStoreUnavailable"), False, "not mounted"),
        (Fault("ErrorThatNobodyKnows"), False, "ErrorThatNobodyKnows"),
        (Fault("ErrorQuotaExceeded"), True, "full"),
        (Fault("ErrorSyncFolderNotFound"), True, "mailbox.address"),
        (Fault("ErrorNonPrimarySmtpAddress"), True, "mailbox.address is not the first address"),
        (Fault("ErrorImpersonationDenied"), True, "mailbox.access"),
        (Fault("ErrorCreateSubfolderAccessDenied"), True, "mailbox.processed"),
        (Fault("ErrorMailboxConfiguration"), True, "Get-Mailbox"),
        (Fault("ErrorADUnavailable"), False, "directory"),
        (Fault("ErrorConnectionFailed"), False, "cannot reach"),
        (Fault("ErrorInsufficientResources"), False, "overloaded"),
        (Fault("ErrorInternalServerError"), False, "event log"),
    ],
)
def test_what_goes_wrong_is_said_in_words(
    server: Exchange, tmp_path: Path, fault: Fault, permanent: bool, words: str
) -> None:
    server.faults.append(fault)
    why = failing(inbox(connect(server, tmp_path)).bring_up_to_date)
    assert (why.permanent, words in why.message) == (permanent, True), why.message


def test_another_address_of_the_mailbox_is_not_taken(server: Exchange, tmp_path: Path) -> None:
    server.store.aliases["help@parley.example"] = PARLEY
    server.delegate_of.add("help@parley.example")
    alias = replace(access(server, tmp_path), mailbox="help@parley.example")
    why = failing(inbox(Connection(alias, Patience(), Tokens(alias))).bring_up_to_date)
    assert why.permanent and "mailbox.address" in why.message and PARLEY not in why.message


def test_a_server_that_is_not_there_and_one_that_says_nothing(server: Exchange, tmp_path: Path) -> None:
    nowhere = replace(access(server, tmp_path), url="http://127.0.0.1:1/EWS/Exchange.asmx")
    why = failing(inbox(Connection(nowhere, Patience(), Tokens(nowhere))).bring_up_to_date)
    assert isinstance(why, ExchangeFault) and why.kind == "never left" and "mailbox.url" in why.message
    server.faults.append(Fault(HANG))
    why = failing(inbox(connect(server, tmp_path, timeout=0.05)).bring_up_to_date)
    assert isinstance(why, ExchangeFault) and why.kind == "cut" and not why.permanent


def test_a_certificate_must_be_trusted_by_this_machine_and_name_the_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = fake_certificates.of_this_machine()
    with exchange(certificate=pem) as server:
        reached = access(server, tmp_path)
        why = failing(inbox(Connection(reached, Patience(), Tokens(reached))).bring_up_to_date)
        assert why.permanent and "not trusted" in why.message and server.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert inbox(Connection(reached, Patience(), Tokens(reached))).bring_up_to_date() == {}
        named = replace(reached, url=reached.url.replace("127.0.0.1", "localhost"))
        why = failing(inbox(Connection(named, Patience(), Tokens(named))).bring_up_to_date)
        assert (
            why.permanent and "names" not in why.message and "mailbox.url must name the host" in why.message
        )


def test_exchange_online_is_one_clear_message_and_no_hour_of_retries(
    server: Exchange, tmp_path: Path
) -> None:
    class Online(Connection):
        """Reaches the fake, as if it were Microsoft's."""

    reached = access(server, tmp_path)
    connection = Online(reached, Patience(), Tokens(reached))
    server.faults.append(Fault(FORBIDDEN))
    there = inbox(connection)
    failing(there.bring_up_to_date)
    connection.access = replace(reached, url="https://outlook.office365.com/EWS/Exchange.asmx")
    why = failing(there.bring_up_to_date)
    assert why.permanent and "off since October 2026" in why.message and "Graph" in why.message
    assert server.operations() == [], "each was asked once, and nothing beyond the head was looked at"


@pytest.mark.parametrize(
    ("url", "online"),
    [
        ("https://outlook.office365.com/EWS/Exchange.asmx", True),
        ("https://OUTLOOK.office.com/EWS/Exchange.asmx", True),
        ("https://mail.agency.example/EWS/Exchange.asmx", False),
        ("https://outlook.office365.com.agency.example/EWS/Exchange.asmx", False),
    ],
)
def test_which_addresses_are_exchange_onlines(url: str, online: bool) -> None:
    assert is_online(url) is online


@pytest.mark.parametrize(
    ("fault", "seconds"), [(Fault(BUSY, times=1, milliseconds=40_000), 40), (Fault(THROTTLED, times=1), 17)]
)
def test_a_server_that_asks_for_a_pause_gets_it_from_everybody(
    server: Exchange, tmp_path: Path, fault: Fault, seconds: int
) -> None:
    clock = Clock()
    patience = Patience(clock)
    mail, calendar = (inbox(connect(server, tmp_path, patience=patience)) for _ in range(2))
    server.faults.append(fault)
    why = failing(mail.bring_up_to_date).message
    before = server.log_ins
    for later in (0, seconds - 1):
        clock.seconds += later
        assert failing(calendar.bring_up_to_date).message == why, "it is the same, and said once"
    assert server.log_ins == before, "not a word to the server"
    clock.seconds += 2
    assert calendar.bring_up_to_date() == {}


def test_a_pause_is_never_forgotten_for_a_shorter_one_and_never_without_end() -> None:
    clock = Clock()
    patience = Patience(clock)
    patience.leave_alone(1e9, "Busy.")
    patience.leave_alone(0, "Busy.")
    clock.seconds += 899
    with pytest.raises(TransportError, match="Busy"):
        patience.ask("")
    clock.seconds += 1
    patience.ask("")


def test_a_read_that_was_cut_is_asked_once_more_and_a_change_never(server: Exchange, tmp_path: Path) -> None:
    connection = connect(server, tmp_path)
    server.faults.append(Fault(CUT, times=1))
    assert inbox(connection).bring_up_to_date() == {} and len(server.asked) == 2
    server.faults.append(Fault(CUT, times=1))
    there = inbox(connection)
    why = failing(lambda: connection.ask(there._round, twice=False))
    assert isinstance(why, ExchangeFault) and why.kind == "cut" and len(server.asked) == 3


@pytest.mark.parametrize("fault", [NONSENSE, HALF, CUT, REFUSED, "ErrorItemCorrupt", BUSY])
def test_nothing_of_a_mail_reaches_the_log(
    server: Exchange,
    tmp_path: Path,
    fault: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """exchangelib writes whole requests and answers there when something goes wrong."""
    server.faults.append(Fault(fault))
    connection = connect(server, tmp_path)
    with caplog.at_level(logging.DEBUG):
        failing(inbox(connection).bring_up_to_date)
        failing(lambda: connection.ask(lambda account: account.protocol.nonsense))
    connection.close()
    ours = [
        record.name
        for record in caplog.records
        if record.name.startswith(("exchangelib", "spnego", "requests_ntlm"))
    ]
    assert ours == [] and "Envelope" not in "".join(capfd.readouterr())


def test_an_account_on_a_file_that_is_not_there(tmp_path: Path) -> None:
    nowhere = Access("http://127.0.0.1:1/", PARLEY, "x", tmp_path / "nothing", "basic")
    why = failing(inbox(Connection(nowhere, Patience(), Tokens(nowhere))).bring_up_to_date)
    assert why.permanent and str(tmp_path) not in why.message


def test_an_answer_is_read_in_pieces_and_a_stream_as_it_comes() -> None:
    """exchangelib alone reads an answer one octet at a time: eight seconds of CPU for a mail of 30 MB."""
    for stream, pieces in ((False, 3), (True, 150_000)):
        response = requests.Response()
        response._content, response._content_consumed = b"x" * 150_000, True
        _in_pieces(response, stream=stream)
        assert len([*response.iter_content()]) == pieces and response.content == b"x" * 150_000
