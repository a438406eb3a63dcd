"""Dovecot, a real IMAP and LMTP server (Debian's), started by hand from a folder of its own on loopback.

One server for a test run, with a user for each test. It needs the packages and root, since it gives its processes
users of their own; where either is missing `why_not` says so, and the tests that need it are skipped.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path

from parley.mailboxes.imap_at import ImapAt

PASSWORD = "not-a-real-one"
DOMAIN = "parley.example"
NAMED = (
    "escalations", "priya.nair", "liam.doyle", "sana.iqbal", "grace.obi", "robert.hale", "marie.kent", "sol.adeyemi",
    "dev.patel", "bea.long", "ivy.stone", "olu.ade", "nora.finn",
)  # fmt: skip
PROGRAMS = ("dovecot", "doveadm", "openssl")
# Before a server's command: it ends when whoever has started it ends, however that comes about (util-linux)
ENDS_WITH_US = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
SETTINGS = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
auth_cache_size = 0
first_valid_uid = 1
mail_location = maildir:~/mail
mail_plugins = quota acl
mail_max_userip_connections = 200
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
lda_mailbox_autocreate = yes
submission_host =
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = username_format=%Ln {folder}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = passwd-file
  args = username_format=%Ln {folder}/users
}}
{spaces}
plugin {{
  acl = vfile
  acl_shared_dict = file:{folder}/home/shared
  quota = maildir:User quota
  quota_vsizes = yes
}}
protocol imap {{
  mail_plugins = quota acl imap_quota imap_acl
}}
local 127.0.0.2 {{
  protocol imap {{
    imap_capability = IMAP4rev1 LITERAL+ ID ENABLE UIDPLUS IDLE NAMESPACE
  }}
}}
service imap-login {{
  service_count = 0
  client_limit = 500
  inet_listener imap {{
    address = 127.0.0.1 127.0.0.2
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
    ssl = yes
  }}
}}
service imap {{
  service_count = 100
  process_limit = 200
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service auth {{
  client_limit = 2000
}}
service anvil {{
  client_limit = 1000
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""
FLAT = """\
namespace inbox {
  inbox = yes
  separator = .
}
"""
# As Cyrus and Courier have it too: all of one's own below INBOX, and beside it what others share
BELOW_INBOX = """\
namespace inbox {
  inbox = yes
  separator = .
  prefix = INBOX.
}
namespace shared {
  type = shared
  separator = .
  prefix = shared.%%u.
  location = maildir:HOMES/%%u/mail
  list = children
}
"""
OAUTH = """\
introspection_mode = post
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""


