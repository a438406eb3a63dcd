"""Mail that is made to break readers, through the real intake: kept whole, with a row that says why, and the next goes on."""

from __future__ import annotations

from dataclasses import replace

from tests.mail import killers, killers_of_formats
from tests.mail.killers import READ, typed

from parley.config import load_config
from parley.loops.loading import load
from parley.mail.message import Envelope, Trust
from parley.rehearsal.playhouse import Playhouse
from parley.store import pen, spool
from parley.store.times import instant

KILLERS = killers.KILLERS | killers_of_formats.KILLERS
BEGAN = instant("2026-04-01T09:05:00.000000Z")
ENVELOPE = Envelope("priya.nair@school.example", ("escalations+new@parley.example",), BEGAN)
CAPPED = [name for name, (rule, _) in KILLERS.items() if rule != READ]
MEASURED = list(killers.KILLERS)[:17]  # those of shared/mail.md section 1
ODD = [
    "NULs in every header",
    "surrogates by UTF-7 and UTF-16",
    "bidi controls",
    "a calendar of attendees",
    "zones",
    "all octets",
    "every odd codec of Python",
    "halves of letters",
    "bidi and joiners",
    "dates in digits of other scripts",
    "numbers of more digits than an int reads",
    "a calendar in digits of other scripts",
    "a Date at the end of time",
    "an absence by a day that is none",
    "a report of phrases",
    "a zip that lies",
    "an Outlook item of circles",
]


def test_each_has_a_row_is_kept_and_lets_the_next_one_pass() -> None:
    loaded = load(replace(load_config(), protocol="bdscp-2023"))
    house = Playhouse(loaded, Trust("", True, (loaded.library.domain,)), BEGAN, seed=7)
    for name in dict.fromkeys((*MEASURED, *CAPPED, *ODD)):
        rule, make = KILLERS[name]
        raw = make()
        taken = house.receive(raw, ENVELOPE)
        assert taken.rule != "the door failed", (name, taken.reason)
        assert (taken.verdict == "unreadable") is (rule != READ), (name, taken)
        assert spool.verdict(house.store, taken.raw) == taken.verdict
        assert spool.raw(house.store, taken.raw) == raw
        if rule != READ:
            assert pen.held(house.store)[-1].reason == f"needs reading: {rule}"
    assert house.receive(typed(b"Receiving practitioner: Robert Hale\n"), ENVELOPE).verdict == "raised"
    house.close()
