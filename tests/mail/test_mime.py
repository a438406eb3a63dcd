"""The splitter against the standard parser (compat32) on mails that both can read, and its own decoding."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.mail import charsets, mime, parts, transfer
from parley.mail.encoded import decode_words, one_line

RAW = Path(__file__).with_name("raw")


def standard(raw: bytes) -> list[tuple[str, bytes]]:
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    return [(part.get_content_type(), payload(part)) for part in message.walk() if not part.is_multipart()]


def payload(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    assert isinstance(found, bytes)
    return found.strip()


def ours(raw: bytes) -> list[tuple[str, bytes]]:
    return [(part.kind, part.content.strip()) for part in parts.leaves(mime.read_mail(mime.to_lf(raw)))]


READABLE = [  # the standard parser takes the parts of reports for mails
    path for path in sorted(RAW.glob("*.eml")) if b"multipart/report" not in path.read_bytes()
]


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.stem)
def test_real_mails_split_as_the_standard_parser_splits_them(path: Path) -> None:
    assert ours(path.read_bytes()) == standard(path.read_bytes().replace(b"\r\n", b"\n"))


LEAVES = st.tuples(
    st.sampled_from(["text/plain", "text/html", "application/pdf", "message/rfc822"]),
    st.text("ab-\n ", max_size=12),
)
TREES = st.recursive(LEAVES, lambda children: st.lists(children, min_size=1, max_size=3), max_leaves=6)


def written(tree: object, number: int = 0) -> str:
    if isinstance(tree, tuple):
        kind, text = tree
        inner = "Subject: in\n\n" if kind == "message/rfc822" else ""
        return f"Content-Type: {kind}\n\n{inner}{text}"
    assert isinstance(tree, list)
    mark = f"=_{number}x"
    inside = "".join(f"--{mark}\n{written(child, number * 4 + at + 1)}\n" for at, child in enumerate(tree))
    return f'Content-Type: multipart/mixed;\n boundary="{mark}"\n\npreamble\n{inside}--{mark}--\nepilogue\n'


@settings(deadline=None)
@given(TREES)
def test_any_tree_splits_as_the_standard_parser_splits_it(tree: object) -> None:
    raw = ("Subject: x\n" + written(tree)).encode()
    assert ours(raw) == standard(raw)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('text/plain; charset="utf-8"', {"charset": "utf-8"}),
        ("text/plain; charset = utf-8 ; format=flowed", {"charset": "utf-8", "format": "flowed"}),
        ('a/b; name="a;b\\"c"', {"name": 'a;b"c'}),
        ("a/b; name*=utf-8''%C3%A9t%C3%A9.pdf", {"name": "été.pdf"}),
        ("a/b; name*0*=utf-8''%C3; name*1*=%A9; name*2=\"t.pdf\"", {"name": "ét.pdf"}),
        ("a/b; name=x; name=y", {"name": "x"}),
        ("text/plain charset=utf-8", {"charset": "utf-8"}),
        ("text/plain;; charset=utf-8;", {"charset": "utf-8"}),
        ("a/b; name==?utf-8?q?caf=C3=A9?=", {"name": "=?utf-8?q?caf=C3=A9?="}),
        ("a/b; name*=café.pdf", {"name": "café.pdf"}),
        ("a/b; name*=koi8-r'ru'%C0.pdf", {"name": "ю.pdf"}),
        ("a/b; name*1=b; name*0=a", {"name": "ab"}),
    ],
)
def test_parameters(value: str, expected: dict[str, str]) -> None:
    assert mime.value_and_parameters(value)[1] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=?utf-8?q?caf=C3=A9_bar?=", "café bar"),
        ("=?UTF-8?B?Y2Fmw6k=?=", "café"),
        ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"),
        ("a =?utf-8?q?b?= c =?iso-8859-1?q?=E9?=", "a b c é"),
        ("=?utf-8*en?q?x?=", "x"),
        ("=?nonsense?q?=E9?=", "é"),
        ("=?utf-8?q?a=0d=0ab=00c?=", "a b c"),
        ("=?utf-8?q?open", "open"),
        ("a\t b\u2028c", "a b c"),
        ("=?utf-8?Q?What now?= =?utf-8?Q?_=C3=A9?=", "What now é"),
        ("=?utf-8?Q?What?=20now=3F?=", "What? now?"),
        ("=?UTF-8?B?Y2Fmw6k?=", "café"),
        ("=?utf-8?b?Y2Fm\n w6k=?=", "café"),
        ("=?utf-8?q?caf?==?utf-8?q?=C3=A9?=x", "café x".replace(" ", "")),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?gb2312?B?yNWxvg==?=", "日本"),
        ("=?koi8-r?Q?=F1?= =?windows-1251?Q?=DF?=", "ЯЯ"),
        ("=?utf-7?Q?+AEE-?=", "+AEE-"),
        ("=?x?q", "=?x?q"),
    ],
)
def test_encoded_words(value: str, expected: str) -> None:
    assert decode_words(value) == expected


@pytest.mark.parametrize(
    ("data", "charset", "expected"),
    [
        ("é".encode(), "utf-8", "é"),
        ("é".encode(), "", "é"),
        ("é".encode(), "us-ascii", "é"),
        (b"\xe9 \x92", "", "é ’"),
        (b"\xe9 \x92", "utf-8", "é ’"),
        (b"\x93x\x94", "iso-8859-1", "“x”"),
        (b"a \x80 b \x9d", "iso-8859-1", "a € b \ufffd"),
        ("Zoë says “no”".encode(), "iso-8859-1", "Zoë says “no”"),
        ("Zoë, 5 €".encode(), "windows-1252", "Zoë, 5 €"),
        ("Zoë".encode() + b" \xe9t\xe9", "iso-8859-1", "ZoÃ« été"),
        ("«É» è".encode("latin-1"), "iso-8859-1", "«É» è"),
        ("Её".encode("cp1251"), "windows-1251", "Её"),
        (b"\xe9", "unknown-8bit", "é"),
        (b"\xe9", "zip", "é"),
        (b"a\x81", "us-ascii", "a\ufffd"),
        ("ééé".encode()[:-1], "utf-8", "éé\ufffd"),
        ("x".encode("utf-16"), "utf-16", "x"),
        (b"\xef\xbb\xbfx", "utf-8", "x"),
        (b"+AEEAQg-", "utf-7", "+AEEAQg-"),
        (b"+AEEAQg-", "unicode-1-1-utf-7", "+AEEAQg-"),
        (b"\xff\xfex\x00", "", "x"),
        (b"\xff\xfex\x00", "utf-8", "x"),
        ("日本語".encode("iso2022_jp"), "", "日本語"),
        ("日本語".encode("iso2022_jp"), "us-ascii", "日本語"),
        ("日本語".encode("cp932"), "x-sjis", "日本語"),
        ("日本語".encode("cp932"), "windows-31j", "日本語"),
        ("日本语 €".encode("gb18030"), "gb2312", "日本语 €"),
        ("日本語".encode("big5"), "Big5", "日本語"),
        ("한국".encode("cp949"), "ks_c_5601-1987", "한국"),
        ("привет".encode("koi8-r"), "KOI8-R", "привет"),
        ("привет".encode("cp1251"), "win-1251", "привет"),
        ("€".encode("cp1252"), "windows1252", "€"),
        (("日本語" * 20).encode("cp932") + b"\x81", "shift_jis", "日本語" * 20 + "\ufffd"),
    ],
)
def test_charsets(data: bytes, charset: str, expected: str) -> None:
    assert charsets.decode(data, charset) == expected


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "utf-8", "utf-7", "utf-16", "gb2312", "hz", "punycode", "rot13", "x\0"]),
)
def test_decoding_never_raises(data: bytes, charset: str) -> None:
    assert isinstance(charsets.decode(data, charset), str)


@pytest.mark.parametrize(
    ("body", "encoding", "expected"),
    [
        (b"QUJD\nREVG\n", "base64", b"ABCDEF"),
        (b"QUI=\nREVG\n", "BASE64", b"ABDEF"),
        (b"QQ==QQ==", "base64;", b"AA"),
        (b"QUJ", "base64", b"AB"),
        (b"QUJDR", "base64", b"ABC"),
        (b"Q!UJD", "base64", b"ABC"),
        (b"QUJD" * 10 + b" *- " + b"REVG" * 10, "base64", b"ABC" * 10 + b"DEF" * 10),
        (
            b"QUJD\nREVG\n\n___\nOakshire list: write to us\n",
            "base64",
            b"ABCDEF\n___\nOakshire list: write to us\n",
        ),
        (b"a=3Db=C3=A9=\nc=ZZ", "Quoted-Printable (text)", "a=béc=ZZ".encode()),
        (b"begin 644 x.txt\n#86)C\n`\nend\n", "x-uuencode", b"abc"),
        (b"as it is", "8bit", b"as it is"),
        (b"as it is", "zip", b"as it is"),
        (b"as it is", "???", b"as it is"),
    ],
)
def test_transfer_encodings_also_broken(body: bytes, encoding: str, expected: bytes) -> None:
    assert transfer.decoded(body, encoding) == expected


@given(st.binary(max_size=200), st.sampled_from(["base64", "quoted-printable", "x-uuencode"]))
def test_undoing_an_encoding_never_raises(body: bytes, encoding: str) -> None:
    assert isinstance(transfer.decoded(body, encoding), bytes)


def test_a_file_written_into_the_text_is_a_file_and_a_sentence_is_not() -> None:
    text = "see below\nbegin 644 plan.txt\n#86)C\n`\nend\nthank you"
    assert transfer.without_uuencoded(text) == ("see below\nthank you", ["plan.txt"])
    spoken = "We should\nbegin 100 things\nand then\nend"
    assert transfer.without_uuencoded(spoken) == (spoken, [])


def test_a_page_that_names_its_own_charset_is_believed_where_the_header_names_none() -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"></head><body>привет</body>'
    part = mime.read_mail(b"Content-Type: text/html\n\n" + page.encode("koi8-r"))
    assert "привет" in part.text


def test_newlines_that_a_gateway_has_made_twice_are_one_each() -> None:
    raw = b"Subject: x\nContent-Type: text/plain\n\none\ntwo\n"
    assert mime.to_lf(raw.replace(b"\n", b"\r\r\n")) == raw


@given(st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\r\n", b"\r\n", b"\r\n"])).map(b"".join))
def test_every_newline_becomes_lf_whatever_stands_beside_it(raw: bytes) -> None:
    """Most mail is CRLF and nothing else, and has a short way."""
    assert mime.to_lf(raw) == re.sub(rb"\r\n?", b"\n", raw.replace(b"\r\r\n", b"\n"))


def test_a_raw_octet_in_a_head_is_a_letter_in_a_value_and_ends_the_head_in_a_name() -> None:
    raw = "From : Zoë <zoe@school.example>\nSubject: Ëa\n Cole\nX\x1c: 1\nTo: 2\n\n".encode()
    found, body = mime.read_headers(raw, 0, len(raw))
    assert found == [("from", "Zoë <zoe@school.example>"), ("subject", "Ëa Cole")]
    assert raw[body:].startswith(b"X\x1c")
    assert mime.read_headers("Né: 1\n\n".encode(), 0, 8)[0] == []


@given(st.text(" aé") | st.text(st.sampled_from(" ab\t\n\x0b\x7f\x85\x9f\u00a0\u200b\u2028\u2029é")))
def test_one_line_has_every_run_of_blanks_and_control_characters_as_one_blank(text: str) -> None:
    """Also where a short look says that nothing is to be done."""
    assert one_line(text) == re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).strip()


def test_a_header_has_a_name_of_at_most_200_letters() -> None:
    """What is longer is none, and ends the block of headers."""
    longest = "x" * 200
    found, _ = mime.read_headers(f"{longest}: 1\nx{longest}: 2\nSubject: 3\n\n".encode(), 0, 420)
    assert found == [(longest, "1")]
