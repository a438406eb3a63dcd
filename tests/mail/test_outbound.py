"""One outgoing mail, read back by the standard library: what was meant, and nothing that was not."""

import base64
import binascii
import email
import email.policy
import re
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parley.mail import outbound
from parley.mail.conversation import SHARED, index_for, read_index, shared
from parley.mail.header_text import one_line
from parley.mail.outbound import OutgoingMail, build, subject_check

GOLDEN = Path(__file__).parent.parent / "calendars" / "golden"
REQUEST = (GOLDEN / "phone-request.ics").read_bytes()
CANCEL = (GOLDEN / "phone-cancel-all.ics").read_bytes()

NOTICE = OutgoingMail(
    to_address="robert.hale@council.example",
    to_name="Robert Hale",
    from_address="escalations@parley.example",
    from_name="parley, for the partnership",
    reply_to="escalations+d-2026-0001-q3-7fk2@parley.example",
    subject="[D-2026-0001] By Tue 7 April 17:00: speak to Priya Nair",
    text="--- Type your answer above this line ---\nDear Robert,\n\n.\nFrom here on: à bientôt – 3.7a = no complaint.  \n",
    html='<html lang="en-GB"><body><h1>By Tue 7 April</h1><p>à bientôt</p></body></html>\n',
    message_id="<5f1c2ab09d3e47718a6b@parley.example>",
    date=datetime(2026, 4, 1, 9, 5, tzinfo=UTC),
    in_reply_to="<abc.def@school.example>",
    references=("<first@school.example>", "<abc.def@school.example>"),
    bounce_address="bounce+r17-k3v9@parley.example",
    instance_id="parley-1",
)
INVITATION = replace(NOTICE, calendar=REQUEST, calendar_method="REQUEST")


def parsed(octets: bytes) -> EmailMessage:
    mail = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert not [defect for part in mail.walk() for defect in part.defects]
    assert not [defect for value in mail.values() for defect in value.defects]
    return mail


def types(mail: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in mail.walk()]


@pytest.mark.parametrize("mail", [NOTICE, INVITATION], ids=["notice", "invitation"])
def test_headers(mail: OutgoingMail) -> None:
    read = parsed(build(mail))
    assert dict(read.items()) | {"Content-Type": ""} == {
        "From": '"parley, for the partnership" <escalations@parley.example>',
        "To": "Robert Hale <robert.hale@council.example>",
        "Reply-To": NOTICE.reply_to,
        "Subject": NOTICE.subject,
        "Date": "Wed, 01 Apr 2026 09:05:00 +0000",
        "Message-ID": NOTICE.message_id,
        "In-Reply-To": NOTICE.in_reply_to,
        "References": " ".join(NOTICE.references),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "DR, RN, NRN, AutoReply",
        "X-Parley-Instance": "parley-1",
        "Content-Language": "en-GB",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }


def test_what_an_alert_and_an_answer_add() -> None:
    read = parsed(build(replace(NOTICE, importance_high=True, auto_submitted="auto-replied")))
    assert (read["Importance"], read["Auto-Submitted"]) == ("high", "auto-replied")


def test_a_notice_is_text_and_html() -> None:
    read = parsed(build(NOTICE))
    assert types(read) == ["multipart/alternative", "text/plain", "text/html"]
    plain, html = read.get_body(("plain",)), read.get_body(("html",))
    assert plain is not None and html is not None
    said = [part.get_content().replace("\r\n", "\n") for part in (plain, html)]
    assert said == [NOTICE.text, NOTICE.html]


def test_an_invitation_stands_where_outlook_looks() -> None:
    read = parsed(build(INVITATION))
    assert types(read) == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"),
        "application/ics",
    ]
    calendar, copy = [
        part for part in read.walk() if part.get_content_type() in ("text/calendar", "application/ics")
    ]
    assert dict(calendar["Content-Type"].params) == {
        "charset": "utf-8",
        "method": "REQUEST",
        "component": "VEVENT",
    }
    assert calendar["Content-Disposition"] is None and calendar["Content-Transfer-Encoding"] == "base64"
    assert copy.get_filename() == "invite.ics" and copy["Content-Type"].params["name"] == "invite.ics"
    assert calendar.get_payload(decode=True) == copy.get_payload(decode=True) == REQUEST


def test_the_copy_can_be_left_out() -> None:
    read = parsed(build(replace(INVITATION, attach_ics=False)))
    assert types(read) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]


def test_a_cancellation() -> None:
    read = parsed(build(replace(NOTICE, calendar=CANCEL, calendar_method="CANCEL")))
    (part,) = [part for part in read.walk() if part.get_content_type() == "text/calendar"]
    assert part["Content-Type"].params["method"] == "CANCEL"