@functools.cache
def why_not() -> str:
    """Why it cannot be started here, "" where it can."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing or not Path("/usr/lib/dovecot/lmtp").exists():
        return "dovecot-imapd and dovecot-lmtpd are not installed"
    if os.geteuid() != 0:
        return "only root may start dovecot, which gives its processes users of their own"
    try:
        pwd.getpwnam("dovenull")
    except KeyError:
        return "there is no user `dovenull`"
    return ""


@dataclass
class Dovecot:
    """A running server. `user` makes another one, with an empty mailbox."""

    folder: Path
    imap: int
    imaps: int
    lmtp: int
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    process: subprocess.Popen[bytes] | None = None

    def user(self, name: str = "", *, small: bool = False) -> ImapAt:
        """Somebody new. small: whose mailbox takes no more than 20 KB. name: one of `NAMED`."""
        name = name or f"{'small' if small else 'u'}{next(self.numbers)}"
        return ImapAt(
            host="127.0.0.1",
            port=self.imap,
            tls="none",
            username=name,
            password_file=self.folder / "password",
        )

    def encrypted(self, at: ImapAt, host: str = "localhost") -> ImapAt:
        """The same mailbox over TLS; `localhost` is the name in the certificate."""
        return replace(at, host=host, port=self.imaps, tls="tls", ca_file=self.folder / "ca.pem")

    def plainer(self, at: ImapAt) -> ImapAt:
        """The same mailbox on a server that cannot MOVE."""
        return replace(at, host="127.0.0.2")

    @contextmanager
    def client(self, at: ImapAt) -> Iterator[imaplib.IMAP4]:
        """What another mail program of this user does."""
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=20) as client:
            client.login(at.username, PASSWORD)
            yield client

    def put(self, at: ImapAt, raw: bytes, received: datetime | None = None, folder: str = "INBOX") -> None:
        """A mail is there, received then."""
        with self.client(at) as client:
            when = imaplib.Time2Internaldate(received) if received else None
            said, _ = client.append(folder, None, when, raw)  # type: ignore[arg-type]
            assert said == "OK"

    def lay(self, at: ImapAt, raw: bytes, received: datetime) -> None:
        """The same while the server is away: into the Maildir, where the file's own time is the time of receipt."""
        path = (
            self.folder
            / "home"
            / at.username
            / "mail/new"
            / f"{received.timestamp():.0f}.M{next(self.numbers)}.laid"
        )
        path.write_bytes(raw)
        os.utime(path, (received.timestamp(),) * 2)
        os.chown(path, 8, 8)

    def texts(self, at: ImapAt, folder: str = "INBOX", *which: str) -> list[bytes]:
        """The mails of a folder, those that this search finds; none if there is no such folder."""
        with self.client(at) as client:
            if client.select(folder, readonly=True)[0] != "OK":
                return []
            numbers = client.search(None, *(which or ("ALL",)))[1][0].split()
            return [client.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1] for number in numbers]  # type: ignore[index]

    def maildir(self, at: ImapAt) -> bool:
        """An empty Maildir, for Postfix to write into: what is new there is durable before Postfix hears that it is there, as
        Dovecot would have seen to it. Whether this file system can do that."""
        mail = self.folder / "home" / at.username / "mail"
        for name in ("cur", "new", "tmp"):
            (mail / name).mkdir(parents=True)
        for path in (mail.parent, mail, *mail.iterdir()):
            os.chown(path, 8, 8)
            path.chmod(0o700)
        # In both: who moves it from the one to the other must not forget it there before it is known here
        command = ["chattr", "+S", mail / "new", mail / "cur"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def allow(self, at: ImapAt, rights: str, folder: str = "") -> None:
        """What this user may do in a folder of theirs, in the letters of RFC 4314; the inbox, if none is named."""
        path = self.folder / "home" / at.username / "mail" / (f".{folder}" if folder else "") / "dovecot-acl"
        path.write_text(f"owner {rights}\n")
        os.chown(path, 8, 8)

    def doveadm(self, *words: str) -> str:
        """What its administrator does."""
        command = ["doveadm", "-c", str(self.folder / "dovecot.conf"), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout

    def start(self) -> None:
        """Start it, again if it was stopped."""
        command = [*ENDS_WITH_US, "dovecot", "-F", "-c", str(self.folder / "dovecot.conf")]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )  # fmt: skip
        for port in (self.imap, self.imaps, self.lmtp):
            until_it_answers(port, self.process, self.folder / "log")

    def stop(self) -> None:
        """End it and every process that it has started, as hard as a power cut does."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None


_RUNNING = contextlib.ExitStack()


@functools.cache
def shared() -> Dovecot:
    """One server for all tests that take a user of their own. It ends with the run, whichever room's tests asked for it."""
    atexit.register(stop_shared)
    return _RUNNING.enter_context(dovecot())


def stop_shared() -> None:
    """End it, if it was started."""
    _RUNNING.close()
    shared.cache_clear()


@contextmanager
def dovecot(
    introspection: str = "http://127.0.0.1:9/",
    mechanisms: str = "plain login xoauth2 oauthbearer",
    spaces: str = FLAT,
) -> Iterator[Dovecot]:
    """A server of its own. introspection: where it asks whether a token is good. mechanisms: ways to log in. spaces: what its
    folders are called."""
    folder = Path(tempfile.mkdtemp(prefix="parley-dovecot-"))
    server = Dovecot(folder, *free_ports(3))
    try:
        folder.chmod(0o755)
        (folder / "home").mkdir()
        os.chown(folder / "home", 8, 8)
        ports = {"imap": server.imap, "imaps": server.imaps, "lmtp": server.lmtp}
        (folder / "dovecot.conf").write_text(
            SETTINGS.format(
                folder=folder,
                mechanisms=mechanisms,
                spaces=spaces.replace("HOMES", str(folder / "home")),
                **ports,
            )
        )
        (folder / "oauth2.conf").write_text(OAUTH.format(url=introspection))
        (folder / "users").write_text("".join(_users(folder / "home")))
        (folder / "password").write_text(f"{PASSWORD}\n")
        certificates(folder)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _users(homes: Path) -> Iterator[str]:
    """All of them from the beginning: a change within one second would not be noticed."""
    for name in (*NAMED, *(f"u{n}" for n in range(1, 500)), *(f"small{n}" for n in range(1, 500))):
        rule = "userdb_quota_rule=*:storage=20K" if name.startswith("small") else ""
        yield f"{name}:{{PLAIN}}{PASSWORD}:8:8::{homes / name}::{rule}\n"


def certificates(folder: Path) -> None:
    """An authority of its own (ca.pem), and a certificate of it for `localhost` (server.pem, server.key)."""
    new = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    ca = [*new, "-subj", "/CN=Test Authority", "-keyout", "ca.key", "-out", "ca.pem"]
    named = [
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-addext",
        "basicConstraints=CA:FALSE",
    ]
    server = [
        *new,
        *named,
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-keyout",
        "server.key",
        "-out",
        "server.pem",
    ]
    for command in (ca, server):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)


def free_ports(many: int) -> list[int]:
    """Ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(many)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def until_it_answers(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for a server that has just been started."""
    pause = threading.Event()
    for _ in range(600):
        assert process.poll() is None, log.read_text() if log.exists() else "it has ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        pause.wait(0.05)
    raise AssertionError("it does not answer")
