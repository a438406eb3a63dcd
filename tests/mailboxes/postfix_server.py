"""Postfix, a real relay (Debian's), started by hand from a folder of its own on loopback; it never speaks to anybody else.

What is for parley's domain goes by LMTP to whoever is named; everything else to a sink. It says whose mail it has
judged, as a border host does. It needs the package and root; else `why_not` says so, and tests that need it are skipped.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dovecot_server import NAMED, free_ports, until_it_answers

DAEMONS = Path("/usr/lib/postfix/sbin")
SETTINGS = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log/mail
maillog_file_prefixes = {folder}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.parley.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
smtp_dns_support_level = disabled
recipient_delimiter = +
virtual_mailbox_domains = parley.example
virtual_mailbox_maps = texthash:{folder}/etc/mailboxes
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = {others}
lmtp_destination_recipient_limit = 50
default_destination_concurrency_limit = 20
smtpd_client_connection_count_limit = 0
smtpd_client_restrictions =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_sender_restrictions = check_sender_access texthash:{folder}/etc/judged
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/etc/recipients, permit_mynetworks, reject
minimal_backoff_time = 1s
maximal_backoff_time = 5s
queue_run_delay = 1s
"""
# Postfix writes into the Maildirs that Dovecot serves, instead of handing mail to it
MAILDIRS = """\
virtual_transport = virtual
virtual_mailbox_base = {homes}
virtual_uid_maps = static:8
virtual_gid_maps = static:8
virtual_minimum_uid = 8
"""
SERVICES = """\
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
# Its input ends when whoever has started it ends, however that comes about: then so does Postfix
LEASHED = '(postfix -c "$0" start-fg; kill $$) & read -r _; exec postfix -c "$0" abort'


@functools.cache
def why_not() -> str:
    """Why it cannot be started here, "" where it can."""
    if not (DAEMONS / "master").exists():
        return "postfix is not installed"
    if os.geteuid() != 0:
        return "only root may start postfix, which gives its processes users of their own"
    try:
        pwd.getpwnam("postfix")
    except KeyError:
        return "there is no user `postfix`"
    return ""


@dataclass
class Postfix:
    """A running relay. `smtp` is its port."""

    folder: Path
    smtp: int

    def log(self) -> str:
        """What it has done, for whoever looks why a test failed."""
        path = self.folder / "log" / "mail"
        return path.read_text() if path.exists() else ""


@contextmanager
def postfix(
    lmtp: int = 9, others: str = "discard:", *, judged: Mapping[str, str] | None = None,
    recipients: Mapping[str, str] | None = None, more: str = "",
) -> Iterator[Postfix]:  # fmt: skip
    """A relay of its own. lmtp: the port that parley's own mail goes to. judged: sender -> whose DMARC it found to pass.
    recipients: address -> what RCPT is answered, such as `550 5.1.1 nobody`. more: settings."""
    folder = Path(tempfile.mkdtemp(prefix="parley-postfix-"))
    (port,) = free_ports(1)
    process: subprocess.Popen[bytes] | None = None
    try:
        folder.chmod(0o755)
        for name in ("etc", "queue", "data", "log"):
            (folder / name).mkdir()
        owner = pwd.getpwnam("postfix")
        os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
        settings = SETTINGS.format(folder=folder, daemons=DAEMONS, lmtp=lmtp, others=others)
        (folder / "etc/main.cf").write_text(each_once(settings + more))
        (folder / "etc/master.cf").write_text(SERVICES.format(smtp=port))
        known = "".join(f"{name}@parley.example {name}/mail/\n" for name in NAMED)  # without their tags
        (folder / "etc/mailboxes").write_text(known)
        said = "{0} PREPEND Authentication-Results: mx.parley.example; dmarc=pass header.from={1}\n"
        (folder / "etc/judged").write_text("".join(said.format(*each) for each in (judged or {}).items()))
        lines = (f"{address} {answer}\n" for address, answer in (recipients or {}).items())
        (folder / "etc/recipients").write_text("".join(lines))
        process = subprocess.Popen(
            ["sh", "-c", LEASHED, str(folder / "etc")], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        until_it_answers(port, process, folder / "log" / "mail")
        yield Postfix(folder, port)
    finally:
        if process is not None:
            _end(process, folder)
        shutil.rmtree(folder, ignore_errors=True)


def each_once(settings: str) -> str:
    """What is said last of each. Every process of Postfix logs a word about a setting that is there twice, and so does the one
    that writes the log, to itself: if others have filled its queue by then, it waits for itself for ever, and all with it."""
    named = {line.partition("=")[0].strip(): line for line in settings.splitlines() if line.strip()}
    return "".join(f"{line}\n" for line in named.values())


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    """The master, which has made a process group of its own, and everything in it."""
    with contextlib.suppress(OSError, ValueError):
        master = int((folder / "queue/pid/master.pid").read_text())
        os.killpg(os.getpgid(master), signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    if process.stdin is not None:
        process.stdin.close()
