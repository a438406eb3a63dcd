"""The judge of a demonstration, a program of its own: `python -m parley.demonstration.checker MAILDIR PORT`.

Reads the Maildir and talks to the SMTP port, nothing else. Exit code 0 if everything that must have left has left
as it must, and nothing else; 1 if not. `--all` also names what is well.
"""

from __future__ import annotations

import smtplib
import sys
from collections.abc import Sequence
from pathlib import Path

from parley.demonstration import expected, promises
from parley.demonstration.expected import Verdict
from parley.demonstration.expected_mails import MUSTS
from parley.demonstration.postbox import Letter, Postbox
from parley.demonstration.screen import Screen

LOOPBACK = "127.0.0.1"
OWN, STRANGER = "escalations+new@parley.example", "somebody@elsewhere.example"


def main(arguments: Sequence[str]) -> int:
    """Look, tell, and return the exit code."""
    maildir, port = Path(arguments[0]), int(arguments[1])
    found = [*of_port(port), *of_letters(Postbox(maildir).new())]
    wrong = [(what, fault) for what, fault in found if fault]
    screen = Screen()
    for what, fault in found if "--all" in arguments else wrong:
        screen.verdict(not fault, f"{what}: {fault}" if fault else what)
    screen.verdict(not wrong, f"{len(found) - len(wrong)} of {len(found)} things are as they must be")
    return 1 if wrong else 0


def of_letters(letters: Sequence[Letter]) -> list[Verdict]:
    """What the mails that left show."""
    return [*expected.verdicts(MUSTS, letters), *promises.verdicts(letters)]


def of_port(port: int) -> list[Verdict]:
    """What the SMTP port shows: it answers, takes mail for its own address, and carries none for others."""
    answers, own, relays = "no answer", "not asked", "not asked"
    try:
        with smtplib.SMTP(LOOPBACK, port, "checker.example", timeout=10) as session:
            answers = "" if session.ehlo()[0] == 250 else "EHLO was refused"
            session.mail("priya.nair@school.example")
            own = "" if session.rcpt(OWN)[0] == 250 else "its own address was refused"
            relays = "" if session.rcpt(STRANGER)[0] >= 500 else "it would carry mail to a stranger"
            session.rset()
    except (OSError, smtplib.SMTPException) as error:
        answers = type(error).__name__
    return [
        ("the SMTP port answers", answers),
        ("it takes mail for its own address", own),
        ("it carries no mail for others", relays),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