@pytest.mark.parametrize("mail", [NOTICE, INVITATION], ids=["notice", "invitation"])
def test_line_ends_and_lengths(mail: OutgoingMail) -> None:
    octets = build(
        replace(
            mail, text="x" * 5000 + "\rlone\nbare\r\n" + "é" * 5000, subject="[D-2026-0001] " + "word " * 150
        )
    )
    assert b"\n" not in octets.replace(b"\r\n", b"") and b"\r" not in octets.replace(b"\r\n", b"")
    assert max(map(len, octets.split(b"\r\n"))) <= 78
    assert octets.isascii() and octets.endswith(b"--\r\n")


def test_nothing_that_lists_or_bulk_senders_write() -> None:
    names = {name.lower() for name in parsed(build(INVITATION))}
    assert not {name for name in names if name.startswith("list-")} | (
        names & {"precedence", "return-path", "bcc"}
    )
    assert b"bounce+" not in build(INVITATION)


@pytest.mark.parametrize(
    "change",
    [
        {field: f"{start}{evil}"}
        for evil in (
            "\r\nBcc: dana.wood@outsider.example",
            "\nX: 1",
            "\rX",
            "\0",
            "\x1b[31m",
            "\x85X",
            "\u2028X",
            "\u202eX",
        )
        for field, start in (
            ("to_address", "robert.hale@council.example"),
            ("to_name", "Robert Hale"),
            ("from_address", "escalations@parley.example"),
            ("from_name", "parley"),
            ("reply_to", "escalations@parley.example"),
            ("subject", "[D-2026-0001] By"),
            ("message_id", "<a@parley.example>"),
            ("instance_id", "parley-1"),
            ("bounce_address", "bounce@parley.example"),
            ("auto_submitted", "auto-replied"),
        )
    ],
    ids=repr,
)
def test_nothing_gets_into_the_headers(change: dict[str, str]) -> None:
    with pytest.raises(ValueError) as caught:
        build(replace(NOTICE, **change))  # type: ignore[arg-type]
    assert "dana" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "robert",
            "@council.example",
            "robert@",
            "robert@council",
            "a b@council.example",
            ".a@council.example",
        ),
        *(
            "a..b@council.example",
            "a.@council.example",
            "a@-council.example",
            "a@council-.example",
            "a@council..example",
        ),
        *(
            "a@council.example,b@council.example",
            "a@council.example b@council.example",
            "<a@council.example>",
        ),
        *(
            '"a b"@council.example',
            "a@[127.0.0.1]",
            "é@council.example",
            "a@b@council.example",
            f"{'a' * 65}@b.example",
        ),
        f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}.example",
    ],
)
def test_one_clean_address_or_none(address: str) -> None:
    for field in ("to_address", "from_address"):
        with pytest.raises(ValueError):
            build(replace(NOTICE, **{field: address}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Róbert Hale",
        "Hale, Robert",
        'Robert "Bob" Hale',
        "back\\slash",
        "名前" * 7,
        "=?utf-8?Q?x?=",
        "x" * 200,
        "a\u00a0b",
    ],
)
def test_names_come_back(name: str) -> None:
    (address,) = parsed(build(replace(NOTICE, to_name=name)))["To"].addresses
    assert (address.display_name, address.addr_spec) == (name, NOTICE.to_address)


def test_a_long_name_comes_back() -> None:
    # The parser of policy.default puts spaces between the encoded words of a name (3.11), against RFC 2047 6.2
    value = email.message_from_bytes(build(replace(NOTICE, to_name="名前" * 40)))["To"]
    assert str(make_header(decode_header(value))) == f"{'名前' * 40} <{NOTICE.to_address}>"


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("C", "Zl", "Zp", "Zs")), min_size=1, max_size=80))
def test_subjects_come_back(words: str) -> None:
    subject = f"[D-2026-0001] By Tue 7 April 17:00: {words} {words}"
    assert parsed(build(replace(NOTICE, subject=subject)))["Subject"] == subject


@pytest.mark.parametrize(
    "head", ["<style>\np { margin: 0 }\n</style>\n", "<style></style>\n", "</style>\n" * 2, ""]
)
def test_a_page_is_quoted_as_one(head: str) -> None:
    page = f"<html>\n{head}<p>{'“So”, and on = ' * 12}</p>\n"
    whole = binascii.b2a_qp(page.replace("\n", "\r\n").encode())
    assert whole in build(replace(NOTICE, html=page)) and whole in build(replace(NOTICE, html=page))


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=300))
def test_texts_come_back(words: str) -> None:
    plain = parsed(build(replace(INVITATION, text=words))).get_body(("plain",))
    assert plain is not None
    octets = plain.get_payload(decode=True)
    expected = words.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    assert isinstance(octets, bytes) and octets.decode().replace("\r\n", "\n") == expected


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(["to_name", "from_name", "subject", "in_reply_to"]))
def test_hostile_words_never_add_a_header(words: str, field: str) -> None:
    try:
        octets = build(replace(NOTICE, **{field: words}))  # type: ignore[arg-type]
    except ValueError:
        return
    names = list(parsed(octets).keys())
    assert set(names) <= set(parsed(build(NOTICE)).keys()) and len(names) == len(set(names))


