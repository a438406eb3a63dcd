"""Hypothesis strategies for mails: headers, trees of parts, bodies and line ends, in order and out of it.

`mails()` gives octets with LF line ends and no CR, so that a test can choose the line ends.
"""

from __future__ import annotations

import base64
import binascii

from hypothesis import strategies as st

WORDS = st.sampled_from(
    [
        "STUCK TOLD", "SOLVED", "no answer 2 April 14:30", "Receiving practitioner: Robert Hale", "Child: under 1", "Urgent: yes",
        "> SOLVED", ">> quoted", "-- ", "On Wed, 1 Apr 2026 at 10:06, Robert Hale wrote:", "-----Original Message-----",
        "From: Robert Hale <robert.hale@council.example>", "Sent: 1 April 2026 09:00", "To: Priya", "Subject: Outcome",
        "---------- Forwarded message ---------", "________________________________", "Von: Robert", "Gesendet: 1. April 2026",
        "<p>told</p>", "<blockquote>x", "</div>", "<!--", "&nbsp;&#128;", "<style>a{}</style>", "D-2026-0001", "caf\u00e9",
        "escalations+new@parley.example", "=?utf-8?q?=41?=", "\u202eSDLOT", "\x00", "\x0c", "\u2028", "", " ", "a" * 200,
    ]
)  # fmt: skip
TEXT = st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=12).map("\n".join)
CHARSETS = st.sampled_from(
    ["utf-8", "us-ascii", "iso-8859-1", "windows-1252", "utf-16", "utf-7", "gb2312", "x-unknown", "", '"']
)
ENCODINGS = st.sampled_from(["7bit", "8bit", "quoted-printable", "base64", "x-uuencode", "", "BASE64 "])
ADDRESSES = st.sampled_from(
    [
        "Priya Nair <priya.nair@school.example>", "priya.nair@school.example", '"Nair, Priya" <priya.nair@school.example>',
        "priya.nair@school.example (Priya)", "=?utf-8?q?Priya?= <priya.nair@school.example>", "<>", "a@b.example, c@d.example",
        "staff: a@b.example;", "priya.nair@school.example <dana.wood@outsider.example>", "(", '"', "@", "a@[", "escalations+new@parley.example",
        "escalations+d-2026-0001-abcdefgh@parley.example", "mailer-daemon@school.example", "pri\u0443a@school.example", "a@sch\u00f6l.example",
    ]
)  # fmt: skip
VALUES = {
    "From": ADDRESSES, "To": ADDRESSES, "Cc": ADDRESSES, "Delivered-To": ADDRESSES, "Return-Path": ADDRESSES, "Resent-To": ADDRESSES,
    "Subject": WORDS, "Thread-Topic": WORDS,
    "Date": st.sampled_from(["Wed, 1 Apr 2026 10:05:00 +0100", "1 Apr 99999 25:61 +9999", "yesterday", ""]),
    "Message-ID": st.sampled_from(["<a@school.example>", "<>", "<", "<a@[", "a", "<a b>"]),
    "In-Reply-To": st.sampled_from(["<a@parley.example>", "<", "<a><b>", "mail of today"]),
    "References": st.sampled_from(["<a@b.example> <c@d.example>", "<<<<", ""]),
    "Thread-Index": st.sampled_from([base64.b64encode(b"\x01" * 32).decode(), "?", "QQ=="]),
    "Auto-Submitted": st.sampled_from(["no", "auto-replied", "auto-generated", "x"]),
    "Authentication-Results": st.sampled_from(
        ["mx.parley.example; dmarc=pass header.from=school.example", "dmarc=pass", "(", '"', "mx.parley.example 1; none"]
    ),
    "ARC-Seal": st.sampled_from(["i=1; d=gateway.example", "i=999999999999; d=x", "i=\u0661; d=x"]),
    "Received": st.sampled_from(["from a by b for <escalations+new@parley.example>; Wed, 1 Apr 2026 09:05:00 +0000", "for", "by"]),
    "X-Failed-Recipients": ADDRESSES, "Precedence": st.sampled_from(["bulk", "list"]), "List-Id": WORDS, "X": WORDS,
}  # fmt: skip


