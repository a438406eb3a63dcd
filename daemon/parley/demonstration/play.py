"""The whole demonstration: the story on a pretended clock, the judge, and then a daemon in real time to try by hand."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from parley.demonstration import story
from parley.demonstration.diary import Diary
from parley.demonstration.house import Grounds, House, NotStarted, daemon, free_port
from parley.demonstration.postbox import Postbox
from parley.demonstration.screen import Screen
from parley.demonstration.teller import StoryBroken, Teller

FAILED = 1
PORT = 2525  # of the daemon that stays, if nobody else has it
PACE = 0.3  # seconds that a reader at a terminal has for each mail
LOOK = 0.2  # seconds between two looks into the Maildir


def once(root: Path) -> int:
    """The story and the judge, in a folder that is thrown away unless something is wrong. The judge's exit code."""
    folder = Path(tempfile.mkdtemp(prefix="parley-demo-"))
    screen = Screen()
    code = FAILED
    try:
        with _stopped_politely():
            code = _story(Grounds(root, folder), screen)
    except KeyboardInterrupt:
        screen.say("Stopped before the end.", err=True)
    finally:
        if code:
            screen.say(f"What came of it is kept in {folder}", err=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return code


def stay(root: Path) -> int:
    """The story, the judge, and then a daemon in real time until Ctrl-C. Everything is in `demo-state/`."""
    screen = Screen(PACE if sys.stdout.isatty() else 0)
    folder = root / "demo-state"
    for left in ("story", "state", "maildir", "calendar"):
        shutil.rmtree(folder / left, ignore_errors=True)
    grounds = Grounds(root, folder)
    try:
        with _stopped_politely():
            if _story(Grounds(root, folder / "story"), screen):
                return FAILED
            with daemon(grounds, free_port(PORT)) as house:
                _invite(screen, house)
                _show_answers(screen, house)
    except KeyboardInterrupt:
        screen.say()
        screen.say(
            f"Stopped. All mails lie in {_near(folder)}; the next demonstration begins with empty folders."
        )
        return 0
    except NotStarted as fault:
        _tell_not_started(screen, fault)
    return FAILED


def _story(grounds: Grounds, screen: Screen) -> int:
    """Play it, and let the judge look while the daemon still runs."""
    port = free_port()
    screen.say(
        "A disagreement about a child, from the first mail on. parley runs as a process of its own; IN went to it over "
        f"SMTP (127.0.0.1:{port}), OUT was read from its Maildir, OWN from its own calendar. The clock is pretended, so days pass in no time."
    )
    try:
        with daemon(grounds, port, story.START) as house:
            screen.day(story.START)
            try:
                story.tell(
                    Teller(house, Postbox(grounds.maildir), screen, story.START, Diary(grounds.calendar))
                )
            except StoryBroken as fault:
                screen.say(f"The story cannot go on. {fault}", err=True)
            return _judge(grounds, port, screen)
    except NotStarted as fault:
        code = _judge(grounds, port, screen) or FAILED
        _tell_not_started(screen, fault)  # last, so that nobody looks for it above fifty lines
        return code


def _judge(grounds: Grounds, port: int, screen: Screen) -> int:
    screen.scene(
        "Was it as it must be?", "A program of its own has looked at the SMTP port and into the Maildir."
    )
    sys.stdout.flush()
    command = [sys.executable, "-m", "parley.demonstration.checker", str(grounds.maildir), str(port)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode


def _invite(screen: Screen, house: House) -> None:
    """How to send it a mail of one's own, in lines that can be copied."""
    screen.scene(
        "Now you",
        "The story is over. This is a fresh daemon on the same sample directory, in real time. Be Priya Nair: send it a "
        "mail, from another terminal, with one of these lines. They say what a mail server in front would say: the "
        "sender is proven.",
    )
    screen.say()
    for line in by_python(house.port), by_swaks(house.port):
        screen.as_it_is(line)
        screen.say()
    screen.say("Answers appear here, and lie as files in")
    screen.as_it_is(f"  {_near(house.grounds.maildir)}/new")
    screen.say(
        "To answer one, send the same line with the address of its Reply-To in place of escalations+new@parley.example, "
        "and STATUS, HELP or STUCK TOLD in place of its last words. Ctrl-C ends it."
    )


def by_python(port: int) -> str:
    """One line that sends a first mail with nothing but Python."""
    head = "Authentication-Results: mx.parley.example; dmarc=pass header.from=school.example\\nReceived: by mx.parley.example"
    people = "From: priya.nair@school.example\\nTo: escalations@parley.example\\nSubject: Help"
    # with none of its own, the same words a second time would be the same mail again
    number = "' + email.utils.make_msgid(domain='school.example') + '"
    body = f"Message-ID: {number}\\n\\nReceiving practitioner: robert.hale@council.example\\n"
    send = f"sendmail('priya.nair@school.example', 'escalations+new@parley.example', '{head}\\n{people}\\n{body}')"
    return f"python3 -c \"import email.utils, smtplib; smtplib.SMTP('127.0.0.1', {port}).{send}\""


def by_swaks(port: int) -> str:
    """The same with swaks."""
    return (
        f"swaks --server 127.0.0.1:{port} --from priya.nair@school.example --to escalations+new@parley.example "
        "--add-header 'Authentication-Results: mx.parley.example; dmarc=pass header.from=school.example' "
        "--add-header 'Received: by mx.parley.example' "
        "--body 'Receiving practitioner: robert.hale@council.example'"
    )


def _show_answers(screen: Screen, house: House) -> None:
    postbox = Postbox(house.grounds.maildir)
    while house.alive:
        screen.came_out(postbox.new())
        time.sleep(LOOK)
    screen.say("The daemon has ended by itself.", err=True)


@contextlib.contextmanager
def _stopped_politely() -> Iterator[None]:
    """SIGTERM ends it like Ctrl-C."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell_not_started(screen: Screen, fault: NotStarted) -> None:
    screen.say(
        f"The daemon has not started{'' if fault.code is None else f' (exit code {fault.code})'}:", err=True
    )
    for line in fault.words.strip().splitlines():
        screen.as_it_is(line, err=True)


def _near(path: Path) -> str:
    return os.path.relpath(path)
