"""Tags in both directions, and the order in which their places are trusted."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail import mime, tags
from parley.mail.message import Envelope, Tag

OWN = "escalations@parley.example"
TOKEN = "abcdefgh234567ab"
TOKENS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=8, max_size=32)


def found(headers: str, *rcpt_to: str, to: tuple[str, ...] = (), cc: tuple[str, ...] = ()) -> tuple[Tag, ...]:
    envelope = Envelope("", rcpt_to, datetime(2026, 4, 1, tzinfo=UTC))
    return tags.find_tags(OWN, envelope, mime.read_mail(headers.encode() + b"\n"), to, cc)


@given(st.integers(2000, 2999), st.integers(1, 99_999_999), st.integers(1, 999), TOKENS, st.booleans())
def test_what_is_written_is_read(year: int, number: int, question: int, token: str, loud: bool) -> None:
    reference = f"D-{year}-{number:04d}"
    written = {
        tags.format_new(OWN): Tag("new", "new", where="envelope"),
        tags.format_dispute(OWN, reference, token): ("dispute", reference, 0, token),
        tags.format_question(OWN, reference, question, token): ("question", reference, question, token),
        tags.format_bounce(OWN, token): ("bounce", "", 0, token),
    }
    for address, expected in written.items():
        (tag,) = found("", address.upper() if loud else address)
        got = tag if isinstance(expected, Tag) else (tag.kind, tag.reference, tag.question, tag.token)
        assert got == expected


@pytest.mark.parametrize(
    "tag",
    [
        "news",
        "d-2026-0001",
        "d-2026-0001-short",
        f"d-26-0001-{TOKEN}",
        f"d-2026-0001-q-{TOKEN}",
        f"d-2026-0001-q3-{TOKEN}8",
        "b-",
    ],
)
def test_a_near_miss_is_kept_as_other(tag: str) -> None:
    assert [one.kind for one in found("", f"escalations+{tag}@parley.example")] == ["other"]


@pytest.mark.parametrize(
    "address",
    ["escalations@parley.example", "escalations+new@outsider.example", "xescalations+new@parley.example",
     "escalations+new@parley.example.outsider.example", "escalations+new@parley.exampleX"],
)  # fmt: skip
def test_other_peoples_addresses_hold_no_tag(address: str) -> None:
    assert found("", address) == ()


def test_every_place_is_searched_in_its_order_and_each_tag_counts_once() -> None:
    one, two, three = (f"escalations+d-2026-000{n}-{TOKEN}@parley.example" for n in (1, 2, 3))
    headers = (
        f"Delivered-To: {two}\nX-Original-To: {one}\n"
        f"Received: from x by y with ESMTP id z for <{three}>; Wed, 1 Apr 2026 09:05:02 +0000\n"
    )
    places = found(
        headers, one, to=("escalations+new@parley.example", two), cc=("Escalations+NEW@parley.example",)
    )
    assert [(tag.reference or tag.text, tag.where) for tag in places] == [
        ("D-2026-0001", "envelope"),
        ("D-2026-0002", "delivered-to"),
        ("D-2026-0003", "received"),
        ("new", "to"),
    ]


@pytest.mark.parametrize(
    ("subject", "references"),
    [
        ("Re: [D-2026-0001] By Tue 7 April 17:00", ("D-2026-0001",)),
        ("[d-2026-0001] and D-2026-0002 and [D-2026-0001]", ("D-2026-0001", "D-2026-0002")),
        ("AD-2026-0001 or D-2026-00 or D-2026-0001-x", ()),
        ("[Ticket#123] Re: [D-2026-0001] By Tue", ("D-2026-0001",)),
        ("D\u20112026\u20110001", ("D-2026-0001",)), ("D\u20132026\u20130001", ("D-2026-0001",)),
        ("D-\u00ad2026-\u200b0001", ("D-2026-0001",)), ("\uff24-\uff12\uff10\uff12\uff16-0001", ("D-2026-0001",)),
    ],
)  # fmt: skip
def test_references_in_a_subject(subject: str, references: tuple[str, ...]) -> None:
    assert tags.subject_references(subject) == references


@pytest.mark.parametrize(
    "tag", ["escalations%2B{}", "escalations%2b{}", "escalations=2B{}", '"escalations+{}"', "ESCALATIONS+{}",
     "prvs=1234abcdef=escalations+{}", "btv1==0123abcd==escalations+{}"]
)  # fmt: skip
def test_a_tag_is_read_however_a_program_has_written_its_plus(tag: str) -> None:
    address = tag.format(f"d-2026-0001-{TOKEN}") + "@parley.example"
    assert [one.reference for one in found("", address)] == ["D-2026-0001"]


@pytest.mark.parametrize(
    ("header", "tagged"),
    [
        ('To: "{}" <escalations@parley.example>', True), ("Cc: '{}' <escalations@parley.example>", True),
        ('To: "{}" <escalations@parley.example>, escalations+new@parley.example', False),
        ("Reply-To: {}", False), ('From: "{}" <priya.nair@school.example>', False),
    ],
)  # fmt: skip
def test_the_name_beside_an_address_counts_where_no_address_has_a_tag(header: str, tagged: bool) -> None:
    """A gateway cuts the tag off the address and leaves the name, which is what the program showed for it."""
    own = f"escalations+d-2026-0001-{TOKEN}@parley.example"
    to = ("escalations+new@parley.example",) if "+new" in header else ()
    references = [one.reference for one in found(header.format(own) + "\n", to=to)]
    assert references == (["D-2026-0001"] if tagged else [""] * len(to))


@pytest.mark.parametrize(
    "text",
    [
        "escalationsnew",
        f"escalationsd-2026-0001-{TOKEN}",
        f"escalations d-2026-0001-{TOKEN}",
        "escalations new",
    ],
)
def test_a_plus_that_was_dropped_is_a_near_miss(text: str) -> None:
    assert [one.kind for one in found("", f"{text}@parley.example")] == ["other"]


def test_a_colleagues_mailbox_with_a_name_like_ours_is_none() -> None:
    assert found("", "escalationsteam@parley.example") == ()
    assert found("", "xprvs=1=escalations+new@parley.example") == ()


@pytest.mark.parametrize("to", ["To: {}@parley.example", 'Cc: "{}"@parley.example'])
def test_a_plus_that_became_a_blank_leaves_no_address_and_is_a_near_miss_all_the_same(to: str) -> None:
    tag = f"d-2026-0001-{TOKEN}"
    assert [one.text.strip() for one in found(to.format(f"escalations {tag}") + "\n")] == [tag]


DISPUTES_OWN = f"escalations+d-2026-0001-{TOKEN}@parley.example"
IN_FULL_WIDTH = "".join(chr(ord(char) + 0xFEE0) for char in DISPUTES_OWN)
ENCAPSULATED = DISPUTES_OWN.replace("+", "+2B").replace("@", "+40").replace(".", "+2E")


@pytest.mark.parametrize(
    "header",
    [
        f"To: IMCEASMTP-{ENCAPSULATED}@council.example",
        f"Cc: IMCEAINVALID-{ENCAPSULATED.lower()}@council.example",
        f"Delivered-To: SRS0=AbCd=XY=parley.example={DISPUTES_OWN.partition('@')[0]}@forwarder.example",
        f"To: SRS1=AAAA=first.example==AbCd=XY=parley.example={DISPUTES_OWN.partition('@')[0]}@second.example",
        f"X-MS-Exchange-Organization-OriginalEnvelopeRecipients: {DISPUTES_OWN}",
        f'To: "{IN_FULL_WIDTH}" <{OWN}>',
        f'To: "d-2026-0001-{TOKEN}" <{OWN}>',
        f'To: "Escalations (d-2026-0001-{TOKEN})" <{OWN}>',
        f"To: \"'escalations+d-2026-0001-{TOKEN}'\" <{OWN}>",
    ],
)
def test_a_tag_is_read_wherever_a_program_has_written_it(header: str) -> None:
    kind, _, value = header.partition(": ")
    to = tuple(re.findall(r"[^\s<>\"]+@[^\s<>\"]+", value)) if kind in ("To", "Cc") else ()
    (tag,) = found(header + "\n", to=to)
    assert (tag.kind, tag.reference, tag.token) == ("dispute", "D-2026-0001", TOKEN)


@pytest.mark.parametrize(
    "header",
    [
        f'To: "d-2026-0001-{TOKEN}" <somebody@other.example>',
        "To: IMCEAEX-_o=council_ou=x_cn=recipients_cn=new@council.example",
        f"To: SRS0=AbCd=XY=other.example=escalations+d-2026-0001-{TOKEN}@forwarder.example",
        f'To: "new" <{OWN}>',
    ],
)
def test_what_is_not_our_address_holds_no_tag_however_it_is_written(header: str) -> None:
    assert not found(header + "\n")
