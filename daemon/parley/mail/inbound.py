"""Raw bytes and envelope in, one `InboundMail` out: the only way a mail gets its meaning. Pure; never raises.

The order: newlines made equal, caps met while splitting (`mime`), the parts' uses (`parts`), then who, where to,
what was typed, what was forwarded, and whether a machine sent it. Whatever goes wrong becomes `UnreadableMail`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from parley.mail import (
    absences,
    addresses,
    answers,
    archives,
    automatic,
    bounces,
    caps,
    conversation,
    forwarded,
    may_answer,
    mime,
    parts,
    quoting,
    secure_portals,
    subjects,
    tags,
    trust,
    written_dates,
)
from parley.mail.caps import TooMuch
from parley.mail.clues import Clues
from parley.mail.encoded import decode_words, one_line
from parley.mail.message import (
    Answers,
    AttachedFile,
    Automatic,
    DeliveryReport,
    Envelope,
    InboundMail,
    ReadingContext,
    Sender,
    Tag,
    UnreadableMail,
)
from parley.mail.mime import Part
from parley.mail.thread_ids import thread_ids

_IDS = re.compile(r"<[^<>\s]{1,998}>")
_METHOD = re.compile(
    rb"^METHOD\s{0,3}(?:;[^:\n]{0,80})?:\s{0,3}([A-Za-z]{1,30})", re.MULTILINE | re.IGNORECASE
)
_MOST_FILES, _LARGEST_FILE = 20, 6_000_000
_ON_ITS_WAY = timedelta(days=7)
Steps = Generator[InboundMail | UnreadableMail | None, None, None]
_REPORTS = (automatic.REPORT, automatic.RECEIPT, automatic.COMPLAINT)  # what is inside is our own mail


def read(raw: bytes, envelope: Envelope, context: ReadingContext) -> InboundMail | UnreadableMail:
    """The meaning of one mail, or which cap or fault forbade reading it. Never raises."""
    return read_each([(raw, envelope)], context)[0]


def read_each(
    mails: Iterable[tuple[bytes, Envelope]], context: ReadingContext
) -> list[InboundMail | UnreadableMail]:
    """The meaning of each, in their order, as `read` tells it. None has to do with another.

    Each mail takes one step before any takes its next: the code of a step stays in the processor's own memory
    meanwhile, for which that of a whole reading is too large (docs/speed.md).
    """
    ways = [_steps(raw, envelope, context) for raw, envelope in mails]
    found: dict[int, InboundMail | UnreadableMail] = {}
    while len(found) < len(ways):
        for n, way in enumerate(ways):
            if n not in found and (reading := _step(way)) is not None:
                found[n] = reading
    return [found[n] for n in range(len(ways))]


def _step(way: Steps) -> InboundMail | UnreadableMail | None:
    """What the mail means, or why it cannot be read; None while there are more steps."""
    try:
        return next(way)
    except TooMuch as cap:
        return UnreadableMail(cap.rule, cap.detail)
    except Exception as fault:  # noqa: BLE001 - the one outermost guard: a mail must never kill its reader
        return UnreadableMail(f"reader failed: {type(fault).__name__}")


def _steps(raw: bytes, envelope: Envelope, context: ReadingContext) -> Steps:
    """Its lines and parts, who wrote it, whether a machine did, what was typed and what that says: None behind each step
    but the last."""
    if len(raw) > caps.MAIL_BYTES:
        raise TooMuch("cap: over 35 MB", f"{len(raw)} bytes")
    head = mime.read_mail(mime.to_lf(raw))
    yield None
    contents = parts.read(head)
    yield None
    text = contents.text
    subject = decode_words(head.get("subject"))
    sender = addresses.read_sender(head.get_all("from"))
    to, cc = addresses.read_addresses(head.get_all("to")), addresses.read_addresses(head.get_all("cc"))
    own = context.own_address.lower()
    yield None
    proof = trust.prove(sender, envelope, head, context.trust)
    index = conversation.read_index(head.get("thread-index"))
    found_tags = tags.find_tags(own, envelope, head, to, cc)
    clues = Clues(
        head=head,
        envelope=envelope,
        sender=sender,
        proof=proof,
        subject=subject,
        own_address=own,
        instance_id=context.instance_id,
        named=tags.is_named(own, (*to, *cc), head),
        calendar_method=_method(contents.calendar),
        text=text,
        integrations=context.integrations,
    )
    yield None
    set_aside = _set_aside(clues, context)
    report = set_aside is not None and set_aside.kind in _REPORTS
    yield None
    split = quoting.split(text)
    yield None
    date = written_dates.read_date(head.get("date"), context.zone)
    when = _written(date, envelope.received)
    said = Answers() if set_aside else _answers(split.typed, when, context, sender.name)
    yield None
    old = (
        None
        if report
        else forwarded.read_forwarded(contents, split, subject, context.zone, envelope.received, own)
    )
    if not (said.words or said.lines or set_aside or old):
        alone = _answers_in_subject(subject, split.typed, when, context, sender.name)
        opens = any(tag.kind == "new" for tag in found_tags) and (contents.files or _opens(alone))
        said = alone if alone and not opens else said
    yield None
    digest = _digest(head, sender, subject)
    yield None
    yield InboundMail(
        digest=digest,
        message_id=_message_id(head.get("message-id")),
        in_reply_to=thread_ids(head.get_all("in-reply-to")),
        references=thread_ids(head.get_all("references")),
        sender=sender,
        proof=proof,
        subject=subject,
        tags=found_tags,
        typed=split.typed,
        quoted=split.quoted,
        answers=said,
        envelope=envelope,
        forwarded=old,
        automatic=set_aside,
        no_answer_rule=may_answer.no_answer_rule(clues),
        report=_report(clues, set_aside, found_tags),
        date=date,
        to=to,
        cc=cc,
        attachments=tuple(one_line(name) for name in contents.attachments),
        files=_files(contents) if any(tag.kind == "contacts" for tag in found_tags) else (),
        problem=_problem(contents, split, envelope, said),
        problems=tuple(filter(None, (*contents.problems, contents.locked))),
        subject_references=tags.subject_references(subject),
        topic_references=tags.subject_references(decode_words(head.get("thread-topic"))),
        thread=conversation.shared(index),
        thread_answers=conversation.answered_id(index, own),
        calendar_text=None if report else contents.calendar,
    )


def _set_aside(clues: Clues, context: ReadingContext) -> Automatic | None:
    """Why it is a machine's, if it is; of an out-of-office reply also when its writer says to be back."""
    found = automatic.set_aside(clues)
    if found is None or found.kind != automatic.AWAY:
        return found
    back = absences.back_on(clues.subject, clues.text, clues.envelope.received, context.zone)
    return replace(found, back=back)


