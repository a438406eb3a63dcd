"""Reports with a part for programs, whole and broken in the ways in which mail systems break it (RFC 3464).

One row a shape: the fields of the status part, what they say, and the status that counts.
"""

from __future__ import annotations

FIELDS: dict[str, tuple[str, str, str]] = {
    "Postfix": ("Final-Recipient: rfc822; {to}\nOriginal-Recipient: rfc822;{to}\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx\n"
                "Diagnostic-Code: smtp; 550 5.1.1 <{to}>: unknown", "failed", "5.1.1"),
    "Postfix's own words": ("Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: X-Postfix; unknown user", "failed", "5.1.1"),
    "Exchange without a diagnosis": ("Final-Recipient: RFC822;{to}\nAction: failed\nStatus: 5.1.10\nX-Supplementary-Info: < #5.1.10>", "failed", "5.1.10"),
    "an action in capitals": ("FINAL-RECIPIENT: RFC822; {to}\nACTION: FAILED\nSTATUS: 5.2.1", "failed", "5.2.1"),
    "an action with a comment": ("Final-Recipient: rfc822; {to}\nAction: failed (bad destination mailbox address)\nStatus: 5.1.1 (no such)", "failed", "5.1.1"),
    "no status, but a reply": ("Final-Recipient: rfc822; {to}\nAction: failed\nDiagnostic-Code: smtp; 550 5.1.1 unknown", "failed", "5.1.1"),
    "no status, a bare reply": ("Final-Recipient: rfc822; {to}\nAction: failed\nDiagnostic-Code: 550 unknown", "failed", "5.0.0"),
    "no status at all": ("Final-Recipient: rfc822; {to}\nAction: failed", "failed", "5.0.0"),
    "an empty status": ("Final-Recipient: rfc822; {to}\nAction: failed\nStatus:", "failed", "5.0.0"),
    "a status that was good": ("Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.0\nDiagnostic-Code: smtp;554 5.7.1 no", "failed", "5.7.1"),
    "a soft status, a hard reply": ("Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 4.4.1\nDiagnostic-Code: smtp; 550-5.7.1 blocked", "failed", "5.7.1"),
    "a folded diagnosis": ("Final-Recipient: rfc822; {to}\nAction: failed\nDiagnostic-Code: smtp;\n 550 5.1.1\n unknown", "failed", "5.1.1"),
    "utf-8 addresses": ("Final-Recipient: utf-8; {to}\nAction: failed\nStatus: 5.1.6", "failed", "5.1.6"),
    "an address in angles": ("Final-Recipient: rfc822; <{to}>\nAction: failed\nStatus: 5.1.1", "failed", "5.1.1"),
    "the real address behind one of X.400": ("Final-Recipient: X400; /S=HALE/OU=COUNCIL/\nX-Actual-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1", "failed", "5.1.1"),
    "an original recipient that is no address": ("Original-Recipient: rfc822; unknown\nFinal-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1", "failed", "5.1.1"),
    "indented": ("  Final-Recipient: rfc822; {to}\n  Action: failed\n  Status: 5.1.1", "failed", "5.1.1"),
    "without an action": ("Final-Recipient: rfc822; {to}\nStatus: 5.1.1", "failed", "5.1.1"),
    "without blank lines": ("Final-Recipient: rfc822; marie.kent@council.example\nAction: delivered\nStatus: 2.0.0\nFinal-Recipient: rfc822; {to}\nAction: failed\n"
                            "Status: 5.1.1", "failed", "5.1.1"),
    "some failed, some are late": ("Final-Recipient: rfc822; marie.kent@council.example\nAction: delayed\nStatus: 4.2.2\n\nFinal-Recipient: rfc822; {to}\nAction: failed\n"
                                   "Status: 5.2.2", "failed", "5.2.2"),
    "tried for days": ("Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 4.4.7\nDiagnostic-Code: smtp; 451 4.4.7 timed out", "given_up", "4.4.7"),
    "expired": ("Final-Recipient: rfc822; {to}\nAction: expired\nStatus: 4.4.7", "given_up", "4.4.7"),
    "delayed": ("Final-Recipient: rfc822; {to}\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: Mon, 6 Apr 2026 10:05:00 +0100", "delayed", "4.4.1"),
    "delayed, says a confused one": ("Final-Recipient: rfc822; {to}\nAction: delayed\nStatus: 5.1.1", "delayed", "5.1.1"),
    "delayed, without an action": ("Final-Recipient: rfc822; {to}\nStatus: 4.2.2", "delayed", "4.2.2"),
    "a word that is no action, and a class": ("Final-Recipient: rfc822; {to}\nAction: error\nStatus: 5.0.0", "failed", "5.0.0"),
    "a word that is no action, and a class that may pass": ("Final-Recipient: rfc822; {to}\nAction: warning\nStatus: 4.4.1", "delayed", "4.4.1"),
    "blank lines between the fields of one": ("Action: failed\n\nFinal-Recipient: rfc822; {to}\nStatus: 4.7.0", "given_up", "4.7.0"),
    "delivered": ("Final-Recipient: rfc822; {to}\nAction: delivered\nStatus: 2.0.0", "other", "2.0.0"),
    "relayed": ("Final-Recipient: rfc822; {to}\nAction: relayed (to a system that reports nothing)\nStatus: 2.0.0", "other", "2.0.0"),
    "expanded": ("Final-Recipient: rfc822; {to}\nAction: expanded\nStatus: 2.1.5", "other", "2.1.5"),
}  # fmt: skip
WRAPPINGS = {
    "a report": ("multipart/report; report-type=delivery-status", "message/delivery-status", ""),
    "a report in other letters": (
        'Multipart/Report; Report-Type="Delivery-Status"',
        "Message/Delivery-Status",
        "",
    ),
    "a report that does not name its type": ("multipart/report", "message/delivery-status", ""),
    "an internationalised report": (
        "multipart/report; report-type=delivery-status",
        "message/global-delivery-status",
        "",
    ),
    "a report in text": ("multipart/report; report-type=delivery-status", "text/plain", ""),
    "mixed, from a daemon": (
        "multipart/mixed",
        "message/delivery-status",
        "From: MAILER-DAEMON@mx.council.example\n",
    ),
    "mixed, from nobody": (
        "multipart/mixed",
        "message/delivery-status",
        "Return-Path: <>\nFrom: mx@council.example\n",
    ),
}


def raw(fields: str, wrapping: str = "a report", to: str = "robert.hale@council.example") -> str:
    """The whole mail, with LF newlines."""
    outer, inner, headers = WRAPPINGS[wrapping]
    return (
        f"{headers or 'From: mx@council.example' + chr(10)}To: escalations@parley.example\nSubject: status\nMessage-ID: <s1@council.example>\nContent-Type: {outer}; "
        f"boundary=b1\n\n--b1\nContent-Type: text/plain\n\nSee the parts.\n\n--b1\nContent-Type: {inner}\n\nReporting-MTA: dns; mx.council.example\n\n"
        f"{fields.replace('{to}', to)}\n\n--b1\nContent-Type: message/rfc822\n\nReturn-Path: <escalations+b-abcdefgh@parley.example>\nMessage-ID: <out-1@parley.example>\n"
        "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n\n--b1--\n"
    )  # fmt: skip
