"""No server keeps a call open by dripping: each kind of conversation ends within its limit, as a fault that may pass."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from dripping_server import dripping
from nonsense_server import saying

from parley.calendars.dav import Access as DavAccess
from parley.calendars.dav import Server
from parley.errors import TransportError
from parley.exchange.access import Access
from parley.exchange.connection import Connection as Exchange
from parley.exchange.login import Tokens as ExchangeTokens
from parley.exchange.patience import Patience
from parley.graph.wire import CutOff, Wire
from parley.mailboxes.imap_at import ImapAt, OAuthAt
from parley.mailboxes.imap_connection import Connection
from parley.mailboxes.oauth import Tokens
from parley.oncall import calendars
from parley.time_limit import TookTooLong, cut_all, within

SHORT = 0.1
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
UNTIL_THE_END = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
SAID = {
    "the head": b"HTTP/1.1 200 OK\r\nX-Very-Long: ",
    "the body": HEAD,
    "a body without a length": UNTIL_THE_END,
}


def _secret(folder: Path) -> Path:
    (folder / "secret").write_text("not-a-secret")
    return folder / "secret"


def _imap(port: int, folder: Path, tls: str = "none") -> None:
    at = ImapAt("127.0.0.1", port, tls=tls, username="u", password_file=_secret(folder))
    with Connection(at, None, limit=SHORT).use("look"):
        raise AssertionError("nobody logged in")


def _imap_token(port: int, folder: Path, scheme: str = "http") -> None:
    at = OAuthAt(token_url=f"{scheme}://127.0.0.1:{port}/", client_id="p", client_secret_file=_secret(folder))
    with within(SHORT):
        Tokens(at).token()


def _graph(port: int, folder: Path, scheme: str = "http") -> None:
    wire = Wire(limit=SHORT)
    try:
        wire.send("GET", f"{scheme}://127.0.0.1:{port}/v1.0/me")
    finally:
        wire.close()


def _calendar(port: int, folder: Path, scheme: str = "http") -> None:
    Server(DavAccess(f"{scheme}://127.0.0.1:{port}/c/"), limit=SHORT).ask("GET", "/c/")


def _rota(port: int, folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calendars, "LIMIT", SHORT)
        calendars.fetch(f"http://127.0.0.1:{port}/rota.ics")


def _exchange(port: int, folder: Path, scheme: str = "http") -> None:
    url = f"{scheme}://127.0.0.1:{port}/EWS/Exchange.asmx"
    access = Access(url, "escalations@parley.example", "parley", _secret(folder), auth="basic")
    connection = Exchange(access, Patience(), ExchangeTokens(access), limit=SHORT)
    connection.ask(lambda account: account.protocol.get_session().get(url, timeout=60))


HTTP: list[Callable[[int, Path], None]] = [_imap_token, _graph, _calendar, _rota, _exchange]


@pytest.mark.parametrize("ask", HTTP)
@pytest.mark.parametrize("where", SAID)
def test_an_answer_over_http_that_does_not_end(
    ask: Callable[[int, Path], None], where: str, tmp_path: Path
) -> None:
    with dripping(SAID[where]) as port, pytest.raises(TransportError) as fault:
        ask(port, tmp_path)
    assert not fault.value.permanent


# A record of TLS that is announced as long, and comes octet by octet
AGREEING = b"\x16\x03\x03\x40\x00"


@pytest.mark.parametrize("ask", [_imap_token, _graph, _calendar, _exchange])
def test_a_server_that_does_not_come_to_the_end_of_agreeing_upon_tls(
    ask: Callable[[int, Path, str], None], tmp_path: Path
) -> None:
    with dripping(AGREEING) as port, pytest.raises(TransportError) as fault:
        ask(port, tmp_path, "https")
    assert not fault.value.permanent


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_mail_server_that_does_not(tls: str, tmp_path: Path) -> None:
    at_once = AGREEING
    if tls == "starttls":
        at_once = b"* OK [CAPABILITY IMAP4rev1 STARTTLS] here\r\n"
    with dripping(at_once, asked=tls == "tls") as port, pytest.raises(TransportError) as fault:
        _imap(port, tmp_path, tls)
    assert "end of an answer" in fault.value.message and not fault.value.permanent


def test_what_is_done_within_a_shorter_limit_ends_with_that(tmp_path: Path) -> None:
    wire = Wire(limit=400.0)
    with dripping(HEAD) as port, pytest.raises(TransportError), within(SHORT):
        wire.send("GET", f"http://127.0.0.1:{port}/v1.0/me")


def test_whether_it_was_done_at_exchange_online_is_not_known(tmp_path: Path) -> None:
    with dripping(HEAD) as port, pytest.raises(CutOff):
        _graph(port, tmp_path)


@pytest.mark.parametrize("asked", [True, False])
def test_a_mail_server_that_does_not_end_its_greeting_or_an_answer(asked: bool, tmp_path: Path) -> None:
    greeting = b"* OK [CAPABILITY IMAP4rev1] here\r\n" if asked else b"* OK "
    with (
        dripping(greeting, asked=False) as port,
        pytest.raises(TransportError, match="end of an answer") as fault,
    ):
        _imap(port, tmp_path)
    assert not fault.value.permanent


def test_the_next_call_of_a_kept_connection_has_a_limit_of_its_own(tmp_path: Path) -> None:
    with dripping(HEAD + b"x" * 1_000_000) as port:
        wire = Wire(limit=SHORT)
        assert wire.send("GET", f"http://127.0.0.1:{port}/one").status == 200
        with pytest.raises(TransportError):
            wire.send("GET", f"http://127.0.0.1:{port}/two")


def test_what_ends_in_time_is_left_alone_and_one_thread_watches_over_all() -> None:
    for _ in range(50):
        with within(400.0), within(300.0):
            pass
    with pytest.raises(ValueError, match="mine"), within(400.0):
        raise ValueError("mine")
    assert [thread.name for thread in threading.enumerate()].count("time-limits") == 1


def test_what_fails_after_its_time_says_so() -> None:
    with pytest.raises(TookTooLong), within(0.0):
        threading.Event().wait(SHORT)
        raise OSError("hung up")


def test_a_program_that_is_about_to_end_waits_for_no_server(tmp_path: Path) -> None:
    """Long before any limit: the thread that asks is free again as soon as all are cut."""
    with saying(b"* OK ready\r\n", [(b"CAPABILITY", b"")], hangs=True) as port:
        at = ImapAt("127.0.0.1", port, tls="none", username="u", password_file=_secret(tmp_path))
        connection, met = Connection(at, None), list[str]()

        def ask() -> None:
            with pytest.raises(TransportError) as error, connection.use("look"):
                raise AssertionError("nobody logged in")
            met.append(error.value.message)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        while asking.is_alive():
            cut_all()
            asking.join(0.05)
    assert "does not come to the end" in met[0]
