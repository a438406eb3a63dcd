"""What the doctor looks at: one row a check, each with a name; and the few lines that carry it out.

A new part adds a row here, and a function that takes the patient and says what it found. An adapter that can look at its
own server offers that function its findings, and imports nothing of this room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from parley.doctor import (
    diaries,
    exchange,
    files,
    machine,
    mailbox,
    partners,
    relay,
    secrets,
    tagged,
    the_daemon,
    waking,
)
from parley.doctor.lines import ITS_LOG, SLOW
from parley.doctor.patient import Patient
from parley.errors import TransportError, UserError
from parley.finding import Finding, State, down, named_in, sentence, wrong
from parley.loops.supervise import described
from parley.time_limit import TookTooLong
from parley.value import value

Look = Callable[[Patient], Iterable[Finding]]


@value
class Check:
    """One thing to look at. asked: only when it is asked for by name or by its own option, since it takes long or says much."""

    name: str
    about: str
    look: Look
    asked: bool = False


@value
class Row:
    """One finding, under the name of its check."""

    check: str
    finding: Finding


AS_THE_DAEMON = "nothing: run it as the user that parley runs as, such as: sudo -u parley parley doctor"
CHECKS = (
    Check("files", "rules, contacts, letters and the configuration can be taken", files.taken),
    Check("bank holidays", "the days that are not worked are known far enough ahead", files.bank_holidays),
    Check("clock", "this machine knows what time it is", machine.clock),
    Check("disk", "there is room, and it is safe to write", machine.disk),
    Check("daemon", "the daemon runs, looks at its mailbox, and gets rid of its letters", the_daemon.stands),
    Check("secrets", "passwords and keys are there, and readable by nobody else", secrets.kept),
    Check("certificates", "certificates that run out within 30 days", secrets.certificates),
    Check("relay", "what leaves can leave", relay.takes_mail),
    Check("waking", "whoever is on call can be woken", waking.could_wake),
    Check("basic authentication", "no password log-in that Microsoft is taking away", exchange.passwords),
    Check("exchange address", "EWS is asked where it is still answered", exchange.address),
    Check("rights", "what parley may do in Exchange, in its own mailbox and in no other", exchange.rights),
    Check("mailbox", "the mailbox can be read", mailbox.readable),
    Check("calendar", "parley's own calendar can be read", diaries.own),
    Check("free and busy", "when people are taken can be read where it is asked", diaries.free_and_busy),
    Check("rota calendars", "rotas that are kept elsewhere can be had", diaries.rotas),
    Check("tagged mail", "mail to a tagged address comes back, whole, and judged by our own server", tagged.comes_back),
    Check("partners", "whose mail would be held because their domain proves nothing", partners.held, asked=True),
)  # fmt: skip


def examine(patient: Patient, wanted: Iterable[str] = ()) -> Iterator[Row]:
    """The findings, each as soon as it is there. wanted: names of checks; none means all that need not be asked for."""
    names = set(wanted)
    for check in CHECKS:
        if check.name in names if names else not check.asked:
            yield from (Row(check.name, finding) for finding in _looked(check, patient))


def _looked(check: Check, patient: Patient) -> Iterator[Finding]:
    try:
        yield from check.look(patient)
    except TransportError as error:
        state = State.WRONG if error.permanent else State.DOWN
        yield Finding(state, sentence(error.message), named_in(error.message))
    except UserError as error:
        for problem in error.problems:
            where = f"{problem.file}: " if problem.file else ""
            yield wrong(f"{where}{problem.message}", problem.mend or "the file, as said")
    except TookTooLong:
        yield down(f"Whoever is asked here {SLOW}: it was left after {patient.in_all:.0f} seconds.", ITS_LOG)
    except PermissionError as error:
        where = f" ({error.filename})" if error.filename else ""
        yield down(f"Whoever runs this may not look there{where}.", AS_THE_DAEMON)
    except Exception as fault:  # noqa: BLE001 - one part that cannot be looked at keeps no other from it
        yield down(f"This could not be looked at ({described(fault)}).", "tell whoever looks after parley")
