"""The real servers of the tests end with the run that started them, however it ends: none is left behind on a machine."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import postfix_server
import pytest
from dovecot_server import ENDS_WITH_US, why_not

sys.path.insert(0, str(Path(__file__).parents[1] / "calendars"))
import cyrus_server

HERE = Path(__file__).parent
CALENDARS = HERE.parent / "calendars"
RUN = """\
import sys
sys.path[:0] = sys.argv[1:]
import dovecot_server, postfix_server
server = dovecot_server.shared()
with postfix_server.postfix(server.lmtp) as relay:
    print(server.imap, relay.smtp, server.folder, relay.folder, flush=True)
    sys.stdin.readline()
"""


def hangs_up(port: int) -> bool:
    """Whether nobody listens there any more, or soon."""
    pause = threading.Event()
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return True
        pause.wait(0.05)
    return False


CALENDAR = """\
import sys
sys.path[:0] = sys.argv[1:]
import cyrus_server
server = cyrus_server.shared()
print(server.http, server.lmtp, server.folder, flush=True)
sys.stdin.readline()
"""


def gone(folder: str) -> bool:
    """Whether no process is left that was started for this folder, or none soon."""
    pause = threading.Event()
    for _ in range(200):
        if not any(folder.encode() in _command(each) for each in Path("/proc").glob("[0-9]*")):
            return True
        pause.wait(0.05)
    return False


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""  # it has just ended


@pytest.mark.skipif(bool(cyrus_server.why_not()), reason=cyrus_server.why_not())
def test_a_calendar_server_whose_run_is_killed_ends_too() -> None:
    """It becomes a user of its own, which makes it forget a signal that was asked for: it is held by a pipe."""
    command = [sys.executable, "-c", CALENDAR, str(CALENDARS), str(HERE.parents[1] / "daemon")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        http, lmtp, folder = run.stdout.readline().split()
        run.kill()
    assert hangs_up(int(http)) and hangs_up(int(lmtp)) and gone(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(bool(why_not() or postfix_server.why_not()), reason=why_not() or postfix_server.why_not())
@pytest.mark.skipif(not ENDS_WITH_US, reason="there is no setpriv")
@pytest.mark.parametrize("killed", [True, False])
def test_none_is_left_behind(killed: bool) -> None:
    """killed: as by a limit of time; else the run comes to its end, and nobody has ended the shared server."""
    command = [sys.executable, "-c", RUN, str(HERE), str(HERE.parents[1] / "daemon")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        imap, smtp, *folders = run.stdout.readline().split()
        if killed:
            run.kill()
        else:
            run.communicate("on\n", timeout=60)
    assert hangs_up(int(imap)) and hangs_up(int(smtp))
    left = [folder for folder in folders if Path(folder).exists()]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    assert killed or not left
