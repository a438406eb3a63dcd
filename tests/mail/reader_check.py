"""What must hold of the reader for any octets whatever: the one check that Hypothesis and the fuzzer share."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

from parley.loops.reading import read
from parley.mail.message import Envelope, InboundMail, ReadingContext, Sealer, Trust, UnreadableMail

ENVELOPE = Envelope(
    "priya.nair@school.example", ("escalations+new@parley.example",), datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
)
TRUST = Trust(
    "mx.parley.example",
    own_domains=("parley.example",),
    sealers=(Sealer(arc="gateway.example"), Sealer("gateway.example", ("192.0.2.1",))),
    without_dmarc=(("school.example", ("spf", "dkim")),),
)
CONTEXT = ReadingContext("escalations@parley.example", TRUST, fact_lines=(("child", "child_age"),))


def check_reader(raw: bytes) -> InboundMail | UnreadableMail:
    """AssertionError unless it is read or a cap is named; the same again; and the same for all line ends."""
    found = read(raw, ENVELOPE, CONTEXT)
    assert isinstance(found, InboundMail) or found.rule.startswith("cap: "), found
    assert read(raw, ENVELOPE, CONTEXT) == found, "the same octets, read twice"
    pickle.dumps(found)
    str(found).encode()  # halves of characters would break the store
    if b"\r" not in raw:
        for end in (b"\r\n", b"\r"):
            assert read(raw.replace(b"\n", end), ENVELOPE, CONTEXT) == found, f"with {end!r} for line ends"
    return found
