"""One connection to an IMAP server: made safely, logged in, and gone after the first fault.

Every answer of the server is waited for at most a minute, and what is asked in one go has a limit of its own (`time_limit`).
Whatever goes wrong becomes a `TransportError` (`imap_words.said`), for a server that answers nonsense makes the library raise
anything.
"""

from __future__ import annotations

import select
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from imaplib import IMAP4
from typing import Any

from parley.errors import TransportError
from parley.mailboxes import imap_words
from parley.mailboxes.imap_at import ImapAt
from parley.mailboxes.imap_library import IMAPClient, SocketTimeout, exceptions
from parley.mailboxes.oauth import Tokens, secret
from parley.time_limit import LIMIT, cuttable, speaks_over, within

CONNECTING, ANSWERING = 20.0, 60.0  # seconds
RESTED = 300.0  # seconds after which a connection is not trusted any more: a box on the way may have dropped it, and tells neither side


class Line(IMAP4):
    """The connection itself, which may be cut from the first octet on. inside: for TLS from the start. timeout: seconds."""

    def __init__(self, host: str, port: int, inside: ssl.SSLContext | None, timeout: float) -> None:
        self._inside = inside
        super().__init__(host, port, timeout)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = cuttable(socket.create_connection((self.host, self.port), timeout))
        return self._inside.wrap_socket(plain, server_hostname=self.host) if self._inside else plain


class _Client(IMAPClient):  # type: ignore[misc]  # imapclient has no types
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # imapclient has imaplib write out all that comes, each mail whole and twice, for a log that nobody keeps
        self._imap.debug = 0

    def _create_IMAP4(self) -> Any:
        return Line(self.host, self.port, self.ssl_context if self.ssl else None, CONNECTING)

    def speaks(self) -> None:
        """Another thread's work, or the next one of this: over this connection too."""
        speaks_over(self._imap)


