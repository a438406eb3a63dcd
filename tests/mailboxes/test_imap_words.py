"""Whatever a server answers, what comes of it is a `TransportError` in words, and the next attempt begins anew."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import exceptions
from nonsense_server import saying

from parley.errors import TransportError
from parley.mailboxes import certificates, imap_connection, imap_words
from parley.mailboxes.imap import Imap
from parley.mailboxes.imap_at import ImapAt
from parley.mailboxes.wayin import Found

EVER = datetime(1970, 1, 1, tzinfo=UTC)
GREETING = b"* OK [CAPABILITY IMAP4rev1 LOGIN] ready\r\n"
WELL = [
    (b"CAPABILITY", b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"),
    (b"LOGIN", b"{tag} OK done\r\n"),
    (
        b"SELECT",
        b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n{tag} OK [READ-WRITE] done\r\n",
    ),
]
SECRET = "not-a-real-one"


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_connection, "CONNECTING", 0.2)
    monkeypatch.setattr(imap_connection, "ANSWERING", 0.2)


def asked(port: int, tmp_path: Path, **more: object) -> TransportError:
    (tmp_path / "password").write_text(SECRET)
    at = ImapAt("127.0.0.1", port, "none", username="u", password_file=tmp_path / "password")
    way_in = Imap(at)
    with pytest.raises(TransportError) as wrong:
        list(way_in.look(EVER))
        way_in.fetch(Found("7:1", EVER, 10), 1000)
    way_in.close()
    assert SECRET not in wrong.value.message and wrong.value.message.endswith(".")
    return wrong.value


@pytest.mark.parametrize(
    ("greeting", "answers"),
    [
        (b"", []),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", []),
        (b"\x00\xff\xfe" * 100 + b"\r\n", []),
        (b"* BYE too many connections\r\n", []),
        (GREETING, [(b"CAPABILITY", b"garbage\r\n")]),
        (GREETING, [*WELL[:1], (b"LOGIN", b"{tag} BAD what?\r\n")]),
        (GREETING, [*WELL[:2], (b"SELECT", b"{tag} OK [READ-WRITE] done\r\n")]),
        (GREETING, [*WELL[:2], (b"SELECT", b"* 1 EXISTS\r\n* OK [UIDVALIDITY x] x\r\n{tag} OK done\r\n")]),
        (GREETING, [*WELL, (b"SEARCH", b"* SEARCH one two\r\n{tag} OK done\r\n")]),
        (GREETING, [*WELL, (b"SEARCH", b"* SEARCH 1\r\n{tag} OK done\r\n"), (b"FETCH", b"* 1 FETCH (UID 1 RFC822.SIZE (\r\n{tag} OK done\r\n")]),
        (GREETING, [*WELL, (b"SEARCH", b"x" * 1_100_000 + b"\r\n")]),
        (GREETING, [*WELL, (b"SEARCH", b"* SEARCH\r\n{tag} OK done\r\n"), (b"FETCH", b"* 1 FETCH (UID 1 BODY[] {20}\r\nshort")]),
        (GREETING, [*WELL, (b"SEARCH", b"{tag} NO [UNAVAILABLE] try later\r\n")]),
    ],
)  # fmt: skip
def test_nonsense(greeting: bytes, answers: list[tuple[bytes, bytes]], tmp_path: Path) -> None:
    with saying(greeting, answers) as port:
        asked(port, tmp_path)


def test_a_server_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    with saying(GREETING, WELL, hangs=True) as port:
        assert "does not answer" in asked(port, tmp_path).message


def test_the_server_that_makes_sense_is_understood(tmp_path: Path) -> None:
    """Else the answers above would never come to be said."""
    more = [
        (b"SEARCH", b"* SEARCH 1\r\n{tag} OK done\r\n"),
        (
            b"SIZE",
            b'* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE "01-Apr-2026 12:00:00 +0100")\r\n{tag} OK done\r\n',
        ),
        (b"FETCH", b"* 1 FETCH (UID 1 BODY[]<0> {5}\r\nhello)\r\n{tag} OK done\r\n"),
    ]
    (tmp_path / "password").write_text(SECRET)
    with saying(GREETING, [*WELL, *more]) as port:
        way_in = Imap(
            ImapAt(
                "127.0.0.1", port, "none", username="u", password_file=tmp_path / "password", processed="x"
            )
        )
        (found,) = way_in.look(EVER)
        assert found == Found("7:1", datetime(2026, 4, 1, 11, tzinfo=UTC), 5)
        fetched = way_in.fetch(found, 1000)
        assert fetched is not None and fetched.raw == b"hello"
        way_in.close()


def test_a_closed_port(tmp_path: Path) -> None:
    error = asked(9, tmp_path)
    assert "Nobody listens there: mailbox.host" in error.message and not error.permanent


def test_a_name_that_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(SECRET)
    at = ImapAt("no-such-host.invalid", username="u", password_file=tmp_path / "password")
    with pytest.raises(TransportError, match=r"mailbox\.host"):
        Imap(at).look(EVER)


KNOWN = b"{tag} NO [AUTHENTICATIONFAILED] Authentication failed.\r\n"
PASSES = [
    b"",  # it hangs up
    b"* BYE Server shutting down.\r\n",
    b"{tag} NO [UNAVAILABLE] Temporary authentication failure. [mx:2026-04-01 09:00:00]\r\n",
    b"{tag} NO Internal login failure. Refer to server log for more information.\r\n",
    b"{tag} NO Server Unavailable. 15\r\n",
    b"{tag} NO System I/O error\r\n",
    b"{tag} NO [ALERT] Too many simultaneous connections. (Failure)\r\n",
    b"{tag} BAD User is authenticated but not connected.\r\n",
]
REFUSES = [
    KNOWN,
    b"{tag} NO LOGIN failed.\r\n",
    b"{tag} NO [ALERT] Invalid credentials (Failure)\r\n",
    b"{tag} NO Login incorrect.\r\n",
]


@pytest.mark.parametrize(("answer", "refused"), [(a, False) for a in PASSES] + [(a, True) for a in REFUSES])
def test_whether_the_password_is_at_fault(answer: bytes, refused: bool, tmp_path: Path) -> None:
    """A server that goes down hangs up at the log-in: the library makes the same of it as of a wrong password."""
    with saying(GREETING, [*WELL[:1], *([(b"LOGIN", answer)] if answer else [])]) as port:
        error = asked(port, tmp_path)
    assert error.permanent == refused and ("name and password" in error.message) == refused, error.message


@pytest.mark.parametrize("code", sorted(imap_words._CODES))
def test_every_code_has_a_mend_or_says_that_it_passes(code: str) -> None:
    error = imap_words.said(exceptions.IMAPClientError(f"[{code}] LOGIN u {SECRET} refused"), "look")
    assert SECRET not in error.message and error.message.endswith(".")
    assert not error.permanent or any(
        word in error.message for word in ("mailbox.", "administrator", "password")
    )


def test_what_the_server_quotes_is_not_repeated() -> None:
    for kind in (exceptions.IMAPClientError, exceptions.LoginError, exceptions.ProtocolError, ValueError):
        assert SECRET not in imap_words.said(kind(f"what about {SECRET}?"), "log in").message


def test_a_certificate_that_has_run_out_is_no_matter_of_its_name() -> None:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed: certificate has expired")
    error.verify_code, error.verify_message = certificates.RUN_OUT, "certificate has expired"
    said = imap_words.said(error, "log in")
    assert said.permanent and "has run out" in said.message and "mailbox.host" not in said.message


def test_a_certificate_that_is_not_valid_yet_is_a_matter_of_the_clock() -> None:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed: certificate is not yet valid")
    error.verify_code, error.verify_message = certificates.NOT_YET, "certificate is not yet valid"
    said = imap_words.said(error, "log in")
    assert said.permanent and "clock" in said.message and "mailbox.host" not in said.message
