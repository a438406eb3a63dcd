"""Cyrus, a real CalDAV server that schedules (Debian's cyrus-caldav), started by hand from a folder of its own on loopback.

One server for a test run, with a user for each test. Its IMAP server is not asked for, since that package and Dovecot's, which
other tests need, exclude each other. It needs the package and the right to become the user `cyrus`
(Debian's build insists on it); where either is missing, `why_not` says so and the tests that need it are skipped.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from parley.calendars.dav import Access

PROGRAMS = Path("/usr/lib/cyrus/bin")
PASSWORD = "not-a-real-one"
DOMAIN = "partnership.example"  # what stands behind the @ of its users
SETTINGS = """\
configdirectory: {folder}/conf
defaultpartition: default
partition-default: {folder}/spool
mboxname_lockpath: {folder}/conf/lock
proc_path: {folder}/conf/proc
admins: cyrus
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {folder}/sasldb2
httpmodules: caldav freebusy
altnamespace: yes
unixhierarchysep: yes
caldav_create_default: yes
autocreate_post: yes
autocreate_quota: 0
servername: localhost
defaultdomain: {domain}
calendar_user_address_set: {domain}
"""
SERVICES = """\
START {{
  recover cmd="{programs}/ctl_cyrusdb -r -C {folder}/imapd.conf"
}}
SERVICES {{
  lmtp cmd="{programs}/lmtpd -a -C {folder}/imapd.conf" listen="127.0.0.1:{lmtp}" prefork=0
  http cmd="{programs}/httpd -C {folder}/imapd.conf" listen="127.0.0.1:{http}" prefork=0
}}
EVENTS {{
  checkpoint cmd="{programs}/ctl_cyrusdb -c -C {folder}/imapd.conf" period=30
}}
"""
# Its input ends when whoever has started it ends, however that comes about: then so do all that it has started. (A signal for
# a parent's death does not reach it: that is forgotten where a process becomes another user. And one that is asked to end while its
# folder goes away may turn in circles instead.)
LEASHED = '("$@"; kill $$) & read -r _; kill -KILL 0'


@functools.cache
def why_not() -> str:
    """Why it cannot be started here, "" where it can."""
    if not (PROGRAMS / "httpd").exists() or not shutil.which("saslpasswd2"):
        return "cyrus-caldav and sasl2-bin are not installed"
    if os.geteuid() != 0:
        return "only root may start cyrus, which becomes a user of its own"
    try:
        pwd.getpwnam("cyrus")
    except KeyError:
        return "there is no user `cyrus`"
    return ""


@dataclass
class Cyrus:
    """A running server. `user` makes another one, with an empty calendar."""

    folder: Path
    http: int
    lmtp: int
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def user(self) -> Access:
        """Somebody new, and their calendar."""
        name = f"u{next(self.numbers)}"
        for realm in {"localhost", socket.gethostname()}:
            _password(self.folder, name, realm)
        with smtplib.LMTP(
            "127.0.0.1", self.lmtp, timeout=20
        ) as postman:  # their first mail makes them a mailbox
            postman.sendmail("", f"{name}@{DOMAIN}", "From: <postman@localhost>\n\nWelcome.\n")
        return Access(
            f"http://127.0.0.1:{self.http}/dav/calendars/user/{name}/Default/", name, self.folder / "password"
        )

    def inbox(self, access: Access) -> Access:
        """Where another user's requests would arrive, were anything sent to this one."""
        return Access(access.url.replace("/Default/", "/Inbox/"), access.username, access.password_file)


_RUNNING = contextlib.ExitStack()


@functools.cache
def shared() -> Cyrus:
    """One server for all tests that take a user of their own; `stop` ends it (tests/calendars/conftest.py)."""
    return _RUNNING.enter_context(cyrus())


def stop() -> None:
    """End the shared one, if it was started."""
    _RUNNING.close()
    shared.cache_clear()


@contextmanager
def cyrus() -> Iterator[Cyrus]:
    """A server of its own. Its folder must be open to the user `cyrus`, which a test's folder is not."""
    folder = Path(tempfile.mkdtemp(prefix="parley-cyrus-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        running = Cyrus(folder, *_free_ports(2))
        _lay_out(running)
        files = ["-C", folder / "imapd.conf", "-M", folder / "cyrus.conf", "-p", folder / "pid"]
        process = subprocess.Popen(
            ["sh", "-c", LEASHED, "sh", PROGRAMS / "master", *files],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,  # at its end it ends its whole process group, and another server with it
        )  # fmt: skip
        _until_it_answers(running.lmtp, process)
        yield running
    finally:
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        shutil.rmtree(folder, ignore_errors=True)


def _lay_out(server: Cyrus) -> None:
    folder = server.folder
    for name in (
        "conf/db",
        "conf/socket",
        "conf/proc",
        "conf/lock",
        "conf/log",
        "conf/quota",
        "conf/user",
        "spool",
    ):
        (folder / name).mkdir(parents=True)
    (folder / "imapd.conf").write_text(SETTINGS.format(folder=folder, domain=DOMAIN))
    services = SERVICES.format(programs=PROGRAMS, folder=folder, lmtp=server.lmtp, http=server.http)
    (folder / "cyrus.conf").write_text(services)
    (folder / "password").write_text(f"{PASSWORD}\n")
    for realm in {"localhost", socket.gethostname()}:
        _password(folder, "cyrus", realm)
    owner = pwd.getpwnam("cyrus")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid)


def _password(folder: Path, name: str, realm: str) -> None:
    command = ["saslpasswd2", "-p", "-c", "-f", folder / "sasldb2", "-u", realm, name]
    subprocess.run(command, input=PASSWORD.encode(), check=True, capture_output=True)


def _free_ports(many: int) -> list[int]:
    sockets = [socket.socket() for _ in range(many)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    pause = threading.Event()
    for _ in range(600):
        assert process.poll() is None, "cyrus has ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        pause.wait(0.05)
    raise AssertionError("cyrus does not answer")