def _report(clues: Clues, found: Automatic | None, found_tags: tuple[Tag, ...]) -> DeliveryReport | None:
    delivery = found is not None and found.kind == automatic.REPORT
    return bounces.read_report(clues, found, found_tags) if found is not None and delivery else None


def _written(date: datetime | None, received: datetime) -> datetime:
    """From when on "15:30" and "yesterday" are meant: a mail that waited on its way was written before it came. What says that it
    was written later, or more than a week ago, comes from a wrong clock."""
    return date if date is not None and timedelta(0) < received - date <= _ON_ITS_WAY else received


def _answers(typed: str, written: datetime, context: ReadingContext, name: str) -> Answers:
    return answers.read_answers(typed, written, context.zone, context.facts, name)


def _answers_in_subject(
    subject: str, typed: str, written: datetime, context: ReadingContext, name: str
) -> Answers | None:
    """What a subject of answer words alone says, where its writer has typed nothing but perhaps who they are: people do that on a
    phone. A word with more behind it is none: so begin some of parley's own subjects ("URGENT, you are on call: reply ACK by 23:55")."""
    if "forward" in subjects.marks(subject):
        return None
    said = _answers(f"{subjects.bare(subject)}\n\n{typed}", written, context, name)
    alone = said.words and not said.other_text and not any(word.reason for word in said.words)
    return said if alone else None


def _opens(said: Answers | None) -> bool:
    """Whether these words alone may be the subject of something new: it is called urgent there, or asks for help."""
    return said is not None and bool({word.word for word in said.words} & {"URGENT", "HELP"})


def _problem(contents: parts.Contents, split: quoting.Split, envelope: Envelope, said: Answers) -> str:
    """Why a person must read this mail: it is too large, or locked, or lies elsewhere, or an Outlook package hides all there is.

    No archive is read, locked or not: beside answer words or lines that were typed, a locked one is only named.
    """
    if envelope.whole_size:
        return f"it is too large to be read ({envelope.whole_size // 1_000_000} MB)"
    understood = bool(said.words or said.lines)
    if contents.locked and not (understood and contents.locked in archives.LOCKED_FILES):
        return contents.locked
    alone = not (understood or contents.mails or split.from_line != -1)
    if alone and secure_portals.is_notice(contents.text):
        return secure_portals.LOCKED
    unread = next(iter(contents.problems), "")
    return unread if unread and not contents.text.strip() and not contents.mails else ""


def _files(contents: parts.Contents) -> tuple[AttachedFile, ...]:
    """The files that came along, as far as files that people edit can be so long."""
    found = [(name, part.content) for name, part in contents.files[:_MOST_FILES]]
    return tuple(AttachedFile(one_line(name), raw) for name, raw in found if len(raw) <= _LARGEST_FILE)


def _message_id(value: str) -> str:
    """With its angle brackets; a Message-ID without them is kept as it stands; "" for an empty one."""
    match = _IDS.search(value)
    return match[0] if match else one_line(value[:998]).strip("<> ")


def _method(calendar: bytes | None) -> str:
    match = _METHOD.search(calendar[:20_000].replace(b"\r", b"\n")) if calendar else None
    return match[1].decode("ascii").upper() if match else ""


def _digest(head: Part, sender: Sender, subject: str) -> str:
    """sha256 over From, Date, Subject and every decoded part; trace headers do not matter where it bears a date or an id,
    newlines never."""
    digest = hashlib.sha256()
    dated = head.get("date") or head.get("message-id")
    # What bears neither may be said again in the same words: then the hop that took it first says when it was sent
    began = "" if dated else next(reversed(head.get_all("received")), "")
    said = (sender.address, *head.get_all("from"), head.get("date") or began, subject)
    digest.update("".join([f"{one_line(value)}\0" for value in said]).encode("utf-8", "replace"))
    for part in parts.leaves(head):
        digest.update(f"{part.kind}\0{part.filename}\0".encode("utf-8", "replace"))
        text = part.kind.startswith("text/")
        digest.update(mime.to_lf(part.content).rstrip(b"\n") if text else part.content)
    return digest.hexdigest()
