"""One SMTP session as a table: which command may come when, and what each does (RFC 5321 section 4.1.4).

Pure: lines in, replies out; no socket, no clock, no bytes of a mail. `listener` moves the bytes. The replies
name no recipient and no person, and nothing here tells who exists beyond our own published address: VRFY and
EXPN are answered 252 for everything (section 3.5.3).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from parley.mailboxes.smtp_login import Login
from parley.mailboxes.smtp_paths import Path, local_and_domain, read_path
from parley.value import value

MOST_RECIPIENTS = 100  # RFC 5321 section 4.5.3.1.8
MOST_MISTAKES = 20


class Stage(Enum):
    """How far a session has come."""

    CONNECTED = auto()
    GREETED = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    CLOSING = auto()


@value
class House:
    """What is the same for all sessions.

    own: our mailboxes without a tag, lower case. users: name -> password, None offers no AUTH. lmtp: RFC 2033.
    """

    hostname: str
    own: Collection[str]
    max_size: int
    users: Mapping[str, str] | None = None
    lmtp: bool = False

    def takes(self, address: str) -> bool:
        """Whether a recipient is ours: a mailbox with any +tag, or postmaster (RFC 5321 section 4.5.1)."""
        local, domain = local_and_domain(address)
        if not domain:
            return local == "postmaster"
        if local == "postmaster":
            return any(mailbox.endswith("@" + domain) for mailbox in self.own)
        return f"{local.partition('+')[0]}@{domain}" in self.own


ANY = tuple(Stage)
NOT_IN_A_MAIL = (Stage.GREETED,)
PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8", "AUTH"})


@dataclass
class Session:
    """The state of one connection."""

    house: House
    stage: Stage = Stage.CONNECTED
    mail_from: str = ""
    rcpt_to: list[str] = field(default_factory=list)
    login: Login | None = None
    authenticated_as: str | None = None
    mistakes: int = 0

    def greeting(self) -> bytes:
        """The first line."""
        protocol = "LMTP" if self.house.lmtp else "ESMTP"
        return f"220 {self.house.hostname} {protocol} parley\r\n".encode()

    def command(self, line: bytes) -> bytes:
        """The reply to one command line, without its CRLF. Afterwards `stage` says what comes next."""
        if self.login is not None:
            return self._counted(self._go_on_with_login(line))
        verb, _, argument = line.strip(b" ").partition(b" ")
        row = TABLE.get(verb.upper())
        if row is None:
            return self._counted(b"500 5.5.2 Command not known\r\n")
        if self.stage not in row.when:
            return self._counted(b"503 5.5.1 Not now\r\n")
        return self._counted(row.do(self, argument.strip(b" ")))

    def finished(self) -> None:
        """The mail is dealt with, one way or the other; the next may come."""
        self.mail_from, self.rcpt_to = "", []
        self.stage = Stage.GREETED

    def _counted(self, reply: bytes) -> bytes:
        if reply.startswith(b"5"):
            self.mistakes += 1
            if self.mistakes >= MOST_MISTAKES:
                self.stage = Stage.CLOSING
                return b"421 4.7.0 Too many mistakes\r\n"
        return reply

    def _greet(self, extended: bool) -> bytes:
        self.finished()
        if not extended:
            return f"250 {self.house.hostname}\r\n".encode()
        lines = ["PIPELINING", f"SIZE {self.house.max_size}", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        if self.house.users is not None:
            lines.append("AUTH PLAIN LOGIN")
        head = "".join(f"250-{line}\r\n" for line in [self.house.hostname, *lines[:-1]])
        return f"{head}250 {lines[-1]}\r\n".encode()

    def helo(self, argument: bytes) -> bytes:
        """HELO, EHLO or LHLO belong to one protocol each; all begin anew."""
        return self._greet(extended=False) if argument and not self.house.lmtp else WRONG_HELLO

    def ehlo(self, argument: bytes) -> bytes:
        """Section 4.1.1.1."""
        return self._greet(extended=True) if argument and not self.house.lmtp else WRONG_HELLO

    def lhlo(self, argument: bytes) -> bytes:
        """RFC 2033 section 4.1."""
        return self._greet(extended=True) if argument and self.house.lmtp else WRONG_HELLO

    def mail(self, argument: bytes) -> bytes:
        """Section 4.1.1.2; SIZE as in RFC 1870, BODY in RFC 6152, SMTPUTF8 in RFC 6531."""
        path = read_path(argument, b"FROM")
        if path is None:
            return b"501 5.1.7 Syntax: MAIL FROM:<address>\r\n"
        problem = self._mail_parameters(path)
        if problem:
            return problem
        self.mail_from, self.stage = path.address, Stage.MAIL
        return b"250 2.1.0 Sender ok\r\n"

    def _mail_parameters(self, path: Path) -> bytes:
        size = path.parameters.get("SIZE", "0")
        if not (size.isascii() and size.isdigit()) or len(size) > 20:
            return b"501 5.5.4 SIZE must be a number\r\n"
        if int(size) > self.house.max_size:
            return TOO_BIG
        if path.parameters.get("BODY", "7BIT").upper() not in ("7BIT", "8BITMIME"):
            return b"501 5.5.4 BODY must be 7BIT or 8BITMIME\r\n"
        if not path.parameters.keys() <= PARAMETERS:
            return b"555 5.5.4 Parameter not known\r\n"
        if not path.address.isascii() and "SMTPUTF8" not in path.parameters:
            return b"553 5.6.7 Address needs SMTPUTF8\r\n"
        return b""

    def rcpt(self, argument: bytes) -> bytes:
        """Section 4.1.1.3."""
        path = read_path(argument, b"TO")
        if path is None or not path.address:
            return b"501 5.1.3 Syntax: RCPT TO:<address>\r\n"
        if path.parameters:
            return b"555 5.5.4 Parameter not known\r\n"
        if not self.house.takes(path.address):
            return b"550 5.1.1 No such mailbox here\r\n"
        if len(self.rcpt_to) >= MOST_RECIPIENTS:
            return b"452 4.5.3 Too many recipients\r\n"
        self.rcpt_to.append(path.address)
        self.stage = Stage.RCPT
        return b"250 2.1.5 Recipient ok\r\n"

    def data(self, argument: bytes) -> bytes:
        """Section 4.1.1.4."""
        if argument:
            return b"501 5.5.4 Syntax: DATA\r\n"
        self.stage = Stage.DATA
        return b"354 End data with <CR><LF>.<CR><LF>\r\n"

    def rset(self, argument: bytes) -> bytes:
        """Section 4.1.1.5."""
        if argument:
            return b"501 5.5.4 Syntax: RSET\r\n"
        if self.stage is not Stage.CONNECTED:
            self.finished()
        return OK

    def quit(self, _argument: bytes) -> bytes:
        """Section 4.1.1.10."""
        self.stage = Stage.CLOSING
        return b"221 2.0.0 Goodbye\r\n"

    def auth(self, argument: bytes) -> bytes:
        """RFC 4954, PLAIN (RFC 4616) and LOGIN. For loopback: there is no TLS here."""
        if self.house.users is None or self.authenticated_as is not None:
            return b"503 5.5.1 Not now\r\n"
        self.login = Login(self.house.users)
        return self._login_step(self.login.start(argument))

    def _go_on_with_login(self, line: bytes) -> bytes:
        assert self.login is not None
        return self._login_step(self.login.answer(line))

    def _login_step(self, reply: bytes) -> bytes:
        if not reply.startswith(b"3"):
            self.authenticated_as = self.login.name if self.login and reply.startswith(b"2") else None
            self.login = None
        return reply


OK = b"250 2.0.0 Ok\r\n"
TOO_BIG = b"552 5.3.4 Mail is too big\r\n"
WRONG_HELLO = b"501 5.5.4 Say who you are, with the greeting of this protocol\r\n"


@value
class Row:
    """A command: the stages it may come in, and what it does."""

    when: tuple[Stage, ...]
    do: Callable[[Session, bytes], bytes]


TABLE: Mapping[bytes, Row] = {
    b"HELO": Row(ANY, Session.helo),
    b"EHLO": Row(ANY, Session.ehlo),
    b"LHLO": Row(ANY, Session.lhlo),
    b"MAIL": Row(NOT_IN_A_MAIL, Session.mail),
    b"RCPT": Row((Stage.MAIL, Stage.RCPT), Session.rcpt),
    b"DATA": Row((Stage.RCPT,), Session.data),
    b"RSET": Row(ANY, Session.rset),
    b"NOOP": Row(ANY, lambda _session, _argument: OK),
    b"HELP": Row(ANY, lambda _session, _argument: b"214 2.0.0 See RFC 5321\r\n"),
    b"VRFY": Row(ANY, lambda _session, _argument: b"252 2.5.0 Send it and see\r\n"),
    b"EXPN": Row(ANY, lambda _session, _argument: b"252 2.5.0 Send it and see\r\n"),
    b"AUTH": Row(NOT_IN_A_MAIL, Session.auth),
    b"QUIT": Row(ANY, Session.quit),
}