class Connection:
    """Connects when it is first used, and anew after a fault or when the server has hung up on one that rested, which is
    nobody's trouble. limit: seconds for what is done in one `use`. clock: seconds, monotonic."""

    def __init__(
        self, at: ImapAt, tokens: Tokens | None, *, limit: float = LIMIT, clock: Callable[[], float] = time.monotonic
    ) -> None:  # fmt: skip
        self.at, self._tokens, self._limit, self._clock = at, tokens, limit, clock
        self._client: _Client | None = None
        self._used = 0.0

    @contextmanager
    def use(self, doing: str, *, as_it_is: bool = False) -> Iterator[IMAPClient]:
        """The client, logged in. What is raised within becomes a TransportError, and the connection is gone. as_it_is: what
        the server has said of itself meanwhile is for the caller to read."""
        try:
            with within(self._limit):
                if not as_it_is and self._hung_up():
                    self.close()
                if self._client is None:
                    self._client = self._connected()
                self._client.speaks()
                yield self._client
            self._used = self._clock()
        except Exception as error:
            self.close()
            raise imap_words.said(error, doing) from error

    def _hung_up(self) -> bool:
        """Whether the connection has ended while nothing was asked over it. One over which nothing has come is taken to be well:
        that costs no question."""
        if self._client is None:
            return False
        if self._clock() - self._used > RESTED:
            return True
        poller = select.poll()
        poller.register(self._client.socket().fileno(), select.POLLIN)
        if not poller.poll(0):
            return False
        self._client.speaks()
        try:
            self._client.noop()
        except (OSError, exceptions.IMAPClientError):
            return True
        return False

    def close(self) -> None:
        """Hang up. Raises nothing."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                client.shutdown()

    def _connected(self) -> _Client:
        """Logged in. Where a token that we kept is refused, its server has ended it early: once more, with a new one."""
        tokens = self._tokens
        kept = tokens is not None and tokens.from_memory
        try:
            return self._made()
        except TransportError:
            raise
        except Exception:
            if tokens is None or not kept or tokens.from_memory:
                raise
        return self._made()

    def _made(self) -> _Client:
        at = self.at
        context = None if at.tls == "none" else _context(at)
        timeout = SocketTimeout(CONNECTING, ANSWERING)
        client = _Client(at.host, at.port, ssl=at.tls == "tls", ssl_context=context, timeout=timeout)
        try:
            if at.tls == "starttls":
                client.starttls(context)
            client.normalise_times = False  # instants with their zone
            self._log_in(client)
        except BaseException:
            with suppress(Exception):
                client.shutdown()
            raise
        return client

    def _log_in(self, client: IMAPClient) -> None:
        at = self.at
        try:
            if at.oauth is not None and self._tokens is not None:
                token = self._tokens.token()
                if at.oauth.mechanism == "xoauth2":
                    client.oauth2_login(at.username, token)
                else:
                    client.oauthbearer_login(at.username, token)
                return
            password = secret(at.password_file, "mailbox.password_file") if at.password_file else ""
            command = not client.has_capability("LOGINDISABLED")
            plain = (at.username + password).isascii()  # the command takes nothing else
            if client.has_capability("AUTH=PLAIN"):
                client.plain_login(at.username, password)
            elif command and plain:
                client.login(at.username, password)
            elif client.has_capability("AUTH=LOGIN"):
                steps = iter((at.username.encode(), password.encode()))
                client.sasl_login("LOGIN", lambda _: next(steps, b""))
            else:
                words = imap_words.PLAIN_PASSWORDS if command else imap_words.NO_PASSWORDS
                raise TransportError(words, permanent=True)
        except TransportError:
            raise
        except Exception:
            if self._tokens is not None:
                self._tokens.forget()
            raise


def real_name(client: IMAPClient, name: str) -> str:
    """A folder as the server writes it: people write `Escalations/Done`, whatever stands between the parts there. One that
    another mailbox shares with us stands beside ours, under a word of the server's own: `shared/escalations` (RFC 2342)."""
    if name.upper() == "INBOX":
        return "INBOX"
    spaces = client.namespace() if client.has_capability("NAMESPACE") else None
    ours, *others = [space for kind in spaces or () for space in kind or ()] or [("", "")]
    for prefix, between in (*others, ours):
        written = name.replace("/", between) if between else name
        if prefix and written.lower().startswith(prefix.lower()):
            return str(prefix) + written[len(prefix) :]
    prefix, between = ours
    return f"{prefix}{name.replace('/', between) if between else name}"


def is_there(client: IMAPClient, name: str) -> bool:
    """Whether there is a folder of this name. A list leaves out one whose rights do not show it to us (RFC 4314, the right l),
    though it may be read and written all the same."""
    if client.folder_exists(name):
        return True
    try:
        client.folder_status(name, ["UIDVALIDITY"])
    except exceptions.IMAPClientAbortError:
        raise
    except exceptions.IMAPClientError:
        return False
    return True


def no_folder(client: IMAPClient, name: str, setting: str, *, made: bool = False) -> TransportError:
    """There is no such folder; perhaps one with a similar name. made: parley would make it, were it asked to."""
    names = [folder for _, _, folder in client.list_folders()]
    near = get_close_matches(name, [str(each) for each in names], n=1)
    meant = f" There is {near[0]!r}." if near else ""
    asked = ", or make_folders: yes makes it" if made else ""
    return TransportError(
        f"The mailbox has no folder {name!r}: {setting}{asked}.{meant}",
        permanent=True,
    )


def make(client: IMAPClient, name: str, setting: str) -> None:
    """Make a folder, and let mail programs show it. A server that will not, and does not say why, is one that has no such
    names: in a Maildir none has a full stop in it."""
    try:
        client.create_folder(name)
    except exceptions.IMAPClientAbortError:
        raise
    except exceptions.IMAPClientError as error:
        if imap_words.known(error):
            raise
        raise TransportError(
            f"The mail server does not make a folder of the name that {setting} has: name another one there, such as "
            "Processed, or make it with a mail program.",
            permanent=True,
        ) from error
    with suppress(Exception):
        client.subscribe_folder(name)


def _context(at: ImapAt) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(at.ca_file) if at.ca_file else None)
    except OSError as error:
        raise TransportError(
            "The file named by mailbox.ca_file is no certificate.", permanent=True
        ) from error