def test_odd_ids_of_strangers_are_left_out() -> None:
    odd = (
        "no brackets",
        "<a b@x.example>",
        "<x@y.example>\r\nBcc: z@y.example",
        "<" + "a" * 900 + "@x.example>",
        "<é@x.example>",
    )
    read = parsed(build(replace(NOTICE, in_reply_to=odd[2], references=(*odd, "<good@x.example>"))))
    assert (read["In-Reply-To"], read["References"], read["Bcc"]) == (None, "<good@x.example>", None)


def test_a_long_thread_keeps_its_ends() -> None:
    ids = tuple(f"<{n}@x.example>" for n in range(500))
    kept = parsed(build(replace(NOTICE, references=ids)))["References"].split()
    assert (kept[0], kept[-1], len(kept)) == (ids[0], ids[-1], 20)


@pytest.mark.parametrize(
    "change",
    [
        {"calendar_method": "CANCEL"},
        {"calendar_method": "request"},
        {"calendar_method": ""},
        {"from_address": "bea.long@partnership.example"},
        {"calendar": REQUEST + CANCEL},
        {"date": datetime(2026, 4, 1)},
        {"message_id": "a@parley.example"},
        {"message_id": "<a>"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_does_not_agree_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        build(replace(INVITATION, **change))  # type: ignore[arg-type]


def test_the_same_mail_is_the_same_octets() -> None:
    assert build(INVITATION) == build(replace(INVITATION))


@pytest.mark.parametrize(
    ("subject", "reference"),
    [
        ("[D-2026-0001] By Tue 7 April 17:00: speak to Robert Hale", "D-2026-0001"),
        ("[D-2026-0002] URGENT, you are on call: reply ACK by 23:55", "D-2026-0002"),
        ("Today: 3 mails wait for you", ""),
    ],
)
def test_good_subjects(subject: str, reference: str) -> None:
    subject_check(subject, reference)


@pytest.mark.parametrize(
    ("subject", "reference"),
    [
        ("By Tue 7 April", "D-2026-0001"),
        ("[D-2026-0002] By Tue 7 April", "D-2026-0001"),
        ("Re: [D-2026-0001] By Tue 7 April", "D-2026-0001"),
        ("[D-2026-0001]", "D-2026-0001"),
        ("[D-2026-0001] ", "D-2026-0001"),
        ("[D-2026-0001]  By", "D-2026-0001"),
        ("[D-2026-0001] [D-2026-0001] By", "D-2026-0001"),
        ("[D-2026-0001] By\r\nBcc: x", "D-2026-0001"),
        ("[D-2026-0001] By", ""),
        ("", ""),
    ],
)
def test_bad_subjects(subject: str, reference: str) -> None:
    with pytest.raises(ValueError):
        subject_check(subject, reference)


@given(st.binary(max_size=400))
def test_base64_stands_in_lines_of_76(octets: bytes) -> None:
    assert outbound._base64(octets) == base64.encodebytes(octets).replace(b"\n", b"\r\n")


@given(st.binary(min_size=10, max_size=10))
def test_an_id_stands_whole_in_its_index(own: bytes) -> None:
    index = read_index(index_for(f"<{base64.b32encode(own).decode().lower()}@parley.example>", "D-2026-0001"))
    assert index[SHARED:] == own
    assert shared(index) == shared(read_index(index_for("<aaaaaaaaaaaaaaaa@parley.example>", "D-2026-0001")))


@given(
    st.text(st.characters(), max_size=8)
    | st.sampled_from("\x00\x1f\x7f\x85\x9f\u2028\u2029\u202a\u2069\ud800")
)
def test_one_line_refuses_what_ends_or_hides_it(words: str) -> None:
    refused = re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", words)
    with pytest.raises(ValueError, match="line break") if refused else nullcontext():
        assert one_line(words, "Subject") == words


@given(st.text(st.sampled_from("ab=é \t.\r\n"), max_size=60))
def test_every_kind_of_line_end_leaves_as_crlf(words: str) -> None:
    said = email.message_from_bytes(b"".join(outbound._text_part("plain", words))).get_payload(decode=True)
    meant = (re.sub("\r\n|\r", "\n", words).rstrip("\n") + "\n").replace("\n", "\r\n")
    assert said.decode() in (meant, f"{meant}\r\n")


PAGE = st.lists(
    st.sampled_from(["a = é", ".", " ", "\n", "\r\n", "\r", "</style>", "x" * 70, "“" * 30]), max_size=10
)


@given(PAGE)
@example(["x", "</style>", "\n"])
@example(["x", "</style>", "\n", "\r\n"])
@example(["x", "</style>", "\n", "\r\n", "x"])
def test_a_page_is_quoted_as_if_it_had_no_styles(pieces: list[str]) -> None:
    octets = "".join(pieces).encode().replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n") + b"\n"
    octets = octets.replace(b"\n", b"\r\n")
    quoted = binascii.b2a_qp(octets)
    _, found, _ = outbound._text_part("html", "".join(pieces))
    assert found == (quoted if len(quoted) <= 2 * len(octets) else outbound._base64(octets))
