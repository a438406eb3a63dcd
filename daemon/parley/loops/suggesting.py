"""What a mail that could not be placed is perhaps about: a suggestion for whoever looks into the pen, and how sure it is.

A suggestion moves nothing and is told to nobody outside: a mistyped address or number, a token with one letter wrong, an
answer to a mail that other people wrote, a letter of ours that it only quotes. The surest counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parley.mail.message import InboundMail, Tag
from parley.mail.near_tags import nearly, nearly_named, one_slip, slips
from parley.mail.tags import parse_tag, subject_references
from parley.store import disputes, messages, outbox, questions
from parley.store.store import Store

Suggestion = tuple[int, str]  # how sure, in percent; a reference or "new"
NOTHING: Suggestion = (0, "")
# How sure a suggestion is, in percent. Who names a number, though mistyped, means an old one sooner than a new one.
SLIP_OF_TOKEN, ANSWERS_OURS, SLIP_OF_NEW, ANSWERS_ANOTHER, SAME_CONVERSATION, NUMBER, LIKE_A_FIRST_MAIL, UNSURE, WRONG_TOKEN = (
    90, 85, 80, 80, 75, 71, 70, 50, 40,
)  # fmt: skip
_LONGEST = 20_000  # letters of a quote that are looked at: ours stands at its head
_QUOTED_TAG = re.compile(r"(?:\+|%2B)(d-\d{4}-\d{4,8}-[a-z0-9-]{8,80})@", re.IGNORECASE)
_MOST_SLIPS = 3  # references of one subject that are looked for with a digit changed


def suggest(store: Store, mail: InboundMail, answered: str = "") -> Suggestion:
    """The surest suggestion; `NOTHING` if there is none. answered: the dispute whose letter of ours it answers."""
    ours = [(ANSWERS_OURS, answered)] if answered else []
    return max(
        (
            *ours,
            *_by_tags(store, mail),
            *_by_conversation(store, mail),
            *_by_subject(store, mail),
            *_by_quote(store, mail),
            *_by_kind(mail),
        ),
        default=NOTHING,
    )


def _by_tags(store: Store, mail: InboundMail) -> Iterator[Suggestion]:
    for tag in mail.tags:
        if tag.kind in ("dispute", "question"):
            yield _by_token(store, tag.reference, tag.question, tag.token)
        elif tag.kind == "other":
            yield _mistyped(store, tag)


def _mistyped(store: Store, tag: Tag) -> Suggestion:
    meant = nearly(tag.text)
    if meant is None:
        return NOTHING
    if meant.kind == "new":
        return SLIP_OF_NEW, "new"
    if meant.token:
        return _by_token(store, meant.reference, meant.question, meant.token)
    return (NUMBER, meant.reference) if disputes.row(store, meant.reference) else NOTHING


def _by_token(store: Store, reference: str, question: int, token: str) -> Suggestion:
    """A token that is not the one given out: nearly it, or any."""
    row = disputes.row(store, reference)
    if row is None:
        return NOTHING
    asked = questions.find(store, reference, question) if question else None
    near = any(
        token == known or one_slip(token, known)
        for known in (row.token, asked.token if asked else "")
        if known
    )
    return (SLIP_OF_TOKEN if near else WRONG_TOKEN), reference


def _by_conversation(store: Store, mail: InboundMail) -> Iterator[Suggestion]:
    """Mails of other people that came to a dispute: what this one answers, or shares an Outlook conversation with."""
    for message_id in (*mail.in_reply_to, *mail.references[-5:]):
        if reference := messages.reference_of(store, message_id=message_id):
            yield ANSWERS_ANOTHER, reference
    if mail.thread and (reference := messages.reference_of(store, thread=mail.thread)):
        yield SAME_CONVERSATION, reference


def _by_subject(store: Store, mail: InboundMail) -> Iterator[Suggestion]:
    """A reference that the subject nearly names; of several none is surer than another."""
    known = [ref for ref in nearly_named(mail.subject) if disputes.row(store, ref) is not None]
    known = known or [ref for ref in _by_a_digit(mail.subject) if _knows(store, ref, mail.sender.address)]
    if known:
        yield (NUMBER if len(known) == 1 else UNSURE), known[0]


def _by_a_digit(subject: str) -> tuple[str, ...]:
    """What a number that is no dispute's may have been meant to be."""
    named = dict.fromkeys((*subject_references(subject), *nearly_named(subject)))
    return tuple(dict.fromkeys(other for ref in [*named][:_MOST_SLIPS] for other in slips(ref)))


def _knows(store: Store, reference: str, address: str) -> bool:
    """Whether this is a dispute, and whoever writes from this address has written to it, or was written to."""
    if not address or disputes.row(store, reference) is None:
        return False
    wrote = any(message.sender == address for message in messages.of(store, reference))
    return wrote or any(row.address.lower() == address for row in outbox.of(store, reference))


def _by_quote(store: Store, mail: InboundMail) -> Iterator[Suggestion]:
    """A letter of ours that a mail without threads or tags still quotes, by its address for answers or by its subject."""
    quoted = mail.quoted[:_LONGEST]
    for text in dict.fromkeys(_QUOTED_TAG.findall(quoted)):
        tag = parse_tag(text)
        if tag.reference:
            yield _by_token(store, tag.reference, tag.question, tag.token)
    named = [ref for ref in subject_references(quoted) if disputes.row(store, ref) is not None]
    if named:
        yield (NUMBER if len(named) == 1 else UNSURE), named[0]


def _by_kind(mail: InboundMail) -> Iterator[Suggestion]:
    if mail.forwarded is not None or mail.answers.lines:
        yield LIKE_A_FIRST_MAIL, "new"
