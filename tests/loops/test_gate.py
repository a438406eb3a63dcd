"""One gate out: nothing else hands octets to anybody, and what lacks a mark does not leave."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from parley.loops.gate import MUST, hand_over, unfit
from parley.mailboxes.wayout import FailedForNow, Outgoing, PerRecipient, Sent, for_all

SOURCE = Path(__file__).parents[2] / "daemon" / "parley"
# What can carry octets out of a process, and the files that may name it. The demonstration plays other people.
DOORS = {
    "aiosmtplib": {
        "mailboxes/smtp.py",
        "mailboxes/smtp_words.py",  # its exceptions alone
    },
    # the doctor looks whether the relay answers, and writes to nobody but our own address
    "smtplib": {"doctor/lines.py", "doctor/relay.py", "doctor/secrets.py", "doctor/tagged.py"},
    "http": {"mailboxes/oauth_wire.py"},
    "urllib.request": {"mailboxes/oauth.py", "mailboxes/oauth_wire.py"},  # asks for an access token
    "imapclient": {  # reads a mailbox; its one copy of what has left goes into a folder of ours
        "mailboxes/imap.py",
        "mailboxes/imap_connection.py",
        "mailboxes/imap_idle.py",
        "mailboxes/imap_library.py",
        "mailboxes/imap_sent.py",
        "mailboxes/imap_words.py",
    },
    "urllib3": {
        "calendars/dav.py",
        "graph/wire.py",
        "oncall/calendars.py",
        "time_limit_http.py",  # opens nothing itself: what it makes is used by those above and by exchange
    },  # calendars of our own, free times, Microsoft Graph
    "imaplib": {"doctor/secrets.py", "mailboxes/imap_connection.py"},
    "ftplib": set(),
    "httpx": set(),
    "requests": {"exchange/login.py"},
    "notifications_python_client": {"oncall/notify.py"},
    "apprise": {"oncall/push.py"},
    "socket": {
        "loops/sd_notify.py",
        "mailboxes/imap_connection.py",
        "mailboxes/imap_words.py",  # its exceptions alone
        "mailboxes/smtp_words.py",  # the same
        "exchange/streaming.py",
        "time_limit.py",  # shuts what others have opened
        "time_limit_http.py",  # names the kind of thing alone
        "doctor/lines.py",
        "doctor/mailbox.py",
        "doctor/peers.py",
        "doctor/relay.py",  # its exceptions alone
        "doctor/secrets.py",  # the same
        "loops/hatchery.py",
        "loops/hatchery_process.py",
        "loops/worker.py",
        "loops/worker_child.py",
    },  # systemd; pairs within the machine
    "subprocess": {
        "loops/hatchery.py",
        "graph/tokens.py",
    },  # our own reading processes; Python again, to ask for a token
}
HANDED = {
    "deliver", "deliver_all", "write_all", "send_message", "sendmail", "sendto", "sendall",
    "send_sms_notification", "notify",
    "open_connection", "open_unix_connection", "create_connection", "create_datagram_endpoint", "sock_connect",
    "create_subprocess_exec", "create_subprocess_shell", "system", "popen", "posix_spawn", "execv", "execvp",
}  # fmt: skip
MAY_HAND = {
    "doctor/lines.py": {"create_connection"},  # looks whether somebody answers
    "doctor/mailbox.py": {"create_connection"},  # the same
    "doctor/peers.py": {"create_connection"},  # the same
    "doctor/tagged.py": {"sendmail"},  # a test mail to our own address
    "mailboxes/imap_connection.py": {"create_connection"},  # to read
    "loops/gate.py": {"deliver_all"},
    "mailboxes/ews_sending.py": {"deliver_all"},  # within itself
    "mailboxes/looked_up.py": {"deliver_all"},  # a way out around another
    "mailboxes/noted.py": {"deliver"},  # the same
    "mailboxes/maildir.py": {"deliver_all", "write_all"},  # within itself
    "mailboxes/smtp.py": {"deliver_all"},  # within itself
    "loops/ways.py": {"deliver_all"},  # a way out that has several behind it: the gate hands over to it
    "oncall/notify.py": {"send_sms_notification"},
    "oncall/push.py": {"notify"},
}
MAKES = {"Maildir": {"app_ways.py"}, "Smtp": {"app_ways.py"}}
WAYS = {"parley.mailboxes.maildir", "parley.mailboxes.smtp", "parley.loops.ways"}


def modules() -> list[tuple[str, ast.Module]]:
    paths = [path for path in SOURCE.rglob("*.py") if "demonstration" not in path.parts]
    return [(str(path.relative_to(SOURCE)), ast.parse(path.read_text())) for path in sorted(paths)]


def imported(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_nothing_but_the_ways_out_opens_a_way_out() -> None:
    for name, tree in modules():
        for module in imported(tree):
            for door, allowed in DOORS.items():
                if module == door or module.startswith(f"{door}."):
                    assert name in allowed, f"{name} imports {module}"


def test_nothing_but_the_gate_hands_over() -> None:
    for name, tree in modules():
        calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        handed = {func.attr for func in calls if isinstance(func, ast.Attribute)} & HANDED
        allowed = MAY_HAND.get(name, set())
        if name.startswith("loops/worker"):
            allowed = {"sendall", "create_connection"}  # to a reading process
        assert handed <= allowed, f"{name} hands over by {handed - allowed}"


def test_nothing_but_the_root_makes_a_way_out() -> None:
    for name, tree in modules():
        for module in imported(tree):
            if module in WAYS or module.rpartition(".")[0] in WAYS:
                assert name in ("app.py", "app_ways.py", "mailboxes/smtp.py", "mailboxes/maildir.py"), (
                    f"{name} imports {module}"
                )


class Way:
    """A way out that takes everything."""

    def __init__(self) -> None:
        self.left: list[Outgoing] = []

    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        return (await self.deliver_all([outgoing]))[0]

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        self.left += mails
        return [for_all(mail, Sent()) for mail in mails]

    async def close(self) -> None: ...


HEAD = (
    b"From: a@parley.example\r\nTo: b@school.example\r\nReply-To: a@parley.example\r\nSubject: s\r\nDate: d\r\n"
    b"Message-ID: <1@parley.example>\r\nAuto-Submitted: auto-replied\r\n"
    b"X-Auto-Response-Suppress: DR, RN, NRN, AutoReply\r\nX-Parley-Instance: parley-1\r\n"
)


def mail(
    head: bytes = HEAD, to: tuple[str, ...] = ("b@school.example",), sender: str = "b@parley.example"
) -> Outgoing:
    return Outgoing(
        sender, to, head + b"\r\nPrecedence: in a body is nothing\r\nList-Id: x\r\n", "<1@parley.example>"
    )


def test_a_mail_of_ours_leaves() -> None:
    assert unfit(mail()) == ""


@pytest.mark.parametrize("mark", MUST)
def test_without_its_marks_it_stays(mark: bytes) -> None:
    lines = [line for line in HEAD.split(b"\r\n") if line and not (b"\n" + line + b"\r\n").startswith(mark)]
    assert unfit(mail(b"\r\n".join(lines) + b"\r\n"))
    assert unfit(mail(HEAD + mark.lstrip(b"\n").rstrip(b"\r\n") + b"\r\n")), "twice"


@pytest.mark.parametrize(
    "line", [b"Precedence: bulk", b"LIST-ID: <x>", b"Bcc: c@school.example", b"Resent-From: x"]
)
def test_with_a_mark_that_is_not_ours_it_stays(line: bytes) -> None:
    assert unfit(mail(HEAD + line + b"\r\n"))


def test_one_recipient_and_a_bounce_address() -> None:
    assert (
        unfit(mail(to=("b@school.example", "c@school.example")))
        and unfit(mail(to=()))
        and unfit(mail(sender=""))
    )


def test_each_result_stays_with_its_mail() -> None:
    way, bad = Way(), mail(HEAD.replace(b"Auto-Submitted", b"X-Other"))
    results = asyncio.run(hand_over(way, [bad, mail(), bad]))
    kinds = [type(next(iter(result.values()))) for result in results]
    assert kinds == [FailedForNow, Sent, FailedForNow] and len(way.left) == 1
    assert "Auto-Submitted" in next(iter(results[0].values())).message  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("D-2026-0002 urgent. See your mailbox or call 020 7946 0105.", True),
        ("", False),
        ("D-2026-0002 urgent.\nA second line", False),
        ("D-2026-0002 " + "word " * 40, False),
    ],
)
def test_a_text_is_one_short_line(text: str, fit: bool) -> None:
    message = Outgoing("b@parley.example", ("text:07700 900121",), text.encode(), "<1@parley.example>")
    assert (unfit(message) == "") is fit
