"""The delivery report that Exchange puts into the mailbox which a letter left through: to its plain address, since a letter
that Exchange sends has no envelope sender of its own.

Written from RFC 3464 and Microsoft's description of non-delivery reports: text for people, a part for programs, and the
letter that came back, of which more or less is left.
"""

from __future__ import annotations

from email import message_from_bytes

# What is left of the letter: all of its head; its head with an id that Exchange gave it on the way; only what the report says
# that it answers; only Outlook's own index of the conversation; nothing but the subject
WHOLE, OTHER_ID, ANSWERS, INDEX, SUBJECT = "whole", "other id", "answers", "index", "subject"
EVERY = (WHOLE, OTHER_ID, ANSWERS, INDEX, SUBJECT)
FROM = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e"


NOBODY = "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
TOO_MANY = "5.5.3", "550 5.5.3 RESOLVER.ADR.RecipLimit; too many recipients"


def report(
    letter: bytes, recipient: str, left: str = WHOLE, *, internal: bool = True, too_many: bool = False
) -> bytes:
    """For a letter of ours and whom it did not reach. internal: Exchange's word that the report came from inside. too_many:
    the letter had more recipients than one may have."""
    status, why = TOO_MANY if too_many else NOBODY
    head = message_from_bytes(letter)
    mailbox = str(head["From"]).rpartition("<")[2].strip("> ")
    lines = [
        f"Received: from exchange.example by exchange.example; {head['Date']}",
        *(["X-MS-Exchange-Organization-AuthAs: Internal"] if internal else []),
        f"From: Microsoft Outlook <{FROM}@{mailbox.rpartition('@')[2]}>",
        f"To: {mailbox}",
        f"Date: {head['Date']}",
        f"Subject: Undeliverable: {' '.join(str(head['Subject']).split())}",
        "Message-ID: <report-1@exchange.example>",
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-replied",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"',
        *([f"In-Reply-To: {head['Message-ID']}"] if left == ANSWERS else []),
        *([f"Thread-Index: {head['Thread-Index']}"] if left == INDEX else []),
        "", "--r", "Content-Type: text/plain; charset=us-ascii", "",
        f"Delivery has failed to these recipients or groups: {recipient}",
        "The email address you entered couldn't be found.", "",
        "--r", "Content-Type: message/delivery-status", "",
        "Reporting-MTA: dns;exchange.example", "",
        f"Final-recipient: RFC822;{recipient}", "Action: failed", f"Status: {status}", f"Diagnostic-code: smtp;{why}", "",
    ]  # fmt: skip
    if left in (WHOLE, OTHER_ID):
        kept = letter.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        if left == OTHER_ID:
            kept = kept.replace(str(head["Message-ID"]), "<another@exchange.example>")
        lines += ["--r", "Content-Type: text/rfc822-headers", "", kept, ""]
    return "\r\n".join([*lines, "--r--", ""]).encode()
