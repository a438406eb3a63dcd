"""One mail of the holding pen, read again from what was kept, and shown. Nothing of it is believed or acted on."""

from __future__ import annotations

from parley.commands.desk import Desk
from parley.commands.owed import Row
from parley.commands.printing import iso, or_null, paragraph, say
from parley.documents.kept_texts import deleted_words
from parley.loops.rereading import rereader
from parley.mail.message import Envelope, InboundMail, UnreadableMail
from parley.mail.notice_words import when_short
from parley.store import spool
from parley.store.pen import UNREAD, PenRow
from parley.value import value

MOST_LINES = 200
MOST_HEADER = 2000


@value
class PenMail:
    """The pen's row, and its mail: read, or why it cannot be; None if it is no longer kept."""

    row: PenRow
    mail: InboundMail | UnreadableMail | None
    envelope: Envelope | None


def pen_mail(at: Desk, row: PenRow) -> PenMail:
    """The mail of this row, read again; not one that a reading process could not read."""
    envelope = spool.envelope(at.store, row.raw)
    if row.reason.startswith(UNREAD):
        return PenMail(row, UnreadableMail(row.reason), envelope)
    return PenMail(row, rereader(at.store, lambda: at.loaded.context)(row.raw), envelope)


def print_mail(at: Desk, found: PenMail) -> None:
    """What the pen's owner needs to decide: sender, claimed date, proof, what was typed, what was forwarded."""
    if found.envelope:
        say(f"  Received: {when_short(found.envelope.received, at.zone)}")
    if found.mail is None:
        say(f"  The mail: {deleted_words(at.store, 'raw', found.row.raw, at.zone)}")
    elif isinstance(found.mail, UnreadableMail):
        _print_unread(at, found)
    else:
        _print_read(at, found.mail)


def mail_row(at: Desk, found: PenMail) -> Row | None:
    """The same as JSON; null if the mail is no longer kept."""
    mail = found.mail
    if not isinstance(mail, InboundMail):
        return {"problem": mail.rule} if mail else None
    forwarded = mail.forwarded
    return {
        "from": mail.sender.address,
        "name": or_null(mail.sender.name),
        "proven": mail.proof.proven,
        "proof": mail.proof.why,
        "date": iso(mail.date, at.zone),
        "to": list(mail.to),
        "subject": mail.subject,
        "typed": mail.typed,
        "quoted": mail.quoted,
        "forwarded": {
            "from": forwarded.from_address,
            "to": list(forwarded.to),
            "date": iso(forwarded.date, at.zone),
            "subject": forwarded.subject,
            "body": forwarded.body,
        }
        if forwarded
        else None,
        "attachments": list(mail.attachments),
        "problem": or_null(mail.problem),
    }


def _print_read(at: Desk, mail: InboundMail) -> None:
    name = f"{mail.sender.name} " if mail.sender.name else ""
    paragraph(
        f"From: {name}<{mail.sender.address}>{f' ({mail.sender.problem})' if mail.sender.problem else ''}",
        2,
        4,
    )
    paragraph(f"Proven: {'yes' if mail.proof.proven else 'no'}, {mail.proof.why}", 2, 4)
    if mail.date:
        say(f"  Dated: {when_short(mail.date, at.zone)}, as it claims")
    paragraph(f"To: {', '.join(mail.to) or 'nobody named'}", 2, 4)
    paragraph(f"Subject: {mail.subject or 'none'}", 2, 4)
    if mail.attachments:
        paragraph(f"Attached: {', '.join(mail.attachments)}", 2, 4)
    _text("Typed", mail.typed)
    if mail.forwarded:
        forwarded = mail.forwarded
        dated = f", {when_short(forwarded.date, at.zone)}" if forwarded.date else ""
        _text(f"Forwarded, from {forwarded.from_name} <{forwarded.from_address}>{dated}", forwarded.body)
    if mail.quoted and (mail.forwarded is None or mail.forwarded.how == "attached"):
        _text("Quoted, and what programs put around it", mail.quoted)


def _print_unread(at: Desk, found: PenMail) -> None:
    """Its headers as they came: all that is safe to look at here."""
    raw = spool.raw(at.store, found.row.raw) or b""
    head = raw[:MOST_HEADER].replace(b"\r\n", b"\n").split(b"\n\n")[0].decode("utf-8", "replace")
    _text("It cannot be read; its beginning", head)
    say(f"  Length: {len(raw)} octets")


def _text(title: str, body: str) -> None:
    say()
    paragraph(f"{title}:", 2)
    lines = body.splitlines()
    for line in lines[:MOST_LINES]:
        paragraph(f"| {line[:2000]}", 4, 6)
    if len(lines) > MOST_LINES:
        say(f"    … and {len(lines) - MOST_LINES} lines more")
    if not lines:
        say("    (nothing)")
