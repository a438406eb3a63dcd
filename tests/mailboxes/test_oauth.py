"""Access tokens: asked for once, kept until shortly before their end, and every refusal said with the setting to change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from token_server import REFRESH, SECRET, Endpoint, endpoint

from parley.errors import TransportError
from parley.exchange.access import Access
from parley.log_in_failed import LONGEST, PASSING
from parley.mailboxes.imap_at import OAuthAt
from parley.mailboxes.oauth import EARLY, Tokens, secret


@pytest.fixture
def server() -> Iterator[Endpoint]:
    with endpoint() as running:
        yield running


@pytest.fixture
def at(server: Endpoint, tmp_path: Path) -> OAuthAt:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    (tmp_path / "refresh").write_text(REFRESH)
    secret = tmp_path / "secret"
    return OAuthAt(token_url=server.url, client_id="parley", client_secret_file=secret, scope="imap")


def test_it_is_asked_for_once_and_again_shortly_before_its_end(server: Endpoint, at: OAuthAt) -> None:
    seconds = [0.0]
    tokens = Tokens(at, lambda: seconds[0])
    assert [tokens.token(), tokens.token()] == ["t1", "t1"]
    seconds[0] = server.lasts - EARLY - 1
    assert tokens.token() == "t1"
    seconds[0] += 1
    assert tokens.token() == "t2"
    assert server.asked[0] == {
        "grant_type": "client_credentials", "client_id": "parley", "client_secret": SECRET, "scope": "imap",
    }  # fmt: skip


def test_one_that_was_refused_is_asked_for_anew(at: OAuthAt) -> None:
    tokens = Tokens(at)
    tokens.token()
    tokens.forget()
    assert tokens.token() == "t2"


def test_with_a_refresh_token(server: Endpoint, at: OAuthAt, tmp_path: Path) -> None:
    at = replace(at, client_secret_file=None, refresh_token_file=tmp_path / "refresh", scope="")
    assert Tokens(at).token() == "t1"
    assert server.asked == [{"grant_type": "refresh_token", "client_id": "parley", "refresh_token": REFRESH}]


def test_from_a_file_that_another_program_keeps_fresh(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("one\n")
    tokens = Tokens(OAuthAt(token_file=path))
    assert tokens.token() == "one"
    path.write_text("two\n")
    assert tokens.token() == "two"


@pytest.mark.parametrize(
    ("refuse", "said"),
    [
        ("invalid_client", "client_secret_file"),
        ("invalid_grant", "log in again"),
        ("invalid_scope", "mailbox.oauth.scope"),
        ("something <else>", "mailbox.oauth"),
    ],
)
def test_a_refusal_names_the_setting_and_no_secret(
    server: Endpoint, at: OAuthAt, refuse: str, said: str
) -> None:
    server.refuse = refuse
    with pytest.raises(TransportError) as wrong:
        Tokens(at).token()
    assert said in wrong.value.message and wrong.value.permanent
    assert SECRET not in wrong.value.message and "<" not in wrong.value.message


@pytest.mark.parametrize("raw", [b"<html>", b"[]", b'{"access_token": 7}', b"\xff", b""])
def test_nonsense_is_no_token(server: Endpoint, at: OAuthAt, raw: bytes) -> None:
    server.raw = raw
    with pytest.raises(TransportError, match=r"token_url"):
        Tokens(at).token()


def test_an_endpoint_that_is_away_is_tried_again(at: OAuthAt) -> None:
    with pytest.raises(TransportError) as wrong:
        Tokens(replace(at, token_url="http://127.0.0.1:9/")).token()
    assert not wrong.value.permanent


@pytest.mark.parametrize(
    ("status", "asks", "seconds"),
    [
        (429, "90", 90.0),
        (503, "Fri, 31 Dec 2100 23:59:59 GMT", LONGEST),
        (503, "", PASSING),
        (429, "soon", PASSING),
    ],
)
def test_an_endpoint_that_is_busy_is_left_alone_as_long_as_it_asks(
    server: Endpoint, at: OAuthAt, status: int, asks: str, seconds: float
) -> None:
    """Reading, listening and each letter that is looked up in Sent want a token; one of them asks."""
    now = [1000.0]
    tokens = Tokens(at, lambda: now[0])
    server.busy = status, asks
    for later in (0.0, seconds - 1):
        now[0] = 1000.0 + later
        with pytest.raises(TransportError, match=r"busy or not well.*mailbox\.oauth\.token_url") as wrong:
            tokens.token()
        assert not wrong.value.permanent and len(server.asked) == 1
    server.busy, now[0] = None, 1000.0 + seconds
    assert tokens.token() == "t1"


def test_one_that_refuses_is_asked_at_once_with_another_secret(
    server: Endpoint, at: OAuthAt, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("an old one")
    tokens = Tokens(at)
    for _ in range(3):
        with pytest.raises(TransportError, match="client_secret_file"):
            tokens.token()
    assert len(server.asked) == 1
    (tmp_path / "secret").write_text(SECRET)
    assert tokens.token() == "t1"


def test_a_secret_that_is_not_there_names_its_setting(at: OAuthAt, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    for name, words in (("none", "No such file"), ("empty", "is empty")):
        with pytest.raises(TransportError, match=words) as wrong:
            Tokens(replace(at, client_secret_file=tmp_path / name)).token()
        assert "client_secret_file" in wrong.value.message and str(tmp_path) not in wrong.value.message


@pytest.mark.parametrize("written", ["hush", "hush\n", "hush\r\n", "\ufeffhush\r\n"])
def test_a_secret_is_what_somebody_typed_whatever_their_editor_adds(tmp_path: Path, written: str) -> None:
    (tmp_path / "secret").write_bytes(written.encode())
    assert secret(tmp_path / "secret", "mailbox.password_file") == "hush"
    access = Access(
        "https://mail.agency.example/EWS/Exchange.asmx", "esc@agency.example", "svc", tmp_path / "secret"
    )
    assert access.password() == "hush"