@st.composite
def headers(draw: st.DrawFn, most: int = 6) -> str:
    """Some header lines, folded or not, some of which are none."""
    lines = []
    for name in draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=most)):
        value = draw(VALUES[name]).replace("\n", " ")
        name = draw(st.sampled_from([name, name.upper(), name.lower(), f"{name} "]))
        fold = draw(st.sampled_from([" ", "\n ", "\n\t", ""]))
        lines.append(f"{name}:{fold}{value}")
    if draw(st.integers(0, 9)) == 0:
        lines.insert(
            draw(st.integers(0, len(lines))),
            draw(st.sampled_from(["no colon here", ": x", "From a@b.example x"])),
        )
    return "".join(f"{line}\n" for line in lines)


@st.composite
def leaf(draw: st.DrawFn) -> bytes:
    """One part with a body, its charset and encoding right or wrong."""
    kind = draw(
        st.sampled_from(
            ["text/plain", "text/html", "text/calendar; method=REPLY", "application/pdf", "application/ms-tnef", "text/plain; format=flowed",
             "message/delivery-status", "message/partial", "message/external-body", "application/pkcs7-mime", "TEXT/PLAIN;;", "nothing"]
        )
    )  # fmt: skip
    charset, encoding = draw(CHARSETS), draw(ENCODINGS)
    text = draw(TEXT).replace("\r", " ")
    try:
        octets = text.encode(draw(st.sampled_from([charset or "utf-8", "utf-8"])), "replace")
    except LookupError:
        octets = text.encode("utf-8", "replace")
    if draw(st.booleans()):
        octets = {"base64": base64.encodebytes, "quoted-printable": binascii.b2a_qp}.get(encoding, bytes)(
            octets
        )
    name = draw(
        st.sampled_from(
            ["", '; name="a.eml"', "; filename*0*=utf-8''%E2%82; filename*1*=%AC", '; name="winmail.dat"']
        )
    )
    head = f"Content-Type: {kind}; charset={charset}{name}\n"
    head += f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    return head.encode() + b"\n" + octets


def _multipart(drawn: tuple[str, list[bytes], str, bool]) -> bytes:
    kind, children, mark, closed = drawn
    inside = b"".join(b"--" + mark.encode() + b"\n" + child + b"\n" for child in children)
    end = b"--" + mark.encode() + b"--\nepilogue\n" if closed else b""
    return f'Content-Type: multipart/{kind}; boundary="{mark}"\n\npreamble\n'.encode() + inside + end


def _attached(drawn: tuple[str, bytes]) -> bytes:
    return b"Content-Type: message/rfc822\n\n" + drawn[0].encode("utf-8", "replace") + drawn[1]


def parts() -> st.SearchStrategy[bytes]:
    """A tree of parts; boundaries are shared by some of them."""
    kinds = st.sampled_from(
        ["mixed", "alternative", "related", "report", "signed", "digest", "encrypted", "x"]
    )
    marks = st.sampled_from(["b", "bb", "=_1", "a b", "b'"])
    return st.recursive(
        leaf(),
        lambda inner: st.one_of(
            st.tuples(kinds, st.lists(inner, max_size=3), marks, st.booleans()).map(_multipart),
            st.tuples(headers(3), inner).map(_attached),
        ),
        max_leaves=6,
    )


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    """A whole mail; sometimes cut short, sometimes with octets in it that belong nowhere."""
    raw = draw(headers(10)).encode("utf-8", "replace") + draw(parts())
    if draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(raw)))
        raw = raw[:at] + draw(st.binary(max_size=8)) + raw[at + draw(st.integers(0, 40)) :]
    return raw.replace(b"\r", b"")
