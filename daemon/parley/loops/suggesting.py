"""What a mail that could not be placed is perhaps about: a suggestion for whoever looks into the pen, and how sure it is.

A suggestion moves nothing and is told to nobody outside: a mistyped address or number, a token with one letter wrong, an answer to a
mail that other people wrote. The surest counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from parley.mail.message import InboundMail, Tag
from parley.mail.near_tags import nearly, nearly_named, one_slip
from parley.store import disputes, messages, questions
from parley.store.store import Store

Suggestion = tuple[int, str]  # how sure, in percent; a reference or "new"
NOTHING: Suggestion = (0, "")
# How sure a suggestion is, in percent. Who names a number, though mistyped, means an old one sooner than a new one.
SLIP_OF_TOKEN, ANSWERS_OURS, SLIP_OF_NEW, ANSWERS_ANOTHER, SAME_CONVERSATION, NUMBER, LIKE_A_FIRST_MAIL, UNSURE, WRONG_TOKEN = (
    90, 85, 80, 80, 75, 71, 70, 50, 40,
)  # fmt: skip


def suggest(store: Store, mail: InboundMail, answered: str = "") -> Suggestion:
    """The surest suggestion; `NOTHING` if there is none. answered: the dispute whose letter of ours it answers."""
    ours = [(ANSWERS_OURS, answered)] if answered else []
    return max(
        (
            *ours,
            *_by_tags(store, mail),
            *_by_conversation(store, mail),
            *_by_subject(store, mail),
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
    if known:
        yield (NUMBER if len(known) == 1 else UNSURE), known[0]


def _by_kind(mail: InboundMail) -> Iterator[Suggestion]:
    if mail.forwarded is not None or mail.answers.lines:
        yield LIKE_A_FIRST_MAIL, "new"
