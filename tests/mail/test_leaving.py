"""Every mail that parley can write, as it leaves: the headers of shared/mail.md section 7 on each, and nothing of a child
or of what anybody typed in any header, file name or invitation, whatever was planted where."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from notice_samples import TEMPLATES, Sample, at, every_sample, facts_of, shipped

from parley.loops.gate import unfit
from parley.loops.letters import ANSWERS, render_each
from parley.loops.to_render import ToRender
from parley.mail.notice_texts import ids_in
from parley.mail.rendering import NOTICES, Templates
from parley.mailboxes.wayout import Outgoing
from parley.store.outbox import OutboxRow

PROTOCOL, WORLD = shipped()
FOLDER = Templates(TEMPLATES)
OWN, INSTANCE = "escalations@parley.example", "parley-0123456789abcdef"
CHILD = ("Tommy", "Wilkins", "T.W.", "3 May 2025", "St Bede", "14 Larch", "black eye", "RE: about Tommy")
FREE = "Tommy Wilkins (T.W.), born 3 May 2025, St Bede's, 14 Larch Road: black eye\r\nSubject: RE: about Tommy\r\nBcc: x@y.example"
HOSTILE = {
    "free": FREE,
    "summary": FREE,
}
NEVER = (
    "precedence",
    "bcc",
    "cc",
    "sender",
    "list-id",
    "list-unsubscribe",
    "x-mailer",
    "user-agent",
    "disposition-notification-to",
)


class Pdfs(dict[str, bytes]):
    """Whatever document is asked for."""

    def __missing__(self, what: str) -> bytes:
        return b"%PDF-1.7 nothing"


def invited(sample: Sample, facts: dict[str, Any]) -> dict[str, Any]:
    """With its invitation, as the outbox fixes it."""
    hold = sample.dispute.holds.get(sample.effect.hold) if sample.dispute and sample.effect.hold else None
    if hold is None or not facts["booked"]:
        return facts
    people = [WORLD.person(person) for person in hold.attendees]
    return {
        **facts,
        "calendar": {
            "method": "CANCEL" if sample.effect.cancel else "REQUEST", "uid": "abcdefghijklmnop@parley.example",
            "sequence": 1, "start": hold.start.isoformat(), "end": hold.end.isoformat(), "private": False, "whole": True,
            "attendees": [[one.address, one.name] for one in people], "to": [people[0].address, people[0].name],
        },
    }  # fmt: skip


def letter(sample: Sample, facts: dict[str, Any], *, answers: bool = False) -> ToRender:
    """The letter of one sample, as its outbox row would have it; answers: it answers a hostile mail."""
    thread = ("<Tommy.Wilkins@school.example>", "<a b>", "<x@y.example>\r\nBcc: z@y.example")
    row = OutboxRow(
        id=1, template=facts["template"], person=sample.effect.person, address="reader@school.example", created=at(1, 10),
        due=at(1, 10), facts=facts, reference=facts["reference"], high=sample.effect.high, state="sending",
        message_id="<abcdefghijklmnop@parley.example>", bounce_token="abcdefghijklmnop", attempts=1, next_try=None,
        last_error="", server_id="", sent=None, in_reply_to=thread[2] if answers else "",
        references=thread[1:] if answers else (),
    )  # fmt: skip
    texts = dict.fromkeys(ids_in(facts), FREE)
    return ToRender(
        row=row,
        texts=texts,
        address=OWN,
        instance=INSTANCE,
        at=at(1, 10),
        files=Pdfs(),
    )


def leaves(sample: Sample, *, answers: bool = False) -> tuple[bytes, Message]:
    facts = invited(sample, facts_of(sample, PROTOCOL, WORLD))
    return left(letter(sample, facts, answers=answers))


def left(made: ToRender) -> tuple[bytes, Message]:
    (raw,) = render_each([made], FOLDER)
    assert isinstance(raw, bytes), raw
    return raw, message_from_bytes(raw, policy=default)


SAMPLES = list(every_sample(PROTOCOL, WORLD, HOSTILE))


def test_every_template_is_among_them() -> None:
    assert {sample.effect.template for sample in SAMPLES} == set(NOTICES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
class TestEveryMailThatLeaves:
    def test_the_headers_of_section_7(self, sample: Sample) -> None:
        raw, mail = leaves(sample)
        assert mail["Auto-Submitted"] in ("auto-generated", "auto-replied")
        assert mail["X-Auto-Response-Suppress"] == "DR, RN, NRN, AutoReply"
        assert re.fullmatch(r"<[a-z2-7]{16}@parley\.example>", mail["Message-ID"])
        assert mail["From"].addresses[0].addr_spec == OWN and len(mail["To"].addresses) == 1
        assert mail["Reply-To"].addresses[0].addr_spec.startswith("escalations")
        assert mail["X-Parley-Instance"] == INSTANCE and mail["Content-Language"] == "en-GB"
        assert (mail["Importance"] == "high") is sample.effect.high
        assert not [name for name in NEVER if mail[name]]
        assert (
            unfit(
                Outgoing("escalations+b-abcdefghijklmnop@parley.example", ("reader@school.example",), raw, "")
            )
            == ""
        )
        kinds = [part.get_content_type() for part in mail.walk()]
        assert kinds.count("text/plain") == 1 and kinds.count("text/html") == 1

    def test_nothing_planted_stands_outside_the_body(self, sample: Sample) -> None:
        _, mail = leaves(sample, answers=True)
        heads = [f"{name}: {value}" for part in mail.walk() for name, value in part.items()]
        names = [part.get_filename() or "" for part in mail.walk()]
        calendars = [
            part.get_payload(decode=True).decode()
            for part in mail.walk()
            if part.get_content_type() == "text/calendar"
        ]
        for secret in CHILD:
            assert not [one for one in (*heads, *names, *calendars) if secret.lower() in one.lower()], secret
        assert not mail["Bcc"] and len(mail.get_all("Subject")) == 1

    def test_bodies_echo_closed_values_but_for_whoever_may_read_more(self, sample: Sample) -> None:
        _, mail = leaves(sample)
        said = " ".join(
            part.get_content()
            for part in mail.walk()
            if part.get_content_type() in ("text/plain", "text/html")
        )
        if not WORLD.accepts_protected(sample.effect.person):
            assert not [secret for secret in CHILD if secret.lower() in said.lower()]


def test_answers_say_that_they_are() -> None:
    for sample in SAMPLES:
        facts = facts_of(sample, PROTOCOL, WORLD)
        made = letter(sample, facts)
        row = replace(made.row, in_reply_to="<a@school.example>", references=("<a@school.example>",))
        _, mail = left(replace(made, row=row))
        expected = "auto-replied" if facts["template"] in ANSWERS else "auto-generated"
        assert mail["Auto-Submitted"] == expected
        assert mail["In-Reply-To"] == "<a@school.example>" and "<a@school.example>" in mail["References"]


def test_invitations_are_among_them() -> None:
    kinds = [part.get_content_type() for sample in SAMPLES for part in leaves(sample)[1].walk()]
    assert kinds.count("text/calendar") > 5 and kinds.count("application/pdf") > 0
